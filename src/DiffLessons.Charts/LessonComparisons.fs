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
