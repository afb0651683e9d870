// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>Patches of images as columns (im2col): (batch, channels, height, width) becomes (batch, channels kh kw, patches).</summary>
    /// <param name="kernelSizes">Height and width of a patch.</param>
    /// <param name="dilations">The distance of a patch's elements per axis, 1 by default.</param>
    /// <param name="paddings">Zeros at either end per axis, 0 by default.</param>
    /// <param name="strides">The distance of patches per axis, 1 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Unfold(int[] kernelSizes, int[]? dilations = null, int[]? paddings = null, int[]? strides = null) =>
        new(PatchesFunctions.Unfold(null, Value, kernelSizes, Given.Many(dilations), Given.Many(paddings), Given.Many(strides)));

    /// <summary>Images of columns (col2im): the patches that <c>Unfold</c> cuts are added where they overlap.</summary>
    /// <param name="outputSizes">Height and width of the images.</param>
    /// <param name="kernelSizes">Height and width of a patch.</param>
    /// <param name="dilations">The distance of a patch's elements per axis, 1 by default.</param>
    /// <param name="paddings">Zeros at either end per axis, 0 by default.</param>
    /// <param name="strides">The distance of patches per axis, 1 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Fold(int[] outputSizes, int[] kernelSizes, int[]? dilations = null, int[]? paddings = null, int[]? strides = null) =>
        new(PatchesFunctions.Fold(null, Value, outputSizes, kernelSizes, Given.Many(dilations), Given.Many(paddings), Given.Many(strides)));

    /// <summary>Samples images at positions: (batch, channels, height, width) at (batch, h, w, 2) becomes (batch, channels, h, w).</summary>
    /// <param name="grid">Positions (x, y), from -1 (left, upper) to 1 (right, lower).</param>
    /// <param name="mode">"bilinear" (the default) or "nearest".</param>
    /// <param name="paddingMode">What is outside: "zeros" (the default), "border" (the nearest pixel) or "reflection" (the image mirrored).</param>
    /// <param name="alignCorners">Whether -1 and 1 are the centres of the outermost pixels, rather than their outer edges; false by default.</param>
    /// <remarks>It can be differentiated by the images and by the positions, to any order.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor GridSample(Tensor grid, string mode = "bilinear", string paddingMode = "zeros", bool alignCorners = false) =>
        new(PatchesFunctions.GridSample(null, Value, Tensor.Of(grid), Given.Other(mode, "bilinear"), Given.Other(paddingMode, "zeros"), Given.Other(alignCorners, false)));
}

file static class PatchesFunctions
{
    private const string Family = "DiffLessons.Patches, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.unfold")]
    internal static extern CoreTensor Unfold([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> kernelSizes, FSharpOption<IEnumerable<int>>? dilations, FSharpOption<IEnumerable<int>>? paddings, FSharpOption<IEnumerable<int>>? strides);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.fold")]
    internal static extern CoreTensor Fold([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> outputSizes, IEnumerable<int> kernelSizes, FSharpOption<IEnumerable<int>>? dilations, FSharpOption<IEnumerable<int>>? paddings, FSharpOption<IEnumerable<int>>? strides);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.gridSample")]
    internal static extern CoreTensor GridSample([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor grid, FSharpOption<string>? mode, FSharpOption<string>? paddingMode, FSharpOption<bool>? alignCorners);
}
