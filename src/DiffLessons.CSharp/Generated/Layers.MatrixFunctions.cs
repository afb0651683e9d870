// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>The logarithm of the determinant: NaN where that is below 0, -infinity where it is 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model LogDet() =>
        new(Interop.OfFunction(MatrixFunctionsFunctions.Logdet(null)));

    /// <summary>The exponential of a square matrix: I + a + a^2 / 2 + ...</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model MatrixExp() =>
        new(Interop.OfFunction(MatrixFunctionsFunctions.MatrixExp(null)));

    /// <summary>The condition number in the norm of order 2: the greatest singular value divided by the least.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Cond() =>
        new(Interop.OfFunction(MatrixFunctionsFunctions.Cond(null)));

    /// <summary>The pseudoinverse (Moore and Penrose): (..., m, n) for (..., n, m).</summary>
    /// <param name="rtol">Singular values below this part of the greatest count as 0; max(n, m) times the dtype's precision by default.</param>
    /// <remarks>Derivatives hold while the rank stays as it is.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model PseudoInverse(double? rtol = null) =>
        new(Interop.OfFunction(MatrixFunctionsFunctions.Pinv(null, Given.Option(rtol))));

    /// <summary>The power of a square matrix.</summary>
    /// <param name="n">The exponent; a negative one means a power of the inverse.</param>
    /// <exception cref="InvalidOperationException">The exponent is negative and a matrix is singular.</exception>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model MatrixPower(int n) =>
        new(Interop.OfFunction(MatrixFunctionsFunctions.MatrixPower(null, n)));

    /// <summary>The number of singular values that count as other than 0, in Int64.</summary>
    /// <param name="rtol">Those up to this part of the greatest count as 0; max(n, m) times the dtype's precision by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model MatrixRank(double? rtol = null) =>
        new(Interop.OfFunction(MatrixFunctionsFunctions.MatrixRank(null, Given.Option(rtol))));

    /// <summary>The cross product of vectors of three elements along an axis; the other axes broadcast.</summary>
    /// <param name="other">The other vectors.</param>
    /// <param name="dim">The axis, the last by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Cross(Tensor other, int dim) =>
        new(Interop.OfFunction(MatrixFunctionsFunctions.Cross(null, Tensor.Of(other), dim)));

    /// <summary>The Kronecker product: each element of this tensor times the whole other one.</summary>
    /// <param name="other">The other tensor; axes are aligned at the end.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Kron(Tensor other) =>
        new(Interop.OfFunction(MatrixFunctionsFunctions.Kron(null, Tensor.Of(other))));

    /// <summary>The distances of all pairs of rows: (..., n, m) and (..., k, m) give (..., n, k).</summary>
    /// <param name="other">The other rows.</param>
    /// <param name="p">The order of the norm, above 0; 2 by default, infinity for the greatest difference.</param>
    /// <remarks>Where a distance is 0 its derivative is taken as 0.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model CDist(Tensor other, double p) =>
        new(Interop.OfFunction(MatrixFunctionsFunctions.Cdist(null, Tensor.Of(other), p)));
}

file static class MatrixFunctionsFunctions
{
    private const string Family = "DiffLessons.MatrixFunctions, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_logdet.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Logdet([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_matrixExp.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> MatrixExp([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_cond.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Cond([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.pinv.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Pinv([UnsafeAccessorType(Family)] object? family, FSharpOption<double>? rtol);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.matrixPower.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> MatrixPower([UnsafeAccessorType(Family)] object? family, int n);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.matrixRank.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> MatrixRank([UnsafeAccessorType(Family)] object? family, FSharpOption<double>? rtol);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.cross.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Cross([UnsafeAccessorType(Family)] object? family, CoreTensor other, int dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.kron.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Kron([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.cdist.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Cdist([UnsafeAccessorType(Family)] object? family, CoreTensor other, double p);
}
