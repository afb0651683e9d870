/// Models that are not chains: side by side, around one another, in pairs; classes with parameters of their own.
module DiffLessons.Tests.CombinationsTests

open System.IO
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.StorageSupport

let private message (f: unit -> 'a) : string =
    try
        f () |> ignore
        "none"
    with
    | :? ShapeException
    | :? OptionException
    | :? ModelException as error -> error.Message

let private x = lazy (dsharp.linspace (-1.0, 1.0, 12)).view [ 3; 4 ]

let private values =
    testList "values" [
        test "Residual adds its input, or what the shortcut makes of it" {
            let f: Model<Tensor, Tensor> = Linear(4, 4) --> dsharp.tanh
            let x = x.Value
            Expect.equal ((Residual f).forward x) (x + f.forward x) "input"
            let a, b = Linear(4, 2), Linear(4, 2)
            Expect.equal (Residual(a, b).forward x) (b.forward x + a.forward x) "shortcut"
        }
        test "Parallel joins in every way" {
            let a, b = Linear(4, 2), Linear(4, 2)
            let x = x.Value
            let ya, yb = a.forward x, b.forward x
            Expect.equal ((Parallel [ a; b ]).forward x) (ya + yb) "sum"
            Expect.equal (Parallel([ a; b ], "mean").forward x) ((ya + yb) / 2.0) "mean"
            Expect.equal (Parallel([ a; b ], "product").forward x) (ya * yb) "product"

            Expect.equal
                (Parallel([ a; b; a ], "cat").forward x)
                (dsharp.cat ([ ya; yb; ya ], 1))
                "cat"
        }
        test "pairs go through arrows" {
            let trunk, policy, value = Linear(4, 4), Linear(4, 2), Linear(4, 2)
            let both = trunk --> Branch(policy, value)
            let h = trunk.forward x.Value
            let p, v = both.forward x.Value
            Expect.equal (p, v) (policy.forward h, value.forward h) "branch"

            let net =
                both --> Pair(Function dsharp.tanh, Function dsharp.sigmoid) --> Join "product"

            Expect.equal (net.forward x.Value) (p.tanh () * v.sigmoid ()) "pair and join"

            let own = both --> (fun (p: Tensor, v: Tensor) -> p - v)
            Expect.equal (own.forward x.Value) (p - v) "function"
            Expect.equal own.nparameters (20 + 10 + 10) "parameters"
        }
        test "they say what they are" {
            let net =
                Linear(4, 4)
                --> Residual(Linear(4, 4) --> dsharp.relu)
                --> Parallel([ Linear(4, 2); Linear(4, 3) ], "cat")

            Expect.equal
                (string net)
                "Linear(4 -> 4) --> Residual(Linear(4 -> 4) --> relu) --> Parallel([ Linear(4 -> 2); Linear(4 -> 3) ], cat along 1)"
                "text"

            Expect.equal
                [ for name, _ in net.parameters.values -> name ]
                [
                    "0.weight"
                    "0.bias"
                    "1.model.0.weight"
                    "1.model.0.bias"
                    "2.0.weight"
                    "2.0.bias"
                    "2.1.weight"
                    "2.1.bias"
                ]
                "parameters"
        }
    ]

let private files =
    let comesBack name (net: Model<Tensor, Tensor>) (x: Tensor) =
        test name {
            let file = path $"combination-{name.GetHashCode()}.safetensors"
            net.save file
            let again = Model.load file
            Expect.equal (string again) (string net) "text"
            Expect.equal (again.predict x) (net.predict x) "values"
            let copy = net.clone ()
            Expect.equal (copy.predict x) (net.predict x) "clone"
            copy.parametersVector <- copy.parametersVector * 0.0
            Expect.equal (again.predict x) (net.predict x) "apart"
        }

    testList "saved, loaded and cloned" [
        comesBack
            "Residual in a chain"
            (Linear(4, 4) --> Residual(Linear(4, 4) --> dsharp.relu) --> Linear(4, 2))
            x.Value
        comesBack "Residual with a shortcut" (Residual(Linear(4, 2), Linear(4, 2))) x.Value
        comesBack
            "Parallel"
            (Parallel([ Linear(4, 2); Function dsharp.tanh; Residual(Linear(4, 4)) ], "cat", -1))
            x.Value
        comesBack
            "pairs"
            (Linear(4, 4)
             --> Branch(Linear(4, 2), Dropout 0.5 --> Linear(4, 2))
             --> Pair(Function dsharp.tanh, BatchNorm1d 2)
             --> Join "sum")
            x.Value
        (let shared = Linear(4, 4)

         comesBack
             "a layer used twice"
             (Residual(shared --> dsharp.tanh --> Residual shared))
             x.Value)
        comesBack
            "a block of a residual network"
            (let conv i o : Model<Tensor, Tensor> =
                Conv2d(i, o, 3, "same", bias = false) --> BatchNorm2d o

             Residual(conv 2 4 --> dsharp.relu --> conv 4 4, conv 2 4) --> dsharp.relu)
            (dsharp.rand [ 2; 2; 5; 5 ])
    ]

/// A class whose parameters are fields that nothing registers by hand.
type ScaledFeatures(features: int) =
    inherit Model<Tensor, Tensor>()
    let scale = Parameter(dsharp.full ([ features ], 2.0))
    member val shift = Parameter(dsharp.zeros features)
    override _.options = [ "features", box features ]
    override t.forward x = x * scale.value + t.shift.value

/// A class that registers its parameters itself, under other names.
type ByHand() as this =
    inherit Model<Tensor, Tensor>()
    let w = Parameter(dsharp.ones 2)
    let running = Parameter(dsharp.zeros 2)

    do
        this.addParameter (w, "weight")
        this.addBuffer (running, "running")

    override _.forward x = x * w.value

let private own =
    testList "classes of one's own" [
        test "parameters that are fields are the model's" {
            let net = ScaledFeatures 4

            Expect.equal
                [ for name, _ in net.parameters.values -> name ]
                [ "scale"; "shift" ]
                "names"

            let chain = Linear(3, 4) --> net
            Expect.equal chain.nparameters 24 "in a chain"
            let before = chain.parametersVector.clone ()

            SGD(chain, lr = 0.1).step(fun () -> (chain.forward (dsharp.rand [ 2; 3 ])).sum())
            |> ignore

            Expect.notEqual chain.parametersVector before "they learn"
        }
        test "what a class registers keeps its name, and is there once" {
            Expect.equal
                [ for name, _ in ByHand().state.values -> name ]
                [ "weight"; "running" ]
                "names"
        }
        test "a registered class is saved whole and loaded" {
            Model.register ("ScaledFeatures", fun o -> ScaledFeatures(o.int "features"))
            let net = Linear(3, 4) --> Residual(ScaledFeatures 4)
            net.save (path "own-parameters.safetensors")
            let again = Model.load (path "own-parameters.safetensors")
            let x = dsharp.rand [ 2; 3 ]
            Expect.equal (again.predict x) (net.predict x) "values"
        }
    ]

let private errors =
    let wrong name (f: unit -> obj) expected =
        test name { Expect.equal ((message f).Split(" (Parameter")[0]) expected name }

    testList "errors" [
        wrong
            "a residual of another shape"
            (fun () -> box ((Residual(Linear(4, 2))).forward x.Value))
            "Residual(Linear(4 -> 2)): the model gives shape (3, 2), which cannot be added to (3, 4). Let it keep the shape, or give a shortcut that changes the input's."
        wrong
            "sums of two shapes"
            (fun () -> box ((Parallel [ Linear(4, 2); Linear(4, 3) ]).forward x.Value))
            "Parallel([ Linear(4 -> 2); Linear(4 -> 3) ], sum): expected results of one shape, got (3, 2) and (3, 3). Give models that keep the sizes alike, or join them with \"cat\"."
        wrong
            "no models"
            (fun () -> box (Parallel []))
            "Parallel: expected at least one model, got none."
        wrong
            "no such join"
            (fun () -> box (Join "max"))
            "Join: expected join \"sum\", \"mean\", \"product\" or \"cat\", got \"max\"."
        wrong
            "a pair in a file for ONNX"
            (fun () ->
                box (Branch(Linear(4, 2), Linear(4, 2)).exportOnnx(path "never.onnx", [ 1; 4 ])))
            "exportOnnx: the model gives a pair, but what is exported has one output. Join the pair, or export each part."
        wrong
            "the shape of a pair"
            (fun () -> box (Pair(Linear(4, 2), Linear(4, 2)).summary [ 1; 4 ]))
            "summary: inputShape is for a model from tensor to tensor, got Pair. Leave it out."
    ]

let private summaries =
    testList "summary" [
        test "has outputs, multiply-adds and bytes of a batch" {
            let net =
                Conv2d(1, 2, 3, "same")
                --> dsharp.relu
                --> dsharp.maxpool2d 2
                --> dsharp.flatten 1
                --> Linear(8, 3)

            Expect.equal
                ((net.summary [ 1; 1; 4; 4 ]).Split '\n' |> List.ofArray)
                [
                    "step  layer                                   parameters                     count  output        multiply-adds"
                    "----  --------------------------------------  -----------------------------  -----  ------------  -------------"
                    "0     Conv2d(1 -> 2, kernel 3, padding same)  weight (2, 1, 3, 3), bias (2)  20     (1, 2, 4, 4)  288"
                    "1     relu                                                                   0      (1, 2, 4, 4)  0"
                    "2     maxpool2d(kernelSize=2)                                                0      (1, 2, 2, 2)  0"
                    "3     flatten(startDim=1)                                                    0      (1, 8)        0"
                    "4     Linear(8 -> 3)                          weight (3, 8), bias (3)        27     (1, 3)        24"
                    "47 parameters in all, 188 bytes"
                    "312 multiply-adds for an input of shape (1, 1, 4, 4), whose outputs take 332 bytes"
                ]
                "table"
        }
        test "counts what classes of the program's own run" {
            let inner = Linear(3, 2)

            let own =
                Model<Tensor, Tensor>((fun x -> inner.forward x * 2.0), models = [ inner ])

            let text = own.summary [ 5; 3 ]
            Expect.stringContains text "30 multiply-adds" "sum"
        }
        test "of a recurrent layer counts every step" {
            let text = (LSTM(3, 2)).summary [ 4; 5; 3 ]

            Expect.stringContains
                text
                "800 multiply-adds"
                "4 steps, 5 sequences, 8 x (3 + 2) weights"
        }
    ]

let tests = testList "Combinations" [ values; files; own; errors; summaries ]
