// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The sums over several dimensions. Integers and booleans are accumulated in Int64.</summary>
    /// <param name="dims">The dimensions to sum away; negative ones count from the end.</param>
    /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Sum(int[] dims, bool keepDim = false) =>
        new(AxisReductionsFunctions.Sum(null, Value, dims, Given.Other(keepDim, false)));

    /// <summary>The means over several dimensions.</summary>
    /// <param name="dims">The dimensions to average away; negative ones count from the end.</param>
    /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Mean(int[] dims, bool keepDim = false) =>
        new(AxisReductionsFunctions.Mean(null, Value, dims, Given.Other(keepDim, false)));

    /// <summary>log(sum(e^x)) of all elements, without overflow.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LogSumExp() =>
        new(AxisReductionsFunctions.Logsumexp(null, Value));

    /// <summary>log(sum(e^x)) over several dimensions, without overflow.</summary>
    /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
    /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LogSumExp(int[] dims, bool keepDim = false) =>
        new(AxisReductionsFunctions.Logsumexp(null, Value, dims, Given.Other(keepDim, false)));

    /// <summary>The product of all elements, as a 0-d tensor. Integers and booleans are accumulated in Int64.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Prod() =>
        new(AxisReductionsFunctions.Prod(null, Value));

    /// <summary>The products along a dimension.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Prod(int dim, bool keepDim = false) =>
        new(AxisReductionsFunctions.Prod(null, Value, dim, Given.Other(keepDim, false)));

    /// <summary>The products over several dimensions.</summary>
    /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
    /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Prod(int[] dims, bool keepDim = false) =>
        new(AxisReductionsFunctions.Prod(null, Value, dims, Given.Other(keepDim, false)));

    /// <summary>Whether an element is true (of numbers, other than 0), as a 0-d Bool tensor; false of no elements.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Any() =>
        new(AxisReductionsFunctions.Any(null, Value));

    /// <summary>Whether an element is true (of numbers, other than 0), along a dimension; a Bool tensor.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Any(int dim, bool keepDim = false) =>
        new(AxisReductionsFunctions.Any(null, Value, dim, Given.Other(keepDim, false)));

    /// <summary>Whether an element is true (of numbers, other than 0), over several dimensions; a Bool tensor.</summary>
    /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
    /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Any(int[] dims, bool keepDim = false) =>
        new(AxisReductionsFunctions.Any(null, Value, dims, Given.Other(keepDim, false)));

    /// <summary>Whether all elements are true (of numbers, other than 0), as a 0-d Bool tensor; true of no elements.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor All() =>
        new(AxisReductionsFunctions.All(null, Value));

    /// <summary>Whether all elements are true (of numbers, other than 0), along a dimension; a Bool tensor.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor All(int dim, bool keepDim = false) =>
        new(AxisReductionsFunctions.All(null, Value, dim, Given.Other(keepDim, false)));

    /// <summary>Whether all elements are true (of numbers, other than 0), over several dimensions; a Bool tensor.</summary>
    /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
    /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor All(int[] dims, bool keepDim = false) =>
        new(AxisReductionsFunctions.All(null, Value, dims, Given.Other(keepDim, false)));

    /// <summary>The greatest element; where several are greatest the derivative is shared among them, which <c>max</c> along a dimension does not.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Amax() =>
        new(AxisReductionsFunctions.Amax(null, Value));

    /// <summary>The greatest elements along a dimension; where several are greatest the derivative is shared among them.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Amax(int dim, bool keepDim = false) =>
        new(AxisReductionsFunctions.Amax(null, Value, dim, Given.Other(keepDim, false)));

    /// <summary>The greatest elements over several dimensions; where several are greatest the derivative is shared among them.</summary>
    /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
    /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Amax(int[] dims, bool keepDim = false) =>
        new(AxisReductionsFunctions.Amax(null, Value, dims, Given.Other(keepDim, false)));

    /// <summary>The least element; where several are least the derivative is shared among them, which <c>min</c> along a dimension does not.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Amin() =>
        new(AxisReductionsFunctions.Amin(null, Value));

    /// <summary>The least elements along a dimension; where several are least the derivative is shared among them.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Amin(int dim, bool keepDim = false) =>
        new(AxisReductionsFunctions.Amin(null, Value, dim, Given.Other(keepDim, false)));

    /// <summary>The least elements over several dimensions; where several are least the derivative is shared among them.</summary>
    /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
    /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Amin(int[] dims, bool keepDim = false) =>
        new(AxisReductionsFunctions.Amin(null, Value, dims, Given.Other(keepDim, false)));

    /// <summary>The sum of all elements that are not NaN, as a 0-d tensor.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor NanSum() =>
        new(AxisReductionsFunctions.Nansum(null, Value));

    /// <summary>The sums along a dimension of the elements that are not NaN.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor NanSum(int dim, bool keepDim = false) =>
        new(AxisReductionsFunctions.Nansum(null, Value, dim, Given.Other(keepDim, false)));

    /// <summary>The sums over several dimensions of the elements that are not NaN.</summary>
    /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
    /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor NanSum(int[] dims, bool keepDim = false) =>
        new(AxisReductionsFunctions.Nansum(null, Value, dims, Given.Other(keepDim, false)));

    /// <summary>The mean of all elements that are not NaN, as a 0-d tensor; NaN where there is none.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor NanMean() =>
        new(AxisReductionsFunctions.Nanmean(null, Value));

    /// <summary>The means along a dimension of the elements that are not NaN; NaN where there is none.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor NanMean(int dim, bool keepDim = false) =>
        new(AxisReductionsFunctions.Nanmean(null, Value, dim, Given.Other(keepDim, false)));

    /// <summary>The means over several dimensions of the elements that are not NaN; NaN where there is none.</summary>
    /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
    /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor NanMean(int[] dims, bool keepDim = false) =>
        new(AxisReductionsFunctions.Nanmean(null, Value, dims, Given.Other(keepDim, false)));

    /// <summary>How many elements are not 0, as a 0-d Int64 tensor.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor CountNonzero() =>
        new(AxisReductionsFunctions.CountNonzero(null, Value));

    /// <summary>How many elements are not 0 along a dimension, as an Int64 tensor.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor CountNonzero(int dim, bool keepDim = false) =>
        new(AxisReductionsFunctions.CountNonzero(null, Value, dim, Given.Other(keepDim, false)));

    /// <summary>How many elements are not 0 over several dimensions, as an Int64 tensor.</summary>
    /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
    /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor CountNonzero(int[] dims, bool keepDim = false) =>
        new(AxisReductionsFunctions.CountNonzero(null, Value, dims, Given.Other(keepDim, false)));
}

file static class AxisReductionsFunctions
{
    private const string Family = "DiffLessons.AxisReductions, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.sum")]
    internal static extern CoreTensor Sum([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> dims, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.mean")]
    internal static extern CoreTensor Mean([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> dims, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.logsumexp")]
    internal static extern CoreTensor Logsumexp([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.logsumexp")]
    internal static extern CoreTensor Logsumexp([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> dims, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.prod")]
    internal static extern CoreTensor Prod([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.prod")]
    internal static extern CoreTensor Prod([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.prod")]
    internal static extern CoreTensor Prod([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> dims, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.any")]
    internal static extern CoreTensor Any([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.any")]
    internal static extern CoreTensor Any([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.any")]
    internal static extern CoreTensor Any([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> dims, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.all")]
    internal static extern CoreTensor All([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.all")]
    internal static extern CoreTensor All([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.all")]
    internal static extern CoreTensor All([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> dims, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.amax")]
    internal static extern CoreTensor Amax([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.amax")]
    internal static extern CoreTensor Amax([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.amax")]
    internal static extern CoreTensor Amax([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> dims, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.amin")]
    internal static extern CoreTensor Amin([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.amin")]
    internal static extern CoreTensor Amin([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.amin")]
    internal static extern CoreTensor Amin([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> dims, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.nansum")]
    internal static extern CoreTensor Nansum([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.nansum")]
    internal static extern CoreTensor Nansum([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.nansum")]
    internal static extern CoreTensor Nansum([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> dims, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.nanmean")]
    internal static extern CoreTensor Nanmean([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.nanmean")]
    internal static extern CoreTensor Nanmean([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.nanmean")]
    internal static extern CoreTensor Nanmean([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> dims, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.countNonzero")]
    internal static extern CoreTensor CountNonzero([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.countNonzero")]
    internal static extern CoreTensor CountNonzero([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.countNonzero")]
    internal static extern CoreTensor CountNonzero([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> dims, FSharpOption<bool>? keepDim);
}
