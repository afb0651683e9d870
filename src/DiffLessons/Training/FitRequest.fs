namespace DiffLessons

open System.Collections.Generic
open System.Threading

/// What a step of training gave: its loss, and the means of all that is reported over so many samples, or what is gathered of it.
[<Struct>]
type internal StepResult = {
    Loss: float
    Means: float[]
    Parts: float[][]
    Samples: int
}

/// What every kind of training takes beside the model and its batches.
[<NoComparison; NoEquality>]
type internal FitOptions = {
    Epochs: int
    EarlyStopping: EarlyStopping option
    OnStep: StepReport -> unit
    OnEpoch: EpochReport -> unit
    StopWhen: EpochReport -> bool
    Checkpoint: Checkpoint option
    Cancellation: CancellationToken
    /// What is frozen while it lasts, beside what is already.
    Freeze: ParameterSet list
}

/// What a training consists of, whatever its batches are.
[<NoComparison; NoEquality>]
type internal FitRequest<'Batch> = {
    /// The name of the member that was called, for messages.
    Operation: string
    Parts: TrainingParts
    /// What is reported: <c>loss</c> first.
    Names: string[]
    /// How each of these is had from all samples; none for a mean.
    EpochMetrics: EpochMetric option[]
    /// Draws the order of an epoch, and gives its batches without the first so many.
    Begin: int -> IEnumerator<'Batch>
    Step: 'Batch -> StepResult
    /// The same numbers on the validation data, where there is any.
    Validate: (unit -> (string * float) list) option
    /// Whether more of a number is better.
    MoreIsBetter: string -> bool
    Options: FitOptions
}
