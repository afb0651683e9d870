/// Models side by side on a lesson's page.
module DiffLessons.Tests.LessonComparisonsTests

open System.IO
open System.Text.RegularExpressions
open Expecto
open DiffLessons
open DiffLessons.Charts

let private info: LessonInfo = {
    Number = 98
    Name = "comparison"
    Title = "Comparison"
    TitleZh = "比较"
    Summary = ""
    SummaryZh = ""
    Learn = []
    Try = []
    Length = Fixed
}

let private pageOf (story: Lesson -> unit) =
    let folder = Directory.CreateTempSubdirectory "comparison"

    try
        match Lesson.start [| "--no-open"; "--out"; folder.FullName |] [] info with
        | Ok lesson ->
            story lesson
            lesson.Finish "" |> ignore
            File.ReadAllText(Path.Combine(folder.FullName, "98-comparison", "index.html"))
        | Error code -> failtest $"exit code {code}"
    finally
        folder.Delete true

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
                    [ ""; "Linear(2 -&gt; 3)"; "9"; "0"; "Linear(2 -&gt; 3)"; "9" ]
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
