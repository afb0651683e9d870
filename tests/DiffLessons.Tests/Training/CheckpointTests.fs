/// Checkpoints: at every step, with everything that has a memory; and those that are refused.
module DiffLessons.Tests.CheckpointTests

open System
open System.IO
open System.Text.Json.Nodes
open System.Threading
open Expecto
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests

let private inFolder (f: string -> unit) =
    let folder = Directory.CreateTempSubdirectory("checkpoint").FullName

    try
        f folder
    finally
        Directory.Delete(folder, true)

let private classes =
    lazy
        (let random = Random 8
         let rows = Array2D.init 18 3 (fun _ _ -> float32 (random.NextDouble() - 0.5))
         let targets = Array.init 18 (fun i -> if rows[i, 1] > rows[i, 2] then 1L else 0L)
         TensorDataset(dsharp.tensor rows, dsharp.tensor targets))

let private loss (output: Tensor) (target: Tensor) =
    dsharp.crossEntropyLoss (output, target)

let private network () =
    dsharp.seed 21
    Linear(3, 6) --> BatchNorm1d 6 --> dsharp.relu --> Dropout 0.3 --> Linear(6, 2)

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

/// Rewrites the file of a checkpoint: its text and its tensors.
let private rewrite
    (path: string)
    (change: JsonNode -> unit)
    (tensors: Map<string, Tensor> -> Map<string, Tensor>)
    =
    let header, values =
        use stream = File.OpenRead path
        let header = Safetensors.readHeader stream
        header, Safetensors.readTensors stream header

    let key, text =
        header.Metadata |> List.find (fun (key, _) -> key = "difflessons.checkpoint")

    let node = JsonNode.Parse text
    change node

    let changed =
        List.zip (header.Tensors |> List.map _.Name) (values |> List.map Tensor.Constant)
        |> Map.ofList
        |> tensors
        |> Map.toList
        |> List.map (fun (name, tensor) -> name, tensor.Variable)

    use stream = File.Create path
    Safetensors.write stream [ key, node.ToJsonString() ] changed

let private refused =
    let attempt (path: string) =
        let net = network ()
        let adam = Adam(net, lr = 0.01)
        let values, lr = net.stateVector, adam.lr
        dsharp.seed 77
        let random = RandomState.get ()

        let error =
            try
                net.fit (
                    DataLoader(classes.Value, 6, shuffle = true),
                    adam,
                    loss,
                    3,
                    schedule = EachEpoch(StepLR(adam, 2)),
                    checkpoint = Checkpoint path
                )
                |> ignore

                null
            with error ->
                error

        if not (isNull error) then
            Expect.equal net.stateVector values "the model is as it was"
            Expect.equal (adam.lr, adam.stateStep, adam.state.Length) (lr, 0, 0) "the optimiser too"
            Expect.equal (RandomState.get ()) random "the random numbers too"

        error

    let made (f: string -> unit) =
        inFolder (fun folder ->
            let path = Path.Combine(folder, "run")
            let net = network ()
            let adam = Adam(net, lr = 0.01)

            net.fit (
                DataLoader(classes.Value, 6, shuffle = true),
                adam,
                loss,
                2,
                earlyStopping = EarlyStopping(),
                schedule = EachEpoch(StepLR(adam, 2)),
                checkpoint = Checkpoint path
            )
            |> ignore

            f path)

    let rec fieldsOf (node: JsonNode) : (JsonObject * string) list =
        match node with
        | :? JsonObject as fields -> [
            for KeyValue(name, inner) in fields do
                fields, name
                yield! fieldsOf inner
          ]
        | :? JsonArray as items -> items |> Seq.collect fieldsOf |> List.ofSeq
        | _ -> []

    testList "refused with nothing changed" [
        test "every field left out, null, or of another kind" {
            made (fun path ->
                let bytes = File.ReadAllBytes path
                let mutable count = 0
                rewrite path (fun node -> count <- (fieldsOf node).Length) id

                for i in 0 .. count - 1 do
                    for value in [ ""; "null"; "-7"; "\"text\""; "[null]"; "{}" ] do
                        File.WriteAllBytes(path, bytes)

                        rewrite
                            path
                            (fun node ->
                                let fields, name = (fieldsOf node)[i]

                                if value = "" then
                                    fields.Remove name |> ignore
                                else
                                    fields[name] <- JsonNode.Parse value)
                            id

                        match attempt path with
                        | :? StorageException as error ->
                            Expect.stringStarts error.Message "checkpoint: run" "our words"
                        | null when value <> "" -> ()
                        | other -> failtest $"field {i} as '{value}': {other}")
        }

        test "every tensor left out, of another shape, or of another dtype" {
            made (fun path ->
                let bytes = File.ReadAllBytes path
                let mutable names = []

                rewrite path ignore (fun tensors ->
                    (names <- List.ofSeq tensors.Keys)
                    tensors)

                let changes: (string * (string -> Map<string, Tensor> -> Map<string, Tensor>)) list = [
                    "left out", Map.remove
                    "longer", (fun name -> Map.add name (dsharp.ones [ 1234 ]))
                    "a scalar", (fun name -> Map.add name (dsharp.tensor 1.0))
                    "flat",
                    (fun name tensors ->
                        if tensors[name].dim = 1 then
                            Map.add name (tensors[name].unsqueeze 0) tensors
                        else
                            Map.add name (tensors[name].view [ -1 ]) tensors)
                    "float64",
                    (fun name tensors ->
                        if tensors[name].dtype = Float64 then
                            Map.add name (tensors[name].float32()) tensors
                        else
                            Map.add name (tensors[name].float64()) tensors)
                ]

                for name in names do
                    for what, change in changes do
                        // The order is not drawn again when an epoch begins, and without best values nothing is put back.
                        if
                            not (
                                what = "left out"
                                && (name = "random.order" || name.StartsWith "best.")
                            )
                        then
                            File.WriteAllBytes(path, bytes)
                            rewrite path ignore (change name)

                            match attempt path with
                            | :? StorageException as error ->
                                Expect.stringStarts error.Message "checkpoint: run" "our words"
                            | other -> failtest $"{name}, {what}: {other}")
        }

        test "parameters that are no finite numbers" {
            made (fun path ->
                let bytes = File.ReadAllBytes path

                for bad in [ nan; infinity ] do
                    for name in network().parameters.names do
                        File.WriteAllBytes(path, bytes)
                        let stored = $"model.{name}"

                        rewrite path ignore (fun tensors ->
                            let values = tensors[stored]
                            let changed = values.view(-1).at[-1].set(bad).view values.shape
                            Map.add stored changed tensors)

                        Expect.equal
                            (attempt path).Message
                            $"checkpoint: run: its \"{stored}\" has elements that are NaN or infinite. Go on from an earlier checkpoint, or pass resume = false to begin again."
                            "message")
        }

        test "none is written of parameters that are no finite numbers, and the one before stays" {
            inFolder (fun folder ->
                let path = Path.Combine(folder, "run")
                let net = Linear(3, 2)
                let mutable before = [||]

                let onStep (report: StepReport) =
                    if report.Step = 2 then
                        before <- File.ReadAllBytes path

                        net.parameters.iter (fun (name, p) ->
                            if name = "bias" then
                                p.value <- p.value * nan)

                Check.expectError<TrainingException>
                    "fit: after step 2 the parameter bias has elements that are NaN or infinite, so no checkpoint is written; an earlier one stays. Try a smaller learning rate or gradient clipping."
                    (fun () ->
                        net.fit (
                            DataLoader(classes.Value, 18),
                            SGD(net, lr = 0.1),
                            loss,
                            3,
                            checkpoint = Checkpoint path,
                            onStep = onStep
                        )
                        |> ignore)

                Expect.equal (File.ReadAllBytes path) before "the file")
        }

        test "an optimiser that remembers something else" {
            made (fun path ->
                rewrite path ignore (fun tensors ->
                    Map.add "optimizer.more" (dsharp.ones [ 3 ]) tensors)

                Expect.equal
                    (attempt path).Message
                    "checkpoint: run: its optimiser remembers other things than this one: the options are others."
                    "message")
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
                        with refusal ->
                            error <- refusal)
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
    testSequenced (testList "Checkpoints" [ atEveryStep; counters; refused; together ])
