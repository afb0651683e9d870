namespace DiffLessons.Lessons.Optimizers

open DiffLessons
open DiffLessons.Plotting

/// A network with an optimiser of its own, in a comparison of optimisers.
/// `name`: What it is called.
/// `net`: The network.
/// `optimizer`: Makes the optimiser.
[<Sealed>]
type OptimizerRun(name: string, net: Model<Tensor, Tensor>, optimizer: ModelBase -> Optimizer) =
    let chosen = optimizer net
    let losses = ResizeArray<float>()

    /// What it is called.
    member _.Name = name
    /// The network.
    member _.Net = net
    /// The loss before each step.
    member _.Losses: seq<float> = losses

    /// One step of the optimiser.
    /// `loss`: Computes the loss of the network, a scalar.
    /// Returns: The loss before the step.
    member _.Step(loss: Model<Tensor, Tensor> -> Tensor) : Tensor =
        let before = chosen.step (fun () -> loss net)
        losses.Add(float before)
        before

    /// The mean loss of each epoch.
    /// `batches`: How many steps an epoch has.
    member _.EpochMeans(batches: int) : float[] =
        losses.ToArray() |> Array.chunkBySize batches |> Array.map Array.average

/// Figures of runs.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module OptimizerRun =

    /// The losses of all runs side by side: each batch, and the mean of each epoch of so many batches.
    let panels (batches: int) (runs: OptimizerRun list) : (string * Figure) list =
        let loss = "loss (mean squared error)"
        let each = [ for run in runs -> run.Name, run.Losses ]
        let means = [ for run in runs -> run.Name, Seq.ofArray (run.EpochMeans batches) ]

        [
            "Each batch", LossCurves.over "step" loss each
            "Mean of each epoch", LossCurves.over "epoch" loss means
        ]
