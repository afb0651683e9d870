namespace DiffLessons.Lessons

open System
open DiffLessons.Pages

/// <summary>How one lesson went in a run of all lessons.</summary>
type LessonOutcome = {
    /// <summary>Number and name, for instance <c>04-regression</c>; the name of its folder.</summary>
    Code: string
    /// <summary>The title in English.</summary>
    Title: string
    /// <summary>The title in Chinese.</summary>
    TitleZh: string
    /// <summary>What went wrong, in a few words; none when all went well.</summary>
    Failure: string option
    /// <summary>The lesson's result in one line, its key metric; empty when it wrote none.</summary>
    Result: string
    /// <summary>The same in Chinese; empty where it is not told.</summary>
    ResultZh: string
    /// <summary>Seconds of its training loops.</summary>
    TrainSeconds: float
    /// <summary>Seconds from the start of its process to the end.</summary>
    Seconds: float
    /// <summary>Whether this run wrote its page.</summary>
    HasPage: bool
    /// <summary>Names and versions of what ran.</summary>
    Versions: (string * string) list
}

/// Times of lessons, for people.
[<RequireQualifiedAccess>]
module internal LessonTime =

    /// A number of seconds; `unknown` where it is no length of time, as of a lesson that has failed.
    let shown (seconds: float) : string =
        if seconds >= 0.0 && seconds < TimeSpan.MaxValue.TotalSeconds then
            Progress.duration (TimeSpan.FromSeconds seconds)
        else
            "unknown"
