namespace DiffLessons

/// The formula: what the options, once checked, make of the base rate, the rate in use and the step.
[<RequireQualifiedAccess>]
module internal ExponentialRate =

    let rate gamma =
        Guard.nonNegative "ExponentialLR" "gamma" gamma
        fun _ now t -> if t = 0 then now else now * gamma

/// <summary>Falls at every step: lr gamma^t.</summary>
/// <param name="optimizer">The optimiser.</param>
/// <param name="gamma">The factor.</param>
/// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
[<Sealed>]
type ExponentialLR(optimizer: Optimizer, gamma: float) =
    inherit LRScheduler("ExponentialLR", optimizer, ExponentialRate.rate gamma)
