namespace DiffLessons.Benchmarks

open DiffLessons

/// The single operations in DiffLessons.
[<RequireQualifiedAccess>]
module DiffLessonsOps =
    let private rosenbrock (x: Tensor) =
        let a, b = x[.. x.nelement - 2], x[1..]
        let rise, rest = b - a * a, 1.0 - a
        (100.0 * rise * rise + rest * rest).sum()

    let private regressionGradient () : Tensor[] -> Tensor =
        let net = Linear(1, 10) --> dsharp.relu --> Linear(10, 1)
        fun x -> dsharp.grad (fun p -> dsharp.mseLoss (net.asFunction p x[1], x[2])) x[0]

    let private steps (x: Tensor) =
        let mutable y = x

        for _ in 1..1000 do
            y <- sin y * x

        y

    /// How far a charge comes from the origin in 100 steps, beside another one at a height that is differentiated by.
    let private path (height: Tensor) =
        let other = dsharp.stack [ dsharp.scalar 2.0; height ]
        let mutable place = dsharp.tensor [ 0.0; 0.5 ]
        let mutable velocity = dsharp.tensor [ 1.0; 0.0 ]

        for _ in 1..100 do
            let apart = place - other
            let distance = (apart * apart).sum().sqrt()
            velocity <- velocity + 0.01 * apart / (distance * distance * distance)
            place <- place + 0.01 * velocity

        (place * place).sum()

    let private apply kind : Tensor[] -> Tensor =
        match kind with
        | "add" -> fun x -> x[0].add x[1]
        | "plus" -> fun x -> x[0] + x[1]
        | "mul" -> fun x -> x[0] * x[1]
        | "exp" -> fun x -> x[0].exp()
        | "tanh" -> fun x -> x[0].tanh()
        | "relu" -> fun x -> x[0].relu()
        | "sum" -> fun x -> x[0].sum()
        | "chain" -> fun x -> ((x[0] * x[1] + x[0]) * 0.5 - x[1]).relu()
        | "softmax" -> fun x -> x[0].softmax 1
        | "logsoftmax" -> fun x -> x[0].logsoftmax 1
        | "matmul" -> fun x -> x[0].matmul x[1]
        | "maxpool" -> fun x -> x[0].maxpool2d 2
        | "grad-vector"
        | "grad-module" -> regressionGradient ()
        | "hessian-100"
        | "hessian-200" -> fun x -> dsharp.hessian rosenbrock x[0]
        | "grad-1000" -> fun x -> dsharp.grad rosenbrock x[0]
        | "gradv-1000" -> fun x -> dsharp.gradv rosenbrock x[0] x[1]
        | "hessianv-1000" -> fun x -> dsharp.hessianv rosenbrock x[0] x[1]
        | "diff-1000-steps" -> fun x -> dsharp.diff steps x[0]
        | "diff2-path-100" -> fun x -> dsharp.diff (dsharp.diff path) x[0]
        | "jacobian-100"
        | "jacobian-10-to-1000" -> fun x -> dsharp.jacobian (fun v -> tanh (x[1].matmul v)) x[0]
        | other -> invalidArg (nameof kind) $"no operation '{other}'"

    let private inputs operation = [|
        for values, shape in Operations.inputs operation do
            dsharp.tensor(values).view shape
    |]

    /// Weight and bias in one call are a layer here: what a layer computes of an input, as of its own parameters.
    let private layer (kind: string) (inputs: Tensor[]) : Model<Tensor, Tensor> option =
        let layer: Model<Tensor, Tensor> option =
            match kind with
            | "linear" -> Some(Linear(inputs[1].shape[1], inputs[1].shape[0]))
            | "conv2d" -> Some(Conv2d(inputs[1].shape[1], inputs[1].shape[0], 5, padding = 2))
            | _ -> None

        layer
        |> Option.iter (fun layer ->
            layer.parametersVector <- dsharp.cat [ inputs[1].flatten(); inputs[2] ])

        layer

    /// One call of a layer, and with gradient the derivatives by its input and its parameters after it.
    let private startLayer (net: Model<Tensor, Tensor>) (x: Tensor) gradient : unit -> unit =
        if gradient then
            let cotangent = dsharp.ones (net.forward x).shape

            fun () ->
                let tracked = x.reverseDiff ()
                net.reverseDiff ()
                (net.forward tracked).reverse cotangent
                tracked.derivative |> ignore

                for _, p in net.parameters.values do
                    p.derivative |> ignore
        else
            fun () -> net.forward x |> ignore

    let private startFunction (operation: Operation) (inputs: Tensor[]) gradient : unit -> unit =
        let f = apply operation.Kind

        if gradient then
            let cotangent = dsharp.ones (f inputs).shape

            fun () ->
                let tracked = inputs |> Array.map (fun x -> x.reverseDiff ())
                (f tracked).reverse cotangent

                for x in tracked do
                    x.derivative |> ignore
        else
            fun () -> f inputs |> ignore

    /// One call, and with gradient the derivative by every input after it.
    let start (operation: Operation) gradient : unit -> unit =
        let inputs = inputs operation

        match layer operation.Kind inputs with
        | Some net -> startLayer net inputs[0] gradient
        | None -> startFunction operation inputs gradient
