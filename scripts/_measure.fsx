// Measures what the lessons' texts rest on: the metrics of eight seeds and of every exercise, at full length. They are kept in
// lessons/NN-name/measured.json, from which prose takes its values. Without arguments all literate lessons that use such values
// are measured; with names only those.
//
//   dotnet fsi build.fsx -t measure
//   dotnet fsi scripts/_measure.fsx 04-regression

#load "_lessons.fsx"
#load "_exercises.fsx"

open System
open System.IO
open System.Text.Json
open System.Text.Json.Nodes
open Lessons

let asked = Array.tail fsi.CommandLineArgs |> Array.filter ((<>) "--")

let uses (file: string) =
    let text = File.ReadAllText file

    text.Contains "{{seeds."
    || text.Contains "{{try."
    || text.Contains "lesson.Seeds"

let chosen =
    files
    |> Array.filter (fun file ->
        if asked.Length > 0 then
            Array.contains (stem file) asked
        else
            uses file)

let seeds = 8

/// The metrics of one run. A page that lacks the values which are being measured is no failure: metrics are written before it.
let metrics (script: string) (flags: string list) : JsonObject =
    let out = Directory.CreateTempSubdirectory "measure"

    try
        let arguments = flags @ [ "--no-open"; "--explore"; "--out"; out.FullName ]
        run script (Array.ofList arguments) |> ignore
        let file = Path.Combine(out.FullName, stem script, "metrics.json")
        let all = JsonNode.Parse(File.ReadAllText(file))
        all.["metrics"].DeepClone().AsObject()
    finally
        out.Delete true

/// The runs' values of each number, in an object as one run's; what is no number is left out.
let rec gathered (runs: JsonObject list) : JsonObject =
    let all = JsonObject()

    for field in runs.Head do
        match field.Value with
        | :? JsonObject ->
            let inner = gathered [ for run in runs -> run[field.Key].AsObject() ]

            if inner.Count > 0 then
                all[field.Key] <- inner
        | value when value.GetValueKind() = JsonValueKind.Number ->
            all[field.Key] <- JsonArray [| for run in runs -> run[field.Key].DeepClone() |]
        | _ -> ()

    all

for file in chosen do
    Console.WriteLine $"=== {stem file}"
    let runs = [ for seed in 1..seeds -> metrics file [ "--seed"; string seed ] ]
    let bySeed = gathered runs
    let byExercise = JsonObject()

    for number in 1 .. (Exercises.changes file).Length do
        let folder = Directory.CreateTempSubdirectory "exercise"

        try
            byExercise[string number] <- metrics (Exercises.write file number folder.FullName) []
        finally
            folder.Delete true

    let all = JsonObject()
    all["seeds"] <- bySeed
    all["try"] <- byExercise

    File.WriteAllText(
        Path.Combine(Path.GetDirectoryName file, stem file, "measured.json"),
        all.ToJsonString(JsonSerializerOptions(WriteIndented = true)) + "\n"
    )
