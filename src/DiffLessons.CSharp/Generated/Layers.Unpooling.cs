// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>Puts the values of <c>MaxPool1dWithIndices</c> back at their indices, among zeros.</summary>
    /// <param name="indices">The indices that came with the values.</param>
    /// <param name="kernelSize">The window's length.</param>
    /// <param name="stride">The step of the window, its length by default.</param>
    /// <param name="padding">0 by default.</param>
    /// <param name="outputSize">The spatial shape to reach (or the whole shape); the smallest that fits by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model MaxUnpool1d(Tensor indices, int kernelSize, int? stride = null, int padding = 0, int[]? outputSize = null) =>
        new(Interop.OfFunction(UnpoolingFunctions.Maxunpool1d(null, Tensor.Of(indices), kernelSize, Given.Option(stride), Given.Other(padding, 0), Given.Many(outputSize))));

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
    public static Model MaxUnpool2d(Tensor indices, int? kernelSize = null, int? stride = null, int? padding = null, int[]? kernelSizes = null, int[]? strides = null, int[]? paddings = null, int[]? outputSize = null) =>
        new(Interop.OfFunction(UnpoolingFunctions.Maxunpool2d(null, Tensor.Of(indices), Given.Option(kernelSize), Given.Option(stride), Given.Option(padding), Given.Many(kernelSizes), Given.Many(strides), Given.Many(paddings), Given.Many(outputSize))));

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
    public static Model MaxUnpool3d(Tensor indices, int? kernelSize = null, int? stride = null, int? padding = null, int[]? kernelSizes = null, int[]? strides = null, int[]? paddings = null, int[]? outputSize = null) =>
        new(Interop.OfFunction(UnpoolingFunctions.Maxunpool3d(null, Tensor.Of(indices), Given.Option(kernelSize), Given.Option(stride), Given.Option(padding), Given.Many(kernelSizes), Given.Many(strides), Given.Many(paddings), Given.Many(outputSize))));
}

file static class UnpoolingFunctions
{
    private const string Family = "DiffLessons.Unpooling, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.maxunpool1d.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Maxunpool1d([UnsafeAccessorType(Family)] object? family, CoreTensor indices, int kernelSize, FSharpOption<int>? stride, FSharpOption<int>? padding, FSharpOption<IEnumerable<int>>? outputSize);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.maxunpool2d.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Maxunpool2d([UnsafeAccessorType(Family)] object? family, CoreTensor indices, FSharpOption<int>? kernelSize, FSharpOption<int>? stride, FSharpOption<int>? padding, FSharpOption<IEnumerable<int>>? kernelSizes, FSharpOption<IEnumerable<int>>? strides, FSharpOption<IEnumerable<int>>? paddings, FSharpOption<IEnumerable<int>>? outputSize);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.maxunpool3d.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Maxunpool3d([UnsafeAccessorType(Family)] object? family, CoreTensor indices, FSharpOption<int>? kernelSize, FSharpOption<int>? stride, FSharpOption<int>? padding, FSharpOption<IEnumerable<int>>? kernelSizes, FSharpOption<IEnumerable<int>>? strides, FSharpOption<IEnumerable<int>>? paddings, FSharpOption<IEnumerable<int>>? outputSize);
}
