/// Lessons that run in a folder of their own.
module DiffLessons.Tests.LessonRuns

open System.IO
open Expecto
open DiffLessons.Charts

let private info: LessonInfo = {
    Number = 99
    Name = "trial"
    Title = "Trial"
    TitleZh = "试验"
    Summary = ""
    SummaryZh = ""
    Learn = []
    Try = []
    Length = Fixed
}

/// A lesson that writes into a folder which is gone afterwards; the story gets both.
let withLesson (story: Lesson -> string -> 'T) : 'T =
    let folder = Directory.CreateTempSubdirectory "lesson"

    try
        match Lesson.start [| "--no-open"; "--out"; folder.FullName |] [] info with
        | Ok lesson -> story lesson (Path.Combine(folder.FullName, "99-trial"))
        | Error code -> failtest $"exit code {code}"
    finally
        folder.Delete true
