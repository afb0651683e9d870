namespace DiffLessons.Lessons

open DiffLessons
open DiffLessons.Plotting

/// Figures of descents on a loss surface. A descent is a name with a tensor of shape (n, 2): the weights at the start and after
/// each of n - 1 steps. It is drawn up to where it leaves the figure.
[<RequireQualifiedAccess>]
module DescentFigures =

    /// The colours of descents in their order; they stand out from the blue of a surface.
    let colours = [| "@2"; "@3"; "@4"; "@8"; "@ink"; "@7"; "@5" |]

    let private symbols = [| "circle"; "diamond"; "square"; "cross"; "x" |]

    let private marker at size =
        Json.object [
            "color", Json.text colours[at % colours.Length]
            "symbol", Json.text symbols[at % symbols.Length]
            "size", Json.number size
            "line", Json.object [ "color", Json.text "@paper"; "width", Json.number 0.7 ]
        ]

    let private addFlat figure (at, (name, points)) =
        let xs, ys = Array.unzip points

        figure
        |> Figure.path name xs ys
        |> Figure.colour colours[at % colours.Length]
        |> Figure.withField "marker" (marker at 7.0)

    /// Descents on a loss of one weight, replayed step by step on its curve.
    /// `loss`: The loss at each weight: a tensor of any shape to one of the same shape.
    /// `low`: The lowest weight to show.
    /// `high`: The highest.
    /// `descents`: Names, each with a tensor of shape (n): the weight at the start and after each step.
    /// OptionException: There is no descent.
    let curve (loss: Tensor -> Tensor) low high (descents: (string * Tensor) list) : Figure =
        if descents.IsEmpty then
            raise (OptionException "DescentFigures.curve: expected at least one descent, got none.")

        let heights (weights: float[]) =
            (loss (dsharp.tensor (weights, dtype = Dtype.Float64))).toArray1D<float>()

        let weights = Grid.along low high 121
        let bottom, top = Array.min (heights weights), Array.max (heights weights)

        let ways = [ for name, descent in descents -> name, descent.toArray1D<float>() ]
        let steps = ways |> List.map (fun (_, way) -> way.Length) |> List.max

        let frame step =
            let add frame (name, way) =
                let way = Array.truncate (step + 1) way
                Frame.xy name way (heights way) frame

            List.fold add (Frame.create $"step {step}") ways

        let ground =
            Figure.axes "w" "loss"
            |> Figure.line "loss" weights (heights weights)
            |> Figure.muted

        [ for name, way in ways -> name, Array.zip way (heights way) ]
        |> List.indexed
        |> List.fold addFlat ground
        |> Figure.xRange low high
        |> Figure.yRange (bottom - 0.04 * (top - bottom)) top
        |> Figure.replay [ for step in 0 .. steps - 1 -> frame step ]

    let private heightsOf (surface: LossSurface) points =
        let xs, ys = Array.unzip points

        let tensor (values: float[]) =
            dsharp.tensor (values, dtype = Dtype.Float64)

        (surface.Height (tensor xs) (tensor ys)).toArray1D<float>()

    let private addRaised surface lift figure (at, (name, points)) =
        let xs, ys = Array.unzip points
        let zs = heightsOf surface points |> Array.map ((+) lift)

        figure
        |> Fields.path3 name xs ys zs
        |> Figure.colour colours[at % colours.Length]
        |> Figure.withField "marker" (marker at 3.5)

    /// Heights on the lines of the map, in place of a bar beside it.
    let private labelled figure =
        let lines =
            Json.object [
                "coloring", Json.text "heatmap"
                "showlabels", Json.flag true
                "labelfont", Json.object [ "size", Json.number 10.0; "color", Json.text "@soft" ]
            ]

        figure
        |> Figure.withField "contours" lines
        |> Figure.withField "ncontours" (Json.integer 14L)
        |> Figure.withField "showscale" (Json.flag false)

    let private framesOf lift surface descents =
        let steps =
            descents |> List.map (fun (_, points) -> Array.length points) |> List.max

        [
            for step in 0 .. steps - 1 ->
                let add (flat, raised) (name, points: (float * float)[]) =
                    let points = Array.truncate (step + 1) points
                    let xs, ys = Array.unzip points
                    let zs = heightsOf surface points |> Array.map ((+) lift)
                    Frame.xy name xs ys flat, Frame.xyz name xs ys zs raised

                let empty = Frame.create $"step {step}"
                descents |> List.fold add (empty, empty)
        ]
        |> List.unzip

    /// Descents on a map of the surface and on the surface in space, replayed together step by step.
    /// `surface`: The surface.
    /// `descents`: Names, each with a tensor of shape (n, 2).
    /// Returns: Two panels for `lesson.Charts`.
    /// ShapeException: A descent has another shape.
    /// OptionException: There is no descent, or one starts outside the picture.
    let replay (surface: LossSurface) (descents: (string * Tensor) list) : (string * Figure) list =
        if descents.IsEmpty then
            raise (
                OptionException "DescentFigures.replay: expected at least one descent, got none."
            )

        let ways = [ for name, descent in descents -> name, LossSurface.visible surface descent ]
        let xs, ys, z = LossSurface.grid 61 surface

        let low, high =
            z |> Array.map Array.min |> Array.min, z |> Array.map Array.max |> Array.max

        let lift = 0.015 * (high - low)
        let flat, raised = framesOf lift surface ways

        let map =
            Figure.axes "w₁" "w₂"
            |> Fields.contour "loss" Scale.Sequential xs ys z
            |> labelled
            |> Figure.xRange (fst surface.Across) (snd surface.Across)
            |> Figure.yRange (fst surface.Up) (snd surface.Up)

        let space =
            Figure.space "w₁" "w₂" "loss"
            |> Fields.surface "loss" Scale.Sequential xs ys z
            |> Figure.withField "showscale" (Json.flag false)
            |> Figure.withField "opacity" (Json.number 0.75)
            |> Figure.xRange (fst surface.Across) (snd surface.Across)
            |> Figure.yRange (fst surface.Up) (snd surface.Up)
            |> Figure.zRange low (high + lift)
            |> Figure.seenFrom 1.6 1.5 1.2
            |> Figure.withLayout "showlegend" (Json.flag false)

        [
            "From above",
            List.fold addFlat map (List.indexed ways)
            |> Figure.replay flat
            |> Figure.height 430
            "In space: turn it",
            List.fold (addRaised surface lift) space (List.indexed ways)
            |> Figure.replay raised
            |> Figure.height 430
        ]
