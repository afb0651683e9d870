namespace DiffLessons.Lessons.Optimizers

open DiffLessons
open DiffLessons.Lessons

/// Optimisers on loss surfaces.
[<RequireQualifiedAccess>]
module SurfaceDescent =

    /// The way that an optimiser takes, as `DescentFigures.replay` draws it.
    /// `surface`: The surface.
    /// `start`: The two weights at the start.
    /// `steps`: How many steps to take.
    /// `optimizer`: Makes the optimiser of a model, whose only parameter is the pair of weights.
    /// Returns: Shape (steps + 1, 2): the weights at the start and after each step.
    let by
        (surface: LossSurface)
        (start: float * float)
        (steps: int)
        (optimizer: ModelBase -> Optimizer)
        : Tensor =
        let weights = Parameter(dsharp.tensor [| fst start; snd start |])
        let chosen = optimizer (Model<Tensor, Tensor>(parameters = [ weights ]))

        dsharp.stack [
            weights.value.clone ()

            for _ in 1..steps do
                chosen.step (fun () -> LossSurface.loss surface weights.value) |> ignore
                weights.value.clone ()
        ]
