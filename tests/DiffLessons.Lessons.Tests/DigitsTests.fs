/// What the lessons about digits share: samples, classifiers, pictures, devices and files.
module DiffLessons.Lessons.Tests.DigitsTests

open System.IO
open System.Text.Json
open Expecto
open FsCheck
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Data
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.Autoencoder
open DiffLessons.Lessons.RnnClassifier
open DiffLessons.Lessons.Gpu
open DiffLessons.Lessons.Tests.Support
open DiffLessons.Tests

/// A data set whose sample i has the features (i, -i) and the class i mod 3.
let private samples (n: int) =
    let i = dsharp.arange n

    TensorDataset(
        dsharp.stack ([ i; -i ], 1),
        i.toArray1D<int>() |> Array.map (fun i -> i % 3) |> dsharp.tensor
    )

/// Scores of three classes by which the class of sample i is (i + shift) mod 3.
let private reader shift =
    Model<Tensor, Tensor>(fun x ->
        let said = x[*, 0].toArray1D<int>() |> Array.map (fun i -> (i + shift) % 3)
        dsharp.stack [ for c in said -> dsharp.onehot (3, c) ])

let private lengths = Arb.fromGen (Gen.choose (1, 1203))

let private reading = [
    Properties.propertyOf 8 "answers come in order, however many there are" lengths (fun n ->
        let predicted, truth = Classifier.answers (reader 0) (samples n) n
        Expect.equal truth [| for i in 0 .. n - 1 -> i % 3 |] "truth"
        Expect.equal predicted truth "predicted"
        Expect.equal (Classifier.share predicted truth) 1.0 "share")
    test "accuracy is the share of the right answers" {
        let x, y = (samples 700).first 600
        Expect.equal (Classifier.accuracy (reader 0) x y) 1.0 "all right"
        Expect.equal (Classifier.accuracy (reader 1) x y) 0.0 "all wrong"
        Expect.equal (Classifier.share [| 1; 2; 0; 0 |] [| 1; 2; 1; 2 |]) 0.5 "half"
    }
    test "outputs in parts are the outputs" {
        let x, _ = (samples 1001).first 1001
        let net = Model<Tensor, Tensor>(fun x -> x * 2)
        Expect.equal ((Classifier.outputs net x).toArray2D<int>()) ((x * 2).toArray2D<int>()) ""
    }
    test "the accuracy after each step goes by column" {
        let answers = dsharp.tensor [ [ 0; 1; 1 ]; [ 2; 2; 0 ] ]
        Expect.equal (RowByRow.accuracies answers (dsharp.tensor [ 1; 2 ])) [| 0.5; 1.0; 0.5 |] ""
    }
    Properties.propertyOf
        8
        "a mean over a data set weighs each sample alike"
        (Arb.fromGen (Gen.choose (1, 2500)))
        (fun n ->
            let mean = (samples n).average(fun x -> x[*, 0].float64().mean())
            let expected = float (n - 1) / 2.0

            Expect.isLessThan
                (abs (mean - expected))
                (1e-9 * (1.0 + expected))
                $"{mean}, expected {expected}")
    test "the first samples are as many as asked for" {
        let x, y = (samples 5).first 3
        Expect.equal (x.toArray2D<int>()) (array2D [ [ 0; 0 ]; [ 1; -1 ]; [ 2; -2 ] ]) "inputs"
        Expect.equal (y.toArray1D<int>()) [| 0; 1; 2 |] "targets"
    }
    Properties.wrong<DatasetException>
        "more samples than there are cannot be had"
        "dataset: range 0..5 is outside the data set. Expected bounds from 0 to 4."
        (fun () -> (samples 5).first 6 |> ignore)
]

/// Points and queries of two coordinates, in eighths.
let private clouds =
    let point =
        Gen.listOfLength 2 (Gen.choose (-16, 16) |> Gen.map (fun value -> float value / 8.0))

    Arb.fromGen (Gen.zip (Gen.nonEmptyListOf point) (Gen.nonEmptyListOf point))

let private distances = [
    Properties.property "the nearest point is as near as any" clouds (fun (points, queries) ->
        let named =
            NearestNeighbour.classify
                (dsharp.tensor points)
                [| 0 .. points.Length - 1 |]
                (dsharp.tensor queries)

        let distance (a: float list) (b: float list) =
            List.fold2 (fun sum a b -> sum + (a - b) * (a - b)) 0.0 a b

        for at, query in List.indexed queries do
            let least = points |> List.map (distance query) |> List.min
            let found = distance query points[named[at]]
            Expect.isLessThan (found - least) 1e-4 $"query {query}: {found}, least {least}")
    Properties.wrong<ShapeException>
        "points and classes must be as many"
        "NearestNeighbour.classify: expected points (m, d), m classes and queries (n, d), got (2, 3), 1 and (4, 3)."
        (fun () ->
            NearestNeighbour.classify (dsharp.zeros [ 2; 3 ]) [| 0 |] (dsharp.zeros [ 4; 3 ])
            |> ignore)
    test "points on a straight way are at equal distances" {
        let way = Codes.between 5 (dsharp.tensor [ 0.0; 4.0 ]) (dsharp.tensor [ 8.0; 0.0 ])

        Expect.equal
            (way.toArray2D<float>())
            (array2D [ [ 0.0; 4.0 ]; [ 2.0; 3.0 ]; [ 4.0; 2.0 ]; [ 6.0; 1.0 ]; [ 8.0; 0.0 ] ])
            ""
    }
]

let private pictures = [
    test "tiles are made of pictures in any shape" {
        let pictures = dsharp.rand [ 2; 1; 3; 3 ]
        let tiles = ImageGrid.captioned string pictures

        Expect.equal
            (tiles |> List.map (fun tile -> tile.Width, tile.Height, tile.Caption))
            [ 3, 3, "0"; 3, 3, "1" ]
            ""

        Expect.equal (ImageGrid.captioned string (pictures.view [ 2; 9 ])) tiles "flat"
    }
    test "rows still to come are dark, and the caption is the answer so far" {
        let frames =
            RowByRow.frames (dsharp.ones [ 1; 1; 2; 2 ]) (dsharp.tensor [ [ 1; 0 ] ]) [| "a"; "b" |]

        let shown (rows: float list) = ImageGrid.grey 2 "" (Array.ofList rows)
        Expect.equal (List.map fst frames) [ "1 of 2 rows read"; "2 of 2 rows read" ] "labels"

        Expect.equal
            [ for _, tiles in frames -> tiles.Head.Caption, tiles.Head.Address ]
            [
                "b", (shown [ 1.0; 1.0; 0.25; 0.25 ]).Address
                "a", (shown [ 1.0; 1.0; 1.0; 1.0 ]).Address
            ]
            "tiles"
    }
    Properties.wrong<ShapeException>
        "pictures that are not square are refused"
        "ImageGrid: expected square images, got 6 pixels each in shape (1, 2, 3)."
        (fun () -> ImageGrid.plain (dsharp.zeros [ 1; 2; 3 ]) |> ignore)
]

let private devices = [
    test "the default device is back afterwards, whatever happens" {
        let before = Device.Default

        Properties.expectError<DeviceException> "no" (fun () ->
            Devices.on Device.CPU (fun () -> raise (DeviceException "no")))

        Expect.equal Device.Default before ""
    }
    test "each device takes its steps" {
        let mutable steps = 0

        let step () =
            steps <- steps + 1
            dsharp.tensor 1.0

        let times = Devices.compare 3 (fun () -> step)
        Expect.equal (List.map fst times) (dsharp.devices ()) "devices"
        Expect.equal steps (8 * times.Length) "three steps and five before them"
        Expect.all times (fun (_, milliseconds) -> milliseconds >= 0.0) "times"
    }
]

let private withLesson flags story =
    withLessonOf (Epochs(full = 2, quick = 2)) flags story

let private metrics folder =
    JsonDocument
        .Parse(File.ReadAllText(Path.Combine(folder, "metrics.json")))
        .RootElement.GetProperty
        "metrics"

let private lessons = [
    for flags, batches in [ [||], 3; [| "--quick" |], 2 ] do
        let name = if flags.Length = 0 then "full" else "quick"

        test $"a {name} run goes through its batches, epoch by epoch" {
            withLesson flags (fun lesson _ ->
                let seen = ResizeArray()

                let losses =
                    trainBatches lesson ((samples 10).loader 4) 2 (fun step x _ ->
                        seen.Add(step, x.shape[0])
                        dsharp.tensor (float step))

                let sizes = [ 4; 4; 2 ] |> List.truncate batches
                Expect.equal (List.ofSeq seen) (List.indexed (sizes @ sizes)) "batches"
                Expect.equal losses [| for step in 0 .. 2 * batches - 1 -> float step |] "losses")
        }
    test "a score is by the first 2000, and by all in a full run" {
        withLesson [||] (fun lesson folder ->
            let data = samples 2100
            // Wrong from sample 1998 on.
            let net =
                Model<Tensor, Tensor>(fun x ->
                    let said =
                        x[*, 0].toArray1D<int>()
                        |> Array.map (fun i -> if i < 1998 then i % 3 else (i + 1) % 3)

                    dsharp.stack [ for c in said -> dsharp.onehot (3, c) ])

            let score = Scoring.score lesson net data [| for i in 1..150 -> float i |]
            Expect.equal (score.On2000, score.OnAll) (1998.0 / 2000.0, 1998.0 / 2100.0) "shares"
            lesson.Close() |> ignore
            let found = metrics folder

            Expect.equal
                (found.GetProperty("accuracy_2000").GetDouble())
                score.On2000
                "accuracy_2000"

            Expect.equal
                (found.GetProperty("accuracy_10000").GetDouble())
                score.OnAll
                "accuracy_10000"

            Expect.equal (found.GetProperty("loss_last100").GetDouble()) 100.5 "loss_last100")
    }
]

let tests =
    testList "digit lessons" (reading @ distances @ pictures @ devices @ lessons)
