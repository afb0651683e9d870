// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>A 1-d transposed convolution: the gradient of <c>Conv1d</c> by its input, as an operation.</summary>
    /// <param name="filters">Shape (inChannels, outChannels, kernel), for an input of shape (batch, inChannels, length).</param>
    /// <param name="stride">1 by default.</param>
    /// <param name="padding">0 by default.</param>
    /// <param name="dilation">1 by default.</param>
    /// <param name="outputPadding">Elements added at one end of the result, 0 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor ConvTranspose1d(Tensor filters, int stride = 1, int padding = 0, int dilation = 1, int outputPadding = 0) =>
        new(ConvolutionTransposedFunctions.ConvTranspose1d(null, Value, Tensor.Of(filters), Given.Other(stride, 1), Given.Other(padding, 0), Given.Other(dilation, 1), Given.Other(outputPadding, 0)));

    /// <summary>A 2-d transposed convolution; options for both axes, or one per axis.</summary>
    /// <param name="filters">Shape (inChannels, outChannels, kh, kw).</param>
    /// <param name="stride">1 by default.</param>
    /// <param name="padding">0 by default.</param>
    /// <param name="dilation">1 by default.</param>
    /// <param name="outputPadding">0 by default.</param>
    /// <param name="strides">The steps, one per axis.</param>
    /// <param name="paddings">The paddings, one per axis.</param>
    /// <param name="dilations">The dilations, one per axis.</param>
    /// <param name="outputPaddings">The output paddings, one per axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor ConvTranspose2d(Tensor filters, int? stride = null, int? padding = null, int? dilation = null, int? outputPadding = null, int[]? strides = null, int[]? paddings = null, int[]? dilations = null, int[]? outputPaddings = null) =>
        new(ConvolutionTransposedFunctions.ConvTranspose2d(null, Value, Tensor.Of(filters), Given.Option(stride), Given.Option(padding), Given.Option(dilation), Given.Option(outputPadding), Given.Many(strides), Given.Many(paddings), Given.Many(dilations), Given.Many(outputPaddings)));

    /// <summary>A 3-d transposed convolution; options as for <c>ConvTranspose2d</c>.</summary>
    /// <param name="filters">Shape (inChannels, outChannels, kd, kh, kw).</param>
    /// <param name="stride">1 by default.</param>
    /// <param name="padding">0 by default.</param>
    /// <param name="dilation">1 by default.</param>
    /// <param name="outputPadding">0 by default.</param>
    /// <param name="strides">The steps, one per axis.</param>
    /// <param name="paddings">The paddings, one per axis.</param>
    /// <param name="dilations">The dilations, one per axis.</param>
    /// <param name="outputPaddings">The output paddings, one per axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor ConvTranspose3d(Tensor filters, int? stride = null, int? padding = null, int? dilation = null, int? outputPadding = null, int[]? strides = null, int[]? paddings = null, int[]? dilations = null, int[]? outputPaddings = null) =>
        new(ConvolutionTransposedFunctions.ConvTranspose3d(null, Value, Tensor.Of(filters), Given.Option(stride), Given.Option(padding), Given.Option(dilation), Given.Option(outputPadding), Given.Many(strides), Given.Many(paddings), Given.Many(dilations), Given.Many(outputPaddings)));
}

file static class ConvolutionTransposedFunctions
{
    private const string Family = "DiffLessons.ConvolutionTransposed, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.convTranspose1d")]
    internal static extern CoreTensor ConvTranspose1d([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor filters, FSharpOption<int>? stride, FSharpOption<int>? padding, FSharpOption<int>? dilation, FSharpOption<int>? outputPadding);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.convTranspose2d")]
    internal static extern CoreTensor ConvTranspose2d([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor filters, FSharpOption<int>? stride, FSharpOption<int>? padding, FSharpOption<int>? dilation, FSharpOption<int>? outputPadding, FSharpOption<IEnumerable<int>>? strides, FSharpOption<IEnumerable<int>>? paddings, FSharpOption<IEnumerable<int>>? dilations, FSharpOption<IEnumerable<int>>? outputPaddings);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.convTranspose3d")]
    internal static extern CoreTensor ConvTranspose3d([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor filters, FSharpOption<int>? stride, FSharpOption<int>? padding, FSharpOption<int>? dilation, FSharpOption<int>? outputPadding, FSharpOption<IEnumerable<int>>? strides, FSharpOption<IEnumerable<int>>? paddings, FSharpOption<IEnumerable<int>>? dilations, FSharpOption<IEnumerable<int>>? outputPaddings);
}
