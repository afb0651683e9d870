// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>The sums along a dimension.</summary>
    /// <param name="dim">The dimension to sum away; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Sum(int dim, bool keepDim = false) =>
        new(Interop.OfFunction(ReductionsFunctions.Sum(null, dim, Given.Other(keepDim, false))));

    /// <summary>The means along a dimension.</summary>
    /// <param name="dim">The dimension to average away; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Mean(int dim, bool keepDim = false) =>
        new(Interop.OfFunction(ReductionsFunctions.Mean(null, dim, Given.Other(keepDim, false))));

    /// <summary>log(sum(e^x)) along a dimension, without overflow; its derivative is the softmax.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model LogSumExp(int dim, bool keepDim = false) =>
        new(Interop.OfFunction(ReductionsFunctions.Logsumexp(null, dim, Given.Other(keepDim, false))));
}

file static class ReductionsFunctions
{
    private const string Family = "DiffLessons.Reductions, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.sum.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Sum([UnsafeAccessorType(Family)] object? family, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.mean.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Mean([UnsafeAccessorType(Family)] object? family, int dim, FSharpOption<bool>? keepDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.logsumexp.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Logsumexp([UnsafeAccessorType(Family)] object? family, int dim, FSharpOption<bool>? keepDim);
}
