// A network is the right-hand side of a differential equation, and learns it from a trajectory, through the solver.
#load "_science.fsx"

open DiffLessons
open Science

start ()

/// A step of Runge and Kutta's method of fourth order.
let rk4 (f: Tensor -> Tensor) (h: float) (y: Tensor) : Tensor =
    let k1 = f y
    let k2 = f (y + h / 2.0 * k1)
    let k3 = f (y + h / 2.0 * k2)
    let k4 = f (y + h * k3)
    y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)

/// The states after 0, 1, 2, ... steps, along a new first axis.
let solve f h steps (y: Tensor) : Tensor =
    List.scan (fun y _ -> rk4 f h y) y [ 1..steps ] |> Tensor.stack

let spiral = dsharp.tensor [ [ -0.1; 2.0 ]; [ -2.0; -0.1 ] ]
let truth (y: Tensor) = (y ** 3.0).matmul spiral
let trajectory = solve truth 0.02 500 (dsharp.tensor [ [ 2.0; 0.0 ] ])

let net = Linear(2, 50) --> dsharp.tanh --> Linear(50, 2)
let f (y: Tensor) = net.forward (y ** 3.0)
let optimizer = Adam(net, lr = 0.01)
let length = 10

for i in 1 .. (if quick then 120 else 1500) do
    let starts = dsharp.randint (0, 490, 32, dtype = Dtype.Int64)

    let target =
        Tensor.stack [ for j in 0..length -> trajectory.indexSelect(0, starts + j).squeeze 1 ]

    optimizer.step (fun () -> (solve f 0.02 length target[0] - target).abs().mean())
    |> ignore

// From places all along the spiral, as far as was learned from.
let target =
    Tensor.stack [ for j in 0..length -> trajectory[j .. 490 + j].squeeze 1 ]

let error = ((solve f 0.02 length target[0]).noDiff() - target).abs().mean()
check "mean error of the predicted states" (float error) (if quick then 0.05 else 0.02)
