/// Tables at their edges: medians of an even number, policies that come back from files, several columns that turn out to be texts.
module DiffLessons.Tests.TableEdgesTests

open System
open System.IO
open Expecto
open DiffLessons
open DiffLessons.Data

let private holes =
    lazy (Table.parseCsv "x,town,y\n1,Ulm,1\n,Bonn,2\n4,Ulm,3\n10,Bonn,4\n2,Ulm,5\n")

/// The encoder of a model that was saved and loaded.
let private comesBack (encoder: TableEncoder) : TableEncoder =
    let path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.safetensors")

    try
        (encoder --> Linear(encoder.width, 1)).save path
        let loaded: Model<Tensor, Tensor> = Model.load path

        loaded.descendants
        |> List.pick (fun m ->
            match m with
            | :? TableEncoder as e -> Some e
            | _ -> None)
    finally
        File.Delete path

let private values (t: Tensor) = t.float64().view(-1).toArray1D<float>()

let tests =
    testList "Edges of tables" [
        test "the median of an even number is between the middle two" {
            let columns = [ TableColumn("x", missing = MissingValues.Median, standardize = false) ]

            let encoder = TableEncoder(holes.Value, columns = columns)

            // Of 1, 2, 4 and 10.
            Expect.equal
                (values (encoder.forward (encoder.rows holes.Value)))
                [| 1.0; 3.0; 4.0; 10.0; 2.0 |]
                "filled in"
        }

        test "rows are dropped by an encoder that was loaded too" {
            let columns = [ TableColumn("x", missing = MissingValues.DropRow) ]
            let encoder = TableEncoder(holes.Value, target = "y", columns = columns)
            Expect.equal (encoder.dataset holes.Value).length 4 "as made"
            Expect.equal ((comesBack encoder).dataset holes.Value).length 4 "as loaded"
        }

        test "unknown categories pass an encoder that was loaded too" {
            let other = Table.parseCsv "town\nKiel\n"

            let columns = [ TableColumn("town", unknown = UnknownCategories.Ignore) ]
            let encoder = comesBack (TableEncoder(holes.Value, columns = columns))

            Expect.equal
                (values (encoder.forward (encoder.rows other)))
                [| 0.0; 0.0 |]
                "none of them"
        }

        test "several columns may turn out to be texts, each after its first fields" {
            let text =
                String.concat "\n" [
                    "a,b,c"
                    for i in 1..3000 do
                        $"{i},{i},{i}"
                    "x,1,3"
                    "2,y,4"
                ]

            let table = Table.parseCsv text
            Expect.equal (table.kind "a", table.kind "b") (ColumnKind.Text, ColumnKind.Text) "texts"
            Expect.equal (table.kind "c") ColumnKind.Number "numbers"

            Expect.equal table.length 3002 "rows"
            let first, second = table.texts "a", table.texts "b"
            Expect.equal first[2999..] [| "3000"; "x"; "2" |] "a"
            Expect.equal second[2999..] [| "3000"; "1"; "y" |] "b"
        }

        testSequenced (
            test "targets are of the default dtype, whichever it is" {
                let encoder =
                    TableEncoder(holes.Value, target = "y", columns = [ TableColumn "town" ])

                Expect.equal (encoder.targets holes.Value).dtype Dtype.Float32 "by default"

                try
                    dsharp.config (dtype = Dtype.Float64)
                    Expect.equal (encoder.targets holes.Value).dtype Dtype.Float64 "of Float64"
                finally
                    dsharp.config (dtype = Dtype.Float32)
            }
        )
    ]
