namespace DiffLessons

/// The formula: what the options, once checked, make of the base rate, the rate in use and the step.
[<RequireQualifiedAccess>]
module internal StepRate =

    let rate stepSize gamma =
        Guard.atLeast "StepLR" "stepSize" 1 stepSize
        Guard.nonNegative "StepLR" "gamma" gamma
        fun _ now t -> if t = 0 || t % stepSize <> 0 then now else now * gamma

/// <summary>Falls every so many steps: lr gamma^floor(t / stepSize).</summary>
[<Sealed>]
type StepLR
    /// <param name="optimizer">The optimiser.</param>
    /// <param name="stepSize">How many steps the rate stays, 1 or more.</param>
    /// <param name="gamma">The factor, 0.1 by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
    (optimizer: Optimizer, stepSize: int, ?gamma: float) =
    inherit LRScheduler("StepLR", optimizer, StepRate.rate stepSize (defaultArg gamma 0.1))
