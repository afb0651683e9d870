/// Distributions: values that are told one by one, and messages.
module DiffLessons.Tests.DistributionSpecialTests

open System
open Expecto
open DiffLessons
open DiffLessons.Distributions
open DiffLessons.Tests
open DiffLessons.Tests.Generators

let special =
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

            let double (rows: float list list) =
                dsharp.tensor (rows, dtype = Dtype.Float64)

            let covariance = double [ [ 2.0; 0.6 ]; [ 0.6; 1.0 ] ]
            let mean = dsharp.tensor ([ 1.0; -1.0 ], dtype = Dtype.Float64)
            let share = dsharp.tensor ([ 0.5; 1.0; 2.5 ], dtype = Dtype.Float64)

            let both =
                Mixture(
                    Categorical(probs = mean.abs ()),
                    MultivariateNormal(
                        double [ [ 0.0; 0.0 ]; [ 3.0; 4.0 ] ],
                        covariance = covariance
                    )
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

            let mean (a: Tensor) = (Gamma(a, rate).sample 20000).mean()

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

let errors =
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
            (fun () -> Binomial(2, probs = dsharp.tensor 0.5).logprob(dsharp.tensor 3) |> ignore)
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
