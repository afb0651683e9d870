/// Checkpoints of the training loop: what goes on later is what would have gone on.
module DiffLessons.Tests.FitCheckpointsTests

open System
open System.IO
open System.Threading
open Expecto
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests
open DiffLessons.Tests.FitSupport

let tests =
    let train (net: Model<Tensor, Tensor>) (optimizer: Optimizer) batch epochs checkpoint =
        net.fit (
            DataLoader(classes 20, batch, shuffle = true),
            optimizer,
            crossEntropy,
            epochs,
            checkpoint = checkpoint
        )

    let optimisers: (string * (ModelBase -> Optimizer)) list = [
        "SGD with momentum", (fun m -> SGD(m, lr = 0.1, momentum = 0.9))
        "RMSprop", (fun m -> RMSprop(m, lr = 0.01, centered = true, momentum = 0.5))
        "Adagrad", (fun m -> Adagrad(m, lr = 0.05, lrDecay = 0.01))
        "Adam", (fun m -> Adam(m, lr = 0.01))
        "AdamW", (fun m -> AdamW(m, lr = 0.01))
    ]

    testList "fit, checkpoints" [
        for name, make in optimisers do
            test $"{name}: half now and half later is the same to the last bit" {
                inFolder (fun folder ->
                    let path = Path.Combine(folder, "c.checkpoint")
                    let whole = network ()

                    let history =
                        whole.fit (
                            DataLoader(classes 20, 4, shuffle = true),
                            make whole,
                            crossEntropy,
                            4
                        )

                    let first = network ()
                    train first (make first) 4 2 (Checkpoint path) |> ignore
                    let second = network ()
                    dsharp.seed 999
                    let resumed = train second (make second) 4 4 (Checkpoint path)
                    Expect.equal (bits second) (bits whole) "the parameters"
                    Expect.equal resumed.Losses history.Losses "the losses"

                    Expect.equal
                        (resumed.Epochs |> List.map _.Training)
                        (history.Epochs |> List.map _.Training)
                        "the reports")
            }

        for name, make in
            [
                "each epoch", (fun optimizer -> EachEpoch(StepLR(optimizer, 1, 0.5)))
                "each step",
                (fun optimizer -> EachStep(OneCycleLR(optimizer, 0.2, totalSteps = 20)))
                "on a plateau",
                (fun optimizer ->
                    OnPlateau(ReduceLROnPlateau(optimizer, mode = "max", patience = 0)))
            ] do
            test $"a schedule, {name}: half now and half later is the same to the last bit" {
                inFolder (fun folder ->
                    let path = Path.Combine(folder, "c.checkpoint")

                    let run epochs (checkpoint: Checkpoint option) =
                        let net = network ()
                        let sgd = SGD(net, lr = 0.5, momentum = 0.5)

                        let history =
                            net.fit (
                                DataLoader(classes 20, 4, shuffle = true),
                                sgd,
                                crossEntropy,
                                epochs,
                                schedule = make sgd,
                                ?checkpoint = checkpoint
                            )

                        bits net, history.Epochs |> List.map _.LearningRate

                    let whole = run 4 None
                    run 2 (Some(Checkpoint path)) |> ignore
                    Expect.equal (run 4 (Some(Checkpoint path))) whole "parameters and rates"
                    Expect.isGreaterThan (snd whole |> List.distinct).Length 1 "the rate changes")
            }

        test "a training that has come to its end is not trained again" {
            inFolder (fun folder ->
                let path = Path.Combine(folder, "c.checkpoint")
                let net = network ()
                train net (SGD(net, lr = 0.1)) 4 3 (Checkpoint path) |> ignore
                let again = network ()
                let history = train again (SGD(again, lr = 0.1)) 4 3 (Checkpoint path)
                Expect.equal history.Steps 15 "its steps are those before"
                Expect.equal (bits again) (bits net) "its parameters are there")
        }

        test "resume = false begins again and overwrites" {
            inFolder (fun folder ->
                let path = Path.Combine(folder, "c.checkpoint")
                let net = network ()
                train net (SGD(net, lr = 0.1)) 4 3 (Checkpoint path) |> ignore
                let again = network ()

                let history =
                    train again (SGD(again, lr = 0.1)) 4 1 (Checkpoint(path, resume = false))

                Expect.equal history.Steps 5 "one epoch")
        }

        test "a checkpoint of another training is refused and left as it is" {
            inFolder (fun folder ->
                let path = Path.Combine(folder, "c.checkpoint")
                let net = network ()
                train net (SGD(net, lr = 0.1)) 4 1 (Checkpoint path) |> ignore
                let before = File.ReadAllBytes path

                let refused (message: string) (net: Model<Tensor, Tensor>) optimizer batch =
                    let values = bits net

                    Check.expectError<StorageException>
                        $"checkpoint: c.checkpoint is of another training: {message} Give this training a file of its own, or pass resume = false to overwrite it."
                        (fun () -> train net optimizer batch 2 (Checkpoint path) |> ignore)

                    Expect.equal (bits net) values "the parameters are as they were"

                let other = Linear(3, 2)

                refused
                    "the model is 0.bias (8), 0.weight (8, 3), 3.bias (2), 3.weight (2, 8) there and bias (2), weight (2, 3) here."
                    other
                    (SGD other)
                    4

                let same = network ()
                refused "the optimiser is SGD there and Adam here." same (Adam same) 4

                refused
                    "the number of batches in an epoch is 5 there and 4 here."
                    same
                    (SGD same)
                    5

                Expect.equal (File.ReadAllBytes path) before "the file")
        }

        test "options of the new training hold, or are refused" {
            inFolder (fun folder ->
                let path = Path.Combine(folder, "c.checkpoint")

                let run
                    (make: ModelBase -> Optimizer)
                    epochs
                    (schedule: Optimizer -> Schedule option)
                    stopping
                    shuffle
                    =
                    dsharp.seed 5
                    let net: Model<Tensor, Tensor> = Linear(3, 2)
                    let optimizer = make net

                    let history =
                        net.fit (
                            DataLoader(classes 20, 4, shuffle = shuffle),
                            optimizer,
                            crossEntropy,
                            epochs,
                            ?schedule = schedule optimizer,
                            ?earlyStopping = stopping,
                            checkpoint = Checkpoint path
                        )

                    net, history

                let none (_: Optimizer) : Schedule option = None
                let halving (o: Optimizer) = Some(EachEpoch(StepLR(o, 1, 0.5)))
                let sgd lr (m: ModelBase) : Optimizer = SGD(m, lr = lr)

                let refused message f =
                    Check.expectError<StorageException>
                        $"checkpoint: c.checkpoint is of another training: {message} Give this training a file of its own, or pass resume = false to overwrite it."
                        (fun () -> f () |> ignore)

                let _, first = run (sgd 0.1) 2 none None true
                Expect.equal first.Epochs[1].LearningRate 0.1 "as it was given"
                let _, second = run (sgd 0.02) 3 none None true
                Expect.equal second.Epochs[2].LearningRate 0.02 "the new rate holds"

                refused "the schedule is none there and StepLR each epoch here." (fun () ->
                    run (sgd 0.02) 4 halving None true)

                refused "shuffle is true there and false here." (fun () ->
                    run (sgd 0.02) 4 none None false)

                File.Delete path

                run (sgd 0.1) 2 halving None true |> ignore

                refused
                    "the learning rate that the schedule starts from is 0.1 there and 0.2 here."
                    (fun () -> run (sgd 0.2) 4 halving None true)

                File.Delete path

                let stopping patience =
                    Some(EarlyStopping(patience = patience))

                let _, ended = run (sgd 0.0) 20 none (stopping 2) false
                Expect.equal ended.Reason (StoppedEarly 1) "after two without a better one"
                let _, later = run (sgd 0.0) 20 none (stopping 4) false

                Expect.isGreaterThan
                    later.Epochs.Length
                    ended.Epochs.Length
                    "more patience goes on"

                let _, whole = run (sgd 0.0) 20 none None false

                Expect.equal
                    (whole.Reason, whole.Epochs.Length)
                    (Finished, 20)
                    "none goes to the end")
        }

        test "a training that fails keeps its history" {
            let net = network ()
            let mutable calls = 0

            let spoiled (output: Tensor) (target: Tensor) =
                calls <- calls + 1
                let loss = crossEntropy output target
                if calls = 8 then loss * nan else loss

            let error =
                Expect.throwsC
                    (fun () ->
                        net.fit (
                            DataLoader(classes 20, 4),
                            SGD(net, lr = 0.1),
                            spoiled,
                            epochs = 5
                        )
                        |> ignore)
                    id

            let history = (error :?> TrainingException).History.Value

            Expect.equal
                (history.Epochs.Length, history.Steps, history.Reason)
                (1, 7, Failed)
                "one epoch and seven steps"
        }

        Check.property
            "a damaged checkpoint is refused in our words and left as it is"
            (FsCheck.FSharp.ArbMap.defaults |> FsCheck.FSharp.ArbMap.arbitrary<int * byte>)
            (fun (at, change) ->
                inFolder (fun folder ->
                    let path = Path.Combine(folder, "c.checkpoint")
                    let net = network ()
                    train net (SGD(net, lr = 0.1)) 10 1 (Checkpoint path) |> ignore
                    let bytes = File.ReadAllBytes path
                    let at = abs (at * 7919) % bytes.Length
                    bytes[at] <- bytes[at] ^^^ (change ||| 1uy)
                    File.WriteAllBytes(path, bytes)

                    // Some bytes say nothing: spaces after the header. All others are noticed.
                    try
                        train net (SGD(net, lr = 0.1)) 10 2 (Checkpoint path) |> ignore
                    with :? StorageException as error ->
                        Expect.stringStarts error.Message "checkpoint: c.checkpoint: " "our words"
                        Expect.equal (File.ReadAllBytes path) bytes "the file"))
    ]
