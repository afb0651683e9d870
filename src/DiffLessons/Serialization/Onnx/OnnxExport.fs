namespace DiffLessons

open System
open System.IO
open Google.Protobuf
open Onnx

/// Writes a model as an ONNX graph: walks its steps, runs each on samples of two batches to learn the shapes, and adds its nodes.
[<RequireQualifiedAccess>]
module internal OnnxExport =
    /// A step that is no chain itself.
    type private Step =
        | Layer of Model<Tensor, Tensor>
        | Named of TensorFunction
        /// Something that no graph can hold, and what that is.
        | Opaque of what: string

    let private aFunction =
        "is a function of the program's own, which ONNX has no operators for. Write it with dsharp's functions, joined by -->, or export the parts before and after it."

    let private aClass (name: string) =
        $"is of the class {name}, of which ONNX sees no operators. Compose it of the library's layers and dsharp's functions with -->, or export its parts."

    let private ofFunction (f: obj) =
        match f with
        | :? TensorFunction as named when named.IsBuiltIn -> Named named
        | _ -> Opaque aFunction

    /// The steps in the order they run in, each with its path.
    let rec private steps (path: string) (model: ModelBase) : (string * Step) list =
        let inside = Description.inside path

        match model with
        | :? Composed<Tensor, Tensor> as chain ->
            chain.Chain
            |> List.indexed
            |> List.collect (fun (i, step) ->
                match step.Model with
                | Some model -> steps (inside (string i)) model
                | None -> [ inside (string i), ofFunction step.Function ])
        | :? Sequential ->
            model.namedChildren
            |> List.collect (fun (name, child) -> steps (inside name) child)
        | :? Function as f ->
            match f.Named with
            | Some named -> [ path, ofFunction named ]
            | None -> [ path, Opaque aFunction ]
        | :? Model<Tensor, Tensor> as layer when
            (OnnxLayers.find layer.kind).IsSome
            && layer.GetType().Assembly = typeof<ModelBase>.Assembly
              ->
              [ path, Layer layer ]
        | other when other.GetType().Assembly = typeof<ModelBase>.Assembly -> [
            path, Opaque aFunction
          ]
        | other -> [ path, Opaque(aClass (other.GetType().Name)) ]

    let private fail (path: string) (rest: string) (inner: exn) : 'a =
        raise (ModelException($"exportOnnx: {Description.where path} {rest}", inner))

    let private text (step: Step) =
        match step with
        | Layer model -> string model
        | Named f -> string f
        | Opaque _ -> "function"

    let private apply (step: Step) : Tensor -> Tensor =
        match step with
        | Layer model -> model.forward
        | Named f -> f.Invoke
        | Opaque _ -> id

    /// Runs a step on a sample, and says which step it was if it cannot.
    let private run path step (batch: string) (x: Tensor) : Tensor =
        try
            apply step x
        with
        | :? ArgumentException
        | :? InvalidOperationException as error ->
            fail
                path
                $"({text step}) does not run on {batch}, there of shape {Shape.format x.Sizes}: {error.Message}"
                error

    let private theSample = "a batch of inputShape"

    let private anotherBatch =
        "a batch of another size, which each step of an exported model must take"

    let private sizes (one: Tensor) (other: Tensor) = { One = one.Sizes; Other = other.Sizes }

    /// An axis as the file says it: a size, "n" for the batch's, or nothing for another length that depends on it.
    let private axes (batch: int) (sizes: OnnxSizes) : string option list = [
        for axis in 0 .. sizes.Rank - 1 do
            if sizes.IsFixed axis then Some(string sizes.One[axis])
            elif sizes.Axis axis = (batch, batch + 1) then Some "n"
            else None
    ]

    /// What the model takes: indices where an embedding comes first, else numbers of the parameters' dtype.
    let private inputDtype (model: ModelBase) (steps: (string * Step) list) : Dtype =
        steps
        |> List.tryPick (fun (_, step) ->
            match step with
            | Layer layer when (box layer :? Embedding) -> Some Dtype.Int64
            | Layer layer when layer.hasOwnState -> Some model.dtype
            | Named f when f.Kind = "cast" -> Some model.dtype
            | _ -> None)
        |> Option.defaultValue model.dtype

    /// One step: the value after it in the graph, and the two samples after it.
    let private add (graph: OnnxGraph) (value: string, one: Tensor, other: Tensor) (path, step) =
        let rule, options =
            match step with
            | Layer model ->
                match OnnxLayers.find model.kind with
                | Some(Ok rule) ->
                    Ok(fun context -> rule context (model :> ModelBase)), model.options
                | Some(Error reason) -> Error reason, []
                | None -> Error "", []
            | Named f -> OnnxFunctions.find f.Kind, List.ofSeq f.Options
            | Opaque what -> fail path what null

        let refused (reason: string) : 'a =
            fail path $"({text step}) has no ONNX form: {reason}" null

        match rule with
        | Error reason -> refused reason
        | Ok rule ->
            let oneAfter = run path step theSample one
            let otherAfter = run path step anotherBatch other
            let after = sizes oneAfter otherAfter

            if oneAfter.dim <> otherAfter.dim then
                refused
                    "the number of its output's axes depends on the batch's size. Name the axis that it removes."

            try
                let value =
                    rule {
                        Graph = graph
                        Path = path
                        Input = value
                        InputDtype = one.dtype
                        OutputDtype = oneAfter.dtype
                        Before = sizes one other
                        After = after
                        Options = options
                    }

                value, oneAfter, otherAfter
            with NoOnnxForm reason ->
                refused reason

    let private checkShape (shape: int[]) =
        if shape.Length = 0 || Array.exists (fun size -> size < 1) shape then
            Guard.refuse
                "inputShape"
                $"exportOnnx: expected the shape of a batch, each size 1 or more, got {Shape.format shape}."

    /// The model as a message, whatever its mode.
    let ofModel (model: ModelBase) (shape: int[]) : ModelProto =
        checkShape shape
        let steps = steps "" model
        let dtype = inputDtype model steps
        let batch = shape[0]

        let sample size =
            let shape = Array.append [| size |] shape[1..]
            Creation.full shape 0 (Some model.device) (Some dtype) None

        let one, other = sample batch, sample (batch + 1)
        let graph = OnnxGraph()
        let input = graph.Input(dtype, axes batch (sizes one other))

        let value, one, other =
            ModeScope.Evaluating(fun () -> List.fold (add graph) (input, one, other) steps)

        graph.Output(value, one.dtype, axes batch (sizes one other))
        graph.Model()

    /// Other programs would take the file for what it is not.
    let private checkEnding (path: string) =
        let ending =
            Path.GetExtension(Guard.present "exportOnnx" "path" path).ToLowerInvariant()

        let others = [ ".safetensors"; ".pt"; ".pth"; ".npy"; ".npz" ]

        if
            List.contains ending others
            || TensorFormat.isForeign ending && ending <> ".onnx"
        then
            Guard.refuse
                "path"
                $"exportOnnx: a name that ends in {ending} stands for another format. Use a name that ends in .onnx."

    let write (path: string) (model: ModelBase) (shape: int[]) : unit =
        checkEnding path
        let message = ofModel model shape

        WholeFile.write "exportOnnx" path (fun (stream: Stream) ->
            MessageExtensions.WriteTo(message, stream))

/// <summary>Export of models to other runtimes, on the models themselves.</summary>
[<AutoOpen>]
module ModelExport =
    type ModelBase with

        /// <summary>Writes the model, as it predicts, in an ONNX file, which ONNX Runtime and others run: operator set 18.</summary>
        /// <remarks>
        /// The input is named <c>input</c>, the output <c>output</c>, and parameters as in <c>parameters</c>. The first axis, named <c>n</c>, is of any length. Dropout lets
        /// everything through and batch norm uses its running statistics, whatever the model's mode, which stays. All floating point numbers in the file are float32.
        /// </remarks>
        /// <param name="path">Where. Missing folders are made; an existing file is replaced once the new one is whole.</param>
        /// <param name="inputShape">The shape of a batch of any size, as <c>[ 1; 1; 28; 28 ]</c>: each step is run once on zeros of it. A model that begins with an embedding gets indices, int64; any other numbers.</param>
        /// <exception cref="T:DiffLessons.ModelException">A step is a function or class of the program's own, has no ONNX form, or does not take what reaches it; the message names the step and says what to do.</exception>
        /// <exception cref="T:DiffLessons.OptionException">The shape has no axes, or one below 1.</exception>
        /// <exception cref="T:DiffLessons.StorageException">The file cannot be written.</exception>
        member t.exportOnnx(path: string, inputShape: seq<int>) : unit =
            Guard.notNull "exportOnnx" "the model" t
            OnnxExport.write path t (Guard.items "exportOnnx" "inputShape" inputShape)
