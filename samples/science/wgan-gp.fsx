// A generator learns eight clouds on a ring; the penalty on the critic's slope is a gradient that is differentiated again.
#load "_science.fsx"

open System
open DiffLessons
open Science

start ()

dsharp.config (dtype = Dtype.Float32)
let angles = dsharp.arange 8.0 * (Math.PI / 4.0)
let centres = dsharp.stack ([ cos angles; sin angles ], 1)
let batch = 128

let real () =
    centres[dsharp.randint (0, 8, batch, dtype = Dtype.Int64)]
    + 0.02 * dsharp.randn [ batch; 2 ]

let generator =
    Linear(2, 64)
    --> dsharp.relu
    --> Linear(64, 64)
    --> dsharp.relu
    --> Linear(64, 2)

let critic =
    Linear(2, 64)
    --> dsharp.relu
    --> Linear(64, 64)
    --> dsharp.relu
    --> Linear(64, 1)

let fake () =
    generator.forward (dsharp.randn [ batch; 2 ])

/// How far the critic's slope between real and made points is from 1, squared.
let penalty (x: Tensor) (made: Tensor) : Tensor =
    let share = dsharp.rand [ batch; 1 ]
    let between = share * x + (1.0 - share) * made
    let slopes = dsharp.grad (fun x -> (critic.forward x).sum()) between
    (slopes.norm (dim = 1) - 1.0).square().mean()

let updates = if quick then 150 else 1500

let criticSteps, generatorSteps =
    Adam(critic, 1e-3, beta1 = 0.5, beta2 = 0.9), Adam(generator, 1e-3, beta1 = 0.5, beta2 = 0.9)

let schedules = [
    for optimizer in [ criticSteps; generatorSteps ] -> CosineAnnealingLR(optimizer, updates)
]

for _ in 1..updates do
    for schedule in schedules do
        schedule.step ()

    for _ in 1..5 do
        let x, made = real (), (fake ()).noDiff()

        // The usual weight of 10 is for images: on a ring of radius 1 it flattens the critic.
        criticSteps.step (fun () ->
            (critic.forward made).mean() - (critic.forward x).mean() + 0.1 * penalty x made)
        |> ignore

    generatorSteps.step (fun () -> -(critic.forward (fake ())).mean()) |> ignore

let made = (generator.forward (dsharp.randn [ 2000; 2 ])).noDiff()
let nearest = (made.cdist centres).amin 1

check
    "mean distance from the nearest of the eight"
    (float (nearest.mean ()))
    (if quick then 0.5 else 0.15)
