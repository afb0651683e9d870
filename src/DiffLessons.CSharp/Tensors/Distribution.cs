namespace DiffLessons.CSharp;

using CoreDistribution = DiffLessons.Distributions.TensorDistribution;

/// <summary>A probability distribution of tensors: several at once, where its parameters have axes.</summary>
public sealed partial class Distribution
{
    private readonly CoreDistribution core;

    internal Distribution(CoreDistribution core) => this.core = core;

    /// <summary>Mixtures: a component is drawn by its probability, then a value from that component.</summary>
    /// <param name="mixing">The probabilities of the components: a <see cref="Categorical"/> distribution of batch shape (...) with k classes.</param>
    /// <param name="components">The components, side by side along the last axis of their batch shape (..., k).</param>
    /// <remarks>Samples are constants: no derivative leads through the choice of the component. <see cref="LogProb"/> is differentiable by all parameters.</remarks>
    /// <exception cref="ArgumentException">The first is not categorical, or the shapes do not fit.</exception>
    public static Distribution Mixture(Distribution mixing, Distribution components)
    {
        ArgumentNullException.ThrowIfNull(mixing);
        ArgumentNullException.ThrowIfNull(components);
        return mixing.core is DiffLessons.Distributions.Categorical categorical
            ? new(new DiffLessons.Distributions.Mixture(categorical, components.core))
            : throw new ArgumentException($"Mixture: expected Distribution.Categorical for the probabilities of the components, got {mixing}.", nameof(mixing));
    }

    /// <summary>The mean.</summary>
    /// <exception cref="InvalidOperationException">The distribution has none.</exception>
    public Tensor Mean => new(core.mean);

    /// <summary>The variance.</summary>
    /// <exception cref="InvalidOperationException">The distribution has none.</exception>
    public Tensor Variance => new(core.variance);

    /// <summary>The standard deviation.</summary>
    /// <exception cref="InvalidOperationException">The distribution has none.</exception>
    public Tensor StdDev => new(core.stddev);

    /// <summary>The shape of the parameters: one distribution for each element.</summary>
    public IReadOnlyList<int> BatchShape => core.batchShape;

    /// <summary>The shape of one value of one distribution.</summary>
    public IReadOnlyList<int> EventShape => core.eventShape;

    /// <summary>One sample of each distribution.</summary>
    public Tensor Sample() => new(core.sample());

    /// <summary>Several samples, along a new first axis.</summary>
    /// <param name="count">How many, 0 or more.</param>
    /// <exception cref="ArgumentException">The number is negative.</exception>
    public Tensor Sample(int count) => new(core.sample(count));

    /// <summary>The logarithm of the probability, or its density, of a value.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">Its shape does not fit.</exception>
    public Tensor LogProb(Tensor value) => new(core.logprob(Tensor.Of(value)));

    /// <summary>The probability, or its density, of a value.</summary>
    /// <inheritdoc cref="LogProb"/>
    public Tensor Prob(Tensor value) => new(core.prob(Tensor.Of(value)));

    /// <inheritdoc/>
    public override string ToString() => core.ToString()!;
}
