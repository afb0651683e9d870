namespace DiffLessons.Lessons.GradientDescent

open DiffLessons
open DiffLessons.Pages

/// Gradient descents from one start at three learning rates.
type Descents = {
    /// What is descended on, for instance `valley`.
    On: string
    /// How far above the minimum the start is.
    Start: float
    /// How far above the minimum each descent ends: at the rate that is too small, right, too large.
    Ends: float list
    /// The three descents with their names: the weights at the start and after each step.
    Paths: (string * Tensor) list
}

/// Gradient descent at three learning rates.
[<RequireQualifiedAccess>]
module LearningRates =

    let private kinds = [ "too small"; "right"; "too large" ]

    /// Descends at three learning rates, prints how far above the minimum each descent ends, and records rates and results.
    /// `rates` are one too small, one right and one too large; `descend` returns the weights at the start and after each step,
    /// along the first axis.
    let compare
        (lesson: Lesson)
        (on: string)
        (loss: Tensor -> Tensor)
        (minimum: float)
        (rates: float list)
        (descend: float -> Tensor)
        : Descents =
        if rates.Length <> kinds.Length then
            raise (
                OptionException
                    $"LearningRates.compare: expected three rates (too small, right, too large), got {rates.Length}."
            )

        let paths = List.map descend rates
        let above (w: Tensor) = float (loss w) - minimum
        let start, ends = above paths.Head[0], [ for path in paths -> above path[-1] ]

        let shown =
            ends |> List.map (fun (value: float) -> $"{value:G3}") |> String.concat ", "

        lesson.Say
            $"{on}: {start:G3} above the minimum; {shown} after {paths.Head.shape[0] - 1} steps"

        let names = [ for kind in kinds -> kind.Replace(' ', '_') ]
        lesson.Hyperparameters [ $"lr_{on}", rates ]
        lesson.Metrics [ $"above_minimum_{on}", List.zip names ends ]

        {
            On = on
            Start = start
            Ends = ends
            Paths = [
                for kind, (lr, path) in List.zip kinds (List.zip rates paths) ->
                    $"{kind}: {lr}", path
            ]
        }

    /// States what three rates should lead to: the small one lags behind, the right one arrives, the large one ends further up
    /// than it began.
    let check (lesson: Lesson) (descents: Descents) : unit =
        let on, start, ends = descents.On, descents.Start, descents.Ends
        lesson.Check($"{on}: the small rate lags", ends[0] > 0.05 * start, $"{ends}")
        lesson.Check($"{on}: the right rate arrives", ends[1] < 1e-3 * start, $"{ends}")
        lesson.Check($"{on}: the large rate diverges", not (ends[2] < start), $"{ends}")
