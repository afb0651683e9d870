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
        | EachStep scheduler -> scheduler.State
        | OnPlateau plateau -> plateau.State

    /// Refuses what another schedule remembered.
    let check (schedule: Schedule) (saved: float list) : unit =
        let wholeFrom =
            match schedule with
            | EachEpoch scheduler
            | EachStep scheduler -> scheduler.CountsOf saved
            | OnPlateau _ -> List.truncate 3 (List.rev saved)

        let isCount (value: float) =
            value >= -1.0 && value <= float System.Int32.MaxValue && value = floor value

        if saved.Length <> (state schedule).Length || not (List.forall isCount wholeFrom) then
            StorageFile.unreadable "it was written without this training's schedule."

    /// Takes up what `state` gave and `check` let pass.
    let restore (schedule: Schedule) (saved: float list) : unit =
        match schedule with
        | EachEpoch scheduler
        | EachStep scheduler -> scheduler.State <- saved
        | OnPlateau plateau -> plateau.State <- saved
