namespace DiffLessons

open System.Collections.Generic
open System.Runtime.CompilerServices
open System.Threading

/// Training on batches of any kind.
[<RequireQualifiedAccess>]
module internal BatchFit =
    let optimizers (operation: string) (given: seq<Optimizer>) : Optimizer list =
        match FitChecks.list operation "optimizers" (Some given) with
        | [] -> Guard.refuse "optimizers" $"{operation}: expected at least one optimiser, got none."
        | optimizers -> optimizers

    /// The number of batches in an epoch, where the sequence knows it; 0 otherwise.
    let private length (batches: seq<'Batch>) : int =
        match batches with
        | :? IReadOnlyCollection<'Batch> as known -> known.Count
        | _ -> 0

    let parts operation model optimizers schedules accumulate (batches: seq<'Batch>) = {
        Model = model
        Optimizers = optimizers
        Schedules = FitChecks.list operation "schedules" schedules
        Loader = None
        Samples = 0
        Batches = FitChecks.updates accumulate (length batches)
    }

    /// One update of all optimisers by the mean of several losses.
    let private update (model: ModelBase) (optimizers: Optimizer list) losses : float =
        match optimizers with
        | [ only ] -> (only.StepOfMany losses).toDouble()
        | _ ->
            let wasConstant = model.isNoDiff
            model.reverseDiff ()

            try
                let value = Gradient.accumulate optimizers.Head.CheckLoss losses

                for optimizer in optimizers do
                    optimizer.step ()

                value.toDouble ()
            finally
                if wasConstant then
                    model.noDiff ()

                Memory.stepEnded ()

    /// A step by the mean loss of several batches.
    let step model optimizers (loss: 'Batch -> Tensor) (group: 'Batch[]) : StepResult =
        let losses = group |> Array.map (fun batch -> fun () -> loss batch)
        let value = update model optimizers losses

        {
            Loss = value
            Means = [| value |]
            Parts = null
            Samples = group |> Array.sumBy (fun batch -> FitChecks.samples (box batch))
        }

    let validate (names: string[]) (loss: 'Batch -> Tensor) (data: seq<'Batch>) () =
        let sums = Sums(names, MetricValues.wholes [])

        ModeScope.Evaluating(fun () ->
            for batch in data do
                sums.Add([| (loss batch).toDouble() |], null, FitChecks.samples (box batch)))

        sums.Means

/// Training by a step of one's own.
[<RequireQualifiedAccess>]
module internal StepFit =
    /// What a step gave, in the order of the names.
    let private inOrder operation (names: string[]) (values: (string * float) list) : float[] =
        if set (List.map fst values) <> set names || values.Length <> names.Length then
            let given = values |> List.map fst |> String.concat ", "
            let wanted = String.concat ", " names

            Guard.fail
                $"{operation}: expected a step that gives the numbers {wanted}, got {given}. Name them all in metrics, beside \"loss\"."

        names
        |> Array.map (fun name -> List.find (fun (own, _) -> own = name) values |> snd)

    let step operation names (step: 'Batch -> (string * float) list) (batch: 'Batch) : StepResult =
        let values = inOrder operation names (step batch)

        {
            Loss = values[0]
            Means = values
            Parts = null
            Samples = FitChecks.samples (box batch)
        }

    let validate operation names (compute: unit -> (string * float) list) () =
        let values = inOrder operation names (ModeScope.Evaluating compute)
        List.zip (List.ofArray names) (List.ofArray values)

/// <summary>Training on batches of any kind, by a loss that sees model and batch, or by a step of one's own: <c>net.fitBatches(...)</c>, <c>net.fitSteps(...)</c>.</summary>
[<Extension; AbstractClass; Sealed>]
type ModelFitBatches =
    /// <summary>Trains a model by a loss that is a function of a batch: of several inputs and targets, of what a model computes on the way, or of no data at all.</summary>
    /// <remarks>
    /// The loss runs the model itself: <c>net.fitBatches(batches, Adam net, (fun (a, b, y) -> (net.forward (a, b)).mseLoss y), epochs = 10)</c>; for a variational autoencoder
    /// <c>fun (x, _) -> vae.loss x</c>; for a physics-informed network a residual of derivatives by inputs. Modes, checkpoints, early stopping and the rest are as for <c>fit</c>.
    /// <para>Of a data loader the batches are <c>loader.epoch()</c>, in a new order each epoch. A resumed training goes on after the batches that were done: the sequence is gone through again up to there, from the same random numbers.</para>
    /// </remarks>
    /// <param name="model">The model that learns.</param>
    /// <param name="batches">The batches of an epoch, gone through once for each. With no data, <c>[ () ]</c>.</param>
    /// <param name="optimizer">The optimiser of the model's parameters.</param>
    /// <param name="loss">From a batch to a scalar, the mean over the batch.</param>
    /// <param name="epochs">How often the batches are gone through, 1 or more; of a resumed training, those before included.</param>
    /// <param name="validation">Batches to compute the loss of after each epoch, in evaluation mode; none by default.</param>
    /// <param name="earlyStopping">When to end before the last epoch; never by default.</param>
    /// <param name="schedules">How learning rates change, and when; constant by default.</param>
    /// <param name="onStep">Called after each step.</param>
    /// <param name="onEpoch">Called after each epoch.</param>
    /// <param name="checkpoint">Where training is saved and goes on from.</param>
    /// <param name="cancellation">Ends training after the step under way when it is cancelled.</param>
    /// <param name="accumulate">How many batches an update is made of, 1 by default.</param>
    /// <param name="moreOptimizers">Further optimisers, of other parts of the model, which step after the first one by the same gradients.</param>
    /// <param name="freeze">Parameters that this training leaves as they are, beside those that are frozen already: <c>freeze = [ ParameterSet.Layer backbone ]</c>. None by default.</param>
    /// <returns>What happened. <c>StepReport.Batches</c> is 0 where the sequence does not know its length.</returns>
    /// <exception cref="T:DiffLessons.TrainingException">The loss is NaN or infinite, or a parameter is when a checkpoint is due.</exception>
    /// <exception cref="T:DiffLessons.OptionException">An option is outside its range, or an epoch has no batch.</exception>
    /// <exception cref="T:DiffLessons.StorageException">The checkpoint cannot be written, is damaged, or is of another training.</exception>
    [<Extension>]
    static member fitBatches
        (
            model: ModelBase,
            batches: seq<'Batch>,
            optimizer: Optimizer,
            loss: 'Batch -> Tensor,
            epochs: int,
            ?validation: seq<'Batch>,
            ?earlyStopping: EarlyStopping,
            ?schedules: seq<Schedule>,
            ?onStep: StepReport -> unit,
            ?onEpoch: EpochReport -> unit,
            ?checkpoint: Checkpoint,
            ?cancellation: CancellationToken,
            ?accumulate: int,
            ?moreOptimizers: seq<Optimizer>,
            ?freeze: seq<ParameterSet>
        ) : History =
        let operation, names = "fitBatches", [| "loss" |]
        let model = Guard.given operation "model" model
        let batches = Guard.given operation "batches" batches
        let loss = Guard.given operation "loss" loss
        let optimizer = Guard.given operation "optimizer" optimizer

        let optimizers =
            Seq.append [ optimizer ] (defaultArg moreOptimizers Seq.empty)
            |> BatchFit.optimizers operation

        let options =
            FitChecks.options
                operation
                names
                epochs
                earlyStopping
                (onStep, onEpoch, None)
                checkpoint
                cancellation
                freeze

        FitLoop.run {
            Operation = operation
            Parts = BatchFit.parts operation model optimizers schedules accumulate batches
            Names = names
            EpochMetrics = [| None |]
            Begin = FitChecks.grouped operation accumulate (FitChecks.ofSequence batches)
            Step = BatchFit.step model optimizers loss
            Validate =
                validation
                |> Option.map (Guard.given operation "validation" >> BatchFit.validate names loss)
            MoreIsBetter = fun _ -> false
            Options = options
        }

    /// <summary>Trains a model by a step of one's own, with all that <c>fit</c> does around it: checkpoints, schedules, early stopping, progress, cancellation.</summary>
    /// <remarks>
    /// The step makes its updates itself, as many and of as many optimisers as it likes: <c>fun batch -> [ "loss", painter.step(...); "critic", critic.step(...) ]</c>. The optimisers are given so that
    /// checkpoints hold what they remember; the learning rate that is reported is the first one's.
    /// </remarks>
    /// <param name="model">What is trained and saved: of several models, one that holds them, such as <c>Model(models = [ painter; critic ])</c>.</param>
    /// <param name="batches">The batches of an epoch, gone through once for each.</param>
    /// <param name="optimizers">The optimisers that the step uses.</param>
    /// <param name="step">One step: updates, and gives its numbers by name, "loss" among them.</param>
    /// <param name="epochs">How often the batches are gone through, 1 or more.</param>
    /// <param name="metrics">The names of the numbers beside "loss" that the step gives; none by default.</param>
    /// <param name="validation">Computes the same numbers after each epoch, in evaluation mode; none by default.</param>
    /// <param name="earlyStopping">When to end before the last epoch; never by default.</param>
    /// <param name="schedules">How learning rates change, and when; constant by default.</param>
    /// <param name="onStep">Called after each step.</param>
    /// <param name="onEpoch">Called after each epoch.</param>
    /// <param name="checkpoint">Where training is saved and goes on from.</param>
    /// <param name="cancellation">Ends training after the step under way when it is cancelled.</param>
    /// <param name="freeze">Parameters that this training leaves as they are, beside those that are frozen already: <c>freeze = [ ParameterSet.Layer backbone ]</c>. None by default.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="T:DiffLessons.OptionException">An option is outside its range, an epoch has no batch, or the step gives other numbers than were named.</exception>
    /// <exception cref="T:DiffLessons.StorageException">The checkpoint cannot be written, is damaged, or is of another training.</exception>
    [<Extension>]
    static member fitSteps
        (
            model: ModelBase,
            batches: seq<'Batch>,
            optimizers: seq<Optimizer>,
            step: 'Batch -> (string * float) list,
            epochs: int,
            ?metrics: seq<string>,
            ?validation: unit -> (string * float) list,
            ?earlyStopping: EarlyStopping,
            ?schedules: seq<Schedule>,
            ?onStep: StepReport -> unit,
            ?onEpoch: EpochReport -> unit,
            ?checkpoint: Checkpoint,
            ?cancellation: CancellationToken,
            ?freeze: seq<ParameterSet>
        ) : History =
        let operation = "fitSteps"
        let model = Guard.given operation "model" model
        let batches = Guard.given operation "batches" batches
        let step = Guard.given operation "step" step

        let metrics =
            metrics
            |> Option.map (Guard.items operation "metrics")
            |> Option.defaultValue [||]

        let names = Array.append [| "loss" |] metrics

        let options =
            FitChecks.options
                operation
                names
                epochs
                earlyStopping
                (onStep, onEpoch, None)
                checkpoint
                cancellation
                freeze

        let optimizers = BatchFit.optimizers operation optimizers

        FitLoop.run {
            Operation = operation
            Parts = BatchFit.parts operation model optimizers schedules None batches
            Names = names
            EpochMetrics = Array.create names.Length None
            Begin = FitChecks.ofSequence batches
            Step = StepFit.step operation names step
            Validate =
                validation
                |> Option.map (
                    Guard.given operation "validation" >> StepFit.validate operation names
                )
            MoreIsBetter = fun _ -> false
            Options = options
        }
