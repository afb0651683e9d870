namespace DiffLessons.Charts

open DiffLessons

/// <summary>Charts that several lessons show.</summary>
[<AutoOpen>]
module LessonCharts =
    type Lesson with

        /// <summary>Adds a map of what lies in many dimensions: the two principal components, coloured by class.</summary>
        /// <param name="codes">Shape (n, d).</param>
        /// <param name="classes">The names of the classes.</param>
        /// <param name="truth">The class of each of the n, and perhaps of more.</param>
        /// <param name="caption">What the points are.</param>
        member lesson.Map(codes: Tensor, classes: string[], truth: int[], caption: string) : unit =
            let map = Projection.principal 2 codes // (n, 2)
            let first, second = map[*, 0].toArray1D<float>(), map[*, 1].toArray1D<float>()

            lesson.Chart(
                Figure.axes "first component" "second component"
                |> Fields.classes classes (Array.truncate first.Length truth) first second
                |> Figure.height 520,
                caption
            )

        /// <summary>Adds what a recurrent layer remembers while it reads: one row for each unit of its state.</summary>
        /// <param name="states">The state after each time step, shape (time, units), from -1 to 1.</param>
        /// <param name="time">What a time step is, the title of the horizontal axis.</param>
        /// <param name="caption">What is read.</param>
        member lesson.States(states: Tensor, time: string, caption: string) : unit =
            let values = states.toArray2D<float>()
            let times = [| for t in 1 .. states.shape[0] -> float t |]
            let units = [| for unit in 1 .. states.shape[1] -> float unit |]

            lesson.Chart(
                Figure.axes time "unit"
                |> Fields.heatmap "state" Scale.Diverging -1.0 1.0 times units [|
                    for unit in 0 .. units.Length - 1 -> values[*, unit]
                |]
                |> Figure.withField "zsmooth" (Json.Bool false)
                |> Figure.height 460,
                caption
            )

        /// <summary>Records hyperparameters, each as <c>Hyperparameter</c> does.</summary>
        member lesson.Hyperparameters(settings: (string * obj) list) : unit =
            for name, value in settings do
                lesson.Hyperparameter(name, value)

        /// <summary>Adds how a loss fell: at each batch, and over all the data after each epoch.</summary>
        /// <param name="name">What the loss is, the title of the axis.</param>
        /// <param name="losses">The loss of each batch.</param>
        /// <param name="perEpoch">The loss over all the data, before the first epoch and after each.</param>
        /// <param name="caption">What the curves are.</param>
        member lesson.Descent
            (name: string, losses: seq<float>, perEpoch: seq<float>, caption: string)
            : unit =
            let losses, perEpoch = Seq.toArray losses, Seq.toArray perEpoch
            let batches = losses.Length / max 1 (perEpoch.Length - 1)

            lesson.Chart(
                Figure.axes "step" name
                |> Figure.line "batch" [| 0 .. losses.Length - 1 |] losses
                |> Figure.muted
                |> Figure.path
                    "all data"
                    [| for epoch in 0 .. perEpoch.Length - 1 -> epoch * batches |]
                    perEpoch
                |> Figure.logY
                |> Figure.height 340,
                caption
            )

        /// <summary>Adds a cloud of points in space that the reader can turn, coloured by class.</summary>
        /// <param name="codes">Shape (n, 3).</param>
        /// <param name="classes">The names of the classes.</param>
        /// <param name="truth">The class of each of the n, and perhaps of more.</param>
        /// <param name="caption">What the points are.</param>
        member lesson.Cloud
            (codes: Tensor, classes: string[], truth: int[], caption: string)
            : unit =
            let axis (i: int) = codes[*, i].toArray1D<float>()

            lesson.Chart(
                Figure.space "first" "second" "third"
                |> Fields.classes3
                    classes
                    (Array.truncate codes.shape[0] truth)
                    (axis 0)
                    (axis 1)
                    (axis 2)
                |> Figure.seenFrom 1.5 1.5 1.3,
                caption
            )
