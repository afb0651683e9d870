namespace DiffLessons

open System
open System.Globalization

/// <summary>Changes an optimiser's learning rate from step to step.</summary>
/// <remarks>
/// A schedule sets the rate for step 0 at once, and the next one at each <c>step()</c>, which is called after the optimiser's: every epoch or every batch, as the
/// schedule counts. Names, options and rates are PyTorch's: most schedules change the rate that is in use then, so several of one optimiser compose, and a rate that was set
/// by hand or by <see cref="T:DiffLessons.ReduceLROnPlateau"/> is gone on from. <c>LambdaLR</c>, <c>OneCycleLR</c> and the milestones of <c>SequentialLR</c> set rates of their own. Base rates are those
/// the optimiser had when its first schedule was made, and so are those of its parameter groups, each of which is changed by itself. The formulas in the schedules' own remarks hold where nothing else changes the rate.
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

    /// The rate that a group starts from.
    let startOf (group: ParameterGroup) =
        match own, group.ScheduledFrom with
        | ValueNone, ValueSome rate -> rate
        | _ ->
            let first = ValueOption.defaultValue group.lr own
            group.ScheduledFrom <- ValueSome first
            first

    /// Goes on to the rates of a step, from those in use or from the base rates. Schedules inside this one see to the groups themselves.
    let go (fromStart: bool) (step: int) =
        optimizer.lr <- rate start (if fromStart then start else optimizer.lr) step

        if inner.Length = 0 then
            for group in optimizer.Groups do
                let start = startOf group
                group.lr <- rate start (if fromStart then start else group.lr) step

    do go false 0

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
        go false (epoch + 1)
        epoch <- epoch + 1

    /// Starts at step 0 from the base rate, whatever rate is in use.
    member internal _.Begin() : unit =
        go true 0
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
