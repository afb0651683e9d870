// Does an exercise (--try K) or the mistake that a lesson shows (--break): runs the lesson with the one change that it asks for, and
// shows its page beside the unchanged one. Or shows any two runs that are there already (--compare A B). lesson.fsx runs it; other
// flags go to both runs.

#load "_lessons.fsx"
#load "_exercises.fsx"
#load "_sideBySide.fsx"

open System
open System.IO
open Lessons

let arguments = Array.tail fsi.CommandLineArgs
let script, flags = arguments[0], Array.tail arguments

/// The values of a flag, and the flags without it.
let take (name: string) count (flags: string[]) =
    match Array.tryFindIndex ((=) name) flags with
    | Some at when at + count < flags.Length ->
        Some flags[at + 1 .. at + count], Array.append flags[.. at - 1] flags[at + count + 1 ..]
    | Some _ -> failwith $"{name}: expected {count} more words. See dotnet fsi scripts/lesson.fsx."
    | None -> None, flags

/// Runs the lesson as it is and with a change, and shows both.
let change (block: string) (number: int) (suffix: string) (title: string) flags =
    let out, others = take "--out" 1 flags
    let folder = out |> Option.map Array.head |> Option.defaultValue "out"
    let passed = others |> Array.filter ((<>) "--no-open")
    let changed = Path.GetFullPath(Path.Combine(folder, stem script + "-" + suffix))
    let copy = Exercises.write script block number changed

    let both = [
        run script (Array.append passed [| "--no-open"; "--explore"; "--out"; folder |])
        run copy (Array.append passed [| "--no-open"; "--explore"; "--out"; changed |])
    ]

    let runIn (folder: string) = Path.Combine(folder, stem script)

    if File.Exists(Path.Combine(runIn changed, "index.html")) then
        SideBySide.write
            (Path.Combine(changed, "compare.html"))
            ("As it is · 原样", runIn folder)
            (title, runIn changed)

    List.max both

/// The folder of a run: the one that is named, or the lesson's in it.
let runOf (name: string) =
    [
        name
        (if script = "" then
             name
         else
             Path.Combine(name, stem script))
    ]
    |> List.tryFind (fun folder -> File.Exists(Path.Combine(folder, "index.html")))
    |> Option.defaultWith (fun () ->
        failwith
            $"--compare: there is no run in '{name}': no index.html. Name the folder that a run has written, for instance out/04-regression.")

let compare (left: string) (right: string) flags =
    let out, _ = take "--out" 1 flags
    let folder = out |> Option.map Array.head |> Option.defaultValue "out"
    SideBySide.write (Path.Combine(folder, "compare.html")) (left, runOf left) (right, runOf right)
    0

try
    let compared, rest = take "--compare" 2 flags
    let isBreak = Array.contains "--break" flags

    exit (
        match compared, isBreak with
        | Some [| left; right |], _ -> compare left right rest
        | _, true ->
            let rest = rest |> Array.filter ((<>) "--break")
            change "break" 1 "break" "With the mistake · 出错时" rest
        | _ ->
            match take "--try" 1 rest with
            | Some [| text |], others ->
                match Int32.TryParse text with
                | true, number ->
                    let title = $"Exercise {number} · 练习 {number}"
                    change "exercises" number $"try-{number}" title others
                | _ ->
                    failwith
                        $"--try: expected the number of an exercise, for instance --try 1, got '{text}'."
            | _ -> failwith "--try: expected the number of an exercise, for instance --try 1."
    )
with Failure problem ->
    Console.Error.WriteLine problem
    exit 2
