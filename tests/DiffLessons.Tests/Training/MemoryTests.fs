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

        test "training a network for digits, whose layers free much early: flat" {
            let net =
                Conv2d(1, 16, 5, padding = 2)
                --> dsharp.relu
                --> dsharp.maxpool2d 2
                --> Conv2d(16, 32, 5, padding = 2)
                --> dsharp.relu
                --> dsharp.maxpool2d 2
                --> dsharp.flatten 1
                --> Linear(32 * 7 * 7, 10)

            let x, y =
                singles 164 [ 50; 1; 28; 28 ],
                dsharp.tensor (Array.init 50 (fun i -> int64 (i % 10)))

            let adam = Adam(net, lr = 0.001)

            let step () =
                adam.step (fun () -> dsharp.crossEntropyLoss (net.forward x, y)) |> ignore

            let early = peakOver 100 step
            let late = peakOver 400 step
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

/// What the tape frees early: only what lies between two built-in steps, and only once its backward pass is over.
let private freedEarly =
    testList "freeing early" [
        test "leaves the input, the operands of steps, the output and the loss intact" {
            let shift, factor = singles 230 [ 3 ], singles 231 [ 3 ]

            let net =
                Linear(3, 3)
                --> dsharp.relu
                --> dsharp.add shift
                --> dsharp.mul factor
                --> dsharp.view [ -1; 3 ]
                --> dsharp.tanh

            for isTracked in [ false; true ] do
                if isTracked then
                    net.reverseDiff ()

                let x = singles 232 [ 4; 3 ]
                let held = [ x; shift; factor ]
                let copies = held |> List.map Check.elements
                let y = net.forward x
                let z = (y * y).sum()
                let before = Check.elements y, Check.elements z

                if isTracked then
                    z.reverse ()

                for t, copy in List.zip held copies do
                    Expect.sequenceEqual (Check.elements t) copy "held by the user"

                Expect.equal (Check.elements y, Check.elements z) before "results"
        }

        test "leaves alone what a function of the user's has seen" {
            let seen = ResizeArray<Tensor>()

            let look (x: Tensor) =
                seen.Add x
                x

            let net =
                Linear(3, 4) --> dsharp.relu --> look --> dsharp.tanh --> look --> Linear(4, 2)

            net.reverseDiff ()
            let y = net.forward (singles 233 [ 5; 3 ])
            let copies = [ for t in seen -> Check.elements t ]
            y.sum().reverse()
            Expect.sequenceEqual [ for t in seen -> Check.elements t ] copies "seen"
        }

        test "a value with two losses serves the second after the first, retained" {
            let net = Linear(3, 4) --> dsharp.relu --> dsharp.tanh --> Linear(4, 2)
            net.reverseDiff ()
            let y = net.forward (singles 234 [ 5; 3 ])
            let first, second = y.sum (), (y * y).sum()
            first.reverse (retainGraph = true)
            second.reverse ()
            let derivative = net.parametersVector.derivative

            let again = (let y = net.forward (singles 234 [ 5; 3 ]) in (y * y).sum())
            again.reverse ()
            expectClose 1e-6 "derivative" derivative net.parametersVector.derivative

            Check.expectError<DifferentiationException>
                "reverse: this value's graph was already used and freed. Compute the value again, or keep its graph the first time: y.reverse(retainGraph = true)."
                (fun () -> again.reverse ())
        }

        test "eight threads train networks of their own as one does" {
            let train seed =
                let net = convNet ()
                let values = singles seed [ net.nparameters ]
                net.parametersVector <- 0.1 * values
                let x = singles (seed + 1) [ 16; 1; 14; 14 ]
                let y = dsharp.tensor (Array.init 16 (fun i -> int64 (i % 10)))
                let sgd = SGD(net, lr = 0.01)

                for _ in 1..20 do
                    sgd.step (fun () -> dsharp.crossEntropyLoss (net.forward x, y)) |> ignore

                Check.elements net.parametersVector

            let results: float[][] = Array.zeroCreate 8

            let threads = [
                for i in 0..7 -> Threading.Thread((fun () -> results[i] <- train (240 + 2 * i)))
            ]

            threads |> List.iter (fun t -> t.Start())
            threads |> List.iter (fun t -> t.Join())

            for i in 0..7 do
                expectClose
                    1e-4
                    $"thread {i}"
                    (dsharp.tensor results[i])
                    (dsharp.tensor (train (240 + 2 * i)))
        }
    ]

let private checker =
    testList "the check itself" [
        test "a loop that keeps all it makes is noticed" {
            let kept = ResizeArray<Tensor>()
            let step () = kept.Add(dsharp.rand 100000)
            // What other tests have freed would take in all that is kept.
            Memory.collect ()
            let early = peakOver 100 step
            let late = peakOver 1500 step

            Expect.throwsT<AssertException> (fun () -> expectFlat early late) "growth"
            Expect.hasLength kept 1600 "kept"
            kept.Clear()
            residentMb () |> ignore
        }
    ]

// Loops that are to stay flat run alone: beside others they would live on the rounds of those.
let tests =
    testList "Memory" [ testSequenced loops; held; freedEarly; testSequenced checker ]
