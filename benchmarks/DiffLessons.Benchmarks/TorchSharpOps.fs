namespace DiffLessons.Benchmarks

open System
open TorchSharp
open type TorchSharp.torch.nn

/// The single operations in TorchSharp.
[<RequireQualifiedAccess>]
module TorchSharpOps =
    let private apply kind : torch.Tensor[] -> torch.Tensor =
        match kind with
        | "add" -> fun x -> x[0] + x[1]
        | "mul" -> fun x -> x[0] * x[1]
        | "exp" -> fun x -> x[0].exp()
        | "tanh" -> fun x -> x[0].tanh()
        | "relu" -> fun x -> x[0].relu()
        | "sum" -> fun x -> x[0].sum()
        | "logsoftmax" -> fun x -> functional.log_softmax (x[0], 1L)
        | "matmul" -> fun x -> x[0].matmul x[1]
        | "linear" -> fun x -> functional.linear (x[0], x[1], x[2])
        | "conv2d" -> fun x -> functional.conv2d (x[0], x[1], bias = x[2], padding = [| 2L; 2L |])
        | "maxpool2d" -> fun x -> functional.max_pool2d (x[0], 2L)
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
