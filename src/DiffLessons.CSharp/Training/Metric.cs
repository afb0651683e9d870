namespace DiffLessons.CSharp;

using CoreMetric = DiffLessons.Metric;

/// <summary>A number that says how well outputs fit their targets, the mean over the samples of a batch.</summary>
public sealed partial class Metric
{
    internal Metric(CoreMetric core) => Core = core;

    internal CoreMetric Core { get; }

    /// <summary>Its name in reports, as in <c>accuracy</c>.</summary>
    public string Name => Core.Name;

    /// <summary>Whether more is better, as for an accuracy; for an error less is.</summary>
    public bool MoreIsBetter => Core.MoreIsBetter;

    /// <summary>A metric of one's own, of which more is better.</summary>
    /// <param name="name">Its name in reports; <c>loss</c> is taken.</param>
    /// <param name="compute">Computes it from outputs and targets: one element, the mean over the batch.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static Metric Score(string name, Func<Tensor, Tensor, Tensor> compute) => Own(name, compute, moreIsBetter: true);

    /// <summary>A metric of one's own, of which less is better.</summary>
    /// <inheritdoc cref="Score"/>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static Metric Error(string name, Func<Tensor, Tensor, Tensor> compute) => Own(name, compute, moreIsBetter: false);

    /// <summary>The metric of outputs and targets.</summary>
    /// <param name="output">What a model gave.</param>
    /// <param name="target">What was wanted.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public double Compute(Tensor output, Tensor target) => InteropTraining.Compute(Core, Tensor.Of(output), Tensor.Of(target));

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static Metric Own(string name, Func<Tensor, Tensor, Tensor> compute, bool moreIsBetter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(compute);
        return new(InteropTraining.Metric(name, moreIsBetter, (output, target) => Tensor.Of(compute(new(output), new(target)))));
    }
}
