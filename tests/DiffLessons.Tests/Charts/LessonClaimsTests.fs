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

let private checksOf folder =
    let file = Path.Combine(folder, "metrics.json")
    let root = JsonDocument.Parse(File.ReadAllText file).RootElement

    [
        for check in root.GetProperty("checks").EnumerateObject() ->
            check.Name, check.Value.GetBoolean()
    ]

let private mistake = "a constant", (fun () -> (dsharp.tensor 1.0).reverse())

let private mistakes = [
    test "the page shows what the library says to each mistake" {
        withLesson (fun lesson folder ->
            lesson.Refusals([ mistake ], "Answers.")
            Expect.equal (lesson.Finish "done") 0 "exit code"
            let page = File.ReadAllText(Path.Combine(folder, "index.html"))
            Expect.stringContains page "depends on nothing that is tracked" "the answer"
            Expect.equal (checksOf folder) [ "each mistake is refused", true ] "the claim")
    }
    test "a mistake that is not refused fails the run" {
        withLesson (fun lesson folder ->
            lesson.Refusals([ mistake; "nothing wrong", ignore ], "Answers.")
            Expect.equal (lesson.Finish "done") 1 "exit code"
            Expect.equal (checksOf folder) [ "each mistake is refused", false ] "the claim")
    }
]

let private falling =
    test "a loss falls, or falls below a share of the first" {
        withLesson (fun lesson folder ->
            lesson.Fell([| 2.0; 3.0; 1.0 |])
            Expect.equal (lesson.Finish "done") 0 "exit code"
            Expect.equal (checksOf folder) [ "the loss fell", true ] "")

        withLesson (fun lesson folder ->
            lesson.Fell([| 2.0; 3.0; 1.0 |], 0.5)
            Expect.equal (lesson.Finish "done") 1 "exit code"
            Expect.equal (List.map snd (checksOf folder)) [ false ] "half is not below half")
    }

let private files =
    test "a model's files cost bytes and time, and spoiled ones are refused" {
        withLesson (fun lesson folder ->
            let net = Linear(2, 3) --> dsharp.relu
            let whole, parameters = lesson.File "model.safetensors", lesson.File "net.pt"
            net.save whole
            net.saveParameters parameters
            lesson.FileCosts(net, whole, parameters, "Costs.")
            let truncated, letter = lesson.Spoiled whole

            let refused path =
                lesson.Refusal(fun () -> Model.load path |> ignore) <> ""

            Expect.equal (List.map refused [ whole; truncated; letter ]) [ false; true; true ] ""
            Expect.equal (lesson.Finish "done") 0 "exit code"
            let file = Path.Combine(folder, "metrics.json")

            let metrics =
                JsonDocument.Parse(File.ReadAllText file).RootElement.GetProperty "metrics"

            Expect.equal
                [
                    for bytes in metrics.GetProperty("bytes").EnumerateArray() -> bytes.GetInt64()
                ]
                [ FileInfo(whole).Length; FileInfo(parameters).Length ]
                "bytes")
    }

let tests =
    testList "claims" (refusals @ [ claims ] @ mistakes @ [ falling; files ])
