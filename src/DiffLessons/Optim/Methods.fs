namespace DiffLessons

open System
open DiffLessons.Native

/// What the methods share.
[<AutoOpen>]
module private Update =
    /// State of one number a parameter, made at the first step.
    let ensure (state: byref<NativeTensor>) (like: NativeTensor) (value: float) =
        if state.IsNone then
            use number = value.ToScalar()
            state <- like.full_like number

    /// Copies of what is remembered; nothing of what is not there yet.
    let remembered (slots: (string * NativeTensor) list) : (string * Tensor) list = [
        for name, value in slots do
            if not value.IsNone then
                name, Tensor.Constant(value.clone ())
    ]

    /// A copy of what was remembered under a name; null if nothing was.
    let recalled (saved: Map<string, Tensor>) (name: string) : NativeTensor =
        match saved.TryFind name with
        | Some value -> value.Live.detach().clone()
        | None -> NativeTensor.None

/// <summary>Stochastic gradient descent, with momentum if wanted.</summary>
/// <remarks>
/// g is the gradient plus weightDecay times the parameter. Without momentum: p = p - lr g. With momentum m: v = m v + (1 - dampening) g (v = g at the first step), and
/// p = p - lr v, or, by Nesterov, p = p - lr (g + m v). Source: Sutskever et al. 2013, as PyTorch defines it.
/// <para><c>lr</c>, optional: The learning rate, 0.001 by default.</para>
/// <para><c>momentum</c>, optional: m, 0 by default.</para>
/// <para><c>nesterov</c>, optional: Whether to look ahead; false by default.</para>
/// <para><c>weightDecay</c>, optional: The L2 penalty's factor, 0 by default.</para>
/// <para><c>reversible</c>, optional: As in DiffSharp; only false, the default, is possible.</para>
/// <para><c>dampening</c>, optional: Weakens g in v, 0 by default.</para>
/// </remarks>
/// <param name="model">The model to change.</param>
[<Sealed>]
type SGD
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

    let mutable velocity: NativeTensor = NativeTensor.None
    let minusRate = Factor 0.0
    let momentumFactor = Factor momentum
    let decayFactor = Factor weightDecay
    let fresh = Factor(1.0 - dampening)

    override _.state = remembered [ "velocity", velocity ]
    override _.restore(saved) = velocity <- recalled saved "velocity"

    override t.update(values, gradient) =
        let values, gradient = NativeTensor.Of values, NativeTensor.Of gradient
        t.CheckUpdate(values, gradient)

        let decayed =
            if weightDecay = 0.0 then
                gradient
            else
                gradient.add (values, decayFactor.Of weightDecay)

        let direction =
            if momentum = 0.0 then
                decayed
            else
                if velocity.IsNone then
                    velocity <- decayed.clone ()
                else
                    momentumFactor
                        .Scale(velocity, momentum)
                        .add_(decayed, fresh.Of(1.0 - dampening))
                    |> ignore

                if nesterov then
                    decayed.add (velocity, momentumFactor.Of momentum)
                else
                    velocity

        values.add_ (direction, minusRate.Of -t.lr) |> ignore

        for temporary in [| decayed; direction |] do
            if not (temporary.Is gradient || temporary.Is velocity) then
                temporary.Dispose()

/// <summary>Divides by a running root mean square of the gradient (Hinton 2012).</summary>
/// <remarks>
/// s = alpha s + (1 - alpha) g^2; p = p - lr g / (sqrt(s) + eps), or, with momentum m, v = m v + g / (sqrt(s) + eps) and p = p - lr v. Centered subtracts the square of g's running mean from s.
/// <para><c>lr</c>, optional: The learning rate, 0.01 by default.</para>
/// <para><c>alpha</c>, optional: How long squares are remembered, 0.99 by default.</para>
/// <para><c>eps</c>, optional: Added to the root, 1e-8 by default.</para>
/// <para><c>weightDecay</c>, optional: The L2 penalty's factor, 0 by default.</para>
/// <para><c>momentum</c>, optional: m, 0 by default.</para>
/// <para><c>centered</c>, optional: false by default.</para>
/// </remarks>
/// <param name="model">The model to change.</param>
[<Sealed>]
type RMSprop
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

    let mutable square: NativeTensor = NativeTensor.None
    let mutable average: NativeTensor = NativeTensor.None
    let mutable velocity: NativeTensor = NativeTensor.None
    let alphaFactor, rest, epsFactor = Factor alpha, Factor(1.0 - alpha), Factor eps

    let minusRate, momentumFactor, decayFactor =
        Factor 0.0, Factor momentum, Factor weightDecay

    override _.state =
        remembered [ "square", square; "average", average; "velocity", velocity ]

    override _.restore(saved) =
        square <- recalled saved "square"
        average <- recalled saved "average"
        velocity <- recalled saved "velocity"

    override t.update(values, gradient) =
        let values, gradient = NativeTensor.Of values, NativeTensor.Of gradient
        t.CheckUpdate(values, gradient)

        let g =
            if weightDecay = 0.0 then
                gradient
            else
                gradient.add (values, decayFactor.Of weightDecay)

        ensure &square values 0.0
        alphaFactor.Scale(square, alpha).addcmul_(g, g, rest.Of(1.0 - alpha)) |> ignore

        use root =
            if centered then
                ensure &average values 0.0
                alphaFactor.Scale(average, alpha).add_(g, rest.Of(1.0 - alpha)) |> ignore
                use minus = (-1.0).ToScalar()
                square.addcmul (average, average, minus)
            else
                square.alias ()

        use denominator = root.sqrt ()
        epsFactor.Raise(denominator, eps)

        if momentum = 0.0 then
            values.addcdiv_ (g, denominator, minusRate.Of -t.lr) |> ignore
        else
            ensure &velocity values 0.0
            momentumFactor.Scale(velocity, momentum).addcdiv_(g, denominator) |> ignore
            values.add_ (velocity, minusRate.Of -t.lr) |> ignore

        if not (g.Is gradient) then
            g.Dispose()

/// <summary>Divides by the root of the sum of all squared gradients so far (Duchi et al. 2011).</summary>
/// <remarks>
/// s = s + g^2; p = p - lr / (1 + (t - 1) lrDecay) g / (sqrt(s) + eps).
/// <para><c>lr</c>, optional: The learning rate, 0.01 by default.</para>
/// <para><c>lrDecay</c>, optional: 0 by default.</para>
/// <para><c>weightDecay</c>, optional: The L2 penalty's factor, 0 by default.</para>
/// <para><c>initialAccumulatorValue</c>, optional: s at the start, 0 by default.</para>
/// <para><c>eps</c>, optional: Added to the root, 1e-10 by default.</para>
/// </remarks>
/// <param name="model">The model to change.</param>
[<Sealed>]
type Adagrad
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

    let mutable sum: NativeTensor = NativeTensor.None

    let minusRate, epsFactor, decayFactor, one =
        Factor 0.0, Factor eps, Factor weightDecay, Factor 1.0

    override _.state = remembered [ "sum", sum ]
    override _.restore(saved) = sum <- recalled saved "sum"

    override t.update(values, gradient) =
        let values, gradient = NativeTensor.Of values, NativeTensor.Of gradient
        t.CheckUpdate(values, gradient)

        let g =
            if weightDecay = 0.0 then
                gradient
            else
                gradient.add (values, decayFactor.Of weightDecay)

        ensure &sum values initial
        sum.addcmul_ (g, g, one.Of 1.0) |> ignore
        use denominator = sum.sqrt ()
        epsFactor.Raise(denominator, eps)
        let rate = t.lr / (1.0 + float (t.stateStep - 1) * lrDecay)
        values.addcdiv_ (g, denominator, minusRate.Of -rate) |> ignore

        if not (g.Is gradient) then
            g.Dispose()

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

    let mutable mean: NativeTensor = NativeTensor.None
    let mutable square: NativeTensor = NativeTensor.None
    let factor1, rest1 = Factor beta1, Factor(1.0 - beta1)
    let factor2, rest2 = Factor beta2, Factor(1.0 - beta2)
    let epsFactor, minusRate, decayFactor = Factor 0.0, Factor 0.0, Factor 0.0

    override _.state = remembered [ "mean", mean; "square", square ]

    override _.restore(saved) =
        mean <- recalled saved "mean"
        square <- recalled saved "square"

    override t.update(values, gradient) =
        let values, gradient = NativeTensor.Of values, NativeTensor.Of gradient
        t.CheckUpdate(values, gradient)

        if decoupled && weightDecay <> 0.0 then
            decayFactor.Scale(values, 1.0 - t.lr * weightDecay) |> ignore

        let g =
            if decoupled || weightDecay = 0.0 then
                gradient
            else
                gradient.add (values, decayFactor.Of weightDecay)

        ensure &mean values 0.0
        ensure &square values 0.0
        factor1.Scale(mean, beta1).add_(g, rest1.Of(1.0 - beta1)) |> ignore
        factor2.Scale(square, beta2).addcmul_(g, g, rest2.Of(1.0 - beta2)) |> ignore

        // lr (m / c1) / (sqrt(s / c2) + eps) with both corrections taken out of the vectors: one pass less.
        let correction1 = 1.0 - Math.Pow(beta1, float t.stateStep)
        let correction2 = sqrt (1.0 - Math.Pow(beta2, float t.stateStep))
        use denominator = square.sqrt ()
        epsFactor.Raise(denominator, eps * correction2)

        values.addcdiv_ (mean, denominator, minusRate.Of(-t.lr * correction2 / correction1))
        |> ignore

        if not (g.Is gradient) then
            g.Dispose()

/// <summary>Adaptive moments: a running mean of the gradient over the root of a running mean of its square (Kingma and Ba 2015).</summary>
/// <remarks>
/// m = beta1 m + (1 - beta1) g; s = beta2 s + (1 - beta2) g^2; p = p - lr (m / (1 - beta1^t)) / (sqrt(s / (1 - beta2^t)) + eps).
/// <para><c>lr</c>, optional: The learning rate, 0.001 by default.</para>
/// <para><c>beta1</c>, optional: How long the gradient is remembered, 0.9 by default.</para>
/// <para><c>beta2</c>, optional: How long its square is remembered, 0.999 by default.</para>
/// <para><c>eps</c>, optional: Added to the root, 1e-8 by default.</para>
/// <para><c>weightDecay</c>, optional: The L2 penalty's factor, added to the gradient, 0 by default.</para>
/// <para><c>reversible</c>, optional: As in DiffSharp; only false, the default, is possible.</para>
/// </remarks>
/// <param name="model">The model to change.</param>
[<Sealed>]
type Adam
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
/// <remarks>
/// First p = (1 - lr weightDecay) p, then as <see cref="T:DiffLessons.Adam"/>.
/// <para><c>lr</c>, optional: The learning rate, 0.001 by default.</para>
/// <para><c>beta1</c>, optional: 0.9 by default.</para>
/// <para><c>beta2</c>, optional: 0.999 by default.</para>
/// <para><c>eps</c>, optional: 1e-8 by default.</para>
/// <para><c>weightDecay</c>, optional: 0.01 by default.</para>
/// </remarks>
/// <param name="model">The model to change.</param>
[<Sealed>]
type AdamW
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
