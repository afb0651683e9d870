/// Large tensors that nothing disposes: the unreachable ones are freed, the others stay as they are.
module DiffLessons.Tests.LargeTensorsTests

open System
open System.Collections.Generic
open System.Threading
open DiffLessons
open Expecto

let private numbers = 500_000 // 2 MB

/// Makes large results one after the other, of which the last `held` stay reachable, and returns the first of those with wrong values.
let private slide held count =
    let window = Queue<int * Tensor>()
    let mutable wrong = None

    for i in 1..count do
        window.Enqueue(i, dsharp.ones numbers * i)

        if window.Count > held then
            let made, value = window.Dequeue()
            let least, most = value.min().toDouble(), value.max().toDouble()

            if (least <> float made || most <> float made) && wrong.IsNone then
                wrong <- Some(made, least, most)

    wrong

let tests =
    testList "Large tensors" [
        test "what a loop no longer reaches is freed" {
            // 3 GB in all; other tests run beside this one.
            let before = Environment.WorkingSet
            slide 1 750 |> ignore
            let grown = (Environment.WorkingSet - before) / 1048576L
            Expect.isLessThan grown 1000L "MB more than before the loop"
        }

        test "a window of results that are still reachable keeps its values" {
            Expect.isNone
                (slide 50 300)
                "number, least and greatest value of the first wrong result"
        }

        test "threads free each other's results, and none that is reachable" {
            let wrong = Array.create 8 None

            let threads = [ for i in 0..7 -> Thread(fun () -> wrong[i] <- slide 5 40) ]

            for thread in threads do
                thread.Start()

            for thread in threads do
                thread.Join()

            Expect.equal
                wrong
                (Array.create 8 None)
                "number, least and greatest value of each thread's first wrong result"
        }

        test "the gradient of a value made long before is right" {
            let x = (dsharp.ones numbers).reverseDiff()
            let y = (x * x * 3.0).sum()
            slide 1 100 |> ignore
            y.reverse ()
            Expect.equal (x.derivative.max().toDouble()) 6.0 "greatest derivative"
        }

        test "collect frees what nothing reaches, and nothing else" {
            let kept = dsharp.arange 1000
            slide 1 5 |> ignore
            Memory.collect ()
            Expect.equal (kept.sum().toDouble()) 499500.0 "a tensor that is still reachable"
        }

        test "a full collection that a program asks for frees what nothing reaches" {
            let count () =
                for _ in 1..3 do
                    GC.Collect()
                    GC.WaitForPendingFinalizers()

                TorchSharp.torch.Tensor.TotalCount

            let x = dsharp.ones 3
            let before = count ()

            for _ in 1..20_000 do
                x + x |> ignore

            // Other tests run beside this one.
            Expect.isLessThan (count () - before) 5000L "native tensors"
        }

        test "a TorchSharp tensor and the one made of it do not share their end" {
            let raw = (dsharp.arange 5 * 2).Raw
            let foreign = TorchSharp.torch.arange 5L
            let kept = Tensor.ofRaw foreign
            Memory.collect ()
            slide 1 20 |> ignore

            Expect.equal
                (raw.sum().to_type(TorchSharp.torch.ScalarType.Float64).item<float>())
                20.0
                "Raw of a tensor that nothing reaches"

            foreign.Dispose()
            Expect.equal (kept.sum().toDouble()) 10.0 "made of one that was disposed"
            let other = TorchSharp.torch.arange 7L
            Tensor.ofRaw other |> ignore
            Memory.collect ()

            Expect.equal
                (other.sum().to_type(TorchSharp.torch.ScalarType.Float64).item<float>())
                21.0
                "one that a tensor was made of"
        }

        test "a lifted function may keep what it is given" {
            let mutable kept: TorchSharp.torch.Tensor = null

            let double =
                Tensor.lift "double" (fun raw ->
                    kept <- raw
                    raw + raw)

            double (dsharp.arange 5) |> ignore
            Memory.collect ()
            slide 1 20 |> ignore

            Expect.equal
                (kept.sum().to_type(TorchSharp.torch.ScalarType.Float64).item<float>())
                10.0
                "the operand"
        }
    ]
