/// The READMEs' example prints what its last comment says.
module DiffLessons.Browser.Tests.ReadmeTests

open System.IO
open System.Text.RegularExpressions
open Expecto

/// The first program of a page, made to run from any folder.
let private example (page: string) =
    let code =
        Regex.Match(File.ReadAllText page, "```fsharp\n(.+?)```", RegexOptions.Singleline)

    code.Groups[1].Value.Replace("#load \"", $"#load \"{Scripts.root}/")

let private says (program: string) =
    Regex.Match(program, @"//\s*(loss \S+)\s*$").Groups[1].Value

let private prints name =
    test name {
        Scripts.inFolder (fun folder ->
            let program = example (Path.Combine(Scripts.root, name))
            let file = Path.Combine(folder, "try.fsx")
            File.WriteAllText(file, program)
            let run = Scripts.run file
            Expect.equal run.Code 0 run.Error
            Expect.isNotEmpty (says program) "what the comment says"
            Expect.equal (run.Output.TrimEnd()) (says program) "")
    }

let tests =
    testList "README" [
        for page in
            [
                "README.md"
                "README.zh-CN.md"
                "docs/from-pytorch.md"
                "docs/from-pytorch.zh-CN.md"
            ] -> prints page
    ]
