// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>Max pooling over one axis, with the index of each greatest element within its channel (Int64).</summary>
    /// <param name="kernelSize">The window's length.</param>
    /// <param name="stride">The step of the window, its length by default.</param>
    /// <param name="padding">0 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor Values, Tensor Indices) MaxPool1dWithIndices(int kernelSize, int? stride = null, int padding = 0) =>
        Given.Tensors(UnpoolingFunctions.Maxpool1di(null, Value, kernelSize, Given.Option(stride), Given.Other(padding, 0)));

    /// <summary>Max pooling over two axes, with the index of each greatest element within its channel (Int64, row-major).</summary>
    /// <param name="kernelSize">The window's length along both axes.</param>
    /// <param name="stride">The step of the window, its length by default.</param>
    /// <param name="padding">0 by default.</param>
    /// <param name="kernelSizes">The window's lengths, one per axis.</param>
    /// <param name="strides">The steps, one per axis.</param>
    /// <param name="paddings">The paddings, one per axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor Values, Tensor Indices) MaxPool2dWithIndices(int? kernelSize = null, int? stride = null, int? padding = null, int[]? kernelSizes = null, int[]? strides = null, int[]? paddings = null) =>
        Given.Tensors(UnpoolingFunctions.Maxpool2di(null, Value, Given.Option(kernelSize), Given.Option(stride), Given.Option(padding), Given.Many(kernelSizes), Given.Many(strides), Given.Many(paddings)));

    /// <summary>Max pooling over three axes, with the index of each greatest element within its channel (Int64, row-major).</summary>
    /// <param name="kernelSize">The window's length along all axes.</param>
    /// <param name="stride">The step of the window, its length by default.</param>
    /// <param name="padding">0 by default.</param>
    /// <param name="kernelSizes">The window's lengths, one per axis.</param>
    /// <param name="strides">The steps, one per axis.</param>
    /// <param name="paddings">The paddings, one per axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (Tensor Values, Tensor Indices) MaxPool3dWithIndices(int? kernelSize = null, int? stride = null, int? padding = null, int[]? kernelSizes = null, int[]? strides = null, int[]? paddings = null) =>
        Given.Tensors(UnpoolingFunctions.Maxpool3di(null, Value, Given.Option(kernelSize), Given.Option(stride), Given.Option(padding), Given.Many(kernelSizes), Given.Many(strides), Given.Many(paddings)));

    /// <summary>Puts the values of <c>MaxPool1dWithIndices</c> back at their indices, among zeros.</summary>
    /// <param name="indices">The indices that came with the values.</param>
    /// <param name="kernelSize">The window's length.</param>
    /// <param name="stride">The step of the window, its length by default.</param>
    /// <param name="padding">0 by default.</param>
    /// <param name="outputSize">The spatial shape to reach (or the whole shape); the smallest that fits by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor MaxUnpool1d(Tensor indices, int kernelSize, int? stride = null, int padding = 0, int[]? outputSize = null) =>
        new(UnpoolingFunctions.Maxunpool1d(null, Value, Tensor.Of(indices), kernelSize, Given.Option(stride), Given.Other(padding, 0), Given.Many(outputSize)));

    /// <summary>Puts the values of <c>MaxPool2dWithIndices</c> back at their indices, among zeros.</summary>
    /// <param name="indices">The indices that came with the values.</param>
    /// <param name="kernelSize">The window's length along both axes.</param>
    /// <param name="stride">The step of the window, its length by default.</param>
    /// <param name="padding">0 by default.</param>
    /// <param name="kernelSizes">The window's lengths, one per axis.</param>
    /// <param name="strides">The steps, one per axis.</param>
    /// <param name="paddings">The paddings, one per axis.</param>
    /// <param name="outputSize">The spatial shape to reach (or the whole shape); the smallest that fits by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor MaxUnpool2d(Tensor indices, int? kernelSize = null, int? stride = null, int? padding = null, int[]? kernelSizes = null, int[]? strides = null, int[]? paddings = null, int[]? outputSize = null) =>
        new(UnpoolingFunctions.Maxunpool2d(null, Value, Tensor.Of(indices), Given.Option(kernelSize), Given.Option(stride), Given.Option(padding), Given.Many(kernelSizes), Given.Many(strides), Given.Many(paddings), Given.Many(outputSize)));

    /// <summary>Puts the values of <c>MaxPool3dWithIndices</c> back at their indices, among zeros.</summary>
    /// <param name="indices">The indices that came with the values.</param>
    /// <param name="kernelSize">The window's length along all axes.</param>
    /// <param name="stride">The step of the window, its length by default.</param>
    /// <param name="padding">0 by default.</param>
    /// <param name="kernelSizes">The window's lengths, one per axis.</param>
    /// <param name="strides">The steps, one per axis.</param>
    /// <param name="paddings">The paddings, one per axis.</param>
    /// <param name="outputSize">The spatial shape to reach (or the whole shape); the smallest that fits by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor MaxUnpool3d(Tensor indices, int? kernelSize = null, int? stride = null, int? padding = null, int[]? kernelSizes = null, int[]? strides = null, int[]? paddings = null, int[]? outputSize = null) =>
        new(UnpoolingFunctions.Maxunpool3d(null, Value, Tensor.Of(indices), Given.Option(kernelSize), Given.Option(stride), Given.Option(padding), Given.Many(kernelSizes), Given.Many(strides), Given.Many(paddings), Given.Many(outputSize)));
}

file static class UnpoolingFunctions
{
    private const string Family = "DiffLessons.Unpooling, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.maxpool1di")]
    internal static extern Tuple<CoreTensor, CoreTensor> Maxpool1di([UnsafeAccessorType(Family)] object? family, CoreTensor self, int kernelSize, FSharpOption<int>? stride, FSharpOption<int>? padding);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.maxpool2di")]
    internal static extern Tuple<CoreTensor, CoreTensor> Maxpool2di([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? kernelSize, FSharpOption<int>? stride, FSharpOption<int>? padding, FSharpOption<IEnumerable<int>>? kernelSizes, FSharpOption<IEnumerable<int>>? strides, FSharpOption<IEnumerable<int>>? paddings);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.maxpool3di")]
    internal static extern Tuple<CoreTensor, CoreTensor> Maxpool3di([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? kernelSize, FSharpOption<int>? stride, FSharpOption<int>? padding, FSharpOption<IEnumerable<int>>? kernelSizes, FSharpOption<IEnumerable<int>>? strides, FSharpOption<IEnumerable<int>>? paddings);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.maxunpool1d")]
    internal static extern CoreTensor Maxunpool1d([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor indices, int kernelSize, FSharpOption<int>? stride, FSharpOption<int>? padding, FSharpOption<IEnumerable<int>>? outputSize);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.maxunpool2d")]
    internal static extern CoreTensor Maxunpool2d([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor indices, FSharpOption<int>? kernelSize, FSharpOption<int>? stride, FSharpOption<int>? padding, FSharpOption<IEnumerable<int>>? kernelSizes, FSharpOption<IEnumerable<int>>? strides, FSharpOption<IEnumerable<int>>? paddings, FSharpOption<IEnumerable<int>>? outputSize);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.maxunpool3d")]
    internal static extern CoreTensor Maxunpool3d([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor indices, FSharpOption<int>? kernelSize, FSharpOption<int>? stride, FSharpOption<int>? padding, FSharpOption<IEnumerable<int>>? kernelSizes, FSharpOption<IEnumerable<int>>? strides, FSharpOption<IEnumerable<int>>? paddings, FSharpOption<IEnumerable<int>>? outputSize);
}
