/// What a lesson wrote for machines: `metrics.json`.
module DiffLessons.Browser.Tests.Metrics

open System.IO
open System.Text.Json
open System.Text.Json.Nodes
open Json.Schema

let private schema =
    lazy
        (Path.Combine(Scripts.root, "docs", "metrics.schema.json")
         |> File.ReadAllText
         |> JsonSchema.FromText)

/// What is wrong with the text of a metrics.json: one line for each place where it does not fit the schema.
let problems (text: string) : string list =
    let options = EvaluationOptions(OutputFormat = OutputFormat.List)
    let found = schema.Value.Evaluate(JsonDocument.Parse(text).RootElement, options)

    if found.IsValid then
        []
    else
        [
            for detail in found.Details do
                if not (isNull detail.Errors) then
                    for error in detail.Errors do
                        $"at '{detail.InstanceLocation}': {error.Value}"
        ]

/// Whether a lesson came so far as to write its metrics into a folder of runs.
let exist (folder: string) (lesson: string) =
    File.Exists(Path.Combine(folder, lesson, "metrics.json"))

/// The metrics of a lesson in a folder of runs.
let text (folder: string) (lesson: string) =
    File.ReadAllText(Path.Combine(folder, lesson, "metrics.json"))

/// The metrics without what differs from run to run: times and memory.
let lasting (text: string) =
    let node = JsonNode.Parse(text).AsObject()

    for name in [ "train_seconds"; "total_seconds"; "peak_mb" ] do
        node.Remove name |> ignore

    node.ToJsonString()

/// The two lessons with a training loop that took the least time in a folder of runs.
let quickest (folder: string) =
    [
        for lesson in List.filter (exist folder) Scripts.lessons do
            let root = JsonDocument.Parse(text folder lesson).RootElement
            let seconds (name: string) = root.GetProperty(name).GetDouble()

            if seconds "train_seconds" > 0.0 then
                seconds "total_seconds", lesson
    ]
    |> List.sort
    |> List.truncate 2
    |> List.map snd
