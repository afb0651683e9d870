namespace DiffLessons.Lessons

open DiffLessons
open DiffLessons.Plotting

/// Two curves, and the points at which they and the curves between them are given.
type Bounds = {
    /// Where, shape (points).
    X: Tensor
    /// The lower bound, shape (points).
    Lower: Tensor
    /// The upper bound, shape (points).
    Upper: Tensor
}

/// How well curves were painted.
type Painting = {
    /// The share of the curves that lie between the bounds at every point.
    Inside: float
    /// The a that fits each curve best.
    Fitted: float[]
    /// Their mean.
    Mean: float
    /// Their standard deviation.
    Std: float
}

/// The curves that the two GAN lessons paint: `y = a x^2 + (a - 1)`, where a is between 1 and 2.
[<RequireQualifiedAccess>]
module Curves =

    let private check operation (x: Tensor) (curves: Tensor) =
        if x.dim <> 1 || curves.dim <> 2 || x.shape[0] <> curves.shape[1] then
            raise (
                ShapeException
                    $"Curves.{operation}: expected curves of shape (n, points), one value for each of {x.nelement} points, got {Shape.format curves.shape}."
            )

    /// The share of the curves that lie between two bounds at every point.
    /// `bounds`: The bounds.
    /// `curves`: The curves, shape (n, points).
    /// ShapeException: The shapes do not fit together.
    let inside (bounds: Bounds) (curves: Tensor) : float =
        check "inside" bounds.X curves

        let within = curves.ge(bounds.Lower).float64() * curves.le(bounds.Upper).float64() // (n, points)

        (within.min 1).mean() |> float

    /// The a of each curve: the one whose curve is nearest by least squares.
    /// With y + 1 = a (x^2 + 1), a is the sum of (y + 1)(x^2 + 1) over the sum of (x^2 + 1)^2.
    /// `x`: Where, shape (points).
    /// `curves`: The curves, shape (n, points).
    /// ShapeException: The shapes do not fit together.
    let fittedA (x: Tensor) (curves: Tensor) : float[] =
        check "fittedA" x curves
        let u = (x * x + 1.0).float64() // (points)
        let a = ((curves.float64 () + 1.0) * u).sum 1 / (u * u).sum() // (n)
        a.toArray1D<float>()

    /// How well curves were painted: the share inside the bounds, and the a of each.
    /// `bounds`: The bounds.
    /// `curves`: The curves, shape (n, points).
    /// ShapeException: The shapes do not fit together.
    let judge (bounds: Bounds) (curves: Tensor) : Painting =
        let fitted = fittedA bounds.X curves
        let mean = Array.average fitted

        {
            Inside = inside bounds curves
            Fitted = fitted
            Mean = mean
            Std = fitted |> Array.averageBy (fun a -> (a - mean) * (a - mean)) |> sqrt
        }

    /// A figure of two bounds, for curves to be drawn between.
    let between (bounds: Bounds) : Figure =
        Figure.axes "x" "y"
        |> Figure.line "upper bound" (numbers bounds.X) (numbers bounds.Upper)
        |> Figure.colour "@1"
        |> Figure.line "lower bound" (numbers bounds.X) (numbers bounds.Lower)
        |> Figure.colour "@3"
        |> Figure.yRange -0.8 4.2

    /// The curves as one line, whose pen is lifted after each by a gap.
    let joined (curves: Tensor) =
        Array.collect (fun (i: int) -> Array.append (numbers curves[i]) [| nan |]) [|
            0 .. curves.shape[0] - 1
        |]

    /// Adds curves to a figure, all as one trace.
    /// `name`: What they are.
    /// `x`: Where, shape (points).
    /// `curves`: The curves, shape (n, points).
    /// `figure`: The figure.
    /// ShapeException: The shapes do not fit together.
    let bundle (name: string) (x: Tensor) (curves: Tensor) (figure: Figure) : Figure =
        check "bundle" x curves

        figure
        |> Figure.line name (joined (x.expand [ curves.shape[0]; x.shape[0] ])) (joined curves)
        |> Figure.colour "@2"

    /// Draws the trace added last thin and see-through, so that many curves can lie over each other.
    let thin (figure: Figure) : Figure =
        let fine = [ "color", Json.text "@2"; "width", Json.number 1.0 ]

        figure
        |> Figure.withField "line" (Json.object fine)
        |> Figure.withField "opacity" (Json.number 0.5)

    /// How often each a was painted, beside how often it ought to be: evenly from `low` to `high`.
    /// `low`: The least a of the real curves.
    /// `high`: The greatest a of the real curves.
    /// `fitted`: The a of each generated curve, as `fittedA` gives.
    let spread (low: float) (high: float) (fitted: float[]) : Figure =
        let bins = 30
        let counts, edges = dsharp.tensor(fitted).histogram(bins = bins, range = (0.5, 2.5))
        let middles = (edges[.. bins - 1] + edges[1..]) / 2.0
        let even = float fitted.Length * (2.0 / float bins) / (high - low)

        Figure.axes "fitted a" "generated curves"
        |> Figure.bars "generated" (numbers middles) (numbers counts)
        |> Figure.colour "@2"
        |> Figure.dashed "real curves" [| low; low; high; high |] [| 0.0; even; even; 0.0 |]
        |> Figure.colour "@1"
