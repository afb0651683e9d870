// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The sum of all elements, as a 0-d tensor. Integers and booleans are accumulated in Int64.</summary>
    /// <param name="dtype">The dtype to accumulate in; the tensor's own (or Int64) by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Sum(DType? dtype = null) =>
        new(ReductionsFunctions.Sum(null, Value, Given.Option(dtype)));

    /// <summary>The sums along a dimension.</summary>
    /// <param name="dim">The dimension to sum away; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <param name="dtype">The dtype to accumulate in.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Sum(int dim, bool keepDim = false, DType? dtype = null) =>
        new(ReductionsFunctions.Sum(null, Value, dim, Given.Other(keepDim, false), Given.Option(dtype)));

    /// <summary>The mean of all elements, as a 0-d tensor.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Mean() =>
        new(ReductionsFunctions.Mean(null, Value));

    /// <summary>The means along a dimension.</summary>
    /// <param name="dim">The dimension to average away; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Mean(int dim, bool keepDim = false) =>
        new(ReductionsFunctions.Mean(null, Value, dim, Given.Other(keepDim, false)));

    /// <summary>The greatest element, as a 0-d tensor; where several are greatest the derivative is shared among them.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Max() =>
        new(ReductionsFunctions.Max(null, Value));

    /// <summary>The greatest elements along a dimension; of equal ones the derivative goes to one.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Max(int dim, bool keepDim = false) =>
        new(ReductionsFunctions.Max(null, Value, dim, Given.Other(keepDim, false)));

    /// <summary>The least element, as a 0-d tensor; where several are least the derivative is shared among them.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Min() =>
        new(ReductionsFunctions.Min(null, Value));

    /// <summary>The least elements along a dimension; of equal ones the derivative goes to one.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Min(int dim, bool keepDim = false) =>
        new(ReductionsFunctions.Min(null, Value, dim, Given.Other(keepDim, false)));

    /// <summary>The index of the greatest element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public int[] ArgMax() =>
        ReductionsFunctions.Argmax(null, Value);

    /// <summary>The indices of the greatest elements along a dimension, as an Int64 tensor.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor ArgMax(int dim, bool keepDim = false) =>
        new(ReductionsFunctions.Argmax(null, Value, dim, Given.Other(keepDim, false)));

    /// <summary>The index of the least element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public int[] ArgMin() =>
        ReductionsFunctions.Argmin(null, Value);

    /// <summary>The indices of the least elements along a dimension, as an Int64 tensor.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor ArgMin(int dim, bool keepDim = false) =>
        new(ReductionsFunctions.Argmin(null, Value, dim, Given.Other(keepDim, false)));

    /// <summary>log(sum(e^x)) along a dimension, without overflow; its derivative is the softmax.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LogSumExp(int dim, bool keepDim = false) =>
        new(ReductionsFunctions.Logsumexp(null, Value, dim, Given.Other(keepDim, false)));

    /// <summary>The vector norm of all elements, or along a dimension.</summary>
    /// <param name="order">The norm's order: 2 (Euclidean) by default; 1, infinity and others too.</param>
    /// <param name="dim">The dimension to reduce; all by default.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Norm(double? order = null, int? dim = null, bool keepDim = false) =>
        new(ReductionsFunctions.Norm(null, Value, Given.Option(order), Given.Option(dim), Given.Other(keepDim, false)));

    /// <summary>Sums axes until the shape is the one given: the reverse of broadcasting.</summary>
    /// <param name="newShape">The shape to reach; aligned at the end, each of its axes is 1 or the tensor's.</param>
    /// <param name="dtype">The dtype to accumulate in.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor SumToSize(int[] newShape, DType? dtype = null) =>
        new(ReductionsFunctions.SumToSize(null, Value, newShape, Given.Option(dtype)));
}

file static class ReductionsFunctions
{
    private const string Family = "DiffLessons.Reductions, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.sum")]
    internal static extern CoreTensor Sum([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<global::DiffLessons.Dtype>? dtype);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.sum")]
    internal static extern CoreTensor Sum([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim, FSharpOption<global::DiffLessons.Dtype>? dtype);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.mean")]
    internal static extern CoreTensor Mean([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.mean")]
    internal static extern CoreTensor Mean([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.max")]
    internal static extern CoreTensor Max([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.max")]
    internal static extern CoreTensor Max([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.min")]
    internal static extern CoreTensor Min([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.min")]
    internal static extern CoreTensor Min([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.argmax")]
    internal static extern int[] Argmax([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.argmax")]
    internal static extern CoreTensor Argmax([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.argmin")]
    internal static extern int[] Argmin([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.argmin")]
    internal static extern CoreTensor Argmin([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.logsumexp")]
    internal static extern CoreTensor Logsumexp([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.norm")]
    internal static extern CoreTensor Norm([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<double>? order, FSharpOption<int>? dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.sumToSize")]
    internal static extern CoreTensor SumToSize([UnsafeAccessorType(Family)] object? family, CoreTensor self, int[] newShape, FSharpOption<global::DiffLessons.Dtype>? dtype);
}
