namespace DiffLessons

open DiffLessons.Native

/// Forward differentiation: rules for the tangents of results. A rule is an expression of tensors, so at other levels it is
/// differentiated like any other expression. An operation without a rule has its tangent by two reverse passes (see Lifting.fs).
[<AutoOpen>]
module internal Tangents =
    // ---- what rules are made of ----

    type Tensor with

        /// The level of the tangent; 0 without one.
        member t.Level = if isNull t.Tangent then 0u else t.Tangent.Level

        /// Whether it is neither tracked nor has a tangent.
        member t.IsConstant = isNull t.Graph && isNull t.Tangent

        /// Whether elements lie as in another tensor, so that one may take the other in without a change of shape or dtype.
        member t.IsLike(other: Tensor) =
            Shape.same t.Sizes other.Sizes && t.Handle.dtype = other.Handle.dtype

        /// The product with a factor that was made for it alone, whose memory it may take.
        member t.Scaled(factor: Tensor) : Tensor =
            if t.IsConstant && factor.IsConstant && t.IsLike factor then
                factor.Handle.mul_ t.Handle |> ignore
                factor
            else
                t * factor

        /// The sum of two terms that were made for it alone, whose memory it may take.
        static member Total(a: Tensor, b: Tensor) : Tensor =
            if a.IsConstant && b.IsConstant && a.IsLike b then
                a.Handle.add_ (b.Handle, (KeptScalar.one ())) |> ignore
                b.Handle.Dispose()
                a
            else
                a + b

        /// The sum of two terms of a tangent, either of which may be null.
        static member Terms(a: Tensor, b: Tensor) : Tensor =
            if isNull (box a) then b
            elif isNull (box b) then a
            else a + b

        /// a b + c d.
        static member Products(a: Tensor, b: Tensor, c: Tensor, d: Tensor) : Tensor =
            let first = a * b

            if
                first.IsConstant
                && c.IsConstant
                && d.IsConstant
                && first.IsLike c
                && first.IsLike d
            then
                first.Handle.addcmul_ (c.Handle, d.Handle, (KeptScalar.one ())) |> ignore
                first
            else
                first + c * d

    // ---- lifting with rules ----

    type Tensor with

        /// Applies an operation to a tensor that carries a tangent. `rule` gives the result's tangent from the input, the result and the
        /// input's tangent.
        static member Push
            (apply: Tensor -> Tensor, rule: Tensor -> Tensor -> Tensor -> Tensor, a: Tensor)
            : Tensor =
            let x = a.Tangent.Primal
            let y = apply x
            y.WithTangent(a.Tangent, rule x y a.Tangent.Derivative)

        /// Applies an operation to two tensors, at least one with a tangent. `rule` gives the result's tangent from the inputs, the result and
        /// the inputs' tangents, one of which may be null.
        static member Push2
            (
                apply: Tensor -> Tensor -> Tensor,
                rule: Tensor -> Tensor -> Tensor -> Tensor -> Tensor -> Tensor,
                a: Tensor,
                b: Tensor
            ) : Tensor =
            let latest = Tangent.Latest(a.Tangent, b.Tangent)
            let x, y = a.PrimalAt latest.Level, b.PrimalAt latest.Level
            let z = apply x y
            let tx, ty = a.TangentAt latest.Level, b.TangentAt latest.Level
            z.WithTangent(latest, rule x y z tx ty)

        /// Lifts a linear operation on one tensor: the result's tangent is the operation on the tangent.
        static member Linear(operation, f, a: Tensor, sizes) : Tensor =
            Tensor.Present(operation, a)

            if isNull a.Tangent then
                Tensor.Lift1(operation, f, a, sizes)
            else
                let apply x = Tensor.Linear(operation, f, x, sizes)
                Tensor.Push(apply, (fun _ _ t -> apply t), a)

        /// The same, for one that gives a view of its input: no new memory.
        static member View(operation, f, a: Tensor, sizes) : Tensor =
            Tensor.Present(operation, a)

            if isNull a.Tangent then
                Tensor.LiftView(operation, f, a, sizes)
            else
                let apply x = Tensor.View(operation, f, x, sizes)
                Tensor.Push(apply, (fun _ _ t -> apply t), a)

        /// The same, for one with several results.
        static member LinearMany
            (operation, f: NativeTensor -> NativeTensor[], a: Tensor)
            : Tensor[] =
            Tensor.Present(operation, a)

            if isNull a.Tangent then
                Tensor.Lift(operation, (fun raws -> f raws[0]), [| a |])
            else
                Array.map2
                    (fun (y: Tensor) (t: Tensor) -> y.WithTangent(a.Tangent, t))
                    (Tensor.LinearMany(operation, f, a.Tangent.Primal))
                    (Tensor.LinearMany(operation, f, a.Tangent.Derivative))

        /// Lifts an operation on several tensors that is linear in all of them together, as joining is.
        static member LinearN
            (operation: string, f: NativeTensor[] -> NativeTensor, inputs: Tensor[])
            : Tensor =
            Tensor.AllPresent(operation, inputs)

            match Tensor.LatestTangent inputs with
            | null -> Tensor.LiftN(operation, f, inputs)
            | tangent ->
                let tangentOf (t: Tensor) =
                    match t.TangentAt tangent.Level with
                    | derivative when isNull (box derivative) -> t.Zeros()
                    | derivative -> derivative

                let primals = inputs |> Array.map (fun t -> t.PrimalAt tangent.Level)
                let derivative = Tensor.LinearN(operation, f, Array.map tangentOf inputs)
                Tensor.LinearN(operation, f, primals).WithTangent(tangent, derivative)

        /// Lifts an operation on several tensors that is linear in each of them, as a product is.
        static member Multilinear
            (operation: string, f: NativeTensor[] -> NativeTensor, inputs: Tensor[])
            : Tensor =
            Tensor.AllPresent(operation, inputs)

            match Tensor.LatestTangent inputs with
            | null -> Tensor.LiftN(operation, f, inputs)
            | tangent ->
                let primals = inputs |> Array.map (fun t -> t.PrimalAt tangent.Level)

                let terms = [
                    for i in 0 .. inputs.Length - 1 do
                        let derivative = inputs[i].TangentAt tangent.Level

                        if not (isNull (box derivative)) then
                            let factors = Array.copy primals
                            factors[i] <- derivative
                            Tensor.Multilinear(operation, f, factors)
                ]

                let derivative = terms |> List.reduce (fun a b -> Tensor.Total(a, b))
                Tensor.Multilinear(operation, f, primals).WithTangent(tangent, derivative)

        /// Lifts a product of two tensors, linear in each.
        static member Product
            (operation: string, f: NativeTensor -> NativeTensor -> NativeTensor, a, b, sizes)
            : Tensor =
            Tensor.Present(operation, a)
            Tensor.Present(operation, b)

            if isNull (a: Tensor).Tangent && isNull (b: Tensor).Tangent then
                Tensor.Lift2(operation, f, a, b, sizes)
            else
                let apply x y =
                    Tensor.Product(operation, f, x, y, sizes)

                let rule x y _ tx ty =
                    if isNull (box tx) then apply x ty
                    elif isNull (box ty) then apply tx y
                    else Tensor.Total(apply tx y, apply x ty)

                Tensor.Push2(apply, rule, a, b)

        /// Lifts a product of two tensors to which a third one is added: a layer's input, weight and bias.
        static member Affine
            (
                operation: string,
                f: NativeTensor -> NativeTensor -> NativeTensor -> NativeTensor,
                a: Tensor,
                b: Tensor,
                bias: Tensor,
                sizes: int[]
            ) : Tensor =
            Tensor.AllPresent(operation, [| a; b; bias |])

            match Tensor.LatestTangent [| a; b; bias |] with
            | null -> Tensor.Lift3(operation, f, a, b, bias, sizes)
            | tangent ->
                let x, y = a.PrimalAt tangent.Level, b.PrimalAt tangent.Level
                let tx, ty = a.TangentAt tangent.Level, b.TangentAt tangent.Level
                let tBias = bias.TangentAt tangent.Level

                let product x y =
                    Tensor.Product(operation, (fun x y -> f x y NativeTensor.None), x, y, sizes)

                let withBias x y =
                    if isNull (box tBias) then
                        product x y
                    else
                        Tensor.Affine(operation, f, x, y, tBias, sizes)

                let derivative =
                    match isNull (box tx), isNull (box ty) with
                    | true, true -> withBias (x.Zeros()) y
                    | false, true -> withBias tx y
                    | true, false -> withBias x ty
                    | false, false -> Tensor.Total(withBias tx y, product x ty)

                let value = Tensor.Affine(operation, f, x, y, bias.PrimalAt tangent.Level, sizes)
                value.WithTangent(tangent, derivative)

        /// Lifts an operation on one tensor with a rule (see `Push`).
        static member Lift1(operation, f, rule, a: Tensor, sizes) : Tensor =
            Tensor.Present(operation, a)

            if isNull a.Tangent then
                Tensor.Lift1(operation, f, a, sizes)
            else
                Tensor.Push((fun x -> Tensor.Lift1(operation, f, rule, x, sizes)), rule, a)
