// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>Writes the tensor as an image file; options and shapes are those of <c>ToImage</c>.</summary>
    /// <param name="fileName">The file; the end of its name says the format: <c>.png</c>, <c>.jpg</c>, ... Missing folders are made.</param>
    /// <param name="pixelMin">What an element of 0 becomes; 0 by default.</param>
    /// <param name="pixelMax">What an element of 1 becomes; 1 by default. Of the result 0 is black and 1 is full light.</param>
    /// <param name="normalize">Whether elements are first scaled so that the least is 0 and the greatest 1; false by default.</param>
    /// <param name="resize">Width and height to bring the image to; its own by default.</param>
    /// <param name="gridCols">For several images, how many are in a row.</param>
    /// <exception cref="ArgumentException">The shape is none that an image has. The end of the name is of no known format, or an option is out of range.</exception>
    /// <exception cref="IOException">The file cannot be written. What was there before is as it was.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public void SaveImage(string fileName, double pixelMin = 0, double pixelMax = 1, bool normalize = false, (int, int)? resize = null, int? gridCols = null) =>
        ImageExtensionsFunctions.SaveImage(null, Value, fileName, Given.Other(pixelMin, 0), Given.Other(pixelMax, 1), Given.Other(normalize, false), Given.Option(resize), Given.Option(gridCols));

    /// <summary>Reads an image file as a tensor of shape (3, height, width), from 0 to 1.</summary>
    /// <param name="fileName">The file: PNG, JPEG, BMP, GIF, TIFF or WebP, whatever its name. Transparency is left out.</param>
    /// <param name="normalize">Whether elements are scaled so that the least is 0 and the greatest 1; false by default.</param>
    /// <param name="resize">Width and height to bring it to; its own by default.</param>
    /// <param name="device">The device of the result; the default device otherwise.</param>
    /// <param name="dtype">The dtype of the result; the default dtype otherwise.</param>
    /// <exception cref="IOException">The file cannot be read, or is no image.</exception>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor LoadImage(string fileName, bool normalize = false, (int, int)? resize = null, Device? device = null, DType? dtype = null) =>
        new(ImageExtensionsFunctions.LoadImage(null, fileName, Given.Other(normalize, false), Given.Option(resize), Given.Option(device), Given.Option(dtype), null));
}

file static class ImageExtensionsFunctions
{
    private const string Family = "DiffLessons.ImageExtensions, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.saveImage")]
    internal static extern void SaveImage([UnsafeAccessorType(Family)] object? family, CoreTensor self, string fileName, FSharpOption<double>? pixelMin, FSharpOption<double>? pixelMax, FSharpOption<bool>? normalize, FSharpOption<Tuple<int, int>>? resize, FSharpOption<int>? gridCols);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.loadImage.Static")]
    internal static extern CoreTensor LoadImage([UnsafeAccessorType(Family)] object? family, string fileName, FSharpOption<bool>? normalize, FSharpOption<Tuple<int, int>>? resize, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);
}
