/// Loops without any disposing: memory stays flat, and what the user holds stays intact.
module DiffLessons.Tests.MemoryTests

open System
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

/// Resident memory in MB, after everything that is dead was given back.
let private residentMb () =
    for _ in 1..2 do
        GC.Collect()
        GC.WaitForPendingFinalizers()

    use self = Diagnostics.Process.GetCurrentProcess()
    float self.WorkingSet64 / 1048576.0

/// The highest resident memory a loop reached, in MB, read every few steps.
let private peakOver (steps: int) (step: unit -> unit) =
    use self = Diagnostics.Process.GetCurrentProcess()
    let mutable peak = 0.0

    for i in 1..steps do
        step ()

        if i % 20 = 0 then
            self.Refresh()
            peak <- max peak (float self.WorkingSet64 / 1048576.0)

    peak

let private expectFlat (early: float) (late: float) =
    if late > 1.25 * early + 40.0 then
        failtest $"resident memory grew from {early:F0} MB to {late:F0} MB"

/// A few MB of results a step: left alone, the loop below would end above a gigabyte.
let private convNet () =
    Conv2d(1, 16, 3, padding = 1)
    --> dsharp.relu
    --> dsharp.maxpool2d 2
    --> dsharp.flatten 1
    --> Linear(16 * 7 * 7, 10)

let private loops =
    testList "a loop without disposing" [
        test "training a small convolutional network: flat from step 200 to step 1000" {
            let net = convNet ()

            let x, y =
                singles 160 [ 16; 1; 14; 14 ],
                dsharp.tensor (Array.init 16 (fun i -> int64 (i % 10)))

            let sgd = SGD(net, lr = 0.01)

            let step () =
                sgd.step (fun () -> dsharp.crossEntropyLoss (net.forward x, y)) |> ignore

            let early = peakOver 200 step
            let late = peakOver 800 step
            expectFlat early late
        }

        test "predictions and operations of one's own: flat" {
            let x = singles 161 [ 64; 1024 ]
            let mutable total = 0.0

            let step () =
                let a = x * 2.0 + 1.0
                let b = (a.exp () - a.tanh ()).relu()
                total <- total + float (b.mean ())

            let early = peakOver 300 step
            let late = peakOver 3000 step
            Expect.isTrue (Double.IsFinite total) "used"
            expectFlat early late
        }

        test "small tensors by the hundred thousand: flat" {
            let x = dsharp.ones 10

            let step () =
                for _ in 1..100 do
                    x + 1.0 |> ignore

            let early = peakOver 200 step
            let late = peakOver 2000 step
            expectFlat early late
        }

        test "graphs that were never run back are given back too" {
            let net = convNet ()
            let x = singles 162 [ 16; 1; 14; 14 ]
            net.reverseDiff ()
            let step () = (net.forward x).sum() |> ignore
            let early = peakOver 100 step
            let late = peakOver 500 step
            expectFlat early late
        }

        test "gradients of functions, forward and reverse: flat" {
            let x = singles 163 [ 20000 ]

            let step () =
                dsharp.grad (fun x -> (x * x).sum()) x |> ignore
                dsharp.gradv (fun x -> (x.sin ()).sum()) x x |> ignore

            let early = peakOver 100 step
            let late = peakOver 800 step
            expectFlat early late
        }
    ]

let private held =
    testList "what the user holds" [
        test "is intact after thousands of allocations and forced collections" {
            let kept = [ for i in 0..49 -> singles (170 + i) [ 100 ] + 1.0 ]
            let views = kept |> List.map (fun t -> (t.view [ 10; 10 ]).transpose())
            let copies = kept |> List.map Check.elements

            for i in 1..4000 do
                (kept[i % 50] * 3.0).exp() |> ignore

                if i % 500 = 0 then
                    GC.Collect()
                    GC.WaitForPendingFinalizers()

            for t, view, copy in List.zip3 kept views copies do
                Expect.sequenceEqual (Check.elements t) copy "tensor"
                Expect.sequenceEqual (Check.elements (view.transpose ())) copy "view"
        }

        test "a view outlives the tensor it was taken of" {
            let view = ((singles 220 [ 4; 5 ]) + 1.0)[1]
            let copy = Check.elements view

            for _ in 1..2000 do
                dsharp.rand 1000 |> ignore

            residentMb () |> ignore
            Expect.sequenceEqual (Check.elements view) copy "view"
        }

        test "a graph outlives the tensors it was computed from" {
            let loss =
                let x = (singles 221 [ 100 ]).reverseDiff()
                let y = (x * x).exp()
                struct (x, y.sum ())

            let struct (x, y) = loss

            for _ in 1..2000 do
                dsharp.rand 1000 |> ignore

            residentMb () |> ignore
            y.reverse ()
            let plain = x.noDiff ()
            expectClose 1e-5 "derivative" x.derivative (2.0 * plain * (plain * plain).exp())
        }

        test "a model outlives its training" {
            let values, net =
                let net = smallNet 222
                let sgd = SGD(net, lr = 0.1)

                for _ in 1..10 do
                    sgd.step (fun () -> (net.forward (numbers 223 [ 4; 3 ])).sum()) |> ignore

                Check.elements net.parametersVector, net

            residentMb () |> ignore
            Expect.sequenceEqual (Check.elements net.parametersVector) values "parameters"
        }
    ]

let private checker =
    testList "the check itself" [
        test "a loop that keeps all it makes is noticed" {
            let kept = ResizeArray<Tensor>()
            let step () = kept.Add(dsharp.rand 100000)
            let early = peakOver 100 step
            let late = peakOver 1500 step

            Expect.throwsT<AssertException> (fun () -> expectFlat early late) "growth"
            Expect.hasLength kept 1600 "kept"
            kept.Clear()
            residentMb () |> ignore
        }
    ]

let tests = testList "Memory" [ loops; held; checker ]
