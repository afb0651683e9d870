namespace DiffLessons

open System
open System.Collections.Generic
open System.Text
open System.Threading

/// <summary>How a model behaves: dropout and batch norm differ between the two.</summary>
type Mode =
    /// While learning: dropout drops, batch norm uses the batch.
    | Train = 0
    /// While predicting: dropout does nothing, batch norm uses its running statistics.
    | Eval = 1

/// <summary>One step of a model: a layer or a function.</summary>
type ModelStep = {
    /// Its place and name, as in <c>0</c> or <c>encoder.2</c>.
    Name: string
    /// What it is, as in <c>Linear(1 -> 10)</c>.
    Description: string
    /// The names and shapes of its own parameters.
    Parameters: (string * int[]) list
    /// The number of elements of its own parameters.
    Count: int
}

/// <summary>A thing with named parameters, buffers and children: what all models and layers have in common.</summary>
[<AbstractClass>]
type ModelBase() =
    let ownParameters = ResizeArray<string * Parameter>()
    let ownBuffers = ResizeArray<string * Parameter>()
    let ownChildren = ResizeArray<string * ModelBase>()
    let mutable currentMode = Mode.Train
    let mutable all: Parameter[] = null
    let mutable allAsOf = -1
    // How many parameters and children were ever added, to any model: one may be added deep inside this one.
    static let mutable additions = 0

    /// Each parameter once, in order of appearance; found once and kept while nothing is added.
    member internal _.AllParameters: Parameter[] =
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

    member internal _.OwnParameters: seq<string * Parameter> = ownParameters
    member internal _.OwnBuffers: seq<string * Parameter> = ownBuffers
    member internal _.NamedChildren: seq<string * ModelBase> = ownChildren

    member private t.Named(own: ModelBase -> seq<string * Parameter>) : (string * Parameter) list =
        let rec collect prefix (model: ModelBase) = [
            for name, p in own model do
                prefix + name, p
            for name, child in model.NamedChildren do
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

    /// <summary>The steps of a composed model, each with its name, its model (none for a function) and its description; a layer is one step without a name.</summary>
    abstract steps: (string * ModelBase option * string) list
    default t.steps = [ "", Some t, t.ToString() ]

    /// <summary>The model's steps with their parameters, in order, as a table's rows.</summary>
    member t.layers: ModelStep list =
        let rec expand (prefix: string) (model: ModelBase) : ModelStep list =
            let own = [ for name, p in model.OwnParameters -> name, p ]

            let line name description (own: (string * Parameter) list) = {
                Name = name
                Description = description
                Parameters = own |> List.map (fun (name, p) -> name, p.shape)
                Count = own |> List.sumBy (fun (_, p) -> p.nelement)
            }

            match model.steps with
            | [ "", Some _, description ] ->
                let nested = [ for name, child in model.NamedChildren -> name, child ]
                let name = if prefix = "" then "model" else prefix

                [
                    if nested.IsEmpty || not own.IsEmpty then
                        line name description own
                    for child, m in nested do
                        yield! expand (if prefix = "" then child else prefix + "." + child) m
                ]
            | steps -> [
                for name, child, description in steps do
                    let name = if prefix = "" then name else prefix + "." + name

                    match child with
                    | Some model -> yield! expand name model
                    | None -> line name description []
              ]

        expand "" t

    /// <summary>The model as a table: each step, what it is, its parameters, and their number.</summary>
    member t.summary() : string =
        let rows =
            t.layers
            |> List.map (fun step ->
                let shapes =
                    step.Parameters
                    |> List.map (fun (name, shape) -> $"{name} {Shape.format shape}")
                    |> String.concat ", "

                [ step.Name; step.Description; shapes; string step.Count ])

        let header = [ "step"; "layer"; "parameters"; "count" ]

        let widths =
            List.transpose (header :: rows) |> List.map (List.map String.length >> List.max)

        let line cells =
            List.map2 (fun (cell: string) width -> cell.PadRight width) cells widths
            |> String.concat "  "

        let builder = StringBuilder()

        let add (text: string) =
            builder.Append(text.TrimEnd()).Append('\n') |> ignore

        add (line header)
        add (String.concat "  " (widths |> List.map (fun w -> String('-', w))))
        rows |> List.iter (line >> add)
        builder.Append($"{t.nparameters} parameters in all") |> ignore
        builder.ToString()

    /// <summary>The layer's kind.</summary>
    override t.ToString() = t.kind

    // ---- parameters, buffers, children ----

    /// <summary>Registers a parameter, which is learned.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="name">Its name, unique in this model.</param>
    member t.addParameter(parameter: Parameter, name: string) : unit =
        t.CheckName name
        ownParameters.Add(name, parameter)
        Interlocked.Increment &additions |> ignore

    /// <summary>Registers parameters with their names.</summary>
    member t.addParameter([<ParamArray>] items: (Parameter * string)[]) : unit =
        for parameter, name in items do
            t.addParameter (parameter, name)

    /// <summary>Registers a buffer: a value that belongs to the model but is not learned by gradients, as running statistics.</summary>
    member t.addBuffer(buffer: Parameter, name: string) : unit =
        t.CheckName name
        ownBuffers.Add(name, buffer)

    /// <summary>Registers buffers with their names.</summary>
    member t.addBuffer([<ParamArray>] items: (Parameter * string)[]) : unit =
        for buffer, name in items do
            t.addBuffer (buffer, name)

    /// <summary>Registers a model inside this one: its parameters are learned with this one's.</summary>
    member t.addModel(model: ModelBase, name: string) : unit =
        t.CheckName name

        if isNull (box model) then
            raise (
                ModelException $"addModel: expected a model under the name \"{name}\", got null."
            )

        ownChildren.Add(name, model)
        Interlocked.Increment &additions |> ignore

    /// <summary>Registers models with their names.</summary>
    member t.addModel([<ParamArray>] items: (ModelBase * string)[]) : unit =
        for model, name in items do
            t.addModel (model, name)

    member private t.CheckName(name: string) =
        let taken =
            Seq.concat [
                Seq.map fst ownParameters
                Seq.map fst ownBuffers
                Seq.map fst ownChildren
            ]

        if String.IsNullOrEmpty name || name.Contains '.' || Seq.contains name taken then
            raise (
                ModelException
                    $"{t.kind}: expected a name that is not taken, not empty and without dots, got \"{name}\"."
            )

    /// <summary>The parameters by name, this model's own first; a parameter used twice appears once.</summary>
    member t.parameters: ParameterDict =
        let dict = ParameterDict()
        t.Named(fun m -> m.OwnParameters) |> List.iter dict.add
        dict

    /// <summary>The buffers by name.</summary>
    member t.buffers: ParameterDict =
        let dict = ParameterDict()
        t.Named(fun m -> m.OwnBuffers) |> List.iter dict.add
        dict

    /// <summary>Parameters and buffers by name: all that a trained model consists of.</summary>
    member t.state: ParameterDict =
        let dict = ParameterDict()
        t.Named(fun m -> Seq.append m.OwnParameters m.OwnBuffers) |> List.iter dict.add
        dict

    /// <summary>The models registered in this one.</summary>
    member _.children: ModelBase list = ownChildren |> Seq.map snd |> Seq.toList

    /// <summary>The models registered in this one, those in them, and so on.</summary>
    member t.descendants: ModelBase list =
        t.children |> List.collect (fun child -> child :: child.descendants)

    /// <summary>The number of elements of all parameters.</summary>
    member t.nparameters: int = t.AllParameters |> Array.sumBy (fun p -> p.nelement)
    /// <summary>The number of elements of all buffers.</summary>
    member t.nbuffers: int = t.buffers.nelement
    /// <summary>Whether the model has parameters of its own, not counting those of its children.</summary>
    member _.hasOwnParameters = ownParameters.Count > 0
    /// <summary>Whether the model has buffers of its own.</summary>
    member _.hasOwnBuffers = ownBuffers.Count > 0

    /// <summary>All parameters as one vector, in order. It costs nothing: they lie side by side. Setting it copies the elements in.</summary>
    /// <remarks>While the model is tracked, the vector is computed from the tracked parameters.</remarks>
    /// <exception cref="T:DiffLessons.ShapeException">The new vector has another length.</exception>
    member t.parametersVector
        with get (): Tensor =
            let ps = t.AllParameters

            if ps.Length = 0 then
                Creation.full [| 0 |] 0 None None None
            elif isNull Substitution.Current && ps |> Array.forall (fun p -> p.Read().isNoDiff) then
                let buffer = Flat.ensure ps
                buffer.HandedOut <- true
                let length = int64 t.nparameters

                Tensor(
                    buffer.Values.narrow (0L, ps[0].Offset, length),
                    null,
                    null,
                    null,
                    [| t.nparameters |]
                )
            else
                ps |> Array.map (fun p -> p.Read().view -1) |> Tensor.cat
        and set (vector: Tensor) =
            t.CheckVector("parametersVector", vector)
            let ps = t.AllParameters

            if ps.Length > 0 then
                let buffer = Flat.ensure ps
                use target = buffer.OwnValues().narrow(0L, ps[0].Offset, int64 vector.nelement)
                use source = vector.Raw.detach ()
                target.copy_ source |> ignore

    member internal t.CheckVector(operation: string, vector: Tensor) =
        if not (Shape.same vector.Sizes [| t.nparameters |]) then
            Shape.fail
                $"{operation}: expected a vector of all {t.nparameters} parameters, got shape {Shape.format vector.Sizes}."

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

    /// <summary>Sets each parameter to what a function makes of its name and value.</summary>
    member t.init(f: string * Tensor -> Tensor) : unit =
        t.parameters.iter (fun (name, p) -> p.value <- f (name, p.value.noDiff ()))

    /// <summary>Moves parameters and buffers to another device or dtype.</summary>
    member t.move(?device: Device, ?dtype: Dtype, ?backend: Backend) : unit =
        t.state.iter (fun (_, p) -> p.move (?device = device, ?dtype = dtype, ?backend = backend))

    // ---- mode ----

    /// <summary>Whether the model learns (the default) or predicts.</summary>
    member _.mode = currentMode

    member private t.Set(value: Mode) =
        currentMode <- value

        for child in t.children do
            child.Set value

    /// <summary>Puts the model and everything in it into training mode.</summary>
    member t.train() : unit = t.Set Mode.Train
    /// <summary>Puts the model and everything in it into prediction mode: dropout off, batch norm by running statistics.</summary>
    member t.eval() : unit = t.Set Mode.Eval

    // ---- differentiation ----

    /// <summary>Tracks the parameters for reverse differentiation, until <c>noDiff</c>.</summary>
    /// <remarks>Then <c>loss.reverse()</c> gathers their derivatives, each run afresh.</remarks>
    /// <param name="nestingTag">The level to track at; the current one by default.</param>
    member t.reverseDiff(?nestingTag: uint32) : unit =
        let ps = t.AllParameters

        if ps.Length > 0 then
            let tag = defaultArg nestingTag GlobalNestingLevel.Current

            let already =
                match ps[0].Read().Leaf with
                | :? ModelLeaf as leaf when leaf.Tag = tag && leaf.Raws.Length = ps.Length ->
                    let mutable same = true

                    for i in 0 .. ps.Length - 1 do
                        same <-
                            same
                            && Object.ReferenceEquals(ps[i].Live, leaf.Raws[i])
                            && Object.ReferenceEquals(ps[i].Read().Leaf, leaf)

                    same
                | _ -> false

            if not already then
                let buffer = Flat.ensure ps

                for p in ps do
                    p.MakeLive()

                let leaf = t.LeafOf(tag, buffer, ps)

                for p in ps do
                    p.Track leaf

    /// The leaf of the parameters where they lie, kept from one tracking to the next.
    member val private KeptLeaf: ModelLeaf = Unchecked.defaultof<ModelLeaf> with get, set

    member private t.LeafOf(tag: uint32, buffer: FlatBuffer, ps: Parameter[]) : Leaf =
        let kept = t.KeptLeaf

        let fits =
            not (isNull (box kept))
            && kept.Tag = tag
            && kept.Raws.Length = ps.Length
            && Array.forall2
                (fun (raw: obj) (p: Parameter) -> Object.ReferenceEquals(raw, p.Live))
                (Array.map box kept.Raws)
                ps

        if not fits then
            t.KeptLeaf <- ModelLeaf(tag, buffer, ps[0].Offset, int64 t.nparameters, ps)

        t.KeptLeaf

    /// <summary>Gives the parameters tangents, for forward differentiation, until <c>noDiff</c>.</summary>
    /// <param name="derivatives">A tangent a parameter, by the parameter's name.</param>
    /// <param name="nestingTag">The level; see <c>Tensor.forwardDiff</c>.</param>
    member t.forwardDiff(derivatives: ParameterDict, ?nestingTag: uint32) : unit =
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

/// <summary>A differentiable function with parameters, which composes with others by <c>--></c>.</summary>
/// <typeparam name="'In">What it takes, mostly a tensor.</typeparam>
/// <typeparam name="'Out">What it gives, mostly a tensor.</typeparam>
/// <remarks>
/// A model of one's own inherits this class, makes its layers, registers them with <c>addModel</c> and overrides <c>forward</c>; or passes a
/// function and the models it uses to the constructor.
/// </remarks>
/// <remarks>
/// <para><c>f</c>, optional: What the model computes, unless <c>forward</c> is overridden.</para>
/// <para><c>parameters</c>, optional: Parameters to register, named p0, p1, ...</para>
/// <para><c>buffers</c>, optional: Buffers to register, named b0, b1, ...</para>
/// <para><c>models</c>, optional: Models to register, named 0, 1, ...</para>
/// </remarks>
type Model<'In, 'Out>
    (?f: 'In -> 'Out, ?parameters: seq<Parameter>, ?buffers: seq<Parameter>, ?models: seq<ModelBase>) as this
    =
    inherit ModelBase()

    do
        defaultArg parameters Seq.empty
        |> Seq.iteri (fun i p -> this.addParameter (p, $"p{i}"))

        defaultArg buffers Seq.empty
        |> Seq.iteri (fun i b -> this.addBuffer (b, $"b{i}"))

        defaultArg models Seq.empty
        |> Seq.iteri (fun i m -> this.addModel (m, string i))

    /// <summary>What the model computes.</summary>
    abstract forward: 'In -> 'Out

    default t.forward(x: 'In) =
        match f with
        | Some f -> f x
        | None ->
            raise (
                ModelException
                    $"{t.kind}: this model computes nothing yet. Override forward, or pass a function to the constructor."
            )

    /// <summary>The model as a pure function of one vector of parameters, which stand in for its own for this call.</summary>
    /// <param name="parameters">All parameters as one vector, as <c>parametersVector</c> gives; constant, tracked or with a tangent.</param>
    /// <param name="input">What the model takes.</param>
    /// <remarks><c>dsharp.grad (fun p -> loss (net.asFunction p x)) net.parametersVector</c> is the gradient by the parameters.</remarks>
    /// <exception cref="T:DiffLessons.ShapeException">The vector's length is not the number of parameters.</exception>
    member t.asFunction (parameters: Tensor) (input: 'In) : 'Out =
        t.CheckVector("asFunction", parameters)
        let ps = t.AllParameters
        let pieces = Dictionary<Parameter, Tensor>(ps.Length, HashIdentity.Reference)

        if ps.Length > 0 then
            let parts = parameters.split (ps |> Array.map (fun p -> p.nelement))

            Array.iter2
                (fun (p: Parameter) (part: Tensor) -> pieces[p] <- part.view p.shape)
                ps
                parts

        Substitution.Run(pieces, fun () -> t.forward input)

/// Composition: a chain of steps, each a model or a function.
[<RequireQualifiedAccess>]
module internal Chain =
    /// One step, with its types forgotten.
    type Step = {
        Model: ModelBase option
        Function: obj
        Description: string
        IsBuiltIn: bool
    }

    let ofModel (model: ModelBase) (forward: obj) = {
        Model = Some model
        Function = forward
        Description = model.ToString()
        IsBuiltIn = model.isBuiltIn
    }

    let ofFunction (f: obj) =
        match f with
        | :? TensorFunction as named -> {
            Model = None
            Function = f
            Description = named.ToString()
            IsBuiltIn = named.IsBuiltIn
          }
        | _ -> {
            Model = None
            Function = f
            Description = "function"
            IsBuiltIn = false
          }

    /// Runs tensors through steps, freeing what only built-in steps have seen as soon as it is used.
    let run (steps: (Tensor -> Tensor)[]) (builtIn: bool[]) (input: Tensor) : Tensor =
        let mutable value = input
        let mutable ours = false

        for i in 0 .. steps.Length - 1 do
            let next: Tensor = steps[i] value

            if not (Object.ReferenceEquals(next, value)) then
                let free =
                    ours
                    && builtIn[i]
                    && isNull value.Tangent
                    && isNull next.Tangent
                    && not (Object.ReferenceEquals(next.Raw, value.Raw))

                if free then
                    value.Raw.Dispose()

                // A step may hand its input on under a new name: that is no more ours than before.
                ours <- builtIn[i] && (ours || not (Object.ReferenceEquals(next.Raw, value.Raw)))
                value <- next
            elif not builtIn[i] then
                // A function of the user's has seen it and may have kept it.
                ours <- false

        value

/// <summary>Models composed one after the other: what <c>--></c> makes.</summary>
[<Sealed>]
type Composed<'In, 'Out> internal (steps: Chain.Step list, forward: 'In -> 'Out) as this =
    inherit Model<'In, 'Out>()

    do
        steps
        |> List.iteri (fun i step ->
            match step.Model with
            | Some model -> this.addModel (model, string i)
            | None -> ())

    // A chain of tensor functions runs in a loop of its own, which frees what lies between the steps.
    let tensors =
        let functions = steps |> List.map (fun step -> step.Function)

        if functions |> List.forall (fun f -> f :? (Tensor -> Tensor)) then
            functions |> List.map (fun f -> f :?> (Tensor -> Tensor)) |> List.toArray
        else
            null

    let builtIn = steps |> List.map (fun step -> step.IsBuiltIn) |> List.toArray

    member internal _.Chain = steps
    override _.kind = "Sequential"
    override _.isBuiltIn = steps |> List.forall (fun step -> step.IsBuiltIn)

    override _.steps =
        steps |> List.mapi (fun i step -> string i, step.Model, step.Description)

    /// <summary>Runs the input through all steps.</summary>
    override _.forward(x: 'In) : 'Out =
        if isNull tensors then
            forward x
        else
            match box x with
            | :? Tensor as tensor -> unbox<'Out>(box (Chain.run tensors builtIn tensor))
            | _ -> forward x

    /// <summary>The steps joined by arrows.</summary>
    override _.ToString() =
        steps |> List.map (fun step -> step.Description) |> String.concat " --> "

[<AutoOpen>]
module internal Composition =
    let stepsOf (model: Model<'In, 'Out>) : Chain.Step list =
        match box model with
        | :? Composed<'In, 'Out> as composed -> composed.Chain
        | _ -> [ Chain.ofModel model (box (fun (x: 'In) -> model.forward x)) ]

type Model<'In, 'Out> with

    /// <summary>Two models one after the other: the second takes what the first gives.</summary>
    static member (-->)(model1: Model<'In, 'Out>, model2: Model<'Out, 'Out2>) : Model<'In, 'Out2> =
        Composed<'In, 'Out2>(
            stepsOf model1 @ stepsOf model2,
            fun x -> model2.forward (model1.forward x)
        )

    /// <summary>A model and then a function.</summary>
    static member (-->)(model: Model<'In, 'Out>, f: 'Out -> 'Out2) : Model<'In, 'Out2> =
        Composed<'In, 'Out2>(stepsOf model @ [ Chain.ofFunction f ], fun x -> f (model.forward x))

    /// <summary>A function and then a model.</summary>
    static member (-->)(f: 'In0 -> 'In, model: Model<'In, 'Out>) : Model<'In0, 'Out> =
        Composed<'In0, 'Out>(Chain.ofFunction f :: stepsOf model, fun x -> model.forward (f x))

    /// <summary>Feeds a value into a model: <c>x --> net</c> is <c>net.forward x</c>.</summary>
    static member (-->)(t: 'In, model: Model<'In, 'Out>) : 'Out = model.forward t
