namespace DiffLessons.Pages

open System
open System.Globalization
open System.IO
open DiffLessons

/// <summary>Starts lessons.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Lesson =

    /// Makes sure that files can be written into the folder, before any work is done for them.
    let private prepare (folder: string) =
        try
            Directory.CreateDirectory folder |> ignore
            let probe = Path.Combine(folder, $"{Guid.NewGuid():N}.probe")
            File.WriteAllText(probe, "")
            File.Delete probe
            Ok()
        with
        | :? IOException
        | :? UnauthorizedAccessException
        | :? ArgumentException
        | :? NotSupportedException as problem ->
            Error
                $"--out: cannot write into the folder '{folder}': {problem.Message} Choose another with --out DIR."

    /// Reads a command line and prepares the folder that `place` makes of its `--out`; or prints the help text or the error,
    /// and gives the exit code.
    let internal read title length (arguments: string[]) (place: string -> string) =
        match Arguments.parse title length arguments with
        | Help text ->
            Console.Out.WriteLine text
            Error 0
        | Refused message ->
            Console.Error.WriteLine message
            Error 2
        | Run options ->
            match prepare (place options.Out) with
            | Ok() -> Ok options
            | Error message ->
                Console.Error.WriteLine message
                Error 2

    /// <summary>Reads the command line and prepares the folder.</summary>
    /// <param name="arguments">The flags, without the script's name.</param>
    /// <param name="versions">Names and versions of what runs, for the page and the metrics; .NET's own is added.</param>
    /// <param name="info">What the lesson is.</param>
    /// <returns>The lesson; or the exit code, after the help text or the error is printed.</returns>
    let start
        (arguments: string[])
        (versions: (string * string) list)
        (info: LessonInfo)
        : Result<Lesson, int> =
        GuardWhole.arguments "Lesson.start" [
            "arguments", arguments
            "versions", versions
            "info", info
        ]

        let title = $"Lesson {info.Number:D2}, {info.Name}: {info.Title}"

        let folder out =
            Path.Combine(out, $"{info.Number:D2}-{info.Name}")

        read title info.Length arguments folder
        |> Result.map (fun options -> Lesson(info, options, versions, folder options.Out, None))

    let private isExpected (problem: exn) =
        problem.GetType().Namespace = typeof<OptionException>.Namespace
        || problem :? IOException
        || problem :? UnauthorizedAccessException

    /// Numbers in pages, metrics and on the console have a point and Arabic digits, whatever the system's culture.
    let private inInvariantCulture (work: unit -> 'T) : 'T =
        let before = CultureInfo.CurrentCulture
        CultureInfo.CurrentCulture <- CultureInfo.InvariantCulture

        try
            work ()
        finally
            CultureInfo.CurrentCulture <- before

    /// <summary>Runs a lesson from its flags to its exit code, which it returns. Numbers are written in the invariant culture.</summary>
    /// <param name="arguments">The flags, without the script's name.</param>
    /// <param name="versions">As for <c>start</c>.</param>
    /// <param name="info">What the lesson is.</param>
    /// <param name="story">The lesson itself; returns its result in one line.</param>
    /// <returns>0; 1 when a check does not hold or the story throws; 2 when the flags are wrong or the folder cannot be written.</returns>
    let execute
        (arguments: string[])
        (versions: (string * string) list)
        (info: LessonInfo)
        (story: Lesson -> string)
        : int =
        GuardWhole.arguments "Lesson.execute" [
            "arguments", arguments
            "versions", versions
            "info", info
            "story", story
        ]

        inInvariantCulture (fun () ->
            match start arguments versions info with
            | Error code -> code
            | Ok lesson ->
                try
                    lesson.Finish(story lesson)
                with problem ->
                    Console.Out.Flush()
                    // An error of the library explains itself; any other is a mistake in the code, and its stack trace matters.
                    Console.Error.WriteLine(
                        if isExpected problem then
                            problem.Message
                        else
                            string problem
                    )

                    1)

    let private versions () = [ "DiffLessons", dsharp.version; "libtorch", Libtorch.version ]

    let private prepareRun (lesson: Lesson) =
        lesson.UseOneThread()
        dsharp.config (device = Device.parse lesson.Device)
        dsharp.seed lesson.Seed

    /// The lesson of a literate script; or the exit code, after the help text or the error is printed.
    let internal ofScript (path: string) (flags: string[]) versions length : Result<Lesson, int> =
        let script = Script.read path

        let info = {
            Number = script.Number
            Name = script.Name
            Title = script.Title
            TitleZh = script.TitleZh
            Summary = ""
            SummaryZh = ""
            Learn = []
            Try = []
            Length = length
        }

        let folder out =
            Path.Combine(out, $"{info.Number:D2}-{info.Name}")

        read $"Lesson {info.Number:D2}, {info.Name}: {info.Title}" length flags folder
        |> Result.map (fun options ->
            Lesson(info, options, versions, folder options.Out, Some script))

    let private begun
        operation
        (commandLine: string[])
        (length: Length)
        (prepare: Lesson -> unit)
        : Lesson =
        GuardWhole.arguments operation [ "commandLine", commandLine; "length", length ]

        if commandLine.Length = 0 then
            raise (
                OptionException
                    $"{operation}: expected the script's name and its flags, got an empty array. Give fsi.CommandLineArgs."
            )

        CultureInfo.CurrentCulture <- CultureInfo.InvariantCulture
        CultureInfo.DefaultThreadCurrentCulture <- CultureInfo.InvariantCulture

        try
            match ofScript commandLine[0] (Array.tail commandLine) (versions ()) length with
            | Error code -> ProcessEnd.exit code
            | Ok lesson ->
                prepare lesson
                lesson
        with problem when isExpected problem ->
            Console.Error.WriteLine problem.Message
            ProcessEnd.exit 1

    /// <summary>Begins the lesson of a literate script: Markdown between <c>(** name</c> and <c>*)</c>, and code, in turn.</summary>
    /// <remarks>
    /// Numbers are written in the invariant culture, random numbers start from the seed, the default device is the one asked for.
    /// The script ends with <c>lesson.Finish()</c>. Wrong flags end the process with exit code 2.
    /// </remarks>
    /// <param name="commandLine">What F# Interactive gives a script, <c>fsi.CommandLineArgs</c>: the script's name, then the flags.</param>
    /// <param name="length">Steps or epochs, full and quick.</param>
    let create (commandLine: string[], length: Length) : Lesson =
        begun "Lesson.create" commandLine length prepareRun

    /// <summary>As <c>create</c>, but where <c>--device cuda</c> finds no GPU the lesson says so and runs on the CPU; <c>lesson.Device</c> is the device that it really runs on.</summary>
    let createAnywhere (commandLine: string[], length: Length) : Lesson =
        begun "Lesson.createAnywhere" commandLine length (fun lesson ->
            if lesson.Device = "cuda" && not (dsharp.isCudaAvailable ()) then
                Progress.say "No GPU that libtorch can use is here: this run is on the CPU."
                lesson.UseDevice "cpu"

            prepareRun lesson)

    /// <summary>As <c>create</c>, but without seed and device, so that libtorch is not loaded yet.</summary>
    let createBare (commandLine: string[], length: Length) : Lesson =
        begun "Lesson.createBare" commandLine length ignore

    /// <summary>Runs a lesson on this library and ends the process with its exit code.</summary>
    /// <remarks>Before the story begins the random numbers start from the seed and the default device is the one asked for.</remarks>
    /// <param name="commandLine">What F# Interactive gives a script, <c>fsi.CommandLineArgs</c>: the script's name, then the flags.</param>
    /// <param name="info">What the lesson is.</param>
    /// <param name="story">The lesson itself; returns its result in one line.</param>
    let run (commandLine: string[]) (info: LessonInfo) (story: Lesson -> string) : unit =
        GuardWhole.arguments "Lesson.run" [ "commandLine", commandLine; "info", info ]

        let prepared (lesson: Lesson) =
            prepareRun lesson
            story lesson

        let flags = Array.skip (min 1 commandLine.Length) commandLine
        ProcessEnd.exit (execute flags (versions ()) info prepared)
