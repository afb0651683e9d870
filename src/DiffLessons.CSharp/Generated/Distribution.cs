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
    /// <exception cref="ArgumentException">Both or neither are given; or a probability is outside 0 to 1, or a logit is no number.</exception>
    /// <exception cref="InvalidOperationException">The parameter is not of a floating point dtype.</exception>
    public static Distribution Bernoulli(Tensor? probs = null, Tensor? logits = null) => new(new global::DiffLessons.Distributions.Bernoulli(Given.Option(probs), Given.Option(logits)));

    /// <summary>Beta distributions over shares: density \( x^{\alpha - 1} (1 - x)^{\beta - 1} / B(\alpha, \beta) \) for x from 0 to 1.</summary>
    /// <param name="concentration1">concentration1.</param>
    /// <param name="concentration0">concentration0.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Distribution Beta(Tensor concentration1, Tensor concentration0) => new(new global::DiffLessons.Distributions.Beta(Tensor.Of(concentration1), Tensor.Of(concentration0)));

    /// <summary>Binomial distributions: how many of so many independent trials succeed.</summary>
    /// <param name="totalCount">How many trials, 0 or more.</param>
    /// <param name="probs">The probabilities of success.</param>
    /// <param name="logits">Their logits. Exactly one of the two is given.</param>
    /// <exception cref="ArgumentException">totalCount is negative, both or neither parameter is given, or a probability is outside 0 to 1.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Distribution Binomial(int totalCount, Tensor? probs = null, Tensor? logits = null) => new(new global::DiffLessons.Distributions.Binomial(totalCount, Given.Option(probs), Given.Option(logits)));

    /// <summary>Distributions over classes 0, 1, ..., numbered along the last axis of the parameter.</summary>
    /// <param name="probs">Numbers of 0 or more, scaled to a sum of 1 along the last axis. Within rounding of 0 or 1, logarithms are taken as if they were that far from it, and so stay finite.</param>
    /// <param name="logits">Logarithms of such numbers. Exactly one of the two is given.</param>
    /// <exception cref="ArgumentException">Both or neither are given; or a probability is below 0 or not finite, all of a distribution are 0, or a logit is no number. The parameter has no axis, or no class.</exception>
    /// <exception cref="InvalidOperationException">The parameter is not of a floating point dtype.</exception>
    public static Distribution Categorical(Tensor? probs = null, Tensor? logits = null) => new(new global::DiffLessons.Distributions.Categorical(Given.Option(probs), Given.Option(logits)));

    /// <summary>Cauchy distributions: density \( 1 / (\pi b (1 + ((x - \mu) / b)^2)) \), whose tails have no mean.</summary>
    /// <param name="loc">loc.</param>
    /// <param name="scale">scale.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Distribution Cauchy(Tensor loc, Tensor scale) => new(new global::DiffLessons.Distributions.Cauchy(Tensor.Of(loc), Tensor.Of(scale)));

    /// <summary>Dirichlet distributions over shares that sum to 1 along the last axis.</summary>
    /// <param name="concentration">concentration.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Distribution Dirichlet(Tensor concentration) => new(new global::DiffLessons.Distributions.Dirichlet(Tensor.Of(concentration)));

    /// <summary>Exponential distributions of waiting times: density \( \lambda \exp(-\lambda x) \) for x of 0 or more.</summary>
    /// <param name="rate">rate.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Distribution Exponential(Tensor rate) => new(new global::DiffLessons.Distributions.Exponential(Tensor.Of(rate)));

    /// <summary>Gamma distributions: density \( \beta^\alpha x^{\alpha - 1} \exp(-\beta x) / \Gamma(\alpha) \) for x above 0.</summary>
    /// <param name="concentration">concentration.</param>
    /// <param name="rate">rate.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Distribution Gamma(Tensor concentration, Tensor rate) => new(new global::DiffLessons.Distributions.Gamma(Tensor.Of(concentration), Tensor.Of(rate)));

    /// <summary>Laplace distributions: density \( \exp(-|x - \mu| / b) / 2 b \).</summary>
    /// <param name="loc">loc.</param>
    /// <param name="scale">scale.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Distribution Laplace(Tensor loc, Tensor scale) => new(new global::DiffLessons.Distributions.Laplace(Tensor.Of(loc), Tensor.Of(scale)));

    /// <summary>Log-normal distributions: of numbers whose logarithm is normally distributed.</summary>
    /// <param name="loc">loc.</param>
    /// <param name="scale">scale.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Distribution LogNormal(Tensor loc, Tensor scale) => new(new global::DiffLessons.Distributions.LogNormal(Tensor.Of(loc), Tensor.Of(scale)));

    /// <summary>Normal distributions over vectors, with a covariance between their elements.</summary>
    /// <param name="mean">The means, of shape (..., n).</param>
    /// <param name="covariance">The covariances (..., n, n): symmetric, positive definite.</param>
    /// <param name="scaleTril">Their lower triangular factors L, with positive diagonals.</param>
    /// <param name="precision">Their inverses. Exactly one of the three is given.</param>
    /// <exception cref="ArgumentException">Not exactly one of the three is given, or the diagonal of scaleTril is not above 0. The shapes do not fit.</exception>
    /// <exception cref="InvalidOperationException">A covariance or a precision is not positive definite.</exception>
    public static Distribution MultivariateNormal(Tensor mean, Tensor? covariance = null, Tensor? scaleTril = null, Tensor? precision = null) => new(new global::DiffLessons.Distributions.MultivariateNormal(Tensor.Of(mean), Given.Option(covariance), Given.Option(scaleTril), Given.Option(precision)));

    /// <summary>Normal distributions: density \( \exp(-(x - \mu)^2 / 2 \sigma^2) / (\sigma \sqrt{2 \pi}) \).</summary>
    /// <param name="mean">mean.</param>
    /// <param name="stddev">stddev.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Distribution Normal(Tensor mean, Tensor stddev) => new(new global::DiffLessons.Distributions.Normal(Tensor.Of(mean), Tensor.Of(stddev)));

    /// <summary>Poisson distributions over counts: probability \( \lambda^k e^{-\lambda} / k! \).</summary>
    /// <param name="rate">rate.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Distribution Poisson(Tensor rate) => new(new global::DiffLessons.Distributions.Poisson(Tensor.Of(rate)));

    /// <summary>Student's t distributions, with wider tails than the normal distribution, which they approach as df grows.</summary>
    /// <param name="df">The degrees of freedom, finite and above 0.</param>
    /// <param name="loc">The middles, 0 by default.</param>
    /// <param name="scale">The scales, finite and above 0; 1 by default. The shapes broadcast to the batch shape.</param>
    /// <exception cref="ArgumentException">df or a scale is not above 0.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Distribution StudentT(Tensor df, Tensor? loc = null, Tensor? scale = null) => new(new global::DiffLessons.Distributions.StudentT(Tensor.Of(df), Given.Option(loc), Given.Option(scale)));

    /// <summary>Uniform distributions over intervals that contain their lower but not their upper bound.</summary>
    /// <param name="low">low.</param>
    /// <param name="high">high.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Distribution Uniform(Tensor low, Tensor high) => new(new global::DiffLessons.Distributions.Uniform(Tensor.Of(low), Tensor.Of(high)));
}
