/// What tests of pages and lessons share: folders, streams and a small lesson.
module DiffLessons.Pages.Tests.Support

open System
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

let info: LessonInfo = {
    Number = 4
    Name = "regression"
    Title = "Fit <script>alert(1)</script> & more"
    TitleZh = "回归"
    Summary = "A curve \( y = x^2 \)."
    SummaryZh = "一条曲线。"
    Learn = [ "one" ]
    Try = [ "two" ]
    Length = Steps(full = 20, quick = 5)
}

let run folder flags story =
    let arguments = Array.append [| "--no-open"; "--out"; folder |] flags
    captured (fun () -> Lesson.execute arguments [ "DiffLessons", "0.1.0" ] info story)

let fit =
    Figure.axes "x" "y"
    |> Figure.points "data" [| 0; 1; 2 |] [| 0.0f; 1.0f; 4.0f |]
    |> Figure.muted
    |> Figure.line "fit" [| 0.0; 1.0; 2.0 |] [| 0.0; 2.0; 4.0 |]

let story (lesson: Lesson) =
    let total = lesson.Train lesson.Steps ((+) 1) |> Array.sum

    lesson.Section("Look", "Text with **strong** and <b>raw</b>.\n\n\[ a^2 \]")

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
