namespace DiffLessons

open System
open System.IO
open SixLabors.ImageSharp
open SixLabors.ImageSharp.Formats
open SixLabors.ImageSharp.Formats.Bmp
open SixLabors.ImageSharp.Formats.Gif
open SixLabors.ImageSharp.Formats.Jpeg
open SixLabors.ImageSharp.Formats.Png
open SixLabors.ImageSharp.Formats.Tiff
open SixLabors.ImageSharp.Formats.Webp
open SixLabors.ImageSharp.PixelFormats
open SixLabors.ImageSharp.Processing
open DiffLessons.Native

/// Image files and tensors of bytes, shape (height, width, 3). ImageSharp decodes, resizes and encodes.
[<RequireQualifiedAccess>]
module internal ImageFiles =
    /// The ends of the names of files that can be read and written.
    let extensions = [ "png"; "jpg"; "jpeg"; "bmp"; "gif"; "tif"; "tiff"; "webp" ]

    /// The formats of those names. ImageSharp knows others, of which some have no mark to tell them by: it would read any file as one.
    let private configuration =
        let made =
            Configuration(
                PngConfigurationModule(),
                JpegConfigurationModule(),
                BmpConfigurationModule(),
                GifConfigurationModule(),
                TiffConfigurationModule(),
                WebpConfigurationModule()
            )

        // The first frame and no metadata: other frames, and packed texts, could be of any size.
        let formats = made.ImageFormatsManager
        let first = Metadata.FrameDecodingMode.First

        formats.SetDecoder(
            GifFormat.Instance,
            GifDecoder(IgnoreMetadata = true, DecodingMode = first)
        )

        formats.SetDecoder(
            TiffFormat.Instance,
            TiffDecoder(IgnoreMetadata = true, DecodingMode = first)
        )

        formats.SetDecoder(PngFormat.Instance, PngDecoder(IgnoreMetadata = true))
        formats.SetDecoder(WebpFormat.Instance, WebpDecoder(IgnoreMetadata = true))
        made

    let private fail (operation: string) (fileName: string) (what: string) (error: exn) =
        let name = AtomicFile.shown fileName
        let message = $"{operation}: {name} cannot be {what}: {AtomicFile.reason error}"
        raise (ImageException(message, error))

    let private checkName (operation: string) (fileName: string) =
        match AtomicFile.nameProblem fileName with
        | Some problem -> Guard.refuse "fileName" $"{operation}: {problem}"
        | None -> ()

    /// No image that is made here has more.
    let private mostPixels = 1L <<< 26

    let private checkResize (operation: string) (resize: (int * int) option) =
        match resize with
        | Some size when isNull (box size) -> Guard.refuseNull operation "resize"
        | Some(width, height) when width < 1 || height < 1 ->
            Guard.refuse
                "resize"
                $"{operation}: expected a width and a height of 1 or more, got {string width} and {string height}."
        | Some(width, height) when int64 width * int64 height > mostPixels ->
            Guard.refuse
                "resize"
                $"{operation}: expected a width and a height of {string mostPixels} pixels or fewer together, got {string width} and {string height}."
        | _ -> ()

    /// A small file may claim an image that fills the memory. So many pixels any may have, and a larger file more.
    let private checkPixels (stream: Stream) =
        let info = Image.Identify(configuration, stream)
        stream.Position <- 0L
        let most = (1L <<< 23) + 8L * stream.Length

        // No information: the format is not known, which reading says.
        if not (isNull info) && int64 info.Width * int64 info.Height > most then
            Fail.image
                $"it claims {string info.Width} x {string info.Height} pixels; expected {string most} or fewer, for a file of {string stream.Length} bytes."

    let private resized (resize: (int * int) option) (image: Image<Rgb24>) =
        match resize with
        | Some(width, height) ->
            image.Mutate(fun context -> context.Resize(width, height) |> ignore)
        | None -> ()

    /// Reads a file into bytes. Transparency is left out, 16-bit channels are cut to 8, of several frames the first is taken.
    let read (operation: string) (fileName: string) (resize: (int * int) option) : NativeTensor =
        checkName operation fileName
        checkResize operation resize
        Libtorch.ensureLoaded ()

        try
            AtomicFile.kindProblem fileName
            |> Option.iter (fun problem -> Fail.image problem)

            // Others may read the file, and rename another over it, at the same time.
            let share = FileShare.Read ||| FileShare.Delete
            use stream = new FileStream(fileName, FileMode.Open, FileAccess.Read, share)
            checkPixels stream
            use image = Image.Load<Rgb24>(configuration, stream)
            resized resize image

            let pixels =
                torch.empty (
                    [| int64 image.Height; int64 image.Width; 3L |],
                    Nullable torch.ScalarType.Byte
                )

            pixels.WriteBytes(fun bytes -> image.CopyPixelDataTo bytes)
            pixels
        with
        | :? UnknownImageFormatException as error ->
            let known = String.concat ", " extensions

            raise (
                ImageException(
                    $"{operation}: {AtomicFile.shown fileName} is no image of a known format. Expected one of {known}.",
                    error
                )
            )
        | :? FileNotFoundException
        | :? DirectoryNotFoundException ->
            Fail.image $"{operation}: there is no file {AtomicFile.shown fileName}."
        // The decoders refuse damaged content in more ways than one; each means the same.
        | error -> fail operation fileName "read" error

    let private encoderFor (operation: string) (fileName: string) : IImageEncoder =
        let extension = Path.GetExtension(fileName).TrimStart('.').ToLowerInvariant()

        if not (List.contains extension extensions) then
            let known = String.concat ", ." extensions

            Guard.refuse
                "fileName"
                $"{operation}: expected a file name that ends in .{known}, got {fileName}."

        let manager = Configuration.Default.ImageFormatsManager
        manager.FindEncoder(manager.FindFormatByFileExtension extension)

    /// Writes bytes as a file, in the format that its name says. It is written under a temporary name and renamed when it is whole.
    let write
        (operation: string)
        (pixels: NativeTensor)
        (fileName: string)
        (resize: (int * int) option)
        : unit =
        checkName operation fileName
        checkResize operation resize
        let encoder = encoderFor operation fileName
        let height, width = int pixels.shape[0], int pixels.shape[1]

        try
            use image =
                pixels.ReadBytes(fun bytes -> Image.LoadPixelData<Rgb24>(bytes, width, height))

            resized resize image
            AtomicFile.write fileName (fun stream -> image.Save(stream, encoder))
        with
        | :? IOException
        | :? UnauthorizedAccessException
        | :? NotSupportedException
        | :? ImageProcessingException
        | :? ArgumentException as error -> fail operation fileName "written" error

    /// Bytes (height, width, 3) as numbers from 0 to 1, shape (3, height, width).
    let toFloats (pixels: NativeTensor) : NativeTensor =
        use planes = pixels.permute (2L, 0L, 1L)
        use floats = planes.``to`` torch.ScalarType.Float32
        use range = (255.0).ToScalar()
        floats.div_(range).contiguous()

    /// Numbers from 0 to 1, shape (3, height, width), as bytes (height, width, 3). Others count as the nearer end, NaN as 0.
    let toBytes (image: NativeTensor) : NativeTensor =
        use plain = image.detach ()
        use floats = plain.``to`` (torch.ScalarType.Float32, torch.CPU)
        use numbers = floats.nan_to_num (0.0, 1.0, 0.0)
        use low = (0.0).ToScalar()
        use high = (1.0).ToScalar()
        use range = (255.0).ToScalar()
        use unit = numbers.clamp (low, high)
        use scaled = unit.mul range
        use rounded = scaled.round ()
        use bytes = rounded.``to`` torch.ScalarType.Byte
        use rows = bytes.permute (1L, 2L, 0L)
        rows.contiguous ()

/// <summary>Image files and .NET arrays of pixels, shape (channels, height, width), from 0 to 1.</summary>
/// <remarks>Formats: PNG, JPEG, BMP, GIF, TIFF and WebP.</remarks>
[<RequireQualifiedAccess>]
module ImageUtil =
    /// <summary>Reads an image file.</summary>
    /// <param name="fileName">The file. What it holds, not its name, decides the format.</param>
    /// <param name="resize">Width and height to bring it to; its own when None.</param>
    /// <returns>The pixels: red, green and blue, rows from above, columns from the left. Transparency is left out.</returns>
    /// <exception cref="T:DiffLessons.ImageException">The file cannot be read, or is no image.</exception>
    let loadImage (fileName: string) (resize: (int * int) option) : float32[,,] =
        use bytes = ImageFiles.read "loadImage" fileName resize
        Tensor.Constant(ImageFiles.toFloats bytes).toArray3D<float32>()

    /// <summary>Writes an image file: under a temporary name, and renamed when it is whole.</summary>
    /// <param name="pixels">One channel (grey) or three (red, green, blue), from 0 to 1; what is outside counts as 0 or 1.</param>
    /// <param name="fileName">The file; the end of its name says the format: <c>.png</c>, <c>.jpg</c>, ... Missing folders are made.</param>
    /// <param name="resize">Width and height to bring it to; its own when None.</param>
    /// <exception cref="T:DiffLessons.ShapeException">There are not one or three channels.</exception>
    /// <exception cref="T:DiffLessons.OptionException">The end of the name is of no known format.</exception>
    /// <exception cref="T:DiffLessons.ImageException">The file cannot be written. What was there before is as it was.</exception>
    let saveImage (pixels: float32[,,]) (fileName: string) (resize: (int * int) option) : unit =
        use bytes = ImageFiles.toBytes (dsharp.tensor(pixels).toImage().Variable)
        ImageFiles.write "saveImage" bytes fileName resize

/// <summary>Tensors from image files, and into them.</summary>
[<AutoOpen>]
module ImageExtensions =
    type Tensor with

        /// <summary>Writes the tensor as an image file; options and shapes are those of <c>toImage</c>.</summary>
        /// <param name="fileName">The file; the end of its name says the format: <c>.png</c>, <c>.jpg</c>, ... Missing folders are made.</param>
        /// <param name="pixelMin">What an element of 0 becomes; 0 by default.</param>
        /// <param name="pixelMax">What an element of 1 becomes; 1 by default. Of the result 0 is black and 1 is full light.</param>
        /// <param name="normalize">Whether elements are first scaled so that the least is 0 and the greatest 1; false by default.</param>
        /// <param name="resize">Width and height to bring the image to; its own by default.</param>
        /// <param name="gridCols">For several images, how many are in a row.</param>
        /// <exception cref="T:DiffLessons.ShapeException">The shape is none that an image has.</exception>
        /// <exception cref="T:DiffLessons.OptionException">The end of the name is of no known format, or an option is out of range.</exception>
        /// <exception cref="T:DiffLessons.ImageException">The file cannot be written. What was there before is as it was.</exception>
        member t.saveImage
            (
                fileName: string,
                ?pixelMin: float,
                ?pixelMax: float,
                ?normalize: bool,
                ?resize: int * int,
                ?gridCols: int
            ) : unit =
            let image =
                t.toImage (
                    ?pixelMin = pixelMin,
                    ?pixelMax = pixelMax,
                    ?normalize = normalize,
                    ?gridCols = gridCols
                )

            use bytes = ImageFiles.toBytes image.Variable
            ImageFiles.write "saveImage" bytes fileName resize

        /// <summary>Reads an image file as a tensor of shape (3, height, width), from 0 to 1.</summary>
        /// <param name="fileName">The file: PNG, JPEG, BMP, GIF, TIFF or WebP, whatever its name. Transparency is left out.</param>
        /// <param name="normalize">Whether elements are scaled so that the least is 0 and the greatest 1; false by default.</param>
        /// <param name="resize">Width and height to bring it to; its own by default.</param>
        /// <param name="device">The device of the result; the default device otherwise.</param>
        /// <param name="dtype">The dtype of the result; the default dtype otherwise.</param>
        /// <param name="backend">Backend.Torch.</param>
        /// <exception cref="T:DiffLessons.ImageException">The file cannot be read, or is no image.</exception>
        static member loadImage
            (
                fileName: string,
                ?normalize: bool,
                ?resize: int * int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            use bytes = ImageFiles.read "loadImage" fileName resize
            let image = Tensor.Constant(ImageFiles.toFloats bytes)

            let scaled =
                if defaultArg normalize false then
                    image.normalize ()
                else
                    image

            scaled.move (
                device = defaultArg device Device.Default,
                dtype = defaultArg dtype Dtype.Default,
                ?backend = backend
            )

    type dsharp with

        /// <summary>Writes a tensor as an image file; see <c>Tensor.saveImage</c>.</summary>
        static member saveImage
            (
                input: Tensor,
                fileName: string,
                ?pixelMin: float,
                ?pixelMax: float,
                ?normalize: bool,
                ?resize: int * int,
                ?gridCols: int
            ) : unit =
            input.saveImage (
                fileName,
                ?pixelMin = pixelMin,
                ?pixelMax = pixelMax,
                ?normalize = normalize,
                ?resize = resize,
                ?gridCols = gridCols
            )

        /// <summary>Reads an image file as a tensor; see <c>Tensor.loadImage</c>.</summary>
        static member loadImage
            (
                fileName: string,
                ?normalize: bool,
                ?resize: int * int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            Tensor.loadImage (
                fileName,
                ?normalize = normalize,
                ?resize = resize,
                ?device = device,
                ?dtype = dtype,
                ?backend = backend
            )
