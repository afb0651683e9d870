namespace DiffLessons.Benchmarks

open System
open System.Diagnostics

/// A training loop of one implementation, ready to go on.
type Training = {
    /// Takes one training step.
    Step: unit -> unit
    /// The loss now, on the first batch.
    Loss: unit -> float
}

/// What is trained, and how long one measurement of it lasts.
type Workload = {
    Name: string
    /// What is trained, in words.
    Meaning: string
    /// Steps before the clock counts.
    WarmUp: int
    /// Steps between two changes of implementation.
    RoundSteps: int
    /// Steps in a process of its own, after which its peak memory is read.
    PeakSteps: int
}

/// The trainings that are compared, and their data as plain arrays, so that every implementation learns from the same numbers.
[<RequireQualifiedAccess>]
module Workloads =
    let all = [
        {
            Name = "regression-sgd"
            Meaning = "1-10-1 net, 100 points, SGD"
            WarmUp = 1000
            RoundSteps = 500
            PeakSteps = 3000
        }
        {
            Name = "regression-adam"
            Meaning = "1-10-1 net, 100 points, Adam"
            WarmUp = 1000
            RoundSteps = 500
            PeakSteps = 3000
        }
        {
            Name = "regression-adam-groups"
            Meaning = "the same with two parameter groups"
            WarmUp = 1000
            RoundSteps = 500
            PeakSteps = 3000
        }
        {
            Name = "cnn"
            Meaning = "two convolutions, batch 50, Adam"
            WarmUp = 40
            RoundSteps = 25
            PeakSteps = 200
        }
        {
            Name = "lstm"
            Meaning = "LSTM of 64, 28 rows, batch 64, Adam"
            WarmUp = 40
            RoundSteps = 25
            PeakSteps = 100
        }
    ]

    let names = all |> List.map (fun workload -> workload.Name)

    /// The workload of that name; a wrong name is refused by the command line.
    let named name =
        all |> List.find (fun workload -> workload.Name = name)

    /// Fixed pseudo-random numbers in [0, 1).
    let uniform (seed: int) count =
        let random = Random seed
        Array.init count (fun _ -> random.NextSingle())

    /// 100 points on a parabola with noise: x and y, each of shape (100, 1).
    let parabola () =
        let x = Array.init 100 (fun i -> -1f + 2f * float32 i / 99f)
        let noise = uniform 1 100
        x, Array.map2 (fun x noise -> x * x + 0.2f * noise) x noise

    /// Twenty fixed batches of 28 by 28 random pixels with random digits: enough that no net memorises them.
    let batches size = [|
        for seed in 1..20 do
            let digits = uniform (100 + seed) size |> Array.map (fun u -> int64 (10f * u))
            uniform seed (size * 28 * 28), digits
    |]

/// Something whose rounds can be timed.
type Runner = {
    /// Takes so many steps and gives the seconds they took.
    Round: int -> float
    /// Gives back what it holds.
    Stop: unit -> unit
}

[<RequireQualifiedAccess>]
module Runner =
    /// Times a step within this process.
    let ofStep (step: unit -> unit) = {
        Round =
            fun count ->
                let watch = Stopwatch.StartNew()

                for _ in 1..count do
                    step ()

                watch.Elapsed.TotalSeconds
        Stop = ignore
    }
