namespace DiffLessons.Distributions

open DiffLessons

/// <summary>Normal distributions: density \( \exp(-(x - \mu)^2 / 2 \sigma^2) / (\sigma \sqrt{2 \pi}) \).</summary>
/// <remarks>Samples are differentiable by both parameters: they are \( \mu + \sigma \epsilon \) with \( \epsilon \) from the standard normal distribution (Kingma and Welling 2014).</remarks>
/// <param name="mean">The means.</param>
/// <param name="stddev">The standard deviations, above 0; the two shapes broadcast to the batch shape.</param>
/// <exception cref="T:DiffLessons.OptionException">A standard deviation is not above 0.</exception>
/// <exception cref="T:DiffLessons.ShapeException">The shapes do not broadcast.</exception>
/// <exception cref="T:System.InvalidOperationException">A parameter is not of a floating point dtype.</exception>
[<Sealed>]
type Normal(mean: Tensor, stddev: Tensor) =
    inherit TensorDistribution()
    let batch = ParameterChecks.pair "Normal" "mean" mean "stddev" stddev

    do
        ParameterChecks.all
            "Normal"
            "stddev"
            "standard deviations above 0"
            (Elementwise.above 0.0)
            stddev

    static let logSqrt2Pi = log (sqrt (2.0 * System.Math.PI))

    let draw (shape: int[]) =
        let noise = Creation.randn shape (Some mean.device) (Some mean.dtype) None
        mean + stddev * noise

    override _.batchShape = Array.copy batch
    override _.eventShape = Shape.scalar

    /// <summary>The means, in the batch shape.</summary>
    override _.mean = mean.expand batch

    /// <summary>The standard deviations, in the batch shape.</summary>
    override _.stddev = stddev.expand batch

    override t.variance = t.stddev * t.stddev

    /// <summary>One value of each, in the batch shape.</summary>
    override _.sample() : Tensor = draw batch

    override t.sample(numSamples: int) : Tensor =
        t.CheckSamples numSamples
        draw (Array.append [| numSamples |] batch)

    /// <summary>The logarithm of the density, differentiable by the value and both parameters.</summary>
    /// <param name="value">Values; their shape and the batch shape broadcast.</param>
    override _.logprob(value: Tensor) : Tensor =
        ParameterChecks.value "Normal.logprob" value batch |> ignore
        let standard = (value - mean) / stddev
        -(standard * standard) / 2 - stddev.log () - logSqrt2Pi

    /// <summary>The distribution's name and parameters.</summary>
    override _.ToString() = $"Normal(mean={mean}, stddev={stddev})"
