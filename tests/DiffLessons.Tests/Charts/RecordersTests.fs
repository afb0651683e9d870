/// What lessons record while they train, and the figures that come of it.
module DiffLessons.Tests.RecordersTests

open Expecto
open FsCheck
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Charts
open DiffLessons.Tests.Check

/// What stands beside a name.
let private find name pairs =
    List.find (fst >> (=) name) pairs |> snd

/// The values of a trace of a figure.
let private drawn name field (figure: Figure) =
    match find name figure.Traces |> find field with
    | Json.Values values -> values
    | other -> failtest $"{name}.{field} is {Json.toCompact other}"

let private changed name (frame: Frame) =
    match find name frame.Changes with
    | Change.Y ys -> [||], ys
    | Change.XY(xs, ys) -> xs, ys
    | other -> failtest $"{name}: {other}"

let private labels (figure: Figure) = [ for frame in figure.Frames -> frame.Label ]

let private column (values: float list) = dsharp.tensor(values).unsqueeze 1

let private grid =
    property
        "rows of a grid are the values at its places, row by row"
        (Gen.two (Gen.choose (2, 6)) |> Arb.fromGen)
        (fun (columns, rows) ->
            let xs, ys = Grid.along -1.0 1.0 columns, Grid.along 0.0 3.0 rows
            let places = Grid.places xs ys
            Expect.equal places.shape [| rows * columns; 2 |] "shape"
            let sums = Grid.rows columns (places[*, 0] + 10.0 * places[*, 1])
            Expect.equal sums.Length rows "rows"

            for row in 0 .. rows - 1 do
                for at in 0 .. columns - 1 do
                    let actual: float = (sums[row])[at]
                    let expected = xs[at] + 10.0 * ys[row]
                    Expect.floatClose Accuracy.medium actual expected "value")

let private regions =
    test "regions are the probabilities of class 1, under the points" {
        let scores (x: Tensor) =
            dsharp.stack ([ x[*, 0] * 0.0; x[*, 0] ], 1)

        let regions = Regions(-2.0, 2.0, scores)
        regions.Record "before"
        regions.Record "after"
        let x = dsharp.tensor [ [ 1.0; 1.0 ]; [ -1.0; 0.5 ]; [ 0.5; -1.0 ] ]
        let figure = regions.Replay(x, dsharp.tensor [ 1; 0; 1 ])
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

let private fits =
    test "a fit is drawn over the range of all points, and moves" {
        let fits =
            Fits [
                "train", column [ -1.0; 0.0 ], column [ 5.0; 6.0 ]
                "test", column [ 2.0 ], column [ 7.0 ]
            ]

        fits.Record("start", [ "fit", (fun x -> x * 0.0) ])
        fits.Record("end", [ "fit", (fun x -> 2.0 * x) ], "note")
        let figure = fits.Replay()
        let xs = drawn "fit" "x" figure
        Expect.equal (xs[0], xs[99]) (-1.0, 2.0) "range"
        Expect.equal (Array.last (drawn "fit" "y" figure)) 4.0 "last heights"
        Expect.equal (Array.last (snd (changed "fit" figure.Frames[0]))) 0.0 "first heights"
        Expect.equal [ for frame in figure.Frames -> frame.Note ] [ ""; "note" ] "notes"
        Expect.equal (drawn "test" "x" figure) [| 2.0 |] "points"
    }

let private watch =
    test "a watch keeps both losses of each moment, at its step" {
        let net = Linear(1, 1)
        net.weight <- dsharp.zeros [ 1; 1 ]
        net.bias <- dsharp.zeros 1
        let x = column [ 0.0; 1.0 ]
        let watch = Watch(net, (x, column [ 1.0; 1.0 ]), (x, column [ 2.0; 2.0 ]))

        for step in [ 0; 10; 15 ] do
            watch.Record step
            net.bias <- net.bias + 1.0

        Expect.equal watch.Last (1.0, 0.0) "last"
        let train, test = watch.Late
        Expect.floatClose Accuracy.medium train (2.0 / 3.0) "train"
        Expect.floatClose Accuracy.medium test (5.0 / 3.0) "test"
        Expect.equal (drawn "train" "x" (watch.Losses())) [| 0.0; 10.0; 15.0 |] "steps"
        Expect.equal (drawn "test" "y" (watch.Losses())) [| 4.0; 1.0; 0.0 |] "losses"
        Expect.equal (labels (watch.Fit())) [ "step 0"; "step 10"; "step 15" ] "labels"
    }

let private ridges = [
    test "a ridge is scaled to its highest bar, and counts what lies beyond at the ends" {
        let ridges = Ridges("value", 0.0, 4.0, [ "1"; "2" ])
        let values = dsharp.tensor [ [ 0.05; 0.06; -3.0 ]; [ 2.05; 9.0; 3.95 ] ]
        ridges.Record("moment", [ values; dsharp.tensor [ 1.05 ] ])
        let figure = ridges.Replay()
        let first = drawn "1" "y" figure
        Expect.floatClose Accuracy.medium first[0] 0.9 "three at the low end"
        Expect.floatClose Accuracy.medium first[39] 0.6 "two at the high end"
        Expect.floatClose Accuracy.medium first[20] 0.3 "one in the middle"
        Expect.equal (drawn "2" "y" figure |> Array.filter ((<>) 0.0)) [| 0.9 |] "second row"

        let floor name = find name figure.Traces |> find "base"

        Expect.equal (floor "1", floor "2") (Json.Number 1.0, Json.Number 0.0) "first at the top"
    }
    test "each row needs its values" {
        expectError<ShapeException>
            "Ridges.Record, 'moment': expected 2 sets of values, one for each row, got 1."
            (fun () -> Ridges("value", 0.0, 1.0, [ "1"; "2" ]).Record("moment", [ dsharp.zeros 3 ]))
    }
]

let private stretches = [
    test "the latest stretch ends at 0, and the past is as long as the span" {
        let strip = Stretches("time", "value", 1.5)

        for step in 0..2 do
            let times = float step + dsharp.tensor [ 0.0; 0.5; 1.0 ]
            strip.Record(step, 0.25, times, times, -times)

        let figure = strip.Replay()
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
            "Stretches.Record, step 4: expected one or more times and as many predictions, got 3 times and 2 predictions."
            (fun () ->
                Stretches("time", "value", 1.0)
                    .Record(4, 0.0, dsharp.zeros 3, dsharp.zeros 3, dsharp.zeros 2))
    }
]

let private empty =
    test "nothing recorded is an error that says so" {
        let message =
            "Figure.replay: expected at least one frame, got none. Record one before the training begins."

        let points = [ ("data", dsharp.zeros [ 2; 1 ], dsharp.zeros [ 2; 1 ]) ]
        let nowhere = dsharp.zeros [ 1; 2 ]

        for replay in
            [
                fun () -> Fits(points).Replay()
                fun () -> Ridges("value", 0.0, 1.0, [ "1" ]).Replay()
                fun () -> Stretches("time", "value", 1.0).Replay()
                fun () -> Regions(-1.0, 1.0, id).Replay(nowhere, dsharp.tensor [ 0 ])
            ] do
            expectError<OptionException> message (replay >> ignore)

        expectError<OptionException>
            "Fits: expected one or more sets of points, got none."
            (fun () -> Fits [] |> ignore)
    }

let tests =
    testList "recorders" ([ grid; regions; fits; watch; empty ] @ ridges @ stretches)
