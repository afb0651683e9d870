namespace DiffLessons

open System.Globalization
open DiffLessons.Data

/// The options of a training that a checkpoint notes, so that a training that goes on from it with others is refused. Options that are not here, as momentum or
/// patience, are those of the new training.
type internal SavedOptions = {
    /// The learning rate that each optimiser started with, before any schedule changed it.
    StartRates: float list
    /// The same of the parameter groups of each optimiser.
    GroupRates: float list list
    /// How many elements each of these groups has.
    GroupSizes: int list list
    /// The schedules' names; "" for none.
    Schedule: string
    /// 0 where the batches are the program's own.
    BatchSize: int
    Shuffle: bool
    DropLast: bool
    /// What early stopping watches; "" without it.
    Watched: string
    /// The names of the metrics, the loss first.
    Metrics: string list
    /// The seed of the training's own random numbers; "" where it draws from the process's.
    Seed: string
}

[<RequireQualifiedAccess>]
module internal SavedOptions =
    let private scheduleName (schedule: Schedule) =
        match schedule with
        | EachEpoch scheduler -> scheduler.GetType().Name + " each epoch"
        | EachStep scheduler -> scheduler.GetType().Name + " each step"
        | OnPlateau plateau -> plateau.GetType().Name

    /// Those of a training that is about to start.
    let ofTraining
        (optimizers: Optimizer list)
        (schedules: Schedule list)
        (loader: DataLoader option)
        (stopping: EarlyStopping option)
        (checkpoint: Checkpoint option)
        (metrics: string[])
        : SavedOptions = {
        StartRates = [
            for optimizer in optimizers ->
                ValueOption.defaultValue optimizer.lr optimizer.ScheduledFrom
        ]
        GroupRates = [
            for optimizer in optimizers ->
                [
                    for group in optimizer.groups ->
                        ValueOption.defaultValue group.lr group.ScheduledFrom
                ]
        ]
        GroupSizes = [
            for optimizer in optimizers ->
                match optimizer.GroupUpdate with
                | null -> []
                | groups -> groups.Sizes
        ]
        Schedule = schedules |> List.map scheduleName |> String.concat ", "
        BatchSize = loader |> Option.map _.BatchSize |> Option.defaultValue 0
        Shuffle = loader |> Option.exists _.IsShuffled
        DropLast = loader |> Option.exists _.DropsLast
        Watched = stopping |> Option.map _.monitor |> Option.defaultValue ""
        Metrics = List.ofArray metrics
        Seed = checkpoint |> Option.map _.Seed |> Option.defaultValue ""
    }

    let private number (value: float) =
        value.ToString("R", CultureInfo.InvariantCulture)

    let private numbers (values: float list) =
        values |> List.map number |> String.concat ", "

    let private sizes (groups: int list list) =
        groups |> List.map (List.map string >> String.concat ", ") |> String.concat "; "

    let private orNone (text: string) = if text = "" then "none" else text
    let private yesNo (value: bool) = if value then "true" else "false"

    /// What is another in the file than in this training, if anything is: its name, what it is here, and what it is there.
    let difference
        (current: SavedOptions)
        (stored: SavedOptions)
        : (string * string * string) option =
        [
            "the batch size", string current.BatchSize, string stored.BatchSize
            "shuffle", yesNo current.Shuffle, yesNo stored.Shuffle
            "dropLast", yesNo current.DropLast, yesNo stored.DropLast
            "the list of metrics",
            String.concat ", " current.Metrics,
            String.concat ", " stored.Metrics
            "the schedule", orNone current.Schedule, orNone stored.Schedule
            "the seed", orNone current.Seed, orNone stored.Seed

            // Files from before there were groups say nothing of them.
            let groups (options: SavedOptions) =
                options.GroupSizes |> List.filter (fun own -> not own.IsEmpty) |> sizes

            "the sizes of the parameter groups", orNone (groups current), orNone (groups stored)

            if current.Watched <> "" && stored.Watched <> "" then
                "what early stopping watches", current.Watched, stored.Watched

            // A schedule computes the next rate from the saved one, so another start could not be honoured.
            if current.Schedule <> "" then
                "the learning rate that the schedule starts from",
                numbers current.StartRates,
                numbers stored.StartRates

                "the learning rates that the schedule of the parameter groups starts from",
                numbers (List.concat current.GroupRates),
                numbers (List.concat stored.GroupRates)
        ]
        |> List.tryFind (fun (_, current, stored) -> current <> stored)

    /// Whether this training starts with other rates than the saved one did, so that its own hold.
    let hasOwnRates (current: SavedOptions) (stored: SavedOptions option) : bool =
        match stored with
        | Some stored ->
            current.Schedule = ""
            && (current.StartRates <> stored.StartRates
                || List.concat current.GroupRates <> List.concat stored.GroupRates)
        | None -> false
