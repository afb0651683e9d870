namespace DiffLessons.Charts

open DiffLessons

/// <summary>Tensors as the plain numbers that figures draw.</summary>
[<AutoOpen>]
module Numbers =

    /// <summary>All elements of a tensor of any shape, row by row.</summary>
    let numbers (t: Tensor) : float[] = t.view(-1).toArray1D<float>()

/// <summary>The places of a plane in rows and columns: what a model is asked for, to draw its answers as a field.</summary>
[<RequireQualifiedAccess>]
module Grid =

    /// <summary>Numbers from <paramref name="low"/> to <paramref name="high"/>, both included, at equal distances.</summary>
    /// <param name="low">The first.</param>
    /// <param name="high">The last.</param>
    /// <param name="count">How many, 2 or more.</param>
    let along (low: float) (high: float) (count: int) : float[] = [|
        for at in 0 .. count - 1 -> low + (high - low) * float at / float (count - 1)
    |]

    /// <summary>Every place of the grid: (x, y), row after row.</summary>
    /// <param name="xs">Places of the columns.</param>
    /// <param name="ys">Places of the rows.</param>
    /// <returns>Shape (rows * columns, 2).</returns>
    let places (xs: float[]) (ys: float[]) : Tensor =
        dsharp.tensor [|
            for y in ys do
                for x in xs -> [| x; y |]
        |]

    /// <summary>The value at each place, in rows as <c>Fields</c> draws them.</summary>
    /// <param name="columns">How many columns the grid has.</param>
    /// <param name="values">One value for each place of <c>places</c>, of any shape.</param>
    let rows (columns: int) (values: Tensor) : float[][] =
        numbers values |> Array.chunkBySize columns
