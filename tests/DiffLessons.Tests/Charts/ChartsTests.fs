/// Numbers, prose, figures and pictures.
module DiffLessons.Tests.ChartsTests

open System
open System.IO
open System.IO.Compression
open System.Text.Json
open System.Text.RegularExpressions
open Expecto
open FsCheck
open DiffLessons
open DiffLessons.Charts
open DiffLessons.Tests.ChartsSupport

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
    test "a displayed formula may stand in a paragraph" {
        Expect.equal
            (Prose.toHtml @"So \[ x \] and `\[ y \]`.")
            "<p>So</p>\n<div class=\"formula\"><math display=\"block\"><mrow><mi>x</mi></mrow></math></div>\n<p>and <code>\\[ y \\]</code>.</p>"
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

let tests =
    testList "charts" [
        testList "values" values
        testList "texts" texts
        testList "figures" figures
        testList "pictures" pictures
    ]
