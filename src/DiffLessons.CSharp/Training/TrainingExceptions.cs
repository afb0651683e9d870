namespace DiffLessons.CSharp;

/// <summary>A training that was cancelled, or that the process was asked to end. What was done until then is in <see cref="History"/>, and the model keeps what it has learned.</summary>
public sealed class TrainingCanceledException : OperationCanceledException
{
    internal TrainingCanceledException(TrainingHistory history, CancellationToken token)
        : base("FitAsync: the training was cancelled.", token) => History = history;

    /// <summary>The whole epochs, and the loss of each step, up to then.</summary>
    public TrainingHistory History { get; }
}

/// <summary>A training whose loss, or a parameter, is no longer a finite number: the message names the step. What was done until then is in <see cref="History"/>.</summary>
public sealed class TrainingFailedException : InvalidOperationException
{
    internal TrainingFailedException(string message, TrainingHistory history, Exception inner)
        : base(message, inner) => History = history;

    /// <summary>The whole epochs, and the loss of each step, up to the one that failed.</summary>
    public TrainingHistory History { get; }
}
