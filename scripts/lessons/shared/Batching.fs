namespace DiffLessons.Lessons

open DiffLessons
open DiffLessons.Data
open DiffLessons.Pages

/// Many samples of a data set at once.
[<AutoOpen>]
module Samples =
    type Dataset with

        /// The first samples as one batch, on the default device: inputs and targets.
        member data.first(count: int) : Tensor * Tensor =
            let inputs, targets = data[.. count - 1].batch [| 0 .. count - 1 |]
            inputs.move (device = Device.Default), targets.move (device = Device.Default)

        /// The mean of a measure over all samples, computed 1000 at a time so that memory stays small. `measure` gives the mean
        /// over a batch, from its inputs on the default device.
        member data.average(measure: Tensor -> Tensor) : float =
            let loader = data.loader (1000, device = Device.Default)

            let sum =
                loader.epoch ()
                |> Seq.sumBy (fun (_, x, _) -> float x.shape[0] * float (measure x))

            sum / float data.length

/// Training on batches.
[<AutoOpen>]
module Batching =

    /// Trains on the batches of a loader for as many epochs as the lesson has; a quick run takes at most `quick` batches of each
    /// epoch. `work` is one step: it gets its number from 0, the inputs and the targets, and returns its loss.
    /// Returns the loss of each step.
    let trainBatches
        (lesson: Lesson)
        (loader: DataLoader)
        (quick: int)
        (work: int -> Tensor -> Tensor -> Tensor)
        : float[] =
        let batches = min loader.length (lesson.Pick(loader.length, quick))

        use all =
            (seq {
                for _ in 1 .. lesson.Epochs do
                    yield! loader.epoch batches
            })
                .GetEnumerator()

        lesson.Train (batches * lesson.Epochs) (fun step ->
            all.MoveNext() |> ignore
            let _, x, y = all.Current
            work step x y |> float)
