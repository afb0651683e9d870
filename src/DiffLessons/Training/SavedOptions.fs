namespace DiffLessons

open System.Globalization
open DiffLessons.Data

/// The options of a training that a checkpoint notes, so that a training that goes on from it with others is told. Options that are not here, as momentum or
/// patience, are those of the new training.
type internal SavedOptions = {
    /// The learning rate that the training started with, before any schedule changed it.
    StartRate: float
    /// The schedule's name; "" for none.
    Schedule: string
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
    let private scheduleName (schedule: Schedule option) =
        match schedule with
        | None -> ""
        | Some(EachEpoch scheduler) -> scheduler.GetType().Name + " each epoch"
        | Some(EachStep scheduler) -> scheduler.GetType().Name + " each step"
        | Some(OnPlateau plateau) -> plateau.GetType().Name

    /// Those of a training that is about to start.
    let ofTraining
        (optimizer: Optimizer)
        (schedule: Schedule option)
        (loader: DataLoader)
        (stopping: EarlyStopping option)
        (checkpoint: Checkpoint option)
        (metrics: string[])
        : SavedOptions =
        {
            StartRate = ValueOption.defaultValue optimizer.lr optimizer.ScheduledFrom
            Schedule = scheduleName schedule
            BatchSize = loader.BatchSize
            Shuffle = loader.IsShuffled
            DropLast = loader.DropsLast
            Watched = stopping |> Option.map _.monitor |> Option.defaultValue ""
            Metrics = List.ofArray metrics
            Seed = checkpoint |> Option.map _.Seed |> Option.defaultValue ""
        }

    let private number (value: float) =
        value.ToString("R", CultureInfo.InvariantCulture)

    let private orNone (text: string) = if text = "" then "none" else text
    let private yesNo (value: bool) = if value then "true" else "false"

    /// What is another in the file than in this training, if anything is: its name, what it is here, and what it is there.
    let difference (here: SavedOptions) (there: SavedOptions) : (string * string * string) option =
        [
            "the batch size", string here.BatchSize, string there.BatchSize
            "shuffle", yesNo here.Shuffle, yesNo there.Shuffle
            "dropLast", yesNo here.DropLast, yesNo there.DropLast
            "the list of metrics", String.concat ", " here.Metrics, String.concat ", " there.Metrics
            "the schedule", orNone here.Schedule, orNone there.Schedule
            "the seed", orNone here.Seed, orNone there.Seed

            if here.Watched <> "" && there.Watched <> "" then
                "what early stopping watches", here.Watched, there.Watched

            // A schedule computes the next rate from the saved one, so another start could not be honoured.
            if here.Schedule <> "" then
                "the learning rate that the schedule starts from", number here.StartRate, number there.StartRate
        ]
        |> List.tryFind (fun (_, here, there) -> here <> there)

    /// The rate to go on with: the saved one, unless this training starts with another.
    let rate (here: SavedOptions) (there: SavedOptions option) (saved: float) : float =
        match there with
        | Some there when here.Schedule = "" && here.StartRate <> there.StartRate -> here.StartRate
        | _ -> saved
