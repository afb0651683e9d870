namespace DiffLessons.Plotting

open DiffLessons

/// <summary>The points of a rectangular grid in the plane, at which a model is evaluated so that its outputs can be drawn as a heat map.</summary>
[<RequireQualifiedAccess>]
module Grid =

    /// More points than a screen has pixels, by far.
    let private most = 10_000_000

    /// <summary>Numbers from <paramref name="low"/> to <paramref name="high"/>, both included, at equal distances.</summary>
    /// <param name="low">The first.</param>
    /// <param name="high">The last.</param>
    /// <param name="count">How many, 2 or more.</param>
    /// <exception cref="T:DiffLessons.OptionException"><paramref name="count"/> is below 2.</exception>
    let along (low: float) (high: float) (count: int) : float[] =
        if count < 2 then
            Guard.fail $"Grid.along: expected a count of at least 2, got {count}."

        Guard.atMost "Grid.along" "count" most count

        [|
            for at in 0 .. count - 1 -> low + (high - low) * float at / float (count - 1)
        |]

    /// <summary>Every point of the grid: (x, y), row after row.</summary>
    /// <param name="xs">The x of each column.</param>
    /// <param name="ys">The y of each row.</param>
    /// <returns>Shape (rows * columns, 2).</returns>
    /// <exception cref="T:DiffLessons.OptionException">The grid has more than 10,000,000 points.</exception>
    let points (xs: float[]) (ys: float[]) : Tensor =
        GuardNulls.arguments "Grid.points" [ "xs", xs; "ys", ys ]

        if int64 xs.Length * int64 ys.Length > int64 most then
            Guard.fail
                $"Grid.points: expected at most {most} points, got {xs.Length} times {ys.Length}."

        dsharp.tensor [|
            for y in ys do
                for x in xs -> [| x; y |]
        |]

    /// <summary>The value at each point, in rows as <c>Fields</c> draws them.</summary>
    /// <param name="columns">How many columns the grid has, 1 or more.</param>
    /// <param name="values">One value per point of <c>points</c>, of any shape.</param>
    /// <exception cref="T:DiffLessons.OptionException"><paramref name="columns"/> is below 1.</exception>
    let rows (columns: int) (values: Tensor) : float[][] =
        if columns < 1 then
            Guard.fail $"Grid.rows: expected at least 1 column, got {columns}."

        GuardNulls.arguments "Grid.rows" [ "values", values ]
        numbers values |> Array.chunkBySize columns
