namespace DiffLessons.Distributions

open DiffLessons

/// <summary>Gamma distributions: density \( \beta^\alpha x^{\alpha - 1} \exp(-\beta x) / \Gamma(\alpha) \) for x above 0.</summary>
/// <remarks>Samples are differentiable by both parameters, once: as one moves, a sample keeps its place in its distribution (Figurnov, Mohamed and Mnih 2018).</remarks>
/// <param name="concentration">The shape parameters alpha, finite and above 0.</param>
/// <param name="rate">The rates beta, finite and above 0; the two shapes broadcast to the batch shape.</param>
/// <exception cref="T:DiffLessons.OptionException">A parameter is not above 0.</exception>
[<Sealed>]
type Gamma(concentration: Tensor, rate: Tensor) =
    inherit
        ElementwiseDistribution(
            Batch.ofPositives "Gamma" "concentration" concentration "rate" rate,
            fun shape -> Batch.gamma "Gamma.sample" concentration shape / rate
        )

    /// <summary>The shape parameters.</summary>
    member _.concentration = concentration

    /// <summary>The rates, 1 over the scales.</summary>
    member _.rate = rate

    override _.mean = concentration / rate
    override _.variance = concentration / rate.square ()

    /// <summary>The logarithm of the density, differentiable by the value and both parameters; -infinity below 0.</summary>
    /// <param name="value">Values; their shape and the batch shape broadcast.</param>
    override t.logprob(value: Tensor) : Tensor =
        let value = Batch.value "Gamma.logprob" value t.batchShape rate

        Batch.within "Gamma.logprob" (Elementwise.atLeast 0.0) 1.0 value (fun x ->
            concentration * rate.log () + (concentration - 1).xlogy x
            - rate * x
            - concentration.lgamma ())

    /// <summary>The distribution's name and parameters.</summary>
    override _.ToString() =
        $"Gamma(concentration={concentration}, rate={rate})"
