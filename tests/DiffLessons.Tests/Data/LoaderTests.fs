/// Data sets and the loader: every sample once an epoch, the same order whoever fetches it, and errors that arrive.
module DiffLessons.Tests.LoaderTests

open System
open System.Threading
open Expecto
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests.Check

let private numbers n =
    let x = dsharp.arange (float n)
    TensorDataset(x.unsqueeze 1, 10.0 - x)

let private epochOf (loader: DataLoader) = [
    for i, x, y in loader.epoch () -> i, (x.view -1).toArray1D<int> (), y.toArray1D<int> ()
]

type private Case = {
    Samples: int
    BatchSize: int
    DropLast: bool
    Workers: int
    Seed: int
}

let private cases =
    gen {
        let! samples = Gen.choose (1, 40)
        let! batchSize = Gen.choose (1, 45)
        let! dropLast = Gen.elements [ false; true ]
        let! workers = Gen.choose (0, 4)
        let! seed = Gen.choose (0, 1000)

        return {
            Samples = samples
            BatchSize = batchSize
            DropLast = dropLast
            Workers = workers
            Seed = seed
        }
    }
    |> Arb.fromGen

let private loaderOf case =
    (numbers case.Samples).loader (
        case.BatchSize,
        shuffle = true,
        dropLast = case.DropLast,
        numWorkers = case.Workers
    )

/// A data set that meets its fellow fetches: each waits until as many as expected are under way.
type private Meeting(count: int) =
    inherit Dataset()
    let barrier = new Barrier(count)
    member val Met = 0 with get, set
    override _.length = 8

    override t.item(i: int) =
        if i < count && barrier.SignalAndWait(TimeSpan.FromSeconds 20.0) then
            lock barrier (fun () -> t.Met <- t.Met + 1)

        dsharp.scalar i, dsharp.scalar i

type private Failing() =
    inherit Dataset()
    override _.length = 9

    override _.item(i: int) =
        if i = 5 then
            raise (DatasetException "sample 5 cannot be read")

        dsharp.scalar i, dsharp.scalar i

let tests =
    testList "loader" [
        property "an epoch holds every sample once, or all that fill batches" cases (fun case ->
            dsharp.seed case.Seed
            let loader = loaderOf case
            let batches = epochOf loader
            let full = case.Samples / case.BatchSize
            let rest = case.Samples % case.BatchSize

            let sizes = [
                yield! List.replicate full case.BatchSize
                if rest > 0 && not case.DropLast then
                    rest
            ]

            Expect.equal (batches |> List.map (fun (_, x, _) -> x.Length)) sizes "batch sizes"
            Expect.equal loader.length sizes.Length "the number of batches"
            Expect.equal (batches |> List.map (fun (i, _, _) -> i)) [ 0 .. sizes.Length - 1 ] "batch numbers"
            let seen = batches |> List.collect (fun (_, x, _) -> List.ofArray x)
            Expect.equal (List.distinct seen).Length seen.Length "no sample twice"

            if not case.DropLast then
                Expect.equal (List.sort seen) [ 0 .. case.Samples - 1 ] "every sample"

            for _, x, y in batches do
                Expect.equal y (x |> Array.map (fun v -> 10 - v)) "inputs keep their targets")

        property "the order is the seed's alone, whatever the number of workers" cases (fun case ->
            let orders workers =
                dsharp.seed case.Seed
                let loader = loaderOf { case with Workers = workers }
                epochOf loader, epochOf loader

            Expect.equal (orders case.Workers) (orders 0) "two epochs")

        testCase "the order is the one PyTorch's loader draws"
        <| fun () ->
            // PyTorch 1.13: torch.manual_seed(1), the three layers of lesson 10, then two epochs of
            // DataLoader(TensorDataset(torch.arange(60000.)), 50, shuffle=True).
            dsharp.seed 1
            let layers: ModelBase list = [ Conv2d(1, 16, 5); Conv2d(16, 32, 5); Linear(1568, 10) ]
            let loader = (numbers 60000).loader (50, shuffle = true)

            let first () =
                let _, x, _ = Seq.head (loader.epoch ())
                (x.view -1).toArray1D<int> () |> Array.truncate 5

            Expect.equal layers.Length 3 "the layers take their random numbers first"
            Expect.equal (first ()) [| 26320; 57052; 28614; 51591; 45635 |] "first epoch"
            Expect.equal (first ()) [| 31075; 11759; 11520; 48835; 5193 |] "second epoch"

        testCase "without shuffling samples come in order"
        <| fun () ->
            let all = epochOf ((numbers 10).loader 8)
            Expect.equal (all |> List.map (fun (_, x, _) -> x)) [ [| 0..7 |]; [| 8; 9 |] ] "8 and 2"

        testCase "workers fetch side by side"
        <| fun () ->
            let data = Meeting 3
            let batches = (data.loader (1, numWorkers = 3)).epoch () |> Seq.length
            Expect.equal batches 8 "all batches come"
            Expect.equal data.Met 3 "three were under way at once"

        testCase "an error in a worker arrives where the batch is asked for"
        <| fun () ->
            for workers in [ 0; 2 ] do
                let mutable got = 0

                expectError<DatasetException> "sample 5 cannot be read" (fun () ->
                    for _ in ((Failing()).loader (2, numWorkers = workers)).epoch () do
                        got <- got + 1)

                Expect.equal got 2 "the batches before it came"

        testCase "an epoch may be left early"
        <| fun () ->
            let loader = (numbers 30).loader (4, shuffle = true, numWorkers = 3)
            Expect.equal (loader.epoch () |> Seq.truncate 2 |> Seq.length) 2 "two batches"
            Expect.equal (epochOf loader).Length 8 "and the next epoch is whole"
            Expect.equal (loader.epoch 3 |> Seq.length) 3 "a bound on batches"

        testCase "subsets, ranges and filters keep pairs together"
        <| fun () ->
            let data = numbers 12
            Expect.equal data[3..5].length 3 "a range"
            let x, y = data[3..5][1]
            Expect.equal (x.toDouble (), y.toDouble ()) (4.0, 6.0) "its middle"
            let even = data.filter (fun x _ -> int (x.toDouble ()) % 2 = 0)
            Expect.equal even.length 6 "half of them"
            let inputs, _ = even.batch [| 5; 0 |]
            Expect.equal ((inputs.view -1).toArray1D<int> ()) [| 10; 0 |] "in the order asked for"

        testCase "wrong options and indices say what would do"
        <| fun () ->
            let data = numbers 4

            expectError<OptionException>
                "DataLoader: batchSize must be 1 or more, got 0. (Parameter 'batchSize')"
                (fun () -> data.loader 0 |> ignore)

            expectError<OptionException>
                "DataLoader: numWorkers must be 0 or more, got -1. (Parameter 'numWorkers')"
                (fun () -> data.loader (2, numWorkers = -1) |> ignore)

            expectError<DatasetException>
                "dataset: sample 4 does not exist. Expected 0 to 3."
                (fun () -> data[4] |> ignore)

            expectError<DatasetException>
                "dataset: range 2..9 is outside the data set. Expected bounds from 0 to 3."
                (fun () -> data[2..9] |> ignore)

            expectError<ShapeException>
                "TensorDataset: expected inputs and targets with as many rows, got shapes (3, 1) and (4)."
                (fun () -> TensorDataset(dsharp.zeros [ 3; 1 ], dsharp.zeros 4) |> ignore)
    ]
