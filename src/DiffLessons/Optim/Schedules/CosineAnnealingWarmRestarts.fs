namespace DiffLessons

open System

/// The formula: what the options, once checked, make of the base rate, the rate in use and the step.
[<RequireQualifiedAccess>]
module internal WarmRestartsRate =

    let rate t0 tMult etaMin =
        let kind = "CosineAnnealingWarmRestarts"
        Guard.atLeast kind "t0" 1 t0
        Guard.atLeast kind "tMult" 1 tMult
        Guard.nonNegative kind "etaMin" etaMin

        /// The steps since the last restart, and those until the next one.
        let rec position (t: int64) (period: int64) =
            if t < period then
                struct (t, period)
            else
                position (t - period) (period * int64 tMult)

        fun start _ (t: int) ->
            let struct (since, period) =
                if tMult = 1 then
                    struct (int64 t % int64 t0, int64 t0)
                else
                    position (int64 t) (int64 t0)

            let height = 1.0 + cos (Math.PI * float since / float period)
            etaMin + (start - etaMin) * height / 2.0

/// <summary>Falls along half a cosine, again and again from the base rate: etaMin + (lr - etaMin) (1 + cos(pi t / T)) / 2, where t counts from the last restart (Loshchilov and Hutter 2017).</summary>
/// <remarks>The first period is t0 steps, and each other one tMult times the one before.</remarks>
[<Sealed>]
type CosineAnnealingWarmRestarts
    /// <param name="optimizer">The optimiser.</param>
    /// <param name="t0">The steps until the first restart.</param>
    /// <param name="tMult">By how much periods grow, 1 by default.</param>
    /// <param name="etaMin">The least rate, 0 by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
    (optimizer: Optimizer, t0: int, ?tMult: int, ?etaMin: float) =
    inherit
        LRScheduler(
            "CosineAnnealingWarmRestarts",
            optimizer,
            WarmRestartsRate.rate t0 (defaultArg tMult 1) (defaultArg etaMin 0.0)
        )
