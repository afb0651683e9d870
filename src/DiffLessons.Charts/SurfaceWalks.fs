namespace DiffLessons.Charts

open DiffLessons

/// <summary>Optimisers on loss surfaces.</summary>
[<RequireQualifiedAccess>]
module SurfaceWalks =

    /// <summary>The way that an optimiser takes, as <c>Surfaces.descents</c> draws it.</summary>
    /// <param name="surface">The surface.</param>
    /// <param name="start">The two weights at the start.</param>
    /// <param name="steps">How many steps to take.</param>
    /// <param name="optimizer">Makes the optimiser of a model, whose only parameter is the pair of weights.</param>
    /// <returns>Shape (steps + 1, 2): the weights at the start and after each step.</returns>
    let by
        (surface: Surface)
        (start: float * float)
        (steps: int)
        (optimizer: ModelBase -> Optimizer)
        : Tensor =
        let weights = Parameter(dsharp.tensor [| fst start; snd start |])
        let chosen = optimizer (Model<Tensor, Tensor>(parameters = [ weights ]))

        dsharp.stack [
            weights.value.clone ()

            for _ in 1..steps do
                chosen.step (fun () -> Surfaces.loss surface weights.value) |> ignore
                weights.value.clone ()
        ]

/// <summary>What lessons show of walks on surfaces.</summary>
[<AutoOpen>]
module LessonSurfaces =
    type Lesson with

        /// <summary>Adds a surface and the walks on it: from above, and in space.</summary>
        /// <param name="surface">What was walked on.</param>
        /// <param name="walks">What <c>Walks</c> returned.</param>
        /// <param name="caption">What the panels show.</param>
        member lesson.Descents(surface: Surface, walks: Walks, caption: string) : unit =
            lesson.Charts(Surfaces.descents surface walks.Ways, caption)
