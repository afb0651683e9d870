namespace DiffLessons.Distributions

open DiffLessons

/// <summary>Log-normal distributions: of numbers whose logarithm is normally distributed.</summary>
/// <remarks>Samples are differentiable by both parameters.</remarks>
/// <param name="loc">The means of the logarithms.</param>
/// <param name="scale">The standard deviations of the logarithms, finite and above 0; the two shapes broadcast to the batch shape.</param>
/// <exception cref="T:DiffLessons.OptionException">A scale is not above 0.</exception>
[<Sealed>]
type LogNormal(loc: Tensor, scale: Tensor) =
    inherit
        ElementwiseDistribution(
            Batch.ofLocation "LogNormal" "loc" loc "scale" scale,
            fun shape -> (loc + scale * Batch.normal scale shape).exp()
        )

    /// <summary>The means of the logarithms.</summary>
    member _.loc = loc

    /// <summary>The standard deviations of the logarithms.</summary>
    member _.scale = scale

    override _.mean = (loc + scale.square () / 2).exp()

    override _.variance = scale.square().expm1() * (2 * loc + scale.square ()).exp()

    /// <summary>The logarithm of the density, differentiable by the value and both parameters; -infinity at 0 and below.</summary>
    /// <param name="value">Values; their shape and the batch shape broadcast.</param>
    override t.logprob(value: Tensor) : Tensor =
        let value = Batch.value "LogNormal.logprob" value t.batchShape loc

        Batch.within "LogNormal.logprob" (Elementwise.above 0.0) 1.0 value (fun x ->
            let log = x.log ()
            -((log - loc) / scale).square() / 2 - log - scale.log () - Batch.logSqrt2Pi)

    /// <summary>The distribution's name and parameters.</summary>
    override _.ToString() = $"LogNormal(loc={loc}, scale={scale})"
