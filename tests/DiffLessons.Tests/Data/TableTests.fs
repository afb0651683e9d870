/// Tables: from records and arrays, and divided.
module DiffLessons.Tests.TableTests

open System
open Expecto
open DiffLessons
open DiffLessons.Data

let private message (f: unit -> 'a) =
    try
        f () |> ignore
        "none"
    with error ->
        error.Message

type private Energy =
    | Oil = 1
    | Gas = 2

type private House = {
    Area: float
    Rooms: int
    Town: string
    Heating: Energy
    Built: DateTime option
    Floor: Nullable<int>
    Garden: bool
}

let private house = {
    Area = 80.5
    Rooms = 3
    Town = "Ulm"
    Heating = Energy.Gas
    Built = Some(DateTime(1980, 1, 2))
    Floor = Nullable()
    Garden = true
}

let private sources =
    testList "sources" [
        test "records" {
            let other = {
                house with
                    Area = 120.0
                    Town = null
                    Built = None
                    Floor = Nullable 2
                    Garden = false
            }

            let table = Table.ofRecords [ house; other ]

            Expect.equal
                (string table)
                "Table(2 rows; Area: Number, Rooms: Number, Town: Text, Heating: Text, Built: Time, Floor: Number, Garden: Boolean)"
                "kinds"

            Expect.equal (table.numbers "Area") [| 80.5; 120.0 |] "numbers"
            Expect.equal (table.texts "Town") [| "Ulm"; null |] "texts"
            Expect.equal (table.texts "Heating") [| "Gas"; "Gas" |] "enumerations"
            Expect.equal (table.texts "Built") [| "1980-01-02T00:00:00"; null |] "times"
            Expect.equal (table.texts "Floor") [| null; "2" |] "nullable"
            Expect.equal (table.numbers "Garden") [| 1.0; 0.0 |] "truth values"
        }

        test "anonymous records and classes" {
            let table =
                Table.ofRecords [
                    {| area = 1.0m; town = Some "Ulm" |}
                    {| area = 2.5m; town = None |}
                ]

            Expect.equal (table.numbers "area") [| 1.0; 2.5 |] "decimals"
            Expect.equal (table.texts "town") [| "Ulm"; null |] "options of texts"

            Expect.equal
                ((Table.ofRecords [ System.Version(1, 2) ]).numbers "Major")
                [| 1.0 |]
                "a class"
        }

        test "what is no row is refused" {
            Expect.equal
                (message (fun () -> Table.ofRecords [ 1.0; 2.0 ]))
                "ofRecords: expected records with public properties, got Double, which has none. Make a record of what a row has. (Parameter 'records')"
                "numbers"

            Expect.equal
                (message (fun () -> Table.ofRecords [ {| x = [ 1 ] |} ]))
                "ofRecords: expected columns of numbers, texts, truth values, enumerations or times, got x of the type FSharpList`1. Leave it out."
                "a list"

            Expect.equal
                (message (fun () -> Table.ofRecords [ {| x = infinity |} ]))
                "ofRecords: expected finite numbers, got Infinity as x."
                "infinity"

            Expect.equal
                (message (fun () -> Table.ofRecords [ "a"; null ]))
                "ofRecords: expected records, got null as number 1. (Parameter 'records')"
                "null"
        }

        test "arrays by name" {
            let table = Table.ofColumns [ "a", [| 1f; nanf |]; "b", [| "x"; null |] ]

            Expect.equal
                (table.texts "a", table.texts "b")
                ([| "1"; null |], [| "x"; null |])
                "values"

            Expect.equal
                (message (fun () -> Table.ofColumns [ "a", [| 1 |]; "b", [| 1; 2 |] ]))
                "ofColumns: expected columns of one length, got 1 values of a and 2 of b. (Parameter 'columns')"
                "lengths"

            Expect.equal
                (message (fun () -> Table.ofColumns [ "a", [| 1 |]; "a", [| 1 |] ]))
                "ofColumns: expected names that differ, got \"a\" twice. (Parameter 'columns')"
                "names"
        }

        test "columns are found in other letters where there is one alone" {
            let table = Table.ofColumns [ "Area", [| 1 |]; "x", [| 2 |]; "X", [| 3 |] ]
            Expect.equal (table.numbers "area") [| 1.0 |] "other letters"
            Expect.equal (table.numbers "X", table.numbers "x") ([| 3.0 |], [| 2.0 |]) "their own"
            let both = Table.ofColumns [ "AB", [| 1 |]; "ab", [| 2 |] ]
            Expect.throwsT<OptionException> (fun () -> both.numbers "Ab" |> ignore) "two"
        }

        test "columns that are not there" {
            let table = Table.ofColumns [ "a", [| 1 |]; "b", [| "x" |] ]

            Expect.equal
                (message (fun () -> table.numbers "c"))
                "numbers: expected the name of a column, got \"c\". The columns are: a, b. (Parameter 'name')"
                "name"

            Expect.equal
                (message (fun () -> table.numbers "b"))
                "numbers: expected a column of numbers, got \"b\", which holds texts. Take its texts, or tell its kind when the table is read. (Parameter 'name')"
                "texts"
        }
    ]

let private counted n =
    Table.ofColumns [ "i", Array.init n id :> Array; "t", Array.init n (fun i -> (i * 7) % n) ]

let private splits =
    testList "divided" [
        test "by a seed: each row is in one part, and the same seed gives the same parts" {
            let table = counted 50
            let train, test = table.split 0.8
            Expect.equal (train.length, test.length) (40, 10) "lengths"

            Expect.equal
                (Array.append (train.numbers "i") (test.numbers "i") |> Array.sort)
                (table.numbers "i")
                "all"

            Expect.equal ((fst (table.split 0.8)).numbers "i") (train.numbers "i") "again"

            Expect.notEqual
                ((fst (table.split (0.8, seed = 1))).numbers "i")
                (train.numbers "i")
                "another seed"
        }

        test "by time" {
            let earlier, later = (counted 50).splitByTime(0.6, "t")

            Expect.equal
                (earlier.numbers "t")
                [| for i in 0..29 -> float i |]
                "the earlier ones, in order"

            Expect.equal (later.numbers "t") [| for i in 30..49 -> float i |] "the later ones"
            let first, second = (counted 10).splitByTime 0.5

            Expect.equal
                (first.numbers "i", Array.head (second.numbers "i"))
                ([| 0.0; 1.0; 2.0; 3.0; 4.0 |], 5.0)
                "in their order"
        }

        test "a range of rows" {
            Expect.equal ((counted 5).[1..3].numbers "i") [| 1.0; 2.0; 3.0 |] "rows"
            Expect.equal ((counted 5).[..1].length, (counted 5).[3..].length) (2, 2) "open ends"

            Expect.equal
                (message (fun () -> (counted 5).[3..5]))
                "table: range 3..5 is outside the table. Expected bounds from 0 to 4."
                "outside"
        }

        test "parts without rows, and columns that say no time, are refused" {
            Expect.equal
                (message (fun () -> (counted 2).split 0.1))
                "split: expected a share that leaves both parts some of the 2 rows, got 0.1. (Parameter 'share')"
                "share"

            Expect.equal
                (message (fun () -> (Table.ofColumns [ "a", [| "x"; "y" |] ]).splitByTime(0.5, "a")))
                "splitByTime: expected a column of times or numbers, got \"a\", which holds texts. (Parameter 'column')"
                "texts"

            Expect.equal
                (message (fun () -> (Table.ofColumns [ "a", [| 1.0; nan |] ]).splitByTime(0.5, "a")))
                "splitByTime: expected a column without missing values, got \"a\", which has none in row 1. (Parameter 'column')"
                "missing"
        }
    ]

let tests = testList "Tables" [ sources; splits ]
