// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Losses
{
    /// <summary>The cross-entropy between softmax(input) and class indices: -log of the probability of the right class.</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">Class indices (integers, or whole numbers held as floats), shape (batch) for an input of raw scores of shape (batch, classes); further axes go along.</param>
    /// <param name="weight">A weight a class, shape (classes); the mean is then weighted.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <remarks>Gradient of the mean by the scores: (softmax(input) - onehot(target)) / batch.</remarks>
    public static Tensor CrossEntropy(Tensor output, Tensor target, Tensor? weight = null, string? reduction = null) =>
        new(ClassLossesFunctions.CrossEntropyLoss(null, Tensor.Of(output), Tensor.Of(target), Given.Option(weight), Given.Option(reduction)));

    /// <summary>The negative log likelihood: minus the log-probability of the right class.</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">Class indices (integers, or whole numbers held as floats), shape (batch) for an input of log-probabilities of shape (batch, classes).</param>
    /// <param name="weight">A weight a class, shape (classes); the mean is then weighted.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    public static Tensor NegativeLogLikelihood(Tensor output, Tensor target, Tensor? weight = null, string? reduction = null) =>
        new(ClassLossesFunctions.NllLoss(null, Tensor.Of(output), Tensor.Of(target), Given.Option(weight), Given.Option(reduction)));
}

file static class ClassLossesFunctions
{
    private const string Family = "DiffLessons.ClassLosses, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.crossEntropyLoss")]
    internal static extern CoreTensor CrossEntropyLoss([UnsafeAccessorType(Family)] object? family, CoreTensor input, CoreTensor target, FSharpOption<CoreTensor>? weight, FSharpOption<string>? reduction);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.nllLoss")]
    internal static extern CoreTensor NllLoss([UnsafeAccessorType(Family)] object? family, CoreTensor input, CoreTensor target, FSharpOption<CoreTensor>? weight, FSharpOption<string>? reduction);
}
