// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Losses
{
    /// <summary>The cross-entropy between softmax(input) and a target: -log of the probability of the right class, or, of probabilities t, the sum over classes of -t log softmax(input).</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">Class indices (integers, or whole numbers held as floats), shape (batch) for an input of raw scores of shape (batch, classes); further axes go along. Or probabilities of classes, floating point numbers of the input's shape.</param>
    /// <param name="weight">One weight per class, shape (classes); the mean of losses by class indices is then weighted.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <param name="ignoreIndex">The class index to leave out, -100 by default: such rows have loss 0 and do not count in the mean.</param>
    /// <param name="labelSmoothing">The share of the target that is spread over all classes, from 0 (the default) to 1 (Szegedy et al. 2016).</param>
    /// <remarks>Gradient of the mean by the scores: (softmax(input) - onehot(target)) / batch.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor CrossEntropy(Tensor output, Tensor target, Tensor? weight = null, string? reduction = null, int ignoreIndex = -100, double labelSmoothing = 0) =>
        new(ClassLossesFunctions.CrossEntropyLoss(null, Tensor.Of(output), Tensor.Of(target), Given.Option(weight), Given.Option(reduction), Given.Other(ignoreIndex, -100), Given.Other(labelSmoothing, 0)));

    /// <summary>The negative log likelihood: minus the log-probability of the right class.</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">Class indices (integers, or whole numbers held as floats), shape (batch) for an input of log-probabilities of shape (batch, classes).</param>
    /// <param name="weight">One weight per class, shape (classes); the mean is then weighted.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <param name="ignoreIndex">The class index to leave out, -100 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor NegativeLogLikelihood(Tensor output, Tensor target, Tensor? weight = null, string? reduction = null, int ignoreIndex = -100) =>
        new(ClassLossesFunctions.NllLoss(null, Tensor.Of(output), Tensor.Of(target), Given.Option(weight), Given.Option(reduction), Given.Other(ignoreIndex, -100)));
}

file static class ClassLossesFunctions
{
    private const string Family = "DiffLessons.ClassLosses, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.crossEntropyLoss")]
    internal static extern CoreTensor CrossEntropyLoss([UnsafeAccessorType(Family)] object? family, CoreTensor input, CoreTensor target, FSharpOption<CoreTensor>? weight, FSharpOption<string>? reduction, FSharpOption<int>? ignoreIndex, FSharpOption<double>? labelSmoothing);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.nllLoss")]
    internal static extern CoreTensor NllLoss([UnsafeAccessorType(Family)] object? family, CoreTensor input, CoreTensor target, FSharpOption<CoreTensor>? weight, FSharpOption<string>? reduction, FSharpOption<int>? ignoreIndex);
}
