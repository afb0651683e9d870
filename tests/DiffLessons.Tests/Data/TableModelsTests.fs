/// Models that begin with an encoder of tables: trained, saved, loaded, and predicting from raw rows.
module DiffLessons.Tests.TableModelsTests

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

let private small =
    lazy
        (Table.ofColumns [
            "x", [| 1.0; 3.0; 8.0 |]
            "town", [| "Ulm"; "Bonn"; "Ulm" |]
            "y", [| 1.0; 2.0; 3.0 |]
        ])

let private holes =
    lazy
        (Table.ofColumns [
            "x", [| 1.0; nan; 3.0; 8.0 |]
            "town", [| "Ulm"; "Bonn"; null; "Ulm" |]
            "y", [| 1.0; 2.0; 3.0; 4.0 |]
        ])

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

let tests = testList "Models of tables" [ classes; whole ]
