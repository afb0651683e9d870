// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The running sums along a dimension. Integers and booleans are accumulated in Int64.</summary>
    /// <param name="dim">The dimension; negative counts from the end.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor CumSum(int dim) =>
        new(ScansFunctions.Cumsum(null, Value, dim));

    /// <summary>The running products along a dimension. Integers and booleans are accumulated in Int64.</summary>
    /// <param name="dim">The dimension; negative counts from the end.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor CumProd(int dim) =>
        new(ScansFunctions.Cumprod(null, Value, dim));

    /// <summary>The greatest elements so far along a dimension, and where they are; NaN from the first NaN on.</summary>
    /// <param name="dim">The dimension; negative counts from the end.</param>
    /// <returns>The elements, and their indices along the dimension as an Int64 tensor.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor Values, Tensor Indices) CumMax(int dim) =>
        Given.Tensors(ScansFunctions.Cummax(null, Value, dim));

    /// <summary>The least elements so far along a dimension, and where they are; NaN from the first NaN on.</summary>
    /// <param name="dim">The dimension; negative counts from the end.</param>
    /// <returns>The elements, and their indices along the dimension as an Int64 tensor.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor Values, Tensor Indices) CumMin(int dim) =>
        Given.Tensors(ScansFunctions.Cummin(null, Value, dim));

    /// <summary>log(sum(e^x)) of the elements so far along a dimension, without overflow.</summary>
    /// <param name="dim">The dimension; negative counts from the end.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LogCumSumExp(int dim) =>
        new(ScansFunctions.Logcumsumexp(null, Value, dim));

    /// <summary>The differences of neighbours along a dimension, PyTorch's <c>diff</c>: that name is the derivative's here.</summary>
    /// <param name="n">How many times; 1 by default.</param>
    /// <param name="dim">The dimension, which becomes n shorter; the last by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Difference(int n = 1, int? dim = null) =>
        new(ScansFunctions.Difference(null, Value, Given.Other(n, 1), Given.Option(dim)));

    /// <summary>The integral along a dimension by the trapezoidal rule, of values at points that are evenly spaced.</summary>
    /// <param name="dx">The distance between points; 1 by default.</param>
    /// <param name="dim">The dimension, which is reduced; the last by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Trapezoid(double dx = 1, int? dim = null) =>
        new(ScansFunctions.Trapezoid(null, Value, Given.Other(dx, 1), Given.Option(dim)));

    /// <summary>The integral along a dimension by the trapezoidal rule.</summary>
    /// <param name="x">The points of the values: one per value along the dimension, or a tensor as the values.</param>
    /// <param name="dim">The dimension, which is reduced; the last by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Trapezoid(Tensor x, int? dim = null) =>
        new(ScansFunctions.Trapezoid(null, Value, Tensor.Of(x), Given.Option(dim)));

    /// <summary>The integrals from the first value up to each further one by the trapezoidal rule, of values at points that are evenly spaced.</summary>
    /// <param name="dx">The distance between points; 1 by default.</param>
    /// <param name="dim">The dimension, which becomes 1 shorter; the last by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor CumulativeTrapezoid(double dx = 1, int? dim = null) =>
        new(ScansFunctions.CumulativeTrapezoid(null, Value, Given.Other(dx, 1), Given.Option(dim)));

    /// <summary>The integrals from the first value up to each further one by the trapezoidal rule.</summary>
    /// <param name="x">The points of the values: one per value along the dimension, or a tensor as the values.</param>
    /// <param name="dim">The dimension, which becomes 1 shorter; the last by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor CumulativeTrapezoid(Tensor x, int? dim = null) =>
        new(ScansFunctions.CumulativeTrapezoid(null, Value, Tensor.Of(x), Given.Option(dim)));
}

file static class ScansFunctions
{
    private const string Family = "DiffLessons.Scans, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.cumsum")]
    internal static extern CoreTensor Cumsum([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.cumprod")]
    internal static extern CoreTensor Cumprod([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.cummax")]
    internal static extern Tuple<CoreTensor, CoreTensor> Cummax([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.cummin")]
    internal static extern Tuple<CoreTensor, CoreTensor> Cummin([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.logcumsumexp")]
    internal static extern CoreTensor Logcumsumexp([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.difference")]
    internal static extern CoreTensor Difference([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? n, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.trapezoid")]
    internal static extern CoreTensor Trapezoid([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<double>? dx, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.trapezoid")]
    internal static extern CoreTensor Trapezoid([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor x, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.cumulativeTrapezoid")]
    internal static extern CoreTensor CumulativeTrapezoid([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<double>? dx, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.cumulativeTrapezoid")]
    internal static extern CoreTensor CumulativeTrapezoid([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor x, FSharpOption<int>? dim);
}
