namespace DiffLessons.Charts

open System
open System.Threading
open DiffLessons
open DiffLessons.Data

/// <summary>Readies what every lesson needs beside F# Interactive's last work on it: loads libtorch, and trains small networks until the code of a training step is compiled.</summary>
/// <remarks>Without it the first hundred steps of a lesson would mostly be compiling. The numbers that it draws are gone when the lesson's seed is set.</remarks>
[<RequireQualifiedAccess>]
module Warmup =
    /// Where code is compiled once, a few calls do. Else it is looked at again, and made fast, after 30 calls.
    let private rounds =
        if Environment.GetEnvironmentVariable "DOTNET_TieredCompilation" = "0" then
            4
        else
            40

    /// A lesson that no one sees.
    let private rehearsal () : Lesson =
        let info = {
            Number = 0
            Name = "rehearsal"
            Title = ""
            TitleZh = ""
            Summary = ""
            SummaryZh = ""
            Learn = []
            Try = []
            Length = Steps(full = rounds, quick = rounds)
        }

        let options = {
            Seed = 1
            Length = rounds
            Quick = true
            Device = "cpu"
            Out = ""
            Open = false
        }

        Lesson(info, options, [], "")

    /// The loop around the steps.
    let internal loop () : unit =
        Progress.isSilent.Value <- true
        let lesson = rehearsal ()

        lesson.TrainSteps lesson.Steps (fun step -> lesson.Record(fun () -> float step))
        |> ignore

        Progress.isSilent.Value <- false

    /// Training steps of every kind that lessons take.
    let internal train () : unit =
        let x = dsharp.linspace(-1.0, 1.0, 64).unsqueeze 1
        let y, classes = x * x, (0.99 * (x + 1.0)).int64().view 64
        let line = Linear(1, 4) --> dsharp.relu --> Linear(4, 1)
        let scores = Linear(1, 4) --> BatchNorm1d 4 --> dsharp.tanh --> Linear(4, 2)
        let plain = Linear(1, 4) --> dsharp.relu --> Linear(4, 2)
        let chance = Linear(1, 4) --> dsharp.relu --> Linear(4, 1) --> dsharp.sigmoid
        let rnn = RNN(1, 4, batchFirst = true)
        let sequence, state = x.view [ 2; 32; 1 ], rnn.newHidden 2
        let squares output = dsharp.mseLoss (output, y)

        let trainings: (Optimizer * (Tensor -> Tensor -> Tensor)) list = [
            SGD(line, lr = 0.01), (fun x y -> dsharp.mseLoss (line.forward x, y))
            SGD(line, lr = 0.01, momentum = 0.5), (fun _ _ -> squares (line.forward x))
            RMSprop(line, lr = 0.01), (fun _ _ -> squares (line.forward x))
            SGD(plain, lr = 0.01), (fun _ _ -> dsharp.crossEntropyLoss (plain.forward x, classes))
            SGD(scores, lr = 0.01), (fun _ _ -> dsharp.crossEntropyLoss (scores.forward x, classes))
            Adam(chance, lr = 0.01), (fun _ _ -> -(1.0 - chance.forward x).log().mean())
            Adam(rnn, lr = 0.01),
            (fun _ _ -> (fst (rnn.forwardWithHidden (sequence, state))).mean())
        ]

        let loader = TensorDataset(x, y).loader(32, shuffle = true)

        for _ in 1 .. rounds / 2 do
            for _, x, y in loader.epoch () do
                for optimizer, loss in trainings do
                    optimizer.step (fun () -> loss x y) |> float |> ignore

    let private ready () =
        try
            let threads = dsharp.numThreads
            dsharp.numThreads <- 1
            loop ()
            train ()
            dsharp.numThreads <- threads
        with _ ->
            // Where libtorch cannot be loaded the lesson will say so, at the place where it needs it.
            ()

    let mutable private thread: Thread = null

    /// <summary>Waits until what was begun is over.</summary>
    let finish () : unit =
        let begun = thread

        if not (isNull begun) then
            begun.Join()
            thread <- null

    /// <summary>Begins, on a thread of its own. A process that ends before waits for it: libtorch must not be unloaded under it.</summary>
    let start () : unit =
        thread <- Thread(ready, IsBackground = true)
        AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> finish ())
        thread.Start()
