/// What the lessons' command lines answer to wrong input, and that a run of all lessons goes on after a failure.
module DiffLessons.Browser.Tests.InputTests

open System
open System.IO
open Expecto

let private trained =
    Scripts.lessons
    |> List.tryFind (fun lesson -> lesson.StartsWith "04")
    |> Option.defaultWith (fun () -> List.head Scripts.lessons)

let private refused name code (arguments: string list) (check: string -> unit) =
    test name {
        let run = Scripts.lesson arguments
        Expect.equal run.Code code (run.Output + run.Error)
        Expect.isFalse (run.Output.Contains "training") "no lesson began"
        check run.Error
    }

let private flags = [ "--seed"; "--quick"; "--device"; "--out"; "--no-open"; "--help" ]

let private listsFlags (error: string) =
    for flag in flags do
        Expect.stringContains error $"\n  {flag}" "the right flags are listed"

let private wrong = [
    refused "a lesson that is not there" 1 [ "regresion" ] (fun error ->
        Expect.stringStarts
            error
            "There is no lesson 'regresion'. Did you mean 'regression'? The lessons:"
            "")
    refused "an unknown flag" 2 [ trained; "--stepz"; "5" ] (fun error ->
        Expect.stringStarts error "'--stepz' is not a flag of this lesson. The flags are:\n" ""
        listsFlags error)
    refused "a value that is no number" 2 [ trained; "--seed"; "one" ] (fun error ->
        Expect.stringStarts
            error
            "--seed: expected a whole number of at least 0, got 'one'. The flags are:\n"
            ""

        listsFlags error)
    refused
        "a device that is not there"
        1
        [ trained; "--device"; "cuda"; "--out"; Path.GetTempPath() ]
        (fun error -> Expect.stringContains error "cuda" "")
    refused "all: an unknown flag, before any lesson" 2 [ "all"; "--stepz"; "5" ] (fun error ->
        Expect.stringStarts error "'--stepz' is not a flag of this lesson. The flags are:\n" ""
        listsFlags error)
    refused
        "all: a length, which only some lessons count so"
        2
        [ "all"; "--steps"; "5" ]
        (fun error ->
            Expect.stringStarts error "'--steps' is not a flag of this lesson. The flags are:\n" "")
]

/// A file stands where the folder of the lessons should be.
let private blocked = [
    for word, inside in [ trained, trained; "all", "" ] do
        test $"{word}: a folder that cannot be written to" {
            Scripts.inFolder (fun folder ->
                let file = Path.Combine(folder, "taken")
                File.WriteAllText(file, "kept")
                let run = Scripts.lesson [ word; "--quick"; "--no-open"; "--out"; file ]
                Expect.equal run.Code 2 (run.Output + run.Error)
                let place = if inside = "" then file else Path.Combine(file, inside)
                Expect.stringStarts run.Error $"--out: cannot write into the folder '{place}': " ""
                Expect.stringEnds (run.Error.TrimEnd()) " Choose another with --out DIR." ""
                Expect.equal (File.ReadAllText file) "kept" "")
        }
]

let private script number name body =
    $"""// lesson {number} {name} | Title of {name} | 标题

(** result
{{{{result}}}}
*)

#load "../_built.fsx"
#load "../_setup.fsx"
open DiffLessons.Pages

let lesson = Lesson.create (fsi.CommandLineArgs, Fixed)
{body}
lesson.Finish()
"""

/// A folder with the repository's scripts and libraries, but with lessons of its own.
let private course (folder: string) (lessons: (string * string * string) list) =
    let inside (path: string) = Path.Combine(folder, path)
    let there (path: string) = Path.Combine(Scripts.root, path)
    Directory.CreateDirectory(inside "scripts/lessons") |> ignore

    for file in Directory.GetFiles(there "scripts", "*.fsx") do
        File.Copy(file, inside $"scripts/{Path.GetFileName file}")

    for number, name, body in lessons do
        File.WriteAllText(inside $"scripts/lessons/{number}-{name}.fsx", script number name body)

    for name in [ "src"; "obj"; "scripts/lessons/bin" ] do
        File.CreateSymbolicLink(inside name, there name) |> ignore

    // Copies keep their time, by which lesson.fsx sees that nothing has to be built.
    for file in
        "paket.lock global.json Directory.Build.props Directory.Build.targets RELEASE_NOTES.md"
            .Split
            ' ' do
        File.Copy(there file, inside file)

    // What a script claims must hold where it is as it was committed.
    for arguments in
        [
            [ "init"; "-q" ]
            [ "add"; "scripts/lessons" ]
            [ "commit"; "-q"; "-m"; "a" ]
        ] do
        let names = [ "-C"; folder; "-c"; "user.name=a"; "-c"; "user.email=a@b" ]
        use git = Diagnostics.Process.Start("git", names @ arguments)
        git.WaitForExit()

let private goesOn =
    test "all goes on after lessons that fail, and says so at the end" {
        Scripts.inFolder (fun folder ->
            course folder [
                "01",
                "claim",
                "lesson.Check(\"two is three\", false, \"it is not\")\nlesson.Values [ \"result\", \"two\" ]"
                "02", "crash", "failwith \"oh\""
                "03", "works", "lesson.Values [ \"result\", \"three & <b>\" ]"
            ]

            let run = Scripts.lessonIn folder [ "all"; "--quick"; "--no-open"; "--seed"; "7" ]
            Expect.equal run.Code 1 (run.Output + run.Error)
            Expect.stringContains run.Error "check failed: two is three: it is not" ""

            let fields (line: string) =
                line.Split(
                    "  ",
                    StringSplitOptions.RemoveEmptyEntries ||| StringSplitOptions.TrimEntries
                )

            let lines = run.Output.TrimEnd().Split '\n'

            let outcomes =
                lines
                |> Array.filter (fun line -> line.StartsWith "lesson ")
                |> Array.map fields
                |> Array.map (fun parts -> parts[0], parts[1], Array.last parts)

            Expect.equal
                outcomes
                [|
                    "lesson 01-claim", "FAILED", "check failed: two is three"
                    "lesson 02-crash", "FAILED", "exit code 1"
                    "lesson 03-works", "ok", "three & <b>"
                |]
                ""

            Expect.stringStarts lines[lines.Length - 2] "3 lessons: 1 ok, 2 failed, in " ""
            let page = Path.Combine("out", "index.html")
            Expect.equal (Array.last lines) $"gallery: {page}" ""
            let html = File.ReadAllText(Path.Combine(folder, page))

            Expect.stringContains
                html
                "href=\"01-claim/index.html\""
                "it wrote its page before it failed"

            Expect.isFalse
                (html.Contains "href=\"02-crash/index.html\"")
                "it has no page to link to"

            Expect.stringContains html "three &amp; &lt;b&gt;" "texts stay texts"
            let works = Path.Combine(folder, "out", "03-works", "metrics.json")
            Expect.stringContains (File.ReadAllText works) "\"seed\": 7" "flags are passed on")
    }

let tests = testList "input" (wrong @ blocked @ [ goesOn ])
