namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Elementwise mathematics, activations and comparisons.</summary>
[<AutoOpen>]
module TensorMaths =
    let private tolerance name (given: float option) (usual: float) =
        match given with
        | Some value when not (value >= 0.0) ->
            raise (
                OptionException($"allclose: {name} must be 0 or more, got {string value}.", name)
            )
        | _ -> defaultArg given usual

    let private flat name f (a: Tensor) =
        Tensor.Flat(name, (fun raws -> f raws[0]), [| a |], a.Sizes)

    let private compared name f (a: Tensor) (b: Tensor) =
        Tensor.Flat(
            name,
            (fun raws -> f raws[0] raws[1]),
            [| a; b |],
            Shape.broadcast name a.Sizes b.Sizes
        )

    /// The sums along a dimension, which stays with length 1.
    let private sumOver (dim: int) (a: Tensor) =
        Tensor.Linear("sum", (fun x -> x.sum (int64 dim, true)), a, Shape.reduce dim true a.Sizes)

    let internal floating operation (a: Tensor) =
        Guard.tensor a

        if not a.dtype.IsFloatingPoint then
            raise (
                DtypeException
                    $"{operation}: expected a floating point tensor, got {a.dtype}. Convert it first, with float32() or float64()."
            )

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
            Tape.map "tanh" (fun x -> x.tanh ()) Slope.tanh (fun _ y t -> t.Scaled(1 - y * y)) a

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
            if low.IsNone && high.IsNone then
                raise (OptionException "clamp: give low, high or both.")

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
            )

        // ---- activations ----

        /// <summary>max(x, 0); its derivative is 1 above 0 and 0 elsewhere.</summary>
        member a.relu() =
            let rule _ (y: Tensor) (t: Tensor) =
                use isOff = y.Handle.le (KeptScalar.zero ())
                t.ZeroWhere isOff

            Tape.map "relu" (fun x -> x.relu ()) Slope.relu rule a

        /// <summary>x above 0, negativeSlope * x below.</summary>
        /// <param name="negativeSlope">The slope below 0, 0.01 by default.</param>
        member a.leakyRelu(?negativeSlope: float) =
            let slope = defaultArg negativeSlope 0.01
            Tensor.Map("leakyRelu", (fun x -> F.leaky_relu (x, slope)), a)

        /// <summary>1 / (1 + e^-x), between 0 and 1; its derivative is s (1 - s).</summary>
        member a.sigmoid() =
            Tape.map
                "sigmoid"
                (fun x -> x.sigmoid ())
                Slope.sigmoid
                (fun _ y t -> t.Scaled(y * (1 - y)))
                a

        /// <summary>log(1 + e^x), a smooth relu; its derivative is the sigmoid.</summary>
        member a.softplus() =
            Tensor.Map("softplus", (fun x -> F.softplus x), a)

        /// <summary>The Gaussian error linear unit, x times the normal distribution function at x (Hendrycks and Gimpel 2016).</summary>
        /// <param name="approximate">"none" (the default), or "tanh" for 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).</param>
        member a.gelu(?approximate: string) =
            match defaultArg approximate "none" with
            | "none" -> Tensor.Map("gelu", (fun x -> F.gelu x), a)
            | "tanh" -> Tensor.Map("gelu", (fun x -> F.geluTanh x), a)
            | other ->
                raise (
                    OptionException(
                        $"gelu: expected approximate \"none\" or \"tanh\", got \"{other}\".",
                        "approximate"
                    )
                )

        /// <summary>x sigmoid(x), also known as swish (Elfwing et al. 2018).</summary>
        member a.silu() =
            Tensor.Map("silu", (fun x -> F.silu x), a)

        /// <summary>x above 0, alpha (e^x - 1) below (Clevert et al. 2016).</summary>
        /// <param name="alpha">The negated limit at -infinity, 1 by default.</param>
        member a.elu(?alpha: float) =
            let alpha = defaultArg alpha 1.0
            Tensor.Map("elu", (fun x -> F.elu (x, alpha)), a)

        /// <summary>The scaled elu that keeps mean 0 and variance 1 through layers (Klambauer et al. 2017).</summary>
        member a.selu() =
            Tensor.Map("selu", (fun x -> F.selu x), a)

        /// <summary>x tanh(softplus(x)) (Misra 2020).</summary>
        member a.mish() =
            Tensor.Map("mish", (fun x -> F.mish x), a)

        /// <summary>x, pulled into [minVal, maxVal]: a straight-lined tanh; its derivative is 1 between them and 0 elsewhere.</summary>
        /// <param name="minVal">The lower bound, -1 by default.</param>
        /// <param name="maxVal">The upper bound, 1 by default.</param>
        member a.hardtanh(?minVal: float, ?maxVal: float) =
            let low, high = defaultArg minVal -1.0, defaultArg maxVal 1.0

            if not (low <= high) then
                raise (
                    OptionException(
                        $"hardtanh: expected minVal at most maxVal, got {string low} and {string high}.",
                        "minVal"
                    )
                )

            // TorchSharp's hardtanh leaves its input as it is.
            Tensor.Map(
                "hardtanh",
                (fun x ->
                    use low = low.ToScalar()
                    use high = high.ToScalar()
                    SingularPoints.held low high x),
                a
            )

        /// <summary>e^x divided by its sum along a dimension: positive numbers that add up to 1.</summary>
        /// <param name="dim">The dimension to normalise; negative counts from the end.</param>
        member a.softmax(dim: int) =
            floating "softmax" a
            let dim = Shape.completeDim "softmax" a.dim dim

            Tensor.Map(
                "softmax",
                (fun x -> x.softmax (int64 dim)),
                (fun _ y t ->
                    let part = y * t
                    part - y * sumOver dim part),
                a
            )

        /// <summary>The logarithm of the softmax along a dimension, without its rounding troubles.</summary>
        /// <param name="dim">The dimension to normalise; negative counts from the end.</param>
        member a.logsoftmax(dim: int) =
            floating "logsoftmax" a
            let dim = Shape.completeDim "logsoftmax" a.dim dim

            Tensor.Map(
                "logsoftmax",
                (fun x -> x.log_softmax (int64 dim)),
                (fun _ y t -> t - sumOver dim (Tensor.Exp y * t)),
                a
            )

        // ---- comparisons: Bool tensors, without derivative ----

        /// <summary>Whether each pair of elements is equal; a Bool tensor.</summary>
        member a.eq(b: Tensor) = compared "eq" (fun x y -> x.eq y) a b
        /// <summary>Whether each pair of elements differs; a Bool tensor.</summary>
        member a.ne(b: Tensor) = compared "ne" (fun x y -> x.ne y) a b
        /// <summary>Whether each element is less than that of the other; a Bool tensor.</summary>
        member a.lt(b: Tensor) = compared "lt" (fun x y -> x.lt y) a b
        /// <summary>Whether each element is at most that of the other; a Bool tensor.</summary>
        member a.le(b: Tensor) = compared "le" (fun x y -> x.le y) a b
        /// <summary>Whether each element is greater than that of the other; a Bool tensor.</summary>
        member a.gt(b: Tensor) = compared "gt" (fun x y -> x.gt y) a b
        /// <summary>Whether each element is at least that of the other; a Bool tensor.</summary>
        member a.ge(b: Tensor) = compared "ge" (fun x y -> x.ge y) a b
        /// <summary>Which elements are NaN; a Bool tensor.</summary>
        member a.isnan() = flat "isnan" (fun x -> x.isnan ()) a
        /// <summary>Which elements are infinite; a Bool tensor.</summary>
        member a.isinf() = flat "isinf" (fun x -> x.isinf ()) a

        member private a.Any(f: NativeTensor -> NativeTensor) =
            use which = f a.Live
            use any = which.any ()
            any.item<bool>()

        /// <summary>Whether some element is NaN.</summary>
        member a.hasnan() = a.Any(fun x -> x.isnan ())
        /// <summary>Whether some element is infinite.</summary>
        member a.hasinf() = a.Any(fun x -> x.isinf ())
        /// <summary>Whether some element is NaN or infinite.</summary>
        member a.hasinfnan() = a.hasnan () || a.hasinf ()

        /// <summary>The greater of each pair of elements; where they are equal the derivative is shared.</summary>
        member a.max(b: Tensor) =
            let rule x y z tx ty =
                let part a b (t: Tensor) =
                    if isNull (box t) then
                        t
                    else
                        Tensor.Chosen(a, b, z, t, (fun a b -> a.lt b))

                Tensor.Terms(part x y tx, part y x ty)

            Tensor.Map2("max", (fun x y -> x.maximum y), rule, a, b)

        /// <summary>The lesser of each pair of elements; where they are equal the derivative is shared.</summary>
        member a.min(b: Tensor) =
            let rule x y z tx ty =
                let part a b (t: Tensor) =
                    if isNull (box t) then
                        t
                    else
                        Tensor.Chosen(a, b, z, t, (fun a b -> a.gt b))

                Tensor.Terms(part x y tx, part y x ty)

            Tensor.Map2("min", (fun x y -> x.minimum y), rule, a, b)

        /// <summary>Whether shapes are equal and all elements close: |a - b| at most absoluteTolerance + relativeTolerance |b|.</summary>
        /// <param name="tensor">The other tensor.</param>
        /// <param name="relativeTolerance">1e-5 by default.</param>
        /// <param name="absoluteTolerance">1e-8 by default.</param>
        /// <exception cref="T:DiffLessons.OptionException">A tolerance is negative or NaN.</exception>
        member a.allclose(tensor: Tensor, ?relativeTolerance: float, ?absoluteTolerance: float) =
            let relative = tolerance "relativeTolerance" relativeTolerance 1e-5
            let absolute = tolerance "absoluteTolerance" absoluteTolerance 1e-8

            Shape.same a.Sizes tensor.Sizes
            && (use x = a.Live.detach().``to`` torch.ScalarType.Float64
                use y = tensor.Live.detach().``to`` torch.ScalarType.Float64
                x.allclose (y, relative, absolute))
