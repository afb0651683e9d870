namespace DiffLessons

open DiffLessons.Native

/// A tracked tensor. Its gradient is accumulated by libtorch in place or, at nested levels, here.
[<Sealed>]
type internal TensorLeaf(level: uint32, variable: NativeTensor, isRoot: bool) =
    inherit Leaf(level, [| variable |], isRoot)

    let mutable node: Node = null
    // What the tape gave since the gradient was last read. It may be shared, so nothing is added to it in place.
    let mutable taken: NativeTensor = NativeTensor.None
    // Whether a backward pass of libtorch may have left a gradient in the variable.
    let mutable isReached = false
    // What was accumulated outside libtorch.
    let mutable accumulated: Tensor voption = ValueNone

    override t.NodeOf(_: NativeTensor) : Node =
        // Only libtorch's graph leads from here to what is tracked at an outer level.
        if isNull node && isRoot then
            node <- Node([| t |], 0, variable.detach (), variable, [||])

        node

    override _.Dispatch = OperatorRules.dispatch

    override _.Take(_: int, gradient: NativeTensor) : unit =
        if taken.IsNone then
            taken <- gradient
        else
            use before = taken
            use gradient = gradient
            taken <- before.add gradient

    override _.BeforeBackward() = isReached <- true

    /// libtorch may leave zeros without memory, to which it cannot add the next gradient: reading them makes them plain.
    override _.AfterBackward() =
        if isRoot then
            variable.grad |> ignore

    override _.Zero() =
        accumulated <- ValueNone
        taken <- NativeTensor.None

        if isRoot && isReached && Vjp.exists variable.grad then
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
            if not taken.IsNone then
                let gradient = taken
                taken <- NativeTensor.None
                t.Add [| Tensor.Constant gradient |]

            if isRoot && isReached then
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
