namespace DiffLessons.Lessons

open DiffLessons
open DiffLessons.Plotting

/// The points of a rectangular grid in the plane, at which a model is evaluated so that its outputs can be drawn as a heat map.
[<RequireQualifiedAccess>]
module Grid =

    /// So many numbers from low to high, both included, at equal distances.
    let along (low: float) (high: float) (count: int) : float[] = [|
        for at in 0 .. count - 1 -> low + (high - low) * float at / float (count - 1)
    |]

    /// Every point of the grid, (x, y), row after row: shape (rows * columns, 2).
    let points (xs: float[]) (ys: float[]) : Tensor =
        dsharp.tensor [|
            for y in ys do
                for x in xs -> [| x; y |]
        |]

    /// The value at each point, in rows as `Fields` draws them.
    let rows (columns: int) (values: Tensor) : float[][] =
        numbers values |> Array.chunkBySize columns
