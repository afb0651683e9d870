namespace DiffLessons

open DiffLessons.Native

/// <summary>Arithmetic and mathematics of each element.</summary>
[<AutoOpen>]
module Elementwise =
    let internal floating operation (a: Tensor) = Tensor.Floating(operation, a)

    type Tensor with

        /// <summary>The sum of each pair of elements; shapes broadcast.</summary>
        member a.add(b: Tensor) = a + b

        /// <summary>Adds a number to each element.</summary>
        member a.add(b: scalar) = a + b

        /// <summary>The difference of each pair of elements; shapes broadcast.</summary>
        member a.sub(b: Tensor) = a - b

        /// <summary>Subtracts a number from each element.</summary>
        member a.sub(b: scalar) = a - b

        /// <summary>The product of each pair of elements; shapes broadcast.</summary>
        member a.mul(b: Tensor) = a * b

        /// <summary>Multiplies each element by a number.</summary>
        member a.mul(b: scalar) = a * b

        /// <summary>The quotient of each pair of elements; shapes broadcast, integers divide to a floating point number.</summary>
        member a.div(b: Tensor) = a / b

        /// <summary>Divides each element by a number; integers divide to a floating point number.</summary>
        member a.div(b: scalar) = a / b

        /// <summary>Each element of this tensor to the power of that of the other; shapes broadcast.</summary>
        member a.pow(b: Tensor) = Tensor.Pow(a, b)

        /// <summary>Each element to the power of a number.</summary>
        member a.pow(b: scalar) = Tensor.Pow(a, b)

        /// <summary>The negative of each element.</summary>
        member a.neg() = -a

        /// <summary>The absolute value of each element; its derivative at 0 is taken as 0.</summary>
        member a.abs() = Tensor.Abs a

        /// <summary>The arc cosine of each element, in radians; NaN outside [-1, 1].</summary>
        member a.acos() = Tensor.Acos a

        /// <summary>The arc sine of each element, in radians; NaN outside [-1, 1].</summary>
        member a.asin() = Tensor.Asin a

        /// <summary>The arc tangent of each element, in radians.</summary>
        member a.atan() = Tensor.Atan a

        /// <summary>Each element rounded up; its derivative is 0.</summary>
        member a.ceil() = Tensor.Ceiling a

        /// <summary>The cosine of each element, in radians.</summary>
        member a.cos() = Tensor.Cos a

        /// <summary>The hyperbolic cosine of each element.</summary>
        member a.cosh() = Tensor.Cosh a

        /// <summary>e to the power of each element.</summary>
        member a.exp() = Tensor.Exp a

        /// <summary>Each element rounded down; its derivative is 0.</summary>
        member a.floor() = Tensor.Floor a

        /// <summary>The natural logarithm of each element; -infinity at 0, NaN below.</summary>
        member a.log() = Tensor.Log a

        /// <summary>The logarithm to base 10 of each element.</summary>
        member a.log10() = Tensor.Log10 a

        /// <summary>Each element rounded to the nearest integer, halves to the even one; its derivative is 0.</summary>
        member a.round() = Tensor.Round a

        /// <summary>The sine of each element, in radians.</summary>
        member a.sin() = Tensor.Sin a

        /// <summary>The hyperbolic sine of each element.</summary>
        member a.sinh() = Tensor.Sinh a

        /// <summary>The square root of each element; NaN below 0.</summary>
        member a.sqrt() = Tensor.Sqrt a

        /// <summary>The tangent of each element, in radians.</summary>
        member a.tan() = Tensor.Tan a

        /// <summary>The hyperbolic tangent of each element, between -1 and 1; its derivative is 1 - tanh^2.</summary>
        member a.tanh() =
            floating "tanh" a

            Autograd.elementwise
                "tanh"
                (fun x -> x.tanh ())
                (Backward.elementwise Backward.tanhSlope)
                (fun _ y t -> t.Scaled(1 - y * y))
                a

        /// <summary>The sign of each element, -1, 0 or 1; its derivative is 0.</summary>
        member a.sign() =
            Tensor.Steps("sign", (fun x -> x.sign ()), a)

        /// <summary>The logarithm of each element, which is first raised to <paramref name="epsilon"/> where it is lower: never -infinity.</summary>
        /// <param name="epsilon">The least argument, 1e-12 by default.</param>
        member a.safelog(?epsilon: float) =
            let (clamped: Tensor) = a.clamp (low = defaultArg epsilon 1e-12)
            clamped.log ()

        /// <summary>Each element, pulled into [low, high]; the derivative is 0 outside.</summary>
        /// <param name="low">The lower bound; none by default.</param>
        /// <param name="high">The upper bound; none by default.</param>
        member a.clamp(?low: scalar, ?high: scalar) =
            traced "clamp" a (fun () -> given "low" low @ given "high" high) (fun () ->
                Tensor.Present("clamp", a)

                if low.IsNone && high.IsNone then
                    Guard.fail "clamp: give low, high or both."

                // A whole bound beyond the dtype's range would wrap around: where it changes nothing it is the range's own end.
                let within (isBeyond: float -> bool) (bound: scalar option) : scalar option =
                    bound
                    |> Option.map (fun bound ->
                        if a.dtype.IsFloatingPoint then
                            NumberRange.check "clamp" a.dtype bound
                            bound
                        elif Scalar.isFloating bound || not a.dtype.IsIntegral then
                            bound
                        elif isBeyond (bound.ToDouble null) then
                            NumberRange.nearest a.dtype bound
                        else
                            NumberRange.check "clamp" a.dtype bound
                            bound)

                let low, high =
                    within (fun low -> low < 0.0) low, within (fun high -> high > 0.0) high

                // As in libtorch the bounds themselves count as inside, and NaN as outside.
                let rule (x: Tensor) _ (t: Tensor) =
                    let isWithin (compare: NativeTensor -> NativeScalar -> NativeTensor) bound =
                        match bound with
                        | Some bound ->
                            use bound = Scalar.toTorch bound
                            compare x.Handle bound
                        | None ->
                            use isNaN = x.Handle.isnan ()
                            isNaN.logical_not ()

                    use isAbove = isWithin (fun x bound -> x.ge bound) low
                    use isBelow = isWithin (fun x bound -> x.le bound) high
                    use isInside = isAbove.logical_and isBelow
                    use isOutside = isInside.logical_not ()
                    t.ZeroWhere isOutside

                Tensor.Map(
                    "clamp",
                    (fun x ->
                        let bound (value: scalar option) =
                            match value with
                            | Some v -> Scalar.toTorch v
                            | None -> null

                        use low = bound low
                        use high = bound high
                        x.clamp (min = low, max = high)),
                    rule,
                    a
                ))

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let add = Op.withTensor "add" "x + b; shapes broadcast" (fun x b -> x + b)
        let sub = Op.withTensor "sub" "x - b; shapes broadcast" (fun x b -> x - b)

        let mul =
            Op.withTensor "mul" "x b, element by element; shapes broadcast" (fun x b -> x * b)

        let div = Op.withTensor "div" "x / b; shapes broadcast" (fun x b -> x / b)

        let pow =
            Op.withTensor "pow" "x to the power of b; shapes broadcast" (fun x b -> x.pow b)

        let neg = Op.unary "neg" "-x" _.neg()
        let abs = Op.unary "abs" "|x|" _.abs()
        let sign = Op.unary "sign" "-1, 0 or 1" _.sign()
        let exp = Op.unary "exp" "e^x" _.exp()
        let log = Op.unary "log" "the natural logarithm" _.log()
        let log10 = Op.unary "log10" "the logarithm to base 10" _.log10()
        let sqrt = Op.unary "sqrt" "the square root" _.sqrt()
        let floor = Op.unary "floor" "rounded down" _.floor()
        let ceil = Op.unary "ceil" "rounded up" _.ceil()

        let round =
            Op.unary "round" "rounded to the nearest integer, halves to the even one" _.round()

        let sin = Op.unary "sin" "the sine" _.sin()
        let cos = Op.unary "cos" "the cosine" _.cos()
        let tan = Op.unary "tan" "the tangent" _.tan()
        let asin = Op.unary "asin" "the arc sine" _.asin()
        let acos = Op.unary "acos" "the arc cosine" _.acos()
        let atan = Op.unary "atan" "the arc tangent" _.atan()
        let sinh = Op.unary "sinh" "the hyperbolic sine" _.sinh()
        let cosh = Op.unary "cosh" "the hyperbolic cosine" _.cosh()
        let tanh = Op.unary "tanh" "the hyperbolic tangent" _.tanh()

        let clamp =
            Op.make "clamp" [ "low"; "high" ] "x, pulled into [low, high]" (fun o ->
                let low, high = o.tryScalar "low", o.tryScalar "high"
                fun x -> x.clamp (?low = low, ?high = high))

        let all = [
            add
            sub
            mul
            div
            pow
            neg
            abs
            sign
            exp
            log
            log10
            sqrt
            floor
            ceil
            round
            sin
            cos
            tan
            asin
            acos
            atan
            sinh
            cosh
            tanh
            clamp
        ]

    type dsharp with

        static member abs: Tensor -> Tensor = Op.plain Ops.abs
        static member acos: Tensor -> Tensor = Op.plain Ops.acos
        static member asin: Tensor -> Tensor = Op.plain Ops.asin
        static member atan: Tensor -> Tensor = Op.plain Ops.atan
        static member ceil: Tensor -> Tensor = Op.plain Ops.ceil
        static member cos: Tensor -> Tensor = Op.plain Ops.cos
        static member cosh: Tensor -> Tensor = Op.plain Ops.cosh
        static member exp: Tensor -> Tensor = Op.plain Ops.exp
        static member floor: Tensor -> Tensor = Op.plain Ops.floor
        static member log: Tensor -> Tensor = Op.plain Ops.log
        static member log10: Tensor -> Tensor = Op.plain Ops.log10
        static member neg: Tensor -> Tensor = Op.plain Ops.neg
        static member round: Tensor -> Tensor = Op.plain Ops.round
        static member sign: Tensor -> Tensor = Op.plain Ops.sign
        static member sin: Tensor -> Tensor = Op.plain Ops.sin
        static member sinh: Tensor -> Tensor = Op.plain Ops.sinh
        static member sqrt: Tensor -> Tensor = Op.plain Ops.sqrt
        static member tan: Tensor -> Tensor = Op.plain Ops.tan
        static member tanh: Tensor -> Tensor = Op.plain Ops.tanh
        static member add(a: Tensor, b: Tensor) : Tensor = a.add b
        static member sub(a: Tensor, b: Tensor) : Tensor = a.sub b
        static member mul(a: Tensor, b: Tensor) : Tensor = a.mul b
        static member div(a: Tensor, b: Tensor) : Tensor = a.div b
        static member pow(a: Tensor, b: Tensor) : Tensor = a.pow b
        static member safelog(input: Tensor, ?epsilon: float) = input.safelog (?epsilon = epsilon)

        static member clamp(input: Tensor, ?low: scalar, ?high: scalar) : Tensor =
            input.clamp (?low = low, ?high = high)

        static member add(b: Tensor) : Tensor -> Tensor = Op.curried Ops.add [ "b", box b ]
        static member sub(b: Tensor) : Tensor -> Tensor = Op.curried Ops.sub [ "b", box b ]
        static member mul(b: Tensor) : Tensor -> Tensor = Op.curried Ops.mul [ "b", box b ]
        static member div(b: Tensor) : Tensor -> Tensor = Op.curried Ops.div [ "b", box b ]
        static member pow(b: Tensor) : Tensor -> Tensor = Op.curried Ops.pow [ "b", box b ]

        static member clamp(?low: scalar, ?high: scalar) : Tensor -> Tensor =
            Op.curried Ops.clamp (given "low" low @ given "high" high)
