namespace DiffLessons

open DiffLessons.Native

/// A tracked tensor. Its gradient is accumulated by libtorch in place or, at nested levels, here.
[<Sealed>]
type internal TensorLeaf(level: uint32, variable: NativeTensor, isRoot: bool) =
    inherit Leaf(level, [| variable |], isRoot)

    let mutable node: Node = null
    // What was accumulated outside libtorch.
    let mutable accumulated: Tensor voption = ValueNone

    override t.NodeOf(_: NativeTensor) : Node =
        // Only libtorch's graph leads from here to what is tracked at an outer level.
        if isNull node && isRoot then
            node <- Node([| t |], 0, variable.detach (), variable, [||])

        node

    override _.Dispatch = OperatorRules.dispatch

    override _.AddInPlace(_: int, gradient: NativeTensor) : unit =
        if Vjp.exists variable.grad then
            variable.grad.add_ (gradient, KeptScalar.one ()) |> ignore
        else
            variable.grad <- gradient.clone ()

    override _.Zero() =
        accumulated <- ValueNone

        if isRoot && Vjp.exists variable.grad then
            variable.grad <- NativeTensor.None

    override _.Add(gradients: Tensor[]) =
        if not (isNull (box gradients[0])) then
            accumulated <-
                match accumulated with
                | ValueNone -> ValueSome gradients[0]
                | ValueSome before -> ValueSome(before + gradients[0])

    /// What libtorch accumulated is taken from it, not copied: what it accumulates later is added to this, never in place.
    override t.Gradient(_: NativeTensor) : Tensor =
        lock t (fun () ->
            if isRoot then
                let gradient = variable.grad

                if Vjp.exists gradient then
                    variable.grad <- NativeTensor.None
                    t.Add [| Tensor.Constant gradient |]

            match accumulated with
            | ValueSome gradient -> gradient
            | ValueNone -> Unchecked.defaultof<Tensor>)

    override t.SetGradient(_: NativeTensor, gradient: Tensor) : unit =
        t.Zero()
        accumulated <- ValueSome gradient
