/// The numbers in the figures of the lessons: each on its axis, at its index, over as many steps as it says.
module DiffLessons.Lessons.Tests.FigureDataTests

open Expecto
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Lessons
open DiffLessons.Lessons.Autoencoder
open DiffLessons.Lessons.Cnn
open DiffLessons.Lessons.Dqn
open DiffLessons.Lessons.GradientDescent
open DiffLessons.Lessons.Optimizers
open DiffLessons.Lessons.RnnClassifier

let private stored trace field (figure: Figure) =
    figure.Traces
    |> List.find (fst >> (=) trace)
    |> snd
    |> List.find (fst >> (=) field)
    |> snd
    |> Json.toCompact

let private curves = [
    test "rows of a confusion matrix are the truth, columns the predictions" {
        let counts = ConfusionMatrix.count 2 [| 1; 1; 0; 1 |] [| 0; 1; 0; 0 |]
        Expect.equal counts [| [| 1; 2 |]; [| 0; 1 |] |] "counts"
        let figure = ConfusionMatrix.figure [| "a"; "b" |] counts
        Expect.equal (stored "count" "text" figure) """[["1","2"],["0","1"]]""" "numbers"

        Expect.equal
            (stored "count" "z" figure)
            "[[0.63093,1],[0,0.63093]]"
            "logarithms of the counts"
    }
    test "the mean of ten episodes is over the episode and the nine before it" {
        let episodes = Episodes.ofArray [| for i in 0..29 -> float i, 2 * i, i >= 4 |]
        let figures = Episodes.figures episodes
        let reward, length = snd figures[0], snd figures[1]
        let means = [| for i in 0..29 -> if i < 9 then float i / 2.0 else float i - 4.5 |]
        Expect.equal (stored "mean of ten" "y" reward) (Json.toCompact (Json.values means)) "means"

        Expect.equal
            (stored "mean of ten" "x" reward)
            (Json.toCompact (Json.values [| 0.0 .. 29.0 |]))
            "episodes"

        Expect.equal (stored "learning starts" "x" reward) "[4,4]" "start"

        Expect.equal
            (stored "episode" "y" length)
            (Json.toCompact (Json.values [| 0.0..2.0..58.0 |]))
            "lengths"
    }
    test "accuracy and score of a GAN are means of 50 steps, each at its first" {
        let steps = [|
            for i in 0..149 ->
                {
                    Accuracy = float (i / 50)
                    Score = -float i
                }
        |]

        let panels = GanMonitor.panels steps
        let accuracy, score = snd panels[0], snd panels[1]
        Expect.equal (stored "mean D(real)" "x" accuracy) "[0,50,100]" "steps"
        Expect.equal (stored "mean D(real)" "y" accuracy) "[0,1,2]" "accuracy"
        Expect.equal (stored "score of D (nats)" "y" score) "[-24.5,-74.5,-124.5]" "score"
        Expect.equal (stored "goal" "y" accuracy) "[0.5,0.5]" "goal"
        Expect.equal (stored "goal" "y" score) "[-1.38629,-1.38629]" "goal of the score"
    }
    test "the error after each epoch is at the epoch's last batch" {
        let figure = Codes.errorCurves [| 6.0; 5.0; 4.0; 3.0 |] [| 7.0; 4.5; 2.5 |]

        Expect.equal
            (stored "batch" "x" figure, stored "batch" "y" figure)
            ("[0,1,2,3]", "[6,5,4,3]")
            "batches"

        Expect.equal
            (stored "all data" "x" figure, stored "all data" "y" figure)
            ("[0,2,4]", "[7,4.5,2.5]")
            "epochs"
    }
    test "loss and accuracy are over steps" {
        let panels = Digits.learningCurves "test" [| 3.0; 2.0; 1.0 |] [ 0, 0.1; 2, 0.9 ]
        let loss, accuracy = snd panels[0], snd panels[1]
        Expect.equal (stored "loss" "x" loss, stored "loss" "y" loss) ("[0,1,2]", "[3,2,1]") "loss"

        Expect.equal
            (stored "accuracy" "x" accuracy, stored "accuracy" "y" accuracy)
            ("[0,2]", "[0.1,0.9]")
            "accuracy"
    }
    test "accuracy by row begins at the first row" {
        let figure = RowByRow.figure [| 0.1; 0.5; 0.9 |]

        Expect.equal
            (stored "accuracy" "x" figure, stored "accuracy" "y" figure)
            ("[1,2,3]", "[0.1,0.5,0.9]")
            ""
    }
    test "losses of runs are per batch, and means per epoch" {
        let panels = OptimizerFigures.losses 2 [ "sgd", [| 1.0; 4.0; 9.0; 16.0 |] ]
        Expect.equal (stored "sgd" "y" (snd panels[0])) "[1,4,9,16]" "batches"

        Expect.equal
            (stored "sgd" "x" (snd panels[1]), stored "sgd" "y" (snd panels[1]))
            ("[0,1]", "[2.5,12.5]")
            "epochs"
    }
]

let private planes = [
    test "states run to the right with the rows, upwards with the units" {
        let figure =
            RowByRow.states (dsharp.tensor [ [ 0.1; 0.2; 0.3 ]; [ 0.4; 0.5; 0.6 ] ])

        Expect.equal (stored "state" "x" figure) "[1,2]" "rows read"
        Expect.equal (stored "state" "y" figure) "[1,2,3]" "units"

        Expect.equal
            (stored "state" "z" figure)
            "[[0.1,0.4],[0.2,0.5],[0.3,0.6]]"
            "one row per unit"
    }
    test "a preference depends on the angle along, on the velocity up" {
        let values (states: Tensor) =
            dsharp.cat ([ dsharp.zeros [ states.shape[0]; 1 ]; states[*, 3].unsqueeze 1 ], 1)

        let figure = CartPoleFigures.preference values
        let z = snd figure.Traces.Head |> List.find (fst >> (=) "z") |> snd

        let at (row: int) (column: int) =
            z.AsArray().[row].AsArray().[column].GetValue<float>()

        Expect.equal
            (at 0 0, at 0 40, at 40 0, at 40 40)
            (-2.0, -2.0, 2.0, 2.0)
            "velocities in rows"

        Expect.stringStarts (stored "Q(right) - Q(left)" "x" figure) "[-12," "angles"
    }
    test "a map shows the first component along, the second up" {
        let points =
            dsharp.tensor [ [ 4.0; 0.0 ]; [ -4.0; 0.0 ]; [ 0.0; 1.0 ]; [ 0.0; -1.0 ] ]

        let scores = PrincipalComponents.scores 2 points

        let size (column: int) =
            numbers scores[*, column] |> Array.map abs |> Array.max

        Expect.floatClose Accuracy.medium (size 0) 4.0 "first"
        Expect.floatClose Accuracy.medium (size 1) 1.0 "second"
        let figure = Digits.map points [| "a"; "b" |] [| 0; 0; 1; 1; 1 |]
        let first = Json.toCompact (Json.values (numbers scores[..1, 0]))
        Expect.equal (stored "a" "x" figure) first "first component of class a"

        Expect.equal
            (stored "b" "y" figure)
            (Json.toCompact (Json.values (numbers scores[2.., 1])))
            "second of class b"
    }
    test "a cloud has its three coordinates in order" {
        let codes = dsharp.tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ]
        let figure = Codes.cloud codes [| "a" |] [| 0; 0; 0 |]

        Expect.equal
            [ for axis in [ "x"; "y"; "z" ] -> stored "a" axis figure ]
            [ "[1,4]"; "[2,5]"; "[3,6]" ]
            ""
    }
    test "filters and maps are each slice, row by row" {
        let slices =
            dsharp.tensor [ [ [ 0.0; 1.0 ]; [ 2.0; 3.0 ] ]; [ [ -1.0; 0.0 ]; [ 0.0; 0.5 ] ] ]

        let maps, filters = FeatureMaps.maps slices, FeatureMaps.filters slices
        Expect.equal maps[0] (ImageGrid.scaled 2 "0" [| 0.0; 1.0; 2.0; 3.0 |]) "map"
        Expect.equal filters[1] (ImageGrid.signed 2 "1" [| -1.0; 0.0; 0.0; 0.5 |]) "filter"
    }
    test "a decision boundary has the second feature upwards" {
        let scores (x: Tensor) =
            dsharp.stack ([ x[*, 1] * 0.0; x[*, 1] ], 1)

        let seen = Classification.DecisionBoundary.probabilities -2.0 2.0 scores
        let low, high = 1.0 / (1.0 + exp 2.0), 1.0 / (1.0 + exp -2.0)
        Expect.floatClose Accuracy.medium (seen[0][40]) low "right, at the bottom"
        Expect.floatClose Accuracy.medium (seen[40][0]) high "left, at the top"
    }
    test "the path in space lies on the surface" {
        let path = dsharp.tensor [ [ 1.0; 1.0 ]; [ 0.5; -0.5 ] ]
        let panels = DescentFigures.replay LossSurface.valley [ "a", path ]
        let space = snd panels[1]

        match space.Frames[1].Changes with
        | [ "a", Change.XYZ(xs, ys, zs) ] ->
            Expect.equal (xs, ys) ([| 1.0; 0.5 |], [| 1.0; -0.5 |]) "weights"
            Expect.floatClose Accuracy.medium (zs[0] - zs[1]) (10.5 - 2.625) "heights"
        | changes -> failtest $"{changes}"
    }
]

let tests = testList "figure data of lessons" (curves @ planes)
