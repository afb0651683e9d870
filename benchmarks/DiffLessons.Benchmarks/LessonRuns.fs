namespace DiffLessons.Benchmarks

open System
open System.Diagnostics
open System.IO
open System.Text.Json

/// One run of a lesson at full length, with PyTorch's training loop after it where there is one.
type LessonRun = {
    /// Number and name.
    Code: string
    Seed: int
    ExitCode: int
    /// What the lesson wrote, if it came so far.
    Metrics: JsonElement option
    TrainSeconds: float
    TotalSeconds: float
    PeakMb: float
    /// Seconds of PyTorch's loop and the version of torch.
    Pytorch: (float * string) option
}

/// Runs lessons and keeps what they found: `seed-N/NN-name/` holds a lesson's own files and `run.json`.
[<RequireQualifiedAccess>]
module LessonRuns =

    /// The repository's root: the folder above this program that holds build.fsx.
    let root =
        let rec up (folder: DirectoryInfo) =
            if isNull folder then
                failwith
                    "lessons: this program runs inside the repository, where no folder above it holds build.fsx."
            elif File.Exists(Path.Combine(folder.FullName, "build.fsx")) then
                folder.FullName
            else
                up folder.Parent

        up (DirectoryInfo AppContext.BaseDirectory)

    /// Number and name of every lesson, in order.
    let codes =
        Directory.GetFiles(Path.Combine(root, "scripts", "lessons"), "*.fsx")
        |> Array.map Path.GetFileNameWithoutExtension
        |> Array.sort
        |> List.ofArray

    let private script (arguments: string list) =
        let info =
            ProcessStartInfo(
                "dotnet",
                [ "fsi"; "scripts/lesson.fsx" ] @ arguments,
                WorkingDirectory = root
            )

        use child = Process.Start info
        child.WaitForExit()
        child.ExitCode

    let private seedFolder folder seed = Path.Combine(folder, $"seed-{seed}")

    let private read (file: string) =
        if File.Exists file then
            Some(JsonDocument.Parse(File.ReadAllText file).RootElement)
        else
            None

    /// PyTorch's loop for a lesson, with its seed, and as many steps as the lesson took where that is not fixed.
    let private pytorch (python: Python option) seed (code: string) (metrics: JsonElement option) =
        let reference =
            Reference.lessons ()
            |> List.tryFind (fun known -> known.Lesson = code.Substring(0, 2))

        match python, reference, reference |> Option.bind _.Script with
        | Some python, Some known, Some file ->
            let steps =
                Option.map2 Reference.number known.StepsPath metrics
                |> Option.flatten
                |> Option.map (fun count -> [ "--steps"; string (int count) ])
                |> Option.defaultValue []

            Pytorch.answer python file ([ known.Lesson; "--seed"; string seed ] @ steps)
            |> Option.map (fun seconds -> seconds, python.Torch)
        | _ -> None

    /// Runs a lesson with a seed, then PyTorch's loop, and writes down how both went.
    let run (folder: string) (python: Python option) (seed: int) (code: string) =
        let place = Path.Combine(seedFolder folder seed, code)

        if Directory.Exists place then
            Directory.Delete(place, true)

        let flags = [ "--seed"; string seed; "--no-open"; "--out"; seedFolder folder seed ]
        let exitCode = script (code :: flags)
        Directory.CreateDirectory place |> ignore

        let note = [
            "exit_code", box exitCode
            match pytorch python seed code (read (Path.Combine(place, "metrics.json"))) with
            | Some(seconds, torch) ->
                "pytorch_seconds", box seconds
                "torch", box torch
            | None -> ()
        ]

        File.WriteAllText(
            Path.Combine(place, "run.json"),
            JsonSerializer.Serialize(dict note) + "\n"
        )

    let private ofFolder seed (place: string) =
        let number (name: string) (element: JsonElement option) =
            match element |> Option.map _.TryGetProperty(name) with
            | Some(true, value) -> Some(value.GetDouble())
            | _ -> None

        let metrics = read (Path.Combine(place, "metrics.json"))

        let seconds name =
            number name metrics |> Option.defaultValue nan

        read (Path.Combine(place, "run.json"))
        |> Option.map (fun run -> {
            Code = Path.GetFileName place
            Seed = seed
            ExitCode = run.GetProperty("exit_code").GetInt32()
            Metrics = metrics
            TrainSeconds = seconds "train_seconds"
            TotalSeconds = seconds "total_seconds"
            PeakMb = seconds "peak_mb"
            Pytorch =
                number "pytorch_seconds" (Some run)
                |> Option.map (fun seconds -> seconds, run.GetProperty("torch").GetString())
        })

    /// The runs that a folder holds, by lesson in order, each with its seeds in order.
    let all (folder: string) : (string * LessonRun list) list =
        [
            for place in Directory.GetDirectories(folder, "seed-*") do
                match Int32.TryParse((Path.GetFileName place).Substring 5) with
                | true, seed -> yield! Directory.GetDirectories place |> Seq.choose (ofFolder seed)
                | _ -> ()
        ]
        |> List.filter (fun run -> List.contains run.Code codes)
        |> List.sortBy (fun run -> run.Code, run.Seed)
        |> List.groupBy _.Code
