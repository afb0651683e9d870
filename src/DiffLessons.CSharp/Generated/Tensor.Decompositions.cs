// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The lower triangular factor L of symmetric positive definite matrices: a = L L^T.</summary>
    /// <param name="upper">Whether to give L^T instead; false by default.</param>
    /// <remarks>Only the lower triangle is read; the derivative is taken among symmetric matrices.</remarks>
    /// <exception cref="InvalidOperationException">A matrix is not positive definite.</exception>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public Tensor Cholesky(bool upper = false) =>
        new(DecompositionsFunctions.Cholesky(null, Value, Given.Other(upper, false)));

    /// <summary>An orthonormal Q and an upper triangular R: a = Q R.</summary>
    /// <returns>Q of shape (..., n, k) and R of shape (..., k, m) for (..., n, m), where k is the lesser of n and m.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor Q, Tensor R) Qr() =>
        Given.Tensors(DecompositionsFunctions.Qr(null, Value));

    /// <summary>The singular value decomposition a = U diag(S) Vh.</summary>
    /// <returns>U of shape (..., n, k), the singular values S in descending order (..., k) and Vh (..., k, m), where k is the lesser of n and m.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor U, Tensor S, Tensor Vh) Svd() =>
        Given.Tensors(DecompositionsFunctions.Svd(null, Value));

    /// <summary>The singular values in descending order.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor SvdVals() =>
        new(DecompositionsFunctions.Svdvals(null, Value));

    /// <summary>Eigenvalues, ascending, and orthonormal eigenvectors, as columns, of symmetric matrices: a = V diag(values) V^T.</summary>
    /// <returns>Values of shape (..., n) and vectors of shape (..., n, n).</returns>
    /// <remarks>Only the lower triangle is read; the derivative is taken among symmetric matrices.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor Values, Tensor Vectors) EigH() =>
        Given.Tensors(DecompositionsFunctions.Eigh(null, Value));

    /// <summary>Eigenvalues of symmetric matrices, ascending. Only the lower triangle is read.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor EigValsH() =>
        new(DecompositionsFunctions.Eigvalsh(null, Value));

    /// <summary>A permutation P, a unit lower triangular L and an upper triangular U: a = P L U.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor P, Tensor L, Tensor U) Lu() =>
        Given.Tensors(DecompositionsFunctions.Lu(null, Value));
}

file static class DecompositionsFunctions
{
    private const string Family = "DiffLessons.Decompositions, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.cholesky")]
    internal static extern CoreTensor Cholesky([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<bool>? upper);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.qr")]
    internal static extern Tuple<CoreTensor, CoreTensor> Qr([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.svd")]
    internal static extern Tuple<CoreTensor, CoreTensor, CoreTensor> Svd([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.svdvals")]
    internal static extern CoreTensor Svdvals([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.eigh")]
    internal static extern Tuple<CoreTensor, CoreTensor> Eigh([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.eigvalsh")]
    internal static extern CoreTensor Eigvalsh([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.lu")]
    internal static extern Tuple<CoreTensor, CoreTensor, CoreTensor> Lu([UnsafeAccessorType(Family)] object? family, CoreTensor self);
}
