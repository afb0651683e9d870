namespace DiffLessons.Lessons

open DiffLessons
open DiffLessons.Pages
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

/// The test of a classifier of digits.
[<AutoOpen>]
module Scoring =

    /// Tests a classifier on all test digits, or in a quick run on the first 2000, and records the metrics `accuracy_2000`,
    /// `accuracy_10000` and `loss_last100`. `losses` are those of the training steps.
    let score
        (lesson: Lesson)
        (net: Model<Tensor, Tensor>)
        (test: Dataset)
        (losses: float[])
        : Score =
        let predicted, truth = Classifier.answers net test (lesson.Pick(test.length, 2000))

        let score = {
            Predicted = predicted
            Truth = truth
            On2000 = Classifier.share predicted[..1999] truth[..1999]
            OnAll = Classifier.share predicted truth
        }

        let last = losses |> Array.skip (max 0 (losses.Length - 100)) |> Array.average

        lesson.Metrics [
            "accuracy_2000", score.On2000
            "accuracy_10000", score.OnAll
            "loss_last100", last
        ]

        score
