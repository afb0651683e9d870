/// Distributions over tensors: log-probabilities and their derivatives, and what samples are like.
module DiffLessons.Tests.DistributionTests

open System
open Expecto
open DiffLessons
open DiffLessons.Distributions
open DiffLessons.Tests
open DiffLessons.Tests.Generators
open DiffLessons.Tests.DistributionRows

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
                ((samples tracked).sum()).reverse()

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

let tests =
    testList "Distributions" [
        yield! List.map properties rows
        DistributionSpecialTests.special
        DistributionSpecialTests.errors
    ]
