// Restores and builds what the lessons need, with one line of progress. lesson.fsx runs it when something is missing or
// has changed. What the first time takes: fetching libtorch, then compiling the libraries.

#load "_bootstrap.fsx"

open System
open System.Diagnostics

try
    Bootstrap.exclusively (fun () ->
        let clock = Stopwatch.StartNew()
        Console.Error.Write "preparing: packages ... "
        Bootstrap.restore ()
        Console.Error.Write "libraries ... "
        Bootstrap.build "scripts/lessons/Lessons.fsproj"
        Console.Error.WriteLine("ready in " + clock.Elapsed.TotalSeconds.ToString "0" + " s"))
with Bootstrap.StepFailed(step, output) ->
    Console.Error.WriteLine("\n" + step + " failed:\n" + Bootstrap.errorsIn output)
    exit 1
