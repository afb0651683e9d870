namespace DiffLessons

open System

/// <summary>Changes an optimiser's learning rate from step to step, by a formula of the step's number.</summary>
/// <remarks>
/// Each schedule starts from the rate the optimiser had when its first schedule was made, sets the rate for step 0 at once, and the next one at each <c>step()</c>, which
/// is called after the optimiser's: every epoch or every batch, as the schedule counts. Names, options and rates are PyTorch's.
/// </remarks>
type LRScheduler internal (kind: string, optimizer: Optimizer, rate: float -> int -> float) =
    let start =
        match optimizer.ScheduledFrom with
        | ValueSome rate -> rate
        | ValueNone ->
            optimizer.ScheduledFrom <- ValueSome optimizer.lr
            optimizer.lr

    let mutable epoch = 0
    do optimizer.lr <- rate start 0

    /// The rate at a step, for a schedule made of others.
    member internal _.RateAt(step: int) : float = rate start step

    /// <summary>The optimiser whose rate is changed.</summary>
    member _.optimizer = optimizer
    /// <summary>The rate that the schedule starts from.</summary>
    member _.baseLr = start
    /// <summary>How often <c>step()</c> was called.</summary>
    member _.lastEpoch = epoch
    /// <summary>The rate in use.</summary>
    member _.getLastLr() : float = optimizer.lr

    /// <summary>Goes on to the next rate.</summary>
    member _.step() : unit =
        let next = rate start (epoch + 1)
        epoch <- epoch + 1
        optimizer.lr <- next

    /// Goes to where it was after so many steps; the rate is the optimiser's to take up.
    member internal _.Restore(steps: int) : unit = epoch <- steps

    /// <summary>The schedule's name with the rate in use.</summary>
    override _.ToString() =
        $"{kind}(step {epoch}, lr {optimizer.lr:g6})"

/// The formulas: what a schedule's options, once checked, make of the rate it starts from and of the step.
[<RequireQualifiedAccess>]
module internal Rate =
    let private atLeast (kind: string) (name: string) (least: int) (value: int) =
        if value < least then
            raise (
                OptionException($"{kind}: expected {name} of {least} or more, got {value}.", name)
            )

    let private number (kind: string) (name: string) (value: float) =
        if not (value >= 0.0 && value < infinity) then
            raise (OptionException($"{kind}: expected {name} of 0 or more, got {value}.", name))

    /// From one number to another, by a share of the way.
    let private linear (first: float) (last: float) (share: float) = first + (last - first) * share

    /// The same along half a cosine.
    let private cosine (first: float) (last: float) (share: float) =
        last + (first - last) * (1.0 + cos (Math.PI * share)) / 2.0

    let step stepSize gamma =
        atLeast "StepLR" "stepSize" 1 stepSize
        number "StepLR" "gamma" gamma
        fun start t -> start * Math.Pow(gamma, float (t / stepSize))

    let multiStep (milestones: seq<int>) gamma =
        let milestones = Argument.items "MultiStepLR" "milestones" milestones

        for milestone in milestones do
            atLeast "MultiStepLR" "milestones" 0 milestone

        number "MultiStepLR" "gamma" gamma

        fun start t ->
            let passed = milestones |> Array.filter (fun milestone -> milestone <= t)
            start * Math.Pow(gamma, float passed.Length)

    let exponential gamma =
        number "ExponentialLR" "gamma" gamma
        fun start (t: int) -> start * Math.Pow(gamma, float t)

    let cosineAnnealing tMax etaMin =
        atLeast "CosineAnnealingLR" "tMax" 1 tMax
        number "CosineAnnealingLR" "etaMin" etaMin
        fun start t -> cosine start etaMin (float t / float tMax)

    let linearWarmUp startFactor endFactor totalIters =
        number "LinearLR" "startFactor" startFactor
        number "LinearLR" "endFactor" endFactor
        atLeast "LinearLR" "totalIters" 1 totalIters

        fun start t ->
            start
            * linear startFactor endFactor (float (min t totalIters) / float totalIters)

    let constant factor totalIters =
        number "ConstantLR" "factor" factor
        atLeast "ConstantLR" "totalIters" 1 totalIters
        fun start t -> if t < totalIters then start * factor else start

    let oneCycle maxLr totalSteps pctStart annealStrategy divFactor finalDivFactor threePhase =
        let kind = "OneCycleLR"
        number kind "maxLr" maxLr
        atLeast kind "totalSteps" 1 totalSteps

        for name, value in [ "divFactor", divFactor; "finalDivFactor", finalDivFactor ] do
            if not (value > 0.0 && value < infinity) then
                raise (OptionException($"{kind}: expected {name} above 0, got {value}.", name))

        if not (pctStart >= 0.0 && pctStart <= 1.0) then
            raise (
                OptionException(
                    $"{kind}: expected pctStart from 0 to 1, got {pctStart}.",
                    "pctStart"
                )
            )

        let anneal =
            match annealStrategy with
            | "cos" -> cosine
            | "linear" -> linear
            | other ->
                raise (
                    OptionException(
                        $"{kind}: expected annealStrategy \"cos\" or \"linear\", got \"{other}\".",
                        "annealStrategy"
                    )
                )

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

        fun (_: float) (t: int) ->
            if t > totalSteps then
                raise (
                    OptionException(
                        $"{kind}: step {t} is past the end: the schedule was made for {totalSteps} steps (totalSteps).",
                        "totalSteps"
                    )
                )

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

    let sequential (schedulers: seq<LRScheduler>) (milestones: seq<int>) =
        let schedulers = Argument.items "SequentialLR" "schedulers" schedulers
        let milestones = Argument.items "SequentialLR" "milestones" milestones

        if schedulers.Length = 0 || milestones.Length <> schedulers.Length - 1 then
            raise (
                OptionException(
                    $"SequentialLR: expected one milestone fewer than schedules, got {milestones.Length} and {schedulers.Length}.",
                    "milestones"
                )
            )

        if milestones <> Array.sort milestones then
            raise (
                OptionException("SequentialLR: expected milestones in rising order.", "milestones")
            )

        fun (_: float) (t: int) ->
            let passed = milestones |> Array.filter (fun milestone -> milestone <= t)
            let began = if passed.Length = 0 then 0 else Array.last passed
            schedulers[passed.Length].RateAt(t - began)
