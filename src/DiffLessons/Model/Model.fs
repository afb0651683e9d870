namespace DiffLessons

/// A model whose types are forgotten.
type internal IUntypedModel =
    abstract In: System.Type
    abstract Out: System.Type
    /// The model's `forward`, a function of those types.
    abstract Function: obj

/// <summary>A differentiable function with parameters, which composes with others by <c>--></c>.</summary>
/// <typeparam name="'In">What it takes, mostly a tensor.</typeparam>
/// <typeparam name="'Out">What it gives, mostly a tensor.</typeparam>
/// <remarks>
/// A model of one's own inherits this class, makes its layers, registers them with <c>addModel</c> and overrides <c>forward</c>; or passes a
/// function and the models it uses to the constructor. If neither models nor parameters are given, those that the function holds or reads are registered.
/// </remarks>
type Model<'In, 'Out>
    /// <param name="f">What the model computes, unless <c>forward</c> is overridden.</param>
    /// <param name="parameters">Parameters to register, named p0, p1, ...</param>
    /// <param name="buffers">Buffers to register, named b0, b1, ...</param>
    /// <param name="models">Models to register, named 0, 1, ...</param>
    (?f: 'In -> 'Out, ?parameters: seq<Parameter>, ?buffers: seq<Parameter>, ?models: seq<ModelBase>) as this
    =
    inherit ModelBase()

    do
        match f with
        | Some f ->
            let f = box (Guard.given "Model" "f" f)
            this.OwnFunction <- f

            if parameters.IsNone && models.IsNone then
                let held, inside = FunctionModels.find f
                held |> List.iteri (fun i p -> this.addParameter (p, $"p{string i}"))
                inside |> List.iteri (fun i model -> this.addModel (model, string i))
        | None -> ()

        let each name add items =
            items |> Option.iter (Guard.items "Model" name >> Array.iteri add)

        each "parameters" (fun i p -> this.addParameter (p, $"p{string i}")) parameters
        each "buffers" (fun i b -> this.addBuffer (b, $"b{string i}")) buffers
        each "models" (fun i m -> this.addModel (m, string i)) models

    /// <summary>The layer's kind; <c>function</c> for a model made of one.</summary>
    override t.ToString() =
        if f.IsSome && t.GetType() = typeof<Model<'In, 'Out>> then
            "function"
        else
            t.kind

    /// <summary>What the model computes.</summary>
    abstract forward: 'In -> 'Out

    default t.forward(x: 'In) =
        match f with
        | Some f -> f x
        | None ->
            Fail.model
                $"{t.kind}: this model computes nothing yet. Override forward, or pass a function to the constructor."

    /// <summary>The model as a pure function of one vector of parameters, which replace its own for this call.</summary>
    /// <param name="parameters">All parameters as one vector, as <c>parametersVector</c> gives; constant, tracked or with a tangent.</param>
    /// <param name="input">What the model takes.</param>
    /// <remarks><c>dsharp.grad (fun p -> loss (net.asFunction p x)) net.parametersVector</c> is the gradient by the parameters.</remarks>
    /// <exception cref="T:DiffLessons.ShapeException">The vector's length is not the number of parameters.</exception>
    member t.asFunction (parameters: Tensor) (input: 'In) : 'Out =
        let ps = t.AllParameters
        FlatParameters.checkVector "asFunction" ps parameters

        let values =
            if ps.Length = 0 then
                [||]
            else
                ps |> Array.map _.Sizes |> Autograd.unflatten "asFunction" parameters

        FunctionalCall.Run(Array.map box ps, values, (fun () -> t.forward input))

    /// <summary>A model that is the same in all, with parameters and buffers of its own; see <c>ModelBase.clone</c>.</summary>
    /// <exception cref="T:DiffLessons.ModelException">A function uses layers that it does not hold, such as values of a module.</exception>
    member t.clone() : Model<'In, 'Out> =
        (t :> ModelBase).clone() :?> Model<'In, 'Out>

    interface IUntypedModel with
        member _.In = typeof<'In>
        member _.Out = typeof<'Out>
        member t.Function = box (fun (x: 'In) -> t.forward x)

/// A composed model, whatever it takes and gives.
type internal IComposed =
    abstract Steps: Chain.Step list

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

    // A chain of tensor functions runs in a loop of its own, which frees the values between the steps.
    let tensors =
        let functions = steps |> List.map (fun step -> step.Function)

        if functions |> List.forall (fun f -> f :? (Tensor -> Tensor)) then
            functions |> List.map (fun f -> f :?> (Tensor -> Tensor)) |> List.toArray
        else
            null

    let builtIn = steps |> List.map (fun step -> step.Part.IsBuiltIn) |> List.toArray

    member internal _.Chain = steps
    override _.kind = "Sequential"
    override _.isBuiltIn = steps |> List.forall (fun step -> step.Part.IsBuiltIn)

    override _.parts = steps |> List.mapi (fun i step -> { step.Part with Name = string i })

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
        steps |> List.map (fun step -> step.Part.Description) |> String.concat " --> "

    interface IComposed with
        member _.Steps = steps

/// Chains made of steps whose types are forgotten, as a file's are.
[<AbstractClass; Sealed>]
type internal UntypedChain private () =
    static member private Then<'A, 'B, 'C>(f: obj, g: obj) : obj =
        box ((f :?> ('A -> 'B)) >> (g :?> ('B -> 'C)))

    static member private Make<'In, 'Out>(steps: Chain.Step list, forward: obj) : ModelBase =
        Composed<'In, 'Out>(steps, (forward :?> ('In -> 'Out)))

    static member private Call(name: string, types: System.Type[], arguments: obj[]) : obj =
        let flags =
            System.Reflection.BindingFlags.Static
            ||| System.Reflection.BindingFlags.NonPublic

        typeof<UntypedChain>.GetMethod(name, flags).MakeGenericMethod(types).Invoke(null, arguments)

    /// The chain; none where a step takes something else than the one before it gives. Each step comes with what it takes and gives.
    static member TryMake(steps: (Chain.Step * System.Type * System.Type) list) : ModelBase option =
        let fits =
            steps |> List.pairwise |> List.forall (fun ((_, _, o), (_, i, _)) -> o = i)

        match steps with
        | (first, input, output) :: rest when fits ->
            let forward, output =
                rest
                |> List.fold
                    (fun (f, middle) (step, _, last) ->
                        let types, arguments = [| input; middle; last |], [| f; step.Function |]
                        UntypedChain.Call("Then", types, arguments), last)
                    (first.Function, output)

            let all = steps |> List.map (fun (step, _, _) -> step)

            Some(
                UntypedChain.Call("Make", [| input; output |], [| box all; forward |]) :?> ModelBase
            )
        | _ -> None

[<AutoOpen>]
module internal Composition =
    let stepsOf (model: Model<'In, 'Out>) : Chain.Step list =
        match box model with
        | :? Composed<'In, 'Out> as composed -> composed.Chain
        | _ -> [ Chain.ofModel model (box (fun (x: 'In) -> model.forward x)) ]

type Model<'In, 'Out> with

    /// <summary>Two models one after the other: the second takes what the first gives.</summary>
    static member (-->)(model1: Model<'In, 'Out>, model2: Model<'Out, 'Out2>) : Model<'In, 'Out2> =
        let model1 = Guard.given "-->" "model1" model1
        let model2 = Guard.given "-->" "model2" model2

        Composed<'In, 'Out2>(
            stepsOf model1 @ stepsOf model2,
            fun x -> model2.forward (model1.forward x)
        )

    /// <summary>A model and then a function. Layers and parameters that the function runs are registered with it.</summary>
    static member (-->)(model: Model<'In, 'Out>, f: 'Out -> 'Out2) : Model<'In, 'Out2> =
        let model = Guard.given "-->" "model" model
        let f = Guard.given "-->" "f" f

        if Chain.runsLayers f then
            model --> Model<'Out, 'Out2>(f)
        else
            Composed<'In, 'Out2>(
                stepsOf model @ [ Chain.ofFunction f ],
                fun x -> f (model.forward x)
            )

    /// <summary>A function and then a model. Layers and parameters that the function runs are registered with it.</summary>
    static member (-->)(f: 'In0 -> 'In, model: Model<'In, 'Out>) : Model<'In0, 'Out> =
        let model = Guard.given "-->" "model" model
        let f = Guard.given "-->" "f" f

        if Chain.runsLayers f then
            Model<'In0, 'In>(f) --> model
        else
            Composed<'In0, 'Out>(Chain.ofFunction f :: stepsOf model, fun x -> model.forward (f x))

    /// <summary>Feeds a value into a model: <c>x --> net</c> is <c>net.forward x</c>.</summary>
    static member (-->)(t: 'In, model: Model<'In, 'Out>) : 'Out =
        (Guard.given "-->" "model" model).forward t

    /// <summary>Two models one after the other, as <c>model1 --> model2</c>.</summary>
    /// <param name="model1">The first.</param>
    /// <param name="model2">The second, which takes what the first gives.</param>
    static member compose
        (model1: Model<'In, 'Out>)
        (model2: Model<'Out, 'Out2>)
        : Model<'In, 'Out2> =
        model1 --> model2

/// <summary>Short names of models.</summary>
[<AutoOpen>]
module ModelNames =
    /// <summary>A model from tensor to tensor.</summary>
    type Model = Model<Tensor, Tensor>

/// <summary>Predicting: an extension, so that a class may call a layer of its own <c>predict</c>.</summary>
[<AutoOpen>]
module ModelPrediction =
    type Model<'In, 'Out> with

        /// <summary>What the model makes of an input when it is used: every model that runs is in evaluation mode during this call, whatever its <c>mode</c>.</summary>
        /// <param name="input">What the model takes.</param>
        /// <remarks>Modes are not changed, so a model may predict on several threads at once. The result can be differentiated by the input.</remarks>
        /// <exception cref="T:DiffLessons.ModelException">Another thread trains the model or one in it.</exception>
        member t.predict(input: 'In) : 'Out =
            Guard.notNull "predict" "the model" t
            t.CheckNotTraining "predict"
            ModeScope.Evaluating(fun () -> t.forward input)
