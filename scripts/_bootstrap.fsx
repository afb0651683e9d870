/// What build.fsx and lesson.fsx share: running programs, restoring packages, building what the lessons need.
/// It starts from a bare machine: the .NET SDK and git.
module Bootstrap

open System
open System.Diagnostics
open System.IO
open System.Runtime.InteropServices
open System.Text
open System.Threading

/// A step that failed, with what it printed.
exception StepFailed of step: string * output: string

let root = Path.GetFullPath(Path.Combine(__SOURCE_DIRECTORY__, ".."))
let inRoot (path: string) = Path.Combine(root, path)

let private start capture (file: string) (arguments: string list) =
    let info = ProcessStartInfo(file, arguments, WorkingDirectory = root)
    info.Environment["DOTNET_NOLOGO"] <- "1"
    info.RedirectStandardOutput <- capture
    info.RedirectStandardError <- capture
    Process.Start info

/// Runs a program in the repository's root and keeps what it prints: its exit code and the text.
let capture file arguments =
    use child = start true file arguments
    let text = StringBuilder()

    let keep (line: string) =
        if not (isNull line) then
            lock text (fun () -> text.AppendLine line |> ignore)

    child.OutputDataReceived.Add(fun line -> keep line.Data)
    child.ErrorDataReceived.Add(fun line -> keep line.Data)
    child.BeginOutputReadLine()
    child.BeginErrorReadLine()
    child.WaitForExit()
    child.ExitCode, text.ToString()

/// Runs a program in the repository's root with this terminal as its own: its exit code.
let attached file arguments =
    use child = start false file arguments
    child.WaitForExit()
    child.ExitCode

/// Runs a step that must succeed: the text that it printed.
let must step file arguments =
    match capture file arguments with
    | 0, text -> text
    | _, text -> raise (StepFailed(step, text))

/// The lines of a failed build that matter, each once.
let errorsIn (text: string) =
    let lines = text.Split('\n', StringSplitOptions.TrimEntries) |> Array.distinct

    match lines |> Array.filter (fun line -> line.Contains ": error ") with
    | [||] -> text.TrimEnd()
    | errors -> String.Join("\n", errors)

/// paket.dependencies names its source by the variable NUGET_SOURCE. Where it is not set, it is the first package source
/// that this machine's NuGet has enabled.
let setPackageSource () =
    if String.IsNullOrEmpty(Environment.GetEnvironmentVariable "NUGET_SOURCE") then
        let listed =
            must "package sources" "dotnet" [ "nuget"; "list"; "source"; "--format"; "short" ]

        let enabled =
            listed.Split('\n', StringSplitOptions.TrimEntries)
            |> Array.tryFind (fun line -> line.StartsWith 'E' && line.Contains ' ')

        match enabled with
        | Some line ->
            let source = line.Substring(line.IndexOf ' ' + 1)
            Environment.SetEnvironmentVariable("NUGET_SOURCE", source)
        | None ->
            let advice =
                "NuGet has no enabled package source: see `dotnet nuget add source --help`"

            raise (StepFailed("package sources", advice))

let private packages =
    match Environment.GetEnvironmentVariable "NUGET_PACKAGES" with
    | null
    | "" ->
        let home = Environment.GetFolderPath Environment.SpecialFolder.UserProfile
        Path.Combine(home, ".nuget", "packages")
    | folder -> folder

/// This machine's name in packages: linux-x64, win-x64, win-arm64, osx-arm64.
let machine =
    let system =
        if OperatingSystem.IsWindows() then "win"
        elif OperatingSystem.IsMacOS() then "osx"
        else "linux"

    system + "-" + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()

let private hasOwnLibtorch =
    not (String.IsNullOrEmpty(Environment.GetEnvironmentVariable "DIFFLESSONS_LIBTORCH"))

/// The folders of the packages that hold native code.
let private nativePackages = [
    Path.Combine(packages, "torchsharp")

    if not hasOwnLibtorch then
        Path.Combine(packages, "libtorch-cpu-" + machine)
]

let private fetch () =
    must "tools" "dotnet" [ "tool"; "restore" ] |> ignore
    setPackageSource ()

    let group name =
        must "restore" "dotnet" [ "paket"; "restore"; "--group"; name ] |> ignore

    group "Main"

    if not hasOwnLibtorch then
        let locked = File.ReadAllText(inRoot "paket.lock")

        if locked.Contains("GROUP libtorch-" + machine) then
            group ("libtorch-" + machine)
        else
            let lack = "There is no libtorch package for " + machine + ". "
            let advice = "Set DIFFLESSONS_LIBTORCH to a folder that holds a libtorch for it."
            raise (StepFailed("restore", lack + advice))

/// Fetches the tools, the packages of the lock file, and the one libtorch that this machine needs; nothing when they are there.
let restore () =
    let read (file: string) = File.ReadAllText(inRoot file)

    let wanted = packages + "\n" + read "paket.lock" + read ".config/dotnet-tools.json"

    let restored = inRoot "obj/restored.stamp"
    let isThere = List.forall Directory.Exists nativePackages

    if not (isThere && File.Exists restored && File.ReadAllText restored = wanted) then
        fetch ()
        Directory.CreateDirectory(inRoot "obj") |> ignore
        File.WriteAllText(restored, wanted)

/// The project whose output folder the lessons reference.
let private lessons = inRoot "scripts/lessons"

let private stamp = inRoot "obj/lessons.stamp"

/// Notes when the build of the lessons' libraries began, and the files and folders that a lesson needs.
let private markReady (began: DateTime) =
    let needed = [
        for library in
            [
                "DiffLessons.dll"
                "DiffLessons.Plotting.dll"
                "DiffLessons.Pages.dll"
                "DiffLessons.Lessons.dll"
            ] do
            Path.Combine(lessons, "bin", "Release", "net10.0", library)

        yield! nativePackages
    ]

    Directory.CreateDirectory(inRoot "obj") |> ignore
    File.WriteAllLines(stamp, needed)
    File.SetLastWriteTimeUtc(stamp, began)

/// Runs an action while no other process runs one under this lock.
let exclusively action =
    Directory.CreateDirectory(inRoot "obj") |> ignore
    let patience = Stopwatch.StartNew()

    let tryAcquire () =
        try
            Some(
                new FileStream(
                    inRoot "obj/scripts.lock",
                    FileMode.OpenOrCreate,
                    FileAccess.Write,
                    FileShare.None
                )
            )
        with :? IOException when patience.Elapsed < TimeSpan.FromMinutes 15.0 ->
            None

    // A loop: a call from within an exception's handler would keep its stack frames, and end the process after half a minute.
    let mutable held = tryAcquire ()

    if held.IsNone then
        Console.Error.WriteLine "waiting for another build of this folder"

    while held.IsNone do
        Thread.Sleep 100
        held <- tryAcquire ()

    use _ = held.Value
    action ()

/// Builds a project or the solution, warnings as errors; the lessons' libraries are among what it builds.
let build (project: string) =
    let began = DateTime.UtcNow
    let arguments = [ "build"; inRoot project; "-c"; "Release"; "-v"; "quiet"; "--nologo" ]

    match capture "dotnet" arguments with
    | 0, _ -> ()
    | _, text when text.Contains "being used by another process" ->
        // Another build of the same files, in an editor for instance, got in the way.
        Thread.Sleep 2000
        must "build" "dotnet" arguments |> ignore
    | _, text -> raise (StepFailed("build", text))

    markReady began
