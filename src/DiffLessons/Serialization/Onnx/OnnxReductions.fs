namespace DiffLessons

open System
open DiffLessons.Native

/// Functions along an axis or over all elements in ONNX's operators.
[<RequireQualifiedAccess>]
module internal OnnxReductions =
    // ---- along an axis ----

    let private axis (s: OnnxContext) = [ "axis", OnnxAttribute.Int(s.Dim "dim") ]

    let private softmin (s: OnnxContext) =
        s.Node("Softmax", [ s.Node("Neg", [ s.Input ]) ], axis s)

    let private reduce operator (s: OnnxContext) =
        // Sums of small integers are accumulated in larger ones.
        let x =
            if s.InputDtype = s.OutputDtype then
                s.Input
            else
                s.Graph.Cast(s.Input, s.OutputDtype)

        OnnxPieces.reduce s.Graph operator (s.OptionOr("keepDim", false)) (OnnxPieces.axes s) x

    let private variance (s: OnnxContext) =
        OnnxPieces.variance
            s.Graph
            s.Before
            (OnnxPieces.axes s)
            (s.OptionOr("unbiased", true))
            (s.OptionOr("keepDim", false))
            s.Floats

    let private narrow (s: OnnxContext) (x: string) = s.Graph.Cast(x, Dtype.Float32)

    let private deviation (s: OnnxContext) =
        narrow s (s.Node("Sqrt", [ variance s ]))

    // ---- over all elements ----

    /// The least and the greatest element; NaN where there is one, which ONNX Runtime passes over.
    let private extremes (s: OnnxContext) (x: string) =
        let all = s.Before.Without []

        let reduced operator x =
            OnnxPieces.reduce s.Graph operator true all x

        let marks = s.Graph.Cast(s.Node("IsNaN", [ x ]), Dtype.Float32)
        let hasNaN = s.Graph.Cast(reduced "ReduceMax" marks, Dtype.Bool)

        let extreme operator =
            s.Node("Where", [ hasNaN; s.Graph.Number nan; reduced operator x ])

        extreme "ReduceMin", extreme "ReduceMax"

    /// A quotient; zeros, as the library gives, where a condition holds.
    let private zerosIf (condition: string) (quotient: string) (s: OnnxContext) =
        s.Node("Where", [ condition; s.Graph.Number 0.0; quotient ])

    let private isZero (x: string) (s: OnnxContext) =
        s.Node("Equal", [ x; s.Graph.Number 0.0 ])

    let private standardize (s: OnnxContext) =
        let all = s.Before.Without []
        let x = s.Floats

        let deviation =
            s.Node("Sqrt", [ OnnxPieces.variance s.Graph s.Before all true true x ])

        let wide = s.Graph.Wide x
        let mean = OnnxPieces.reduce s.Graph "ReduceMean" true all wide
        let quotient = s.Node("Div", [ s.Node("Sub", [ wide; mean ]); deviation ])
        let hasNoSpread = isZero (narrow s deviation) s

        let isSingle =
            s.Node("Less", [ OnnxPieces.count s.Graph s.Before all x; s.Graph.Number 2.0 ])

        zerosIf (s.Node("Or", [ hasNoSpread; isSingle ])) (narrow s quotient) s

    let private normalize (s: OnnxContext) =
        let x = s.Input
        let low, high = extremes s x
        let range = s.Node("Sub", [ high; low ])
        zerosIf (isZero range s) (s.Node("Div", [ s.Node("Sub", [ x; low ]); range ])) s

    /// What is beside the diagonal is left out, not multiplied by 0, which would keep infinities and NaN.
    let private trace (s: OnnxContext) =
        let isDiagonal = s.Graph.Cast(s.Node("EyeLike", [ s.Input ]), Dtype.Bool)
        let zero = s.Graph.Number(0.0, s.InputDtype)
        let diagonal = s.Node("Where", [ isDiagonal; s.Input; zero ])
        OnnxPieces.reduce s.Graph "ReduceSum" false [| 0; 1 |] diagonal

    let rules: (string * OnnxRule) list = [
        "softmax", fun s -> OnnxElementwise.given "Softmax" (axis s) s
        "logsoftmax", fun s -> OnnxElementwise.given "LogSoftmax" (axis s) s
        "softmin", softmin
        "sum", reduce "ReduceSum"
        "mean", reduce "ReduceMean"
        "logsumexp", reduce "ReduceLogSumExp"
        "var", (fun s -> narrow s (variance s))
        "std", deviation
        "standardize", standardize
        "normalize", OnnxElementwise.inFloats normalize
        "trace", trace
        "det", OnnxElementwise.direct "Det"
    ]
