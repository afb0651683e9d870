namespace DiffLessons

open System
open System.IO
open Google.Protobuf
open Onnx
open DiffLessons.Native

/// Writes a model as an ONNX graph: walks its steps, runs each on samples of two batches to learn the shapes, and adds its nodes.
[<RequireQualifiedAccess>]
module internal OnnxExport =
    let private fail (path: string) (rest: string) (inner: exn) : 'a =
        raise (ModelException($"exportOnnx: {Description.where path} {rest}", inner))

    let private text (step: OnnxStep) =
        match step with
        | Layer model -> string model
        | Named f -> string f
        | Joined(owner, _, _) -> string owner
        | Traced(what, _, _) -> what
        | Each _
        | Zip _
        | Opaque _ -> "function"

    let private apply (step: OnnxStep) : Tensor -> Tensor =
        match step with
        | Layer model -> model.forward
        | Named f -> f.Invoke
        | Traced(_, _, own) -> own
        | _ -> id

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

    /// Whether a function runs on a sample.
    let private takes (f: Tensor -> Tensor) (sample: Tensor) : bool =
        try
            f sample |> ignore
            true
        with
        | :? ArgumentException
        | :? InvalidOperationException -> false

    /// What the model takes: indices where an embedding comes first, else numbers of the parameters' dtype.
    let private inputDtype
        (model: ModelBase)
        (steps: (string * OnnxStep) list)
        (numbers: Lazy<Tensor>)
        =
        let rec firstOf (part: ModelBase) =
            match part with
            | :? Embedding -> Some Dtype.Int64
            | _ when part.hasOwnState -> Some model.dtype
            | _ -> part.children |> List.tryPick firstOf

        let rec first (_: string, step: OnnxStep) =
            match step with
            | Layer layer when (box layer :? Embedding) -> Some Dtype.Int64
            | Layer layer when layer.hasOwnState -> Some model.dtype
            | Named f when f.Kind = "cast" -> Some model.dtype
            | Traced(_, owner, own) ->
                match owner.children |> List.tryPick firstOf with
                | Some Dtype.Int64 when takes own numbers.Value -> Some model.dtype
                | found -> found
            | Each parts
            | Zip parts -> parts |> List.tryPick (List.tryPick first)
            | _ -> None

        steps |> List.tryPick first |> Option.defaultValue model.dtype

    /// One step of one value.
    let private addOne
        (graph: OnnxGraph)
        (v: OnnxValue)
        (path: string)
        (step: OnnxStep)
        : OnnxValue =
        let rule, options =
            match step with
            | Layer model ->
                match OnnxLayers.find model.kind with
                | Some(Ok rule) ->
                    Ok(fun context -> rule context (model :> ModelBase)), model.options
                | Some(Error reason) -> Error reason, []
                | None -> Error "", []
            | Named f -> OnnxFunctions.find f.Kind, List.ofSeq f.Options
            | Opaque what ->
                fail
                    path
                    $"is {what}, and takes or gives something else than one tensor. Export its parts, each from one tensor to one."
                    null
            | Each _
            | Zip _
            | Traced _
            | Joined _ -> Error "", []

        let refused (reason: string) : 'a =
            fail path $"({text step}) has no ONNX form: {reason}" null

        match rule with
        | Error reason -> refused reason
        | Ok rule ->
            let oneAfter = run path step theSample v.One
            let otherAfter = run path step anotherBatch v.Other

            if oneAfter.dim <> otherAfter.dim then
                refused
                    "the number of its output's axes depends on the batch's size. Name the axis that it removes."

            try
                let name =
                    rule {
                        Graph = graph
                        Path = path
                        Input = v.Name
                        InputDtype = v.One.dtype
                        OutputDtype = oneAfter.dtype
                        Before = sizes v.One v.Other
                        After = sizes oneAfter otherAfter
                        Options = options
                        Operand = fun _ -> None
                    }

                {
                    Name = name
                    One = oneAfter
                    Other = otherAfter
                }
            with NoOnnxForm reason ->
                refused reason

    let private operators = dict [ "sum", "Add"; "mean", "Add"; "product", "Mul" ]

    /// Several values made one.
    let private addJoin
        (graph: OnnxGraph)
        path
        (owner: ModelBase)
        join
        dim
        (values: OnnxValue list)
        : OnnxValue =
        let joined what (pick: OnnxValue -> Tensor) =
            try
                Combination.apply owner.ToString join dim (List.map pick values)
            with
            | :? ArgumentException
            | :? InvalidOperationException as error ->
                fail path $"does not run on {what}: {error.Message}" error

        let one, other = joined theSample _.One, joined anotherBatch _.Other
        let names = values |> List.map _.Name

        let name =
            match join with
            | "cat" ->
                let axis = OnnxAttribute.Int(Shape.completeDim "cat" one.dim dim)
                graph.Node("Concat", names, [ "axis", axis ])
            | _ ->
                let all = names |> List.reduce (fun a b -> graph.Node(operators[join], [ a; b ]))

                if join = "mean" then
                    graph.Node("Div", [ all; graph.Number(float names.Length) ])
                else
                    all

        {
            Name = name
            One = one
            Other = other
        }

    /// One step: the values after it.
    let rec private add
        (graph: OnnxGraph)
        (root: ModelBase)
        (values: OnnxValue list)
        (path: string, step: OnnxStep)
        =
        let through part values = List.fold (add graph root) values part

        match step with
        | Each parts -> parts |> List.collect (fun part -> through part values)
        | Zip parts ->
            List.map2 (fun part value -> through part [ value ]) parts values |> List.concat
        | Joined(owner, join, dim) -> [ addJoin graph path owner join dim values ]
        | _ ->
            match values, step with
            | [ value ], Traced(what, _, _) ->
                let batches = theSample, anotherBatch
                [ OnnxTraced.addFunction graph root path what (run path step) batches value ]
            | [ value ], _ -> [ addOne graph value path step ]
            | _ ->
                fail
                    path
                    "takes a pair, which only Pair and Join of the library's layers do in ONNX. Join the pair before it."
                    null

    let private checkShape (shape: int[]) =
        if shape.Length = 0 || Array.exists (fun size -> size < 1) shape then
            Guard.refuse
                "inputShape"
                $"exportOnnx: expected the shape of a batch, each size 1 or more, got {Shape.format shape}."

    /// Numbers between 0 and 1, other ones by another start, so that what a function makes of them shows whether it is computed by operations;
    /// zeros for indices.
    let private sample (device: Device) (dtype: Dtype) (shape: int[]) (start: float) : Tensor =
        if dtype.IsFloatingPoint then
            let golden = (sqrt 5.0 - 1.0) / 2.0

            let numbers =
                Array.init (Shape.nelement shape) (fun i ->
                    float32 ((start + golden * float (i + 1)) % 1.0))

            let flat = Tensor.Constant(torch.tensor numbers)
            (flat.view shape).move(device = device, dtype = dtype)
        else
            Creation.full shape 0 (Some device) (Some dtype) None

    /// The model as a message, whatever its mode.
    let ofModel (model: ModelBase) (shape: int[]) : ModelProto =
        checkShape shape
        let steps = OnnxSteps.ofModel model
        let batch = shape[0]
        let numbers = lazy (sample model.device model.dtype shape 0.0)
        let dtype = ModeScope.Evaluating(fun () -> inputDtype model steps numbers)

        let one = sample model.device dtype (Array.append [| batch |] shape[1..]) 0.0
        let other = sample model.device dtype (Array.append [| batch + 1 |] shape[1..]) 0.5
        let graph = OnnxGraph()
        let input = graph.Input(dtype, axes batch (sizes one other))

        let values =
            ModeScope.Evaluating(fun () ->
                List.fold
                    (add graph model)
                    [
                        {
                            Name = input
                            One = one
                            Other = other
                        }
                    ]
                    steps)

        match values with
        | [ value ] ->
            graph.Output(value.Name, value.One.dtype, axes batch (sizes value.One value.Other))
            graph.Model()
        | _ ->
            Fail.model
                "exportOnnx: the model gives a pair, but what is exported has one output. Join the pair, or export each part."

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

        StorageFile.write "exportOnnx" path (fun (stream: Stream) ->
            MessageExtensions.WriteTo(message, stream))

    let writeTo (stream: Stream) (model: ModelBase) (shape: int[]) : unit =
        let message = ofModel model shape

        StorageStream.write "exportOnnxTo" stream (fun inner ->
            MessageExtensions.WriteTo(message, inner))

/// <summary>Export of models to other runtimes, on the models themselves.</summary>
[<AutoOpen>]
module ModelExport =
    type ModelBase with

        /// <summary>Writes the model, as it predicts, in an ONNX file, which ONNX Runtime and others run: operator set 18.</summary>
        /// <remarks>
        /// The input is named <c>input</c>, the output <c>output</c>, and parameters as in <c>parameters</c>. The first axis, named <c>n</c>, is of any length. Dropout lets
        /// everything through and batch norm uses its running statistics, whatever the model's mode, which stays. All floating point numbers in the file are float32.
        /// A function or class of the program's own is traced: the operations of the library that it runs are written, so all else in it, such as conditions and loops, is as it was in this one run.
        /// </remarks>
        /// <param name="path">Where. Missing folders are made; an existing file is replaced once the new one is whole.</param>
        /// <param name="inputShape">The shape of a batch of any size, as <c>[ 1; 1; 28; 28 ]</c>: each step is run on numbers of it, and on one sample more. A model that begins with an embedding gets indices, int64; any other numbers.</param>
        /// <exception cref="T:DiffLessons.ModelException">An operation has no ONNX form, depends on the batch's size, or does not take what reaches it; the message names it and says what to do.</exception>
        /// <exception cref="T:DiffLessons.OptionException">The shape has no axes, or one below 1.</exception>
        /// <exception cref="T:DiffLessons.StorageException">The file cannot be written.</exception>
        member t.exportOnnx(path: string, inputShape: seq<int>) : unit =
            Guard.notNull "exportOnnx" "the model" t
            OnnxExport.write path t (Guard.items "exportOnnx" "inputShape" inputShape)

        /// <summary>Writes the model, as it predicts, to a stream, as <c>exportOnnx</c> does to a file.</summary>
        /// <param name="stream">Where, from its position on; it is left open.</param>
        /// <param name="inputShape">The shape of a batch of any size, as <c>[ 1; 1; 28; 28 ]</c>.</param>
        /// <exception cref="T:DiffLessons.ModelException">A step has no ONNX form, or does not take what reaches it; the message names the step and says what to do.</exception>
        /// <exception cref="T:DiffLessons.OptionException">The shape has no axes, or one below 1.</exception>
        /// <exception cref="T:DiffLessons.StorageException">The stream cannot be written.</exception>
        member t.exportOnnxTo(stream: Stream, inputShape: seq<int>) : unit =
            Guard.notNull "exportOnnxTo" "the model" t
            let shape = Guard.items "exportOnnxTo" "inputShape" inputShape
            OnnxExport.writeTo stream t shape
