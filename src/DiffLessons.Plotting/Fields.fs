namespace DiffLessons.Plotting

open DiffLessons

/// <summary>The colours of a heat map, contour or surface.</summary>
[<RequireQualifiedAccess>]
type Scale =
    /// <summary>From the background to one strong colour: amounts.</summary>
    | Sequential
    /// <summary>From one colour over the background to another: for values on either side of a middle.</summary>
    | Diverging

/// <summary>Adds to a figure what has a value at each point of a grid, and what has a class.</summary>
[<RequireQualifiedAccess>]
module Fields =

    let private scaleName scale =
        match scale with
        | Scale.Sequential -> Json.text "@sequential"
        | Scale.Diverging -> Json.text "@diverging"

    let private field
        kind
        (name: string)
        (scale: Scale)
        (xs: float[])
        (ys: float[])
        z
        extra
        (figure: Figure)
        =
        GuardNulls.arguments $"Fields.{kind}" [ "name", name; "scale", scale; "figure", figure ]
        Traces.sameRows $"Fields.{kind}" name xs ys z

        let fields = [
            "type", Json.text kind
            "x", Json.values xs
            "y", Json.values ys
            "z", Json.rows z
            "colorscale", scaleName scale
            "colorbar",
            Json.object [
                "title", Json.object [ "text", Json.text name; "side", Json.text "right" ]
            ]
        ]

        Traces.add name (fields @ extra) figure

    let private limits name low high = [
        name + "min", Json.number low
        name + "max", Json.number high
    ]

    /// <summary>Adds a heat map, for instance the regions of a decision.</summary>
    /// <param name="name">What the values are, the title of the colour bar.</param>
    /// <param name="scale">The colours.</param>
    /// <param name="low">The value at the low end of the colours.</param>
    /// <param name="high">The value at the high end.</param>
    /// <param name="xs">Horizontal positions of the columns.</param>
    /// <param name="ys">Vertical positions of the rows.</param>
    /// <param name="z">Values: one row for each y, in it one value for each x.</param>
    /// <param name="figure">The figure.</param>
    /// <exception cref="T:DiffLessons.ShapeException"><paramref name="z"/> does not have that shape.</exception>
    let heatmap (name: string) scale low high xs ys (z: float[][]) (figure: Figure) =
        let soft = [ "zsmooth", Json.text "best"; "opacity", Json.number 0.8 ]
        field "heatmap" name scale xs ys z (soft @ limits "z" low high) figure

    /// <summary>Adds lines of equal height, filled between; parameters as for <c>heatmap</c>.</summary>
    /// <exception cref="T:DiffLessons.ShapeException"><paramref name="z"/> does not have that shape.</exception>
    let contour (name: string) scale xs ys (z: float[][]) (figure: Figure) =
        let lines = [
            "ncontours", Json.integer 24L
            "contours", Json.object [ "coloring", Json.text "heatmap" ]
            "line", Json.object [ "width", Json.number 0.6; "color", Json.text "@muted" ]
        ]

        field "contour" name scale xs ys z lines figure

    /// <summary>Adds a surface to a figure made with <c>Figure.space</c>; parameters as for <c>heatmap</c>.</summary>
    /// <exception cref="T:DiffLessons.ShapeException"><paramref name="z"/> does not have that shape.</exception>
    let surface (name: string) scale xs ys (z: float[][]) (figure: Figure) =
        field "surface" name scale xs ys z [ "opacity", Json.number 0.9 ] figure

    /// <summary>Adds a curve to a figure made with <c>Figure.space</c>.</summary>
    let path3 (name: string) (xs: float[]) (ys: float[]) (zs: float[]) (figure: Figure) =
        GuardNulls.arguments "Fields.path3" [ "name", name; "figure", figure ]
        Traces.sameLength "Fields.path3" name xs ys
        Traces.sameLength "Fields.path3" name xs zs
        let colour = Json.text (Traces.nextColour figure)

        let fields = [
            "type", Json.text "scatter3d"
            "mode", Json.text "lines+markers"
            "x", Json.values xs
            "y", Json.values ys
            "z", Json.values zs
            "line", Json.object [ "color", colour; "width", Json.number 5.0 ]
            "marker", Json.object [ "color", colour; "size", Json.number 3.0 ]
        ]

        Traces.add name fields figure

    let private symbols = [| "circle"; "diamond"; "square"; "cross"; "x" |]

    let private marker kind at = [
        "color", Json.text $"@{at % 8 + 1}"
        "symbol", Json.text symbols[(at + at / 8) % symbols.Length]
        "size", Json.number (if kind = "scatter" then 8.0 else 4.0)
        "opacity", Json.number 0.9
        "line", Json.object [ "color", Json.text "@paper"; "width", Json.number 1.0 ]
    ]

    let private checkClasses
        (names: string[])
        (labels: int[])
        (coordinates: (string * float[]) list)
        (figure: Figure)
        =
        GuardNulls.arguments "Fields.classes" [
            "names", names
            "labels", labels
            "coordinates", coordinates
            "figure", figure
        ]

        for axis, values in coordinates do
            if values.Length <> labels.Length then
                refuseShape
                    $"Fields.classes: expected one {axis} for each of {labels.Length} labels, got {values.Length}."

        match labels |> Array.tryFind (fun label -> label < 0 || label >= names.Length) with
        | Some label ->
            Guard.fail
                $"Fields.classes: expected labels from 0 to {names.Length - 1}, one for each name, got {label}."
        | None -> ()

    let private look kind isWritten (at, name: string) = [
        "type", Json.text kind
        "mode", Json.text (if isWritten then "text" else "markers")
        "marker", Json.object (marker kind at)
        "line", Json.object []
        if isWritten then
            "text", Json.text name

            "textfont",
            Json.object [ "color", Json.text $"@{at % 8 + 1}"; "size", Json.number 13.0 ]
    ]

    /// <summary>Implementation of <c>classes</c> and <c>classes3</c> on <c>float</c> arrays.</summary>
    let classesOf (kind: string) (names: string[]) (labels: int[]) coordinates (figure: Figure) =
        GuardNulls.arguments "Fields.classes" [ "kind", kind ]
        checkClasses names labels coordinates figure

        // A class that is a digit is written at its point: ten colours and shapes are hard to keep apart.
        let isDigit (name: string) =
            name.Length = 1 && System.Char.IsAsciiDigit name[0]

        let isWritten = Array.forall isDigit names

        let add figure (at, name) =
            let own = [|
                for i in 0 .. labels.Length - 1 do
                    if labels[i] = at then
                        i
            |]

            let points = [
                for axis, values: float[] in coordinates ->
                    axis, Json.values (own |> Array.map (fun i -> values[i]))
            ]

            Traces.add name (look kind isWritten (at, name) @ points) figure

        names |> Seq.indexed |> Seq.fold add figure

    /// <summary>Adds points coloured and shaped by class, one trace for each class; where all names are digits, the digits themselves.</summary>
    /// <param name="names">The name of each class, what the legend says.</param>
    /// <param name="labels">The class of each point: an index into <paramref name="names"/>.</param>
    /// <param name="xs">Horizontal positions.</param>
    /// <param name="ys">Vertical positions.</param>
    /// <param name="figure">The figure.</param>
    /// <exception cref="T:DiffLessons.ShapeException">There is not one position for each label.</exception>
    /// <exception cref="T:DiffLessons.OptionException">A label has no name.</exception>
    let inline classes (names: string[]) (labels: int[]) xs ys (figure: Figure) =
        classesOf "scatter" names labels [ "x", floats xs; "y", floats ys ] figure

    /// <summary>Adds points in space coloured and shaped by class; parameters and errors as for <c>classes</c>.</summary>
    let inline classes3 (names: string[]) (labels: int[]) xs ys zs (figure: Figure) =
        classesOf "scatter3d" names labels [ "x", floats xs; "y", floats ys; "z", floats zs ] figure
