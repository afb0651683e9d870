namespace DiffLessons

open System.Diagnostics
open System.IO
open System.Threading
open DiffLessons.Data
open DiffLessons.Native

/// What `fit` was asked for.
type internal FitRequest = {
    Model: Model<Tensor, Tensor>
    Loader: DataLoader
    Optimizer: Optimizer
    Loss: Tensor -> Tensor -> Tensor
    Epochs: int
    Validation: DataLoader option
    Metrics: Metric list
    EarlyStopping: EarlyStopping option
    Schedule: Schedule option
    OnStep: StepReport -> unit
    OnEpoch: EpochReport -> unit
    StopWhen: EpochReport -> bool
    Checkpoint: Checkpoint option
    Cancellation: CancellationToken
}

/// The training loop: an epoch is its steps, then the validation, then what depends on both.
module internal FitLoop =
    let private names (request: FitRequest) = [|
        "loss"
        for metric in request.Metrics do
            metric.Name
    |]

    /// The loss and the metrics of outputs, as numbers.
    let private measure (request: FitRequest) (loss: float) (output: Tensor) (target: Tensor) = [|
        loss
        for metric in request.Metrics do
            (metric.Compute output target).toDouble()
    |]

    /// The number of samples in a batch.
    let private count (x: Tensor) = if x.dim = 0 then 1 else x.Sizes[0]

    let private validate (request: FitRequest) (data: DataLoader) : (string * float) list =
        let sums = Sums(names request)
        let inOrder = EpochOrder.Sequential data.dataset.length

        ModeScope.Evaluating(fun () ->
            for _, x, y in data.Batches(inOrder, 0, data.length) do
                let output = request.Model.forward x
                let loss = (request.Loss output y).toDouble()
                sums.Add(measure request loss output y, count x))

        sums.Means

    let private step (request: FitRequest) (state: TrainingState) (x: Tensor) (y: Tensor) : float =
        let mutable output = Unchecked.defaultof<Tensor>

        let loss =
            request.Optimizer.step (fun () ->
                let made = request.Model.forward x
                output <- made
                request.Loss made y)

        let loss = loss.toDouble ()
        state.Sums.Add(measure request loss (output.noDiff ()) y, count x)
        state.Losses.Add loss
        loss

    /// The number that early stopping watches, and whether more of it is better.
    let private watched (request: FitRequest) (stopping: EarlyStopping) (report: EpochReport) =
        let values =
            if report.Validation.IsEmpty then
                report.Training
            else
                report.Validation

        let value = values |> List.find (fun (name, _) -> name = stopping.monitor) |> snd

        let moreIsBetter =
            request.Metrics
            |> List.exists (fun metric -> metric.Name = stopping.monitor && metric.MoreIsBetter)

        value, moreIsBetter

    let private isOver (stopping: EarlyStopping) (state: TrainingState) =
        state.Epoch - state.BestEpoch >= stopping.patience

    /// Notes whether the epoch is the best so far; whether training should end.
    let private stops (request: FitRequest) (state: TrainingState) (report: EpochReport) : bool =
        match request.EarlyStopping with
        | None -> false
        | Some stopping ->
            let value, moreIsBetter = watched request stopping report

            if stopping.Improves(moreIsBetter, state.Best, value) then
                state.Best <- value
                state.BestEpoch <- report.Epoch

                if stopping.restoreBest then
                    state.BestValues <- SavedTraining.values request.Model

            isOver stopping state

    /// Refuses to save parameters with which training could not go on: the last good checkpoint is worth more.
    let private checkFinite (request: FitRequest) (state: TrainingState) =
        for name, p in request.Model.parameters.values do
            use finite = p.Read().Handle.isfinite()
            use all = finite.all ()

            if not (all.item<bool>()) then
                raise (
                    TrainingException
                        $"fit: after step {string state.Losses.Count} the parameter {name} has elements that are NaN or infinite, so no checkpoint is written; an earlier one stays. Try a smaller learning rate or gradient clipping."
                )

    let private save (request: FitRequest) (state: TrainingState) =
        request.Checkpoint
        |> Option.iter (fun checkpoint ->
            checkFinite request state

            SavedTraining.write
                checkpoint.path
                request.Model
                request.Optimizer
                request.Schedule
                request.Loader
                state)

    let private start (request: FitRequest) : TrainingState =
        let options =
            SavedOptions.ofTraining
                request.Optimizer
                request.Schedule
                request.Loader
                request.EarlyStopping
                request.Checkpoint
                (names request)

        let fresh = TrainingState(names request, options)

        match request.Checkpoint with
        | Some checkpoint when checkpoint.resume && File.Exists checkpoint.path ->
            SavedTraining.read
                checkpoint.path
                request.Model
                request.Optimizer
                request.Schedule
                request.Loader
                fresh

            // This training's patience decides, not that of the one before.
            fresh.StoppedEarly <-
                match request.EarlyStopping with
                | Some stopping -> fresh.Epoch > 0 && isOver stopping fresh
                | None -> false
        | _ -> ()

        fresh

    /// The order of the epoch that begins or goes on.
    let private order (request: FitRequest) (state: TrainingState) : EpochOrder =
        match state.OrderState with
        | Some drawn when state.Batch > 0 ->
            // Drawn again as at the start of the epoch; then the random numbers go on from where they were.
            let now = RandomState.get ()
            RandomState.set drawn
            let order = request.Loader.Order()
            RandomState.set now
            order
        | _ ->
            state.OrderState <- Some(RandomState.get ())
            request.Loader.Order()

    let private history (state: TrainingState) (reason: StopReason) : History = {
        Epochs = List.ofSeq state.Reports
        Losses = state.Losses.ToArray()
        Reason = reason
    }

    let private finish (request: FitRequest) (state: TrainingState) (reason: StopReason) : History =
        match request.EarlyStopping with
        | Some stopping when stopping.restoreBest && reason <> Interrupted && state.BestEpoch > 0 ->
            SavedTraining.putBack request.Model state.BestValues
        | _ -> ()

        history state reason

    /// One epoch, or what is left of it; false when it was asked to stop on the way.
    let private epoch (request: FitRequest) (state: TrainingState) (asked: unit -> bool) : bool =
        let watch = Stopwatch.StartNew()
        let loader = request.Loader
        let batches = loader.Batches(order request state, state.Batch, loader.length)
        use batches = batches.GetEnumerator()
        let mutable go = true

        while go && batches.MoveNext() do
            let i, x, y = batches.Current
            let loss = step request state x y
            state.Batch <- i + 1
            request.Schedule |> Option.iter Schedule.afterStep

            request.OnStep {
                Epoch = state.Epoch + 1
                Batch = state.Batch
                Batches = loader.length
                Step = state.Losses.Count
                Loss = loss
                LearningRate = request.Optimizer.lr
            }

            let due = request.Checkpoint |> Option.exists (fun c -> c.IsDue state.Losses.Count)

            go <- not (asked ())

            if due || not go then
                save request state

        if go then
            let report = {
                Epoch = state.Epoch + 1
                Training = state.Sums.Means
                Validation =
                    request.Validation |> Option.map (validate request) |> Option.defaultValue []
                LearningRate = request.Optimizer.lr
                Duration = watch.Elapsed
            }

            state.Reports.Add report
            state.Epoch <- state.Epoch + 1
            state.Batch <- 0
            state.Sums <- Sums(names request)

            request.Schedule
            |> Option.iter (fun schedule -> Schedule.afterEpoch schedule report)

        go

    let private train (request: FitRequest) : History =
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

    let run (request: FitRequest) : History =
        use _ =
            match request.Checkpoint with
            | Some checkpoint -> CheckpointLock.take checkpoint.path
            | None -> null

        request.Model.Training("fit", (fun () -> train request))
