namespace DiffLessons

open System
open System.IO
open DiffLessons.Data
open DiffLessons.Native

/// Training on disk: a safetensors file with the tensors of model, optimiser and random numbers, and the position in its texts.
[<RequireQualifiedAccess>]
module internal SavedTraining =
    [<Literal>]
    let private Key = "difflessons.checkpoint"

    // ---- the model's values ----

    /// Copies of all that a trained model consists of, by name: parameters, buffers, and how many batches a batch norm has seen.
    let values (model: ModelBase) : (string * Tensor) list = [
        for name, raw in ModelState.distinct (ModelState.tensors model) ->
            name, Tensor.Constant(raw.clone ())
    ]

    /// Puts such copies back. Their names and shapes are the model's.
    let putBack (model: ModelBase) (values: (string * Tensor) list) : unit =
        let slots = dict (ModelState.slots model)

        for name, value in values do
            match slots[name] with
            | ModelState.Slot.Value p -> p.value <- value
            | ModelState.Slot.Counter norm -> norm.BatchesTracked <- value.toInt64 ()

    // ---- writing ----

    let private positionOf (parts: TrainingParts) (state: TrainingState) : SavedPosition =
        let first = parts.Optimizers.Head
        let states = parts.Schedules |> List.map Schedule.state

        {
            Epoch = state.Epoch
            Batch = state.Batch
            BestEpoch = state.BestEpoch
            Best = state.Best
            StoppedEarly = state.StoppedEarly
            Samples = state.Sums.Samples
            Sums = List.ofArray state.Sums.Values
            Reports = List.ofSeq state.Reports
            Optimizer = first.GetType().Name
            OptimizerSteps = first.stateStep
            LearningRate = first.lr
            Schedule = states |> List.tryHead |> Option.defaultValue []
            Options = Some state.Options
            MoreOptimizers = [
                for optimizer in parts.Optimizers.Tail ->
                    optimizer.GetType().Name, optimizer.stateStep, optimizer.lr
            ]
            MoreSchedules = if states.IsEmpty then [] else states.Tail
            GroupRates = [
                for optimizer in parts.Optimizers -> [ for group in optimizer.groups -> group.lr ]
            ]
            DatasetLength = parts.Samples
            Batches = parts.Batches
        }

    /// How the tensors of an optimiser are named: the first one's as if it were alone.
    let private prefix (i: int) =
        if i = 0 then
            "optimizer."
        else
            $"optimizer{string (i + 1)}."

    /// How what is gathered of a metric is named.
    let private gatheredName (i: int) = $"gathered.{string i}"

    let write path (parts: TrainingParts) (state: TrainingState) =
        let under prefix =
            List.map (fun (name, tensor) -> prefix + name, tensor)

        let tensors =
            under "model." (values parts.Model)
            @ (parts.Optimizers
               |> List.mapi (fun i o -> under (prefix i) o.state)
               |> List.concat)
            @ under "best." state.BestValues
            @ [
                "losses", dsharp.tensor (state.Losses.ToArray(), dtype = Dtype.Float64)
                "random", RandomState.get ()
                match state.OrderState with
                | Some drawn -> "random.order", drawn
                | None -> ()
                for i, numbers in Array.indexed state.Sums.Gathered do
                    if numbers.Length > 0 then
                        gatheredName i, dsharp.tensor (numbers, dtype = Dtype.Float64)
            ]
            |> List.map (fun (name, tensor: Tensor) -> name, tensor.Variable)

        let text = SavedPosition.toJson (positionOf parts state)

        StorageFile.write "checkpoint" path (fun stream ->
            Safetensors.write stream [ Key, text ] tensors)

    // ---- reading ----

    /// Position and tensors, by name, of the file.
    let private contents (path: string) : SavedPosition * Map<string, Tensor> =
        StorageFile.read "checkpoint" path (fun stream ->
            let header = Safetensors.readHeader stream

            match header.Metadata |> List.tryFind (fun (key, _) -> key = Key) with
            | None ->
                StorageFile.unreadable
                    "this is no checkpoint of a training. Choose another file, or pass resume = false to overwrite it."
            | Some(_, text) ->
                let position = SavedPosition.ofJson text
                let names = header.Tensors |> List.map _.Name
                let tensors = Safetensors.readTensors stream header |> List.map Tensor.Constant
                let tensors = Map.ofList (List.zip names tensors)

                for needed in [ "losses"; "random" ] do
                    if not (tensors.ContainsKey needed) then
                        StorageFile.unreadable $"it lacks the tensor \"{needed}\"."

                position, tensors)

    let private under (prefix: string) (tensors: Map<string, Tensor>) =
        tensors
        |> Map.toList
        |> List.filter (fun (name, _) -> name.StartsWith(prefix, StringComparison.Ordinal))
        |> List.map (fun (name, tensor) -> name.Substring prefix.Length, tensor)

    let private shapes (entries: (string * Tensor) list) =
        entries
        |> List.sortBy fst
        |> List.map (fun (name, tensor) -> $"{name} {Shape.format tensor.Sizes}")
        |> String.concat ", "

    let private dtypes (entries: (string * Tensor) list) =
        entries
        |> List.map (fun (_, tensor) -> string tensor.dtype)
        |> List.distinct
        |> String.concat ", "

    /// What is compared of this training and of that in a file.
    type private Compared = {
        Path: string
        Position: SavedPosition
        Tensors: Map<string, Tensor>
    } with

        /// Refuses a file where something is another there.
        member t.Same (what: string) (current: string) (stored: string) : unit =
            if current <> stored then
                Fail.storage
                    $"checkpoint: {Path.GetFileName t.Path} is of another training: {what} is {stored} there and {current} here. Give this training a file of its own, or pass resume = false to overwrite it."

        /// The tensors whose names begin so, without that.
        member t.Under(prefix: string) : (string * Tensor) list = under prefix t.Tensors

    /// Refuses the tensors of a model that are others.
    let private checkModel (saved: Compared) (model: ModelBase) =
        let own, stored = values model, saved.Under "model."
        saved.Same "the model" (shapes own) (shapes stored)
        saved.Same "the model's dtype" (dtypes own) (dtypes stored)
        let learned = set model.parameters.names

        StorageFile.reading "checkpoint" saved.Path (fun () ->
            for name, value in stored do
                use finite = value.Variable.isfinite ()
                use all = finite.all ()

                // None is written so: training could not go on with it.
                if learned.Contains name && not (all.item<bool>()) then
                    StorageFile.unreadable
                        $"its \"model.{name}\" has elements that are NaN or infinite. Go on from an earlier checkpoint, or pass resume = false to begin again.")

        match saved.Under "best." with
        | [] -> ()
        | best ->
            saved.Same "the best model" (shapes own) (shapes best)
            saved.Same "the best model's dtype" (dtypes own) (dtypes best)

    /// The optimisers' kinds, steps and rates.
    let private optimizersOf (position: SavedPosition) =
        (position.Optimizer, position.OptimizerSteps, position.LearningRate)
        :: position.MoreOptimizers

    /// The rates of the groups of each optimiser; none where no optimiser has groups.
    let private groupRatesOf (position: SavedPosition) (optimizers: Optimizer list) =
        if position.GroupRates.IsEmpty then
            optimizers |> List.map (fun _ -> [])
        else
            position.GroupRates

    let private schedulesOf (position: SavedPosition) (count: int) : float list list =
        List.truncate count (position.Schedule :: position.MoreSchedules)

    let private checkOptimizers (saved: Compared) (optimizers: Optimizer list) =
        let stored = optimizersOf saved.Position

        if optimizers.Length <> stored.Length then
            saved.Same "the number of optimisers" (string optimizers.Length) (string stored.Length)

        for i, (optimizer, (kind, steps, _)) in List.indexed (List.zip optimizers stored) do
            saved.Same "the optimiser" (optimizer.GetType().Name) kind

            StorageFile.reading "checkpoint" saved.Path (fun () ->
                optimizer.Problem(Map.ofList (saved.Under(prefix i)), steps)
                |> Option.iter StorageFile.unreadable)

        let counts (rates: float list list) = rates |> List.map _.Length
        let own = optimizers |> List.map (fun optimizer -> optimizer.groups.Length)
        let stored = counts (groupRatesOf saved.Position optimizers)

        if own <> stored then
            saved.Same
                "the number of parameter groups"
                (own |> List.map string |> String.concat ", ")
                (stored |> List.map string |> String.concat ", ")

    let private checkData (saved: Compared) (parts: TrainingParts) names =
        let position = saved.Position
        saved.Same "the number of samples" (string parts.Samples) (string position.DatasetLength)

        saved.Same
            "the number of batches in an epoch"
            (string parts.Batches)
            (string position.Batches)

        saved.Same
            "the number of metrics"
            (string (Array.length names))
            (string position.Sums.Length)

    let private checkSchedules (saved: Compared) (schedules: Schedule list) =
        let states = schedulesOf saved.Position schedules.Length

        StorageFile.reading "checkpoint" saved.Path (fun () ->
            if states.Length <> schedules.Length then
                StorageFile.unreadable "it was written with another number of schedules."

            List.iter2 Schedule.check schedules states)

    let private checkOptions (saved: Compared) (options: SavedOptions) =
        saved.Position.Options
        |> Option.bind (SavedOptions.difference options)
        |> Option.iter (fun (what, current, stored) -> saved.Same what current stored)

    let private checkLosses (saved: Compared) =
        let losses = saved.Tensors["losses"]

        StorageFile.reading "checkpoint" saved.Path (fun () ->
            if losses.dim <> 1 || losses.dtype <> Dtype.Float64 then
                StorageFile.unreadable "its \"losses\" are no vector of Float64."

            if saved.Position.Batch > 0 && not (saved.Tensors.ContainsKey "random.order") then
                StorageFile.unreadable "it lacks the tensor \"random.order\".")

    let private checkGathered (saved: Compared) (wholes: EpochMetric option[]) =
        StorageFile.reading "checkpoint" saved.Path (fun () ->
            for i in 0 .. wholes.Length - 1 do
                match wholes[i], saved.Tensors.TryFind(gatheredName i) with
                | Some whole, Some numbers when
                    numbers.dim <> 1
                    || numbers.dtype <> Dtype.Float64
                    || not (whole.CanBe(numbers.toArray1D<float>()))
                    ->
                    StorageFile.unreadable
                        $"its \"{gatheredName i}\" is not what its metric gathers."
                | _ -> ())

    let private checkRandom (saved: Compared) =
        StorageFile.reading "checkpoint" saved.Path (fun () ->
            for name in [ "random"; "random.order" ] do
                match saved.Tensors.TryFind name with
                | Some state when not (RandomState.isState state) ->
                    StorageFile.unreadable $"its \"{name}\" is no state of random numbers."
                | _ -> ())

    /// Gives the optimisers what they remembered. A method of one's own may refuse it: then all have what they had before.
    let private restoreOptimizers
        (saved: Compared)
        (optimizers: Optimizer list)
        (options: SavedOptions)
        =
        let before = optimizers |> List.map (fun o -> Map.ofList o.state)

        try
            optimizers
            |> List.iteri (fun i o -> o.restore (Map.ofList (saved.Under(prefix i))))
        with _ ->
            List.iter2 (fun (o: Optimizer) state -> o.restore state) optimizers before
            reraise ()

        let hasOwnRates = SavedOptions.hasOwnRates options saved.Position.Options

        for optimizer, (_, steps, rate) in List.zip optimizers (optimizersOf saved.Position) do
            optimizer.stateStep <- steps

            if not hasOwnRates then
                optimizer.lr <- rate

        if not hasOwnRates then
            for optimizer, rates in List.zip optimizers (groupRatesOf saved.Position optimizers) do
                List.iter2
                    (fun (group: ParameterGroup) rate -> group.lr <- rate)
                    optimizer.groups
                    rates

    let private restorePosition (saved: Compared) (state: TrainingState) =
        let position = saved.Position
        state.Epoch <- position.Epoch
        state.Batch <- position.Batch
        state.BestEpoch <- position.BestEpoch
        state.Best <- position.Best
        state.StoppedEarly <- position.StoppedEarly
        state.BestValues <- saved.Under "best."

        let gathered =
            Array.init state.Names.Length (fun i ->
                match state.EpochMetrics[i], saved.Tensors.TryFind(gatheredName i) with
                | Some _, Some numbers -> numbers.toArray1D<float>()
                | _ -> [||])

        state.Sums <-
            Sums(
                state.Names,
                state.EpochMetrics,
                List.toArray position.Sums,
                position.Samples,
                gathered
            )

        state.Losses.AddRange(saved.Tensors["losses"].toArray1D<float>())
        state.Reports.AddRange position.Reports
        state.OrderState <- saved.Tensors.TryFind "random.order"

    /// Puts model, optimiser, schedule, random numbers and position back to where the checkpoint was written.
    /// All of it is checked before any of it is changed.
    let read path (parts: TrainingParts) (state: TrainingState) : unit =
        let position, tensors = contents path

        let saved = {
            Path = path
            Position = position
            Tensors = tensors
        }

        checkModel saved parts.Model
        checkOptimizers saved parts.Optimizers
        checkData saved parts state.Names
        checkOptions saved state.Options
        checkLosses saved
        checkGathered saved state.EpochMetrics
        checkSchedules saved parts.Schedules
        checkRandom saved
        restoreOptimizers saved parts.Optimizers state.Options
        RandomState.set saved.Tensors["random"]
        putBack parts.Model (saved.Under "model.")

        schedulesOf position parts.Schedules.Length
        |> List.iter2 Schedule.restore parts.Schedules

        restorePosition saved state
