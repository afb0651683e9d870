namespace DiffLessons.Charts

open System
open DiffLessons

/// <summary>Histograms of several sets of values, one above another: for instance what leaves each layer of a network.</summary>
[<RequireQualifiedAccess>]
module Ridges =

    /// Heights of one histogram, the highest bar 0.9; what lies beyond an end is counted there.
    let private heights low high bins (values: float[]) =
        let counts =
            values |> Array.map (max low >> min high) |> Histogram.counts low high bins

        let most = max 1.0 (Array.max counts)
        counts |> Array.map (fun count -> 0.9 * count / most)

    /// Adds a histogram that stands on the line `floor`.
    let private ridge (low: float) high bins figure (floor: int, name, values) =
        figure
        |> Figure.bars name (Histogram.middles low high bins) (heights low high bins values)
        |> Figure.colour "@1"
        |> Figure.withField "base" (Json.Integer(int64 floor))
        |> Figure.withField "width" (Json.Number((high - low) / float bins))
        |> Figure.withField "showlegend" (Json.Bool false)
        |> Figure.withField "hoverinfo" (Json.Text "x+name")

    /// <summary>A replay of histograms: the first row at the top, each scaled to its own highest bar.</summary>
    /// <param name="axis">What the values are, the title of the horizontal axis.</param>
    /// <param name="low">The low end; values below are counted in the first bin.</param>
    /// <param name="high">The high end; values above are counted in the last bin.</param>
    /// <param name="rows">The name of each row.</param>
    /// <param name="moments">At least one: its label, and the values of each row.</param>
    /// <exception cref="T:DiffLessons.ShapeException">A moment has not one set of values for each row.</exception>
    /// <exception cref="T:DiffLessons.OptionException">There is no moment, or the range is empty.</exception>
    let replay
        (axis: string)
        (low: float)
        (high: float)
        (rows: string list)
        (moments: seq<string * float[][]>)
        : Figure =
        let bins, moments = 40, List.ofSeq moments

        for label, sets in moments do
            if sets.Length <> rows.Length then
                raise (
                    ShapeException
                        $"Ridges.replay, '{label}': expected {rows.Length} sets of values, one for each row, got {sets.Length}."
                )

        let frame (label, sets: float[][]) =
            Seq.zip rows sets
            |> Seq.fold
                (fun frame (name, values) -> Frame.y name (heights low high bins values) frame)
                (Frame.create label)

        let last =
            match List.tryLast moments with
            | Some(_, sets) -> sets
            | None -> [| for _ in rows -> [||] |]

        let floors = [ for at in 1 .. rows.Length -> rows.Length - at ]

        Seq.zip3 floors rows last
        |> Seq.fold (ridge low high bins) (Figure.axes axis "layer")
        |> Figure.yRange -0.1 (float rows.Length)
        |> Figure.withAxis "y" "tickvals" (Json.Values(Array.map float (Array.ofList floors)))
        |> Figure.withAxis "y" "ticktext" (Json.texts rows)
        |> Figure.withAxis "y" "ticks" (Json.Text "")
        |> Figure.replay (List.map frame moments)
        |> Figure.speed 2.0
