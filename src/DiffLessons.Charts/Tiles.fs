namespace DiffLessons.Charts

open DiffLessons

/// <summary>Makes tiles of tensors that hold square grey pictures.</summary>
[<RequireQualifiedAccess>]
module Tiles =

    /// <summary>A tile for each picture, with its caption.</summary>
    /// <param name="caption">What stands under the picture of a number; empty for nothing.</param>
    /// <param name="pictures">Brightness from 0 to 1, n along the first axis, then height times width values in any shape: (n, 28, 28), (n, 1, 28, 28), (n, 784).</param>
    /// <exception cref="T:DiffLessons.ShapeException">The pictures are not square.</exception>
    let captioned (caption: int -> string) (pictures: Tensor) : Tile list =
        let n = pictures.shape[0]
        let flat = pictures.view [ n; -1 ]
        let pixels = flat.shape[1]
        let side = int (sqrt (float pixels))

        if side * side <> pixels then
            raise (
                ShapeException
                    $"Tiles: expected square pictures, got {pixels} pixels each in shape {Shape.format pictures.shape}."
            )

        [
            for i in 0 .. n - 1 -> Tile.grey side (caption i) (flat[i].toArray1D<float>())
        ]

    /// <summary>A tile for each picture, without captions; see <c>captioned</c>.</summary>
    let plain (pictures: Tensor) : Tile list = captioned (fun _ -> "") pictures

    /// <summary>The film of pictures that are read row by row: rows still to come are dark, and the caption is the answer so far.</summary>
    /// <param name="pictures">Shape (n, 1, rows, columns), square.</param>
    /// <param name="answers">The class named after each row, shape (n, rows).</param>
    /// <param name="classes">The names of the classes.</param>
    /// <returns>A frame after each row.</returns>
    let rowByRow
        (pictures: Tensor)
        (answers: Tensor)
        (classes: string[])
        : (string * Tile list) list =
        let said = answers.toArray2D<int>()
        let rows = pictures.shape[2]

        [
            for read in 1..rows ->
                let light = dsharp.cat [ dsharp.ones read; dsharp.full ([ rows - read ], 0.25) ]
                let half = pictures * light.unsqueeze 1 // (n, 1, rows, columns)
                $"{read} of {rows} rows read", captioned (fun i -> classes[said[i, read - 1]]) half
        ]
