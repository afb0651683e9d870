namespace DiffLessons

/// What a step of a trace is.
[<RequireQualifiedAccess; NoComparison; NoEquality>]
type internal TracedKind =
    | Layer of Model<Tensor, Tensor>
    /// An operation, with what it was given beside its first tensor.
    | Operation of kind: string * options: (string * obj) list
    /// An operation of which no more is known than its name.
    | Unknown of name: string

    /// Its name in messages.
    member t.Name =
        match t with
        | Layer layer -> string layer
        | Operation(kind, _) -> kind
        | Unknown name -> name

/// A step that ran. Shapes and dtypes are read at once: a chain frees the values between its steps.
[<NoComparison; NoEquality>]
type internal TracedStep = {
    Kind: TracedKind
    Input: Tensor
    Before: int[]
    InputDtype: Dtype
    Results: Tensor[]
    After: int[]
    OutputDtype: Dtype
} with

    /// The tensors that it computes with.
    member t.Tensors: Tensor list = [
        t.Input
        match t.Kind with
        | TracedKind.Operation(_, options) ->
            for _, value in options do
                match value with
                | :? Tensor as tensor -> tensor
                | :? (Tensor[]) as tensors -> yield! tensors
                | _ -> ()
        | _ -> ()
    ]

/// Records what runs on this thread: layers of the library, its functions and its operations on constants.
[<Sealed>]
type internal OnnxTrace() =
    inherit Trace()
    let steps = ResizeArray<TracedStep>()

    let add (kind: TracedKind) (input: Tensor) (results: Tensor[]) =
        let results = results |> Array.filter (box >> isNull >> not)

        if results.Length > 0 then
            steps.Add {
                Kind = kind
                Input = input
                Before = input.Sizes
                InputDtype = input.dtype
                Results = results
                After = results[0].Sizes
                OutputDtype = results[0].dtype
            }

    /// In the order in which they ran.
    member _.Steps: TracedStep list = List.ofSeq steps

    override t.Layer(layer: obj, input: Tensor, run: Tensor -> Tensor) : Tensor =
        let output = t.Unobserved(fun () -> run input)
        add (TracedKind.Layer(layer :?> Model<Tensor, Tensor>)) input [| output |]
        output

    override t.Function(f: obj, input: Tensor, run: Tensor -> Tensor) : Tensor =
        let named = f :?> TensorFunction
        t.Step(named.Kind, input, List.ofSeq named.Options, (fun () -> run input))

    override t.Step(kind, input, options, run) : Tensor =
        let output = t.Unobserved run
        add (TracedKind.Operation(kind, options)) input [| output |]
        output

    override _.Operation(name: string, inputs: Tensor[], results: Tensor[]) =
        let kind =
            match OnnxOperations.optionsOf name inputs with
            | Some options when results.Length = 1 -> TracedKind.Operation(name, options)
            | _ -> TracedKind.Unknown name

        if kind.IsUnknown then
            // All that it computes with counts.
            for input in inputs do
                add kind input results
        else
            add kind inputs[0] results
