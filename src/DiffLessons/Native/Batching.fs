namespace DiffLessons.Native

open System

/// Many backward passes as one: libtorch's operations on a tensor with a hidden first axis map over it, as with PyTorch's `is_grads_batched`.
///
/// TorchSharp has no name for a hidden axis, nor for a gradient that raises what libtorch raises, but libtorch's scripts have both. What libtorch cannot
/// map raises an exception; an operation without a mapping of its own runs row by row inside libtorch. In place, no operation may write a tensor
/// with the axis into one without.
[<AbstractClass; Sealed>]
type internal Batching private () =
    [<ThreadStatic; DefaultValue>]
    static val mutable private active: bool

    static let script =
        String.concat "\n" [
            "def hide(x: Tensor):"
            "    return torch._add_batch_dim(x, 0, 1)"
            ""
            "def show(x: Tensor, size: int):"
            "    return torch._remove_batch_dim(x, 1, size, 0).contiguous()"
            ""
            "def gradients(y: Tensor, by: List[Tensor], weights: Tensor):"
            "    rows = weights.size(0)"
            "    hidden: List[Optional[Tensor]] = [torch._add_batch_dim(weights, 0, 1)]"
            "    found = torch.autograd.grad([y], by, hidden, True, False, True)"
            "    parts: List[Tensor] = []"
            "    for i in range(len(by)):"
            "        gradient = found[i]"
            "        if gradient is None:"
            "            parts.append(torch.zeros([rows, by[i].numel()], dtype=by[i].dtype))"
            "        else:"
            "            parts.append(torch._remove_batch_dim(gradient, 1, rows, 0).reshape(rows, -1))"
            "    return torch.cat(parts, 1)"
            ""
        ]

    static let functions = lazy (TorchSharp.torch.jit.compile script)

    static member private Call(name: string, held: obj, arguments: obj[]) : NativeTensor =
        Hold.one held (functions.Value.invoke<TorchSharp.torch.Tensor>(name, arguments))

    /// Whether a backward pass with a hidden axis runs on this thread.
    static member IsActive = Batching.active

    /// Runs a backward pass with a hidden axis.
    static member Run(f: unit -> 'a) : 'a =
        try
            Batching.active <- true
            f ()
        finally
            Batching.active <- false

    /// A tensor whose first axis operations do not see.
    static member Hide(rows: NativeTensor) : NativeTensor =
        Batching.Call("hide", rows, [| rows.Torch |])

    /// The tensor with its hidden axis, of that length, in front.
    static member Show(hidden: NativeTensor, length: int64) : NativeTensor =
        Batching.Call("show", hidden, [| hidden.Torch; length |])

    /// The gradients of a value by tensors, for each row of weights: a row of all of them, flat, one after the other; zeros where one has no part in the value.
    /// The graph is kept.
    static member Gradients
        (y: NativeTensor, by: NativeTensor[], weights: NativeTensor)
        : NativeTensor =
        Batching.Call(
            "gradients",
            struct (y, by, weights),
            [| y.Torch; Hold.unwrap by; weights.Torch |]
        )
