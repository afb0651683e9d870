namespace DiffLessons

open System

/// The formula: what the options, once checked, make of the base rate, the rate in use and the step.
[<RequireQualifiedAccess>]
module internal CosineAnnealingRate =

    let rate tMax etaMin =
        Guard.atLeast "CosineAnnealingLR" "tMax" 1 tMax
        Guard.nonNegative "CosineAnnealingLR" "etaMin" etaMin

        let height (t: int) =
            1.0 + cos (Math.PI * float t / float tMax)

        fun start now t ->
            if t = 0 then
                now
            elif (int64 t - 1L - int64 tMax) % (2L * int64 tMax) = 0L then
                // From the least rate, where a factor would say nothing.
                now + (start - etaMin) * (1.0 - cos (Math.PI / float tMax)) / 2.0
            else
                height t / height (t - 1) * (now - etaMin) + etaMin

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
            CosineAnnealingRate.rate tMax (defaultArg etaMin 0.0)
        )
