/// The table of layers in docs/layers.md is made from the registry of layers.
module DiffLessons.Tests.LayerTable

open System
open System.IO
open Expecto
open DiffLessons

let private page =
    Path.Combine(__SOURCE_DIRECTORY__, "..", "..", "..", "docs", "layers.md")

let private first = "<!-- layers: made from LayerRegistry -->\n"
let private last = "<!-- end of layers -->"

let private table () =
    [
        "| layer | takes | does |"
        "| --- | --- | --- |"
        for layer in LayerRegistry.layers do
            $"| `{layer.Signature}` | {layer.Takes} | {layer.Doc} |"
        ""
    ]
    |> String.concat "\n"

/// The page with the table of now between its two marks.
let private updated (text: string) =
    let start = text.IndexOf first + first.Length
    text.Substring(0, start) + table () + text.Substring(text.IndexOf last)

let tests =
    testSequenced
    <| testList "Layer table" [
        // With DIFFLESSONS_WRITE=1 the table is written first.
        if Environment.GetEnvironmentVariable "DIFFLESSONS_WRITE" = "1" then
            test "the table is written" { File.WriteAllText(page, updated (File.ReadAllText page)) }

        test "docs/layers.md has each layer as the registry has it" {
            let text = File.ReadAllText page
            Expect.equal text (updated text) "run the tests of this list with DIFFLESSONS_WRITE=1"
        }
    ]
