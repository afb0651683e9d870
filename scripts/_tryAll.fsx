// Does every exercise of every lesson, and makes every mistake that a lesson shows, in the quick form: each has to end with its page. A
// mistake may end with what the library says of it instead. With names of lessons only those.
//
//   dotnet fsi build.fsx -t exercises
//   dotnet fsi scripts/_tryAll.fsx 04-regression

#load "_lessons.fsx"
#load "_exercises.fsx"

open System
open System.Diagnostics
open System.IO
open System.Threading.Tasks
open Lessons

let asked = Array.tail fsi.CommandLineArgs

let all = [|
    for file in files do
        if asked.Length = 0 || Array.contains (stem file) asked then
            for number in 1 .. (Exercises.changes file "exercises").Length do
                file, "exercises", number

            if not (Exercises.changes file "break").IsEmpty then
                file, "break", 1
|]

/// Runs a script: its exit code, and what it wrote.
let capture (script: string) (arguments: string list) : int * string =
    let info =
        ProcessStartInfo(
            "dotnet",
            [ "fsi"; "--nologo"; "--quiet"; "--nowarn:3886"; script; "--" ] @ arguments,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    info.Environment["DOTNET_gcServer"] <- "0"
    info.Environment["DOTNET_TieredCompilation"] <- "0"
    use child = Process.Start info
    let errors = child.StandardError.ReadToEndAsync()
    let output = child.StandardOutput.ReadToEnd()
    child.WaitForExit()
    child.ExitCode, output + errors.Result

/// What went wrong with a change; nothing when it ended well.
let problem (script: string, block: string, number: int) : string option =
    let folder = Directory.CreateTempSubdirectory "exercise"

    try
        let copy = Exercises.write script block number folder.FullName
        let out = Path.Combine(folder.FullName, "out")
        let flags = [ "--quick"; "--explore"; "--no-open"; "--out"; out ]
        let code, said = capture copy flags
        let hasPage = File.Exists(Path.Combine(out, stem script, "index.html"))
        let isRefused = block = "break" && said.Contains "Exception: "

        if (code = 0 && hasPage) || isRefused then
            None
        else
            Some $"exit code {code}\n{said}"
    finally
        folder.Delete true

let problems = Array.zeroCreate<string option> all.Length

Parallel.For(
    0,
    all.Length,
    ParallelOptions(MaxDegreeOfParallelism = 2),
    fun at ->
        let script, block, number = all[at]
        problems[at] <- problem all[at]
        let outcome = if problems[at].IsNone then "ok" else "FAILED"
        Console.WriteLine $"{block, -9} {number}  {stem script, -20} {outcome}"
)
|> ignore

for found in Array.choose id problems do
    Console.Error.WriteLine found

let failed = problems |> Array.filter Option.isSome |> Array.length
Console.WriteLine $"{all.Length - failed} passed, {failed} failed"
exit (min failed 1)
