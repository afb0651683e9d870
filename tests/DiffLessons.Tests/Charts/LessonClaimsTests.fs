/// Claims of a lesson, and the library's errors that it shows.
module DiffLessons.Tests.LessonClaimsTests

open System
open System.IO
open System.Text.Json
open Expecto
open DiffLessons
open DiffLessons.Charts
open DiffLessons.Tests.LessonRuns

let private refusals = [
    test "the library's message is kept" {
        withLesson (fun lesson _ ->
            Expect.equal
                (lesson.Refusal(fun () -> (dsharp.tensor 1.0).reverse()))
                "reverse: this value depends on nothing that is tracked. Call reverseDiff() on the tensor or model to differentiate by, before computing the value from it."
                "")
    }
    test "what goes through leaves nothing to show" {
        withLesson (fun lesson _ -> Expect.equal (lesson.Refusal ignore) "" "")
    }
    test "what the library said stands on the page, wrapped" {
        withLesson (fun lesson folder ->
            lesson.Said "expected a < b."
            lesson.Finish "" |> ignore

            Expect.stringContains
                (File.ReadAllText(Path.Combine(folder, "index.html")))
                "<pre class=\"wrap\"><code>expected a &lt; b.</code></pre>"
                "")
    }
    test "a mistake of another kind is passed on" {
        withLesson (fun lesson _ ->
            Expect.throwsT<NullReferenceException>
                (fun () -> lesson.Refusal(fun () -> raise (NullReferenceException())) |> ignore)
                "")
    }
]

let private claims =
    test "claims and metrics are written in their order, and one that fails fails the run" {
        withLesson (fun lesson folder ->
            lesson.Checks [ "one", true, ""; "two", false, "it is 3" ]
            lesson.Metrics [ "a", box 1.5; "b", box [ 1; 2 ] ]
            Expect.equal (lesson.Finish "done") 1 "exit code"
            let file = Path.Combine(folder, "metrics.json")
            let root = JsonDocument.Parse(File.ReadAllText file).RootElement

            let compact (name: string) =
                JsonSerializer.Serialize(root.GetProperty name)

            Expect.equal (compact "checks") """{"one":true,"two":false}""" "checks"
            Expect.equal (compact "metrics") """{"a":1.5,"b":[1,2]}""" "metrics")
    }

let tests = testList "claims" (refusals @ [ claims ])
