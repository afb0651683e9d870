/// Checkpoints that are refused, with nothing changed.
module DiffLessons.Tests.RefusedCheckpointsTests

open System.IO
open System.Text.Json.Nodes
open Expecto
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests
open DiffLessons.Tests.CheckpointSupport

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

let tests = testSequenced (testList "Refused checkpoints" [ refused ])
