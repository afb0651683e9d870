/// The small picture of a page, and the gallery of all pages.
module DiffLessons.Pages.Tests.GalleryTests

open System
open System.IO
open System.Text.RegularExpressions
open System.Xml.Linq
open Expecto
open FsCheck
open FsCheck.FSharp
open DiffLessons.Plotting
open DiffLessons.Pages

let private curve =
    Figure.axes "x" "y" |> Figure.line "fit" [| 0; 1; 2 |] [| 0.0; 1.0; 4.0 |]

let private only figure =
    match Sketch.ofFigure figure with
    | [ sketch ] -> sketch
    | others -> failtest $"expected one mark, got {others}"

let private sketches = [
    test "a curve fills its frame but for a margin of a twentieth" {
        match only curve with
        | Sketch.Line(colour, isDashed, points) ->
            Expect.equal (colour, isDashed) ("@1", false) ""
            let near (a, b) (c, d) = abs (a - c) + abs (b - d) < 1e-12
            let low, high = 0.05 / 1.1, 1.05 / 1.1
            Expect.isTrue (near points[0] (low, low) && near points[2] (high, high)) $"{points}"
        | other -> failtest $"got {other}"
    }
    test "a logarithmic axis, a fixed range and a gap are kept" {
        let figure =
            Figure.axes "x" "y"
            |> Figure.dashed "loss" [| 0; 1; 2 |] [| 1.0; 0.0; 100.0 |]
            |> Figure.logY
            |> Figure.yRange 0.0 4.0

        match only figure with
        | Sketch.Line(_, isDashed, points) ->
            Expect.isTrue isDashed ""

            Expect.equal
                (points |> Array.map snd)
                [| 0.0; -infinity; 0.5 |]
                "the logarithm of 0 is no place"
        | other -> failtest $"got {other}"
    }
    test "categories count from 0, and a reversed axis begins at the top" {
        match only (ConfusionMatrix.figure [| "a"; "b" |] [| [| 3; 1 |]; [| 0; 4 |] |]) with
        | Sketch.Cells(corners, strengths) ->
            Expect.equal corners (0.0, 1.0, 1.0, 0.0) ""
            Expect.equal strengths [| [| 0.75; 0.25 |]; [| 0.0; 1.0 |] |] ""
        | other -> failtest $"got {other}"
    }
    test "a diverging field goes from -1 to 1 and is thinned" {
        let places = [| for at in 0..99 -> float at |]
        let z = [| for y in places -> [| for x in places -> x + y |] |]

        match only (Figure.axes "x" "y" |> Fields.contour "f" Scale.Diverging places places z) with
        | Sketch.Cells(_, strengths) ->
            let first, last = Array.head strengths, Array.last strengths
            Expect.equal (strengths.Length, first.Length) (20, 32) ""
            Expect.equal (Array.head first) -1.0 ""
            Expect.isGreaterThan (Array.last last) 0.85 ""
        | other -> failtest $"got {other}"
    }
    test "space is seen from above: points, surfaces and curves on them" {
        let path = Fields.path3 "path" [| 0.0; 1.0 |] [| 0.0; 1.0 |] [| 0.0; 1.0 |]
        let places, z = [| 0.0; 1.0 |], [| [| 0.0; 1.0 |]; [| 1.0; 2.0 |] |]
        let names = List.map (fun sketch -> (string sketch).Split([| ' '; '\n' |])[0])
        let space = Figure.space "x" "y" "z"
        Expect.equal (names (Sketch.ofFigure (path space))) [ "Line"; "Dots" ] ""

        let onSurface =
            space
            |> Fields.surface "f" Scale.Sequential places places z
            |> path
            |> Sketch.ofFigure

        Expect.equal (names onSurface) [ "Cells"; "Line"; "Dots" ] ""
    }
    testProperty "every finite point of a curve lies inside the unit square"
    <| fun (NonEmptyArray(numbers: NormalFloat[])) ->
        let ys = numbers |> Array.map (fun (NormalFloat y) -> y / 1e10)

        match only (Figure.axes "x" "y" |> Figure.line "f" [| 0 .. ys.Length - 1 |] ys) with
        | Sketch.Line(_, _, points) ->
            for x, y in points do
                Expect.isTrue (x >= 0.0 && x <= 1.0 && y >= 0.0 && y <= 1.0) $"({x}, {y}) of {ys}"
        | other -> failtest $"got {other}"
]

/// The drawing elements of a picture, by name.
let private elements (svg: string) =
    let root = XElement.Parse svg

    [
        for element in root.Descendants() do
            if List.contains element.Name.LocalName [ "path"; "image"; "text"; "g" ] then
                let kind = element.Attribute(XName.Get "class")
                if isNull kind then element.Name.LocalName else kind.Value
    ]

let private thumbnails = [
    test "the first chart is drawn, whatever stands before it" {
        let blocks = [
            Block.Prose("h", "t", "")
            Block.Table([ "a" ], [ [ "1" ] ], "")
            Block.Charts([ "", curve ], "")
            Block.Images(None, [ ImageGrid.grey 1 "" [| 0.0 |] ], "")
        ]

        Expect.equal (elements (Thumbnail.render "04" blocks)) [ "axes"; "g"; "line" ] ""
    }
    test "charts side by side are drawn so, at most four" {
        let panels = [ for at in 1..6 -> string at, curve ]

        Expect.equal
            (elements (Thumbnail.render "04" [ Block.Charts(panels, "") ]))
            [
                for _ in 1..4 do
                    yield! [ "axes"; "g"; "line" ]
            ]
            ""
    }
    test "pictures are shown, of a film the last" {
        let tile value = ImageGrid.grey 1 "" [| value |]

        let svg =
            Thumbnail.render "10" [
                Block.ImageReplay(None, [ "a", [ tile 0.0 ]; "b", [ tile 1.0 ] ], "")
            ]

        Expect.equal (elements svg) [ "image" ] ""
        Expect.stringContains svg (tile 1.0).Address ""
    }
    test "a page without pictures shows its number, and so does one whose chart has nothing to draw" {
        for blocks in [ []; [ Block.Charts([ "", Figure.axes "x" "y" ], "") ] ] do
            Expect.equal (elements (Thumbnail.render "0<" blocks)) [ "text" ] ""
    }
    test "no name of a colour can leave its attribute" {
        let svg =
            Thumbnail.render "" [ Block.Charts([ "", curve |> Figure.colour "\"/><script>" ], "") ]

        Expect.equal (elements svg) [ "axes"; "g"; "line" ] svg
    }
    test "a long curve is thinned, and keeps its ends" {
        let ys = [| for at in 0..9999 -> sin (float at / 900.0) |]
        let figure = Figure.axes "x" "y" |> Figure.line "f" [| 0..9999 |] ys
        let svg = Thumbnail.render "" [ Block.Charts([ "", figure ], "") ]
        let path = Regex.Match(svg, "class=\"line\" d=\"([^\"]*)\"").Groups[1].Value
        Expect.equal (Regex.Matches(path, "[ML]").Count) 160 ""
        Expect.stringStarts path $"M{16.0 + 288.0 * 0.05 / 1.1:F1} " ""
        let last = path.Substring(path.LastIndexOf 'L')
        Expect.stringStarts last $"L{16.0 + 288.0 * 1.05 / 1.1:F1} " "the last point"
    }
    test "a curve that rises ends above its beginning" {
        let figure = Figure.axes "x" "y" |> Figure.line "f" [| 0; 1 |] [| 2.0; 5.0 |]
        let svg = Thumbnail.render "" [ Block.Charts([ "", figure ], "") ]

        let path =
            Regex.Match(svg, "class=\"line\" d=\"M[0-9.]+ ([0-9.]+)L[0-9.]+ ([0-9.]+)\"")

        let height (at: int) = float path.Groups[at].Value
        Expect.isGreaterThan (height 1) (height 2) "y is measured from above"
    }
    test "charts side by side have a gap between them" {
        let svg = Thumbnail.render "" [ Block.Charts([ "a", curve; "b", curve ], "") ]
        let lefts = [ for m in Regex.Matches(svg, "<rect x=\"([0-9.]+)\"") -> m.Groups[1].Value ]
        // Two of 134 in 288, and 20 between them, from 16 on.
        Expect.equal lefts [ "16"; "170" ] "left ends"
    }
    test "its colours are those of the pages" {
        let script, style = Asset.read "page.js", Asset.read "thumbnail.css"

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
