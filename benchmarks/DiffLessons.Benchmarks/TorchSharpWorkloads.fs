namespace DiffLessons.Benchmarks

open TorchSharp
open TorchSharp.Modules
open type TorchSharp.torch.nn

/// Two convolutions and a linear layer, as a TorchSharp user writes them.
type private Cnn() as this =
    inherit Module<torch.Tensor, torch.Tensor>("Cnn")

    let conv1 = Conv2d(1L, 16L, 5L, padding = 2L)
    let conv2 = Conv2d(16L, 32L, 5L, padding = 2L)
    let linear = Linear(1568L, 10L)
    let pool = MaxPool2d 2L
    let relu = ReLU()
    let flatten = Flatten()

    do this.RegisterComponents()

    override _.forward x =
        let x = pool.call (relu.call (conv1.call x))
        let x = pool.call (relu.call (conv2.call x))
        linear.call (flatten.call x)

/// Reads an image row by row and decides after the last one.
type private Rows() as this =
    inherit Module<torch.Tensor, torch.Tensor>("Rows")

    let lstm = LSTM(28L, 64L, batchFirst = true)
    let linear = Linear(64L, 10L)

    do this.RegisterComponents()

    override _.forward x =
        let struct (hidden, _, _) = lstm.call x
        linear.call (hidden.select (1L, -1L))

/// The trainings in TorchSharp, written as its documentation advises: modules, its optimisers, a dispose scope a step.
[<RequireQualifiedAccess>]
module TorchSharpWorkloads =
    let private training
        (net: Module<torch.Tensor, torch.Tensor>)
        (optimizer: torch.optim.Optimizer)
        (criterion: Loss<torch.Tensor, torch.Tensor, torch.Tensor>)
        (batches: struct (torch.Tensor * torch.Tensor)[])
        =
        let mutable taken = 0

        {
            Step =
                fun () ->
                    let struct (x, y) = batches[taken % batches.Length]
                    taken <- taken + 1
                    use _scope = torch.NewDisposeScope()
                    let loss = criterion.call (net.call x, y)
                    optimizer.zero_grad ()
                    loss.backward ()
                    optimizer.step () |> ignore
            Loss =
                fun () ->
                    let struct (x, y) = batches[0]
                    use _scope = torch.NewDisposeScope()
                    use _constant = torch.no_grad ()
                    float (criterion.call(net.call x, y).item<float32>())
        }

    let private parabola () =
        let x, y = Workloads.parabola ()

        [|
            struct (torch.tensor(x).reshape(100L, 1L), torch.tensor(y).reshape(100L, 1L))
        |]

    let private images size (shape: int64[]) = [|
        for pixels, digits in Workloads.batches size do
            struct (torch.tensor(pixels).reshape shape, torch.tensor digits)
    |]

    let private regression () =
        let layers: Module<torch.Tensor, torch.Tensor>[] = [|
            Linear(1L, 10L)
            ReLU()
            Linear(10L, 1L)
        |]

        Sequential layers

    /// Sets up the named workload.
    let start (workload: string) : Training =
        torch.manual_seed 1L |> ignore

        match workload with
        | "regression-sgd" ->
            let net = regression ()
            training net (torch.optim.SGD(net.parameters (), 0.2)) (MSELoss()) (parabola ())
        | "regression-adam" ->
            let net = regression ()
            training net (torch.optim.Adam(net.parameters (), 0.01)) (MSELoss()) (parabola ())
        | "regression-adam-groups" ->
            let net = regression ()
            let own = net.parameters () |> Array.ofSeq
            let groups = [ Adam.ParamGroup(own[..1], 0.01); Adam.ParamGroup(own[2..], 0.02) ]
            training net (torch.optim.Adam(groups, 0.01)) (MSELoss()) (parabola ())
        | "cnn" ->
            let net = new Cnn()

            training
                net
                (torch.optim.Adam(net.parameters (), 0.001))
                (CrossEntropyLoss())
                (images 50 [| 50L; 1L; 28L; 28L |])
        | "lstm" ->
            let net = new Rows()

            training
                net
                (torch.optim.Adam(net.parameters (), 0.01))
                (CrossEntropyLoss())
                (images 64 [| 64L; 28L; 28L |])
        | other -> invalidArg (nameof workload) $"no workload '{other}'"
