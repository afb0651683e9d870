// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The mean absolute error: the mean of |input - target|.</summary>
    /// <param name="target">The input's shape.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor MeanAbsoluteError(Tensor target, string? reduction = null) =>
        new(LossesFunctions.L1Loss(null, Value, Tensor.Of(target), Given.Option(reduction)));

    /// <summary>The binary cross-entropy of sigmoid(input), computed without its rounding troubles.</summary>
    /// <param name="target">Numbers in [0, 1], of the input's shape.</param>
    /// <param name="weight">A factor for each element, which broadcasts to the input's shape; or, of shape (batch) where that does not broadcast, one for each row.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <param name="posWeight">A factor for the loss of positive targets, which broadcasts to the input's shape: above 1 favours recall, below 1 precision.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor BinaryCrossEntropyWithLogits(Tensor target, Tensor? weight = null, string? reduction = null, Tensor? posWeight = null) =>
        new(LossesFunctions.BceWithLogitsLoss(null, Value, Tensor.Of(target), Given.Option(weight), Given.Option(reduction), Given.Option(posWeight)));
}

file static class LossesFunctions
{
    private const string Family = "DiffLessons.Losses, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.l1Loss")]
    internal static extern CoreTensor L1Loss([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor target, FSharpOption<string>? reduction);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.bceWithLogitsLoss")]
    internal static extern CoreTensor BceWithLogitsLoss([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor target, FSharpOption<CoreTensor>? weight, FSharpOption<string>? reduction, FSharpOption<CoreTensor>? posWeight);
}
