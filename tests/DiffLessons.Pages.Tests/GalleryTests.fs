/// The small picture of a page, and the gallery of all pages.
module DiffLessons.Pages.Tests.GalleryTests

open System
open System.IO
open System.Text.Json
open System.Text.RegularExpressions
open Expecto
open PuppeteerSharp
open DiffLessons.Lessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Pages.Tests.LiveTests

let private curve =
    Figure.axes "x" "y" |> Figure.line "fit" [| 0; 1; 2 |] [| 0.0; 1.0; 4.0 |]

/// A page on which thumbnail.js draws figures as the home page does.
let private drawn (figure: Figure) (expression: string) : Threading.Tasks.Task<string> =
    task {
        use! (page: IPage) = browser.Value.NewPageAsync()
        let data = Thumbnail.toJson [ Block.Charts([ "", figure ], "") ]
        let script = HomePage.own "thumbnail.js"

        do!
            page.SetContentAsync
                $"<li><svg class=\"thumb\" data-text=\"0<\"></svg><script type=\"application/json\">{data}</script></li><script>{script}</script>"

        return!
            page.EvaluateExpressionAsync<string>
                $"(() => {{ const svg = document.querySelector('svg'), data = JSON.parse(document.querySelector('[type]').textContent), marks = data.figures ? thumbnail.marks(data.figures[0]) : [], kinds = [...svg.querySelectorAll('path,image,text,g')].map(e => e.getAttribute('class') || e.localName).join(' '); return String({expression}); }})()"
    }

/// What an expression says of the marks or the elements of a figure's thumbnail.
let private draws name figure (expression: string) (expected: string) =
    testTask name {
        let! found = drawn figure expression
        Expect.equal found expected ""
    }

let private space = Figure.space "x" "y" "z"
let private path = Fields.path3 "path" [| 0.0; 1.0 |] [| 0.0; 1.0 |] [| 0.0; 1.0 |]

let private sketches = [
    draws
        "a curve fills its frame but for a margin of a twentieth"
        curve
        "[marks[0].kind, marks[0].stroke, marks[0].dashed, ...marks[0].points.filter((_, at) => at != 1).flat().map(x => x.toFixed(3))]"
        "line,@1,false,0.045,0.045,0.955,0.955"
    draws
        "a logarithmic axis, a fixed range and a gap are kept"
        (Figure.axes "x" "y"
         |> Figure.dashed "loss" [| 0; 1; 2 |] [| 1.0; 0.0; 100.0 |]
         |> Figure.logY
         |> Figure.yRange 0.0 4.0)
        "[marks[0].dashed, ...marks[0].points.map(p => p[1]), svg.querySelector('.line').getAttribute('d').replace(/[^ML]/g, '')]"
        "true,0,-Infinity,0.5,MM"
    draws
        "categories count from 0, and a reversed axis begins at the top"
        (ConfusionMatrix.figure [| "a"; "b" |] [| [| 3; 1 |]; [| 0; 4 |] |])
        "[...marks[0].corners, ...marks[0].strengths.flat().map(x => x.toFixed(2))]"
        "0,1,1,0,0.86,0.43,0.00,1.00"
    draws
        "a diverging field goes from -1 to 1 and is thinned"
        (let places = [| for at in 0..99 -> float at |]
         let z = [| for y in places -> [| for x in places -> x + y |] |]
         Figure.axes "x" "y" |> Fields.contour "f" Scale.Diverging places places z)
        "[marks[0].strengths.length, marks[0].strengths[0].length, marks[0].strengths[0][0], marks[0].strengths[19][31] > 0.85]"
        "20,32,-1,true"
    draws "space is seen from above: curves" (path space) "marks.map(m => m.kind)" "line,dots"
    draws
        "surfaces, and curves on them"
        (space
         |> Fields.surface "f" Scale.Sequential [| 0.0; 1.0 |] [| 0.0; 1.0 |] [|
             [| 0.0; 1.0 |]
             [| 1.0; 2.0 |]
         |]
         |> path)
        "marks.map(m => m.kind)"
        "cells,line,dots"
    draws
        "every finite point of a curve lies inside the unit square"
        (let random = Random 1

         let ys = [|
             for _ in 1..300 -> 10.0 ** (20.0 * random.NextDouble()) * (random.NextDouble() - 0.5)
         |]

         Figure.axes "x" "y" |> Figure.line "f" [| 0..299 |] ys)
        "marks[0].points.flat().every(x => x >= 0 && x <= 1)"
        "true"
    draws "a chart stands on two axes" curve "kinds" "axes g line"
    draws
        "one that has nothing to draw shows the lesson's number"
        (Figure.axes "x" "y")
        "[kinds, svg.textContent]"
        "text,0<"
    draws
        "no name of a colour becomes markup"
        (curve |> Figure.colour "\"/><script>")
        "[kinds, document.scripts.length]"
        "axes g line,2"
    draws
        "a long curve is thinned, and keeps its ends"
        (Figure.axes "x" "y"
         |> Figure.line "f" [| 0..9999 |] [| for at in 0..9999 -> sin (float at / 900.0) |])
        "[svg.querySelector('.line').getAttribute('d').match(/[ML]/g).length, svg.querySelector('.line').getAttribute('d').split(' ')[0]]"
        "160,M29.1"
]

/// The fields of the JSON of a thumbnail with how many values each has.
let private kept blocks = [
    for field in Nodes.JsonNode.Parse(Thumbnail.toJson blocks).AsObject() ->
        field.Key, field.Value.AsArray().Count
]

let private tile value = ImageGrid.grey 1 "" [| value |]

let private thumbnails = [
    test "the first chart is kept, whatever stands before it, and of panels at most four" {
        let blocks = [
            Block.Prose("h", "t", "")
            Block.Table([ "a" ], [ [ "1" ] ], "")
            Block.Charts([ for at in 1..6 -> string at, curve ], "")
            Block.Images(None, [ tile 0.0 ], "")
        ]

        Expect.equal (kept blocks) [ "figures", 4 ] ""
        Expect.equal (kept blocks[..1]) [] "nothing to draw"
    }
    test "images are kept, of a film the last, at most fifteen" {
        let film = Block.ImageReplay(None, [ "a", [ tile 0.0 ]; "b", [ tile 1.0 ] ], "")
        Expect.stringContains (Thumbnail.toJson [ film ]) (tile 1.0).Address ""
        Expect.isFalse ((Thumbnail.toJson [ film ]).Contains (tile 0.0).Address) ""
        let many = Block.Images(None, List.replicate 20 (tile 0.5), "")
        Expect.equal (kept [ many ]) [ "pictures", 15 ] ""
    }
    test "its colours are those of the pages" {
        let script, style = Asset.read "page.js", HomePage.own "gallery.css"

        for colour in Regex.Matches(style, "#[0-9a-f]{6}") do
            Expect.stringContains script colour.Value ""
    }
]

let private inFolder action =
    let folder = Directory.CreateTempSubdirectory "gallery"

    try
        action folder.FullName
    finally
        folder.Delete true

let private optionsIn folder : Options = {
    Seed = 1
    Length = 1
    Quick = true
    Device = "cpu"
    Out = folder
    Open = false
    Explore = false
    Chinese = false
}

/// Runs a lesson as a process would, and gives its outcome.
let private outcomeOf folder number name (story: Lesson -> string) =
    let began = DateTime.UtcNow.AddSeconds -1.0

    let code =
        try
            let code, _, _ = Support.runAs number name folder [| "--quick" |] story
            code
        with :? InvalidOperationException ->
            1

    Gallery.outcome (optionsIn folder) began $"{number:D2}-{name}" $"Title of {name}" "标题" code

let private drawing (lesson: Lesson) =
    lesson.Chart(curve, "A curve.")
    "loss 0.1"

let private galleries = [
    test "an outcome has what the lesson wrote" {
        inFolder (fun folder ->
            let good = outcomeOf folder 4 "good" drawing
            Expect.equal (good.Failure, good.Result, good.HasPage) (None, "loss 0.1", true) ""
            Expect.equal (List.map fst good.Versions) [ "DiffLessons"; ".NET" ] "")
    }
    test "a failure has its reason: the check, or the exit code" {
        inFolder (fun folder ->
            let claim =
                outcomeOf folder 1 "claim" (fun lesson ->
                    lesson.Check("two is two", true, "")
                    lesson.Check("two is three", false, "")
                    "r")

            Expect.equal
                (claim.Failure, claim.HasPage)
                (Some "check failed: two is three", true)
                ""

            let crash =
                outcomeOf folder 2 "crash" (fun _ -> raise (InvalidOperationException "oh"))

            Expect.equal
                (crash.Failure, crash.HasPage, crash.Result)
                (Some "exit code 1", false, "")
                "")
    }
    test "files of an earlier run are not taken for this one's" {
        inFolder (fun folder ->
            outcomeOf folder 4 "good" drawing |> ignore
            let later = DateTime.UtcNow.AddSeconds 5.0
            let stale = Gallery.outcome (optionsIn folder) later "04-good" "" "" 1
            Expect.equal (stale.HasPage, stale.Result) (false, "") "")
    }
    test "the table has a line for each lesson and one that counts them" {
        let run code failure result = {
            Code = code
            Title = ""
            TitleZh = ""
            Failure = failure
            Result = result
            ResultZh = ""
            TrainSeconds = 0.5
            Seconds = 2.25
            HasPage = true
            Versions = []
        }

        Expect.equal
            (Gallery.table [
                run "04-regression" None "loss 0.1"
                run "05-x" (Some "exit code 1") ""
            ])
            ("                              outcome     time  result\n"
             + "lesson 04-regression          ok         2.3 s  loss 0.1\n"
             + "lesson 05-x                   FAILED     2.3 s  exit code 1\n"
             + "2 lessons: 1 ok, 1 failed, in 4.5 s")
            ""
    }
    test "the pages of a gallery share one plotly.js, and a page by itself holds it" {
        inFolder (fun folder ->
            let page = Path.Combine(folder, "04-good", "index.html")
            let outcome = outcomeOf folder 4 "good" drawing
            Expect.stringContains (File.ReadAllText page) "* plotly.js v" "it holds it"
            let output = Console.Out
            Console.SetOut TextWriter.Null
            let code = Gallery.finish "" (optionsIn folder) [ outcome ]
            Console.SetOut output
            Expect.equal code 0 ""
            let html = File.ReadAllText page
            Expect.isFalse (html.Contains "* plotly.js v") "it holds it no more"
            Expect.stringContains html "<script src=\"../plotly.min.js\"></script>" ""
            let shared = Path.Combine(folder, "plotly.min.js")
            Expect.stringContains (File.ReadAllText shared) "* plotly.js v" ""
            Expect.equal (Page.sharePlotly "../plotly.min.js" html) html "it is shared once")
    }
    test "metrics that cannot be read are a failure, times that are none are unknown" {
        inFolder (fun folder ->
            let began = DateTime.UtcNow.AddSeconds -1.0
            let lesson = Path.Combine(folder, "04-good")
            Directory.CreateDirectory lesson |> ignore

            for text in
                [
                    ""
                    "{}"
                    "[1]"
                    """{"checks":{},"result":3,"train_seconds":"NaN","versions":{}}"""
                ] do
                File.WriteAllText(Path.Combine(lesson, "metrics.json"), text)
                let outcome = Gallery.outcome (optionsIn folder) began "04-good" "" "" 0
                Expect.equal outcome.Failure (Some "metrics.json cannot be read") text

                let table = Gallery.table [ { outcome with Seconds = nan } ]
                Expect.stringEnds table "1 lessons: 0 ok, 1 failed, in unknown" "table"

                let html =
                    Gallery.render "" (optionsIn folder) [ { outcome with TrainSeconds = nan } ]

                Expect.stringContains html "unknown" "gallery")
    }
    test "a gallery that cannot be written is a message and an exit code" {
        inFolder (fun folder ->
            Directory.CreateDirectory(Path.Combine(folder, "index.html")) |> ignore
            let output, error = Console.Out, Console.Error
            use shown = new StringWriter()
            Console.SetOut TextWriter.Null
            Console.SetError shown

            let code =
                try
                    Gallery.finish "" (optionsIn folder) []
                finally
                    Console.SetOut output
                    Console.SetError error

            Expect.equal code 1 "exit code"
            Expect.stringStarts (shown.ToString()) "gallery: cannot write " "message")
    }
    test "the gallery's texts stay texts" {
        let run = {
            Code = "04-x"
            Title = "<script>alert(1)</script>"
            TitleZh = "标题"
            Failure = None
            Result = "**loss** <b>"
            ResultZh = "损失"
            TrainSeconds = 0.0
            Seconds = 1.0
            HasPage = true
            Versions = []
        }

        let html = Gallery.render "" (optionsIn "out") [ run ]
        Expect.isFalse (html.Contains "<script>alert" || html.Contains "<b>") html
        Expect.stringContains html "<strong>loss</strong> &lt;b&gt;" ""
    }
]

let tests =
    testList "gallery" [
        testList "sketches" sketches
        testList "thumbnails" thumbnails
        testList "galleries" galleries
    ]
