/// What tests of pages and lessons share: folders, streams and a small lesson.
module DiffLessons.Pages.Tests.Support

open System
open System.Diagnostics
open System.IO
open System.Text.Json
open System.Text.RegularExpressions
open Expecto
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages

let inFolder action =
    let folder = Directory.CreateTempSubdirectory "charts"

    try
        action folder.FullName
    finally
        folder.Delete true

/// Runs an action and gives its result with what it printed to the two streams.
let captured action =
    let output, error = Console.Out, Console.Error
    use out = new StringWriter()
    use err = new StringWriter()
    Console.SetOut out
    Console.SetError err

    try
        let result = action ()
        result, out.ToString(), err.ToString()
    finally
        Console.SetOut output
        Console.SetError error

let refuses<'E, 'T when 'E :> exn> message (action: unit -> 'T) =
    let mutable got = ""

    try
        action () |> ignore
    with :? 'E as problem ->
        got <- problem.Message

    Expect.equal got message ""

/// A script whose code reaches over more lines than a file of tests has, so that what a test shows stands on the page.
let scriptOf (number: int) (name: string) (title: string) =
    $"// lesson {number:D2} {name} | {title} | 回归\n\n"
    + "(** summary\nA curve $y = x^2$.\n*)\n\n(** result\n{{result}}\n*)\n\n"
    + "(** look\n## Look\n\nText with **strong** and <b>raw</b>.\n\n```text\na < b.\n```\n*)\n\n"
    + "(*** hide ***)\nlet a = 1\n"
    + String('\n', 2000)
    + "let b = 2\n"

/// The Chinese of that script.
let private chinese = "<!-- summary -->\n一条曲线。\n\n<!-- look -->\n## 看\n\n文字。\n"

let private git (folder: string) (arguments: string list) =
    let info =
        ProcessStartInfo(
            "git",
            "-C" :: folder :: "-c" :: "user.name=a" :: "-c" :: "user.email=a@b" :: arguments
        )

    use child = Process.Start info
    child.WaitForExit()

/// Runs a lesson in that folder; the story gives its result. Gives the exit code and what was printed.
let private runScript isCommitted text length folder flags (story: Lesson -> string) =
    inFolder (fun place ->
        let header = Regex.Match(text, @"^// lesson (\d\d) ([a-z-]+)")
        let stem = $"{header.Groups[1].Value}-{header.Groups[2].Value}"
        let script = Path.Combine(place, stem + ".fsx")
        File.WriteAllText(script, text)
        Directory.CreateDirectory(Path.Combine(place, stem)) |> ignore
        File.WriteAllText(Path.Combine(place, stem, "zh.md"), chinese)

        if isCommitted then
            git place [ "init"; "-q" ]
            git place [ "add"; "." ]
            git place [ "commit"; "-q"; "-m"; "a" ]

        let arguments = Array.append [| "--no-open"; "--out"; folder |] flags

        captured (fun () ->
            match Lesson.ofScript script arguments [ "DiffLessons", "0.1.0" ] length with
            | Error code -> code
            | Ok lesson ->
                lesson.Values [ "result", story lesson ]
                lesson.Close()))

let private regression =
    scriptOf 4 "regression" "Fit <script>alert(1)</script> & more"

let length = Steps(full = 20, quick = 5)

let run folder flags story =
    runScript false regression length folder flags story

/// As `run`, of a script that is in a repository as it was committed: its claims must hold.
let runCommitted folder flags story =
    runScript true regression length folder flags story

/// As `runCommitted`, of a lesson of fixed length with that number and name.
let runAs number name folder flags story =
    runScript true (scriptOf number name $"Title of {name}") Fixed folder flags story

/// A page without content.
let emptyPage: Page = {
    Over = ""
    Title = "", ""
    Summary = "", ""
    Aims = "", ""
    Result = "", ""
    Words = Map.empty
    Terms = []
    Neighbours = None, None
    Shortened = false
    Facts = []
    Blocks = []
    Details = []
}

let fit =
    Figure.axes "x" "y"
    |> Figure.points "data" [| 0; 1; 2 |] [| 0.0f; 1.0f; 4.0f |]
    |> Figure.muted
    |> Figure.line "fit" [| 0.0; 1.0; 2.0 |] [| 0.0; 2.0; 4.0 |]

let story (lesson: Lesson) =
    let total = lesson.Train lesson.Steps ((+) 1) |> Array.sum

    lesson.Chart(
        fit
        |> Figure.replay [
            for at in 0..3 -> Frame.create $"step {at}" |> Frame.y "fit" [| at; at; at |]
        ],
        "A fit."
    )

    lesson.Chart(fit, "Again.")

    lesson.Images(
        [
            ImageGrid.grey 2 "</script>" [| 0.0; 0.5; 1.0; 2.0 |] |> ImageGrid.marked false
        ],
        "Pictures."
    )

    lesson.Images(
        [
            "a", [ ImageGrid.grey 1 "" [| 0.0 |] ]
            "b", [ ImageGrid.grey 1 "" [| 0.0 |] ]
        ],
        "Film."
    )

    lesson.Table([ "layer"; "parameters" ], [ [ "Linear"; "20" ] ], "Summary.")
    lesson.Hyperparameters [ "lr", 0.2 ]
    lesson.Metrics [ "total", total; "single", 0.1f; "lost", nan ]
    lesson.Metrics [ "by_name", [ "sgd", 0.5; "adam", infinity ]; "values", [| 1.5; 2.5 |] ]
    $"total {total}"

/// What would make a page fetch from elsewhere: addresses in elements and styles, outside of scripts.
let fetches (html: string) =
    let markup =
        Regex.Replace(html, "<script[^>]*>.*?</script>", "", RegexOptions.Singleline)

    let scripts = Regex.Matches(html, "<script[^>]* src[^>]*>")

    let addresses =
        Regex.Matches(
            markup,
            @"(?:src|srcset|data|poster)\s*=\s*""(?!data:)[^""]*""|<link[^>]*href=""(?!data:)[^""]*""|url\((?!data:)|@import"
        )

    [ for found in Seq.append scripts addresses -> found.Value ]

let rows (element: JsonElement) =
    element.EnumerateObject() |> Seq.map _.Name |> List.ofSeq
