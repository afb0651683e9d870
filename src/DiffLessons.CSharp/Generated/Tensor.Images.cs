// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The tensor as an image: shape (3, height, width), of red, green and blue.</summary>
    /// <param name="pixelMin">What an element of 0 becomes; 0 by default.</param>
    /// <param name="pixelMax">What an element of 1 becomes; 1 by default.</param>
    /// <param name="normalize">Whether elements are first scaled so that the least is 0 and the greatest 1; false by default.</param>
    /// <param name="gridCols">For several images, how many are in a row; the square root of their number, rounded up, by default.</param>
    /// <remarks>A vector is an image of one row. Shapes are (width), (height, width), (channels, height, width) or, for several images, (n, channels, height, width), with 1 or 3 channels. Differentiable as <c>Expand</c>, <c>Cat</c> and the arithmetic are that it consists of.</remarks>
    /// <exception cref="ArgumentException">The shape is none of those. There are not so many images as columns.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor ToImage(double pixelMin = 0, double pixelMax = 1, bool normalize = false, int? gridCols = null) =>
        new(ImagesFunctions.ToImage(null, Value, Given.Other(pixelMin, 0), Given.Other(pixelMax, 1), Given.Other(normalize, false), Given.Option(gridCols)));

    /// <summary>The tensor as an image of characters, one line per row; options and shapes are those of <c>ToImage</c>.</summary>
    /// <param name="pixelMin">What an element of 0 becomes; 0 by default.</param>
    /// <param name="pixelMax">What an element of 1 becomes; 1 by default.</param>
    /// <param name="normalize">Whether elements are first scaled so that the least is 0 and the greatest 1; false by default.</param>
    /// <param name="gridCols">For several images, how many are in a row.</param>
    /// <param name="asciiPalette">Characters for equal parts of [0, 1], darkest first; ten by default. What is outside counts as 0 or 1, and what is no number as 0.</param>
    /// <exception cref="ArgumentException">The shape is none that an image has. The palette is empty, or there are not so many images as columns.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public string ToImageString(double pixelMin = 0, double pixelMax = 1, bool normalize = false, int? gridCols = null, string? asciiPalette = null) =>
        ImagesFunctions.ToImageString(null, Value, Given.Other(pixelMin, 0), Given.Other(pixelMax, 1), Given.Other(normalize, false), Given.Option(gridCols), Given.Option(asciiPalette));
}

file static class ImagesFunctions
{
    private const string Family = "DiffLessons.Images, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.toImage")]
    internal static extern CoreTensor ToImage([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<double>? pixelMin, FSharpOption<double>? pixelMax, FSharpOption<bool>? normalize, FSharpOption<int>? gridCols);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.toImageString")]
    internal static extern string ToImageString([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<double>? pixelMin, FSharpOption<double>? pixelMax, FSharpOption<bool>? normalize, FSharpOption<int>? gridCols, FSharpOption<string>? asciiPalette);
}
