namespace DiffLessons.Plotting

open DiffLessons

/// <summary>Curves of a loss over time; the vertical axis is logarithmic.</summary>
[<RequireQualifiedAccess>]
module LossCurves =

    /// <summary>Losses that were recorded at certain steps, one curve per name.</summary>
    /// <param name="time">The title of the horizontal axis.</param>
    /// <param name="steps">When each loss was recorded.</param>
    /// <param name="loss">The title of the vertical axis.</param>
    /// <param name="curves">The name of each curve, and its values, one per step.</param>
    /// <exception cref="T:DiffLessons.ShapeException">A curve does not have one value per step.</exception>
    let at
        (time: string)
        (steps: seq<int>)
        (loss: string)
        (curves: (string * seq<float>) list)
        : Figure =
        GuardNulls.arguments "LossCurves" [ "time", time; "loss", loss; "curves", curves ]
        GuardNulls.arguments "LossCurves.at" [ "steps", steps ]
        let steps = Seq.toArray steps

        curves
        |> List.fold
            (fun figure (name, values) -> Figure.line name steps (Seq.toArray values) figure)
            (Figure.axes time loss)
        |> Figure.logY
        |> Figure.height 340

    /// <summary>Losses that were recorded at every step from 0.</summary>
    /// <param name="time">The title of the horizontal axis.</param>
    /// <param name="loss">The title of the vertical axis.</param>
    /// <param name="curves">The name of each curve, and its values; all of the same length.</param>
    /// <exception cref="T:DiffLessons.ShapeException">The curves differ in length.</exception>
    let over (time: string) (loss: string) (curves: (string * seq<float>) list) : Figure =
        GuardNulls.arguments "LossCurves" [ "time", time; "loss", loss; "curves", curves ]

        let count =
            match curves with
            | [] -> 0
            | (_, values) :: _ -> Seq.length values

        at time (seq { 0 .. count - 1 }) loss curves

    /// <summary>The mean squared error of each training step.</summary>
    /// <param name="losses">The loss of each step.</param>
    let ofSteps (losses: seq<float>) : Figure =
        over "step" "loss (mean squared error)" [ "loss", losses ]
