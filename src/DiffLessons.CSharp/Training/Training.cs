namespace DiffLessons.CSharp;

/// <summary>How training changes the parameters.</summary>
public abstract partial record Optimizer
{
    private Optimizer(double learningRate) => LearningRate = learningRate;

    /// <summary>The size of a step, 0 or more.</summary>
    public double LearningRate { get; init; }

    /// <summary>The optimiser at work on a model, for a training loop of one's own.</summary>
    /// <param name="model">The model whose parameters it changes.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public ModelOptimizer For(Model model) => new(model, Build(Model.Of(model)));

    internal abstract DiffLessons.Optimizer Make(DiffLessons.ModelBase model);
}

/// <summary>Samples to learn from: inputs and targets with as many rows.</summary>
/// <param name="Inputs">One row per sample.</param>
/// <param name="Targets">One row per sample: numbers, or class indices.</param>
public sealed record Samples(Tensor Inputs, Tensor Targets);

/// <summary>How a model is trained.</summary>
public sealed partial record TrainingOptions
{
    /// <summary>How often the samples are gone through, 1 or more.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Samples a step, 1 or more.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Whether each epoch has an order of its own.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Whether the last batch of an epoch is left out when it is smaller than the others, as batch normalisation needs when a single sample would be left.</summary>
    public bool DropLast { get; init; }

    /// <summary>Starts random numbers of the training's own, for the order of samples and dropout, so that it gives the same bits whatever else draws random numbers meanwhile, other trainings too.
    /// 0 or more; those of the whole process, which <see cref="RandomNumbers.Seed"/> starts, when null.</summary>
    public int? Seed { get; init; }

    /// <summary>How parameters are changed.</summary>
    public Optimizer Optimizer { get; init; } = new Optimizer.Adam();

    /// <summary>What is made small: from outputs and targets to one number; see <see cref="Losses"/>.</summary>
    public Func<Tensor, Tensor, Tensor> Loss { get; init; } = Losses.MeanSquaredError;

    /// <summary>Whether the accuracy is computed beside the loss: outputs are scores of classes, targets their indices.</summary>
    public bool Accuracy { get; init; }

    /// <summary>Samples to look at after each epoch without learning from them.</summary>
    public Samples? Validation { get; init; }

    /// <summary>The same as a data set, in place of <see cref="Validation"/>.</summary>
    public Dataset? ValidationData { get; init; }

    /// <summary>How many batches are made ahead on other threads, for data sets that take time to make samples; 0 for none.</summary>
    public int Workers { get; init; }

    /// <summary>After how many epochs without improvement of the loss (of the validation, if there is one) training ends, with the best parameters put back; never when null.</summary>
    public int? Patience { get; init; }

    /// <summary>What to compute beside the loss; nothing by default.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = [];

    /// <summary>How the learning rate changes; it stays as it is when null.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>When training ends before its last epoch, with all options; <see cref="Patience"/> alone is the short form. Never when null.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>The greatest norm of all derivatives together; longer ones are shortened to it. Not limited when null.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>The greatest size of each derivative; larger ones are cut to it. Not limited when null.</summary>
    public double? ClipValue { get; init; }

    /// <summary>How many batches an update is made of, 1 or more: their mean gradient is that of one batch as large, in the memory of one of them. Steps are updates then.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>Called after each epoch, on the thread that trains; training ends after it when it returns false.</summary>
    public Func<TrainingEpoch, bool>? OnEpoch { get; init; }

    /// <summary>Called for each epoch as it ends, as the progress of <see cref="Model.FitAsync(Samples, TrainingOptions, IProgress{TrainingProgress}, CancellationToken)"/> is told of each step.</summary>
    public IProgress<TrainingEpoch>? EpochProgress { get; init; }

    /// <summary>A file that training is saved in after each epoch and goes on from, bit for bit; none when null.</summary>
    /// <remarks>What goes on takes its optimiser's options, learning rate, patience, clipping and epochs from here, not from the file. What cannot change half way is refused with an <see cref="IOException"/>:
    /// another model, kind of optimiser, batch size, order of samples, metrics or seed.</remarks>
    public string? Checkpoint { get; init; }

    /// <summary>After how many steps the checkpoint is also saved; after each epoch, and when training is interrupted, alone when null.</summary>
    public int? CheckpointEverySteps { get; init; }

    /// <summary>Whether training goes on from the checkpoint where there is one; if not, it is overwritten.</summary>
    public bool Resume { get; init; } = true;
}

/// <summary>Ends training when what is watched has not improved for some epochs: on the validation samples where there are any, else on those it learns from.</summary>
/// <param name="Patience">How many epochs without improvement are waited for, 1 or more.</param>
/// <param name="MinDelta">How much better counts as better, 0 or more.</param>
/// <param name="Monitor"><c>loss</c>, or the name of a metric.</param>
/// <param name="RestoreBest">Whether the parameters of the best epoch are put back at the end.</param>
public sealed record EarlyStopping(int Patience = 3, double MinDelta = 0, string Monitor = "loss", bool RestoreBest = true);

/// <summary>How far training is, after a step.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Batch">The batch in it, from 1.</param>
/// <param name="Batches">How many batches the epoch has.</param>
/// <param name="Step">Steps done in all.</param>
/// <param name="Loss">The loss of the batch before the update.</param>
public sealed record TrainingProgress(int Epoch, int Batch, int Batches, int Step, double Loss);

/// <summary>One epoch of training: means over its samples.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Loss">The loss of each batch as it was met.</param>
/// <param name="Accuracy">The accuracy on them, when it was asked for.</param>
/// <param name="ValidationLoss">The loss on the validation samples, when there are any.</param>
/// <param name="ValidationAccuracy">The accuracy on them, when it was asked for.</param>
public sealed record TrainingEpoch(int Epoch, double Loss, double? Accuracy, double? ValidationLoss, double? ValidationAccuracy)
{
    /// <summary>The learning rate of the epoch's last step.</summary>
    public double LearningRate { get; init; }

    /// <summary>How long the epoch took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The loss and all metrics on what was learned from, by name.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>The same on the validation samples; empty without them.</summary>
    public IReadOnlyDictionary<string, double> ValidationMetrics { get; init; } = new Dictionary<string, double>();
}

/// <summary>The reason why training ended.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs are done.</summary>
    Finished,

    /// <summary>The loss had not improved for as long as <see cref="TrainingOptions.Patience"/> allows.</summary>
    StoppedEarly,

    /// <summary>The process was asked to end, by Ctrl-C or SIGTERM; or, in the history of a <see cref="TrainingCanceledException"/>, it was cancelled.</summary>
    Interrupted,

    /// <summary>The loss was no longer a finite number: in the history of a <see cref="TrainingFailedException"/>.</summary>
    Failed,
}

/// <summary>The record of a training: its epochs, losses, and why it ended.</summary>
/// <param name="Epochs">The epochs, in order.</param>
/// <param name="Losses">The loss of each step, in order.</param>
/// <param name="End">Why it ended.</param>
public sealed record TrainingHistory(IReadOnlyList<TrainingEpoch> Epochs, IReadOnlyList<double> Losses, TrainingEnd End);
