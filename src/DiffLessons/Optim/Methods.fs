namespace DiffLessons

open System
open DiffLessons.Native

[<AutoOpen>]
module private Update =
    /// The gradient plus a share of the parameters: itself where that is 0.
    let decayed
        (gradient: NativeTensor)
        (values: NativeTensor)
        (factor: Factor)
        (weightDecay: float)
        =
        if weightDecay = 0.0 then
            gradient
        else
            gradient.add (values, factor.Of weightDecay)

    /// Frees what is none of the tensors that are kept.
    let free (temporary: NativeTensor) (kept: NativeTensor list) =
        if kept |> List.forall (fun other -> not (other.Is temporary)) then
            temporary.Dispose()

/// <summary>Stochastic gradient descent, with momentum if wanted.</summary>
/// <remarks>
/// g is the gradient plus weightDecay times the parameter. Without momentum: p = p - lr g. With momentum m: v = m v + (1 - dampening) g (v = g at the first step), and
/// p = p - lr v, or, by Nesterov, p = p - lr (g + m v). Source: Sutskever et al. 2013, as PyTorch defines it.
/// </remarks>
[<Sealed>]
type SGD
    /// <param name="model">The model to change.</param>
    /// <param name="lr">The learning rate, 0.001 by default.</param>
    /// <param name="momentum">m, 0 by default.</param>
    /// <param name="nesterov">Whether to look ahead; false by default.</param>
    /// <param name="weightDecay">The L2 penalty's factor, 0 by default.</param>
    /// <param name="reversible">As in DiffSharp; only false, the default, is possible.</param>
    /// <param name="dampening">Weakens g in v, 0 by default.</param>
    (
        model: ModelBase,
        ?lr: scalar,
        ?momentum: scalar,
        ?nesterov: bool,
        ?weightDecay: scalar,
        ?reversible: bool,
        ?dampening: scalar
    ) =
    inherit Optimizer(model, ?lr = lr)

    let momentum = Hyperparameter.read "momentum" 0.0 momentum
    let nesterov = defaultArg nesterov false
    let weightDecay = Hyperparameter.read "weightDecay" 0.0 weightDecay
    let dampening = Hyperparameter.read "dampening" 0.0 dampening

    do
        Layer.notReversible "optimizer" reversible
        Hyperparameter.atLeast "momentum" 0.0 momentum
        Hyperparameter.atLeast "weightDecay" 0.0 weightDecay
        Hyperparameter.atLeast "dampening" 0.0 dampening

        if nesterov && (momentum = 0.0 || dampening <> 0.0) then
            raise (
                OptionException(
                    "optimizer: nesterov needs a momentum above 0 and a dampening of 0.",
                    "nesterov"
                )
            )

    let minusRate = Factor 0.0
    let momentumFactor = Factor momentum
    let decayFactor = Factor weightDecay
    let fresh = Factor(1.0 - dampening)

    do
        if momentum = 0.0 then
            base.Memory.Keep()
        else
            base.Memory.Keep "velocity"

    override t.update(values, gradient) =
        let values, gradient = NativeTensor.Of values, NativeTensor.Of gradient
        t.CheckUpdate(values, gradient)
        let g = decayed gradient values decayFactor weightDecay

        if momentum = 0.0 then
            values.add_ (g, minusRate.Of -t.lr) |> ignore
        else
            let struct (velocity, isFirst) = t.Memory.Vector("velocity", values, 0.0)

            if isFirst then
                velocity.copy_ g |> ignore
            else
                momentumFactor.Scale(velocity, momentum).add_(g, fresh.Of(1.0 - dampening))
                |> ignore

            let direction =
                if nesterov then
                    g.add (velocity, momentumFactor.Of momentum)
                else
                    velocity

            values.add_ (direction, minusRate.Of -t.lr) |> ignore
            free direction [ velocity ]

        free g [ gradient ]

/// <summary>Divides by a running root mean square of the gradient (Hinton 2012).</summary>
/// <remarks>
/// s = alpha s + (1 - alpha) g^2; p = p - lr g / (sqrt(s) + eps), or, with momentum m, v = m v + g / (sqrt(s) + eps) and p = p - lr v. Centered, s is the running variance of the gradient: with its running mean m and d = g - m, s = alpha (s + (1 - alpha) d^2) and m = m + (1 - alpha) d. That is PyTorch's difference of running means,
/// written so that rounding cannot make it negative.
/// </remarks>
[<Sealed>]
type RMSprop
    /// <param name="model">The model to change.</param>
    /// <param name="lr">The learning rate, 0.01 by default.</param>
    /// <param name="alpha">How long squares are remembered, 0.99 by default.</param>
    /// <param name="eps">Added to the root, 1e-8 by default.</param>
    /// <param name="weightDecay">The L2 penalty's factor, 0 by default.</param>
    /// <param name="momentum">m, 0 by default.</param>
    /// <param name="centered">false by default.</param>
    (
        model: ModelBase,
        ?lr: scalar,
        ?alpha: scalar,
        ?eps: scalar,
        ?weightDecay: scalar,
        ?momentum: scalar,
        ?centered: bool
    ) =
    inherit Optimizer(model, Hyperparameter.read "lr" 1e-2 lr)

    let alpha = Hyperparameter.read "alpha" 0.99 alpha
    let eps = Hyperparameter.read "eps" 1e-8 eps
    let weightDecay = Hyperparameter.read "weightDecay" 0.0 weightDecay
    let momentum = Hyperparameter.read "momentum" 0.0 momentum
    let centered = defaultArg centered false

    do
        Hyperparameter.below1 "alpha" alpha
        Hyperparameter.atLeast "eps" 0.0 eps
        Hyperparameter.atLeast "weightDecay" 0.0 weightDecay
        Hyperparameter.atLeast "momentum" 0.0 momentum

    let alphaFactor, rest, epsFactor = Factor alpha, Factor(1.0 - alpha), Factor eps
    let restOfVariance = Factor(alpha * (1.0 - alpha))

    let minusRate, momentumFactor, decayFactor =
        Factor 0.0, Factor momentum, Factor weightDecay

    do
        base.Memory.Keep [|
            if centered then
                "variance"
                "average"
            else
                "square"
            if momentum <> 0.0 then
                "velocity"
        |]

    /// Goes on with the running mean of the squared gradient, or with its running variance.
    member private t.Spread(values: NativeTensor, g: NativeTensor) : NativeTensor =
        if centered then
            let struct (variance, _) = t.Memory.Vector("variance", values, 0.0)
            let struct (average, _) = t.Memory.Vector("average", values, 0.0)
            use distance = g.sub average

            alphaFactor
                .Scale(variance, alpha)
                .addcmul_(distance, distance, restOfVariance.Of(alpha * (1.0 - alpha)))
            |> ignore

            average.add_ (distance, rest.Of(1.0 - alpha)) |> ignore
            variance
        else
            let struct (square, _) = t.Memory.Vector("square", values, 0.0)
            alphaFactor.Scale(square, alpha).addcmul_(g, g, rest.Of(1.0 - alpha)) |> ignore
            square

    override t.update(values, gradient) =
        let values, gradient = NativeTensor.Of values, NativeTensor.Of gradient
        t.CheckUpdate(values, gradient)
        let g = decayed gradient values decayFactor weightDecay
        use denominator = (t.Spread(values, g)).sqrt()
        epsFactor.Raise(denominator, eps)

        if momentum = 0.0 then
            values.addcdiv_ (g, denominator, minusRate.Of -t.lr) |> ignore
        else
            let struct (velocity, _) = t.Memory.Vector("velocity", values, 0.0)
            momentumFactor.Scale(velocity, momentum).addcdiv_(g, denominator) |> ignore
            values.add_ (velocity, minusRate.Of -t.lr) |> ignore

        free g [ gradient ]

/// <summary>Divides by the root of the sum of all squared gradients so far (Duchi et al. 2011).</summary>
/// <remarks>s = s + g^2; p = p - lr / (1 + (t - 1) lrDecay) g / (sqrt(s) + eps).</remarks>
[<Sealed>]
type Adagrad
    /// <param name="model">The model to change.</param>
    /// <param name="lr">The learning rate, 0.01 by default.</param>
    /// <param name="lrDecay">0 by default.</param>
    /// <param name="weightDecay">The L2 penalty's factor, 0 by default.</param>
    /// <param name="initialAccumulatorValue">s at the start, 0 by default.</param>
    /// <param name="eps">Added to the root, 1e-10 by default.</param>
    (
        model: ModelBase,
        ?lr: scalar,
        ?lrDecay: scalar,
        ?weightDecay: scalar,
        ?initialAccumulatorValue: scalar,
        ?eps: scalar
    ) =
    inherit Optimizer(model, Hyperparameter.read "lr" 1e-2 lr)

    let lrDecay = Hyperparameter.read "lrDecay" 0.0 lrDecay
    let weightDecay = Hyperparameter.read "weightDecay" 0.0 weightDecay

    let initial =
        Hyperparameter.read "initialAccumulatorValue" 0.0 initialAccumulatorValue

    let eps = Hyperparameter.read "eps" 1e-10 eps

    do
        Hyperparameter.atLeast "lrDecay" 0.0 lrDecay
        Hyperparameter.atLeast "weightDecay" 0.0 weightDecay
        Hyperparameter.atLeast "initialAccumulatorValue" 0.0 initial
        Hyperparameter.atLeast "eps" 0.0 eps

    let minusRate, epsFactor, decayFactor, one =
        Factor 0.0, Factor eps, Factor weightDecay, Factor 1.0

    do base.Memory.Keep "sum"

    override t.update(values, gradient) =
        let values, gradient = NativeTensor.Of values, NativeTensor.Of gradient
        t.CheckUpdate(values, gradient)
        let g = decayed gradient values decayFactor weightDecay
        let struct (sum, _) = t.Memory.Vector("sum", values, initial)
        sum.addcmul_ (g, g, one.Of 1.0) |> ignore
        use denominator = sum.sqrt ()
        epsFactor.Raise(denominator, eps)
        let rate = t.lr / (1.0 + float (t.Updates - 1) * lrDecay)
        values.addcdiv_ (g, denominator, minusRate.Of -rate) |> ignore
        free g [ gradient ]

/// What Adam and AdamW share: they differ in how weights decay.
[<AbstractClass>]
type AdamBase
    internal
    (
        model: ModelBase,
        lr: float,
        beta1: float,
        beta2: float,
        eps: float,
        weightDecay: float,
        decoupled: bool
    ) =
    inherit Optimizer(model, lr)

    do
        Hyperparameter.below1 "beta1" beta1
        Hyperparameter.below1 "beta2" beta2
        Hyperparameter.atLeast "eps" 0.0 eps
        Hyperparameter.atLeast "weightDecay" 0.0 weightDecay

    let factor1, rest1 = Factor beta1, Factor(1.0 - beta1)
    let factor2, rest2 = Factor beta2, Factor(1.0 - beta2)
    let epsFactor, minusRate, decayFactor = Factor 0.0, Factor 0.0, Factor 0.0

    do base.Memory.Keep("mean", "square")

    override t.update(values, gradient) =
        let values, gradient = NativeTensor.Of values, NativeTensor.Of gradient
        t.CheckUpdate(values, gradient)

        if decoupled && weightDecay <> 0.0 then
            decayFactor.Scale(values, 1.0 - t.lr * weightDecay) |> ignore

        let g = decayed gradient values decayFactor (if decoupled then 0.0 else weightDecay)
        let struct (mean, _) = t.Memory.Vector("mean", values, 0.0)
        let struct (square, _) = t.Memory.Vector("square", values, 0.0)
        factor1.Scale(mean, beta1).add_(g, rest1.Of(1.0 - beta1)) |> ignore
        factor2.Scale(square, beta2).addcmul_(g, g, rest2.Of(1.0 - beta2)) |> ignore

        // lr (m / c1) / (sqrt(s / c2) + eps) with both corrections taken out of the vectors: one pass less.
        let correction1 = 1.0 - Math.Pow(beta1, float t.Updates)
        let correction2 = sqrt (1.0 - Math.Pow(beta2, float t.Updates))
        use denominator = square.sqrt ()
        epsFactor.Raise(denominator, eps * correction2)

        values.addcdiv_ (mean, denominator, minusRate.Of(-t.lr * correction2 / correction1))
        |> ignore

        free g [ gradient ]

/// <summary>Adaptive moments: a running mean of the gradient over the root of a running mean of its square (Kingma and Ba 2015).</summary>
/// <remarks>m = beta1 m + (1 - beta1) g; s = beta2 s + (1 - beta2) g^2; p = p - lr (m / (1 - beta1^t)) / (sqrt(s / (1 - beta2^t)) + eps).</remarks>
[<Sealed>]
type Adam
    /// <param name="model">The model to change.</param>
    /// <param name="lr">The learning rate, 0.001 by default.</param>
    /// <param name="beta1">How long the gradient is remembered, 0.9 by default.</param>
    /// <param name="beta2">How long its square is remembered, 0.999 by default.</param>
    /// <param name="eps">Added to the root, 1e-8 by default.</param>
    /// <param name="weightDecay">The L2 penalty's factor, added to the gradient, 0 by default.</param>
    /// <param name="reversible">As in DiffSharp; only false, the default, is possible.</param>
    (
        model: ModelBase,
        ?lr: scalar,
        ?beta1: scalar,
        ?beta2: scalar,
        ?eps: scalar,
        ?weightDecay: scalar,
        ?reversible: bool
    ) =
    inherit
        AdamBase(
            model,
            Hyperparameter.read "lr" 1e-3 lr,
            Hyperparameter.read "beta1" 0.9 beta1,
            Hyperparameter.read "beta2" 0.999 beta2,
            Hyperparameter.read "eps" 1e-8 eps,
            Hyperparameter.read "weightDecay" 0.0 weightDecay,
            false
        )

    do Layer.notReversible "optimizer" reversible

/// <summary>Adam with weights that decay by themselves, apart from the gradient (Loshchilov and Hutter 2019).</summary>
/// <remarks>First p = (1 - lr weightDecay) p, then as <see cref="T:DiffLessons.Adam"/>.</remarks>
[<Sealed>]
type AdamW
    /// <param name="model">The model to change.</param>
    /// <param name="lr">The learning rate, 0.001 by default.</param>
    /// <param name="beta1">0.9 by default.</param>
    /// <param name="beta2">0.999 by default.</param>
    /// <param name="eps">1e-8 by default.</param>
    /// <param name="weightDecay">0.01 by default.</param>
    (
        model: ModelBase,
        ?lr: scalar,
        ?beta1: scalar,
        ?beta2: scalar,
        ?eps: scalar,
        ?weightDecay: scalar
    ) =
    inherit
        AdamBase(
            model,
            Hyperparameter.read "lr" 1e-3 lr,
            Hyperparameter.read "beta1" 0.9 beta1,
            Hyperparameter.read "beta2" 0.999 beta2,
            Hyperparameter.read "eps" 1e-8 eps,
            Hyperparameter.read "weightDecay" 0.01 weightDecay,
            true
        )
