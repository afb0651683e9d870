// The lessons there are, and how a script is run: what lesson.fsx and _all.fsx share.
module Lessons

open System
open System.Diagnostics
open System.IO

let private folder = Path.Combine(__SOURCE_DIRECTORY__, "lessons")
let stem (file: string) = Path.GetFileNameWithoutExtension file

/// The lessons' files, in the order in which the course has them; what it does not name comes last.
let files = Directory.GetFiles(folder, "*.fsx")

let private places =
    let file = Path.Combine(folder, "course.md")
    let course = if File.Exists file then File.ReadAllText file else ""

    [|
        for file in files do
            let at = course.IndexOf("\n- " + stem file + " ")
            (if at < 0 then "9999999" else at.ToString "D7") + stem file
    |]

Array.Sort(places, files)

/// The parts of a lesson's first line: number and name, English title, Chinese title.
let header (file: string) =
    use reader = File.OpenText file
    let parts = (string (reader.ReadLine())).Split('|', StringSplitOptions.TrimEntries)

    let start =
        "// lesson " + (stem file).Substring(0, 2) + " " + (stem file).Substring 3

    if parts.Length <> 3 || parts[0] <> start then
        Console.Error.WriteLine(
            file
            + ": its first line must read: "
            + start
            + " | English title | Chinese title"
        )

        exit 1

    parts

let private start (script: string) (arguments: string[]) isKept =
    let info = ProcessStartInfo "dotnet"
    info.ArgumentList.Add "fsi"
    info.ArgumentList.Add "--nologo"
    info.ArgumentList.Add "--quiet"
    // A list of one pair, such as a single metric, is meant.
    info.ArgumentList.Add "--nowarn:3886"

    // Of a lesson as it was committed no warning is harmless; a reader's own change may have some.
    if Environment.GetEnvironmentVariable "DIFFLESSONS_STRICT" = "1" then
        info.ArgumentList.Add "--warnaserror+"

    info.ArgumentList.Add script
    info.ArgumentList.Add "--" // what follows is the lesson's, not F# Interactive's

    for argument in arguments do
        info.ArgumentList.Add argument

    // F# Interactive starts with the server garbage collector, which lets memory grow: a lesson runs as a program would. And code
    // is compiled once, and well: else what the F# compiler used much while it compiled the lesson would be compiled again, some
    // 5,000 methods in two seconds on the core that training wants.
    for setting in [ "gcServer"; "TieredCompilation" ] do
        if not (info.Environment.ContainsKey("DOTNET_" + setting)) then
            info.Environment["DOTNET_" + setting] <- "0"

    info.RedirectStandardError <- isKept
    Process.Start info

/// Runs a script in this terminal: its exit code.
let run (script: string) (arguments: string[]) =
    use child = start script arguments false
    child.WaitForExit()
    child.ExitCode

/// Runs a script in this terminal: its exit code, and what it wrote as errors.
let runKeeping (script: string) (arguments: string[]) =
    use child = start script arguments true
    let errors = child.StandardError.ReadToEnd()
    child.WaitForExit()
    child.ExitCode, errors
