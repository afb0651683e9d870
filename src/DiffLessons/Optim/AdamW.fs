namespace DiffLessons

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
