namespace DiffLessons.Benchmarks

open DiffLessons

/// The trainings in DiffLessons.
[<RequireQualifiedAccess>]
module DiffLessonsWorkloads =
    /// A training; `step` is an optimiser's step, which takes the function that computes the loss.
    let private training
        (net: Model<Tensor, Tensor>)
        (step: (unit -> Tensor) -> Tensor)
        (criterion: Tensor -> Tensor -> Tensor)
        (batches: (Tensor * Tensor)[])
        =
        let mutable taken = 0

        {
            Step =
                fun () ->
                    let x, y = batches[taken % batches.Length]
                    taken <- taken + 1
                    step (fun () -> criterion (net.forward x) y) |> ignore
            Loss =
                fun () ->
                    let x, y = batches[0]
                    float (criterion (net.forward x) y)
        }

    let private squares (output: Tensor) (y: Tensor) = dsharp.mseLoss (output, y)

    let private crossEntropy (scores: Tensor) (digits: Tensor) =
        dsharp.crossEntropyLoss (scores, digits)

    let private parabola () =
        let x, y = Workloads.parabola ()
        [| dsharp.tensor(x).view [ 100; 1 ], dsharp.tensor(y).view [ 100; 1 ] |]

    let private images size (shape: int list) = [|
        for pixels, digits in Workloads.batches size do
            dsharp.tensor(pixels).view shape, dsharp.tensor digits
    |]

    let private regression () =
        Linear(1, 10) --> dsharp.relu --> Linear(10, 1)

    let private cnn () =
        Conv2d(1, 16, 5, padding = 2)
        --> dsharp.relu
        --> dsharp.maxpool2d 2
        --> Conv2d(16, 32, 5, padding = 2)
        --> dsharp.relu
        --> dsharp.maxpool2d 2
        --> dsharp.flatten 1
        --> Linear(1568, 10)

    let private lastRow (hidden: Tensor) = hidden[*, -1]

    let private rows () =
        LSTM(28, 64, batchFirst = true) --> lastRow --> Linear(64, 10)

    /// Sets up the named workload.
    let start (workload: string) : Training =
        dsharp.seed 1

        match workload with
        | "regression-sgd" ->
            let net = regression ()
            training net (SGD(net, lr = 0.2).step) squares (parabola ())
        | "regression-adam" ->
            let net = regression ()
            training net (Adam(net, lr = 0.01).step) squares (parabola ())
        | "regression-adam-groups" ->
            let net = regression ()
            let last = ParameterSet.Named(fun name -> name.StartsWith "2.")
            let groups = [ ParameterGroup(last, lr = 0.02) ]
            training net (Adam(net, lr = 0.01, groups = groups).step) squares (parabola ())
        | "cnn" ->
            let net = cnn ()

            training net (Adam(net, lr = 0.001).step) crossEntropy (images 50 [ 50; 1; 28; 28 ])
        | "lstm" ->
            let net = rows ()

            training net (Adam(net, lr = 0.01).step) crossEntropy (images 64 [ 64; 28; 28 ])
        | other -> invalidArg (nameof workload) $"no workload '{other}'"

    /// A user's own training loop: it makes its data as it goes, computes what it likes on the side, and disposes nothing.
    let userLoop () : unit -> unit =
        dsharp.seed 1
        let net = cnn ()
        let adam = Adam(net, lr = 0.001)

        fun () ->
            let x = dsharp.rand [ 50; 1; 28; 28 ] * 2.0 - 1.0
            let y = dsharp.randint (0, 10, [ 50 ])
            let loss = adam.step (fun () -> dsharp.crossEntropyLoss (net.forward x, y))
            let right = (net.forward x).argmax(1).eq(y).cast(Dtype.Float32).mean()
            ignore (loss * right)
