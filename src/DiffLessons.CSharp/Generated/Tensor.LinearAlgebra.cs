// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The matrix product, batched over leading axes as PyTorch's <c>MatMul</c>.</summary>
    /// <param name="other">Shape (..., m, p) for this tensor's (..., n, m); vectors are taken as a row here and a column there.</param>
    /// <returns>Shape (..., n, p).</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor MatMul(Tensor other) =>
        new(LinearAlgebraFunctions.Matmul(null, Value, Tensor.Of(other)));

    /// <summary>The product of two batches of matrices, (b, n, m) times (b, m, p).</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Bmm(Tensor other) =>
        new(LinearAlgebraFunctions.Bmm(null, Value, Tensor.Of(other)));

    /// <summary>The inner product of two vectors of equal length, as a 0-d tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Dot(Tensor other) =>
        new(LinearAlgebraFunctions.Dot(null, Value, Tensor.Of(other)));

    /// <summary>The outer product of two vectors: element (i, j) is a_i b_j; or of each pair of a batch.</summary>
    /// <param name="other">A vector (m) for this vector (n); or a batch (b, m) for this batch (b, n).</param>
    /// <returns>Shape (n, m); (b, n, m) for batches.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Outer(Tensor other) =>
        new(LinearAlgebraFunctions.Outer(null, Value, Tensor.Of(other)));

    /// <summary>The determinant of a square matrix, or of each of a batch.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Det() =>
        new(LinearAlgebraFunctions.Det(null, Value));

    /// <summary>The solution x of a x = b for a square matrix a.</summary>
    /// <param name="other">The right-hand side: a vector (n), or a matrix (n, m) of m of them; for a batch of matrices (b, n, n) also a batch (b, n) of a vector for each.</param>
    /// <exception cref="InvalidOperationException">The matrix is singular.</exception>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public Tensor Solve(Tensor other) =>
        new(LinearAlgebraFunctions.Solve(null, Value, Tensor.Of(other)));

    /// <summary>The elements of a diagonal of two axes, which become the last axis.</summary>
    /// <param name="offset">0 is the main diagonal (the default), above it positive.</param>
    /// <param name="dim1">The first axis, 0 by default.</param>
    /// <param name="dim2">The second axis, 1 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Diagonal(int? offset = null, int dim1 = 0, int dim2 = 1) =>
        new(LinearAlgebraFunctions.Diagonal(null, Value, Given.Option(offset), Given.Other(dim1, 0), Given.Other(dim2, 1)));

    /// <summary>The sum of the main diagonal of a square matrix.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Trace() =>
        new(LinearAlgebraFunctions.Trace(null, Value));
}

file static class LinearAlgebraFunctions
{
    private const string Family = "DiffLessons.LinearAlgebra, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.matmul")]
    internal static extern CoreTensor Matmul([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.bmm")]
    internal static extern CoreTensor Bmm([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.dot")]
    internal static extern CoreTensor Dot([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.outer")]
    internal static extern CoreTensor Outer([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.det")]
    internal static extern CoreTensor Det([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.solve")]
    internal static extern CoreTensor Solve([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.diagonal")]
    internal static extern CoreTensor Diagonal([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? offset, FSharpOption<int>? dim1, FSharpOption<int>? dim2);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.trace")]
    internal static extern CoreTensor Trace([UnsafeAccessorType(Family)] object? family, CoreTensor self);
}
