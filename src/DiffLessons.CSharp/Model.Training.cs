namespace DiffLessons.CSharp;

public sealed partial class Model
{
    /// <summary>Trains the model on another thread.</summary>
    /// <param name="samples">What to learn from.</param>
    /// <param name="options">How; the defaults of <see cref="TrainingOptions"/> if left out.</param>
    /// <param name="progress">Told after each step, on a thread of its choosing.</param>
    /// <param name="cancellationToken">Ends training after the step under way; the model keeps what it has learned.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="ArgumentException">Samples or options do not fit the model or each other.</exception>
    /// <exception cref="InvalidOperationException">The model, or one that shares a layer with it, is being trained already; or the loss is no longer a finite number: the message names the step.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="IOException">The checkpoint cannot be read or written.</exception>
    public Task<TrainingHistory> FitAsync(
        Samples samples,
        TrainingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        options ??= new TrainingOptions();
        Check(samples, nameof(samples));
        ArgumentNullException.ThrowIfNull(options.Optimizer, "options.Optimizer");
        ArgumentNullException.ThrowIfNull(options.Loss, "options.Loss");

        if (options.Validation is { } validation)
        {
            Check(validation, "options.Validation");
        }

        cancellationToken.ThrowIfCancellationRequested();
        return Task.Run(() => Fit(samples, options, progress, cancellationToken), cancellationToken);
    }

    private TrainingHistory Fit(Samples samples, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var result = Summarise(InteropTraining.Run(Request(samples, options, progress, cancellationToken)));

        if (result.End == TrainingEnd.Interrupted)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return result;
    }

    private static void Check(Samples samples, string name)
    {
        ArgumentNullException.ThrowIfNull(samples.Inputs, name + ".Inputs");
        ArgumentNullException.ThrowIfNull(samples.Targets, name + ".Targets");
    }

    private FitArguments Request(Samples samples, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken) => new()
    {
        Model = Core,
        Inputs = Tensor.Of(samples.Inputs),
        Targets = Tensor.Of(samples.Targets),
        BatchSize = options.BatchSize,
        Shuffle = options.Shuffle,
        DropLast = options.DropLast,
        Epochs = options.Epochs,
        Optimizer = Made(options.Optimizer),
        Loss = (output, target) => (options.Loss(new(output), new(target))
            ?? throw new InvalidOperationException("FitAsync: expected options.Loss to return a tensor of one element, got null.")).Value,
        Accuracy = options.Accuracy,
        ValidationInputs = options.Validation?.Inputs.Value,
        ValidationTargets = options.Validation?.Targets.Value,
        Patience = options.Patience,
        ClipNorm = options.ClipNorm,
        Seed = options.Seed,
        Checkpoint = options.Checkpoint,
        OnStep = report => progress?.Report(new(report.Epoch, report.Batch, report.Batches, report.Step, report.Loss)),
        Cancellation = cancellationToken,
    };

    private DiffLessons.Optimizer Made(Optimizer optimizer) => optimizer switch
    {
        Optimizer.Sgd o => InteropTraining.Sgd(Core, o.LearningRate, o.Momentum, o.Nesterov, o.WeightDecay),
        Optimizer.Adam o => InteropTraining.Adam(Core, o.LearningRate, o.Beta1, o.Beta2, o.WeightDecay),
        Optimizer.AdamW o => InteropTraining.AdamW(Core, o.LearningRate, o.Beta1, o.Beta2, o.WeightDecay),
        Optimizer.RmsProp o => InteropTraining.RmsProp(Core, o.LearningRate, o.Alpha, o.Momentum),
        Optimizer.Adagrad o => InteropTraining.Adagrad(Core, o.LearningRate),
        _ => throw new ArgumentException($"{optimizer.GetType().Name} is no optimiser of this library.", nameof(optimizer)),
    };

    private static TrainingHistory Summarise(DiffLessons.History history)
    {
        var epochs = history.Epochs.Select(report => new TrainingEpoch(
            report.Epoch,
            report.Loss,
            InteropTraining.Number(report, "accuracy", validation: false),
            InteropTraining.Number(report, "loss", validation: true),
            InteropTraining.Number(report, "accuracy", validation: true)));

        var end = history.Reason.IsFinished ? TrainingEnd.Finished
            : history.Reason.IsInterrupted ? TrainingEnd.Interrupted
            : TrainingEnd.StoppedEarly;

        return new([.. epochs], history.Losses, end);
    }
}
