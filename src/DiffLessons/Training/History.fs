namespace DiffLessons

open System

/// <summary>One step of training, as a callback sees it.</summary>
type StepReport = {
    /// The epoch, from 1.
    Epoch: int
    /// The batch in the epoch, from 1.
    Batch: int
    /// How many batches the epoch has.
    Batches: int
    /// Steps done in all, this one included.
    Step: int
    /// The loss of the batch, before the update.
    Loss: float
    /// The learning rate of the update.
    LearningRate: float
}

/// <summary>One epoch of training: means over its samples.</summary>
type EpochReport = {
    /// The epoch, from 1.
    Epoch: int
    /// <c>loss</c> and the metrics on what was learned from, by name; each batch when it was trained on.
    Training: (string * float) list
    /// The same on the validation data, at the end of the epoch; empty without such data.
    Validation: (string * float) list
    /// The learning rate of the epoch's last update.
    LearningRate: float
    /// How long it took; of a resumed epoch, the time since.
    Duration: TimeSpan
} with

    /// <summary>The training loss, the mean over the epoch's samples.</summary>
    /// <exception cref="T:DiffLessons.OptionException">There is none among the report's numbers.</exception>
    member t.Loss: float =
        match t.Training |> List.tryFind (fun (name, _) -> name = "loss") with
        | Some(_, loss) -> loss
        | None ->
            Guard.fail
                "EpochReport: expected a number named loss among those of training, got none."

/// <summary>The reason why training ended.</summary>
type StopReason =
    /// All epochs are done.
    | Finished
    /// What was watched has not improved for long enough, and this is the epoch at which it was best, 0 if it was NaN in all; or the program ended it after this epoch.
    | StoppedEarly of best: int
    /// It was stopped: by Ctrl-C, by SIGTERM or by a cancellation token.
    | Interrupted
    /// The loss, or a parameter, was no longer a finite number: only in the history of a <c>TrainingException</c>.
    | Failed

/// <summary>The record of a training: its epochs, losses, and why it ended.</summary>
type History = {
    /// Whole epochs, in order, those before a resumption included.
    Epochs: EpochReport list
    /// The loss of each step, in order, those before a resumption included.
    Losses: float[]
    /// Why it ended.
    Reason: StopReason
} with

    /// <summary>The number of steps done.</summary>
    member t.Steps = t.Losses.Length

    /// <summary>A series of an epoch's number, for drawing: <c>history.Series("accuracy", validation = true)</c>.</summary>
    /// <param name="name"><c>loss</c> or the name of a metric.</param>
    /// <param name="validation">Whether on the validation data; false by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">No such number was gathered.</exception>
    member t.Series(name: string, ?validation: bool) : float[] =
        let ofEpoch (report: EpochReport) =
            if defaultArg validation false then
                report.Validation
            else
                report.Training

        [|
            for report in t.Epochs ->
                match ofEpoch report |> List.tryFind (fun (key, _) -> key = name) with
                | Some(_, value) -> value
                | None ->
                    let known = ofEpoch report |> List.map fst |> String.concat ", "

                    Guard.refuse "name" $"Series: there is no \"{name}\". The names are: {known}."
        |]

/// <summary>What a training that failed had done.</summary>
[<AutoOpen>]
module FailedTraining =
    type TrainingException with

        /// <summary>The whole epochs, and the loss of each step, up to the one that failed; none where no <c>fit</c> was under way.</summary>
        member t.History: History option =
            Guard.notNull "History" "the exception" t

            match t.Done with
            | :? History as history -> Some history
            | _ -> None
