namespace DiffLessons.Lessons

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages

/// What the discriminator says at one training step.
type GanStep = {
    /// The mean of D(real); 0.5 where D cannot tell real from generated.
    Accuracy: float
    /// The mean of log D(real) + log(1 - D(fake)); -2 log 2 where D cannot tell.
    Score: float
}

/// How a generator G of curves and a discriminator D develop against each other.
[<RequireQualifiedAccess>]
module GanMonitor =

    /// One step, from D(real), shape (n, 1), and D's loss, `-mean(log D(real) + log(1 - D(fake)))`: minus its score.
    let step (real: Tensor) (loss: Tensor) : GanStep = {
        Accuracy = real.noDiff().mean() |> float
        Score = -(float loss)
    }

    /// Whether a step, counted from 0, is the first or each fiftieth, which the replay shows.
    let isShown (step: int) : bool = step = 0 || (step + 1) % 50 = 0

    /// The mean over the last 500 steps.
    let last500 (steps: GanStep[]) : GanStep =
        let last = steps[max 0 (steps.Length - 500) ..]

        {
            Accuracy = last |> Array.averageBy _.Accuracy
            Score = last |> Array.averageBy _.Score
        }

    /// The curves of each moment between their bounds, replayed. A moment is a step and the curves that G made of the same noise
    /// vectors, shape (n, points); at least one.
    let replay (bounds: Bounds) (moments: (string * (GanStep * Tensor)) list) : Figure =
        let curves =
            match List.tryLast moments with
            | Some(_, (_, last)) -> last
            | None -> dsharp.zeros [ 0; bounds.X.nelement ]

        let note (step: GanStep) =
            $"mean D(real) {step.Accuracy:F2} (goal 0.50)<br>score of D {step.Score:F2} (goal -1.39)"

        Curves.between bounds
        |> Curves.bundle "generated" bounds.X curves
        |> Figure.speed 12.0
        |> Figure.replay [
            for label, (step, curves) in moments ->
                Frame.create label
                |> Frame.y "generated" (Curves.joined curves)
                |> Frame.note (note step)
        ]

    /// The means of every 50 steps, with the goal.
    let private panel name (values: float[]) goal =
        let means = values |> Array.chunkBySize 50 |> Array.map Array.average
        let last = 50 * (means.Length - 1)

        Figure.axes "step" name
        |> Figure.line name [| 0..50..last |] means
        |> Figure.dashed "goal" [| 0; last |] [| goal; goal |]
        |> Figure.height 300

    /// Accuracy and score over time.
    let panels (steps: GanStep[]) : (string * Figure) list = [
        "What D says of real curves", panel "mean D(real)" (Array.map _.Accuracy steps) 0.5
        "How well it tells them apart",
        panel "score of D (nats)" (Array.map _.Score steps) (-2.0 * log 2.0)
    ]

    /// The first hundred of many generated curves between their bounds, and how often each a was generated.
    let gallery (bounds: Bounds) (curves: Tensor) : (string * Figure) list = [
        "The first hundred",
        Curves.between bounds
        |> Curves.bundle "generated" bounds.X curves[.. min 99 (curves.shape[0] - 1)]
        |> Curves.thin
        |> Figure.height 340
        "The a of all", Curves.spread 1.0 2.0 (Curves.fittedA bounds.X curves) |> Figure.height 340
    ]
