namespace DiffLessons.CSharp;

/// <summary>How training changes the parameters.</summary>
public abstract record Optimizer
{
    private Optimizer(double learningRate) => LearningRate = learningRate;

    /// <summary>The size of a step, 0 or more.</summary>
    public double LearningRate { get; init; }

    /// <summary>Stochastic gradient descent.</summary>
    /// <param name="LearningRate">The size of a step.</param>
    /// <param name="Momentum">How much of the last step is kept.</param>
    /// <param name="Nesterov">Whether to look ahead along the momentum.</param>
    /// <param name="WeightDecay">The factor of the L2 penalty.</param>
    public sealed record Sgd(double LearningRate = 0.01, double Momentum = 0, bool Nesterov = false, double WeightDecay = 0)
        : Optimizer(LearningRate);

    /// <summary>Adaptive moments (Kingma and Ba 2015).</summary>
    /// <param name="LearningRate">The size of a step.</param>
    /// <param name="Beta1">How long the gradient is remembered.</param>
    /// <param name="Beta2">How long its square is remembered.</param>
    /// <param name="WeightDecay">The factor of the L2 penalty.</param>
    public sealed record Adam(double LearningRate = 0.001, double Beta1 = 0.9, double Beta2 = 0.999, double WeightDecay = 0)
        : Optimizer(LearningRate);

    /// <summary>Adam with weights that decay by themselves (Loshchilov and Hutter 2019).</summary>
    /// <param name="LearningRate">The size of a step.</param>
    /// <param name="Beta1">How long the gradient is remembered.</param>
    /// <param name="Beta2">How long its square is remembered.</param>
    /// <param name="WeightDecay">How fast weights decay.</param>
    public sealed record AdamW(double LearningRate = 0.001, double Beta1 = 0.9, double Beta2 = 0.999, double WeightDecay = 0.01)
        : Optimizer(LearningRate);

    /// <summary>Steps divided by a running root mean square of the gradient (Hinton 2012).</summary>
    /// <param name="LearningRate">The size of a step.</param>
    /// <param name="Alpha">How long squares are remembered.</param>
    /// <param name="Momentum">How much of the last step is kept.</param>
    public sealed record RmsProp(double LearningRate = 0.01, double Alpha = 0.99, double Momentum = 0)
        : Optimizer(LearningRate);

    /// <summary>Steps divided by the root of all squares so far (Duchi et al. 2011).</summary>
    /// <param name="LearningRate">The size of a step.</param>
    public sealed record Adagrad(double LearningRate = 0.01)
        : Optimizer(LearningRate);
}

/// <summary>Samples to learn from: inputs and targets with as many rows.</summary>
/// <param name="Inputs">One row per sample.</param>
/// <param name="Targets">One row per sample: numbers, or class indices.</param>
public sealed record Samples(Tensor Inputs, Tensor Targets);

/// <summary>How a model is trained.</summary>
public sealed record TrainingOptions
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

    /// <summary>After how many epochs without improvement of the loss (of the validation, if there is one) training ends, with the best parameters put back; never when null.</summary>
    public int? Patience { get; init; }

    /// <summary>The greatest norm of all derivatives together; longer ones are shortened to it. Not limited when null.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>A file that training is saved in after each epoch and goes on from, bit for bit; none when null.</summary>
    public string? Checkpoint { get; init; }
}

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
public sealed record TrainingEpoch(int Epoch, double Loss, double? Accuracy, double? ValidationLoss, double? ValidationAccuracy);

/// <summary>Why training ended.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs are done.</summary>
    Finished,

    /// <summary>The loss had not improved for as long as <see cref="TrainingOptions.Patience"/> allows.</summary>
    StoppedEarly,

    /// <summary>It was asked to end, by Ctrl-C while a checkpoint is kept.</summary>
    Interrupted,
}

/// <summary>What training did.</summary>
/// <param name="Epochs">The epochs, in order.</param>
/// <param name="Losses">The loss of each step, in order.</param>
/// <param name="End">Why it ended.</param>
public sealed record TrainingHistory(IReadOnlyList<TrainingEpoch> Epochs, IReadOnlyList<double> Losses, TrainingEnd End);
