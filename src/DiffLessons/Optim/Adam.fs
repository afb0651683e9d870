namespace DiffLessons

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
