namespace DiffLessons.Lessons

open System
open System.IO
open System.Text.RegularExpressions

/// A day of the course: its title and what it is about, in both languages, and its lessons with what each needs.
type internal Day = {
    Title: string * string
    About: string * string
    /// Number and name, and the numbers of the lessons that it builds on.
    Lessons: (string * string list) list
}

/// The course as a whole, from `course.md` in the folder of the lessons.
type internal Course = {
    Title: string * string
    /// Paragraphs, in both languages.
    About: (string * string) list
    Days: Day list
}

/// Reads the order of the lessons. The file has a title `# English | 中文`, paragraphs of a line in English and one in Chinese, and for
/// each day a title `## English | 中文`, such a paragraph, and lines `- NN-name | numbers of the lessons that it needs`.
[<RequireQualifiedAccess>]
module internal Course =

    let private pair (line: string) =
        match line.Split(" | ", 2) with
        | [| english; chinese |] -> english, chinese
        | _ -> line, line

    let private paragraphs (lines: string list) =
        lines
        |> List.filter (fun line -> line <> "" && not (line.StartsWith "- "))
        |> List.chunkBySize 2
        |> List.choose (function
            | [ english; chinese ] -> Some(english, chinese)
            | _ -> None)

    let private day (text: string) : Day =
        let lines = text.Split('\n', StringSplitOptions.TrimEntries) |> List.ofArray

        {
            Title = pair lines.Head
            About = List.tryHead (paragraphs lines.Tail) |> Option.defaultValue ("", "")
            Lessons = [
                for line in lines.Tail do
                    if line.StartsWith "- " then
                        let parts = line.Substring(2).Split('|', StringSplitOptions.TrimEntries)

                        parts[0],
                        (if parts.Length > 1 then
                             parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)
                             |> List.ofArray
                         else
                             [])
            ]
        }

    let private titleOfAll = "Neural networks, lesson by lesson", "神经网络，一课一课学"

    /// The course of a text.
    let read (text: string) : Course =
        match Regex.Split(text.ReplaceLineEndings "\n", @"(?m)^##? ") |> List.ofArray with
        | _ :: head :: days ->
            let lines = head.Split('\n', StringSplitOptions.TrimEntries) |> List.ofArray

            {
                Title = pair lines.Head
                About = paragraphs lines.Tail
                Days = List.map day days
            }
        | _ -> {
            Title = titleOfAll
            About = []
            Days = []
          }

    /// The course of the lessons in a folder. Lessons that it does not name come at the end.
    let ofFolder (folder: string) (lessons: string list) : Course =
        let file = Path.Combine(folder, "course.md")
        let course = read (if File.Exists file then File.ReadAllText file else "")

        let known = [
            for day in course.Days do
                yield! List.map fst day.Lessons
        ]

        match List.except known lessons with
        | [] -> course
        | others ->
            let last = {
                Title = "Lessons", "课程"
                About = "", ""
                Lessons = [ for lesson in others -> lesson, [] ]
            }

            {
                course with
                    Days = course.Days @ [ last ]
            }

    /// How long a lesson takes to read and try, in minutes, from the length of its text and the number of its exercises.
    let minutes (script: string) : int =
        let text = File.ReadAllText(script).ReplaceLineEndings "\n"
        let blocks = Regex.Matches(text, @"(?ms)^\(\*\* [a-z0-9-]+\n(.*?)^\*\)")

        let words =
            blocks
            |> Seq.sumBy (fun block -> Regex.Matches(block.Groups[1].Value, @"\S+").Count)

        let exercises = Regex.Matches(text, @"(?m)^```diff").Count
        // A hundred words a minute, since there are formulas among them, and five minutes an exercise.
        5 * ((words / 100 + 5 * exercises + 4) / 5)
