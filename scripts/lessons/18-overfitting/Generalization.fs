namespace DiffLessons.Lessons.Overfitting

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Lessons

/// What was seen of a model at one moment of its training.
type Losses = {
    /// The mean squared error on the training points.
    Train: float
    /// The mean squared error on the test points.
    Test: float
    /// The curve that it draws, as `FittedCurves.evaluate` gives it.
    Fit: float[]
}

/// How one model learned and generalises.
[<RequireQualifiedAccess>]
module Generalization =

    let private pointsOf (x, y) (testX, testY) = [ "train", x, y; "test", testX, testY ]

    /// The losses and the curve of a model as it is now, in the mode that it is in: call `eval()` first to see it without dropout.
    let observe
        (model: Model<Tensor, Tensor>)
        (train: Tensor * Tensor)
        (test: Tensor * Tensor)
        : Losses =
        let lossOn (x, y) = (model.forward x).mseLoss y |> float

        {
            Train = lossOn train
            Test = lossOn test
            Fit = FittedCurves.evaluate (pointsOf train test) model.forward
        }

    /// The mean of train and test loss over the last ten moments.
    let late (moments: Losses list) : float * float =
        let last = List.skip (max 0 (moments.Length - 10)) moments
        last |> List.averageBy _.Train, last |> List.averageBy _.Test

    /// The curve at each moment over the points, replayed.
    let fit
        (train: Tensor * Tensor)
        (test: Tensor * Tensor)
        (moments: (string * Losses) list)
        : Figure =
        let figure =
            FittedCurves.replay (pointsOf train test) [
                for label, losses in moments -> label, [ "fit", losses.Fit ]
            ]

        {
            figure with
                Frames = [
                    for (_, losses), frame in List.zip moments figure.Frames ->
                        Frame.note $"test loss {losses.Test:F4}" frame
                ]
        }

    /// Both losses at the steps of the moments, of several models with the same axis.
    let losses (steps: int list) (models: (string * Losses list) list) : (string * Figure) list =
        let all = [
            for _, moments in models do
                for losses in moments do
                    losses.Train
                    losses.Test
        ]

        // A loss of 0 has no place on a logarithmic axis.
        let withRange figure =
            match all |> List.filter (fun loss -> loss > 0.0 && System.Double.IsFinite loss) with
            | [] -> figure
            | shown ->
                Figure.yRange (log10 (List.min shown) - 0.05) (log10 (List.max shown) + 0.05) figure

        [
            for title, moments in models ->
                title,
                LossCurves.at "step" steps "loss (mean squared error)" [
                    "train", Seq.map _.Train moments
                    "test", Seq.map _.Test moments
                ]
                |> withRange
        ]
