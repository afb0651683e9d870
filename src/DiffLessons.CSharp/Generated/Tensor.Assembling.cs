// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>Joins tensors beside each other: along axis 1, vectors along axis 0.</summary>
    /// <param name="tensors">At least one; shapes may differ along that axis only.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor HStack(params IEnumerable<Tensor> tensors) =>
        new(AssemblingFunctions.Hstack(null, Tensor.Many(tensors)));

    /// <summary>Joins tensors below each other: along axis 0; vectors count as rows.</summary>
    /// <param name="tensors">At least one; shapes may differ along that axis only.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor VStack(params IEnumerable<Tensor> tensors) =>
        new(AssemblingFunctions.Vstack(null, Tensor.Many(tensors)));

    /// <summary>Joins tensors behind each other: along axis 2, which vectors and matrices are given.</summary>
    /// <param name="tensors">At least one; shapes may differ along that axis only.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor DStack(params IEnumerable<Tensor> tensors) =>
        new(AssemblingFunctions.Dstack(null, Tensor.Many(tensors)));

    /// <summary>The coordinates of a grid: for each vector a tensor with an axis per vector, along whose axis it varies.</summary>
    /// <param name="tensors">Vectors or numbers, at least one.</param>
    /// <param name="indexing">"ij" (the default): the axes come in the order of the vectors. "xy": the first two are swapped, as in a picture.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor[] MeshGrid(IEnumerable<Tensor> tensors, string indexing = "ij") =>
        Given.Tensors(AssemblingFunctions.Meshgrid(null, Tensor.Many(tensors), Given.Other(indexing, "ij")));

    /// <summary>All combinations of elements of vectors: a row for each, a column per vector; a single vector as it is.</summary>
    /// <param name="tensors">Vectors of one dtype, at least one.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor CartesianProd(params IEnumerable<Tensor> tensors) =>
        new(AssemblingFunctions.CartesianProd(null, Tensor.Many(tensors)));

    /// <summary>A matrix with matrices along its diagonal and zeros elsewhere.</summary>
    /// <param name="tensors">Matrices; vectors count as rows, numbers as 1 x 1. At least one.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor BlockDiag(params IEnumerable<Tensor> tensors) =>
        new(AssemblingFunctions.BlockDiag(null, Tensor.Many(tensors)));

    /// <summary>The lower triangle of each matrix; zeros above it.</summary>
    /// <param name="diagonal">The last diagonal that is kept: 0 is the main one (the default), above it positive.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Tril(int? diagonal = null) =>
        new(AssemblingFunctions.Tril(null, Value, Given.Option(diagonal)));

    /// <summary>The upper triangle of each matrix; zeros below it.</summary>
    /// <param name="diagonal">The first diagonal that is kept: 0 is the main one (the default), above it positive.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Triu(int? diagonal = null) =>
        new(AssemblingFunctions.Triu(null, Value, Given.Option(diagonal)));

    /// <summary>The matrix with a vector as its diagonal; of a matrix, the diagonal as a vector.</summary>
    /// <param name="diagonal">Which diagonal: 0 is the main one (the default), above it positive.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Diag(int? diagonal = null) =>
        new(AssemblingFunctions.Diag(null, Value, Given.Option(diagonal)));
}

file static class AssemblingFunctions
{
    private const string Family = "DiffLessons.Assembling, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.hstack.Static")]
    internal static extern CoreTensor Hstack([UnsafeAccessorType(Family)] object? family, IEnumerable<CoreTensor> tensors);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.vstack.Static")]
    internal static extern CoreTensor Vstack([UnsafeAccessorType(Family)] object? family, IEnumerable<CoreTensor> tensors);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.dstack.Static")]
    internal static extern CoreTensor Dstack([UnsafeAccessorType(Family)] object? family, IEnumerable<CoreTensor> tensors);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.meshgrid.Static")]
    internal static extern CoreTensor[] Meshgrid([UnsafeAccessorType(Family)] object? family, IEnumerable<CoreTensor> tensors, FSharpOption<string>? indexing);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.cartesianProd.Static")]
    internal static extern CoreTensor CartesianProd([UnsafeAccessorType(Family)] object? family, IEnumerable<CoreTensor> tensors);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.blockDiag.Static")]
    internal static extern CoreTensor BlockDiag([UnsafeAccessorType(Family)] object? family, IEnumerable<CoreTensor> tensors);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.tril")]
    internal static extern CoreTensor Tril([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? diagonal);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.triu")]
    internal static extern CoreTensor Triu([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? diagonal);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.diag")]
    internal static extern CoreTensor Diag([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? diagonal);
}
