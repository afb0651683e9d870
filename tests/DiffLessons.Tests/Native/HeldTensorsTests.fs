/// A tensor that a program holds is never freed under it: not by a dispose scope of TorchSharp's, nor while a finaliser of the program's own still uses it.
module DiffLessons.Tests.HeldTensorsTests

open System
open System.Collections.Concurrent
open System.Runtime.CompilerServices
open System.Threading
open Expecto
open DiffLessons
open DiffLessons.Model

type private Torch = TorchSharp.torch

let private numbers () = dsharp.tensor [ 0.5; 1.0; 2.0 ]
let private squares = [| 0.25f; 1.0f; 4.0f |]
let private elements (t: Tensor) = (t.view -1).toArray1D<float32>()

let private square () =
    dsharp.custom ((fun (x: Tensor) -> x * x), (fun x _ g -> g * x * 2.0))

// Without a number: TorchSharp makes a scalar of one, which a collection may free while the call reads it.
let private lifted: Tensor -> Tensor =
    Tensor.lift "square" (fun raw ->
        use square = raw.mul raw
        square.alias ())

/// Each kind of operation, on a vector.
let private kinds: (string * (Tensor -> Tensor)) list = [
    "an operation", (fun x -> x * 2.0)
    "a creation", (fun _ -> dsharp.ones [ 2; 2 ])
    "a view", (fun x -> (x + 1.0)[1..])
    "a gradient", (fun x -> dsharp.grad (fun x -> (x * x).sum()) x)
    "a tangent", (fun x -> dsharp.jacobianv (fun x -> x.exp ()) x x)
    "a second derivative", (fun x -> dsharp.hessian (fun x -> (x ** 3).sum()) x)
    "a gradient of one's own",
    (fun x ->
        let square = square ()
        dsharp.grad (fun x -> (square (square x)).sum()) x)
    "an operation of one's own", lifted
    "a TorchSharp tensor taken over", (fun x -> Tensor.ofRaw (x.Raw.mul x.Raw))
    "parameters", (fun _ -> (Linear(2, 3)).parametersVector * 0.0)
    "a layer's output", (fun x -> (LSTM(3, 2)).forward(x.view [ 1; 1; 3 ]) * 0.0)
]

let private scopes =
    testList "made in a dispose scope" [
        for name, make in kinds do
            test name {
                let expected = elements (make (numbers ()))

                let result =
                    use _ = Torch.NewDisposeScope()
                    make (numbers ())

                Expect.equal (elements result) expected "after the scope"
            }

        test "a graph, run back after it" {
            let square = square ()
            let x = (numbers ()).reverseDiff()

            let y =
                use _ = Torch.NewDisposeScope()
                (square x * lifted x).sum()

            y.reverse ()
            Expect.equal (elements x.derivative) [| 0.5f; 4.0f; 32.0f |] "4 x^3"
        }

        test "a tensor that the user takes out of the library is the scope's" {
            let x = numbers ()

            let raw =
                use _ = Torch.NewDisposeScope()
                x.Raw

            Expect.isTrue raw.IsInvalid "freed with the scope"
            Expect.equal (elements (x * x)) squares "its own is not"
        }
    ]

/// Uses what it holds when it is finalised, once `start` is set.
[<Sealed>]
type private Keeper(start: ManualResetEventSlim, results: ConcurrentQueue<string>) =
    let held = ((numbers ()).view [ 1; 3 ])[0]
    let model = Linear(3, 2)

    let tracked = held.reverseDiff ()

    override _.Finalize() =
        try
            start.Wait(TimeSpan.FromSeconds 20.0) |> ignore
            let same = elements (held * held) = squares && elements held = elements (numbers ())
            (tracked * (model.forward held).sum()).sum().reverse()
            results.Enqueue(if same then "" else "other numbers")
        with error ->
            results.Enqueue error.Message

[<MethodImpl(MethodImplOptions.NoInlining)>]
let private drop (count: int) start results =
    for _ in 1..count do
        Keeper(start, results) |> ignore

let private finalisers =
    test "a finaliser uses a tensor that its object holds, after collections" {
        use start = new ManualResetEventSlim()
        let results = ConcurrentQueue<string>()
        let budget = Memory.budget
        drop 40 start results

        try
            Memory.budget <- 0L // each operation collects

            for _ in 1..5 do
                numbers () + 1.0 |> ignore
        finally
            Memory.budget <- budget
            start.Set()

        GC.Collect()
        GC.WaitForPendingFinalizers()
        Expect.isGreaterThan results.Count 30 "finalised"
        Expect.all results ((=) "") "each found its numbers"
    }

let tests = testSequenced (testList "Held tensors" [ scopes; finalisers ])
