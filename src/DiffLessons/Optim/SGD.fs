namespace DiffLessons

open DiffLessons.Native

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
        Guard.nonNegative "optimizer" "momentum" momentum
        Guard.nonNegative "optimizer" "weightDecay" weightDecay
        Guard.nonNegative "optimizer" "dampening" dampening

        if nesterov && (momentum = 0.0 || dampening <> 0.0) then
            Guard.refuse
                "nesterov"
                "optimizer: nesterov needs a momentum above 0 and a dampening of 0."

    do base.OwnDecay <- weightDecay
    let minusRate = Factor 0.0
    let momentumFactor = Factor momentum
    let decayFactor = Factor weightDecay
    let fresh = Factor(1.0 - dampening)

    do
        if momentum = 0.0 then
            base.Memory.Keep()
        else
            base.Memory.Keep "velocity"

    member private t.Descend(values: NativeTensor, direction: NativeTensor) : unit =
        match t.GroupUpdate with
        | null -> values.add_ (direction, minusRate.Of -t.lr) |> ignore
        | groups -> groups.Descend(values, direction, 1.0)

    override t.update(values, gradient) =
        let values, gradient = NativeTensor.Of values, NativeTensor.Of gradient
        let used = if momentum = 0.0 then 0.0 else 1.0 - dampening
        t.CheckUpdate(values, gradient, t.lr, momentum, weightDecay, used)
        let g = decayed t.GroupUpdate gradient values decayFactor weightDecay

        if momentum = 0.0 then
            t.Descend(values, g)
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

            t.Descend(values, direction)
            free direction [ velocity ]

        free g [ gradient ]
