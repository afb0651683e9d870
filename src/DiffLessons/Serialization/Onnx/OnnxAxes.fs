namespace DiffLessons

open DiffLessons.Native

/// Reductions over axes, running sums and differences in ONNX's operators.
[<RequireQualifiedAccess>]
module internal OnnxAxes =
    let private reduce operator (s: OnnxContext) (x: string) =
        OnnxPieces.reduce s.Graph operator (s.OptionOr("keepDim", false)) (OnnxPieces.axes s) x

    /// The input in the result's dtype: integers are accumulated in larger ones.
    let private input (s: OnnxContext) =
        if s.InputDtype = s.OutputDtype then
            s.Input
        else
            s.Graph.Cast(s.Input, s.OutputDtype)

    let private prod (s: OnnxContext) = reduce "ReduceProd" s (input s)

    /// NaN where there is one, which ONNX Runtime passes over.
    let private extreme operator (s: OnnxContext) =
        let found = reduce operator s s.Input

        if s.InputDtype.IsFloatingPoint then
            let marks = s.Graph.Cast(s.Node("IsNaN", [ s.Input ]), Dtype.Float32)
            let hasNaN = s.Graph.Cast(reduce "ReduceMax" s marks, Dtype.Bool)
            s.Node("Where", [ hasNaN; s.Graph.Number nan; found ])
        else
            found

    let private truths (s: OnnxContext) (dtype: Dtype) =
        let flags =
            if s.InputDtype = Dtype.Bool then
                s.Input
            else
                s.Graph.Cast(s.Input, Dtype.Bool)

        s.Graph.Cast(flags, dtype)

    let private truth operator (s: OnnxContext) =
        s.Graph.Cast(reduce operator s (truths s Dtype.Int32), Dtype.Bool)

    let private countNonzero (s: OnnxContext) =
        reduce "ReduceSum" s (truths s Dtype.Int64)

    /// The elements, with 0 for NaN.
    let private numbers (s: OnnxContext) =
        if s.InputDtype.IsFloatingPoint then
            s.Node("Where", [ s.Node("IsNaN", [ s.Input ]); s.Graph.Number 0.0; s.Input ])
        else
            input s

    let private nansum (s: OnnxContext) = reduce "ReduceSum" s (numbers s)

    let private nanmean (s: OnnxContext) =
        let isNumber = s.Node("Not", [ s.Node("IsNaN", [ s.Input ]) ])
        let counts = reduce "ReduceSum" s (s.Graph.Cast(isNumber, Dtype.Float32))
        s.Node("Div", [ nansum s; counts ])

    let private cumsum (s: OnnxContext) =
        s.Node("CumSum", [ input s; s.Graph.Index(s.Dim "dim") ])

    /// All but the first, or all but the last, along an axis.
    let private neighbours (s: OnnxContext) (axis: int) (x: string) =
        let slice first last =
            s.Node(
                "Slice",
                [
                    x
                    s.Graph.Longs [| first |]
                    s.Graph.Longs [| last |]
                    s.Graph.Ints [| axis |]
                ]
            )

        slice 0L -1L, slice 1L System.Int64.MaxValue

    let private axis (s: OnnxContext) =
        Shape.completeDim "dim" s.Before.Rank (s.OptionOr("dim", -1))

    let private difference (s: OnnxContext) =
        let axis = axis s

        let once x _ =
            let left, right = neighbours s axis x
            s.Node("Sub", [ right; left ])

        let times = s.OptionOr("n", 1)

        if times = 0 then
            s.Node("Identity", [ s.Input ])
        else
            Seq.fold once s.Input (seq { 1..times })

    let private areas (s: OnnxContext) =
        let left, right = neighbours s (axis s) s.Floats
        let width = s.OptionOr("dx", 1.0)
        s.Node("Mul", [ s.Node("Add", [ left; right ]); s.Graph.Number(0.5 * width) ])

    let private trapezoid (s: OnnxContext) =
        OnnxPieces.reduce s.Graph "ReduceSum" false [| axis s |] (areas s)

    let private cumulativeTrapezoid (s: OnnxContext) =
        s.Node("CumSum", [ areas s; s.Graph.Index(axis s) ])

    let rules: (string * OnnxRule) list = [
        "prod", prod
        "any", truth "ReduceMax"
        "all", truth "ReduceMin"
        "amax", extreme "ReduceMax"
        "amin", extreme "ReduceMin"
        "nansum", nansum
        "nanmean", nanmean
        "countNonzero", countNonzero
        "cumsum", cumsum
        "difference", difference
        "trapezoid", trapezoid
        "cumulativeTrapezoid", cumulativeTrapezoid
    ]
