namespace DiffLessons.Lessons.Autoencoder

open DiffLessons
open DiffLessons.Plotting

/// The codes of an autoencoder, and how its error fell.
[<RequireQualifiedAccess>]
module Codes =

    /// Points at equal distances on the straight line from `first` (d) to `last` (d), both included: shape (count, d), count 2 or
    /// more.
    let between (count: int) (first: Tensor) (last: Tensor) : Tensor =
        let share = dsharp.linspace(0.0, 1.0, count).unsqueeze 1
        (1.0 - share) * first + share * last

    /// Codes of shape (n, 3) as points in space that the reader can turn, coloured by class; `truth` holds the class of each of
    /// the n, and perhaps of more.
    let cloud (codes: Tensor) (classes: string[]) (truth: int[]) : Figure =
        let axis (i: int) = numbers codes[*, i]

        Figure.space "first" "second" "third"
        |> Fields.classes3 classes (Array.truncate codes.shape[0] truth) (axis 0) (axis 1) (axis 2)
        |> Figure.seenFrom 1.5 1.5 1.3

    /// How the error fell: at each batch, and over all the data before the first epoch and after each.
    let errorCurves (losses: float[]) (perEpoch: float[]) : Figure =
        let batches = losses.Length / max 1 (perEpoch.Length - 1)

        Figure.axes "step" "mean squared error"
        |> Figure.line "batch" [| 0 .. losses.Length - 1 |] losses
        |> Figure.muted
        |> Figure.path
            "all data"
            [| for epoch in 0 .. perEpoch.Length - 1 -> epoch * batches |]
            perEpoch
        |> Figure.logY
        |> Figure.height 340
