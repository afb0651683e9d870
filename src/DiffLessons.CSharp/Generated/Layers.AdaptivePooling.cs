// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>The mean of each of outputSize windows, which (batch, channels, length) is cut into: window i goes from floor(i n / outputSize) to before ceil((i + 1) n / outputSize).</summary>
    /// <param name="outputSize">The number of windows.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model AdaptiveAvgPool1d(int outputSize) =>
        new(Interop.OfFunction(AdaptivePoolingFunctions.AdaptiveAvgPool1d(null, outputSize)));

    /// <summary>The mean of each of outputSize windows, which (batch, channels, h, w) is cut into: window i goes from floor(i n / outputSize) to before ceil((i + 1) n / outputSize).</summary>
    /// <param name="outputSize">The number of windows along every axis.</param>
    /// <param name="outputSizes">The numbers, one per axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model AdaptiveAvgPool2d(int? outputSize = null, int[]? outputSizes = null) =>
        new(Interop.OfFunction(AdaptivePoolingFunctions.AdaptiveAvgPool2d(null, Given.Option(outputSize), Given.Many(outputSizes))));

    /// <summary>The mean of each of outputSize windows, which (batch, channels, d, h, w) is cut into: window i goes from floor(i n / outputSize) to before ceil((i + 1) n / outputSize).</summary>
    /// <param name="outputSize">The number of windows along every axis.</param>
    /// <param name="outputSizes">The numbers, one per axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model AdaptiveAvgPool3d(int? outputSize = null, int[]? outputSizes = null) =>
        new(Interop.OfFunction(AdaptivePoolingFunctions.AdaptiveAvgPool3d(null, Given.Option(outputSize), Given.Many(outputSizes))));

    /// <summary>The greatest element of each of outputSize windows, which (batch, channels, length) is cut into: window i goes from floor(i n / outputSize) to before ceil((i + 1) n / outputSize).</summary>
    /// <param name="outputSize">The number of windows.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model AdaptiveMaxPool1d(int outputSize) =>
        new(Interop.OfFunction(AdaptivePoolingFunctions.AdaptiveMaxPool1d(null, outputSize)));

    /// <summary>The greatest element of each of outputSize windows, which (batch, channels, h, w) is cut into: window i goes from floor(i n / outputSize) to before ceil((i + 1) n / outputSize).</summary>
    /// <param name="outputSize">The number of windows along every axis.</param>
    /// <param name="outputSizes">The numbers, one per axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model AdaptiveMaxPool2d(int? outputSize = null, int[]? outputSizes = null) =>
        new(Interop.OfFunction(AdaptivePoolingFunctions.AdaptiveMaxPool2d(null, Given.Option(outputSize), Given.Many(outputSizes))));

    /// <summary>The greatest element of each of outputSize windows, which (batch, channels, d, h, w) is cut into: window i goes from floor(i n / outputSize) to before ceil((i + 1) n / outputSize).</summary>
    /// <param name="outputSize">The number of windows along every axis.</param>
    /// <param name="outputSizes">The numbers, one per axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model AdaptiveMaxPool3d(int? outputSize = null, int[]? outputSizes = null) =>
        new(Interop.OfFunction(AdaptivePoolingFunctions.AdaptiveMaxPool3d(null, Given.Option(outputSize), Given.Many(outputSizes))));
}

file static class AdaptivePoolingFunctions
{
    private const string Family = "DiffLessons.AdaptivePooling, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.adaptiveAvgPool1d.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> AdaptiveAvgPool1d([UnsafeAccessorType(Family)] object? family, int outputSize);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.adaptiveAvgPool2d.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> AdaptiveAvgPool2d([UnsafeAccessorType(Family)] object? family, FSharpOption<int>? outputSize, FSharpOption<IEnumerable<int>>? outputSizes);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.adaptiveAvgPool3d.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> AdaptiveAvgPool3d([UnsafeAccessorType(Family)] object? family, FSharpOption<int>? outputSize, FSharpOption<IEnumerable<int>>? outputSizes);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.adaptiveMaxPool1d.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> AdaptiveMaxPool1d([UnsafeAccessorType(Family)] object? family, int outputSize);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.adaptiveMaxPool2d.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> AdaptiveMaxPool2d([UnsafeAccessorType(Family)] object? family, FSharpOption<int>? outputSize, FSharpOption<IEnumerable<int>>? outputSizes);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.adaptiveMaxPool3d.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> AdaptiveMaxPool3d([UnsafeAccessorType(Family)] object? family, FSharpOption<int>? outputSize, FSharpOption<IEnumerable<int>>? outputSizes);
}
