// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>Adds elements before and after along each axis: zeros by default.</summary>
    /// <param name="paddings">How many per axis, at either end; only before, where <paramref></paramref> is given.</param>
    /// <param name="mode">"constant" (the default); "reflect" (mirrored, without the element at the edge), "replicate" (the element at the edge) or "circular" (from the other end).</param>
    /// <param name="value">What mode "constant" adds, 0 by default.</param>
    /// <param name="after">How many per axis after the elements.</param>
    /// <exception cref="ArgumentException">There is no such mode, it has no elements for so much, or a padding is negative.</exception>
    public static Model Pad(int[] paddings, string mode = "constant", double value = 0, int[]? after = null) =>
        new(Interop.OfFunction(PaddingFunctions.Pad(null, paddings, Given.Many(after), Given.Other(mode, "constant"), Given.Number(value, 0))));

    /// <summary>Puts zeros between elements: element i goes to i * dilation.</summary>
    /// <param name="dilations">The distance per axis, 1 or more.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Dilate(params int[] dilations) =>
        new(Interop.OfFunction(PaddingFunctions.Dilate(null, dilations)));

    /// <summary>Takes every dilation-th element: the inverse of <c>Dilate</c>.</summary>
    /// <param name="dilations">The distance per axis, 1 or more.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Undilate(params int[] dilations) =>
        new(Interop.OfFunction(PaddingFunctions.Undilate(null, dilations)));
}

file static class PaddingFunctions
{
    private const string Family = "DiffLessons.Padding, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.pad.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Pad([UnsafeAccessorType(Family)] object? family, IEnumerable<int> paddings, FSharpOption<IEnumerable<int>>? after, FSharpOption<string>? mode, FSharpOption<IConvertible>? value);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.dilate.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Dilate([UnsafeAccessorType(Family)] object? family, IEnumerable<int> dilations);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.undilate.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Undilate([UnsafeAccessorType(Family)] object? family, IEnumerable<int> dilations);
}
