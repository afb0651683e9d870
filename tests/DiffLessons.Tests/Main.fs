/// Runs every test and closes with one line of counts.
module DiffLessons.Tests.Main

open System
open System.IO
open System.Reflection
open Expecto
open Expecto.Impl

/// The value `tests` of every module of this assembly: a new test file needs its line in the project file, and no more.
let private all () =
    let ofModule (part: Type) =
        part.GetProperty(
            "tests",
            BindingFlags.Static ||| BindingFlags.Public ||| BindingFlags.NonPublic
        )
        |> Option.ofObj
        |> Option.filter (fun property -> property.PropertyType = typeof<Test>)
        |> Option.map (fun property -> part.Name, property.GetValue null :?> Test)

    Assembly.GetExecutingAssembly().GetTypes()
    |> Array.choose ofModule
    |> Array.sortBy fst
    |> Array.map snd
    |> Array.toList
    |> testList "DiffLessons"

/// Expecto writes through a console of its own and ends with a colour code: the closing line goes past it, on a line of its own.
let private writeLast (line: string) =
    use output = new StreamWriter(Console.OpenStandardOutput())
    output.WriteLine()
    output.WriteLine line

let private runTests (arguments: string[]) =
    let mutable counts = None
    let standard = TestPrinters.defaultPrinter

    let printer = {
        standard with
            summary =
                fun config summary ->
                    counts <- Some summary
                    standard.summary config summary
    }

    // One at a time: libtorch uses every core for one operation, and its random generator is one for the whole process.
    let options = [
        CLIArguments.Sequenced
        CLIArguments.Fail_On_Focused_Tests
        CLIArguments.Printer printer
    ]

    let code = runTestsWithCLIArgs options arguments (all ())

    match counts with
    | None -> code
    | Some summary ->
        let passed, ignored = summary.passed.Length, summary.ignored.Length
        let failed = summary.failed.Length + summary.errored.Length
        writeLast $"{passed} passed, {failed} failed, {ignored} skipped"
        // A run without a test has tested nothing.
        if passed = 0 && code = 0 then 1 else code

[<EntryPoint>]
let main arguments =
    match Array.tryHead arguments with
    | Some "train" -> TrainingProgram.main arguments[1..]
    | _ -> runTests arguments
