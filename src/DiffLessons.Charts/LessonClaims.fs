namespace DiffLessons.Charts

open DiffLessons

/// <summary>What lessons claim at their end, and what they show of the library's errors.</summary>
[<AutoOpen>]
module LessonClaims =

    let private isOfLibrary (problem: exn) =
        problem.GetType().Namespace = typeof<OptionException>.Namespace

    type Lesson with

        /// <summary>Does what the library must refuse.</summary>
        /// <param name="action">The mistake.</param>
        /// <returns>The message of the library's error; empty when there was none. Any other error is passed on.</returns>
        member _.Refusal(action: unit -> unit) : string =
            try
                action ()
                ""
            with problem when isOfLibrary problem ->
                problem.Message

        /// <summary>Adds to the page what the library said, as it said it.</summary>
        /// <param name="message">The message of an error.</param>
        member lesson.Said(message: string) : unit = lesson.Prose $"```text\n{message}\n```"

        /// <summary>States several claims, each as <c>lesson.Check</c> does.</summary>
        /// <param name="claims">What should hold, whether it does, and the numbers behind it.</param>
        member lesson.Checks(claims: (string * bool * string) list) : unit =
            claims |> List.iter lesson.Check

        /// <summary>Records several metrics, each as <c>lesson.Metric</c> does.</summary>
        /// <param name="values">Names with their values.</param>
        member lesson.Metrics(values: (string * obj) list) : unit =
            values |> List.iter lesson.Metric

        /// <summary>Does what the library must refuse, adds a table of what it says to each, and claims that it refuses all.</summary>
        /// <param name="mistakes">The name of each mistake, and the mistake.</param>
        /// <param name="caption">What the table shows.</param>
        member lesson.Refusals(mistakes: (string * (unit -> unit)) list, caption: string) : unit =
            let answers =
                mistakes |> List.map (fun (what, mistake) -> what, lesson.Refusal mistake)

            lesson.Table(
                [ "mistake"; "says" ],
                [ for what, message in answers -> [ what; message ] ],
                caption
            )

            lesson.Check(
                "each mistake is refused",
                answers |> List.forall (fun (_, message) -> message <> ""),
                $"{answers}"
            )
