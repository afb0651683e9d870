// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public abstract partial record Optimizer
{
    /// <summary>Divides by the root of the sum of all squared gradients so far (Duchi et al. 2011).</summary>
    /// <param name="LearningRate">The learning rate, 0.01 by default.</param>
    /// <param name="LrDecay">0 by default.</param>
    /// <param name="WeightDecay">The L2 penalty's factor, 0 by default.</param>
    /// <param name="InitialAccumulatorValue">s at the start, 0 by default.</param>
    /// <param name="Eps">Added to the root, 1e-10 by default.</param>
    /// <remarks>s = s + g^2; p = p - lr / (1 + (t - 1) lrDecay) g / (sqrt(s) + eps).</remarks>
    public sealed record Adagrad(double LearningRate = 0.01, double LrDecay = 0, double WeightDecay = 0, double InitialAccumulatorValue = 0, double Eps = 1e-10) : Optimizer(LearningRate)
    {
        internal override global::DiffLessons.Optimizer Make(global::DiffLessons.ModelBase model) => new global::DiffLessons.Adagrad(model, Given.Number(LearningRate, 0.01), Given.Number(LrDecay, 0), Given.Number(WeightDecay, 0), Given.Number(InitialAccumulatorValue, 0), Given.Number(Eps, 1e-10));
    }

    /// <summary>Adaptive moments: a running mean of the gradient over the root of a running mean of its square (Kingma and Ba 2015).</summary>
    /// <param name="LearningRate">The learning rate, 0.001 by default.</param>
    /// <param name="Beta1">How long the gradient is remembered, 0.9 by default.</param>
    /// <param name="Beta2">How long its square is remembered, 0.999 by default.</param>
    /// <param name="WeightDecay">The L2 penalty's factor, added to the gradient, 0 by default.</param>
    /// <param name="Eps">Added to the root, 1e-8 by default.</param>
    /// <remarks>m = beta1 m + (1 - beta1) g; s = beta2 s + (1 - beta2) g^2; p = p - lr (m / (1 - beta1^t)) / (sqrt(s / (1 - beta2^t)) + eps).</remarks>
    public sealed record Adam(double LearningRate = 0.001, double Beta1 = 0.9, double Beta2 = 0.999, double WeightDecay = 0, double Eps = 1e-8) : Optimizer(LearningRate)
    {
        internal override global::DiffLessons.Optimizer Make(global::DiffLessons.ModelBase model) => new global::DiffLessons.Adam(model, Given.Number(LearningRate, 0.001), Given.Number(Beta1, 0.9), Given.Number(Beta2, 0.999), Given.Number(Eps, 1e-8), Given.Number(WeightDecay, 0), null);
    }

    /// <summary>Adam with weights that decay by themselves, apart from the gradient (Loshchilov and Hutter 2019).</summary>
    /// <param name="LearningRate">The learning rate, 0.001 by default.</param>
    /// <param name="Beta1">0.9 by default.</param>
    /// <param name="Beta2">0.999 by default.</param>
    /// <param name="WeightDecay">0.01 by default.</param>
    /// <param name="Eps">1e-8 by default.</param>
    /// <remarks>First p = (1 - lr weightDecay) p, then as <c>Adam</c>.</remarks>
    public sealed record AdamW(double LearningRate = 0.001, double Beta1 = 0.9, double Beta2 = 0.999, double WeightDecay = 0.01, double Eps = 1e-8) : Optimizer(LearningRate)
    {
        internal override global::DiffLessons.Optimizer Make(global::DiffLessons.ModelBase model) => new global::DiffLessons.AdamW(model, Given.Number(LearningRate, 0.001), Given.Number(Beta1, 0.9), Given.Number(Beta2, 0.999), Given.Number(Eps, 1e-8), Given.Number(WeightDecay, 0.01));
    }

    /// <summary>Limited-memory BFGS: a quasi-Newton method that estimates curvature from the last gradients (Liu and Nocedal 1989). Options and iterates are PyTorch's.</summary>
    /// <param name="LearningRate">The step length where there is no line search, and the first one tried where there is; 1 by default.</param>
    /// <param name="MaxIter">The most iterations of a step, 20 by default.</param>
    /// <param name="MaxEval">The most calls of the loss in a step, 1.25 maxIter by default.</param>
    /// <param name="ToleranceGrad">Ends when no derivative is greater, 1e-7 by default.</param>
    /// <param name="ToleranceChange">Ends when neither the loss nor a parameter changes by more, 1e-9 by default.</param>
    /// <param name="HistorySize">How many gradients are remembered, 100 by default.</param>
    /// <param name="LineSearchFn">"strong_wolfe" for a line search; none by default.</param>
    /// <remarks>One <c>step</c> is up to maxIter iterations, and calls the loss at least once in each: it must be the same function every time, so it suits whole data sets, not small batches. Clipping of gradients is not applied.</remarks>
    public sealed record Lbfgs(double LearningRate = 1, int MaxIter = 20, int? MaxEval = null, double ToleranceGrad = 1e-7, double ToleranceChange = 1e-9, int HistorySize = 100, string? LineSearchFn = null) : Optimizer(LearningRate)
    {
        internal override global::DiffLessons.Optimizer Make(global::DiffLessons.ModelBase model) => new global::DiffLessons.LBFGS(model, Given.Number(LearningRate, 1), Given.Other(MaxIter, 20), Given.Option(MaxEval), Given.Other(ToleranceGrad, 1e-7), Given.Other(ToleranceChange, 1e-9), Given.Other(HistorySize, 100), Given.Option(LineSearchFn));
    }

    /// <summary>Divides by a running root mean square of the gradient (Hinton 2012).</summary>
    /// <param name="LearningRate">The learning rate, 0.01 by default.</param>
    /// <param name="Alpha">How long squares are remembered, 0.99 by default.</param>
    /// <param name="Momentum">m, 0 by default.</param>
    /// <param name="WeightDecay">The L2 penalty's factor, 0 by default.</param>
    /// <param name="Centered">false by default.</param>
    /// <param name="Eps">Added to the root, 1e-8 by default.</param>
    /// <remarks>s = alpha s + (1 - alpha) g^2; p = p - lr g / (sqrt(s) + eps), or, with momentum m, v = m v + g / (sqrt(s) + eps) and p = p - lr v. Centered, s is the running variance of the gradient: with its running mean m and d = g - m, s = alpha (s + (1 - alpha) d^2) and m = m + (1 - alpha) d. That is PyTorch's difference of running means, written so that rounding cannot make it negative.</remarks>
    public sealed record RmsProp(double LearningRate = 0.01, double Alpha = 0.99, double Momentum = 0, double WeightDecay = 0, bool Centered = false, double Eps = 1e-8) : Optimizer(LearningRate)
    {
        internal override global::DiffLessons.Optimizer Make(global::DiffLessons.ModelBase model) => new global::DiffLessons.RMSprop(model, Given.Number(LearningRate, 0.01), Given.Number(Alpha, 0.99), Given.Number(Eps, 1e-8), Given.Number(WeightDecay, 0), Given.Number(Momentum, 0), Given.Other(Centered, false));
    }

    /// <summary>Stochastic gradient descent, with momentum if wanted.</summary>
    /// <param name="LearningRate">The learning rate, 0.001 by default.</param>
    /// <param name="Momentum">m, 0 by default.</param>
    /// <param name="Nesterov">Whether to look ahead; false by default.</param>
    /// <param name="WeightDecay">The L2 penalty's factor, 0 by default.</param>
    /// <param name="Dampening">Weakens g in v, 0 by default.</param>
    /// <remarks>g is the gradient plus weightDecay times the parameter. Without momentum: p = p - lr g. With momentum m: v = m v + (1 - dampening) g (v = g at the first step), and p = p - lr v, or, by Nesterov, p = p - lr (g + m v). Source: Sutskever et al. 2013, as PyTorch defines it.</remarks>
    public sealed record Sgd(double LearningRate = 0.001, double Momentum = 0, bool Nesterov = false, double WeightDecay = 0, double Dampening = 0) : Optimizer(LearningRate)
    {
        internal override global::DiffLessons.Optimizer Make(global::DiffLessons.ModelBase model) => new global::DiffLessons.SGD(model, Given.Number(LearningRate, 0.001), Given.Number(Momentum, 0), Given.Other(Nesterov, false), Given.Number(WeightDecay, 0), null, Given.Number(Dampening, 0));
    }
}
