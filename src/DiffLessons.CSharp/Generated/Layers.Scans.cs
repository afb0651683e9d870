// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>The running sums along a dimension. Integers and booleans are accumulated in Int64.</summary>
    /// <param name="dim">The dimension; negative counts from the end.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model CumSum(int dim) =>
        new(Interop.OfFunction(ScansFunctions.Cumsum(null, dim)));

    /// <summary>The running products along a dimension. Integers and booleans are accumulated in Int64.</summary>
    /// <param name="dim">The dimension; negative counts from the end.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model CumProd(int dim) =>
        new(Interop.OfFunction(ScansFunctions.Cumprod(null, dim)));

    /// <summary>log(sum(e^x)) of the elements so far along a dimension, without overflow.</summary>
    /// <param name="dim">The dimension; negative counts from the end.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model LogCumSumExp(int dim) =>
        new(Interop.OfFunction(ScansFunctions.Logcumsumexp(null, dim)));

    /// <summary>The differences of neighbours along a dimension, PyTorch's <c>diff</c>: that name is the derivative's here.</summary>
    /// <param name="n">How many times; 1 by default.</param>
    /// <param name="dim">The dimension, which becomes n shorter; the last by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Difference(int n = 1, int? dim = null) =>
        new(Interop.OfFunction(ScansFunctions.Difference(null, Given.Other(n, 1), Given.Option(dim))));

    /// <summary>The integral along a dimension by the trapezoidal rule, of values at points that are evenly spaced.</summary>
    /// <param name="dx">The distance between points; 1 by default.</param>
    /// <param name="dim">The dimension, which is reduced; the last by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Trapezoid(double dx = 1, int? dim = null) =>
        new(Interop.OfFunction(ScansFunctions.Trapezoid(null, Given.Other(dx, 1), Given.Option(dim))));

    /// <summary>The integrals from the first value up to each further one by the trapezoidal rule, of values at points that are evenly spaced.</summary>
    /// <param name="dx">The distance between points; 1 by default.</param>
    /// <param name="dim">The dimension, which becomes 1 shorter; the last by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model CumulativeTrapezoid(double dx = 1, int? dim = null) =>
        new(Interop.OfFunction(ScansFunctions.CumulativeTrapezoid(null, Given.Other(dx, 1), Given.Option(dim))));
}

file static class ScansFunctions
{
    private const string Family = "DiffLessons.Scans, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.cumsum.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Cumsum([UnsafeAccessorType(Family)] object? family, int dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.cumprod.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Cumprod([UnsafeAccessorType(Family)] object? family, int dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.logcumsumexp.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Logcumsumexp([UnsafeAccessorType(Family)] object? family, int dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.difference.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Difference([UnsafeAccessorType(Family)] object? family, FSharpOption<int>? n, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.trapezoid.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Trapezoid([UnsafeAccessorType(Family)] object? family, FSharpOption<double>? dx, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.cumulativeTrapezoid.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> CumulativeTrapezoid([UnsafeAccessorType(Family)] object? family, FSharpOption<double>? dx, FSharpOption<int>? dim);
}
