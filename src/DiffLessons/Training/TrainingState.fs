namespace DiffLessons

open System.Collections.Generic
open DiffLessons.Data

/// Sums over the samples of an epoch, from which its means come, and what its other metrics are computed from.
[<Sealed>]
type internal Sums
    (
        names: string[],
        wholes: EpochMetric option[],
        ?values: float[],
        ?samples: int,
        ?gathered: float[][]
    ) =
    let values = defaultArg values (Array.zeroCreate names.Length)
    let mutable samples = defaultArg samples 0

    let gathered =
        match gathered with
        | Some before -> before |> Array.map List<float>
        | None -> Array.init names.Length (fun _ -> List<float>())

    member _.Values = values
    member _.Samples = samples
    /// What is gathered of each number that is no mean; empty for the others.
    member _.Gathered: float[][] = gathered |> Array.map _.ToArray()

    /// Adds a batch: the mean of each number over so many samples, or what is gathered of it.
    member _.Add(means: float[], parts: float[][], count: int) =
        for i in 0 .. values.Length - 1 do
            match wholes[i] with
            | Some whole -> whole.Add(gathered[i], parts[i])
            | None -> values[i] <- values[i] + means[i] * float count

        samples <- samples + count

    member _.Means = [
        for i in 0 .. names.Length - 1 ->
            names[i],
            (match wholes[i] with
             | Some whole -> whole.Finish gathered[i]
             | None -> values[i] / float samples)
    ]

/// The state of a training: all that the next step depends on, except what model and optimiser hold themselves.
[<Sealed>]
type internal TrainingState(names: string[], wholes: EpochMetric option[], options: SavedOptions) =
    /// What a checkpoint notes of the options.
    member _.Options = options
    /// What is summed up and reported: <c>loss</c> and the metrics.
    member _.Names = names
    /// How each of these is had from all samples; none for a mean.
    member _.EpochMetrics = wholes
    /// Whole epochs done.
    member val Epoch = 0 with get, set
    /// Batches done of the epoch that is under way.
    member val Batch = 0 with get, set
    /// The random state that the order of the epoch was drawn from; none before the first.
    member val OrderState: Tensor option = None with get, set
    /// The loss of each step so far.
    member val Losses = List<float>()
    /// Reports of whole epochs.
    member val Reports = List<EpochReport>()
    /// Sums over the epoch that is under way.
    member val Sums = Sums(names, wholes) with get, set
    /// The best epoch so far, from 1, and its number; 0 and NaN before there is one.
    member val BestEpoch = 0 with get, set
    member val Best = nan with get, set
    /// Whether early stopping has ended the training.
    member val StoppedEarly = false with get, set
    /// The parameters and buffers of the best epoch.
    member val BestValues: (string * Tensor) list = [] with get, set

/// What a training works on: what its checkpoints hold beside the position.
[<NoComparison; NoEquality>]
type internal TrainingParts = {
    Model: ModelBase
    /// One or more.
    Optimizers: Optimizer list
    Schedules: Schedule list
    /// None where the batches are the program's own.
    Loader: DataLoader option
    /// The number of samples, and of batches an epoch; 0 where they are not known.
    Samples: int
    Batches: int
}
