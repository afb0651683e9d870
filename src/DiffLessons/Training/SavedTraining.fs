namespace DiffLessons

open System
open System.IO
open DiffLessons.Data
open DiffLessons.Native

/// Training on disk: a safetensors file with the tensors of model, optimiser and random numbers, and the place in its texts.
[<RequireQualifiedAccess>]
module internal SavedTraining =
    [<Literal>]
    let private Key = "difflessons.checkpoint"

    // ---- the model's values ----

    /// Copies of parameters and buffers, by name.
    let values (model: ModelBase) : (string * Tensor) list = [
        for name, p in model.state.values -> name, p.Read().noDiff().clone()
    ]

    let putBack (model: ModelBase) (values: (string * Tensor) list) : unit =
        let state = model.state

        for name, value in values do
            state.find(name).value <- value

    // ---- writing ----

    let private placeOf
        (optimizer: Optimizer)
        (schedule: Schedule option)
        (loader: DataLoader)
        (state: TrainingState)
        : SavedPlace = {
        Epoch = state.Epoch
        Batch = state.Batch
        BestEpoch = state.BestEpoch
        Best = state.Best
        StoppedEarly = state.StoppedEarly
        Samples = state.Sums.Samples
        Sums = List.ofArray state.Sums.Values
        Reports = List.ofSeq state.Reports
        Optimizer = optimizer.GetType().Name
        OptimizerSteps = optimizer.stateStep
        LearningRate = optimizer.lr
        Schedule = schedule |> Option.map Schedule.state |> Option.defaultValue []
        DatasetLength = loader.dataset.length
        Batches = loader.length
    }

    /// What earlier runs, killed while they wrote, left beside the file.
    let private sweep (path: string) =
        let path = Path.GetFullPath path
        let folder = Path.GetDirectoryName path

        if Directory.Exists folder then
            for left in Directory.GetFiles(folder, Path.GetFileName path + ".*.part") do
                try
                    File.Delete left
                with
                | :? IOException
                | :? UnauthorizedAccessException -> ()

    let write
        path
        (model: ModelBase)
        (optimizer: Optimizer)
        schedule
        loader
        (state: TrainingState)
        =
        let under prefix =
            List.map (fun (name, tensor) -> prefix + name, tensor)

        let tensors =
            under "model." (values model)
            @ under "optimizer." optimizer.state
            @ under "best." state.BestValues
            @ [
                "losses", dsharp.tensor (state.Losses.ToArray())
                "random", RandomState.get ()
                match state.OrderState with
                | Some drawn -> "random.order", drawn
                | None -> ()
            ]
            |> List.map (fun (name, tensor: Tensor) -> name, tensor.Live)

        let text = SavedPlace.toJson (placeOf optimizer schedule loader state)
        sweep path

        WholeFile.write "checkpoint" path (fun stream ->
            Safetensors.write stream [ Key, text ] tensors)

    // ---- reading ----

    /// Place and tensors, by name, of the file.
    let private contents (path: string) : SavedPlace * Map<string, Tensor> =
        WholeFile.read "checkpoint" path (fun stream ->
            let header = Safetensors.readHeader stream

            match header.Metadata |> List.tryFind (fun (key, _) -> key = Key) with
            | None ->
                WholeFile.unreadable
                    "this is no checkpoint of a training. Choose another file, or pass resume = false to overwrite it."
            | Some(_, text) ->
                let place = SavedPlace.ofJson text
                let names = header.Tensors |> List.map _.Name
                let tensors = Safetensors.readTensors stream header |> List.map Tensor.Constant
                let tensors = Map.ofList (List.zip names tensors)

                for needed in [ "losses"; "random" ] do
                    if not (tensors.ContainsKey needed) then
                        WholeFile.unreadable $"it lacks the tensor \"{needed}\"."

                place, tensors)

    let private under (prefix: string) (tensors: Map<string, Tensor>) =
        tensors
        |> Map.toList
        |> List.filter (fun (name, _) -> name.StartsWith(prefix, StringComparison.Ordinal))
        |> List.map (fun (name, tensor) -> name.Substring prefix.Length, tensor)

    let private shapes (entries: (string * int[]) list) =
        entries
        |> List.sortBy fst
        |> List.map (fun (name, shape) -> $"{name} {Shape.format shape}")
        |> String.concat ", "

    /// Refuses a checkpoint of another training, before anything of this one is changed.
    let private check
        path
        (model: ModelBase)
        (optimizer: Optimizer)
        (loader: DataLoader)
        names
        place
        saved
        =
        let same what (here: string) (there: string) =
            if here <> there then
                raise (
                    StorageException
                        $"checkpoint: {Path.GetFileName(path: string)} is of another training: {what} is {there} there and {here} here. Give this training a file of its own, or pass resume = false to overwrite it."
                )

        same
            "the model"
            (shapes [ for name, p in model.state.values -> name, p.shape ])
            (shapes [ for name, tensor: Tensor in saved -> name, tensor.shape ])

        same "the optimiser" (optimizer.GetType().Name) place.Optimizer
        same "the number of samples" (string loader.dataset.length) (string place.DatasetLength)
        same "the number of batches in an epoch" (string loader.length) (string place.Batches)
        same "the number of metrics" (string (Array.length names)) (string place.Sums.Length)

    /// Puts model, optimiser, schedule, random numbers and place back to where the checkpoint was written.
    let read
        path
        (model: ModelBase)
        (optimizer: Optimizer)
        (schedule: Schedule option)
        (loader: DataLoader)
        (state: TrainingState)
        : unit =
        let place, tensors = contents path
        let saved = under "model." tensors
        check path model optimizer loader state.Names place saved
        putBack model saved
        optimizer.restore (Map.ofList (under "optimizer." tensors))
        optimizer.stateStep <- place.OptimizerSteps
        optimizer.lr <- place.LearningRate

        WholeFile.reading "checkpoint" path (fun () ->
            schedule
            |> Option.iter (fun schedule -> Schedule.restore schedule place.Schedule))

        state.Epoch <- place.Epoch
        state.Batch <- place.Batch
        state.BestEpoch <- place.BestEpoch
        state.Best <- place.Best
        state.StoppedEarly <- place.StoppedEarly
        state.BestValues <- under "best." tensors
        state.Sums <- Sums(state.Names, List.toArray place.Sums, place.Samples)
        state.Losses.AddRange(tensors["losses"].toArray1D<float>())
        state.Reports.AddRange place.Reports
        state.OrderState <- tensors.TryFind "random.order"
        RandomState.set tensors["random"]
