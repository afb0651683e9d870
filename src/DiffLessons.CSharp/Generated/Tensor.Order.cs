// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The elements in order along a dimension, and where each was. Equal ones keep their order; NaN comes last.</summary>
    /// <param name="dim">The dimension; the last by default.</param>
    /// <param name="descending">Whether the greatest come first; false by default.</param>
    /// <returns>The elements, and their indices along the dimension as an Int64 tensor.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor Values, Tensor Indices) Sort(int? dim = null, bool descending = false) =>
        Given.Tensors(OrderFunctions.Sort(null, Value, Given.Option(dim), Given.Other(descending, false)));

    /// <summary>The indices along a dimension that put the elements in order; equal ones keep their order, NaN comes last.</summary>
    /// <param name="dim">The dimension; the last by default.</param>
    /// <param name="descending">Whether the greatest come first; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor ArgSort(int? dim = null, bool descending = false) =>
        new(OrderFunctions.Argsort(null, Value, Given.Option(dim), Given.Other(descending, false)));

    /// <summary>The greatest (or least) so many elements along a dimension, in order, and where they are.</summary>
    /// <param name="k">How many.</param>
    /// <param name="dim">The dimension; the last by default.</param>
    /// <param name="largest">Whether the greatest rather than the least; true by default.</param>
    /// <returns>The elements, and their indices along the dimension as an Int64 tensor.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor Values, Tensor Indices) TopK(int k, int? dim = null, bool largest = true) =>
        Given.Tensors(OrderFunctions.Topk(null, Value, k, Given.Option(dim), Given.Other(largest, true)));

    /// <summary>The k-th least element along a dimension, and where it is; NaN counts as greater than all numbers.</summary>
    /// <param name="k">Which: 1 is the least.</param>
    /// <param name="dim">The dimension, which is reduced; the last by default.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <returns>The elements, and their indices along the dimension as an Int64 tensor.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor Values, Tensor Indices) KthValue(int k, int? dim = null, bool keepDim = false) =>
        Given.Tensors(OrderFunctions.Kthvalue(null, Value, k, Given.Option(dim), Given.Other(keepDim, false)));

    /// <summary>The variance and the mean of all elements.</summary>
    /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor Variance, Tensor Mean) VarMean(bool? unbiased = null) =>
        Given.Tensors(OrderFunctions.VarMean(null, Value, Given.Option(unbiased)));

    /// <summary>The variances and the means along a dimension.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor Variance, Tensor Mean) VarMean(int dim, bool keepDim = false, bool? unbiased = null) =>
        Given.Tensors(OrderFunctions.VarMean(null, Value, dim, Given.Other(keepDim, false), Given.Option(unbiased)));

    /// <summary>The variances and the means over several dimensions.</summary>
    /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
    /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
    /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor Variance, Tensor Mean) VarMean(int[] dims, bool keepDim = false, bool? unbiased = null) =>
        Given.Tensors(OrderFunctions.VarMean(null, Value, dims, Given.Other(keepDim, false), Given.Option(unbiased)));

    /// <summary>The middle one of all elements in order, the lower of two, as a 0-d tensor; NaN if one is.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Median() =>
        new(OrderFunctions.Median(null, Value));

    /// <summary>The middle elements along a dimension, the lower of two; NaN where one is.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Median(int dim, bool keepDim = false) =>
        new(OrderFunctions.Median(null, Value, dim, Given.Other(keepDim, false)));

    /// <summary>The middle one of all elements that are not NaN, the lower of two, as a 0-d tensor; NaN if there is none.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor NanMedian() =>
        new(OrderFunctions.Nanmedian(null, Value));

    /// <summary>The middle elements along a dimension of those that are not NaN, the lower of two; NaN where there is none.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor NanMedian(int dim, bool keepDim = false) =>
        new(OrderFunctions.Nanmedian(null, Value, dim, Given.Other(keepDim, false)));

    /// <summary>The number below which a share of the elements is, of all or along a dimension; NaN where an element is.</summary>
    /// <param name="q">The share, from 0 to 1.</param>
    /// <param name="dim">The dimension to reduce; all by default.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <param name="interpolation">Between two elements: linear (the default), lower, higher, midpoint or nearest.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Quantile(double q, int? dim = null, bool keepDim = false, string? interpolation = null) =>
        new(OrderFunctions.Quantile(null, Value, q, Given.Option(dim), Given.Other(keepDim, false), Given.Option(interpolation)));

    /// <summary>The same for several shares, which are the first dimension of the result.</summary>
    /// <param name="q">The shares, from 0 to 1.</param>
    /// <param name="dim">The dimension to reduce; all by default.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <param name="interpolation">Between two elements: linear (the default), lower, higher, midpoint or nearest.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Quantile(double[] q, int? dim = null, bool keepDim = false, string? interpolation = null) =>
        new(OrderFunctions.Quantile(null, Value, q, Given.Option(dim), Given.Other(keepDim, false), Given.Option(interpolation)));

    /// <summary>The number below which a share of the elements that are not NaN is; NaN where there is none.</summary>
    /// <param name="q">The share, from 0 to 1.</param>
    /// <param name="dim">The dimension to reduce; all by default.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <param name="interpolation">Between two elements: linear (the default), lower, higher, midpoint or nearest.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor NanQuantile(double q, int? dim = null, bool keepDim = false, string? interpolation = null) =>
        new(OrderFunctions.Nanquantile(null, Value, q, Given.Option(dim), Given.Other(keepDim, false), Given.Option(interpolation)));

    /// <summary>The same for several shares, which are the first dimension of the result.</summary>
    /// <param name="q">The shares, from 0 to 1.</param>
    /// <param name="dim">The dimension to reduce; all by default.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <param name="interpolation">Between two elements: linear (the default), lower, higher, midpoint or nearest.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor NanQuantile(double[] q, int? dim = null, bool keepDim = false, string? interpolation = null) =>
        new(OrderFunctions.Nanquantile(null, Value, q, Given.Option(dim), Given.Other(keepDim, false), Given.Option(interpolation)));
}

file static class OrderFunctions
{
    private const string Family = "DiffLessons.Order, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.sort")]
    internal static extern Tuple<CoreTensor, CoreTensor> Sort([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? dim, FSharpOption<bool>? descending);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.argsort")]
    internal static extern CoreTensor Argsort([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? dim, FSharpOption<bool>? descending);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.topk")]
    internal static extern Tuple<CoreTensor, CoreTensor> Topk([UnsafeAccessorType(Family)] object? family, CoreTensor self, int k, FSharpOption<int>? dim, FSharpOption<bool>? largest);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.kthvalue")]
    internal static extern Tuple<CoreTensor, CoreTensor> Kthvalue([UnsafeAccessorType(Family)] object? family, CoreTensor self, int k, FSharpOption<int>? dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.varMean")]
    internal static extern Tuple<CoreTensor, CoreTensor> VarMean([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<bool>? unbiased);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.varMean")]
    internal static extern Tuple<CoreTensor, CoreTensor> VarMean([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim, FSharpOption<bool>? unbiased);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.varMean")]
    internal static extern Tuple<CoreTensor, CoreTensor> VarMean([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> dims, FSharpOption<bool>? keepDim, FSharpOption<bool>? unbiased);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.median")]
    internal static extern CoreTensor Median([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.median")]
    internal static extern CoreTensor Median([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.nanmedian")]
    internal static extern CoreTensor Nanmedian([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.nanmedian")]
    internal static extern CoreTensor Nanmedian([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.quantile")]
    internal static extern CoreTensor Quantile([UnsafeAccessorType(Family)] object? family, CoreTensor self, double q, FSharpOption<int>? dim, FSharpOption<bool>? keepDim, FSharpOption<string>? interpolation);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.quantile")]
    internal static extern CoreTensor Quantile([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<double> q, FSharpOption<int>? dim, FSharpOption<bool>? keepDim, FSharpOption<string>? interpolation);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.nanquantile")]
    internal static extern CoreTensor Nanquantile([UnsafeAccessorType(Family)] object? family, CoreTensor self, double q, FSharpOption<int>? dim, FSharpOption<bool>? keepDim, FSharpOption<string>? interpolation);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.nanquantile")]
    internal static extern CoreTensor Nanquantile([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<double> q, FSharpOption<int>? dim, FSharpOption<bool>? keepDim, FSharpOption<string>? interpolation);
}
