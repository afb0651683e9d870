namespace DiffLessons.Charts

/// <summary>Curves of a loss.</summary>
[<RequireQualifiedAccess>]
module LossCurves =

    /// <summary>Losses that were recorded at equal distances, one curve for each name; the vertical axis is logarithmic.</summary>
    /// <param name="time">The title of the horizontal axis.</param>
    /// <param name="every">How far apart the records are: the first is at 0.</param>
    /// <param name="loss">The title of the vertical axis.</param>
    /// <param name="curves">The name of each curve, and its values.</param>
    let over
        (time: string)
        (every: int)
        (loss: string)
        (curves: (string * seq<float>) list)
        : Figure =
        let add figure (name, values) =
            let values = Seq.toArray values
            Figure.line name [| for at in 0 .. values.Length - 1 -> at * every |] values figure

        curves
        |> List.fold add (Figure.axes time loss)
        |> Figure.logY
        |> Figure.height 340
