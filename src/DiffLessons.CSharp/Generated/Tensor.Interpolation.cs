// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>Resamples the spatial axes of signals, images or volumes.</summary>
    /// <param name="scaleFactor">what each of them is multiplied by. Exactly one of both is given.</param>
    /// <param name="mode">"nearest" (the default), "nearest-exact", "linear" (signals), "bilinear" or "bicubic" (images), "trilinear" (volumes) or "area" (means).</param>
    /// <param name="alignCorners">Whether the outermost elements, rather than their outer edges, stay where they are; false by default.</param>
    /// <param name="size">The new lengths of the spatial axes; or</param>
    /// <returns>Shape (batch, channels, ...) with the new lengths.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Interpolate(double? scaleFactor = null, string mode = "nearest", bool alignCorners = false, int[]? size = null) =>
        new(InterpolationFunctions.Interpolate(null, Value, Given.Many(size), Given.Option(scaleFactor), Given.Other(mode, "nearest"), Given.Other(alignCorners, false)));

    /// <summary>Trades channels for pixels: (batch, channels r^2, height, width) becomes (batch, channels, height r, width r).</summary>
    /// <param name="upscaleFactor">r, 1 or more.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor PixelShuffle(int upscaleFactor) =>
        new(InterpolationFunctions.PixelShuffle(null, Value, upscaleFactor));

    /// <summary>Trades pixels for channels: the inverse of <c>PixelShuffle</c>.</summary>
    /// <param name="downscaleFactor">r, 1 or more, of which height and width are multiples.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor PixelUnshuffle(int downscaleFactor) =>
        new(InterpolationFunctions.PixelUnshuffle(null, Value, downscaleFactor));
}

file static class InterpolationFunctions
{
    private const string Family = "DiffLessons.Interpolation, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.interpolate")]
    internal static extern CoreTensor Interpolate([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<IEnumerable<int>>? size, FSharpOption<double>? scaleFactor, FSharpOption<string>? mode, FSharpOption<bool>? alignCorners);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.pixelShuffle")]
    internal static extern CoreTensor PixelShuffle([UnsafeAccessorType(Family)] object? family, CoreTensor self, int upscaleFactor);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.pixelUnshuffle")]
    internal static extern CoreTensor PixelUnshuffle([UnsafeAccessorType(Family)] object? family, CoreTensor self, int downscaleFactor);
}
