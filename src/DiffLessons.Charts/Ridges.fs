namespace DiffLessons.Charts

open DiffLessons

/// <summary>Histograms of several sets of values, one above another, and how they change: for instance what leaves each layer of a network.</summary>
/// <param name="axis">What the values are, the title of the horizontal axis.</param>
/// <param name="low">The low end; values below are counted in the first bin.</param>
/// <param name="high">The high end; values above are counted in the last bin.</param>
/// <param name="rows">The name of each set, the first at the top.</param>
[<Sealed>]
type Ridges(axis: string, low: float, high: float, rows: string list) =
    let bins = 40
    let frames = ResizeArray<Frame>()

    /// The height of the line that each histogram stands on.
    let floors = [| for at in 1 .. rows.Length -> float (rows.Length - at) |]

    /// Heights of one histogram, the highest bar 0.9.
    let heights (values: Tensor) =
        let counts =
            numbers values
            |> Array.map (max low >> min high)
            |> Histogram.counts low high bins

        let most = max 1.0 (Array.max counts)
        counts |> Array.map (fun count -> 0.9 * count / most)

    let addRow figure (floor: float, name, change) =
        let bars =
            match change with
            | Change.Y bars -> bars
            | _ -> Array.zeroCreate bins

        figure
        |> Figure.bars name (Histogram.middles low high bins) bars
        |> Figure.colour "@1"
        |> Figure.withField "base" (Json.Number floor)
        |> Figure.withField "width" (Json.Number((high - low) / float bins))
        |> Figure.withField "showlegend" (Json.Bool false)
        |> Figure.withField "hoverinfo" (Json.Text "x+name")

    /// <summary>Adds the values of this moment to the replay.</summary>
    /// <param name="label">What stands beside the slider.</param>
    /// <param name="values">One set for each row, each of any shape.</param>
    /// <exception cref="T:DiffLessons.ShapeException">There is not one set for each row.</exception>
    member _.Record(label: string, values: Tensor list) : unit =
        if values.Length <> rows.Length then
            raise (
                ShapeException
                    $"Ridges.Record, '{label}': expected {rows.Length} sets of values, one for each row, got {values.Length}."
            )

        let add frame (name, values) = Frame.y name (heights values) frame

        frames.Add(List.zip rows values |> List.fold add (Frame.create label))

    /// <summary>The moments recorded; each histogram is scaled to its own highest bar.</summary>
    /// <exception cref="T:DiffLessons.OptionException">No moment was recorded.</exception>
    member _.Replay() : Figure =
        let axes =
            Figure.axes axis "layer"
            |> Figure.xRange low high
            |> Figure.yRange -0.1 (float rows.Length)
            |> Figure.withAxis "y" "tickvals" (Json.Values floors)
            |> Figure.withAxis "y" "ticktext" (Json.texts rows)

        let drawn =
            match Seq.tryLast frames with
            | Some last ->
                Seq.zip floors last.Changes
                |> Seq.map (fun (floor, (name, change)) -> floor, name, change)
                |> Seq.fold addRow axes
            | None -> axes

        drawn |> Figure.replay frames |> Figure.speed 2.0
