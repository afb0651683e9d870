namespace DiffLessons

/// The formula: what the options, once checked, make of the base rate, the rate in use and the step.
[<RequireQualifiedAccess>]
module internal ConstantRate =

    let rate factor totalIters =
        Guard.nonNegative "ConstantLR" "factor" factor
        Guard.atLeast "ConstantLR" "totalIters" 1 totalIters

        fun start now t ->
            if t = 0 then now * factor
            elif t <> totalIters then now
            elif factor > 0.0 then now * (1.0 / factor)
            else start

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
            ConstantRate.rate (defaultArg factor (1.0 / 3.0)) (defaultArg totalIters 5)
        )
