/// What a checkpoint holds beside parameters, each by itself: schedules of several optimisers, the best epoch's values, what is watched.
module DiffLessons.Tests.ResumedPartsTests

open System.IO
open System.Threading
open Expecto
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests
open DiffLessons.Tests.FitSupport

/// The rates of several optimisers, each with a schedule of another state, after so many epochs.
let private ratesAfter (checkpoint: Checkpoint option) (epochs: int) : float list =
    dsharp.seed 2
    let parts = [ for _ in 1..3 -> Linear(1, 1) ]
    let net = Parallel(Seq.cast<Model<Tensor, Tensor>> parts)

    let optimizers: Optimizer list = [
        for i, part in List.indexed parts -> SGD(part, lr = 0.1 * float (i + 1)) :> Optimizer
    ]

    let schedules = [
        EachStep(LambdaLR(optimizers[0], (fun t -> 1.0 / float (t + 1))))
        EachEpoch(StepLR(optimizers[1], 3, 0.5))
        EachStep(CosineAnnealingWarmRestarts(optimizers[2], 5))
    ]

    let x = dsharp.ones [ 2; 1 ]

    let step () =
        let loss () = (net.forward x).square().mean()
        let values = [ for optimizer in optimizers -> (optimizer.step loss).toDouble() ]
        [ "loss", values.Head ]

    net.fitSteps (
        [ (); () ],
        optimizers,
        step,
        epochs,
        schedules = schedules,
        ?checkpoint = checkpoint
    )
    |> ignore

    optimizers |> List.map _.lr

/// Steps that lead away from the minimum, so that the first epoch is the best.
let private diverging (checkpoint: Checkpoint option) (cancelAfter: int) =
    let net = Linear(1, 1, bias = false)
    net.parametersVector <- dsharp.tensor [ 1.0 ]
    use cancel = new CancellationTokenSource()

    let history =
        net.fit (
            DataLoader(TensorDataset(dsharp.ones [ 4; 1 ], dsharp.zeros [ 4; 1 ]), 4),
            SGD(net, lr = 1.05),
            (fun output target -> dsharp.mseLoss (output, target)),
            8,
            earlyStopping = EarlyStopping(patience = 4),
            onEpoch =
                (fun report ->
                    if report.Epoch = cancelAfter then
                        cancel.Cancel()),
            ?checkpoint = checkpoint,
            cancellation = cancel.Token
        )

    net.parametersVector.toArray1D<float32>(), history.Reason

let private watching (path: string) (monitor: string) (epochs: int) =
    let net = network ()

    net.fit (
        DataLoader(classes 20, 4),
        SGD(net, lr = 0.1),
        crossEntropy,
        epochs,
        metrics = [ Metric.accuracy ],
        earlyStopping = EarlyStopping(patience = 9, monitor = monitor),
        checkpoint = Checkpoint path
    )

let tests =
    testList "Resumed parts" [
        test "each schedule has its own state back" {
            inFolder (fun folder ->
                let path = Path.Combine(folder, "c.checkpoint")
                let whole = ratesAfter None 7

                for half in 1..6 do
                    File.Delete path
                    ratesAfter (Some(Checkpoint path)) half |> ignore
                    Expect.equal (ratesAfter (Some(Checkpoint path)) 7) whole $"after {half}")
        }

        test "the best values are those of the best epoch, not of the last" {
            inFolder (fun folder ->
                let path = Path.Combine(folder, "c.checkpoint")
                let whole = diverging None 0
                Expect.equal (snd whole) (StoppedEarly 1) "the first epoch is the best"
                Expect.equal (snd (diverging (Some(Checkpoint path)) 3)) Interrupted "ended"
                Expect.equal (diverging (Some(Checkpoint path)) 0) whole "gone on")
        }

        test "a training that was interrupted keeps its last values, not its best" {
            let values, reason = diverging None 3
            Expect.equal reason Interrupted "ended"
            // Each step multiplies the weight by 1 - 2 * 1.05.
            Expect.floatClose Accuracy.medium (float values[0]) -1.331 "after three steps"
        }

        test "a plateau is one of the validation data, where there is such" {
            let rate (validation: DataLoader option) =
                let net = Linear(1, 1, bias = false)
                net.parametersVector <- dsharp.tensor [ 1.0 ]
                let sgd = SGD(net, lr = 0.1)

                net.fit (
                    DataLoader(TensorDataset(dsharp.ones [ 4; 1 ], dsharp.zeros [ 4; 1 ]), 4),
                    sgd,
                    squares,
                    3,
                    schedule = OnPlateau(ReduceLROnPlateau(sgd, factor = 0.5, patience = 0)),
                    ?validation = validation
                )
                |> ignore

                sgd.lr

            // Nothing is learned of zeros, whose loss stays 0.
            let flat =
                DataLoader(TensorDataset(dsharp.zeros [ 4; 1 ], dsharp.zeros [ 4; 1 ]), 4)

            Expect.equal (rate None) 0.1 "what is learned from gets better"
            Expect.equal (rate (Some flat)) 0.025 "lowered twice"
        }

        test "a training that watches another number is another training" {
            inFolder (fun folder ->
                let path = Path.Combine(folder, "c.checkpoint")
                watching path "accuracy" 1 |> ignore
                Expect.equal (watching path "accuracy" 2).Epochs.Length 2 "the same goes on"

                Check.expectError<StorageException>
                    "checkpoint: c.checkpoint is of another training: what early stopping watches is accuracy there and loss here. Give this training a file of its own, or pass resume = false to overwrite it."
                    (fun () -> watching path "loss" 3 |> ignore))
        }

        test "an epoch has as many steps as updates, the last of fewer batches" {
            let net = network ()
            let seen = ResizeArray()

            net.fit (
                DataLoader(classes 20, 2),
                SGD(net, lr = 0.1),
                crossEntropy,
                1,
                accumulate = 3,
                onStep = (fun report -> seen.Add(report.Batch, report.Batches))
            )
            |> ignore

            Expect.equal (List.ofSeq seen) [ for i in 1..4 -> i, 4 ] "of ten batches"
        }

        test "a number has to get better by the margin, whichever way is better" {
            let stopping = EarlyStopping(patience = 1, minDelta = 0.25)
            Expect.isFalse (stopping.Improves(false, 1.0, 0.8)) "less, by too little"
            Expect.isTrue (stopping.Improves(false, 1.0, 0.7)) "less, by enough"
            Expect.isFalse (stopping.Improves(true, 1.0, 1.2)) "more, by too little"
            Expect.isTrue (stopping.Improves(true, 1.0, 1.3)) "more, by enough"
        }
    ]
