namespace DiffLessons

open DiffLessons.Native

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
        Guard.nonNegative "optimizer" "lrDecay" lrDecay
        Guard.nonNegative "optimizer" "weightDecay" weightDecay
        Guard.nonNegative "optimizer" "initialAccumulatorValue" initial
        Guard.nonNegative "optimizer" "eps" eps

    let minusRate, epsFactor, decayFactor, one =
        Factor 0.0, Factor eps, Factor weightDecay, Factor 1.0

    do
        base.OwnDecay <- weightDecay
        base.Memory.Keep "sum"

    override t.update(values, gradient) =
        let values, gradient = NativeTensor.Of values, NativeTensor.Of gradient
        let fall = 1.0 + float (t.Updates - 1) * lrDecay
        t.CheckUpdate(values, gradient, t.lr / fall, eps, weightDecay, initial)
        let g = decayed t.GroupUpdate gradient values decayFactor weightDecay
        let struct (sum, _) = t.Memory.Vector("sum", values, initial)
        sum.addcmul_ (g, g, one.Of 1.0) |> ignore
        use denominator = sum.sqrt ()
        epsFactor.Raise(denominator, eps)

        match t.GroupUpdate with
        | null -> values.addcdiv_ (g, denominator, minusRate.Of(-(t.lr / fall))) |> ignore
        | groups -> groups.Descend(values, g, denominator, 1.0 / fall)

        free g [ gradient ]
