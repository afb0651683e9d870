// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The greatest element of each window of (batch, channels, length).</summary>
    /// <param name="kernelSize">The window's length.</param>
    /// <param name="stride">The step of the window, its length by default.</param>
    /// <param name="padding">Elements of minus infinity added at either end, 0 by default.</param>
    /// <param name="ceilMode">Whether a window that begins inside but reaches beyond the end counts too; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor MaxPool1d(int kernelSize, int? stride = null, int padding = 0, bool ceilMode = false) =>
        new(MaxPoolingFunctions.Maxpool1d(null, Value, kernelSize, Given.Option(stride), Given.Other(padding, 0), Given.Other(ceilMode, false)));

    /// <summary>The greatest element of each window of (batch, channels, h, w); options for both axes, or one per axis.</summary>
    /// <param name="kernelSize">The window's length along both axes.</param>
    /// <param name="stride">The step of the window, its length by default.</param>
    /// <param name="padding">Elements of minus infinity added at either end, 0 by default.</param>
    /// <param name="ceilMode">Whether a window that begins inside but reaches beyond the end counts too; false by default.</param>
    /// <param name="kernelSizes">The window's lengths, one per axis.</param>
    /// <param name="strides">The steps, one per axis.</param>
    /// <param name="paddings">The paddings, one per axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor MaxPool2d(int? kernelSize = null, int? stride = null, int? padding = null, bool ceilMode = false, int[]? kernelSizes = null, int[]? strides = null, int[]? paddings = null) =>
        new(MaxPoolingFunctions.Maxpool2d(null, Value, Given.Option(kernelSize), Given.Option(stride), Given.Option(padding), Given.Many(kernelSizes), Given.Many(strides), Given.Many(paddings), Given.Other(ceilMode, false)));

    /// <summary>The greatest element of each window of (batch, channels, d, h, w); options as for <c>MaxPool2d</c>.</summary>
    /// <param name="kernelSize">The window's length along all axes.</param>
    /// <param name="stride">The step of the window, its length by default.</param>
    /// <param name="padding">Elements of minus infinity added at either end, 0 by default.</param>
    /// <param name="ceilMode">Whether a window that begins inside but reaches beyond the end counts too; false by default.</param>
    /// <param name="kernelSizes">The window's lengths, one per axis.</param>
    /// <param name="strides">The steps, one per axis.</param>
    /// <param name="paddings">The paddings, one per axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor MaxPool3d(int? kernelSize = null, int? stride = null, int? padding = null, bool ceilMode = false, int[]? kernelSizes = null, int[]? strides = null, int[]? paddings = null) =>
        new(MaxPoolingFunctions.Maxpool3d(null, Value, Given.Option(kernelSize), Given.Option(stride), Given.Option(padding), Given.Many(kernelSizes), Given.Many(strides), Given.Many(paddings), Given.Other(ceilMode, false)));
}

file static class MaxPoolingFunctions
{
    private const string Family = "DiffLessons.MaxPooling, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.maxpool1d")]
    internal static extern CoreTensor Maxpool1d([UnsafeAccessorType(Family)] object? family, CoreTensor self, int kernelSize, FSharpOption<int>? stride, FSharpOption<int>? padding, FSharpOption<bool>? ceilMode);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.maxpool2d")]
    internal static extern CoreTensor Maxpool2d([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? kernelSize, FSharpOption<int>? stride, FSharpOption<int>? padding, FSharpOption<IEnumerable<int>>? kernelSizes, FSharpOption<IEnumerable<int>>? strides, FSharpOption<IEnumerable<int>>? paddings, FSharpOption<bool>? ceilMode);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.maxpool3d")]
    internal static extern CoreTensor Maxpool3d([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? kernelSize, FSharpOption<int>? stride, FSharpOption<int>? padding, FSharpOption<IEnumerable<int>>? kernelSizes, FSharpOption<IEnumerable<int>>? strides, FSharpOption<IEnumerable<int>>? paddings, FSharpOption<bool>? ceilMode);
}
