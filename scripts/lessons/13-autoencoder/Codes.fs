namespace DiffLessons.Lessons.Autoencoder

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Lessons

/// The codes of an autoencoder, and how its error fell.
[<RequireQualifiedAccess>]
module Codes =

    /// Points at equal distances on the straight line from `first` (d) to `last` (d), both included: shape (count, d), count 2 or
    /// more.
    let between (count: int) (first: Tensor) (last: Tensor) : Tensor =
        let share = dsharp.linspace(0.0, 1.0, count).unsqueeze 1
        (1.0 - share) * first + share * last

    /// Codes of shape (n, d) as points in space that the reader can turn, coloured by class; on the plane if d is 2, and along their
    /// first three principal components if it is more than 3. `truth` holds the class of each of the n, and perhaps of more.
    let cloud (codes: Tensor) (classes: string[]) (truth: int[]) : Figure =
        let shown =
            if codes.shape[1] > 3 then
                PrincipalComponents.scores 3 codes
            else
                codes

        let axis (i: int) = numbers shown[*, i]
        let truth = Array.truncate codes.shape[0] truth

        if codes.shape[1] = 2 then
            Figure.axes "first" "second" |> Fields.classes classes truth (axis 0) (axis 1)
        else
            Figure.space "first" "second" "third"
            |> Fields.classes3 classes truth (axis 0) (axis 1) (axis 2)
            |> Figure.seenFrom 1.5 1.5 1.3

    /// How the error fell: at each batch, and over all the data before the first epoch and after each.
    let errorCurves (losses: float[]) (perEpoch: float[]) : Figure =
        let batches = losses.Length / max 1 (perEpoch.Length - 1)

        Figure.axes "step" "mean squared error"
        |> Figure.line "batch" [| 0 .. losses.Length - 1 |] losses
        |> Figure.muted
        |> Figure.points
            "all data"
            [| for epoch in 0 .. perEpoch.Length - 1 -> epoch * batches |]
            perEpoch
        |> Figure.logY
        |> Figure.height 340
