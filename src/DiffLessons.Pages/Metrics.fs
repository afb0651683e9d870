namespace DiffLessons.Pages

open System.Text.Json.Nodes
open DiffLessons
open DiffLessons.Plotting

/// <summary>What a run of a lesson leaves for machines to read: the content of <c>metrics.json</c>.</summary>
/// <remarks>
/// A number that is not finite is written as the text <c>NaN</c>, <c>Infinity</c> or <c>-Infinity</c>, since JSON has no such
/// numbers. The fields <c>train_seconds</c>, <c>total_seconds</c> and <c>peak_mb</c> differ from run to run; all others are the same
/// for the same seed, flags and machine. The schema is <c>docs/metrics.schema.json</c>.
/// </remarks>
type Metrics = {
    /// <summary>Number and name, for instance <c>04-regression</c>.</summary>
    Lesson: string
    /// <summary>The lesson's English title.</summary>
    Title: string
    /// <summary>The result in one line.</summary>
    Result: string
    /// <summary>The same in Chinese; empty where it is not told.</summary>
    ResultZh: string
    /// <summary>Seed of the run.</summary>
    Seed: int
    /// <summary>Whether it was the short run.</summary>
    Quick: bool
    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    Device: string
    /// <summary>Rates, sizes and lengths, in the order in which the lesson named them.</summary>
    Hyperparameters: (string * JsonNode) list
    /// <summary>What the lesson found.</summary>
    Values: (string * JsonNode) list
    /// <summary>Each claim that the lesson checked, and whether it held.</summary>
    Checks: (string * bool) list
    /// <summary>Seconds of the training loops alone.</summary>
    TrainSeconds: float
    /// <summary>Seconds from the start of the lesson to the writing of this file.</summary>
    TotalSeconds: float
    /// <summary>The most memory that the process has held so far, in MB of 1,048,576 bytes; 0 where the system does not tell.</summary>
    PeakMb: float
    /// <summary>Versions of what ran.</summary>
    Versions: (string * string) list
}

/// <summary>Writes <c>metrics.json</c>.</summary>
[<RequireQualifiedAccess>]
module Metrics =

    let private seconds (value: float) =
        Json.number (System.Math.Round(value, 4))

    /// <summary>The metrics as JSON.</summary>
    let toJson (metrics: Metrics) =
        GuardWhole.arguments "Metrics.toJson" [ "metrics", metrics ]

        Json.object [
            "lesson", Json.text metrics.Lesson
            "title", Json.text metrics.Title
            "result", Json.text metrics.Result
            if metrics.ResultZh <> "" then
                "result_zh", Json.text metrics.ResultZh
            "seed", Json.integer (int64 metrics.Seed)
            "quick", Json.flag metrics.Quick
            "device", Json.text metrics.Device
            "hyperparameters", Json.object metrics.Hyperparameters
            "metrics", Json.object metrics.Values
            "checks", Json.object [ for claim, holds in metrics.Checks -> claim, Json.flag holds ]
            "train_seconds", seconds metrics.TrainSeconds
            "total_seconds", seconds metrics.TotalSeconds
            "peak_mb", Json.number (System.Math.Round(metrics.PeakMb, 1))
            "versions",
            Json.object [ for name, version in metrics.Versions -> name, Json.text version ]
        ]

    /// <summary>Writes the metrics to a file, whole or not at all.</summary>
    /// <exception cref="T:System.IO.IOException">The file cannot be written.</exception>
    let write (path: string) (metrics: Metrics) =
        GuardWhole.arguments "Metrics.write" [ "path", path ]
        Page.writeWhole path (Json.toIndented (toJson metrics) + "\n")
