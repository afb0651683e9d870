// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Distribution
{
    /// <summary>Distributions over 0 and 1.</summary>
    /// <param name="probs">The probabilities of 1. Within rounding of 0 or 1, logarithms are taken as if they were that far from it, and so stay finite.</param>
    /// <param name="logits">Their logits, \( \log p - \log(1 - p) \). Exactly one of the two is given.</param>
    public static Distribution Bernoulli(Tensor? probs = null, Tensor? logits = null) => new(new global::DiffLessons.Distributions.Bernoulli(Given.Option(probs), Given.Option(logits)));

    /// <summary>Distributions over classes 0, 1, ..., numbered along the last axis of the parameter.</summary>
    /// <param name="probs">Numbers of 0 or more, scaled to a sum of 1 along the last axis. Within rounding of 0 or 1, logarithms are taken as if they were that far from it, and so stay finite.</param>
    /// <param name="logits">Logarithms of such numbers. Exactly one of the two is given.</param>
    public static Distribution Categorical(Tensor? probs = null, Tensor? logits = null) => new(new global::DiffLessons.Distributions.Categorical(Given.Option(probs), Given.Option(logits)));

    /// <summary>Normal distributions: density \( \exp(-(x - \mu)^2 / 2 \sigma^2) / (\sigma \sqrt{2 \pi}) \).</summary>
    /// <param name="mean">mean.</param>
    /// <param name="stddev">stddev.</param>
    public static Distribution Normal(Tensor mean, Tensor stddev) => new(new global::DiffLessons.Distributions.Normal(Tensor.Of(mean), Tensor.Of(stddev)));

    /// <summary>Uniform distributions over intervals that contain their lower but not their upper bound.</summary>
    /// <param name="low">low.</param>
    /// <param name="high">high.</param>
    public static Distribution Uniform(Tensor low, Tensor high) => new(new global::DiffLessons.Distributions.Uniform(Tensor.Of(low), Tensor.Of(high)));
}
