namespace DiffLessons

/// The formula: what the options, once checked, make of the step.
[<RequireQualifiedAccess>]
module internal CyclicRate =

    let rate baseLr maxLr stepSizeUp (stepSizeDown: int option) mode gamma =
        let kind = "CyclicLR"
        let down = defaultArg stepSizeDown stepSizeUp
        Guard.nonNegative kind "baseLr" baseLr
        Guard.nonNegative kind "maxLr" maxLr
        Guard.atLeast kind "stepSizeUp" 1 stepSizeUp
        Guard.atLeast kind "stepSizeDown" 1 down
        Guard.nonNegative kind "gamma" gamma
        let total = float stepSizeUp + float down
        let share = float stepSizeUp / total

        let scale: float -> int -> float =
            match mode with
            | "triangular" -> fun _ _ -> 1.0
            | "triangular2" -> fun cycle _ -> 1.0 / 2.0 ** (cycle - 1.0)
            | "exp_range" -> fun _ t -> gamma ** float t
            | other ->
                Guard.refuse
                    "mode"
                    $"{kind}: expected mode \"triangular\", \"triangular2\" or \"exp_range\", got \"{other}\"."

        fun (_: float) (_: float) (t: int) ->
            let cycle = floor (1.0 + float t / total)
            let x = 1.0 + float t / total - cycle
            let height = if x <= share then x / share else (x - 1.0) / (share - 1.0)
            baseLr + (maxLr - baseLr) * height * scale cycle t

/// <summary>Rises from baseLr to maxLr along a line and falls back, again and again (Smith 2017).</summary>
/// <remarks>It steps every batch. The rate the optimiser was made with plays no part, and momentum is left alone.</remarks>
[<Sealed>]
type CyclicLR
    /// <param name="optimizer">The optimiser.</param>
    /// <param name="baseLr">The least rate.</param>
    /// <param name="maxLr">The greatest rate.</param>
    /// <param name="stepSizeUp">The steps of a rise, 2000 by default.</param>
    /// <param name="stepSizeDown">The steps of a fall, those of a rise by default.</param>
    /// <param name="mode">"triangular" (the default), every cycle alike; "triangular2", each half as high as the one before; or "exp_range", heights times gamma^t.</param>
    /// <param name="gamma">1 by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
    (
        optimizer: Optimizer,
        baseLr: float,
        maxLr: float,
        ?stepSizeUp: int,
        ?stepSizeDown: int,
        ?mode: string,
        ?gamma: float
    ) =
    inherit
        LRScheduler(
            "CyclicLR",
            optimizer,
            [||],
            ValueSome baseLr,
            CyclicRate.rate
                baseLr
                maxLr
                (defaultArg stepSizeUp 2000)
                stepSizeDown
                (defaultArg mode "triangular")
                (defaultArg gamma 1.0)
        )
