module DiffLessons.Benchmarks.Main

open System
open System.Globalization
open System.IO
open Argu
open DiffLessons
open Spectre.Console
open TorchSharp

/// A command line that asks for something impossible.
exception private Refused of string

let private refuse message = raise (Refused message)

/// What `--only` names, out of what there is.
let private chosen what (names: string list) (only: string list) =
    for name in only do
        if not (List.contains name names) then
            let known = String.Join(", ", names)
            refuse $"--only {name}: no such {what}. There are: {known}."

    if only.IsEmpty then names else only

let private atLeastOne flag value =
    if value < 1 then
        refuse $"{flag} {value}: at least 1 is needed."

    value

let private prepared out =
    match Report.prepare out with
    | Ok folder -> folder
    | Error message -> refuse message

/// A warning when others keep the processors busy: threads that wait for each other then measure the others' work.
let private busy () =
    let file = "/proc/loadavg"

    if File.Exists file then
        let load =
            Double.Parse((File.ReadAllText file).Split(' ')[0], CultureInfo.InvariantCulture)

        if load > 0.75 then
            $"Other programs keep this machine busy (load {Report.number load} on {Environment.ProcessorCount} processors): the times may mean little.\n"
        else
            ""
    else
        ""

/// The rounds, threads, names, folder and python that the flags ask for.
let private compare what names (flags: ParseResults<CompareFlags>) =
    let rounds = flags.GetResult(Rounds, 11) |> atLeastOne "--rounds"
    let threads = flags.GetResult(Threads, 2) |> atLeastOne "--threads"
    let chosen = flags.GetResults Only |> chosen what names
    let folder = prepared (flags.GetResult(Out, "out"))
    Libtorch.ensureLoaded ()
    torch.set_num_threads threads

    let python = if flags.Contains No_Pytorch then None else Pytorch.find ()

    let beside =
        match python with
        | Some python -> Pytorch.describe python
        | None when flags.Contains No_Pytorch -> "no PyTorch (--no-pytorch)"
        | None -> "no PyTorch: no python3 with torch found (DIFFLESSONS_PYTHON may name one)"

    let load = busy ()

    AnsiConsole.Write(
        Text($"{rounds} rounds, {threads} threads; libtorch {Libtorch.version}; {beside}\n{load}")
    )

    folder, rounds, threads, chosen, python

/// Runs the lessons that the flags ask for, seed after seed, then writes the page of what has been found.
let private lessons (flags: ParseResults<LessonFlags>) =
    let seeds = flags.GetResult(Seeds, 1) |> atLeastOne "--seeds"

    let folder =
        Path.GetFullPath(Path.Combine(flags.GetResult(Runs, "out"), "lesson-runs"))

    let page =
        flags.GetResult(Page, Path.Combine(LessonRuns.root, "docs", "results.md"))

    let numbers = LessonRuns.codes |> List.map _.Substring(0, 2)
    let numbers = flags.GetResults Lesson |> chosen "lesson" numbers
    let python = if flags.Contains Alone then None else Pytorch.find ()
    Directory.CreateDirectory folder |> ignore
    AnsiConsole.Write(Text(busy ()))

    if not (flags.Contains Table_Only) then
        for seed in 1..seeds do
            for code in LessonRuns.codes do
                if List.contains (code.Substring(0, 2)) numbers then
                    LessonRuns.run folder python seed code

    Report.saveText page (LessonResults.page (LessonRuns.all folder))

/// Refuses an implementation that is not ours to measure in this process.
let private known (command: string) (implementation: string) =
    if
        implementation <> Implementation.difflessons
        && implementation <> Implementation.torchsharp
    then
        refuse
            $"{command} {implementation}: no such implementation. There are: {Implementation.difflessons}, {Implementation.torchsharp}."

let private run command =
    match command with
    | Command.Steps flags ->
        let folder, rounds, threads, names, python =
            compare "workload" Workloads.names flags

        Steps.run folder rounds threads python (names |> List.map Workloads.named)
    | Command.Ops flags ->
        let arrays = "arrays" // large ones, with F# Interactive and peaks of memory
        let all = arrays :: (Operations.all |> List.map (fun operation -> operation.Name))
        let folder, rounds, threads, names, python = compare "operation" all flags

        let operations =
            Operations.all
            |> List.filter (fun operation -> List.contains operation.Name names)

        if not operations.IsEmpty then
            Ops.run folder rounds threads python operations

        if List.contains arrays names then
            Arrays.run folder threads
    | Command.Facade flags ->
        let rounds = flags.GetResult(Times, 11) |> atLeastOne "--rounds"
        let threads = flags.GetResult(Workers, 2) |> atLeastOne "--threads"

        let file =
            flags.GetResult(FacadeFlags.Model, Path.Combine("out", "10-cnn", "model.safetensors"))

        let folder = prepared (flags.GetResult(Into, "out"))
        Libtorch.ensureLoaded ()
        torch.set_num_threads threads
        AnsiConsole.Write(Text(busy ()))
        FacadeRuns.run folder rounds file
    | Command.Memory flags ->
        let folder = prepared (flags.GetResult(To, "out"))
        MemoryGrowth.run folder (flags.Contains Long)
        MemoryLoops.run folder
    | Command.Tables flags ->
        let rows = flags.GetResult(TableFlags.Rows, 1_000_000) |> atLeastOne "--rows"
        let rounds = flags.GetResult(Readings, 5) |> atLeastOne "--rounds"
        let folder = prepared (flags.GetResult(Folder, "out"))
        Libtorch.ensureLoaded ()
        AnsiConsole.Write(Text(busy ()))
        Tables.run folder rows rounds
    | Command.Lessons flags -> lessons flags
    | Command.Loop flags ->
        let implementation, loop = flags.GetResult Repeated
        let names = chosen "loop" MemoryLoops.names [ loop ]
        known "loop" implementation
        Libtorch.ensureLoaded ()
        torch.set_num_threads 2

        for name in names do
            MemoryLoops.child implementation name
    | Command.Arrays flags ->
        let implementation = flags.GetResult By
        known "arrays" implementation
        Libtorch.ensureLoaded ()
        torch.set_num_threads (flags.GetResult(Crew, 2))
        Arrays.child implementation
    | Command.Peak flags ->
        let implementation, workload = flags.GetResult Training
        let names = chosen "workload" Workloads.names [ workload ]
        known "peak" implementation

        Libtorch.ensureLoaded ()
        torch.set_num_threads 2

        for name in names do
            PeakMemory.run (Workloads.named name) (Steps.start implementation)

[<EntryPoint>]
let main arguments =
    let parser = ArgumentParser.Create<Command>(programName = "benchmarks")

    if Console.IsOutputRedirected then
        AnsiConsole.Profile.Width <- 120

    try
        match parser.ParseCommandLine(arguments).GetAllResults() with
        | [ command ] ->
            run command
            0
        | _ ->
            eprintfn "Say what to measure.\n%s" (parser.PrintUsage())
            2
    with
    | :? ArguParseException as error when error.ErrorCode = ErrorCode.HelpText ->
        printfn "%s" error.Message
        0
    | :? ArguParseException as error ->
        eprintfn "%s" error.Message
        2
    | Refused message ->
        eprintfn "%s" message
        2
    | error ->
        eprintfn "%s" error.Message
        1
