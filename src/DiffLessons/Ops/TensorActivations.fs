namespace DiffLessons

open DiffLessons.Native

/// <summary>Activations beyond the common ones, which stand with the mathematics.</summary>
[<AutoOpen>]
module TensorActivations =
    type Tensor with

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

        /// <summary>relu6(x + 3) / 6, a sigmoid of straight lines (Howard et al. 2019).</summary>
        member a.hardsigmoid() =
            floating "hardsigmoid" a
            Tensor.Map("hardsigmoid", (fun x -> SingularPoints.hardsigmoid x), a)

        /// <summary>x relu6(x + 3) / 6, a silu of simple pieces (Howard et al. 2019).</summary>
        member a.hardswish() =
            floating "hardswish" a
            Tensor.Map("hardswish", (fun x -> SingularPoints.hardswish x), a)

        /// <summary>x / (1 + |x|), between -1 and 1; its derivative is 1 / (1 + |x|)^2 (Bergstra et al. 2009).</summary>
        member a.softsign() =
            floating "softsign" a

            Tensor.Map(
                "softsign",
                (fun x ->
                    use one = (1).ToScalar()
                    use size = x.abs ()
                    use below = size.add one
                    x.div below),
                a
            )

        /// <summary>log(sigmoid(x)) = -softplus(-x), without its rounding troubles; its derivative is sigmoid(-x).</summary>
        member a.logsigmoid() =
            floating "logsigmoid" a
            Tensor.Map("logsigmoid", (fun x -> F.logsigmoid x), a)

        /// <summary>softmax(-x) along a dimension: the least element gets the most.</summary>
        /// <param name="dim">The dimension to normalise; negative counts from the end.</param>
        member a.softmin(dim: int) =
            floating "softmin" a
            let dim = Shape.completeDim "softmin" a.dim dim

            Tensor.Map(
                "softmin",
                (fun x ->
                    use negative = x.neg ()
                    negative.softmax (int64 dim)),
                a
            )

        /// <summary>The gated linear unit: the first half along a dimension, times the sigmoid of the second (Dauphin et al. 2017).</summary>
        /// <param name="dim">The dimension to halve, of even length; the last by default.</param>
        /// <exception cref="T:DiffLessons.ShapeException">The dimension's length is odd.</exception>
        member a.glu(?dim: int) =
            floating "glu" a
            let dim = Shape.completeDim "glu" a.dim (defaultArg dim -1)

            if a.dim = 0 || a.Sizes[dim] % 2 <> 0 then
                Shape.fail
                    $"glu: expected an even length along dimension {string dim}, got shape {Shape.format a.Sizes}. It holds the values and then their gates."

            let sizes = a.Sizes |> Array.mapi (fun i n -> if i = dim then n / 2 else n)
            Tensor.Lift1("glu", (fun x -> F.glu (x, int64 dim)), a, sizes)

        /// <summary>x above 0, weight * x below: a leaky relu whose slope is learned (He et al. 2015).</summary>
        /// <param name="weight">The slope: one element, or one for each channel, which lie on axis 1.</param>
        /// <exception cref="T:DiffLessons.ShapeException">The weight fits neither.</exception>
        member a.prelu(weight: Tensor) =
            floating "prelu" a
            let channels = if a.dim > 1 then a.Sizes[1] else 1

            if weight.dim > 1 || (weight.nelement <> 1 && weight.nelement <> channels) then
                Shape.fail
                    $"prelu: expected a weight of one element or of shape ({string channels}), one a channel, got {Shape.format weight.Sizes} for an input of shape {Shape.format a.Sizes}."

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
            )
