namespace DiffLessons

open System.Collections.Generic
open System.Runtime.CompilerServices
open System.Threading
open DiffLessons.Data

/// Training from a loader of inputs and targets.
[<RequireQualifiedAccess>]
module internal LoaderFit =
    /// The number of samples in a batch.
    let private count (x: Tensor) = if x.dim = 0 then 1 else x.Sizes[0]

    /// The names of what is reported.
    let names (metrics: Metric list) : string[] = [|
        "loss"
        for metric in metrics do
            metric.Name
    |]

    let validate (model: Model<Tensor, Tensor>) loss (metrics: Metric list) (data: DataLoader) () =
        let sums = Sums(names metrics, MetricValues.wholes metrics)
        let inOrder = EpochOrder.Sequential data.dataset.length

        ModeScope.Evaluating(fun () ->
            for _, x, y in data.Batches(inOrder, 0, data.length) do
                let output = model.forward x
                let value = (loss output y: Tensor).toDouble()
                let struct (means, parts) = MetricValues.ofBatch metrics value output y
                sums.Add(means, parts, count x))

        sums.Means

    /// One update, by one batch or by several.
    let step
        (model: Model<Tensor, Tensor>)
        (optimizer: Optimizer)
        (loss: Tensor -> Tensor -> Tensor)
        (metrics: Metric list)
        (batches: (int * Tensor * Tensor)[])
        : StepResult =
        let outputs = Array.zeroCreate<Tensor> batches.Length

        let losses =
            batches
            |> Array.mapi (fun i (_, x, y) ->
                fun () ->
                    let made = model.forward x
                    outputs[i] <- made
                    loss made y)

        let loss = (optimizer.StepOfMany losses).toDouble()

        let wholes = MetricValues.wholes metrics
        let sums = Sums(names metrics, wholes)

        batches
        |> Array.iteri (fun i (_, x, y) ->
            let struct (means, parts) =
                MetricValues.ofBatch metrics loss (outputs[i].noDiff()) y

            sums.Add(means, parts, count x))

        {
            Loss = loss
            Means = sums.Values |> Array.map (fun value -> value / float sums.Samples)
            Parts = sums.Gathered
            Samples = sums.Samples
        }

    let checkData (loader: DataLoader) (validation: DataLoader option) : unit =
        loader.CheckBatches("fit", "loader")

        match validation with
        | Some data -> (Guard.given "fit" "validation" data).CheckBatches("fit", "validation")
        | None -> ()

    let moreIsBetter (metrics: Metric list) (name: string) : bool =
        metrics |> List.exists (fun metric -> metric.Name = name && metric.MoreIsBetter)

    let start (loader: DataLoader) (first: int) : IEnumerator<int * Tensor * Tensor> =
        let order = loader.Order()
        (loader.Batches(order, first, loader.length)).GetEnumerator()

/// <summary>Training a model whole: <c>net.fit(...)</c>.</summary>
[<Extension; AbstractClass; Sealed>]
type ModelFit =
    /// <summary>Trains the model: for each epoch, a step of the optimiser for each batch, then a look at the validation data.</summary>
    /// <remarks>
    /// The model is in training mode while it learns and in evaluation mode while it is validated. Its own <c>mode</c>, and that of every model in it, is not changed: <c>eval ()</c> on another
    /// thread does not reach the training, and <c>eval ()</c> in <c>onStep</c> or <c>onEpoch</c> holds until <c>train ()</c> or the end. Meanwhile no other thread may train, change, save or copy the model.
    /// <para>A part that is in evaluation mode while the model around it is in training mode is frozen: <c>net.train (); backbone.eval ()</c>. It stays in evaluation mode while the rest learns:
    /// its dropout is off, and its batch norm uses its running statistics and leaves them as they are. Its parameters are learned all the same, as in PyTorch; to keep
    /// them too, freeze it: <c>freeze = [ ParameterSet.Layer backbone ]</c>. If the whole model is in evaluation mode, all of it is put into training mode, since nothing tells a frozen part apart then.</para>
    /// <para>Ctrl-C and SIGTERM end training after the step under way, saved if there is a checkpoint; a second one ends the process.</para>
    /// </remarks>
    /// <param name="model">The model.</param>
    /// <param name="loader">The batches to learn from.</param>
    /// <param name="optimizer">The optimiser of the model's parameters; its <c>maxGradNorm</c> and <c>maxGradValue</c> clip gradients.</param>
    /// <param name="loss">From outputs and targets to a scalar, the mean over the batch.</param>
    /// <param name="epochs">How often the data is gone through, 1 or more; of a resumed training, those before included.</param>
    /// <param name="validation">Data to look at after each epoch, in order and without learning from it; none by default.</param>
    /// <param name="metrics">What to compute beside the loss; nothing by default.</param>
    /// <param name="earlyStopping">When to end before the last epoch; never by default.</param>
    /// <param name="schedule">How the learning rate changes, and when; constant by default.</param>
    /// <param name="onStep">Called after each step, for a progress bar or a record.</param>
    /// <param name="onEpoch">Called after each epoch.</param>
    /// <param name="checkpoint">Where training is saved and goes on from. No other training may use it at the same time.</param>
    /// <param name="cancellation">Ends training after the step under way when it is cancelled.</param>
    /// <param name="accumulate">How many batches an update is made of, 1 by default: their mean gradient is that of one batch as large, in the memory of one of them. Steps are updates then.</param>
    /// <param name="stopWhen">Called after each epoch, when it is saved: training ends there if it returns true. Never by default.</param>
    /// <param name="freeze">Parameters that this training leaves as they are, beside those that are frozen already: <c>freeze = [ ParameterSet.Layer backbone ]</c>. None by default.</param>
    /// <returns>What happened: the reports of the epochs, the losses of the steps, and why training ended.</returns>
    /// <exception cref="T:DiffLessons.TrainingException">The loss is NaN or infinite, or a parameter is when a checkpoint is due; the message names the step. The last checkpoint stays, and the exception's <c>History</c> has what was done until then.</exception>
    /// <exception cref="T:DiffLessons.ModelException">Another thread trains the model or one in it.</exception>
    /// <exception cref="T:DiffLessons.OptionException">An option is outside its range, or there is not one batch to learn from or to validate with.</exception>
    /// <exception cref="T:DiffLessons.StorageException">The checkpoint cannot be written, is damaged, is of another training, or another training uses it; the file stays as it is, and so do model and optimiser.</exception>
    [<Extension>]
    static member fit
        (
            model: Model<Tensor, Tensor>,
            loader: DataLoader,
            optimizer: Optimizer,
            loss: Tensor -> Tensor -> Tensor,
            epochs: int,
            ?validation: DataLoader,
            ?metrics: seq<Metric>,
            ?earlyStopping: EarlyStopping,
            ?schedule: Schedule,
            ?onStep: StepReport -> unit,
            ?onEpoch: EpochReport -> unit,
            ?checkpoint: Checkpoint,
            ?cancellation: CancellationToken,
            ?stopWhen: EpochReport -> bool,
            ?accumulate: int,
            ?freeze: seq<ParameterSet>
        ) : History =
        let model = Guard.given "fit" "model" model
        let optimizer = Guard.given "fit" "optimizer" optimizer
        let loss = Guard.given "fit" "loss" loss
        let metrics = FitChecks.list "fit" "metrics" metrics
        let names = LoaderFit.names metrics

        let options =
            FitChecks.options
                "fit"
                names
                epochs
                earlyStopping
                (onStep, onEpoch, stopWhen)
                checkpoint
                cancellation
                freeze

        LoaderFit.checkData (Guard.given "fit" "loader" loader) validation

        FitLoop.run {
            Operation = "fit"
            Parts = {
                Model = model
                Optimizers = [ optimizer ]
                Schedules = Option.toList schedule
                Loader = Some loader
                Samples = loader.dataset.length
                Batches = FitChecks.updates accumulate loader.length
            }
            Names = names
            EpochMetrics = MetricValues.wholes metrics
            Begin = FitChecks.grouped "fit" accumulate (LoaderFit.start loader)
            Step = LoaderFit.step model optimizer loss metrics
            Validate = validation |> Option.map (LoaderFit.validate model loss metrics)
            MoreIsBetter = LoaderFit.moreIsBetter metrics
            Options = options
        }

    /// <summary>Computes metrics of the model's predictions, in evaluation mode and without learning from them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loader">The batches, taken in order.</param>
    /// <param name="metrics">What to compute.</param>
    /// <param name="loss">A loss to compute too, from outputs and targets to a scalar, the mean over the batch; none by default.</param>
    /// <returns>The numbers of all samples by name: <c>loss</c>, if it was requested, and the metrics in their order.</returns>
    /// <exception cref="T:DiffLessons.OptionException">There is not one batch, or two metrics have one name.</exception>
    [<Extension>]
    static member evaluate
        (
            model: Model<Tensor, Tensor>,
            loader: DataLoader,
            metrics: seq<Metric>,
            ?loss: Tensor -> Tensor -> Tensor
        ) : (string * float) list =
        let model = Guard.given "evaluate" "model" model
        let metrics = Guard.items "evaluate" "metrics" metrics |> List.ofArray

        for metric in metrics do
            let metric = Guard.given "evaluate" "metrics" metric
            Guard.present "evaluate" "the name of a metric" metric.Name |> ignore
            Guard.given "evaluate" "a metric's function" metric.Compute |> ignore

        let loader = Guard.given "evaluate" "loader" loader
        FitChecks.check "evaluate" 1 (LoaderFit.names metrics) None
        loader.CheckBatches("evaluate", "loader")
        let none _ _ = dsharp.tensor 0.0

        match loss with
        | Some loss ->
            LoaderFit.validate model (Guard.given "evaluate" "loss" loss) metrics loader ()
        | None -> List.tail (LoaderFit.validate model none metrics loader ())
