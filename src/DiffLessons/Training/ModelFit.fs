namespace DiffLessons

open System
open System.Runtime.CompilerServices
open System.Threading
open DiffLessons.Data

/// <summary>Training a model whole: <c>net.fit(...)</c>.</summary>
[<Extension; AbstractClass; Sealed>]
type ModelFit =
    static member private CheckData(loader: DataLoader, validation: DataLoader option) =
        loader.CheckBatches("fit", "loader")

        match validation with
        | Some data -> (Guard.given "fit" "validation" data).CheckBatches("fit", "validation")
        | None -> ()

    static member private Check(epochs: int, metrics: Metric list, stopping: EarlyStopping option) =
        if epochs < 1 then
            Guard.refuse "epochs" $"fit: expected epochs of 1 or more, got {string epochs}."

        let names = "loss" :: [ for metric in metrics -> metric.Name ]

        match names |> List.countBy id |> List.tryFind (fun (_, count) -> count > 1) with
        | Some("loss", _) ->
            Guard.refuse
                "metrics"
                "fit: the name \"loss\" belongs to the loss itself. Give the metric another."
        | Some(name, _) ->
            Guard.refuse
                "metrics"
                $"fit: two metrics are named \"{name}\". Give each a name of its own."
        | None -> ()

        match stopping with
        | Some stopping when not (List.contains stopping.monitor names) ->
            let known = String.Join(", ", names)

            Guard.refuse
                "earlyStopping"
                $"fit: early stopping watches \"{stopping.monitor}\", which is not computed. The names are: {known}."
        | _ -> ()

    /// <summary>Trains the model: for each epoch, a step of the optimiser for each batch, then a look at the validation data.</summary>
    /// <remarks>
    /// The model is in training mode while it learns and in evaluation mode while it is validated. Its own <c>mode</c>, and that of every model in it, is not changed: <c>eval ()</c> on another
    /// thread does not reach the training, and <c>eval ()</c> in <c>onStep</c> or <c>onEpoch</c> holds until <c>train ()</c> or the end. Meanwhile no other thread may train, change, save or copy the model.
    /// <para>A part that is in evaluation mode while the model around it is in training mode is frozen: <c>net.train (); backbone.eval ()</c>. It stays in evaluation mode while the rest learns:
    /// its dropout is off, and its batch norm uses its running statistics and leaves them as they are. Its parameters are learned all the same, as in PyTorch; to keep
    /// them, give the optimiser the part that learns: <c>SGD(head)</c>. If the whole model is in evaluation mode, all of it is put into training mode, since nothing tells a frozen part apart then.</para>
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
    /// <param name="stopWhen">Asked after each epoch, when it is saved: training ends there if it says so. Never by default.</param>
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
            ?stopWhen: EpochReport -> bool
        ) : History =
        let model = Guard.given "fit" "model" model
        let optimizer = Guard.given "fit" "optimizer" optimizer
        let loss = Guard.given "fit" "loss" loss

        let metrics =
            metrics
            |> Option.map (Guard.items "fit" "metrics" >> Array.toList)
            |> Option.defaultValue []

        for metric in metrics do
            Guard.given "fit" "metrics" metric |> ignore

        earlyStopping |> Option.iter (Guard.given "fit" "earlyStopping" >> ignore)
        checkpoint |> Option.iter (Guard.given "fit" "checkpoint" >> ignore)
        ModelFit.Check(epochs, metrics, earlyStopping)
        ModelFit.CheckData(Guard.given "fit" "loader" loader, validation)

        FitLoop.run {
            Model = model
            Loader = loader
            Optimizer = optimizer
            Loss = loss
            Epochs = epochs
            Validation = validation
            Metrics = metrics
            EarlyStopping = earlyStopping
            Schedule = schedule
            OnStep = defaultArg onStep ignore
            OnEpoch = defaultArg onEpoch ignore
            Checkpoint = checkpoint
            Cancellation = defaultArg cancellation CancellationToken.None
            StopWhen = defaultArg stopWhen (fun _ -> false)
        }
