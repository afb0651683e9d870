// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Losses
{
    /// <summary>The mean squared error: the mean of (input - target)^2.</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">The input's shape.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor MeanSquaredError(Tensor output, Tensor target, string? reduction = null) =>
        new(LossesFunctions.MseLoss(null, Tensor.Of(output), Tensor.Of(target), Given.Option(reduction)));

    /// <summary>The binary cross-entropy of probabilities: the mean of -(t log p + (1 - t) log(1 - p)); logarithms stop at -100.</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">Numbers in [0, 1], of the input's shape.</param>
    /// <param name="weight">A factor for each element, which broadcasts to the input's shape; or, of shape (batch) where that does not broadcast, one for each row.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor BinaryCrossEntropy(Tensor output, Tensor target, Tensor? weight = null, string? reduction = null) =>
        new(LossesFunctions.BceLoss(null, Tensor.Of(output), Tensor.Of(target), Given.Option(weight), Given.Option(reduction)));
}

file static class LossesFunctions
{
    private const string Family = "DiffLessons.Losses, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.mseLoss")]
    internal static extern CoreTensor MseLoss([UnsafeAccessorType(Family)] object? family, CoreTensor input, CoreTensor target, FSharpOption<string>? reduction);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.bceLoss")]
    internal static extern CoreTensor BceLoss([UnsafeAccessorType(Family)] object? family, CoreTensor input, CoreTensor target, FSharpOption<CoreTensor>? weight, FSharpOption<string>? reduction);
}
