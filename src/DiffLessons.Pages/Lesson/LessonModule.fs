namespace DiffLessons.Pages

open System
open System.Globalization
open System.IO
open DiffLessons

/// <summary>Begins a lesson: reads its command line and its script, and prepares its folder.</summary>
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

    let private isExpected (problem: exn) =
        problem.GetType().Namespace = typeof<OptionException>.Namespace
        || problem :? IOException
        || problem :? UnauthorizedAccessException

    let private versions () = [ "DiffLessons", dsharp.version; "libtorch", Libtorch.version ]

    let private prepareRun (lesson: Lesson) =
        lesson.UseOneThread()
        dsharp.config (device = Device.parse lesson.Device)
        dsharp.seed lesson.Seed

    /// The lesson of a literate script; or the exit code, after the help text or the error is printed.
    /// From here on numbers in pages, metrics and on the console have a point and Arabic digits, whatever the system's culture.
    let internal ofScript (path: string) (flags: string[]) versions length : Result<Lesson, int> =
        CultureInfo.CurrentCulture <- CultureInfo.InvariantCulture
        CultureInfo.DefaultThreadCurrentCulture <- CultureInfo.InvariantCulture
        let script = Script.read path
        let folder out = Path.Combine(out, script.Code)

        read $"Lesson {script.Number:D2}, {script.Name}: {script.Title}" length flags folder
        |> Result.map (fun options -> Lesson(script, length, options, versions, folder options.Out))

    let private begun
        operation
        (commandLine: string[])
        (length: Length)
        (prepare: Lesson -> unit)
        : Lesson =
        GuardNulls.arguments operation [ "commandLine", commandLine; "length", length ]

        if commandLine.Length = 0 then
            Guard.fail
                $"{operation}: expected the script's name and its flags, got an empty array. Give fsi.CommandLineArgs."

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
