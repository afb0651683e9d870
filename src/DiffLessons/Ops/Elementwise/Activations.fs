namespace DiffLessons

open DiffLessons.Native

/// <summary>Activation functions of each element: relu and its variants, sigmoids, and smooth units such as gelu.</summary>
[<AutoOpen>]
module Activations =
    /// Refuses an option that the input's dtype does not hold.
    let private fits (operation: string) (input: Tensor) (option: float) : unit =
        Tensor.Present(operation, input)

        if input.dtype.IsFloatingPoint then
            NumberRange.check operation input.dtype option

    type Tensor with

        /// <summary>max(x, 0); its derivative is 1 above 0 and 0 elsewhere.</summary>
        member a.relu() =
            let rule _ (y: Tensor) (t: Tensor) =
                use isOff = y.Handle.le (CachedScalar.zero ())
                t.ZeroWhere isOff

            Autograd.elementwise "relu" (fun x -> x.relu ()) Backward.relu rule a

        /// <summary>x above 0, negativeSlope * x below.</summary>
        /// <param name="negativeSlope">The slope below 0, 0.01 by default.</param>
        member a.leakyRelu(?negativeSlope: float) =
            traced "leakyRelu" a (fun () -> given "negativeSlope" negativeSlope) (fun () ->
                let slope = defaultArg negativeSlope 0.01
                fits "leakyRelu" a slope
                Tensor.Map("leakyRelu", (fun x -> F.leaky_relu (x, slope)), a))

        /// <summary>min(max(x, 0), 6); its derivative is 1 between 0 and 6 and 0 elsewhere (Howard et al. 2017).</summary>
        member a.relu6() =
            Tensor.Map(
                "relu6",
                (fun x ->
                    use low = (0).ToScalar()
                    use high = (6).ToScalar()
                    SingularPoints.held low high x),
                a
            )

        /// <summary>1 / (1 + e^-x), between 0 and 1; its derivative is s (1 - s).</summary>
        member a.sigmoid() =
            floating "sigmoid" a

            Autograd.elementwise
                "sigmoid"
                (fun x -> x.sigmoid ())
                (Backward.elementwise Backward.sigmoidSlope)
                (fun _ y t -> t.Scaled(y * (1 - y)))
                a

        /// <summary>log(sigmoid(x)) = -softplus(-x), without its rounding troubles; its derivative is sigmoid(-x).</summary>
        member a.logsigmoid() =
            floating "logsigmoid" a
            Tensor.Map("logsigmoid", (fun x -> F.logsigmoid x), a)

        /// <summary>log(1 + e^x), a smooth relu; its derivative is the sigmoid.</summary>
        member a.softplus() =
            floating "softplus" a

            let f (x: NativeTensor) = F.softplus x

            // The backward pass of libtorch goes through many elements once, and that of this library twice.
            if a.nelement >= 4096 then
                Tensor.Map("softplus", f, a)
            else
                let backward = Backward.ofInput (fun x -> x.sigmoid ())
                Autograd.elementwise "softplus" f backward (fun x _ t -> t * x.sigmoid ()) a

        /// <summary>The Gaussian error linear unit, x times the normal distribution function at x (Hendrycks and Gimpel 2016).</summary>
        /// <param name="approximate">"none" (the default), or "tanh" for 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).</param>
        member a.gelu(?approximate: string) =
            traced "gelu" a (fun () -> given "approximate" approximate) (fun () ->
                match defaultArg approximate "none" with
                | "none" -> Tensor.Map("gelu", SingularPoints.asRelu (fun x -> F.gelu x), a)
                | "tanh" -> Tensor.Map("gelu", SingularPoints.asRelu (fun x -> F.geluTanh x), a)
                | other ->
                    Guard.refuse
                        "approximate"
                        $"gelu: expected approximate \"none\" or \"tanh\", got \"{other}\".")

        /// <summary>x sigmoid(x), also known as swish; as relu at infinities (Elfwing et al. 2018).</summary>
        member a.silu() =
            Tensor.Map("silu", SingularPoints.asRelu (fun x -> F.silu x), a)

        /// <summary>x above 0, alpha (e^x - 1) below (Clevert et al. 2016).</summary>
        /// <param name="alpha">The negated limit at -infinity, 1 by default.</param>
        member a.elu(?alpha: float) =
            traced "elu" a (fun () -> given "alpha" alpha) (fun () ->
                let alpha = defaultArg alpha 1.0
                fits "elu" a alpha
                Tensor.Map("elu", (fun x -> F.elu (x, alpha)), a))

        /// <summary>max(x, 0) + min(alpha (e^(x / alpha) - 1), 0): an elu whose slope at 0 is 1 for every alpha (Barron 2017).</summary>
        /// <param name="alpha">The negated limit at -infinity, 1 by default; not 0.</param>
        /// <exception cref="T:DiffLessons.OptionException">alpha is 0.</exception>
        member a.celu(?alpha: float) =
            traced "celu" a (fun () -> given "alpha" alpha) (fun () ->
                floating "celu" a
                let alpha = defaultArg alpha 1.0

                if alpha = 0.0 then
                    Guard.refuse "alpha" "celu: expected alpha other than 0, got 0."

                fits "celu" a alpha
                Tensor.Map("celu", (fun x -> F.celu (x, alpha)), a))

        /// <summary>The scaled elu that keeps mean 0 and variance 1 through layers (Klambauer et al. 2017).</summary>
        member a.selu() =
            Tensor.Map("selu", (fun x -> F.selu x), a)

        /// <summary>x tanh(softplus(x)); as relu at infinities (Misra 2020).</summary>
        member a.mish() =
            Tensor.Map("mish", SingularPoints.asRelu (fun x -> F.mish x), a)

        /// <summary>x, pulled into [minVal, maxVal]: a straight-lined tanh; its derivative is 1 between them and 0 elsewhere.</summary>
        /// <param name="minVal">The lower bound, -1 by default.</param>
        /// <param name="maxVal">The upper bound, 1 by default.</param>
        member a.hardtanh(?minVal: float, ?maxVal: float) =
            traced "hardtanh" a (fun () -> given "minVal" minVal @ given "maxVal" maxVal) (fun () ->
                let low, high = defaultArg minVal -1.0, defaultArg maxVal 1.0

                if not (low <= high) then
                    Guard.refuse
                        "minVal"
                        $"hardtanh: expected minVal at most maxVal, got {string low} and {string high}."

                fits "hardtanh" a low
                fits "hardtanh" a high
                // TorchSharp's hardtanh leaves its input as it is.
                Tensor.Map(
                    "hardtanh",
                    (fun x ->
                        use low = low.ToScalar()
                        use high = high.ToScalar()
                        SingularPoints.held low high x),
                    a
                ))

        /// <summary>relu6(x + 3) / 6, a sigmoid of straight lines (Howard et al. 2019).</summary>
        member a.hardsigmoid() =
            floating "hardsigmoid" a
            Tensor.Map("hardsigmoid", (fun x -> SingularPoints.hardsigmoid x), a)

        /// <summary>x relu6(x + 3) / 6, a silu of simple pieces; as relu at infinities (Howard et al. 2019).</summary>
        member a.hardswish() =
            floating "hardswish" a
            Tensor.Map("hardswish", SingularPoints.asRelu (fun x -> SingularPoints.hardswish x), a)

        /// <summary>x / (1 + |x|), between -1 and 1, which it reaches at infinities; its derivative is 1 / (1 + |x|)^2 (Bergstra et al. 2009).</summary>
        member a.softsign() =
            floating "softsign" a

            let quotient (x: NativeTensor) =
                use size = x.abs ()
                use below = size.add (CachedScalar.one ())
                x.div below

            Tensor.Map("softsign", SingularPoints.atInfinities (fun x -> x.sign ()) quotient, a)

        /// <summary>x - tanh(x): near 0 almost nothing, far from it x shrunk by 1; its derivative is tanh(x)^2.</summary>
        member a.tanhshrink() =
            floating "tanhshrink" a

            let difference (x: NativeTensor) =
                use bounded = x.tanh ()
                x.sub bounded

            Tensor.Map("tanhshrink", difference, a)

        /// <summary>x above 0, weight * x below: a leaky relu whose slope is learned (He et al. 2015).</summary>
        /// <param name="weight">The slope: one element, or one for each channel (axis 1).</param>
        /// <exception cref="T:DiffLessons.ShapeException">The weight fits neither.</exception>
        member a.prelu(weight: Tensor) =
            traced "prelu" a (fun () -> [ "b", box weight ]) (fun () ->
                floating "prelu" a
                let channels = if a.dim > 1 then a.Sizes[1] else 1

                if weight.dim > 1 || (weight.nelement <> 1 && weight.nelement <> channels) then
                    Shape.fail
                        $"prelu: expected a weight of one element or of shape ({string channels}), one per channel, got {Shape.format weight.Sizes} for an input of shape {Shape.format a.Sizes}."

                let broadcast =
                    if weight.nelement = 1 then
                        [||]
                    else
                        Array.init a.dim (fun axis -> if axis = 1 then -1L else 1L)

                Tensor.Lift2(
                    "prelu",
                    (fun x w ->
                        use slope = w.reshape broadcast
                        SingularPoints.leaky x slope),
                    a,
                    weight,
                    a.Sizes
                ))

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let relu = Op.unary "relu" "max(x, 0)" _.relu()
        let relu6 = Op.unary "relu6" "min(max(x, 0), 6)" _.relu6()

        let leakyRelu =
            Op.one
                "leakyRelu"
                ("negativeSlope", _.tryFloat)
                "x above 0, negativeSlope x below; 0.01 by default"
                (fun x slope -> x.leakyRelu (?negativeSlope = slope))

        let elu =
            Op.one
                "elu"
                ("alpha", _.tryFloat)
                "x above 0, alpha (e^x - 1) below; 1 by default"
                (fun x alpha -> x.elu (?alpha = alpha))

        let celu =
            Op.one
                "celu"
                ("alpha", _.tryFloat)
                "x above 0, alpha (e^(x / alpha) - 1) below; 1 by default"
                (fun x alpha -> x.celu (?alpha = alpha))

        let selu =
            Op.unary "selu" "the elu that keeps mean 0 and variance 1 through layers" _.selu()

        let gelu =
            Op.one
                "gelu"
                ("approximate", _.tryText)
                "x times the normal distribution function at x; geluTanh is its approximation by tanh"
                (fun x approximate -> x.gelu (?approximate = approximate))

        /// The function under the name that it has in code.
        let geluTanh = Op.curried gelu [ "approximate", box "tanh" ]

        let silu = Op.unary "silu" "x sigmoid(x)" _.silu()
        let mish = Op.unary "mish" "x tanh(softplus(x))" _.mish()
        let softplus = Op.unary "softplus" "log(1 + e^x)" _.softplus()
        let softsign = Op.unary "softsign" "x / (1 + |x|)" _.softsign()
        let tanhshrink = Op.unary "tanhshrink" "x - tanh(x)" _.tanhshrink()
        let sigmoid = Op.unary "sigmoid" "1 / (1 + e^-x)" _.sigmoid()
        let logsigmoid = Op.unary "logsigmoid" "log(sigmoid(x))" _.logsigmoid()

        let hardsigmoid = Op.unary "hardsigmoid" "relu6(x + 3) / 6" _.hardsigmoid()

        let hardswish = Op.unary "hardswish" "x relu6(x + 3) / 6" _.hardswish()

        let hardtanh =
            Op.make
                "hardtanh"
                [ "minVal"; "maxVal" ]
                "x, pulled into [-1, 1] or other bounds"
                (fun o ->
                    let minVal, maxVal = o.tryFloat "minVal", o.tryFloat "maxVal"
                    fun x -> x.hardtanh (?minVal = minVal, ?maxVal = maxVal))

        let all = [
            relu
            relu6
            leakyRelu
            elu
            celu
            selu
            gelu
            silu
            mish
            softplus
            softsign
            tanhshrink
            sigmoid
            logsigmoid
            hardsigmoid
            hardswish
            hardtanh
        ]

    type dsharp with

        static member relu: Tensor -> Tensor = Op.plain Ops.relu
        static member relu6: Tensor -> Tensor = Op.plain Ops.relu6
        static member selu: Tensor -> Tensor = Op.plain Ops.selu
        static member gelu: Tensor -> Tensor = Op.plain Ops.gelu
        static member silu: Tensor -> Tensor = Op.plain Ops.silu
        static member mish: Tensor -> Tensor = Op.plain Ops.mish
        static member softplus: Tensor -> Tensor = Op.plain Ops.softplus
        static member softsign: Tensor -> Tensor = Op.plain Ops.softsign
        static member tanhshrink: Tensor -> Tensor = Op.plain Ops.tanhshrink
        static member sigmoid: Tensor -> Tensor = Op.plain Ops.sigmoid
        static member logsigmoid: Tensor -> Tensor = Op.plain Ops.logsigmoid
        static member hardsigmoid: Tensor -> Tensor = Op.plain Ops.hardsigmoid
        static member hardswish: Tensor -> Tensor = Op.plain Ops.hardswish
        /// <summary>The Gaussian error linear unit in its approximation by tanh: <c>gelu "tanh"</c>.</summary>
        static member geluTanh: Tensor -> Tensor = Ops.geluTanh

        static member leakyRelu(input: Tensor, ?negativeSlope: float) : Tensor =
            input.leakyRelu (?negativeSlope = negativeSlope)

        static member elu(input: Tensor, ?alpha: float) : Tensor = input.elu (?alpha = alpha)
        static member celu(input: Tensor, ?alpha: float) : Tensor = input.celu (?alpha = alpha)

        static member celu(?alpha: float) =
            Op.curried Ops.celu (given "alpha" alpha)

        static member hardtanh(input: Tensor, ?minVal: float, ?maxVal: float) : Tensor =
            input.hardtanh (?minVal = minVal, ?maxVal = maxVal)

        static member prelu(input: Tensor, weight: Tensor) : Tensor = input.prelu weight

        static member leakyRelu(?negativeSlope: float) : Tensor -> Tensor =
            Op.curried Ops.leakyRelu (given "negativeSlope" negativeSlope)

        static member elu(?alpha: float) =
            Op.curried Ops.elu (given "alpha" alpha)

        static member hardtanh(?minVal: float, ?maxVal: float) : Tensor -> Tensor =
            Op.curried Ops.hardtanh (given "minVal" minVal @ given "maxVal" maxVal)
