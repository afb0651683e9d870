/// A training as a program of its own, for tests that end it from outside: `DiffLessons.Tests.dll train FOLDER OPTIMISER PAUSE [unsaved]`.
module DiffLessons.Tests.TrainingProgram

open System
open System.IO
open System.Threading
open DiffLessons
open DiffLessons.Data

/// The checkpoint in a folder.
let checkpointIn (folder: string) =
    Path.Combine(folder, "training.checkpoint")

/// What the training writes into a folder when it has come to its end: the bits of all parameters and buffers.
let resultIn (folder: string) = Path.Combine(folder, "result")

/// 60 samples in two classes, the same in every run.
let private samples () =
    let random = Random 20261125
    let rows = Array2D.init 60 5 (fun _ _ -> float32 (random.NextDouble() - 0.5))

    let classes =
        Array.init 60 (fun i -> if rows[i, 0] + rows[i, 3] > 0.0f then 1L else 0L)

    TensorDataset(dsharp.tensor rows, dsharp.tensor classes)

/// Everything with a memory of its own: batch norm's statistics, dropout's random numbers, workers, the optimiser's state, early stopping.
let private train (folder: string) (optimiser: string) (pause: int) (saved: bool) : History =
    dsharp.seed 7

    let net =
        Linear(5, 16)
        --> BatchNorm1d 16
        --> dsharp.relu
        --> Dropout 0.3
        --> Linear(16, 2)

    let optimizer: Optimizer =
        match optimiser with
        | "adam" -> Adam(net, lr = 0.01)
        | "momentum" -> SGD(net, lr = 0.02, momentum = 0.9)
        | other -> failwith $"no optimiser {other}"

    let loader = DataLoader(samples (), 8, shuffle = true, numWorkers = 2)

    let history =
        net.fit (
            loader,
            optimizer,
            (fun output target -> dsharp.crossEntropyLoss (output, target)),
            epochs = 30,
            validation = DataLoader(samples (), 30),
            metrics = [ Metric.accuracy ],
            earlyStopping = EarlyStopping(patience = 29),
            onStep =
                (fun report ->
                    Console.Out.WriteLine $"step {report.Step}"
                    Console.Out.Flush()
                    Thread.Sleep pause),
            ?checkpoint =
                (if saved then
                     Some(Checkpoint(checkpointIn folder, everySteps = 3))
                 else
                     None)
        )

    if history.Reason <> Interrupted then
        let bits = [|
            for _, p in net.state.values do
                yield!
                    (p.value.view -1).toArray1D<float32>()
                    |> Array.map BitConverter.SingleToInt32Bits
            yield!
                history.Losses
                |> Array.map (fun loss -> int (BitConverter.DoubleToInt64Bits loss))
        |]

        File.WriteAllLines(resultIn folder, bits |> Array.map string)

    history

/// Runs the training; the exit code is 0 at its end, 3 when it was interrupted, 1 with the message when it failed.
let main (arguments: string[]) : int =
    try
        let saved = not (Array.contains "unsaved" arguments)

        match (train arguments[0] arguments[1] (int arguments[2]) saved).Reason with
        | Interrupted -> 3
        | _ -> 0
    with :? StorageException as error ->
        Console.Error.WriteLine error.Message
        1
