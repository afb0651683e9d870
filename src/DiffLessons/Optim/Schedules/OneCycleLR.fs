namespace DiffLessons

open System

/// The rate of one cycle.
[<RequireQualifiedAccess>]
module internal OneCycle =

    /// From one number to another, by a share of the way.
    let private linear (first: float) (last: float) (share: float) = first + (last - first) * share

    /// The same along half a cosine.
    let private cosine (first: float) (last: float) (share: float) =
        last + (first - last) * (1.0 + cos (Math.PI * share)) / 2.0

    let rate maxLr totalSteps pctStart annealStrategy divFactor finalDivFactor threePhase =
        let kind = "OneCycleLR"
        Guard.nonNegative kind "maxLr" maxLr
        Guard.atLeast kind "totalSteps" 1 totalSteps

        for name, value in [ "divFactor", divFactor; "finalDivFactor", finalDivFactor ] do
            if not (value > 0.0 && value < infinity) then
                Guard.refuse name $"{kind}: expected {name} above 0, got {string value}."

        if not (pctStart >= 0.0 && pctStart <= 1.0) then
            Guard.refuse "pctStart" $"{kind}: expected pctStart from 0 to 1, got {string pctStart}."

        let anneal =
            match annealStrategy with
            | "cos" -> cosine
            | "linear" -> linear
            | other ->
                Guard.refuse
                    "annealStrategy"
                    $"{kind}: expected annealStrategy \"cos\" or \"linear\", got \"{other}\"."

        let first = maxLr / divFactor
        let last = first / finalDivFactor
        let total = float totalSteps

        // Where each phase ends, and between which rates it goes.
        let phases =
            if threePhase then
                [
                    pctStart * total - 1.0, first, maxLr
                    2.0 * pctStart * total - 2.0, maxLr, first
                    total - 1.0, first, last
                ]
            else
                [ pctStart * total - 1.0, first, maxLr; total - 1.0, maxLr, last ]

        fun (_: float) (_: float) (t: int) ->
            if t > totalSteps then
                Guard.refuse
                    "totalSteps"
                    $"{kind}: step {string t} is past the end: the schedule was made for {string totalSteps} steps (totalSteps)."

            let rec find began phases =
                match phases with
                | [ ends, a, b ] -> began, ends, a, b
                | (ends, a, b) :: _ when float t <= ends -> began, ends, a, b
                | (ends, _, _) :: rest -> find ends rest
                | [] -> 0.0, 0.0, last, last

            let began, ends, a, b = find 0.0 phases

            let share =
                if ends = began then
                    1.0
                else
                    (float t - began) / (ends - began)

            anneal a b (min 1.0 share)

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
            OneCycle.rate
                maxLr
                totalSteps
                (defaultArg pctStart 0.3)
                (defaultArg annealStrategy "cos")
                (defaultArg divFactor 25.0)
                (defaultArg finalDivFactor 1e4)
                (defaultArg threePhase false)
        )
