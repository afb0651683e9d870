namespace DiffLessons.Benchmarks

open System
open System.IO
open System.Text.Json

/// What PyTorch reached for one metric over several seeds.
type PytorchRange = {
    /// Where it stands among a lesson's metrics: names with dots between; of a list a place, or `last`.
    Path: string
    /// What it is.
    What: string
    Median: float
    Min: float
    Max: float
    Seeds: int
}

/// What is known of a lesson from PyTorch.
type LessonReference = {
    /// The lesson's number, such as 04.
    Lesson: string
    /// The section of the course.
    Course: string
    /// The script with PyTorch's training loop, where there is one.
    Script: string option
    /// The greatest ratio of our training time to PyTorch's.
    Bar: float option
    /// The steps of the loop, where the time of a step is of interest.
    Steps: int option
    /// The metric that says how many steps PyTorch's loop has to run, where the lesson's own number differs from run to run.
    StepsPath: string option
    Note: string
    Metrics: PytorchRange list
}

/// The data file reference.json, measured with PyTorch.
[<RequireQualifiedAccess>]
module Reference =
    let private options =
        JsonSerializerOptions(PropertyNamingPolicy = JsonNamingPolicy.CamelCase)

    let private field (name: string) (read: JsonElement -> 'T) (element: JsonElement) =
        match element.TryGetProperty name with
        | true, value -> Some(read value)
        | _ -> None

    let private lesson (element: JsonElement) = {
        Lesson = element.GetProperty("lesson").GetString()
        Course = element.GetProperty("course").GetString()
        Script = element |> field "script" _.GetString()
        Bar = element |> field "bar" _.GetDouble()
        Steps = element |> field "steps" _.GetInt32()
        StepsPath = element |> field "stepsPath" _.GetString()
        Note = element |> field "note" _.GetString() |> Option.defaultValue ""
        Metrics =
            element.GetProperty("metrics").EnumerateArray()
            |> Seq.map (fun range -> range.Deserialize<PytorchRange> options)
            |> List.ofSeq
    }

    let private root =
        lazy
            (Path.Combine(AppContext.BaseDirectory, "reference.json")
             |> File.ReadAllText
             |> JsonDocument.Parse
             |> _.RootElement)

    /// The version of PyTorch that the ranges come from.
    let torch () =
        root.Value.GetProperty("torch").GetString()

    /// The lessons that PyTorch was measured on.
    let lessons () =
        root.Value.GetProperty("lessons").EnumerateArray()
        |> Seq.map lesson
        |> List.ofSeq

    let rec private find (path: string list) (metrics: JsonElement) : float option =
        match path, metrics.ValueKind with
        | [], JsonValueKind.Number -> Some(metrics.GetDouble())
        | [], _ -> None
        | "last" :: [], JsonValueKind.Number -> Some(metrics.GetDouble())
        | name :: rest, JsonValueKind.Object ->
            let found =
                if name = "last" then
                    metrics.EnumerateObject() |> Seq.tryLast |> Option.map _.Value
                else
                    field name id metrics

            Option.bind (find rest) found
        | name :: rest, JsonValueKind.Array ->
            let items = Seq.toArray (metrics.EnumerateArray())
            let at = if name = "last" then items.Length - 1 else int name
            items |> Array.tryItem at |> Option.bind (find rest)
        | _ -> None

    /// The number at a path among a lesson's metrics; none where there is none.
    let number (path: string) (metrics: JsonElement) : float option =
        find (List.ofArray (path.Split '.')) (metrics.GetProperty "metrics")
