namespace DiffLessons.Pages

open System
open System.Text.Json
open System.Text.Json.Nodes
open DiffLessons.Plotting

/// The page of a run: the prose and code of its script, with what each piece of code has shown.
[<RequireQualifiedAccess>]
module internal LessonPage =

    /// A value of the tables at the foot.
    let private shown (value: JsonNode) =
        match value with
        | :? JsonValue as value when value.GetValueKind() = JsonValueKind.String ->
            value.GetValue<string>()
        | other ->
            let text = Json.toCompact other

            if text.Length <= 160 then
                text
            else
                text.Substring(0, 157) + "..."

    let private facts (run: LessonRun) versions = [
        "seed", string run.Options.Seed
        for name, value in run.Length do
            name, string value
        if run.IsShortened then
            "run", "quick"
        "device", run.Device
        if run.TrainingTime > TimeSpan.Zero then
            "training", Progress.duration run.TrainingTime
        "in all", Progress.duration run.TotalTime
        yield! versions
    ]

    /// The script's prose and code in turn, with what each piece of code has shown after it.
    let private woven (run: LessonRun) =
        let script = run.Script

        let told name text =
            Block.Prose(
                name,
                Template.fill run.Find text,
                Map.tryFind name script.Chinese
                |> Option.map (Template.fill run.Find)
                |> Option.defaultValue ""
            )

        let before = None :: List.map Some script.Parts

        [
            for part, earlier in List.zip script.Parts (List.truncate script.Parts.Length before) do
                match part with
                | Part.Prose(("summary" | "learn" | "result"), _) -> ()
                | Part.Prose(name, text) -> told name text
                | Part.File _ // read as code with the script
                | Part.Pytorch _ -> ()
                | Part.Code(first, last, text, folded) ->
                    if folded <> Some "" then
                        let pytorch =
                            match earlier with
                            | Some(Part.Pytorch name) -> script.Pytorch.TryFind name
                            | _ -> None

                        Block.Code(text, folded, pytorch)

                    for line, block in run.Blocks do
                        if line >= first && line <= last then
                            block
        ]

    /// A part of the head, in both languages.
    let headed (run: LessonRun) (name: string) : string * string =
        let english =
            run.Script.Parts
            |> List.tryPick (function
                | Part.Prose(own, text) when own = name -> Some text
                | _ -> None)

        let fill text =
            text |> Option.map (Template.fill run.Find) |> Option.defaultValue ""

        fill english, fill (run.Script.Chinese.TryFind name)

    /// The page.
    let create (run: LessonRun) (versions: (string * string) list) : Page =
        let script = run.Script

        {
            Over = $"{script.Number:D2} · {script.Name}"
            Title = script.Title, script.TitleZh
            Summary = headed run "summary"
            Aims = headed run "learn"
            Result = headed run "result"
            Words = run.Words
            Terms = Glossary.ofFolder (IO.Path.GetDirectoryName script.Path)
            Neighbours = Script.neighbours script.Path
            Shortened = run.IsShortened
            Facts = facts run versions
            Blocks = woven run
            Details = [
                "Hyperparameters", [ for name, value in run.Hyperparameters -> name, shown value ]
                "Metrics", [ for name, value in run.Metrics -> name, shown value ]
                "Checks",
                [
                    for claim, holds, _ in run.Checks ->
                        claim, (if holds then "holds" else "does not hold")
                ]
                "Versions", versions
            ]
        }
