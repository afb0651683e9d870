// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>The products along a dimension.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Prod(int dim, bool keepDim = false) =>
        new(Interop.OfFunction(AxisReductionsFunctions.Prod(null, dim, Given.Other(keepDim, false))));

    /// <summary>Whether an element is true (of numbers, other than 0), along a dimension; a Bool tensor.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Any(int dim, bool keepDim = false) =>
        new(Interop.OfFunction(AxisReductionsFunctions.Any(null, dim, Given.Other(keepDim, false))));

    /// <summary>Whether all elements are true (of numbers, other than 0), along a dimension; a Bool tensor.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model All(int dim, bool keepDim = false) =>
        new(Interop.OfFunction(AxisReductionsFunctions.All(null, dim, Given.Other(keepDim, false))));

    /// <summary>The greatest elements along a dimension; where several are greatest the derivative is shared among them.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Amax(int dim, bool keepDim = false) =>
        new(Interop.OfFunction(AxisReductionsFunctions.Amax(null, dim, Given.Other(keepDim, false))));

    /// <summary>The least elements along a dimension; where several are least the derivative is shared among them.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Amin(int dim, bool keepDim = false) =>
        new(Interop.OfFunction(AxisReductionsFunctions.Amin(null, dim, Given.Other(keepDim, false))));

    /// <summary>The sums along a dimension of the elements that are not NaN.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model NanSum(int dim, bool keepDim = false) =>
        new(Interop.OfFunction(AxisReductionsFunctions.Nansum(null, dim, Given.Other(keepDim, false))));

    /// <summary>The means along a dimension of the elements that are not NaN; NaN where there is none.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model NanMean(int dim, bool keepDim = false) =>
        new(Interop.OfFunction(AxisReductionsFunctions.Nanmean(null, dim, Given.Other(keepDim, false))));

    /// <summary>How many elements are not 0 along a dimension, as an Int64 tensor.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model CountNonzero(int dim, bool keepDim = false) =>
        new(Interop.OfFunction(AxisReductionsFunctions.CountNonzero(null, dim, Given.Other(keepDim, false))));
}

file static class AxisReductionsFunctions
{
    private const string Family = "DiffLessons.AxisReductions, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.prod.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Prod([UnsafeAccessorType(Family)] object? family, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.any.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Any([UnsafeAccessorType(Family)] object? family, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.all.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> All([UnsafeAccessorType(Family)] object? family, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.amax.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Amax([UnsafeAccessorType(Family)] object? family, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.amin.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Amin([UnsafeAccessorType(Family)] object? family, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.nansum.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Nansum([UnsafeAccessorType(Family)] object? family, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.nanmean.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Nanmean([UnsafeAccessorType(Family)] object? family, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.countNonzero.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> CountNonzero([UnsafeAccessorType(Family)] object? family, int dim, FSharpOption<bool>? keepDim);
}
