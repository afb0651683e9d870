// Prices of houses from a CSV file: earlier sales foresee later ones, and the saved model predicts from raw rows.
#load "_science.fsx"

open System.IO
open DiffLessons
open DiffLessons.Data
open Science

start ()

dsharp.config (dtype = Dtype.Float32)

let table =
    Table.readCsv (Path.Combine(__SOURCE_DIRECTORY__, "..", "Tabular", "houses.csv"))

let earlier, later = table.splitByTime (0.8, "sold")

let encoder =
    TableEncoder(
        earlier,
        target = "price",
        columns = [
            TableColumn "area"
            TableColumn "rooms"
            TableColumn "town"
            TableColumn("heating", missing = MissingValues.Text "unknown")
            TableColumn("built", missing = MissingValues.Median, indicator = true)
        ]
    )

let net = encoder --> Linear(encoder.width, 32) --> dsharp.relu --> Linear(32, 1)

let loss (output: Tensor) (target: Tensor) = dsharp.mseLoss (output, target)
let epochs = if quick then 60 else 300
let optimizer = Adam(net, lr = 0.02)

net.fit (
    DataLoader(encoder.dataset earlier, 32, shuffle = true),
    optimizer,
    loss,
    epochs,
    schedule = EachEpoch(CosineAnnealingLR(optimizer, epochs))
)
|> ignore

let numbers =
    net.evaluate (DataLoader(encoder.dataset later, 256), [ Metric.r2; Metric.meanAbsoluteError ])

check "unexplained variance of later prices" (1.0 - snd numbers[0]) 0.1

let file =
    Path.Combine(Directory.CreateTempSubdirectory().FullName, "houses.safetensors")

net.save file
let loaded = Model.load file
let difference = (loaded.predictTable later - net.predictTable later).abs().max()
check "difference of what is loaded" (float difference) 1e-12

let price =
    loaded.predictTable (
        Table.ofRecords [
            {|
                area = 95.0
                rooms = 3
                town = "Ulm"
                heating = "gas"
                built = 1990
            |}
        ]
    )

printfn $"95 m2 in Ulm: {float price:F0} thousand"
File.Delete file
