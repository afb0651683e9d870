// The exercises of a literate lesson, and the mistake that it shows: each is a change of a few lines, written as a diff in the
// script's own text, in the block `exercises` or `break`. _try.fsx does one for a reader, _measure.fsx does all of them and keeps
// what they give.
module Exercises

open System
open System.IO
open System.Text.RegularExpressions

/// The changes that a block of a script asks for, in order: lines that go, with the lines that come in their place.
let changes (script: string) (block: string) : (string * string list) list list =
    let text = File.ReadAllText(script).ReplaceLineEndings "\n"
    let block = Regex.Match(text, @"(?ms)^\(\*\* " + block + @"\n(.*?)^\*\)")

    [
        for diff in Regex.Matches(block.Groups[1].Value, @"(?ms)^```diff\n(.*?)^```") do
            let lines = diff.Groups[1].Value.TrimEnd().Split '\n' |> List.ofArray

            let rec pairs (lines: string list) =
                match lines with
                | line :: rest when line.StartsWith "- " ->
                    let added = rest |> List.takeWhile (fun line -> line.StartsWith "+ ")

                    (line.Substring 2, [ for line in added -> line.Substring 2 ])
                    :: pairs (List.skip added.Length rest)
                | _ :: rest -> pairs rest
                | [] -> []

            pairs lines
    ]

let private apply (script: string) (text: string) (before: string, after: string list) =
    let lines = text.Split '\n'
    let found = lines |> Array.filter (fun line -> line.Trim() = before.Trim())

    if found.Length <> 1 then
        failwith
            $"{Path.GetFileName script}: an exercise changes the line '{before}', which stands {found.Length} times in it."

    [|
        for line in lines do
            if line.Trim() = before.Trim() then
                let indent = line.Substring(0, line.Length - line.TrimStart().Length)

                for added in after do
                    indent + added.Trim()
            else
                line
    |]
    |> String.concat "\n"

/// Writes the script with a change (from 1) of a block into a folder, with the files beside it: the new script.
let write (script: string) (block: string) (number: int) (folder: string) : string =
    let stem = Path.GetFileNameWithoutExtension script
    let all = changes script block

    match List.tryItem (number - 1) all with
    | None when block = "break" -> failwith $"{stem} shows no mistake to make."
    | None -> failwith $"{stem} has {all.Length} exercises; there is no exercise {number}."
    | Some change ->
        let text = File.ReadAllText(script).ReplaceLineEndings "\n"
        // The text of the exercises itself shows the lines that are changed.
        let at = text.IndexOf "\n(** exercises\n"
        let changed = List.fold (apply script) (text.Substring(0, at)) change
        let setup = Path.Combine(__SOURCE_DIRECTORY__, "_setup.fsx").Replace('\\', '/')

        let made =
            (changed + text.Substring at).Replace("\"../_setup.fsx\"", $"\"{setup}\"")

        Directory.CreateDirectory(Path.Combine(folder, stem)) |> ignore

        let glossary = Path.Combine(Path.GetDirectoryName script, "glossary.md")

        if File.Exists glossary then
            File.Copy(glossary, Path.Combine(folder, "glossary.md"), true)

        let beside = Path.Combine(Path.GetDirectoryName script, stem)

        if Directory.Exists beside then
            for source in Directory.GetFiles beside do
                File.Copy(source, Path.Combine(folder, stem, Path.GetFileName source), true)

        let path = Path.Combine(folder, stem + ".fsx")
        File.WriteAllText(path, made)
        path
