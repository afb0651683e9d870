/// Training on batches of any kind, by losses that see the model and by steps of one's own.
module DiffLessons.Tests.FitBatchesTests

open System.IO
open System.Threading
open Expecto
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests

let private file () =
    Path.Combine(Directory.CreateTempSubdirectory("fit-batches").FullName, "training.safetensors")

/// Batches of two inputs and a target.
let private batches =
    lazy
        [
            for i in 1..4 do
                let t = dsharp.linspace (float i, float i + 1.0, 6)

                t.view [ 3; 2 ] / 5.0,
                t.view([ 3; 2 ]).cos(),
                t.view([ 3; 2 ]).sum(1, keepDim = true) / 5.0
        ]

type private Two() =
    inherit Model<Tensor * Tensor, Tensor>()
    let a, b = Linear(2, 1), Linear(2, 1)
    do base.addModel ((a, "a"), (b, "b"))

    override _.forward input =
        let x, y = input
        a.forward x + b.forward y

let private fresh () =
    dsharp.seed 3
    Two()

let private loss (net: Two) (a, b, y) = (net.forward (a, b)).mseLoss y

/// The same training step by step.
let private byHand (epochs: int) (accumulate: int) =
    let net = fresh ()
    let optimizer = SGD(net, lr = 0.05, momentum = 0.9)

    let losses = [
        for _ in 1..epochs do
            for group in List.chunkBySize accumulate batches.Value do
                let value =
                    optimizer.step (fun () ->
                        (group |> List.map (loss net) |> List.reduce (+)) / float group.Length)

                value.toDouble ()
    ]

    net.parametersVector, losses

let private near (a: float seq) (b: float seq) =
    Expect.equal (Seq.length a) (Seq.length b) "number"
    Seq.iter2 (fun x y -> Expect.floatClose Accuracy.medium x y "loss") a b

let private training =
    testList "fitBatches" [
        test "takes several inputs, as the same steps by hand" {
            let net = fresh ()

            let history =
                net.fitBatches (
                    batches.Value,
                    SGD(net, lr = 0.05, momentum = 0.9),
                    loss net,
                    epochs = 3
                )

            let expected, losses = byHand 3 1
            Expect.equal net.parametersVector expected "parameters"
            near history.Losses losses
            Expect.equal history.Reason Finished "reason"
            Expect.equal history.Epochs.Length 3 "epochs"
        }
        test "gathers the gradient of several batches, the last fewer" {
            let net = fresh ()
            let optimizer = SGD(net, lr = 0.05, momentum = 0.9)
            let history = net.fitBatches (batches.Value, optimizer, loss net, 2, accumulate = 3)
            let expected, losses = byHand 2 3
            Expect.isTrue (net.parametersVector.allclose (expected, 1e-5, 1e-6)) "parameters"
            near history.Losses losses
        }
        test "needs no data" {
            let net = Linear(1, 1)
            let points = dsharp.linspace(0.0, 1.0, 5).view [ 5; 1 ]

            // y' = 2, y(0) = 1
            let residual () =
                let slope = dsharp.grad (fun x -> (net.forward x).sum()) points
                let start = net.forward (dsharp.zeros [ 1; 1 ]) - 1.0
                (slope - 2.0).square().mean() + start.square().mean()

            net.fitBatches ([ () ], Adam(net, lr = 0.1), residual, epochs = 300) |> ignore
            Expect.isTrue (net.weight.allclose (dsharp.tensor [ [ 2.0 ] ], 1e-2, 1e-2)) "slope"
            Expect.isTrue (net.bias.allclose (dsharp.tensor [ 1.0 ], 1e-2, 1e-2)) "start"
        }
        test "takes several optimisers, each of its part" {
            let a, b = Linear(2, 1), Linear(2, 1)
            let net = Parallel [ a; b ]
            let x, y = dsharp.ones [ 4; 2 ], dsharp.zeros [ 4; 1 ]
            let before = a.weight.clone (), b.weight.clone ()
            let optimizers: Optimizer list = [ SGD(b, lr = 0.0) ]

            net.fitBatches (
                [ x, y ],
                SGD(a, lr = 0.1),
                (fun (x, y) -> (net.forward x).mseLoss y),
                2,
                moreOptimizers = optimizers
            )
            |> ignore

            Expect.notEqual a.weight (fst before) "the first learns"
            Expect.equal b.weight (snd before) "the second has a rate of 0"
        }
        test "goes on from a checkpoint where it was, in the same order" {
            let data =
                TensorDataset(dsharp.linspace(0.0, 1.0, 12).view [ 6; 2 ], dsharp.ones [ 6; 1 ])

            let loader = DataLoader(data, batchSize = 2, shuffle = true)

            let train (checkpoint: Checkpoint option) (stopAt: int) =
                dsharp.seed 5
                let net = Linear(2, 1) --> Dropout 0.3 --> Linear(1, 1)
                use source = new CancellationTokenSource()

                let history =
                    net.fitBatches (
                        loader.epoch (),
                        Adam(net, lr = 0.05),
                        (fun (_, x, y) -> (net.forward x).mseLoss y),
                        3,
                        ?checkpoint = checkpoint,
                        cancellation = source.Token,
                        onStep =
                            fun step ->
                                if step.Step = stopAt then
                                    source.Cancel()
                    )

                net.parametersVector.clone (), history

            let whole, _ = train None 100
            let checkpoint = Checkpoint(file ())
            let _, first = train (Some checkpoint) 4
            Expect.equal first.Reason Interrupted "interrupted"
            let resumed, history = train (Some checkpoint) 100
            Expect.equal history.Steps 9 "steps"
            Expect.equal resumed whole "the same"
        }
        test "fit itself gathers the gradient of several batches" {
            let data =
                TensorDataset(dsharp.linspace(0.0, 1.0, 14).view [ 7; 2 ], dsharp.ones [ 7; 1 ])

            let train batchSize accumulate =
                dsharp.seed 5
                let net = Linear(2, 1)
                let loader = DataLoader(data, batchSize)

                net.fit (
                    loader,
                    SGD(net, lr = 0.05),
                    (fun output target -> output.mseLoss (target, reduction = "sum")),
                    2,
                    accumulate = accumulate
                )
                |> ignore

                net.parametersVector

            Expect.isTrue ((train 2 1).isfinite().all().toBool()) "finite"
            Expect.isFalse ((train 2 1).allclose(train 2 2)) "another training"
        }
    ]

let private steps =
    testList "fitSteps" [
        test "leaves updates to the step, and reports what it gives" {
            let painter, critic = Linear(1, 1), Linear(1, 1)

            let net =
                Model<Tensor, Tensor>((fun x -> painter.forward x), models = [ painter; critic ])

            let first, second = SGD(painter, lr = 0.1), Adam(critic, lr = 0.1)

            let step (x: Tensor) =
                let a = first.step (fun () -> (painter.forward x).square().mean())
                let b = second.step (fun () -> (critic.forward x - 1.0).square().mean())
                [ "critic", b.toDouble (); "loss", a.toDouble () ]

            let optimizers: Optimizer list = [ first; second ]

            let history =
                net.fitSteps (
                    [ dsharp.ones [ 4; 1 ]; dsharp.zeros [ 2; 1 ] ],
                    optimizers,
                    step,
                    3,
                    metrics = [ "critic" ],
                    schedules = [ EachEpoch(StepLR(first, 1, 0.5)) ],
                    earlyStopping = EarlyStopping(monitor = "critic", patience = 5)
                )

            Expect.equal (history.Series "critic").Length 3 "critic"
            Expect.equal history.Steps 6 "steps"
            Expect.floatClose Accuracy.high first.lr 0.0125 "rate"
            Expect.equal (first.stateStep, second.stateStep) (6, 6) "updates"
        }
        test "each of several schedules takes its steps" {
            let a, b = Linear(1, 1), Linear(1, 1)
            let first, second = SGD(a, lr = 1.0), SGD(b, lr = 1.0)
            let net = Parallel [ a; b ]

            net.fitBatches (
                [ for _ in 1..3 -> dsharp.ones [ 2; 1 ] ],
                first,
                (fun x -> (net.forward x).square().mean()),
                2,
                moreOptimizers = [ second ],
                schedules = [
                    EachStep(ExponentialLR(first, 0.5))
                    EachStep(ExponentialLR(second, 0.1))
                ]
            )
            |> ignore

            Expect.floatClose Accuracy.high first.lr (0.5 ** 6.0) "the first"
            Expect.floatClose Accuracy.high second.lr (0.1 ** 6.0) "the second"
        }
        test "its checkpoints hold all optimisers" {
            let train (checkpoint: Checkpoint) epochs =
                dsharp.seed 2
                let a, b = Linear(1, 1), Linear(1, 1)
                let net = Parallel [ a; b ]
                let optimizers: Optimizer list = [ Adam(a, lr = 0.1); Adam(b, lr = 0.01) ]
                let x = dsharp.ones [ 2; 1 ]

                let step () =
                    let loss () = (net.forward x).square().mean()
                    let values = [ for optimizer in optimizers -> (optimizer.step loss).toDouble() ]
                    [ "loss", values.Head ]

                net.fitSteps ([ (); () ], optimizers, step, epochs, checkpoint = checkpoint)
                |> ignore

                net.parametersVector.clone ()

            let whole = train (Checkpoint(file ())) 4
            let checkpoint = Checkpoint(file ())
            train checkpoint 2 |> ignore
            Expect.equal (train checkpoint 4) whole "the same"
        }
    ]

let private errors =
    let wrong name expected (f: unit -> History) =
        test name {
            let message =
                try
                    f () |> ignore
                    "none"
                with :? OptionException as error ->
                    error.Message

            Expect.equal ((message.Split " (Parameter")[0]) expected name
        }

    let net = lazy Linear(1, 1)
    let optimizer () = SGD(net.Value, lr = 0.1) :> Optimizer

    testList "errors" [
        wrong
            "no batch"
            "fitBatches: expected batches of one batch or more in each epoch, got none in epoch 1. Give a sequence that can be gone through again, not one that is used up."
            (fun () ->
                net.Value.fitBatches (
                    ([]: Tensor list),
                    optimizer (),
                    (fun x -> (net.Value.forward x).sum()),
                    1
                ))
        wrong "no optimiser" "fitSteps: expected at least one optimiser, got none." (fun () ->
            net.Value.fitSteps ([ () ], [], (fun () -> [ "loss", 1.0 ]), 1))
        wrong
            "numbers without names"
            "fitSteps: expected a step that gives the numbers loss, got loss, other. Name them all in metrics, beside \"loss\"."
            (fun () ->
                net.Value.fitSteps (
                    [ () ],
                    [ optimizer () ],
                    (fun () -> [ "loss", 1.0; "other", 2.0 ]),
                    1
                ))
        wrong "accumulate" "fitBatches: expected accumulate of 1 or more, got 0." (fun () ->
            net.Value.fitBatches (
                [ dsharp.ones [ 1; 1 ] ],
                optimizer (),
                (fun x -> (net.Value.forward x).sum()),
                1,
                accumulate = 0
            ))
        wrong
            "early stopping by a number that is not there"
            "fitSteps: early stopping watches \"accuracy\", which is not computed. The names are: loss."
            (fun () ->
                net.Value.fitSteps (
                    [ () ],
                    [ optimizer () ],
                    (fun () -> [ "loss", 1.0 ]),
                    1,
                    earlyStopping = EarlyStopping(monitor = "accuracy", patience = 1)
                ))
    ]

let tests = testList "Fit on batches" [ training; steps; errors ]
