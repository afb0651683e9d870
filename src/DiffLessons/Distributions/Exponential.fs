namespace DiffLessons.Distributions

open DiffLessons

/// <summary>Exponential distributions of waiting times: density \( \lambda \exp(-\lambda x) \) for x of 0 or more.</summary>
/// <remarks>Samples are differentiable by the rate.</remarks>
/// <param name="rate">The rates, finite and above 0.</param>
/// <exception cref="T:DiffLessons.OptionException">A rate is not above 0.</exception>
[<Sealed>]
type Exponential(rate: Tensor) =
    inherit
        ElementwiseDistribution(
            Batch.ofPositive "Exponential" "rate" rate,
            fun shape -> Batch.exponential rate shape / rate
        )

    /// <summary>The inverses of the means.</summary>
    member _.rate = rate

    /// <summary>1 over the rate.</summary>
    override _.mean = rate.reciprocal ()

    override t.variance = t.mean * t.mean

    /// <summary>The logarithm of the density, differentiable by value and rate; -infinity below 0.</summary>
    /// <param name="value">Values; their shape and the batch shape broadcast.</param>
    override _.logprob(value: Tensor) : Tensor =
        let value = Batch.value "Exponential.logprob" value rate.Sizes rate

        Batch.within "Exponential.logprob" (Elementwise.atLeast 0.0) 1.0 value (fun x ->
            rate.log () - rate * x)

    /// <summary>The distribution's name and parameter.</summary>
    override _.ToString() = $"Exponential(rate={rate})"
