namespace DiffLessons

open DiffLessons.Native

/// Why a step has no ONNX form, and what to do about it, in sentences.
exception internal NoOnnxForm of reason: string

/// A value's sizes in two runs, whose inputs differ in the length of the first axis: an axis is fixed where they agree.
type internal OnnxSizes = {
    One: int[]
    Other: int[]
} with

    member t.Rank = t.One.Length
    member t.IsFixed(axis: int) = t.One[axis] = t.Other[axis]
    member t.Axis(axis: int) = t.One[axis], t.Other[axis]

    /// The axes but those.
    member t.Without(axes: int list) =
        [ 0 .. t.Rank - 1 ] |> List.except axes |> List.toArray

/// A step at its path in a model: what goes in, what is to come out, and the options it was made with.
type internal OnnxContext = {
    Graph: OnnxGraph
    /// Where in the model it is, as in <c>0.1</c>.
    Path: string
    Input: string
    InputDtype: Dtype
    OutputDtype: Dtype
    Before: OnnxSizes
    After: OnnxSizes
    Options: (string * obj) list
    /// The value of the graph that a tensor among the options is, and its dtype; none for a constant.
    Operand: Tensor -> (string * Dtype) option
} with

    // ---- options ----

    member t.TryOption(name: string) : obj option =
        t.Options
        |> List.tryFind (fun (n, _) -> n = name)
        |> Option.map snd
        |> Option.filter (isNull >> not)

    member t.Option<'a>(name: string) : 'a = unbox<'a> (t.TryOption name).Value

    member t.OptionOr(name: string, fallback: 'a) : 'a =
        match t.TryOption name with
        | Some value -> unbox<'a> value
        | None -> fallback

    /// An option of one value per axis: under its name, one for all or one each, or in the plural.
    member t.TryAxes(name: string, axes: int) : int[] option =
        match Option.orElse (t.TryOption(name + "s")) (t.TryOption name) with
        | Some(:? int as one) -> Some(Array.create axes one)
        | Some each -> Some(unbox<int[]> each)
        | None -> None

    member t.AxesOr(name: string, axes: int, fallback: int) : int[] =
        t.TryAxes(name, axes) |> Option.defaultValue (Array.create axes fallback)

    /// An axis, counted from the start.
    member t.Dim(name: string) : int =
        Shape.completeDim name t.Before.Rank (t.Option<int> name)

    // ---- tensors among the options ----

    /// A tensor's dtype.
    member t.DtypeOf(name: string) : Dtype =
        let given = t.Option<Tensor> name

        match t.Operand given with
        | Some(_, dtype) -> dtype
        | None -> given.dtype

    /// Whether a tensor is computed in the graph.
    member t.IsComputed(name: string) : bool =
        (t.Operand(t.Option<Tensor> name)).IsSome

    /// A tensor as a value of the graph, in a dtype.
    member t.Tensor(name: string, dtype: Dtype) : string =
        let given = t.Option<Tensor> name

        match t.Operand given with
        | Some(value, own) -> if own = dtype then value else t.Graph.Cast(value, dtype)
        | None ->
            use plain = given.Variable.detach ()
            use raw = plain.to_type (Dtype.toTorch dtype)
            t.Graph.Constant(t.Named name, raw)

    /// The same, in its own dtype.
    member t.Tensor(name: string) : string = t.Tensor(name, t.DtypeOf name)

    // ---- nodes ----

    /// The input, converted to floating point numbers where the step converts it.
    member t.Floats: string =
        if t.OutputDtype.IsFloatingPoint && not t.InputDtype.IsFloatingPoint then
            t.Graph.Cast(t.Input, t.OutputDtype)
        else
            t.Input

    member t.Node
        (operator: string, inputs: string list, attributes: (string * OnnxAttribute) list)
        =
        t.Graph.Node(operator, inputs, attributes)

    member t.Node(operator: string, inputs: string list) = t.Graph.Node(operator, inputs)

    /// The name of a constant of this step.
    member t.Named(name: string) =
        if t.Path = "" then name else $"{t.Path}.{name}"

/// Adds the nodes of a function of one tensor and returns the name of their result.
type internal OnnxRule = OnnxContext -> string

/// Pieces of graph that several steps are made of.
[<RequireQualifiedAccess>]
module internal OnnxPieces =
    let refuse (reason: string) : 'a = raise (NoOnnxForm reason)

    /// The axes that a reduction is given, or all.
    let axes (s: OnnxContext) : int[] =
        match s.TryOption "dims", s.TryOption "dim" with
        | Some dims, _ when (unbox<int[]> dims).Length > 0 ->
            unbox<int[]> dims |> Array.map (Shape.completeDim "dims" s.Before.Rank)
        | None, Some _ when s.Before.Rank > 0 -> [| s.Dim "dim" |]
        | _ -> [| 0 .. s.Before.Rank - 1 |]

    /// Reduces along axes.
    let reduce (graph: OnnxGraph) (operator: string) (keep: bool) (axes: int[]) (x: string) =
        let keepdims = [ "keepdims", OnnxAttribute.Int(if keep then 1 else 0) ]
        graph.Node(operator, [ x; graph.Ints axes ], keepdims)

    /// The number of elements along axes together.
    let count (graph: OnnxGraph) (sizes: OnnxSizes) (axes: int[]) (x: string) : string =
        if Array.forall sizes.IsFixed axes then
            graph.Number(float (axes |> Array.fold (fun n axis -> n * sizes.One[axis]) 1))
        else
            let lengths = graph.Node("Gather", [ graph.Node("Shape", [ x ]); graph.Ints axes ])

            let product = reduce graph "ReduceProd" false [| 0 |] lengths
            graph.Cast(product, Dtype.Float32)

    /// The variance along axes, in float64, as the library computes it: then that of equal elements is 0, and squares of float32 numbers do not overflow.
    let variance
        (graph: OnnxGraph)
        (sizes: OnnxSizes)
        (axes: int[])
        (unbiased: bool)
        (keep: bool)
        (x: string)
        =
        let wide = graph.Wide x
        let centred = graph.Node("Sub", [ wide; reduce graph "ReduceMean" true axes wide ])
        let squares = graph.Node("Mul", [ centred; centred ])
        let sum = reduce graph "ReduceSum" keep axes squares
        let n = count graph sizes axes x

        let divisor =
            if unbiased then
                graph.Node("Sub", [ n; graph.Number 1.0 ])
            else
                n

        graph.Node("Div", [ sum; graph.Wide divisor ])

    /// Mean 0 and (biased) variance 1 along axes.
    let standard (graph: OnnxGraph) (axes: int[]) (eps: float) (x: string) =
        let centred = graph.Node("Sub", [ x; reduce graph "ReduceMean" true axes x ])
        let squares = graph.Node("Mul", [ centred; centred ])
        let variance = reduce graph "ReduceMean" true axes squares

        let deviation =
            graph.Node("Sqrt", [ graph.Node("Add", [ variance; graph.Number eps ]) ])

        graph.Node("Div", [ centred; deviation ])

    /// The same elements in another shape, in which at most one axis of free length is not where it was.
    let reshape (graph: OnnxGraph) (before: OnnxSizes) (after: OnnxSizes) (x: string) : string =
        let isFree axis = not (after.IsFixed axis)

        let stays axis =
            isFree axis && axis < before.Rank && before.Axis axis = after.Axis axis

        let free = [ 0 .. after.Rank - 1 ] |> List.filter isFree

        let target axis =
            if after.IsFixed axis then after.One[axis]
            elif free.Length > 1 && stays axis then 0
            else -1

        let target = Array.init after.Rank target

        if target |> Array.filter (fun size -> size = -1) |> Array.length > 1 then
            refuse
                "it makes several axes whose lengths depend on the batch's. Make only one such axis at a time."

        // A length of 0 would mean the input's own.
        if List.exists (fun axis -> after.One[axis] = 0) [ 0 .. after.Rank - 1 ] then
            refuse "it makes an axis of length 0. Leave empty axes out."

        graph.Node("Reshape", [ x; graph.Ints target ])

    /// What a convolution is made with, whether as a layer or as a function.
    type Convolution = {
        Transposed: bool
        Weight: string
        Bias: string option
        Strides: int[]
        Paddings: int[]
        /// The paddings after each axis, where they are not those before.
        After: int[]
        Dilations: int[]
        OutputPaddings: int[]
        Groups: int
    }

    /// The paddings before and after each axis for an output of the input's lengths.
    let same (kernels: int[]) (dilations: int[]) : int[] * int[] =
        let needed = Array.map2 (fun k d -> d * (k - 1)) kernels dilations
        let before = needed |> Array.map (fun n -> n / 2)
        before, Array.map2 (-) needed before

    let convolve (graph: OnnxGraph) (c: Convolution) (x: string) : string =
        graph.Node(
            (if c.Transposed then "ConvTranspose" else "Conv"),
            [ x; c.Weight; yield! Option.toList c.Bias ],
            [
                "strides", OnnxAttribute.Ints c.Strides
                "pads", OnnxAttribute.Ints(Array.append c.Paddings c.After)
                "dilations", OnnxAttribute.Ints c.Dilations
                "group", OnnxAttribute.Int c.Groups
                if c.Transposed then
                    "output_padding", OnnxAttribute.Ints c.OutputPaddings
            ]
        )
