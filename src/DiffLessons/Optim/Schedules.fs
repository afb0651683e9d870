namespace DiffLessons

/// <summary>The rate times a factor of one's own: lr lrLambda(t).</summary>
/// <param name="optimizer">The optimiser.</param>
/// <param name="lrLambda">The factor at each step, from step 0 on.</param>
[<Sealed>]
type LambdaLR(optimizer: Optimizer, lrLambda: int -> float) =
    inherit
        LRScheduler(
            "LambdaLR",
            optimizer,
            (let factor = Guard.given "LambdaLR" "lrLambda" lrLambda
             fun start _ t -> start * factor t)
        )

/// <summary>Falls every so many steps: lr gamma^floor(t / stepSize).</summary>
[<Sealed>]
type StepLR
    /// <param name="optimizer">The optimiser.</param>
    /// <param name="stepSize">How many steps the rate stays, 1 or more.</param>
    /// <param name="gamma">The factor, 0.1 by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
    (optimizer: Optimizer, stepSize: int, ?gamma: float) =
    inherit LRScheduler("StepLR", optimizer, Rate.step stepSize (defaultArg gamma 0.1))

/// <summary>Falls at given steps: lr gamma^n, where n milestones are passed.</summary>
[<Sealed>]
type MultiStepLR
    /// <param name="optimizer">The optimiser.</param>
    /// <param name="milestones">The steps at which the rate falls.</param>
    /// <param name="gamma">The factor, 0.1 by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
    (optimizer: Optimizer, milestones: seq<int>, ?gamma: float) =
    inherit LRScheduler("MultiStepLR", optimizer, Rate.multiStep milestones (defaultArg gamma 0.1))

/// <summary>Falls at every step: lr gamma^t.</summary>
/// <param name="optimizer">The optimiser.</param>
/// <param name="gamma">The factor.</param>
/// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
[<Sealed>]
type ExponentialLR(optimizer: Optimizer, gamma: float) =
    inherit LRScheduler("ExponentialLR", optimizer, Rate.exponential gamma)

/// <summary>Falls along half a cosine: etaMin + (lr - etaMin) (1 + cos(pi t / tMax)) / 2 (Loshchilov and Hutter 2017).</summary>
/// <remarks>After tMax steps the cosine rises again.</remarks>
[<Sealed>]
type CosineAnnealingLR
    /// <param name="optimizer">The optimiser.</param>
    /// <param name="tMax">The step of the least rate.</param>
    /// <param name="etaMin">The least rate, 0 by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
    (optimizer: Optimizer, tMax: int, ?etaMin: float) =
    inherit
        LRScheduler(
            "CosineAnnealingLR",
            optimizer,
            Rate.cosineAnnealing tMax (defaultArg etaMin 0.0)
        )

/// <summary>Changes along a line, as to warm up: lr (startFactor + (endFactor - startFactor) min(t, totalIters) / totalIters).</summary>
[<Sealed>]
type LinearLR
    /// <param name="optimizer">The optimiser.</param>
    /// <param name="startFactor">1/3 by default.</param>
    /// <param name="endFactor">1 by default.</param>
    /// <param name="totalIters">The steps it takes, 5 by default; then the rate stays.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
    (optimizer: Optimizer, ?startFactor: float, ?endFactor: float, ?totalIters: int) =
    inherit
        LRScheduler(
            "LinearLR",
            optimizer,
            Rate.linearWarmUp
                (defaultArg startFactor (1.0 / 3.0))
                (defaultArg endFactor 1.0)
                (defaultArg totalIters 5)
        )

/// <summary>A share of the rate at first: lr factor before step totalIters, lr from then on.</summary>
[<Sealed>]
type ConstantLR
    /// <param name="optimizer">The optimiser.</param>
    /// <param name="factor">1/3 by default.</param>
    /// <param name="totalIters">5 by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
    (optimizer: Optimizer, ?factor: float, ?totalIters: int) =
    inherit
        LRScheduler(
            "ConstantLR",
            optimizer,
            Rate.constant (defaultArg factor (1.0 / 3.0)) (defaultArg totalIters 5)
        )

/// <summary>Rises from maxLr / divFactor to maxLr and falls to maxLr / (divFactor finalDivFactor), once in all (Smith and Topin 2018).</summary>
/// <remarks>It steps every batch. The rise ends at step pctStart totalSteps - 1, the fall at totalSteps - 1. The rate the optimiser was made with plays no part, and momentum is left alone.</remarks>
[<Sealed>]
type OneCycleLR
    /// <param name="optimizer">The optimiser.</param>
    /// <param name="maxLr">The greatest rate.</param>
    /// <param name="totalSteps">The number of steps, after which <c>step()</c> is an error.</param>
    /// <param name="pctStart">The share of steps that the rise takes, 0.3 by default.</param>
    /// <param name="annealStrategy">"cos" (the default), along half cosines, or "linear".</param>
    /// <param name="divFactor">25 by default.</param>
    /// <param name="finalDivFactor">10000 by default.</param>
    /// <param name="threePhase">Whether to fall back to where it rose from in as many steps, and then on to the end; false by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
    (
        optimizer: Optimizer,
        maxLr: float,
        totalSteps: int,
        ?pctStart: float,
        ?annealStrategy: string,
        ?divFactor: float,
        ?finalDivFactor: float,
        ?threePhase: bool
    ) =
    inherit
        LRScheduler(
            "OneCycleLR",
            optimizer,
            [||],
            ValueSome(maxLr / defaultArg divFactor 25.0),
            Rate.oneCycle
                maxLr
                totalSteps
                (defaultArg pctStart 0.3)
                (defaultArg annealStrategy "cos")
                (defaultArg divFactor 25.0)
                (defaultArg finalDivFactor 1e4)
                (defaultArg threePhase false)
        )

/// <summary>Several schedules one after the other, as a warm-up and then a fall: each counts its steps from its milestone on.</summary>
/// <remarks>At its milestone a schedule starts from the base rate, whatever the rate is then.</remarks>
[<Sealed>]
type SequentialLR internal (parts: struct (Optimizer * LRScheduler[] * seq<int>)) =
    inherit
        LRScheduler(
            "SequentialLR",
            (let struct (optimizer, _, _) = parts in optimizer),
            (let struct (_, all, _) = parts in all),
            ValueNone,
            (let struct (optimizer, all, milestones) = parts in
             Rate.sequential optimizer all milestones)
        )

    /// <summary>Schedules one after the other.</summary>
    /// <param name="optimizer">The optimiser, which the schedules were made for too.</param>
    /// <param name="schedulers">The schedules; <c>step()</c> is to be called on this one alone.</param>
    /// <param name="milestones">The steps at which the second, third, ... begins.</param>
    /// <exception cref="T:DiffLessons.OptionException">The milestones are not one fewer than the schedules, or not in order.</exception>
    new(optimizer: Optimizer, schedulers: seq<LRScheduler>, milestones: seq<int>) =
        let all = Guard.items "SequentialLR" "schedulers" schedulers

        for scheduler in all do
            Guard.given "SequentialLR" "schedulers" scheduler |> ignore

        SequentialLR(struct (optimizer, all, milestones))
