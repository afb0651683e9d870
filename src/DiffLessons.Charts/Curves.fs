namespace DiffLessons.Charts

open DiffLessons

/// <summary>Two curves, and the points at which they and the curves between them are given.</summary>
type Bounds = {
    /// <summary>Where, shape (points).</summary>
    X: Tensor
    /// <summary>The lower bound, shape (points).</summary>
    Lower: Tensor
    /// <summary>The upper bound, shape (points).</summary>
    Upper: Tensor
}

/// <summary>How well curves were painted.</summary>
type Painting = {
    /// <summary>The share of the curves that lie between the bounds at every point.</summary>
    Inside: float
    /// <summary>The a that fits each curve best.</summary>
    Fitted: float[]
    /// <summary>Their mean.</summary>
    Mean: float
    /// <summary>Their standard deviation.</summary>
    Std: float
}

/// <summary>The curves that the two GAN lessons paint: <c>y = a x^2 + (a - 1)</c>, where a is between 1 and 2.</summary>
[<RequireQualifiedAccess>]
module Curves =

    let private check operation (x: Tensor) (curves: Tensor) =
        if x.dim <> 1 || curves.dim <> 2 || x.shape[0] <> curves.shape[1] then
            raise (
                ShapeException
                    $"Curves.{operation}: expected curves of shape (n, points), one value for each of {x.nelement} points, got {Shape.format curves.shape}."
            )

    /// <summary>The share of the curves that lie between two bounds at every point.</summary>
    /// <param name="bounds">The bounds.</param>
    /// <param name="curves">The curves, shape (n, points).</param>
    /// <exception cref="T:DiffLessons.ShapeException">The shapes do not fit together.</exception>
    let inside (bounds: Bounds) (curves: Tensor) : float =
        check "inside" bounds.X curves

        let within = curves.ge(bounds.Lower).float64() * curves.le(bounds.Upper).float64() // (n, points)

        (within.min 1).mean() |> float

    /// <summary>The a of each curve: the one whose curve is nearest by least squares.</summary>
    /// <remarks>With y + 1 = a (x^2 + 1), a is the sum of (y + 1)(x^2 + 1) over the sum of (x^2 + 1)^2.</remarks>
    /// <param name="x">Where, shape (points).</param>
    /// <param name="curves">The curves, shape (n, points).</param>
    /// <exception cref="T:DiffLessons.ShapeException">The shapes do not fit together.</exception>
    let fittedA (x: Tensor) (curves: Tensor) : float[] =
        check "fittedA" x curves
        let u = (x * x + 1.0).float64() // (points)
        let a = ((curves.float64 () + 1.0) * u).sum 1 / (u * u).sum() // (n)
        a.toArray1D<float>()

    /// <summary>How well curves were painted: the share inside the bounds, and the a of each.</summary>
    /// <param name="bounds">The bounds.</param>
    /// <param name="curves">The curves, shape (n, points).</param>
    /// <exception cref="T:DiffLessons.ShapeException">The shapes do not fit together.</exception>
    let judge (bounds: Bounds) (curves: Tensor) : Painting =
        let fitted = fittedA bounds.X curves
        let mean = Array.average fitted

        {
            Inside = inside bounds curves
            Fitted = fitted
            Mean = mean
            Std = fitted |> Array.averageBy (fun a -> (a - mean) * (a - mean)) |> sqrt
        }

    let private numbers (t: Tensor) = t.toArray1D<float>()

    /// <summary>A figure of two bounds, for curves to be drawn between.</summary>
    let between (bounds: Bounds) : Figure =
        Figure.axes "x" "y"
        |> Figure.line "upper bound" (numbers bounds.X) (numbers bounds.Upper)
        |> Figure.colour "@1"
        |> Figure.line "lower bound" (numbers bounds.X) (numbers bounds.Lower)
        |> Figure.colour "@3"
        |> Figure.yRange -0.8 4.2

    /// The curves as one line, whose pen is lifted after each by a gap.
    let internal joined (curves: Tensor) =
        Array.collect (fun (i: int) -> Array.append (numbers curves[i]) [| nan |]) [|
            0 .. curves.shape[0] - 1
        |]

    /// <summary>Adds curves to a figure, all as one trace.</summary>
    /// <param name="name">What they are.</param>
    /// <param name="x">Where, shape (points).</param>
    /// <param name="curves">The curves, shape (n, points).</param>
    /// <param name="figure">The figure.</param>
    /// <exception cref="T:DiffLessons.ShapeException">The shapes do not fit together.</exception>
    let bundle (name: string) (x: Tensor) (curves: Tensor) (figure: Figure) : Figure =
        check "bundle" x curves

        figure
        |> Figure.line name (joined (x.expand [ curves.shape[0]; x.shape[0] ])) (joined curves)
        |> Figure.colour "@2"

    /// <summary>Draws the trace added last thin and see-through, so that many curves can lie over each other.</summary>
    let thin (figure: Figure) : Figure =
        let fine = [ "color", Json.Text "@2"; "width", Json.Number 1.0 ]

        figure
        |> Figure.withField "line" (Json.Object fine)
        |> Figure.withField "opacity" (Json.Number 0.5)

    /// <summary>How often each a was painted, beside how often it ought to be: evenly from <paramref name="low"/> to <paramref name="high"/>.</summary>
    /// <param name="low">The least a of the real curves.</param>
    /// <param name="high">The greatest a of the real curves.</param>
    /// <param name="fitted">The a of each generated curve, as <c>fittedA</c> gives.</param>
    let spread (low: float) (high: float) (fitted: float[]) : Figure =
        let bins = 30
        let even = float fitted.Length * (2.0 / float bins) / (high - low)

        Figure.axes "fitted a" "generated curves"
        |> Figure.bars
            "generated"
            (Histogram.middles 0.5 2.5 bins)
            (Histogram.counts 0.5 2.5 bins fitted)
        |> Figure.colour "@2"
        |> Figure.dashed "real curves" [| low; low; high; high |] [| 0.0; even; even; 0.0 |]
        |> Figure.colour "@1"

/// <summary>One of the two kinds of curves that lesson 15 orders by label.</summary>
type CurveKind = {
    /// <summary>The least and the greatest a of the kind.</summary>
    Range: float * float
    /// <summary>The bounds of exactly these curves.</summary>
    Own: Bounds
    /// <summary>The wider bounds that the course draws.</summary>
    Drawn: Bounds
}

/// <summary>The kinds of curves that lesson 15 orders by label, and pictures of them.</summary>
[<RequireQualifiedAccess>]
module CurveKinds =

    /// <summary>The kinds by label: 0 has a from 1 to 1.5, 1 from 1.5 to 2.</summary>
    /// <param name="x">Where the curves are given, shape (points).</param>
    let all (x: Tensor) : CurveKind[] =
        let paint (a: float) (shift: float) = a * x * x + shift
        let bounds lower upper = { X = x; Lower = lower; Upper = upper }

        [|
            {
                Range = 1.0, 1.5
                Own = bounds (paint 1.0 0.0) (paint 1.5 0.5)
                Drawn = bounds (paint 1.0 0.0) (paint 2.0 0.5)
            }
            {
                Range = 1.5, 2.0
                Own = bounds (paint 1.5 0.5) (paint 2.0 1.0)
                Drawn = bounds (paint 1.0 0.5) (paint 2.0 1.0)
            }
        |]
