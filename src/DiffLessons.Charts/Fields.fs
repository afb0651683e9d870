namespace DiffLessons.Charts

open DiffLessons

/// <summary>The colours of a heat map, contour or surface.</summary>
[<RequireQualifiedAccess>]
type Scale =
    /// <summary>From the background to one strong colour: amounts.</summary>
    | Sequential
    /// <summary>From one colour over the background to another: what lies on either side of a middle.</summary>
    | Diverging

/// <summary>Adds to a figure what has a value at each place of a grid, and what has a class.</summary>
[<RequireQualifiedAccess>]
module Fields =

    let private scaleName scale =
        match scale with
        | Scale.Sequential -> Json.Text "@sequential"
        | Scale.Diverging -> Json.Text "@diverging"

    let private field kind name scale (xs: float[]) (ys: float[]) z extra figure =
        Figure.sameRows $"Fields.{kind}" name xs ys z

        let fields = [
            "type", Json.Text kind
            "x", Json.Values xs
            "y", Json.Values ys
            "z", Json.rows z
            "colorscale", scaleName scale
            "colorbar",
            Json.Object [
                "title", Json.Object [ "text", Json.Text name; "side", Json.Text "right" ]
            ]
        ]

        Figure.add name (fields @ extra) figure

    let private limits name low high = [
        name + "min", Json.Number low
        name + "max", Json.Number high
    ]

    /// <summary>Adds a heat map, for instance the regions of a decision.</summary>
    /// <param name="name">What the values are, the title of the colour bar.</param>
    /// <param name="scale">The colours.</param>
    /// <param name="low">The value at the low end of the colours.</param>
    /// <param name="high">The value at the high end.</param>
    /// <param name="xs">Horizontal places of the columns.</param>
    /// <param name="ys">Vertical places of the rows.</param>
    /// <param name="z">Values: one row for each y, in it one value for each x.</param>
    /// <param name="figure">The figure.</param>
    /// <exception cref="T:DiffLessons.ShapeException"><paramref name="z"/> does not have that shape.</exception>
    let heatmap (name: string) scale low high xs ys (z: float[][]) (figure: Figure) =
        let soft = [ "zsmooth", Json.Text "best"; "opacity", Json.Number 0.8 ]
        field "heatmap" name scale xs ys z (soft @ limits "z" low high) figure

    /// <summary>Adds lines of equal height, filled between; parameters as for <c>heatmap</c>.</summary>
    /// <exception cref="T:DiffLessons.ShapeException"><paramref name="z"/> does not have that shape.</exception>
    let contour (name: string) scale xs ys (z: float[][]) (figure: Figure) =
        let lines = [
            "ncontours", Json.Integer 24L
            "contours", Json.Object [ "coloring", Json.Text "heatmap" ]
            "line", Json.Object [ "width", Json.Number 0.6; "color", Json.Text "@muted" ]
        ]

        field "contour" name scale xs ys z lines figure

    /// <summary>Adds a surface to a figure made with <c>Figure.space</c>; parameters as for <c>heatmap</c>.</summary>
    /// <exception cref="T:DiffLessons.ShapeException"><paramref name="z"/> does not have that shape.</exception>
    let surface (name: string) scale xs ys (z: float[][]) (figure: Figure) =
        field "surface" name scale xs ys z [ "opacity", Json.Number 0.9 ] figure

    /// <summary>Adds a curve to a figure made with <c>Figure.space</c>.</summary>
    let path3 (name: string) (xs: float[]) (ys: float[]) (zs: float[]) (figure: Figure) =
        Figure.sameLength "Fields.path3" name xs ys
        Figure.sameLength "Fields.path3" name xs zs
        let colour = Json.Text(Figure.nextColour figure)

        let fields = [
            "type", Json.Text "scatter3d"
            "mode", Json.Text "lines+markers"
            "x", Json.Values xs
            "y", Json.Values ys
            "z", Json.Values zs
            "line", Json.Object [ "color", colour; "width", Json.Number 5.0 ]
            "marker", Json.Object [ "color", colour; "size", Json.Number 3.0 ]
        ]

        Figure.add name fields figure

    let private symbols = [| "circle"; "diamond"; "square"; "cross"; "x" |]

    let private marker kind at = [
        "color", Json.Text $"@{at % 8 + 1}"
        "symbol", Json.Text symbols[(at + at / 8) % symbols.Length]
        "size", Json.Number(if kind = "scatter" then 8.0 else 4.0)
        "opacity", Json.Number 0.9
        "line", Json.Object [ "color", Json.Text "@paper"; "width", Json.Number 1.0 ]
    ]

    let private classesOf
        kind
        (names: string[])
        (labels: int[])
        (coordinates: (string * float[]) list)
        figure
        =
        for axis, values in coordinates do
            if values.Length <> labels.Length then
                raise (
                    ShapeException
                        $"Fields.classes: expected one {axis} for each of {labels.Length} labels, got {values.Length}."
                )

        match labels |> Array.tryFind (fun label -> label < 0 || label >= names.Length) with
        | Some label ->
            raise (
                OptionException
                    $"Fields.classes: expected labels from 0 to {names.Length - 1}, one for each name, got {label}."
            )
        | None -> ()

        let add figure (at, name) =
            let own =
                labels
                |> Seq.indexed
                |> Seq.filter (snd >> (=) at)
                |> Seq.map fst
                |> Array.ofSeq

            let fields =
                [
                    "type", Json.Text kind
                    "mode", Json.Text "markers"
                    "marker", Json.Object(marker kind at)
                    "line", Json.Object []
                ]
                @ [
                    for axis, values in coordinates ->
                        axis, Json.Values(own |> Array.map (fun i -> values[i]))
                ]

            Figure.add name fields figure

        names |> Seq.indexed |> Seq.fold add figure

    /// <summary>Implementation of <c>classes</c> on <c>float</c> arrays.</summary>
    let classes2 names labels (xs: float[]) (ys: float[]) figure =
        classesOf "scatter" names labels [ "x", xs; "y", ys ] figure

    /// <summary>Implementation of <c>classes3</c> on <c>float</c> arrays.</summary>
    let classesIn3 names labels (xs: float[]) (ys: float[]) (zs: float[]) figure =
        classesOf "scatter3d" names labels [ "x", xs; "y", ys; "z", zs ] figure

    /// <summary>Adds points coloured and shaped by class, one trace for each class.</summary>
    /// <param name="names">The name of each class, what the legend says.</param>
    /// <param name="labels">The class of each point: an index into <paramref name="names"/>.</param>
    /// <param name="xs">Horizontal places.</param>
    /// <param name="ys">Vertical places.</param>
    /// <param name="figure">The figure.</param>
    /// <exception cref="T:DiffLessons.ShapeException">There is not one place for each label.</exception>
    /// <exception cref="T:DiffLessons.OptionException">A label has no name.</exception>
    let inline classes (names: string[]) (labels: int[]) xs ys (figure: Figure) =
        classes2 names labels (Array.map float xs) (Array.map float ys) figure

    /// <summary>Adds points in space coloured and shaped by class; parameters and errors as for <c>classes</c>.</summary>
    let inline classes3 (names: string[]) (labels: int[]) xs ys zs (figure: Figure) =
        classesIn3
            names
            labels
            (Array.map float xs)
            (Array.map float ys)
            (Array.map float zs)
            figure

    /// <summary>The figure of a confusion matrix: rows are the true classes, columns the predicted ones.</summary>
    /// <param name="names">The name of each class.</param>
    /// <param name="counts">Counts: <c>counts[t][p]</c> samples of class t were taken for p.</param>
    /// <remarks>The colour is the share of the row, the number its count.</remarks>
    /// <exception cref="T:DiffLessons.ShapeException">The counts are not square with one row for each name.</exception>
    let confusion (names: string[]) (counts: int[][]) : Figure =
        let places = [| for at in 0 .. names.Length - 1 -> float at |]
        let z = counts |> Array.map (Array.map float)
        Figure.sameRows "Fields.confusion" "counts" places places z

        let share row =
            row
            |> Array.map (fun count -> if count = 0.0 then 0.0 else count / Array.sum row)

        let labels = Json.texts names

        let fields = [
            "type", Json.Text "heatmap"
            "x", labels
            "y", labels
            "z", Json.rows (Array.map share z)
            "zmin", Json.Number 0.0
            "zmax", Json.Number 1.0
            "xgap", Json.Number 1.0
            "ygap", Json.Number 1.0
            "colorscale", Json.Text "@sequential"
            "showscale", Json.Bool false
            "text", Json.List [ for row in counts -> Json.texts (Array.map string row) ]
            "texttemplate", Json.Text "%{text}"
            "hovertemplate",
            Json.Text "true %{y}, predicted %{x}: %{text} (%{z:.1%})<extra></extra>"
        ]

        Figure.axes "predicted class" "true class"
        |> Figure.add "share" fields
        |> Figure.withAxis "x" "type" (Json.Text "category")
        |> Figure.withAxis "y" "type" (Json.Text "category")
        |> Figure.withAxis "y" "autorange" (Json.Text "reversed")
        |> Figure.equalAxes
        |> Figure.height 520

/// <summary>Counts values in bins, so that a histogram is stored as its heights alone.</summary>
[<RequireQualifiedAccess>]
module Histogram =

    /// <summary>The middle of each of <paramref name="bins"/> equal bins from <paramref name="low"/> to <paramref name="high"/>.</summary>
    let middles (low: float) (high: float) (bins: int) =
        let width = (high - low) / float bins
        [| for at in 0 .. bins - 1 -> low + width * (float at + 0.5) |]

    /// <summary>Implementation of <c>counts</c> on a <c>float</c> array.</summary>
    let countsOf low high bins (values: float[]) =
        if not (high > low) || bins < 1 then
            raise (
                OptionException
                    $"Histogram.counts: expected low < high and at least 1 bin, got {low}, {high} and {bins}."
            )

        let found = Array.zeroCreate<float> bins

        for value in values do
            if value >= low && value <= high then
                let at = min (bins - 1) (int (float bins * (value - low) / (high - low)))
                found[at] <- found[at] + 1.0

        found

    /// <summary>How many of the values lie in each bin; values outside are not counted.</summary>
    /// <exception cref="T:DiffLessons.OptionException">The range is empty or there is no bin.</exception>
    let inline counts (low: float) (high: float) (bins: int) values =
        countsOf low high bins (Array.map float values)
