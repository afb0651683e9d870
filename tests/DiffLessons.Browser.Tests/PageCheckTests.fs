/// The check of pages can fail: it sees each fault that it looks for.
module DiffLessons.Browser.Tests.PageCheckTests

open System
open System.IO
open Expecto
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons

let private curve =
    Figure.axes "x" "y" |> Figure.line "fit" [| 0; 1; 2 |] [| 0.0; 1.0; 4.0 |]

let private described blocks : Page = {
    Over = "99 · fixture"
    Title = "A page", "一页"
    Summary = "Text.", "文字。"
    Aims = "- one", "- 一"
    Result = "three", "三"
    Words =
        Map [
            "Two.", "两张。"
            "Space.", "空间。"
            "Counts.", "计数。"
            "Film.", "动画。"
            "Table.", "表。"
        ]
    Terms = []
    Neighbours = None, None
    Shortened = false
    Facts = [ "seed", "1" ]
    Blocks = blocks
    Details = [ "Metrics", [ "a", "1" ] ]
}

let private page blocks = Page.render (described blocks)

let private moving =
    curve
    |> Figure.replay [
        for at in 1..3 -> Frame.create $"step {at}" |> Frame.y "fit" [| at; at; 0 |]
    ]

let private space =
    Figure.space "x" "y" "z"
    |> Fields.path3 "path" [| 0.0; 1.0 |] [| 0.0; 1.0 |] [| 0.0; 1.0 |]

let private good =
    lazy
        (page [
            Block.Prose("prose", "Prose with `code` and $x^2$.", "文字、`code` 和 $x^2$。")
            Block.Charts([ "left", moving; "right", moving ], "Two.")
            Block.Charts([ "", space ], "Space.")
            Block.Charts(
                [ "", ConfusionMatrix.figure [| "a"; "b" |] [| [| 3; 1 |]; [| 0; 4 |] |] ],
                "Counts."
            )
            Block.ImageReplay(
                None,
                [
                    for at in 1..3 ->
                        $"step {at}", [ ImageGrid.grey 2 "t" [| 0.0; 1.0; 1.0; float at / 3.0 |] ]
                ],
                "Film."
            )
            Block.Table([ "a" ], [ [ "1" ] ], "Table.")
        ])

let private with' (html: string) blocks =
    (page blocks).Replace("</main>", html + "</main>")

let private chart figure = Block.Charts([ "", figure ], "")

/// A page and its faults: what is wrong, and the beginning of the line that the check has for it.
let private faulty: ((unit -> string) * (string * string) list) list = [
    (fun () ->
        [ chart curve ]
        |> with' (
            String.concat "" [
                "<script>console.error('oh')</script>"
                "<script>oh.no()</script>"
                "<script>Promise.reject(new Error('oh'))</script>"
                "<img alt='' src='none.png'>"
                "<img src='http://localhost:9/a.png'>"
                "<img alt='' src='data:image/png;base64,AAAA'>"
                "<p style='width:500px'>wide</p>"
                "<p style='color:#bbb'>faint</p>"
                "<p style='color:#333'>dim</p>"
            ]
        )),
    [
        "an error on the console", "console error: oh"
        "an error that no code catches", "error: ReferenceError: oh is not defined"
        "a promise that fails", "error: Error: oh"
        "a file that is not there", "request failed: file://"
        "a request to the network", "request to the network: http://localhost:9/a.png"
        "a picture that is none", "light: a picture shows nothing: data:"
        "a picture without alt", "light: a picture without alt: http://localhost:9/a.png"
        "something wider than a phone", "390 px wide: wider than the window ("
        "text too faint in the light", "light: text too faint (contrast 1."
        "text too faint in the dark", "dark: text too faint (contrast 1."
    ]
    (fun () ->
        page [
            chart (Figure.axes "x" "y" |> Figure.line "fit" [| 0; 1 |] [| nan; nan |])
            chart (Figure.axes "x" "y")
            chart {
                curve with
                    Axes = curve.Axes.Add("y", [])
            }
            chart (Figure.space "x" "y" "z" |> Fields.path3 "path" [||] [||] [||])
        ]),
    [
        "an empty chart", "light: figure-1, chart 1: nothing is drawn"
        "a chart without a trace", "light: figure-2, chart 1: no trace"
        "an axis without a title", "light: figure-3, chart 1: no title on the y axis"
        "an empty chart in space", "light: figure-4, chart 1: nothing is drawn"
    ]
    (fun () -> (page [ chart curve ]).Replace("Plotly.react(", "new Promise(() => {}) || (")),
    [
        "a chart that is never drawn", "light: figure-1, chart 1: not drawn"
        "a page that is never ready", "not ready after 3 s"
    ]
    (fun () -> Page.sharePlotly "none.js" (page [ chart curve ])),
    [ "a page without its plotly.js", "light: figure-1: no plotly.js" ]
    (fun () -> [ chart curve ] |> with' "<style>body { background: #fff !important }</style>"),
    [ "a page that is light in the dark", "dark: the page is light in a dark look" ]
    (fun () -> (page [ chart moving ]).Replace("go(at + 1))", "0)")),
    [ "a replay that does not play", "replay 1: the play button moves nothing" ]
]

let tests (browser: PuppeteerSharp.IBrowser) =
    let check (seconds: float) (html: string) =
        task {
            let folder = Directory.CreateTempSubdirectory "page"

            try
                let path = Path.Combine(folder.FullName, "index.html")
                File.WriteAllText(path, html)
                return! PageCheck.problemsWithin (TimeSpan.FromSeconds seconds) browser None path
            finally
                folder.Delete true
        }

    // Side by side, since each of them is mostly waited for.
    let found = lazy [ for html, _ in faulty -> check 3.0 (html ()) ]

    testList "the check of pages" [
        testTask "finds nothing wrong with a good page" {
            let! problems = check 20.0 good.Value
            Expect.isEmpty problems (String.concat "\n" problems)
        }
        for at, (_, faults) in List.indexed faulty do
            for fault, line in faults do
                testTask $"sees {fault}" {
                    let! problems = found.Value[at]

                    let isIt (problem: string) =
                        problem.StartsWith(line, StringComparison.Ordinal)

                    Expect.exists problems isIt (String.concat "\n" problems)
                }
    ]
