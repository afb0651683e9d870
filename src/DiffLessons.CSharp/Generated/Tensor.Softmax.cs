// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>e^x divided by its sum along a dimension: positive numbers that add up to 1.</summary>
    /// <param name="dim">The dimension to normalise; negative counts from the end.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Softmax(int dim) =>
        new(SoftmaxFunctions.Softmax(null, Value, dim));

    /// <summary>softmax(-x) along a dimension: the least element gets the most.</summary>
    /// <param name="dim">The dimension to normalise; negative counts from the end.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Softmin(int dim) =>
        new(SoftmaxFunctions.Softmin(null, Value, dim));

    /// <summary>The logarithm of the softmax along a dimension, without its rounding troubles.</summary>
    /// <param name="dim">The dimension to normalise; negative counts from the end.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LogSoftmax(int dim) =>
        new(SoftmaxFunctions.Logsoftmax(null, Value, dim));

    /// <summary>The gated linear unit: the first half along a dimension, times the sigmoid of the second (Dauphin et al. 2017).</summary>
    /// <param name="dim">The dimension to halve, of even length; the last by default.</param>
    /// <exception cref="ArgumentException">The dimension's length is odd.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Glu(int? dim = null) =>
        new(SoftmaxFunctions.Glu(null, Value, Given.Option(dim)));
}

file static class SoftmaxFunctions
{
    private const string Family = "DiffLessons.Softmax, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.softmax")]
    internal static extern CoreTensor Softmax([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.softmin")]
    internal static extern CoreTensor Softmin([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.logsoftmax")]
    internal static extern CoreTensor Logsoftmax([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.glu")]
    internal static extern CoreTensor Glu([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? dim);
}
