namespace DiffLessons.Benchmarks

open System

/// Measurements that take turns, so that whatever else the machine does falls on all of them alike.
[<RequireQualifiedAccess>]
module Interleaved =
    /// The middle value; of an even number the mean of the two in the middle.
    let median (values: float seq) =
        let sorted = values |> Seq.sort |> Seq.toArray
        let middle = sorted.Length / 2

        if sorted.Length % 2 = 1 then
            sorted[middle]
        else
            (sorted[middle - 1] + sorted[middle]) / 2.0

    /// Lets each runner take its steps in turn, round after round, in an order that reverses every round: the median time of a step of each, in microseconds.
    let run rounds (tick: int -> unit) (runners: (Runner * int) list) =
        let times = runners |> List.map (fun _ -> ResizeArray<float>())

        for round in 1..rounds do
            let turns = List.zip runners times
            let turns = if round % 2 = 0 then List.rev turns else turns

            for (runner, steps), times in turns do
                times.Add(1e6 * runner.Round steps / float steps)

            tick round

        times |> List.map median
