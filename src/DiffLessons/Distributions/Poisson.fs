namespace DiffLessons.Distributions

open DiffLessons

/// <summary>Poisson distributions over counts: probability \( \lambda^k e^{-\lambda} / k! \).</summary>
/// <remarks>Samples are constants: no derivative leads through them.</remarks>
/// <param name="rate">The rates, finite and of 0 or more.</param>
/// <exception cref="T:DiffLessons.OptionException">A rate is negative or not finite.</exception>
[<Sealed>]
type Poisson(rate: Tensor) =
    inherit
        ElementwiseDistribution(
            (ParameterChecks.floating "Poisson" "rate" rate

             ParameterChecks.all
                 "Poisson"
                 "rate"
                 "finite rates of 0 or more"
                 (Elementwise.both (Elementwise.atLeast 0.0) Elementwise.finite)
                 rate

             rate.Sizes),
            fun shape -> (rate.expand shape).poisson()
        )

    /// <summary>The means, which are the variances too.</summary>
    member _.rate = rate

    override _.mean = rate

    override _.variance = rate

    /// <summary>The logarithm of the probability, differentiable by the rate.</summary>
    /// <param name="value">Counts, of any dtype; their shape and the batch shape broadcast.</param>
    /// <exception cref="T:DiffLessons.OptionException">A value is no whole number of 0 or more.</exception>
    override _.logprob(value: Tensor) : Tensor =
        let value = Batch.value "Poisson.logprob" value rate.Sizes rate
        Batch.counts "Poisson.logprob" infinity value
        value.xlogy rate - rate - (value + 1).lgamma()

    /// <summary>The distribution's name and parameter.</summary>
    override _.ToString() = $"Poisson(rate={rate})"
