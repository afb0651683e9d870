namespace DiffLessons.Lessons.BatchNorm

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Lessons

/// Ridgeline plots: histograms of several sets of values, one above another, and how they change.
[<RequireQualifiedAccess>]
module Ridgeline =
    let private bins = 40

    /// The heights of the bars of one set of values of any shape, the highest 0.9. Values outside the range count in the first
    /// or the last bin.
    let heights (low: float) (high: float) (values: Tensor) : float[] =
        let inside = values.float64().clamp(low, high)
        let counts = numbers (fst (inside.histogram (bins = bins, range = (low, high))))
        let most = max 1.0 (Array.max counts)
        counts |> Array.map (fun count -> 0.9 * count / most)

    /// The replay. `axis` is the title of the horizontal axis, `rows` names each set, the first at the top; a moment holds one array
    /// of heights for each row.
    let replay
        (axis: string)
        (low: float)
        (high: float)
        (rows: string list)
        (moments: (string * float[] list) list)
        : Figure =
        for label, sets in moments do
            if sets.Length <> rows.Length then
                raise (
                    ShapeException
                        $"Ridgeline.replay, '{label}': expected {rows.Length} sets of values, one for each row, got {sets.Length}."
                )

        // The height of the line that each histogram stands on.
        let floors = [| for at in 1 .. rows.Length -> float (rows.Length - at) |]

        let width = (high - low) / float bins
        let middles = Grid.along (low + width / 2.0) (high - width / 2.0) bins

        let addRow figure (floor: float, name, heights) =
            figure
            |> Figure.bars name middles heights
            |> Figure.colour "@1"
            |> Figure.withField "base" (Json.number floor)
            |> Figure.withField "width" (Json.number width)
            |> Figure.withField "showlegend" (Json.flag false)
            |> Figure.withField "hoverinfo" (Json.text "x+name")

        let axes =
            Figure.axes axis "layer"
            |> Figure.xRange low high
            |> Figure.yRange -0.1 (float rows.Length)
            |> Figure.withAxis "y" "tickvals" (Json.values floors)
            |> Figure.withAxis "y" "ticktext" (Json.texts rows)

        let drawn =
            match List.tryLast moments with
            | Some(_, sets) -> List.zip3 (List.ofArray floors) rows sets |> List.fold addRow axes
            | None -> axes

        let frame (label, sets) =
            List.zip rows sets
            |> List.fold
                (fun frame (name, heights) -> Frame.y name heights frame)
                (Frame.create label)

        drawn |> Figure.replay (List.map frame moments) |> Figure.speed 2.0
