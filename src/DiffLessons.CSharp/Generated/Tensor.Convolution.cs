// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>A 1-d convolution (cross-correlation, as in PyTorch).</summary>
    /// <param name="filters">Shape (outChannels, inChannels, kernel), for an input of shape (batch, inChannels, length).</param>
    /// <param name="stride">The step of the window, 1 by default.</param>
    /// <param name="padding">Zeros added at either end, 0 by default.</param>
    /// <param name="dilation">The distance between the window's elements, 1 by default.</param>
    /// <returns>Shape (batch, outChannels, (length + 2 padding - dilation (kernel - 1) - 1) / stride + 1).</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Conv1d(Tensor filters, int stride = 1, int padding = 0, int dilation = 1) =>
        new(ConvolutionFunctions.Conv1d(null, Value, Tensor.Of(filters), Given.Other(stride, 1), Given.Other(padding, 0), Given.Other(dilation, 1)));

    /// <summary>A 2-d convolution (cross-correlation, as in PyTorch); options for both axes, or one per axis.</summary>
    /// <param name="filters">Shape (outChannels, inChannels, kh, kw), for an input of shape (batch, inChannels, h, w).</param>
    /// <param name="stride">The step of the window, 1 by default.</param>
    /// <param name="padding">Zeros added at either end, 0 by default.</param>
    /// <param name="dilation">The distance between the window's elements, 1 by default.</param>
    /// <param name="strides">The steps, one per axis.</param>
    /// <param name="paddings">The paddings, one per axis.</param>
    /// <param name="dilations">The dilations, one per axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Conv2d(Tensor filters, int? stride = null, int? padding = null, int? dilation = null, int[]? strides = null, int[]? paddings = null, int[]? dilations = null) =>
        new(ConvolutionFunctions.Conv2d(null, Value, Tensor.Of(filters), Given.Option(stride), Given.Option(padding), Given.Option(dilation), Given.Many(strides), Given.Many(paddings), Given.Many(dilations)));

    /// <summary>A 3-d convolution (cross-correlation, as in PyTorch); options as for <c>Conv2d</c>.</summary>
    /// <param name="filters">Shape (outChannels, inChannels, kd, kh, kw), for an input of shape (batch, inChannels, d, h, w).</param>
    /// <param name="stride">The step of the window, 1 by default.</param>
    /// <param name="padding">Zeros added at either end, 0 by default.</param>
    /// <param name="dilation">The distance between the window's elements, 1 by default.</param>
    /// <param name="strides">The steps, one per axis.</param>
    /// <param name="paddings">The paddings, one per axis.</param>
    /// <param name="dilations">The dilations, one per axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Conv3d(Tensor filters, int? stride = null, int? padding = null, int? dilation = null, int[]? strides = null, int[]? paddings = null, int[]? dilations = null) =>
        new(ConvolutionFunctions.Conv3d(null, Value, Tensor.Of(filters), Given.Option(stride), Given.Option(padding), Given.Option(dilation), Given.Many(strides), Given.Many(paddings), Given.Many(dilations)));

    /// <summary>A 1-d convolution with a stride of 1 and a padding by name.</summary>
    /// <param name="filters">Shape (outChannels, inChannels, kernel).</param>
    /// <param name="padding">"same" for a result of the input's size, where an odd number of zeros has the last at the end, or "valid" for none.</param>
    /// <param name="dilation">1 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Conv1d(Tensor filters, string padding, int dilation = 1) =>
        new(ConvolutionFunctions.Conv1d(null, Value, Tensor.Of(filters), padding, Given.Other(dilation, 1)));

    /// <summary>A 2-d convolution with a stride of 1 and a padding by name.</summary>
    /// <param name="filters">Shape (outChannels, inChannels, kh, kw).</param>
    /// <param name="padding">"same" for a result of the input's size, where an odd number of zeros has the last at the end, or "valid" for none.</param>
    /// <param name="dilation">1 by default.</param>
    /// <param name="dilations">The dilations, one per axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Conv2d(Tensor filters, string padding, int? dilation = null, int[]? dilations = null) =>
        new(ConvolutionFunctions.Conv2d(null, Value, Tensor.Of(filters), padding, Given.Option(dilation), Given.Many(dilations)));

    /// <summary>A 3-d convolution with a stride of 1 and a padding by name.</summary>
    /// <param name="filters">Shape (outChannels, inChannels, kd, kh, kw).</param>
    /// <param name="padding">"same" for a result of the input's size, where an odd number of zeros has the last at the end, or "valid" for none.</param>
    /// <param name="dilation">1 by default.</param>
    /// <param name="dilations">The dilations, one per axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Conv3d(Tensor filters, string padding, int? dilation = null, int[]? dilations = null) =>
        new(ConvolutionFunctions.Conv3d(null, Value, Tensor.Of(filters), padding, Given.Option(dilation), Given.Many(dilations)));
}

file static class ConvolutionFunctions
{
    private const string Family = "DiffLessons.Convolution, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.conv1d")]
    internal static extern CoreTensor Conv1d([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor filters, FSharpOption<int>? stride, FSharpOption<int>? padding, FSharpOption<int>? dilation);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.conv2d")]
    internal static extern CoreTensor Conv2d([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor filters, FSharpOption<int>? stride, FSharpOption<int>? padding, FSharpOption<int>? dilation, FSharpOption<IEnumerable<int>>? strides, FSharpOption<IEnumerable<int>>? paddings, FSharpOption<IEnumerable<int>>? dilations);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.conv3d")]
    internal static extern CoreTensor Conv3d([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor filters, FSharpOption<int>? stride, FSharpOption<int>? padding, FSharpOption<int>? dilation, FSharpOption<IEnumerable<int>>? strides, FSharpOption<IEnumerable<int>>? paddings, FSharpOption<IEnumerable<int>>? dilations);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.conv1d")]
    internal static extern CoreTensor Conv1d([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor filters, string padding, FSharpOption<int>? dilation);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.conv2d")]
    internal static extern CoreTensor Conv2d([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor filters, string padding, FSharpOption<int>? dilation, FSharpOption<IEnumerable<int>>? dilations);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.conv3d")]
    internal static extern CoreTensor Conv3d([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor filters, string padding, FSharpOption<int>? dilation, FSharpOption<IEnumerable<int>>? dilations);
}
