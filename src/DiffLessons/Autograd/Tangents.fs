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

        /// Whether elements have the layout of another tensor, so that one may take the other in without a change of shape or dtype.
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
                a.Handle.add_ (b.Handle, (CachedScalar.one ())) |> ignore
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
                first.Handle.addcmul_ (c.Handle, d.Handle, (CachedScalar.one ())) |> ignore
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

            if a.Tangent.IsSteep then
                let derivative =
                    Tensor.Carried(a.Tangent.Level, [| a |], (fun ts -> rule x y ts[0]))

                SteepTangents.note (y.WithTangent(a.Tangent, derivative))
            else
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

            if SteepTangents.isAt latest.Level a || SteepTangents.isAt latest.Level b then
                let derivative =
                    Tensor.Carried(latest.Level, [| a; b |], (fun ts -> rule x y z ts[0] ts[1]))

                SteepTangents.note (z.WithTangent(latest, derivative))
            else
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
                let isNoted = a.Tangent.IsSteep

                Array.map2
                    (fun (y: Tensor) (t: Tensor) ->
                        let result = y.WithTangent(a.Tangent, t)
                        if isNoted then SteepTangents.note result else result)
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
                let result = Tensor.LinearN(operation, f, primals).WithTangent(tangent, derivative)

                if Array.exists (SteepTangents.isAt tangent.Level) inputs then
                    SteepTangents.note result
                else
                    result

        /// Lifts an operation on several tensors that is linear in each of them, as a product is.
        static member Multilinear
            (operation: string, f: NativeTensor[] -> NativeTensor, inputs: Tensor[])
            : Tensor =
            Tensor.AllPresent(operation, inputs)

            match Tensor.LatestTangent inputs with
            | null -> Tensor.LiftN(operation, f, inputs)
            | tangent ->
                let primals = inputs |> Array.map (fun t -> t.PrimalAt tangent.Level)

                let terms (derivatives: Tensor[]) = [
                    for i in 0 .. inputs.Length - 1 do
                        if not (isNull (box derivatives[i])) then
                            let factors = Array.copy primals
                            factors[i] <- derivatives[i]
                            Tensor.Multilinear(operation, f, factors)
                ]

                let rule = terms >> List.reduce (fun a b -> Tensor.Total(a, b))
                let derivative = Tensor.Carried(tangent.Level, inputs, rule)

                let result =
                    Tensor.Multilinear(operation, f, primals).WithTangent(tangent, derivative)

                if Array.exists (SteepTangents.isAt tangent.Level) inputs then
                    SteepTangents.note result
                else
                    result

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

                let product x y =
                    Tensor.Product(operation, (fun x y -> f x y NativeTensor.None), x, y, sizes)

                let rule (ts: Tensor[]) =
                    let tx, ty, tBias = ts[0], ts[1], ts[2]

                    let withBias x y =
                        if isNull (box tBias) then
                            product x y
                        else
                            Tensor.Affine(operation, f, x, y, tBias, sizes)

                    match isNull (box tx), isNull (box ty) with
                    | true, true -> withBias (x.Zeros()) y
                    | false, true -> withBias tx y
                    | true, false -> withBias x ty
                    | false, false -> Tensor.Total(withBias tx y, product x ty)

                let inputs = [| a; b; bias |]
                let derivative = Tensor.Carried(tangent.Level, inputs, rule)
                let value = Tensor.Affine(operation, f, x, y, bias.PrimalAt tangent.Level, sizes)
                let result = value.WithTangent(tangent, derivative)

                if Array.exists (SteepTangents.isAt tangent.Level) inputs then
                    SteepTangents.note result
                else
                    result

        /// Lifts an operation on one tensor with a rule (see `Push`).
        static member Lift1(operation, f, rule, a: Tensor, sizes) : Tensor =
            Tensor.Present(operation, a)

            if isNull a.Tangent then
                Tensor.Lift1(operation, f, a, sizes)
            else
                Tensor.Push((fun x -> Tensor.Lift1(operation, f, rule, x, sizes)), rule, a)
