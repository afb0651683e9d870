/// Each distribution with plain formulas for its log-probability and its moments.
module DiffLessons.Tests.DistributionRows

open System
open Expecto
open DiffLessons
open DiffLessons.Distributions
open DiffLessons.Tests
open DiffLessons.Tests.Generators

/// How samples depend on the parameters.
type Samples =
    /// Not at all.
    | Constant
    /// Through the formula that they are computed by.
    | Explicit
    /// As they keep their place in the distribution: not as the algorithm that draws them.
    | Implicit

/// A distribution of some parameters, with a plain formula for the logarithm of a value's probability.
type Row = {
    Name: string
    /// Of the tensors drawn, the parameters.
    Kind: Kind
    Make: Tensor[] -> TensorDistribution
    /// A value that may occur, from a number and the parameters of one element.
    Value: float -> float[] -> float
    LogProb: float -> float[] -> float
    /// The mean and the variance.
    Moments: float[] -> float * float
    Samples: Samples
}

/// Tensors of shapes that broadcast, each changed by a function of its own.
let private parameters (changes: (float -> float) list) =
    let drawn = if changes.Length = 1 then tensor else pair

    {
        drawn with
            Inputs = fun case -> List.map2 Oracle.map changes (drawn.Inputs case)
    }

let private logistic z = 1.0 / (1.0 + exp -z)
let private coin v _ = if v > 0.0 then 1.0 else 0.0

let private simple = [
    {
        Name = "Normal"
        Kind = parameters [ id; abs ]
        Make = fun p -> Normal(p[0], p[1])
        Value = fun v _ -> v
        LogProb =
            fun x p ->
                log (
                    exp (-((x - p[0]) ** 2.0) / (2.0 * p[1] ** 2.0)) / (p[1] * sqrt (2.0 * Math.PI))
                )
        Moments = fun p -> p[0], p[1] * p[1]
        Samples = Explicit
    }
    {
        Name = "Uniform"
        Kind = parameters [ id; fun v -> 2.5 + abs v ]
        Make = fun p -> Uniform(p[0], p[1])
        // Well inside: the density jumps at the bounds.
        Value = fun v p -> p[0] + (p[1] - p[0]) * (0.5 + v / 8.0)
        LogProb = fun _ p -> log (1.0 / (p[1] - p[0]))
        Moments = fun p -> (p[0] + p[1]) / 2.0, (p[1] - p[0]) ** 2.0 / 12.0
        Samples = Explicit
    }
    {
        Name = "Bernoulli of probabilities"
        Kind = parameters [ fun v -> 0.5 + 0.2 * v ]
        Make = fun p -> Bernoulli(probs = p[0])
        Value = coin
        LogProb = fun x p -> log (if x = 1.0 then p[0] else 1.0 - p[0])
        Moments = fun p -> p[0], p[0] * (1.0 - p[0])
        Samples = Constant
    }
    {
        Name = "Bernoulli of logits"
        Kind = parameters [ fun v -> 3.0 * v ]
        Make = fun p -> Bernoulli(logits = p[0])
        Value = coin
        LogProb = fun x p -> log (if x = 1.0 then logistic p[0] else logistic -p[0])
        Moments = fun p -> logistic p[0], logistic p[0] * logistic -p[0]
        Samples = Constant
    }
]

let private gammaLog (x: float) = FunctionRows.lgamma x

let private compound = [
    {
        Name = "Exponential"
        Kind = parameters [ fun v -> 0.3 + abs v ]
        Make = fun p -> Exponential(p[0])
        Value = fun v _ -> 0.1 + abs v
        LogProb = fun x p -> log (p[0] * exp (-p[0] * x))
        Moments = fun p -> 1.0 / p[0], 1.0 / (p[0] * p[0])
        Samples = Explicit
    }
    {
        Name = "Laplace"
        Kind = parameters [ id; fun v -> 0.3 + abs v ]
        Make = fun p -> Laplace(p[0], p[1])
        Value = fun v p -> p[0] + v + 0.01
        LogProb = fun x p -> log (exp (-(abs (x - p[0])) / p[1]) / (2.0 * p[1]))
        Moments = fun p -> p[0], 2.0 * p[1] * p[1]
        Samples = Explicit
    }
    {
        Name = "LogNormal"
        Kind = parameters [ id; fun v -> 0.2 + abs v / 8.0 ]
        Make = fun p -> LogNormal(p[0], p[1])
        Value = fun v _ -> exp v
        LogProb =
            fun x p ->
                -((log x - p[0]) ** 2.0) / (2.0 * p[1] ** 2.0)
                - log (x * p[1] * sqrt (2.0 * Math.PI))
        Moments =
            fun p ->
                let square = p[1] * p[1]
                exp (p[0] + square / 2.0), (exp square - 1.0) * exp (2.0 * p[0] + square)
        Samples = Explicit
    }
    {
        Name = "Gamma"
        Kind = parameters [ (fun v -> 0.7 + abs v); fun v -> 0.3 + abs v ]
        Make = fun p -> Gamma(p[0], p[1])
        Value = fun v _ -> 0.1 + abs v
        LogProb = fun x p -> p[0] * log p[1] + (p[0] - 1.0) * log x - p[1] * x - gammaLog p[0]
        Moments = fun p -> p[0] / p[1], p[0] / (p[1] * p[1])
        Samples = Implicit
    }
    {
        Name = "Beta"
        Kind = parameters [ (fun v -> 0.7 + abs v); fun v -> 0.5 + abs v ]
        Make = fun p -> Beta(p[0], p[1])
        Value = fun v _ -> logistic v
        LogProb =
            fun x p ->
                (p[0] - 1.0) * log x + (p[1] - 1.0) * log (1.0 - x) + gammaLog (p[0] + p[1])
                - gammaLog p[0]
                - gammaLog p[1]
        Moments =
            fun p ->
                let total = p[0] + p[1]
                p[0] / total, p[0] * p[1] / (total * total * (total + 1.0))
        Samples = Implicit
    }
    {
        Name = "StudentT"
        Kind = parameters [ (fun v -> 9.0 + abs v); id ]
        Make = fun p -> StudentT(p[0], p[1])
        Value = fun v _ -> v
        LogProb =
            fun x p ->
                gammaLog ((p[0] + 1.0) / 2.0)
                - gammaLog (p[0] / 2.0)
                - log (p[0] * Math.PI) / 2.0
                - (p[0] + 1.0) / 2.0 * log (1.0 + (x - p[1]) ** 2.0 / p[0])
        Moments = fun p -> p[1], p[0] / (p[0] - 2.0)
        Samples = Implicit
    }
    {
        Name = "Poisson"
        Kind = parameters [ fun v -> 0.5 + abs v ]
        Make = fun p -> Poisson(p[0])
        Value = fun v _ -> round (2.0 * abs v)
        LogProb = fun x p -> x * log p[0] - p[0] - gammaLog (x + 1.0)
        Moments = fun p -> p[0], p[0]
        Samples = Constant
    }
    {
        Name = "Binomial of probabilities"
        Kind = parameters [ fun v -> 0.5 + 0.2 * v ]
        Make = fun p -> Binomial(9, probs = p[0])
        Value = fun v _ -> round (2.0 * abs v)
        LogProb =
            fun x p ->
                gammaLog 10.0 - gammaLog (x + 1.0) - gammaLog (10.0 - x)
                + x * log p[0]
                + (9.0 - x) * log (1.0 - p[0])
        Moments = fun p -> 9.0 * p[0], 9.0 * p[0] * (1.0 - p[0])
        Samples = Constant
    }
]

let rows: Row list = simple @ compound
