/// Encoders of tables: features, missing values, unknown categories, wrong questions.
module DiffLessons.Tests.TableEncoderTests

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

let private rows (features: Tensor) =
    let width = features.shape[1]

    let elements =
        features.float64().view(-1).toArray1D<float>() |> Array.chunkBySize width

    elements |> Array.map List.ofArray |> List.ofArray

let private expectRows (expected: float list list) (actual: Tensor) (what: string) =
    let actual = rows actual
    Expect.equal actual.Length expected.Length $"{what}: rows"

    for a, b in List.zip actual expected do
        for x, y in List.zip a b do
            Expect.floatClose { absolute = 1e-6; relative = 1e-6 } x y $"{what}: {actual}"

let private small =
    lazy
        (Table.ofColumns [
            "x", [| 1.0; 3.0; 8.0 |]
            "town", [| "Ulm"; "Bonn"; "Ulm" |]
            "y", [| 1.0; 2.0; 3.0 |]
        ])

// The mean of 1, 3 and 8 is 4, their variance (9 + 1 + 16) / 3.
let private deviation = sqrt (26.0 / 3.0)

let private encoding =
    testList "encoded" [
        test "numbers are standardised, and categories are one-hot in the order of their names" {
            let encoder = TableEncoder(small.Value, target = "y")
            Expect.equal encoder.featureNames [ "x"; "town=Bonn"; "town=Ulm" ] "names"
            Expect.equal (encoder.width, string encoder) (3, "TableEncoder(2 columns -> 3)") "width"

            Expect.equal
                (encoder.categories "town", encoder.categories "x", encoder.target)
                ([ "Bonn"; "Ulm" ], [], Some "y")
                "what it knows"

            let features = encoder.forward (encoder.rows small.Value)
            Expect.equal features.dtype Dtype.Float32 "dtype"

            expectRows
                [
                    [ -3.0 / deviation; 0.0; 1.0 ]
                    [ -1.0 / deviation; 1.0; 0.0 ]
                    [ 4.0 / deviation; 0.0; 1.0 ]
                ]
                features
                "features"
        }

        test "columns that are asked for, in their order, as they are asked for" {
            let columns = [
                TableColumn("town", encoding = CategoryEncoding.Index)
                TableColumn("x", standardize = false)
                TableColumn("y", category = true)
            ]

            let encoder = TableEncoder(small.Value, columns = columns)
            Expect.equal encoder.featureNames [ "town"; "x"; "y=1"; "y=2"; "y=3" ] "names"

            expectRows
                [
                    [ 1.0; 1.0; 1.0; 0.0; 0.0 ]
                    [ 0.0; 3.0; 0.0; 1.0; 0.0 ]
                    [ 1.0; 8.0; 0.0; 0.0; 1.0 ]
                ]
                (encoder.forward (encoder.rows small.Value))
                "features"
        }

        test "only training rows are looked at" {
            let train, test = small.Value[..1], small.Value[2..]
            let encoder = TableEncoder(train, target = "y")

            expectRows
                [ [ 6.0; 0.0; 1.0 ] ]
                (encoder.forward (encoder.rows test))
                "by the mean 2 and deviation 1 of training rows"
        }

        test "the dtype of a model is that of its features, and means are taken off before" {
            let far = Table.ofColumns [ "t", [| 1.7e9; 1.7e9 + 1.0; 1.7e9 + 2.0 |] ]
            let encoder = TableEncoder far
            let expected = [ for d in [ -1.0; 0.0; 1.0 ] -> [ d / sqrt (2.0 / 3.0) ] ]
            expectRows expected (encoder.forward (encoder.rows far)) "large numbers lose no digits"
            encoder.move (dtype = Dtype.Float64)
            Expect.equal (encoder.forward (encoder.rows far)).dtype Dtype.Float64 "moved"
        }

        test "a column of one number alone stays 0" {
            let table = Table.ofColumns [ "x", [| 5.0; 5.0 |] ]
            let encoder = TableEncoder table
            expectRows [ [ 0.0 ]; [ 0.0 ] ] (encoder.forward (encoder.rows table)) "features"
        }
    ]

let private holes =
    lazy
        (Table.ofColumns [
            "x", [| 1.0; nan; 3.0; 8.0 |]
            "town", [| "Ulm"; "Bonn"; null; "Ulm" |]
            "y", [| 1.0; 2.0; 3.0; 4.0 |]
        ])

let private ofX (missing: MissingValues) (indicator: bool) =
    let column =
        TableColumn("x", missing = missing, indicator = indicator, standardize = false)

    TableEncoder(holes.Value, columns = [ column ], target = "y")

let private filled (encoder: TableEncoder) =
    rows (encoder.forward (encoder.rows holes.Value)) |> List.map List.head

let private missing =
    testList "missing values" [
        test "are refused by default, with their row" {
            let encoder = TableEncoder(holes.Value, target = "y")

            Expect.equal
                (message (fun () -> encoder.rows holes.Value))
                "rows: row 1 has no value in column \"x\". Make the encoder with something that stands for missing values, as missing = MissingValues.Mean, or fill it in."
                "number"

            Expect.equal
                (message (fun () -> encoder.rows holes.Value[2..]))
                "rows: row 0 has no value in column \"town\". Make the encoder with something that stands for missing values, as missing = MissingValues.Mean, or fill it in."
                "category"

            Expect.throwsT<DatasetException>
                (fun () -> encoder.dataset holes.Value |> ignore)
                "in a data set"
        }

        test "are filled with the mean, the median or a number of the training rows" {
            Expect.equal (filled (ofX MissingValues.Mean false)) [ 1.0; 4.0; 3.0; 8.0 ] "mean"
            Expect.equal (filled (ofX MissingValues.Median false)) [ 1.0; 3.0; 3.0; 8.0 ] "median"

            Expect.equal
                (filled (ofX (MissingValues.Number -5.0) false))
                [ 1.0; -5.0; 3.0; 8.0 ]
                "number"
        }

        test "are told to the model by an indicator" {
            let encoder = ofX MissingValues.Mean true
            Expect.equal encoder.featureNames [ "x"; "x is missing" ] "names"

            expectRows
                [ [ 1.0; 0.0 ]; [ 4.0; 1.0 ]; [ 3.0; 0.0 ]; [ 8.0; 0.0 ] ]
                (encoder.forward (encoder.rows holes.Value))
                "features"
        }

        test "of categories are a category" {
            let column =
                TableColumn("town", missing = MissingValues.Text "none", indicator = true)

            let encoder = TableEncoder(holes.Value, columns = [ column ])

            Expect.equal
                encoder.featureNames
                [ "town=Bonn"; "town=Ulm"; "town=none"; "town is missing" ]
                "names"

            expectRows
                [
                    [ 0.0; 1.0; 0.0; 0.0 ]
                    [ 1.0; 0.0; 0.0; 0.0 ]
                    [ 0.0; 0.0; 1.0; 1.0 ]
                    [ 0.0; 1.0; 0.0; 0.0 ]
                ]
                (encoder.forward (encoder.rows holes.Value))
                "features"
        }

        test "what is told for all columns holds for those that it suits" {
            let columns = [
                TableColumn "x"
                TableColumn("town", missing = MissingValues.Text "none")
            ]

            let encoder =
                TableEncoder(holes.Value, columns = columns, missing = MissingValues.Mean)

            Expect.equal (encoder.rows holes.Value).shape [| 4; 2 |] "all rows"
        }

        test "drop their rows from data sets, and are refused in predictions" {
            let encoder =
                TableEncoder(holes.Value, target = "y", missing = MissingValues.DropRow)

            let data = encoder.dataset holes.Value
            Expect.equal data.length 2 "rows"
            let _, y = data.batch [| 0; 1 |]
            Expect.equal (y.view(-1).toArray1D<float32>()) [| 1f; 4f |] "their targets"

            Expect.equal
                (message (fun () -> encoder.rows holes.Value))
                "rows: row 1 has no value in column \"x\". Make the encoder with something that stands for missing values, as missing = MissingValues.Mean, or fill it in."
                "prediction"
        }

        test "and what does not suit a column is refused" {
            Expect.equal
                (message (fun () -> ofX (MissingValues.Text "none") false))
                "TableEncoder: expected a number for missing values of column \"x\", which holds numbers, got the text \"none\". Make it a column of categories, with category = true. (Parameter 'missing')"
                "a text for numbers"

            Expect.equal
                (message (fun () ->
                    TableEncoder(
                        holes.Value,
                        columns = [ TableColumn("town", missing = MissingValues.Median) ]
                    )))
                "TableEncoder: expected a text for missing values of column \"town\", which holds categories, got Median. Categories have no mean: name one, with MissingValues.Text. (Parameter 'missing')"
                "a median of categories"

            let none = Table.ofColumns [ "x", [| nan; nan |] ]

            Expect.equal
                (message (fun () -> TableEncoder(none, missing = MissingValues.Mean)))
                "TableEncoder: expected one number or more in column \"x\", got none. (Parameter 'table')"
                "no number at all"
        }
    ]

let private unknown =
    testList "categories that training did not have" [
        test "are refused by default, with their row and what is known" {
            let encoder = TableEncoder(small.Value, target = "y")
            let other = Table.ofColumns [ "x", [| 1.0 |]; "town", [| "Köln" |] ]

            Expect.equal
                (message (fun () -> encoder.rows other))
                "rows: row 0 has the category \"Köln\" in column \"town\", which the encoder does not know. The categories are: Bonn, Ulm. Make the encoder with unknown = UnknownCategories.Ignore to let others pass."
                "refused"
        }

        test "are no category, or the number after the last, where they are let pass" {
            let other = Table.ofColumns [ "x", [| 4.0 |]; "town", [| "Köln" |] ]

            let oneHot =
                TableEncoder(small.Value, target = "y", unknown = UnknownCategories.Ignore)

            expectRows [ [ 0.0; 0.0; 0.0 ] ] (oneHot.forward (oneHot.rows other)) "one-hot"

            let index =
                TableEncoder(
                    small.Value,
                    target = "y",
                    unknown = UnknownCategories.Ignore,
                    encoding = CategoryEncoding.Index
                )

            expectRows [ [ 0.0; 2.0 ] ] (index.forward (index.rows other)) "index"
        }
    ]

let private asked =
    testList "wrong questions" [
        test "are answered with what is there" {
            let table = small.Value
            let get f = message f

            Expect.equal
                (get (fun () -> TableEncoder(table, target = "price")))
                "TableEncoder: expected the name of a column, got \"price\". The columns are: x, town, y. (Parameter 'name')"
                "target"

            Expect.equal
                (get (fun () -> TableEncoder(table, target = "y", columns = [ TableColumn "y" ])))
                "TableEncoder: expected columns without the target, got \"y\". A model that is given what it is to predict learns nothing. (Parameter 'columns')"
                "the target as a column"

            Expect.equal
                (get (fun () -> TableEncoder(table, columns = [ TableColumn "x"; TableColumn "x" ])))
                "TableEncoder: expected each column once, got \"x\" twice. (Parameter 'columns')"
                "twice"

            Expect.equal
                (get (fun () -> TableEncoder(table[.. -1])))
                "TableEncoder: expected a table of one row or more, got none. (Parameter 'table')"
                "no rows"

            Expect.equal
                (get (fun () -> (TableEncoder table).dataset table))
                "TableDataset: expected an encoder with a target, got one without. Make it with target = the name of a column."
                "no target"

            Expect.equal
                (get (fun () ->
                    (TableEncoder(table, target = "y")).rows(Table.ofColumns [ "x", [| 1.0 |] ])))
                "rows: expected the name of a column, got \"town\". The columns are: x. (Parameter 'name')"
                "a column that new rows lack"

            Expect.equal
                (get (fun () -> (TableEncoder(table, target = "y")).forward(dsharp.ones [ 2; 5 ])))
                "TableEncoder(2 columns -> 3): input has shape (2, 5); expected (n, 2), a row of numbers as encoder.rows gives it."
                "shape"

            Expect.equal
                (get (fun () -> (Linear(2, 1) --> dsharp.relu).predictTable table))
                "predictTable: expected a model with one TableEncoder, got one with 0. Begin the model with the encoder, and give other models tensors."
                "no encoder"
        }
    ]

let tests = testList "Table encoders" [ encoding; missing; unknown; asked ]
