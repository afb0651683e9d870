namespace DiffLessons.Distributions

open System
open DiffLessons

/// <summary>Cauchy distributions: density \( 1 / (\pi b (1 + ((x - \mu) / b)^2)) \), whose tails have no mean.</summary>
/// <remarks>Samples are differentiable by both parameters.</remarks>
/// <param name="loc">The medians.</param>
/// <param name="scale">The scales b, finite and above 0; the two shapes broadcast to the batch shape.</param>
/// <exception cref="T:DiffLessons.OptionException">A scale is not above 0.</exception>
[<Sealed>]
type Cauchy(loc: Tensor, scale: Tensor) =
    inherit
        ElementwiseDistribution(
            Batch.ofLocation "Cauchy" "loc" loc "scale" scale,
            fun shape -> loc + scale * ((Batch.uniform scale shape - 0.5) * Math.PI).tan()
        )

    /// <summary>The medians, which are the modes too.</summary>
    member _.loc = loc

    /// <summary>Half the interquartile ranges.</summary>
    member _.scale = scale

    /// <summary>NaN: there is no mean.</summary>
    override t.mean = dsharp.fullLike (scale.expand t.batchShape, nan)

    /// <summary>Infinity: the distribution has no finite variance.</summary>
    override t.variance = dsharp.fullLike (scale.expand t.batchShape, infinity)

    /// <summary>The logarithm of the density, differentiable by the value and both parameters.</summary>
    /// <param name="value">Values; their shape and the batch shape broadcast.</param>
    override t.logprob(value: Tensor) : Tensor =
        let value = Batch.value "Cauchy.logprob" value t.batchShape loc
        -((value - loc) / scale).square().log1p() - scale.log () - log Math.PI

    /// <summary>The distribution's name and parameters.</summary>
    override _.ToString() = $"Cauchy(loc={loc}, scale={scale})"
