/// What is recorded during training, and the figures that come of it.
module DiffLessons.Plotting.Tests.RecorderTests

open System.Text.Json.Nodes
open Expecto
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

let tests = testList "recorders" [ recorder; curves ]
