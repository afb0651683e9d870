/// The training loop: what it computes, when it ends, what it reports.
module DiffLessons.Tests.FitTests

open System
open System.IO
open System.Threading
open Expecto
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests
open DiffLessons.Tests.FitSupport

let private loops =
    testList "the loop" [
        test "it does what the same steps by hand do, bit for bit" {
            let byHand = network ()
            let sgd = SGD(byHand, lr = 0.1, momentum = 0.9)
            let loader = DataLoader(classes 22, 5, shuffle = true)
            dsharp.seed 9

            let losses = [|
                for _ in 1..3 do
                    for _, x, y in loader.epoch () do
                        float (sgd.step (fun () -> crossEntropy (byHand.forward x) y))
            |]

            let net = network ()
            let sgd = SGD(net, lr = 0.1, momentum = 0.9)
            dsharp.seed 9
            let history = net.fit (loader, sgd, crossEntropy, epochs = 3)
            Expect.equal history.Losses losses "the losses"
            Expect.equal (bits net) (bits byHand) "the parameters"
            Expect.equal history.Steps 15 "the number of steps"
            Expect.equal history.Reason Finished "why it ended"
        }

        test "an epoch's numbers are means over its samples, not over its batches" {
            let net = Linear(1, 1)
            net.parametersVector <- dsharp.tensor [ 0.0; 0.0 ]
            // Outputs are 0, so the loss of a sample is its target squared: 1, 4, 9.
            let data =
                TensorDataset(dsharp.ones [ 3; 1 ], (dsharp.tensor [ 1.0; 2.0; 3.0 ]).view [ 3; 1 ])

            let history =
                net.fit (
                    DataLoader(data, 2),
                    SGD(net, lr = 0.0),
                    squares,
                    epochs = 2,
                    validation = DataLoader(data, 2),
                    metrics = [ Metric.meanAbsoluteError ]
                )

            let report = history.Epochs.Head
            expectClose (14.0 / 3.0) report.Loss "training loss"

            Expect.equal
                report.Training
                [ "loss", report.Loss; "mean_absolute_error", 2.0 ]
                "on what was learned from"

            Expect.equal history.Epochs[1].Training report.Training "the next epoch's are its own"

            Expect.equal report.Validation report.Training "on the validation data"
        }

        test
            "the model learns in training mode, is validated in evaluation mode, and has its own mode again" {
            let modes = ResizeArray()
            let net = network ()

            let spy (output: Tensor) (target: Tensor) =
                modes.Add net.mode
                crossEntropy output target

            net.eval ()
            let loader = DataLoader(classes 4, 2)

            net.fit (loader, SGD(net, lr = 0.1), spy, epochs = 1, validation = loader)
            |> ignore

            Expect.equal
                (List.ofSeq modes)
                [ Mode.Train; Mode.Train; Mode.Eval; Mode.Eval ]
                "modes while the loss is computed"

            Expect.equal net.mode Mode.Eval "as before"
        }

        test "reports of steps and epochs come in order" {
            let net = network ()
            let seen = ResizeArray()

            net.fit (
                DataLoader(classes 5, 2),
                SGD(net, lr = 0.25),
                crossEntropy,
                epochs = 2,
                onStep =
                    (fun r -> seen.Add $"{r.Epoch} {r.Batch}/{r.Batches} {r.Step} {r.LearningRate}"),
                onEpoch = (fun r -> seen.Add $"epoch {r.Epoch}")
            )
            |> ignore

            Expect.equal
                (List.ofSeq seen)
                [
                    "1 1/3 1 0.25"
                    "1 2/3 2 0.25"
                    "1 3/3 3 0.25"
                    "epoch 1"
                    "2 1/3 4 0.25"
                    "2 2/3 5 0.25"
                    "2 3/3 6 0.25"
                    "epoch 2"
                ]
                "what the callbacks saw"
        }

        test "a series of the history, and the names it knows" {
            let net = network ()

            let history =
                net.fit (
                    DataLoader(classes 40, 10),
                    Adam(net, lr = 0.05),
                    crossEntropy,
                    epochs = 40,
                    metrics = [ Metric.accuracy ]
                )

            let accuracy = history.Series "accuracy"
            Expect.equal accuracy.Length 40 "one number per epoch"
            Expect.isGreaterThan accuracy[39] 0.8 "it learns"

            Check.expectError<OptionException>
                "Series: there is no \"f1\". The names are: loss, accuracy. (Parameter 'name')"
                (fun () -> history.Series "f1" |> ignore)
        }
    ]

let private endings =
    testList "its end" [
        test "early stopping: after so many epochs without improvement, with the best parameters" {
            let net = network ()
            let vectors = ResizeArray()
            let validation = ResizeArray()

            let history =
                net.fit (
                    DataLoader(classes 20, 5),
                    // Far too fast: it gets worse soon.
                    SGD(net, lr = 8.0),
                    crossEntropy,
                    epochs = 50,
                    validation = DataLoader(classes 20, 20),
                    earlyStopping = EarlyStopping(patience = 2),
                    onEpoch =
                        (fun report ->
                            vectors.Add(bits net)
                            validation.Add(snd report.Validation.Head))
                )

            let best = validation.IndexOf(Seq.min validation)
            Expect.equal history.Reason (StoppedEarly(best + 1)) "the best epoch"
            Expect.equal history.Epochs.Length (best + 3) "two epochs of patience"
            Expect.equal (bits net) vectors[best] "the best epoch's parameters"
        }

        test "of a score, more is better" {
            let stopping = EarlyStopping(minDelta = 0.1)
            Expect.isTrue (stopping.Improves(true, 0.5, 0.65)) "more of a score"
            Expect.isFalse (stopping.Improves(true, 0.5, 0.55)) "too little more"
            Expect.isTrue (stopping.Improves(false, 0.5, 0.35)) "less of an error"
            Expect.isFalse (stopping.Improves(false, 0.5, nan)) "NaN is never better"
        }

        test "cancelling ends it after the step under way" {
            let net = network ()
            use source = new CancellationTokenSource()

            let history =
                net.fit (
                    DataLoader(classes 20, 2),
                    SGD(net, lr = 0.1),
                    crossEntropy,
                    epochs = 5,
                    onStep =
                        (fun report ->
                            if report.Step = 13 then
                                source.Cancel()),
                    cancellation = source.Token
                )

            Expect.equal history.Reason Interrupted "why it ended"
            Expect.equal history.Steps 13 "steps done"
            Expect.equal history.Epochs.Length 1 "whole epochs"
        }

        test "a loss that is no number ends it with the step named, and leaves the last checkpoint" {
            inFolder (fun folder ->
                let path = Path.Combine(folder, "c.checkpoint")
                let net = network ()
                let mutable calls = 0

                let spoiled (output: Tensor) (target: Tensor) =
                    calls <- calls + 1
                    let loss = crossEntropy output target
                    if calls = 8 then loss * nan else loss

                Check.expectError<TrainingException>
                    "step 8: the loss is NaN, no finite number, so training stops and the parameters stay as they were. Try a smaller learning rate (it is 0.1), gradient clipping, or look for invalid inputs."
                    (fun () ->
                        net.fit (
                            DataLoader(classes 20, 4),
                            SGD(net, lr = 0.1),
                            spoiled,
                            epochs = 5,
                            checkpoint = Checkpoint(path, everySteps = 3)
                        )
                        |> ignore)

                let again = network ()

                let history =
                    again.fit (
                        DataLoader(classes 20, 4),
                        SGD(again, lr = 0.1),
                        crossEntropy,
                        epochs = 2,
                        checkpoint = Checkpoint path
                    )

                Expect.equal history.Steps 10 "it goes on from step 6"
                Expect.equal history.Losses.Length 10 "with the losses before")
        }
    ]

let private errors =
    let loader () = DataLoader(classes 4, 2)

    let fails (message: string) (fit: Model<Tensor, Tensor> -> History) =
        Check.expectError<OptionException> message (fun () -> fit (network ()) |> ignore)

    testList "what it refuses" [
        test "epochs below 1" {
            fails "fit: expected epochs of 1 or more, got 0. (Parameter 'epochs')" (fun net ->
                net.fit (loader (), SGD net, crossEntropy, epochs = 0))
        }

        test "two metrics of one name, and one named loss" {
            fails
                "fit: two metrics are named \"accuracy\". Give each a name of its own. (Parameter 'metrics')"
                (fun net ->
                    net.fit (
                        loader (),
                        SGD net,
                        crossEntropy,
                        1,
                        metrics = [ Metric.accuracy; Metric.accuracy ]
                    ))

            fails
                "fit: the name \"loss\" belongs to the loss itself. Give the metric another. (Parameter 'metrics')"
                (fun net ->
                    net.fit (
                        loader (),
                        SGD net,
                        crossEntropy,
                        1,
                        metrics = [ Metric.error "loss" crossEntropy ]
                    ))
        }

        test "early stopping by a number that is not computed" {
            fails
                "fit: early stopping watches \"accuracy\", which is not computed. The names are: loss. (Parameter 'earlyStopping')"
                (fun net ->
                    net.fit (
                        loader (),
                        SGD net,
                        crossEntropy,
                        1,
                        earlyStopping = EarlyStopping(monitor = "accuracy")
                    ))
        }

        test "options of early stopping and of checkpoints" {
            Check.expectError<OptionException>
                "EarlyStopping: patience must be 1 or more, got 0. (Parameter 'patience')"
                (fun () -> EarlyStopping(patience = 0) |> ignore)

            Check.expectError<OptionException>
                "EarlyStopping: minDelta must be 0 or more, got -1. (Parameter 'minDelta')"
                (fun () -> EarlyStopping(minDelta = -1.0) |> ignore)

            Check.expectError<OptionException>
                "Checkpoint: everySteps must be 1 or more, got 0. (Parameter 'everySteps')"
                (fun () -> Checkpoint("a", everySteps = 0) |> ignore)

            Check.expectError<OptionException>
                "Checkpoint: expected the path of a file, got nothing. (Parameter 'path')"
                (fun () -> Checkpoint " " |> ignore)
        }

        test "metrics of shapes that do not fit" {
            Check.expectError<ShapeException>
                "accuracy: expected scores of shape (n, classes) and class indices of shape (n), got (4, 2) and (4, 1)."
                (fun () ->
                    Metric.accuracy.Compute (dsharp.zeros [ 4; 2 ]) (dsharp.zeros [ 4; 1 ])
                    |> ignore)

            Check.expectError<OptionException>
                "top: expected k of at most the 2 classes, got 3. (Parameter 'k')"
                (fun () ->
                    (Metric.top 3).Compute (dsharp.zeros [ 1; 2 ]) (dsharp.tensor [| 0L |])
                    |> ignore)
        }
    ]

let private metrics =
    testList "metrics" [
        test "accuracy and top-k by counting" {
            let scores =
                dsharp.tensor [ [ 0.1; 0.7; 0.2 ]; [ 0.5; 0.3; 0.4 ]; [ 0.2; 0.3; 0.9 ] ]

            let truth = dsharp.tensor [| 1L; 2L; 0L |]
            expectClose (1.0 / 3.0) (float (Metric.accuracy.Compute scores truth)) "accuracy"
            expectClose (2.0 / 3.0) (float ((Metric.top 2).Compute scores truth)) "top 2"
            expectClose 1.0 (float ((Metric.top 3).Compute scores truth)) "top 3"
        }

        test "the squared and the absolute error" {
            let a, b = dsharp.tensor [ 1.0; 4.0 ], dsharp.tensor [ 2.0; 1.0 ]
            Expect.equal (float (Metric.meanSquaredError.Compute a b)) 5.0 "squared"
            Expect.equal (float (Metric.meanAbsoluteError.Compute a b)) 2.0 "absolute"
        }
    ]

let tests = testList "fit" [ loops; endings; errors; metrics ]
