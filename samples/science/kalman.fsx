// A Kalman filter, its likelihood checked against the joint density of all observations, and its noise learned by the likelihood's gradient.
#load "_science.fsx"

open DiffLessons
open DiffLessons.Distributions
open Science

start ()

// A body whose velocity changes at random, seen by its place alone.
let n = if quick then 60 else 300
let move = dsharp.tensor [ [ 1.0; 1.0 ]; [ 0.0; 1.0 ] ]
let see = dsharp.tensor [ [ 1.0; 0.0 ] ]

let shares = dsharp.tensor [ [ 0.25; 0.5 ]; [ 0.5; 1.0 ] ]

let noise (q: Tensor) = q * shares + 1e-6 * dsharp.eye 2

let q, r = dsharp.tensor 0.04, dsharp.tensor 2.0

let observed =
    let step (state: Tensor) _ =
        move.matmul state
        + MultivariateNormal(dsharp.zeros 2, covariance = noise q).sample()

    List.scan step (dsharp.zeros 2) [ 1..n ]
    |> List.tail
    |> List.map (fun state -> (see.matmul state).squeeze() + r.sqrt () * dsharp.randn [])
    |> Tensor.stack

/// The logarithm of the observations' density, by predicting each from those before it.
let logLikelihood (q: Tensor) (r: Tensor) (ys: Tensor) : Tensor =
    let step (m: Tensor, p: Tensor, sum: Tensor) (y: Tensor) =
        let m = move.matmul m
        let p = move.matmul(p).matmul(move.T) + noise q

        let seen, spread =
            see.matmul(m).squeeze(), see.matmul(p).matmul(see.T).squeeze() + r

        let gain = p.matmul(see.T).squeeze 1 / spread
        let m = m + gain * (y - seen)
        let p = p - gain.unsqueeze 1 * (gain * spread).unsqueeze 0
        m, p, sum + Normal(seen, spread.sqrt ()).logprob y

    let _, _, sum = Seq.fold step (dsharp.zeros 2, dsharp.eye 2, dsharp.zero ()) ys
    sum

/// The same for a few observations, from their joint normal distribution.
let joint (ys: Tensor) : Tensor =
    let powers =
        List.scan (fun (a: Tensor) _ -> move.matmul a) (dsharp.eye 2) [ 1 .. ys.shape[0] ]

    let covariance i j =
        let start = powers[i].matmul(powers[j].T)

        let moved = [
            for k in 1 .. min i j -> powers[i - k].matmul(noise q).matmul(powers[j - k].T)
        ]

        let whole = see.matmul(List.fold (+) start moved).matmul(see.T).squeeze()
        if i = j then whole + r else whole

    let rows = [
        for i in 1 .. ys.shape[0] -> Tensor.stack [ for j in 1 .. ys.shape[0] -> covariance i j ]
    ]

    MultivariateNormal(ys.zerosLike (), covariance = Tensor.stack rows).logprob ys

let few = observed[0..7]

check
    "the filter's likelihood beside the joint density"
    (float ((logLikelihood q r few - joint few).abs()))
    1e-8

// The two noises, from a guess that is far off, by the likelihood's gradient.
let loss (p: Tensor) =
    -(logLikelihood (exp p[0]) (exp p[1]) observed) / float n

let start = dsharp.zeros 2
let lowest, p = optim.lbfgs (loss, start, iters = 30)

printfn $"noise of the motion {exp p[0]:F3} ({q:F3}), of the observations {exp p[1]:F3} ({r:F3})"

// No parameters are likelier than those of the maximum: the slope is 0 there, and the true noises are less likely.
check "slope of the loss at its minimum" (float ((dsharp.grad loss p).abs().max())) 1e-4

check
    "loss above that of the true noises"
    (float (lowest - loss (dsharp.stack [ log q; log r ])))
    0.0
