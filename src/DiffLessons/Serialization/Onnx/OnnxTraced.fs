namespace DiffLessons

open System.Collections.Generic
open DiffLessons.Native

/// A value in the graph, and the two samples of it.
[<NoComparison; NoEquality>]
type internal OnnxValue = {
    Name: string
    One: Tensor
    Other: Tensor
}

/// Functions and classes of the program's own as ONNX graphs: they are run on two batches, and what the library computed is added.
[<RequireQualifiedAccess>]
module internal OnnxTraced =
    /// What is traced, where it is, and what is known of its values.
    [<NoComparison; NoEquality>]
    type private Tracing = {
        Graph: OnnxGraph
        Path: string
        What: string
        /// Values of the graph, with their dtypes.
        Values: Dictionary<Tensor, string * Dtype>
        /// Those that depend on the input.
        FromInput: HashSet<Tensor>
        /// The constants that replace the model's parameters and buffers.
        Parameters: Dictionary<Tensor, string * Parameter>
        Layers: Dictionary<ModelBase, string>
    }

    let private refuse (t: Tracing) (reason: string) : 'a =
        Fail.model $"exportOnnx: {Description.where t.Path} ({t.What}) cannot be exported: {reason}"

    // ---- constants in place of parameters ----

    /// A constant for each parameter and buffer of a model, by which a trace knows it.
    let private parametersOf (model: ModelBase) : Dictionary<Tensor, string * Parameter> =
        let made = Dictionary<Tensor, string * Parameter>(HashIdentity.Reference)
        let seen = HashSet<Parameter>(HashIdentity.Reference)

        for name, parameter in model.state.values do
            if seen.Add parameter then
                let raw = parameter.Read().Variable.detach()
                let constant = new Tensor(raw, null, null, null, parameter.Sizes)
                made[constant] <- (name, parameter)

        made

    /// The layers of a model by their paths.
    let private layersOf (model: ModelBase) : Dictionary<ModelBase, string> =
        let paths = Dictionary<ModelBase, string>(HashIdentity.Reference)

        let rec walk path (model: ModelBase) =
            if paths.TryAdd(model, path) then
                for name, child in model.namedChildren do
                    walk (Description.inside path name) child

        walk "" model
        paths

    let private run (t: Tracing) (f: Tensor -> Tensor) (x: Tensor) : Tensor * TracedStep list =
        let trace = OnnxTrace()
        let owners = [| for _, parameter in t.Parameters.Values -> box parameter |]
        let values = Seq.toArray t.Parameters.Keys
        let y = FunctionalCall.Run(owners, values, (fun () -> trace.Observe(fun () -> f x)))
        y, trace.Steps

    // ---- constants ----

    /// A tensor of the graph, or a parameter, which becomes one.
    let private tryValue (t: Tracing) (tensor: Tensor) : (string * Dtype) option =
        match t.Values.TryGetValue tensor, t.Parameters.TryGetValue tensor with
        | (true, value), _ -> Some value
        | _, (true, (name, p)) ->
            let own = name.Substring(name.LastIndexOf '.' + 1)
            let make () = p.Read().Variable.detach()
            Some(t.Graph.Once(p, own, name, make), tensor.dtype)
        | _ -> None

    let private isSame (one: Tensor) (other: Tensor) : bool =
        let elements (t: Tensor) = (t.cast Dtype.Float64).Flat<float>()

        obj.ReferenceEquals(one, other)
        || Shape.same one.Sizes other.Sizes
           && one.dtype = other.dtype
           && Array.forall2 (fun (a: float) b -> a.Equals b) (elements one) (elements other)

    /// Refuses a tensor that is no value of the graph and differs from one run to the other.
    let private checkConstant (t: Tracing) (step: TracedStep) (one: Tensor) (other: Tensor) =
        if (tryValue t one).IsNone && not (isSame one other) then
            refuse
                t
                $"{step.Kind.Name} is given a tensor of shape {Shape.format one.Sizes} that is not computed from the input by the library's operations, and is another one in another run: random numbers, the batch's size, or a value that was read. Compute it from the input, or make it outside of forward."

    // ---- steps ----

    let private ruleOf (t: Tracing) (step: TracedStep) : OnnxContext -> string =
        match step.Kind with
        | TracedKind.Layer layer ->
            match OnnxLayers.find layer.kind with
            | Some(Ok rule) -> fun context -> rule context layer
            | Some(Error reason) -> refuse t $"{string layer} has no ONNX form: {reason}"
            | None -> refuse t $"{string layer} has no ONNX form. Leave it out of what is exported."
        | TracedKind.Operation(kind, _) ->
            match OnnxOperations.find kind with
            | Ok rule -> rule
            | Error reason -> refuse t $"{kind} has no ONNX form: {reason}"
        | TracedKind.Unknown name when Registry.isOwn name ->
            match OnnxFunctions.find name with
            | Error reason -> refuse t $"{name} has no ONNX form: {reason}"
            | Ok _ ->
                refuse
                    t
                    $"{name} was given what is not seen from outside. Use the function for -->, as in x --> dsharp.{name}(...)."
        | TracedKind.Unknown name ->
            refuse
                t
                $"{name} has no ONNX form. Leave it out of what is exported, or write it with the library's functions and operators."

    /// What a step was given, where it was given the same in both runs.
    let private optionsOf (t: Tracing) (one: TracedStep) (other: TracedStep) =
        let isTensor (value: obj) = value :? Tensor || value :? (Tensor[])

        match one.Kind, other.Kind with
        | TracedKind.Layer layer, _ -> layer.options
        | TracedKind.Operation("index", options), TracedKind.Operation(_, others) -> [
            yield! options
            for name, value in others do
                if name = "picks" then
                    "otherPicks", value
          ]
        | TracedKind.Operation(kind, options), TracedKind.Operation(_, others) ->
            let isPlain (_, value) = not (isTensor value)

            if List.filter isPlain options <> List.filter isPlain others then
                refuse
                    t
                    $"what {kind} is given depends on the batch's size. Use -1 for the batch, or an axis of the sample."

            options
        | _ -> []

    let private add (t: Tracing) (one: TracedStep) (other: TracedStep) : unit =
        let rule = ruleOf t one
        let options = optionsOf t one other
        List.iter2 (checkConstant t one) one.Tensors other.Tensors

        if one.After.Length <> other.After.Length then
            refuse
                t
                $"the number of the axes that {one.Kind.Name} gives depends on the batch's size. Name the axis that it removes."

        let path =
            match one.Kind with
            | TracedKind.Layer layer ->
                match t.Layers.TryGetValue(layer :> ModelBase) with
                | true, path -> path
                | _ -> t.Path
            | _ -> t.Path

        let input, inputDtype =
            match tryValue t one.Input with
            | Some value -> value
            | None ->
                let name = Description.inside path "constant"
                t.Graph.Constant(name, one.Input.Handle), one.InputDtype

        let name =
            try
                rule {
                    Graph = t.Graph
                    Path = path
                    Input = input
                    InputDtype = inputDtype
                    OutputDtype = one.OutputDtype
                    Before = {
                        One = one.Before
                        Other = other.Before
                    }
                    After = { One = one.After; Other = other.After }
                    Options = options
                    Operand = tryValue t
                }
            with NoOnnxForm reason ->
                refuse t $"{one.Kind.Name} has no ONNX form: {reason}"

        t.Values[one.Results[0]] <- (name, one.OutputDtype)

    /// The steps that a result depends on.
    let private needed (result: Tensor) (steps: TracedStep list) : TracedStep list =
        let reached = HashSet<Tensor>([ result ], HashIdentity.Reference)

        List.foldBack
            (fun (step: TracedStep) kept ->
                if step.Results |> Array.exists reached.Contains then
                    step.Tensors |> List.iter (reached.Add >> ignore)
                    step :: kept
                else
                    kept)
            steps
            []

    /// Steps on parameters alone are added where ONNX has operators for them; else their results are constants.
    let private addStep (t: Tracing) (one: TracedStep) (other: TracedStep) : unit =
        if one.Tensors |> List.exists t.FromInput.Contains then
            add t one other

            for result in one.Results do
                t.FromInput.Add result |> ignore
        elif one.Tensors |> List.exists (fun tensor -> (tryValue t tensor).IsSome) then
            try
                add t one other
            with :? ModelException ->
                ()

    /// Adds a function of one value. `f` is given a batch's name for messages.
    let addFunction
        (graph: OnnxGraph)
        (root: ModelBase)
        (path: string)
        (what: string)
        (f: string -> Tensor -> Tensor)
        (batches: string * string)
        (value: OnnxValue)
        : OnnxValue =
        let t = {
            Graph = graph
            Path = path
            What = what
            Values = Dictionary<Tensor, string * Dtype>(HashIdentity.Reference)
            FromInput = HashSet<Tensor>([ value.One ], HashIdentity.Reference)
            Parameters = parametersOf root
            Layers = layersOf root
        }

        t.Values[value.One] <- (value.Name, value.One.dtype)
        let one, steps = run t (f (fst batches)) value.One
        let other, otherSteps = run t (f (snd batches)) value.Other
        let steps, otherSteps = needed one steps, needed other otherSteps
        let names = List.map (fun (step: TracedStep) -> step.Kind.Name, step.Tensors.Length)

        if names steps <> names otherSteps then
            refuse
                t
                "it runs other operations for another batch. Only what runs for every batch can be exported."

        List.iter2 (addStep t) steps otherSteps

        match tryValue t one with
        | Some(name, _) when t.FromInput.Contains one -> {
            Name = name
            One = one
            Other = other
          }
        | _ ->
            refuse
                t
                "its result does not come from its input by operations of the library. Compute it with layers, functions of dsharp and operators, without toArray, derivatives and functions of TorchSharp."
