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
    ]
