/// What is recorded during training, and the figures that come of it.
module DiffLessons.Plotting.Tests.RecorderTests

open System.Text.Json.Nodes
open Expecto
open FsCheck
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Plotting
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

let private grid =
    property
        "rows of a grid are the values at its places, row by row"
        (Gen.two (Gen.choose (2, 6)) |> Arb.fromGen)
        (fun (columns, rows) ->
            let xs, ys = Grid.along -1.0 1.0 columns, Grid.along 0.0 3.0 rows
            let places = Grid.points xs ys
            Expect.equal places.shape [| rows * columns; 2 |] "shape"
            let sums = Grid.rows columns (places[*, 0] + 10.0 * places[*, 1])
            Expect.equal sums.Length rows "rows"

            for row in 0 .. rows - 1 do
                for at in 0 .. columns - 1 do
                    let actual: float = (sums[row])[at]
                    let expected = xs[at] + 10.0 * ys[row]
                    Expect.floatClose Accuracy.medium actual expected "value")

let private fits =
    test "a fit is drawn over the range of all points, and moves" {
        let points = [
            "train", column [ -1.0; 0.0 ], column [ 5.0; 6.0 ]
            "test", column [ 2.0 ], column [ 7.0 ]
        ]

        let fits = Recorder()
        fits.Record("start", [ "fit", FittedCurves.evaluate points (fun x -> x * 0.0) ])
        fits.Record("end", [ "fit", FittedCurves.evaluate points (fun x -> 2.0 * x) ])

        let figure = FittedCurves.replay points fits.Moments |> Figure.notes [ ""; "note" ]

        let xs = drawn "fit" "x" figure
        Expect.equal (xs[0], xs[99]) (-1.0, 2.0) "range"
        Expect.equal (Array.last (drawn "fit" "y" figure)) 4.0 "last heights"
        Expect.equal (Array.last (snd (changed "fit" figure.Frames[0]))) 0.0 "first heights"
        Expect.equal [ for frame in figure.Frames -> frame.Note ] [ ""; "note" ] "notes"
        Expect.equal (drawn "test" "x" figure) [| 2.0 |] "points"
    }

let private recorder =
    test "a recorder keeps moments in order" {
        let recorder = Recorder<int>()

        expectError<OptionException>
            "Recorder.Last: expected at least one recorded moment, got none. Record one before the training begins."
            (fun () -> recorder.Last |> ignore)

        recorder.Record("step 0", 3)
        recorder.Record("step 5", 4)
        Expect.equal recorder.Moments [ "step 0", 3; "step 5", 4 ] "moments"
        Expect.equal (recorder.Values, recorder.Last) ([ 3; 4 ], 4) "values"
    }

let private curves =
    test "a loss curve has a value at each step" {
        let figure = LossCurves.ofSteps [ 4.0; 2.0; 1.0 ]
        Expect.equal (drawn "loss" "x" figure) [| 0.0; 1.0; 2.0 |] "steps"
        Expect.equal (drawn "loss" "y" figure) [| 4.0; 2.0; 1.0 |] "losses"

        let at =
            LossCurves.at "step" [ 0; 10 ] "loss" [ "a", [ 3.0; 1.0 ]; "b", [ 4.0; 2.0 ] ]

        Expect.equal (drawn "b" "x" at) [| 0.0; 10.0 |] "steps of the second"
        Expect.equal (drawn "b" "y" at) [| 4.0; 2.0 |] "values of the second"
    }

let private empty =
    test "nothing recorded is an error that says so" {
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

let tests = testList "recorders" [ grid; fits; recorder; curves; empty ]
