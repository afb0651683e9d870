namespace DiffLessons

open System
open DiffLessons.Native

/// dsharp's functions of one tensor in ONNX's operators: one rule per kind, which adds the nodes and names their result.
[<RequireQualifiedAccess>]
module internal OnnxFunctions =
    type Rule = OnnxContext -> string

    // ---- elementwise ----

    /// One operator that means the same.
    let private direct (operator: string) (s: OnnxContext) = s.Node(operator, [ s.Floats ])

    let private given operator attributes (s: OnnxContext) =
        s.Node(operator, [ s.Floats ], attributes)

    /// A rule of floating point numbers alone, for integers too: they are converted, and what comes out is converted back where integers do.
    let private inFloats (rule: Rule) (s: OnnxContext) =
        if s.InputDtype.IsFloatingPoint then
            rule s
        else
            let floats = {
                s with
                    Input = s.Graph.Cast(s.Input, Dtype.Float32)
                    InputDtype = Dtype.Float32
            }

            let y = rule floats

            match s.OutputDtype with
            | Dtype.Bool -> y
            | dtype when dtype.IsFloatingPoint -> y
            | dtype -> s.Graph.Cast(y, dtype)

    /// What rounds leaves integers as they are.
    let private rounding operator (s: OnnxContext) =
        s.Node(
            (if s.InputDtype.IsFloatingPoint then
                 operator
             else
                 "Identity"),
            [ s.Input ]
        )

    /// The sign of NaN is 0, as libtorch has it.
    let private sign (s: OnnxContext) =
        let signs = s.Node("Sign", [ s.Input ])

        if s.InputDtype.IsFloatingPoint then
            s.Node("Where", [ s.Node("IsNaN", [ s.Input ]); s.Graph.Number 0.0; signs ])
        else
            signs

    let private silu (s: OnnxContext) =
        s.Node("Mul", [ s.Input; s.Node("Sigmoid", [ s.Input ]) ])

    let private mish (s: OnnxContext) =
        let squashed = s.Node("Tanh", [ s.Node("Softplus", [ s.Input ]) ])
        s.Node("Mul", [ s.Input; squashed ])

    let private logsigmoid (s: OnnxContext) =
        s.Node("Neg", [ s.Node("Softplus", [ s.Node("Neg", [ s.Input ]) ]) ])

    let private log10 (s: OnnxContext) =
        s.Node("Mul", [ s.Node("Log", [ s.Floats ]); s.Graph.Number(1.0 / Math.Log 10.0) ])

    /// x (1 + f(x)) / 2, where f is erf(x / sqrt 2), or its approximation by tanh.
    let private gelu (s: OnnxContext) =
        let x = s.Input
        let number (value: float) = s.Graph.Number value
        let times factor value = s.Node("Mul", [ value; number factor ])

        let bounded =
            if s.OptionOr("approximate", "none") = "tanh" then
                let cube = s.Node("Mul", [ x; s.Node("Mul", [ x; x ]) ])
                let inner = s.Node("Add", [ x; times 0.044715 cube ])
                s.Node("Tanh", [ times (sqrt (2.0 / Math.PI)) inner ])
            else
                s.Node("Erf", [ times (sqrt 0.5) x ])

        times 0.5 (s.Node("Mul", [ x; s.Node("Add", [ bounded; number 1.0 ]) ]))

    /// A bound that is infinite, or none, bounds nothing.
    let private clip (low: float option) (high: float option) (s: OnnxContext) =
        let finite = Option.filter Double.IsFinite
        let dtype = s.OutputDtype

        // The bound that ONNX takes for a missing one is the greatest finite number.
        let bound (missing: float) (value: float option) =
            match finite value with
            | Some value -> s.Graph.Number(value, dtype)
            | None when dtype.IsFloatingPoint -> s.Graph.Number(missing, dtype)
            | None -> ""

        let x =
            if s.InputDtype = dtype then
                s.Input
            else
                s.Graph.Cast(s.Input, dtype)

        match finite low, finite high with
        | None, None -> s.Node("Identity", [ x ])
        | _ ->
            match bound -infinity low, bound infinity high with
            | low, "" -> s.Node("Clip", [ x; low ])
            | low, high -> s.Node("Clip", [ x; low; high ])

    let private clamp (s: OnnxContext) =
        let bound name =
            s.TryOption name
            |> Option.map (fun value -> Layer.number "clamp" name nan (Some(unbox<scalar> value)))

        clip (bound "low") (bound "high") s

    let private hardtanh (s: OnnxContext) =
        clip (Some(s.OptionOr("minVal", -1.0))) (Some(s.OptionOr("maxVal", 1.0))) s

    let private glu (s: OnnxContext) =
        let dim = Shape.completeDim "glu" s.Before.Rank (s.OptionOr("dim", -1))

        if not (s.Before.IsFixed dim) then
            OnnxPieces.refuse "it splits the batch. Let dim be an axis of the sample, such as -1."

        let half = s.Before.One[dim] / 2
        let sizes = s.Graph.Ints [| half; half |]

        match s.Graph.Nodes("Split", [ s.Input; sizes ], 2, [ "axis", OnnxAttribute.Int dim ]) with
        | [ values; gates ] -> s.Node("Mul", [ values; s.Node("Sigmoid", [ gates ]) ])
        | _ -> s.Input

    let private cast (s: OnnxContext) = s.Graph.Cast(s.Input, s.OutputDtype)

    // ---- along an axis ----

    let private axis (s: OnnxContext) = [ "axis", OnnxAttribute.Int(s.Dim "dim") ]

    let private softmin (s: OnnxContext) =
        s.Node("Softmax", [ s.Node("Neg", [ s.Input ]) ], axis s)

    let private reduce operator (s: OnnxContext) =
        // Sums of small integers are gathered in larger ones.
        let x =
            if s.InputDtype = s.OutputDtype then
                s.Input
            else
                s.Graph.Cast(s.Input, s.OutputDtype)

        OnnxPieces.reduce s.Graph operator (s.OptionOr("keepDim", false)) [| s.Dim "dim" |] x

    let private variance (s: OnnxContext) =
        OnnxPieces.variance
            s.Graph
            s.Before
            [| s.Dim "dim" |]
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

    /// What lies beside the diagonal is left out, not multiplied by 0, which would keep infinities and NaN.
    let private trace (s: OnnxContext) =
        let isDiagonal = s.Graph.Cast(s.Node("EyeLike", [ s.Input ]), Dtype.Bool)
        let zero = s.Graph.Number(0.0, s.InputDtype)
        let diagonal = s.Node("Where", [ isDiagonal; s.Input; zero ])
        OnnxPieces.reduce s.Graph "ReduceSum" false [| 0; 1 |] diagonal

    // ---- layout ----

    let private reshape (s: OnnxContext) =
        OnnxPieces.reshape s.Graph s.Before s.After s.Input

    let private permuted (order: int[]) (s: OnnxContext) =
        s.Node("Transpose", [ s.Input ], [ "perm", OnnxAttribute.Ints order ])

    let private transpose (s: OnnxContext) =
        let i, j = s.Dim "dim0", s.Dim "dim1"

        let order =
            Array.init s.Before.Rank (fun axis ->
                if axis = i then j
                elif axis = j then i
                else axis)

        permuted order s

    let private permute (s: OnnxContext) =
        let order =
            s.Option<int[]> "permutation"
            |> Array.map (Shape.completeDim "permute" s.Before.Rank)

        permuted order s

    let private expand (s: OnnxContext) =
        let further = s.After.Rank - s.Before.Rank

        let target =
            Array.init s.After.Rank (fun axis ->
                let same = axis >= further && s.Before.Axis(axis - further) = s.After.Axis axis

                // A 1 leaves an axis as it is.
                if same then
                    1
                elif s.After.IsFixed axis then
                    s.After.One[axis]
                else
                    OnnxPieces.refuse
                        "it gives an axis the length of the batch. Expand along fixed axes only.")

        s.Node("Expand", [ s.Input; s.Graph.Ints target ])

    let private slice
        (starts: int64[])
        (ends: int64[])
        (axes: int[])
        (steps: int64[])
        (s: OnnxContext)
        =
        let graph = s.Graph

        s.Node(
            "Slice",
            [
                s.Input
                graph.Longs starts
                graph.Longs ends
                graph.Ints axes
                graph.Longs steps
            ]
        )

    let private flip (s: OnnxContext) =
        let axes =
            s.Option<int[]> "dims" |> Array.map (Shape.completeDim "flip" s.Before.Rank)

        let each (value: int64) = Array.create axes.Length value
        slice (each -1L) (each Int64.MinValue) axes (each -1L) s

    let private undilate (s: OnnxContext) =
        let steps = s.Option<int[]> "dilations" |> Array.map int64
        let each (value: int64) = Array.create steps.Length value
        slice (each 0L) (each Int64.MaxValue) [| 0 .. steps.Length - 1 |] steps s

    let private repeat (s: OnnxContext) =
        let dim = s.Dim "dim"

        let counts =
            Array.init s.Before.Rank (fun axis -> if axis = dim then s.Option<int> "times" else 1)

        s.Node("Tile", [ s.Input; s.Graph.Ints counts ])

    let private pad (s: OnnxContext) =
        let paddings = s.Option<int[]> "paddings"
        s.Node("Pad", [ s.Input; s.Graph.Ints(Array.append paddings paddings) ])

    /// One element of each of the first axes, which go.
    let private pick (s: OnnxContext) =
        s.Option<int[]> "index"
        |> Array.fold
            (fun x index ->
                s.Node("Gather", [ x; s.Graph.Index index ], [ "axis", OnnxAttribute.Int 0 ]))
            s.Input

    // ---- windows ----

    let private pool operator more dims (s: OnnxContext) =
        let kernels = s.AxesOr("kernelSize", dims, 1)

        s.Node(
            operator,
            [ s.Input ],
            [
                "kernel_shape", OnnxAttribute.Ints kernels
                "strides",
                OnnxAttribute.Ints(s.TryAxes("stride", dims) |> Option.defaultValue kernels)
                "pads", OnnxPieces.bothSides (s.AxesOr("padding", dims, 0))
                yield! more
            ]
        )

    let private maxPool dims = pool "MaxPool" [] dims

    /// The zeros around the input count as elements.
    let private averagePool dims =
        pool "AveragePool" [ "count_include_pad", OnnxAttribute.Int 1 ] dims

    let private convolution transposed dims (s: OnnxContext) =
        let weight = s.Graph.Constant(s.Named "weight", s.Option<Tensor>("b").Variable)

        OnnxPieces.convolve
            s.Graph
            {
                Transposed = transposed
                Weight = weight
                Bias = None
                Strides = s.AxesOr("stride", dims, 1)
                Paddings = s.AxesOr("padding", dims, 0)
                Dilations = s.AxesOr("dilation", dims, 1)
                OutputPaddings = s.AxesOr("outputPadding", dims, 0)
                Groups = 1
            }
            s.Input

    // ---- with another tensor, a constant of the graph ----

    let private both (dtype: Dtype) (s: OnnxContext) =
        let x =
            if s.InputDtype = dtype then
                s.Input
            else
                s.Graph.Cast(s.Input, dtype)

        use plain = s.Option<Tensor>("b").Variable.detach()
        use raw = plain.to_type (Dtype.toTorch dtype)
        [ x; s.Graph.Constant(s.Named "b", raw) ]

    let private arithmetic operator (s: OnnxContext) = s.Node(operator, both s.OutputDtype s)

    let private comparison operator (s: OnnxContext) =
        let floats =
            s.InputDtype.IsFloatingPoint || s.Option<Tensor>("b").dtype.IsFloatingPoint

        s.Node(operator, both (if floats then Dtype.Float32 else Dtype.Int64) s)

    // ---- all of them ----

    let private elementwise: (string * Rule) list = [
        "abs", direct "Abs"
        "acos", direct "Acos"
        "asin", direct "Asin"
        "atan", direct "Atan"
        "ceil", rounding "Ceil"
        "cos", direct "Cos"
        "cosh", direct "Cosh"
        "exp", direct "Exp"
        "floor", rounding "Floor"
        "log", direct "Log"
        "log10", log10
        "neg", direct "Neg"
        "round", rounding "Round"
        "sign", sign
        "sin", direct "Sin"
        "sinh", direct "Sinh"
        "sqrt", direct "Sqrt"
        "tan", direct "Tan"
        "isnan", inFloats (direct "IsNaN")
        "isinf", inFloats (direct "IsInf")
        "clamp", clamp
        "clone", direct "Identity"
        "cast", cast
        "move", cast
        "relu", direct "Relu"
        "sigmoid", direct "Sigmoid"
        "tanh", direct "Tanh"
        "softplus", direct "Softplus"
        "silu", silu
        "selu", direct "Selu"
        "mish", mish
        "gelu", gelu
        "relu6", clip (Some 0.0) (Some 6.0)
        "hardsigmoid",
        given "HardSigmoid" [
            "alpha", OnnxAttribute.Float(1.0 / 6.0)
            "beta", OnnxAttribute.Float 0.5
        ]
        "hardswish", direct "HardSwish"
        "softsign", direct "Softsign"
        "logsigmoid", logsigmoid
        "leakyRelu",
        fun s ->
            given "LeakyRelu" [ "alpha", OnnxAttribute.Float(s.OptionOr("negativeSlope", 0.01)) ] s
        "elu", fun s -> given "Elu" [ "alpha", OnnxAttribute.Float(s.OptionOr("alpha", 1.0)) ] s
        "celu", fun s -> given "Celu" [ "alpha", OnnxAttribute.Float(s.OptionOr("alpha", 1.0)) ] s
        "hardtanh", hardtanh
        "glu", glu
    ]

    let private reductions: (string * Rule) list = [
        "softmax", fun s -> given "Softmax" (axis s) s
        "logsoftmax", fun s -> given "LogSoftmax" (axis s) s
        "softmin", softmin
        "sum", reduce "ReduceSum"
        "mean", reduce "ReduceMean"
        "logsumexp", reduce "ReduceLogSumExp"
        "var", (fun s -> narrow s (variance s))
        "std", deviation
        "standardize", standardize
        "normalize", inFloats normalize
        "trace", trace
        "det", direct "Det"
    ]

    let private layouts: (string * Rule) list = [
        "flatten", reshape
        "view", reshape
        "unflatten", reshape
        "squeeze", reshape
        "unsqueeze", reshape
        "unsqueezeAs", reshape
        "transpose", transpose
        "permute", permute
        "expand", expand
        "flip", flip
        "undilate", undilate
        "repeat", repeat
        "pad", pad
        "slice", pick
    ]

    let private windows: (string * Rule) list = [
        for dims in 1..3 do
            $"maxpool{string dims}d", inFloats (maxPool dims)
            $"avgpool{string dims}d", inFloats (averagePool dims)
            $"conv{string dims}d", convolution false dims
            $"convTranspose{string dims}d", convolution true dims
    ]

    let private withTensor: (string * Rule) list = [
        "add", arithmetic "Add"
        "sub", arithmetic "Sub"
        "mul", arithmetic "Mul"
        "div", arithmetic "Div"
        "pow", arithmetic "Pow"
        "matmul", arithmetic "MatMul"
        "eq", comparison "Equal"
        "ne", (fun s -> s.Node("Not", [ comparison "Equal" s ]))
        "lt", comparison "Less"
        "le", comparison "LessOrEqual"
        "gt", comparison "Greater"
        "ge", comparison "GreaterOrEqual"
    ]

    let private table = dict (elementwise @ reductions @ layouts @ windows @ withTensor)

    /// The kinds that have rules, and those that are known to have none.
    let kinds = Seq.toList table.Keys
    let refusedKinds = Seq.toList OnnxUnsupported.reasons.Keys

    /// The rule of a kind, or why it has none.
    let find (kind: string) : Result<Rule, string> =
        match table.TryGetValue kind, OnnxUnsupported.reasons.TryGetValue kind with
        | (true, rule), _ -> Ok rule
        | _, (true, reason) -> Error reason
        | _ -> Error OnnxUnsupported.noOperator
