namespace DiffLessons

open System.Collections.Generic
open DiffLessons.Native

/// <summary>Parameters by name, in order.</summary>
/// <remarks>It holds the parameters themselves, not copies: what is set here changes the model that they belong to.</remarks>
type ParameterDict() =
    let entries = ResizeArray<string * Parameter>()
    let byName = Dictionary<string, Parameter>()

    let describe () =
        entries |> Seq.map fst |> String.concat ", "

    /// <summary>The number of parameters.</summary>
    member _.count = entries.Count
    /// <summary>The number of elements in all.</summary>
    member _.nelement = entries |> Seq.sumBy (fun (_, p) -> p.nelement)
    /// <summary>The names, in order.</summary>
    member _.names: string[] = entries |> Seq.map fst |> Seq.toArray
    /// <summary>Names and parameters, in order.</summary>
    member _.values: IReadOnlyList<string * Parameter> = entries

    /// <summary>The device of the first parameter; the default device when there are none.</summary>
    member _.device: Device =
        if entries.Count = 0 then
            Device.Default
        else
            (snd entries[0]).Read().device

    /// <summary>The dtype of the first parameter; the default dtype when there are none.</summary>
    member _.dtype: Dtype =
        if entries.Count = 0 then
            Dtype.Default
        else
            (snd entries[0]).Read().dtype

    /// <summary>What computes: always <see cref="P:DiffLessons.Backend.Torch"/>.</summary>
    member _.backend = Backend.Torch

    /// <summary>The value of the parameter of a name; setting it copies the elements in.</summary>
    /// <exception cref="T:DiffLessons.ModelException">There is no such name.</exception>
    member t.Item
        with get (key: string): Tensor = t.find(key).value
        and set (key: string) (value: Tensor) = t.find(key).value <- value

    /// <summary>The parameter of a name.</summary>
    /// <exception cref="T:DiffLessons.ModelException">There is no such name.</exception>
    member _.find(key: string) : Parameter =
        let mutable parameter = Unchecked.defaultof<Parameter>

        match not (isNull key) && byName.TryGetValue(key, &parameter) with
        | true -> parameter
        | _ -> Fail.model $"parameters: there is no \"{key}\". The names are: {describe ()}."

    // ---- putting together ----

    /// <summary>Adds a parameter under a name of its own.</summary>
    /// <exception cref="T:DiffLessons.ModelException">The name is taken.</exception>
    member _.add(name: string, parameter: Parameter) : unit =
        let name = Guard.given "ParameterDict.add" "name" name

        if byName.ContainsKey name then
            Fail.model $"parameters: there is a \"{name}\" already. Give each its own name."

        byName.Add(name, parameter)
        entries.Add(name, parameter)

    /// <summary>Adds parameters under names of their own.</summary>
    member t.add(parameters: (string * Parameter) list) : unit =
        GuardNulls.arguments "ParameterDict.add" [ "parameters", parameters ]

        for name, parameter in parameters do
            t.add (name, parameter)

    /// <summary>Adds the parameters of another dictionary; they are shared, not copied.</summary>
    member t.add(parameters: ParameterDict) : unit =
        Guard.notNull "ParameterDict.add" "parameters" parameters
        t.add (Seq.toList parameters.values)

    /// A dictionary of parameters with their names.
    static member internal Of(parameters: (string * Parameter) list) : ParameterDict =
        let dict = ParameterDict()
        dict.add parameters
        dict

    /// <summary>Takes all parameters out.</summary>
    member _.clear() : unit =
        byName.Clear()
        entries.Clear()

    /// <summary>The same names with parameters of the same values, in memory of their own.</summary>
    member t.copy() : ParameterDict = t.map (fun (p: Parameter) -> p.copy ())

    /// <summary>Does something with each name and parameter.</summary>
    member _.iter(f: string * Parameter -> unit) : unit =
        Guard.notNull "ParameterDict.iter" "f" f
        Seq.iter f entries

    /// <summary>A dictionary of what a function makes of each name and parameter.</summary>
    member _.map(f: string * Parameter -> string * Parameter) : ParameterDict =
        Guard.notNull "ParameterDict.map" "f" f
        let made = ParameterDict()
        entries |> Seq.iter (f >> made.add)
        made

    /// <summary>A dictionary of the same names, with what a function makes of each parameter.</summary>
    member t.map(f: Parameter -> Parameter) : ParameterDict =
        Guard.notNull "ParameterDict.map" "f" f
        t.map (fun (name: string, p: Parameter) -> name, f p)

    // ---- values ----

    /// <summary>Copies the values of another dictionary in, name by name.</summary>
    /// <param name="other">The values.</param>
    /// <param name="differentiable">Whether each value also keeps what it was computed from, until <c>noDiff</c>; false by default.</param>
    /// <param name="strict">Whether both must have the same names; otherwise, by default, names that only one has are passed over.</param>
    /// <exception cref="T:DiffLessons.ModelException">Names differ, and <paramref name="strict"/> is true.</exception>
    /// <exception cref="T:DiffLessons.ShapeException">A value has another shape.</exception>
    member t.set(other: ParameterDict, ?differentiable: bool, ?strict: bool) : unit =
        Guard.notNull "ParameterDict.set" "other" other
        let mine, theirs = set t.names, set other.names

        if defaultArg strict false && mine <> theirs then
            let listed names =
                if Set.isEmpty names then
                    "none"
                else
                    String.concat ", " names

            Fail.model
                $"parameters: expected the same names on both sides; missing: {listed (mine - theirs)}; too many: {listed (theirs - mine)}. Pass strict = false to set those that both have."

        for name, p in entries do
            if theirs.Contains name then
                let value = other.find(name).Read()

                if defaultArg differentiable false then
                    p.Follow value
                else
                    p.value <- value.noDiff ()

    /// <summary>All values as one vector, in order. Its <c>derivative</c> is the vector of the derivatives accumulated for tracked parameters.</summary>
    /// <param name="differentiable">Whether the vector keeps what the values depend on; by default it is a constant.</param>
    member _.flatten(?differentiable: bool) : Tensor =
        let parameters = entries |> Seq.map snd |> Seq.toArray

        if parameters.Length = 0 then
            Tensor.Constant(torch.zeros [| 0L |])
        else
            let vector = parameters |> Array.map (fun p -> p.Read().view -1) |> Tensor.cat

            if vector.isNoDiff then
                vector
            else
                let vector =
                    if defaultArg differentiable false then
                        vector
                    else
                        vector.noDiff ()

                DerivativeSource.attach vector (fun () ->
                    parameters |> Array.map (fun p -> p.FlatDerivative) |> Tensor.cat)

    member private t.Pieces(operation: string, tensors: Tensor) : Tensor[] =
        if not (Shape.same tensors.Sizes [| t.nelement |]) then
            Shape.fail
                $"{operation}: expected a vector of {string t.nelement} elements, as many as the parameters have, got shape {Shape.format tensors.Sizes}."

        if entries.Count = 0 then
            Array.empty
        else
            let sizes = [| for _, p in entries -> p.nelement |]

            let shape i = (snd entries[i]).shape

            let cut (vector: Tensor) (i: int) : Tensor =
                let pieces = vector.split sizes
                pieces[i].view(shape i)

            tensors.split sizes
            |> Array.mapi (fun i piece ->
                let piece = piece.view (shape i)

                if isNull piece.Graph || not (isNull piece.Tangent) then
                    piece
                else
                    DerivativeSource.attach piece (fun () -> cut tensors.derivative i))

    /// <summary>Cuts a vector into the values, in order: the reverse of <c>flatten</c>.</summary>
    /// <param name="tensors">As many elements as the parameters have.</param>
    /// <param name="differentiable">Whether each value also keeps what it was computed from, until <c>noDiff</c>; false by default.</param>
    /// <exception cref="T:DiffLessons.ShapeException">The vector has another length.</exception>
    member t.unflatten(tensors: Tensor, ?differentiable: bool) : unit =
        let pieces = t.Pieces("unflatten", tensors)

        for i in 0 .. pieces.Length - 1 do
            let p = snd entries[i]

            if defaultArg differentiable false then
                p.Follow pieces[i]
            else
                p.value <- pieces[i].noDiff()

    /// <summary>New parameters under the same names, cut from a vector; they keep what it was computed from.</summary>
    /// <param name="tensors">As many elements as the parameters have.</param>
    /// <exception cref="T:DiffLessons.ShapeException">The vector has another length.</exception>
    member t.unflattenToNew(tensors: Tensor) : ParameterDict =
        let made = ParameterDict()

        t.Pieces("unflattenToNew", tensors)
        |> Array.iteri (fun i piece ->
            let p = Parameter(piece.noDiff ())
            p.Follow piece
            made.add (fst entries[i], p))

        made

    /// <summary>Moves all parameters to another device or dtype.</summary>
    member _.move(?device: Device, ?dtype: Dtype, ?backend: Backend) : unit =
        for _, p in entries do
            p.move (?device = device, ?dtype = dtype, ?backend = backend)

    // ---- differentiation ----

    /// <summary>Tracks each parameter by itself for reverse differentiation, until <c>noDiff</c>.</summary>
    /// <param name="nestingTag">The level to track at; the current one by default.</param>
    member _.reverseDiff(?nestingTag: uint32) : unit =
        for _, p in entries do
            p.reverseDiff (?nestingTag = nestingTag)

    /// <summary>Gives the parameters tangents, for forward differentiation, until <c>noDiff</c>.</summary>
    /// <param name="derivatives">One tangent per parameter, by the parameter's name.</param>
    /// <param name="nestingTag">The level; see <c>Tensor.forwardDiff</c>.</param>
    member _.forwardDiff(derivatives: ParameterDict, ?nestingTag: uint32) : unit =
        Guard.notNull "forwardDiff" "derivatives" derivatives

        for name, p in entries do
            p.forwardDiff (derivatives.find(name).Read(), ?nestingTag = nestingTag)

    /// <summary>Makes all parameters constants again.</summary>
    member _.noDiff() : unit =
        for _, p in entries do
            p.noDiff ()

    /// <summary>One line per parameter: name and shape.</summary>
    override _.ToString() =
        entries
        |> Seq.map (fun (name, p) -> $"{name} {Shape.format p.shape}")
        |> String.concat "\n"

    interface IEnumerable<string * Parameter> with
        /// <summary>Names and parameters, in order.</summary>
        member _.GetEnumerator() : IEnumerator<string * Parameter> =
            (entries :> IEnumerable<string * Parameter>).GetEnumerator()

    interface System.Collections.IEnumerable with
        /// <summary>Names and parameters, in order.</summary>
        member _.GetEnumerator() : System.Collections.IEnumerator =
            (entries :> System.Collections.IEnumerable).GetEnumerator()
