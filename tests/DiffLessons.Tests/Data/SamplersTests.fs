/// Samplers, data sets joined and divided, sequences of unequal length, and streams.
module DiffLessons.Tests.SamplersTests

open System
open System.Collections.Generic
open System.Threading.Tasks
open Expecto
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests

/// A data set whose inputs are first, first + 1, ..., and whose targets are their negatives.
let private counted (first: int) (count: int) : Dataset =
    let x = (dsharp.arange count + first).float32().view([ count; 1 ])
    TensorDataset(x, -x)

let private inputs (batches: seq<int * Tensor * Tensor>) : int list = [
    for _, x, _ in batches do
        yield! Check.elements x |> Array.map int
]

let private samplers = [
    test "weights say how often a sample comes" {
        dsharp.seed 1
        let sampler = WeightedRandomSampler([ 0.0; 1.0; 3.0; 0.0 ], 20000)
        let counts = sampler.draw () |> Array.countBy id |> dict
        Expect.equal (counts.Keys |> Seq.sort |> Seq.toList) [ 1; 2 ] "those of weight above 0"
        let share = float counts[2] / 20000.0
        Expect.isLessThan (abs (share - 0.75)) (5.0 * sqrt (0.75 * 0.25 / 20000.0)) "share"
    }

    test "without replacement each comes once, the heavy ones first" {
        dsharp.seed 2
        let weights = [ 1.0; 0.0; 1e6; 1.0 ]
        let sampler = WeightedRandomSampler(weights, 3, replacement = false)

        for _ in 1..20 do
            let drawn = sampler.draw ()
            Expect.equal (Array.sort drawn) [| 0; 2; 3 |] "each once"
            Expect.equal drawn[0] 2 "the heaviest"
    }

    test "a loader takes what its sampler says" {
        dsharp.seed 3
        let data = counted 0 4
        let loader = data.loader (3, sampler = WeightedRandomSampler([ 0; 0; 1; 0 ], 7))
        Expect.equal loader.length 3 "batches"
        Expect.equal (inputs (loader.epoch ())) [ 2; 2; 2; 2; 2; 2; 2 ] "samples"
        let loader = data.loader (2, numWorkers = 2, sampler = RandomSampler 4)
        Expect.equal (List.sort (inputs (loader.epoch ()))) [ 0..3 ] "all once"
        dsharp.seed 4
        let first = inputs (loader.epoch ())
        dsharp.seed 4
        Expect.equal (inputs (loader.epoch ())) first "the seed decides"
    }

    test "RandomSampler with replacement, and of a few" {
        dsharp.seed 5
        Expect.equal (RandomSampler(3, 10, replacement = true).draw().Length) 10 "ten of three"
        Expect.hasLength (RandomSampler(10, 4).draw() |> Array.distinct) 4 "four of ten"
    }

    Check.wrong<OptionException>
        "a negative weight"
        "WeightedRandomSampler: expected finite weights of 0 or more, got -1. (Parameter 'weights')"
        (fun () -> WeightedRandomSampler [ 1.0; -1.0 ] |> ignore)
    Check.wrong<OptionException>
        "no weight"
        "WeightedRandomSampler: expected a weight above 0, got none. (Parameter 'weights')"
        (fun () -> WeightedRandomSampler [ 0.0 ] |> ignore)
    Check.wrong<OptionException>
        "more than there are"
        "WeightedRandomSampler: expected numSamples of at most 1, the weights above 0, got 2. Use replacement = true. (Parameter 'numSamples')"
        (fun () -> WeightedRandomSampler([ 0.0; 1.0 ], 2, false) |> ignore)
    Check.wrong<OptionException>
        "shuffle and a sampler"
        "DataLoader: expected shuffle or a sampler, got both. A sampler decides the order. (Parameter 'sampler')"
        (fun () -> (counted 0 2).loader(1, shuffle = true, sampler = RandomSampler 2) |> ignore)
    Check.wrong<DatasetException>
        "a sampler of another data set"
        "Sampler: expected numbers from 0 to 1, got 2."
        (fun () ->
            let sampler = WeightedRandomSampler [ 0.0; 0.0; 1.0 ]
            let loader = (counted 0 2).loader(1, sampler = sampler)
            loader.epoch () |> Seq.toList |> ignore)
]

let private parts = [
    test "data sets one after the other" {
        let empty = (counted 0 2)[0 .. -1] :> Dataset
        let data = ConcatDataset [ counted 0 2; empty; counted 10 3 ]
        Expect.equal data.length 5 "length"
        let x, y = data.batch [| 4; 1; 2 |]
        Expect.equal (Check.elements x) [| 12.0; 1.0; 10.0 |] "across"
        Expect.equal (Check.elements y) [| -12.0; -1.0; -10.0 |] "targets"
        Expect.equal (Check.elements (fst (data.batch [| 3; 2 |]))) [| 11.0; 10.0 |] "of one"
        Expect.equal (float (fst data[2])) 10.0 "item"
        Expect.equal ((counted 0 2).concat(counted 5 1)).length 3 "concat"
    }

    test "a random split has each sample once" {
        dsharp.seed 6
        let data = counted 0 10
        let sets = data.randomSplit [ 0.75; 0.25 ]
        Expect.equal (sets |> List.map _.length) [ 8; 2 ] "lengths"
        let all = sets |> List.collect (fun part -> inputs (part.loader(1).epoch()))
        Expect.equal (List.sort all) [ 0..9 ] "each once"
        Expect.notEqual all [ 0..9 ] "at random"
        Expect.equal (data.randomSplit [ 3; 0; 7 ] |> List.map _.length) [ 3; 0; 7 ] "by lengths"

        // 0.29 times 100 is a little below 29 in floating point.
        Expect.equal
            ((counted 0 100).randomSplit [ 0.71; 0.29 ] |> List.map _.length)
            [ 71; 29 ]
            "by fractions that binary numbers do not have"
    }

    Check.wrong<OptionException>
        "fractions"
        "randomSplit: expected fractions of 0 or more that add up to 1, got 0.5, 0.4. (Parameter 'fractions')"
        (fun () -> (counted 0 2).randomSplit [ 0.5; 0.4 ] |> ignore)
    Check.wrong<OptionException>
        "lengths"
        "randomSplit: expected lengths of 0 or more that add up to 2, the samples there are, got (1, 2). (Parameter 'lengths')"
        (fun () -> (counted 0 2).randomSplit [ 1; 2 ] |> ignore)
]

let private padding = [
    test "shorter sequences are filled up" {
        let a, b = dsharp.tensor [ 1.0; 2.0; 3.0 ], dsharp.tensor [ 4.0 ]
        let x, lengths = Collate.pad -1.0 [ a; b ]
        Expect.equal x (dsharp.tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; -1.0; -1.0 ] ]) "filled"
        Expect.equal lengths (dsharp.tensor ([ 3; 1 ], dtype = Dtype.Int64)) "lengths"
        let x, _ = Collate.pad 0 [ dsharp.ones [ 0; 2 ]; dsharp.ones [ 1; 2 ] ]
        Expect.equal x.shape [| 2; 1; 2 |] "of no length"
        let x, _, y = Collate.padded [| a, dsharp.tensor 0; b, dsharp.tensor 1 |]
        Expect.equal (x.shape, y) ([| 2; 3 |], dsharp.tensor [ 0; 1 ]) "with targets"
    }

    test "filled up sequences have their gradients" {
        let f (x: Tensor) =
            let padded, _ = Collate.pad 7 [ x[0..0]; x ]
            (padded * padded).sum()

        let gradient = dsharp.grad f (dsharp.tensor [ 1.0; 2.0 ])
        Expect.equal gradient (dsharp.tensor [ 4.0; 4.0 ]) "gradient"
    }

    Check.wrong<ShapeException>
        "other axes differ"
        "Collate.pad: expected sequences that differ in the length of their first axis alone, got shapes (1, 2) and (1, 3)."
        (fun () -> Collate.pad 0 [ dsharp.ones [ 1; 2 ]; dsharp.ones [ 1; 3 ] ] |> ignore)
]

/// An asynchronous sequence of numbers, and whether it was disposed of.
type private Numbers(count: int) =
    let mutable current = -1
    member val IsDisposed = false with get, set

    interface IAsyncEnumerable<int> with
        member t.GetAsyncEnumerator _ = t

    interface IAsyncEnumerator<int> with
        member _.Current = current

        member _.MoveNextAsync() =
            current <- current + 1

            let more =
                task {
                    do! Task.Yield()
                    return current < count
                }

            ValueTask<bool> more

        member t.DisposeAsync() =
            t.IsDisposed <- true
            ValueTask()

let private streams = [
    test "a sequence without end" {
        let read = ref 0

        let numbers =
            Seq.initInfinite (fun i ->
                read.Value <- i + 1
                i)

        let loader = StreamLoader(numbers, 4, id)
        let batches = loader.epoch 2 |> Seq.toList
        Expect.equal batches [ [| 0..3 |]; [| 4..7 |] ] "batches"
        Expect.equal read.Value 8 "no more than needed is read"
    }

    test "the last batch, kept or dropped" {
        Expect.equal (StreamLoader([ 1..5 ], 2, Array.sum).epoch() |> Seq.toList) [ 3; 7; 5 ] "kept"
        let loader = StreamLoader([ 1..5 ], 2, Array.sum, dropLast = true)
        Expect.equal (loader.epoch () |> Seq.toList) [ 3; 7 ] "dropped"
    }

    test "a shuffle buffer keeps each sample once" {
        dsharp.seed 7
        let loader = StreamLoader([ 0..99 ], 10, id, shuffleBuffer = 20)
        let all = loader.epoch () |> Seq.concat |> Seq.toList
        Expect.equal (List.sort all) [ 0..99 ] "each once"
        Expect.notEqual all [ 0..99 ] "in another order"

        Expect.isTrue
            (all |> List.indexed |> List.forall (fun (at, i) -> i < at + 20))
            "within reach"
    }

    test "an asynchronous sequence" {
        let numbers = Numbers 3
        let loader = StreamLoader(Samples.ofAsync numbers, 2, id)
        Expect.equal (loader.epoch () |> Seq.toList) [ [| 0; 1 |]; [| 2 |] ] "batches"
        Expect.isTrue numbers.IsDisposed "disposed of"
    }

    test "sequences of unequal length from a stream" {
        let samples = seq { for n in 1..4 -> dsharp.ones [ n; 2 ], dsharp.tensor (n % 2) }

        for x, lengths, y in StreamLoader(samples, 2, Collate.padded).epoch() do
            Expect.equal x.shape[1] (int (lengths.max ())) "as long as the longest"
            Expect.equal (y % 2) (lengths.int32 () % 2) "targets"
    }
]

let tests =
    testSequenced
    <| testList "Samplers" [
        testList "samplers" samplers
        testList "parts" parts
        testList "padding" padding
        testList "streams" streams
    ]
