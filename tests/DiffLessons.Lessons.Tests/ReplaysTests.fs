/// What lessons record while they train, and the figures that come of it.
module DiffLessons.Lessons.Tests.ReplaysTests

open System.Text.Json.Nodes
open Expecto
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Lessons
open DiffLessons.Lessons.Classification
open DiffLessons.Lessons.Overfitting
open DiffLessons.Lessons.BatchNorm
open DiffLessons.Tests.Properties

/// What stands beside a name.
let private find name pairs =
    List.find (fst >> (=) name) pairs |> snd

/// The values of a trace of a figure.
let private drawn name field (figure: Figure) =
    let values: JsonNode = find name figure.Traces |> find field
    [| for value in values.AsArray() -> value.GetValue<float>() |]

let private changed name (frame: Frame) =
    match find name frame.Changes with
    | Change.Y ys -> [||], ys
    | Change.XY(xs, ys) -> xs, ys
    | other -> failtest $"{name}: {other}"

let private labels (figure: Figure) = [ for frame in figure.Frames -> frame.Label ]

let private column (values: float list) = dsharp.tensor(values).unsqueeze 1

let private boundary =
    test "a decision boundary shows the probabilities of class 1, under the points" {
        let scores (x: Tensor) =
            dsharp.stack ([ x[*, 0] * 0.0; x[*, 0] ], 1)

        let seen = DecisionBoundary.probabilities -2.0 2.0 scores
        let x = dsharp.tensor [ [ 1.0; 1.0 ]; [ -1.0; 0.5 ]; [ 0.5; -1.0 ] ]

        let figure =
            DecisionBoundary.replay -2.0 2.0 x (dsharp.tensor [ 1; 0; 1 ]) [
                "before", seen
                "after", seen
            ]

        Expect.equal (labels figure) [ "before"; "after" ] "labels"
        Expect.equal (drawn "class 0" "x" figure) [| -1.0 |] "class 0"
        Expect.equal (drawn "class 1" "y" figure) [| 1.0; -1.0 |] "class 1"

        match figure.Frames[0].Changes with
        | [ "P(class 1)", Change.Z rows ] ->
            let first, last = (rows[0])[0], (rows[40])[40]
            Expect.floatClose Accuracy.medium first (1.0 / (1.0 + exp 2.0)) "left"
            Expect.floatClose Accuracy.medium last (1.0 / (1.0 + exp -2.0)) "right"
        | other -> failtest $"{other}"
    }

let private generalization =
    test "what is observed keeps both losses of each moment, at its step" {
        let net = Linear(1, 1)
        net.weight <- dsharp.zeros [ 1; 1 ]
        net.bias <- dsharp.zeros 1
        let x = column [ 0.0; 1.0 ]
        let train, test = (x, column [ 1.0; 1.0 ]), (x, column [ 2.0; 2.0 ])
        let moments = Recorder()
        let steps = [ 0; 10; 15 ]

        for step in steps do
            moments.Record($"step {step}", Generalization.observe net train test)
            net.bias <- net.bias + 1.0

        Expect.equal (moments.Last.Train, moments.Last.Test) (1.0, 0.0) "last"
        let fit = Generalization.fit train test moments.Moments

        let losses =
            Generalization.losses steps [ "net", moments.Values ] |> List.head |> snd

        let train, test = Generalization.late moments.Values
        Expect.floatClose Accuracy.medium train (2.0 / 3.0) "train"
        Expect.floatClose Accuracy.medium test (5.0 / 3.0) "test"
        Expect.equal (drawn "train" "x" losses) [| 0.0; 10.0; 15.0 |] "steps"
        Expect.equal (drawn "test" "y" losses) [| 4.0; 1.0; 0.0 |] "losses"

        Expect.equal
            [ for frame in fit.Frames -> frame.Note ]
            [ "test loss 4.0000"; "test loss 1.0000"; "test loss 0.0000" ]
            "notes"

        Expect.equal (labels fit) [ "step 0"; "step 10"; "step 15" ] "labels"
    }

let private ridges = [
    test "a ridge is scaled to its highest bar, and counts what lies beyond at the ends" {
        let values = dsharp.tensor [ [ 0.05; 0.06; -3.0 ]; [ 2.05; 9.0; 3.95 ] ]
        let sets = List.map (Ridgeline.heights 0.0 4.0) [ values; dsharp.tensor [ 1.05 ] ]
        let figure = Ridgeline.replay "value" 0.0 4.0 [ "1"; "2" ] [ "moment", sets ]
        let first = drawn "1" "y" figure
        Expect.floatClose Accuracy.medium first[0] 0.9 "three at the low end"
        Expect.floatClose Accuracy.medium first[39] 0.6 "two at the high end"
        Expect.floatClose Accuracy.medium first[20] 0.3 "one in the middle"
        Expect.equal (drawn "2" "y" figure |> Array.filter ((<>) 0.0)) [| 0.9 |] "second row"

        let floor name = find name figure.Traces |> find "base"

        Expect.equal (string (floor "1"), string (floor "2")) ("1", "0") "first at the top"
    }
    test "each row needs its values" {
        expectError<ShapeException>
            "Ridgeline.replay, 'moment': expected 2 sets of values, one for each row, got 1."
            (fun () ->
                Ridgeline.replay "value" 0.0 1.0 [ "1"; "2" ] [ "moment", [ [| 0.0 |] ] ]
                |> ignore)
    }
]

let private stretches = [
    test "the latest stretch ends at 0, and the past is as long as the span" {
        let moments = [
            for step in 0..2 ->
                let times = float step + dsharp.tensor [ 0.0; 0.5; 1.0 ]
                SequenceReplay.label step 0.25, SequenceReplay.segment times times -times
        ]

        let figure = SequenceReplay.figure "time" "value" 1.5 moments
        let times, targets = changed "target" figure.Frames[2]
        Expect.equal times [| -1.5; -1.0; -1.0; -0.5; 0.0 |] "times"
        Expect.equal targets [| 1.5; 2.0; 2.0; 2.5; 3.0 |] "targets"

        Expect.equal
            (changed "just read" figure.Frames[2])
            ([| -1.0; -0.5; 0.0 |], [| -2.0; -2.5; -3.0 |])
            "read"

        Expect.equal (fst (changed "prediction" figure.Frames[0])) [| -1.0; -0.5; 0.0 |] "first"
        Expect.equal figure.Frames[1].Label "step 1, loss 0.2500" "label"
    }
    test "each time needs its target and its prediction" {
        expectError<ShapeException>
            "SequenceReplay.segment: expected one or more times and as many predictions, got 3 times and 2 predictions."
            (fun () ->
                SequenceReplay.segment (dsharp.zeros 3) (dsharp.zeros 3) (dsharp.zeros 2)
                |> ignore)
    }
]

let private empty =
    test "nothing recorded is an error that says so" {
        let message =
            "Figure.replay: expected at least one frame, got none. Record one before the training begins."

        let nowhere = dsharp.zeros [ 1; 2 ]

        for replay in
            [
                fun () -> Ridgeline.replay "value" 0.0 1.0 [ "1" ] []
                fun () -> SequenceReplay.figure "time" "value" 1.0 []
                fun () -> DecisionBoundary.replay -1.0 1.0 nowhere (dsharp.tensor [ 0 ]) []
            ] do
            expectError<OptionException> message (replay >> ignore)
    }

let private fits =
    test "a fit is drawn over the range of all points, and moves" {
        let points = [
            "train", column [ -1.0; 0.0 ], column [ 5.0; 6.0 ]
            "test", column [ 2.0 ], column [ 7.0 ]
        ]

        let fits = Recorder()
        fits.Record("start", [ "fit", FittedCurves.evaluate points (fun x -> x * 0.0) ])
        fits.Record("end", [ "fit", FittedCurves.evaluate points (fun x -> 2.0 * x) ])

        let figure = FittedCurves.replay points fits.Moments

        let xs = drawn "fit" "x" figure
        Expect.equal (xs[0], xs[99]) (-1.0, 2.0) "range"
        Expect.equal (Array.last (drawn "fit" "y" figure)) 4.0 "last heights"
        Expect.equal (Array.last (snd (changed "fit" figure.Frames[0]))) 0.0 "first heights"
        Expect.equal (drawn "test" "x" figure) [| 2.0 |] "points"
    }

let private colours =
    test "fitted curves have eight colours, then the first again" {
        let xs = dsharp.tensor [ 0.0; 1.0 ]
        let curves = [ for at in 0..8 -> $"c{at}", Array.create 100 (float at) ]
        let figure = FittedCurves.replay [ "data", xs, xs ] [ "end", curves ]

        for at in 0..8 do
            let line: JsonNode = find $"c{at}" figure.Traces |> find "line"
            Expect.equal (line["color"].GetValue<string>()) $"@{at % 8 + 1}" $"curve {at}"
    }

let private nothing =
    test "nothing to draw is an error that says so" {
        let points = [ ("data", dsharp.zeros [ 2; 1 ], dsharp.zeros [ 2; 1 ]) ]

        expectError<OptionException>
            "Figure.replay: expected at least one frame, got none. Record one before the training begins."
            (fun () -> FittedCurves.replay points [] |> ignore)

        let message =
            "FittedCurves: expected one or more points, got none. Give each set as (name, x, y)."

        expectError<OptionException> message (fun () -> FittedCurves.evaluate [] id |> ignore)

        expectError<OptionException> message (fun () ->
            FittedCurves.replay [ "data", dsharp.zeros 0, dsharp.zeros 0 ] [] |> ignore)
    }

let tests =
    testList
        "replays"
        ([ boundary; generalization; fits; colours; nothing; empty ] @ ridges @ stretches)
