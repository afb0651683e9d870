namespace DiffLessons.Distributions

open DiffLessons
open DiffLessons.Native

/// <summary>Uniform distributions over intervals that contain their lower but not their upper bound.</summary>
/// <remarks>Samples are differentiable by both bounds: they are \( low + (high - low) u \) with u uniform in [0, 1).</remarks>
/// <param name="low">The lower bounds.</param>
/// <param name="high">The upper bounds, above the lower ones; the two shapes broadcast to the batch shape.</param>
/// <exception cref="T:DiffLessons.OptionException">An interval's length is not above 0, or not finite.</exception>
/// <exception cref="T:DiffLessons.ShapeException">The shapes do not broadcast.</exception>
/// <exception cref="T:System.InvalidOperationException">A parameter is not of a floating point dtype.</exception>
[<Sealed>]
type Uniform(low: Tensor, high: Tensor) =
    inherit TensorDistribution()
    let batch = ParameterChecks.pair "Uniform" "low" low "high" high
    let length = high - low

    do
        ParameterChecks.all
            "Uniform"
            "high"
            "intervals of a length above 0"
            (Elementwise.both (Elementwise.above 0.0) Elementwise.finite)
            length

    let draw (shape: int[]) =
        low + length * Creation.rand shape (Some low.device) (Some low.dtype) None

    override _.batchShape = Array.copy batch
    override _.eventShape = Shape.scalar

    /// <summary>The lower bounds, in the batch shape.</summary>
    member _.low = low.expand batch

    /// <summary>The upper bounds, in the batch shape.</summary>
    member _.high = high.expand batch

    /// <summary>The lengths of the intervals, in the batch shape.</summary>
    member _.range = length

    /// <summary>The middle of each interval.</summary>
    override _.mean = (low + high) / 2

    /// <summary>A twelfth of each length squared.</summary>
    override _.variance = length * length / 12

    /// <summary>One value of each, in the batch shape.</summary>
    override _.sample() : Tensor = draw batch

    override t.sample(numSamples: int) : Tensor =
        t.CheckSamples numSamples
        draw (Array.append [| numSamples |] batch)

    /// <summary>The logarithm of the density: minus the logarithm of the length inside, minus infinity outside. Differentiable by the bounds.</summary>
    /// <param name="value">Values; their shape and the batch shape broadcast.</param>
    override _.logprob(value: Tensor) : Tensor =
        let shape = ParameterChecks.value "Uniform.logprob" value batch

        let inside =
            Tensor.Flat(
                "Uniform.logprob",
                (fun raws ->
                    use above = raws[0].ge raws[1]
                    use below = raws[0].lt raws[2]
                    above.logical_and below),
                [| value; low; high |],
                shape
            )

        inside.cast(length.dtype).log() - length.log ()

    /// <summary>The distribution's name and parameters.</summary>
    override _.ToString() = $"Uniform(low={low}, high={high})"
