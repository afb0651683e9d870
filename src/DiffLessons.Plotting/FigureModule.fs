namespace DiffLessons.Plotting

open System.Text.Json.Nodes
open DiffLessons

/// <summary>Builds figures, the figure last so that steps are joined with <c>|&gt;</c>.</summary>
/// <remarks>
/// Numbers may be <c>float</c>, <c>float32</c> or <c>int</c> arrays. Colours come in the order of the traces from a palette that
/// colour-blind readers can tell apart, and follow the page's light or dark look. A colour is named <c>@1</c> to <c>@8</c>,
/// <c>@muted</c> or <c>@ink</c>.
/// </remarks>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Figure =

    let private text = Json.text
    let private number = Json.number

    /// <summary>An empty figure in the plane.</summary>
    /// <param name="x">Title of the horizontal axis, with its unit in brackets where it has one.</param>
    /// <param name="y">Title of the vertical axis, likewise.</param>
    let axes (x: string) (y: string) : Figure =
        GuardNulls.arguments "Figure.axes" [ "x", x; "y", y ]

        {
            Traces = []
            Axes = Map [ "x", [ "title", text x ]; "y", [ "title", text y ] ]
            Layout = []
            Frames = []
            Speed = 8.0
            Height = 420
        }

    /// <summary>An empty figure in space, which the reader can turn.</summary>
    let space (x: string) (y: string) (z: string) : Figure =
        GuardNulls.arguments "Figure.space" [ "x", x; "y", y; "z", z ]
        let plane = axes x y

        {
            plane with
                Axes = plane.Axes.Add("z", [ "title", text z ])
                Height = 520
        }

    /// <summary>Implementation of <c>line</c>, <c>dashed</c>, <c>points</c> and <c>path</c> on <c>float</c> arrays.</summary>
    let scatterOf (kind: string) (name: string) (xs: float[]) (ys: float[]) (figure: Figure) =
        let what = $"Figure.{kind}"
        GuardNulls.arguments what [ "kind", kind; "name", name; "figure", figure ]
        Traces.sameLength what name xs ys
        let colour = text (Traces.nextColour figure)
        let dash = if kind = "dashed" then [ "dash", text "dash" ] else []

        let mode =
            match kind with
            | "points" -> "markers"
            | "path" -> "lines+markers"
            | _ -> "lines"

        let fields = [
            "type", text "scatter"
            "mode", text mode
            "x", Json.values xs
            "y", Json.values ys
            "line", Json.object ([ "color", colour; "width", number 2.5 ] @ dash)
            "marker", Json.object [ "color", colour; "size", number 7.0; "opacity", number 0.85 ]
        ]

        Traces.add name fields figure

    /// <summary>Adds a curve through the points.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">There are not as many y as x.</exception>
    let inline line (name: string) xs ys (figure: Figure) =
        scatterOf "line" name (floats xs) (floats ys) figure

    /// <summary>Adds a dashed curve through the points.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">There are not as many y as x.</exception>
    let inline dashed (name: string) xs ys (figure: Figure) =
        scatterOf "dashed" name (floats xs) (floats ys) figure

    /// <summary>Adds the points alone.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">There are not as many y as x.</exception>
    let inline points (name: string) xs ys (figure: Figure) =
        scatterOf "points" name (floats xs) (floats ys) figure

    /// <summary>Adds a curve with its points marked, for instance the way of an optimiser.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">There are not as many y as x.</exception>
    let inline path (name: string) xs ys (figure: Figure) =
        scatterOf "path" name (floats xs) (floats ys) figure

    /// <summary>Implementation of <c>bars</c> on <c>float</c> arrays.</summary>
    let barsOf (name: string) (xs: float[]) (ys: float[]) (figure: Figure) =
        GuardNulls.arguments "Figure.bars" [ "name", name; "figure", figure ]
        Traces.sameLength "Figure.bars" name xs ys

        let fields = [
            "type", text "bar"
            "x", Json.values xs
            "y", Json.values ys
            "marker",
            Json.object [ "color", text (Traces.nextColour figure); "opacity", number 0.75 ]
            "line", Json.object []
        ]

        {
            Traces.add name fields figure with
                Layout =
                    figure.Layout
                    |> Traces.put "bargap" (number 0.05)
                    |> Traces.put "barmode" (text "overlay")
        }

    /// <summary>Adds bars of heights <c>ys</c> at <c>xs</c>; several sets are drawn over each other.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">There are not as many y as x.</exception>
    let inline bars (name: string) xs ys (figure: Figure) =
        barsOf name (floats xs) (floats ys) figure

    let private editLast operation edit (figure: Figure) =
        GuardNulls.arguments operation [ "figure", figure ]

        match List.rev figure.Traces with
        | [] ->
            Guard.fail
                "Figure: there is no trace to change yet. Add one first, for instance with Figure.line."
        | (name, fields) :: before -> {
            figure with
                Traces = List.rev ((name, edit fields) :: before)
          }

    let private recolour (colour: string) fields =
        fields
        |> List.map (fun (name, value) ->
            match name, (value: JsonNode) with
            | ("line" | "marker"), (:? JsonObject as inner) when inner.ContainsKey "color" ->
                let changed = inner.DeepClone()
                changed["color"] <- text colour
                name, changed
            | _ -> name, value)

    /// <summary>Gives the trace added last a colour: <c>@1</c> to <c>@8</c>, <c>@muted</c> or <c>@ink</c>.</summary>
    let colour (name: string) (figure: Figure) =
        GuardNulls.arguments "Figure.colour" [ "name", name ]
        editLast "Figure.colour" (recolour name) figure

    /// <summary>Puts the trace added last in the background: the data behind a fit.</summary>
    let muted (figure: Figure) = colour "@muted" figure

    /// <summary>Sets any further field of plotly.js on the trace added last.</summary>
    let withField (name: string) (value: JsonNode) (figure: Figure) =
        GuardNulls.arguments "Figure.withField" [ "name", name ]
        editLast "Figure.withField" (Traces.put name value) figure

    let private setAxis (axis: string) (name: string) value (figure: Figure) =
        GuardNulls.arguments "Figure.withAxis" [ "axis", axis; "name", name; "figure", figure ]

        match figure.Axes.TryFind axis with
        | Some fields -> {
            figure with
                Axes = figure.Axes.Add(axis, Traces.put name value fields)
          }
        | None -> Guard.fail $"Figure: this figure has no {axis} axis. Make it with Figure.space."

    /// <summary>Makes the horizontal axis logarithmic.</summary>
    let logX (figure: Figure) = setAxis "x" "type" (text "log") figure

    /// <summary>Makes the vertical axis logarithmic.</summary>
    let logY (figure: Figure) = setAxis "y" "type" (text "log") figure

    let private range operation low high =
        if not (System.Double.IsFinite low && System.Double.IsFinite high && low <> high) then
            Guard.fail $"{operation}: expected two different finite numbers, got {low} and {high}."

        Json.list [ number low; number high ]

    /// <summary>Fixes the range of the horizontal axis (on a logarithmic axis: powers of ten).</summary>
    /// <exception cref="T:DiffLessons.OptionException">An end is not finite, or both are equal.</exception>
    let xRange (low: float) (high: float) (figure: Figure) =
        setAxis "x" "range" (range "Figure.xRange" low high) figure

    /// <summary>Fixes the range of the vertical axis (on a logarithmic axis: powers of ten).</summary>
    /// <exception cref="T:DiffLessons.OptionException">An end is not finite, or both are equal.</exception>
    let yRange (low: float) (high: float) (figure: Figure) =
        setAxis "y" "range" (range "Figure.yRange" low high) figure

    /// <summary>Fixes the range of the third axis.</summary>
    /// <exception cref="T:DiffLessons.OptionException">An end is not finite, or both are equal.</exception>
    let zRange (low: float) (high: float) (figure: Figure) =
        setAxis "z" "range" (range "Figure.zRange" low high) figure

    /// <summary>Sets any further field of plotly.js on the axis <c>x</c>, <c>y</c> or <c>z</c>.</summary>
    let withAxis (axis: string) (name: string) (value: JsonNode) (figure: Figure) =
        setAxis axis name value figure

    /// <summary>Makes one unit as long on both axes.</summary>
    let equalAxes (figure: Figure) =
        figure
        |> setAxis "y" "scaleanchor" (text "x")
        |> setAxis "y" "constrain" (text "domain")
        |> setAxis "x" "constrain" (text "domain")

    /// <summary>Sets the height in pixels.</summary>
    /// <exception cref="T:DiffLessons.OptionException">It is below 1.</exception>
    let height (pixels: int) (figure: Figure) =
        if pixels < 1 then
            Guard.fail $"Figure.height: expected at least 1 pixel, got {pixels}."

        GuardNulls.arguments "Figure.height" [ "figure", figure ]
        { figure with Height = pixels }

    /// <summary>Sets any further layout field of plotly.js.</summary>
    let withLayout (name: string) (value: JsonNode) (figure: Figure) =
        GuardNulls.arguments "Figure.withLayout" [ "name", name; "figure", figure ]

        {
            figure with
                Layout = Traces.put name value figure.Layout
        }

    /// <summary>Sets where the reader first looks from in space, in half-lengths of the cube from its middle.</summary>
    /// <remarks>A distance of 2.5 keeps the axes in view; nearer cuts them off. Each axis gets a few numbers only.</remarks>
    let seenFrom (x: float) (y: float) (z: float) (figure: Figure) =
        for coordinate in [ x; y; z ] do
            if not (System.Double.IsFinite coordinate) then
                Guard.fail $"Figure.seenFrom: expected finite numbers, got {x}, {y} and {z}."

        let eye = Json.object [ "x", number x; "y", number y; "z", number z ]

        let scene = [ "camera", Json.object [ "eye", eye ]; "aspectmode", text "cube" ]

        [ "x"; "y"; "z" ]
        |> List.fold (fun figure axis -> setAxis axis "nticks" (Json.integer 5L) figure) figure
        |> withLayout "scene" (Json.object scene)

    /// <summary>Sets how many frames of the replay are shown in a second; 8 by default.</summary>
    /// <exception cref="T:DiffLessons.OptionException">It is not a finite number above 0.</exception>
    let speed (framesPerSecond: float) (figure: Figure) =
        if not (framesPerSecond > 0.0 && System.Double.IsFinite framesPerSecond) then
            Guard.fail
                $"Figure.speed: expected a finite number of frames per second above 0, got {framesPerSecond}."

        GuardNulls.arguments "Figure.speed" [ "figure", figure ]

        { figure with Speed = framesPerSecond }

    /// <summary>Gives the figure frames that the page replays with a slider and a button.</summary>
    /// <param name="frames">At least one frame, in order of time.</param>
    /// <param name="figure">The figure with all its traces; what no frame changes is stored once.</param>
    /// <exception cref="T:DiffLessons.OptionException">There is no frame, or a frame names a trace that is not there.</exception>
    /// <exception cref="T:DiffLessons.ShapeException">A frame gives a trace another number of y than of x.</exception>
    let replay (frames: seq<Frame>) (figure: Figure) =
        GuardNulls.arguments "Figure.replay" [ "frames", frames ]
        let frames = List.ofSeq frames
        GuardNulls.arguments "Figure.replay" [ "frames", frames; "figure", figure ]

        if frames.IsEmpty then
            Guard.fail
                "Figure.replay: expected at least one frame, got none. Record one before the training begins."

        for frame in frames do
            frame.Changes |> List.iter (Replay.checkChange frame figure)

        { figure with Frames = frames }

    /// <summary>The figure as the page stores it.</summary>
    let toJson (figure: Figure) = FigureJson.ofFigure figure
