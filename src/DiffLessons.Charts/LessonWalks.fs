namespace DiffLessons.Charts

open DiffLessons

/// <summary>Descents from one start at three learning rates.</summary>
type Walks = {
    /// <summary>What is walked on, for instance <c>valley</c>.</summary>
    On: string
    /// <summary>How far above the minimum the start is.</summary>
    Start: float
    /// <summary>How far above the minimum each ends: at the rate that is too small, right, too large.</summary>
    Ends: float list
    /// <summary>The three descents with their names: the weights at the start and after each step.</summary>
    Ways: (string * Tensor) list
}

/// <summary>Walking downhill at three learning rates.</summary>
[<AutoOpen>]
module LessonWalks =

    let private kinds = [ "too small"; "right"; "too large" ]

    type Lesson with

        /// <summary>Walks at three learning rates, prints how far above the minimum each walk ends, and records rates and results.</summary>
        /// <param name="on">What is walked on.</param>
        /// <param name="loss">The loss.</param>
        /// <param name="minimum">The least loss there is.</param>
        /// <param name="rates">Three learning rates: too small, right, too large.</param>
        /// <param name="descend">One walk at a rate: the weights at the start and after each step, along the first axis.</param>
        /// <exception cref="T:DiffLessons.OptionException">There are not three rates.</exception>
        member lesson.Walks
            (
                on: string,
                loss: Tensor -> Tensor,
                minimum: float,
                rates: float list,
                descend: float -> Tensor
            ) : Walks =
            if rates.Length <> kinds.Length then
                raise (
                    OptionException
                        $"lesson.Walks: expected three rates (too small, right, too large), got {rates.Length}."
                )

            let ways = List.map descend rates
            let above (w: Tensor) = float (loss w) - minimum
            let start, ends = above ways.Head[0], [ for way in ways -> above way[-1] ]

            let shown =
                ends |> List.map (fun (value: float) -> $"{value:G3}") |> String.concat ", "

            lesson.Say
                $"{on}: {start:G3} above the minimum; {shown} after {ways.Head.shape[0] - 1} steps"

            lesson.Hyperparameter($"lr_{on}", rates)

            lesson.Metric(
                $"above_minimum_{on}",
                List.zip [ for kind in kinds -> kind.Replace(' ', '_') ] ends
            )

            {
                On = on
                Start = start
                Ends = ends
                Ways = [
                    for kind, (lr, way) in List.zip kinds (List.zip rates ways) ->
                        $"{kind}: {lr}", way
                ]
            }

        /// <summary>States what three rates should lead to: the small one lags behind, the right one arrives, the large one ends further up than it began.</summary>
        /// <param name="walks">What <c>Walks</c> returned.</param>
        member lesson.CheckWalks(walks: Walks) : unit =
            let on, start, ends = walks.On, walks.Start, walks.Ends

            lesson.Checks [
                $"{on}: the small rate lags", ends[0] > 0.05 * start, $"{ends}"
                $"{on}: the right rate arrives", ends[1] < 1e-3 * start, $"{ends}"
                $"{on}: the large rate diverges", not (ends[2] < start), $"{ends}"
            ]
