namespace DiffLessons.Charts

open DiffLessons

/// <summary>Short forms of what most lessons do.</summary>
[<AutoOpen>]
module LessonLoops =

    let private eachOf count (step: int -> 'T) (tick: unit -> unit) =
        Array.init count (fun at ->
            let result = step at
            tick ()
            result)

    type Lesson with

        /// <summary>Trains step by step, with a progress bar; the time counts as training.</summary>
        /// <param name="count">How many steps.</param>
        /// <param name="step">One step; gets its number, from 0.</param>
        /// <returns>What each step returned, for instance its loss.</returns>
        member lesson.TrainSteps (count: int) (step: int -> 'T) : 'T[] =
            lesson.Train("training", count, eachOf count step)

        /// <summary>Does something step by step, with a progress bar; the time does not count as training.</summary>
        /// <param name="caption">What is being done.</param>
        /// <param name="count">How many steps.</param>
        /// <param name="step">One step; gets its number, from 0.</param>
        /// <returns>What each step returned.</returns>
        member lesson.ProgressSteps (caption: string) (count: int) (step: int -> 'T) : 'T[] =
            lesson.Progress(caption, count, eachOf count step)

        /// <summary>Records the first loss and the last as the metrics <c>loss_first</c> and <c>loss_last</c>, and claims that the loss fell.</summary>
        /// <param name="losses">The loss of each step; at least one.</param>
        /// <param name="share">How far: below this share of the first; 1 by default.</param>
        member lesson.Fell(losses: float[], ?share: float) : unit =
            let share = defaultArg share 1.0
            let first, last = losses[0], Array.last losses
            lesson.Metric("loss_first", first)
            lesson.Metric("loss_last", last)

            let far =
                if share = 1.0 then
                    "fell"
                else
                    $"fell below {share:P0} of the first"

            lesson.Check($"the loss {far}", last < share * first, $"{first:F4} -> {last:F4}")

        /// <summary>Adds the loss of each step as a curve; its axis is logarithmic.</summary>
        /// <param name="losses">The loss of each step.</param>
        /// <param name="caption">What the curve is.</param>
        /// <param name="axis">What the loss is, "loss (mean squared error)" by default.</param>
        member lesson.LossCurve(losses: seq<float>, caption: string, ?axis: string) : unit =
            let axis = defaultArg axis "loss (mean squared error)"
            lesson.Chart(LossCurves.over "step" axis [ "loss", losses ], caption)

        /// <summary>Adds a table of numbers, three digits after the point.</summary>
        /// <param name="headers">The name of each column.</param>
        /// <param name="rows">Shape (rows, columns).</param>
        /// <param name="caption">What they are.</param>
        /// <exception cref="T:DiffLessons.ShapeException">There is not one column for each name.</exception>
        member lesson.Values(headers: string list, rows: Tensor, caption: string) : unit =
            if rows.dim <> 2 || rows.shape[1] <> headers.Length then
                raise (
                    ShapeException
                        $"lesson.Values: expected shape (rows, {headers.Length}), one column for each name, got {Shape.format rows.shape}."
                )

            let cells = Grid.rows headers.Length rows |> List.ofArray

            lesson.Table(
                headers,
                [ for row in cells -> [ for value in row -> $"{value:F3}" ] ],
                caption
            )
