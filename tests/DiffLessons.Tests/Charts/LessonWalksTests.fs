/// Descents at three learning rates.
module DiffLessons.Tests.LessonWalksTests

open System.IO
open System.Text.Json
open Expecto
open DiffLessons
open DiffLessons.Charts
open DiffLessons.Tests.LessonRuns

/// The loss is the weight itself, and a walk at a rate goes from 8 to 8 less the rate: exact numbers.
let private step (lr: float) =
    dsharp.stack [ dsharp.tensor 8.0; dsharp.tensor (8.0 - lr) ]

let private walking =
    test "walks are told apart by their rates, and measured from the minimum" {
        withLesson (fun lesson folder ->
            let walks = lesson.Walks("line", id, -1.0, [ 0.5; 4.0; -2.0 ], step)
            Expect.equal (walks.Start, walks.Ends) (9.0, [ 8.5; 5.0; 11.0 ]) "heights"

            Expect.equal
                (List.map fst walks.Ways)
                [ "too small: 0.5"; "right: 4"; "too large: -2" ]
                "names"

            Expect.equal (snd walks.Ways[1]) (dsharp.tensor [ 8.0; 4.0 ]) "the way"
            lesson.Finish "" |> ignore

            let root =
                JsonDocument
                    .Parse(File.ReadAllText(Path.Combine(folder, "metrics.json")))
                    .RootElement

            let compact (name: string) =
                JsonSerializer.Serialize(root.GetProperty name)

            Expect.equal
                (compact "metrics")
                """{"above_minimum_line":{"too_small":8.5,"right":5,"too_large":11}}"""
                "metrics"

            Expect.equal (compact "hyperparameters") """{"lr_line":[0.5,4,-2]}""" "rates")
    }

let private refusing =
    test "there are three rates" {
        withLesson (fun lesson _ ->
            Check.expectError<OptionException>
                "lesson.Walks: expected three rates (too small, right, too large), got 1."
                (fun () -> lesson.Walks("line", id, 0.0, [ 0.5 ], step) |> ignore))
    }

let tests = testList "walks" [ walking; refusing ]
