// A network learns the heat equation u_t = u_xx from the equation alone; its derivatives are those of forward mode.
#load "_science.fsx"

open System
open DiffLessons
open Science

start ()

let net =
    Linear(2, 24)
    --> dsharp.tanh
    --> Linear(24, 24)
    --> dsharp.tanh
    --> Linear(24, 1)

/// The initial state sin(pi x) and the cold ends are built in: the network says only what is added.
let u (x: Tensor) (t: Tensor) : Tensor =
    let free = net.forward(dsharp.stack ([ x; t ], 1)).squeeze 1
    sin (Math.PI * x) + 30.0 * t * x * (1.0 - x) * free

/// How far the equation is from holding, at points of the rod and moments.
let residual (x: Tensor) (t: Tensor) : Tensor =
    let zero = dsharp.zero ()
    let slope = dsharp.diff (fun s -> u x (t + s)) zero
    let curvature = dsharp.diff2 (fun s -> u (x + s) t) zero
    slope - curvature

let steps = if quick then 300 else 2000
let optimizer = Adam(net, lr = 0.01)
let schedule = CosineAnnealingLR(optimizer, steps)

for i in 1..steps do
    let x, t = dsharp.rand 128, dsharp.rand 128 * 0.3
    optimizer.step (fun () -> (residual x t).square().mean()) |> ignore
    schedule.step ()

let x, t = dsharp.rand 1000, dsharp.rand 1000 * 0.3
let exact = sin (Math.PI * x) * exp (-Math.PI * Math.PI * t)

check
    "greatest error of the temperature"
    (float (((u x t).noDiff() - exact).abs().max()))
    (if quick then 0.1 else 0.01)
