namespace DiffLessons

open System

/// The rate of schedules one after the other.
[<RequireQualifiedAccess>]
module internal SequentialRate =

    let rate (optimizer: Optimizer) (schedulers: LRScheduler[]) (milestones: seq<int>) =
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

                for group in optimizer.Groups do
                    group.lr <- ValueOption.defaultValue group.lr group.ScheduledFrom

                schedulers[0].step()
            else
                let passed = milestones |> Array.filter (fun milestone -> milestone <= t)
                let scheduler = schedulers[passed.Length]

                if passed.Length > 0 && Array.last passed = t then
                    scheduler.Begin()
                else
                    scheduler.step ()

            optimizer.lr

/// <summary>Several schedules one after the other, as a warm-up and then a fall: each counts its steps from its milestone on.</summary>
/// <remarks>At its milestone a schedule starts from the base rate, whatever the rate is then.</remarks>
[<Sealed>]
type SequentialLR internal (parts: struct (Optimizer * LRScheduler[] * seq<int>)) =
    inherit
        LRScheduler(
            "SequentialLR",
            (let struct (optimizer, _, _) = parts in optimizer),
            (let struct (_, all, _) = parts in all),
            ValueNone,
            (let struct (optimizer, all, milestones) = parts in
             SequentialRate.rate optimizer all milestones)
        )

    /// <summary>Schedules one after the other.</summary>
    /// <param name="optimizer">The optimiser, which the schedules were made for too.</param>
    /// <param name="schedulers">The schedules; <c>step()</c> is to be called on this one alone.</param>
    /// <param name="milestones">The steps at which the second, third, ... begins.</param>
    /// <exception cref="T:DiffLessons.OptionException">The milestones are not one fewer than the schedules, or not in order.</exception>
    new(optimizer: Optimizer, schedulers: seq<LRScheduler>, milestones: seq<int>) =
        let all = Guard.items "SequentialLR" "schedulers" schedulers

        for scheduler in all do
            Guard.given "SequentialLR" "schedulers" scheduler |> ignore

        SequentialLR(struct (optimizer, all, milestones))
