// Lists the lessons, or runs one (or all of them): restores and builds first what is missing or has changed.
//
//   dotnet fsi scripts/lesson.fsx                     the list
//   dotnet fsi scripts/lesson.fsx regression          by name; 04, 4 and 04-regression do as well
//   dotnet fsi scripts/lesson.fsx all --quick         all in order; what follows goes to each lesson
//
// A lesson is a file scripts/lessons/NN-name.fsx whose first line reads
//   // lesson NN name | English title | Chinese title
// There is no other list of lessons to keep.
//
// What a run costs: two starts of `dotnet fsi`, this script's and the lesson's (about 2 s each on two cores). Every line
// of a script is compiled at each start, so this one stays short and plain, and the work that is rarely needed
// (restoring and building) is a script of its own, _prepare.fsx. Looking for changes takes a few milliseconds.

open System
open System.Diagnostics
open System.IO

let root = Path.GetDirectoryName __SOURCE_DIRECTORY__

let files =
    Directory.GetFiles(Path.Combine(__SOURCE_DIRECTORY__, "lessons"), "*.fsx")

Array.Sort files
let stem (file: string) = Path.GetFileNameWithoutExtension file

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

let list () =
    Console.WriteLine "dotnet fsi scripts/lesson.fsx NAME [options]   runs a lesson:\n"

    for file in files do
        let parts = header file
        Console.WriteLine("  " + (stem file).PadRight 22 + parts[1].PadRight 44 + parts[2])

    Console.WriteLine("  " + "all".PadRight 22 + "every lesson, in order".PadRight 44 + "依次运行全部课程")

    Console.WriteLine
        "\nThe number or the name alone will do. NAME help lists the options of a lesson."

/// The lesson that a word means.
let find (word: string) =
    let asked = word.ToLowerInvariant()
    let mutable found = ""
    let mutable known = ""
    let mutable nearest = "all"
    let mutable most = 0

    for file in files do
        let name = (stem file).Substring 3
        let number = (stem file).Substring(0, 2)

        if asked = name || asked = number || "0" + asked = number || asked = stem file then
            found <- file

        // The nearest name is the one that shares the most pairs of neighbouring letters.
        let mutable shared = 0

        for i in 0 .. name.Length - 2 do
            if asked.Contains(name.Substring(i, 2)) then
                shared <- shared + 1

        if shared > most then
            most <- shared
            nearest <- name

        known <- known + " " + name

    if found = "" then
        Console.Error.WriteLine(
            "There is no lesson '"
            + word
            + "'. Did you mean '"
            + nearest
            + "'? The lessons:"
            + known
        )

        exit 1

    found

/// Whether a source file under a folder was written after that time.
let rec changedSince (time: DateTime) folder =
    let mutable changed = false

    for file in Directory.GetFiles folder do
        changed <- changed || File.GetLastWriteTimeUtc file > time

    for inner in Directory.GetDirectories folder do
        if not (inner.EndsWith "bin" || inner.EndsWith "obj") then
            changed <- changed || changedSince time inner

    changed

/// The stamp is written when the libraries have been built; it lists what must be there to run a lesson.
let isReady () =
    let stamp = Path.Combine(root, "obj", "lessons.stamp")
    let mutable ready = File.Exists stamp

    if ready then
        let built = File.GetLastWriteTimeUtc stamp
        ready <- not (changedSince built (Path.Combine(root, "src")))

        for file in File.ReadAllLines stamp do
            ready <- ready && Path.Exists file

        let others =
            "paket.lock global.json Directory.Build.props Directory.Build.targets RELEASE_NOTES.md"

        for file in others.Split ' ' do
            ready <- ready && File.GetLastWriteTimeUtc(Path.Combine(root, file)) <= built

    ready

/// Runs a script in this terminal: its exit code.
let run (script: string) (arguments: string[]) =
    let info = ProcessStartInfo "dotnet"
    info.ArgumentList.Add "fsi"
    info.ArgumentList.Add "--nologo"
    info.ArgumentList.Add "--quiet"
    info.ArgumentList.Add script
    info.ArgumentList.Add "--" // what follows is the lesson's, not F# Interactive's

    for argument in arguments do
        info.ArgumentList.Add argument

    // The F# Interactive starts with the server garbage collector, which lets memory grow: a lesson runs as a program would.
    if not (info.Environment.ContainsKey "DOTNET_gcServer") then
        info.Environment["DOTNET_gcServer"] <- "0"

    use child = Process.Start info
    child.WaitForExit()
    child.ExitCode

let runAll arguments =
    let mutable failed = 0
    let mutable summary = ""

    for file in files do
        let clock = Stopwatch.StartNew()
        Console.WriteLine("\n=== " + stem file + ": " + (header file)[1])
        let code = run file arguments

        let outcome =
            if code = 0 then
                "ok"
            else
                "FAILED, exit code " + code.ToString()

        let seconds = (clock.Elapsed.TotalSeconds.ToString "0.0").PadLeft 6

        summary <- summary + "\nlesson " + (stem file).PadRight 22 + seconds + " s   " + outcome
        failed <- failed + (if code = 0 then 0 else 1)

    Console.WriteLine summary
    if failed = 0 then 0 else 1

let arguments = fsi.CommandLineArgs

if arguments.Length < 2 || arguments[1] = "--help" || arguments[1] = "-h" then
    list ()
else
    let rest = arguments[2..]
    let file = if arguments[1] = "all" then "" else find arguments[1]

    if
        not (isReady ())
        && run (Path.Combine(__SOURCE_DIRECTORY__, "_prepare.fsx")) [||] <> 0
    then
        exit 1

    exit (if file = "" then runAll rest else run file rest)
