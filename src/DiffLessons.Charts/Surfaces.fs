namespace DiffLessons.Charts

open DiffLessons

/// <summary>A loss of two weights: a landscape that optimisers walk down.</summary>
type Surface = {
    /// <summary>What it is called, for instance <c>a narrow valley</c>.</summary>
    Name: string
    /// <summary>The loss as a formula of <c>Maths</c>.</summary>
    Formula: string
    /// <summary>The loss at each pair of weights; both tensors have one shape, and so has the result.</summary>
    Height: Tensor -> Tensor -> Tensor
    /// <summary>Lowest and highest first weight to show.</summary>
    Across: float * float
    /// <summary>Lowest and highest second weight to show.</summary>
    Up: float * float
}

/// <summary>Loss surfaces, and pictures of descents on them.</summary>
/// <remarks>
/// A descent is a name with a tensor of shape (n, 2): the weights at the start and after each of n - 1 steps. It is drawn up to
/// where it leaves the picture.
/// </remarks>
[<RequireQualifiedAccess>]
module Surfaces =

    /// <summary>A narrow valley, twenty times as steep across as along: \( L = (w_1^2 + 20 w_2^2) / 2 \), ill-conditioned.</summary>
    /// <remarks>The minimum is 0 at (0, 0). Gradient descent diverges from a rate of 2 / 20 on.</remarks>
    let valley: Surface = {
        Name = "a narrow valley"
        Formula = @"L(w) = \frac{1}{2} \left( w_1^2 + 20 w_2^2 \right)"
        Height = fun w1 w2 -> 0.5 * (w1 * w1 + 20.0 * w2 * w2)
        Across = (-4.0, 4.0)
        Up = (-1.6, 1.6)
    }

    /// <summary>A saddle between two hollows: \( L = w_1^2 / 2 - w_2^2 / 2 + w_2^4 / 4 \).</summary>
    /// <remarks>At (0, 0) the slope is 0 though it is no minimum. The minima are -1/4 at (0, 1) and (0, -1).</remarks>
    let saddle: Surface = {
        Name = "a saddle"
        Formula = @"L(w) = \frac{1}{2} w_1^2 - \frac{1}{2} w_2^2 + \frac{1}{4} w_2^4"
        Height =
            fun w1 w2 ->
                let square = w2 * w2
                0.5 * (w1 * w1 - square) + 0.25 * square * square
        Across = (-2.0, 2.0)
        Up = (-1.6, 1.6)
    }

    /// <summary>The loss as a function of one vector, as <c>dsharp.grad</c> and optimisers want it.</summary>
    /// <param name="surface">The surface.</param>
    /// <param name="weights">Shape (2).</param>
    /// <returns>A scalar.</returns>
    let loss (surface: Surface) (weights: Tensor) : Tensor = surface.Height weights[0] weights[1]

    let private sideOf (low, high) count = [|
        for at in 0 .. count - 1 -> low + (high - low) * float at / float (count - 1)
    |]

    /// <summary>The heights over a grid of the part that is shown, as <c>Fields.contour</c> and <c>Fields.surface</c> want them.</summary>
    /// <param name="count">Places along each side, at least 2.</param>
    /// <param name="surface">The surface.</param>
    /// <returns>First weights, second weights, and the heights: one row for each second weight.</returns>
    let grid (count: int) (surface: Surface) : float[] * float[] * float[][] =
        let xs, ys = sideOf surface.Across count, sideOf surface.Up count
        let w1 = dsharp.tensor(xs, dtype = Dtype.Float64).expand [| count; count |]

        let w2 =
            dsharp.tensor(ys, dtype = Dtype.Float64).unsqueeze(1).expand [| count; count |]

        let heights = (surface.Height w1 w2).toArray2D<float>()
        xs, ys, [| for row in 0 .. count - 1 -> heights[row, *] |]

    let private isInside surface (x, y) =
        let within (low, high) value = value >= low && value <= high
        within surface.Across x && within surface.Up y

    /// Where the way from a point inside to one outside crosses the border.
    let private crossing surface (x, y) (toX, toY) =
        let share (low, high) from target =
            if target > high then (high - from) / (target - from)
            elif target < low then (low - from) / (target - from)
            else 1.0

        let part = min (share surface.Across x toX) (share surface.Up y toY)
        x + part * (toX - x), y + part * (toY - y)

    /// <summary>The points of a descent up to where it leaves the picture: its last point then lies on the border.</summary>
    /// <param name="surface">What is shown.</param>
    /// <param name="descent">Shape (n, 2), the first point inside the picture.</param>
    /// <exception cref="T:DiffLessons.ShapeException">The descent has another shape.</exception>
    /// <exception cref="T:DiffLessons.OptionException">The descent starts outside the picture.</exception>
    let visible (surface: Surface) (descent: Tensor) : (float * float)[] =
        if descent.dim <> 2 || descent.shape[1] <> 2 || descent.shape[0] = 0 then
            raise (
                ShapeException
                    $"Surfaces: expected a descent of shape (n, 2), got {Shape.format descent.shape}. Stack the weights after each step: dsharp.stack."
            )

        let values = descent.toArray2D<float>()
        let points = [| for row in 0 .. descent.shape[0] - 1 -> values[row, 0], values[row, 1] |]

        if not (isInside surface points[0]) then
            raise (
                OptionException
                    $"Surfaces: the descent starts at {points[0]}, outside what is shown of {surface.Name}: {surface.Across} by {surface.Up}."
            )

        match points |> Array.tryFindIndex (isInside surface >> not) with
        | None -> points
        | Some out ->
            let x, y = points[out]
            let isFinite = System.Double.IsFinite x && System.Double.IsFinite y

            let border =
                if isFinite then
                    [| crossing surface points[out - 1] points[out] |]
                else
                    [||]

            Array.append points[.. out - 1] border

    /// Colours that stand out from the blue of a surface.
    let private colours = [| "@2"; "@3"; "@4"; "@5"; "@ink"; "@7"; "@8" |]

    let private symbols = [| "circle"; "diamond"; "square"; "cross"; "x" |]

    let private marker at size =
        Json.Object [
            "color", Json.Text colours[at % colours.Length]
            "symbol", Json.Text symbols[at % symbols.Length]
            "size", Json.Number size
            "line", Json.Object [ "color", Json.Text "@paper"; "width", Json.Number 0.7 ]
        ]

    let private addFlat figure (at, (name, points)) =
        let xs, ys = Array.unzip points

        figure
        |> Figure.path name xs ys
        |> Figure.colour colours[at % colours.Length]
        |> Figure.withField "marker" (marker at 7.0)

    /// <summary>Descents on a loss of one weight, replayed step by step on its curve.</summary>
    /// <param name="loss">The loss at each weight: a tensor of any shape to one of the same shape.</param>
    /// <param name="low">The lowest weight to show.</param>
    /// <param name="high">The highest.</param>
    /// <param name="descents">Names, each with a tensor of shape (n): the weight at the start and after each step.</param>
    /// <exception cref="T:DiffLessons.OptionException">There is no descent.</exception>
    let curve (loss: Tensor -> Tensor) low high (descents: (string * Tensor) list) : Figure =
        if descents.IsEmpty then
            raise (OptionException "Surfaces.curve: expected at least one descent, got none.")

        let heights (weights: float[]) =
            (loss (dsharp.tensor (weights, dtype = Dtype.Float64))).toArray1D<float>()

        let weights = sideOf (low, high) 121
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

    let private heightsOf surface points =
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
            Json.Object [
                "coloring", Json.Text "heatmap"
                "showlabels", Json.Bool true
                "labelfont", Json.Object [ "size", Json.Number 10.0; "color", Json.Text "@soft" ]
            ]

        figure
        |> Figure.withField "contours" lines
        |> Figure.withField "ncontours" (Json.Integer 14L)
        |> Figure.withField "showscale" (Json.Bool false)

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

    /// <summary>Descents on a map of the surface and on the surface in space, replayed together step by step.</summary>
    /// <param name="surface">The surface.</param>
    /// <param name="descents">Names, each with a tensor of shape (n, 2).</param>
    /// <returns>Two panels for <c>lesson.Charts</c>.</returns>
    /// <exception cref="T:DiffLessons.ShapeException">A descent has another shape.</exception>
    /// <exception cref="T:DiffLessons.OptionException">There is no descent, or one starts outside the picture.</exception>
    let descents (surface: Surface) (descents: (string * Tensor) list) : (string * Figure) list =
        if descents.IsEmpty then
            raise (OptionException "Surfaces.descents: expected at least one descent, got none.")

        let ways = [ for name, descent in descents -> name, visible surface descent ]
        let xs, ys, z = grid 61 surface

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
            |> Figure.withField "showscale" (Json.Bool false)
            |> Figure.withField "opacity" (Json.Number 0.75)
            |> Figure.xRange (fst surface.Across) (snd surface.Across)
            |> Figure.yRange (fst surface.Up) (snd surface.Up)
            |> Figure.zRange low (high + lift)
            |> Figure.seenFrom 1.6 1.5 1.2
            |> Figure.withLayout "showlegend" (Json.Bool false)

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
