namespace DiffLessons.Distributions

open DiffLessons

/// <summary>Beta distributions over shares: density \( x^{\alpha - 1} (1 - x)^{\beta - 1} / B(\alpha, \beta) \) for x from 0 to 1.</summary>
/// <remarks>Samples are differentiable by both parameters, once, as those of <c>Gamma</c>, of which they are made.</remarks>
/// <param name="concentration1">The parameters alpha, finite and above 0: the greater, the nearer to 1.</param>
/// <param name="concentration0">The parameters beta, finite and above 0; the two shapes broadcast to the batch shape.</param>
/// <exception cref="T:DiffLessons.OptionException">A parameter is not above 0.</exception>
[<Sealed>]
type Beta(concentration1: Tensor, concentration0: Tensor) =
    inherit
        ElementwiseDistribution(
            Batch.ofPositives "Beta" "concentration1" concentration1 "concentration0" concentration0,
            fun shape ->
                let first = Batch.gamma "Beta.sample" concentration1 shape
                first / (first + Batch.gamma "Beta.sample" concentration0 shape)
        )

    /// <summary>The parameters alpha.</summary>
    member _.concentration1 = concentration1

    /// <summary>The parameters beta.</summary>
    member _.concentration0 = concentration0

    override _.mean = concentration1 / (concentration1 + concentration0)

    override _.variance =
        let total = concentration1 + concentration0
        concentration1 * concentration0 / (total.square () * (total + 1))

    /// <summary>The logarithm of the density, differentiable by the value and both parameters; -infinity outside 0 to 1.</summary>
    /// <param name="value">Values; their shape and the batch shape broadcast.</param>
    override t.logprob(value: Tensor) : Tensor =
        let value = Batch.value "Beta.logprob" value t.batchShape concentration1
        let isShare = Elementwise.both (Elementwise.atLeast 0.0) (Elementwise.atMost 1.0)

        Batch.within "Beta.logprob" isShare 0.5 value (fun x ->
            (concentration1 - 1).xlogy x
            + (concentration0 - 1).xlogy(1 - x)
            + (concentration1 + concentration0).lgamma()
            - concentration1.lgamma ()
            - concentration0.lgamma ())

    /// <summary>The distribution's name and parameters.</summary>
    override _.ToString() =
        $"Beta(concentration1={concentration1}, concentration0={concentration0})"
