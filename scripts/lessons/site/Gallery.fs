namespace DiffLessons.Lessons

open System
open System.Globalization
open System.Collections.Generic
open System.IO
open System.Text.Json
open DiffLessons
open DiffLessons.Pages
open DiffLessons.Plotting

/// <summary>Gathers the pages of a run of all lessons into one.</summary>
[<RequireQualifiedAccess>]
module Gallery =

    /// <summary>Reads the flags of a run of all lessons, and makes sure that its folder can be written to.</summary>
    /// <param name="arguments">The flags that every lesson gets. <c>--steps</c> and <c>--epochs</c> are refused: no lesson has both.</param>
    /// <returns>The options; or the exit code, after the help text or the error is printed.</returns>
    let start (arguments: string[]) : Result<Options, int> =
        Lesson.read "All lessons, in order, and a gallery of their pages" Fixed arguments id

    let private fieldsOf (name: string) (root: JsonElement) = [
        for field in root.GetProperty(name).EnumerateObject() -> field.Name, field.Value
    ]

    let private failureOf exitCode (checks: (string * JsonElement) list) =
        match checks |> List.tryFind (fun (_, holds) -> not (holds.GetBoolean())) with
        | _ when exitCode = 0 -> None
        | Some(claim, _) -> Some $"check failed: {claim}"
        | None -> Some $"exit code {exitCode}"

    /// A file in the lesson's folder, unless it is of an earlier run.
    let private freshFile (options: Options) (code: string) (began: DateTime) (file: string) =
        let path = Path.Combine(options.Out, code, file)

        if File.Exists path && File.GetLastWriteTimeUtc path >= began then
            Some path
        else
            None

    /// Only a lesson that is told in Chinese has its result in it.
    let private resultZh (root: JsonElement) =
        match root.TryGetProperty "result_zh" with
        | true, result -> result.GetString()
        | _ -> ""

    let private withMetrics exitCode (path: string) (outcome: LessonOutcome) =
        use parsed = JsonDocument.Parse(File.ReadAllText path)
        let root = parsed.RootElement

        {
            outcome with
                Failure = failureOf exitCode (fieldsOf "checks" root)
                Result = root.GetProperty("result").GetString()
                ResultZh = resultZh root
                TrainSeconds = root.GetProperty("train_seconds").GetDouble()
                Versions = [
                    for name, version in fieldsOf "versions" root -> name, version.GetString()
                ]
        }

    /// <summary>What a lesson that has just run left in its folder.</summary>
    /// <param name="options">The options of the run.</param>
    /// <param name="began">When the lesson began: files that are older are of another run.</param>
    /// <param name="code">Number and name of the lesson.</param>
    /// <param name="title">The title in English.</param>
    /// <param name="titleZh">The title in Chinese.</param>
    /// <param name="exitCode">What its process ended with.</param>
    let outcome
        (options: Options)
        (began: DateTime)
        (code: string)
        (title: string)
        (titleZh: string)
        (exitCode: int)
        : LessonOutcome =

        let fresh = freshFile options code began

        let empty = {
            Code = code
            Title = title
            TitleZh = titleZh
            Failure = failureOf exitCode []
            Result = ""
            ResultZh = ""
            TrainSeconds = 0.0
            Seconds = (DateTime.UtcNow - began).TotalSeconds
            HasPage = Option.isSome (fresh "index.html")
            Versions = []
        }

        match fresh "metrics.json" with
        | None -> empty
        | Some path ->
            try
                withMetrics exitCode path empty
            with
            | :? JsonException
            | :? InvalidOperationException
            | :? FormatException
            | :? IOException
            | :? UnauthorizedAccessException
            | :? KeyNotFoundException -> {
                empty with
                    Failure = Some "metrics.json cannot be read"
              }

    /// <summary>The outcomes as a table of plain text: a line for each lesson, and one in which they are counted.</summary>
    let table (outcomes: LessonOutcome list) : string =

        let line (what: string) (outcome: string) (seconds: string) (result: string) =
            $"{what, -29} {outcome, -7} {seconds, 8}  {result}".TrimEnd()

        let row run =
            let outcome = if run.Failure.IsNone then "ok" else "FAILED"
            let seconds = run.Seconds.ToString("0.0 s", CultureInfo.InvariantCulture)
            line $"lesson {run.Code}" outcome seconds (Option.defaultValue run.Result run.Failure)

        let failed = outcomes |> List.filter _.Failure.IsSome |> List.length
        let total = outcomes |> List.sumBy _.Seconds |> LessonTime.shown

        String.concat "\n" [
            line "" "outcome" "time" "result"
            yield! List.map row outcomes
            $"{outcomes.Length} lessons: {outcomes.Length - failed} ok, {failed} failed, in {total}"
        ]

    let private facts (options: Options) (outcomes: LessonOutcome list) =
        let failed = outcomes |> List.filter _.Failure.IsSome |> List.length
        let training = outcomes |> List.sumBy _.TrainSeconds |> LessonTime.shown

        [
            "lessons", string outcomes.Length
            if failed > 0 then
                "failed", string failed
            "seed", string options.Seed
            if options.Quick then
                "run", "quick"
            "device", options.Device
            "training", training
            yield!
                outcomes
                |> List.map _.Versions
                |> List.tryFind (List.isEmpty >> not)
                |> Option.defaultValue []
        ]

    /// <summary>The home page as HTML: the days of the course, with a card for each lesson and links into its folder.</summary>
    /// <param name="lessons">The folder of the scripts, whose <c>course.md</c> has the order of the days; empty for none.</param>
    /// <param name="options">The options of the run.</param>
    /// <param name="outcomes">The lessons in order.</param>
    let render (lessons: string) (options: Options) (outcomes: LessonOutcome list) : string =

        HomePage.render lessons options.Out (facts options outcomes) outcomes

    /// The pages of the run link to one plotly.js in the gallery's folder, instead of each holding its own 4 MB.
    let private sharePlotly out outcomes =
        Page.writeWhole (Path.Combine(out, "plotly.min.js")) (Plotly.javaScript ())

        for run in outcomes do
            if run.HasPage then
                let path = Path.Combine(out, run.Code, "index.html")
                let html = Page.sharePlotly "../plotly.min.js" (File.ReadAllText path)

                Page.writeWhole
                    path
                    (html.Replace("<html lang=\"en\">", "<html lang=\"en\" data-course>"))

    /// <summary>Writes the gallery, has its pages share one plotly.js, prints the table, opens the gallery where that makes sense.</summary>
    /// <param name="lessons">The folder of the scripts, as for <c>render</c>; its <c>glossary.md</c> becomes the glossary.</param>
    /// <param name="options">The options of the run.</param>
    /// <param name="outcomes">The lessons in order.</param>
    /// <returns>The exit code: 0, or 1 when a lesson failed or a file cannot be written.</returns>
    let finish (lessons: string) (options: Options) (outcomes: LessonOutcome list) : int =

        let path = Path.Combine(options.Out, "index.html")
        Console.Out.WriteLine $"\n{table outcomes}"

        try
            sharePlotly options.Out outcomes
            Page.writeWhole path (render lessons options outcomes)
            let glossary = Path.Combine(options.Out, "glossary")
            Directory.CreateDirectory glossary |> ignore
            Page.writeWhole (Path.Combine(glossary, "index.html")) (GlossaryPage.render lessons)
            Console.Out.WriteLine $"gallery: {path}"

            if options.Open then
                Page.show path

            if outcomes |> List.exists _.Failure.IsSome then 1 else 0
        with
        | :? IOException
        | :? UnauthorizedAccessException as problem ->
            Console.Out.Flush()
            Console.Error.WriteLine $"gallery: cannot write {path}: {problem.Message}"
            1
