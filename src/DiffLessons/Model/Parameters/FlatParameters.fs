namespace DiffLessons

open System
open DiffLessons.Native

/// The parameters of a model as one: side by side in one buffer, and tracked by one leaf.
[<RequireQualifiedAccess>]
module internal FlatParameters =
    /// Whether the parameters are contiguous in one buffer.
    let private isFlat (parameters: Parameter[]) =
        let buffer = parameters[0].Buffer
        let mutable at = parameters[0].Storage.Offset
        let mutable flat = true

        for p in parameters do
            flat <- flat && Object.ReferenceEquals(p.Buffer, buffer) && p.Storage.Offset = at
            at <- at + p.Storage.Length

        flat

    /// Where each parameter starts in a vector of all of them, and where the last one ends.
    let offsets (parameters: Parameter[]) : int64[] =
        parameters |> Array.scan (fun at p -> at + p.Storage.Length) 0L

    /// Binds parameters side by side to a buffer of their values.
    let bind (parameters: Parameter[]) (buffer: ParameterBuffer) : unit =
        let starts = offsets parameters
        parameters |> Array.iteri (fun i p -> p.Bind(buffer, starts[i]))

    let private gate = obj ()

    let private join (parameters: Parameter[]) : ParameterBuffer =
        let first = parameters[0].Buffer.Values

        for p in parameters do
            if
                p.Buffer.Values.dtype <> first.dtype
                || p.Buffer.Values.device_type <> first.device_type
            then
                Fail.model
                    "parameters: a model's parameters must share one dtype and device. Move the whole model, with model.move."

        let joined (vectorOf: ParameterBuffer -> NativeTensor) =
            let piece (p: Parameter) =
                (vectorOf p.Buffer).narrow(0L, p.Storage.Offset, p.Storage.Length)

            torch.cat (Array.map piece parameters, 0L)

        let buffer = Parameter.NewBuffer(joined _.Values, parameters)

        // Derivatives accumulated so far move along.
        if parameters |> Array.exists (fun p -> not (isNull p.Leaf)) then
            use gradients = joined _.Gradient
            buffer.Gradient.copy_ gradients |> ignore

        let starts = offsets parameters
        Parameter.Move(parameters, (fun p -> p.Bind(buffer, starts[Array.IndexOf(parameters, p)])))
        buffer

    /// Puts the parameters one after the other into one buffer, unless they are already.
    let ensure (parameters: Parameter[]) : ParameterBuffer =
        if isFlat parameters then
            parameters[0].Buffer
        else
            lock gate (fun () ->
                if isFlat parameters then
                    parameters[0].Buffer
                else
                    join parameters)

    /// Whether a leaf tracks these parameters at their current storage, and no others.
    let private fits (ps: Parameter[]) (level: uint32) (leaf: ParameterLeaf) : bool =
        not (isNull leaf)
        && leaf.Level = level
        && leaf.Variables.Length = ps.Length
        && Array.forall2
            (fun (p: Parameter) (variable: NativeTensor) -> p.Storage.Variable.Is variable)
            ps
            leaf.Variables

    /// Whether one leaf of the level tracks these parameters already.
    let private isTracked (ps: Parameter[]) (level: uint32) : bool =
        match ps[0].Read().Leaf with
        | :? ParameterLeaf as leaf ->
            fits ps level leaf
            && ps |> Array.forall (fun p -> Object.ReferenceEquals(p.Read().Leaf, leaf))
        | _ -> false

    /// Tracks parameters at a level and zeroes the gradients accumulated before. `kept` is the leaf of a former tracking, or null; returns
    /// the leaf to keep for the next.
    let track (ps: Parameter[]) (level: uint32) (kept: ParameterLeaf) : ParameterLeaf =
        if ps.Length = 0 then
            kept
        elif isTracked ps level then
            ps[0].Leaf.ZeroLater()
            kept
        else
            ensure ps |> ignore

            let leaf =
                if fits ps level kept then
                    kept
                else
                    ParameterLeaf(level, ps |> Array.map _.Storage)

            leaf.ZeroLater()

            for p in ps do
                p.Track leaf

            leaf

    /// Refuses a vector that has not an element for each of all parameters.
    let checkVector (operation: string) (ps: Parameter[]) (vector: Tensor) : unit =
        let length = ps |> Array.sumBy _.nelement

        if not (Shape.same vector.Sizes [| length |]) then
            Shape.fail
                $"{operation}: expected a vector of all {string length} parameters, got shape {Shape.format vector.Sizes}."

    /// All parameters as one vector: a view of the buffer while they are constants, computed from them while they are tracked.
    let vector (ps: Parameter[]) : Tensor =
        if ps.Length = 0 then
            Creation.full [| 0 |] 0 None None None
        elif isNull FunctionalCall.Current && ps |> Array.forall (fun p -> p.Read().isNoDiff) then
            let buffer = ensure ps
            buffer.IsExposed <- true
            let length = ps |> Array.sumBy _.nelement
            let values = buffer.Values.narrow (0L, ps[0].Storage.Offset, int64 length)
            Tensor(LiveTensors.held values, null, null, null, [| length |])
        else
            let vector = ps |> Array.map (fun p -> p.Read().view -1) |> Tensor.cat

            DerivativeSource.attach vector (fun () ->
                ps |> Array.map (fun p -> p.FlatDerivative) |> Tensor.cat)

    /// Copies the elements of a vector into the parameters. Returns whether they are to follow what it depends on: it is tracked or has a
    /// tangent, and was not computed from them.
    let setVector (ps: Parameter[]) (vector: Tensor) : bool =
        checkVector "parametersVector" ps vector

        if ps.Length = 0 then
            false
        else
            let follows = ps |> Array.forall (fun p -> p.MayDependOn vector)
            let buffer = ensure ps
            let start = ps[0].Storage.Offset
            use target = buffer.WritableValues().narrow(0L, start, int64 vector.nelement)
            use source = vector.Variable.detach ()
            target.copy_ source |> ignore

            if not follows then
                for p in ps do
                    p.DropComputed()

            follows
