namespace DiffLessons.Benchmarks

open System
open System.Diagnostics
open System.Globalization
open System.IO

/// A python3 with torch.
type Python = {
    Path: string
    Torch: string
    /// Billions of floating point operations a second in a product of matrices: reference BLAS reaches a few.
    Gflops: float
}

/// PyTorch in a process of its own, told line by line what to do next.
[<RequireQualifiedAccess>]
module Pytorch =
    let private start (python: string) (arguments: string list) =
        let info =
            ProcessStartInfo(
                python,
                arguments,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            )

        let started = Process.Start info
        let errors = Text.StringBuilder()
        started.ErrorDataReceived.Add(fun line -> errors.AppendLine line.Data |> ignore)
        started.BeginErrorReadLine()
        started, errors

    /// Prints the version of torch, and the speed of a product on one thread.
    let private question =
        "import time, torch; torch.set_num_threads(1); a = torch.rand(512, 512); a @ a\n"
        + "def seconds():\n t = time.perf_counter(); a @ a; return time.perf_counter() - t\n"
        + "print(torch.__version__, 2 * 512 ** 3 / min(seconds() for _ in range(20)) / 1e9)"

    /// The version of torch that a python knows, if it knows any, and the speed of its BLAS.
    let private versionOf python =
        try
            let child, _ = start python [ "-c"; question ]
            use child = child
            let version = child.StandardOutput.ReadToEnd().Trim()
            child.WaitForExit()

            match version.Split ' ' with
            | [| torch; gflops |] when child.ExitCode = 0 ->
                Some {
                    Path = python
                    Torch = torch
                    Gflops = Double.Parse(gflops, CultureInfo.InvariantCulture)
                }
            | _ -> None
        with :? ComponentModel.Win32Exception ->
            None

    /// The first python3 with torch: the one that DIFFLESSONS_PYTHON names, else those on the path, else the system's own.
    let find () =
        let name =
            if OperatingSystem.IsWindows() then
                "python.exe"
            else
                "python3"

        let candidates =
            match Environment.GetEnvironmentVariable "DIFFLESSONS_PYTHON" with
            | null
            | "" ->
                let path =
                    Environment.GetEnvironmentVariable "PATH"
                    |> Option.ofObj
                    |> Option.defaultValue ""

                [
                    for folder in
                        path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) do
                        Path.Combine(folder, name)
                    "/usr/bin/python3"
                ]
            | named -> [ named ]

        candidates |> List.distinct |> List.filter File.Exists |> List.tryPick versionOf

    /// Which PyTorch it is, and how fast its products are; marked where that is the reference BLAS's speed.
    let describe (python: Python) =
        let speed = python.Gflops.ToString("F0", CultureInfo.InvariantCulture)

        if python.Gflops < 6.0 then
            $"PyTorch {python.Torch} WITHOUT AN OPTIMISED BLAS ({speed} Gflop/s on one thread): its times mean nothing for products. On Debian: apt-get install libopenblas0-pthread"
        else
            $"PyTorch {python.Torch} (products: {speed} Gflop/s on one thread)"

    /// The number with which the last line begins that a script prints; none when there is no such script.
    let answer (python: Python) (script: string) (arguments: string list) : float option =
        let file = Path.Combine(AppContext.BaseDirectory, "pytorch", script)

        if File.Exists file then
            let child, errors = start python.Path (file :: arguments)
            use child = child
            let last = child.StandardOutput.ReadToEnd().Trim().Split '\n' |> Array.last
            child.WaitForExit()

            match Double.TryParse(last.Split(' ')[0], CultureInfo.InvariantCulture) with
            | true, number when child.ExitCode = 0 -> Some number
            | _ ->
                let asked = String.Join(" ", script :: arguments)

                failwith
                    $"{asked}: expected a number on the last line, got exit code {child.ExitCode}: {errors}"
        else
            None

    /// A running script that answers each command by one number.
    type Child(python: Python, script: string, arguments: string list) =
        let file = Path.Combine(AppContext.BaseDirectory, "pytorch", script)
        let child, errors = start python.Path (file :: arguments)

        /// The script's answer to a command.
        member _.Ask(command: string) =
            child.StandardInput.WriteLine command
            child.StandardInput.Flush()

            match child.StandardOutput.ReadLine() with
            | null ->
                child.WaitForExit()
                failwith $"{script} ended with exit code {child.ExitCode} at '{command}': {errors}"
            | answer -> Double.Parse(answer, CultureInfo.InvariantCulture)

        interface IDisposable with
            member _.Dispose() =
                if not child.HasExited then
                    child.StandardInput.WriteLine "quit"
                    child.StandardInput.Flush()
                    child.WaitForExit()

                child.Dispose()

    let private threads (count: int) = [ "--threads"; string count ]

    /// The training steps of a workload.
    let steps python count (workload: string) =
        new Child(python, "steps.py", workload :: threads count)

    /// The single operations.
    let ops python count =
        new Child(python, "ops.py", threads count)
