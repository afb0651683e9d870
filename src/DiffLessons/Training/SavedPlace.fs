namespace DiffLessons

open System
open System.Globalization
open System.Text.Json.Nodes

/// What a checkpoint says beside its tensors.
type internal SavedPlace = {
    Epoch: int
    Batch: int
    BestEpoch: int
    Best: float
    StoppedEarly: bool
    /// Samples so far of the epoch under way, and the sums over them.
    Samples: int
    Sums: float list
    Reports: EpochReport list
    /// The optimiser's kind, steps done and learning rate.
    Optimizer: string
    OptimizerSteps: int
    LearningRate: float
    Schedule: float list
    /// The number of samples, and of batches an epoch.
    DatasetLength: int
    Batches: int
}

/// A place as JSON. Numbers with a fraction are texts, which keep every bit and have NaN.
[<RequireQualifiedAccess>]
module internal SavedPlace =
    let private number (value: float) : JsonNode =
        JsonValue.Create(value.ToString("R", CultureInfo.InvariantCulture))

    let private text (value: string) : JsonNode = JsonValue.Create value

    let private array (items: JsonNode list) : JsonNode = JsonArray(List.toArray items)

    let private toNumber (node: JsonNode) : float =
        Double.Parse(node.GetValue<string>(), CultureInfo.InvariantCulture)

    let private numbers (values: float list) : JsonNode = array (List.map number values)

    let private toNumbers (node: JsonNode) : float list = [
        for item in node.AsArray() -> toNumber item
    ]

    let private named (values: (string * float) list) : JsonNode =
        array [ for name, value in values -> array [ text name; number value ] ]

    let private toNamed (node: JsonNode) : (string * float) list = [
        for pair in node.AsArray() -> pair[0].GetValue<string>(), toNumber pair[1]
    ]

    let private object' (fields: (string * JsonNode) list) : JsonNode =
        let made = JsonObject()

        for name, value in fields do
            made.Add(name, value)

        made

    let private integer (value: int) : JsonNode = JsonValue.Create value

    let private ofReport (report: EpochReport) =
        object' [
            "epoch", integer report.Epoch
            "training", named report.Training
            "validation", named report.Validation
            "learning_rate", number report.LearningRate
            "seconds", number report.Duration.TotalSeconds
        ]

    let private toReport (node: JsonNode) : EpochReport = {
        Epoch = node["epoch"].GetValue<int>()
        Training = toNamed node["training"]
        Validation = toNamed node["validation"]
        LearningRate = toNumber node["learning_rate"]
        Duration = TimeSpan.FromSeconds(toNumber node["seconds"])
    }

    /// The place as text.
    let toJson (place: SavedPlace) : string =
        object' [
            "version", integer 1
            "epoch", integer place.Epoch
            "batch", integer place.Batch
            "best_epoch", integer place.BestEpoch
            "best", number place.Best
            "stopped_early", JsonValue.Create place.StoppedEarly
            "samples", integer place.Samples
            "sums", numbers place.Sums
            "reports", array (List.map ofReport place.Reports)
            "optimizer", text place.Optimizer
            "optimizer_steps", integer place.OptimizerSteps
            "learning_rate", number place.LearningRate
            "schedule", numbers place.Schedule
            "dataset_length", integer place.DatasetLength
            "batches", integer place.Batches
        ]
        |> _.ToJsonString()

    /// The place that a text of ours tells; where it is another text, the exceptions of .NET's JSON.
    let ofJson (text: string) : SavedPlace =
        let node = JsonNode.Parse text

        let field (name: string) =
            match node[name] with
            | null -> WholeFile.unreadable $"it lacks \"{name}\"."
            | value -> value

        let version = (field "version").GetValue<int>()

        if version <> 1 then
            WholeFile.unreadable
                $"it has version {version}; this library knows version 1. Use a newer one."

        let integer name = (field name).GetValue<int>()

        {
            Epoch = integer "epoch"
            Batch = integer "batch"
            BestEpoch = integer "best_epoch"
            Best = toNumber (field "best")
            StoppedEarly = (field "stopped_early").GetValue<bool>()
            Samples = integer "samples"
            Sums = toNumbers (field "sums")
            Reports = [ for report in (field "reports").AsArray() -> toReport report ]
            Optimizer = (field "optimizer").GetValue<string>()
            OptimizerSteps = integer "optimizer_steps"
            LearningRate = toNumber (field "learning_rate")
            Schedule = toNumbers (field "schedule")
            DatasetLength = integer "dataset_length"
            Batches = integer "batches"
        }
