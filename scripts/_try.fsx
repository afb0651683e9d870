// Does an exercise: runs the lesson with the one change that the exercise asks for, and shows its page beside the unchanged one.
// lesson.fsx runs it for `NAME --try K`; other flags go to both runs.

#load "_lessons.fsx"
#load "_exercises.fsx"

open System
open System.IO
open Lessons

let arguments = Array.tail fsi.CommandLineArgs
let script, flags = arguments[0], Array.tail arguments

/// The value of a flag, and the flags without it.
let take (name: string) (flags: string[]) =
    match Array.tryFindIndex ((=) name) flags with
    | Some at when at + 1 < flags.Length ->
        Some flags[at + 1], Array.append flags[.. at - 1] flags[at + 2 ..]
    | _ -> None, flags

let number, others = take "--try" flags
let out, passed = take "--out" others
let folder = Option.defaultValue "out" out
let passed = passed |> Array.filter ((<>) "--no-open")

try
    match Int32.TryParse(Option.defaultValue "" number) with
    | true, number ->
        let stem = Path.GetFileNameWithoutExtension script
        let changed = Path.GetFullPath(Path.Combine(folder, $"{stem}-try-{number}"))
        let copy = Exercises.write script number changed

        let both = [
            run script (Array.append passed [| "--no-open"; "--explore"; "--out"; folder |])
            run copy (Array.append passed [| "--no-open"; "--explore"; "--out"; changed |])
        ]

        let frame (title: string) (address: string) =
            $"<section><h1>{title}</h1><iframe title=\"{title}\" src=\"{address}\"></iframe></section>"

        let page = Path.Combine(changed, "compare.html")

        File.WriteAllText(
            page,
            "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>"
            + stem
            + "</title><style>body{margin:0;display:flex;flex-wrap:wrap;font:1rem system-ui}section{flex:1 1 24rem}h1{font-size:1rem;margin:.5rem 1rem}iframe{border:0;width:100%;height:calc(100vh - 2.5rem)}</style>"
            + frame "As it is · 原样" $"../{stem}/index.html"
            + frame $"Exercise {number} · 练习 {number}" $"{stem}/index.html"
            + "</html>"
        )

        Console.WriteLine $"side by side: {page}"
        exit (List.max both)
    | _ -> failwith "--try: expected the number of an exercise, for instance --try 1."
with Failure problem ->
    Console.Error.WriteLine problem
    exit 2
