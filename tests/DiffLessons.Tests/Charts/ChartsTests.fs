/// Figures, prose, pictures, pages and the running of a lesson.
module DiffLessons.Tests.ChartsTests

open System
open System.IO
open System.IO.Compression
open System.Text.Json
open System.Text.RegularExpressions
open Expecto
open FsCheck
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Charts

let private inFolder action =
    let folder = Directory.CreateTempSubdirectory "charts"

    try
        action folder.FullName
    finally
        folder.Delete true

/// Runs an action and gives its result with what it printed to the two streams.
let private captured action =
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

let private refuses<'E, 'T when 'E :> exn> message (action: unit -> 'T) =
    let mutable got = ""

    try
        action () |> ignore
    with :? 'E as problem ->
        got <- problem.Message

    Expect.equal got message ""

let private info: LessonInfo = {
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

let private run folder flags story =
    let arguments = Array.append [| "--no-open"; "--out"; folder |] flags
    captured (fun () -> Lesson.execute arguments [ "DiffLessons", "0.1.0" ] info story)

let private fit =
    Figure.axes "x" "y"
    |> Figure.points "data" [| 0; 1; 2 |] [| 0.0f; 1.0f; 4.0f |]
    |> Figure.muted
    |> Figure.line "fit" [| 0.0; 1.0; 2.0 |] [| 0.0; 2.0; 4.0 |]

let private story (lesson: Lesson) =
    let total =
        lesson.Train(
            "training",
            lesson.Steps,
            fun tick ->
                [
                    for at in 1 .. lesson.Steps ->
                        tick ()
                        at
                ]
                |> List.sum
        )

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
        [ Tile.grey 2 "</script>" [| 0.0; 0.5; 1.0; 2.0 |] |> Tile.marked false ],
        "Pictures."
    )

    lesson.Film([ "a", [ Tile.grey 1 "" [| 0.0 |] ]; "b", [ Tile.grey 1 "" [| 0.0 |] ] ], "Film.")
    lesson.Table([ "layer"; "parameters" ], [ [ "Linear"; "20" ] ], "Summary.")
    lesson.Hyperparameter("lr", 0.2)
    lesson.Metric("total", total)
    lesson.Metric("single", 0.1f)
    lesson.Metric("lost", nan)
    lesson.Metric("by_name", [ "sgd", 0.5; "adam", infinity ])
    lesson.Metric("values", [| 1.5; 2.5 |])
    $"total {total}"

/// What would make a page fetch from elsewhere: addresses in elements and styles, outside of scripts.
let private fetches (html: string) =
    let markup =
        Regex.Replace(html, "<script[^>]*>.*?</script>", "", RegexOptions.Singleline)

    let scripts = Regex.Matches(html, "<script[^>]* src[^>]*>")

    let addresses =
        Regex.Matches(
            markup,
            @"(?:src|srcset|data|poster)\s*=\s*""(?!data:)[^""]*""|<link[^>]*href=""(?!data:)[^""]*""|url\(|@import"
        )

    [ for found in Seq.append scripts addresses -> found.Value ]

let private rows (element: JsonElement) =
    element.EnumerateObject() |> Seq.map _.Name |> List.ofSeq

let private values = [
    testProperty "a number in the metrics reads back bit for bit"
    <| fun (NormalFloat number) ->
        let text = Json.toIndented (Json.ofValue "" number)
        Expect.equal (JsonSerializer.Deserialize<float> text) number ""
    test "what is not finite is a text among metrics and a gap in a plot" {
        let json =
            Json.List [
                Json.Number nan
                Json.Single -infinityf
                Json.Values [| 1.0 / 3.0; nan; 1e-9 |]
            ]

        Expect.equal (Json.toCompact json) """["NaN","-Infinity",[0.333333,null,1E-09]]""" ""
    }
    test "no text can close the script element that holds it" {
        let text = "</script><!--"

        let json =
            Json.toCompact (
                Json.Object [ text, Json.List [ Json.Text text; Json.Raw $"\"{text}\"" ] ]
            )

        Expect.isFalse (json.Contains '<') json
        let read = JsonDocument.Parse(json).RootElement.GetProperty text
        Expect.equal [ for item in read.EnumerateArray() -> item.GetString() ] [ text; text ] ""
    }
    test "a value of another type is refused" {
        refuses<OptionException, _>
            "lesson.Metric 'loss': expected a number, flag, text, or a sequence of them or of (name, value), got Object. Convert it first, for instance with float."
            (fun () -> Json.ofValue "lesson.Metric 'loss'" (obj ()))
    }
]

let private texts = [
    test "formulas become MathML" {
        Expect.equal
            (Maths.inlined @"\hat y_i = \frac{1}{n} \sum_{i=1}^n x^2")
            "<math><mrow><msub><mover accent=\"true\"><mi>y</mi><mo stretchy=\"false\">^</mo></mover><mi>i</mi></msub><mo>=</mo><mfrac><mrow><mn>1</mn></mrow><mrow><mi>n</mi></mrow></mfrac><munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mrow><mi>n</mi></mrow></munderover><msup><mi>x</mi><mrow><mn>2</mn></mrow></msup></mrow></math>"
            ""
    }
    test "two dots stand over a letter" {
        Expect.equal
            (Maths.inlined @"\ddot x")
            "<math><mrow><mover accent=\"true\"><mi>x</mi><mo stretchy=\"false\">&#168;</mo></mover></mrow></math>"
            ""
    }
    test "a function's name stands apart from a letter, not from a bracket" {
        let thin = "<mspace width=\"0.17em\"></mspace>"

        for formula, isApart in
            [ @"\log D", true; @"\max_D \log(x)", true; @"\log(x)", false; @"\log", false ] do
            Expect.equal ((Maths.inlined formula).Contains thin) isApart formula
    }
    for formula, problem in
        [
            @"\foo", @"an unknown command '\foo'"
            "{a", "a missing end of a group or environment"
            "a}", "a '}' without its '{'"
            "a^b^c", "a second script"
            @"\frac{a}", "a missing part"
            @"\begin{list}", "an unknown environment 'list'"
        ] do
        test $"the formula {formula} is refused" {
            refuses<OptionException, _>
                $"Maths: {problem} in the formula '{formula}'. See the commands that Maths understands."
                (fun () -> Maths.inlined formula)
        }
    test "prose knows paragraphs, lists, code and formulas" {
        Expect.equal
            (Prose.toHtml
                "A *soft* **strong** `a < b`\nline.\n\n- one\n- two\n\n```\nlet x =\n\n    1\n```\n\n[site](https://example.org/?a&b) [bad](javascript:x)")
            "<p>A <em>soft</em> <strong>strong</strong> <code>a &lt; b</code> line.</p>\n<ul><li>one</li><li>two</li></ul>\n<pre><code>let x =\n\n    1</code></pre>\n<p><a href=\"https://example.org/?a&amp;b\">site</a> [bad](javascript:x)</p>"
            ""
    }
    test "the spaces around a text in a formula stay" {
        Expect.equal
            (Maths.inlined @"1 \text{ for } x")
            "<math><mrow><mn>1</mn><mtext>&#160;for&#160;</mtext><mi>x</mi></mrow></math>"
            ""
    }
    test "code named text wraps its long lines" {
        Expect.equal
            (Prose.toHtml "```text\na < b\n```")
            "<pre class=\"wrap\"><code>a &lt; b</code></pre>"
            ""
    }
    testProperty "no prose opens an element of its own"
    <| fun (seed: int) ->
        let random = Random seed

        let parts = [|
            "<script>"
            "</p>"
            "*"
            "**"
            "`"
            "["
            "]("
            ")"
            "\n"
            "- "
            "&"
            "\""
            "a"
            " "
            "https://x"
        |]

        let text = String.concat "" [ for _ in 1..20 -> parts[random.Next parts.Length] ]
        let html = Prose.toHtml text

        let rest =
            Regex.Replace(html, "</?(?:p|em|strong|code|pre|ul|li|a)(?: href=\"[^\"<>]*\")?>", "")

        Expect.isFalse (rest.Contains '<' || rest.Contains '>') $"{text} became {html}"
]

let private figures = [
    test "a replay stores what stays once" {
        let replay =
            fit
            |> Figure.replay [
                for at in 0..9 -> Frame.create $"{at}" |> Frame.y "fit" [| at; at; at |]
            ]

        let json = JsonDocument.Parse(Json.toCompact (Figure.toJson replay)).RootElement
        let frames = json.GetProperty("frames").EnumerateArray() |> List.ofSeq
        Expect.equal frames.Length 10 ""
        Expect.equal (frames[3].GetProperty("changes").GetRawText()) """[[1,{"y":[3,3,3]}]]""" ""

        Expect.equal
            [
                for trace in json.GetProperty("data").EnumerateArray() ->
                    trace.GetProperty("name").GetString()
            ]
            [ "data"; "fit" ]
            ""
    }
    test "lengths that differ are refused" {
        refuses<ShapeException, _>
            "Figure.line 'fit': expected as many y as x, got 2 x and 1 y. Give one y for each x."
            (fun () -> Figure.axes "x" "y" |> Figure.line "fit" [| 1; 2 |] [| 1 |])

        refuses<ShapeException, _>
            "Figure.replay, frame 'step 1', trace 'fit': expected as many y as x, got 3 x and 1 y. Give one y for each x."
            (fun () -> fit |> Figure.replay [ Frame.create "step 1" |> Frame.y "fit" [| 1 |] ])

        refuses<ShapeException, _>
            "Fields.heatmap 'p': expected 2 rows of 1 values, got 1 rows of 1. Give one row for each y, one value for each x."
            (fun () ->
                Figure.axes "x" "y"
                |> Fields.heatmap "p" Scale.Sequential 0.0 1.0 [| 0.0 |] [| 0.0; 1.0 |] [|
                    [| 0.0 |]
                |])
    }
    test "names that are taken or unknown are refused" {
        refuses<OptionException, _>
            "Figure: there is already a trace named 'fit'. Give each trace its own name."
            (fun () -> fit |> Figure.line "fit" [| 1 |] [| 1 |])

        refuses<OptionException, _>
            "Figure.replay, frame 'a': there is no trace named 'fot'. The traces are 'data', 'fit'."
            (fun () -> fit |> Figure.replay [ Frame.create "a" |> Frame.y "fot" [| 1 |] ])

        refuses<OptionException, _>
            "Fields.classes: expected labels from 0 to 1, one for each name, got 2."
            (fun () ->
                Figure.axes "x" "y" |> Fields.classes [| "a"; "b" |] [| 2 |] [| 0.0 |] [| 0.0 |])
    }
    test "a chart of Plotly.NET keeps its traces and loses its template" {
        let figure =
            Plotly.figure
                """{"data":[{"type":"pie","values":[1,2]},{"type":"bar","name":"b"}],"layout":{"template":{},"title":{"text":"t"}}}"""

        Expect.equal (List.map fst figure.Traces) [ "1"; "b" ] ""
        Expect.equal (List.map fst figure.Layout) [ "title" ] ""
    }
    testProperty "each value of a histogram is in one bin"
    <| fun (NonEmptyArray(numbers: int[])) ->
        let counts = Histogram.counts -10.0 10.0 7 numbers
        let within = numbers |> Array.filter (fun number -> abs number <= 10)
        Expect.equal (Array.sum counts) (float within.Length) ""
]

/// The pixels of a PNG whose rows are unfiltered.
let private pixelsOf (tile: Tile) =
    let png =
        Convert.FromBase64String(tile.Address.Substring "data:image/png;base64,".Length)

    Expect.sequenceEqual
        png[png.Length - 4 ..]
        [| 0xAEuy; 0x42uy; 0x60uy; 0x82uy |]
        "the checksum of the last chunk"

    let length =
        int (Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(ReadOnlySpan(png, 33, 4)))

    use stream =
        new ZLibStream(new MemoryStream(png, 41, length), CompressionMode.Decompress)

    use target = new MemoryStream()
    stream.CopyTo target

    target.ToArray()
    |> Array.chunkBySize (tile.Width + 1)
    |> Array.collect Array.tail

let private pictures = [
    testProperty "a grey tile holds its pixels"
    <| fun (NonEmptyArray(bytes: byte[])) ->
        let tile = Tile.grey 1 "" (bytes |> Array.map (fun value -> float value / 255.0))
        Expect.sequenceEqual (pixelsOf tile) bytes ""
    test "values outside 0 to 1, and none at all, stay within black and white" {
        Expect.sequenceEqual
            (pixelsOf (Tile.grey 4 "" [| -1.0; 2.0; nan; 0.5 |]))
            [| 0uy; 255uy; 0uy; 128uy |]
            ""

        Expect.sequenceEqual (pixelsOf (Tile.scaled 2 "" [| 3.0f; 3.0f |])) [| 0uy; 0uy |] ""
    }
    test "pixels that fill no whole rows are refused" {
        refuses<ShapeException, _>
            "Tile: expected full rows of 28 pixels, got 30 pixels. Give height times width values, row by row."
            (fun () -> Tile.grey 28 "" (Array.zeroCreate<float> 30))
    }
]

let private pages = [
    test "the page needs nothing but itself, and texts stay texts" {
        inFolder (fun folder ->
            let code, output, error = run folder [||] story
            Expect.equal (code, error) (0, "") output
            let path = Path.Combine(folder, "04-regression", "index.html")
            let html = File.ReadAllText path
            Expect.isEmpty (fetches html) "nothing is fetched"
            Expect.isLessThan (FileInfo(path).Length) 8_000_000L "size"

            Expect.equal
                (Regex.Matches(html, @"\* plotly\.js v").Count)
                1
                "plotly.js is there once"

            Expect.isFalse (html.Contains "<script>alert") "the title is text"

            Expect.stringContains
                html
                "<h1>Fit &lt;script&gt;alert(1)&lt;/script&gt; &amp; more</h1>"
                ""

            Expect.stringContains html "&lt;b&gt;raw&lt;/b&gt;" ""
            Expect.stringContains html "一条曲线。" ""

            for id in [ "figure-1"; "figure-2"; "figure-4" ] do
                let found =
                    Regex.Match(
                        html,
                        $"""<script id="{id}" type="application/json">(.*?)</script>"""
                    )

                JsonDocument.Parse(found.Groups[1].Value) |> ignore

            let lines = output.TrimEnd().Split Environment.NewLine
            Expect.isTrue (Regex.IsMatch(lines[0], @"^training: 20 of 20 in \d+\.\d+ s$")) lines[0]

            Expect.equal
                lines[1..]
                [| $"page: {path}"; "04-regression: total 210" |]
                "the narrative")
    }
    test "the check for fetching finds what fetches" {
        for html in
            [
                """<img src="https://example.org/a.png">"""
                """<link rel="stylesheet" href="style.css">"""
                """<script src="plotly.js"></script>"""
                "<style>@import 'a.css'</style>"
            ] do
            Expect.isNonEmpty (fetches html) html
    }
    test "figures of one replay must be of one length" {
        let frames count = [ for at in 1..count -> Frame.create $"{at}" ]

        inFolder (fun folder ->
            let code, _, error =
                run folder [||] (fun lesson ->
                    lesson.Charts(
                        [ "a", Figure.replay (frames 2) fit; "b", Figure.replay (frames 3) fit ],
                        ""
                    )

                    "")

            Expect.equal code 1 ""

            Expect.equal
                (error.TrimEnd())
                "Page: the figures of one replay have [2; 3] frames. Give each the same number."
                "")
    }
    test "a file is written whole or stays as it was" {
        inFolder (fun folder ->
            let path = Path.Combine(folder, "page.html")
            Page.writeWhole path "old"
            Page.writeWhole path "new"
            Expect.equal (File.ReadAllText path) "new" ""
            let blocked = Path.Combine(folder, "blocked")
            Directory.CreateDirectory blocked |> ignore
            Expect.throws (fun () -> Page.writeWhole blocked "x") "a folder is in the way"
            Expect.equal (Directory.GetFiles folder) [| path |] "nothing half-written stays")
    }
]

let private lessons = [
    test "metrics.json has its fields, types and order" {
        inFolder (fun folder ->
            run folder [| "--quick"; "--seed"; "7" |] story |> ignore
            let path = Path.Combine(folder, "04-regression", "metrics.json")
            let root = JsonDocument.Parse(File.ReadAllText path).RootElement

            let raw (name: string) =
                Regex.Replace(root.GetProperty(name).GetRawText(), @"\s+", "")

            Expect.equal
                (rows root)
                [
                    "lesson"
                    "title"
                    "result"
                    "seed"
                    "quick"
                    "device"
                    "hyperparameters"
                    "metrics"
                    "checks"
                    "train_seconds"
                    "total_seconds"
                    "peak_mb"
                    "versions"
                ]
                ""

            Expect.equal
                (raw "lesson", raw "seed", raw "quick", raw "device")
                ("\"04-regression\"", "7", "true", "\"cpu\"")
                ""

            Expect.equal (raw "hyperparameters") """{"steps":5,"lr":0.2}""" ""

            Expect.equal
                (raw "metrics")
                """{"total":15,"single":0.1,"lost":"NaN","by_name":{"sgd":0.5,"adam":"Infinity"},"values":[1.5,2.5]}"""
                ""

            let train, total =
                root.GetProperty("train_seconds").GetDouble(),
                root.GetProperty("total_seconds").GetDouble()

            Expect.isTrue (train >= 0.0 && total >= train) $"{train} of {total}"
            Expect.equal (rows (root.GetProperty "versions")) [ "DiffLessons"; ".NET" ] "")
    }
    test "a check that does not hold fails the run, and all is written" {
        inFolder (fun folder ->
            let code, output, error =
                run folder [||] (fun lesson ->
                    lesson.Check("two and two are four", true, "")
                    lesson.Check("the loss fell", false, "1.0 -> 2.0")
                    "loss 2.0")

            Expect.equal code 1 ""
            Expect.equal (error.TrimEnd()) "check failed: the loss fell: 1.0 -> 2.0" ""
            Expect.stringEnds (output.TrimEnd()) "04-regression: loss 2.0" ""
            Expect.isTrue (File.Exists(Path.Combine(folder, "04-regression", "metrics.json"))) "")
    }
    test "an error of the library is its message alone; another tells its place" {
        inFolder (fun folder ->
            let code, _, error =
                run folder [||] (fun _ -> raise (TrainingException "the loss is NaN at step 3"))

            Expect.equal (code, error.TrimEnd()) (1, "the loss is NaN at step 3") ""
            let code, _, error = run folder [||] (fun _ -> raise (NullReferenceException "oh"))
            Expect.equal code 1 ""
            Expect.stringContains error "   at " "the place")
    }
    test "a folder that cannot be written to is refused before any work" {
        inFolder (fun folder ->
            let file = Path.Combine(folder, "file")
            File.WriteAllText(file, "kept")
            let mutable began = false

            let code, _, error =
                run file [||] (fun _ ->
                    began <- true
                    "")

            Expect.equal (code, began) (2, false) ""
            let wanted = Path.Combine(file, "04-regression")
            Expect.stringStarts error $"--out: cannot write into the folder '{wanted}': " ""
            Expect.stringEnds (error.TrimEnd()) " Choose another with --out DIR." ""
            Expect.equal (File.ReadAllText file) "kept" "")
    }
    test "a wrong flag ends with code 2, help with 0" {
        let never _ = failtest "the story began"

        let code, _, error =
            captured (fun () -> Lesson.execute [| "--epochs"; "2" |] [] info never)

        Expect.equal code 2 ""
        Expect.stringStarts error "'--epochs' is not a flag of this lesson. The flags are:\n" ""

        let code, output, _ =
            captured (fun () -> Lesson.execute [| "--help" |] [] info never)

        Expect.equal code 0 ""
        Expect.stringStarts output "Lesson 04, regression: Fit " ""
    }
    test "names and lengths that a lesson lacks are refused" {
        inFolder (fun folder ->
            let message story =
                let _, _, error = run folder [||] story in error.TrimEnd()

            Expect.equal
                (message (fun lesson ->
                    lesson.Hyperparameter("steps", 3)
                    ""))
                "lesson.Hyperparameter: 'steps' is already given. Give each its own name."
                ""

            Expect.equal
                (message (fun lesson -> string lesson.Epochs))
                "lesson.Epochs: this lesson does not count in epochs. Set Length = Epochs(full, quick)."
                "")
    }
    test "durations read well" {
        let shown = [
            for seconds in [ 0.042; 12.34; 125.0 ] ->
                Progress.duration (TimeSpan.FromSeconds seconds)
        ]

        Expect.equal shown [ "0.04 s"; "12.3 s"; "2 min 05 s" ] ""
    }
]

let tests =
    testList "charts" [
        testList "values" values
        testList "texts" texts
        testList "figures" figures
        testList "pictures" pictures
        testList "pages" pages
        testList "lessons" lessons
    ]
