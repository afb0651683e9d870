/// Distributions of values at hand, against sums over plain arrays.
module DiffLessons.Tests.EmpiricalTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Distributions
open DiffLessons.Tests

/// Values, some of them alike, each with a weight of 1/8 to 2.
type private Weighted = {
    Items: (float * float) list
    Seed: int
}

let private weighted =
    gen {
        let! n = Gen.choose (1, 12)
        let! values = Gen.listOfLength n (Gen.choose (-3, 3))
        let! weights = Gen.listOfLength n (Gen.choose (1, 16))
        let! seed = Gen.choose (0, 1000)
        let item v w = float v, float w / 8.0

        return {
            Items = List.map2 item values weights
            Seed = seed
        }
    }
    |> Arb.fromGen

let private float64 (numbers: seq<float>) =
    dsharp.tensor (Seq.toArray numbers, dtype = Dtype.Float64)

let private make (w: Weighted) =
    Empirical(List.map fst w.Items, weights = float64 (List.map snd w.Items), dtype = Dtype.Float64)

/// The weights, scaled to a sum of 1.
let private shares (items: (float * float) list) =
    let sum = List.sumBy snd items
    items |> List.map (fun (v, w) -> v, w / sum)

let private total f items =
    items |> shares |> List.sumBy (fun (v, w) -> w * f v)

let private near name (actual: Tensor) (expected: float) =
    Check.expectNear 1e-12 name actual [||] [| expected |]

let private expectItems name (e: Empirical<float>) (items: (float * float) list) =
    let items = shares items
    Expect.equal (List.ofArray e.values) (List.map fst items) $"{name}: values"
    let weights = items |> List.map snd |> List.toArray
    Check.expectNear 1e-12 $"{name}: weights" e.weights [| items.Length |] weights
    Check.expectNear 1e-12 $"{name}: logWeights" (e.logWeights.exp ()) [| items.Length |] weights

let private grouped (items: (float * float) list) =
    items
    |> List.groupBy fst
    |> List.map (fun (v, group) -> v, List.sumBy snd group)

let private statistics =
    testList "statistics" [
        Check.property "weights are scaled to a sum of 1" weighted (fun w ->
            expectItems "weights" (make w) w.Items
            let logs = w.Items |> List.map (fun (_, w) -> log w + 700.0) |> float64
            expectItems "logWeights" (Empirical(List.map fst w.Items, logWeights = logs)) w.Items
            let v, weight = (make w)[w.Items.Length - 1]
            Expect.equal v (fst (List.last w.Items)) "item"
            near "its weight" weight (w.Items |> shares |> List.last |> snd))

        Check.property "mean, variance, expectation" weighted (fun w ->
            let e = make w
            let mean = total id w.Items
            let variance = w.Items |> total (fun v -> (v - mean) ** 2.0)
            near "mean" e.mean mean
            near "variance" e.variance variance
            near "stddev" e.stddev (sqrt variance)

            near
                "expectation"
                (e.expectation (fun x -> x * x + 1))
                (w.Items |> total (fun v -> v * v + 1.0))

            near "min" e.min (w.Items |> List.map fst |> List.min)
            near "max" e.max (w.Items |> List.map fst |> List.max)
            let squares = w.Items |> shares |> List.sumBy (fun (_, w) -> w * w)
            near "effective sample size" e.effectiveSampleSize (1.0 / squares))

        Check.property "mode and logprob add up equal values" weighted (fun w ->
            let e = make w
            let sums = grouped w.Items |> shares
            let greatest = sums |> List.map snd |> List.max
            let likely = sums |> List.filter (fun (_, s) -> s > greatest - 1e-9) |> List.map fst
            Expect.contains likely e.mode "mode"

            for v, s in sums do
                near "logprob" (e.logprob v) (log s)

            Expect.equal
                (float (e.logprob 9.0))
                Double.NegativeInfinity
                "a value that is not there")

        Check.property "derivatives by the weights" weighted (fun w ->
            let values, weights = List.unzip w.Items

            let subject inputs f : Check.Subject = {
                Name = "Empirical"
                Function = fun (t: Tensor[]) -> f t[0]
                Inputs = [| inputs |]
                Active = [| true |]
                Seed = w.Seed
            }

            // One far from the others, so that the deviation is not 0; and one twice.
            let spread = values @ [ 7.0; 7.0 ]
            let weights = weights @ [ 2.5; 4.0 ]

            let ofWeights w =
                Empirical(spread, weights = w, dtype = Dtype.Float64)

            let ofLogs w =
                Empirical(spread, logWeights = w, dtype = Dtype.Float64)

            let asked (e: Empirical<float>) =
                let combined = e.combineDuplicates ()

                Tensor.cat [
                    dsharp.stack [ e.mean; e.stddev; e.logprob 7.0; e.effectiveSampleSize ]
                    combined.weights
                ]

            Check.gradient (subject (float64 weights) (ofWeights >> asked))
            Check.gradient (subject (log (float64 weights)) (ofLogs >> asked)))

        test "tensors as values: statistics element by element, differentiable" {
            let e =
                Empirical(
                    [ dsharp.tensor [ 1.0; 2.0 ]; dsharp.tensor [ 3.0; 6.0 ] ],
                    weights = dsharp.tensor [ 3.0; 1.0 ]
                )

            Expect.equal e.mean (dsharp.tensor [ 1.5; 3.0 ]) "mean"
            Expect.equal e.variance (dsharp.tensor [ 0.75; 3.0 ]) "variance"
            Expect.equal e.valuesTensor (dsharp.tensor [ [ 1.0; 2.0 ]; [ 3.0; 6.0 ] ]) "values"
            Expect.equal e.mode (dsharp.tensor [ 1.0; 2.0 ]) "mode"

            let mean (x: Tensor) =
                Empirical([ x; 2 * x; x ]).combineDuplicates().mean

            Check.expectNear 1e-6 "gradient" (dsharp.grad mean (dsharp.tensor 5.0)) [||] [|
                4.0 / 3.0
            |]
        }

        test "whole numbers have statistics too" {
            let e = Empirical [ 1; 2; 2; 5 ]
            Expect.equal (e.mean, e.mode, e.isWeighted) (dsharp.tensor 2.5, 2, false) "statistics"
            Expect.equal e.valuesTensor (dsharp.tensor [ 1; 2; 2; 5 ]) "values"
            Expect.equal (e.min, e.max) (dsharp.tensor 1, dsharp.tensor 5) "extremes"
            Expect.equal (string e) "Empirical(length=4, isWeighted=false)" "text"
        }
    ]

let private changes =
    testList "changes" [
        Check.property "filter, map, slices, thinning" weighted (fun w ->
            let e, items = make w, w.Items
            let positive = items |> List.filter (fun (v, _) -> v > 0.0)
            let filtered = e.filter (fun v -> v > 0.0)

            if positive.IsEmpty then
                Expect.equal filtered.length 0 "nothing left"
            else
                expectItems "filter" filtered positive

            expectItems
                "map"
                (e.map (fun v -> v + 1.0))
                (items |> List.map (fun (v, w) -> v + 1.0, w))

            let last = items.Length - 1
            expectItems "slice" e[last / 2 ..] items[last / 2 ..]
            expectItems "whole slice" e[*] items
            expectItems "unweighted" (e.unweighted ()) (items |> List.map (fun (v, _) -> v, 1.0))
            let kept = 1 + w.Seed % items.Length
            let places = List.init kept (fun i -> i * items.Length / kept)
            Expect.equal (List.distinct places) places "all different"
            expectItems "thin" (e.thin kept) (places |> List.map (fun i -> items[i])))

        Check.property "combining duplicates" weighted (fun w ->
            let values, weights = List.unzip w.Items
            expectItems "weighted" ((make w).combineDuplicates()) (grouped w.Items)

            let at once =
                Empirical(values, weights = float64 weights, combineDuplicates = once)

            expectItems "at once" (at true) (grouped w.Items)
            let counts = values |> List.map (fun v -> v, 1.0) |> grouped
            let combined = Empirical(values, dtype = Dtype.Float64).combineDuplicates()
            expectItems "unweighted" combined counts
            Expect.equal combined.isWeighted (counts.Length < values.Length) "is weighted"
            let mean = (make w).mean

            ModelGenerators.expectClose
                1e-12
                "the mean stays"
                ((make w).combineDuplicates().mean)
                mean)
    ]

let private sampling =
    testList "sampling" [
        Check.propertyOf 10 "each value as often as its weight says" weighted (fun w ->
            let e = make w
            dsharp.seed w.Seed
            let n = 20000
            let drawn = e.resample n
            Expect.isFalse drawn.isWeighted "weights"
            let counts = drawn.values |> Array.countBy id |> Map.ofArray

            for v, p in grouped w.Items |> shares do
                let often = float (counts |> Map.tryFind v |> Option.defaultValue 0) / float n

                Expect.isLessThanOrEqual
                    (abs (often - p))
                    (5.0 * sqrt (p * (1.0 - p) / float n))
                    $"{v}")

        Check.property "from a range alone, and by the seed" weighted (fun w ->
            let e = make w
            let last = w.Items.Length
            let first = w.Seed % last
            let inside = w.Items[first..] |> List.map fst

            let draw () =
                dsharp.seed w.Seed
                [ for _ in 1..5 -> e.sample () ], [ for _ in 1..5 -> e.sample (minIndex = first) ]

            let all, some = draw ()
            Expect.containsAll (List.map fst w.Items) all "all"
            Expect.containsAll inside some "range"
            Expect.equal (draw ()) (all, some) "again"
            let one = e.resample (3, first, first + 1)
            Expect.equal one.values (Array.create 3 (fst w.Items[first])) "a range of one")

        test "values of weight 0 never come" {
            let e = Empirical([ "a"; "b"; "c" ], weights = dsharp.tensor [ 0.0; 1.0; 0.0 ])
            Expect.equal (e.resample(200).values |> Array.distinct) [| "b" |] "values"
        }
    ]

let private errors =
    let e = Empirical([ 1.0; 2.0 ], weights = dsharp.tensor [ 1.0; 0.0 ])
    let none = e.filter (fun _ -> false)

    testList "errors" [
        Check.wrong<ShapeException>
            "weights of another number"
            "Empirical: expected weights of shape (2), one per value, got (3)."
            (fun () -> Empirical([ 1; 2 ], weights = dsharp.ones 3) |> ignore)
        Check.wrong<OptionException>
            "both"
            "Empirical: expected weights or logWeights, got both."
            (fun () -> Empirical([ 1 ], dsharp.ones 1, dsharp.ones 1) |> ignore)
        Check.wrong<OptionException>
            "negative"
            "Empirical: expected finite weights of 0 or more, got -1. (Parameter 'weights')"
            (fun () -> Empirical([ 1 ], weights = -(dsharp.ones 1)) |> ignore)
        Check.wrong<OptionException>
            "all 0"
            "Empirical: expected a greatest weight that is finite and above 0, as a logarithm, got -Infinity. (Parameter 'weights')"
            (fun () -> Empirical([ 1 ], weights = dsharp.zeros 1) |> ignore)
        Check.wrong<DtypeException>
            "whole numbers"
            "Empirical: expected weights of a floating point dtype, got Int32. Convert with float32. (Parameter 'weights')"
            (fun () -> Empirical([ 1 ], weights = dsharp.tensor [ 1 ]) |> ignore)
        Check.wrong<OptionException> "none: mean" "Empirical.mean: there are no values." (fun () ->
            none.mean |> ignore)
        Check.wrong<OptionException>
            "none: sample"
            "Empirical.sample: there are no values."
            (fun () -> none.sample () |> ignore)
        Check.wrong<OptionException> "none: mode" "Empirical.mode: there are no values." (fun () ->
            none.mode |> ignore)
        Check.wrong<OptionException>
            "item"
            "Empirical: value 2 does not exist. There are 2, numbered from 0."
            (fun () -> e[2] |> ignore)
        Check.wrong<OptionException>
            "range"
            "Empirical.sample: expected a range within 0 to 2, got minIndex 1 (included) and maxIndex 3 (left out)."
            (fun () -> e.sample (1, 3) |> ignore)
        Check.wrong<OptionException>
            "range of weight 0"
            "Empirical.sample: the weights from 1 to 1 are all 0."
            (fun () -> e.sample (minIndex = 1) |> ignore)
        Check.wrong<OptionException>
            "resample"
            "Empirical.resample: expected 1 sample or more, got 0. (Parameter 'numSamples')"
            (fun () -> e.resample 0 |> ignore)
        Check.wrong<OptionException>
            "thin"
            "Empirical.thin: expected at most 2 samples, got 3. (Parameter 'numSamples')"
            (fun () -> e.thin 3 |> ignore)
        Check.wrong<DtypeException>
            "texts as a tensor"
            "tensor: expected numbers or booleans, got the text \"a\"."
            (fun () -> Empirical([ "a" ]).mean |> ignore)
    ]

let tests = testList "Empirical" [ statistics; changes; sampling; errors ]
