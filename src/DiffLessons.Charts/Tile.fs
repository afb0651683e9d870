namespace DiffLessons.Charts

open DiffLessons

/// <summary>What a tile says about the answer under it.</summary>
type Mark =
    /// <summary>Nothing.</summary>
    | Unmarked
    /// <summary>The answer is right.</summary>
    | Right
    /// <summary>The answer is wrong: shown by a frame and a cross, not by colour alone.</summary>
    | Wrong

/// <summary>A small picture with a caption, such as a digit, a filter or a feature map.</summary>
type Tile = {
    /// <summary>Width in pixels of the data.</summary>
    Width: int
    /// <summary>Height in pixels of the data.</summary>
    Height: int
    /// <summary>The picture: a PNG as a data address.</summary>
    Address: string
    /// <summary>What stands under it; empty for nothing.</summary>
    Caption: string
    /// <summary>Whether the caption is a right or a wrong answer.</summary>
    Mark: Mark
}

/// <summary>Makes tiles from pixels given row by row, as <c>float</c> or <c>float32</c> arrays.</summary>
[<RequireQualifiedAccess>]
module Tile =

    let private heightOf width (pixels: float[]) =
        if width < 1 || pixels.Length = 0 || pixels.Length % width <> 0 then
            raise (
                ShapeException
                    $"Tile: expected full rows of {width} pixels, got {pixels.Length} pixels. Give height times width values, row by row."
            )

        pixels.Length / width

    let private make width caption channels (pixels: float[]) (bytes: byte[]) = {
        Width = width
        Height = heightOf width pixels
        Address = Png.address width (heightOf width pixels) channels bytes
        Caption = caption
        Mark = Unmarked
    }

    let private toByte value =
        if value > 0.0 then
            byte (255.0 * min 1.0 value + 0.5)
        else
            0uy

    /// <summary>Implementation of <c>grey</c> on a <c>float</c> array.</summary>
    let greyOf width caption pixels =
        heightOf width pixels |> ignore
        make width caption 1 pixels (Array.map toByte pixels)

    /// <summary>Implementation of <c>scaled</c> on a <c>float</c> array.</summary>
    let scaledOf width caption pixels =
        heightOf width pixels |> ignore
        let low, high = Array.min pixels, Array.max pixels
        let span = if high > low then high - low else 1.0

        make
            width
            caption
            1
            pixels
            (pixels |> Array.map (fun value -> toByte ((value - low) / span)))

    /// From blue for -1 over near white for 0 to vermilion for 1.
    let private signedColour value =
        let mix (target: float) =
            247.0 + (target - 247.0) * abs value |> round |> byte

        if value < 0.0 then
            [| mix 0.0; mix 114.0; mix 178.0 |]
        else
            [| mix 213.0; mix 94.0; mix 0.0 |]

    /// <summary>Implementation of <c>signed</c> on a <c>float</c> array.</summary>
    let signedOf width caption pixels =
        heightOf width pixels |> ignore
        let largest = pixels |> Array.map abs |> Array.max
        let scale = if largest > 0.0 then largest else 1.0

        make
            width
            caption
            3
            pixels
            (pixels |> Array.collect (fun value -> signedColour (value / scale)))

    /// <summary>A grey picture of values from 0 (black) to 1 (white).</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="caption">What stands under it.</param>
    /// <param name="pixels">Height times width values, row by row.</param>
    /// <exception cref="T:DiffLessons.ShapeException">The pixels do not fill whole rows.</exception>
    let inline grey (width: int) (caption: string) pixels =
        greyOf width caption (Array.map float pixels)

    /// <summary>A grey picture stretched from its least value (black) to its greatest (white): a feature map.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">The pixels do not fill whole rows.</exception>
    let inline scaled (width: int) (caption: string) pixels =
        scaledOf width caption (Array.map float pixels)

    /// <summary>A picture of signed values: blue below zero, white at zero, vermilion above: a filter's weights.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">The pixels do not fill whole rows.</exception>
    let inline signed (width: int) (caption: string) pixels =
        signedOf width caption (Array.map float pixels)

    /// <summary>The tile marked as a right or wrong answer.</summary>
    let marked (isRight: bool) (tile: Tile) = {
        tile with
            Mark = if isRight then Right else Wrong
    }
