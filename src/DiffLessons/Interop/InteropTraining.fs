namespace DiffLessons

open System
open System.Threading
open DiffLessons.Data
open DiffLessons.Native

/// What the C# facade asks of a training; null means not wanted.
[<Sealed; AllowNullLiteral>]
type internal FitArguments() =
    member val Model = Unchecked.defaultof<Model<Tensor, Tensor>> with get, set
    member val Data = Unchecked.defaultof<Dataset> with get, set
    member val Workers = 0 with get, set
    member val BatchSize = 32 with get, set
    member val Shuffle = true with get, set
    member val DropLast = false with get, set
    member val Epochs = 1 with get, set
    member val Optimizer = Unchecked.defaultof<Optimizer> with get, set
    member val Loss: Func<Tensor, Tensor, Tensor> = null with get, set
    member val Metrics: Metric[] = [||] with get, set
    member val Schedule: obj = null with get, set
    member val ScheduleEachStep = false with get, set
    member val Validation = Unchecked.defaultof<Dataset> with get, set
    member val EarlyStopping = Unchecked.defaultof<EarlyStopping> with get, set
    member val ClipNorm = Nullable<float>() with get, set
    member val ClipValue = Nullable<float>() with get, set
    member val Checkpoint: string = null with get, set
    member val CheckpointEverySteps = Nullable<int>() with get, set
    member val Resume = true with get, set
    /// How many batches an update is made of.
    member val Accumulate = 1 with get, set
    member val Seed = Nullable<int>() with get, set
    member val Freeze: ParameterSet[] = [||] with get, set
    member val OnStep: Action<StepReport> = null with get, set
    /// Told of each epoch; training ends after it when it returns false.
    member val OnEpoch: Func<EpochReport, bool> = null with get, set
    member val Cancellation = CancellationToken.None with get, set

/// What the C# facade calls to train a model.
[<AbstractClass; Sealed>]
type internal InteropTraining =
    static member Metric
        (name: string, moreIsBetter: bool, compute: Func<Tensor, Tensor, Tensor>)
        : Metric =
        let made = Metric.error name (fun output target -> compute.Invoke(output, target))

        {
            made with
                MoreIsBetter = moreIsBetter
        }

    static member HistoryOf(error: TrainingException) : History =
        match error.History with
        | Some history -> history
        | None -> {
            Epochs = []
            Losses = [||]
            Reason = Failed
          }

    static member Compute(metric: Metric, output: Tensor, target: Tensor) : float =
        (metric.Compute output target).toDouble()

    static member Stopping
        (patience: int, minDelta: float, monitor: string, restoreBest: bool)
        : EarlyStopping =
        EarlyStopping(patience, minDelta, monitor, restoreBest)

    static member private Schedule(a: FitArguments) : Schedule option =
        match a.Schedule with
        | :? ReduceLROnPlateau as plateau -> Some(OnPlateau plateau)
        | :? LRScheduler as scheduler when a.ScheduleEachStep -> Some(EachStep scheduler)
        | :? LRScheduler as scheduler -> Some(EachEpoch scheduler)
        | _ -> None

    /// A number of a report; null when it was not computed.
    static member Number(report: EpochReport, name: string, validation: bool) : Nullable<float> =
        (if validation then report.Validation else report.Training)
        |> List.tryFind (fun (key, _) -> key = name)
        |> Option.map snd
        |> Option.toNullable

    // ---- parameter groups and freezing ----

    static member Layer(model: ModelBase) : ParameterSet = ParameterSet.Layer model
    static member Named(isIn: Func<string, bool>) : ParameterSet = ParameterSet.Named isIn.Invoke
    static member Masked(mask: Tensor) : ParameterSet = ParameterSet.Mask mask
    static member Slice(start: int, length: int) : ParameterSet = ParameterSet.Slice(start, length)

    static member Freeze(model: ModelBase, parameters: ParameterSet, isFrozen: bool) : unit =
        if isFrozen then
            model.freeze parameters
        else
            model.unfreeze parameters

    static member Group
        (parameters: ParameterSet, lr: Nullable<float>, weightDecay: Nullable<float>)
        : ParameterGroup =
        let number (given: Nullable<float>) : scalar option =
            if given.HasValue then Some given.Value else None

        ParameterGroup(parameters, ?lr = number lr, ?weightDecay = number weightDecay)

    // ---- loops of one's own ----

    /// Runs a loss in training mode and adds its gradient to what is accumulated; `first` begins from zero.
    static member Gather
        (model: ModelBase, optimizer: Optimizer, first: bool, loss: Func<Tensor>)
        : Tensor =
        model.Training(
            "Step",
            fun () ->
                if first then
                    model.reverseDiff ()

                let value = loss.Invoke()
                value.reverse (zeroDerivatives = false)
                let number = value.toDouble ()

                if not (Double.IsFinite number) then
                    optimizer.Refuse number

                value.noDiff ()
        )

    /// Whether the optimiser calls the loss itself, more than once in a step.
    static member CallsTheLoss(optimizer: Optimizer) : bool = not (isNull (box optimizer.OwnStep))

    /// A step of an optimiser that calls the loss itself.
    static member StepBy(model: ModelBase, optimizer: Optimizer, loss: Func<Tensor>) : Tensor =
        model.Training("Step", (fun () -> optimizer.step (fun () -> loss.Invoke())))

    static member StepGathered(model: ModelBase, optimizer: Optimizer) : unit =
        try
            model.Training("Step", (fun () -> optimizer.step ()))
        finally
            InteropTraining.Forget model

    static member Forget(model: ModelBase) : unit =
        model.noDiff ()
        Memory.stepEnded ()

    static member Run(a: FitArguments) : History =
        a.Model.CheckNotTraining("FitAsync", anyThread = true)

        if a.Seed.HasValue then
            Guard.atLeast "FitAsync" "Seed" 0 a.Seed.Value
            Libtorch.ensureLoaded ()
            RandomGenerator.Run(a.Seed.Value, (fun () -> InteropTraining.Fit a))
        else
            InteropTraining.Fit a

    static member private Fit(a: FitArguments) : History =
        let loader =
            InteropData.Loader(a.Data, a.BatchSize, a.Shuffle, a.DropLast, a.Workers)

        let validation =
            if isNull (box a.Validation) then
                None
            else
                Some(InteropData.Loader(a.Validation, a.BatchSize, false, false, a.Workers))

        if a.ClipNorm.HasValue then
            a.Optimizer.maxGradNorm <- a.ClipNorm.Value

        if a.ClipValue.HasValue then
            a.Optimizer.maxGradValue <- a.ClipValue.Value

        a.Model.fit (
            loader,
            a.Optimizer,
            (fun output target -> a.Loss.Invoke(output, target)),
            a.Epochs,
            ?validation = validation,
            metrics = a.Metrics,
            ?earlyStopping =
                (if isNull (box a.EarlyStopping) then
                     None
                 else
                     Some a.EarlyStopping),
            ?schedule = InteropTraining.Schedule a,
            stopWhen = (a.OnEpoch.Invoke >> not),
            onStep = a.OnStep.Invoke,
            accumulate = a.Accumulate,
            ?checkpoint =
                (a.Checkpoint
                 |> Option.ofObj
                 |> Option.map (fun path ->
                     Checkpoint(
                         path,
                         ?everySteps = Option.ofNullable a.CheckpointEverySteps,
                         resume = a.Resume,
                         Seed = (if a.Seed.HasValue then string a.Seed.Value else "")
                     ))),
            cancellation = a.Cancellation,
            freeze = a.Freeze
        )
