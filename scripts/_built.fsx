// A lesson that is run by itself before anything has been built ends here, with what to do. It has to be loaded before
// _libraries.fsx and in a line of its own: the references of one line are looked for before any of it runs.

open System
open System.IO

let private output = "lessons/bin/Release/net10.0"

if not (File.Exists(Path.Combine(__SOURCE_DIRECTORY__, output, "DiffLessons.Lessons.dll"))) then
    Console.Error.WriteLine
        "The lessons' libraries have not been built: run dotnet fsi scripts/lesson.fsx NAME once."

    exit 1
