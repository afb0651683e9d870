namespace DiffLessons.Benchmarks

open System
open System.Collections.Generic
open System.Globalization
open System.Threading
open DiffLessons
open TorchSharp

/// One line of memory-loops.json.
type LoopResult = {
    Loop: string
    Implementation: string
    EarlyMb: float
    GrowthPercent: float
    PeakMb: float
}

/// Memory of loops that make arrays and dispose nothing, beside TorchSharp, which disposes each result as soon as it may.
[<RequireQualifiedAccess>]
module MemoryLoops =
    /// How many times each loop runs; memory is read after a tenth, and at the end.
    let private loops = [ "large", 3_500; "small", 100_000; "window", 3_000; "threads", 300 ]

    let names = List.map fst loops

    /// Three operations and a sum, with its gradient.
    let private ours (x: Tensor) =
        let tracked = x.reverseDiff ()
        ((tracked * x + x).relu().sum()).reverse()
        tracked.derivative

    let private theirs (x: torch.Tensor) =
        use _scope = torch.NewDisposeScope()
        let tracked = x.detach().requires_grad_ true
        let y = (tracked * x + x).relu().sum()
        let gradient = torch.autograd.grad([| y |], [| tracked |])[0]
        gradient.MoveToOuterDisposeScope()

    /// Runs a step on eight threads and waits for them.
    let private onEight (step: unit -> unit) () =
        let threads = [
            for _ in 1..8 ->
                Thread(fun () ->
                    for _ in 1..10 do
                        step ())
        ]

        for thread in threads do
            thread.Start()

        for thread in threads do
            thread.Join()

    let private elements =
        function
        | "small" -> 100
        | "window" -> 250_000
        | "threads" -> 100_000
        | _ -> 1_000_000

    /// The step of a loop on arrays of `'T`; `discard` is called for a result that nobody needs any more.
    let private step loop (compute: unit -> 'T) (discard: 'T -> unit) : unit -> unit =
        match loop with
        | "window" ->
            let held = Queue<'T>()

            fun () ->
                held.Enqueue(compute ())

                if held.Count > 100 then
                    discard (held.Dequeue())
        | "threads" -> onEight (fun () -> discard (compute ()))
        | _ -> fun () -> discard (compute ())

    /// Runs a loop in this process and prints the memory held after a tenth of it, at its end, and at most: what the child does.
    let child (implementation: string) (loop: string) =
        let values = Workloads.uniform 1 (elements loop)

        let step =
            if implementation = Implementation.difflessons then
                let x = dsharp.tensor values
                step loop (fun () -> ours x) ignore
            else
                let x = torch.tensor values
                step loop (fun () -> theirs x) (fun y -> y.Dispose())

        let count = List.find (fst >> (=) loop) loops |> snd

        let run steps =
            for _ in 1..steps do
                step ()

        run (count / 10)
        let early = PeakMemory.resident ()
        run (count - count / 10)

        String.Format(
            CultureInfo.InvariantCulture,
            "{0:F1} {1:F1} {2:F1}",
            early,
            PeakMemory.resident (),
            PeakMemory.ownPeak ()
        )
        |> Console.Out.WriteLine

    let private measure implementation loop =
        let numbers =
            (PeakMemory.askChild [ "loop"; implementation; loop ]).Split ' '
            |> Array.map (fun text -> Double.Parse(text, CultureInfo.InvariantCulture))

        {
            Loop = loop
            Implementation = implementation
            EarlyMb = numbers[0]
            GrowthPercent = Math.Round(100.0 * (numbers[1] / numbers[0] - 1.0), 2)
            PeakMb = numbers[2]
        }

    /// Runs every loop in processes of its own.
    let run folder =
        let results = [
            for loop in names do
                Report.progress $"loop {loop}"
                measure Implementation.difflessons loop
                measure Implementation.torchsharp loop
        ]

        Report.progress ""

        Report.table "Memory of loops; TorchSharp disposes at once" [
            "loop"
            "MB after a tenth"
            "growth to the end"
            "peak MB"
            "TorchSharp's peak"
            "ours / its"
        ] [
            for ours, its in results |> List.chunkBySize 2 |> List.map (fun r -> r[0], r[1]) do
                [
                    ours.Loop
                    Report.number ours.EarlyMb
                    $"{Report.number ours.GrowthPercent} %%"
                    Report.number ours.PeakMb
                    Report.number its.PeakMb
                    Report.ratio ours.PeakMb its.PeakMb
                ]
        ]

        Report.save folder "memory-loops.json" results
