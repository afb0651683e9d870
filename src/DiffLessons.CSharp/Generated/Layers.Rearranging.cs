// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>Swaps two axes; the same as <c>Transpose</c>.</summary>
    /// <param name="axis0">One axis; negative counts from the end.</param>
    /// <param name="axis1">The other axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model SwapAxes(int axis0, int axis1) =>
        new(Interop.OfFunction(RearrangingFunctions.Swapaxes(null, axis0, axis1)));

    /// <summary>Moves axes; the others keep their order.</summary>
    /// <param name="source">The axes to move; negative ones count from the end.</param>
    /// <param name="destination">Their positions in the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model MoveDim(int[] source, params int[] destination) =>
        new(Interop.OfFunction(RearrangingFunctions.Movedim(null, source, destination)));

    /// <summary>Shifts elements along axes; what is shifted beyond the end comes in at the start.</summary>
    /// <param name="shifts">By how many elements, for each axis; negative ones shift to the start.</param>
    /// <param name="dims">The axes.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Roll(int[] shifts, params int[] dims) =>
        new(Interop.OfFunction(RearrangingFunctions.Roll(null, shifts, dims)));

    /// <summary>Turns a plane by quarters.</summary>
    /// <param name="k">How many quarters, from the first axis towards the second; 1 by default.</param>
    /// <param name="dims">The two axes of the plane, 0 and 1 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Rot90(int k, int[]? dims = null) =>
        new(Interop.OfFunction(RearrangingFunctions.Rot90(null, k, Given.Many(dims))));

    /// <summary>Windows that slide along an axis, on a new last axis, without copying.</summary>
    /// <param name="dim">The axis; negative counts from the end. It becomes as long as there are windows.</param>
    /// <param name="size">The length of a window, at most that of the axis.</param>
    /// <param name="step">The distance of windows, 1 or more.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Unfold(int dim, int size, int step) =>
        new(Interop.OfFunction(RearrangingFunctions.Unfold(null, dim, size, step)));
}

file static class RearrangingFunctions
{
    private const string Family = "DiffLessons.Rearranging, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.swapaxes.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Swapaxes([UnsafeAccessorType(Family)] object? family, int axis0, int axis1);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.movedim.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Movedim([UnsafeAccessorType(Family)] object? family, IEnumerable<int> source, IEnumerable<int> destination);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.roll.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Roll([UnsafeAccessorType(Family)] object? family, IEnumerable<int> shifts, IEnumerable<int> dims);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.rot90.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Rot90([UnsafeAccessorType(Family)] object? family, int k, FSharpOption<IEnumerable<int>>? dims);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.unfold.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Unfold([UnsafeAccessorType(Family)] object? family, int dim, int size, int step);
}
