namespace DiffLessons.Pages

open System
open System.Collections.Generic
open System.Diagnostics
open System.Text.Json.Nodes
open DiffLessons
open DiffLessons.Plotting

/// What a lesson's run has shown and recorded so far.
[<Sealed>]
type internal LessonRun(script: Script, length: Length, options: Options) =
    let total = Stopwatch.StartNew()
    let values = List<string * JsonNode>()
    let metrics = List<string * JsonNode>()
    let hyperparameters = List<string * JsonNode>()
    let measured = lazy (Measured.read script.Path)

    let counted =
        match length with
        | Steps _ -> [ "steps", options.Length ]
        | Epochs _ -> [ "epochs", options.Length ]
        | Episodes _ -> [ "episodes", options.Length ]
        | Fixed -> []

    let add (list: List<string * JsonNode>) operation (given: (string * obj) list) =
        GuardNulls.arguments operation [ "values", given ]

        for name, value in given do
            if list.Exists(fun (key, _) -> key = name) then
                Guard.fail $"{operation}: '{name}' is already given. Give each its own name."

            list.Add((name, Json.ofValue $"{operation} '{name}'" value))

    do
        for name, value in counted do
            hyperparameters.Add((name, Json.integer (int64 value)))

    member _.Options = options
    member _.Script = script

    /// Number and name, as in `04-regression`.
    member _.Code = script.Code

    /// Steps, epochs or episodes, by name.
    member _.Length: (string * int) list = counted

    /// The Chinese of short texts.
    member _.Words = script.Words

    member _.Hyperparameters = List.ofSeq hyperparameters
    member _.Metrics = List.ofSeq metrics

    /// What the run shows, each with the line of the script that asked for it.
    member val Blocks = List<int * Block>()

    /// Claims, whether they hold, and the numbers behind them.
    member val Checks = List<string * bool * string>()

    /// Whether less was done than in a full run.
    member val IsShortened =
        (match length with
         | Steps(full, quick)
         | Epochs(full, quick)
         | Episodes(full, quick) -> options.Quick && quick < full
         | Fixed -> false) with get, set

    member val Device = options.Device with get, set
    member val TrainingTime = TimeSpan.Zero with get, set
    member _.TotalTime = total.Elapsed

    member _.AddValues(given: (string * obj) list) = add values "lesson.Values" given
    member _.AddMetrics(given: (string * obj) list) = add metrics "lesson.Metrics" given

    member _.AddHyperparameters(given: (string * obj) list) =
        add hyperparameters "lesson.Hyperparameters" given

    /// What several seeds and the exercises gave, at the end of a path of names.
    member _.Measured(path: string list) : JsonNode option = Measured.lookup measured.Value path

    /// A value by the name that prose gives it.
    member run.Find(name: string) : JsonNode option =
        let own = [
            "seed", Json.integer (int64 options.Seed)
            "quick", Json.flag options.Quick
            yield! hyperparameters
            yield! metrics
            yield! values
        ]

        let path = List.ofArray (name.Split '.')

        match own |> List.tryFind (fun (key, _) -> key = path.Head) with
        | Some(_, node) -> Measured.lookup node path.Tail
        | None -> run.Measured path
