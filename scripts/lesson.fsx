// Lists the lessons, or runs one (or all of them): restores and builds first what is missing or has changed.
//
//   dotnet fsi scripts/lesson.fsx                     the list
//   dotnet fsi scripts/lesson.fsx regression          by name; 04, 4 and 04-regression do as well
//   dotnet fsi scripts/lesson.fsx all --quick         all in order; what follows goes to each lesson
//   dotnet fsi scripts/lesson.fsx regression --try 1  the first exercise, beside the lesson as it is
//   dotnet fsi scripts/lesson.fsx regression --break  the classical mistake, beside the lesson as it is
//   dotnet fsi scripts/lesson.fsx --compare A B       two runs side by side: the folders that they wrote
//
// A lesson is a file scripts/lessons/NN-name.fsx whose first line reads
//   // lesson NN name | English title | Chinese title
// There is no other list of lessons to keep.
//
// What a run costs: two starts of `dotnet fsi`, this script's and the lesson's (about 2 s each on two cores). Every line
// of a script is compiled at each start, so this one stays short and plain, and the work that is rarely needed is in
// scripts of its own: _prepare.fsx restores and builds, _all.fsx runs all lessons. Looking for changes takes a few
// milliseconds.

#load "_lessons.fsx"

open System
open System.IO
open Lessons

let root = Path.GetDirectoryName __SOURCE_DIRECTORY__

let list () =
    Console.WriteLine "dotnet fsi scripts/lesson.fsx NAME [options]   runs a lesson:\n"

    for file in files do
        let parts = header file
        Console.WriteLine("  " + (stem file).PadRight 22 + parts[1].PadRight 44 + parts[2])

    Console.WriteLine("  " + "all".PadRight 22 + "every lesson, in order".PadRight 44 + "依次运行全部课程")

    Console.WriteLine
        "\nThe number or the name alone will do. NAME help lists the options of a lesson; NAME --try 1 does its first exercise,\nNAME --break makes the classical mistake, --compare A B shows two runs side by side."

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

/// Whether a source file under a folder was written after that time; a script needs no build.
let rec changedSince (time: DateTime) folder =
    let mutable changed = false

    for file in Directory.GetFiles folder do
        changed <- changed || (not (file.EndsWith ".fsx") && File.GetLastWriteTimeUtc file > time)

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

        ready <-
            not (
                changedSince built (Path.Combine(root, "src"))
                || changedSince built (Path.Combine(root, "scripts", "lessons"))
            )

        for file in File.ReadAllLines stamp do
            ready <- ready && Path.Exists file

        let others =
            "paket.lock global.json Directory.Build.props Directory.Build.targets RELEASE_NOTES.md"

        for file in others.Split ' ' do
            ready <- ready && File.GetLastWriteTimeUtc(Path.Combine(root, file)) <= built

    ready

let script name =
    Path.Combine(__SOURCE_DIRECTORY__, name)

let arguments = fsi.CommandLineArgs

if arguments.Length < 2 || arguments[1] = "--help" || arguments[1] = "-h" then
    list ()
else
    let rest = arguments[2..]
    let isCompared = arguments[1] = "--compare"

    let file =
        if arguments[1] = "all" || isCompared then
            ""
        else
            find arguments[1]

    if not (isReady ()) && run (script "_prepare.fsx") [||] <> 0 then
        exit 1

    exit (
        let asks flag = Array.contains flag rest

        if isCompared || asks "--try" || asks "--break" || asks "--compare" then
            run
                (script "_try.fsx")
                (Array.append [| file |] (if isCompared then arguments[1..] else rest))
        elif file = "" then
            run (script "_all.fsx") rest
        else
            run file rest
    )
