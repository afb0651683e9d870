namespace DiffLessons.Charts

open DiffLessons

/// <summary>Models beside one another.</summary>
[<AutoOpen>]
module LessonComparisons =

    let private stepsOf (model: ModelBase) = [
        for step in model.layers -> [ $"`{step.Name}`"; step.Description; string step.Count ]
    ]

    type Lesson with

        /// <summary>Adds the summaries of several models as one table, side by side: their steps and the number of parameters in each.</summary>
        /// <param name="models">What each is called, with the model.</param>
        /// <param name="caption">What the table shows.</param>
        member lesson.SideBySide(models: (string * ModelBase) list, caption: string) : unit =
            let columns = [
                for _, model in models ->
                    stepsOf model @ [ [ ""; "in all"; $"{model.nparameters}" ] ]
            ]

            let height = columns |> List.map List.length |> List.max

            let filled (steps: string list list) =
                // The last line, the sum, stays at the foot.
                let sum = List.last steps
                let steps = List.take (steps.Length - 1) steps
                steps @ List.replicate (height - 1 - steps.Length) [ ""; ""; "" ] @ [ sum ]

            let rows = columns |> List.map filled |> List.transpose |> List.map List.concat

            let headers = [
                for name, _ in models do
                    name
                    "layer"
                    "count"
            ]

            lesson.Table(headers, rows, caption)

        /// <summary>Adds what several models say of the same points, a panel for each.</summary>
        /// <param name="x">Where: one value a point.</param>
        /// <param name="y">The data: one value a point.</param>
        /// <param name="fits">The title of each panel, and what the model says.</param>
        /// <param name="caption">What the panels show.</param>
        member lesson.FitsBeside
            (x: Tensor, y: Tensor, fits: (string * Tensor) list, caption: string)
            : unit =
            let panel (title: string, output: Tensor) =
                title,
                Figure.axes "x" "y"
                |> Figure.points "data" (numbers x) (numbers y)
                |> Figure.muted
                |> Figure.line "fit" (numbers x) (numbers output)
                |> Figure.height 340

            lesson.Charts(List.map panel fits, caption)
