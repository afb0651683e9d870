namespace DiffLessons.Benchmarks

open System
open System.Diagnostics
open System.Globalization
open System.IO

/// Operations on large arrays by one implementation in one process, compiled or F# Interactive: time, and the most memory held.
[<RequireQualifiedAccess>]
module ArrayRuns =
    /// What is measured: operations from 10,000 numbers on.
    let operations =
        Operations.all
        |> List.filter (fun operation ->
            List.contains operation.Kind [ "add"; "relu"; "sum"; "chain"; "softmax" ]
            && not (operation.Name.EndsWith "-100"))

    /// Seconds for which an operation is warmed up, and for which about a round lasts.
    let private warmUp = 0.3
    let private round = 0.06

    let private status (line: string) =
        File.ReadLines "/proc/self/status"
        |> Seq.tryFind (fun text -> text.StartsWith(line, StringComparison.Ordinal))
        |> Option.map (fun text ->
            let fields = text.Split([| ' '; '\t' |], StringSplitOptions.RemoveEmptyEntries)
            float fields[1] / 1024.0)

    /// Lets Linux count the most memory held from now on.
    let private forgetPeak () =
        File.WriteAllText("/proc/self/clear_refs", "5")

    let private seconds calls (step: unit -> unit) =
        let watch = Stopwatch.StartNew()

        for _ in 1..calls do
            step ()

        watch.Elapsed.TotalSeconds

    let private measure (step: unit -> unit) =
        let mutable calls, spent, last = 1, 0.0, 0.0

        while spent < warmUp do
            last <- seconds calls step
            spent <- spent + last

            if last < round / 2.0 then
                calls <- 2 * calls

        let calls = Math.Clamp(int (round * float calls / last), 1, 10_000)
        let times = [| for _ in 1..9 -> 1e6 * seconds calls step / float calls |]
        (Array.sort times)[4]

    /// Measures the operations and prints a line for each: its name, whether with gradients, microseconds a call, and the peak in MB.
    let run (start: Operation -> bool -> unit -> unit) (collect: unit -> unit) : unit =
        for operation in operations do
            for gradient in [ false; true ] do
                let step = start operation gradient
                collect ()
                forgetPeak ()
                let time = measure step
                let kind = if gradient then "gradient" else "plain"
                let peak = defaultArg (status "VmHWM") nan
                let culture = CultureInfo.InvariantCulture

                Console.Out.WriteLine(
                    String.Format(
                        culture,
                        "{0} {1} {2:F3} {3:F1}",
                        operation.Name,
                        kind,
                        time,
                        peak
                    )
                )
