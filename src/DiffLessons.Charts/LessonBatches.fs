namespace DiffLessons.Charts

open DiffLessons
open DiffLessons.Data

/// <summary>Taking many samples of a data set to where the lesson computes.</summary>
[<AutoOpen>]
module LessonSamples =
    type Dataset with

        /// <summary>The first samples as one batch, on the default device: inputs and targets.</summary>
        /// <param name="count">How many, at most as many as there are.</param>
        /// <exception cref="T:DiffLessons.DatasetException">There are fewer.</exception>
        member data.first(count: int) : Tensor * Tensor =
            let inputs, targets = data[.. count - 1].batch [| 0 .. count - 1 |]
            inputs.move (device = Device.Default), targets.move (device = Device.Default)

        /// <summary>The mean over all samples, computed 1000 at a time so that memory stays small.</summary>
        /// <param name="measure">The mean over a batch, from its inputs on the default device.</param>
        member data.average(measure: Tensor -> Tensor) : float =
            let loader = data.loader (1000, device = Device.Default)

            let sum =
                loader.epoch ()
                |> Seq.sumBy (fun (_, x, _) -> float x.shape[0] * float (measure x))

            sum / float data.length

/// <summary>Lessons that learn from a data set, batch by batch.</summary>
[<AutoOpen>]
module LessonBatches =
    type Lesson with

        /// <summary>The training and the test digits of MNIST, fetched with a progress bar where they are not there yet; and all cores to learn them with.</summary>
        member lesson.Mnist() : MNIST * MNIST =
            lesson.UseAllCores()
            lesson.GiveBack()

            lesson.Fetch("MNIST", 4, fun progress -> MNIST(train = true, progress = progress)),
            MNIST(train = false)

        /// <summary>Trains on the batches of a loader for as many epochs as the lesson has, with a progress bar; the time counts as training.</summary>
        /// <param name="loader">Hands out the batches.</param>
        /// <param name="quick">The most batches of an epoch in a quick run.</param>
        /// <param name="work">One step: gets its number in all, from 0, the inputs and the targets; returns its loss.</param>
        /// <returns>The loss of each step.</returns>
        member lesson.EachBatch
            (loader: DataLoader)
            (quick: int)
            (work: int -> Tensor -> Tensor -> Tensor)
            : float[] =
            let batches = min loader.length (lesson.Pick(loader.length, quick))

            lesson.Train(
                "training",
                batches * lesson.Epochs,
                fun tick -> [|
                    for epoch in 0 .. lesson.Epochs - 1 do
                        for i, x, y in loader.epoch batches do
                            let loss = work (epoch * batches + i) x y |> float
                            tick ()
                            loss
                |]
            )

        /// <summary>Does something within a training loop at step 0 and every so many steps, for the page alone: the training time stands still.</summary>
        /// <param name="period">How many steps from one time to the next.</param>
        /// <param name="step">The number of the step.</param>
        /// <param name="work">What to do.</param>
        member lesson.Every (period: int) (step: int) (work: unit -> unit) : unit =
            if step % period = 0 then
                lesson.Record work
