namespace DiffLessons

open System
open DiffLessons.Native

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
        Guard.below1 "optimizer" "beta1" beta1
        Guard.below1 "optimizer" "beta2" beta2
        Guard.nonNegative "optimizer" "eps" eps
        Guard.nonNegative "optimizer" "weightDecay" weightDecay

    let factor1, rest1 = Factor beta1, Factor(1.0 - beta1)
    let factor2, rest2 = Factor beta2, Factor(1.0 - beta2)
    let epsFactor, minusRate, decayFactor = Factor 0.0, Factor 0.0, Factor 0.0

    do
        base.OwnDecay <- weightDecay
        base.DecaysApart <- decoupled
        base.Memory.Keep("mean", "square")

    /// Lets the values decay, or gives the gradient with a share of them.
    member private t.Decay(values: NativeTensor, gradient: NativeTensor) : NativeTensor =
        if not decoupled then
            decayed t.GroupUpdate gradient values decayFactor weightDecay
        else
            match t.GroupUpdate with
            | null ->
                if weightDecay <> 0.0 then
                    decayFactor.Scale(values, 1.0 - t.lr * weightDecay) |> ignore
            | groups -> groups.Shrink values

            gradient

    override t.update(values, gradient) =
        let values, gradient = NativeTensor.Of values, NativeTensor.Of gradient
        // lr (m / c1) / (sqrt(s / c2) + eps) with both corrections taken out of the vectors: one pass less.
        let correction1 = 1.0 - Math.Pow(beta1, float t.Updates)
        let correction2 = sqrt (1.0 - Math.Pow(beta2, float t.Updates))
        let rate = t.lr * correction2 / correction1
        let decay = if decoupled then 1.0 - t.lr * weightDecay else weightDecay
        t.CheckUpdate(values, gradient, rate, eps * correction2, decay)
        let struct (mean, _) = t.Memory.Vector("mean", values, 0.0)
        let struct (square, _) = t.Memory.Vector("square", values, 0.0)

        let g = t.Decay(values, gradient)
        factor1.Scale(mean, beta1).add_(g, rest1.Of(1.0 - beta1)) |> ignore
        factor2.Scale(square, beta2).addcmul_(g, g, rest2.Of(1.0 - beta2)) |> ignore
        use denominator = square.sqrt ()
        epsFactor.Raise(denominator, eps * correction2)

        match t.GroupUpdate with
        | null -> values.addcdiv_ (mean, denominator, minusRate.Of -rate) |> ignore
        | groups -> groups.Descend(values, mean, denominator, correction2 / correction1)

        free g [ gradient ]
