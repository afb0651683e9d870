namespace DiffLessons.Benchmarks

open System
open TorchSharp
open type TorchSharp.torch.nn

/// The single operations in TorchSharp.
[<RequireQualifiedAccess>]
module TorchSharpOps =
    let private rosenbrock (x: torch.Tensor) =
        let n = x.shape[0] - 1L
        let a, b = x.narrow (0L, 0L, n), x.narrow (0L, 1L, n)
        let rise, rest = b - a * a, 1.0f.ToScalar() - a
        (100.0f.ToScalar() * rise * rise + rest * rest).sum()

    /// As one writes it by hand: the gradient with its graph, then a row for each variable.
    let private hessian (f: torch.Tensor -> torch.Tensor) (at: torch.Tensor) =
        use _scope = torch.NewDisposeScope()
        let x = at.detach().requires_grad_ true

        let gradient =
            torch.autograd.grad([| f x |], [| x |], retain_graph = true, create_graph = true)[0]

        let rows = [|
            for i in 0L .. x.shape[0] - 1L ->
                torch.autograd.grad([| gradient[i] |], [| x |], retain_graph = true)[0]
        |]

        torch.stack(rows).MoveToOuterDisposeScope()

    /// The gradient of a net's loss by its parameters, which are one vector.
    let private vectorGradient (x: torch.Tensor[]) =
        use _scope = torch.NewDisposeScope()
        let p = x[0].detach().requires_grad_ true
        let part start length = p.narrow (0L, start, length)
        let w1, b1 = (part 0L 10L).view [| 10L; 1L |], part 10L 10L
        let w2, b2 = (part 20L 10L).view [| 1L; 10L |], part 30L 1L
        let hidden = functional.linear (x[1], w1, b1)
        let loss = functional.mse_loss (functional.linear (hidden.relu (), w2, b2), x[2])
        let gradient = torch.autograd.grad([| loss |], [| p |])[0]
        gradient.MoveToOuterDisposeScope()

    /// The same net as a module, whose gradients land beside its parameters.
    let private moduleGradient () : torch.Tensor[] -> torch.Tensor =
        let layers: Module<torch.Tensor, torch.Tensor>[] = [|
            Linear(1L, 10L)
            ReLU()
            Linear(10L, 1L)
        |]

        let net = Sequential layers
        let criterion = MSELoss()

        fun x ->
            use _scope = torch.NewDisposeScope()
            net.zero_grad ()
            let loss = criterion.call (net.call x[1], x[2])
            loss.backward ()
            loss.MoveToOuterDisposeScope()

    let private derivative (y: torch.Tensor) (x: torch.Tensor) create =
        torch.autograd.grad([| y |], [| x |], retain_graph = create, create_graph = create)[0]

    let private steps (x: torch.Tensor) =
        let mutable y = x

        for _ in 1..1000 do
            y <- y.sin () * x

        y

    /// How far a charge comes from the origin in 100 steps, beside another one at a height that is differentiated by.
    let private path (height: torch.Tensor) =
        let other = torch.stack [| torch.tensor 2.0f; height |]
        let step = 0.01f.ToScalar()
        let mutable place = torch.tensor [| 0.0f; 0.5f |]
        let mutable velocity = torch.tensor [| 1.0f; 0.0f |]

        for _ in 1..100 do
            let apart = place - other
            let distance = (apart * apart).sum().sqrt()
            velocity <- velocity + step * apart / (distance * distance * distance)
            place <- place + step * velocity

        (place * place).sum()

    /// By one reverse pass, as there is no forward mode.
    let private first (f: torch.Tensor -> torch.Tensor) (at: torch.Tensor) =
        use _scope = torch.NewDisposeScope()
        let x = at.detach().requires_grad_ true
        (derivative (f x) x false).MoveToOuterDisposeScope()

    let private second (f: torch.Tensor -> torch.Tensor) (at: torch.Tensor) =
        use _scope = torch.NewDisposeScope()
        let x = at.detach().requires_grad_ true
        (derivative (derivative (f x) x true) x false).MoveToOuterDisposeScope()

    let private along (f: torch.Tensor -> torch.Tensor) (at: torch.Tensor) (v: torch.Tensor) =
        use _scope = torch.NewDisposeScope()
        let x = at.detach().requires_grad_ true
        ((derivative (f x) x false) * v).sum().MoveToOuterDisposeScope()

    /// A jacobian row by row.
    let private rows (f: torch.Tensor -> torch.Tensor) (at: torch.Tensor) =
        use _scope = torch.NewDisposeScope()
        let x = at.detach().requires_grad_ true
        let y = f x

        let all = [|
            for i in 0L .. y.shape[0] - 1L ->
                torch.autograd.grad([| y[i] |], [| x |], retain_graph = true)[0]
        |]

        torch.stack(all).MoveToOuterDisposeScope()

    /// Column by column, each by two reverse passes.
    let private jacobian (f: torch.Tensor -> torch.Tensor) (at: torch.Tensor) =
        use _scope = torch.NewDisposeScope()
        let x = at.detach().requires_grad_ true
        let y = f x
        let weight = torch.zeros_like(y).requires_grad_ true

        let transposed =
            torch.autograd.grad(
                [| y |],
                [| x |],
                [| weight |],
                retain_graph = true,
                create_graph = true
            )[0]

        let columns = [|
            for i in 0L .. x.shape[0] - 1L ->
                torch.autograd.grad([| transposed[i] |], [| weight |], retain_graph = true)[0]
        |]

        torch.stack(columns, 1L).MoveToOuterDisposeScope()

    /// Five operations, each result disposed as soon as the next one is there.
    let private chain (x: torch.Tensor[]) : torch.Tensor =
        use product = x[0].mul x[1]
        use sum = product.add x[0]
        use half = sum.mul (0.5.ToScalar())
        use difference = half.sub x[1]
        difference.relu ()

    let private apply kind : torch.Tensor[] -> torch.Tensor =
        match kind with
        | "add" -> fun x -> x[0].add x[1]
        | "plus" -> fun x -> x[0] + x[1]
        | "mul" -> fun x -> x[0] * x[1]
        | "exp" -> fun x -> x[0].exp()
        | "tanh" -> fun x -> x[0].tanh()
        | "relu" -> fun x -> x[0].relu()
        | "sum" -> fun x -> x[0].sum()
        | "chain" -> chain
        | "softmax" -> fun x -> functional.softmax (x[0], 1L)
        | "logsoftmax" -> fun x -> functional.log_softmax (x[0], 1L)
        | "matmul" -> fun x -> x[0].matmul x[1]
        | "linear" -> fun x -> functional.linear (x[0], x[1], x[2])
        | "conv2d" -> fun x -> functional.conv2d (x[0], x[1], bias = x[2], padding = [| 2L; 2L |])
        | "maxpool" -> fun x -> functional.max_pool2d (x[0], 2L)
        | "grad-vector" -> vectorGradient
        | "grad-module" -> moduleGradient ()
        | "hessian-100"
        | "hessian-200" -> fun x -> hessian rosenbrock x[0]
        | "grad-1000" -> fun x -> first rosenbrock x[0]
        | "gradv-1000" -> fun x -> along rosenbrock x[0] x[1]
        | "hessianv-1000" ->
            fun x -> first (fun y -> (derivative (rosenbrock y) y true * x[1]).sum()) x[0]
        | "diff-1000-steps" -> fun x -> first steps x[0]
        | "diff2-path-100" -> fun x -> second path x[0]
        | "jacobian-100" -> fun x -> rows (fun v -> x[1].matmul(v).tanh()) x[0]
        | "jacobian-10-to-1000" -> fun x -> jacobian (fun v -> x[1].matmul(v).tanh()) x[0]
        | other -> invalidArg (nameof kind) $"no operation '{other}'"

    let private inputs operation = [|
        for values, shape in Operations.inputs operation do
            torch.tensor(values).reshape(Array.map int64 shape)
    |]

    /// One call, and with gradient the derivative by every input after it.
    let start (operation: Operation) gradient : unit -> unit =
        let f = apply operation.Kind
        let inputs = inputs operation

        if gradient then
            let tracked = inputs |> Array.map (fun x -> x.requires_grad_ true)
            let cotangent = using (f inputs) (fun y -> torch.ones (y.shape))

            fun () ->
                use _scope = torch.NewDisposeScope()
                torch.autograd.grad ([| f tracked |], tracked, [| cotangent |]) |> ignore
        else
            fun () ->
                let result = f inputs
                (result :> IDisposable).Dispose()
