/// Runs tests and closes with one line of counts, which the check of a clone adds up.
module DiffLessons.Tests.Counted

open System
open System.IO
open Expecto
open Expecto.Impl

/// Expecto writes through a console of its own and ends with a colour code: the closing line goes past it, on a line of its own.
let private writeLast (line: string) =
    use output = new StreamWriter(Console.OpenStandardOutput())
    output.WriteLine()
    output.WriteLine line

/// Runs the tests with Expecto's flags: the exit code, which is not 0 when no test was run either.
let run (arguments: string[]) (tests: Test) : int =
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

    let code = runTestsWithCLIArgs options arguments tests

    match counts with
    | None -> code
    | Some summary ->
        let passed, ignored = summary.passed.Length, summary.ignored.Length
        let failed = summary.failed.Length + summary.errored.Length
        writeLast $"{passed} passed, {failed} failed, {ignored} skipped"
        // A run without a test has tested nothing.
        if passed = 0 && code = 0 then 1 else code
