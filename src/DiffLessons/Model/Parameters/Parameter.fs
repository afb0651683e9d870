namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>A tensor that a model learns. It is a constant until its model is tracked with <c>reverseDiff</c>.</summary>
/// <remarks>The parameters of a model are contiguous in one vector, so that an optimiser updates all of them at once.</remarks>
/// <param name="value">The value to start from. Its elements are copied; if it is tracked or has a tangent, so is the parameter, until <c>noDiff</c>.</param>
[<Sealed; AllowNullLiteral>]
type Parameter(value: Tensor) as this =
    let storage = ParameterStorage(Array.copy value.Sizes)
    let mutable state = ParameterState.Constant
    let mutable constant = Unchecked.defaultof<Tensor>
    let mutable frozen = Share.Nothing

    let wrap (native: NativeTensor) (leaf: ParameterLeaf) =
        let graph =
            if isNull leaf then
                null
            else
                GradientGraph [| leaf :> Leaf |]

        Tensor(native, graph, null, leaf, storage.Sizes, Version = storage.Buffer.Version)

    do
        this.BindAlone(value.Variable.detach ())

        if not value.isNoDiff then
            state <- ParameterState.Computed value

    /// Which of its elements optimisers leave as they are.
    member internal _.Frozen
        with get () = frozen
        and set (value: Share) = frozen <- value

    /// Whether optimisers leave all of it as it is.
    member internal _.IsFrozen
        with get () = frozen.IsWhole
        and set (value: bool) = frozen <- if value then Share.Whole else Share.Nothing

    /// The storage of its elements and its gradient.
    member internal _.Storage = storage
    member internal _.Buffer = storage.Buffer

    /// Lets its elements be those of a buffer from an offset on; it is a constant then.
    member internal _.Bind(buffer: ParameterBuffer, offset: int64) =
        storage.Bind(buffer, offset)
        constant <- wrap storage.Value null
        state <- ParameterState.Constant

    /// Copies elements into a buffer of its own.
    member private t.BindAlone(elements: NativeTensor) =
        t.Bind(Parameter.NewBuffer(elements.reshape(-1L).clone(), [| t |]), 0L)

    /// A buffer for the values of parameters, which are then to be bound to it.
    static member internal NewBuffer(values: NativeTensor, parameters: Parameter[]) =
        ParameterBuffer(
            values,
            fun buffer ->
                // Some may have moved to the buffer of another model since.
                let own =
                    parameters |> Array.filter (fun p -> Object.ReferenceEquals(p.Buffer, buffer))

                Parameter.Move(own, (fun p -> p.Bind(buffer, p.Storage.Offset)))
        )

    /// Moves parameters by binding them; what was tracked, or had a tangent, stays so in the new buffer.
    static member internal Move(parameters: Parameter[], bind: Parameter -> unit) =
        let states = parameters |> Array.map _.State
        Array.iter bind parameters
        Array.iter2 (fun (p: Parameter) state -> p.Restore state) parameters states

        let leafOf state =
            match state with
            | ParameterState.Tracked(leaf, _) -> Some leaf
            | _ -> None

        let tracked =
            Array.zip parameters states
            |> Array.choose (fun (p, state) -> leafOf state |> Option.map (fun leaf -> leaf, p))

        for leaf, moved in Array.groupBy fst tracked do
            let moved = Array.map snd moved

            let groups =
                if leaf.IsTogether(moved |> Array.map _.Storage) then
                    [| moved |]
                else
                    moved |> Array.map Array.singleton

            for group in groups do
                let leaf = leaf.Moved(group |> Array.map _.Storage)
                group |> Array.iter (fun p -> p.Track leaf)

    member private _.State = state

    /// Takes up what is not tracked of a state from before a move.
    member private _.Restore(before: ParameterState) =
        let rec withTangents (t: Tensor) : Tensor =
            if isNull t.Tangent then
                constant
            else
                (withTangents t.Tangent.Primal).Taking(t.Tangent, t.Tangent.Derivative)

        match before with
        | ParameterState.Tangent tensor -> state <- ParameterState.Tangent(withTangents tensor)
        | ParameterState.Computed _ -> state <- before
        | ParameterState.Constant
        | ParameterState.Tracked _ -> ()

    /// What the value is, outside a functional call.
    member private _.Own: Tensor =
        match state with
        | ParameterState.Constant -> constant
        | ParameterState.Tracked(_, tensor)
        | ParameterState.Tangent tensor
        | ParameterState.Computed tensor -> tensor

    /// The value for use inside layers: no copy, and the buffer is not marked as exposed.
    member internal t.Read() : Tensor =
        match FunctionalCall.Current with
        | null -> t.Own
        | call ->
            let substitute = call.Find t
            if isNull (box substitute) then t.Own else substitute

    /// The leaf it is tracked by; null if there is none.
    member internal _.Leaf: ParameterLeaf =
        match state with
        | ParameterState.Tracked(leaf, _) -> leaf
        | ParameterState.Computed tensor ->
            match tensor.Leaf with
            | :? ParameterLeaf as leaf -> leaf
            | _ -> null
        | ParameterState.Constant
        | ParameterState.Tangent _ -> null

    member internal _.Track(leaf: ParameterLeaf) =
        state <- ParameterState.Tracked(leaf, wrap storage.Variable leaf)

    /// <summary>The value: tracked while the model is. Setting it copies the elements in.</summary>
    /// <remarks>
    /// A new value that is tracked, or has a tangent, stays what it is until <c>noDiff</c>; one that was computed from this parameter
    /// itself, as in an update by hand, is taken as a constant.
    /// </remarks>
    /// <exception cref="T:DiffLessons.ShapeException">The new value has another shape.</exception>
    member t.value
        with get (): Tensor =
            // Tracked or not, it is a view of the buffer.
            storage.Buffer.IsExposed <- true
            t.Read()
        and set (replacement: Tensor) =
            if not (Shape.same replacement.Sizes storage.Sizes) then
                Shape.fail
                    $"parameter: expected a value of shape {Shape.format storage.Sizes}, got {Shape.format replacement.Sizes}."

            let isComputed = t.MayDependOn replacement
            t.Copy replacement

            if isComputed then
                state <- ParameterState.Computed replacement

    /// Whether a tensor is tracked or has a tangent, and was not computed from this parameter itself.
    member internal t.MayDependOn(tensor: Tensor) : bool =
        if not (isNull tensor.Tangent) then true
        elif isNull tensor.Graph then false
        else isNull t.Leaf || not (tensor.Graph.Has t.Leaf)

    /// Takes the elements of a tensor.
    member internal t.Copy(tensor: Tensor) : unit =
        use source = tensor.Variable.detach ()
        use flat = source.reshape -1L

        use target =
            storage.Buffer.WritableValues().narrow(0L, storage.Offset, storage.Length)

        target.copy_ flat |> ignore
        t.DropComputed()

    /// Stands for its own value again, if it stood for a tensor computed elsewhere.
    member internal t.DropComputed() : unit =
        match state with
        | ParameterState.Computed _ -> t.noDiff ()
        | _ -> ()

    /// Takes the elements of a tensor, and depends on what it depends on until `noDiff`.
    member internal t.Follow(tensor: Tensor) =
        t.Copy tensor

        state <-
            if tensor.isNoDiff then
                ParameterState.Constant
            else
                ParameterState.Computed tensor

    /// The lengths of the value's axes, shared: not to be written to.
    member internal _.Sizes = storage.Sizes

    /// <summary>The lengths of the value's axes.</summary>
    member _.shape = Array.copy storage.Sizes
    /// <summary>The number of elements.</summary>
    member _.nelement = int storage.Length

    /// <summary>The derivative by this parameter that the last <c>reverse</c> accumulated; zeros before.</summary>
    /// <exception cref="T:DiffLessons.DifferentiationException">The parameter is a constant.</exception>
    member t.derivative: Tensor =
        match state with
        | ParameterState.Constant ->
            Fail.differentiation
                "derivative: this parameter is a constant. Call reverseDiff() on its model before computing the loss."
        | _ -> t.Own.derivative

    /// The derivative as a vector; zeros for a constant.
    member internal t.FlatDerivative: Tensor =
        if t.Read().isNoDiff then
            Tensor.Constant(storage.Value.zeros_like().reshape -1L)
        else
            t.derivative.view -1

    /// <summary>Gives the parameter a tangent, for forward differentiation, until <c>noDiff</c>.</summary>
    /// <param name="derivative">The tangent, of the value's shape.</param>
    /// <param name="nestingTag">The level; see <c>Tensor.forwardDiff</c>.</param>
    member _.forwardDiff(derivative: Tensor, ?nestingTag: uint32) : unit =
        state <- ParameterState.Tangent(constant.forwardDiff (derivative, ?nestingTag = nestingTag))

    /// <summary>Tracks the parameter by itself; a model tracks all of its own.</summary>
    /// <param name="nestingTag">The level to track at; the current one by default.</param>
    member t.reverseDiff(?nestingTag: uint32) : unit =
        let level = defaultArg nestingTag GlobalNestingLevel.Current
        let leaf = ParameterLeaf(level, [| storage |])
        leaf.ZeroLater()
        t.Track leaf

    /// <summary>Makes the parameter a constant again.</summary>
    member _.noDiff() : unit = state <- ParameterState.Constant

    /// <summary>Moves the parameter to another device or dtype, into memory of its own.</summary>
    member t.move(?device: Device, ?dtype: Dtype, ?backend: Backend) : unit =
        let moved = constant.move (?device = device, ?dtype = dtype, ?backend = backend)
        t.BindAlone(moved.Variable.detach ())

    /// <summary>A parameter of the same value, in memory of its own.</summary>
    member t.copy() : Parameter = Parameter(constant, Frozen = t.Frozen)

    /// <summary>The value as text.</summary>
    override t.ToString() = $"Parameter {t.Read().noDiff()}"
