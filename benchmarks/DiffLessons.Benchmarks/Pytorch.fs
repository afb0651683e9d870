namespace DiffLessons.Benchmarks

open System
open System.Diagnostics
open System.Globalization
open System.IO

/// A python3 with torch.
type Python = { Path: string; Torch: string }

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

    /// The version of torch that a python knows, if it knows any.
    let private versionOf python =
        try
            let child, _ = start python [ "-c"; "import torch; print(torch.__version__)" ]
            use child = child
            let version = child.StandardOutput.ReadToEnd().Trim()
            child.WaitForExit()
            if child.ExitCode = 0 then Some version else None
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

        candidates
        |> List.distinct
        |> List.filter File.Exists
        |> List.tryPick (fun path ->
            versionOf path |> Option.map (fun version -> { Path = path; Torch = version }))

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

    /// The training steps of a work.
    let steps python count (work: string) =
        new Child(python, "steps.py", work :: threads count)

    /// The single operations.
    let ops python count =
        new Child(python, "ops.py", threads count)
