namespace DiffLessons.Lessons

open DiffLessons
open DiffLessons.Plotting

/// A loss of two weights: a landscape that optimisers walk down.
type LossSurface = {
    /// What it is called, for instance `a narrow valley`.
    Name: string
    /// The loss as a formula of `MathML`.
    Formula: string
    /// The loss at each pair of weights; both tensors have one shape, and so has the result.
    Height: Tensor -> Tensor -> Tensor
    /// Lowest and highest first weight to show.
    Across: float * float
    /// Lowest and highest second weight to show.
    Up: float * float
}

/// Loss surfaces.
[<RequireQualifiedAccess>]
module LossSurface =

    /// A narrow valley, twenty times as steep across as along: \( L = (w_1^2 + 20 w_2^2) / 2 \), ill-conditioned.
    /// The minimum is 0 at (0, 0). Gradient descent diverges from a rate of 2 / 20 on.
    let valley: LossSurface = {
        Name = "a narrow valley"
        Formula = @"L(w) = \frac{1}{2} \left( w_1^2 + 20 w_2^2 \right)"
        Height = fun w1 w2 -> 0.5 * (w1 * w1 + 20.0 * w2 * w2)
        Across = (-4.0, 4.0)
        Up = (-1.6, 1.6)
    }

    /// A saddle between two hollows: \( L = w_1^2 / 2 - w_2^2 / 2 + w_2^4 / 4 \).
    /// At (0, 0) the slope is 0 though it is no minimum. The minima are -1/4 at (0, 1) and (0, -1).
    let saddle: LossSurface = {
        Name = "a saddle"
        Formula = @"L(w) = \frac{1}{2} w_1^2 - \frac{1}{2} w_2^2 + \frac{1}{4} w_2^4"
        Height =
            fun w1 w2 ->
                let square = w2 * w2
                0.5 * (w1 * w1 - square) + 0.25 * square * square
        Across = (-2.0, 2.0)
        Up = (-1.6, 1.6)
    }

    /// The loss as a function of one vector, as `dsharp.grad` and optimisers want it.
    /// `surface`: The surface.
    /// `weights`: Shape (2).
    /// Returns: A scalar.
    let loss (surface: LossSurface) (weights: Tensor) : Tensor =
        surface.Height weights[0] weights[1]

    /// The heights over a grid of the part that is shown, as `Fields.contour` and `Fields.surface` want them.
    /// `count`: Places along each side, at least 2.
    /// `surface`: The surface.
    /// Returns: First weights, second weights, and the heights: one row for each second weight.
    let grid (count: int) (surface: LossSurface) : float[] * float[] * float[][] =
        let xs, ys =
            (Grid.along <|| surface.Across) count, (Grid.along <|| surface.Up) count

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

    /// The points of a descent up to where it leaves the picture: its last point then lies on the border.
    /// `surface`: What is shown.
    /// `descent`: Shape (n, 2), the first point inside the picture.
    /// ShapeException: The descent has another shape.
    /// OptionException: The descent starts outside the picture.
    let visible (surface: LossSurface) (descent: Tensor) : (float * float)[] =
        if descent.dim <> 2 || descent.shape[1] <> 2 || descent.shape[0] = 0 then
            raise (
                ShapeException
                    $"LossSurface: expected a descent of shape (n, 2), got {Shape.format descent.shape}. Stack the weights after each step: dsharp.stack."
            )

        let values = descent.toArray2D<float>()
        let points = [| for row in 0 .. descent.shape[0] - 1 -> values[row, 0], values[row, 1] |]

        if not (isInside surface points[0]) then
            raise (
                OptionException
                    $"LossSurface: the descent starts at {points[0]}, outside what is shown of {surface.Name}: {surface.Across} by {surface.Up}."
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
