namespace DiffLessons

open System
open System.Collections.Generic
open DiffLessons.Native

/// Parameters that are contiguous and are tracked together: a leaf of the gradient graph whose gradients are accumulated in the buffer.
[<Sealed; AllowNullLiteral>]
type internal ParameterLeaf(level: uint32, storages: ParameterStorage[]) =
    inherit Leaf(level, storages |> Array.map _.Variable, true)

    let buffer = storages[0].Buffer
    let offsets = storages |> Array.map _.Offset
    let lengths = storages |> Array.map _.Length
    let slice = buffer.Gradient.narrow (0L, offsets[0], Array.sum lengths)
    let nodes: Node[] = Array.zeroCreate storages.Length
    // Which have had a gradient from the tape or apart from the buffer, which are still to be zeroed in the buffer, and the gradients there.
    let received: bool[] = Array.zeroCreate storages.Length
    let unzeroed: bool[] = Array.zeroCreate storages.Length
    let gradients: NativeTensor[] = Array.zeroCreate storages.Length
    // Variables that have no gradient while libtorch's backward pass runs, and the view of the buffer that is their gradient otherwise.
    let separated = List<struct (int * NativeTensor)>()
    // Whether the gradients in the buffer are from before tracking began.
    let mutable isStale = false
    let mutable accumulated: Tensor[] = null

    /// Zeroes in the buffer what a gradient from the tape has not overwritten.
    let fillRest () =
        if Array.forall id unzeroed then
            slice.fill_ NoGradient.value.Value |> ignore
        else
            for i in 0 .. storages.Length - 1 do
                if unzeroed[i] then
                    use own = buffer.Gradient.narrow (0L, offsets[i], lengths[i])
                    own.fill_ NoGradient.value.Value |> ignore

        Array.Clear unzeroed

    let indexOf (variables: NativeTensor[]) (variable: NativeTensor) =
        Array.FindIndex(variables, (fun other -> other.Is variable))

    /// The storage of the parameters, in the order of the leaf.
    member _.Storages = storages

    /// Gradients accumulated outside the buffer, one per parameter; null when there are none.
    member _.Accumulated = accumulated

    /// A leaf for some of the parameters after they have moved, with the gradients accumulated so far.
    member t.Moved(moved: ParameterStorage[]) : ParameterLeaf =
        let leaf = ParameterLeaf(level, moved)

        let before = moved |> Array.map (fun storage -> Array.IndexOf(storages, storage))

        let own =
            if isNull accumulated then
                null
            else
                before |> Array.map (fun i -> accumulated[i])

        leaf.Restore(isStale, before |> Array.map (fun i -> unzeroed[i]), own)
        leaf

    member private _.Restore(stale: bool, rest: bool[], own: Tensor[]) =
        isStale <- stale
        rest.CopyTo(unzeroed, 0)
        accumulated <- own

    /// Whether moved parameters have the same offsets to each other.
    member _.IsTogether(moved: ParameterStorage[]) : bool =
        moved.Length = storages.Length
        && Array.forall2 (fun a b -> Object.ReferenceEquals(a, b)) moved storages
        && Array.forall2
            (fun (storage: ParameterStorage) offset ->
                storage.Offset - storages[0].Offset = offset - offsets[0])
            storages
            offsets

    override _.Dispatch = OperatorRules.dispatch

    override t.NodeOf(variable: NativeTensor) : Node =
        match indexOf t.Variables variable with
        | -1 -> null
        | i ->
            if isNull nodes[i] then
                nodes[i] <- Node([| t |], i, variable.detach (), variable, [||])

            nodes[i]

    override t.Take(i: int, gradient: NativeTensor) : unit =
        if gradients[i].IsNone then
            gradients[i] <- t.Variables[i].grad

        use gradient = gradient
        received[i] <- true

        if unzeroed[i] then
            unzeroed[i] <- false
            gradients[i].copy_ gradient |> ignore
        else
            gradients[i].add_(gradient, CachedScalar.one ()) |> ignore

    /// Zeroes the gradients, when someone next adds to them or reads them.
    member _.ZeroLater() : unit =
        accumulated <- null
        isStale <- true

    override t.EnsureZeroed() =
        if isStale then
            t.Zero()

        fillRest ()

    /// The gradients from the tape overwrite those in the buffer; what they leave is zeroed when someone adds to it otherwise or reads it.
    override _.Zero() =
        accumulated <- null
        isStale <- false
        Array.Clear received
        Array.Fill(unzeroed, true)

    override t.BeforeBackward() =
        fillRest ()

        for i in 0 .. storages.Length - 1 do
            if storages[i].HasSeparateGradient then
                let view = t.Variables[i].grad

                // A parameter that was tracked twice is in two leaves: the first has taken the view away already.
                if Vjp.exists view then
                    separated.Add(struct (i, view))
                    t.Variables[i].grad <- NativeTensor.None

    override t.AfterBackward() =
        for struct (i, view) in separated do
            let variable = t.Variables[i]
            let gradient = variable.grad
            variable.grad <- view

            if Vjp.exists gradient then
                received[i] <- true
                view.add_ (gradient, CachedScalar.one ()) |> ignore
                gradient.Dispose()
                storages[i].NoteGradient()

        separated.Clear()

    /// Which parameters the backward passes since tracking began have reached, in the order of the leaf: null when all of them.
    member t.Reached: bool[] =
        t.EnsureZeroed()

        let reached =
            if isNull accumulated && Array.forall id received then
                null
            elif isNull accumulated then
                NoGradient.reached buffer.Gradient offsets lengths
            else
                accumulated |> Array.map (fun gradient -> not (isNull (box gradient)))

        if isNull reached then
            null
        else
            for i in 0 .. received.Length - 1 do
                if not reached[i] then
                    storages[i].NoteMissingGradient()

                reached[i] <- reached[i] || received[i]

            if Array.forall id reached then null else reached

    override t.Gradient(variable: NativeTensor) : Tensor =
        t.EnsureZeroed()
        let i = indexOf t.Variables variable

        if not (isNull accumulated) then
            accumulated[i]
        else
            // Adding 0 makes the zeros of a parameter without a gradient positive.
            Tensor.Constant(t.Variables[i].grad.add(CachedScalar.zero ()))

    override t.SetGradient(variable: NativeTensor, gradient: Tensor) : unit =
        t.EnsureZeroed()

        if isNull accumulated then
            accumulated <- t.Variables |> Array.map t.Gradient

        accumulated[indexOf t.Variables variable] <- gradient

    override _.Add(added: Tensor[]) =
        let sum (a: Tensor) (b: Tensor) =
            if isNull (box a) then b
            elif isNull (box b) then a
            else a + b

        accumulated <-
            if isNull accumulated then
                added
            else
                Array.map2 sum accumulated added
