// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>Adds elements before and after along each axis: zeros by default.</summary>
    /// <param name="paddings">How many per axis, at either end; only before, where <paramref></paramref> is given.</param>
    /// <param name="mode">"constant" (the default); "reflect" (mirrored, without the element at the edge), "replicate" (the element at the edge) or "circular" (from the other end).</param>
    /// <param name="value">What mode "constant" adds, 0 by default.</param>
    /// <param name="after">How many per axis after the elements.</param>
    /// <exception cref="ArgumentException">There is no such mode, it has no elements for so much, or a padding is negative.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Pad(int[] paddings, string mode = "constant", double value = 0, int[]? after = null) =>
        new(PaddingFunctions.Pad(null, Value, paddings, Given.Many(after), Given.Other(mode, "constant"), Given.Number(value, 0)));

    /// <summary>Puts zeros between elements: element i goes to i * dilation.</summary>
    /// <param name="dilations">The distance per axis, 1 or more.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Dilate(params int[] dilations) =>
        new(PaddingFunctions.Dilate(null, Value, dilations));

    /// <summary>Takes every dilation-th element: the inverse of <c>Dilate</c>.</summary>
    /// <param name="dilations">The distance per axis, 1 or more.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Undilate(params int[] dilations) =>
        new(PaddingFunctions.Undilate(null, Value, dilations));
}

file static class PaddingFunctions
{
    private const string Family = "DiffLessons.Padding, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.pad")]
    internal static extern CoreTensor Pad([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> paddings, FSharpOption<IEnumerable<int>>? after, FSharpOption<string>? mode, FSharpOption<IConvertible>? value);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.dilate")]
    internal static extern CoreTensor Dilate([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> dilations);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.undilate")]
    internal static extern CoreTensor Undilate([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> dilations);
}
