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

        /// <summary>Adds the loss of each step as a curve; its axis is logarithmic.</summary>
        /// <param name="losses">The loss of each step.</param>
        /// <param name="caption">What the curve is.</param>
        /// <param name="axis">What the loss is, "loss (mean squared error)" by default.</param>
        member lesson.LossCurve(losses: seq<float>, caption: string, ?axis: string) : unit =
            let axis = defaultArg axis "loss (mean squared error)"
            lesson.Chart(LossCurves.over "step" 1 axis [ "loss", losses ], caption)

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
