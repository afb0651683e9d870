namespace DiffLessons

open System
open DiffLessons.Native

/// Operators on tensors that are differentiated: the rules for their tangents, which are the derivatives of elementary functions, and how
/// they are recorded.
[<RequireQualifiedAccess>]
module internal OperatorRules =
    /// The tangent of y = f x, from x, y and the tangent of x.
    let private unary (operator: UnaryOperator) (x: Tensor) (y: Tensor) (t: Tensor) : Tensor =
        match operator with
        | UnaryOperator.Neg -> -t
        | UnaryOperator.Abs -> t.Scaled(Tensor.Steps("sign", (fun x -> x.sign ()), x))
        | UnaryOperator.Acos -> -(t / sqrt (1 - x * x))
        | UnaryOperator.Asin -> t / sqrt (1 - x * x)
        | UnaryOperator.Atan -> t / (x * x + 1)
        | UnaryOperator.Cos -> -(t.Scaled(sin x))
        | UnaryOperator.Cosh -> t.Scaled(sinh x)
        | UnaryOperator.Exp -> t * y
        | UnaryOperator.Log -> t / x
        | UnaryOperator.Log10 -> t / (x * Math.Log 10.0)
        | UnaryOperator.Sin -> t.Scaled(cos x)
        | UnaryOperator.Sinh -> t.Scaled(cosh x)
        | UnaryOperator.Sqrt -> t / (y * 2)
        | UnaryOperator.Tan -> t.Scaled(y * y + 1)
        | UnaryOperator.Tanh -> t.Scaled(1 - y * y)
        | UnaryOperator.Ceil
        | UnaryOperator.Floor
        | UnaryOperator.Round -> y.Zeros()

    /// The tangent of an operation on x and a number, whose result is y.
    let private number
        (operator: NumberOperator)
        (number: scalar)
        (x: Tensor)
        (y: Tensor)
        (t: Tensor)
        =
        match operator with
        | NumberOperator.Add
        | NumberOperator.Sub -> t
        | NumberOperator.RSub -> -t
        | NumberOperator.Mul -> t * number
        | NumberOperator.Div -> t / number
        | NumberOperator.RDiv when number.ToDouble null = 0.0 -> y.Zeros()
        | NumberOperator.RDiv -> -(y * t) / x
        | NumberOperator.Pow ->
            match number.ToDouble null with
            | 0.0 -> y.Zeros()
            | 1.0 -> t
            | 2.0 -> t.Scaled(x * 2)
            | exponent -> t.Scaled(exponent * Tensor.Pow(x, exponent - 1.0))

    // 0 to the power 0 does not depend on the base, and 0 to a power of 0 or more not on the exponent.
    let private atZero (x: Tensor) (y: Tensor) : NativeTensor =
        use isZero = x.Handle.eq (CachedScalar.zero ())
        use isAbove = y.Handle.ge (CachedScalar.zero ())
        isZero.logical_and isAbove

    let private byBase (x: Tensor) (y: Tensor) (z: Tensor) (tx: Tensor) =
        use isZero = y.Handle.eq (CachedScalar.zero ())
        // There the slope y x^(y - 1) is 0 times infinity, or times NaN; elsewhere it is computed, since it depends on the exponent.
        use isOut = x.Handle.eq (CachedScalar.zero ())
        use isNan = x.Handle.isnan ()
        use isSingular = isOut.logical_or isNan
        use isMasked = isZero.logical_and isSingular
        // Booleans have no difference.
        let y = if y.Handle.dtype = torch.ScalarType.Bool then y * 1 else y
        let y = Tensor.Fit(y, z)
        let y = (y.OneWhere isMasked).StillWhere(atZero x y)
        (tx * (y * Tensor.Pow(x, y - 1))).ZeroWhere isMasked

    let private byExponent (x: Tensor) (y: Tensor) (z: Tensor) (ty: Tensor) =
        use both = atZero x y
        let x = Tensor.Fit(x, z).OneWhere both
        (ty * (z * Tensor.Log x)).ZeroWhere both

    /// How often y goes into x, as a constant: libtorch's slope of a remainder, negated.
    let private wholeTimes (x: Tensor) (y: Tensor) : Tensor =
        use x = x.Handle.detach ()
        use y = y.Handle.detach ()
        Tensor.Constant(IntegerDivision.floorDivide x y)

    /// The tangent of z, which is computed from x and y; one of their tangents may be null.
    let private binary
        (operator: BinaryOperator)
        x
        y
        (z: Tensor)
        (tx: Tensor)
        (ty: Tensor)
        : Tensor =
        match operator, isNull (box tx), isNull (box ty) with
        | BinaryOperator.Add, false, false -> tx + ty
        | BinaryOperator.Sub, false, false -> tx - ty
        | BinaryOperator.Sub, true, _ -> Tensor.Fit(-ty, z)
        | BinaryOperator.Add, true, _ -> Tensor.Fit(ty, z)
        | (BinaryOperator.Add | BinaryOperator.Sub), _, true -> Tensor.Fit(tx, z)
        | BinaryOperator.Mul, false, false -> Tensor.Products(tx, y, x, ty)
        | BinaryOperator.Mul, true, _ -> x * ty
        | BinaryOperator.Mul, _, true -> tx * y
        | BinaryOperator.Div, false, false -> (tx - z * ty) / y
        | BinaryOperator.Div, true, _ -> -(z * ty) / y
        | BinaryOperator.Div, _, true -> tx / y
        | BinaryOperator.Remainder, false, false ->
            Tensor.Fit(tx, z) - Tensor.Fit(ty * wholeTimes x y, z)
        | BinaryOperator.Remainder, true, _ -> Tensor.Fit(-(ty * wholeTimes x y), z)
        | BinaryOperator.Remainder, _, true -> Tensor.Fit(tx, z)
        | BinaryOperator.Pow, false, false -> Tensor.Total(byBase x y z tx, byExponent x y z ty)
        | BinaryOperator.Pow, true, _ -> byExponent x y z ty
        | BinaryOperator.Pow, _, true -> byBase x y z tx

    // ---- operators on the tape ----

    /// The backward rule of y = f x; null where libtorch is to record the function, as where its slope is infinite (SteepSlopes.fs).
    let private backwardUnary (operator: UnaryOperator) (x: NativeTensor) =
        match operator with
        | UnaryOperator.Abs -> Backward.ofInput (fun x -> x.sign ())
        | UnaryOperator.Sin -> Backward.ofInput (fun x -> x.cos ())
        | UnaryOperator.Cos ->
            Backward.ofInput (fun x ->
                use sine = x.sin ()
                sine.neg ())
        | UnaryOperator.Log when not (SteepSlopes.hasZero x) -> Backward.log
        | UnaryOperator.Sqrt when SteepSlopes.isPositive x -> Backward.sqrt
        | UnaryOperator.Neg -> fun (_: SavedTensors) (g: NativeTensor) -> [| g.neg () |]
        | UnaryOperator.Exp -> Backward.exp
        | UnaryOperator.Tanh -> Backward.elementwise Backward.tanhSlope
        | _ -> Unchecked.defaultof<_>

    /// That of an operation with a number, which does not read what it is given.
    let private backwardNumber (operator: NumberOperator) (number: scalar) =
        match operator with
        | NumberOperator.Add
        | NumberOperator.Sub -> fun (g: NativeTensor) -> [| g.alias () |]
        | NumberOperator.RSub -> fun g -> [| g.neg () |]
        | NumberOperator.Mul
        | NumberOperator.Div -> fun g -> [| operator.Compute(g, number) |]
        | NumberOperator.RDiv
        | NumberOperator.Pow -> Unchecked.defaultof<_>

    let private recordUnary (operator: UnaryOperator) (a: Tensor) (node: Node) : Tensor =
        let rule =
            if isNull node then
                Unchecked.defaultof<_>
            else
                backwardUnary operator node.Value

        if isNull (box rule) then
            Tensor.Make(operator.Compute a.Variable, a.Graph, a.Sizes)
        else
            let forward (saved: SavedTensors) = operator.Compute saved.Inputs[0]
            Tape.record operator.Name forward rule [| a |] [| node |] a.Sizes

    /// Whether a power has a slope that is nowhere infinite, and no constant.
    let private isPolynomial (number: scalar) =
        let exponent = number.ToDouble null
        exponent >= 2.0 && exponent = Math.Floor exponent

    let private recordNumber (operator: NumberOperator) (a: Tensor) number (node: Node) : Tensor =
        let record rule =
            let forward (saved: SavedTensors) =
                operator.Compute(saved.Inputs[0], number)

            Tape.record operator.Name forward rule [| a |] [| node |] a.Sizes

        if isNull node then
            Tensor.Make(operator.Compute(a.Variable, number), a.Graph, a.Sizes)
        else
            match operator with
            | NumberOperator.Pow when isPolynomial number ->
                record (Backward.power (number.ToDouble null))
            | NumberOperator.RDiv when not (SteepSlopes.hasZero node.Value) ->
                record Backward.reciprocal
            | _ ->
                match backwardNumber operator number with
                | rule when isNull (box rule) ->
                    Tensor.Make(operator.Compute(a.Variable, number), a.Graph, a.Sizes)
                | rule ->
                    let output = operator.Compute(node.Value, number)
                    Tape.recordUnsaved output rule [| node |] a.Sizes

    /// The nodes of operands that the tape has a rule for: of one dtype, since a rule does not convert gradients.
    let private nodesOf (operator: BinaryOperator) (a: Tensor) (b: Tensor) : Node[] =
        match operator with
        | BinaryOperator.Remainder
        | BinaryOperator.Pow -> null
        | _ when a.Handle.dtype <> b.Handle.dtype -> null
        | _ ->
            match Tape.nodesOf [| a; b |] with
            | null -> null
            | _ when operator = BinaryOperator.Div && SteepSlopes.hasZero b.Handle -> null
            | nodes -> nodes

    let private recordBinary (operator: BinaryOperator) (a: Tensor) (b: Tensor) : Tensor =
        let sizes = Shape.broadcast operator.Name a.Sizes b.Sizes

        match nodesOf operator a b with
        | null ->
            let graph = GradientGraph.Union(a.Graph, b.Graph)
            Tensor.Make(operator.Compute(a.Variable, b.Variable), graph, sizes)
        | nodes ->
            let record rule =
                let forward (saved: SavedTensors) =
                    operator.Compute(saved.Inputs[0], saved.Inputs[1])

                Tape.record operator.Name forward (rule a.Sizes b.Sizes) [| a; b |] nodes sizes

            let recordUnsaved rule =
                let valueOf (t: Tensor) (node: Node) =
                    if isNull node then t.Variable else node.Value

                let sizesOf (t: Tensor) (node: Node) = if isNull node then null else t.Sizes
                let output = operator.Compute(valueOf a nodes[0], valueOf b nodes[1])
                let rule = rule (sizesOf a nodes[0]) (sizesOf b nodes[1])
                Tape.recordUnsaved output rule nodes sizes

            match operator with
            | BinaryOperator.Add -> recordUnsaved Backward.add
            | BinaryOperator.Sub -> recordUnsaved Backward.sub
            | BinaryOperator.Div -> record Backward.div
            | _ -> record Backward.mul

    /// What has a tangent is computed by its rule; what is tracked is recorded on the tape or by libtorch.
    let dispatch = {
        new OperatorDispatch<Tensor>() with
            member _.Unary(operator, a) =
                if isNull a.Tangent then
                    recordUnary operator a a.Node
                else
                    let y = Tensor.Push((fun x -> Tensor.Apply(operator, x)), unary operator, a)
                    if operator.MayBeSteep then SteepTangents.note y else y

            member _.Number(operator, a, b) =
                if isNull a.Tangent then
                    recordNumber operator a b a.Node
                else
                    let y =
                        Tensor.Push((fun x -> Tensor.Apply(operator, x, b)), number operator b, a)

                    if operator.MayBeSteep b then SteepTangents.note y else y

            member _.Binary(operator, a, b) =
                if isNull a.Tangent && isNull b.Tangent then
                    recordBinary operator a b
                else
                    let apply (x: Tensor) (y: Tensor) = Tensor.Apply(operator, x, y)
                    let z = Tensor.Push2(apply, binary operator, a, b)

                    if operator = BinaryOperator.Div then
                        SteepTangents.note z
                    else
                        z
    }

/// Tangents of a level.
[<AutoOpen>]
module internal TangentLevels =
    type Tensor with

        /// The same value with a tangent of a level.
        member t.WithTangent(level: uint32, derivative: Tensor) : Tensor =
            t.WithTangent(Tangent(level, t, derivative, OperatorRules.dispatch), derivative)

        /// The same value with the tangent of another one, or with what has been made of it.
        member t.Taking(tangent: Tangent, derivative: Tensor) : Tensor =
            let result = t.WithTangent(tangent.Level, derivative)
            result.Tangent.IsSteep <- tangent.IsSteep
            result
