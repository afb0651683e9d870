namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Tensors as images and as images of characters.</summary>
[<AutoOpen>]
module Images =
    /// From dark to light.
    let private palette = " .:-=+*#%@"

    /// One image or several, as a tensor of shape (n, 3, height, width).
    let private images (t: Tensor) : Tensor =
        let whole =
            match t.dim with
            | 1 -> t.view [ 1; 1; 1; t.nelement ]
            | 2 -> t.view [ 1; 1; t.Sizes[0]; t.Sizes[1] ]
            | 3 -> t.unsqueeze 0
            | 4 -> t
            | _ ->
                Shape.fail
                    $"toImage: expected a tensor of 1 to 4 axes, got shape {Shape.format t.Sizes}."

        if whole.nelement = 0 || not (whole.Sizes[1] = 1 || whole.Sizes[1] = 3) then
            Shape.fail
                $"toImage: expected 1 or 3 channels and at least one pixel, got shape {Shape.format t.Sizes}. The last three axes are channels, height and width."

        let floats = if t.dtype.IsFloatingPoint then whole else whole.float32 ()
        floats.expand [ -1; 3; -1; -1 ]

    /// Lays images out in rows of so many, cells left over black.
    let private grid (columns: int) (t: Tensor) : Tensor =
        let n, h, w = t.Sizes[0], t.Sizes[2], t.Sizes[3]
        let rows = (n + columns - 1) / columns
        let missing = rows * columns - n

        let full =
            if missing = 0 then
                t
            else
                let blank = t.Variable.new_zeros [| int64 missing; 3L; int64 h; int64 w |]
                Tensor.cat ([ t; Tensor.Constant blank ], 0)

        full
            .view([ rows; columns; 3; h; w ])
            .permute([ 2; 0; 3; 1; 4 ])
            .view([ 3; rows * h; columns * w ])

    let private columnsOf (gridCols: int option) (count: int) =
        let columns = defaultArg gridCols (int (ceil (sqrt (float count))))

        if columns < 1 || columns > count then
            Guard.refuse
                "gridCols"
                $"toImage: expected from 1 to {string count} columns for {string count} images, got {string columns}."

        columns

    type Tensor with

        /// <summary>The tensor as an image: shape (3, height, width), of red, green and blue.</summary>
        /// <param name="pixelMin">What an element of 0 becomes; 0 by default.</param>
        /// <param name="pixelMax">What an element of 1 becomes; 1 by default.</param>
        /// <param name="normalize">Whether elements are first scaled so that the least is 0 and the greatest 1; false by default.</param>
        /// <param name="gridCols">For several images, how many are in a row; the square root of their number, rounded up, by default.</param>
        /// <remarks>
        /// A vector is an image of one row. Shapes are (width), (height, width), (channels, height, width) or, for several images, (n, channels, height, width), with 1 or 3 channels.
        /// Differentiable as <c>expand</c>, <c>cat</c> and the arithmetic are that it consists of.
        /// </remarks>
        /// <exception cref="T:DiffLessons.ShapeException">The shape is none of those.</exception>
        /// <exception cref="T:DiffLessons.OptionException">There are not so many images as columns.</exception>
        member t.toImage(?pixelMin: float, ?pixelMax: float, ?normalize: bool, ?gridCols: int) =
            let pixelMin, pixelMax = defaultArg pixelMin 0.0, defaultArg pixelMax 1.0
            let all = images t
            let scaled = if defaultArg normalize false then all.normalize () else all
            let image = grid (columnsOf gridCols all.Sizes[0]) scaled

            if pixelMin = 0.0 && pixelMax = 1.0 then
                image
            else
                pixelMin + image * (pixelMax - pixelMin)

        /// <summary>The tensor as an image of characters, one line per row; options and shapes are those of <c>toImage</c>.</summary>
        /// <param name="pixelMin">What an element of 0 becomes; 0 by default.</param>
        /// <param name="pixelMax">What an element of 1 becomes; 1 by default.</param>
        /// <param name="normalize">Whether elements are first scaled so that the least is 0 and the greatest 1; false by default.</param>
        /// <param name="gridCols">For several images, how many are in a row.</param>
        /// <param name="asciiPalette">Characters for equal parts of [0, 1], darkest first; ten by default. What is outside counts as 0 or 1, and what is no number as 0.</param>
        /// <exception cref="T:DiffLessons.ShapeException">The shape is none that an image has.</exception>
        /// <exception cref="T:DiffLessons.OptionException">The palette is empty, or there are not so many images as columns.</exception>
        member t.toImageString
            (
                ?pixelMin: float,
                ?pixelMax: float,
                ?normalize: bool,
                ?gridCols: int,
                ?asciiPalette: string
            ) : string =
            let palette = defaultArg asciiPalette palette

            if String.IsNullOrEmpty palette then
                Guard.refuse
                    "asciiPalette"
                    "toImageString: expected a palette of one character or more, got none."

            let image =
                t.toImage (
                    ?pixelMin = pixelMin,
                    ?pixelMax = pixelMax,
                    ?normalize = normalize,
                    ?gridCols = gridCols
                )

            let character (grey: float) =
                let level =
                    if Double.IsNaN grey then
                        0.0
                    else
                        Math.Clamp(grey, 0.0, 1.0)

                palette[min (int (level * float palette.Length)) (palette.Length - 1)]

            image.mean(0).Flat<float>()
            |> Array.chunkBySize image.Sizes[2]
            |> Seq.map (Array.map character >> String)
            |> String.concat "\n"

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let toImage =
            Op.make
                "toImage"
                [ "pixelMin"; "pixelMax"; "normalize"; "gridCols" ]
                "as an image of red, green and blue"
                (fun o ->
                    let pixelMin, pixelMax = o.tryFloat "pixelMin", o.tryFloat "pixelMax"
                    let normalize, gridCols = o.tryBool "normalize", o.tryInt "gridCols"

                    fun x ->
                        x.toImage (
                            ?pixelMin = pixelMin,
                            ?pixelMax = pixelMax,
                            ?normalize = normalize,
                            ?gridCols = gridCols
                        ))

        let all = [ toImage ]

    type dsharp with

        /// <summary>A tensor as an image; see <c>Tensor.toImage</c>.</summary>
        static member toImage
            (input: Tensor, ?pixelMin: float, ?pixelMax: float, ?normalize: bool, ?gridCols: int)
            : Tensor =
            input.toImage (
                ?pixelMin = pixelMin,
                ?pixelMax = pixelMax,
                ?normalize = normalize,
                ?gridCols = gridCols
            )

        /// <summary>A tensor as an image of characters; see <c>Tensor.toImageString</c>.</summary>
        static member toImageString
            (
                input: Tensor,
                ?pixelMin: float,
                ?pixelMax: float,
                ?normalize: bool,
                ?gridCols: int,
                ?asciiPalette: string
            ) : string =
            input.toImageString (
                ?pixelMin = pixelMin,
                ?pixelMax = pixelMax,
                ?normalize = normalize,
                ?gridCols = gridCols,
                ?asciiPalette = asciiPalette
            )

        static member toImage
            (?pixelMin: float, ?pixelMax: float, ?normalize: bool, ?gridCols: int)
            : Tensor -> Tensor =
            Op.curried
                Ops.toImage
                (given "pixelMin" pixelMin
                 @ given "pixelMax" pixelMax
                 @ given "normalize" normalize
                 @ given "gridCols" gridCols)

        static member toImageString
            (
                ?pixelMin: float,
                ?pixelMax: float,
                ?normalize: bool,
                ?gridCols: int,
                ?asciiPalette: string
            ) : Tensor -> string =
            fun x ->
                x.toImageString (
                    ?pixelMin = pixelMin,
                    ?pixelMax = pixelMax,
                    ?normalize = normalize,
                    ?gridCols = gridCols,
                    ?asciiPalette = asciiPalette
                )
