/// Values, figures and images.
module DiffLessons.Plotting.Tests.FiguresTests

open System
open System.Text.Json
open System.Text.Json.Nodes
open Expecto
open FsCheck
open DiffLessons
open DiffLessons.Plotting
open SixLabors.ImageSharp
open SixLabors.ImageSharp.PixelFormats

let private refuses<'E, 'T when 'E :> exn> message (action: unit -> 'T) =
    DiffLessons.Tests.Properties.expectError<'E> message (action >> ignore)

let private fit =
    Figure.axes "x" "y"
    |> Figure.points "data" [| 0; 1; 2 |] [| 0.0f; 1.0f; 4.0f |]
    |> Figure.muted
    |> Figure.line "fit" [| 0.0; 1.0; 2.0 |] [| 0.0; 2.0; 4.0 |]

let private values = [
    testProperty "a number in the metrics reads back bit for bit"
    <| fun (NormalFloat number) ->
        let text = Json.toIndented (Json.ofValue "" number)
        Expect.equal (JsonSerializer.Deserialize<float> text) number ""
    test "what is not finite is a text among metrics and a gap in a plot" {
        let json =
            Json.list [
                Json.number nan
                Json.ofValue "" -infinityf
                Json.values [| 1.0 / 3.0; nan; 1e-9 |]
            ]

        Expect.equal (Json.toCompact json) """["NaN","-Infinity",[0.333333,null,1E-09]]""" ""
    }
    test "no text can close the script element that holds it" {
        let text = "</script><!--"

        let json =
            Json.toCompact (
                Json.object [ text, Json.list [ Json.text text; JsonNode.Parse $"\"{text}\"" ] ]
            )

        Expect.isFalse (json.Contains '<') json
        let read = JsonDocument.Parse(json).RootElement.GetProperty text
        Expect.equal [ for item in read.EnumerateArray() -> item.GetString() ] [ text; text ] ""
    }
    test "a value may be used twice, and a figure be written twice" {
        let shared = Json.texts [ "a"; "b" ]
        let once = Json.object [ "x", shared; "y", shared ]
        Expect.equal (Json.toCompact once) """{"x":["a","b"],"y":["a","b"]}""" "one object"

        let figure =
            fit
            |> Figure.withAxis "x" "ticktext" shared
            |> Figure.withAxis "y" "ticktext" shared

        let first = Json.toCompact (Figure.toJson figure)
        Expect.equal (Json.toCompact (Figure.toJson figure)) first "the figure"
    }
    test "a value of another type is refused" {
        refuses<OptionException, _>
            "lesson.Metric 'loss': expected a number, flag, text, or a sequence of them or of (name, value), got Object. Convert it first, for instance with float."
            (fun () -> Json.ofValue "lesson.Metric 'loss'" (obj ()))
    }
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
]

/// The pixels of an image, as grey values.
let private pixelsOf (image: CaptionedImage) =
    let png =
        Convert.FromBase64String(image.Address.Substring "data:image/png;base64,".Length)

    use decoded = Image.Load<L8> png
    let pixels = Array.zeroCreate<L8>(decoded.Width * decoded.Height)
    decoded.CopyPixelDataTo(Span pixels)
    Expect.equal (decoded.Width, decoded.Height) (image.Width, image.Height) "size"
    pixels |> Array.map _.PackedValue

let private pictures = [
    testProperty "a grey tile holds its pixels"
    <| fun (NonEmptyArray(bytes: byte[])) ->
        let tile =
            ImageGrid.grey 1 "" (bytes |> Array.map (fun value -> float value / 255.0))

        Expect.sequenceEqual (pixelsOf tile) bytes ""
    test "values outside 0 to 1, and none at all, stay within black and white" {
        Expect.sequenceEqual
            (pixelsOf (ImageGrid.grey 4 "" [| -1.0; 2.0; nan; 0.5 |]))
            [| 0uy; 255uy; 0uy; 128uy |]
            ""

        Expect.sequenceEqual (pixelsOf (ImageGrid.scaled 2 "" [| 3.0f; 3.0f |])) [| 0uy; 0uy |] ""
    }
    test "pixels that fill no whole rows are refused" {
        refuses<ShapeException, _>
            "ImageGrid: expected full rows of 28 pixels, got 30 pixels. Give height times width values, row by row."
            (fun () -> ImageGrid.grey 28 "" (Array.zeroCreate<float> 30))
    }
]

let tests =
    testList "charts" [
        testList "values" values
        testList "figures" figures
        testList "pictures" pictures
    ]
