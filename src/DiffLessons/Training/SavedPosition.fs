namespace DiffLessons

open System
open System.Globalization
open System.Text.Json.Nodes

/// What a checkpoint says beside its tensors.
type internal SavedPosition = {
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
    /// Absent from files of version 1.
    Options: SavedOptions option
    /// The same of further optimisers, and what further schedules remember.
    MoreOptimizers: (string * int * float) list
    MoreSchedules: float list list
    /// The learning rates of the parameter groups, of each optimiser.
    GroupRates: float list list
    /// The number of samples, and of batches an epoch.
    DatasetLength: int
    Batches: int
}

/// A position as JSON. Numbers with a fraction are texts, which keep every bit and have NaN.
[<RequireQualifiedAccess>]
module internal SavedPosition =
    let private number (value: float) : JsonNode =
        JsonValue.Create(value.ToString("R", CultureInfo.InvariantCulture))

    let private text (value: string) : JsonNode = JsonValue.Create value

    let private array (items: JsonNode list) : JsonNode = JsonArray(List.toArray items)

    let private wrong (name: string) : 'a =
        StorageFile.unreadable $"its \"{name}\" makes no sense."

    /// The value of a field, which must be there.
    let private field (node: JsonNode) (name: string) : JsonNode =
        match node with
        | :? JsonObject as fields ->
            match fields[name] with
            | null -> StorageFile.unreadable $"it lacks \"{name}\"."
            | value -> value
        | _ -> StorageFile.unreadable $"it lacks \"{name}\"."

    let private value<'T> (name: string) (node: JsonNode) : 'T =
        match node with
        | :? JsonValue as value ->
            match value.TryGetValue<'T>() with
            | true, value when not (isNull (box value)) -> value
            | _ -> wrong name
        | _ -> wrong name

    let private items (name: string) (node: JsonNode) : JsonNode list =
        match node with
        | :? JsonArray as items -> List.ofSeq items
        | _ -> wrong name

    let private toNumber (name: string) (node: JsonNode) : float =
        let text = value<string> name node

        match Double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture) with
        | true, number -> number
        | _ -> wrong name

    let private toInteger (name: string) (least: int) (most: int) (node: JsonNode) : int =
        match value<int> name node with
        | number when number >= least && number <= most -> number
        | _ -> wrong name

    let private numbers (values: float list) : JsonNode = array (List.map number values)

    let private toNumbers (name: string) (node: JsonNode) : float list =
        items name node |> List.map (toNumber name)

    let private named (values: (string * float) list) : JsonNode =
        array [ for name, value in values -> array [ text name; number value ] ]

    let private toNamed (name: string) (node: JsonNode) : (string * float) list =
        items name node
        |> List.map (fun pair ->
            match items name pair with
            | [ key; number ] -> value<string> name key, toNumber name number
            | _ -> wrong name)

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

    let private toReport (node: JsonNode) : EpochReport =
        let seconds = toNumber "seconds" (field node "seconds")

        if not (seconds >= 0.0 && seconds < TimeSpan.MaxValue.TotalSeconds) then
            wrong "seconds"

        {
            Epoch = toInteger "epoch" 1 Int32.MaxValue (field node "epoch")
            Training = toNamed "training" (field node "training")
            Validation = toNamed "validation" (field node "validation")
            LearningRate = toNumber "learning_rate" (field node "learning_rate")
            Duration = TimeSpan.FromSeconds seconds
        }

    let private options (o: SavedOptions) =
        object' [
            "start_rates", numbers o.StartRates
            if o.GroupRates |> List.exists (fun rates -> not rates.IsEmpty) then
                "group_rates", array (List.map numbers o.GroupRates)

                "group_sizes", array [ for sizes in o.GroupSizes -> array (List.map integer sizes) ]
            "schedule", text o.Schedule
            "batch_size", integer o.BatchSize
            "shuffle", JsonValue.Create o.Shuffle
            "drop_last", JsonValue.Create o.DropLast
            "watched", text o.Watched
            "metrics", array (List.map text o.Metrics)
            "seed", text o.Seed
        ]

    /// A list that is left out where there is nothing to say.
    let private optional (node: JsonNode) (name: string) (read: JsonNode -> 'a) : 'a list =
        match node with
        | :? JsonObject as fields when not (isNull fields[name]) ->
            items name fields[name] |> List.map read
        | _ -> []

    let private toOptions (node: JsonNode) : SavedOptions = {
        GroupRates = optional node "group_rates" (toNumbers "group_rates")
        GroupSizes =
            optional
                node
                "group_sizes"
                (items "group_sizes" >> List.map (toInteger "group_sizes" 0 Int32.MaxValue))
        StartRates = toNumbers "start_rates" (field node "start_rates")
        Schedule = value<string> "schedule" (field node "schedule")
        BatchSize = toInteger "batch_size" 0 Int32.MaxValue (field node "batch_size")
        Shuffle = value<bool> "shuffle" (field node "shuffle")
        DropLast = value<bool> "drop_last" (field node "drop_last")
        Watched = value<string> "watched" (field node "watched")
        Metrics = items "metrics" (field node "metrics") |> List.map (value<string> "metrics")
        Seed = value<string> "seed" (field node "seed")
    }

    /// The position as text.
    let toJson (position: SavedPosition) : string =
        object' [
            "version", integer 2
            "epoch", integer position.Epoch
            "batch", integer position.Batch
            "best_epoch", integer position.BestEpoch
            "best", number position.Best
            "stopped_early", JsonValue.Create position.StoppedEarly
            "samples", integer position.Samples
            "sums", numbers position.Sums
            "reports", array (List.map ofReport position.Reports)
            "optimizer", text position.Optimizer
            "optimizer_steps", integer position.OptimizerSteps
            "learning_rate", number position.LearningRate
            "schedule", numbers position.Schedule
            for o in Option.toList position.Options do
                "options", options o
            if not position.MoreOptimizers.IsEmpty then
                "more_optimizers",
                array [
                    for kind, steps, rate in position.MoreOptimizers ->
                        object' [
                            "optimizer", text kind
                            "optimizer_steps", integer steps
                            "learning_rate", number rate
                        ]
                ]
            if not position.MoreSchedules.IsEmpty then
                "more_schedules", array (List.map numbers position.MoreSchedules)
            if position.GroupRates |> List.exists (fun rates -> not rates.IsEmpty) then
                "group_rates", array (List.map numbers position.GroupRates)
            "dataset_length", integer position.DatasetLength
            "batches", integer position.Batches
        ]
        |> _.ToJsonString()

    /// Whether the numbers of a position go together.
    let private check (position: SavedPosition) : SavedPosition =
        let known = [
            "best_epoch", position.BestEpoch <= position.Epoch
            // A sequence whose length is not known has 0 of them.
            "batch", position.Batches = 0 || position.Batch <= position.Batches
            "reports", (position.Reports |> List.map _.Epoch) = [ 1 .. position.Epoch ]
            "learning_rate", position.LearningRate >= 0.0 && position.LearningRate < infinity
            "learning_rate",
            position.MoreOptimizers
            |> List.forall (fun (_, _, rate) -> rate >= 0.0 && rate < infinity)
            "group_rates",
            position.GroupRates
            |> List.concat
            |> List.forall (fun rate -> rate >= 0.0 && rate < infinity)
        ]

        match known |> List.tryFind (fun (_, holds) -> not holds) with
        | Some(name, _) -> wrong name
        | None -> position

    /// The position in a text that this library wrote.
    let ofJson (text: string) : SavedPosition =
        let node = JsonNode.Parse text
        let field = field node
        let version = toInteger "version" Int32.MinValue Int32.MaxValue (field "version")

        if version <> 1 && version <> 2 then
            StorageFile.unreadable
                $"it has version {string version}; this library knows versions 1 and 2. Use a newer one."

        let count name =
            toInteger name 0 Int32.MaxValue (field name)

        // Trainings of one optimiser have none of these.
        let optional (name: string) (read: JsonNode -> 'a) : 'a list = optional node name read

        let optimizer (node: JsonNode) =
            let own (name: string) (read: string -> JsonNode -> 'a) : 'a =
                match node with
                | :? JsonObject as fields when not (isNull fields[name]) -> read name fields[name]
                | _ -> wrong name

            own "optimizer" value<string>,
            own "optimizer_steps" (fun name -> toInteger name 0 Int32.MaxValue),
            own "learning_rate" toNumber

        check {
            Epoch = count "epoch"
            Batch = count "batch"
            BestEpoch = count "best_epoch"
            Best = toNumber "best" (field "best")
            StoppedEarly = value<bool> "stopped_early" (field "stopped_early")
            Samples = count "samples"
            Sums = toNumbers "sums" (field "sums")
            Reports = items "reports" (field "reports") |> List.map toReport
            Optimizer = value<string> "optimizer" (field "optimizer")
            OptimizerSteps = count "optimizer_steps"
            LearningRate = toNumber "learning_rate" (field "learning_rate")
            Schedule = toNumbers "schedule" (field "schedule")
            Options =
                if version = 1 then
                    None
                else
                    Some(toOptions (field "options"))
            MoreOptimizers = optional "more_optimizers" optimizer
            MoreSchedules = optional "more_schedules" (toNumbers "more_schedules")
            GroupRates = optional "group_rates" (toNumbers "group_rates")
            DatasetLength = count "dataset_length"
            Batches = count "batches"
        }
