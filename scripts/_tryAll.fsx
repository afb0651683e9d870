// Does every exercise of every lesson, and makes every mistake that a lesson shows, in the quick form: each has to end with its page. A
// mistake may end with what the library says of it instead. With names of lessons only those.
//
//   dotnet fsi build.fsx -t exercises
//   dotnet fsi scripts/_tryAll.fsx 04-regression
//
// Of the 5 s that a quick lesson takes, F# Interactive needs half to start and to load the libraries. So it starts once for each lesson,
// and loads the changed scripts one after another.

#load "_lessons.fsx"
#load "_exercises.fsx"

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.IO
open System.Threading
open System.Threading.Tasks
open Lessons

let asked = Array.tail fsi.CommandLineArgs

/// The changes of a lesson: the block that asks for each, and its number there.
let changes (lesson: string) : (string * int) list = [
    for number in 1 .. (Exercises.changes lesson "exercises").Length do
        "exercises", number

    if not (Exercises.changes lesson "break").IsEmpty then
        "break", 1
]

/// What F# Interactive gets to read: a change is done, and its number printed to both streams.
let interaction (out: string) (script: string) (number: int) =
    $"""fsi.CommandLineArgs <- [| @"{script}"; "--quick"; "--explore"; "--no-open"; "--out"; @"{out}" |];;
#load @"{script}";;
printfn "\n--- {number}";; eprintfn "\n--- {number}";;
"""

/// What F# Interactive prints when it reads that text, for each number what stands before it.
let interactive (text: string) : Map<string, string> =
    let info =
        ProcessStartInfo(
            "dotnet",
            // A list of one pair is meant; and a file's name that begins with a number is no module's.
            [
                "fsi"
                "--nologo"
                "--quiet"
                "--optimize-"
                "--debug-"
                "--nowarn:3886"
                "--nowarn:221"
            ],
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    info.Environment["DOTNET_gcServer"] <- "0"
    info.Environment["DOTNET_TieredCompilation"] <- "0"
    use child = Process.Start info
    let errors = child.StandardError.ReadToEndAsync()
    let output = child.StandardOutput.ReadToEndAsync()
    child.StandardInput.Write text
    child.StandardInput.Close()
    child.WaitForExit()

    (Map.empty, [ output.Result; errors.Result ])
    ||> List.fold (fun said stream ->
        let parts = stream.Split "\n--- "

        (said, Array.pairwise parts)
        ||> Array.fold (fun said (before, after) ->
            let number = after.Split('\n').[0].Trim()
            let own = before.Substring(before.IndexOf '\n' + 1)
            said.Add(number, (said.TryFind number |> Option.defaultValue "") + own)))

/// What went wrong with each change of a lesson; nothing with one that ended well.
let problems (lesson: string) : ((string * int) * string option) list =
    let folder = Directory.CreateTempSubdirectory "exercise"
    let all = changes lesson

    let placeOf at =
        Path.Combine(folder.FullName, string at)

    try
        let said =
            all
            |> List.mapi (fun at (block, number) ->
                let script = Exercises.write lesson block number (placeOf at)
                interaction (Path.Combine(placeOf at, "out")) script at)
            |> String.concat ""
            |> interactive

        [
            for at, (block, number) in List.indexed all do
                let page = Path.Combine(placeOf at, "out", stem lesson, "index.html")
                let own = said.TryFind(string at) |> Option.defaultValue "F# Interactive ended."
                let isRefused = block = "break" && own.Contains "Exception: "
                let failed = own.Contains "error FS" || own.Contains "Exception: "
                let isWell = (File.Exists page && not failed) || isRefused
                (block, number), (if isWell then None else Some own)
        ]
    finally
        folder.Delete true

let chosen =
    files
    |> Array.filter (fun file -> asked.Length = 0 || Array.contains (stem file) asked)

let failures = ConcurrentBag<string>()
let mutable passed = 0

Parallel.ForEach(
    Partitioner.Create(chosen, EnumerablePartitionerOptions.NoBuffering),
    ParallelOptions(MaxDegreeOfParallelism = 2),
    fun lesson ->
        for (block, number), problem in problems lesson do
            let outcome = if Option.isNone problem then "ok" else "FAILED"
            Console.WriteLine $"{block, -9} {number}  {stem lesson, -20} {outcome}"

            match problem with
            | Some text -> failures.Add $"{stem lesson}, {block} {number}:\n{text}"
            | None -> Interlocked.Increment &passed |> ignore
)
|> ignore

for failure in failures do
    Console.Error.WriteLine failure

Console.WriteLine $"{passed} passed, {failures.Count} failed"
exit (min failures.Count 1)
