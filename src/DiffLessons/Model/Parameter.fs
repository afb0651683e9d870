namespace DiffLessons

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open System.Threading
open DiffLessons.Native

/// Telling parameters that no backward pass reached from those whose gradient is 0, where libtorch adds gradients up in place.
///
/// Before a backward pass gradients are filled with negative zero, which is what leaves every number as it is in a sum: -0 + 0 is 0, so a
/// parameter whose elements are all -0 afterwards was not reached, unless its gradient consists of negative zeros alone. A parameter
/// for which that is likely is therefore given no buffer during the pass (see Parameter.IsApart): libtorch then makes a gradient, or none.
[<RequireQualifiedAccess>]
module internal NoGradient =
    let value = lazy ((-0.0).ToScalar())

    /// Whether elements, as bytes, are all negative zeros: little-endian, the sign's bit and nothing else.
    let private isUntouched (bytes: ReadOnlySpan<byte>) (size: int) =
        let mutable same = true
        let mutable at = 0

        while same && at < bytes.Length do
            let expected = if at % size = size - 1 then 0x80uy else 0uy
            same <- bytes[at] = expected
            at <- at + 1

        same

    let private onCpu (gradient: NativeTensor) (starts: int64[]) (lengths: int64[]) : bool[] =
        let size = int (gradient.element_size ())
        let found = ref null

        gradient.ReadBytes(fun bytes ->
            for i in 0 .. starts.Length - 1 do
                if lengths[i] > 0L then
                    let own = bytes.Slice(int starts[i] * size, int lengths[i] * size)

                    if isUntouched own size then
                        if isNull found.Value then
                            found.Value <- Array.zeroCreate<bool> starts.Length

                        found.Value[i] <- true)

        found.Value

    /// Which pieces of a vector of gradients were added to; null when all of them.
    let reached (gradient: NativeTensor) (starts: int64[]) (lengths: int64[]) : bool[] =
        let missing =
            if gradient.device_type = torch.DeviceType.CPU then
                onCpu gradient starts lengths
            else
                use host = gradient.cpu ()
                onCpu host starts lengths

        if isNull missing then null else Array.map not missing

/// Parameters side by side in one vector, and their gradients in another.
[<Sealed; AllowNullLiteral>]
type internal FlatBuffer(values: NativeTensor, parameters: Parameter[]) =
    let mutable values = values
    let mutable gradient: NativeTensor = NativeTensor.None
    member _.Values = values
    member _.Parameters = parameters

    /// How often the values were about to be written to.
    member val Writes = 0L with get, set

    /// Whether a view of the values was given to the user, who must not see it change.
    member val HandedOut = false with get, set

    /// The gradients, made when first needed: at first, and wherever nothing is added, negative zeros (see NoGradient).
    member _.Gradient =
        if gradient.IsNone then
            gradient <- values.full_like (NoGradient.value.Value)

        gradient

    /// Makes the values safe to write to: if the user holds a view of them, the parameters move to a copy.
    member t.OwnValues() =
        t.Writes <- t.Writes + 1L

        if t.HandedOut then
            // Some may have moved to the buffer of another model since.
            let mine = parameters |> Array.filter (fun p -> Object.ReferenceEquals(p.Buffer, t))
            values <- values.clone ()
            t.HandedOut <- false
            FlatBuffer.Move(mine, (fun p -> p.Rebind()))

        values

    /// Moves parameters; what was tracked, or had a tangent, stays so in its new place.
    static member Move(parameters: Parameter[], move: Parameter -> unit) =
        let leaves = parameters |> Array.map (fun p -> p.TrackedBy)
        let before = parameters |> Array.map (fun p -> p.Differentiated)
        parameters |> Array.iter move
        Array.iter2 (fun (p: Parameter) tensor -> p.KeepTangents tensor) parameters before

        Array.zip leaves parameters
        |> Array.filter (fun (leaf, _) -> not (isNull (box leaf)))
        |> Array.groupBy fst
        |> Array.iter (fun (leaf, moved) -> leaf.Retrack(Array.map snd moved))

/// The parameters of a tracked model: libtorch gathers their gradients in the buffer.
and [<Sealed; AllowNullLiteral>] internal ModelLeaf
    (tag: uint32, buffer: FlatBuffer, start: int64, length: int64, parameters: Parameter[]) =
    inherit Leaf(tag, parameters |> Array.map (fun p -> p.Live), true)
    let slice = buffer.Gradient.narrow (0L, start, length)
    let offsets = parameters |> Array.map (fun p -> p.Offset - start)
    let views = ConditionalWeakTable<obj, Parameter>()
    let nodes: Node[] = Array.zeroCreate parameters.Length
    // Which have had a gradient from the tape.
    let received: bool[] = Array.zeroCreate parameters.Length
    let gradients: NativeTensor[] = Array.zeroCreate parameters.Length
    // Parameters without their gradient's place while libtorch's backward pass runs, and that place.
    let apart = List<struct (int * NativeTensor)>()
    // Whether the gradients in the buffer are from before tracking began.
    let mutable isStale = false

    /// The number of the parameter that a tensor stands for: what libtorch differentiates by, or a view of it.
    member private t.PlaceOf(raw: NativeTensor) : int =
        match views.TryGetValue raw.Torch with
        | true, parameter -> Array.IndexOf(parameters, parameter)
        | _ -> Array.FindIndex(t.Raws, (fun other -> other.Is raw))

    /// A parameter's value by its own axes, where libtorch differentiates by the transpose.
    member _.Upright(parameter: Parameter) : NativeTensor =
        let view = parameter.Live.t ()
        views.Add(view.Torch, parameter)
        view

    /// Tracks parameters of this leaf again, after they have moved: all of them as one, or some, each by itself.
    member t.Retrack(moved: Parameter[]) =
        let track (ps: Parameter[]) (length: int64) (gathered: Tensor[]) =
            for p in ps do
                p.MakeLive()

            let leaf = ModelLeaf(tag, ps[0].Buffer, ps[0].Offset, length, ps)

            if isStale then
                leaf.Forget()

            leaf.Gathered <- gathered

            for p in ps do
                p.Track leaf

        let together =
            moved.Length = parameters.Length
            && Array.forall2 (fun a b -> Object.ReferenceEquals(a, b)) moved parameters
            && moved
               |> Array.forall (fun p ->
                   p.Offset - moved[0].Offset = offsets[Array.IndexOf(moved, p)])

        if together then
            track parameters length t.Gathered
        else
            for p in moved do
                let gathered =
                    if isNull t.Gathered then
                        null
                    else
                        [| t.Gathered[Array.IndexOf(parameters, p)] |]

                track [| p |] (int64 p.nelement) gathered

    /// Derivatives gathered outside libtorch's accumulation, one a parameter.
    member val Gathered: Tensor[] = null with get, set

    override t.NodeOf(raw: NativeTensor) : Node =
        let place = Array.FindIndex(t.Raws, (fun other -> other.Is raw))

        if place < 0 then
            null
        else
            if isNull nodes[place] then
                nodes[place] <- Node([| t |], place, raw.detach (), raw, [||])

            nodes[place]

    override t.Receive(place: int, gradient: NativeTensor) : unit =
        if gradients[place].IsNone then
            gradients[place] <- t.Raws[place].grad

        received[place] <- true
        gradients[place].add_(gradient, (KeptScalar.one ())) |> ignore

    /// Forgets what was gathered. The buffer is filled with zeros only when someone adds to it or reads it.
    member t.Forget() : unit =
        t.Gathered <- null
        isStale <- true

    override t.Settle() =
        if isStale then
            t.Zero()

    override _.BeforeBackward() =
        for i in 0 .. parameters.Length - 1 do
            if parameters[i].IsApart then
                let place = parameters[i].Live.grad

                // A parameter that was tracked twice stands in two leaves: the first one has its place already.
                if Vjp.exists place then
                    apart.Add(struct (i, place))
                    parameters[i].Live.grad <- NativeTensor.None

    override _.AfterBackward() =
        for struct (i, place) in apart do
            let raw = parameters[i].Live
            let gradient = raw.grad
            raw.grad <- place

            if Vjp.exists gradient then
                received[i] <- true
                place.add_ (gradient, (KeptScalar.one ())) |> ignore
                gradient.Dispose()
                parameters[i].WasReached()

        apart.Clear()

    override t.Zero() =
        t.Gathered <- null
        isStale <- false
        Array.Clear received
        slice.fill_ NoGradient.value.Value |> ignore

    /// The parameters in the order of the leaf.
    member _.Parameters = parameters

    /// Whether the last runs backward have reached each parameter, in the order of the leaf: null when all of them.
    member t.Reached: bool[] =
        t.Settle()

        let reached =
            if isNull t.Gathered then
                NoGradient.reached
                    buffer.Gradient
                    (parameters |> Array.map (fun p -> p.Offset))
                    (parameters |> Array.map (fun p -> int64 p.nelement))
            else
                t.Gathered |> Array.map (fun gathered -> not (isNull (box gathered)))

        if isNull reached then
            null
        else
            for i in 0 .. received.Length - 1 do
                if not reached[i] then
                    parameters[i].WasMissed()

                reached[i] <- reached[i] || received[i]

            if Array.forall id reached then null else reached

    override t.DerivativeOf(raw: NativeTensor) : Tensor =
        t.Settle()
        let place = t.PlaceOf raw

        if not (isNull t.Gathered) then
            t.Gathered[place]
        elif parameters[place].IsAcross then
            use upright = t.Raws[place].grad.t()
            Tensor.Constant(upright.add (KeptScalar.zero ()))
        else
            // Adding 0 makes the zeros of a parameter without a gradient positive.
            Tensor.Constant(t.Raws[place].grad.add(KeptScalar.zero ()))

    override t.SetDerivative(raw: NativeTensor, derivative: Tensor) : unit =
        t.Settle()

        if isNull t.Gathered then
            t.Gathered <- t.Raws |> Array.map t.DerivativeOf

        t.Gathered[t.PlaceOf raw] <- derivative

    override t.Accumulate(gradients: Tensor[]) =
        let gradients =
            gradients
            |> Array.mapi (fun i gradient ->
                if parameters[i].IsAcross && not (isNull (box gradient)) then
                    gradient.transpose ()
                else
                    gradient)

        t.Gathered <-
            if isNull t.Gathered then
                gradients
            else
                Array.map2
                    (fun (a: Tensor) (b: Tensor) ->
                        if isNull (box a) then b
                        elif isNull (box b) then a
                        else a + b)
                    t.Gathered
                    gradients

/// Values that stand in for parameters while `asFunction` runs; the transpose for a parameter across. They belong to the flow of execution, so calls may nest and run side by side.
and [<Sealed; AllowNullLiteral>] internal Substitution
    (outer: Substitution, pieces: Dictionary<Parameter, Tensor>) =
    static let current = AsyncLocal<Substitution>()
    static let mutable active = 0

    static member Current = if Volatile.Read &active = 0 then null else current.Value

    member _.Find(parameter: Parameter) : Tensor voption =
        match pieces.TryGetValue parameter with
        | true, piece -> ValueSome piece
        | _ -> if isNull outer then ValueNone else outer.Find parameter

    static member Run(pieces: Dictionary<Parameter, Tensor>, f: unit -> 'a) : 'a =
        let before = current.Value
        Interlocked.Increment &active |> ignore

        try
            current.Value <- Substitution(before, pieces)
            f ()
        finally
            current.Value <- before
            Interlocked.Decrement &active |> ignore

/// <summary>A tensor that a model learns. It is a constant until its model is tracked with <c>reverseDiff</c>.</summary>
/// <remarks>The parameters of a model lie side by side in one vector, so that an optimiser updates all of them at once.</remarks>
and [<Sealed; AllowNullLiteral>] Parameter internal (value: Tensor, isAcross: bool) as this =
    let sizes = Array.copy value.Sizes
    let mutable buffer: FlatBuffer = null
    let mutable offset = 0L
    let mutable live: NativeTensor = NativeTensor.None
    let mutable plain: Tensor = Unchecked.defaultof<Tensor>
    // Whether libtorch makes the parameter's gradient apart from the buffer; whether it does so for good.
    let mutable isApart = true
    let mutable staysApart = Shape.nelement sizes = 1
    // What stands for the value while differentiating: tracked, or with a tangent.
    let mutable current: Tensor voption = ValueNone
    // Whether that is a tensor computed elsewhere, and no view of the buffer.
    let mutable computed = false
    // For a parameter across: what it is tracked by, and the transpose that stands for it in products. Its value by its own
    // axes is made when someone reads it.
    let mutable tracker: ModelLeaf = null
    let mutable across: Tensor = Unchecked.defaultof<Tensor>

    do
        let flat = value.Live.detach().reshape(-1L).clone()
        this.Bind(FlatBuffer(flat, [| this |]), 0L)

        if not value.isNoDiff then
            this.Hold value

    /// <summary>A parameter that starts at a value.</summary>
    /// <param name="value">Its elements are copied. If it is tracked or has a tangent, so is the parameter, until <c>noDiff</c>.</param>
    new(value: Tensor) = Parameter(value, false)

    /// Whether libtorch differentiates by the transpose. A matrix that inputs are multiplied by the transpose of is better tracked
    /// so: the product needs no transposition, and none is gone back through at every step.
    member internal _.IsAcross = isAcross

    /// Whether libtorch makes the gradient of its own instead of adding to the buffer, which tells for certain whether there is one. That
    /// costs some microseconds, so it is so at first, for single numbers, and once a parameter has looked as if it had no gradient.
    member internal _.IsApart = isApart

    /// A backward pass has made the gradient.
    member internal _.WasReached() = isApart <- staysApart

    /// A backward pass has not reached the parameter, or has left negative zeros.
    member internal _.WasMissed() =
        isApart <- true
        staysApart <- true

    member internal _.Buffer = buffer
    member internal _.Offset = offset

    /// The view of the buffer that libtorch differentiates by, with its gradient in place.
    member internal _.Live = live

    member internal t.Bind(target: FlatBuffer, at: int64) =
        buffer <- target
        offset <- at
        t.Rebind()

    member internal _.Rebind() =
        let rawShape = Shape.toTorch sizes

        let view =
            buffer.Values.narrow(0L, offset, int64 (Shape.nelement sizes)).view rawShape

        plain <- Tensor(view, null, null, null, sizes)
        live <- NativeTensor.None
        tracker <- null
        current <- ValueNone

    /// Makes the tensor that libtorch differentiates by.
    member internal _.MakeLive() =
        if live.IsNone then
            if not (plain.Live.is_floating_point ()) then
                raise (
                    DtypeException
                        $"reverseDiff: expected a floating point parameter, got {plain.dtype}. Convert it with move(dtype = Dtype.Float32)."
                )

            let turned (view: NativeTensor) = if isAcross then view.t () else view
            live <- (turned plain.Live).detach().requires_grad_ true

            live.grad <-
                buffer.Gradient.narrow(0L, offset, live.numel ()).view(Shape.toTorch sizes)
                |> turned

    /// What stands for the value while differentiating.
    member internal _.Differentiated = current

    /// Gives the value the tangents that it had before it moved.
    member internal _.KeepTangents(before: Tensor voption) =
        let rec rebase (t: Tensor) : Tensor =
            if isNull t.Tangent then
                plain
            else
                (rebase t.Tangent.Primal).WithTangent(t.Tangent.Level, t.Tangent.Derivative)

        match before with
        | ValueSome _ when computed -> current <- before
        | ValueSome tensor when not (isNull tensor.Tangent) -> current <- ValueSome(rebase tensor)
        | _ -> ()

    /// The leaf the parameter is tracked by, if it is.
    member internal _.TrackedBy: ModelLeaf =
        match current with
        | _ when not (isNull tracker) -> tracker
        | ValueSome tensor ->
            match tensor.Leaf with
            | :? ModelLeaf as leaf -> leaf
            | _ -> null
        | ValueNone -> null

    member internal _.Track(leaf: ModelLeaf) =
        computed <- false
        let lineage = Lineage [| leaf :> Leaf |]

        if isAcross then
            tracker <- leaf
            current <- ValueNone
            across <- Tensor(live, lineage, null, leaf, [| sizes[1]; sizes[0] |])
        else
            current <- ValueSome(Tensor(live, lineage, null, leaf, sizes))

    member private t.Own: Tensor =
        match current with
        | ValueSome tensor -> tensor
        | ValueNone when isNull tracker -> plain
        | ValueNone ->
            let tensor = Tensor(tracker.Upright t, across.Lineage, null, tracker, sizes)
            current <- ValueSome tensor
            tensor

    /// The value for use inside layers: no copy, and nothing is marked.
    member internal t.Read() : Tensor =
        match Substitution.Current with
        | null -> t.Own
        | substitution ->
            match substitution.Find t with
            | ValueSome piece when isAcross -> piece.transpose ()
            | ValueSome piece -> piece
            | ValueNone -> t.Own

    /// The transpose of the value, if that is at hand: while the parameter is tracked, or something stands in for it.
    member internal t.ReadAcross() : Tensor voption =
        let own () =
            if isNull tracker then ValueNone else ValueSome across

        match Substitution.Current with
        | null -> own ()
        | substitution ->
            match substitution.Find t with
            | ValueSome piece when isAcross -> ValueSome piece
            | ValueSome _ -> ValueNone
            | ValueNone -> own ()

    /// A check for later: the value has not been written to since, nor any beside it. What stands in for it is no one's to write to.
    member internal t.Unchanged() : unit -> unit =
        let isOwn =
            match Substitution.Current with
            | null -> true
            | substitution -> (substitution.Find t).IsNone

        if isOwn then
            let now = buffer
            let writes = buffer.Writes

            fun () ->
                if now.Writes <> writes then
                    raise (DifferentiationException ErrorTranslation.updatedSince)
        else
            ignore

    /// What the value is differentiated by, if it is tracked; null otherwise.
    member internal t.LeafNow: Leaf =
        match Substitution.Current with
        | null when not (isNull tracker) -> tracker
        | _ -> t.Read().Leaf

    /// <summary>The value: tracked while the model is. Setting it copies the elements in.</summary>
    /// <remarks>
    /// A new value that is tracked, or has a tangent, stays what it is until <c>noDiff</c>; one that was computed from this parameter
    /// itself, as in an update by hand, is taken as a constant.
    /// </remarks>
    /// <exception cref="T:DiffLessons.ShapeException">The new value has another shape.</exception>
    member t.value
        with get (): Tensor =
            // Tracked or not, it is a view of the buffer.
            buffer.HandedOut <- true
            t.Read()
        and set (replacement: Tensor) =
            if not (Shape.same replacement.Sizes sizes) then
                Shape.fail
                    $"parameter: expected a value of shape {Shape.format sizes}, got {Shape.format replacement.Sizes}."

            let stays = t.CanFollow replacement
            t.Copy replacement

            if stays then
                t.Hold replacement

    /// Takes the elements of a tensor.
    member internal t.Copy(tensor: Tensor) : unit =
        use source = tensor.Live.detach ()
        use flat = source.reshape -1L
        use target = buffer.OwnValues().narrow(0L, offset, int64 (Shape.nelement sizes))
        target.copy_ flat |> ignore
        t.Release()

    /// Stands for a tensor that is tracked or has a tangent, until `noDiff`.
    member internal _.Hold(tensor: Tensor) : unit =
        computed <- true
        tracker <- null
        current <- ValueSome tensor

    /// Stands for its own value again, if it stood for a tensor computed elsewhere.
    member internal t.Release() : unit =
        if computed then
            t.noDiff ()

    /// Whether a tensor is tracked or has a tangent, and was not computed from this parameter itself.
    member internal t.CanFollow(tensor: Tensor) : bool =
        if not (isNull tensor.Tangent) then
            true
        elif isNull tensor.Lineage then
            false
        else
            let leaf = t.TrackedBy
            isNull leaf || not (tensor.Lineage.Has leaf)

    /// Takes the elements of a tensor, and keeps what it depends on until `noDiff`.
    member internal t.Follow(tensor: Tensor) =
        t.Copy tensor
        if tensor.isNoDiff then t.noDiff () else t.Hold tensor

    /// The lengths of the value's axes, shared: not to be written to.
    member internal _.Sizes = sizes

    /// <summary>The lengths of the value's axes.</summary>
    member _.shape = Array.copy sizes
    /// <summary>The number of elements.</summary>
    member _.nelement = Shape.nelement sizes

    /// <summary>The derivative by this parameter that the last <c>reverse</c> gathered; zeros before.</summary>
    /// <exception cref="T:DiffLessons.DifferentiationException">The parameter is a constant.</exception>
    member t.derivative: Tensor =
        if current.IsNone && isNull tracker then
            raise (
                DifferentiationException
                    "derivative: this parameter is a constant. Call reverseDiff() on its model before computing the loss."
            )

        t.Own.derivative

    /// The derivative as a vector; zeros for a constant.
    member internal t.FlatDerivative: Tensor =
        if t.Read().isNoDiff then
            Tensor.Constant(plain.Live.zeros_like().reshape(-1L))
        else
            t.derivative.view -1

    /// <summary>Gives the parameter a tangent, for forward differentiation, until <c>noDiff</c>.</summary>
    /// <param name="derivative">The tangent, of the value's shape.</param>
    /// <param name="nestingTag">The level; see <c>Tensor.forwardDiff</c>.</param>
    member _.forwardDiff(derivative: Tensor, ?nestingTag: uint32) : unit =
        computed <- false
        tracker <- null
        current <- ValueSome(plain.forwardDiff (derivative, ?nestingTag = nestingTag))

    /// <summary>Tracks the parameter by itself; a model tracks all of its own.</summary>
    member t.reverseDiff(?nestingTag: uint32) : unit =
        t.MakeLive()
        let tag = defaultArg nestingTag GlobalNestingLevel.Current
        let leaf = ModelLeaf(tag, buffer, offset, int64 (Shape.nelement sizes), [| t |])
        leaf.Forget()
        t.Track leaf

    /// <summary>Makes the parameter a constant again.</summary>
    member _.noDiff() : unit =
        computed <- false
        tracker <- null
        current <- ValueNone

    /// <summary>Moves the parameter to another device or dtype, into memory of its own.</summary>
    member t.move(?device: Device, ?dtype: Dtype, ?backend: Backend) : unit =
        let moved = plain.move (?device = device, ?dtype = dtype, ?backend = backend)
        t.Bind(FlatBuffer(moved.Live.detach().reshape(-1L).clone(), [| t |]), 0L)

    /// <summary>A parameter of the same value, in memory of its own.</summary>
    member _.copy() : Parameter = Parameter(plain, isAcross)

    /// <summary>The value as text.</summary>
    override t.ToString() = $"Parameter {t.Read().noDiff()}"
