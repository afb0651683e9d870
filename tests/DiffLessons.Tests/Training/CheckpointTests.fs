/// Checkpoints: at every step, with everything that has a memory, and beside other files.
module DiffLessons.Tests.CheckpointTests

open System
open System.IO
open System.Threading
open Expecto
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests
open DiffLessons.Tests.CheckpointSupport

/// A training of 15 steps in 3 epochs, with early stopping, a schedule, metrics, shuffling and clipping.
let private train (folder: string) (stopAt: int) (onStep: int -> unit) =
    let net = network ()
    let optimizer = AdamW(net, lr = 0.05, maxGradNorm = 1.0)
    use source = new CancellationTokenSource()

    let history =
        net.fit (
            DataLoader(classes.Value, 4, shuffle = true),
            optimizer,
            loss,
            epochs = 3,
            validation = DataLoader(classes.Value, 18),
            metrics = [ Metric.accuracy ],
            earlyStopping = EarlyStopping(patience = 2),
            schedule = EachStep(CosineAnnealingLR(optimizer, 7)),
            checkpoint = Checkpoint(Path.Combine(folder, "run")),
            cancellation = source.Token,
            onStep =
                (fun report ->
                    onStep report.Step

                    if report.Step = stopAt then
                        source.Cancel())
        )

    let file = Path.Combine(folder, $"model-{stopAt}.safetensors")
    net.save file
    history, File.ReadAllBytes file

/// A history without the times, which no two runs share.
let private timeless (history: History) =
    history.Reason,
    List.ofArray history.Losses,
    history.Epochs
    |> List.map (fun report -> { report with Duration = TimeSpan.Zero })

let private atEveryStep =
    test "interrupted after any step, training ends in the same history and the same file" {
        let mutable whole = Unchecked.defaultof<_>
        inFolder (fun folder -> whole <- train folder 0 ignore)

        for stop in 1..15 do
            inFolder (fun folder ->
                let first, _ = train folder stop ignore
                Expect.equal first.Reason Interrupted "interrupted"
                Expect.equal first.Steps stop "steps"
                let history, file = train folder 0 ignore
                Expect.equal (timeless history) (timeless (fst whole)) $"history after {stop}"
                Expect.equal file (snd whole) $"saved model after {stop}"
                Expect.equal (Directory.GetFiles(folder, "run*").Length) 1 "nothing is left beside")
    }

let private counters =
    testList "the number of batches that a batch norm has seen" [
        test "is kept by checkpoints, by restoreBest and by copies" {
            inFolder (fun folder ->
                let net = network ()
                let norm = net.children[1] :?> BatchNorm1d
                let loader = DataLoader(classes.Value, 9)
                let checkpoint = Checkpoint(Path.Combine(folder, "run"))
                net.fit (loader, SGD net, loss, 2, checkpoint = checkpoint) |> ignore
                Expect.equal norm.BatchesTracked 4L "counted"
                let again = network ()
                again.fit (loader, SGD again, loss, 2, checkpoint = checkpoint) |> ignore
                Expect.equal (again.children[1] :?> BatchNorm1d).BatchesTracked 4L "resumed"
                Expect.equal (net.clone().children[1] :?> BatchNorm1d).BatchesTracked 4L "copied"

                let mutable epoch = 0
                let watched = Metric.error "watched" (fun _ _ -> dsharp.tensor (float epoch))
                let best = network ()

                best.fit (
                    loader,
                    SGD best,
                    loss,
                    5,
                    metrics = [ watched ],
                    earlyStopping = EarlyStopping(patience = 2, monitor = "watched"),
                    onEpoch = (fun report -> epoch <- report.Epoch)
                )
                |> ignore

                Expect.equal
                    (best.children[1] :?> BatchNorm1d).BatchesTracked
                    2L
                    "the best epoch's")
        }
    ]

let private together =
    testList "beside other files" [
        test "two trainings on one checkpoint: the second is refused, and may come later" {
            inFolder (fun folder ->
                let path = Path.Combine(folder, "run")
                let mutable error: exn = null

                let other () =
                    let net = network ()

                    net.fit (
                        DataLoader(classes.Value, 6),
                        SGD net,
                        loss,
                        1,
                        checkpoint = Checkpoint(path, resume = false)
                    )
                    |> ignore

                train folder 0 (fun step ->
                    if step = 4 then
                        try
                            other ()
                        with rejection ->
                            error <- rejection)
                |> ignore

                Expect.equal
                    (error :? StorageException, error.Message)
                    (true,
                     "checkpoint: run is in use by another training. Wait until that ends, or give this training a file of its own.")
                    "refused"

                other ()
                Expect.isFalse (File.Exists(path + ".lock")) "no lock is left")
        }

        test "other files are left, whatever their names" {
            inFolder (fun folder ->
                let digits = String.replicate 4 "0123abcd"

                let others = [
                    $"run.{digits}.part"
                    $"run.2.{digits}.part"
                    $"run.{digits}.part.2"
                    $"runs.{digits}.part"
                    "run.part"
                    $"run.{digits[1..]}.part"
                    $"run.{digits[1..]}g.part"
                ]

                for name in others do
                    File.WriteAllText(Path.Combine(folder, name), "")

                train folder 0 ignore |> ignore
                let there = Directory.GetFiles folder |> Array.map Path.GetFileName |> Set.ofArray
                Expect.equal (Set.ofList others - there) Set.empty "others")
        }

        test "a name with * and ? is a name" {
            if not (OperatingSystem.IsWindows()) then
                inFolder (fun folder ->
                    let digits = String.replicate 4 "0123abcd"
                    let other = Path.Combine(folder, $"run-1.{digits}.part")
                    File.WriteAllText(other, "")
                    let net = network ()
                    let path = Path.Combine(folder, "run-?*")

                    net.fit (
                        DataLoader(classes.Value, 6),
                        SGD net,
                        loss,
                        1,
                        checkpoint = Checkpoint path
                    )
                    |> ignore

                    Expect.isTrue (File.Exists other) "left"
                    Expect.isTrue (File.Exists path) "written")
        }
    ]

let tests =
    testSequenced (testList "Checkpoints" [ atEveryStep; counters; together ])
