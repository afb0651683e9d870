namespace DiffLessons.Lessons.ConditionalGan

open System.Globalization
open DiffLessons
open DiffLessons.Lessons
open DiffLessons.Plotting
open DiffLessons.Pages

/// One of the two kinds of curves that lesson 15 orders by label.
type CurveKind = {
    /// The least and the greatest a of the kind.
    Range: float * float
    /// The bounds of exactly these curves.
    Own: Bounds
    /// The wider bounds that the course draws.
    Drawn: Bounds
}

/// The kinds of curves that lesson 15 orders by label, and pictures of them.
[<RequireQualifiedAccess>]
module CurveKinds =

    /// The kinds by label: 0 has a from 1 to 1.5, 1 from 1.5 to 2.
    /// `x`: Where the curves are given, shape (points).
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

    /// How well each kind was painted, by its own bounds. `curves` holds the curves generated for each label, shape (n, points).
    let judge (kinds: CurveKind[]) (curves: Tensor[]) : Painting[] =
        Array.map2 (fun kind -> Curves.judge kind.Own) kinds curves

    /// Which a was painted for each label, and a table of the shares inside the bounds.
    let blocks (kinds: CurveKind[]) (curves: Tensor[]) : Block list =
        let paintings = judge kinds curves
        let labels = [ 0 .. kinds.Length - 1 ]

        let spreads = [
            for label in labels ->
                let low, high = kinds[label].Range

                $"The a painted for label {label}",
                Curves.spread low high paintings[label].Fitted |> Figure.height 300
        ]

        let row label =
            let kind, painting = kinds[label], paintings[label]
            let low, high = kind.Range

            [
                $"{label}"
                $"{painting.Inside:P1}"
                $"{Curves.inside kind.Drawn curves[label]:P1}"
                $"{painting.Mean:F3}"
                $"{(low + high) / 2.0:F3}"
            ]

        let count = curves[0].shape[0].ToString("N0", CultureInfo.InvariantCulture)

        let headers = [
            "label"
            "inside the bounds of its own kind"
            "inside the wider bounds of the course"
            "mean fitted a"
            "real mean a"
        ]

        [
            Block.Charts(spreads, "Dashed: how the real curves of this kind are spread.")
            Block.Table(headers, List.map row labels, $"{count} curves for each label.")
        ]
