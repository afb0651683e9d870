/// Distributions beside PyTorch's: the functions of tensor-functions.json.
module DiffLessons.Tests.DistributionReferences

open DiffLessons
open DiffLessons.Distributions

let private doubles (rows: float list list) =
    dsharp.tensor (rows, dtype = Dtype.Float64)

let private counts = doubles [ [ 0; 1; 7 ]; [ 2; 3; 5 ] ]

let private moments (d: TensorDistribution) : Tensor list = [ d.mean; d.variance ]

let private mixture (d: Mixture) (x: Tensor) : Tensor list = d.logprob x :: moments d

let private kl p q : Tensor list = [ Kl.divergence (p, q) ]

/// The functions of tensor-functions.json.
let references: (string * (Tensor[] -> Tensor list)) list = [
    "Exponential.logprob", (fun x -> [ Exponential(x[0]).logprob x[1] ])
    "Laplace.logprob", (fun x -> [ Laplace(x[0], x[1]).logprob x[2] ])
    "Cauchy.logprob", (fun x -> [ Cauchy(x[0], x[1]).logprob x[2] ])
    "LogNormal.logprob", (fun x -> [ LogNormal(x[0], x[1]).logprob x[2] ])
    "Gamma.logprob", (fun x -> [ Gamma(x[0], x[1]).logprob x[2] ])
    "Beta.logprob", (fun x -> [ Beta(x[0], x[1]).logprob x[2] ])
    "StudentT.logprob", (fun x -> [ StudentT(x[0], x[1], x[2]).logprob x[3] ])
    "Poisson.logprob", (fun x -> [ Poisson(x[0]).logprob(doubles [ [ 0; 1; 7 ]; [ 2; 3; 50 ] ]) ])
    "Binomial.logprob", (fun x -> [ Binomial(7, probs = x[0]).logprob counts ])
    "Binomial.logprob of logits", (fun x -> [ Binomial(7, logits = x[0]).logprob counts ])
    "Dirichlet.logprob", (fun x -> [ Dirichlet(x[0]).logprob(x[1].softmax -1) ])
    "MultivariateNormal.logprob",
    (fun x -> [ MultivariateNormal(x[0], covariance = x[1]).logprob x[2] ])
    "MultivariateNormal of scaleTril",
    (fun x -> [ MultivariateNormal(x[0], scaleTril = x[1]).logprob x[2] ])
    "MultivariateNormal of precision",
    (fun x -> [ MultivariateNormal(x[0], precision = (x[1] + x[1].mT) / 2).logprob x[2] ])
    "Mixture", (fun x -> mixture (Mixture(Categorical(logits = x[0]), Normal(x[1], x[2]))) x[3])
    "Mixture of vectors",
    (fun x ->
        let components = MultivariateNormal(x[1], covariance = x[2])
        mixture (Mixture(Categorical(logits = x[0]), components)) x[3])
    "moments",
    (fun x ->
        let l, s, a, b = x[0], x[1], x[2], x[3]

        [
            Exponential s :> TensorDistribution
            Laplace(l, s)
            LogNormal(l, s)
            Gamma(a, b)
            Beta(a, b)
            StudentT(b + 2, l, s)
            Poisson b
            Dirichlet s
        ]
        |> List.collect moments)
    "Kl, Normal", (fun x -> kl (Normal(x[0], x[1])) (Normal(x[2], x[3])))
    "Kl, LogNormal", (fun x -> kl (LogNormal(x[0], x[1])) (LogNormal(x[2], x[3])))
    "Kl, Laplace", (fun x -> kl (Laplace(x[0], x[1])) (Laplace(x[2], x[3])))
    "Kl, Cauchy", (fun x -> kl (Cauchy(x[0], x[1])) (Cauchy(x[2], x[3])))
    "Kl, Exponential", (fun x -> kl (Exponential x[0]) (Exponential x[1]))
    "Kl, Gamma", (fun x -> kl (Gamma(x[0], x[1])) (Gamma(x[2], x[3])))
    "Kl, Beta", (fun x -> kl (Beta(x[0], x[1])) (Beta(x[2], x[3])))
    "Kl, Dirichlet", (fun x -> kl (Dirichlet x[0]) (Dirichlet x[1]))
    "Kl, Poisson", (fun x -> kl (Poisson x[0]) (Poisson x[1]))
    "Kl, Bernoulli", (fun x -> kl (Bernoulli(probs = x[0])) (Bernoulli(probs = x[1])))
    "Kl, Binomial", (fun x -> kl (Binomial(7, probs = x[0])) (Binomial(7, probs = x[1])))
    "Kl, Categorical", (fun x -> kl (Categorical(probs = x[0])) (Categorical(logits = x[1])))
    "Kl, Uniform", (fun x -> kl (Uniform(x[0], x[0] + x[1])) (Uniform(x[0] - 1.0, x[0] + 3.0)))
    "Kl, MultivariateNormal",
    (fun x ->
        kl
            (MultivariateNormal(x[0], covariance = x[1]))
            (MultivariateNormal(x[2], covariance = x[3])))
]
