namespace DiffLessons.Plotting

open System
open System.IO
open DiffLessons
open SixLabors.ImageSharp
open SixLabors.ImageSharp.Formats.Png
open SixLabors.ImageSharp.PixelFormats

/// <summary>Whether the caption of an image is an answer, and a right one.</summary>
type Mark =
    /// <summary>The caption is no answer.</summary>
    | Unmarked
    /// <summary>The answer is right.</summary>
    | Right
    /// <summary>The answer is wrong: shown by a frame and a cross, not by colour alone.</summary>
    | Wrong

/// <summary>A small image with a caption, such as a digit, a filter or a feature map.</summary>
type CaptionedImage = {
    /// <summary>Width in pixels of the data.</summary>
    Width: int
    /// <summary>Height in pixels of the data.</summary>
    Height: int
    /// <summary>The image: a PNG as a data address.</summary>
    Address: string
    /// <summary>The text below it; empty for none.</summary>
    Caption: string
    /// <summary>Whether the caption is a right or a wrong answer.</summary>
    Mark: Mark
}

/// <summary>Makes the images of a grid from pixels given row by row, as <c>float</c> or <c>float32</c> arrays, or from tensors.</summary>
[<RequireQualifiedAccess>]
module ImageGrid =

    let private check width (caption: string) (pixels: float[]) =
        GuardNulls.arguments "ImageGrid" [ "caption", caption; "pixels", pixels ]

        if width < 1 || pixels.Length = 0 || pixels.Length % width <> 0 then
            refuseShape
                $"ImageGrid: expected full rows of {width} pixels, got {pixels.Length} pixels. Give height times width values, row by row."

    let private png (colourType: PngColorType) (image: Image) =
        use stream = new MemoryStream()

        let encoder =
            PngEncoder(ColorType = Nullable colourType, BitDepth = Nullable PngBitDepth.Bit8)

        image.Save(stream, encoder)
        "data:image/png;base64," + Convert.ToBase64String(stream.ToArray())

    let private make width caption (pixels: float[]) address =
        let height = pixels.Length / width

        {
            Width = width
            Height = height
            Address = address width height
            Caption = caption
            Mark = Unmarked
        }

    let private toByte value =
        if value > 0.0 then
            byte (255.0 * min 1.0 value + 0.5)
        else
            0uy

    let private greys (pixels: float[]) width height =
        use image = Image.LoadPixelData<L8>(Array.map (toByte >> L8) pixels, width, height)
        png PngColorType.Grayscale image

    /// <summary>Implementation of <c>grey</c> on a <c>float</c> array.</summary>
    let greyOf width caption pixels =
        check width caption pixels
        make width caption pixels (greys pixels)

    /// <summary>Implementation of <c>scaled</c> on a <c>float</c> array.</summary>
    let scaledOf width caption pixels =
        check width caption pixels
        let finite = Array.filter Double.IsFinite pixels
        let low = Array.fold min infinity finite
        let high = Array.fold max -infinity finite
        let span = if high > low then high - low else 1.0
        make width caption pixels (greys [| for value in pixels -> (value - low) / span |])

    /// From blue for -1 over near white for 0 to vermilion for 1.
    let private signedColour value =
        // Infinity has the strongest colour, NaN none.
        let strength = if value = value then min 1.0 (abs value) else 0.0

        let mix (target: float) =
            247.0 + (target - 247.0) * strength |> round |> byte

        if value < 0.0 then
            Rgb24(mix 0.0, mix 114.0, mix 178.0)
        else
            Rgb24(mix 213.0, mix 94.0, mix 0.0)

    /// <summary>Implementation of <c>signed</c> on a <c>float</c> array.</summary>
    let signedOf width caption pixels =
        check width caption pixels

        let largest =
            pixels
            |> Array.filter Double.IsFinite
            |> Array.fold (fun m x -> max m (abs x)) 0.0

        let scale = if largest > 0.0 then largest else 1.0

        make width caption pixels (fun width height ->
            let colours = [| for value in pixels -> signedColour (value / scale) |]
            use image = Image.LoadPixelData<Rgb24>(colours, width, height)
            png PngColorType.Rgb image)

    /// <summary>A grey image of values from 0 (black) to 1 (white).</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="caption">The text below it.</param>
    /// <param name="pixels">Height times width values, row by row.</param>
    /// <exception cref="T:DiffLessons.ShapeException">The pixels do not fill whole rows.</exception>
    let inline grey (width: int) (caption: string) pixels = greyOf width caption (floats pixels)

    /// <summary>A grey image stretched from its least value (black) to its greatest (white): a feature map.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">The pixels do not fill whole rows.</exception>
    let inline scaled (width: int) (caption: string) pixels = scaledOf width caption (floats pixels)

    /// <summary>An image of signed values: blue below zero, white at zero, vermilion above: a filter's weights.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">The pixels do not fill whole rows.</exception>
    let inline signed (width: int) (caption: string) pixels = signedOf width caption (floats pixels)

    /// <summary>The image marked as a right or wrong answer.</summary>
    let marked (isRight: bool) (image: CaptionedImage) =
        GuardNulls.arguments "ImageGrid.marked" [ "image", image ]

        {
            image with
                Mark = if isRight then Right else Wrong
        }

    /// <summary>The square grey images of a tensor.</summary>
    /// <param name="caption">The text below the image of an index; empty for none.</param>
    /// <param name="images">Brightness from 0 to 1, n along the first axis, then height times width values in any shape: (n, 28, 28), (n, 1, 28, 28), (n, 784).</param>
    /// <exception cref="T:DiffLessons.ShapeException">The images are not square.</exception>
    let captioned (caption: int -> string) (images: Tensor) : CaptionedImage list =
        GuardNulls.arguments "ImageGrid.captioned" [ "caption", caption ]
        GuardNulls.arguments "ImageGrid.captioned" [ "images", images ]
        let n = if images.dim = 0 then 0 else images.shape[0]
        let pixels = if n = 0 then 0 else images.nelement / n
        let side = int (sqrt (float pixels))

        if n > 0 && (pixels = 0 || side * side <> pixels) then
            refuseShape
                $"ImageGrid: expected square images, got {pixels} pixels each in shape {Shape.format images.shape}."

        [
            for i in 0 .. n - 1 -> grey side (caption i) (images[i].view(-1).toArray1D<float>())
        ]

    /// <summary>The square grey images of a tensor, without captions; see <c>captioned</c>.</summary>
    let plain (images: Tensor) : CaptionedImage list = captioned (fun _ -> "") images
