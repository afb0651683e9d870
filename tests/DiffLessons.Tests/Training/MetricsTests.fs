/// Metrics of regression and of two classes: by hand, and over batches of any size.
module DiffLessons.Tests.MetricsTests

open System
open System.IO
open System.Threading
open Expecto
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests.FitSupport

let private of' (numbers: float list) =
    dsharp.tensor (numbers, dtype = Dtype.Float64)

let private value (metric: Metric) output target =
    (metric.Compute output target).toDouble()

let private message (f: unit -> unit) =
    try
        f ()
        "none"
    with error ->
        error.Message

let private regression =
    testList "regression" [
        test "by hand" {
            let target, output = of' [ 3.0; -0.5; 2.0; 7.0 ], of' [ 2.5; 0.0; 2.0; 8.0 ]
            // Errors 0.5, 0.5, 0, 1: squares 0.25, 0.25, 0, 1; the targets' mean is 2.875 and their squared distances sum to 29.1875.
            expectClose 0.5 (value Metric.meanAbsoluteError output target) "mean absolute error"

            expectClose
                (sqrt 0.375)
                (value Metric.rootMeanSquaredError output target)
                "root of the mean square"

            expectClose (1.0 - 1.5 / 29.1875) (value Metric.r2 output target) "r2"
        }

        test "r2 of columns is the mean of theirs" {
            let target = dsharp.tensor [ [ 0.5; 1.0 ]; [ -1.0; 1.0 ]; [ 7.0; -6.0 ] ]
            let output = dsharp.tensor [ [ 0.0; 2.0 ]; [ -1.0; 2.0 ]; [ 8.0; -5.0 ] ]

            let column (sum: float) (ys: float list) =
                let mean = List.average ys
                1.0 - sum / (ys |> List.sumBy (fun y -> (y - mean) ** 2.0))

            let expected =
                (column 1.25 [ 0.5; -1.0; 7.0 ] + column 3.0 [ 1.0; 1.0; -6.0 ]) / 2.0

            expectClose expected (value Metric.r2 output target) "mean"
        }

        test "r2 at its edges" {
            Expect.equal
                (value Metric.r2 (of' [ 2.0; 2.0 ]) (of' [ 2.0; 2.0 ]))
                1.0
                "constant and right"

            Expect.equal
                (value Metric.r2 (of' [ 2.0; 3.0 ]) (of' [ 2.0; 2.0 ]))
                0.0
                "constant and wrong"

            Expect.isTrue (Double.IsNaN(value Metric.r2 (of' [ 2.0 ]) (of' [ 2.0 ]))) "one sample"
            Expect.equal (value Metric.r2 (of' [ 2.0; 2.0 ]) (of' [ 1.0; 3.0 ])) 0.0 "the mean"

            let far = of' [ for i in 0..9 -> 1e8 + float i ]

            let near =
                of' [ for i in 0..9 -> 1e8 + float i + (if i % 2 = 0 then 0.5 else -0.5) ]

            expectClose (1.0 - 2.5 / 82.5) (value Metric.r2 near far) "a large mean costs no digits"
        }

        test "shapes that differ" {
            Expect.equal
                (message (fun () ->
                    value Metric.r2 (dsharp.ones [ 2; 1 ]) (dsharp.ones 2) |> ignore))
                "r2: expected outputs and targets of one shape, got (2, 1) and (2)."
                "r2"
        }
    ]

let private classes01 = of' [ 1.0; 0.0; 1.0; 1.0; 0.0; 0.0 ]
let private scores = of' [ 0.9; 0.8; 0.7; 0.4; 0.3; 0.2 ]

let private binary =
    testList "two classes" [
        test "by hand" {
            // Above 0.5: 1, 0, 1, so two right of three called 1, and two of the three that are 1.
            let close name expected metric =
                expectClose expected (value metric scores classes01) name

            close "accuracy" (4.0 / 6.0) (Metric.binaryAccuracy 0.5)
            close "precision" (2.0 / 3.0) (Metric.precision 0.5)
            close "recall" (2.0 / 3.0) (Metric.recall 0.5)
            close "f1" (2.0 / 3.0) (Metric.f1 0.5)
            close "precision above 0.75" 0.5 (Metric.precision 0.75)
            close "recall above 0.75" (1.0 / 3.0) (Metric.recall 0.75)
            close "f1 above 0.75" 0.4 (Metric.f1 0.75)
            // Of the nine pairs of a 1 and a 0 the 1 is above in 3 + 2 + 2.
            close "area" (7.0 / 9.0) Metric.rocAuc
        }

        test "a score that is the threshold is not above it" {
            for metric in [ Metric.binaryAccuracy 0.75; Metric.precision 0.75 ] do
                let output, target = of' [ 0.75; 0.9 ], of' [ 0.0; 1.0 ]
                expectClose 1.0 (value metric output target) metric.Name
        }

        test "scores of shape (n, 1), logits, and scores of two classes" {
            let logits = (scores / (1.0 - scores)).log()
            let two = Tensor.stack ([ -logits; logits ], 1)
            let target = classes01.cast Dtype.Int64

            for name, output, threshold in
                [ "column", scores.unsqueeze 1, 0.5; "logits", logits, 0.0; "two", two, 0.0 ] do
                for make in [ Metric.binaryAccuracy; Metric.precision; Metric.recall; Metric.f1 ] do
                    let metric = make threshold

                    expectClose
                        (value (make 0.5) scores classes01)
                        (value metric output target)
                        $"{name} {metric.Name}"

                expectClose (7.0 / 9.0) (value Metric.rocAuc output (target.unsqueeze 1)) name
        }

        test "equal scores count one half in the area" {
            let area output target =
                value Metric.rocAuc (of' output) (of' target)

            expectClose 0.5 (area [ 0.5; 0.5; 0.5 ] [ 1.0; 0.0; 1.0 ]) "all equal"

            expectClose
                0.5
                (area [ 0.1; 0.4; 0.4; 0.8 ] [ 0.0; 0.0; 1.0; 0.0 ])
                "one below, one equal, one above"

            expectClose 1.0 (area [ 1.0; 2.0 ] [ 0.0; 1.0 ]) "in order"
            expectClose 0.0 (area [ 2.0; 1.0 ] [ 0.0; 1.0 ]) "the other way round"
        }

        test "the area is the share of pairs in order, whatever the scores" {
            let random = Random 3

            for _ in 1..50 do
                let count = random.Next(2, 30)
                let scores = [ for _ in 1..count -> float (random.Next 8) ]
                let classes = [ for _ in 1..count -> float (random.Next 2) ]

                let pairs = [
                    for a, isOne in List.zip scores classes do
                        for b, isOther in List.zip scores classes do
                            if isOne = 1.0 && isOther = 0.0 then
                                if a > b then 1.0
                                elif a = b then 0.5
                                else 0.0
                ]

                let area = value Metric.rocAuc (of' scores) (of' classes)

                if pairs.IsEmpty then
                    Expect.isTrue (Double.IsNaN area) "one class"
                else
                    expectClose (List.average pairs) area "pairs"
        }

        test "where there is nothing to divide by" {
            let none, all = of' [ 0.0; 0.0 ], of' [ 1.0; 1.0 ]
            let low = of' [ 0.1; 0.2 ]
            Expect.equal (value (Metric.precision 0.5) low all) 0.0 "no sample is called 1"
            Expect.equal (value (Metric.recall 0.5) (low + 0.8) none) 0.0 "no sample is 1"
            Expect.equal (value (Metric.f1 0.5) low none) 0.0 "neither"
            Expect.isTrue (Double.IsNaN(value Metric.rocAuc low all)) "one class"

            Expect.isTrue
                (Double.IsNaN(value Metric.rocAuc (of' [ nan; 1.0 ]) (of' [ 0.0; 1.0 ])))
                "NaN"

            Expect.equal
                (value (Metric.recall 0.5) (of' [ nan; 0.9 ]) all)
                0.5
                "NaN is not called 1"
        }

        test "other shapes and classes are refused" {
            let get output target =
                message (fun () -> value (Metric.precision 0.5) output target |> ignore)

            Expect.equal
                (get (dsharp.ones [ 2; 3 ]) (dsharp.ones 2))
                "precision: expected a score for each sample, of shape (n), (n, 1) or, one for each of two classes, (n, 2), and classes 0 and 1 of shape (n) or (n, 1), got (2, 3) and (2)."
                "three classes"

            Expect.equal
                (get (dsharp.ones 2) (dsharp.tensor [ 1; 2 ]))
                "precision: expected targets of 0 and 1, got 2. (Parameter 'target')"
                "class 2"
        }
    ]

// ---- over batches ----

let private data count =
    let random = Random 9
    let rows = Array2D.init count 3 (fun _ _ -> float32 (random.NextDouble() - 0.5))

    let targets =
        Array.init count (fun i -> if rows[i, 0] + 0.3f * rows[i, 2] > 0.1f then 1.0f else 0.0f)

    TensorDataset(dsharp.tensor rows, dsharp.tensor(targets).unsqueeze 1)

let private all = [
    Metric.meanAbsoluteError
    Metric.rootMeanSquaredError
    Metric.r2
    Metric.binaryAccuracy 0.5
    Metric.precision 0.5
    Metric.recall 0.5
    Metric.f1 0.5
    Metric.rocAuc
]

let private network () =
    dsharp.seed 5
    Linear(3, 1) --> dsharp.sigmoid

let private epochs =
    testList "over the batches of an epoch" [
        test "they are those of all samples together" {
            let data, net = data 50, network ()
            let x, y = data.batch [| 0..49 |]

            let whole = [ for metric in all -> metric.Name, value metric (net.forward x) y ]

            for size in [ 1; 7; 16; 50 ] do
                for (name, expected), (other, actual) in
                    List.zip whole (net.evaluate (DataLoader(data, size), all)) do
                    Expect.equal other name "name"
                    expectClose expected actual $"{name} by batches of {size}"

            let validation =
                net.fit (
                    DataLoader(data, 50),
                    SGD(net, lr = 0.0),
                    squares,
                    1,
                    validation = DataLoader(data, 7),
                    metrics = all
                )
                |> fun history -> history.Epochs[0]

            for (name, expected), (_, trained), (_, validated) in
                List.zip3 whole validation.Training.Tail validation.Validation.Tail do
                expectClose expected trained $"{name} of the training"
                expectClose expected validated $"{name} of the validation"
        }

        test "and the mean of the batches' values is another number" {
            let data, net = data 50, network ()
            let x, y = data.batch [| 0..49 |]

            let byBatches (metric: Metric) =
                [
                    for i in 0..5..45 -> value metric (net.forward (x[i .. i + 4])) y[i .. i + 4]
                ]
                |> List.average

            let far (metric: Metric) =
                not (abs (byBatches metric - value metric (net.forward x) y) < 1e-3)

            Expect.isTrue (far Metric.r2) "r2"
            let middle = float ((net.forward x).mean())
            Expect.isTrue (far (Metric.precision middle)) "precision"
            Expect.isTrue (far Metric.rocAuc) "area"
        }

        test "with gradients of several batches together, early stopping and checkpoints half way" {
            let train folder (stopAt: int) =
                let net = network ()
                use source = new CancellationTokenSource()

                let history =
                    net.fit (
                        DataLoader(data 50, 4, shuffle = true),
                        Adam(net, lr = 0.1),
                        squares,
                        2,
                        metrics = all,
                        accumulate = 2,
                        earlyStopping = EarlyStopping(monitor = "roc_auc"),
                        checkpoint = Checkpoint(Path.Combine(folder, "run")),
                        cancellation = source.Token,
                        onStep =
                            (fun report ->
                                if report.Step = stopAt then
                                    source.Cancel())
                    )

                history.Epochs |> List.map _.Training

            let mutable whole = []
            inFolder (fun folder -> whole <- train folder 0)
            Expect.equal whole.Length 2 "epochs"
            Expect.isGreaterThan (List.last whole[1] |> snd) 0.5 "the area"

            for stop in [ 1; 3; 9 ] do
                inFolder (fun folder ->
                    train folder stop |> ignore
                    Expect.equal (train folder 0) whole $"after {stop}")
        }

        test "evaluate gives the loss where it is asked for, and changes nothing" {
            let data, net =
                data 20, Linear(3, 4) --> BatchNorm1d 4 --> Dropout 0.5 --> Linear(4, 1)

            let before, statistics = bits net, net.buffersVector.toArray1D<float32>()

            let numbers =
                net.evaluate (DataLoader(data, 8), [ Metric.meanSquaredError ], loss = squares)

            Expect.equal (List.map fst numbers) [ "loss"; "mean_squared_error" ] "names"
            expectClose (snd numbers[0]) (snd numbers[1]) "the same"
            Expect.equal (bits net) before "parameters"
            Expect.equal (net.buffersVector.toArray1D<float32>()) statistics "statistics"

            Expect.equal
                (message (fun () ->
                    net.evaluate (DataLoader(data, 8), [ Metric.r2; Metric.r2 ]) |> ignore))
                "evaluate: two metrics are named \"r2\". Give each a name of its own. (Parameter 'metrics')"
                "names twice"
        }
    ]

let tests = testList "Metrics" [ regression; binary; epochs ]
