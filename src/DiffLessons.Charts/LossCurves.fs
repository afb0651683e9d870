namespace DiffLessons.Charts

/// <summary>Curves of a loss.</summary>
[<RequireQualifiedAccess>]
module LossCurves =

    /// <summary>Losses that were recorded at certain steps, one curve for each name; the vertical axis is logarithmic.</summary>
    /// <param name="time">The title of the horizontal axis.</param>
    /// <param name="steps">When each record was made.</param>
    /// <param name="loss">The title of the vertical axis.</param>
    /// <param name="curves">The name of each curve, and its values, one for each step.</param>
    /// <exception cref="T:DiffLessons.ShapeException">A curve has not one value for each step.</exception>
    let at
        (time: string)
        (steps: seq<int>)
        (loss: string)
        (curves: (string * seq<float>) list)
        : Figure =
        let steps = Seq.toArray steps

        curves
        |> List.fold
            (fun figure (name, values) -> Figure.line name steps (Seq.toArray values) figure)
            (Figure.axes time loss)
        |> Figure.logY
        |> Figure.height 340

    /// <summary>Losses that were recorded at every step from 0, as <c>at</c> draws them.</summary>
    /// <param name="time">The title of the horizontal axis.</param>
    /// <param name="loss">The title of the vertical axis.</param>
    /// <param name="curves">The name of each curve, and its values; all have as many.</param>
    /// <exception cref="T:DiffLessons.ShapeException">The curves differ in length.</exception>
    let over (time: string) (loss: string) (curves: (string * seq<float>) list) : Figure =
        let count =
            match curves with
            | [] -> 0
            | (_, values) :: _ -> Seq.length values

        at time (seq { 0 .. count - 1 }) loss curves
