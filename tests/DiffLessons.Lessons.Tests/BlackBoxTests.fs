/// The picture of a network's features, representation and answers.
module DiffLessons.Lessons.Tests.BlackBoxTests

open Expecto
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Lessons.GradientDescent

/// A network whose three hidden units and answer can be worked out by hand.
let private network () =
    let first, reader = Linear(2, 3), Linear(3, 1)
    first.weight <- dsharp.tensor [ [ 1.0; 0.0 ]; [ 0.0; 1.0 ]; [ 0.0; 0.0 ] ]
    first.bias <- dsharp.zeros 3
    reader.weight <- dsharp.tensor [ [ 1.0; 2.0; -4.0 ] ]
    reader.bias <- dsharp.tensor [ 0.5 ]
    first --> dsharp.tanh, reader

let private features = dsharp.tensor [ [ 0.5; -1.0 ]; [ 1.0; 1.0 ]; [ 0.0; 0.0 ] ]

let private looking =
    test "a moment holds the representation, the reader and the answers" {
        let inside, reader = network ()
        let moment = BlackBox.moment inside reader features
        Expect.equal moment.Representation (inside.forward features) ""
        Expect.equal moment.Reader [| 1.0; 2.0; -4.0; 0.5 |] ""
        // Rows go by the second feature, columns by the first: both from -1.5 to 1.5 in steps of 0.1.
        let odds = tanh 1.5 + 2.0 * tanh -1.5 + 0.5

        Expect.floatClose
            Accuracy.medium
            (moment.Answers[0][30])
            (1.0 / (1.0 + exp -odds))
            "first feature 1.5, second -1.5"
    }

let private drawing =
    test "the panels replay together, class by class, with the plane between" {
        let inside, reader = network ()
        let moments = [ for step in 0..2 -> $"step {step}", BlackBox.moment inside reader features ]
        let panels = BlackBox.panels [| "disc"; "ring" |] [| 0; 1; 0 |] features moments
        Expect.equal [ for _, figure in panels -> figure.Frames.Length ] [ 3; 3 ] "frames"
        let _, space = panels[1]
        let labels (_, figure: Figure) = [ for frame in figure.Frames -> frame.Label ]

        Expect.equal
            (List.map labels panels)
            (List.replicate 2 [ "step 0"; "step 1"; "step 2" ])
            "labels"

        Expect.equal (List.map fst space.Traces) [ "border"; "disc"; "ring" ] "traces"

        match space.Frames[0].Changes with
        | [ _, Change.Z plane; "disc", Change.XYZ(xs, _, _); "ring", Change.XYZ(other, _, _) ] ->
            Expect.equal (xs.Length, other.Length) (2, 1) "one point a sample"
            // In the middle of the cube: 0 h1 + 0 h2 - 4 h3 + 0.5 = 0.
            Expect.equal (plane[8][8]) 0.125 "the plane"
        | changes -> failtest $"got {changes}"
    }

let private widths =
    test
        "two hidden units are drawn in the plane with a line, more than three by principal components" {
        dsharp.seed 4

        for units, expected in [ 2, [ "border"; "disc"; "ring" ]; 5, [ "disc"; "ring" ] ] do
            let inside, reader = Linear(2, units) --> dsharp.tanh, Linear(units, 1)
            let features = dsharp.randn [ 6; 2 ]
            let labels = [| 0; 1; 0; 1; 0; 1 |]

            let moments = [
                for step in 0..1 -> $"step {step}", BlackBox.moment inside reader features
            ]

            let _, figure = (BlackBox.panels [| "disc"; "ring" |] labels features moments)[1]
            Expect.equal (List.map fst figure.Traces) expected "traces"
            Expect.equal figure.Frames.Length 2 "frames"
            Expect.equal (figure.Axes.ContainsKey "z") (units > 2) "space or plane"

        let alone = Linear(2, 1) --> dsharp.tanh
        let moment = "a", BlackBox.moment alone (Linear(1, 1)) features

        DiffLessons.Tests.Properties.expectError<ShapeException>
            "BlackBox.panels: expected a representation of shape (3, 2 or more), got (3, 1)."
            (fun () -> BlackBox.panels [| "a"; "b" |] [| 0; 1; 0 |] features [ moment ] |> ignore)
    }

let private table =
    test "samples are rows, stages are cells" {
        let answers = dsharp.tensor [ [ 0.25 ]; [ 1.0 ]; [ 0.0 ] ]

        Expect.equal
            (BlackBox.rows [ 2; 0 ] [ features; answers ])
            [ [ "0.00, 0.00"; "0.00" ]; [ "0.50, -1.00"; "0.25" ] ]
            ""
    }

let private rejections =
    test "what does not fit is refused" {
        let inside, reader = network ()
        let moment = "a", BlackBox.moment inside reader features

        DiffLessons.Tests.Properties.expectError<ShapeException>
            "BlackBox.panels: expected features of shape (3, 2), got (3, 3)."
            (fun () ->
                BlackBox.panels [| "a"; "b" |] [| 0; 1; 0 |] (inside.forward features) [ moment ]
                |> ignore)

        DiffLessons.Tests.Properties.expectError<ShapeException>
            "BlackBox.panels: expected features of shape (2, 2), got (3, 2)."
            (fun () -> BlackBox.panels [| "a"; "b" |] [| 0; 1 |] features [ moment ] |> ignore)

        DiffLessons.Tests.Properties.expectError<OptionException>
            "BlackBox.panels: expected at least one moment, got none."
            (fun () -> BlackBox.panels [| "a"; "b" |] [| 0; 1; 0 |] features [] |> ignore)
    }

let private data =
    test "the ring lies around the disc" {
        dsharp.seed 3
        let x, y = BlackBox.discAndRing 50
        Expect.equal (x.shape, y.shape) ([| 100; 2 |], [| 100; 1 |]) "shapes"
        let radius = (x * x).sum(1).sqrt()
        Expect.isLessThan (float (radius[..49].max())) 0.5 "the disc ends"
        Expect.isGreaterThanOrEqual (float (radius[50..].min())) 0.9 "where the ring has not begun"
        Expect.equal (float (y[..49].sum()), float (y[50..].sum())) (0.0, 50.0) "classes"
    }

let tests =
    testList "black box" [ looking; drawing; widths; table; rejections; data ]
