namespace DiffLessons

open System
open System.IO
open System.Text.Json
open System.Text.Json.Serialization
open DiffLessons.Data
open TorchSharp

/// What a checkpoint says beside its tensors.
[<CLIMutable>]
type internal SavedPlace = {
    Epoch: int
    Batch: int
    BestEpoch: int
    Best: float
    StoppedEarly: bool
    Samples: int
    Sums: float[]
    Reports: SavedReport[]
    /// The optimiser's kind, steps done and learning rate.
    Optimizer: string
    OptimizerSteps: int
    LearningRate: float
    Schedule: float[]
    /// The number of samples, and of batches an epoch.
    DatasetLength: int
    Batches: int
}

/// A report of an epoch as it is written.
and [<CLIMutable>] internal SavedReport = {
    Training: SavedNumber[]
    Validation: SavedNumber[]
    LearningRate: float
    Seconds: float
}

and [<CLIMutable>] internal SavedNumber = { Name: string; Value: float }

/// Training on disk: a safetensors file with the tensors of model, optimiser and random numbers, and the rest as JSON beside them.
[<RequireQualifiedAccess>]
module internal SavedTraining =
    [<Literal>]
    let private Key = "difflessons.checkpoint"

    let private options =
        JsonSerializerOptions(
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            IncludeFields = true
        )

    // ---- the model's values ----

    /// Copies of parameters and buffers, by name.
    let values (model: ModelBase) : (string * Tensor) list = [
        for name, p in model.state.values -> name, Tensor.Constant(p.Read().Raw.detach().clone ())
    ]

    let putBack (model: ModelBase) (values: (string * Tensor) list) : unit =
        let state = model.state

        for name, value in values do
            state.find(name).value <- value

    // ---- writing ----

    let private numbers (list: (string * float) list) = [|
        for name, value in list -> { Name = name; Value = value }
    |]

    let private place
        (optimizer: Optimizer)
        (schedule: Scheduler option)
        (loader: DataLoader)
        (state: TrainingState)
        : SavedPlace =
        {
            Epoch = state.Epoch
            Batch = state.Batch
            BestEpoch = state.BestEpoch
            Best = state.Best
            StoppedEarly = state.StoppedEarly
            Samples = state.Sums.Samples
            Sums = state.Sums.Values
            Reports = [|
                for report in state.Reports ->
                    {
                        Training = numbers report.Training
                        Validation = numbers report.Validation
                        LearningRate = report.LearningRate
                        Seconds = report.Duration.TotalSeconds
                    }
            |]
            Optimizer = optimizer.GetType().Name
            OptimizerSteps = optimizer.stateStep
            LearningRate = optimizer.lr
            Schedule = schedule |> Option.map _.state |> Option.defaultValue [||]
            DatasetLength = loader.dataset.length
            Batches = loader.length
        }

    let private prefixed prefix (tensors: (string * Tensor) list) = [
        for name, tensor in tensors -> prefix + name, tensor.Raw
    ]

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

    let write path (model: ModelBase) (optimizer: Optimizer) schedule loader (state: TrainingState) =
        let text = JsonSerializer.Serialize(place optimizer schedule loader state, options)
        let bytes (values: byte[]) = torch.tensor values

        let tensors =
            prefixed "model." (values model)
            @ prefixed "optimizer." optimizer.state
            @ prefixed "best." state.BestValues
            @ [
                "losses", torch.tensor (state.Losses.ToArray())
                "random", bytes (RandomState.get ())
                if not (isNull state.OrderState) then
                    "random.order", bytes state.OrderState
            ]

        sweep path
        WholeFile.write "checkpoint" path (fun stream -> Safetensors.write stream [ Key, text ] tensors)

    // ---- reading ----

    /// Text and tensors of the file, by name.
    let private contents (path: string) : string * Map<string, Tensor> =
        WholeFile.read "checkpoint" path (fun stream ->
            let header = Safetensors.readHeader stream

            match header.Metadata |> List.tryFind (fun (key, _) -> key = Key) with
            | None -> WholeFile.unreadable "this is no checkpoint of a training. Choose another file, or resume = false to overwrite it."
            | Some(_, text) ->
                let raws = Safetensors.readTensors stream header

                let byName =
                    List.map2
                        (fun (stored: StoredTensor) raw -> stored.Name, Tensor.Constant raw)
                        header.Tensors
                        raws

                text, Map.ofList byName)

    let private under (prefix: string) (tensors: Map<string, Tensor>) =
        tensors
        |> Map.toList
        |> List.filter (fun (name, _) -> name.StartsWith(prefix, StringComparison.Ordinal))
        |> List.map (fun (name, tensor) -> name.Substring prefix.Length, tensor)

    /// Refuses a checkpoint of another training, before anything of this one is changed.
    let private check (path: string) (model: ModelBase) (optimizer: Optimizer) (loader: DataLoader) names place (saved: (string * Tensor) list) =
        let differs what expected got =
            raise (
                StorageException
                    $"checkpoint: {Path.GetFileName path} is of another training: {what} is {got} there and {expected} here. Give this training a file of its own, or pass resume = false to overwrite it."
            )

        let same what expected got =
            if expected <> got then
                differs what (string expected) (string got)

        let shapes (entries: (string * int[]) list) =
            entries
            |> List.sortBy fst
            |> List.map (fun (name, shape) -> $"{name} {Shape.format shape}")
            |> String.concat ", "

        same
            "the model"
            (shapes [ for name, p in model.state.values -> name, p.shape ])
            (shapes [ for name, tensor in saved -> name, tensor.shape ])

        same "the optimiser" (optimizer.GetType().Name) place.Optimizer
        same "the number of samples" loader.dataset.length place.DatasetLength
        same "the number of batches in an epoch" loader.length place.Batches
        same "the number of metrics" (Array.length names) place.Sums.Length

    let private report (epoch: int) (saved: SavedReport) : EpochReport =
        let list (numbers: SavedNumber[]) = [ for n in numbers -> n.Name, n.Value ]

        {
            Epoch = epoch
            Training = list saved.Training
            Validation = list saved.Validation
            LearningRate = saved.LearningRate
            Duration = TimeSpan.FromSeconds saved.Seconds
        }

    /// Puts model, optimiser, schedule, random numbers and place back to where the checkpoint was written.
    let read path (model: ModelBase) (optimizer: Optimizer) (schedule: Scheduler option) (loader: DataLoader) (state: TrainingState) : unit =
        let text, tensors = contents path

        let place =
            WholeFile.reading "checkpoint" path (fun () ->
                JsonSerializer.Deserialize<SavedPlace>(text, options))

        let saved = under "model." tensors
        check path model optimizer loader state.Names place saved
        putBack model saved
        optimizer.restore (Map.ofList (under "optimizer." tensors))
        optimizer.stateStep <- place.OptimizerSteps
        optimizer.lr <- place.LearningRate
        schedule |> Option.iter (fun schedule -> schedule.restore place.Schedule)
        state.Epoch <- place.Epoch
        state.Batch <- place.Batch
        state.BestEpoch <- place.BestEpoch
        state.Best <- place.Best
        state.StoppedEarly <- place.StoppedEarly
        state.BestValues <- under "best." tensors
        state.Sums <- Sums(state.Names, place.Sums, place.Samples)
        state.Losses.AddRange(tensors["losses"].toArray1D<float>())
        place.Reports |> Array.iteri (fun i saved -> state.Reports.Add(report (i + 1) saved))
        let bytes (name: string) = tensors[name].toArray1D<byte>()
        state.OrderState <- if tensors.ContainsKey "random.order" then bytes "random.order" else null
        RandomState.set (bytes "random")
