/// Models side by side in a table.
module DiffLessons.Lessons.Tests.SideBySideTests

open Expecto
open DiffLessons
open DiffLessons.Lessons.BuildFast

let tests =
    testList "side by side" [
        test "a shorter model leaves its rows empty, and the sums are in one line" {
            let short, long = Linear(2, 3), Linear(2, 3) --> dsharp.relu --> Linear(3, 1)
            let headers, rows = SideBySide.table [ "one", short; "two", long ]
            Expect.equal headers [ "one"; "layer"; "count"; "two"; "layer"; "count" ] "headers"

            Expect.equal
                rows
                [
                    [ "`model`"; "Linear(2 -> 3)"; "9"; "`0`"; "Linear(2 -> 3)"; "9" ]
                    [ ""; ""; ""; "`1`"; "relu"; "0" ]
                    [ ""; ""; ""; "`2`"; "Linear(3 -> 1)"; "4" ]
                    [ ""; "total"; "9"; ""; "total"; "13" ]
                ]
                "rows"
        }
    ]
