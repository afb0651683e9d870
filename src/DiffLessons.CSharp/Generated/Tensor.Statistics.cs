// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The variance of all elements.</summary>
    /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Var(bool? unbiased = null) =>
        new(StatisticsFunctions.Var(null, Value, Given.Option(unbiased)));

    /// <summary>The variances along a dimension.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Var(int dim, bool keepDim = false, bool? unbiased = null) =>
        new(StatisticsFunctions.Var(null, Value, dim, Given.Other(keepDim, false), Given.Option(unbiased)));

    /// <summary>The variances over several dimensions.</summary>
    /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
    /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
    /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Var(int[] dims, bool keepDim = false, bool? unbiased = null) =>
        new(StatisticsFunctions.Var(null, Value, dims, Given.Other(keepDim, false), Given.Option(unbiased)));

    /// <summary>The standard deviation of all elements; see <c>Var</c>.</summary>
    /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Std(bool? unbiased = null) =>
        new(StatisticsFunctions.Std(null, Value, Given.Option(unbiased)));

    /// <summary>The standard deviations along a dimension; see <c>Var</c>.</summary>
    /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Std(int dim, bool keepDim = false, bool? unbiased = null) =>
        new(StatisticsFunctions.Std(null, Value, dim, Given.Other(keepDim, false), Given.Option(unbiased)));

    /// <summary>The standard deviations over several dimensions; see <c>Var</c>.</summary>
    /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
    /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
    /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Std(int[] dims, bool keepDim = false, bool? unbiased = null) =>
        new(StatisticsFunctions.Std(null, Value, dims, Given.Other(keepDim, false), Given.Option(unbiased)));

    /// <summary>The elements shifted and scaled to mean 0 and (unbiased) standard deviation 1; zeros where they are all equal.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Standardize() =>
        new(StatisticsFunctions.Standardize(null, Value));

    /// <summary>The elements shifted and scaled to lie in [0, 1]; zeros where they are all equal.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Normalize() =>
        new(StatisticsFunctions.Normalize(null, Value));

    /// <summary>The covariance matrix of variables, which are the rows, over observations, which are the columns.</summary>
    /// <param name="correction">What is taken off the number of observations: 1 (the default) is the unbiased estimate, 0 the plain average.</param>
    /// <param name="fweights">How often each observation was made: integers of shape (observations).</param>
    /// <param name="aweights">How much each observation counts: floating point numbers of shape (observations).</param>
    /// <returns>Shape (variables, variables); 0-d, the variance, for the observations of one variable, as a vector or a single row.</returns>
    /// <remarks>As PyTorch's and NumPy's. It can be differentiated by the observations and by <paramref></paramref>.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Cov(long? correction = null, Tensor? fweights = null, Tensor? aweights = null) =>
        new(StatisticsFunctions.Cov(null, Value, Given.Option(correction), Given.Option(fweights), Given.Option(aweights)));

    /// <summary>The matrix of Pearson's correlation coefficients of variables, which are the rows, over observations, which are the columns.</summary>
    /// <returns>Shape (variables, variables), elements from -1 to 1; 0-d for a vector or a single row. NaN where a variable does not vary.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor CorrCoef() =>
        new(StatisticsFunctions.Corrcoef(null, Value));
}

file static class StatisticsFunctions
{
    private const string Family = "DiffLessons.Statistics, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.var")]
    internal static extern CoreTensor Var([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<bool>? unbiased);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.var")]
    internal static extern CoreTensor Var([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim, FSharpOption<bool>? unbiased);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.var")]
    internal static extern CoreTensor Var([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> dims, FSharpOption<bool>? keepDim, FSharpOption<bool>? unbiased);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.std")]
    internal static extern CoreTensor Std([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<bool>? unbiased);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.std")]
    internal static extern CoreTensor Std([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, FSharpOption<bool>? keepDim, FSharpOption<bool>? unbiased);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.std")]
    internal static extern CoreTensor Std([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> dims, FSharpOption<bool>? keepDim, FSharpOption<bool>? unbiased);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.standardize")]
    internal static extern CoreTensor Standardize([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.normalize")]
    internal static extern CoreTensor Normalize([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.cov")]
    internal static extern CoreTensor Cov([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<long>? correction, FSharpOption<CoreTensor>? fweights, FSharpOption<CoreTensor>? aweights);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.corrcoef")]
    internal static extern CoreTensor Corrcoef([UnsafeAccessorType(Family)] object? family, CoreTensor self);
}
