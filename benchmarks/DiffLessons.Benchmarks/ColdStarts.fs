namespace DiffLessons.Benchmarks

open System
open System.Diagnostics
open System.IO

/// Fresh processes that load the network of lesson 10 and read one digit.
[<RequireQualifiedAccess>]
module ColdStarts =
    /// A native library that this process has loaded.
    let private native (part: string) =
        use self = Process.GetCurrentProcess()

        self.Modules
        |> Seq.cast<ProcessModule>
        |> Seq.find (fun file -> file.ModuleName.Contains(part, StringComparison.OrdinalIgnoreCase))
        |> fun file -> file.FileName

    /// The arguments of the process that uses the C# facade.
    let facade (model: string) = [ "facade"; model ]

    /// The arguments of the process that uses TorchSharp alone: on systems where TorchSharp does not find or cannot load its
    /// native part by itself, it is told where ours lies.
    let torchsharp (weights: string) = [
        "torchsharp"
        weights
        // Each before those that need it, so that no other libtorch of the system comes in.
        yield! [ "c10"; "torch_cpu"; "torch."; "LibTorchSharp" ] |> List.map native
    ]

    /// Seconds from the start of a process to its answer, and the answer.
    let run (arguments: string list) =
        let program = Path.Combine(AppContext.BaseDirectory, "DiffLessons.ColdStart.dll")
        let watch = Stopwatch.StartNew()

        use child =
            Process.Start(
                ProcessStartInfo(
                    "dotnet",
                    program :: arguments,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true
                )
            )

        let errors = child.StandardError.ReadToEndAsync()
        let answer = child.StandardOutput.ReadLine()
        let seconds = watch.Elapsed.TotalSeconds
        child.WaitForExit()

        if child.ExitCode <> 0 then
            failwith
                $"the process '{arguments.Head}' ended with exit code {child.ExitCode}: {errors.Result}"

        seconds, answer
