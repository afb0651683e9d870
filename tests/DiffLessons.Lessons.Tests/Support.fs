/// Lessons that run in a folder of their own.
module DiffLessons.Lessons.Tests.Support

open System.IO
open System.Text.Json
open Expecto
open DiffLessons.Pages

let private info length : LessonInfo = {
    Number = 99
    Name = "trial"
    Title = "Trial"
    TitleZh = "试验"
    Summary = ""
    SummaryZh = ""
    Learn = []
    Try = []
    Length = length
}

/// A lesson of that length that writes into a folder which is gone afterwards; the story gets both.
let withLessonOf length flags (story: Lesson -> string -> 'T) : 'T =
    let folder = Directory.CreateTempSubdirectory "lesson"

    try
        let arguments = Array.append [| "--no-open"; "--out"; folder.FullName |] flags

        match Lesson.start arguments [] (info length) with
        | Ok lesson -> story lesson (Path.Combine(folder.FullName, "99-trial"))
        | Error code -> failtest $"exit code {code}"
    finally
        folder.Delete true

/// As `withLessonOf`, for a lesson of fixed length.
let withLesson (story: Lesson -> string -> 'T) : 'T = withLessonOf Fixed [||] story

/// A property of what the lesson wrote into its metrics, on one line.
let written (folder: string) (name: string) : string =
    use parsed =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "metrics.json")))

    JsonSerializer.Serialize(parsed.RootElement.GetProperty name)
