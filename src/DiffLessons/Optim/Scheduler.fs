namespace DiffLessons

open System
open System.Globalization

/// <summary>Changes an optimiser's learning rate from step to step.</summary>
/// <remarks>
/// A schedule sets the rate for step 0 at once, and the next one at each <c>step()</c>, which is called after the optimiser's: every epoch or every batch, as the
/// schedule counts. Names, options and rates are PyTorch's: most schedules change the rate that is in use then, so several of one optimiser compose, and a rate that was set
/// by hand or by <see cref="T:DiffLessons.ReduceLROnPlateau"/> is gone on from. <c>LambdaLR</c>, <c>OneCycleLR</c> and the milestones of <c>SequentialLR</c> set rates of their own. Base rates are those
/// the optimiser had when its first schedule was made. The formulas in the schedules' own remarks hold where nothing else changes the rate.
/// </remarks>
type LRScheduler
    internal
    (
        kind: string,
        optimizer: Optimizer,
        inner: LRScheduler[],
        own: float voption,
        rate: float -> float -> int -> float
    ) =
    do Guard.given kind "optimizer" optimizer |> ignore

    let mutable start =
        match own, optimizer.ScheduledFrom with
        | ValueNone, ValueSome rate -> rate
        | _ ->
            let first = ValueOption.defaultValue optimizer.lr own
            optimizer.ScheduledFrom <- ValueSome first
            first

    let mutable epoch = 0
    do optimizer.lr <- rate start optimizer.lr 0

    /// A schedule by a formula of the base rate, the rate in use and the step.
    internal new(kind, optimizer, rate) = LRScheduler(kind, optimizer, [||], ValueNone, rate)

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
        let next = rate start optimizer.lr (epoch + 1)
        optimizer.lr <- next
        epoch <- epoch + 1

    /// Starts at step 0 from the base rate, whatever rate is in use.
    member internal _.Begin() : unit =
        optimizer.lr <- rate start start 0
        epoch <- 0

    /// Goes back to before step 0, for a schedule that decides when this one begins.
    member internal _.Hold() : unit = epoch <- -1

    /// What is remembered from step to step, for a checkpoint: the steps and the base rate, of the schedules inside too. The rate is the optimiser's.
    member internal _.State
        with get (): float list =
            [ float epoch; start ] @ (inner |> Seq.collect _.State |> List.ofSeq)
        and set (state: float list) =
            epoch <- int state[0]
            start <- state[1]

            (List.skip 2 state, inner)
            ||> Array.fold (fun rest scheduler ->
                let size = scheduler.State.Length
                scheduler.State <- List.take size rest
                List.skip size rest)
            |> ignore

    /// Of what was remembered, the numbers of steps.
    member internal _.CountsOf(state: float list) : float list = [
        for i in 0..2 .. state.Length - 1 -> state[i]
    ]

    /// <summary>The schedule's name with the rate in use.</summary>
    override _.ToString() =
        let rate = optimizer.lr.ToString("g6", CultureInfo.InvariantCulture)
        $"{kind}(step {string epoch}, lr {rate})"

/// The formulas: what a schedule's options, once checked, make of the rate it starts from and of the step.
[<RequireQualifiedAccess>]
module internal Rate =

    /// From one number to another, by a share of the way.
    let private linear (first: float) (last: float) (share: float) = first + (last - first) * share

    /// The same along half a cosine.
    let private cosine (first: float) (last: float) (share: float) =
        last + (first - last) * (1.0 + cos (Math.PI * share)) / 2.0

    let step stepSize gamma =
        Guard.atLeast "StepLR" "stepSize" 1 stepSize
        Guard.nonNegative "StepLR" "gamma" gamma
        fun _ now t -> if t = 0 || t % stepSize <> 0 then now else now * gamma

    let multiStep (milestones: seq<int>) gamma =
        let milestones = Guard.items "MultiStepLR" "milestones" milestones

        for milestone in milestones do
            Guard.atLeast "MultiStepLR" "milestones" 0 milestone

        Guard.nonNegative "MultiStepLR" "gamma" gamma

        fun _ now t ->
            match milestones |> Array.filter (fun milestone -> milestone = t) with
            | [||] -> now
            | reached -> now * Math.Pow(gamma, float reached.Length)

    let exponential gamma =
        Guard.nonNegative "ExponentialLR" "gamma" gamma
        fun _ now t -> if t = 0 then now else now * gamma

    let cosineAnnealing tMax etaMin =
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

    let linearWarmUp startFactor endFactor totalIters =
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
                    start * linear startFactor endFactor (float t / float totalIters)

    let constant factor totalIters =
        Guard.nonNegative "ConstantLR" "factor" factor
        Guard.atLeast "ConstantLR" "totalIters" 1 totalIters

        fun start now t ->
            if t = 0 then now * factor
            elif t <> totalIters then now
            elif factor > 0.0 then now * (1.0 / factor)
            else start

    let oneCycle maxLr totalSteps pctStart annealStrategy divFactor finalDivFactor threePhase =
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

    let sequential (optimizer: Optimizer) (schedulers: LRScheduler[]) (milestones: seq<int>) =
        let milestones = Guard.items "SequentialLR" "milestones" milestones

        if schedulers.Length = 0 || milestones.Length <> schedulers.Length - 1 then
            Guard.refuse
                "milestones"
                $"SequentialLR: expected one milestone fewer than schedules, got {string milestones.Length} and {string schedulers.Length}."

        if milestones <> Array.sort milestones then
            Guard.refuse "milestones" "SequentialLR: expected milestones in rising order."

        for scheduler in schedulers do
            if not (Object.ReferenceEquals(scheduler.optimizer, optimizer)) then
                Guard.refuse
                    "schedulers"
                    "SequentialLR: expected schedules of its own optimiser, got one of another."

        fun (start: float) (_: float) (t: int) ->
            if t = 0 then
                schedulers |> Array.iter _.Hold()
                optimizer.lr <- start
                schedulers[0].step()
            else
                let passed = milestones |> Array.filter (fun milestone -> milestone <= t)
                let scheduler = schedulers[passed.Length]

                if passed.Length > 0 && Array.last passed = t then
                    scheduler.Begin()
                else
                    scheduler.step ()

            optimizer.lr
