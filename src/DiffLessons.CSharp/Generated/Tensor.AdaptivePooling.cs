// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The mean of each of outputSize windows, which (batch, channels, length) is cut into: window i goes from floor(i n / outputSize) to before ceil((i + 1) n / outputSize).</summary>
    /// <param name="outputSize">The number of windows.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor AdaptiveAvgPool1d(int outputSize) =>
        new(AdaptivePoolingFunctions.AdaptiveAvgPool1d(null, Value, outputSize));

    /// <summary>The mean of each of outputSize windows, which (batch, channels, h, w) is cut into: window i goes from floor(i n / outputSize) to before ceil((i + 1) n / outputSize).</summary>
    /// <param name="outputSize">The number of windows along every axis.</param>
    /// <param name="outputSizes">The numbers, one per axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor AdaptiveAvgPool2d(int? outputSize = null, int[]? outputSizes = null) =>
        new(AdaptivePoolingFunctions.AdaptiveAvgPool2d(null, Value, Given.Option(outputSize), Given.Many(outputSizes)));

    /// <summary>The mean of each of outputSize windows, which (batch, channels, d, h, w) is cut into: window i goes from floor(i n / outputSize) to before ceil((i + 1) n / outputSize).</summary>
    /// <param name="outputSize">The number of windows along every axis.</param>
    /// <param name="outputSizes">The numbers, one per axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor AdaptiveAvgPool3d(int? outputSize = null, int[]? outputSizes = null) =>
        new(AdaptivePoolingFunctions.AdaptiveAvgPool3d(null, Value, Given.Option(outputSize), Given.Many(outputSizes)));

    /// <summary>The greatest element of each of outputSize windows, which (batch, channels, length) is cut into: window i goes from floor(i n / outputSize) to before ceil((i + 1) n / outputSize).</summary>
    /// <param name="outputSize">The number of windows.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor AdaptiveMaxPool1d(int outputSize) =>
        new(AdaptivePoolingFunctions.AdaptiveMaxPool1d(null, Value, outputSize));

    /// <summary>The greatest element of each of outputSize windows, which (batch, channels, h, w) is cut into: window i goes from floor(i n / outputSize) to before ceil((i + 1) n / outputSize).</summary>
    /// <param name="outputSize">The number of windows along every axis.</param>
    /// <param name="outputSizes">The numbers, one per axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor AdaptiveMaxPool2d(int? outputSize = null, int[]? outputSizes = null) =>
        new(AdaptivePoolingFunctions.AdaptiveMaxPool2d(null, Value, Given.Option(outputSize), Given.Many(outputSizes)));

    /// <summary>The greatest element of each of outputSize windows, which (batch, channels, d, h, w) is cut into: window i goes from floor(i n / outputSize) to before ceil((i + 1) n / outputSize).</summary>
    /// <param name="outputSize">The number of windows along every axis.</param>
    /// <param name="outputSizes">The numbers, one per axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor AdaptiveMaxPool3d(int? outputSize = null, int[]? outputSizes = null) =>
        new(AdaptivePoolingFunctions.AdaptiveMaxPool3d(null, Value, Given.Option(outputSize), Given.Many(outputSizes)));
}

file static class AdaptivePoolingFunctions
{
    private const string Family = "DiffLessons.AdaptivePooling, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.adaptiveAvgPool1d")]
    internal static extern CoreTensor AdaptiveAvgPool1d([UnsafeAccessorType(Family)] object? family, CoreTensor self, int outputSize);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.adaptiveAvgPool2d")]
    internal static extern CoreTensor AdaptiveAvgPool2d([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? outputSize, FSharpOption<IEnumerable<int>>? outputSizes);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.adaptiveAvgPool3d")]
    internal static extern CoreTensor AdaptiveAvgPool3d([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? outputSize, FSharpOption<IEnumerable<int>>? outputSizes);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.adaptiveMaxPool1d")]
    internal static extern CoreTensor AdaptiveMaxPool1d([UnsafeAccessorType(Family)] object? family, CoreTensor self, int outputSize);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.adaptiveMaxPool2d")]
    internal static extern CoreTensor AdaptiveMaxPool2d([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? outputSize, FSharpOption<IEnumerable<int>>? outputSizes);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.adaptiveMaxPool3d")]
    internal static extern CoreTensor AdaptiveMaxPool3d([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? outputSize, FSharpOption<IEnumerable<int>>? outputSizes);
}
