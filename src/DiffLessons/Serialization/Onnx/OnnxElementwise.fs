namespace DiffLessons

open System
open DiffLessons.Native

/// Functions of each element, alone or with another tensor, in ONNX's operators.
[<RequireQualifiedAccess>]
module internal OnnxElementwise =
    /// One operator that means the same.
    let direct (operator: string) (s: OnnxContext) = s.Node(operator, [ s.Floats ])

    let given operator attributes (s: OnnxContext) =
        s.Node(operator, [ s.Floats ], attributes)

    /// A rule of floating point numbers alone, for integers too: they are converted, and what comes out is converted back where integers do.
    let inFloats (rule: OnnxRule) (s: OnnxContext) =
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
    let rounding operator (s: OnnxContext) =
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

    /// What a function tends to at infinities, where ONNX Runtime multiplies them by 0 or divides by them.
    let private atInfinities (limit: string) (s: OnnxContext) (value: string) =
        s.Node("Where", [ s.Node("IsInf", [ s.Input ]); s.Node(limit, [ s.Input ]); value ])

    let private silu (s: OnnxContext) =
        s.Node("Mul", [ s.Input; s.Node("Sigmoid", [ s.Input ]) ])
        |> atInfinities "Relu" s

    let private mish (s: OnnxContext) =
        let squashed = s.Node("Tanh", [ s.Node("Softplus", [ s.Input ]) ])
        s.Node("Mul", [ s.Input; squashed ]) |> atInfinities "Relu" s

    let private hardswish (s: OnnxContext) =
        s.Node("HardSwish", [ s.Input ]) |> atInfinities "Relu" s

    let private softsign (s: OnnxContext) =
        s.Node("Softsign", [ s.Input ]) |> atInfinities "Sign" s

    let private tanhshrink (s: OnnxContext) =
        s.Node("Sub", [ s.Input; s.Node("Tanh", [ s.Input ]) ])

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
        |> atInfinities "Relu" s

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

    // ---- with another tensor ----

    let both (dtype: Dtype) (s: OnnxContext) =
        let x =
            if s.InputDtype = dtype then
                s.Input
            else
                s.Graph.Cast(s.Input, dtype)

        [ x; s.Tensor("b", dtype) ]

    let private arithmetic operator (s: OnnxContext) = s.Node(operator, both s.OutputDtype s)

    let private comparison operator (s: OnnxContext) =
        let floats = s.InputDtype.IsFloatingPoint || (s.DtypeOf "b").IsFloatingPoint

        s.Node(operator, both (if floats then Dtype.Float32 else Dtype.Int64) s)

    /// The input, converted where the result is of another dtype.
    let private converted (s: OnnxContext) =
        if s.InputDtype = s.OutputDtype then
            s.Input
        else
            s.Graph.Cast(s.Input, s.OutputDtype)

    let private where (s: OnnxContext) =
        let other = s.Tensor("b", s.OutputDtype)
        s.Node("Where", [ s.Tensor "condition"; converted s; other ])

    let private maskedFill (s: OnnxContext) =
        let value = (s.Option<scalar> "value").ToDouble null
        s.Node("Where", [ s.Tensor "mask"; s.Graph.Number(value, s.OutputDtype); converted s ])

    let private alone: (string * OnnxRule) list = [
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
        "stopGradient", direct "Identity"
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
        "hardswish", hardswish
        "softsign", softsign
        "tanhshrink", tanhshrink
        "logsigmoid", logsigmoid
        "leakyRelu",
        fun s ->
            given "LeakyRelu" [ "alpha", OnnxAttribute.Float(s.OptionOr("negativeSlope", 0.01)) ] s
        "elu", fun s -> given "Elu" [ "alpha", OnnxAttribute.Float(s.OptionOr("alpha", 1.0)) ] s
        "celu", fun s -> given "Celu" [ "alpha", OnnxAttribute.Float(s.OptionOr("alpha", 1.0)) ] s
        "hardtanh", hardtanh
        "glu", glu
    ]

    let private withTensor: (string * OnnxRule) list = [
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
        "where", where
        "maskedFill", maskedFill
    ]

    let rules = alone @ withTensor
