/// Laws of `-->`, models of one's own, modes, names and the printed table.
module DiffLessons.Tests.CompositionTests

open System
open Expecto
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

// ---- laws, over generated chains ----

/// A chain to build: each number is a kind of step on vectors of three elements.
let private chainOf (kinds: int list) : Model<Tensor, Tensor> list =
    let step i kind : Model<Tensor, Tensor> =
        match kind with
        | 0 -> upcast (Linear(3, 3) |> settled (40 + i))
        | 1 -> Function dsharp.tanh
        | 2 -> Function(fun x -> x * x)
        | 3 -> upcast (BatchNorm1d(3) |> settled (50 + i))
        | 4 -> Linear(3, 3) --> dsharp.sigmoid |> settled (60 + i)
        | _ -> Dropout 0.5

    List.mapi step kinds

let private kinds =
    Gen.choose (0, 5) |> Gen.nonEmptyListOf |> Gen.map (List.truncate 4)

let private threeChains =
    Gen.map3 (fun a b c -> a, b, c) kinds kinds kinds |> Arb.fromGen

let private join models =
    models |> List.reduce (fun a b -> a --> b)

let private x () = numbers 41 [ 4; 3 ]

/// The value, drawn from one seed; running statistics do not enter it in training.
let private run (net: Model<Tensor, Tensor>) =
    dsharp.seed 1
    net.forward (x ())

let private laws =
    testList "laws" [
        Check.propertyOf 30 "(f --> g) --> h = f --> (g --> h)" threeChains (fun (a, b, c) ->
            let f, g, h = join (chainOf a), join (chainOf b), join (chainOf c)
            let left, right = (f --> g) --> h, f --> (g --> h)
            expectSame "value" (run left) (run right)
            Expect.sequenceEqual left.parameters.names right.parameters.names "names"
            Expect.equal (left.summary ()) (right.summary ()) "summary"
            Expect.equal (string left) (string right) "text")

        Check.propertyOf 30 "params (f --> g) = params f @ params g" threeChains (fun (a, b, _) ->
            let f, g = join (chainOf a), join (chainOf b)
            let parts = f.parametersVector.clone (), g.parametersVector.clone ()
            expectSame "vector" (f --> g).parametersVector (dsharp.cat [ fst parts; snd parts ])
            Expect.equal (f --> g).nparameters (f.nparameters + g.nparameters) "number"
            expectSame "of the part, afterwards" f.parametersVector (fst parts))

        Check.propertyOf 30 "x --> net = net.forward x" threeChains (fun (a, _, _) ->
            let net = join (chainOf a)
            let value = run net
            dsharp.seed 1
            expectSame "value" (x () --> net) value)

        Check.propertyOf 20 "identity --> f = f = f --> identity" threeChains (fun (a, _, _) ->
            let f = join (chainOf a)
            let identity = fun (t: Tensor) -> t
            expectSame "before" (run (identity --> f)) (run f)
            expectSame "after" (run (f --> identity)) (run f))

        Check.propertyOf 20 "a function lifts into the chain" threeChains (fun (a, b, _) ->
            let f, g = join (chainOf a), join (chainOf b)
            let twice = fun (t: Tensor) -> 2.0 * t
            dsharp.seed 1
            let expected = g.forward (twice (f.forward (x ())))
            expectSame "value" (run (f --> twice --> g)) expected)

        Check.propertyOf 20 "Sequential = the chain by arrows" threeChains (fun (a, b, _) ->
            let models = chainOf (a @ b)
            expectSame "value" (run (Sequential models)) (run (join models)))
    ]

let private sharing =
    testList "sharing" [
        test "the same layer twice is one parameter set, and its gradient the sum of both uses" {
            let layer = Linear(3, 3) |> settled 42
            let net = layer --> dsharp.tanh --> layer
            Expect.equal net.nparameters 12 "number"
            Expect.sequenceEqual net.parameters.names [ "0.weight"; "0.bias" ] "names"
            let x = x ()
            let loss (p: Tensor) = ((net.asFunction p x) ** 2).sum()
            let both = dsharp.grad loss net.parametersVector
            let first, second = Linear(3, 3), Linear(3, 3)
            first.move (dtype = Dtype.Float64)
            second.move (dtype = Dtype.Float64)
            let apart = first --> dsharp.tanh --> second
            let p = layer.parametersVector

            let each =
                dsharp.grad (fun p -> ((apart.asFunction p x) ** 2).sum()) (dsharp.cat [ p; p ])

            let parts = each.split [ 12; 12 ]
            expectClose 1e-13 "gradient" both (parts[0] + parts[1])
        }

        test "a layer in two models: training one changes the other" {
            let shared = Linear(3, 2) |> settled 43
            let a, b = shared --> dsharp.tanh, shared --> dsharp.sigmoid
            let before = (b.forward (x ())).clone()
            SGD(a, lr = 0.1).step(fun () -> (a.forward (x ())).sum()) |> ignore
            expectDifferent "the other" (b.forward (x ())) before
        }

        test "chains of other types than tensors" {
            let words: Model<string, Tensor> =
                Model<string, Tensor>(fun s -> dsharp.tensor [ float32 s.Length; 1.0f ])

            let net: Model<string, float> =
                words --> Linear(2, 1) --> (fun (t: Tensor) -> t.toDouble ())

            Expect.equal net.nparameters 3 "number"
            Expect.equal (net.forward "four") ("four" --> net) "value"
        }
    ]

// ---- models of one's own ----

/// Two layers with a path around them.
type private Residual(size: int) as this =
    inherit Model<Tensor, Tensor>()
    let inner = Linear(size, size)
    let outer = Linear(size, size, bias = false)

    do
        this.addModel (inner, "inner")
        this.addModel (outer, "outer")

    override _.forward x =
        x + outer.forward ((inner.forward x).tanh())

/// A scale of its own, and a count that is a buffer.
type private Scale() as this =
    inherit Model<Tensor, Tensor>()
    let scale = Parameter(dsharp.tensor [ 2.0; 3.0; 4.0 ])
    let count = Parameter(dsharp.zeros 1)

    do
        this.addParameter (scale, "scale")
        this.addBuffer (count, "seen")

    member _.seen = count.value

    override _.forward x =
        count.value <- count.value + 1.0
        x * scale.value

/// A layer made at the first call, when the size is known.
type private Late() as this =
    inherit Model<Tensor, Tensor>()
    let mutable layer: Linear option = None

    override _.forward x =
        if layer.IsNone then
            let made = Linear(x.shape[1], 2)
            this.addModel (made, "late")
            layer <- Some made

        layer.Value.forward x

let private own =
    testList "models of one's own" [
        test "a class with layers trains and is named" {
            let net = Residual 3 --> Linear(3, 1) |> settled 44

            Expect.sequenceEqual
                net.parameters.names
                [ "0.inner.weight"; "0.inner.bias"; "0.outer.weight"; "1.weight"; "1.bias" ]
                "names"

            let loss () = ((net.forward (x ())) ** 2).mean()
            let before = float (loss ())
            let sgd = SGD(net, lr = 0.05)

            for _ in 1..20 do
                sgd.step loss |> ignore

            Expect.isLessThan (float (loss ())) (0.5 * before) "loss"
        }

        test "a class with a parameter and a buffer: the one is learned, the other kept" {
            let net = Scale()
            let x = dsharp.ones [ 2; 3 ]
            SGD(net, lr = 0.5).step(fun () -> (net.forward x).sum()) |> ignore
            expectClose 1e-6 "scale" (net.parameters["scale"]) (dsharp.tensor [ 1.0; 2.0; 3.0 ])
            expectSame "seen" net.seen (dsharp.ones 1)
            Expect.sequenceEqual net.state.names [ "scale"; "seen" ] "state"
            Expect.equal (net.nparameters, net.nbuffers) (3, 1) "numbers"
        }

        test "a layer added late, deep inside, is found by the model around it" {
            let net = Late() --> dsharp.relu --> Linear(2, 1)
            Expect.equal net.nparameters 3 "before"
            net.forward (dsharp.ones [ 1; 4 ]) |> ignore
            Expect.equal net.nparameters 13 "after"
            Expect.equal net.parametersVector.shape [| 13 |] "vector"
        }

        test "a function with its models, by the constructor" {
            let a, b = Linear(3, 2), Linear(3, 2)

            let net =
                Model<Tensor, Tensor>((fun x -> a.forward x * b.forward x), models = [ a; b ])

            Expect.sequenceEqual
                net.parameters.names
                [ "0.weight"; "0.bias"; "1.weight"; "1.bias" ]
                "names"

            Expect.equal net.nparameters 16 "number"
        }

        test "what cannot work says so" {
            Check.expectError<ModelException>
                "Model`2: this model computes nothing yet. Override forward, or pass a function to the constructor."
                (fun () -> Model<Tensor, Tensor>().forward(dsharp.ones 1) |> ignore)

            Check.expectError<ModelException>
                "Linear: expected a name that is not taken, not empty and without dots, got \"weight\"."
                (fun () -> Linear(1, 1).addParameter(Parameter(dsharp.ones 1), "weight"))

            Check.expectError<ModelException>
                "Linear: expected a name that is not taken, not empty and without dots, got \"a.b\"."
                (fun () -> Linear(1, 1).addModel(Linear(1, 1), "a.b"))

            Check.expectError<ModelException>
                "addModel: expected a model under the name \"a\", got null."
                (fun () -> Linear(1, 1).addModel(Unchecked.defaultof<ModelBase>, "a"))

            Check.expectError<ModelException>
                "parameters: there is no \"x\". The names are: weight, bias."
                (fun () -> Linear(1, 1).parameters["x"] |> ignore)

            Check.expectError<ModelException> "Linear: this layer was made without bias." (fun () ->
                Linear(1, 1, bias = false).bias |> ignore)

            let mixed =
                let a, b = Linear(1, 1), Linear(1, 1)
                a.move (dtype = Dtype.Float64)
                a --> b

            Check.expectError<ModelException>
                "parameters: a model's parameters must share one dtype and device. Move the whole model, with model.move."
                (fun () -> mixed.parametersVector |> ignore)
        }
    ]

// ---- modes ----

let private modes =
    test "train and eval reach every descendant" {
        let net =
            Sequential [ Residual 3; Sequential [ Dropout 0.5; Function dsharp.relu ] ]
            --> (Linear(3, 3) --> BatchNorm1d 3)

        let all () =
            (net :> ModelBase) :: net.descendants
            |> List.map (fun m -> m.mode)
            |> List.distinct

        Expect.isGreaterThan net.descendants.Length 8 "descendants"
        Expect.equal (all ()) [ Mode.Train ] "at first"
        net.eval ()
        Expect.equal (all ()) [ Mode.Eval ] "after eval"

        expectSame
            "no dropout"
            (net.forward (singles 1 [ 2; 3 ]))
            (net.forward (singles 1 [ 2; 3 ]))

        net.train ()
        Expect.equal (all ()) [ Mode.Train ] "after train"
    }

// ---- names and text ----

let private text =
    testList "names and text" [
        test "names are as in PyTorch's Sequential" {
            let net =
                Conv2d(1, 2, 3)
                --> BatchNorm2d 2
                --> dsharp.relu
                --> dsharp.flatten 1
                --> Linear(8, 2)

            Expect.sequenceEqual
                net.state.names
                [
                    "0.weight"
                    "0.bias"
                    "1.weight"
                    "1.bias"
                    "1.running_mean"
                    "1.running_var"
                    "4.weight"
                    "4.bias"
                ]
                "state"
        }

        test "the table of a model" {
            let net =
                Conv2d(1, 4, 5, stride = 2, padding = 2)
                --> dsharp.relu
                --> dsharp.maxpool2d 2
                --> dsharp.flatten 1
                --> (fun (x: Tensor) -> 2.0 * x)
                --> Linear(36, 10, bias = false)
                --> Dropout 0.25

            Expect.equal
                (net.summary ())
                (String.concat "\n" [
                    "step  layer                                          parameters                     count"
                    "----  ---------------------------------------------  -----------------------------  -----"
                    "0     Conv2d(1 -> 4, kernel 5, stride 2, padding 2)  weight (4, 1, 5, 5), bias (4)  104"
                    "1     relu                                                                          0"
                    "2     maxpool2d(kernelSize=2)                                                       0"
                    "3     flatten(startDim=1)                                                           0"
                    "4     function                                                                      0"
                    "5     Linear(36 -> 10, no bias)                      weight (10, 36)                360"
                    "6     Dropout(p 0.25)                                                               0"
                    "464 parameters in all"
                ])
                "summary"
        }

        test "the text of a model" {
            let net =
                Linear(2, 3)
                --> dsharp.relu
                --> (fun (x: Tensor) -> x)
                --> LSTM(3, 4, 2, bidirectional = true)

            Expect.equal
                (string net)
                "Linear(2 -> 3) --> relu --> function --> LSTM(3 -> 4, 2 layers, both directions)"
                "text"
        }

        test "the table after training, and while tracked" {
            let net = smallNet 45
            let before = net.summary ()
            SGD(net, lr = 0.1).step(fun () -> (net.forward (x ())).sum()) |> ignore
            Expect.equal (net.summary ()) before "after"
            net.reverseDiff ()
            Expect.equal (net.summary ()) before "tracked"
            Expect.isNotEmpty (string net.parameters) "parameters as text"
        }

        test "what is built in says so; a function of the user's makes the chain not so" {
            let builtIn = Linear(2, 2) --> dsharp.relu --> Dropout 0.5
            Expect.isTrue builtIn.isBuiltIn "layers and functions of the library"

            Expect.isFalse
                (builtIn --> (fun (x: Tensor) -> x)).isBuiltIn
                "with a function of one's own"

            Expect.isFalse (Residual 3).isBuiltIn "a class of one's own"

            Expect.isTrue
                (Sequential [ builtIn; Function(dsharp.softmax 1) ]).isBuiltIn
                "Sequential"
        }
    ]

let tests = testList "Composition" [ laws; sharing; own; modes; text ]
