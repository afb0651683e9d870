// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>The elements shifted and scaled to mean 0 and (unbiased) standard deviation 1; zeros where they are all equal.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Standardize() =>
        new(Interop.OfFunction(StatisticsFunctions.Standardize(null)));

    /// <summary>The elements shifted and scaled to lie in [0, 1]; zeros where they are all equal.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Normalize() =>
        new(Interop.OfFunction(StatisticsFunctions.Normalize(null)));

    /// <summary>The variances along a dimension.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Var(int dim, bool keepDim = false, bool? unbiased = null) =>
        new(Interop.OfFunction(StatisticsFunctions.Var(null, dim, Given.Other(keepDim, false), Given.Option(unbiased))));

    /// <summary>The standard deviations along a dimension; see <c>Var</c>.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Std(int dim, bool keepDim = false, bool? unbiased = null) =>
        new(Interop.OfFunction(StatisticsFunctions.Std(null, dim, Given.Other(keepDim, false), Given.Option(unbiased))));

    /// <summary>The covariance matrix of variables, which are the rows, over observations, which are the columns.</summary>
    /// <param name="correction">What is taken off the number of observations: 1 (the default) is the unbiased estimate, 0 the plain average.</param>
    /// <param name="fweights">How often each observation was made: integers of shape (observations).</param>
    /// <param name="aweights">How much each observation counts: floating point numbers of shape (observations).</param>
    /// <remarks>As PyTorch's and NumPy's. It can be differentiated by the observations and by <paramref></paramref>.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Cov(long? correction = null, Tensor? fweights = null, Tensor? aweights = null) =>
        new(Interop.OfFunction(StatisticsFunctions.Cov(null, Given.Option(correction), Given.Option(fweights), Given.Option(aweights))));

    /// <summary>The matrix of Pearson's correlation coefficients of variables, which are the rows, over observations, which are the columns.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model CorrCoef() =>
        new(Interop.OfFunction(StatisticsFunctions.Corrcoef(null)));
}

file static class StatisticsFunctions
{
    private const string Family = "DiffLessons.Statistics, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_standardize.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Standardize([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_normalize.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Normalize([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.var.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Var([UnsafeAccessorType(Family)] object? family, int dim, FSharpOption<bool>? keepDim, FSharpOption<bool>? unbiased);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.std.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Std([UnsafeAccessorType(Family)] object? family, int dim, FSharpOption<bool>? keepDim, FSharpOption<bool>? unbiased);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.cov.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Cov([UnsafeAccessorType(Family)] object? family, FSharpOption<long>? correction, FSharpOption<CoreTensor>? fweights, FSharpOption<CoreTensor>? aweights);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.corrcoef.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Corrcoef([UnsafeAccessorType(Family)] object? family);
}
