namespace DiffLessons

open System
open System.Collections.Generic
open System.IO
open System.Text.Json
open System.Text.Json.Serialization

/// <summary>Where, and how often, training is saved so that it can go on after it was stopped, by whatever.</summary>
/// <remarks>
/// A checkpoint holds parameters, buffers, what the optimiser and the schedule remember, the state of the random numbers, the position in the data and the history. Training that
/// goes on from it ends in the same parameters, to the last bit, as training that was never stopped, as long as the program, the data and the machine are the same.
/// Options of a training that goes on hold from then on: of the optimiser and its learning rate, of early stopping, the epochs, the clipping. Those that cannot change half way are refused when they are
/// others: the model, the optimiser's kind, the schedule's kind and the rate it starts from, the batch size, the order of the samples, the metrics, the seed.
/// The file is written beside and then renamed: at every moment there is a whole one, the last. While a training uses it, a file <c>.lock</c> beside it keeps others out; it is
/// free again when the training, or its process, ends.
/// </remarks>
[<Sealed>]
type Checkpoint
    /// <param name="path">The file, as in <c>out/digits.checkpoint</c>.</param>
    /// <param name="everySteps">Also saves after so many steps; by default only after each epoch, and when training is interrupted.</param>
    /// <param name="resume">Whether to go on from the file when it is there; true by default. If false, it is overwritten.</param>
    (path: string, ?everySteps: int, ?resume: bool) =
    do
        if String.IsNullOrWhiteSpace path then
            Guard.refuse "path" "Checkpoint: expected the path of a file, got nothing."

        match everySteps with
        | Some n when n < 1 ->
            Guard.refuse "everySteps" $"Checkpoint: everySteps must be 1 or more, got {string n}."
        | _ -> ()

    /// <summary>Where the file is.</summary>
    member _.path = path
    /// <summary>After how many steps it is also saved, if it is.</summary>
    member _.everySteps = everySteps
    /// <summary>Whether to go on from the file when it is there.</summary>
    member val resume = defaultArg resume true

    /// The seed of the training's own random numbers, where it has some: a training with another does not go on from the file.
    member val internal Seed = "" with get, set

    /// Whether a number of steps done asks for saving.
    member internal _.IsDue(steps: int) =
        match everySteps with
        | Some n -> steps % n = 0
        | None -> false
