/// The numbers that figures store: each on its axis, at its index; and what is refused.
module DiffLessons.Plotting.Tests.DataTests

open System.Text.Json.Nodes
open Expecto
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Tests.Properties

let private refuses<'E, 'T when 'E :> exn> message (action: unit -> 'T) =
    expectError<'E> message (action >> ignore)

let private stored trace field (figure: Figure) =
    figure.Traces
    |> List.find (fst >> (=) trace)
    |> snd
    |> List.find (fst >> (=) field)
    |> snd

let private text trace field figure =
    Json.toCompact (stored trace field figure)

let private axes = Figure.axes "x" "y"

let private placed = [
    test "a curve, points and bars keep x and y apart" {
        for kind, figure in
            [
                "line", Figure.line "t" [| 1; 2; 3 |] [| 10; 20; 40 |] axes
                "dashed", Figure.dashed "t" [| 1; 2; 3 |] [| 10; 20; 40 |] axes
                "points", Figure.points "t" [| 1; 2; 3 |] [| 10; 20; 40 |] axes
                "path", Figure.path "t" [| 1; 2; 3 |] [| 10; 20; 40 |] axes
                "bars", Figure.bars "t" [| 1; 2; 3 |] [| 10; 20; 40 |] axes
            ] do
            Expect.equal (text "t" "x" figure) "[1,2,3]" $"x of {kind}"
            Expect.equal (text "t" "y" figure) "[10,20,40]" $"y of {kind}"
    }
    test "a field has a row for each y and a value for each x" {
        let z = [| [| 1.0; 2.0; 3.0 |]; [| 4.0; 5.0; 6.0 |] |]
        let xs, ys = [| 10.0; 20.0; 30.0 |], [| -1.0; -2.0 |]

        for kind, figure in
            [
                "heatmap", Fields.heatmap "f" Scale.Sequential 0.0 6.0 xs ys z axes
                "contour", Fields.contour "f" Scale.Sequential xs ys z axes
                "surface", Fields.surface "f" Scale.Sequential xs ys z (Figure.space "x" "y" "z")
            ] do
            Expect.equal (text "f" "x" figure) "[10,20,30]" $"x of {kind}"
            Expect.equal (text "f" "y" figure) "[-1,-2]" $"y of {kind}"
            Expect.equal (text "f" "z" figure) "[[1,2,3],[4,5,6]]" $"z of {kind}"
    }
    test "points in space and by class are where they belong" {
        let path =
            Figure.space "x" "y" "z"
            |> Fields.path3 "p" [| 1.0; 2.0 |] [| 3.0; 4.0 |] [| 5.0; 6.0 |]

        Expect.equal
            [ for axis in [ "x"; "y"; "z" ] -> text "p" axis path ]
            [ "[1,2]"; "[3,4]"; "[5,6]" ]
            "path"

        let labels = [| 1; 0; 1 |]
        let plane = axes |> Fields.classes [| "a"; "b" |] labels [| 1; 2; 3 |] [| 4; 5; 6 |]
        Expect.equal (text "b" "x" plane, text "b" "y" plane) ("[1,3]", "[4,6]") "second class"
        Expect.equal (text "a" "x" plane, text "a" "y" plane) ("[2]", "[5]") "first class"

        let space =
            Figure.space "x" "y" "z"
            |> Fields.classes3 [| "a"; "b" |] labels [| 1; 2; 3 |] [| 4; 5; 6 |] [| 7; 8; 9 |]

        Expect.equal
            [ for axis in [ "x"; "y"; "z" ] -> text "b" axis space ]
            [ "[1,3]"; "[4,6]"; "[7,9]" ]
            "space"
    }
    test "classes that are digits are written at their points, others have shapes" {
        let drawn names =
            let figure =
                Figure.axes "x" "y" |> Fields.classes names [| 0; 1 |] [| 1; 2 |] [| 3; 4 |]

            text names[1] "mode" figure

        Expect.equal (drawn [| "0"; "1" |]) "\"text\"" "digits"
        Expect.equal (drawn [| "cat"; "1" |]) "\"markers\"" "names"

        let figure =
            Figure.axes "x" "y"
            |> Fields.classes [| "0"; "1" |] [| 0; 1 |] [| 1; 2 |] [| 3; 4 |]

        Expect.equal (text "1" "text" figure) "\"1\"" ""
    }
    test "the steps of losses are counted from 0" {
        let figure = LossCurves.over "epoch" "loss" [ "a", [ 3.0; 2.0; 1.0 ] ]
        Expect.equal (text "a" "x" figure, text "a" "y" figure) ("[0,1,2]", "[3,2,1]") "points"
    }
    test "a frame changes what it names, point by point" {
        let figure =
            Figure.line "t" [| 0; 1 |] [| 0; 0 |] axes
            |> Figure.replay [
                Frame.create "a" |> Frame.y "t" [| 5; 6 |]
                Frame.create "b" |> Frame.xy "t" [| 1; 2; 3 |] [| 7; 8; 9 |]
            ]

        let json = Figure.toJson figure

        let changes (at: int) =
            Json.toCompact (json["frames"].[at].["changes"])

        Expect.equal (changes 0) """[[0,{"y":[5,6]}]]""" "heights"
        Expect.equal (changes 1) """[[0,{"x":[1,2,3],"y":[7,8,9]}]]""" "points"
    }
    test "images of a tensor are row by row, each its own" {
        let images = dsharp.tensor [ [ 0.0; 1.0; 0.5; 0.0 ]; [ 1.0; 1.0; 0.0; 0.0 ] ]
        let grid = ImageGrid.captioned string images

        Expect.equal
            [ for image in grid -> image.Caption, image.Address ]
            [
                "0", (ImageGrid.grey 2 "" [| 0.0; 1.0; 0.5; 0.0 |]).Address
                "1", (ImageGrid.grey 2 "" [| 1.0; 1.0; 0.0; 0.0 |]).Address
            ]
            ""

        Expect.equal (ImageGrid.plain (dsharp.zeros [ 0; 4 ])) [] "no images"
    }
]

let private rejections = [
    test "empty arrays are empty figures, not errors" {
        let none: float[] = [||]
        let figure = axes |> Figure.line "t" none none |> Figure.bars "b" none none
        Expect.equal (text "t" "x" figure, text "b" "y" figure) ("[]", "[]") "stored"
        Expect.equal (text "loss" "y" (LossCurves.ofSteps [])) "[]" "no losses"
    }
    test "ranges, heights and speeds that no axis can have are refused" {
        for operation, action in [ "Figure.xRange", Figure.xRange; "Figure.yRange", Figure.yRange ] do
            refuses<OptionException, _>
                $"{operation}: expected two different finite numbers, got NaN and 1."
                (fun () -> action nan 1.0 axes)

        refuses<OptionException, _>
            "Figure.zRange: expected two different finite numbers, got 2 and 2."
            (fun () -> Figure.zRange 2.0 2.0 (Figure.space "x" "y" "z"))

        refuses<OptionException, _> "Figure.height: expected at least 1 pixel, got 0." (fun () ->
            Figure.height 0 axes)

        for speed in [ nan; 0.0; -1.0; infinity ] do
            refuses<OptionException, _>
                $"Figure.speed: expected a finite number of frames per second above 0, got {speed}."
                (fun () -> Figure.speed speed axes)
    }
    test "frames of another shape than their trace are refused" {
        let space =
            Figure.space "x" "y" "z" |> Fields.path3 "p" [| 0.0 |] [| 0.0 |] [| 0.0 |]

        refuses<ShapeException, _>
            "Figure.replay, frame 'a', trace 'p': expected as many y as x, got 2 x and 1 y. Give one y for each x."
            (fun () ->
                space
                |> Figure.replay [
                    Frame.create "a" |> Frame.xyz "p" [| 1; 2 |] [| 1; 2 |] [| 1 |]
                ])

        let field =
            axes
            |> Fields.heatmap "f" Scale.Sequential 0.0 1.0 [| 0.0; 1.0 |] [| 0.0 |] [|
                [| 0.0; 1.0 |]
            |]

        refuses<ShapeException, _>
            "Figure.replay, frame 'a', trace 'f': expected as many rows and values as the trace has, 1 rows, got 2 rows or others in width."
            (fun () ->
                field
                |> Figure.replay [
                    Frame.create "a" |> Frame.z "f" [| [| 0.0; 1.0 |]; [| 0.0; 1.0 |] |]
                ])
    }
]

let tests = testList "figure data" (placed @ rejections)
