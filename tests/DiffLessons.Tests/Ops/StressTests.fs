/// Many threads compute while others collect garbage: no tensor may be freed while a call uses it, so every result is what it was
/// when nobody else ran.
module DiffLessons.Tests.StressTests

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.IO
open System.Threading
open Expecto
open DiffLessons
open DiffLessons.Model
open DiffLessons.Optim
open DiffLessons.Tests

/// Numbers that an index decides, in a shape.
let private numbers (shape: int list) =
    let count = List.fold (*) 1 shape
    let elements = Array.init count (fun i -> float32 (sin (float (7 * i + 3))))
    dsharp.tensor(elements).view shape

let private filled (model: ModelBase) =
    model.parametersVector <- numbers [ model.nparameters ] * 0.3
    model

let private flat (t: Tensor) = (t.view -1).toArray1D<float32>()

let private net =
    lazy
        (let model =
            Linear(6, 12) --> dsharp.tanh --> Linear(12, 5) --> dsharp.relu --> Linear(5, 2)

         filled model |> ignore
         model)

let private layered =
    lazy
        (let lstm = LSTM(3, 4)
         let norm = LayerNorm [ 4 ]
         filled lstm |> ignore
         filled norm |> ignore
         lstm, norm)

/// The kinds of work: what each gives depends on nothing else.
let private works: (string * (unit -> float32[])) list = [
    "a model, read",
    (fun () ->
        (net.Value.forward (numbers [ 8; 6 ])).toArray2D<float32>()
        |> Seq.cast<float32>
        |> Seq.toArray)

    "sums with numbers",
    (fun () ->
        let x = numbers [ 40 ]
        flat ((x + 1.0) * 2.0 - x / 3.0 + (1.0 - x) ** 2.0))

    "elementwise",
    (fun () ->
        let x = numbers [ 5; 7 ]

        [
            x.exp ()
            x.abs().log()
            x.softplus ()
            x.elu 0.7
            x.leakyRelu 0.2
            x.mish ()
            x.gelu ()
            x.clamp (-0.5, 0.5)
        ]
        |> List.reduce (+)
        |> flat)

    "reductions",
    (fun () ->
        let x = numbers [ 6; 9 ]
        flat (x.sum 0 + x.max 0 + x.std 0 + x.norm (1.0, 0) + x.logsumexp 0))

    "arrangements",
    (fun () ->
        let x = numbers [ 4; 6 ]

        flat (
            dsharp.cat [
                x.transpose().flip [ 0 ]
                dsharp.stack [ x[0]; x[1..3].sum 0; x[2]; x[3] ] |> _.transpose()
            ]
        ))

    "products",
    (fun () ->
        let a, b = numbers [ 6; 5 ], numbers [ 5; 4 ]
        flat (dsharp.einsum ("ij,jk->ik", a, b) + a.matmul b))

    "linear algebra", (fun () -> flat ((numbers [ 3; 3 ] + 3.0 * dsharp.eye 3).inv()))

    "convolution and pooling",
    (fun () ->
        let x, w = numbers [ 2; 3; 8; 8 ], numbers [ 4; 3; 3; 3 ]
        flat ((x.conv2d (w, padding = 1)).relu().maxpool2d 2))

    "recurrent layers",
    (fun () ->
        let lstm, norm = layered.Value
        flat (norm.forward (lstm.forward (numbers [ 5; 2; 3 ]))))

    "losses",
    (fun () ->
        let scores, labels = numbers [ 6; 4 ], dsharp.tensor [ 0; 1; 2; 3; 1; 2 ]

        [|
            float32 (scores.crossEntropyLoss labels)
            float32 (scores.mseLoss (scores * 0.5))
        |])

    "reverse mode",
    (fun () ->
        flat (dsharp.grad (fun x -> (x.sin () * x).sum() + (x ** 3).mean()) (numbers [ 12 ])))

    "forward mode",
    (fun () -> flat (dsharp.jacobianv (fun x -> (x * x).exp()) (numbers [ 9 ]) (numbers [ 9 ])))

    "second derivatives",
    (fun () -> flat (dsharp.hessian (fun x -> (x * x * x).sum() + x.abs().sum()) (numbers [ 5 ])))

    "a lifted operation",
    (fun () ->
        let cumsum = Tensor.lift "cumsum" (fun raw -> TorchSharp.torch.cumsum (raw, 0L))
        flat (dsharp.grad (fun x -> (cumsum (x * x)).sum()) (numbers [ 10 ])))

    "selection by tensors",
    (fun () ->
        let x = numbers [ 5; 4 ]
        let rows = dsharp.tensor [ 3; 0; 3 ]
        flat (dsharp.grad (fun x -> (x[rows] * x[rows]).sum() + x[x.gt 0.2].sum()) x))

    "a gradient of one's own",
    (fun () ->
        let square = dsharp.custom ((fun x -> x * x), (fun x _ g -> g * x * 2.0))

        flat (dsharp.grad (fun x -> (square (square x)).sum()) (numbers [ 8 ])))

    "a TorchSharp tensor that outlives its own",
    (fun () ->
        let raw = (numbers [ 6 ] * 2.0).Raw
        let others = [ for i in 1..5 -> numbers [ 6 ] * float i ]
        flat (List.fold (+) (Tensor.ofRaw raw) others))

    "in a dispose scope of TorchSharp's",
    (fun () ->
        let kept =
            use _ = TorchSharp.torch.NewDisposeScope()
            let square = Tensor.lift "square" (fun raw -> raw.mul raw)
            let x = numbers [ 7 ]
            dsharp.grad (fun x -> (square x * x).sum()) x * Tensor.ofRaw x.Raw

        flat (kept + 1.0))

    "training",
    (fun () ->
        let model = Linear(3, 8) --> dsharp.relu --> Linear(8, 1)
        filled model |> ignore
        let x, y = numbers [ 10; 3 ], numbers [ 10; 1 ]

        for optimizer in
            [
                SGD(model, lr = 0.05, momentum = 0.9) :> Optimizer
                Adam(model, lr = 0.01)
                RMSprop model
            ] do
            for _ in 1..3 do
                optimizer.step (fun () -> dsharp.mseLoss (model.forward x, y)) |> ignore

        flat model.parametersVector)

    "text", (fun () -> (numbers [ 3; 4 ]).ToString() |> Seq.map float32 |> Seq.toArray)

    "saving",
    (fun () ->
        let file = Path.GetTempFileName()

        try
            (numbers [ 11 ]).save file
            flat (Tensor.load file)
        finally
            File.Delete file)
]

/// Runs all kinds of work on so many threads for a time. Gives the number of calls and what went wrong.
let run (threads: int) (time: TimeSpan) : int64 * string list =
    let expected = works |> List.map (fun (_, work) -> work ()) |> List.toArray
    let works = List.toArray works
    let wrong = ConcurrentBag<string>()
    let calls = [| 0L |]
    let clock = Stopwatch.StartNew()

    let compute (first: int) () =
        dsharp.numThreads <- 1
        let mutable next = first

        while clock.Elapsed < time && wrong.IsEmpty do
            let i = next % works.Length
            let name, work = works[i]

            try
                if work () <> expected[i] then
                    wrong.Add $"{name}: other numbers"
            with error ->
                wrong.Add $"{name}: {error.GetType().Name} {error.Message}"

            next <- next + 1
            Interlocked.Increment(&calls[0]) |> ignore

    let collect () =
        while clock.Elapsed < time && wrong.IsEmpty do
            GC.Collect()
            GC.WaitForPendingFinalizers()
            // What collects by itself, too.
            Thread.Sleep 5

    let all = [|
        for i in 1..threads do
            Thread(compute (5 * i))
        Thread collect
    |]

    let before = dsharp.numThreads

    for thread in all do
        thread.Start()

    for thread in all do
        thread.Join()

    dsharp.numThreads <- before
    calls[0], List.ofSeq wrong

/// The command line `stress SECONDS`.
let main (arguments: string[]) : int =
    let calls, wrong = run 16 (TimeSpan.FromSeconds(float arguments[0]))
    printfn $"{calls} calls, {wrong.Length} wrong"

    for what in wrong do
        printfn $"{what}"

    wrong.Length

let tests =
    testSequenced (
        testList "stress" [
            test "a collection before each operation changes no number" {
                let expected = works |> List.map (fun (_, work) -> work ())
                let budget = Memory.budget

                try
                    Memory.budget <- 0L

                    for (name, work), numbers in List.zip works expected do
                        Expect.equal (work ()) numbers name
                finally
                    Memory.budget <- budget
            }

            test "sixteen threads compute while one collects" {
                let calls, wrong = run 16 (TimeSpan.FromSeconds 10.0)
                Expect.isEmpty wrong "no failure and no wrong number"
                Expect.isGreaterThan calls 0L "calls"
            }
        ]
    )
