namespace DiffLessons.Charts

open DiffLessons

/// <summary>What happens, step by step, between a generator that paints curves and a discriminator that tells them from real ones.</summary>
[<Sealed>]
type Duel() =
    let accuracies, scores = ResizeArray<float>(), ResizeArray<float>()
    let frames = ResizeArray<Frame list>()

    let last500 (values: ResizeArray<float>) =
        values |> Seq.skip (max 0 (values.Count - 500)) |> Seq.average

    /// <summary>Notes one step.</summary>
    /// <param name="real">What D said of the real curves, shape (n, 1).</param>
    /// <param name="loss">D's loss, <c>-mean(log D(real) + log(1 - D(fake)))</c>: minus its score.</param>
    member _.Record(real: Tensor, loss: Tensor) : unit =
        accuracies.Add(real.noDiff().mean() |> float)
        scores.Add(-(float loss))

    /// <summary>Keeps a moment for the replay, after at least one step.</summary>
    /// <param name="bundles">What G makes of the same ideas as ever, one bundle of shape (n, points) for each figure that will show them.</param>
    member _.Show([<System.ParamArray>] bundles: Tensor[]) : unit =
        let note =
            $"D accuracy {accuracies[accuracies.Count - 1]:F2} (goal 0.50)<br>D score {scores[scores.Count - 1]:F2} (goal -1.39)"

        frames.Add [
            for curves in bundles ->
                Frame.create $"after {accuracies.Count} steps"
                |> Frame.y "generated" (Curves.joined curves)
                |> Frame.note note
        ]

    /// <summary>The mean of D(real) at each step; 0.5 where D cannot tell.</summary>
    member _.Accuracies: seq<float> = accuracies

    /// <summary>The mean of log D(real) + log(1 - D(fake)) at each step; -2 log 2 where D cannot tell.</summary>
    member _.Scores: seq<float> = scores

    /// <summary>The mean accuracy over the last 500 steps.</summary>
    member _.Accuracy = last500 accuracies

    /// <summary>The mean score over the last 500 steps.</summary>
    member _.Score = last500 scores

    /// <summary>A figure that replays one of the bundles between its bounds.</summary>
    /// <param name="bundle">Which of the bundles that <c>Show</c> was given, from 0.</param>
    /// <param name="bounds">The bounds.</param>
    /// <param name="curves">The bundle as it is now, shape (n, points).</param>
    member _.Replay(bundle: int, bounds: Bounds, curves: Tensor) : Figure =
        Curves.between bounds
        |> Curves.bundle "generated" bounds.X curves
        |> Figure.speed 12.0
        |> Figure.replay (frames |> Seq.map (List.item bundle))

/// <summary>What the lessons about such duels share.</summary>
[<AutoOpen>]
module LessonDuels =
    /// The means of every 50 steps, with the goal.
    let private panel name values goal =
        let means = values |> Seq.chunkBySize 50 |> Seq.map Array.average |> Seq.toArray

        let last = 50 * (means.Length - 1)

        Figure.axes "step" name
        |> Figure.line name [| 0..50..last |] means
        |> Figure.dashed "goal" [| 0; last |] [| goal; goal |]
        |> Figure.height 300

    type Lesson with

        /// <summary>Adds how accuracy and score went, and records them as the metrics <c>d_accuracy_last500</c> and <c>d_score_last500</c>.</summary>
        member lesson.Duel(duel: Duel) : unit =
            lesson.Charts(
                [
                    "What D says of real curves", panel "D accuracy" duel.Accuracies 0.5
                    "How well it tells them apart",
                    panel "D score (nats)" duel.Scores (-2.0 * log 2.0)
                ],
                "Means of 50 steps each. Dashed: where D cannot tell."
            )

            lesson.Metric("d_accuracy_last500", duel.Accuracy)
            lesson.Metric("d_score_last500", duel.Score)

        /// <summary>Adds what many generated curves look like between their bounds, and how often each a was painted.</summary>
        /// <param name="curves">Shape (n, points), of which the first hundred are drawn.</param>
        /// <param name="bounds">The bounds.</param>
        /// <param name="caption">What they are.</param>
        member lesson.Gallery(curves: Tensor, bounds: Bounds, caption: string) : unit =
            let hundred =
                Curves.between bounds
                |> Curves.bundle "generated" bounds.X curves[.. min 99 (curves.shape[0] - 1)]
                |> Curves.thin

            let spread = Curves.spread 1.0 2.0 (Curves.fittedA bounds.X curves)
            let panels = [ "The first hundred", hundred; "The a of all", spread ]

            lesson.Charts(
                [ for title, figure in panels -> title, Figure.height 340 figure ],
                caption
            )
