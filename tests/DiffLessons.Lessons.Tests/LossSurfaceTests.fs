/// The loss surfaces of lessons 01 and 09, and the pictures of descents on them.
module DiffLessons.Lessons.Tests.LossSurfaceTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Lessons

let private vector (values: float list) =
    dsharp.tensor (values, dtype = Dtype.Float64)

let private rows (points: (float * float) list) =
    dsharp.tensor ([ for x, y in points -> [ x; y ] ], dtype = Dtype.Float64)

let private places =
    Arb.fromGen (
        Gen.map2
            (fun x y -> float x / 8.0, float y / 8.0)
            (Gen.choose (-12, 12))
            (Gen.choose (-12, 12))
    )

let private surfaces = [ LossSurface.valley; LossSurface.saddle ]

let private heights = [
    for surface in surfaces do
        DiffLessons.Tests.Properties.property
            $"the gradient of {surface.Name} is its slope"
            places
            (fun (x, y) ->
                let gradient = dsharp.grad (LossSurface.loss surface) (vector [ x; y ])

                let at dx dy =
                    LossSurface.loss surface (vector [ x + dx; y + dy ]) |> float

                let step = 1e-5

                for along, slope in
                    [
                        0, (at step 0.0 - at -step 0.0) / (2.0 * step)
                        1, (at 0.0 step - at 0.0 -step) / (2.0 * step)
                    ] do
                    let found = float gradient[along]
                    let bound = 1e-8 + 1e-6 * abs slope

                    Expect.isTrue
                        (abs (found - slope) <= bound)
                        $"along {along}: {found} and {slope}")

        test $"the grid of {surface.Name} holds its heights" {
            let xs, ys, z = LossSurface.grid 5 surface

            Expect.equal
                (xs[0], xs[4], ys[0], ys[4])
                (fst surface.Across, snd surface.Across, fst surface.Up, snd surface.Up)
                "corners"

            for row in 0..4 do
                for column in 0..4 do
                    let height = LossSurface.loss surface (vector [ xs[column]; ys[row] ]) |> float
                    Expect.equal (z[row][column]) height $"row {row}, column {column}"
        }
    test "the valley bends twenty times as much across as along" {
        let hessian =
            dsharp.hessian (LossSurface.loss LossSurface.valley) (vector [ 0.5; 0.5 ])

        Expect.equal (hessian.toArray2D<float>()) (array2D [ [ 1.0; 0.0 ]; [ 0.0; 20.0 ] ]) ""
    }
    test "the saddle is flat in the middle, bends down one way, and has its minima beside it" {
        let loss = LossSurface.loss LossSurface.saddle

        let slope at =
            (dsharp.grad loss (vector at)).toArray1D<float>()

        let bend at =
            (dsharp.hessian loss (vector at)).toArray2D<float>()

        Expect.equal (slope [ 0.0; 0.0 ]) [| 0.0; 0.0 |] "flat"
        Expect.equal (bend [ 0.0; 0.0 ]) (array2D [ [ 1.0; 0.0 ]; [ 0.0; -1.0 ] ]) "a saddle"

        for side in [ -1.0; 1.0 ] do
            Expect.equal (slope [ 0.0; side ]) [| 0.0; 0.0 |] "flat"
            Expect.equal (bend [ 0.0; side ]) (array2D [ [ 1.0; 0.0 ]; [ 0.0; 2.0 ] ]) "a minimum"
            Expect.equal (float (loss (vector [ 0.0; side ]))) -0.25 "its height"
    }
]

let private descents = [
    test "a descent that stays inside is drawn whole" {
        let points = [ 3.0, 1.0; 1.0, -0.5; 0.0, 0.0 ]
        Expect.equal (List.ofArray (LossSurface.visible LossSurface.valley (rows points))) points ""
    }
    test "one that leaves ends on the border, on its way out" {
        let points = [ 0.0, 0.0; 2.0, 1.0; 6.0, 2.0; 0.0, 0.0 ]
        let shown = LossSurface.visible LossSurface.valley (rows points)
        Expect.equal shown [| 0.0, 0.0; 2.0, 1.0; 4.0, 1.5 |] ""
    }
    test "one that is lost in a single step ends before it" {
        let shown =
            LossSurface.visible LossSurface.valley (rows [ 1.0, 1.0; nan, infinity; 0.0, 0.0 ])

        Expect.equal shown [| 1.0, 1.0 |] ""
    }
    DiffLessons.Tests.Properties.property
        "what is shown lies inside"
        (Arb.fromGen (
            Gen.listOf (
                Gen.map2 (fun x y -> float x, float y) (Gen.choose (-9, 9)) (Gen.choose (-9, 9))
            )
        ))
        (fun points ->
            let shown = LossSurface.visible LossSurface.saddle (rows ((0.0, 0.0) :: points))

            for x, y in shown do
                Expect.isTrue (abs x <= 2.0 + 1e-12 && abs y <= 1.6 + 1e-12) $"{x}, {y}")
    test "both pictures replay together, and end with the whole way" {
        let near, far = rows [ 1.0, 1.0; 0.5, 0.5; 0.0, 0.0 ], rows [ 1.0, 1.0; 9.0, 9.0 ]
        let panels = DescentFigures.replay LossSurface.valley [ "near", near; "far", far ]

        for _, figure in panels do
            Expect.equal (List.map fst figure.Traces) [ "loss"; "near"; "far" ] "traces"

            Expect.equal
                [ for frame in figure.Frames -> frame.Label ]
                [ "step 0"; "step 1"; "step 2" ]
                "frames"

        let _, map = panels[0]

        Expect.equal
            map.Frames[2].Changes[0]
            ("near", Change.XY([| 1.0; 0.5; 0.0 |], [| 1.0; 0.5; 0.0 |]))
            "the last frame"
    }
    test "the view in space stands beside the axes" {
        let _, space =
            (DescentFigures.replay LossSurface.saddle [ "a", rows [ 1.0, 1.0 ] ])[1]

        let layout = Json.toCompact (Figure.toJson space)
        Expect.stringContains layout "\"zaxis\":{" "axes"
        Expect.stringContains layout "\"camera\":{\"eye\":{\"x\":1.6,\"y\":1.5,\"z\":1.2}}" "view"
    }
    test "descents of one weight are replayed on their curve" {
        let figure =
            DescentFigures.curve (fun w -> w * w) -2.0 2.0 [ "right", vector [ 2.0; 1.0; 0.5 ] ]

        Expect.equal (List.map fst figure.Traces) [ "loss"; "right" ] "traces"
        Expect.equal figure.Frames.Length 3 "frames"

        Expect.equal
            figure.Frames[1].Changes
            [ "right", Change.XY([| 2.0; 1.0 |], [| 4.0; 1.0 |]) ]
            "the second frame"
    }
    test "what is no descent is refused" {
        DiffLessons.Tests.Properties.expectError<ShapeException>
            "LossSurface: expected a descent of shape (n, 2), got (3). Stack the weights after each step: dsharp.stack."
            (fun () -> LossSurface.visible LossSurface.valley (vector [ 1.0; 2.0; 3.0 ]) |> ignore)

        DiffLessons.Tests.Properties.expectError<OptionException>
            "LossSurface: the descent starts at (9, 0), outside what is shown of a saddle: (-2, 2) by (-1.6, 1.6)."
            (fun () -> LossSurface.visible LossSurface.saddle (rows [ 9.0, 0.0 ]) |> ignore)

        DiffLessons.Tests.Properties.expectError<OptionException>
            "DescentFigures.curve: expected at least one descent, got none."
            (fun () -> DescentFigures.curve id 0.0 1.0 [] |> ignore)

        DiffLessons.Tests.Properties.expectError<OptionException>
            "DescentFigures.replay: expected at least one descent, got none."
            (fun () -> DescentFigures.replay LossSurface.saddle [] |> ignore)
    }
    test "a grid has both its ends, and its points row by row" {
        Expect.equal (Grid.along 1.0 2.0 5) [| 1.0; 1.25; 1.5; 1.75; 2.0 |] "along"
        let points = Grid.points [| 1.0; 2.0 |] [| 5.0; 7.0; 9.0 |]

        Expect.equal
            (points.toArray2D<float32>())
            (array2D [ [ 1f; 5f ]; [ 2f; 5f ]; [ 1f; 7f ]; [ 2f; 7f ]; [ 1f; 9f ]; [ 2f; 9f ] ])
            "points"
    }
    DiffLessons.Tests.Properties.property
        "rows of a grid are the values at its points, row by row"
        (Gen.two (Gen.choose (2, 6)) |> Arb.fromGen)
        (fun (columns, rows) ->
            let xs, ys = Grid.along -1.0 1.0 columns, Grid.along 0.0 3.0 rows
            let points = Grid.points xs ys
            Expect.equal points.shape [| rows * columns; 2 |] "shape"
            let sums = Grid.rows columns (points[*, 0] + 10.0 * points[*, 1])
            Expect.equal sums.Length rows "rows"

            for row in 0 .. rows - 1 do
                for at in 0 .. columns - 1 do
                    let actual: float = (sums[row])[at]
                    Expect.floatClose Accuracy.medium actual (xs[at] + 10.0 * ys[row]) "value")
]

let tests =
    testList "surfaces" [ testList "heights" heights; testList "descents" descents ]
