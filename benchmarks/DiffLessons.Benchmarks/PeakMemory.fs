namespace DiffLessons.Benchmarks

open System
open System.Diagnostics
open System.Globalization
open System.IO

/// Memory that the system counts for a process, in MB (1 MB = 1,048,576 bytes).
[<RequireQualifiedAccess>]
module PeakMemory =
    let private mb bytes = float bytes / 1048576.0

    /// A line of the kernel's own account, such as VmHWM, in MB; None on systems without one.
    let private account (line: string) =
        let file = "/proc/self/status"

        if File.Exists file then
            File.ReadLines file
            |> Seq.tryFind (fun text -> text.StartsWith(line + ":", StringComparison.Ordinal))
            |> Option.map (fun text ->
                let fields = text.Split([| ' '; '\t' |], StringSplitOptions.RemoveEmptyEntries)

                float fields[1] / 1024.0)
        else
            None

    /// The most memory this process has held so far.
    let ownPeak () =
        match account "VmHWM" with
        | Some peak -> peak
        | None -> mb (Process.GetCurrentProcess().PeakWorkingSet64)

    /// The memory this process holds now.
    let resident () =
        match account "VmRSS" with
        | Some now -> now
        | None -> mb (Process.GetCurrentProcess().WorkingSet64)

    /// Trains in this process and prints its peak memory: what the child process does.
    let run (workload: Workload) (start: string -> Training) =
        let training = start workload.Name

        for _ in 1 .. workload.PeakSteps do
            training.Step()

        Console.Out.WriteLine(ownPeak().ToString("F1", CultureInfo.InvariantCulture))

    /// What a fresh process of this program prints for a command line.
    let askChild (arguments: string list) : string =
        let self = Environment.ProcessPath

        let program =
            if Path.GetFileNameWithoutExtension self = "dotnet" then
                [ typeof<Workload>.Assembly.Location ]
            else
                []

        use child =
            Process.Start(
                ProcessStartInfo(
                    self,
                    program @ arguments,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true
                )
            )

        let errors = child.StandardError.ReadToEndAsync()
        let answer = child.StandardOutput.ReadToEnd().Trim()
        child.WaitForExit()

        if child.ExitCode = 0 then
            answer
        else
            let asked = String.Join(" ", arguments)

            failwith
                $"the process of '{asked}' ended with exit code {child.ExitCode}: {errors.Result}"

    /// The peak of a training in a fresh process of this program.
    let ofChild (implementation: string) (workload: Workload) =
        Double.Parse(
            askChild [ "peak"; implementation; workload.Name ],
            CultureInfo.InvariantCulture
        )

    /// The peak of a PyTorch process after the same training.
    let ofPytorch (python: Python) threads (workload: Workload) =
        use child = Pytorch.steps python threads workload.Name
        child.Ask $"round {workload.PeakSteps}" |> ignore
        child.Ask "peak"
