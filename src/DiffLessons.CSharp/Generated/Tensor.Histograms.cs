// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The different elements, in order; along a dimension, the different slices.</summary>
    /// <param name="dim">The dimension whose slices are compared; by default the elements of the whole are.</param>
    /// <returns>Constants: a vector, or a tensor that is shorter along the dimension. Each NaN differs from all others.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Unique(int? dim = null) =>
        new(HistogramsFunctions.Unique(null, Value, Given.Option(dim)));

    /// <summary>The different elements, in order, and how often each comes.</summary>
    /// <param name="dim">The dimension whose slices are compared; by default the elements of the whole are.</param>
    /// <returns>The values, and an Int64 vector of counts.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor Values, Tensor Counts) UniqueCounts(int? dim = null) =>
        Given.Tensors(HistogramsFunctions.UniqueCounts(null, Value, Given.Option(dim)));

    /// <summary>The different elements, in order, and the index of each element of this tensor among them.</summary>
    /// <param name="dim">The dimension whose slices are compared; by default the elements of the whole are.</param>
    /// <returns>The values, and Int64 indices: of the tensor's shape, or one per slice.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor Values, Tensor Inverse) UniqueInverse(int? dim = null) =>
        Given.Tensors(HistogramsFunctions.UniqueInverse(null, Value, Given.Option(dim)));

    /// <summary>How often each whole number from 0 comes in a vector; with weights, the sum of the weights of each.</summary>
    /// <param name="weights">One per number, to which there is a derivative.</param>
    /// <param name="minLength">The least length of the result; 0 by default.</param>
    /// <returns>A vector that is 1 longer than the greatest number: Int64 counts, or sums of the weights' dtype.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor BinCount(Tensor? weights = null, int minLength = 0) =>
        new(HistogramsFunctions.Bincount(null, Value, Given.Option(weights), Given.Other(minLength, 0)));

    /// <summary>Where each element belongs between sorted boundaries: the index of the first boundary that is not below it.</summary>
    /// <param name="boundaries">A vector in rising order.</param>
    /// <param name="right">Whether an element that equals a boundary comes after it; false by default.</param>
    /// <returns>Int64, of this tensor's shape.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Bucketize(Tensor boundaries, bool right = false) =>
        new(HistogramsFunctions.Bucketize(null, Value, Tensor.Of(boundaries), Given.Other(right, false)));

    /// <summary>Where values belong among this tensor's elements, which are sorted along the last dimension, so that the order stays.</summary>
    /// <param name="values">Any shape beside a vector; else the same shape but for the last dimension.</param>
    /// <param name="right">Whether a value that equals an element comes after it; false by default.</param>
    /// <returns>Int64, of the values' shape.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor SearchSorted(Tensor values, bool right = false) =>
        new(HistogramsFunctions.Searchsorted(null, Value, Tensor.Of(values), Given.Other(right, false)));

    /// <summary>How many elements are between edges; each edge belongs to the interval above it, the last to that below.</summary>
    /// <param name="edges">A vector of at least two, in rising order.</param>
    /// <param name="weights">One per element, to count instead of 1; to these there is a derivative.</param>
    /// <param name="density">Whether to divide by the total and by the widths: the integral is 1 then. False by default.</param>
    /// <returns>A vector of the elements' dtype, one shorter than the edges.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Histogram(Tensor edges, Tensor? weights = null, bool? density = null) =>
        new(HistogramsFunctions.Histogram(null, Value, Tensor.Of(edges), Given.Option(weights), Given.Option(density)));

    /// <summary>How many elements are in each of so many intervals of equal width, and their edges.</summary>
    /// <param name="bins">The number of intervals; 100 by default.</param>
    /// <param name="range">The first and the last edge; the least and the greatest element by default. Elements outside do not count.</param>
    /// <param name="weights">One per element, to count instead of 1; to these there is a derivative.</param>
    /// <param name="density">Whether to divide by the total and by the widths: the integral is 1 then. False by default.</param>
    /// <returns>A vector of the elements' dtype, and the edges, one more.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor Counts, Tensor Edges) Histogram(int bins = 100, (double, double)? range = null, Tensor? weights = null, bool? density = null) =>
        Given.Tensors(HistogramsFunctions.Histogram(null, Value, Given.Other(bins, 100), Given.Option(range), Given.Option(weights), Given.Option(density)));
}

file static class HistogramsFunctions
{
    private const string Family = "DiffLessons.Histograms, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.unique")]
    internal static extern CoreTensor Unique([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.uniqueCounts")]
    internal static extern Tuple<CoreTensor, CoreTensor> UniqueCounts([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.uniqueInverse")]
    internal static extern Tuple<CoreTensor, CoreTensor> UniqueInverse([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.bincount")]
    internal static extern CoreTensor Bincount([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<CoreTensor>? weights, FSharpOption<int>? minLength);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.bucketize")]
    internal static extern CoreTensor Bucketize([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor boundaries, FSharpOption<bool>? right);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.searchsorted")]
    internal static extern CoreTensor Searchsorted([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor values, FSharpOption<bool>? right);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.histogram")]
    internal static extern CoreTensor Histogram([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor edges, FSharpOption<CoreTensor>? weights, FSharpOption<bool>? density);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.histogram")]
    internal static extern Tuple<CoreTensor, CoreTensor> Histogram([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? bins, FSharpOption<Tuple<double, double>>? range, FSharpOption<CoreTensor>? weights, FSharpOption<bool>? density);
}
