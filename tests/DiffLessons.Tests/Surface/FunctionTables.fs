/// The tables of functions in the documentation are made from the registry.
module DiffLessons.Tests.FunctionTables

open System
open System.IO
open Expecto
open DiffLessons

let private docs = Path.Combine(__SOURCE_DIRECTORY__, "..", "..", "..", "docs")
let private first = "<!-- functions: made by dotnet fsi build.fsx -t docs -->"
let private last = "<!-- end of functions -->"

let private code (text: string) = $"`{text}`"
let private cell (text: string) = text.Replace("|", "\\|")

let private called (op: Op) =
    match op.Options with
    | [] -> code op.Name
    | options -> code (op.Name + "(" + String.Join(", ", options) + ")")

/// A table for each family: what a function is called, and what it gives.
let private ofLayers () = [
    for family, ops in Registry.families do
        $"### {family}"
        ""
        "| function | gives |"
        "| --- | --- |"

        for op in ops do
            $"| {called op} | {cell op.Doc} |"

        ""
]

let private names (ops: Op list) =
    ops |> List.map (fun op -> code op.Name) |> String.concat ", "

/// What is exported, family by family, and what is not, by reason.
let private ofOnnx () = [
    let isExported (op: Op) =
        Result.isOk (OnnxFunctions.find op.Name)

    "| functions that are exported | |"
    "| --- | --- |"

    for family, ops in Registry.families do
        match List.filter isExported ops with
        | [] -> ()
        | exported -> $"| {family} | {names exported} |"

    ""
    "| functions that are not | why, and what to do |"
    "| --- | --- |"

    for reason, refused in
        Registry.families
        |> List.collect snd
        |> List.choose (fun op ->
            match OnnxFunctions.find op.Name with
            | Error reason -> Some(reason, op)
            | Ok _ -> None)
        |> List.groupBy fst do
        $"| {names (List.map snd refused)} | {reason} |"

    ""
]

let private pages = [ "layers.md", ofLayers; "onnx.md", ofOnnx; "tensors.md", TensorTable.lines ]

/// The page with the lines between the two marks.
let private filled (page: string) (lines: string list) =
    let start = page.IndexOf first + first.Length
    let stop = page.IndexOf last
    page[.. start - 1] + "\n\n" + String.Join("\n", lines) + "\n" + page[stop..]

let tests =
    testSequenced
    <| testList "Function tables" [
        for name, lines in pages do
            let file = Path.Combine(docs, name)

            test $"docs/{name} says what the registry says" {
                let page = File.ReadAllText(file).ReplaceLineEndings "\n"
                let wanted = filled page (lines ())

                if Environment.GetEnvironmentVariable "DIFFLESSONS_WRITE" = "1" then
                    File.WriteAllText(file, wanted)
                elif page <> wanted then
                    failtest
                        $"docs/{name} is not what the registry makes. Run dotnet fsi build.fsx -t docs."
            }

        test "every operation says what it gives, in one line" {
            for _, ops in Registry.families do
                for op in ops do
                    Expect.isTrue (op.Doc <> "" && not (op.Doc.Contains '\n')) op.Name
        }
    ]
