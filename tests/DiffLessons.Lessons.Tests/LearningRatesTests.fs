/// Descents at three learning rates.
module DiffLessons.Lessons.Tests.LearningRatesTests

open Expecto
open DiffLessons
open DiffLessons.Lessons.GradientDescent
open DiffLessons.Lessons.Tests.Support

/// The loss is the weight itself, and a walk at a rate goes from 8 to 8 less the rate: exact numbers.
let private step (lr: float) =
    dsharp.stack [ dsharp.tensor 8.0; dsharp.tensor (8.0 - lr) ]

let private walking =
    test "walks are told apart by their rates, and measured from the minimum" {
        withLesson (fun lesson folder ->
            let walks = LearningRates.compare lesson "line" id -1.0 [ 0.5; 4.0; -2.0 ] step
            Expect.equal (walks.Start, walks.Ends) (9.0, [ 8.5; 5.0; 11.0 ]) "heights"

            Expect.equal
                (List.map fst walks.Paths)
                [ "too small: 0.5"; "right: 4"; "too large: -2" ]
                "names"

            Expect.equal (snd walks.Paths[1]) (dsharp.tensor [ 8.0; 4.0 ]) "the way"
            lesson.Close() |> ignore

            Expect.equal
                (written folder "metrics")
                """{"above_minimum_line":{"too_small":8.5,"right":5,"too_large":11}}"""
                "metrics"

            Expect.equal (written folder "hyperparameters") """{"lr_line":[0.5,4,-2]}""" "rates")
    }

let private checking =
    test "the checks say which rate does not do what it should" {
        withLesson (fun lesson folder ->
            // The middle rate does not arrive, and the last one does not diverge.
            let walks = LearningRates.compare lesson "line" id -1.0 [ 0.5; 4.0; 2.0 ] step
            LearningRates.check lesson walks
            lesson.Close() |> ignore

            Expect.equal
                (written folder "checks")
                """{"line: the small rate lags":true,"line: the right rate arrives":false,"line: the large rate diverges":false}"""
                "checks")
    }

let private refusing =
    test "there are three rates" {
        withLesson (fun lesson _ ->
            DiffLessons.Tests.Properties.expectError<OptionException>
                "LearningRates.compare: expected three rates (too small, right, too large), got 1."
                (fun () -> LearningRates.compare lesson "line" id 0.0 [ 0.5 ] step |> ignore))
    }

let tests = testList "walks" [ walking; checking; refusing ]
