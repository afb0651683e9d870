namespace DiffLessons.Lessons

open DiffLessons

/// What a lesson's program in PyTorch has to find again.
[<AutoOpen>]
module TenthLoss =

    /// The loss in the tenth step of a copy of a network, which takes the samples in ten batches, in their order. `loss` gets outputs
    /// and targets.
    let tenthLoss
        (net: Model<Tensor, Tensor>)
        (optimizer: ModelBase -> Optimizer)
        (loss: Tensor -> Tensor -> Tensor)
        (x: Tensor, y: Tensor)
        : float =
        let copy = net.clone ()
        let chosen = optimizer copy
        let size = x.shape[0] / 10

        [
            for first in 0..size .. 9 * size ->
                let last = first + size - 1
                float (chosen.step (fun () -> loss (copy.forward x[first..last]) y[first..last]))
        ]
        |> List.last
