// Bayesian logistic regression by Hamiltonian Monte Carlo: the posterior's gradient moves the weights like a body without friction.
#load "_science.fsx"

open System
open DiffLessons
open DiffLessons.Util
open Science

start ()

let truth = dsharp.tensor [ 1.5; -2.0; 0.5 ]
let x = dsharp.randn [ 500; 3 ]
let y = (x.matmul truth).sigmoid().bernoulli()

/// The logarithm of the posterior density, without its constant: a normal prior of standard deviation 10, and the likelihood.
let logPosterior (w: Tensor) : Tensor =
    let logits = x.matmul w
    (y * logits - logits.softplus ()).sum() - (w * w).sum() / 200.0

/// A step by the leapfrog method, which keeps the energy nearly as it is, and is taken back where it does not.
let step (stepSize: float) (steps: int) (w: Tensor) : Tensor =
    let momentum = dsharp.randn w.shape
    let mutable q = w
    let mutable p = momentum + 0.5 * stepSize * dsharp.grad logPosterior q

    for i in 1..steps do
        q <- q + stepSize * p
        p <- p + (if i = steps then 0.5 else 1.0) * stepSize * dsharp.grad logPosterior q

    let energy (q: Tensor) (p: Tensor) = (p * p).sum() / 2.0 - logPosterior q

    if log (Random.Uniform()) < float (energy w momentum - energy q p) then
        q
    else
        w

let draws = if quick then 200 else 2000
let chain = List.scan (fun w _ -> step 0.1 10 w) (dsharp.zeros 3) [ 1..draws ]
let samples = Tensor.stack (List.skip (draws / 10) chain)
let mean, deviation = samples.mean 0, samples.std 0
printfn $"weights {truth:F2}, posterior {mean:F2} +- {deviation:F2}"

check
    "distance from the true weights, in standard deviations"
    (float (((mean - truth) / deviation).abs().max()))
    3.5
