namespace DiffLessons.CSharp;

/// <summary>Losses: from outputs and targets to one number that training makes small. Each is the mean over the batch.</summary>
public static partial class Losses
{
    /// <summary>The mean of (output - target)^2.</summary>
    /// <param name="output">Any shape.</param>
    /// <param name="target">The same shape.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor MeanSquaredError(Tensor output, Tensor target) =>
        new(Interop.Apply(Tensor.Of(output), "mseLoss", [("target", Tensor.Of(target))]));

    /// <summary>The mean of |output - target|.</summary>
    /// <inheritdoc cref="MeanSquaredError(Tensor, Tensor)"/>
    /// <exception cref="ArgumentException">The shapes do not fit each other; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor MeanAbsoluteError(Tensor output, Tensor target) =>
        new(Interop.L1Loss(Tensor.Of(output), Tensor.Of(target)));

    /// <summary>Minus the logarithm of the softmax probability of the right class.</summary>
    /// <param name="output">Raw scores, shape (n, classes).</param>
    /// <param name="target">Class indices, integers of shape (n).</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor CrossEntropy(Tensor output, Tensor target) =>
        new(Interop.Apply(Tensor.Of(output), "crossEntropyLoss", [("target", Tensor.Of(target))]));

    /// <summary>Minus the log-probability of the right class.</summary>
    /// <param name="output">Log-probabilities, shape (n, classes).</param>
    /// <param name="target">Class indices, integers of shape (n).</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor NegativeLogLikelihood(Tensor output, Tensor target) =>
        new(Interop.Apply(Tensor.Of(output), "nllLoss", [("target", Tensor.Of(target))]));

    /// <summary>Binary cross-entropy of probabilities.</summary>
    /// <param name="output">Probabilities from 0 to 1, any shape.</param>
    /// <param name="target">0 or 1, or between, the same shape.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor BinaryCrossEntropy(Tensor output, Tensor target) =>
        new(Interop.Apply(Tensor.Of(output), "bceLoss", [("target", Tensor.Of(target))]));

    /// <summary>Binary cross-entropy of raw scores, which a sigmoid turns into probabilities.</summary>
    /// <param name="output">Raw scores, any shape.</param>
    /// <param name="target">0 or 1, or between, the same shape.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor BinaryCrossEntropyWithLogits(Tensor output, Tensor target) =>
        new(Interop.BceWithLogitsLoss(Tensor.Of(output), Tensor.Of(target)));
}
