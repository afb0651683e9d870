// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The transpose of a matrix; a vector or a number as it is.</summary>
    /// <exception cref="ArgumentException">There are more than two axes: use <c>mT</c> for a batch of matrices, or <c>Permute</c>.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor T => new(RearrangingFunctions.T(null, Value));

    /// <summary>The transpose of each matrix of a batch: the last two axes swapped.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor MT => new(RearrangingFunctions.MT(null, Value));

    /// <summary>The same elements in another shape; the same as <c>Reshape</c>.</summary>
    /// <param name="shape">The new shape, of as many elements; one axis may be -1 and takes what is left over.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Reshape(params int[] shape) =>
        new(RearrangingFunctions.Reshape(null, Value, shape));

    /// <summary>Swaps two axes; the same as <c>Transpose</c>.</summary>
    /// <param name="axis0">One axis; negative counts from the end.</param>
    /// <param name="axis1">The other axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor SwapAxes(int axis0, int axis1) =>
        new(RearrangingFunctions.Swapaxes(null, Value, axis0, axis1));

    /// <summary>Moves axes; the others keep their order.</summary>
    /// <param name="source">The axes to move; negative ones count from the end.</param>
    /// <param name="destination">Their positions in the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor MoveDim(int[] source, params int[] destination) =>
        new(RearrangingFunctions.Movedim(null, Value, source, destination));

    /// <summary>Moves an axis; the others keep their order.</summary>
    /// <param name="source">The axis to move; negative counts from the end.</param>
    /// <param name="destination">Its position in the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor MoveDim(int source, int destination) =>
        new(RearrangingFunctions.Movedim(null, Value, source, destination));

    /// <summary>Shifts elements along axes; what is shifted beyond the end comes in at the start.</summary>
    /// <param name="shifts">By how many elements, for each axis; negative ones shift to the start.</param>
    /// <param name="dims">The axes.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Roll(int[] shifts, params int[] dims) =>
        new(RearrangingFunctions.Roll(null, Value, shifts, dims));

    /// <summary>Shifts elements; what is shifted beyond the end comes in at the start.</summary>
    /// <param name="shift">By how many elements; a negative number shifts to the start.</param>
    /// <param name="dim">The axis; by default the elements are shifted in row-major order, whatever the axes.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Roll(int shift, int? dim = null) =>
        new(RearrangingFunctions.Roll(null, Value, shift, Given.Option(dim)));

    /// <summary>Turns a plane by quarters.</summary>
    /// <param name="k">How many quarters, from the first axis towards the second; 1 by default.</param>
    /// <param name="dims">The two axes of the plane, 0 and 1 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Rot90(int k = 1, int[]? dims = null) =>
        new(RearrangingFunctions.Rot90(null, Value, Given.Other(k, 1), Given.Many(dims)));

    /// <summary>Pieces of one length along an axis; the last may be shorter.</summary>
    /// <param name="chunks">How many, 1 or more; fewer where the axis is too short.</param>
    /// <param name="dim">The axis, 0 by default; negative counts from the end.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor[] Chunk(int chunks, int dim = 0) =>
        Given.Tensors(RearrangingFunctions.Chunk(null, Value, chunks, Given.Other(dim, 0)));

    /// <summary>Windows that slide along an axis, on a new last axis, without copying.</summary>
    /// <param name="dim">The axis; negative counts from the end. It becomes as long as there are windows.</param>
    /// <param name="size">The length of a window, at most that of the axis.</param>
    /// <param name="step">The distance of windows, 1 or more.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Unfold(int dim, int size, int step) =>
        new(RearrangingFunctions.Unfold(null, Value, dim, size, step));
}

file static class RearrangingFunctions
{
    private const string Family = "DiffLessons.Rearranging, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.get_T")]
    internal static extern CoreTensor T([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.get_mT")]
    internal static extern CoreTensor MT([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.reshape")]
    internal static extern CoreTensor Reshape([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> shape);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.swapaxes")]
    internal static extern CoreTensor Swapaxes([UnsafeAccessorType(Family)] object? family, CoreTensor self, int axis0, int axis1);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.movedim")]
    internal static extern CoreTensor Movedim([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> source, IEnumerable<int> destination);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.movedim")]
    internal static extern CoreTensor Movedim([UnsafeAccessorType(Family)] object? family, CoreTensor self, int source, int destination);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.roll")]
    internal static extern CoreTensor Roll([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> shifts, IEnumerable<int> dims);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.roll")]
    internal static extern CoreTensor Roll([UnsafeAccessorType(Family)] object? family, CoreTensor self, int shift, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.rot90")]
    internal static extern CoreTensor Rot90([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? k, FSharpOption<IEnumerable<int>>? dims);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.chunk")]
    internal static extern CoreTensor[] Chunk([UnsafeAccessorType(Family)] object? family, CoreTensor self, int chunks, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.unfold")]
    internal static extern CoreTensor Unfold([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, int size, int step);
}
