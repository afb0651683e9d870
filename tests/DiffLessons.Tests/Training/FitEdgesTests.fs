/// Training at its edges: no batches, NaN, frozen parts, exceptions, signals, cultures.
module DiffLessons.Tests.FitEdgesTests

open System
open System.Globalization
open System.Threading
open Expecto
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests

let private data (count: int) =
    TensorDataset(
        dsharp.arange(count * 2).float32().view [ count; 2 ],
        (dsharp.arange count).int64() * 0
    )

let private loss (output: Tensor) (target: Tensor) =
    dsharp.crossEntropyLoss (output, target)

let private network () =
    dsharp.seed 4
    Linear(2, 4) --> BatchNorm1d 4 --> Dropout 0.5 --> Linear(4, 2)

/// A data set of any length, whose samples say their numbers.
type private Numbers(count: int) =
    inherit Dataset()
    override _.length = count

    override _.item(i) =
        dsharp.tensor (float i, dtype = Float64), dsharp.tensor 0.0

let private batches =
    testList "batches" [
        test "a batch above the data, of the greatest size too" {
            for size in [ 11; Int32.MaxValue ] do
                Expect.equal (DataLoader(data 10, size)).length 1 "one batch of them all"
                Expect.equal (DataLoader(data 10, size, dropLast = true)).length 0 "none"
                let batches = Seq.toList ((DataLoader(data 10, size)).epoch())
                let _, x, _ = batches.Head
                Expect.equal (batches.Length, x.shape[0]) (1, 10) "the batch"
        }

        test "the longest data set: no order is stored, and no number overflows" {
            let whole = Numbers Int32.MaxValue
            let loader = DataLoader(whole, 1_500_000_000)
            Expect.equal loader.length 2 "batches"
            Expect.equal (DataLoader(whole, 2)).length 1_073_741_824 "batches of two"
            let before = GC.GetAllocatedBytesForCurrentThread()
            let _, x, _ = Seq.head ((DataLoader(whole, 2)).epoch())
            Expect.equal x (dsharp.tensor ([ 0.0; 1.0 ], dtype = Float64)) "the first batch"
            let last = whole[Int32.MaxValue - 4 ..]
            Expect.equal last.length 4 "a range"
            Expect.equal ((fst last[3]).toDouble()) 2147483646.0 "which is the data set's"
            let order = EpochOrder.Sequential Int32.MaxValue
            Expect.equal (order.Take(2147483646L, 2)) [| 2147483646 |] "the end of the order"
            Expect.isLessThan (GC.GetAllocatedBytesForCurrentThread() - before) 1_000_000L "bytes"
        }

        let message (operation: string) (name: string) =
            $"{operation}: expected {name} of one batch or more, got none: batchSize is 20, the data set has 10 samples, and dropLast leaves out the batch that is not full. Use a smaller batchSize, or dropLast = false. (Parameter '{name}')"

        test "fit and optim refuse loaders without batches" {
            let none = DataLoader(data 10, 20, dropLast = true)
            let some = DataLoader(data 10, 5)
            let net = network ()
            let before = net.stateVector

            Check.expectError<OptionException> (message "fit" "loader") (fun () ->
                net.fit (none, SGD net, loss, 1) |> ignore)

            Check.expectError<OptionException> (message "fit" "validation") (fun () ->
                net.fit (some, SGD net, loss, 1, validation = none) |> ignore)

            Check.expectError<OptionException> (message "optim" "dataloader") (fun () ->
                optim.sgd (net, none, loss, iters = 5))

            Check.expectError<OptionException> (message "optim" "dataloader") (fun () ->
                optim.adam (net, none, loss, threshold = 0.1))

            Expect.equal net.stateVector before "nothing has changed"
        }

        test "a threshold of minus infinity bounds nothing: the usual number of updates is made" {
            let mutable calls = 0

            let f (x: Tensor) =
                calls <- calls + 1
                (x * x).sum()

            optim.adam (f, dsharp.ones [ 1 ], threshold = -infinity) |> ignore
            Expect.equal calls 1001 "1000 updates and the value at the end"

            optim.sgd (
                network (),
                DataLoader(data 10, 5),
                dsharp.crossEntropyLoss,
                threshold = -infinity
            )
        }
    ]

let private numbers =
    let spoiled values =
        let remaining = Collections.Generic.Queue<float>(values: float list)
        Metric.error "watched" (fun _ _ -> dsharp.tensor (remaining.Dequeue()))

    let run values patience =
        let net = network ()

        net.fit (
            DataLoader(data 4, 2),
            SGD(net, lr = 0.01),
            loss,
            epochs = values.ToString().Length,
            validation = DataLoader(data 4, 4),
            metrics = [ spoiled (values |> List.collect (fun value -> [ 0.0; 0.0; value ])) ],
            earlyStopping = EarlyStopping(patience, monitor = "watched"),
            onEpoch = ignore
        )

    testList "NaN" [
        test "as the first number that early stopping sees is not the best" {
            let history = run [ nan; 3.0; 4.0; 5.0 ] 2
            Expect.equal history.Reason (StoppedEarly 2) "the second"
            Expect.equal history.Epochs.Length 4 "epochs"
        }

        test "nothing but NaN: no epoch is the best" {
            let history = run [ nan; nan; nan ] 3
            Expect.equal history.Reason (StoppedEarly 0) "none"
        }

        test "metrics count ties by argmax's order, and NaN as a miss" {
            let scores =
                dsharp.tensor [
                    [ 1.0; 1.0; 1.0 ]
                    [ 1.0; 1.0; 1.0 ]
                    [ nan; 1.0; 2.0 ]
                    [ nan; 1.0; 2.0 ]
                    [ 0.0; 2.0; 2.0 ]
                ]

            let hits (metric: Metric) (targets: int64 list) = [
                for i, target in List.indexed targets do
                    (metric.Compute scores[i..i] (dsharp.tensor [| target |])).toDouble()
            ]

            Expect.equal
                (hits Metric.accuracy [ 0L; 2L; 0L; 2L; 1L ])
                [ 1.0; 0.0; 0.0; 0.0; 1.0 ]
                "first"

            Expect.equal
                (hits (Metric.top 1) [ 0L; 2L; 0L; 2L; 1L ])
                [ 1.0; 0.0; 0.0; 0.0; 1.0 ]
                "top 1"

            Expect.equal
                (hits (Metric.top 2) [ 1L; 2L; 0L; 2L; 2L ])
                [ 1.0; 0.0; 0.0; 1.0; 1.0 ]
                "top 2"

            Expect.equal
                (hits (Metric.top 3) [ 2L; 0L; 0L; 1L; 0L ])
                [ 1.0; 1.0; 0.0; 1.0; 1.0 ]
                "top 3"

            Expect.equal (hits (Metric.top 3) [ -100L; 3L ]) [ 0.0; 0.0 ] "no such class"
        }
    ]

let private modesOf (model: ModelBase) =
    model :: model.descendants |> List.map (fun part -> part.kind, part.mode)

let private modes =
    testList "modes" [
        test "a frozen part stays frozen: its statistics are kept, its parameters learn" {
            let norm = BatchNorm1d 4
            let net = Linear(2, 4) --> norm --> Linear(4, 2)
            norm.eval ()
            let before = modesOf net
            let mean, weight = norm.mean.clone (), norm.weight.clone ()
            let loader = DataLoader(data 8, 4)
            net.fit (loader, SGD(net, lr = 0.1), loss, 2, validation = loader) |> ignore
            Expect.equal norm.mean mean "running mean"
            Expect.equal norm.BatchesTracked 0L "batches seen"
            Expect.isFalse (norm.weight.allclose weight) "weight"
            Expect.equal (modesOf net) before "modes"
        }

        test "a model that predicts learns whole, and predicts again" {
            let net = network ()
            net.eval ()
            let before = modesOf net
            let seen = ResizeArray()

            let spy output target =
                seen.Add(modesOf net |> List.forall (fun (_, mode) -> mode = Mode.Train))
                loss output target

            net.fit (DataLoader(data 8, 4), SGD(net, lr = 0.1), spy, 1) |> ignore
            Expect.equal (List.ofSeq seen) [ true; true ] "all in training mode"
            Expect.equal (modesOf net) before "modes"
        }

        for where in [ "the loss"; "the validation"; "onStep"; "onEpoch" ] do
            test $"an exception in {where} leaves all modes as they were" {
                let net = network ()
                net.children[2].eval()
                let before = modesOf net
                let mutable calls = 0

                let fails at =
                    if at = where then
                        raise (InvalidTimeZoneException "stop")

                let counted (output: Tensor) (target: Tensor) =
                    calls <- calls + 1

                    if calls = 2 then
                        fails "the loss"

                    if net.mode = Mode.Eval then
                        fails "the validation"

                    loss output target

                Check.expectError<InvalidTimeZoneException> "stop" (fun () ->
                    net.fit (
                        DataLoader(data 8, 4),
                        SGD(net, lr = 0.1),
                        counted,
                        2,
                        validation = DataLoader(data 8, 8),
                        onStep = (fun _ -> fails "onStep"),
                        onEpoch = (fun _ -> fails "onEpoch")
                    )
                    |> ignore)

                Expect.equal (modesOf net) before "modes"
            }

        test "cancelling leaves all modes as they were" {
            let net = network ()
            net.children[1].eval()
            let before = modesOf net
            use source = new CancellationTokenSource()

            net.fit (
                DataLoader(data 8, 4),
                SGD(net, lr = 0.1),
                loss,
                2,
                onStep = (fun _ -> source.Cancel()),
                cancellation = source.Token
            )
            |> ignore

            Expect.equal (modesOf net) before "modes"
        }

        test "an autoencoder leaves the modes of its parts, and their statistics" {
            let norm = BatchNorm1d 3
            let encoder = Linear(4, 3) --> norm --> Dropout 0.5
            norm.eval ()
            let before = modesOf encoder
            let decoder = Linear(3, 4) --> dsharp.sigmoid
            VAE([ 4 ], 2, encoder, decoder) |> ignore
            Expect.equal (modesOf encoder) before "modes"
            Expect.equal norm.BatchesTracked 0L "batches seen"

            Check.expectError<ShapeException>
                "Linear(4 -> 3): input has shape (1, 5); its last dimension must be 4. Check the sizes of the layer before it."
                (fun () -> VAE([ 5 ], 2, encoder, decoder) |> ignore)

            Expect.equal (modesOf encoder) before "modes after the misfit"
        }
    ]

let private cultures =
    testList "numbers in text" [
        for culture in [ "de-DE"; "fr-FR"; "ar-SA"; "fa-IR"; "zh-CN"; "sv-SE" ] do
            test $"are the same in {culture}" {
                let before = CultureInfo.CurrentCulture

                try
                    CultureInfo.CurrentCulture <- CultureInfo culture

                    Check.expectError<OptionException>
                        "EarlyStopping: minDelta must be 0 or more, got -0.5. (Parameter 'minDelta')"
                        (fun () -> EarlyStopping(minDelta = -0.5) |> ignore)

                    Check.expectError<OptionException>
                        "optimizer: expected a learning rate lr of 0 or more, got -0.25. (Parameter 'lr')"
                        (fun () -> SGD(Linear(1, 1), lr = -0.25) |> ignore)

                    Check.expectError<OptionException>
                        "optimizer: expected beta1 from 0 to below 1, got 1.5. (Parameter 'beta1')"
                        (fun () -> Adam(Linear(1, 1), beta1 = 1.5) |> ignore)

                    let sgd = SGD(Linear(1, 1), lr = 0.5)
                    Expect.equal (string (StepLR(sgd, 1))) "StepLR(step 0, lr 0.5)" "schedule"

                    Expect.equal
                        (string (ReduceLROnPlateau sgd))
                        "ReduceLROnPlateau(step 0, lr 0.5)"
                        "plateau"

                    Check.expectError<OptionException>
                        "StepLR: expected gamma of 0 or more, got -0.5. (Parameter 'gamma')"
                        (fun () -> StepLR(sgd, 1, -0.5) |> ignore)

                    Expect.equal (string (Dropout 0.25)) "Dropout(p 0.25)" "layer"
                    use written = new IO.StringWriter()
                    let console = Console.Out

                    try
                        Console.SetOut written

                        optim.sgd (
                            (fun x -> x.sum ()),
                            dsharp.tensor [ -1.5 ],
                            iters = 1,
                            print = true
                        )
                        |> ignore
                    finally
                        Console.SetOut console

                    Expect.equal (written.ToString()) "       0  -1.500000e+000\n" "console"
                finally
                    CultureInfo.CurrentCulture <- before
            }
    ]

let tests =
    testSequenced (testList "Training at its edges" [ batches; numbers; modes; cultures ])
