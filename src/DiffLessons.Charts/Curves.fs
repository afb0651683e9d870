namespace DiffLessons.Charts

open DiffLessons

/// <summary>The curves that the two GAN lessons paint: <c>y = a x^2 + (a - 1)</c>, where a is between 1 and 2.</summary>
[<RequireQualifiedAccess>]
module Curves =

    let private check operation (points: Tensor) (curves: Tensor) =
        if points.dim <> 1 || curves.dim <> 2 || points.shape[0] <> curves.shape[1] then
            raise (
                ShapeException
                    $"Curves.{operation}: expected curves of shape (n, points), one value for each of {points.nelement} points, got {Shape.format curves.shape}."
            )

    /// <summary>The curve of one a.</summary>
    /// <param name="a">The number that makes the curve.</param>
    /// <param name="x">Where, shape (points).</param>
    /// <returns>Shape (points).</returns>
    let paint (a: float) (x: Tensor) : Tensor = a * x * x + (a - 1.0)

    /// <summary>The share of the curves that lie between two bounds at every point.</summary>
    /// <param name="lower">The lower bound, shape (points).</param>
    /// <param name="upper">The upper bound, shape (points).</param>
    /// <param name="curves">The curves, shape (n, points).</param>
    /// <exception cref="T:DiffLessons.ShapeException">The shapes do not fit together.</exception>
    let inside (lower: Tensor) (upper: Tensor) (curves: Tensor) : float =
        check "inside" lower curves
        check "inside" upper curves
        let within = curves.ge(lower).float64() * curves.le(upper).float64() // (n, points)
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

    let private numbers (t: Tensor) = t.toArray1D<float>()

    /// <summary>A figure of the two bounds, for curves to be drawn between.</summary>
    /// <param name="x">Where, shape (points).</param>
    /// <param name="lower">The lower bound, shape (points), with its name.</param>
    /// <param name="upper">The upper bound, shape (points), with its name.</param>
    let between (x: Tensor) (lower: string * Tensor) (upper: string * Tensor) : Figure =
        let bound (name, values: Tensor) =
            Figure.line name (numbers x) (numbers values)

        Figure.axes "x" "y"
        |> bound upper
        |> Figure.colour "@1"
        |> bound lower
        |> Figure.colour "@3"

    /// <summary>Adds curves to a figure, all as one trace.</summary>
    /// <param name="name">What they are.</param>
    /// <param name="x">Where, shape (points).</param>
    /// <param name="curves">The curves, shape (n, points).</param>
    /// <param name="figure">The figure.</param>
    /// <exception cref="T:DiffLessons.ShapeException">The shapes do not fit together.</exception>
    let bundle (name: string) (x: Tensor) (curves: Tensor) (figure: Figure) : Figure =
        check "bundle" x curves
        // A gap after each curve, so that the pen is lifted.
        let lifted (values: float[]) = Array.append values [| nan |]
        let n = curves.shape[0]
        let xs = Array.replicate n (lifted (numbers x)) |> Array.concat
        let ys = Array.collect (fun (i: int) -> lifted (numbers curves[i])) [| 0 .. n - 1 |]
        Figure.line name xs ys figure

    /// <summary>How the duel went: what the discriminator says of real curves, and its score, each with its goal.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="accuracy">The mean of D(real) at each; 0.5 when it cannot tell.</param>
    /// <param name="score">The mean of log D(real) + log(1 - D(fake)) at each; -2 log 2 when it cannot tell.</param>
    let duel (steps: int[]) (accuracy: float[]) (score: float[]) : (string * Figure) list =
        let panel name values goal =
            Figure.axes "step" name
            |> Figure.line name steps values
            |> Figure.dashed "goal" [| Array.head steps; Array.last steps |] [| goal; goal |]
            |> Figure.height 300

        [
            "D accuracy, mean of D(real)", panel "D accuracy" accuracy 0.5
            "D score (nats)", panel "D score" score (-2.0 * log 2.0)
        ]

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
        |> Figure.dashed "real curves" [| low; low; high; high |] [| 0.0; even; even; 0.0 |]
        |> Figure.height 300
