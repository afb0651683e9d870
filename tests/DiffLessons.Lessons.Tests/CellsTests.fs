/// Tensors drawn as tables of cells.
module DiffLessons.Lessons.Tests.CellsTests

open Expecto
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Lessons.Tensors

let private json (figure: Figure) (name: string) =
    let trace = (Figure.toJson figure).["data"].[0]
    trace[name].ToJsonString()

let tests =
    testList "cells" [
        test "marked cells are strong, copies pale, and each has its number" {
            let t = dsharp.tensor [ [ 1.0; 2.5 ]; [ 3.0; 4.0 ] ]
            let figure = Cells.figure [ (0, 1) ] [ (1, 0) ] t
            Expect.equal (json figure "z") "[[0,1],[0.3,0]]" "shades"
            Expect.equal (json figure "text") """[["1","2.5"],["3","4"]]""" "numbers"
        }
        test "a vector is one row, a scalar one cell" {
            Expect.equal
                (json (Cells.figure [] [] (dsharp.tensor [ 1.0; 2.0; 3.0 ])) "text")
                """[["1","2","3"]]"""
                "vector"

            Expect.equal
                (json (Cells.figure [] [] (dsharp.tensor 7.0)) "text")
                """[["7"]]"""
                "scalar"
        }
        test "more axes are refused" {
            Expect.equal
                (try
                    Cells.figure [] [] (dsharp.zeros [ 2; 2; 2 ]) |> ignore
                    ""
                 with :? ShapeException as problem ->
                     problem.Message)
                "Cells: expected a tensor of up to two axes, got shape (2, 2, 2). Draw it slice by slice."
                ""
        }
        test "a replay marks other cells in each moment" {
            let figure =
                Cells.replay [ "one", [ (0, 0) ]; "two", [ (0, 1) ] ] (dsharp.tensor [ 1.0; 2.0 ])

            Expect.equal
                [ for frame in figure.Frames -> frame.Label, frame.Changes ]
                [
                    "one", [ "cells", Change.Z [| [| 1.0; 0.0 |] |] ]
                    "two", [ "cells", Change.Z [| [| 0.0; 1.0 |] |] ]
                ]
                ""
        }
        test "the copies of a broadcast are what was stretched or added" {
            Expect.equal (Cells.copies [| 2; 2 |] [| 2; 1 |]) [ 0, 1; 1, 1 ] "a column"
            Expect.equal (Cells.copies [| 2; 2 |] [| 2 |]) [ 1, 0; 1, 1 ] "a row"
            Expect.equal (Cells.copies [| 2; 2 |] [||]) [ 0, 1; 1, 0; 1, 1 ] "a number"
            Expect.equal (Cells.copies [| 2; 2 |] [| 2; 2 |]) [] "all of it"
        }
    ]
