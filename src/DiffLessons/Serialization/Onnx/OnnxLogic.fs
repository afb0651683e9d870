namespace DiffLessons

open DiffLessons.Native

/// Logic, bits and closeness of elements in ONNX's operators.
[<RequireQualifiedAccess>]
module internal OnnxLogic =
    let private truth (s: OnnxContext) =
        if s.InputDtype = Dtype.Bool then
            s.Input
        else
            s.Graph.Cast(s.Input, Dtype.Bool)

    let private logical operator (s: OnnxContext) =
        s.Node(operator, [ truth s; s.Tensor("b", Dtype.Bool) ])

    let private bitwise operator (s: OnnxContext) =
        if s.OutputDtype = Dtype.Bool then
            logical operator s
        else
            s.Node("Bitwise" + operator, OnnxElementwise.both s.OutputDtype s)

    let private bitwiseNot (s: OnnxContext) =
        s.Node((if s.InputDtype = Dtype.Bool then "Not" else "BitwiseNot"), [ s.Input ])

    let private isfinite (s: OnnxContext) =
        let isOther =
            s.Node("Or", [ s.Node("IsNaN", [ s.Input ]); s.Node("IsInf", [ s.Input ]) ])

        s.Node("Not", [ isOther ])

    /// Equal infinities are close, an infinity and a number are not, whatever the tolerance.
    let private isclose (s: OnnxContext) =
        match OnnxElementwise.both Dtype.Float32 s with
        | [ x; b ] ->
            let relative, absolute =
                s.OptionOr("relativeTolerance", 1e-5), s.OptionOr("absoluteTolerance", 1e-8)

            let size = s.Node("Abs", [ b ])
            let share = s.Node("Mul", [ size; s.Graph.Number relative ])
            let allowed = s.Node("Add", [ share; s.Graph.Number absolute ])
            let distance = s.Node("Abs", [ s.Node("Sub", [ x; b ]) ])
            let isFinite = s.Node("Not", [ s.Node("IsInf", [ b ]) ])

            let isNear =
                s.Node("And", [ s.Node("LessOrEqual", [ distance; allowed ]); isFinite ])

            let isSame = s.Node("Or", [ s.Node("Equal", [ x; b ]); isNear ])

            if s.OptionOr("equalNan", false) then
                let bothNaN = s.Node("And", [ s.Node("IsNaN", [ x ]); s.Node("IsNaN", [ b ]) ])
                s.Node("Or", [ isSame; bothNaN ])
            else
                isSame
        | _ -> s.Input

    let rules: (string * OnnxRule) list = [
        "logicalAnd", logical "And"
        "logicalOr", logical "Or"
        "logicalXor", logical "Xor"
        "logicalNot", (fun s -> s.Node("Not", [ truth s ]))
        "bitwiseAnd", bitwise "And"
        "bitwiseOr", bitwise "Or"
        "bitwiseXor", bitwise "Xor"
        "bitwiseNot", bitwiseNot
        "isfinite", OnnxElementwise.inFloats isfinite
        "isclose", isclose
    ]
