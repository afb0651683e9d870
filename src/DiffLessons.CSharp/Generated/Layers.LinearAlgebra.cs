// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>The determinant of a square matrix, or of each of a batch.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Det() =>
        new(Interop.OfFunction(LinearAlgebraFunctions.Det(null)));

    /// <summary>The inverse of a square matrix, or of each of a batch.</summary>
    /// <exception cref="InvalidOperationException">A matrix is singular.</exception>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Inverse() =>
        new(Interop.OfFunction(LinearAlgebraFunctions.Inv(null)));

    /// <summary>The sum of the main diagonal of a square matrix.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Trace() =>
        new(Interop.OfFunction(LinearAlgebraFunctions.Trace(null)));

    /// <summary>The matrix product, batched over leading axes as PyTorch's <c>MatMul</c>.</summary>
    /// <param name="other">Shape (..., m, p) for this tensor's (..., n, m); vectors are taken as a row here and a column there.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model MatMul(Tensor other) =>
        new(Interop.OfFunction(LinearAlgebraFunctions.Matmul(null, Tensor.Of(other))));

    /// <summary>The inner product of two vectors of equal length, as a 0-d tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Dot(Tensor other) =>
        new(Interop.OfFunction(LinearAlgebraFunctions.Dot(null, Tensor.Of(other))));

    /// <summary>The elements of a diagonal of two axes, which become the last axis.</summary>
    /// <param name="offset">0 is the main diagonal (the default), above it positive.</param>
    /// <param name="dim1">The first axis, 0 by default.</param>
    /// <param name="dim2">The second axis, 1 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Diagonal(int offset, int dim1 = 0, int dim2 = 1) =>
        new(Interop.OfFunction(LinearAlgebraFunctions.Diagonal(null, offset, Given.Other(dim1, 0), Given.Other(dim2, 1))));
}

file static class LinearAlgebraFunctions
{
    private const string Family = "DiffLessons.LinearAlgebra, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_det.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Det([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_inv.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Inv([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_trace.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Trace([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.matmul.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Matmul([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.dot.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Dot([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.diagonal.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Diagonal([UnsafeAccessorType(Family)] object? family, int offset, FSharpOption<int>? dim1, FSharpOption<int>? dim2);
}
