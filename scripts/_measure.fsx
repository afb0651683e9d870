// Measures what the lessons' texts rest on: the metrics of eight seeds and of every exercise, at full length. They are kept in
// lessons/NN-name/measured.json, from which prose takes its values. Without arguments all literate lessons that use such values
// are measured; with names only those.
//
//   dotnet fsi build.fsx -t measure
//   dotnet fsi scripts/_measure.fsx 04-regression
//   dotnet fsi scripts/_measure.fsx --break 04-regression    its mistake alone; the other values stay
//   dotnet fsi scripts/_measure.fsx --pytorch 04-regression  its PyTorch program alone; PYTHON names a python3 that has torch

#load "_lessons.fsx"
#load "_exercises.fsx"

open System
open System.IO
open System.Text.Json
open System.Text.Json.Nodes
open Lessons

let given = Array.tail fsi.CommandLineArgs |> Array.filter ((<>) "--")
let isBreakOnly = Array.contains "--break" given
let isPytorchOnly = Array.contains "--pytorch" given
let asked = given |> Array.filter (fun word -> not (word.StartsWith "--"))

let uses (file: string) =
    let text = File.ReadAllText file

    text.Contains "{{seeds."
    || text.Contains "{{try."
    || text.Contains "{{break."
    || text.Contains "{{pytorch."
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
let metricsIn (out: string) (script: string) (flags: string list) : JsonObject =
    let arguments = flags @ [ "--no-open"; "--explore"; "--out"; out ]
    run script (Array.ofList arguments) |> ignore

    let all =
        JsonNode.Parse(File.ReadAllText(Path.Combine(out, stem script, "metrics.json")))

    all.["metrics"].DeepClone().AsObject()

let metrics (script: string) (flags: string list) : JsonObject =
    let out = Directory.CreateTempSubdirectory "measure"

    try
        metricsIn out.FullName script flags
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

/// What the library says of a mistake: the message of the exception that ended the run, without its type and its stack.
let said (errors: string) =
    let line =
        errors.Split('\n', StringSplitOptions.TrimEntries)
        |> Array.tryFind (fun line -> line.Contains "Exception: " || line.Contains " error FS")
        |> Option.defaultValue ""

    let at = line.IndexOf "Exception: "
    if at < 0 then line else line.Substring(at + 11)

/// The mistake that a lesson shows: the metrics that it gives, what the library says of it, and the figure of lesson.Break, which is
/// kept in a file of its own.
let measureBreak (script: string) : JsonObject =
    let folder = Directory.CreateTempSubdirectory "break"

    try
        let copy = Exercises.write script "break" 1 folder.FullName
        let out = Path.Combine(folder.FullName, "out")
        let arguments = [| "--no-open"; "--explore"; "--out"; out |]
        let _, errors = runKeeping copy arguments
        let written name = Path.Combine(out, stem script, name)
        let all = JsonObject()

        if File.Exists(written "metrics.json") then
            let metrics = JsonNode.Parse(File.ReadAllText(written "metrics.json")).["metrics"]

            for field in metrics.AsObject() do
                all[field.Key] <- field.Value.DeepClone()

        all["said"] <- JsonValue.Create(said errors)
        let kept = Path.Combine(Path.GetDirectoryName script, stem script, "break.json")

        if File.Exists(written "break.json") then
            File.Copy(written "break.json", kept, true)

        all
    finally
        folder.Delete true

let keep (file: string) (all: JsonObject) =
    // Characters such as < stand as they are, so that the file can be read.
    let plain =
        JsonSerializerOptions(
            WriteIndented = true,
            Encoder = Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
        )

    File.WriteAllText(file, all.ToJsonString plain + "\n")

/// What the lesson and its PyTorch program report when they start from the same numbers; nothing where there is no such program.
let measurePytorch (script: string) : JsonObject option =
    let folder = Directory.CreateTempSubdirectory "pytorch"

    let program =
        Path.Combine(__SOURCE_DIRECTORY__, "../benchmarks/pytorch/course", stem script + ".py")

    try
        if File.Exists program then
            Environment.SetEnvironmentVariable("DIFFLESSONS_KEEP_START", "1")
            let own = metricsIn folder.FullName script []

            let python =
                Environment.GetEnvironmentVariable "PYTHON"
                |> Option.ofObj
                |> Option.defaultValue "python3"

            let start = Path.Combine(folder.FullName, stem script)

            let info =
                Diagnostics.ProcessStartInfo(
                    python,
                    [ program; start ],
                    RedirectStandardOutput = true
                )

            use child = Diagnostics.Process.Start info
            let printed = child.StandardOutput.ReadToEnd()
            child.WaitForExit()

            if child.ExitCode <> 0 then
                Console.Error.WriteLine
                    "PyTorch's losses stay as they were: PYTHON has to name a python3 that has torch."

                None
            else
                let theirs = JsonNode.Parse(printed).AsObject()
                let ours = JsonObject()

                for field in theirs do
                    if own.ContainsKey field.Key then
                        ours[field.Key] <- own[field.Key].DeepClone()

                let all = JsonObject()
                all["ours"] <- ours
                all["theirs"] <- theirs
                Some all
        else
            None
    finally
        folder.Delete true

/// The metrics of every exercise, by its number.
let measureExercises (script: string) : JsonObject =
    let byExercise = JsonObject()

    for number in 1 .. (Exercises.changes script "exercises").Length do
        let folder = Directory.CreateTempSubdirectory "exercise"

        try
            let copy = Exercises.write script "exercises" number folder.FullName
            byExercise[string number] <- metrics copy []
        finally
            folder.Delete true

    byExercise

for file in chosen do
    Console.WriteLine $"=== {stem file}"

    let measured = Path.Combine(Path.GetDirectoryName file, stem file, "measured.json")

    let all =
        if File.Exists measured then
            JsonNode.Parse(File.ReadAllText measured).AsObject()
        else
            JsonObject()

    if not (isBreakOnly || isPytorchOnly) then
        let runs = [ for seed in 1..seeds -> metrics file [ "--seed"; string seed ] ]
        all["seeds"] <- gathered runs
        all["try"] <- measureExercises file

    if not isPytorchOnly && not (Exercises.changes file "break").IsEmpty then
        all["break"] <- measureBreak file

    if not isBreakOnly then
        measurePytorch file |> Option.iter (fun found -> all["pytorch"] <- found)

    if all.Count > 0 then
        keep measured all
