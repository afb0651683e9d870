namespace DiffLessons

open System
open DiffLessons.Native

/// Exponentials, special functions, remainders and functions of pairs in ONNX's operators.
[<RequireQualifiedAccess>]
module internal OnnxMaths =
    let private direct = OnnxElementwise.direct

    let private times factor (x: string) (s: OnnxContext) =
        s.Node("Mul", [ x; s.Graph.Number factor ])

    let private where (s: OnnxContext) condition (yes: string) (no: string) =
        s.Node("Where", [ condition; yes; no ])

    /// One formula where |x| is below a bound, another elsewhere.
    let private near (bound: float) (close: string -> string) (far: string -> string) s =
        let x = (s: OnnxContext).Floats

        let isNear = s.Node("Less", [ s.Node("Abs", [ x ]); s.Graph.Number bound ])

        where s isNear (close x) (far x)

    // ---- of one tensor ----

    let private square (s: OnnxContext) = s.Node("Mul", [ s.Input; s.Input ])

    /// e^x - 1, near 0 as 2 t / (1 - t), where t = tanh(x / 2).
    let private expm1 (s: OnnxContext) =
        let one = s.Graph.Number 1.0

        let close x =
            let t = s.Node("Tanh", [ times 0.5 x s ])
            s.Node("Div", [ s.Node("Add", [ t; t ]); s.Node("Sub", [ one; t ]) ])

        near 1.0 close (fun x -> s.Node("Sub", [ s.Node("Exp", [ x ]); one ])) s

    /// log(1 + x), near 0 as 2 atanh(x / (x + 2)).
    let private log1p (s: OnnxContext) =
        let close x =
            let ratio = s.Node("Div", [ x; s.Node("Add", [ x; s.Graph.Number 2.0 ]) ])
            times 2.0 (s.Node("Atanh", [ ratio ])) s

        let far x =
            s.Node("Log", [ s.Node("Add", [ x; s.Graph.Number 1.0 ]) ])

        near 0.5 close far s

    let private exp2 (s: OnnxContext) =
        s.Node("Pow", [ s.Graph.Number 2.0; s.Floats ])

    let private log2 (s: OnnxContext) =
        times (1.0 / Math.Log 2.0) (s.Node("Log", [ s.Floats ])) s

    let private rsqrt (s: OnnxContext) =
        s.Node("Reciprocal", [ s.Node("Sqrt", [ s.Floats ]) ])

    let private logit (s: OnnxContext) =
        let bound (eps: float) x =
            s.Node("Clip", [ x; s.Graph.Number eps; s.Graph.Number(1.0 - eps) ])

        let x =
            match s.TryOption "eps" with
            | Some eps -> bound (unbox<float> eps) s.Floats
            | None -> s.Floats

        s.Node("Log", [ s.Node("Div", [ x; s.Node("Sub", [ s.Graph.Number 1.0; x ]) ]) ])

    let private erfc (s: OnnxContext) =
        s.Node("Sub", [ s.Graph.Number 1.0; s.Node("Erf", [ s.Floats ]) ])

    let private sinc (s: OnnxContext) =
        let angle = times Math.PI s.Floats s
        let isZero = s.Node("Equal", [ angle; s.Graph.Number 0.0 ])
        where s isZero (s.Graph.Number 1.0) (s.Node("Div", [ s.Node("Sin", [ angle ]); angle ]))

    let private truncated (s: OnnxContext) =
        let isNegative = s.Node("Less", [ s.Input; s.Graph.Number 0.0 ])
        where s isNegative (s.Node("Ceil", [ s.Input ])) (s.Node("Floor", [ s.Input ]))

    let private frac (s: OnnxContext) = s.Node("Sub", [ s.Input; truncated s ])

    let private nanToNum (s: OnnxContext) =
        if not s.InputDtype.IsFloatingPoint then
            s.Node("Identity", [ s.Input ])
        else
            let greatest = NumberRange.greatest Dtype.Float32
            let x = s.Input

            let given name fallback =
                s.Graph.Number(s.OptionOr(name, fallback))

            let infinite (positive: int) x =
                let isOf = [
                    "detect_positive", OnnxAttribute.Int positive
                    "detect_negative", OnnxAttribute.Int(1 - positive)
                ]

                s.Node("IsInf", [ x ], isOf)

            where s (s.Node("IsNaN", [ x ])) (given "nan" 0.0) x
            |> where s (infinite 1 x) (given "posinf" greatest)
            |> where s (infinite 0 x) (given "neginf" -greatest)

    // ---- of two tensors ----

    let private pair (rule: OnnxContext -> string -> string -> string) (s: OnnxContext) =
        match OnnxElementwise.both s.OutputDtype s with
        | [ x; b ] -> rule s x b
        | _ -> s.Input

    /// Of floating point numbers ONNX's remainder has the sign of x: b is added where that is not b's.
    let private remainder (s: OnnxContext) (x: string) (b: string) =
        if not s.OutputDtype.IsFloatingPoint then
            s.Node("Mod", [ x; b ])
        else
            let zero = s.Graph.Number 0.0
            let left = s.Node("Mod", [ x; b ], [ "fmod", OnnxAttribute.Int 1 ])
            let isNegative value = s.Node("Less", [ value; zero ])
            let isOther = s.Node("Xor", [ isNegative left; isNegative b ])
            let isLeft = s.Node("Not", [ s.Node("Equal", [ left; zero ]) ])
            where s (s.Node("And", [ isOther; isLeft ])) (s.Node("Add", [ left; b ])) left

    /// What is left over goes first: the quotient is then whole, but for rounding.
    let private floorDivide (s: OnnxContext) (x: string) (b: string) =
        let whole = s.Node("Div", [ s.Node("Sub", [ x; remainder s x b ]); b ])

        if not s.OutputDtype.IsFloatingPoint then
            whole
        else
            let isZero = s.Node("Equal", [ b; s.Graph.Number 0.0 ])
            where s isZero (s.Node("Div", [ x; b ])) (s.Node("Round", [ whole ]))

    /// NaN of either is passed on.
    let private extreme operator (s: OnnxContext) (x: string) (b: string) =
        let isFirst = s.Node(operator, [ x; b ])

        if s.OutputDtype.IsFloatingPoint then
            where s (s.Node("Or", [ isFirst; s.Node("IsNaN", [ x ]) ])) x b
        else
            where s isFirst x b

    /// In float64, in which no square of a float32 number overflows; infinite where one of the two is.
    let private hypot (s: OnnxContext) (x: string) (b: string) =
        let square value =
            let wide = s.Graph.Wide value
            s.Node("Mul", [ wide; wide ])

        let root = s.Node("Sqrt", [ s.Node("Add", [ square x; square b ]) ])

        let isInfinite = s.Node("Or", [ s.Node("IsInf", [ x ]); s.Node("IsInf", [ b ]) ])

        where s isInfinite (s.Graph.Number infinity) (s.Graph.Cast(root, Dtype.Float32))

    let private logaddexp (s: OnnxContext) (x: string) (b: string) =
        let greater = extreme "Greater" s x b
        let apart = s.Node("Neg", [ s.Node("Abs", [ s.Node("Sub", [ x; b ]) ]) ])
        // The difference of equal infinities is no number.
        let isEqual = s.Node("Equal", [ x; b ])
        let distance = where s isEqual (s.Graph.Number 0.0) apart
        s.Node("Add", [ greater; s.Node("Softplus", [ distance ]) ])

    let private xlogy (s: OnnxContext) (x: string) (b: string) =
        let isZero = s.Node("Equal", [ x; s.Graph.Number 0.0 ])
        let isNumber = s.Node("Not", [ s.Node("IsNaN", [ b ]) ])
        let product = s.Node("Mul", [ x; s.Node("Log", [ b ]) ])
        where s (s.Node("And", [ isZero; isNumber ])) (s.Graph.Number 0.0) product

    /// The sign of 0 shows in its reciprocal.
    let private copysign (s: OnnxContext) =
        let b, zero = s.Tensor("b", Dtype.Float32), s.Graph.Number 0.0
        let isBelow value = s.Node("Less", [ value; zero ])
        let isNegative = s.Node("Or", [ isBelow b; isBelow (s.Node("Reciprocal", [ b ])) ])
        let size = s.Node("Abs", [ s.Floats ])
        where s isNegative (s.Node("Neg", [ size ])) size

    /// The values at 0 are those of the other tensor, and the result has its dtype.
    let private heaviside (s: OnnxContext) =
        let zero = s.Graph.Number(0.0, s.InputDtype)
        let isAbove = s.Node("Greater", [ s.Input; zero ])
        let steps = s.Graph.Cast(isAbove, s.OutputDtype)
        where s (s.Node("Equal", [ s.Input; zero ])) (s.Tensor("b", s.OutputDtype)) steps

    /// From the nearer of the two, as libtorch computes it: exact at both.
    let private lerp (s: OnnxContext) =
        let x, last = s.Floats, s.Tensor("last", s.OutputDtype)
        let weight = s.Tensor("weight", s.OutputDtype)
        let way = s.Node("Sub", [ last; x ])
        let rest = s.Node("Sub", [ s.Graph.Number 1.0; weight ])
        let isNearer = s.Node("Less", [ s.Node("Abs", [ weight ]); s.Graph.Number 0.5 ])
        let fromFirst = s.Node("Add", [ x; s.Node("Mul", [ weight; way ]) ])
        let fromLast = s.Node("Sub", [ last; s.Node("Mul", [ rest; way ]) ])
        where s isNearer fromFirst fromLast

    let rules: (string * OnnxRule) list = [
        "square", square
        "reciprocal", direct "Reciprocal"
        "rsqrt", rsqrt
        "expm1", expm1
        "exp2", exp2
        "log1p", log1p
        "log2", log2
        "asinh", direct "Asinh"
        "acosh", direct "Acosh"
        "atanh", direct "Atanh"
        "logit", logit
        "erf", direct "Erf"
        "erfc", erfc
        "sinc", sinc
        "trunc", truncated
        "frac", frac
        "nanToNum", nanToNum
        "heaviside", heaviside
        "remainder", pair remainder
        "floorDivide", pair floorDivide
        "maximum", pair (extreme "Greater")
        "minimum", pair (extreme "Less")
        "hypot", pair hypot
        "copysign", copysign
        "logaddexp", pair logaddexp
        "xlogy", pair xlogy
        "lerp", lerp
    ]
