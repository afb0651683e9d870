// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The solution x of a x = b, where this tensor is the factor of <c>Cholesky</c> of a.</summary>
    /// <param name="other">A vector (n), or (..., n, m).</param>
    /// <param name="upper">Whether the factor is upper triangular; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor CholeskySolve(Tensor other, bool upper = false) =>
        new(MatrixFunctionsFunctions.CholeskySolve(null, Value, Tensor.Of(other), Given.Other(upper, false)));

    /// <summary>The solution x of a x = b for a triangular matrix a.</summary>
    /// <param name="other">A vector (n), or (..., n, m).</param>
    /// <param name="upper">Whether a is upper triangular, rather than lower. The other triangle is not read.</param>
    /// <param name="unitriangular">Whether a's diagonal counts as ones and is not read; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor TriangularSolve(Tensor other, bool upper, bool unitriangular = false) =>
        new(MatrixFunctionsFunctions.TriangularSolve(null, Value, Tensor.Of(other), upper, Given.Other(unitriangular, false)));

    /// <summary>The pseudoinverse (Moore and Penrose): (..., m, n) for (..., n, m).</summary>
    /// <param name="rtol">Singular values below this part of the greatest count as 0; max(n, m) times the dtype's precision by default.</param>
    /// <remarks>Derivatives hold while the rank stays as it is.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor PseudoInverse(double? rtol = null) =>
        new(MatrixFunctionsFunctions.Pinv(null, Value, Given.Option(rtol)));

    /// <summary>The x for which a x is nearest to b in the sum of squares; the shortest, where several are.</summary>
    /// <param name="other">A vector (n), or (..., n, k), for this tensor's (..., n, m).</param>
    /// <param name="rtol">Singular values below this part of the greatest count as 0; max(n, m) times the dtype's precision by default.</param>
    /// <returns>A vector (m), or (..., m, k).</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LeastSquares(Tensor other, double? rtol = null) =>
        new(MatrixFunctionsFunctions.Lstsq(null, Value, Tensor.Of(other), Given.Option(rtol)));

    /// <summary>The sign of the determinant (0 where it is 0), and the logarithm of its absolute value.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor Sign, Tensor LogAbsDet) SLogDet() =>
        Given.Tensors(MatrixFunctionsFunctions.Slogdet(null, Value));

    /// <summary>The logarithm of the determinant: NaN where that is below 0, -infinity where it is 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LogDet() =>
        new(MatrixFunctionsFunctions.Logdet(null, Value));

    /// <summary>The exponential of a square matrix: I + a + a^2 / 2 + ...</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor MatrixExp() =>
        new(MatrixFunctionsFunctions.MatrixExp(null, Value));

    /// <summary>The power of a square matrix.</summary>
    /// <param name="n">The exponent; a negative one means a power of the inverse.</param>
    /// <exception cref="InvalidOperationException">The exponent is negative and a matrix is singular.</exception>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public Tensor MatrixPower(int n) =>
        new(MatrixFunctionsFunctions.MatrixPower(null, Value, n));

    /// <summary>The number of singular values that count as other than 0, in Int64.</summary>
    /// <param name="rtol">Those up to this part of the greatest count as 0; max(n, m) times the dtype's precision by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor MatrixRank(double? rtol = null) =>
        new(MatrixFunctionsFunctions.MatrixRank(null, Value, Given.Option(rtol)));

    /// <summary>The condition number in the norm of order 2: the greatest singular value divided by the least.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Cond() =>
        new(MatrixFunctionsFunctions.Cond(null, Value));

    /// <summary>The cross product of vectors of three elements along an axis; the other axes broadcast.</summary>
    /// <param name="other">The other vectors.</param>
    /// <param name="dim">The axis, the last by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Cross(Tensor other, int? dim = null) =>
        new(MatrixFunctionsFunctions.Cross(null, Value, Tensor.Of(other), Given.Option(dim)));

    /// <summary>The Kronecker product: each element of this tensor times the whole other one.</summary>
    /// <param name="other">The other tensor; axes are aligned at the end.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Kron(Tensor other) =>
        new(MatrixFunctionsFunctions.Kron(null, Value, Tensor.Of(other)));

    /// <summary>The distances of all pairs of rows: (..., n, m) and (..., k, m) give (..., n, k).</summary>
    /// <param name="other">The other rows.</param>
    /// <param name="p">The order of the norm, above 0; 2 by default, infinity for the greatest difference.</param>
    /// <remarks>Where a distance is 0 its derivative is taken as 0.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor CDist(Tensor other, double p = 2) =>
        new(MatrixFunctionsFunctions.Cdist(null, Value, Tensor.Of(other), Given.Other(p, 2)));
}

file static class MatrixFunctionsFunctions
{
    private const string Family = "DiffLessons.MatrixFunctions, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.choleskySolve")]
    internal static extern CoreTensor CholeskySolve([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other, FSharpOption<bool>? upper);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.triangularSolve")]
    internal static extern CoreTensor TriangularSolve([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other, bool upper, FSharpOption<bool>? unitriangular);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.pinv")]
    internal static extern CoreTensor Pinv([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<double>? rtol);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.lstsq")]
    internal static extern CoreTensor Lstsq([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other, FSharpOption<double>? rtol);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.slogdet")]
    internal static extern Tuple<CoreTensor, CoreTensor> Slogdet([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.logdet")]
    internal static extern CoreTensor Logdet([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.matrixExp")]
    internal static extern CoreTensor MatrixExp([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.matrixPower")]
    internal static extern CoreTensor MatrixPower([UnsafeAccessorType(Family)] object? family, CoreTensor self, int n);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.matrixRank")]
    internal static extern CoreTensor MatrixRank([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<double>? rtol);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.cond")]
    internal static extern CoreTensor Cond([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.cross")]
    internal static extern CoreTensor Cross([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.kron")]
    internal static extern CoreTensor Kron([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.cdist")]
    internal static extern CoreTensor Cdist([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other, FSharpOption<double>? p);
}
