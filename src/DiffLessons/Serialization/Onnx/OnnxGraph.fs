namespace DiffLessons

open System.Collections.Generic
open System.IO
open Google.Protobuf
open Onnx
open DiffLessons.Native

/// An attribute of a node of a graph.
[<RequireQualifiedAccess>]
type internal OnnxAttribute =
    | Int of int
    | Float of float
    | Text of string
    | Ints of int[]
    | Floats of float[]
    | Texts of string[]

/// A graph of ONNX's operators that grows node by node. Values go by name; all floating point numbers in it are float32.
/// Operators and their meaning: the ONNX operator set, version 18 (ONNX 1.13, IR version 8).
[<Sealed>]
type internal OnnxGraph() =
    /// The version of the operators.
    static let opset = 18L

    /// The version of the file format that came with them.
    static let irVersion = 8L

    /// A protobuf message has at most so many bytes; some are left for names.
    static let mostBytes = 2_000_000_000L

    let graph = GraphProto(Name = "DiffLessons")
    let taken = HashSet<string>()
    let placed = Dictionary<struct (obj * string), string>()
    let mutable bytes = 0L

    let fresh (wish: string) =
        let mutable name = wish
        let mutable number = 1

        while not (taken.Add name) do
            number <- number + 1
            name <- $"{wish}_{string number}"

        name

    let attribute (name: string, value: OnnxAttribute) =
        let made = AttributeProto(Name = name)

        match value with
        | OnnxAttribute.Int number ->
            made.Type <- AttributeProto.Types.AttributeType.Int
            made.I <- int64 number
        | OnnxAttribute.Float number ->
            made.Type <- AttributeProto.Types.AttributeType.Float
            made.F <- float32 number
        | OnnxAttribute.Text text ->
            made.Type <- AttributeProto.Types.AttributeType.String
            made.S <- ByteString.CopyFromUtf8 text
        | OnnxAttribute.Ints numbers ->
            made.Type <- AttributeProto.Types.AttributeType.Ints
            made.Ints.AddRange(Array.map int64 numbers)
        | OnnxAttribute.Floats numbers ->
            made.Type <- AttributeProto.Types.AttributeType.Floats
            made.Floats.AddRange(Array.map float32 numbers)
        | OnnxAttribute.Texts texts ->
            made.Type <- AttributeProto.Types.AttributeType.Strings
            made.Strings.AddRange(Array.map ByteString.CopyFromUtf8 texts)

        made

    let store (name: string) (raw: NativeTensor) =
        let dtype = Dtype.ofTorch raw.dtype
        use plain = raw.detach ()

        use stored =
            if dtype.IsFloatingPoint then
                plain.to_type torch.ScalarType.Float32
            else
                plain.alias ()

        let tensor = TensorProto(Name = name, DataType = int (OnnxGraph.ElementType dtype))

        tensor.Dims.AddRange stored.shape
        use target = new MemoryStream()
        StoredTensor.write target stored
        bytes <- bytes + target.Length

        if bytes > mostBytes then
            Fail.model
                $"exportOnnx: expected a model of at most {string mostBytes} bytes, which is what one ONNX file holds. Export its parts on their own."

        tensor.RawData <- UnsafeByteOperations.UnsafeWrap(target.ToArray())
        graph.Initializer.Add tensor

    let info (name: string) (dtype: Dtype) (axes: string option list) =
        let shape = TensorShapeProto()

        for axis in axes do
            let made = TensorShapeProto.Types.Dimension()

            match axis with
            | Some text ->
                match System.Int64.TryParse text with
                | true, size -> made.DimValue <- size
                | _ -> made.DimParam <- text
            | None -> ()

            shape.Dim.Add made

        let elements =
            TypeProto.Types.Tensor(ElemType = int (OnnxGraph.ElementType dtype), Shape = shape)

        ValueInfoProto(Name = name, Type = TypeProto(TensorType = elements))

    /// The type of elements that a dtype has in a file.
    static member ElementType(dtype: Dtype) : TensorProto.Types.DataType =
        match dtype with
        | Dtype.Float64
        | Dtype.Float32
        | Dtype.Float16
        | Dtype.BFloat16 -> TensorProto.Types.DataType.Float
        | Dtype.Int64 -> TensorProto.Types.DataType.Int64
        | Dtype.Int32 -> TensorProto.Types.DataType.Int32
        | Dtype.Int16 -> TensorProto.Types.DataType.Int16
        | Dtype.Int8 -> TensorProto.Types.DataType.Int8
        | Dtype.Byte -> TensorProto.Types.DataType.Uint8
        | Dtype.Bool -> TensorProto.Types.DataType.Bool

    /// Adds a node with several outputs; an input that is left out is "".
    member _.Nodes
        (
            operator: string,
            inputs: string list,
            count: int,
            attributes: (string * OnnxAttribute) list
        ) : string list =
        let outputs = List.init count (fun _ -> fresh (operator.ToLowerInvariant()))

        let node = NodeProto(OpType = operator, Name = fresh $"node_{operator}")
        node.Input.AddRange inputs
        node.Output.AddRange outputs
        node.Attribute.AddRange(Seq.map attribute attributes)
        graph.Node.Add node
        outputs

    /// Adds a node with one output.
    member t.Node
        (operator: string, inputs: string list, attributes: (string * OnnxAttribute) list)
        =
        List.head (t.Nodes(operator, inputs, 1, attributes))

    /// Adds a node without attributes.
    member t.Node(operator: string, inputs: string list) = t.Node(operator, inputs, [])

    /// Adds a constant.
    member _.Constant(wish: string, raw: NativeTensor) : string =
        let name = fresh wish
        store name raw
        name

    /// Adds a constant that belongs to a layer or parameter, once, however often that is used.
    member t.Once(owner: obj, part: string, wish: string, make: unit -> NativeTensor) : string =
        match placed.TryGetValue(struct (owner, part)) with
        | true, name -> name
        | _ ->
            use raw = make ()
            let name = t.Constant(wish, raw)
            placed[struct (owner, part)] <- name
            name

    /// Adds a vector of whole numbers, such as the axes that an operator reduces.
    member t.Longs(values: int64[]) : string =
        use raw = torch.tensor values
        t.Constant("ints", raw)

    /// Adds a vector of whole numbers.
    member t.Ints(values: int[]) : string = t.Longs(Array.map int64 values)

    /// Adds a single whole number.
    member t.Index(value: int) : string =
        use raw = torch.tensor (int64 value)
        t.Constant("index", raw)

    /// Adds a single number of a dtype.
    member t.Number(value: float, dtype: Dtype) : string =
        use single = torch.tensor value
        use raw = single.to_type (Dtype.toTorch dtype)
        t.Constant("number", raw)

    /// Adds a single floating point number.
    member t.Number(value: float) : string = t.Number(value, Dtype.Float32)

    /// Converts the elements of a value.
    member t.Cast(value: string, dtype: Dtype) : string =
        t.Node("Cast", [ value ], [ "to", OnnxAttribute.Int(int (OnnxGraph.ElementType dtype)) ])

    /// Converts the elements of a value to float64, for what float32 is too narrow within a step.
    member t.Wide(value: string) : string =
        let double = OnnxAttribute.Int(int TensorProto.Types.DataType.Double)
        t.Node("Cast", [ value ], [ "to", double ])

    /// Adds the graph's input, and gives its name. An axis is a size, a name, or anything.
    member _.Input(dtype: Dtype, axes: string option list) : string =
        let name = fresh "input"
        graph.Input.Add(info name dtype axes)
        name

    /// Makes a value the graph's output, under the name "output".
    member _.Output(value: string, dtype: Dtype, axes: string option list) : unit =
        let name = fresh "output"
        let node = NodeProto(OpType = "Identity", Name = fresh "node_Identity")
        node.Input.Add value
        node.Output.Add name
        graph.Node.Add node
        graph.Output.Add(info name dtype axes)

    /// The whole graph as a message.
    member _.Model() : ModelProto =
        let version = typeof<Tensor>.Assembly.GetName().Version

        let model =
            ModelProto(
                IrVersion = irVersion,
                ProducerName = "DiffLessons",
                ProducerVersion = version.ToString 3,
                Graph = graph
            )

        model.OpsetImport.Add(OperatorSetIdProto(Domain = "", Version = opset))
        model
