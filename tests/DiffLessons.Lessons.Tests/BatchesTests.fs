/// What a loader's batches are shown as.
module DiffLessons.Lessons.Tests.BatchesTests

open Expecto
open FsCheck
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Data
open DiffLessons.Plotting
open DiffLessons.Lessons.MiniBatch

let private batch epoch step xs = {
    Epoch = epoch
    Step = step
    X = xs
    Y = Array.map (fun x -> 11 - x) xs
}

let private two = [
    batch 1 1 [| 3; 1; 2 |]
    batch 1 2 [| 4 |]
    batch 2 1 [| 4; 2; 3 |]
    batch 2 2 [| 1 |]
]

/// Samples, and the size of a batch.
let private loads = Arb.fromGen (Gen.zip (Gen.choose (1, 12)) (Gen.choose (1, 12)))

let private reading =
    DiffLessons.Tests.Properties.property
        "sizes and orders follow the loader"
        loads
        (fun (samples, size) ->
            let x = dsharp.arange samples
            let loader = TensorDataset(x, x).loader(size, shuffle = true)

            let read = [
                for epoch in 1..2 do
                    for step, x, y in loader.epoch () -> Batches.ofTensors epoch step x y
            ]

            Expect.equal (List.map List.sum (Batches.sizes read)) [ samples; samples ] "sizes"

            for order in Batches.orders read do
                Expect.equal (Array.sort order) [| 0 .. samples - 1 |] "orders")

let private showing = [
    test "sizes and orders go by epoch" {
        Expect.equal (Batches.sizes two) [ [ 3; 1 ]; [ 3; 1 ] ] "sizes"
        Expect.equal (Batches.orders two) [ [| 3; 1; 2; 4 |]; [| 4; 2; 3; 1 |] ] "orders"
    }
    test "a batch is a row, and a line" {
        Expect.equal (List.head (Batches.rows two)) [ "1"; "1"; "`3 1 2`"; "`8 10 9`" ] "row"
        Expect.equal (string two.Head) "epoch 1, step 1: x 3 1 2, y 8 10 9" "line"
    }
    test "the figure has a trace a batch and a frame an epoch" {
        let figure = Batches.figure two
        Expect.equal (List.map fst figure.Traces) [ "batch 1"; "batch 2" ] "traces"

        Expect.equal
            [ for frame in figure.Frames -> frame.Label, frame.Changes ]
            [
                "epoch 1",
                [
                    "batch 1", Change.XY([| 1.0; 2.0; 3.0 |], [| 3.0; 1.0; 2.0 |])
                    "batch 2", Change.XY([| 4.0 |], [| 4.0 |])
                ]
                "epoch 2",
                [
                    "batch 1", Change.XY([| 1.0; 2.0; 3.0 |], [| 4.0; 2.0; 3.0 |])
                    "batch 2", Change.XY([| 4.0 |], [| 1.0 |])
                ]
            ]
            "frames"
    }
    test "no batches make no figure" {
        DiffLessons.Tests.Properties.expectError<OptionException>
            "Batches.figure: expected at least one batch, got none."
            (fun () -> Batches.figure [] |> ignore)
    }
]

let tests = testList "batches" (reading :: showing)
