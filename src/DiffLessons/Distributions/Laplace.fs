namespace DiffLessons.Distributions

open DiffLessons

/// <summary>Laplace distributions: density \( \exp(-|x - \mu| / b) / 2 b \).</summary>
/// <remarks>Samples are differentiable by both parameters.</remarks>
/// <param name="loc">The means, which are the medians too.</param>
/// <param name="scale">The scales b, finite and above 0; the two shapes broadcast to the batch shape.</param>
/// <exception cref="T:DiffLessons.OptionException">A scale is not above 0.</exception>
[<Sealed>]
type Laplace(loc: Tensor, scale: Tensor) =
    // The difference of two waiting times has this distribution.
    inherit
        ElementwiseDistribution(
            Batch.ofLocation "Laplace" "loc" loc "scale" scale,
            fun shape ->
                loc + scale * (Batch.exponential scale shape - Batch.exponential scale shape)
        )

    /// <summary>The means.</summary>
    member _.loc = loc

    /// <summary>The mean absolute deviations.</summary>
    member _.scale = scale

    override t.mean = loc.expand t.batchShape
    override t.variance = (2 * scale * scale).expand t.batchShape

    /// <summary>The logarithm of the density, differentiable by the value and both parameters.</summary>
    /// <param name="value">Values; their shape and the batch shape broadcast.</param>
    override t.logprob(value: Tensor) : Tensor =
        let value = Batch.value "Laplace.logprob" value t.batchShape loc
        -(value - loc).abs() / scale - (2 * scale).log()

    /// <summary>The distribution's name and parameters.</summary>
    override _.ToString() = $"Laplace(loc={loc}, scale={scale})"
