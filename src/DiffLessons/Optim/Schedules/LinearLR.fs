namespace DiffLessons

/// The formula: what the options, once checked, make of the base rate, the rate in use and the step.
[<RequireQualifiedAccess>]
module internal LinearRate =

    let rate startFactor endFactor totalIters =
        Guard.nonNegative "LinearLR" "startFactor" startFactor
        Guard.nonNegative "LinearLR" "endFactor" endFactor
        Guard.atLeast "LinearLR" "totalIters" 1 totalIters
        let rise = endFactor - startFactor

        fun start now t ->
            if t = 0 then
                now * startFactor
            elif t > totalIters then
                now
            else
                let factor = float totalIters * startFactor + float (t - 1) * rise

                if factor > 0.0 then
                    now * (1.0 + rise / factor)
                else
                    // The rate is 0, so no factor leads on from it.
                    start * (startFactor + rise * (float t / float totalIters))

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
            LinearRate.rate
                (defaultArg startFactor (1.0 / 3.0))
                (defaultArg endFactor 1.0)
                (defaultArg totalIters 5)
        )
