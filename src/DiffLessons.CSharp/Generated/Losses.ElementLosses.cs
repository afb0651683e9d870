// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Losses
{
    /// <summary>A loss that is quadratic near the target and linear far from it: d^2 / 2 where |d| is at most delta, and delta (|d| - delta / 2) elsewhere, of d = input - target (Huber 1964).</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">The input's shape.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor Huber(Tensor output, Tensor target) =>
        new(ElementLossesFunctions.HuberLoss(null, Tensor.Of(output), Tensor.Of(target), null, null));

    /// <summary>A loss that is quadratic near the target and linear far from it: d^2 / 2 where |d| is at most delta, and delta (|d| - delta / 2) elsewhere, of d = input - target (Huber 1964).</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">The input's shape.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <param name="delta">Above 0, 1 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor Huber(Tensor output, Tensor target, string? reduction = null, double delta = 1) =>
        new(ElementLossesFunctions.HuberLoss(null, Tensor.Of(output), Tensor.Of(target), Given.Option(reduction), Given.Other(delta, 1)));

    /// <summary>The Huber loss divided by beta: d^2 / (2 beta) where |d| is below beta, and |d| - beta / 2 elsewhere (Girshick 2015).</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">The input's shape.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor SmoothL1(Tensor output, Tensor target) =>
        new(ElementLossesFunctions.SmoothL1Loss(null, Tensor.Of(output), Tensor.Of(target), null, null));

    /// <summary>The Huber loss divided by beta: d^2 / (2 beta) where |d| is below beta, and |d| - beta / 2 elsewhere (Girshick 2015).</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">The input's shape.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <param name="beta">0 or more, 1 by default; with 0 it is <c>MeanAbsoluteError</c>.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor SmoothL1(Tensor output, Tensor target, string? reduction = null, double beta = 1) =>
        new(ElementLossesFunctions.SmoothL1Loss(null, Tensor.Of(output), Tensor.Of(target), Given.Option(reduction), Given.Other(beta, 1)));

    /// <summary>The Kullback-Leibler divergence of a prediction, given as log-probabilities, from a target: the mean of target (log target - input).</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">Probabilities of the input's shape, or, with logTarget, log-probabilities.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor KlDivergence(Tensor output, Tensor target) =>
        new(ElementLossesFunctions.KlDivLoss(null, Tensor.Of(output), Tensor.Of(target), null, null));

    /// <summary>The Kullback-Leibler divergence of a prediction, given as log-probabilities, from a target: the mean of target (log target - input).</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">Probabilities of the input's shape, or, with logTarget, log-probabilities.</param>
    /// <param name="reduction">"mean" (the default, over all elements), "batchmean" (the sum divided by the first axis's length: the divergence as it is defined), "sum" or "none".</param>
    /// <param name="logTarget">Whether the target holds logarithms; false by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor KlDivergence(Tensor output, Tensor target, string? reduction = null, bool logTarget = false) =>
        new(ElementLossesFunctions.KlDivLoss(null, Tensor.Of(output), Tensor.Of(target), Given.Option(reduction), Given.Other(logTarget, false)));

    /// <summary>The negative log likelihood of a target under a normal distribution with the input as mean: the mean of (log var + (input - target)^2 / var) / 2.</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">The input's shape.</param>
    /// <param name="var">The variances, 0 or more: of the input's shape, or one for each row.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor GaussianNegativeLogLikelihood(Tensor output, Tensor target, Tensor var) =>
        new(ElementLossesFunctions.GaussianNllLoss(null, Tensor.Of(output), Tensor.Of(target), Tensor.Of(var), null, null, null));

    /// <summary>The negative log likelihood of a target under a normal distribution with the input as mean: the mean of (log var + (input - target)^2 / var) / 2.</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">The input's shape.</param>
    /// <param name="var">The variances, 0 or more: of the input's shape, or one for each row.</param>
    /// <param name="full">Whether to add the constant log(2 pi) / 2; false by default.</param>
    /// <param name="eps">The least variance, 1e-6 by default; derivatives do not see it.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor GaussianNegativeLogLikelihood(Tensor output, Tensor target, Tensor var, bool full = false, double eps = 1e-6, string? reduction = null) =>
        new(ElementLossesFunctions.GaussianNllLoss(null, Tensor.Of(output), Tensor.Of(target), Tensor.Of(var), Given.Other(full, false), Given.Other(eps, 1e-6), Given.Option(reduction)));

    /// <summary>The negative log likelihood of counts under a Poisson distribution: the mean of e^input - target input, without the term log(target!).</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">Counts, of the input's shape.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor PoissonNegativeLogLikelihood(Tensor output, Tensor target) =>
        new(ElementLossesFunctions.PoissonNllLoss(null, Tensor.Of(output), Tensor.Of(target), null, null, null, null));

    /// <summary>The negative log likelihood of counts under a Poisson distribution: the mean of e^input - target input, without the term log(target!).</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">Counts, of the input's shape.</param>
    /// <param name="logInput">Whether the input is the logarithm of the rate (the default); otherwise it is the rate, and the loss is input - target log(input + eps).</param>
    /// <param name="full">Whether to add Stirling's approximation of log(target!) where the target is above 1; false by default.</param>
    /// <param name="eps">Added to a rate before its logarithm, 1e-8 by default.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor PoissonNegativeLogLikelihood(Tensor output, Tensor target, bool? logInput = null, bool full = false, double eps = 1e-8, string? reduction = null) =>
        new(ElementLossesFunctions.PoissonNllLoss(null, Tensor.Of(output), Tensor.Of(target), Given.Option(logInput), Given.Other(full, false), Given.Other(eps, 1e-8), Given.Option(reduction)));
}

file static class ElementLossesFunctions
{
    private const string Family = "DiffLessons.ElementLosses, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.huberLoss")]
    internal static extern CoreTensor HuberLoss([UnsafeAccessorType(Family)] object? family, CoreTensor input, CoreTensor target, FSharpOption<string>? reduction, FSharpOption<double>? delta);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.smoothL1Loss")]
    internal static extern CoreTensor SmoothL1Loss([UnsafeAccessorType(Family)] object? family, CoreTensor input, CoreTensor target, FSharpOption<string>? reduction, FSharpOption<double>? beta);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.klDivLoss")]
    internal static extern CoreTensor KlDivLoss([UnsafeAccessorType(Family)] object? family, CoreTensor input, CoreTensor target, FSharpOption<string>? reduction, FSharpOption<bool>? logTarget);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.gaussianNllLoss")]
    internal static extern CoreTensor GaussianNllLoss([UnsafeAccessorType(Family)] object? family, CoreTensor input, CoreTensor target, CoreTensor var, FSharpOption<bool>? full, FSharpOption<double>? eps, FSharpOption<string>? reduction);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.poissonNllLoss")]
    internal static extern CoreTensor PoissonNllLoss([UnsafeAccessorType(Family)] object? family, CoreTensor input, CoreTensor target, FSharpOption<bool>? logInput, FSharpOption<bool>? full, FSharpOption<double>? eps, FSharpOption<string>? reduction);
}
