/// Lessons that run in a folder of their own.
module DiffLessons.Lessons.Tests.Support

open System.IO
open System.Text.Json
open Expecto
open DiffLessons.Pages

/// A lesson of that length that writes into a folder which is gone afterwards; the story gets both.
let withLessonOf length flags (story: Lesson -> string -> 'T) : 'T =
    let folder = Directory.CreateTempSubdirectory "lesson"

    try
        let script = Path.Combine(folder.FullName, "99-trial.fsx")
        File.WriteAllText(script, "// lesson 99 trial | Trial | 试验\n\nlet a = 1\n")
        let arguments = Array.append [| "--no-open"; "--out"; folder.FullName |] flags

        match Lesson.ofScript script arguments [] length with
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
