namespace DiffLessons.Charts

open DiffLessons
open DiffLessons.Data

/// <summary>The training loops of the lessons: each counts, shows a progress bar, and adds to the training time.</summary>
[<AutoOpen>]
module LessonLoops =
    type Lesson with

        /// <summary>Trains step by step, for as many steps as the lesson has.</summary>
        /// <param name="work">One step: its number, from 0.</param>
        member lesson.EachStep(work: int -> unit) : unit =
            lesson.Train(
                "training",
                lesson.Steps,
                fun tick ->
                    for step in 0 .. lesson.Steps - 1 do
                        work step
                        tick ()
            )

        /// <summary>Trains epoch by epoch, for as many epochs as the lesson has.</summary>
        /// <param name="work">One epoch: its number, from 0.</param>
        member lesson.EachEpoch(work: int -> unit) : unit =
            lesson.Train(
                "training",
                lesson.Epochs,
                fun tick ->
                    for epoch in 0 .. lesson.Epochs - 1 do
                        work epoch
                        tick ()
            )

        /// <summary>Trains on the batches of a loader for as many epochs as the lesson has, with a progress bar.</summary>
        /// <param name="loader">Hands out the batches.</param>
        /// <param name="quick">The most batches of an epoch in a quick run.</param>
        /// <param name="work">One step: its number in all, from 0, the inputs and the targets.</param>
        member lesson.EachBatch
            (loader: DataLoader)
            (quick: int)
            (work: int -> Tensor -> Tensor -> unit)
            : unit =
            let batches = min loader.length (lesson.Pick(loader.length, quick))

            lesson.Train(
                "training",
                batches * lesson.Epochs,
                fun tick ->
                    for epoch in 0 .. lesson.Epochs - 1 do
                        for i, x, y in loader.epoch batches do
                            work (epoch * batches + i) x y
                            tick ()
            )
