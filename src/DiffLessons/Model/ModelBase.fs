namespace DiffLessons

open System
open System.Runtime.CompilerServices
open System.Threading
open DiffLessons.Native

/// <summary>One of the layers and functions that a composed model runs in order.</summary>
type ModelPart = {
    /// Its path, as in <c>0</c>.
    Name: string
    /// Its kind, as in <c>Linear</c> or <c>flatten</c>.
    Kind: string
    /// What it was made with, by option name. With the kind it describes a built-in part.
    Options: (string * obj) list
    /// Whether it is one of the library's own layers or functions, or made of them alone.
    IsBuiltIn: bool
    /// What it is as text, as in <c>Linear(1 -> 10)</c>.
    Description: string
    /// The layer; none for a function.
    Model: ModelBase option
}

/// <summary>A thing with named parameters, buffers and children: what all models and layers have in common.</summary>
and [<AbstractClass>] ModelBase() =
    let ownParameters = ResizeArray<string * Parameter>()
    let ownBuffers = ResizeArray<string * Parameter>()
    let ownChildren = ResizeArray<string * ModelBase>()
    let names = RegisteredNames()
    let mutable ownMode = Mode.Train
    let mutable all: Parameter[] = null
    let mutable allAsOf = -1
    // The leaf of the parameters at their current storage, kept from one tracking to the next.
    let mutable keptLeaf: ParameterLeaf = null
    // How many parameters and children were ever added, to any model: one may be added deep inside this one.
    static let mutable additions = 0

    // Whether the fields of a class of the program's own have been looked through.
    let mutable adopted = false

    /// Registers the parameters in the fields of a class of the program's own that neither it nor a model in it has registered.
    member private t.EnsureAdopted() : unit =
        if not adopted then
            lock names (fun () ->
                let isKnown (p: Parameter) =
                    t.descendants |> List.exists (fun model -> model.Registers p)

                let found, isWhole = OwnFields.parametersOf t

                for name, p in found do
                    if not (isKnown p) then
                        t.addParameter (p, name)

                adopted <- isWhole)

    /// Each parameter once, in order of appearance; found once and kept while nothing is added.
    member internal t.AllParameters: Parameter[] =
        t.EnsureAdopted()

        if isNull all || allAsOf <> additions then
            let asOf = additions

            all <-
                [|
                    for _, p in ownParameters do
                        p
                    for _, child in ownChildren do
                        yield! child.AllParameters
                |]
                |> Array.distinct

            allAsOf <- asOf

        all

    member private _.Registers(p: Parameter) : bool =
        Seq.append ownParameters ownBuffers
        |> Seq.exists (fun (_, own) -> obj.ReferenceEquals(own, p))

    member internal t.OwnParameters: seq<string * Parameter> =
        t.EnsureAdopted()
        ownParameters

    member internal _.OwnBuffers: seq<string * Parameter> = ownBuffers

    /// <summary>The models registered in this one, with their names.</summary>
    member _.namedChildren: (string * ModelBase) list = List.ofSeq ownChildren

    member private t.Named(own: ModelBase -> seq<string * Parameter>) : (string * Parameter) list =
        let rec collect prefix (model: ModelBase) = [
            for name, p in own model do
                prefix + name, p
            for name, child in model.namedChildren do
                yield! collect (prefix + name + ".") child
        ]

        collect "" t |> List.distinctBy (fun (_, p) -> p)

    // ---- describing ----

    /// <summary>The name of the kind of layer, as in <c>Linear</c>.</summary>
    abstract kind: string
    default t.kind = t.GetType().Name

    /// <summary>What the layer was made with, by option name; empty for a model of one's own.</summary>
    abstract options: (string * obj) list
    default _.options = []

    /// <summary>Whether this is one of the library's own layers, or made of them alone: kind and options then describe it whole.</summary>
    /// <remarks>Such a layer keeps no tensor it is given, so what it alone has seen is freed early.</remarks>
    abstract isBuiltIn: bool
    default _.isBuiltIn = false

    /// <summary>The layers and functions that a composed model runs, in order; empty for a layer or a model of one's own.</summary>
    abstract parts: ModelPart list
    default _.parts = []

    /// This model as a part of another.
    member internal t.AsPart(name: string) : ModelPart = {
        Name = name
        Kind = t.kind
        Options = t.options
        IsBuiltIn = t.isBuiltIn
        Description = t.ToString()
        Model = Some t
    }

    /// <summary>The layer's kind.</summary>
    override t.ToString() = t.kind

    // ---- parameters, buffers, children ----

    /// <summary>Registers a parameter, which is learned.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="name">Its name, unique in this model.</param>
    member t.addParameter(parameter: Parameter, name: string) : unit =
        names.Take((fun () -> t.kind), name)
        ownParameters.Add(name, parameter)
        Interlocked.Increment &additions |> ignore

    /// <summary>Registers parameters with their names.</summary>
    member t.addParameter([<ParamArray>] parameters: (Parameter * string)[]) : unit =
        GuardNulls.arguments "addParameter" [ "parameters", parameters ]
        parameters |> Array.iter (fun (p, name) -> t.addParameter (p, name))

    /// <summary>Registers parameters under the names p0, p1, ...</summary>
    member t.addParameter([<ParamArray>] parameters: Parameter[]) : unit =
        GuardNulls.arguments "addParameter" [ "parameters", parameters ]
        parameters |> Array.iter (fun p -> t.addParameter (p, names.Free "p"))

    /// <summary>Registers a buffer: a value that belongs to the model but is not learned by gradients, as running statistics.</summary>
    member t.addBuffer(buffer: Parameter, name: string) : unit =
        names.Take((fun () -> t.kind), name)
        ownBuffers.Add(name, buffer)

    /// <summary>Registers buffers with their names.</summary>
    member t.addBuffer([<ParamArray>] buffers: (Parameter * string)[]) : unit =
        GuardNulls.arguments "addBuffer" [ "buffers", buffers ]
        buffers |> Array.iter (fun (buffer, name) -> t.addBuffer (buffer, name))

    /// <summary>Registers buffers under the names b0, b1, ...</summary>
    member t.addBuffer([<ParamArray>] buffers: Parameter[]) : unit =
        GuardNulls.arguments "addBuffer" [ "buffers", buffers ]
        buffers |> Array.iter (fun buffer -> t.addBuffer (buffer, names.Free "b"))

    /// <summary>Registers a model inside this one: its parameters are learned with this one's.</summary>
    member t.addModel(model: ModelBase, name: string) : unit =
        if isNull (box model) then
            Fail.model $"addModel: expected a model under the name \"{name}\", got null."

        names.Take((fun () -> t.kind), name)
        ownChildren.Add(name, model)
        Interlocked.Increment &additions |> ignore

    /// <summary>Registers models with their names.</summary>
    member t.addModel([<ParamArray>] models: (ModelBase * string)[]) : unit =
        GuardNulls.arguments "addModel" [ "models", models ]
        models |> Array.iter (fun (model, name) -> t.addModel (model, name))

    /// <summary>Registers models of any kinds with their names: <c>addModel ((conv, "conv"), (linear, "linear"))</c>.</summary>
    /// <param name="models">Pairs of a model and its name.</param>
    /// <exception cref="T:DiffLessons.ModelException">A pair is something else.</exception>
    member t.addModel([<ParamArray>] models: ITuple[]) : unit =
        GuardNulls.arguments "addModel" [ "models", models ]

        for pair in models do
            match pair with
            | pair when pair.Length = 2 && (pair[0] :? ModelBase) && (pair[1] :? string) ->
                t.addModel (pair[0] :?> ModelBase, pair[1] :?> string)
            | other ->
                Fail.model
                    $"addModel: expected pairs of a model and its name, (layer, \"layer\"), got {other}."

    /// <summary>Registers models under the names 0, 1, ...</summary>
    member t.addModel([<ParamArray>] models: ModelBase[]) : unit =
        GuardNulls.arguments "addModel" [ "models", models ]
        models |> Array.iter (fun model -> t.addModel (model, names.Free ""))

    /// <summary>Registers the models of an array or list, which may be of one kind, under the names 0, 1, ...</summary>
    member t.addModel(models: seq<#ModelBase>) : unit =
        for model in Guard.items "addModel" "models" models do
            t.addModel (model :> ModelBase, names.Free "")

    /// <summary>The parameters by name, this model's own first; a parameter used twice appears once. Setting them copies values in, name by name.</summary>
    /// <exception cref="T:DiffLessons.ModelException">The new names are others.</exception>
    member t.parameters
        with get (): ParameterDict = ParameterDict.Of(t.Named(fun m -> m.OwnParameters))
        and set (values: ParameterDict) =
            t.CheckNotTraining "parameters"
            t.parameters.set (values, strict = true)

    /// <summary>The buffers by name. Setting them copies values in, name by name.</summary>
    /// <exception cref="T:DiffLessons.ModelException">The new names are others.</exception>
    member t.buffers
        with get (): ParameterDict = ParameterDict.Of(t.Named(fun m -> m.OwnBuffers))
        and set (values: ParameterDict) =
            t.CheckNotTraining "buffers"
            t.buffers.set (values, strict = true)

    /// <summary>Parameters and buffers by name: all that a trained model consists of. Setting them copies values in, name by name.</summary>
    /// <exception cref="T:DiffLessons.ModelException">The new names are others.</exception>
    member t.state
        with get (): ParameterDict =
            ParameterDict.Of(t.Named(fun m -> Seq.append m.OwnParameters m.OwnBuffers))
        and set (values: ParameterDict) =
            t.CheckNotTraining "state"
            t.state.set (values, strict = true)

    /// <summary>The models registered in this one.</summary>
    member _.children: ModelBase list = ownChildren |> Seq.map snd |> Seq.toList

    /// <summary>This model, the models registered in it, those in them, and so on.</summary>
    member t.descendants: ModelBase list =
        t :: (t.children |> List.collect (fun child -> child.descendants))

    /// <summary>The number of elements of all parameters.</summary>
    member t.nparameters: int = t.AllParameters |> Array.sumBy (fun p -> p.nelement)
    /// <summary>The number of elements of all buffers.</summary>
    member t.nbuffers: int = t.buffers.nelement
    /// <summary>The number of elements of all parameters and buffers.</summary>
    member t.nstate: int = t.state.nelement
    /// <summary>Whether the model has parameters of its own, not counting those of its children.</summary>
    member t.hasOwnParameters = not (Seq.isEmpty t.OwnParameters)
    /// <summary>Whether the model has buffers of its own.</summary>
    member _.hasOwnBuffers = ownBuffers.Count > 0
    /// <summary>Whether the model has parameters or buffers of its own.</summary>
    member t.hasOwnState = t.hasOwnParameters || t.hasOwnBuffers

    /// <summary>All parameters as one vector, in order. It costs nothing: they are contiguous. Setting it copies the elements in.</summary>
    /// <remarks>
    /// While the model is tracked, the vector is computed from the tracked parameters, and its <c>derivative</c> is the gradient vector.
    /// A new vector that is tracked, or has a tangent, makes the parameters so, until <c>noDiff</c>; one that was computed from the parameters
    /// themselves, as in an update by hand, is taken as a constant.
    /// </remarks>
    /// <exception cref="T:DiffLessons.ShapeException">The new vector has another length.</exception>
    member t.parametersVector
        with get (): Tensor = FlatParameters.vector t.AllParameters
        and set (vector: Tensor) =
            t.CheckNotTraining "parametersVector"

            if FlatParameters.setVector t.AllParameters vector then
                t.parameters.unflatten (vector, differentiable = true)

    /// <summary>All buffers as one vector, in order. Setting it copies the elements in.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">The new vector has another length.</exception>
    member t.buffersVector
        with get (): Tensor = t.buffers.flatten ()
        and set (vector: Tensor) =
            t.CheckNotTraining "buffersVector"
            t.buffers.unflatten vector

    /// <summary>Parameters and buffers as one vector, in the order of <c>state</c>. Setting it copies the elements in.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">The new vector has another length.</exception>
    member t.stateVector
        with get (): Tensor = t.state.flatten ()
        and set (vector: Tensor) =
            t.CheckNotTraining "stateVector"
            t.state.unflatten vector

    /// <summary>The device of the parameters; the default device when there are none.</summary>
    member t.device: Device =
        match t.AllParameters with
        | [||] -> Device.Default
        | ps -> ps[0].Read().device

    /// <summary>The dtype of the parameters; the default dtype when there are none.</summary>
    member t.dtype: Dtype =
        match t.AllParameters with
        | [||] -> Dtype.Default
        | ps -> ps[0].Read().dtype

    /// <summary>What computes: always <see cref="P:DiffLessons.Backend.Torch"/>.</summary>
    member _.backend = Backend.Torch

    /// <summary>Sets each parameter to what a function makes of its name and value.</summary>
    member t.init(f: string * Tensor -> Tensor) : unit =
        Guard.notNull "init" "f" f
        t.CheckNotTraining "init"
        t.parameters.iter (fun (name, p) -> p.value <- f (name, p.value.noDiff ()))

    /// <summary>Moves parameters and buffers to another device or dtype.</summary>
    member t.move(?device: Device, ?dtype: Dtype, ?backend: Backend) : unit =
        t.CheckNotTraining "move"
        t.state.iter (fun (_, p) -> p.move (?device = device, ?dtype = dtype, ?backend = backend))

    // ---- mode ----

    /// <summary>Whether the model learns (the default) or predicts.</summary>
    /// <remarks>
    /// In a call of <c>predict</c> every model is in evaluation mode, whatever was set. While <c>fit</c> trains a model, its thread has modes of its own
    /// for the model and those in it: what another thread sets does not reach the training, and is what holds after it.
    /// </remarks>
    member t.mode =
        let scope = ModeScope.Current
        if isNull scope then ownMode else scope.Find(t, ownMode)

    member private t.Set(value: Mode) =
        let scope = ModeScope.Current

        if isNull scope || not (scope.TrySet(t, value)) then
            ownMode <- value

        for child in t.children do
            child.Set value

    /// Raises if another thread, or any thread if that is requested, trains this model or one in it.
    member internal t.CheckNotTraining(operation: string, ?anyThread: bool) : unit =
        let models () = Seq.cast (List.distinct t.descendants)
        ModeScope.CheckNotTraining(operation, models, defaultArg anyThread false)

    /// <summary>Puts the model and everything in it into training mode.</summary>
    member t.train() : unit = t.Set Mode.Train
    /// <summary>Puts the model and everything in it into prediction mode: dropout off, batch norm by running statistics.</summary>
    member t.eval() : unit = t.Set Mode.Eval

    // ---- differentiation ----

    /// <summary>Tracks the parameters for reverse differentiation, until <c>noDiff</c>, and zeroes derivatives accumulated before.</summary>
    /// <remarks>
    /// Then <c>loss.reverse()</c> computes their derivatives from zero; <c>loss.reverse(zeroDerivatives = false)</c> adds to those accumulated
    /// since. To accumulate the gradient of several batches: <c>reverseDiff()</c> once, <c>reverse(zeroDerivatives = false)</c> for each batch, and then
    /// the optimiser's step.
    /// </remarks>
    /// <param name="nestingTag">The level to track at; the current one by default.</param>
    member t.reverseDiff(?nestingTag: uint32) : unit =
        let tag = defaultArg nestingTag GlobalNestingLevel.Current
        keptLeaf <- FlatParameters.track t.AllParameters tag keptLeaf

    /// <summary>Gives the parameters tangents, for forward differentiation, until <c>noDiff</c>.</summary>
    /// <param name="derivatives">One tangent per parameter, by the parameter's name.</param>
    /// <param name="nestingTag">The level; see <c>Tensor.forwardDiff</c>.</param>
    member t.forwardDiff(derivatives: ParameterDict, ?nestingTag: uint32) : unit =
        Guard.notNull "forwardDiff" "derivatives" derivatives

        t.parameters.iter (fun (name, p) ->
            p.forwardDiff (derivatives[name], ?nestingTag = nestingTag))

    /// <summary>Makes the parameters constants again, so that predictions build no graph.</summary>
    member t.noDiff() : unit =
        for p in t.AllParameters do
            p.noDiff ()

    /// <summary>Whether parameters are tracked.</summary>
    member t.isReverseDiff =
        t.AllParameters |> Array.exists (fun p -> p.Read().isReverseDiff)

    /// <summary>Whether parameters carry tangents.</summary>
    member t.isForwardDiff =
        t.AllParameters |> Array.exists (fun p -> p.Read().isForwardDiff)

    /// <summary>Whether all parameters are constants.</summary>
    member t.isNoDiff = t.AllParameters |> Array.forall (fun p -> p.Read().isNoDiff)

    // ---- copying ----

    /// Whether the model was frozen, not its parameters alone: then its running statistics stay too.
    member val internal IsFrozen = false with get, set

    /// What computes, in a model that was made of a function.
    member val internal OwnFunction: obj = null with get, set

    /// <summary>A model that is the same in all, with parameters and buffers of its own: constants, in the same mode.</summary>
    /// <remarks>
    /// Copied is whatever holds parameters: layers, classes of one's own, functions with the layers they were made with. Tensors, data sets and
    /// optimisers are shared.
    /// </remarks>
    /// <exception cref="T:DiffLessons.ModelException">A function uses layers that it does not hold, such as values of a module.</exception>
    member t.clone() : ModelBase =
        t.CheckNotTraining "clone"
        let isModel (o: obj) = o :? ModelBase

        for model in t.descendants do
            if model.hasOwnState || not model.children.IsEmpty then
                DeepCopy.checkHolds isModel model.kind model.OwnFunction

        DeepCopy.copy isModel t :?> ModelBase
