/// optim.sgd and optim.adam over functions and models; rates as numbers and tensors; methods of one's own.
module DiffLessons.Tests.MinimisingTests

open System
open System.IO
open Expecto
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

let private rosenbrock (x: Tensor) =
    (1.0 - x[0]) ** 2 + 100.0 * (x[1] - x[0] * x[0]) ** 2

let private start () =
    dsharp.tensor ([ -1.2; 1.0 ], dtype = Dtype.Float64)

let private functions =
    testList "functions" [
        test "sgd takes the steps that its rule says" {
            let f (x: Tensor) = (x * x).sum()
            let x0 = numbers 310 [ 3 ]
            let value, x = optim.sgd (f, x0, lr = 0.1, iters = 7)
            expectClose 1e-14 "place" x (x0 * 0.8 ** 7.0)
            expectClose 1e-14 "value there" value (f x)
            Expect.isTrue (x.isNoDiff && value.isNoDiff) "constants"
        }

        test "momentum's first step is the gradient; the second adds to it" {
            let f (x: Tensor) = x.sum ()
            let x0 = numbers 311 [ 2 ]
            let _, one = optim.sgd (f, x0, lr = 0.1, momentum = 0.9, iters = 1)
            expectClose 1e-15 "one" one (x0 - 0.1)
            let _, two = optim.sgd (f, x0, lr = 0.1, momentum = 0.9, iters = 2)
            expectClose 1e-15 "two" two (x0 - 0.1 - 0.19)

            let _, ahead =
                optim.sgd (f, x0, lr = 0.1, momentum = 0.9, nesterov = true, iters = 1)

            expectClose 1e-15 "nesterov" ahead (x0 - 0.19)
        }

        test "adam minimises Rosenbrock's function" {
            let value, x = optim.adam (rosenbrock, start (), lr = 0.05, iters = 5000)
            Expect.isLessThan (float value) 1e-6 "value"

            Expect.isTrue
                (x.allclose (dsharp.ones ([ 2 ], dtype = Dtype.Float64), 0.0, 2e-3))
                "place"
        }

        test "ends at the threshold" {
            let count = ref 0

            let f (x: Tensor) =
                count.Value <- count.Value + 1
                (x * x).sum()

            let value, _ =
                optim.sgd (
                    f,
                    dsharp.ones ([ 1 ], dtype = Dtype.Float64),
                    lr = 0.25,
                    threshold = 0.01
                )

            Expect.isLessThanOrEqual (float value) 0.01 "value"
            Expect.isLessThan count.Value 10 "calls"
        }

        test "no updates, no change" {
            let value, x = optim.adam (rosenbrock, start (), iters = 0)
            expectSame "place" x (start ())
            expectClose 1e-15 "value" value (rosenbrock (start ()))
        }

        test "writes values when told to, and else nothing" {
            let written print =
                let before = Console.Out
                use text = new StringWriter()
                Console.SetOut text

                try
                    optim.sgd (
                        (fun x -> x.sum ()),
                        dsharp.zeros 1,
                        lr = 1.0,
                        iters = 5,
                        print = print,
                        printEvery = 2,
                        printPrefix = "step ",
                        printPostfix = " done"
                    )
                    |> ignore
                finally
                    Console.SetOut before

                string text

            Expect.equal (written false) "" "nothing"

            Expect.equal
                (written true)
                (String.concat "" [
                    for i, v in [ 0, "0.000000e+000"; 2, "-2.000000e+000"; 4, "-4.000000e+000" ] do
                        $"step {i, 8}  {v} done{Environment.NewLine}"
                ])
                "every second"
        }
    ]

let private models =
    let data () =
        dsharp.seed 5
        let x = dsharp.randn [ 64; 3 ]
        let y = x.matmul (dsharp.tensor [ [ 1.0 ]; [ -2.0 ]; [ 0.5 ] ]) + 0.3
        TensorDataset(x, y)

    let loss (net: Model<Tensor, Tensor>) =
        let x, y = (data ()).batch [| 0..63 |]
        float (dsharp.mseLoss (net.forward x, y))

    testList "models" [
        test "sgd and adam train over batches; losses may be functions of dsharp" {
            let net = Linear(3, 1)
            optim.sgd (net, (data ()).loader 16, dsharp.mseLoss, lr = 0.1, epochs = 30)
            Expect.isLessThan (loss net) 1e-4 "sgd"
            let other = Linear(3, 1)

            optim.adam (
                other,
                (data ()).loader(16, shuffle = true),
                (fun output target -> dsharp.mseLoss (output, target)),
                lr = 0.1,
                epochs = 40
            )

            Expect.isLessThan (loss other) 1e-4 "adam"
        }

        test "one pass by default; as many updates as asked for otherwise" {
            let steps (run: Model<Tensor, Tensor> -> (Tensor -> Tensor -> Tensor) -> unit) =
                let count = ref 0
                let net = Linear(3, 1)

                run net (fun output target ->
                    count.Value <- count.Value + 1
                    dsharp.mseLoss (output, target))

                count.Value

            let loader = (data ()).loader 16
            Expect.equal (steps (fun net loss -> optim.sgd (net, loader, loss))) 4 "a pass"

            Expect.equal
                (steps (fun net loss -> optim.sgd (net, loader, loss, iters = 7)))
                7
                "updates"

            Expect.equal
                (steps (fun net loss -> optim.adam (net, loader, loss, epochs = 2, iters = 7)))
                7
                "both"

            Expect.equal
                (steps (fun net loss -> optim.adam (net, loader, loss, epochs = 0)))
                0
                "none"
        }

        test "ends at the threshold, and leaves the model a constant" {
            let net = Linear(3, 1)
            optim.adam (net, (data ()).loader 64, dsharp.mseLoss, lr = 0.1, threshold = 1e-3)
            Expect.isLessThan (loss net) 1e-3 "loss"
            Expect.isTrue net.isNoDiff "constant"
        }

        test "a loss with its arguments the wrong way round says so" {
            let classes = TensorDataset(dsharp.randn [ 4; 3 ], dsharp.tensor [ 0; 1; 0; 1 ])

            Check.expectError<DtypeException>
                "crossEntropyLoss: expected a floating point tensor, got Int32. Convert it first, with float32() or float64(). The loss is called with the target first, then the model's output: dsharp.crossEntropyLoss, or fun target output -> dsharp.crossEntropyLoss(output, target)."
                (fun () ->
                    optim.sgd (
                        Linear(3, 2),
                        classes.loader 2,
                        (fun output target -> dsharp.crossEntropyLoss (output, target))
                    ))
        }

        test "the loss takes the target first, as in DiffSharp" {
            let data = TensorDataset(dsharp.ones [ 4; 3 ], dsharp.zeros [ 4; 2 ])
            let net = Linear(3, 2)
            let mutable targets = []

            let loss (target: Tensor) (output: Tensor) =
                targets <- target :: targets
                output.sum ()

            optim.sgd (net, data.loader 2, loss)
            optim.adam (net, data.loader 2, loss)
            Expect.equal targets (List.replicate 4 (dsharp.zeros [ 2; 2 ])) "targets"

            let classes = TensorDataset(dsharp.ones [ 4; 3 ], dsharp.tensor [ 0; 1; 0; 1 ])
            optim.sgd (net, classes.loader 2, dsharp.crossEntropyLoss)
        }
    ]

let private hyperparameters =
    testList "hyperparameters" [
        test "rates are numbers of any kind, or tensors of one element" {
            let lr (make: Linear -> Optimizer) = (make (Linear(1, 1))).lr
            let rate = 0.25
            Expect.equal (lr (fun net -> SGD(net, lr = rate))) 0.25 "float"
            Expect.equal (lr (fun net -> SGD(net, lr = 0.5f))) 0.5 "single"
            Expect.equal (lr (fun net -> SGD(net, lr = 1))) 1.0 "integer"
            Expect.equal (lr (fun net -> SGD(net, lr = rate * 0.5))) 0.125 "an expression"
            Expect.equal (lr (fun net -> Adam(net, lr = dsharp.tensor rate))) 0.25 "0-d"

            Expect.equal
                (lr (fun net -> AdamW(net, lr = dsharp.tensor [ rate ])))
                0.25
                "one element"

            Expect.equal (lr (fun net -> RMSprop(net, lr = dsharp.tensor rate))) 0.25 "RMSprop"
            Expect.equal (lr (fun net -> Adagrad(net, lr = dsharp.tensor rate))) 0.25 "Adagrad"
            Expect.equal (lr (fun net -> SGD net)) 1e-3 "default"
            Expect.equal (lr (fun net -> RMSprop net)) 1e-2 "RMSprop's default"
        }

        test "tensors and numbers train alike" {
            let trained (make: Model<Tensor, Tensor> -> Optimizer) =
                let net = smallNet 312
                let optimizer = make net
                let x = numbers 313 [ 4; 3 ]

                for _ in 1..5 do
                    optimizer.step (fun () -> ((net.forward x) ** 2).mean()) |> ignore

                net.parametersVector

            let t (v: float) =
                dsharp.tensor (v, dtype = Dtype.Float64)

            expectSame
                "SGD"
                (trained (fun net ->
                    SGD(net, lr = t 0.1, momentum = t 0.9, nesterov = true, weightDecay = t 0.01)))
                (trained (fun net ->
                    SGD(net, lr = 0.1, momentum = 0.9, nesterov = true, weightDecay = 0.01)))

            expectSame
                "Adam"
                (trained (fun net ->
                    Adam(net, t 0.1, t 0.8, t 0.9, t 1e-6, t 0.01, reversible = false)))
                (trained (fun net -> Adam(net, 0.1, 0.8, 0.9, 1e-6, 0.01)))
        }

        Check.wrong<ShapeException>
            "a rate of two elements"
            "optimizer: expected lr as a number or a tensor of one element, got shape (2)."
            (fun () -> SGD(Linear(1, 1), lr = dsharp.ones 2) |> ignore)
        Check.wrong<OptionException>
            "a rate that is a text"
            "optimizer: expected momentum as a number, got the text \"much\". (Parameter 'momentum')"
            (fun () -> SGD(Linear(1, 1), momentum = "much") |> ignore)
        Check.wrong<OptionException>
            "updates that stay differentiable"
            "optimizer: values are updated in place, so updates cannot be differentiated. For that, compute model.parametersVector by hand and use model.asFunction. (Parameter 'reversible')"
            (fun () -> Adam(Linear(1, 1), reversible = true) |> ignore)
        Check.wrong<OptionException>
            "a negative number of updates"
            "optim: expected iters of 0 or more, got -1. (Parameter 'iters')"
            (fun () -> optim.sgd (rosenbrock, start (), iters = -1) |> ignore)
        Check.wrong<OptionException>
            "a number of updates between values"
            "optim: expected printEvery of 1 or more, got 0. (Parameter 'printEvery')"
            (fun () -> optim.adam (rosenbrock, start (), iters = 1, printEvery = 0) |> ignore)
        Check.wrong<DtypeException>
            "a starting point of integers"
            "optim: expected a floating point x0, got Int32. Convert it with float32() or float64()."
            (fun () -> optim.sgd ((fun x -> x.sum ()), dsharp.tensor [ 1; 2 ]) |> ignore)
    ]

/// Gradient descent as DiffSharp's guide writes a method.
type private Plain(model: ModelBase, lr: float) =
    inherit Optimizer(model, lr)
    let names = ResizeArray<string>()
    member _.Names = names

    override t.updateRule name p =
        names.Add name
        p.primal - t.lr * p.derivative

/// The same with values of the names that suggest themselves.
type private Named(model: ModelBase, ?lr: float) =
    inherit Optimizer(model)
    let lr = defaultArg lr 0.1
    let maxGradNorm, maxGradValue = 1e6, 1e6

    override _.updateRule _ p =
        p.primal - lr * p.derivative.clamp (-maxGradNorm, maxGradValue)

type private NamedModel() =
    inherit Model()
    let gradient, zeroGrad = Linear(3, 2), 0.5
    do base.addModel (gradient, "gradient")
    override _.forward x = gradient.forward x * zeroGrad

let private own =
    testList "methods of one's own" [
        for name, rate, make in
            [
                "SGD", "1E+308", (fun (net: ModelBase) -> SGD(net, lr = 1e308) :> Optimizer)
                "Adam", "1E+308", (fun net -> Adam(net, lr = 1e308))
                "AdamW", "0.001", (fun net -> AdamW(net, weightDecay = 1e308))
                "RMSprop", "0.01", (fun net -> RMSprop(net, momentum = 1e308))
                "Adagrad", "1E+308", (fun net -> Adagrad(net, lr = 1e308))
            ] do
            Check.wrong<OptionException>
                $"{name}: an option that the parameters' dtype does not hold"
                $"{name}.step: expected options that fit parameters of Float32, got the learning rate {rate} and others, of which one does not. Take smaller ones. (Parameter 'lr')"
                (fun () ->
                    let net = Linear(2, 1)
                    let x = dsharp.ones [ 1; 2 ]
                    (make net).step(fun () -> (net.forward x).sum()) |> ignore)
        test "values of any name" {
            let net = NamedModel()
            let before = net.parametersVector.clone ()
            let x = (numbers 316 [ 4; 3 ]).float32()
            let loss () = ((net.forward x) ** 2).mean()
            Named(net, 0.25).step loss |> ignore
            Named(net).lr <- 0.5
            net.reverseDiff ()
            Expect.equal net.gradient.shape [| 8 |] "gradient"
            net.zeroGrad ()
            Expect.notEqual net.parametersVector before "a step"
        }
        test "a rule for each parameter" {
            let a, b = smallNet 314, smallNet 314
            let x = numbers 315 [ 4; 3 ]
            let loss (net: Model<Tensor, Tensor>) () = ((net.forward x) ** 2).mean()
            let plain, sgd = Plain(a, 0.1), SGD(b, lr = 0.1)

            for _ in 1..3 do
                plain.step (loss a) |> ignore
                sgd.step (loss b) |> ignore

            expectClose 1e-15 "parameters" a.parametersVector b.parametersVector
            Expect.sequenceEqual (Seq.take 4 plain.Names) a.parameters.names "names"
            Expect.equal plain.stateStep 3 "steps"
        }

        test "a value that someone holds does not change" {
            let net = Linear(2, 2) |> settled 316
            let held = net.weight
            let copy = held.clone ()
            let x = numbers 317 [ 3; 2 ]
            Plain(net, 0.1).step(fun () -> (net.forward x).sum()) |> ignore
            expectSame "held" held copy
            expectDifferent "the model's" net.weight copy
        }

        Check.wrong<ShapeException>
            "a rule that gives another shape"
            "parameter: expected a value of shape (1, 2), got ()."
            (fun () ->
                let net = Linear(2, 1)

                let wrong = {
                    new Optimizer(net, 0.1) with
                        override _.updateRule _ p = p.primal.sum ()
                }

                wrong.step (fun () -> (net.forward (dsharp.ones [ 1; 2 ])).sum()) |> ignore)
        Check.wrong<ModelException>
            "the library's methods have no rule for one parameter"
            "SGD: there is no rule for single parameters. Call step(), which updates all of them; in a method of your own override updateRule, or update."
            (fun () -> SGD(Linear(1, 1)).updateRule "weight" (dsharp.ones 1) |> ignore)
    ]

let tests = testList "Minimising" [ functions; models; hyperparameters; own ]
