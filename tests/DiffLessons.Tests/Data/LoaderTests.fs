/// Data sets, and the loader that takes them in batches.
module DiffLessons.Tests.LoaderTests

open System
open System.Collections.Concurrent
open System.Threading
open Expecto
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

/// Sample i is the pair i, 10 i.
let private counted (n: int) =
    TensorDataset(dsharp.arange(n).float32().view [ n; 1 ], 10 * dsharp.arange n)

let private samples (batches: seq<int * Tensor * Tensor>) = [
    for _, input, target in batches do
        let inputs = Check.elements input

        Expect.sequenceEqual
            (Check.elements target)
            (inputs |> Array.map ((*) 10.0))
            "targets go with inputs"

        inputs |> Array.map int |> List.ofArray
]

let private epoch (loader: DataLoader) = loader.epoch () |> samples

// ---- data sets ----

/// Samples made on demand: what a user writes.
type private Squares(n: int) =
    inherit Dataset()
    override _.length = n

    override _.item i =
        dsharp.tensor [ float32 i ], dsharp.tensor (float32 (i * i))

let private datasets =
    testList "data sets" [
        test "samples, one by one and in batches" {
            let data = counted 5
            Expect.equal data.length 5 "length"
            let input, target = data[3]
            expectSame "input" input (dsharp.tensor [ 3.0f ])
            expectSame "target" target (dsharp.tensor 30)
            let inputs, targets = data.batch [| 4; 0; 4 |]
            expectSame "inputs" inputs (dsharp.tensor [ [ 4.0f ]; [ 0.0f ]; [ 4.0f ] ])
            expectSame "targets" targets (dsharp.tensor [ 40; 0; 40 ])
        }

        test "a data set of one's own: batches stack samples" {
            let inputs, targets = Squares(9).batch [| 2; 8 |]
            expectSame "inputs" inputs (dsharp.tensor [ [ 2.0f ]; [ 8.0f ] ])
            expectSame "targets" targets (dsharp.tensor [ 4.0f; 64.0f ])
            Expect.equal (string (Squares 9)) "Squares(9 samples)" "text"
        }

        test "slices, filters, and slices of them" {
            let data = counted 10
            let numbers (d: Dataset) = [ for i in 0 .. d.length - 1 -> int (float ((fst d[i])[0])) ]
            Expect.equal (numbers data[..2]) [ 0; 1; 2 ] "from the start"
            Expect.equal (numbers data[7..]) [ 7; 8; 9 ] "to the end"
            Expect.equal (numbers data[3..4]) [ 3; 4 ] "between"
            Expect.equal (numbers data[5..4]) [] "empty"
            let even = data.filter (fun input _ -> int (float input[0]) % 2 = 0)
            Expect.equal (numbers even) [ 0; 2; 4; 6; 8 ] "filter"
            Expect.equal (numbers even[1..3]) [ 2; 4; 6 ] "slice of a filter"
            Expect.equal (epoch (even[1..3].loader(2))) [ [ 2; 4 ]; [ 6 ] ] "loader of it"
            Expect.equal (numbers (DatasetSubset(data, [| 9; 0; 9 |]))) [ 9; 0; 9 ] "subset"
        }

        test "errors" {
            let data = counted 4

            Check.expectError<DatasetException>
                "dataset: sample 4 does not exist. Expected 0 to 3."
                (fun () -> data[4] |> ignore)

            Check.expectError<DatasetException>
                "dataset: sample -1 does not exist. Expected 0 to 3."
                (fun () -> DatasetSubset(data, [| 0; -1 |]) |> ignore)

            Check.expectError<DatasetException>
                "dataset: sample 0 does not exist. The data set is empty."
                (fun () -> (data[2..1])[0] |> ignore)

            Check.expectError<DatasetException>
                "dataset: sample 7 does not exist. Expected 0 to 3."
                (fun () -> data.batch [| 0; 7 |] |> ignore)

            Check.expectError<DatasetException>
                "dataset: range 2..4 is outside the data set. Expected bounds from 0 to 3."
                (fun () -> data[2..4] |> ignore)

            Check.expectError<ShapeException>
                "TensorDataset: expected inputs and targets with as many rows, got shapes (3, 1) and (2)."
                (fun () -> TensorDataset(dsharp.ones [ 3; 1 ], dsharp.ones 2) |> ignore)

            Check.expectError<ShapeException>
                "TensorDataset: expected inputs and targets with as many rows, got shapes () and (2)."
                (fun () -> TensorDataset(dsharp.one (), dsharp.ones 2) |> ignore)
        }
    ]

// ---- epochs ----

type private Setting = {
    Samples: int
    Batch: int
    Shuffle: bool
    DropLast: bool
    Workers: int
    Seed: int
}

let private settings =
    gen {
        let! samples = Gen.choose (1, 30)
        let! batch = Gen.choose (1, 12)
        let! shuffle = Gen.elements [ true; false ]
        let! dropLast = Gen.elements [ true; false ]
        let! workers = Gen.elements [ 0; 1; 2; 4 ]
        let! seed = Gen.choose (0, 1000)

        return {
            Samples = samples
            Batch = batch
            Shuffle = shuffle
            DropLast = dropLast
            Workers = workers
            Seed = seed
        }
    }
    |> Arb.fromGen

let private loaderOf s =
    DataLoader(counted s.Samples, s.Batch, s.Shuffle, s.DropLast, s.Workers)

let private epochs =
    testList "epochs" [
        Check.propertyOf
            60
            "each epoch is a permutation, in full batches but the last"
            settings
            (fun s ->
                let loader = loaderOf s
                dsharp.seed s.Seed

                for batches in [ epoch loader; epoch loader ] do
                    let sizes = batches |> List.map List.length
                    let full, rest = s.Samples / s.Batch, s.Samples % s.Batch
                    let last = if rest > 0 && not s.DropLast then [ rest ] else []
                    Expect.equal sizes (List.replicate full s.Batch @ last) "sizes"
                    Expect.equal loader.length sizes.Length "declared length"
                    let all = List.concat batches
                    Expect.hasLength (List.distinct all) all.Length "none twice"

                    if not s.DropLast then
                        Expect.equal (List.sort all) [ 0 .. s.Samples - 1 ] "all"

                    if not s.Shuffle then
                        Expect.equal all [ 0 .. all.Length - 1 ] "in order")

        Check.propertyOf
            30
            "the order depends on the seed alone, not on the workers"
            settings
            (fun s ->
                let orders = [
                    for workers in [ 0; 1; 2; 4 ] do
                        dsharp.seed s.Seed

                        let loader =
                            loaderOf {
                                s with
                                    Workers = workers
                                    Shuffle = true
                            }
                        // What is drawn between epochs comes from the same generator.
                        [ epoch loader; epoch loader ], Check.elements (dsharp.rand 3)
                ]

                Expect.allEqual orders orders.Head "orders")

        test "another seed, another order; the next epoch, another order" {
            let loader = DataLoader(counted 50, 50, shuffle = true)
            dsharp.seed 1
            let first, second = epoch loader, epoch loader
            dsharp.seed 2
            Expect.notEqual first second "next epoch"
            Expect.notEqual (epoch loader) first "other seed"
            dsharp.seed 1
            Expect.equal (epoch loader) first "same seed"
        }

        test "batches are numbered, and as many as asked for" {
            for workers in [ 0; 2 ] do
                let loader = DataLoader(counted 10, 2, numWorkers = workers)

                Expect.equal
                    [ for i, _, _ in loader.epoch (numBatches = 3) -> i ]
                    [ 0; 1; 2 ]
                    "three"

                Expect.equal
                    (loader.epoch (numBatches = 99) |> Seq.length)
                    5
                    "no more than there are"

                Expect.equal (loader.epoch (numBatches = 0) |> Seq.length) 0 "none"
        }

        test "an epoch left midway, again and again" {
            for workers in [ 0; 1; 2; 4 ] do
                let loader = DataLoader(counted 40, 3, shuffle = true, numWorkers = workers)
                dsharp.seed 3

                for _ in 1..20 do
                    let taken = loader.epoch () |> Seq.truncate 2 |> samples
                    Expect.equal (List.map List.length taken) [ 3; 3 ] "two batches"

                Expect.equal
                    (epoch loader |> List.concat |> List.sort)
                    [ 0..39 ]
                    "a whole one, then"
        }

        test "two epochs of one loader side by side" {
            let loader = DataLoader(counted 8, 2, numWorkers = 2)
            let pairs = Seq.zip (loader.epoch ()) (loader.epoch ())

            for (i, a, _), (j, b, _) in pairs do
                Expect.equal i j "number"
                expectSame "batch" a b
        }

        test "one batch" {
            let loader = DataLoader(counted 5, 3)

            expectSame
                "inputs"
                (fst (loader.batch ()))
                (dsharp.tensor [ [ 0.0f ]; [ 1.0f ]; [ 2.0f ] ])

            expectSame "of a size" (snd (loader.batch 2)) (dsharp.tensor [ 0; 10 ])

            Expect.equal
                (fst (DataLoader(counted 2, 9).batch())).shape
                [| 2; 1 |]
                "as many as there are"
        }

        test "dtypes of inputs and targets" {
            let loader =
                DataLoader(counted 4, 2, dtype = Dtype.Float64, targetDtype = Dtype.Int64)

            for _, input, target in loader.epoch () do
                Expect.equal (input.dtype, target.dtype) (Dtype.Float64, Dtype.Int64) "dtypes"
        }

        test "errors" {
            let data = counted 4

            Check.expectError<OptionException>
                "DataLoader: batchSize must be 1 or more, got 0. (Parameter 'batchSize')"
                (fun () -> DataLoader(data, 0) |> ignore)

            Check.expectError<OptionException>
                "DataLoader: numWorkers must be 0 or more, got -1. (Parameter 'numWorkers')"
                (fun () -> DataLoader(data, 1, numWorkers = -1) |> ignore)

            Check.expectError<DatasetException>
                "DataLoader: the data set has no samples."
                (fun () -> DataLoader(data[2..1], 1) |> ignore)

            Check.expectError<OptionException>
                "batch: expected a size from 1 to 4, the number of samples, got 5. (Parameter 'batchSize')"
                (fun () -> DataLoader(data, 1).batch 5 |> ignore)

            Check.expectError<OptionException>
                "epoch: expected numBatches of 0 or more, got -1. (Parameter 'numBatches')"
                (fun () -> DataLoader(data, 1).epoch(numBatches = -1) |> ignore)
        }
    ]

// ---- workers ----

/// What a test may do while a batch is fetched.
type private Watched(n: int, onFetch: int[] -> unit) =
    inherit Dataset()
    let inner = counted n
    override _.length = n
    override _.item i = inner.item i

    override _.batch indices =
        onFetch indices
        inner.batch indices

let private soon = TimeSpan.FromSeconds 20.0

let private workers =
    testList "workers" [
        test "two workers fetch at the same time" {
            use together = new Barrier(2)

            // Each of the two waits for the other: alone it would wait in vain.
            let meet _ =
                if not (together.SignalAndWait soon) then
                    failwith "the other worker did not come"

            let loader = DataLoader(Watched(8, meet), 2, numWorkers = 2)
            Expect.equal (epoch loader |> List.concat) [ 0..7 ] "samples"
        }

        test "workers keep to one thread, and leave the others theirs" {
            let usual = dsharp.numThreads
            use seen = new BlockingCollection<int>()
            let note _ = seen.Add dsharp.numThreads
            epoch (DataLoader(Watched(8, note), 2, numWorkers = 2)) |> ignore
            Expect.equal (List.ofArray (seen.ToArray())) [ 1; 1; 1; 1 ] "while they fetch"
            Expect.equal dsharp.numThreads usual "here"
        }

        test "batches are prepared while one is worked on" {
            use fetched = new BlockingCollection<int>()

            let loader =
                DataLoader(Watched(10, fun indices -> fetched.Add indices[0]), 1, numWorkers = 2)

            use batches = (loader.epoch ()).GetEnumerator()
            Expect.isTrue (batches.MoveNext()) "first"

            // While the first is in hand, two more are fetched without being asked for.
            let ahead = [
                for _ in 1..3 do
                    let mutable index = -1
                    Expect.isTrue (fetched.TryTake(&index, soon)) "fetched ahead"
                    index
            ]

            Expect.equal (List.sort ahead) [ 0; 1; 2 ] "ahead"
            let mutable more = -1
            Expect.isFalse (fetched.TryTake(&more, TimeSpan.Zero)) "no more than two ahead"
        }

        test "without workers nothing is fetched before it is asked for, and on the same thread" {
            let threads = ResizeArray<int>()

            let loader =
                DataLoader(Watched(4, fun _ -> threads.Add Environment.CurrentManagedThreadId), 1)

            use batches = (loader.epoch ()).GetEnumerator()
            Expect.isEmpty threads "before"
            batches.MoveNext() |> ignore
            Expect.sequenceEqual threads [ Environment.CurrentManagedThreadId ] "one"
        }

        for workers in [ 0; 1; 2; 4 ] do
            test $"an exception reaches the consumer with its own type, {workers} workers" {
                let fail (indices: int[]) =
                    if indices[0] = 4 then
                        raise (TimeZoneNotFoundException "sample 4 is missing")

                let loader = DataLoader(Watched(10, fail), 2, numWorkers = workers)
                let seen = ResizeArray<int>()

                Check.expectError<TimeZoneNotFoundException> "sample 4 is missing" (fun () ->
                    for i, _, _ in loader.epoch () do
                        seen.Add i)

                Expect.sequenceEqual seen [ 0; 1 ] "the batches before it"
            }

        test "training gives the same bits with any number of workers" {
            let train workers =
                dsharp.seed 5
                let net = Linear(1, 4) --> dsharp.relu --> Dropout 0.2 --> Linear(4, 1)
                let data = TensorDataset(singles 150 [ 32; 1 ], singles 151 [ 32; 1 ])
                let loader = DataLoader(data, 8, shuffle = true, numWorkers = workers)
                let adam = Adam(net, lr = 0.01)

                for _ in 1..3 do
                    for _, x, y in loader.epoch () do
                        adam.step (fun () -> dsharp.mseLoss (net.forward x, y)) |> ignore

                net.parametersVector

            let expected = train 0

            for workers in [ 1; 2; 4 ] do
                expectSame $"{workers} workers" (train workers) expected
        }
    ]

let tests = testList "Data" [ datasets; epochs; workers ]
