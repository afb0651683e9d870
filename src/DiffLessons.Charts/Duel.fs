namespace DiffLessons.Charts

open DiffLessons

/// <summary>What happens, step by step, between a generator G that paints curves and a discriminator D that tells them from real ones.</summary>
/// <param name="lesson">The lesson; its training time stands still while a moment of the replay is kept.</param>
/// <param name="shown">What G makes of the same ideas as ever: one bundle of curves, shape (n, points), for each figure of the replay.</param>
[<Sealed>]
type Duel(lesson: Lesson, shown: unit -> Tensor list) =
    let accuracies, scores = ResizeArray<float>(), ResizeArray<float>()
    let frames = ResizeArray<Frame list>()

    let last500 (values: ResizeArray<float>) =
        values |> Seq.skip (max 0 (values.Count - 500)) |> Seq.average

    let keep accuracy score =
        frames.Add [
            for curves in shown () ->
                Frame.create $"after {accuracies.Count} steps"
                |> Frame.y "generated" (Curves.joined curves)
                |> Frame.note
                    $"D accuracy {accuracy:F2} (goal 0.50)<br>D score {score:F2} (goal -1.39)"
        ]

    /// <summary>Notes a step, and after the first and each fiftieth keeps a moment for the replay.</summary>
    /// <param name="real">What D said of the real curves, shape (n, 1).</param>
    /// <param name="loss">D's loss, <c>-mean(log D(real) + log(1 - D(fake)))</c>: minus its score.</param>
    member _.Note(real: Tensor, loss: Tensor) : unit =
        let accuracy, score = real.noDiff().mean() |> float, -(float loss)
        accuracies.Add accuracy
        scores.Add score

        if accuracies.Count = 1 || accuracies.Count % 50 = 0 then
            lesson.Record(fun () -> keep accuracy score)

    /// <summary>The mean of D(real) at each step; 0.5 where D cannot tell.</summary>
    member _.Accuracies: seq<float> = accuracies

    /// <summary>The mean of log D(real) + log(1 - D(fake)) at each step; -2 log 2 where D cannot tell.</summary>
    member _.Scores: seq<float> = scores

    /// <summary>The mean accuracy over the last 500 steps.</summary>
    member _.Accuracy = last500 accuracies

    /// <summary>The mean score over the last 500 steps.</summary>
    member _.Score = last500 scores

    /// <summary>A figure that replays one of the bundles between its bounds.</summary>
    /// <param name="bundle">Which of the bundles, from 0.</param>
    /// <param name="bounds">The bounds.</param>
    member _.Replay(bundle: int, bounds: Bounds) : Figure =
        Curves.between bounds
        |> Curves.bundle "generated" bounds.X (List.item bundle (shown ()))
        |> Figure.speed 12.0
        |> Figure.replay (frames |> Seq.map (List.item bundle))

    /// <summary>A figure for each kind of curves that is ordered, between the bounds that the course draws, with its title.</summary>
    /// <param name="kinds">The kind of each of the bundles.</param>
    member t.Replays(kinds: CurveKind[]) : (string * Figure) list = [
        for label in 0 .. kinds.Length - 1 -> $"label {label}", t.Replay(label, kinds[label].Drawn)
    ]

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

        /// <summary>Adds how well a generator paints to order: which a it painted for each label, and a table of shares inside the bounds. Records the metrics <c>inside_0</c> and so on, by the kind's own bounds, and mean and spread of a.</summary>
        /// <param name="kinds">The kind that each label orders.</param>
        /// <param name="curves">The curves made for each label, shape (n, points).</param>
        /// <returns>How well each kind was painted, by its own bounds.</returns>
        member lesson.Orders(kinds: CurveKind[], curves: Tensor[]) : Painting[] =
            let paintings = Array.map2 (fun kind -> Curves.judge kind.Own) kinds curves

            lesson.Charts(
                [
                    for label in 0 .. kinds.Length - 1 ->
                        let low, high = kinds[label].Range

                        $"The a painted for label {label}",
                        Curves.spread low high paintings[label].Fitted |> Figure.height 300
                ],
                "Dashed: what the artist paints of this kind."
            )

            let row label =
                let kind, painting = kinds[label], paintings[label]
                let low, high = kind.Range

                [
                    $"{label}"
                    $"{painting.Inside:P1}"
                    $"{Curves.inside kind.Drawn curves[label]:P1}"
                    $"{painting.Mean:F3}"
                    $"{(low + high) / 2.0:F3}"
                ]

            lesson.Table(
                [
                    "label"
                    "inside its own bounds"
                    "inside those drawn"
                    "mean a"
                    "the artist's"
                ],
                List.map row [ 0 .. kinds.Length - 1 ],
                $"{curves[0].shape[0]:N0} curves for each label."
            )

            let all = Curves.judge kinds[0].Drawn (Tensor.cat curves)
            lesson.Metric("fitted_a_mean", all.Mean)
            lesson.Metric("fitted_a_std", all.Std)

            for label in 0 .. kinds.Length - 1 do
                lesson.Metric($"inside_{label}", paintings[label].Inside)
                lesson.Metric($"fitted_a_mean_{label}", paintings[label].Mean)

            paintings
