namespace DiffLessons.Benchmarks

open System
open System.Diagnostics
open System.Globalization
open System.IO
open DiffLessons

/// One line of arrays.json.
type ArrayResult = {
    Operation: string
    Gradient: bool
    Implementation: string
    MedianUs: float
    PeakMb: float
}

/// Large arrays in a compiled process, in F# Interactive and in TorchSharp, which disposes each result at once: each in a process of its own.
[<RequireQualifiedAccess>]
module Arrays =
    let private interactive = "F# Interactive"

    /// What a child process does.
    let child (implementation: string) =
        if implementation = Implementation.difflessons then
            ArrayRuns.run DiffLessonsOps.start Memory.collect
        else
            ArrayRuns.run TorchSharpOps.start (fun () ->
                GC.Collect()
                GC.WaitForPendingFinalizers())

    let private inInteractive (threads: int) : string =
        let script =
            Path.Combine(LessonRuns.root, "benchmarks", "DiffLessons.Benchmarks", "Arrays.fsx")

        let info =
            ProcessStartInfo(
                "dotnet",
                [ "fsi"; "--nologo"; "--quiet"; script; string threads ],
                RedirectStandardOutput = true
            )

        use child = Process.Start info
        let answer = child.StandardOutput.ReadToEnd()
        child.WaitForExit()

        if child.ExitCode <> 0 then
            failwith $"{script} ended with exit code {child.ExitCode}."

        answer

    let private results implementation (lines: string) = [
        for line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries) do
            match line.Trim().Split ' ' with
            | [| name; kind; time; peak |] -> {
                Operation = name
                Gradient = (kind = "gradient")
                Implementation = implementation
                MedianUs = Double.Parse(time, CultureInfo.InvariantCulture)
                PeakMb = Double.Parse(peak, CultureInfo.InvariantCulture)
              }
            | _ -> ()
    ]

    let private show (all: ArrayResult list) =
        let rows = [
            for (operation, gradient), group in
                all |> List.groupBy (fun r -> r.Operation, r.Gradient) do
                let of' implementation =
                    group |> List.find (fun r -> r.Implementation = implementation)

                let ours = of' Implementation.difflessons
                let script = of' interactive
                let theirs = of' Implementation.torchsharp

                [
                    if gradient then $"{operation}, gradient" else operation
                    Report.number ours.MedianUs
                    Report.number script.MedianUs
                    Report.ratio script.MedianUs ours.MedianUs
                    Report.ratio ours.MedianUs theirs.MedianUs
                    Report.number ours.PeakMb
                    Report.number script.PeakMb
                    Report.number theirs.PeakMb
                ]
        ]

        Report.table
            "Large arrays: us a call, and the most memory held, MB"
            [
                "operation"
                "compiled"
                "F# Interactive"
                "its / compiled"
                "ours / torchsharp"
                "peak"
                "F# Interactive's"
                "torchsharp's"
            ]
            rows

    /// Measures, prints and saves; on Linux alone, which resets its peak on request.
    let run folder (threads: int) =
        if OperatingSystem.IsLinux() then
            let compiled implementation =
                Report.progress $"arrays, {implementation}"

                PeakMemory.askChild [ "arrays"; implementation; "--threads"; string threads ]
                |> results implementation

            let ours = compiled Implementation.difflessons
            let theirs = compiled Implementation.torchsharp
            Report.progress $"arrays, {interactive}"
            let all = ours @ theirs @ results interactive (inInteractive threads)
            Report.progress ""
            show all
            Report.save folder "arrays.json" all
