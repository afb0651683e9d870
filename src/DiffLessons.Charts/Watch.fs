namespace DiffLessons.Charts

open DiffLessons

/// <summary>Watches a model of one number while it learns: its curve, and its loss on the points it learns from and on others.</summary>
/// <param name="model">The model, shape (n, 1) to (n, 1). It is used in the mode it is in: call <c>eval()</c> first to see it without dropout.</param>
/// <param name="train">x and y of the points it learns from, each of shape (n, 1).</param>
/// <param name="test">x and y of other points.</param>
[<Sealed>]
type Watch(model: Model<Tensor, Tensor>, train: Tensor * Tensor, test: Tensor * Tensor) =
    let fits = Fits [ "train", fst train, snd train; "test", fst test, snd test ]
    let trainLosses, testLosses = ResizeArray<float>(), ResizeArray<float>()
    let mutable every = 1

    let lossOn (x, y) = (model.forward x).mseLoss y |> float

    /// <summary>Adds this moment.</summary>
    /// <param name="step">How many steps have been done; all moments are equally far apart, the first at 0.</param>
    member _.Record(step: int) : unit =
        trainLosses.Add(lossOn train)
        testLosses.Add(lossOn test)
        every <- max 1 (step / max 1 (trainLosses.Count - 1))

        let note = $"test loss {testLosses[testLosses.Count - 1]:F4}"
        fits.Record($"step {step}", [ "fit", model.forward ], note)

    /// <summary>The mean squared error on the points it learns from and that on the others, at the latest moment.</summary>
    /// <exception cref="T:System.ArgumentException">No moment was added.</exception>
    member _.Last: float * float = Seq.last trainLosses, Seq.last testLosses

    /// <summary>The points, and the curve at each moment, as a replay.</summary>
    /// <exception cref="T:DiffLessons.OptionException">No moment was added.</exception>
    member _.Fit() : Figure = fits.Replay()

    /// <summary>The same two, in the mean of the last ten moments.</summary>
    /// <exception cref="T:System.ArgumentException">No moment was added.</exception>
    member _.Late: float * float =
        let mean (losses: ResizeArray<float>) =
            losses |> Seq.skip (max 0 (losses.Count - 10)) |> Seq.average

        mean trainLosses, mean testLosses

    /// The least and the greatest loss so far.
    member internal _.Extent =
        let all = Seq.append trainLosses testLosses
        Seq.min all, Seq.max all

    /// <summary>Both losses over time.</summary>
    member _.Losses() : Figure =
        LossCurves.over "step" every "loss (mean squared error)" [
            "train", trainLosses
            "test", testLosses
        ]
