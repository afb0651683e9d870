/// Tables: from records and arrays, divided, encoded for a model, saved with it.
module DiffLessons.Tests.TableTests

open System
open System.IO
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

let private classes =
    test "texts as a target are classes" {
        let table =
            Table.ofColumns [ "x", [| 1.0; 2.0; 3.0 |]; "kind", [| "b"; "a"; "b" |] ]

        let encoder = TableEncoder(table, target = "kind")
        Expect.equal encoder.classes [ "a"; "b" ] "classes"
        Expect.equal (encoder.targets table) (dsharp.tensor [ 1L; 0L; 1L ]) "numbers"

        Expect.equal
            (message (fun () -> encoder.targets (Table.ofColumns [ "kind", [| "c" |] ])))
            "targets: row 0 has the class \"c\" in column \"kind\", which the encoder does not know. The classes are: a, b."
            "another"

        let numbers =
            TableEncoder(
                Table.ofColumns [ "x", [| 1.0; 2.0 |]; "k", [| 7; 3 |] ],
                target = "k",
                classes = true
            )

        Expect.equal numbers.classes [ "3"; "7" ] "numbers as classes"
    }

let private generated count =
    let random = Random 2
    let towns = [| "Ulm"; "Bonn"; "Kiel" |]

    Table.ofRecords [
        for _ in 1..count do
            let town = random.Next 3
            let area = 40.0 + 100.0 * random.NextDouble()

            {|
                area = (if random.Next 10 = 0 then nan else area)
                town = towns[town]
                price = 2.0 * area + 50.0 * float town
            |}
    ]

let private whole =
    testList "a model of tables" [
        test "is trained, saved, loaded, and predicts from raw rows as before" {
            let train, test = (generated 200).split 0.8
            let encoder = TableEncoder(train, target = "price", missing = MissingValues.Mean)
            dsharp.seed 3
            let net = encoder --> Linear(encoder.width, 8) --> dsharp.relu --> Linear(8, 1)
            let loader = DataLoader(encoder.dataset train, 16, shuffle = true)
            let loss (output: Tensor) (target: Tensor) = dsharp.mseLoss (output, target)

            let history =
                net.fit (
                    loader,
                    Adam(net, lr = 0.1),
                    loss,
                    30,
                    validation = DataLoader(encoder.dataset test, 40)
                )

            Expect.isLessThan
                (snd history.Epochs[29].Validation[0])
                (snd history.Epochs[0].Validation[0])
                "it learns"

            let before = net.predictTable test
            let path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.safetensors")

            try
                net.save path
                let loaded = Model.load path
                Expect.equal (loaded.predictTable test) before "the same predictions"
                Expect.equal (string loaded) (string net) "the same layers"

                let one =
                    loaded.predictTable (
                        Table.ofRecords [
                            {|
                                town = "Ulm"
                                area = 100.0
                                more = "x"
                            |}
                        ]
                    )

                Expect.equal one.shape [| 1; 1 |] "one row, in another order, with more columns"

                Expect.equal
                    (message (fun () ->
                        loaded.predictTable (Table.ofRecords [ {| town = "Rom"; area = 100.0 |} ])))
                    "predictTable: row 0 has the category \"Rom\" in column \"town\", which the encoder does not know. The categories are: Bonn, Kiel, Ulm. Make the encoder with unknown = UnknownCategories.Ignore to let others pass."
                    "what training did not have"
            finally
                File.Delete path
        }

        test "keeps all that an encoder knows in its file" {
            let table = holes.Value

            let columns = [
                TableColumn("x", missing = MissingValues.Median, indicator = true)
                TableColumn(
                    "town",
                    missing = MissingValues.Text "no \"town\"",
                    unknown = UnknownCategories.Ignore,
                    encoding = CategoryEncoding.Index
                )
                TableColumn("y", category = true, missing = MissingValues.DropRow)
            ]

            let encoder = TableEncoder(table, columns = columns)
            let net = encoder --> Linear(encoder.width, 1)
            let path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.safetensors")

            try
                net.save path
                let loaded = Model.load path

                let other =
                    loaded.descendants
                    |> List.pick (fun m ->
                        match m with
                        | :? TableEncoder as e -> Some e
                        | _ -> None)

                Expect.equal other.featureNames encoder.featureNames "features"
                Expect.equal other.options encoder.options "options"
                Expect.equal (loaded.predictTable table) (net.predictTable table) "predictions"
            finally
                File.Delete path
        }

        test "is copied with its encoder" {
            let table = small.Value
            let encoder = TableEncoder(table, target = "y")
            let net = encoder --> Linear(encoder.width, 1)
            Expect.equal ((net.clone ()).predictTable table) (net.predictTable table) "copy"
        }

        test "has a short form" {
            let data = TableDataset(small.Value, "y")
            Expect.equal (data.length, data.encoder.width) (3, 3) "samples"
            let x, y = data[0]
            Expect.equal (x.shape, y.shape) ([| 2 |], [| 1 |]) "a sample"
        }
    ]

let tests =
    testList "Tables" [ sources; splits; encoding; missing; unknown; asked; classes; whole ]
