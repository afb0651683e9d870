/// Distributions over tensors: log-probabilities and their derivatives, and what samples are like.
module DiffLessons.Tests.DistributionTests

open System
open Expecto
open DiffLessons
open DiffLessons.Distributions
open DiffLessons.Tests
open DiffLessons.Tests.Generators

/// How samples depend on the parameters.
type private Samples =
    /// Not at all.
    | Constant
    /// Through the formula that they are computed by.
    | Explicit
    /// As they keep their place in the distribution: not as the algorithm that draws them.
    | Implicit

/// A distribution of some parameters, with a plain formula for the logarithm of a value's probability.
type private Row = {
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

let private rows = [
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

let private moreRows = [
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
        LogProb =
            fun x p -> p[0] * log p[1] + (p[0] - 1.0) * log x - p[1] * x - gammaLog p[0]
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
                (p[0] - 1.0) * log x + (p[1] - 1.0) * log (1.0 - x)
                + gammaLog (p[0] + p[1])
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

/// The parameters of each element, side by side, in the batch shape.
let private elementwise (shape: int[]) (p: Tensor[]) : float[][] =
    p |> Array.map (fun t -> Check.elements (t.expand shape)) |> Array.transpose

let private valuesOf row (case: Case) (shape: int[]) (p: Tensor[]) : Tensor =
    let random = Random case.Pick

    let numbers =
        elementwise shape p
        |> Array.map (row.Value(0.0) >> ignore)
        |> Array.map (fun () -> 4.0 * random.NextDouble() - 2.0)

    let values = Array.map2 row.Value numbers (elementwise shape p)
    (dsharp.tensor (values, dtype = Dtype.Float64)).view shape

let private properties row =
    let check name holds =
        Check.property name (cases row.Kind) (fun case ->
            holds case (inputs row.Kind Dtype.Float64 case))

    testList row.Name [
        check "logprob, by its formula" (fun case p ->
            let d = row.Make p
            let x = valuesOf row case d.batchShape p

            let expected =
                Array.map2 row.LogProb (Check.elements x) (elementwise d.batchShape p)

            Check.expectNear 1e-12 "logprob" (d.logprob x) d.batchShape expected
            Check.expectNear 1e-12 "prob" (d.prob x) d.batchShape (Array.map exp expected))

        check "several values beside one batch" (fun case p ->
            let d = row.Make p

            let x =
                Array.init 3 (fun i ->
                    valuesOf row { case with Pick = case.Pick + i } d.batchShape p)

            let expected = Tensor.stack (x |> Array.map d.logprob)
            ModelGenerators.expectClose 1e-12 "logprob" (d.logprob (Tensor.stack x)) expected)

        check "derivatives of logprob by the parameters" (fun case p ->
            let d = row.Make p
            let x = valuesOf row case d.batchShape p

            let subject: Check.Subject = {
                Name = row.Name
                Function = fun p -> (row.Make p).logprob x
                Inputs = p
                Active = Array.create p.Length true
                Seed = case.Pick
            }

            Check.gradient subject
            Check.second subject)

        check "mean, variance and standard deviation" (fun _ p ->
            let d = row.Make p
            let moments = elementwise d.batchShape p |> Array.map row.Moments
            Check.expectNear 1e-12 "mean" d.mean d.batchShape (Array.map fst moments)
            Check.expectNear 1e-12 "variance" d.variance d.batchShape (Array.map snd moments)
            Check.expectNear 1e-12 "stddev" d.stddev d.batchShape (Array.map (snd >> sqrt) moments)
            Expect.equal d.eventShape [||] "event shape")

        check "samples have the batch shape, and the seed decides them" (fun case p ->
            let d = row.Make p

            let draw () =
                dsharp.seed case.Pick
                d.sample (), d.sample 3

            let one, three = draw ()
            Expect.equal one.shape d.batchShape "one"
            Expect.equal three.shape [| 3; yield! d.batchShape |] "three"
            Expect.equal one.dtype Dtype.Float64 "dtype"
            Expect.equal (draw ()) (one, three) "again"
            Expect.isFalse ((d.logprob three).hasinfnan()) "samples are possible values")

        Check.propertyOf 5 "moments of samples" (cases row.Kind) (fun case ->
            let p = inputs row.Kind Dtype.Float64 case
            let d = row.Make p
            dsharp.seed case.Pick
            let n = 20000
            let columns = d.sample(n).view([ n; -1 ])
            let moments = elementwise d.batchShape p |> Array.map row.Moments

            for j, (mean, variance) in Array.indexed moments do
                let column = Check.elements columns[*, j]
                let deviations = column |> Array.map (fun v -> (v - mean) ** 2.0)
                let fourth = deviations |> Array.averageBy (fun v -> v * v)

                Expect.isLessThan
                    (abs (Array.average column - mean))
                    (5.0 * sqrt (variance / float n))
                    "mean"

                Expect.isLessThan
                    (abs (Array.average deviations - variance))
                    (5.0 * sqrt ((fourth - variance * variance) / float n) + 1e-12)
                    "variance")

        match row.Samples with
        | Explicit ->
            check "derivatives of samples by the parameters" (fun case p ->
                Check.gradient {
                    Name = row.Name
                    Function =
                        fun p ->
                            dsharp.seed 5
                            (row.Make p).sample 2
                    Inputs = p
                    Active = Array.create p.Length true
                    Seed = case.Pick
                })
        | Constant ->
            check "samples are constants" (fun _ p ->
                let sum (x: Tensor) =
                    ((row.Make [| x |]).sample 2).sum() + 0.0 * x.sum ()

                Expect.equal
                    (dsharp.grad sum p[0])
                    (dsharp.zeros (p[0].shape, dtype = Dtype.Float64))
                    "gradient")
        | Implicit ->
            check "samples have derivatives in both modes" (fun case p ->
                let direction = Array.map (Check.direction (Random case.Pick)) p

                let samples (p: Tensor[]) =
                    dsharp.seed 5
                    (row.Make p).sample 2

                let along (s: Tensor) =
                    (samples (Array.map2 (fun x d -> x + s * d) p direction)).sum()

                let forward = dsharp.diff along (dsharp.tensor (0.0, dtype = Dtype.Float64))
                let tracked = p |> Array.map (fun x -> x.reverseDiff ())
                ((samples tracked).sum ()).reverse ()

                let reverse =
                    Array.map2 (fun (x: Tensor) d -> (x.derivative * d).sum()) tracked direction
                    |> Array.fold (+) (dsharp.tensor (0.0, dtype = Dtype.Float64))

                Expect.isTrue (Double.IsFinite(reverse.toDouble ())) "finite"

                Expect.floatClose
                    Accuracy.high
                    (forward.toDouble ())
                    (reverse.toDouble ())
                    "forward = reverse")
    ]

let private special =
    testList "special values" [
        test "Normal: derivative by the value" {
            let x = dsharp.tensor ([ 0.3; -2.0 ], dtype = Dtype.Float64)

            Check.gradient {
                Name = "Normal"
                Function = fun x -> Normal(dsharp.tensor 0.5, dsharp.tensor 2.0).logprob x[0]
                Inputs = [| x |]
                Active = [| true |]
                Seed = 1
            }
        }

        test "Uniform: the lower bound belongs to it, the upper does not" {
            let d = Uniform(dsharp.tensor 1.0, dsharp.tensor 3.0)
            let p = d.prob (dsharp.tensor [ 0.999; 1.0; 2.0; 3.0; 5.0 ])
            Check.expectNear 1e-7 "prob" p [| 5 |] [| 0.0; 0.5; 0.5; 0.0; 0.0 |]
            Expect.equal (d.logprob (dsharp.tensor 4.0) |> float) Double.NegativeInfinity "outside"
            Expect.equal (float d.low, float d.high, float d.range) (1.0, 3.0, 2.0) "bounds"
        }

        test "Uniform: samples lie between the bounds" {
            dsharp.seed 3
            let x = Uniform(dsharp.tensor -2.0, dsharp.tensor 0.5).sample 5000 |> Check.elements
            Expect.isTrue (x |> Array.forall (fun v -> -2.0 <= v && v < 0.5)) "between"
        }

        test "Bernoulli: certain events, and far logits" {
            let d = Bernoulli(probs = dsharp.tensor [ 0.0; 1.0 ])
            Expect.equal (d.sample 50) ((dsharp.tensor [ 0.0; 1.0 ]).expand [ 50; 2 ]) "samples"
            Expect.isFalse ((d.logprob (dsharp.tensor [ 1.0; 0.0 ])).hasinfnan()) "finite"
            let z = dsharp.tensor ([ 800.0; -800.0 ], dtype = Dtype.Float64)
            let far = Bernoulli(logits = z)

            Check.expectNear 0.0 "unlikely" (far.logprob (dsharp.tensor [ 0; 1 ])) [| 2 |] [|
                -800.0
                -800.0
            |]

            Check.expectNear 0.0 "likely" (far.logprob (dsharp.tensor [ 1; 0 ])) [| 2 |] [|
                0.0
                0.0
            |]
        }

        test "samples of vectors have their shapes and moments" {
            dsharp.seed 8
            let double (rows: float list list) = dsharp.tensor (rows, dtype = Dtype.Float64)
            let covariance = double [ [ 2.0; 0.6 ]; [ 0.6; 1.0 ] ]
            let mean = dsharp.tensor ([ 1.0; -1.0 ], dtype = Dtype.Float64)
            let share = dsharp.tensor ([ 0.5; 1.0; 2.5 ], dtype = Dtype.Float64)

            let both =
                Mixture(
                    Categorical(probs = mean.abs ()),
                    MultivariateNormal(double [ [ 0.0; 0.0 ]; [ 3.0; 4.0 ] ], covariance = covariance)
                )

            let each: TensorDistribution list = [
                MultivariateNormal(mean, covariance = covariance)
                MultivariateNormal(mean, precision = covariance.inv ())
                Dirichlet share
                both
            ]

            for d in each do
                Expect.equal (d.sample ()).shape d.eventShape "one"
                let n = 20000
                let x = d.sample n
                Expect.equal x.shape [| n; yield! d.eventShape |] "many"
                let off = (x.mean 0 - d.mean).abs()
                let bound = 5.0 * (d.variance / float n).sqrt()
                Expect.isTrue ((off.le bound).all().toBool()) $"mean of {d.GetType().Name}"
                let ratio = (x.var 0 / d.variance - 1.0).abs().max().toDouble()
                Expect.isLessThan ratio 0.08 $"variance of {d.GetType().Name}"

            let x = MultivariateNormal(mean, covariance = covariance).sample 20000
            let off = (x.T.cov () - covariance).abs().max().toDouble()
            Expect.isLessThan off 0.1 "covariance"
        }

        test "the mean of gamma samples has the derivative of the mean" {
            dsharp.seed 9
            let rate = dsharp.tensor (2.0, dtype = Dtype.Float64)

            let mean (a: Tensor) =
                (Gamma(a, rate).sample 20000).mean()

            let slope = dsharp.grad mean (dsharp.tensor (1.5, dtype = Dtype.Float64))
            Expect.isLessThan (abs (slope.toDouble () - 0.5)) 0.01 "1 / rate"
        }

        test "outside of the support the density is 0, and no derivative NaN" {
            let one = dsharp.tensor ([ 1.5 ], dtype = Dtype.Float64)
            let x = dsharp.tensor ([ -1.0 ], dtype = Dtype.Float64)

            let each: (Tensor -> TensorDistribution) list = [
                fun p -> Exponential p
                fun p -> Gamma(p, p)
                fun p -> Beta(p, p)
                fun p -> LogNormal(p, p)
            ]

            for make in each do
                Expect.equal (float ((make one).logprob x)) Double.NegativeInfinity "outside"
                let slope = dsharp.grad (fun p -> ((make p).prob x).sum()) one
                Expect.equal (float slope) 0.0 "derivative"
        }

        test "no formula for two of different kinds" {
            let one = dsharp.tensor 1.0

            Check.expectError<OptionException>
                "Kl.divergence: there is no formula for Normal and Laplace. Estimate it: the mean of p.logprob x - q.logprob x over samples x of p."
                (fun () -> Kl.divergence (Normal(one, one), Laplace(one, one)) |> ignore)
        }

        test "text" {
            Expect.equal
                (string (Normal(dsharp.tensor 0.0, dsharp.tensor 1.5)))
                "Normal(mean=tensor(0.), stddev=tensor(1.5000))"
                "Normal"

            Expect.equal
                (string (Uniform(dsharp.tensor 0.0, dsharp.tensor 1.5)))
                "Uniform(low=tensor(0.), high=tensor(1.5000))"
                "Uniform"

            Expect.equal
                (string (Bernoulli(logits = dsharp.tensor 0.25)))
                "Bernoulli(logits=tensor(0.2500))"
                "Bernoulli"

            Expect.equal
                (string (Categorical(probs = dsharp.tensor [ 1.0 ])))
                "Categorical(probs=tensor([1.]))"
                "Categorical"
        }
    ]

let private nan = dsharp.tensor nan

let private errors =
    let two = dsharp.tensor [ 1.0; 2.0 ]
    let three = dsharp.tensor [ 1.0; 2.0; 3.0 ]

    testList "errors" [
        Check.wrong<OptionException>
            "Normal, 0"
            "Normal: expected standard deviations above 0, got 0. (Parameter 'stddev')"
            (fun () -> Normal(two, dsharp.tensor [ 1.0; 0.0 ]) |> ignore)
        Check.wrong<OptionException>
            "Normal, NaN"
            "Normal: expected standard deviations above 0, got NaN. (Parameter 'stddev')"
            (fun () -> Normal(two, nan) |> ignore)
        Check.wrong<ShapeException>
            "Normal, shapes"
            "Normal: shapes (2) and (3) do not broadcast. Aligned at the end, each pair of axes must be equal or one of them 1."
            (fun () -> Normal(two, three) |> ignore)
        Check.wrong<DtypeException>
            "Normal, integers"
            "Normal: expected mean of a floating point dtype, got Int32. Convert with float32. (Parameter 'mean')"
            (fun () -> Normal(dsharp.tensor 1, two) |> ignore)
        Check.wrong<ShapeException>
            "Normal.logprob"
            "Normal.logprob: shapes (3) and (2) do not broadcast. Aligned at the end, each pair of axes must be equal or one of them 1."
            (fun () -> Normal(two, two).logprob three |> ignore)
        Check.wrong<OptionException>
            "sample"
            "sample: expected 1 sample or more, got 0. (Parameter 'numSamples')"
            (fun () -> Normal(two, two).sample 0 |> ignore)
        Check.wrong<OptionException>
            "Uniform"
            "Uniform: expected intervals of a length above 0, got 0. (Parameter 'high')"
            (fun () -> Uniform(two, dsharp.tensor 1.0) |> ignore)
        Check.wrong<OptionException>
            "Gamma, 0"
            "Gamma: expected finite rate above 0, got 0. (Parameter 'rate')"
            (fun () -> Gamma(two, dsharp.tensor [ 1.0; 0.0 ]) |> ignore)
        Check.wrong<OptionException>
            "Poisson.logprob, a fraction"
            "Poisson.logprob: expected whole numbers from 0 up, got 0.5. (Parameter 'value')"
            (fun () -> Poisson(two).logprob(dsharp.tensor 0.5) |> ignore)
        Check.wrong<OptionException>
            "Binomial.logprob, too many"
            "Binomial.logprob: expected whole numbers from 0 to 2, got 3. (Parameter 'value')"
            (fun () ->
                Binomial(2, probs = dsharp.tensor 0.5).logprob(dsharp.tensor 3) |> ignore)
        Check.wrong<OptionException>
            "MultivariateNormal, nothing"
            "MultivariateNormal: expected exactly one of covariance, scaleTril and precision."
            (fun () -> MultivariateNormal two |> ignore)
        Check.wrong<ShapeException>
            "MultivariateNormal, shapes"
            "MultivariateNormal: expected a mean of shape (..., n) and covariance of shape (..., n, n), got (2) and (3, 3)."
            (fun () -> MultivariateNormal(two, covariance = dsharp.eye 3) |> ignore)
        Check.wrong<OptionException>
            "Dirichlet.logprob, no shares"
            "Dirichlet.logprob: expected shares that sum to 1 along the last axis. Divide them by their sum. (Parameter 'value')"
            (fun () -> Dirichlet(two).logprob two |> ignore)
        Check.wrong<ShapeException>
            "Mixture, shapes"
            "Mixture: expected components of batch shape (..., 2), one for each of 2 probabilities, got (3)."
            (fun () -> Mixture(Categorical(probs = two), Normal(three, three)) |> ignore)
        Check.wrong<OptionException>
            "Bernoulli, nothing"
            "Bernoulli: expected probs or logits, got neither."
            (fun () -> Bernoulli() |> ignore)
        Check.wrong<OptionException>
            "Bernoulli, both"
            "Bernoulli: expected probs or logits, got both."
            (fun () -> Bernoulli(two, two) |> ignore)
        Check.wrong<OptionException>
            "Bernoulli, outside"
            "Bernoulli: expected probabilities from 0 to 1, got 2. (Parameter 'probs')"
            (fun () -> Bernoulli(probs = two) |> ignore)
        Check.wrong<OptionException>
            "Bernoulli, NaN"
            "Bernoulli: expected logits that are numbers, got NaN. (Parameter 'logits')"
            (fun () -> Bernoulli(logits = nan) |> ignore)
        Check.wrong<OptionException>
            "Bernoulli.logprob"
            "Bernoulli.logprob: expected values of 0 or 1, got 2. (Parameter 'value')"
            (fun () -> Bernoulli(logits = two).logprob two |> ignore)
        Check.wrong<ShapeException>
            "Categorical, no axis"
            "Categorical: expected a last axis with a number for each class, got shape ()."
            (fun () -> Categorical(logits = dsharp.tensor 1.0) |> ignore)
        Check.wrong<OptionException>
            "Categorical, below 0"
            "Categorical: expected finite probabilities of 0 or more, got -1. (Parameter 'probs')"
            (fun () -> Categorical(probs = dsharp.tensor [ 2.0; -1.0 ]) |> ignore)
        Check.wrong<OptionException>
            "Categorical, all 0"
            "Categorical: expected a sum of probabilities above 0, got 0. (Parameter 'probs')"
            (fun () -> Categorical(probs = dsharp.tensor [ [ 1.0 ]; [ 0.0 ] ]) |> ignore)
        Check.wrong<OptionException>
            "Categorical, NaN"
            "Categorical: expected logits with a finite greatest one, got NaN. (Parameter 'logits')"
            (fun () -> Categorical(logits = nan.view 1) |> ignore)
        Check.wrong<DtypeException>
            "Categorical.logprob, booleans"
            "Categorical.logprob: expected classes, as integers or whole numbers, got Bool. Convert with int64. (Parameter 'value')"
            (fun () -> Categorical(logits = two).logprob(dsharp.tensor [| true |]) |> ignore)
        Check.wrong<OptionException>
            "Categorical.logprob, no class"
            "Categorical.logprob: expected classes from 0 to 1, got 2. (Parameter 'value')"
            (fun () -> Categorical(logits = two).logprob(dsharp.tensor [| 0; 2 |]) |> ignore)
    ]

let tests =
    testList "Distributions" [ yield! List.map properties (rows @ moreRows); special; errors ]
