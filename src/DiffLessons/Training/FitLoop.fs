namespace DiffLessons

open System.Collections.Generic
open System.Diagnostics
open System.IO
open DiffLessons.Native

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
        match request.Options.EarlyStopping with
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
                Fail.training
                    $"{request.Operation}: after step {string state.Losses.Count} the parameter {name} has elements that are NaN or infinite, so no checkpoint is written; an earlier one stays. Try a smaller learning rate or gradient clipping."

    let private save (request: FitRequest<'Batch>) (state: TrainingState) =
        request.Options.Checkpoint
        |> Option.iter (fun checkpoint ->
            checkFinite request state
            SavedTraining.write checkpoint.path request.Parts state)

    let private start (request: FitRequest<'Batch>) : TrainingState =
        let options =
            SavedOptions.ofTraining
                request.Parts.Optimizers
                request.Parts.Schedules
                request.Parts.Loader
                request.Options.EarlyStopping
                request.Options.Checkpoint
                request.Names

        let fresh = TrainingState(request.Names, request.EpochMetrics, options)

        match request.Options.Checkpoint with
        | Some checkpoint when checkpoint.resume && File.Exists checkpoint.path ->
            SavedTraining.read checkpoint.path request.Parts fresh

            // The patience of this training applies, not that of the one before.
            fresh.StoppedEarly <-
                match request.Options.EarlyStopping with
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
        match request.Options.EarlyStopping with
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

        request.Options.OnStep {
            Epoch = state.Epoch + 1
            Batch = state.Batch
            Batches = request.Parts.Batches
            Step = state.Losses.Count
            Loss = made.Loss
            LearningRate = request.Parts.Optimizers.Head.lr
        }

    /// One epoch, or what is left of it; false when it was stopped on the way.
    let private epoch
        (request: FitRequest<'Batch>)
        (state: TrainingState)
        (isStopped: unit -> bool)
        =
        let watch = Stopwatch.StartNew()
        use batches = batches request state
        let mutable go = true

        while go && batches.MoveNext() do
            step request state batches.Current

            let due =
                request.Options.Checkpoint
                |> Option.exists (fun c -> c.IsDue state.Losses.Count)

            go <- not (isStopped ())

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
                    match request.Validate with
                    | Some validate -> validate ()
                    | None -> []
                LearningRate = request.Parts.Optimizers.Head.lr
                Duration = watch.Elapsed
            }

            state.Reports.Add report
            state.Epoch <- state.Epoch + 1
            state.Batch <- 0
            state.Sums <- Sums(request.Names, request.EpochMetrics)

            for schedule in request.Parts.Schedules do
                Schedule.afterEpoch schedule report

        go

    let private train (request: FitRequest<'Batch>) : History =
        let state = start request
        use interrupt = new Interrupt()

        let isStopped () =
            request.Options.Cancellation.IsCancellationRequested || interrupt.IsRequested

        let rec go () =
            if state.StoppedEarly then
                finish request state (StoppedEarly state.BestEpoch)
            elif state.Epoch >= request.Options.Epochs then
                finish request state Finished
            elif isStopped () || not (epoch request state isStopped) then
                finish request state Interrupted
            else
                let report = state.Reports[state.Reports.Count - 1]
                state.StoppedEarly <- stops request state report
                save request state
                request.Options.OnEpoch report

                if request.Options.StopWhen report then
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
            match request.Options.Checkpoint with
            | Some checkpoint -> CheckpointLock.take checkpoint.path
            | None -> null

        let model = request.Parts.Model

        model.Training(
            "fit",
            fun () ->
                model.Freezing(request.Operation, request.Options.Freeze, (fun () -> train request))
        )
