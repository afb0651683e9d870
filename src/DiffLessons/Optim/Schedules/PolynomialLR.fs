namespace DiffLessons

/// The formula: what the options, once checked, make of the base rate, the rate in use and the step.
[<RequireQualifiedAccess>]
module internal PolynomialRate =

    let rate totalIters power =
        Guard.atLeast "PolynomialLR" "totalIters" 1 totalIters
        Guard.nonNegative "PolynomialLR" "power" power
        let left (t: int) = 1.0 - float t / float totalIters

        fun _ now (t: int) ->
            if t = 0 || t > totalIters then
                now
            else
                now * (left t / left (t - 1)) ** power

/// <summary>Falls to 0 along a power: lr (1 - min(t, totalIters) / totalIters)^power.</summary>
[<Sealed>]
type PolynomialLR
    /// <param name="optimizer">The optimiser.</param>
    /// <param name="totalIters">The steps it takes, 5 by default; then the rate stays.</param>
    /// <param name="power">1 by default: a line.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
    (optimizer: Optimizer, ?totalIters: int, ?power: float) =
    inherit
        LRScheduler(
            "PolynomialLR",
            optimizer,
            PolynomialRate.rate (defaultArg totalIters 5) (defaultArg power 1.0)
        )
