namespace DiffLessons

/// <summary>When training goes on to a schedule's next learning rate.</summary>
type Schedule =
    /// After each epoch, as <c>StepLR</c> and its like are mostly used.
    | EachEpoch of LRScheduler
    /// After each step, as <c>OneCycleLR</c> and warm-up are.
    | EachStep of LRScheduler
    /// After each epoch, by the loss on the validation data, or, without such data, on what is learned from.
    | OnPlateau of ReduceLROnPlateau

/// What the training loop does with a schedule.
[<RequireQualifiedAccess>]
module internal Schedule =
    let afterStep (schedule: Schedule) : unit =
        match schedule with
        | EachStep scheduler -> scheduler.step ()
        | EachEpoch _
        | OnPlateau _ -> ()

    let afterEpoch (schedule: Schedule) (report: EpochReport) : unit =
        match schedule with
        | EachStep _ -> ()
        | EachEpoch scheduler -> scheduler.step ()
        | OnPlateau plateau ->
            let values =
                if report.Validation.IsEmpty then
                    report.Training
                else
                    report.Validation

            plateau.step (values |> List.find (fun (name, _) -> name = "loss") |> snd)

    /// What the schedule remembers, beside the optimiser's rate.
    let state (schedule: Schedule) : float list =
        match schedule with
        | EachEpoch scheduler
        | EachStep scheduler -> [ float scheduler.lastEpoch ]
        | OnPlateau plateau -> plateau.State

    /// Takes up what `state` gave.
    let restore (schedule: Schedule) (state: float list) : unit =
        match schedule, state with
        | (EachEpoch scheduler | EachStep scheduler), [ epoch ] -> scheduler.Restore(int epoch)
        | OnPlateau plateau, [ _; _; _; _ ] -> plateau.State <- state
        | _ -> WholeFile.unreadable "it was written without this training's schedule."
