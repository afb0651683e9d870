namespace DiffLessons.CSharp;

public partial class Model
{
    /// <summary>Trains the model on another thread.</summary>
    /// <param name="samples">What to learn from.</param>
    /// <param name="options">How; the defaults of <see cref="TrainingOptions"/> if left out.</param>
    /// <param name="progress">Told after each step, on a thread of its choosing.</param>
    /// <param name="cancellationToken">Ends training after the step under way; the model keeps what it has learned.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="ArgumentException">Samples or options do not fit the model or each other.</exception>
    /// <exception cref="InvalidOperationException">The model, or one that shares a layer with it, is being trained already.</exception>
    /// <exception cref="TrainingFailedException">The loss is no longer a finite number: the message names the step, and the exception has the history up to then.</exception>
    /// <exception cref="TrainingCanceledException">It was cancelled; or a token that can be cancelled was given, and the process was asked to end (Ctrl-C, SIGTERM). The exception has the history up to then.
    /// A token that is cancelled before the call gives a plain <see cref="OperationCanceledException"/>.</exception>
    /// <exception cref="IOException">The checkpoint cannot be read or written, or is of a training with other options; the message names them.</exception>
    public Task<TrainingHistory> FitAsync(
        Samples samples,
        TrainingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        Check(samples, nameof(samples));
        return Start(() => Dataset.From(samples.Inputs, samples.Targets), options, progress, cancellationToken);
    }

    /// <summary>Trains the model on another thread, on samples that are made as they are asked for.</summary>
    /// <param name="data">What to learn from.</param>
    /// <param name="options">How; the defaults of <see cref="TrainingOptions"/> if left out.</param>
    /// <param name="progress">Told after each step, on a thread of its choosing.</param>
    /// <param name="cancellationToken">Ends training after the step under way; the model keeps what it has learned.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="ArgumentException">Samples or options do not fit the model or each other.</exception>
    /// <exception cref="InvalidOperationException">The model, or one that shares a layer with it, is being trained already.</exception>
    /// <exception cref="TrainingFailedException">The loss is no longer a finite number.</exception>
    /// <exception cref="TrainingCanceledException">It was cancelled, or the process was asked to end.</exception>
    /// <exception cref="IOException">A sample or the checkpoint cannot be read, or the checkpoint cannot be written.</exception>
    public Task<TrainingHistory> FitDataAsync(
        Dataset data,
        TrainingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Start(() => data, options, progress, cancellationToken);
    }

    private Task<TrainingHistory> Start(Func<Dataset> data, TrainingOptions? options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        options ??= new TrainingOptions();
        ArgumentNullException.ThrowIfNull(options.Optimizer, "options.Optimizer");
        ArgumentNullException.ThrowIfNull(options.Loss, "options.Loss");
        StoppingOf(options);
        MetricsOf(options);
        options.FrozenSets();

        if (options.Validation is { } validation)
        {
            Check(validation, "options.Validation");
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TrainingHistory>(cancellationToken);
        }

        return Task.Run(() => Fit(data(), options, progress, cancellationToken), cancellationToken);
    }

    private TrainingHistory Fit(Dataset data, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            var result = Summarise(InteropTraining.Run(Request(data, options, options.Optimizer.Build(Core), progress, cancellationToken)));

            // A caller with a token gets one exception for all that ends training early: a host cancels its token on SIGTERM too, before or after the training has noticed the signal.
            return result.End == TrainingEnd.Interrupted && cancellationToken.CanBeCanceled
                ? throw new TrainingCanceledException(result, cancellationToken)
                : result;
        }
        catch (DiffLessons.TrainingException problem)
        {
            throw new TrainingFailedException(problem.Message, Summarise(InteropTraining.HistoryOf(problem)), problem);
        }
    }

    private static void Check(Samples samples, string name)
    {
        ArgumentNullException.ThrowIfNull(samples.Inputs, name + ".Inputs");
        ArgumentNullException.ThrowIfNull(samples.Targets, name + ".Targets");
    }

    private FitArguments Request(Dataset data, TrainingOptions options, DiffLessons.Optimizer optimizer, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken) => new()
    {
        Model = Core,
        Data = data.Core,
        Workers = options.Workers,
        BatchSize = options.BatchSize,
        Shuffle = options.Shuffle,
        DropLast = options.DropLast,
        Epochs = options.Epochs,
        Optimizer = optimizer,
        Loss = (output, target) => (options.Loss(new(output), new(target))
            ?? throw new InvalidOperationException("FitAsync: expected options.Loss to return a tensor of one element, got null.")).Value,
        Metrics = MetricsOf(options),
        Schedule = options.Schedule?.Make(optimizer),
        ScheduleEachStep = options.Schedule?.EachStep ?? false,
        Validation = (options.ValidationData ?? (options.Validation is { } held ? Dataset.From(held.Inputs, held.Targets) : null))?.Core,
        EarlyStopping = StoppingOf(options),
        ClipNorm = options.ClipNorm,
        ClipValue = options.ClipValue,
        Accumulate = options.Accumulate,
        Seed = options.Seed,
        Freeze = options.FrozenSets(),
        Checkpoint = options.Checkpoint,
        CheckpointEverySteps = options.CheckpointEverySteps,
        Resume = options.Resume,
        OnEpoch = report =>
        {
            var epoch = Summarise(report);
            options.EpochProgress?.Report(epoch);
            return options.OnEpoch?.Invoke(epoch) ?? true;
        },
        OnStep = report => progress?.Report(new(report.Epoch, report.Batch, report.Batches, report.Step, report.Loss)),
        Cancellation = cancellationToken,
    };

    private static DiffLessons.Metric[] MetricsOf(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options.Metrics, "options.Metrics");
        var metrics = options.Metrics.Select(metric => (metric ?? throw new ArgumentNullException("options.Metrics")).Core).ToList();

        if (options.Accuracy && metrics.All(metric => metric.Name != Metric.Accuracy.Name))
        {
            metrics.Insert(0, Metric.Accuracy.Core);
        }

        return [.. metrics];
    }

    private static DiffLessons.EarlyStopping? StoppingOf(TrainingOptions options) => options switch
    {
        { Patience: not null, EarlyStopping: not null } =>
            throw new ArgumentException("FitAsync: expected Patience or EarlyStopping, got both. Patience is the short form of EarlyStopping.", nameof(options)),
        { Patience: { } patience } => InteropTraining.Stopping(patience, 0, "loss", true),
        { EarlyStopping: { } stopping } => InteropTraining.Stopping(stopping.Patience, stopping.MinDelta, stopping.Monitor, stopping.RestoreBest),
        _ => null,
    };

    private static TrainingEpoch Summarise(DiffLessons.EpochReport report) => new(
        report.Epoch,
        report.Loss,
        InteropTraining.Number(report, "accuracy", validation: false),
        InteropTraining.Number(report, "loss", validation: true),
        InteropTraining.Number(report, "accuracy", validation: true))
    {
        LearningRate = report.LearningRate,
        Duration = report.Duration,
        Metrics = report.Training.ToDictionary(pair => pair.Item1, pair => pair.Item2),
        ValidationMetrics = report.Validation.ToDictionary(pair => pair.Item1, pair => pair.Item2),
    };

    private static TrainingHistory Summarise(DiffLessons.History history)
    {
        var end = history.Reason.IsFinished ? TrainingEnd.Finished
            : history.Reason.IsInterrupted ? TrainingEnd.Interrupted
            : history.Reason.IsFailed ? TrainingEnd.Failed
            : TrainingEnd.StoppedEarly;

        return new([.. history.Epochs.Select(Summarise)], history.Losses, end);
    }
}
