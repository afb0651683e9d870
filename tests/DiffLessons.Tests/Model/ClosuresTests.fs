/// Layers that functions run: they are part of the models that the functions are composed into.
module DiffLessons.Tests.ClosuresTests

open System.IO
open Expecto
open DiffLessons
open DiffLessons.Tests

/// A layer of a module: no closure holds it.
let private ofModule = Linear(4, 4)
let private scaleOfModule = Parameter(dsharp.ones [ 4 ])
let private residual (h: Tensor) = h + ofModule.forward h

let private ofValue (h: Tensor) = ofModule.forward h

let private inside (h: Tensor) =
    List.fold (fun x _ -> ofModule.forward x) h [ 1 ]

type private Holder(layer: Linear) =
    member _.Run(h: Tensor) = layer.forward h

/// Kinds of functions that run one layer of 20 parameters.
let private kinds: (string * (Model<Tensor, Tensor> -> Tensor -> Tensor)) list = [
    "a lambda", (fun inner -> fun h -> h + inner.forward h)
    "a list of layers", (fun inner -> (let all = [ inner ] in fun h -> (List.head all).forward h))
    "a function in a function",
    (fun inner -> fun h -> List.fold (fun x _ -> inner.forward x) h [ 1; 2 ])
    "functions after one another", (fun inner -> (fun h -> inner.forward h) >> (fun h -> h * 2.0))
    "an object", (fun _ -> (let holder = Holder(Linear(4, 4)) in fun h -> holder.Run h))
    "a value of a module", (fun _ -> ofValue)
    "a function of a module", (fun _ -> residual)
    "a value of a module, inside", (fun _ -> inside)
    "a named function", (fun inner -> Model.named ("ownResidual", (fun h -> h + inner.forward h)))
]

let private found =
    testList "are found" [
        for name, make in kinds do
            test name {
                let inner: Model<Tensor, Tensor> = Linear(4, 4)
                let f = make inner
                let net = Linear(4, 4) --> f --> Linear(4, 1)
                Expect.equal net.nparameters 45 "after a model"
                Expect.equal (f --> Linear(4, 1)).nparameters 25 "before a model"
                Expect.equal (Function f).nparameters 20 "as a layer"
                Expect.equal (Model<Tensor, Tensor> f).nparameters 20 "as a model"
            }

        test "and train" {
            dsharp.seed 3
            let inner = Linear(4, 4)
            let net = Linear(4, 4) --> (fun h -> h + inner.forward h) --> Linear(4, 1)
            let before = inner.parametersVector.clone ()
            let sgd = SGD(net, lr = 0.1)
            let x = dsharp.randn [ 8; 4 ]
            let loss () = ((net.forward x) - 1.0).abs().mean()
            let first = (sgd.step loss).toDouble()

            for _ in 1..50 do
                sgd.step loss |> ignore

            Expect.isLessThan ((loss ()).toDouble()) first "the loss"
            Expect.isFalse (inner.parametersVector.allclose before) "the layer inside moves"
        }

        test "a parameter by itself" {
            let scale = Parameter(dsharp.ones [ 4 ])
            Expect.equal (Linear(4, 4) --> (fun h -> h * scale.value)).nparameters 24 "held"

            Expect.equal
                (Linear(4, 4) --> (fun h -> h * scaleOfModule.value)).nparameters
                24
                "of a module"
        }

        test "what is shared is one set" {
            let shared = Linear(4, 4)
            let net = shared --> (fun h -> shared.forward h) --> (fun h -> h + shared.forward h)
            Expect.equal net.nparameters 20 "parameters"
            Expect.equal net.parameters.count 2 "names"
        }

        test "functions without layers stay functions" {
            let factor = dsharp.tensor 2.0
            let net = Linear(4, 4) --> (fun h -> h * factor) --> dsharp.relu
            Expect.equal net.children.Length 1 "children"
        }

        test "models that are listed are those that are registered" {
            let a, b = Linear(4, 4), Linear(4, 4)
            let net = Model<Tensor, Tensor>((fun h -> a.forward (b.forward h)), models = [ a ])
            Expect.equal net.nparameters 20 "a alone"
        }
    ]

let private files =
    testList "in files and copies" [
        test "a whole model is refused, parameters are saved" {
            let inner = Linear(4, 4)
            let net = Linear(4, 4) --> (fun h -> h + inner.forward h) --> Linear(4, 1)

            Check.expectError<ModelException>
                "save: step 1 of the model is a function that runs layers, which no file can hold. Make a class of it and make that known, with Model.register, or save the parameters alone, with saveParameters, and build the model again before loading them."
                (fun () -> net.save "never.safetensors")

            let folder = Directory.CreateTempSubdirectory("closures").FullName

            try
                let file = Path.Combine(folder, "p.safetensors")
                net.saveParameters file
                let other = Linear(4, 4)
                let again = Linear(4, 4) --> (fun h -> h + other.forward h) --> Linear(4, 1)
                again.loadParameters file
                Expect.equal again.parametersVector net.parametersVector "all of them"
                Expect.equal other.parametersVector inner.parametersVector "those inside"
            finally
                Directory.Delete(folder, true)
        }

        test "a named function that runs layers is refused too" {
            let inner = Linear(4, 4)
            let named = Model.named ("runsLayers", (fun h -> inner.forward h))

            for net in [ Linear(4, 4) --> named; Sequential [ Linear(4, 4); Function named ] ] do
                Check.expectError<ModelException>
                    "save: step 1 of the model is a function that runs layers, which no file can hold. Make a class of it and make that known, with Model.register, or save the parameters alone, with saveParameters, and build the model again before loading them."
                    (fun () -> net.save "never.safetensors")
        }

        test "a copy runs layers of its own" {
            let inner = Linear(4, 4)
            let net = Linear(4, 4) --> (fun h -> h + inner.forward h) --> Linear(4, 1)
            let copy = net.clone ()
            let x = dsharp.ones [ 2; 4 ]
            let before = copy.forward x
            net.parametersVector <- dsharp.zeros [ 45 ]
            Expect.equal copy.nparameters 45 "as many"
            Expect.equal (copy.forward x) before "its own"
        }

        test "the gradient by asFunction is that of finite differences" {
            let inner = Linear(2, 2)
            let net = Linear(2, 2) --> (fun h -> h.tanh () + inner.forward h)
            net.move (dtype = Float64)
            let x = dsharp.tensor ([ [ 0.3; -0.2 ] ], dtype = Float64)
            let f p = (net.asFunction p x).sum()
            let p = net.parametersVector
            let difference = dsharp.numgrad (1e-5) f p
            Expect.isTrue ((dsharp.grad f p).allclose(difference, 1e-6, 1e-6)) "gradient"
        }
    ]

let tests = testList "Layers in functions" [ found; files ]
