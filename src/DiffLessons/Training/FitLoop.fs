namespace DiffLessons

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Threading
open DiffLessons.Native

/// What a step of training gave: its loss, and the means of all that is reported over so many samples, or what is gathered of it.
[<Struct>]
type internal StepResult = {
    Loss: float
    Means: float[]
    Parts: float[][]
    Samples: int
}

/// What training was asked for, whatever its batches are.
[<NoComparison; NoEquality>]
type internal FitRequest<'Batch> = {
    /// The name of the member that was called, for messages.
    Operation: string
    Parts: TrainingParts
    /// What is reported: <c>loss</c> first.
    Names: string[]
    /// How each of these is had from all samples; none for a mean.
    Wholes: WholeMetric option[]
    /// Draws the order of an epoch, and gives its batches without the first so many.
    Begin: int -> IEnumerator<'Batch>
    Step: 'Batch -> StepResult
    /// The same numbers on the validation data; null without such data.
    Validate: unit -> (string * float) list
    /// Whether more of a number is better.
    MoreIsBetter: string -> bool
    Epochs: int
    EarlyStopping: EarlyStopping option
    OnStep: StepReport -> unit
    OnEpoch: EpochReport -> unit
    StopWhen: EpochReport -> bool
    Checkpoint: Checkpoint option
    Cancellation: CancellationToken
    /// What is frozen while it lasts, beside what is already.
    Freeze: ParameterSet list
}

/// The training loop: an epoch is its steps, then the validation, then what depends on both.
module internal FitLoop =
    /// The number that early stopping watches, and whether more of it is better.
    let private watched (request: FitRequest<'Batch>) (stopping: EarlyStopping) report =
        let values =
            if report.Validation.IsEmpty then
                report.Training
            else
                report.Validation

        let value = values |> List.find (fun (name, _) -> name = stopping.monitor) |> snd
        value, request.MoreIsBetter stopping.monitor

    let private isOver (stopping: EarlyStopping) (state: TrainingState) =
        state.Epoch - state.BestEpoch >= stopping.patience

    /// Notes whether the epoch is the best so far; whether training should end.
    let private stops (request: FitRequest<'Batch>) (state: TrainingState) (report: EpochReport) =
        match request.EarlyStopping with
        | None -> false
        | Some stopping ->
            let value, moreIsBetter = watched request stopping report

            if stopping.Improves(moreIsBetter, state.Best, value) then
                state.Best <- value
                state.BestEpoch <- report.Epoch

                if stopping.restoreBest then
                    state.BestValues <- SavedTraining.values request.Parts.Model

            isOver stopping state

    /// Refuses to save parameters with which training could not go on: the last good checkpoint is worth more.
    let private checkFinite (request: FitRequest<'Batch>) (state: TrainingState) =
        for name, p in request.Parts.Model.parameters.values do
            use finite = p.Read().Handle.isfinite()
            use all = finite.all ()

            if not (all.item<bool>()) then
                raise (
                    TrainingException
                        $"{request.Operation}: after step {string state.Losses.Count} the parameter {name} has elements that are NaN or infinite, so no checkpoint is written; an earlier one stays. Try a smaller learning rate or gradient clipping."
                )

    let private save (request: FitRequest<'Batch>) (state: TrainingState) =
        request.Checkpoint
        |> Option.iter (fun checkpoint ->
            checkFinite request state
            SavedTraining.write checkpoint.path request.Parts state)

    let private start (request: FitRequest<'Batch>) : TrainingState =
        let options =
            SavedOptions.ofTraining
                request.Parts.Optimizers
                request.Parts.Schedules
                request.Parts.Loader
                request.EarlyStopping
                request.Checkpoint
                request.Names

        let fresh = TrainingState(request.Names, request.Wholes, options)

        match request.Checkpoint with
        | Some checkpoint when checkpoint.resume && File.Exists checkpoint.path ->
            SavedTraining.read checkpoint.path request.Parts fresh

            // This training's patience decides, not that of the one before.
            fresh.StoppedEarly <-
                match request.EarlyStopping with
                | Some stopping -> fresh.Epoch > 0 && isOver stopping fresh
                | None -> false
        | _ -> ()

        fresh

    /// The batches of the epoch that begins or goes on.
    let private batches (request: FitRequest<'Batch>) (state: TrainingState) : IEnumerator<'Batch> =
        match state.OrderState with
        | Some drawn when state.Batch > 0 ->
            // Drawn again as at the start of the epoch; then the random numbers go on from where they were.
            let now = RandomState.get ()
            RandomState.set drawn
            let batches = request.Begin state.Batch
            RandomState.set now
            batches
        | _ ->
            state.OrderState <- Some(RandomState.get ())
            request.Begin state.Batch

    let private history (state: TrainingState) (reason: StopReason) : History = {
        Epochs = List.ofSeq state.Reports
        Losses = state.Losses.ToArray()
        Reason = reason
    }

    let private finish (request: FitRequest<'Batch>) (state: TrainingState) reason : History =
        match request.EarlyStopping with
        | Some stopping when stopping.restoreBest && reason <> Interrupted && state.BestEpoch > 0 ->
            SavedTraining.putBack request.Parts.Model state.BestValues
        | _ -> ()

        history state reason

    let private step (request: FitRequest<'Batch>) (state: TrainingState) (batch: 'Batch) =
        let made = request.Step batch
        state.Sums.Add(made.Means, made.Parts, made.Samples)
        state.Losses.Add made.Loss
        state.Batch <- state.Batch + 1
        request.Parts.Schedules |> List.iter Schedule.afterStep

        request.OnStep {
            Epoch = state.Epoch + 1
            Batch = state.Batch
            Batches = request.Parts.Batches
            Step = state.Losses.Count
            Loss = made.Loss
            LearningRate = request.Parts.Optimizers.Head.lr
        }

    /// One epoch, or what is left of it; false when it was asked to stop on the way.
    let private epoch (request: FitRequest<'Batch>) (state: TrainingState) (asked: unit -> bool) =
        let watch = Stopwatch.StartNew()
        use batches = batches request state
        let mutable go = true

        while go && batches.MoveNext() do
            step request state batches.Current
            let due = request.Checkpoint |> Option.exists (fun c -> c.IsDue state.Losses.Count)
            go <- not (asked ())

            if due || not go then
                save request state

        if go then
            if state.Batch = 0 then
                Guard.refuse
                    "batches"
                    $"{request.Operation}: expected batches of one batch or more in each epoch, got none in epoch {string (state.Epoch + 1)}. Give a sequence that can be gone through again, not one that is used up."

            let report = {
                Epoch = state.Epoch + 1
                Training = state.Sums.Means
                Validation =
                    if isNull (box request.Validate) then
                        []
                    else
                        request.Validate()
                LearningRate = request.Parts.Optimizers.Head.lr
                Duration = watch.Elapsed
            }

            state.Reports.Add report
            state.Epoch <- state.Epoch + 1
            state.Batch <- 0
            state.Sums <- Sums(request.Names, request.Wholes)

            for schedule in request.Parts.Schedules do
                Schedule.afterEpoch schedule report

        go

    let private train (request: FitRequest<'Batch>) : History =
        let state = start request
        use interrupt = new Interrupt()

        let asked () =
            request.Cancellation.IsCancellationRequested || interrupt.Asked

        let rec go () =
            if state.StoppedEarly then
                finish request state (StoppedEarly state.BestEpoch)
            elif state.Epoch >= request.Epochs then
                finish request state Finished
            elif asked () || not (epoch request state asked) then
                finish request state Interrupted
            else
                let report = state.Reports[state.Reports.Count - 1]
                state.StoppedEarly <- stops request state report
                save request state
                request.OnEpoch report

                if request.StopWhen report then
                    finish request state (StoppedEarly report.Epoch)
                else
                    go ()

        try
            go ()
        with :? TrainingException as error ->
            error.Done <- history state Failed
            reraise ()

    let run (request: FitRequest<'Batch>) : History =
        use _ =
            match request.Checkpoint with
            | Some checkpoint -> CheckpointLock.take checkpoint.path
            | None -> null

        let model = request.Parts.Model

        model.Training(
            "fit",
            fun () -> model.Freezing(request.Operation, request.Freeze, (fun () -> train request))
        )

/// What trainings are given, checked; and batches, gathered.
[<RequireQualifiedAccess>]
module internal FitGiven =
    let check operation (epochs: int) (names: string[]) (stopping: EarlyStopping option) =
        if epochs < 1 then
            Guard.refuse "epochs" $"{operation}: expected epochs of 1 or more, got {string epochs}."

        match names |> Seq.countBy id |> Seq.tryFind (fun (_, count) -> count > 1) with
        | Some("loss", _) ->
            Guard.refuse
                "metrics"
                $"{operation}: the name \"loss\" belongs to the loss itself. Give the metric another."
        | Some(name, _) ->
            Guard.refuse
                "metrics"
                $"{operation}: two metrics are named \"{name}\". Give each a name of its own."
        | None -> ()

        match stopping with
        | Some stopping when not (Array.contains stopping.monitor names) ->
            let known = String.Join(", ", names)

            Guard.refuse
                "earlyStopping"
                $"{operation}: early stopping watches \"{stopping.monitor}\", which is not computed. The names are: {known}."
        | _ -> ()

    /// What a training freezes, as a list.
    let frozen (operation: string) (sets: seq<ParameterSet> option) : ParameterSet list =
        sets
        |> Option.map (Guard.items operation "freeze" >> List.ofArray)
        |> Option.defaultValue []
        |> List.map (Guard.given operation "freeze")

    /// As many batches at a time as an update is made of.
    let grouped (operation: string) (accumulate: int option) (start: int -> IEnumerator<'Batch>) =
        let size = defaultArg accumulate 1
        Guard.atLeast operation "accumulate" 1 size

        fun (first: int) ->
            let source = start (first * size)

            (seq {
                use source = source
                let group = List<'Batch>()

                while source.MoveNext() do
                    group.Add source.Current

                    if group.Count = size then
                        group.ToArray()
                        group.Clear()

                if group.Count > 0 then
                    group.ToArray()
            })
                .GetEnumerator()

    /// How many updates an epoch of so many batches has.
    let updates (accumulate: int option) (batches: int) =
        let size = max 1 (defaultArg accumulate 1)
        batches / size + (if batches % size = 0 then 0 else 1)

    /// Goes through a sequence, without the first so many batches. Whatever it draws at its start is drawn here.
    let ofSequence (batches: seq<'Batch>) (first: int) : IEnumerator<'Batch> =
        let source = batches.GetEnumerator()

        for _ in 1..first do
            source.MoveNext() |> ignore

        let mutable isFresh = source.MoveNext()

        (seq {
            use source = source

            while isFresh || source.MoveNext() do
                isFresh <- false
                source.Current
        })
            .GetEnumerator()

    /// The number of samples in a batch: the length of the first axis of the first tensor in it; 1 where there is none.
    let rec samples (batch: obj) : int =
        let rec first (o: obj) =
            match o with
            | :? Tensor as t -> Some t
            | :? System.Runtime.CompilerServices.ITuple as parts ->
                Seq.init parts.Length (fun i -> parts[i]) |> Seq.tryPick first
            | :? System.Collections.IEnumerable as items when not (o :? string) ->
                Seq.cast<obj> items |> Seq.tryPick first
            | _ -> None

        match first batch with
        | Some t when t.dim > 0 -> t.Sizes[0]
        | _ -> 1
