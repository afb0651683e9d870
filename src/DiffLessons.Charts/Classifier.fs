namespace DiffLessons.Charts

open DiffLessons
open DiffLessons.Data

/// <summary>What a classifier says, and how often it is right.</summary>
[<RequireQualifiedAccess>]
module Classifier =

    /// As many samples at a time, so that memory stays small.
    let private together = 100

    let private parts (x: Tensor) =
        let n = x.shape[0]

        x.split [ for start in 0..together .. n - 1 -> min together (n - start) ]

    /// <summary>What a model makes of each input, computed in parts so that memory stays small.</summary>
    /// <param name="net">Works on each sample by itself.</param>
    /// <param name="x">Inputs, n along the first axis; any number of them.</param>
    /// <returns>The outputs, n along the first axis.</returns>
    let outputs (net: Model<Tensor, Tensor>) (x: Tensor) : Tensor =
        Tensor.cat [ for part in parts x -> part --> net ]

    /// <summary>The class with the highest score for each input, computed in parts so that memory stays small.</summary>
    /// <param name="net">Gives scores of shape (n, classes).</param>
    /// <param name="x">Inputs, n along the first axis; any number of them.</param>
    /// <returns>Shape (n), Int64.</returns>
    let predict (net: Model<Tensor, Tensor>) (x: Tensor) : Tensor =
        Tensor.cat [ for part in parts x -> (part --> net).argmax 1 ]

    /// <summary>The share of the inputs whose class the classifier names.</summary>
    /// <param name="net">Gives scores of shape (n, classes).</param>
    /// <param name="x">Inputs, n along the first axis.</param>
    /// <param name="y">Their classes, shape (n).</param>
    let accuracy (net: Model<Tensor, Tensor>) (x: Tensor) (y: Tensor) : float =
        (predict net x).eq(y).float32().mean() |> float

    /// <summary>What a classifier says of the first samples of a data set, and what they are.</summary>
    /// <param name="net">Gives scores of shape (n, classes).</param>
    /// <param name="data">Inputs with their classes.</param>
    /// <param name="count">How many samples, at most as many as there are.</param>
    /// <returns>The predicted classes and the true ones.</returns>
    let answers (net: Model<Tensor, Tensor>) (data: Dataset) (count: int) : int[] * int[] =
        let said = [
            for start in 0..together .. count - 1 ->
                let inputs, targets = data.batch [| start .. min count (start + together) - 1 |]

                predict net (inputs.move (device = net.device)), targets
        ]

        let numbers parts = (Tensor.cat parts).toArray1D<int>()
        numbers (List.map fst said), numbers (List.map snd said)

    /// <summary>The share of the predictions that are right.</summary>
    let share (predicted: int[]) (truth: int[]) : float =
        Array.map2 (fun p t -> if p = t then 1.0 else 0.0) predicted truth
        |> Array.average

    /// <summary>The accuracy after each time step of a network that is asked after every one.</summary>
    /// <param name="answers">The class named after each step, shape (n, time).</param>
    /// <param name="truth">The classes, shape (n).</param>
    let byStep (answers: Tensor) (truth: Tensor) : float[] =
        answers.eq(truth.unsqueeze 1).float32().mean(0).toArray1D<float>()

    /// <summary>The class of the nearest of some known points, by Euclidean distance (Fix and Hodges 1951, with one neighbour).</summary>
    /// <param name="points">The known points, shape (m, d).</param>
    /// <param name="classes">Their classes, m of them.</param>
    /// <param name="queries">The points asked about, shape (n, d).</param>
    /// <returns>A class for each query.</returns>
    /// <exception cref="T:DiffLessons.ShapeException">The shapes do not fit together.</exception>
    let nearest (points: Tensor) (classes: int[]) (queries: Tensor) : int[] =
        let fits =
            points.dim = 2
            && queries.dim = 2
            && points.shape[1] = queries.shape[1]
            && points.shape[0] = classes.Length
            && classes.Length > 0

        if not fits then
            raise (
                ShapeException
                    $"nearest: expected points (m, d), m classes and queries (n, d), got {Shape.format points.shape}, {classes.Length} and {Shape.format queries.shape}."
            )

        // |q - p|^2 = |q|^2 - 2 q.p + |p|^2, and |q|^2 changes nothing about which p is nearest.
        let squares = (points * points).sum 1 // (m)

        let nearestOf (part: Tensor) =
            (squares - 2.0 * part.matmul (points.transpose ())).argmin 1

        let places = Tensor.cat [ for part in parts queries -> nearestOf part ]
        places.toArray1D<int>() |> Array.map (fun at -> classes[at])

/// <summary>How well a classifier of digits reads the test digits.</summary>
type Score = {
    /// <summary>What it says of each test digit that it was shown.</summary>
    Predicted: int[]
    /// <summary>What each of them is.</summary>
    Truth: int[]
    /// <summary>The share of the first 2000 that it reads.</summary>
    On2000: float
    /// <summary>The share of all of them that it reads.</summary>
    OnAll: float
}

/// <summary>What the lessons about classifiers of digits share.</summary>
[<AutoOpen>]
module LessonClassifiers =
    type Lesson with

        /// <summary>Puts a classifier to the test, on all test digits or in a quick run on the first 2000, and records the metrics
        /// <c>accuracy_2000</c>, <c>accuracy_10000</c> and <c>loss_last100</c>.</summary>
        /// <param name="net">The classifier.</param>
        /// <param name="test">The test digits, at least 2000.</param>
        /// <param name="losses">The loss at each training step.</param>
        member lesson.Score(net: Model<Tensor, Tensor>, test: Dataset, losses: seq<float>) : Score =
            let predicted, truth = Classifier.answers net test (lesson.Pick(test.length, 2000))

            let score = {
                Predicted = predicted
                Truth = truth
                On2000 = Classifier.share predicted[..1999] truth[..1999]
                OnAll = Classifier.share predicted truth
            }

            let last = losses |> Seq.skip (max 0 (Seq.length losses - 100)) |> Seq.average
            lesson.Metric("accuracy_2000", score.On2000)
            lesson.Metric("accuracy_10000", score.OnAll)
            lesson.Metric("loss_last100", last)
            score

        /// <summary>Adds how early a network that reads row by row knows: its accuracy after each row, and a film of pictures as it reads them.</summary>
        /// <param name="pictures">The first pictures, shape (k, 1, rows, rows).</param>
        /// <param name="answers">The class named after each row, for these and more pictures, shape (n, rows).</param>
        /// <param name="truth">The classes of the n, shape (n).</param>
        /// <param name="classes">The names of the classes.</param>
        member lesson.RowByRow
            (pictures: Tensor, answers: Tensor, truth: Tensor, classes: string[])
            : unit =
            let shares = Classifier.byStep answers truth

            lesson.Chart(
                Figure.axes "rows read" "test accuracy (share)"
                |> Figure.path "accuracy" [| 1 .. shares.Length |] shares
                |> Figure.yRange 0.0 1.02
                |> Figure.height 320,
                $"{truth.nelement:N0} test pictures, asked after every row."
            )

            lesson.Film(
                Tiles.rowByRow pictures answers[.. pictures.shape[0] - 1] classes,
                "The first test pictures as the network reads them, with what it would say.",
                columns = 8
            )
