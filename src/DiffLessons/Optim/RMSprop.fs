namespace DiffLessons

open DiffLessons.Native

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
        Guard.below1 "optimizer" "alpha" alpha
        Guard.nonNegative "optimizer" "eps" eps
        Guard.nonNegative "optimizer" "weightDecay" weightDecay
        Guard.nonNegative "optimizer" "momentum" momentum

    let alphaFactor, rest, epsFactor = Factor alpha, Factor(1.0 - alpha), Factor eps
    let restOfVariance = Factor(alpha * (1.0 - alpha))

    let minusRate, momentumFactor, decayFactor =
        Factor 0.0, Factor momentum, Factor weightDecay

    do
        base.OwnDecay <- weightDecay

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
        t.CheckUpdate(values, gradient, t.lr, eps, weightDecay, momentum)
        let g = decayed t.GroupUpdate gradient values decayFactor weightDecay
        use denominator = (t.Spread(values, g)).sqrt()
        epsFactor.Raise(denominator, eps)

        if momentum = 0.0 then
            match t.GroupUpdate with
            | null -> values.addcdiv_ (g, denominator, minusRate.Of -t.lr) |> ignore
            | groups -> groups.Descend(values, g, denominator, 1.0)
        else
            let struct (velocity, _) = t.Memory.Vector("velocity", values, 0.0)
            momentumFactor.Scale(velocity, momentum).addcdiv_(g, denominator) |> ignore

            match t.GroupUpdate with
            | null -> values.add_ (velocity, minusRate.Of -t.lr) |> ignore
            | groups -> groups.Descend(values, velocity, 1.0)

        free g [ gradient ]
