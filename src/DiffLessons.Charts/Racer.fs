namespace DiffLessons.Charts

open DiffLessons

/// <summary>A network with an optimiser of its own, in a comparison of optimisers.</summary>
/// <param name="name">What it is called.</param>
/// <param name="net">The network.</param>
/// <param name="optimizer">Makes the optimiser.</param>
[<Sealed>]
type Racer(name: string, net: Model<Tensor, Tensor>, optimizer: ModelBase -> Optimizer) =
    let chosen = optimizer net
    let losses = ResizeArray<float>()

    /// <summary>What it is called.</summary>
    member _.Name = name
    /// <summary>The network.</summary>
    member _.Net = net
    /// <summary>The loss before each step.</summary>
    member _.Losses: seq<float> = losses

    /// <summary>One step of the optimiser.</summary>
    /// <param name="loss">Computes the loss of the network, a scalar.</param>
    /// <returns>The loss before the step.</returns>
    member _.Step(loss: Model<Tensor, Tensor> -> Tensor) : Tensor =
        let before = chosen.step (fun () -> loss net)
        losses.Add(float before)
        before

    /// <summary>The mean loss of each epoch.</summary>
    /// <param name="batches">How many steps an epoch has.</param>
    member _.EpochMeans(batches: int) : float[] =
        losses.ToArray() |> Array.chunkBySize batches |> Array.map Array.average

/// <summary>What lessons show of racers.</summary>
[<AutoOpen>]
module LessonRacers =
    type Lesson with

        /// <summary>Adds the losses of all racers side by side: each batch, and the mean of each epoch.</summary>
        /// <param name="racers">The racers.</param>
        /// <param name="batches">How many steps an epoch has.</param>
        /// <param name="caption">What the curves are.</param>
        member lesson.Race(racers: Racer list, batches: int, caption: string) : unit =
            let loss = "loss (mean squared error)"
            let each = [ for racer in racers -> racer.Name, racer.Losses ]

            let means = [
                for racer in racers -> racer.Name, Seq.ofArray (racer.EpochMeans batches)
            ]

            lesson.Charts(
                [
                    "Each batch", LossCurves.over "step" 1 loss each
                    "Mean of each epoch", LossCurves.over "epoch" 1 loss means
                ],
                caption
            )
