// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public abstract partial record Schedule
{
    /// <summary>A share of the rate at first: lr factor before step totalIters, lr from then on.</summary>
    /// <param name="Factor">1/3 by default.</param>
    /// <param name="TotalIters">5 by default.</param>
    public sealed record ConstantLR(double? Factor = null, int TotalIters = 5) : Schedule
    {
        internal override object Make(global::DiffLessons.Optimizer optimizer) => new global::DiffLessons.ConstantLR(optimizer, Given.Option(Factor), Given.Other(TotalIters, 5));
    }

    /// <summary>Falls along half a cosine: etaMin + (lr - etaMin) (1 + cos(pi t / tMax)) / 2 (Loshchilov and Hutter 2017).</summary>
    /// <param name="TMax">The step of the least rate.</param>
    /// <param name="EtaMin">The least rate, 0 by default.</param>
    /// <remarks>After tMax steps the cosine rises again.</remarks>
    public sealed record CosineAnnealingLR(int TMax, double EtaMin = 0) : Schedule
    {
        internal override object Make(global::DiffLessons.Optimizer optimizer) => new global::DiffLessons.CosineAnnealingLR(optimizer, TMax, Given.Other(EtaMin, 0));
    }

    /// <summary>Falls along half a cosine, again and again from the base rate: etaMin + (lr - etaMin) (1 + cos(pi t / T)) / 2, where t counts from the last restart (Loshchilov and Hutter 2017).</summary>
    /// <param name="T0">The steps until the first restart.</param>
    /// <param name="TMult">By how much periods grow, 1 by default.</param>
    /// <param name="EtaMin">The least rate, 0 by default.</param>
    /// <remarks>The first period is t0 steps, and each other one tMult times the one before.</remarks>
    public sealed record CosineAnnealingWarmRestarts(int T0, int TMult = 1, double EtaMin = 0) : Schedule
    {
        internal override object Make(global::DiffLessons.Optimizer optimizer) => new global::DiffLessons.CosineAnnealingWarmRestarts(optimizer, T0, Given.Other(TMult, 1), Given.Other(EtaMin, 0));
    }

    /// <summary>Rises from baseLr to maxLr along a line and falls back, again and again (Smith 2017).</summary>
    /// <param name="BaseLr">The least rate.</param>
    /// <param name="MaxLr">The greatest rate.</param>
    /// <param name="StepSizeUp">The steps of a rise, 2000 by default.</param>
    /// <param name="StepSizeDown">The steps of a fall, those of a rise by default.</param>
    /// <param name="Mode">"triangular" (the default), every cycle alike; "triangular2", each half as high as the one before; or "exp_range", heights times gamma^t.</param>
    /// <param name="Gamma">1 by default.</param>
    /// <remarks>It steps every batch. The rate the optimiser was made with plays no part, and momentum is left alone.</remarks>
    public sealed record CyclicLR(double BaseLr, double MaxLr, int StepSizeUp = 2000, int? StepSizeDown = null, string Mode = "triangular", double Gamma = 1) : Schedule
    {
        internal override object Make(global::DiffLessons.Optimizer optimizer) => new global::DiffLessons.CyclicLR(optimizer, BaseLr, MaxLr, Given.Other(StepSizeUp, 2000), Given.Option(StepSizeDown), Given.Other(Mode, "triangular"), Given.Other(Gamma, 1));
    }

    /// <summary>Falls at every step: lr gamma^t.</summary>
    /// <param name="Gamma">Gamma.</param>
    public sealed record ExponentialLR(double Gamma) : Schedule
    {
        internal override object Make(global::DiffLessons.Optimizer optimizer) => new global::DiffLessons.ExponentialLR(optimizer, Gamma);
    }

    /// <summary>The rate times a factor of one's own: lr lrLambda(t).</summary>
    /// <param name="LrLambda">LrLambda.</param>
    public sealed record LambdaLR(Func<int, double> LrLambda) : Schedule
    {
        internal override object Make(global::DiffLessons.Optimizer optimizer) => new global::DiffLessons.LambdaLR(optimizer, Given.Function(LrLambda));
    }

    /// <summary>Changes along a line, as to warm up: lr (startFactor + (endFactor - startFactor) min(t, totalIters) / totalIters).</summary>
    /// <param name="StartFactor">1/3 by default.</param>
    /// <param name="EndFactor">1 by default.</param>
    /// <param name="TotalIters">The steps it takes, 5 by default; then the rate stays.</param>
    public sealed record LinearLR(double? StartFactor = null, double EndFactor = 1, int TotalIters = 5) : Schedule
    {
        internal override object Make(global::DiffLessons.Optimizer optimizer) => new global::DiffLessons.LinearLR(optimizer, Given.Option(StartFactor), Given.Other(EndFactor, 1), Given.Other(TotalIters, 5));
    }

    /// <summary>Falls at given steps: lr gamma^n, where n milestones are passed.</summary>
    /// <param name="Milestones">The steps at which the rate falls.</param>
    /// <param name="Gamma">The factor, 0.1 by default.</param>
    public sealed record MultiStepLR(int[] Milestones, double Gamma = 0.1) : Schedule
    {
        internal override object Make(global::DiffLessons.Optimizer optimizer) => new global::DiffLessons.MultiStepLR(optimizer, Milestones, Given.Other(Gamma, 0.1));
    }

    /// <summary>Rises from maxLr / divFactor to maxLr and falls to maxLr / (divFactor finalDivFactor), once in all (Smith and Topin 2018).</summary>
    /// <param name="MaxLr">The greatest rate.</param>
    /// <param name="TotalSteps">The number of steps, after which <c>step()</c> is an error.</param>
    /// <param name="PctStart">The share of steps that the rise takes, 0.3 by default.</param>
    /// <param name="AnnealStrategy">"cos" (the default), along half cosines, or "linear".</param>
    /// <param name="DivFactor">25 by default.</param>
    /// <param name="FinalDivFactor">10000 by default.</param>
    /// <param name="ThreePhase">Whether to fall back to where it rose from in as many steps, and then on to the end; false by default.</param>
    /// <remarks>It steps every batch. The rise ends at step pctStart totalSteps - 1, the fall at totalSteps - 1. The rate the optimiser was made with plays no part, and momentum is left alone.</remarks>
    public sealed record OneCycleLR(double MaxLr, int TotalSteps, double PctStart = 0.3, string AnnealStrategy = "cos", double DivFactor = 25, double FinalDivFactor = 10000, bool ThreePhase = false) : Schedule(eachStep: true)
    {
        internal override object Make(global::DiffLessons.Optimizer optimizer) => new global::DiffLessons.OneCycleLR(optimizer, MaxLr, TotalSteps, Given.Other(PctStart, 0.3), Given.Other(AnnealStrategy, "cos"), Given.Other(DivFactor, 25), Given.Other(FinalDivFactor, 10000), Given.Other(ThreePhase, false));
    }

    /// <summary>Falls to 0 along a power: lr (1 - min(t, totalIters) / totalIters)^power.</summary>
    /// <param name="TotalIters">The steps it takes, 5 by default; then the rate stays.</param>
    /// <param name="Power">1 by default: a line.</param>
    public sealed record PolynomialLR(int TotalIters = 5, double Power = 1) : Schedule
    {
        internal override object Make(global::DiffLessons.Optimizer optimizer) => new global::DiffLessons.PolynomialLR(optimizer, Given.Other(TotalIters, 5), Given.Other(Power, 1));
    }

    /// <summary>Lowers the learning rate when a measure stops getting better.</summary>
    /// <param name="Mode">"min" (the default) when less is better, as for a loss; "max" when more is, as for an accuracy.</param>
    /// <param name="Factor">Above 0 and below 1, 0.1 by default.</param>
    /// <param name="Patience">The steps without a better measure that are passed over, 10 by default.</param>
    /// <param name="Threshold">How much better counts, 1e-4 by default.</param>
    /// <param name="ThresholdMode">"rel" (the default), a share of the best measure, or "abs".</param>
    /// <param name="Cooldown">The steps after a lowering that are passed over, 0 by default.</param>
    /// <param name="MinLr">The least rate, 0 by default.</param>
    /// <param name="Eps">A change of the rate by no more than this is not made, 1e-8 by default.</param>
    /// <remarks>After more than <c>patience</c> steps without a better measure the rate becomes max(lr factor, minLr). Options and rates are PyTorch's.</remarks>
    public sealed record ReduceLROnPlateau(string Mode = "min", double Factor = 0.1, int Patience = 10, double Threshold = 1e-4, string ThresholdMode = "rel", int Cooldown = 0, double MinLr = 0, double Eps = 1e-8) : Schedule
    {
        internal override object Make(global::DiffLessons.Optimizer optimizer) => new global::DiffLessons.ReduceLROnPlateau(optimizer, Given.Other(Mode, "min"), Given.Other(Factor, 0.1), Given.Other(Patience, 10), Given.Other(Threshold, 1e-4), Given.Other(ThresholdMode, "rel"), Given.Other(Cooldown, 0), Given.Other(MinLr, 0), Given.Other(Eps, 1e-8));
    }

    /// <summary>Several schedules one after the other, as a warm-up and then a fall: each counts its steps from its milestone on.</summary>
    /// <param name="Schedulers">The schedules; <c>step()</c> is to be called on this one alone.</param>
    /// <param name="Milestones">The steps at which the second, third, ... begins.</param>
    /// <remarks>At its milestone a schedule starts from the base rate, whatever the rate is then.</remarks>
    public sealed record SequentialLR(IReadOnlyList<Schedule> Schedulers, int[] Milestones) : Schedule
    {
        internal override object Make(global::DiffLessons.Optimizer optimizer) => new global::DiffLessons.SequentialLR(optimizer, [.. Schedulers.Select(schedule => schedule.Scheduler(optimizer))], Milestones);
    }

    /// <summary>Falls every so many steps: lr gamma^floor(t / stepSize).</summary>
    /// <param name="StepSize">How many steps the rate stays, 1 or more.</param>
    /// <param name="Gamma">The factor, 0.1 by default.</param>
    public sealed record StepLR(int StepSize, double Gamma = 0.1) : Schedule
    {
        internal override object Make(global::DiffLessons.Optimizer optimizer) => new global::DiffLessons.StepLR(optimizer, StepSize, Given.Other(Gamma, 0.1));
    }
}
