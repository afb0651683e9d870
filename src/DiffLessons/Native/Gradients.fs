namespace DiffLessons.Native

open System.Collections.Concurrent
open System.Runtime.CompilerServices
open System.Threading

/// Gradients as values, by libtorch's backward pass.
///
/// TorchSharp's `autograd.grad` does not catch what libtorch raises in a backward pass, such as that an operation has no second
/// derivative: it would end the process. Its `backward` does, but leaves gradients in the tensors, which is safe with leaves of the graph
/// alone: a gradient that stays in a tensor in the middle of a graph would hold that graph, and so itself, for ever. So what
/// is differentiated by is always a leaf, and its gradient is taken out again.
[<RequireQualifiedAccess>]
module internal Gradients =
    // The leaf beside each tensor that was computed from others.
    let private leaves = ConditionalWeakTable<NativeTensor, NativeTensor>()

    let mutable private areMade = false

    let private zeros = ConcurrentDictionary<torch.ScalarType, NativeTensor>()

    /// -0 changes no number it is added to, not even the sign of 0.
    let private negativeZero (like: NativeTensor) : NativeTensor =
        let make (dtype: torch.ScalarType) =
            use number = (-0.0).ToScalar()
            torch.full ([||], number, System.Nullable dtype, torch.CPU)

        let zero = zeros.GetOrAdd(like.dtype, make)

        if like.device_type = torch.DeviceType.CPU then
            zero.alias ()
        else
            zero.``to`` like.device

    /// The same value as a tensor of its own in libtorch's graph, that one can differentiate by: the sum with a leaf of zeros, which
    /// take no memory. The derivative by that leaf is the derivative by the sum.
    let node (raw: NativeTensor) : NativeTensor =
        areMade <- true
        use zero = negativeZero raw
        use view = zero.expand raw.shape
        let leaf = view.detach().requires_grad_ true
        let sum = raw.add leaf
        leaves.Add(sum, leaf)
        sum

    let private leafOf (raw: NativeTensor) : NativeTensor =
        match leaves.TryGetValue raw with
        | true, leaf -> leaf
        | _ -> raw

    /// Frees a tensor that was differentiated by, and its leaf.
    let release (raw: NativeTensor) : unit =
        match leaves.TryGetValue raw with
        | true, leaf ->
            leaves.Remove raw |> ignore
            leaf.Dispose()
        | _ -> ()

        raw.Dispose()

    /// Calls a function while no other thread uses the gradients of these leaves.
    let private alone (leaves: NativeTensor[]) (f: unit -> 'a) : 'a =
        let mutable locked = 0
        // All threads lock in the same order.
        let ordered =
            if leaves.Length = 1 then
                leaves
            else
                leaves |> Array.sortBy _.Handle

        try
            for leaf in ordered do
                Monitor.Enter leaf.Torch
                locked <- locked + 1

            f ()
        finally
            for i in locked - 1 .. -1 .. 0 do
                Monitor.Exit ordered[i].Torch

    /// libtorch's backward pass from a value, which accumulates gradients in leaves. Only in the given ones where there are leaves of zeros,
    /// whose gradients are not requested.
    let accumulate
        (y: NativeTensor)
        (weight: NativeTensor)
        (retainGraph: bool)
        (leaves: unit -> NativeTensor[])
        : unit =
        SmallProducts.backward (fun () ->
            if areMade then
                let weights = if weight.IsNone then [||] else [| weight |]
                torch.autograd.backward ([| y |], leaves (), weights, retainGraph, false)
            elif weight.IsNone && not retainGraph then
                y.backward ()
            else
                y.backward (weight, retainGraph))

    /// The gradients of outputs by inputs, weighted; none where an input has no part in them.
    let by
        (outputs: NativeTensor[])
        (inputs: NativeTensor[])
        (weights: NativeTensor[])
        (retainGraph: bool)
        (createGraph: bool)
        : NativeTensor[] =
        let leaves = Array.map leafOf inputs

        alone leaves (fun () ->
            // What was accumulated there before stays.
            let before = leaves |> Array.map _.grad

            try
                for leaf, gradient in Array.zip leaves before do
                    if not gradient.IsNone then
                        leaf.grad <- NativeTensor.None

                SmallProducts.backward (fun () ->
                    torch.autograd.backward (outputs, leaves, weights, retainGraph, createGraph))

                leaves |> Array.map _.grad
            finally
                for leaf, gradient in Array.zip leaves before do
                    leaf.grad <- gradient)
