namespace DiffLessons.Plotting

open System
open System.IO
open System.Text.Json.Nodes
open DiffLessons

/// <summary>Charts of tensors in one call each: <c>Plot.line(x, y).show()</c>.</summary>
/// <remarks>
/// Each gives a <c>Figure</c>, to which the functions of <c>Figure</c> add: <c>Plot.scatter (x, y) |> Figure.line "fit" xs ys</c>.
/// </remarks>
[<AbstractClass; Sealed>]
type Plot private () =
    static let titled (title: string option) (figure: Figure) : Figure =
        match title with
        | Some title ->
            GuardNulls.arguments "Plot" [ "title", title ]
            Figure.withLayout "title" (Json.object [ "text", Json.text title ]) figure
        | None -> figure

    static let vector operation name (x: Tensor) : float[] =
        Tensor.Present(operation, x)

        if x.dim <> 1 then
            refuseShape
                $"{operation}: expected {name} as a vector, got shape {Shape.format x.shape}."

        numbers (x.noDiff ())

    /// A vector as one column, a matrix as several.
    static let columns operation (y: Tensor) : float[] list =
        Tensor.Present(operation, y)

        match y.dim with
        | 1 -> [ numbers (y.noDiff ()) ]
        | 2 -> [ for j in 0 .. y.shape[1] - 1 -> numbers (y.noDiff().[*, j]) ]
        | _ ->
            refuseShape
                $"{operation}: expected y as a vector, or a matrix with a column for each line, got shape {Shape.format y.shape}."

    static let named (name: string option) count (at: int) : string =
        let name = defaultArg name "y"
        if count = 1 then name else $"{name} {at + 1}"

    static let empty (xTitle: string option) (yTitle: string option) : Figure =
        Figure.axes (defaultArg xTitle "x") (defaultArg yTitle "y")

    static let lines (xs: float[]) ys name xTitle yTitle title : Figure =
        let count = List.length ys

        let figure =
            ys
            |> List.indexed
            |> List.fold
                (fun figure (at, ys) -> Figure.line (named name count at) xs ys figure)
                (empty xTitle yTitle)

        titled title figure

    /// <summary>A curve through values at 0, 1, 2, ...; of a matrix one for each column.</summary>
    /// <param name="y">The values.</param>
    /// <param name="name">What the legend calls them.</param>
    /// <param name="xTitle">The title of the horizontal axis.</param>
    /// <param name="yTitle">The title of the vertical axis.</param>
    /// <param name="title">The title of the chart.</param>
    static member line
        (y: Tensor, ?name: string, ?xTitle: string, ?yTitle: string, ?title: string)
        : Figure =
        let ys = columns "Plot.line" y
        lines (Array.init y.shape[0] float) ys name xTitle yTitle title

    /// <summary>A curve through points; of a matrix y one for each column.</summary>
    /// <param name="x">Where the values are, a vector.</param>
    /// <param name="y">The values: one, or one row, for each x.</param>
    /// <param name="name">What the legend calls them.</param>
    /// <param name="xTitle">The title of the horizontal axis.</param>
    /// <param name="yTitle">The title of the vertical axis.</param>
    /// <param name="title">The title of the chart.</param>
    static member line
        (x: Tensor, y: Tensor, ?name: string, ?xTitle: string, ?yTitle: string, ?title: string)
        : Figure =
        lines (vector "Plot.line" "x" x) (columns "Plot.line" y) name xTitle yTitle title

    /// <summary>A scatter plot of points.</summary>
    /// <param name="x">Where they are horizontally, a vector.</param>
    /// <param name="y">Where they are vertically, a vector.</param>
    /// <param name="labels">The class of each, as integers from 0, which gives it its colour; none by default.</param>
    /// <param name="xTitle">The title of the horizontal axis.</param>
    /// <param name="yTitle">The title of the vertical axis.</param>
    /// <param name="title">The title of the chart.</param>
    static member scatter
        (x: Tensor, y: Tensor, ?labels: Tensor, ?xTitle: string, ?yTitle: string, ?title: string)
        : Figure =
        let xs, ys = vector "Plot.scatter" "x" x, vector "Plot.scatter" "y" y

        let figure =
            match labels with
            | None -> Figure.points "y" xs ys (empty xTitle yTitle)
            | Some labels ->
                let labels = vector "Plot.scatter" "labels" labels |> Array.map int
                let count = if labels.Length = 0 then 0 else Array.max labels + 1
                Guard.atMost "Plot.scatter" "the greatest label" 1000 count
                let names = Array.init (max 0 count) (fun i -> $"class {string i}")
                Fields.classes names labels xs ys (empty xTitle yTitle)

        titled title figure

    /// <summary>How many elements are in each of so many bins.</summary>
    /// <param name="x">The elements, of any shape; those that are not finite are left out.</param>
    /// <param name="bins">How many bins, from the least element to the greatest; 30 by default.</param>
    /// <param name="name">What the legend calls them.</param>
    /// <param name="xTitle">The title of the horizontal axis.</param>
    /// <param name="title">The title of the chart.</param>
    static member histogram
        (x: Tensor, ?bins: int, ?name: string, ?xTitle: string, ?title: string)
        : Figure =
        Tensor.Present("Plot.histogram", x)
        let bins = defaultArg bins 30
        Guard.atLeast "Plot.histogram" "bins" 1 bins
        let finite = numbers (x.noDiff ()) |> Array.filter Double.IsFinite

        let counts, edges =
            dsharp.tensor(finite, dtype = Dtype.Float64).histogram(bins = bins)

        let middles = (edges[.. bins - 1] + edges[1..]) / 2.0

        Figure.axes (defaultArg xTitle "value") "count"
        |> Figure.bars (defaultArg name "count") (numbers middles) (numbers counts)
        |> titled title

    /// <summary>A matrix as colours: row 0 at the bottom, or at the top with <c>fromTop</c>.</summary>
    /// <param name="z">The matrix.</param>
    /// <param name="fromTop">Whether row 0 is at the top, as a matrix is written; false by default.</param>
    /// <param name="xTitle">The title of the horizontal axis.</param>
    /// <param name="yTitle">The title of the vertical axis.</param>
    /// <param name="title">The title of the chart.</param>
    static member heatmap
        (z: Tensor, ?fromTop: bool, ?xTitle: string, ?yTitle: string, ?title: string)
        : Figure =
        Tensor.Present("Plot.heatmap", z)

        if z.dim <> 2 then
            refuseShape $"Plot.heatmap: expected a matrix, got shape {Shape.format z.shape}."

        let flat, width = numbers (z.noDiff ()), z.shape[1]

        let rows = Array.init z.shape[0] (fun i -> Array.sub flat (i * width) width)

        let finite = flat |> Array.filter Double.IsFinite
        let low = if finite.Length = 0 then 0.0 else Array.min finite
        let high = if finite.Length = 0 then 1.0 else Array.max finite

        let figure =
            empty xTitle yTitle
            |> Fields.heatmap
                "value"
                Scale.Sequential
                low
                high
                (Array.init width float)
                (Array.init rows.Length float)
                rows
            |> Figure.withField "zsmooth" (Json.flag false)
            |> if defaultArg fromTop false then
                   Figure.withAxis "y" "autorange" (Json.text "reversed")
               else
                   id

        titled title figure

    /// <summary>An image, or a batch of images side by side.</summary>
    /// <param name="x">Pixels from 0 to 1: (height, width), (channels, height, width) or (batch, channels, height, width), of 1 or 3 channels.</param>
    /// <param name="title">The title of the chart.</param>
    static member image(x: Tensor, ?title: string) : Figure =
        Tensor.Present("Plot.image", x)
        let x = if x.dim = 2 then x.unsqueeze 0 else x
        let image = x.noDiff().float32().toImage(pixelMin = 0.0, pixelMax = 1.0)
        let pixels = (image.clamp (0.0, 1.0) * 255.0).round().int32()

        let rows: JsonNode =
            Json.list [
                for row in 0 .. pixels.shape[1] - 1 ->
                    Json.list [
                        for column in 0 .. pixels.shape[2] - 1 ->
                            Json.list [
                                for channel in 0..2 ->
                                    let channel = min channel (pixels.shape[0] - 1)
                                    Json.integer (int64 pixels[channel, row, column])
                            ]
                    ]
            ]

        let figure =
            Figure.axes "" ""
            |> Traces.add "image" [ "type", Json.text "image"; "z", rows ]
            |> Figure.equalAxes

        titled title figure

/// <summary>Showing and saving charts, and the chart of a training.</summary>
[<AutoOpen>]
module PlotExtensions =
    type Figure with

        /// <summary>Writes the chart as a web page of its own (<c>.html</c>), which opens without a network, as an image (<c>.png</c>, <c>.svg</c>), or as JSON (<c>.json</c>).</summary>
        /// <param name="path">Where. Missing folders are made; an existing file is replaced.</param>
        /// <remarks>Images are rendered by a Chromium, Chrome or Edge that is installed, without a window: the one that the environment variable DIFFLESSONS_BROWSER names, or the first that
        /// is found. They are 800 pixels wide and as high as the figure, a PNG twice that; of a replay they show the last frame.</remarks>
        /// <exception cref="T:DiffLessons.OptionException">The name ends otherwise.</exception>
        /// <exception cref="T:DiffLessons.ImageException">There is no browser to render an image, or it failed.</exception>
        /// <exception cref="T:DiffLessons.StorageException">The file cannot be written.</exception>
        member figure.save(path: string) : unit = FigureFile.save "save" path figure

        /// <summary>Opens the chart in the browser, from a page in the folder for temporary files; without a screen, prints the page's path.</summary>
        member figure.show() : unit =
            let folder = Path.Combine(Path.GetTempPath(), "DiffLessons")
            let path = Path.Combine(folder, $"figure-{Guid.NewGuid():N}.html")
            FigureFile.save "show" path figure

            if not (FigureFile.opened path) then
                Console.WriteLine $"The chart is in {path}"

    type History with

        /// <summary>The loss by epoch, on the validation data too where there are some; of a single epoch, the loss by step.</summary>
        member history.chart: Figure =
            GuardNulls.arguments "History.chart" [ "the history", history ]

            match history.Epochs with
            | []
            | [ _ ] -> LossCurves.over "step" "loss" [ "training", history.Losses ]
            | epochs ->
                let isValidated =
                    epochs |> List.forall (fun e -> List.exists (fst >> (=) "loss") e.Validation)

                LossCurves.at "epoch" [ for epoch in epochs -> epoch.Epoch ] "loss" [
                    "training", Seq.ofArray (history.Series "loss")
                    if isValidated then
                        "validation", Seq.ofArray (history.Series("loss", validation = true))
                ]
