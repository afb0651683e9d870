/// Charts of tensors in one call, shown and saved.
module DiffLessons.Plotting.Tests.PlotTests

open System
open System.IO
open System.Text.Json
open Expecto
open FsCheck
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Tests.Properties

let private stored trace field (figure: Figure) =
    figure.Traces
    |> List.find (fst >> (=) trace)
    |> snd
    |> List.find (fst >> (=) field)
    |> snd
    |> Json.toCompact

let private refuses<'E when 'E :> exn> message (action: unit -> Figure) =
    expectError<'E> message (action >> ignore)

let private x = dsharp.tensor [ 0.0; 1.0; 2.0 ]
let private y = dsharp.tensor [ 3.0; 5.0; 4.0 ]

let private inFolder (f: string -> unit) =
    let folder = Directory.CreateTempSubdirectory "difflessons-plot-"

    try
        f folder.FullName
    finally
        folder.Delete true

let private epoch number loss validation : EpochReport = {
    Epoch = number
    Training = [ "loss", loss ]
    Validation = validation
    LearningRate = 0.1
    Duration = TimeSpan.Zero
}

let tests =
    testList "Plot" [
        test "lines and points are where the tensors say" {
            let line = Plot.line (x, y, name = "a")
            Expect.equal (stored "a" "x" line, stored "a" "y" line) ("[0,1,2]", "[3,5,4]") "line"
            Expect.equal (stored "y" "x" (Plot.line y)) "[0,1,2]" "by number"
            let points = Plot.scatter (x, y)
            Expect.equal (stored "y" "y" points) "[3,5,4]" "scatter"
            let labelled = Plot.scatter (x, y, labels = dsharp.tensor [ 1; 0; 1 ])
            Expect.equal (stored "class 1" "x" labelled) "[0,2]" "by class"
        }
        test "each column of a matrix is a line" {
            let two = Plot.line (x, dsharp.stack ([ x; y ], 1))
            Expect.equal (two.Traces |> List.map fst) [ "y 1"; "y 2" ] "names"
            Expect.equal (stored "y 2" "y" two) "[3,5,4]" "values"
        }
        test "a histogram counts" {
            let counts = Plot.histogram (dsharp.tensor [ 0.0; 0.1; 1.0; nan ], bins = 2)
            Expect.equal (stored "count" "y" counts) "[2,1]" "counts"
            Expect.equal (stored "count" "x" counts) "[0.25,0.75]" "middles"

            Expect.equal
                (stored "count" "y" (Plot.histogram (dsharp.ones 3, 1)))
                "[3]"
                "of one value"
        }
        testProperty "each element of a histogram is in one bin, the greatest too"
        <| fun (NonEmptyArray(elements: int[])) ->
            let values = dsharp.tensor (Array.map float elements, dtype = Dtype.Float64)
            let counts = Plot.histogram (values, bins = 7)

            let total =
                stored "count" "y" counts |> JsonSerializer.Deserialize<float[]> |> Array.sum

            Expect.equal total (float elements.Length) ""
        test "a heat map and an image" {
            let map = Plot.heatmap (dsharp.tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ])
            Expect.equal (stored "value" "z" map) "[[1,2],[3,4]]" "heat map"
            let image = Plot.image (dsharp.tensor [ [ 0.0; 1.0 ] ])
            Expect.equal (stored "image" "z" image) "[[[0,0,0],[255,255,255]]]" "image"
        }
        test "tracked tensors are drawn too" {
            Expect.equal (stored "y" "y" (Plot.line (x.reverseDiff ()))) "[0,1,2]" "values"
        }
        test "a page of its own" {
            inFolder (fun folder ->
                let path = Path.Combine(folder, "new", "a.html")
                (Plot.line (x, y, title = "</title> & more")).save path
                let page = File.ReadAllText path
                Expect.stringContains page "Plotly.newPlot" "draws"
                Expect.stringContains page "\"y\":[3,5,4]" "data"
                Expect.stringContains page "#0072b2" "colours"
                Expect.isFalse (page.Contains "</title> & more") "escaped"
                Expect.isFalse (page.Contains "src=\"http") "nothing from elsewhere"
                (Plot.line y).save(Path.Combine(folder, "a.json"))
                let json = File.ReadAllText(Path.Combine(folder, "a.json"))
                Expect.stringContains json "\"data\"" "json")
        }
        test "a picture of it" {
            match Browser.find () with
            | None -> skiptest "there is no browser"
            | Some _ ->
                inFolder (fun folder ->
                    let path name = Path.Combine(folder, name)
                    let chart = Plot.scatter (x, y, title = "three & more") |> Figure.height 300
                    chart.save (path "a.png")
                    chart.save (path "a.svg")
                    let bytes = File.ReadAllBytes(path "a.png")

                    Expect.equal
                        bytes[..7]
                        [| 137uy; 80uy; 78uy; 71uy; 13uy; 10uy; 26uy; 10uy |]
                        "a PNG"

                    let size at =
                        Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(
                            ReadOnlySpan(bytes, at, 4)
                        )

                    Expect.equal (size 16, size 20) (1600, 600) "its size"
                    let svg = File.ReadAllText(path "a.svg")
                    Expect.stringStarts svg "<svg" "an SVG"
                    Expect.stringContains svg "three &amp; more" "with its title")
        }
        test "pictures need a browser that works" {
            let refused message browser =
                expectError<ImageException> message (fun () ->
                    FigureFile.rendered "save" browser "png" (Plot.line y) |> ignore)

            let instead =
                "Or save the chart as .html: a browser opens it, and the camera above it saves a picture."

            refused
                $"save: a .png is drawn by a browser, and none was found. Install Chromium, Chrome or Edge, or let the environment variable DIFFLESSONS_BROWSER name one. {instead}"
                None

            for program in [ "/dev/null/browser"; "/bin/true" ] do
                refused
                    $"save: the browser {program} drew no picture. Let the environment variable DIFFLESSONS_BROWSER name another Chromium, Chrome or Edge. {instead}"
                    (Some program)
        }
        test "a training's chart" {
            let history = {
                Epochs = [ epoch 1 0.5 [ "loss", 0.75 ]; epoch 2 0.25 [ "loss", 0.5 ] ]
                Losses = [| 0.5; 0.25 |]
                Reason = Finished
            }

            Expect.equal (stored "training" "y" history.chart) "[0.5,0.25]" "training"
            Expect.equal (stored "validation" "y" history.chart) "[0.75,0.5]" "validation"

            let one = {
                history with
                    Epochs = [ epoch 1 0.4 [] ]
            }

            Expect.equal (stored "training" "x" one.chart) "[0,1]" "by step"
        }
        test "what does not fit is refused" {
            refuses<ShapeException>
                "Figure.line 'y': expected as many y as x, got 3 x and 2 y. Give one y for each x."
                (fun () -> Plot.line (x, y[0..1]))

            refuses<ShapeException>
                "Plot.line: expected x as a vector, got shape (1, 3)."
                (fun () -> Plot.line (x.unsqueeze 0, y))

            refuses<ShapeException> "Plot.heatmap: expected a matrix, got shape (3)." (fun () ->
                Plot.heatmap x)

            expectError<OptionException>
                "save: expected a name that ends in .html, .png, .svg or .json, got \".gif\". saveImage writes a tensor as a picture. (Parameter 'path')"
                (fun () -> (Plot.line y).save "a.gif")
        }
    ]
