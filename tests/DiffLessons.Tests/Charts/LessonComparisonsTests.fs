/// Models side by side on a lesson's page.
module DiffLessons.Tests.LessonComparisonsTests

open System.IO
open System.Text.RegularExpressions
open Expecto
open DiffLessons
open DiffLessons.Charts
open DiffLessons.Tests.LessonRuns

let private pageOf (story: Lesson -> unit) =
    withLesson (fun lesson folder ->
        story lesson
        lesson.Finish "" |> ignore
        File.ReadAllText(Path.Combine(folder, "index.html")))

let tests =
    testList "comparisons" [
        test "a shorter model leaves its places empty, and the sums stand in one line" {
            let short, long = Linear(2, 3), Linear(2, 3) --> dsharp.relu --> Linear(3, 1)

            let page =
                pageOf (fun lesson -> lesson.SideBySide([ "one", short; "two", long ], ""))

            let rows = [
                for row in Regex.Matches(page, "<tr>(.*?)</tr>") ->
                    [
                        for cell in Regex.Matches(row.Groups[1].Value, "<t[dh][^>]*>(.*?)</t[dh]>") ->
                            Regex.Replace(cell.Groups[1].Value, "<[^>]*>", "")
                    ]
            ]

            Expect.equal
                (List.truncate 5 rows)
                [
                    [ "one"; "layer"; "count"; "two"; "layer"; "count" ]
                    [ "model"; "Linear(2 -&gt; 3)"; "9"; "0"; "Linear(2 -&gt; 3)"; "9" ]
                    [ ""; ""; ""; "1"; "relu"; "0" ]
                    [ ""; ""; ""; "2"; "Linear(3 -&gt; 1)"; "4" ]
                    [ ""; "in all"; "9"; ""; "in all"; "13" ]
                ]
                "rows"

            Expect.equal
                (Regex.Matches(page, "<td class=\"number\">").Count)
                8
                "both columns of counts stand to the right, empty cells too"
        }
    ]
