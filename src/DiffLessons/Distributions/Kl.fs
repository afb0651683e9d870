namespace DiffLessons.Distributions

open System
open DiffLessons
open DiffLessons.Native

/// <summary>The Kullback-Leibler divergence between two distributions of one kind, by its formula.</summary>
[<AbstractClass; Sealed>]
type Kl private () =
    static let half = 0.5

    static let normal (m1: Tensor) (s1: Tensor) (m2: Tensor) (s2: Tensor) : Tensor =
        let ratio = (s1 / s2).square()
        half * (ratio + ((m1 - m2) / s2).square() - 1 - ratio.log ())

    static let bernoulli (p: Tensor) (z1: Tensor) (z2: Tensor) : Tensor =
        let logs (z: Tensor) =
            Tensor.Map("Kl.divergence", F.logsigmoid, z)

        p * (logs z1 - logs z2) + (1 - p) * (logs -z1 - logs -z2)

    static let uniform (p: Uniform) (q: Uniform) : Tensor =
        let isInside = (p.low.ge q.low).logicalAnd(p.high.le q.high)
        (q.range.log () - p.range.log ()).where(isInside, infinity)

    static let gamma (p: Gamma) (q: Gamma) : Tensor =
        let a, b, c, d = p.concentration, p.rate, q.concentration, q.rate

        (a - c) * a.digamma () - a.lgamma ()
        + c.lgamma ()
        + c * (b / d).log()
        + a * (d / b - 1)

    static let beta (p: Beta) (q: Beta) : Tensor =
        let a, b, c, d =
            p.concentration1, p.concentration0, q.concentration1, q.concentration0

        let logBeta (x: Tensor) (y: Tensor) =
            x.lgamma () + y.lgamma () - (x + y).lgamma()

        logBeta c d - logBeta a b
        + (a - c) * a.digamma ()
        + (b - d) * b.digamma ()
        + (c - a + d - b) * (a + b).digamma()

    static let dirichlet (p: Dirichlet) (q: Dirichlet) : Tensor =
        let a, c = p.concentration, q.concentration
        let total = a.sum (-1, keepDim = true)

        total.squeeze(-1).lgamma() - a.lgamma().sum(-1) - c.sum(-1).lgamma()
        + c.lgamma().sum(-1)
        + ((a - c) * (a.digamma () - total.digamma ())).sum(-1)

    static let laplace (p: Laplace) (q: Laplace) : Tensor =
        let distance = (p.loc - q.loc).abs()

        (q.scale / p.scale).log()
        + (p.scale * (-distance / p.scale).exp() + distance) / q.scale
        - 1

    static let cauchy (p: Cauchy) (q: Cauchy) : Tensor =
        let distance = p.loc - q.loc

        (((p.scale + q.scale).square() + distance.square ()) / (4 * p.scale * q.scale)).log()

    static let multivariate (p: MultivariateNormal) (q: MultivariateNormal) : Tensor =
        let l1, l2 = p.scaleTril, q.scaleTril
        let logs (l: Tensor) = l.diagonal(0, -2, -1).log().sum(-1)
        let spread = l2.triangularSolve(l1, false).square().sum([ -2; -1 ])
        let off = (q.mean - p.mean).unsqueeze -1
        let shift = l2.triangularSolve(off, false).square().sum([ -2; -1 ])
        logs l2 - logs l1 + half * (spread + shift - float p.eventShape[0])

    /// <summary>The mean of \( \log p(x) - \log q(x) \) over values x of p: 0 where both are the same, else above 0.</summary>
    /// <param name="p">The distribution that values come from.</param>
    /// <param name="q">The distribution that is compared with it, of the same kind.</param>
    /// <returns>One number for each pair, in the batch shape; differentiable by all parameters.</returns>
    /// <exception cref="T:DiffLessons.OptionException">There is no formula for the two.</exception>
    static member divergence(p: TensorDistribution, q: TensorDistribution) : Tensor =
        Guard.notNull "Kl.divergence" "p" p
        Guard.notNull "Kl.divergence" "q" q

        match p, q with
        | (:? Normal as p), (:? Normal as q) -> normal p.mean p.stddev q.mean q.stddev
        | (:? LogNormal as p), (:? LogNormal as q) -> normal p.loc p.scale q.loc q.scale
        | (:? Bernoulli as p), (:? Bernoulli as q) -> bernoulli p.probs p.logits q.logits
        | (:? Binomial as p), (:? Binomial as q) when p.totalCount = q.totalCount ->
            float p.totalCount * bernoulli p.probs p.logits q.logits
        | (:? Categorical as p), (:? Categorical as q) -> (p.probs * (p.logits - q.logits)).sum(-1)
        | (:? Uniform as p), (:? Uniform as q) -> uniform p q
        | (:? Exponential as p), (:? Exponential as q) ->
            let ratio = q.rate / p.rate
            ratio - 1 - ratio.log ()
        | (:? Gamma as p), (:? Gamma as q) -> gamma p q
        | (:? Beta as p), (:? Beta as q) -> beta p q
        | (:? Dirichlet as p), (:? Dirichlet as q) -> dirichlet p q
        | (:? Laplace as p), (:? Laplace as q) -> laplace p q
        | (:? Cauchy as p), (:? Cauchy as q) -> cauchy p q
        | (:? Poisson as p), (:? Poisson as q) ->
            p.rate.xlogy p.rate - p.rate.xlogy q.rate - p.rate + q.rate
        | (:? MultivariateNormal as p), (:? MultivariateNormal as q) when
            p.eventShape = q.eventShape
            ->
            multivariate p q
        | _ ->
            let name (d: TensorDistribution) = d.GetType().Name

            Guard.fail
                $"Kl.divergence: there is no formula for {name p} and {name q}. Estimate it: the mean of p.logprob x - q.logprob x over samples x of p."
