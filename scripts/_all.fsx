// Runs all lessons in order, goes on after one that fails, and makes the home page of the course and its glossary. lesson.fsx runs it for the
// word `all`; the flags that follow go to each lesson.
//
// Each lesson is a process of its own, as when it is run alone: no lesson finds another's random numbers, memory or default
// device, and a crash of one leaves the others. Of the 3 s that the shortest take on two cores, F# Interactive takes 1.4 s to
// start, and 1 s to compile the script and load the libraries. They run one at a time, since their training times are reported.

#load "_built.fsx"
#load "_libraries.fsx"
#load "_lessons.fsx"

open System
open DiffLessons.Lessons
open DiffLessons.Pages
open Lessons

let flags = Array.tail fsi.CommandLineArgs

let runOne options file =
    let parts = header file
    Console.WriteLine $"\n=== {stem file}: {parts[1]}"
    let began = DateTime.UtcNow
    // One browser window, for the home page at the end.
    let code =
        run file (Array.append flags (if options.Open then [| "--no-open" |] else [||]))

    Gallery.outcome options began (stem file) parts[1] parts[2] code

match Gallery.start flags with
| Error code -> exit code
| Ok options ->
    files
    |> List.ofArray
    |> List.map (runOne options)
    |> Gallery.finish (System.IO.Path.Combine(__SOURCE_DIRECTORY__, "lessons")) options
    |> exit
