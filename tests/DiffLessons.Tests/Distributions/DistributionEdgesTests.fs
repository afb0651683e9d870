/// Distributions where batches, draws and dtypes meet.
module DiffLessons.Tests.DistributionEdgesTests

open Expecto
open DiffLessons
open DiffLessons.Distributions
open DiffLessons.Tests

let private doubles (values: float list) =
    dsharp.tensor (values, dtype = Dtype.Float64)

let tests =
    testList "Edges of distributions" [
        test "classes are drawn with replacement, few of many too" {
            let sure = Categorical(probs = doubles [ 0.0; 1.0; 0.0 ])
            Expect.equal (sure.sample(2).toArray1D<int64>()) [| 1L; 1L |] "two of one"
            dsharp.seed 3
            let even = Categorical(probs = dsharp.ones 4)
            let pairs = [ for _ in 1..60 -> even.sample(2).toArray1D<int64>() ]
            Expect.isTrue (pairs |> List.exists (fun pair -> pair[0] = pair[1])) "the same twice"
        }

        test "a batch of Dirichlet distributions is each of them" {
            let concentration =
                dsharp.stack [ doubles [ 0.5; 1.5; 4.0 ]; doubles [ 2.0; 3.0; 1.0 ] ]

            let shares = dsharp.stack [ doubles [ 0.2; 0.3; 0.5 ]; doubles [ 0.6; 0.1; 0.3 ] ]
            let together = (Dirichlet concentration).logprob shares

            for i in 0..1 do
                let own = (Dirichlet concentration[i]).logprob shares[i]
                Check.expectNear 1e-12 $"row {i}" together[i] [||] (Check.elements own)
        }
    ]
