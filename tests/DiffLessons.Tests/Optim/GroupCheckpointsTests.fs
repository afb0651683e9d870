/// Checkpoints of trainings with parameter groups and frozen elements.
module DiffLessons.Tests.GroupCheckpointsTests

open System.IO
open System.Threading
open Expecto
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests.FitSupport

let private message (f: unit -> unit) =
    try
        f ()
        "none"
    with error ->
        error.Message

let private train (folder: string) (rate: float) (stopAt: int) =
    let net = FitSupport.network ()

    let group =
        ParameterGroup(ParameterSet.Layer(net.children |> List.last), lr = rate, weightDecay = 0.0)

    let optimizer = AdamW(net, lr = 0.05, groups = [ group ])
    use source = new CancellationTokenSource()

    net.fit (
        DataLoader(classes 40, 8, shuffle = true),
        optimizer,
        crossEntropy,
        epochs = 3,
        schedule = EachStep(CosineAnnealingLR(optimizer, 9)),
        checkpoint = Checkpoint(Path.Combine(folder, "run")),
        cancellation = source.Token,
        freeze = [ ParameterSet.Slice(0, 3) ],
        onStep =
            (fun report ->
                if report.Step = stopAt then
                    source.Cancel())
    )
    |> ignore

    bits net, group.lr

let tests =
    testList "Checkpoints of parameter groups" [
        test "keep the rates of groups, and training goes on to the same bits" {
            let mutable whole = Unchecked.defaultof<_>
            inFolder (fun folder -> whole <- train folder 0.2 0)

            for stop in [ 1; 4; 5; 11 ] do
                inFolder (fun folder ->
                    train folder 0.2 stop |> ignore
                    Expect.equal (train folder 0.2 0) whole $"after {stop}")
        }

        test "of other groups are refused" {
            inFolder (fun folder ->
                train folder 0.2 3 |> ignore

                Expect.equal
                    (message (fun () -> train folder 0.3 0 |> ignore))
                    "checkpoint: run is of another training: the learning rates that the schedule of the parameter groups starts from is 0.2 there and 0.3 here. Give this training a file of its own, or pass resume = false to overwrite it."
                    "another rate"

                let net = FitSupport.network ()

                Expect.equal
                    (message (fun () ->
                        net.fit (
                            DataLoader(classes 40, 8, shuffle = true),
                            AdamW(net, lr = 0.05),
                            crossEntropy,
                            3,
                            checkpoint = Checkpoint(Path.Combine(folder, "run"))
                        )
                        |> ignore))
                    "checkpoint: run is of another training: the number of parameter groups is 1 there and 0 here. Give this training a file of its own, or pass resume = false to overwrite it."
                    "no groups")
        }
    ]
