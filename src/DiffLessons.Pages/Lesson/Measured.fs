namespace DiffLessons.Pages

open System.IO
open System.Text.Json.Nodes
open DiffLessons.Plotting

/// What several seeds and the exercises of a lesson gave at full length, stored beside its script as `NAME/measured.json`.
[<RequireQualifiedAccess>]
module internal Measured =

    /// The content of a file beside a script; null where there is none.
    let readFile (script: string) (name: string) : JsonNode =
        let stem = Path.GetFileNameWithoutExtension script
        let file = Path.Combine(Path.GetDirectoryName script, stem, name)

        if File.Exists file then
            JsonNode.Parse(File.ReadAllText file)
        else
            null

    let read (script: string) : JsonNode = readFile script "measured.json"

    /// A statistic of an array of numbers.
    let private statistic (name: string) (numbers: float list) =
        let sorted = List.sort numbers
        let n = sorted.Length

        match name with
        | "first" -> Some(Json.number numbers.Head) // seed one
        | "min" -> Some(Json.number sorted.Head)
        | "max" -> Some(Json.number sorted[n - 1])
        | "mean" -> Some(Json.number (List.average sorted))
        | "median" -> Some(Json.number ((sorted[(n - 1) / 2] + sorted[n / 2]) / 2.0))
        | "count" -> Some(Json.integer (int64 n))
        | "positive" ->
            Some(Json.integer (sorted |> List.filter (fun x -> x > 0.0) |> List.length |> int64))
        | _ -> None

    /// The value at the end of a path of names, the last of which may be a statistic of an array.
    let rec lookup (node: JsonNode) (path: string list) : JsonNode option =
        match node, path with
        | null, _ -> None
        | _, [] -> Some node
        | (:? JsonArray as numbers), [ name ] ->
            statistic name [ for number in numbers -> float (number.ToJsonString()) ]
        | (:? JsonObject as fields), name :: rest when fields.ContainsKey name ->
            lookup fields[name] rest
        | _ -> None
