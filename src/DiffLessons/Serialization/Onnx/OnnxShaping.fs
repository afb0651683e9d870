namespace DiffLessons

open System
open DiffLessons.Native

/// Changes of shape, slices, pooling and convolutions in ONNX's operators.
[<RequireQualifiedAccess>]
module internal OnnxShaping =
    // ---- layout ----

    let private reshape (s: OnnxContext) =
        OnnxPieces.reshape s.Graph s.Before s.After s.Input

    let permuted (order: int[]) (s: OnnxContext) =
        s.Node("Transpose", [ s.Input ], [ "perm", OnnxAttribute.Ints order ])

    let private transpose (s: OnnxContext) =
        let i, j = s.Dim "dim0", s.Dim "dim1"

        let order =
            Array.init s.Before.Rank (fun axis ->
                if axis = i then j
                elif axis = j then i
                else axis)

        permuted order s

    let private permute (s: OnnxContext) =
        let order =
            s.Option<int[]> "permutation"
            |> Array.map (Shape.completeDim "permute" s.Before.Rank)

        permuted order s

    let private expand (s: OnnxContext) =
        let further = s.After.Rank - s.Before.Rank

        let target =
            Array.init s.After.Rank (fun axis ->
                let same = axis >= further && s.Before.Axis(axis - further) = s.After.Axis axis

                // A 1 leaves an axis as it is.
                if same then
                    1
                elif s.After.IsFixed axis then
                    s.After.One[axis]
                else
                    OnnxPieces.refuse
                        "it gives an axis the length of the batch. Expand along fixed axes only.")

        s.Node("Expand", [ s.Input; s.Graph.Ints target ])

    let private slice
        (starts: int64[])
        (ends: int64[])
        (axes: int[])
        (steps: int64[])
        (s: OnnxContext)
        =
        let graph = s.Graph

        s.Node(
            "Slice",
            [
                s.Input
                graph.Longs starts
                graph.Longs ends
                graph.Ints axes
                graph.Longs steps
            ]
        )

    let private flip (s: OnnxContext) =
        let axes =
            s.Option<int[]> "dims" |> Array.map (Shape.completeDim "flip" s.Before.Rank)

        let each (value: int64) = Array.create axes.Length value
        slice (each -1L) (each Int64.MinValue) axes (each -1L) s

    let private undilate (s: OnnxContext) =
        let steps = s.Option<int[]> "dilations" |> Array.map int64
        let each (value: int64) = Array.create steps.Length value
        slice (each 0L) (each Int64.MaxValue) [| 0 .. steps.Length - 1 |] steps s

    let private repeat (s: OnnxContext) =
        let dim = s.Dim "dim"

        let counts =
            Array.init s.Before.Rank (fun axis -> if axis = dim then s.Option<int> "times" else 1)

        s.Node("Tile", [ s.Input; s.Graph.Ints counts ])

    /// One element of each of the first axes, which go.
    let private pick (s: OnnxContext) =
        s.Option<int[]> "index"
        |> Array.fold
            (fun x index ->
                s.Node("Gather", [ x; s.Graph.Index index ], [ "axis", OnnxAttribute.Int 0 ]))
            s.Input

    // ---- selecting ----

    let private indexSelect (s: OnnxContext) =
        let dim = s.Dim "dim"

        if not (s.Before.IsFixed dim) then
            OnnxPieces.refuse "it selects samples of the batch. Select along an axis of the sample."

        let indices = s.Tensor("indices", Dtype.Int64)
        s.Node("Gather", [ s.Input; indices ], [ "axis", OnnxAttribute.Int dim ])

    let private narrow (s: OnnxContext) =
        let dim, start = s.Dim "dim", s.Option<int> "start"

        if not (s.Before.IsFixed dim) then
            OnnxPieces.refuse "it takes a part of the batch. Take one along an axis of the sample."

        let first = if start < 0 then start + s.Before.One[dim] else start
        let last = first + s.Option<int> "length"
        slice [| int64 first |] [| int64 last |] [| dim |] [| 1L |] s

    // ---- windows ----

    /// A pooling; `more` gives further attributes from what windows reach beyond the padded end.
    let private pool
        operator
        (more: OnnxContext -> int[] -> int[] -> (string * OnnxAttribute) list)
        dims
        (s: OnnxContext)
        =
        let kernels = s.AxesOr("kernelSize", dims, 1)
        let strides = s.TryAxes("stride", dims) |> Option.defaultValue kernels
        let paddings = s.AxesOr("padding", dims, 0)

        let beyond i =
            if not (s.OptionOr("ceilMode", false)) then
                0
            elif not (s.Before.IsFixed(i + 2)) then
                OnnxPieces.refuse
                    "with ceilMode the padding of its last window depends on a length that is not fixed. Leave ceilMode out."
            else
                let reached = (s.After.One[i + 2] - 1) * strides[i] + kernels[i]
                max 0 (reached - s.Before.One[i + 2] - 2 * paddings[i])

        let beyond = Array.init dims beyond
        let after = Array.map2 (+) paddings beyond

        s.Node(
            operator,
            [ s.Input ],
            [
                "kernel_shape", OnnxAttribute.Ints kernels
                "strides", OnnxAttribute.Ints strides
                "pads", OnnxAttribute.Ints(Array.append paddings after)
                yield! more s paddings beyond
            ]
        )

    let private maxPool dims = pool "MaxPool" (fun _ _ _ -> []) dims

    /// The zeros around the input count as elements, but not what a window reaches beyond them.
    let private averagePool dims =
        pool
            "AveragePool"
            (fun s paddings beyond ->
                let isPadded = Array.exists (fun p -> p > 0) paddings
                let counted = s.OptionOr("countIncludePad", true) && isPadded

                if counted && Array.exists (fun n -> n > 0) beyond then
                    OnnxPieces.refuse
                        "ONNX counts what a window reaches beyond the padding. Leave ceilMode out, or give countIncludePad = false."

                [ "count_include_pad", OnnxAttribute.Int(if counted then 1 else 0) ])
            dims

    /// Windows of one length each, where the output's length divides the input's; else each window by itself, one axis after the other.
    let private adaptive operator reduction dims (s: OnnxContext) =
        let windows = s.AxesOr("outputSize", dims, 1)

        let length i =
            if s.Before.IsFixed(i + 2) then
                s.Before.One[i + 2]
            else
                OnnxPieces.refuse
                    "its windows depend on a length that is not fixed. Give an input of fixed lengths."

        let along (x: string) i =
            let n, count, axis = length i, windows[i], i + 2

            let window at =
                let first, last = at * n / count, ((at + 1) * n + count - 1) / count

                let part =
                    s.Graph.Node(
                        "Slice",
                        [
                            x
                            s.Graph.Ints [| first |]
                            s.Graph.Ints [| last |]
                            s.Graph.Ints [| axis |]
                        ]
                    )

                OnnxPieces.reduce s.Graph reduction true [| axis |] part

            match [ 0 .. count - 1 ] |> List.map window with
            | [ only ] -> only
            | parts -> s.Graph.Node("Concat", parts, [ "axis", OnnxAttribute.Int axis ])

        let isEven i = length i % windows[i] = 0

        if Seq.forall isEven (seq { 0 .. dims - 1 }) then
            let lengths = Array.init dims (fun i -> length i / windows[i])

            s.Node(
                operator,
                [ s.Input ],
                [
                    "kernel_shape", OnnxAttribute.Ints lengths
                    "strides", OnnxAttribute.Ints lengths
                ]
            )
        else
            Seq.fold along s.Input (seq { 0 .. dims - 1 })

    let private convolution transposed dims (s: OnnxContext) =
        let tensor name = s.Tensor(name, s.OutputDtype)
        let dilations = s.AxesOr("dilation", dims, 1)

        let before, after =
            match s.TryOption "padding" with
            | Some(:? string as padding) when padding = "same" ->
                OnnxPieces.same (s.Option<Tensor> "b").Sizes[2..] dilations
            | Some(:? string) -> Array.zeroCreate dims, Array.zeroCreate dims
            | _ ->
                let paddings = s.AxesOr("padding", dims, 0)
                paddings, paddings

        OnnxPieces.convolve
            s.Graph
            {
                Transposed = transposed
                Weight = tensor "b"
                Bias = s.TryOption "bias" |> Option.map (fun _ -> tensor "bias")
                Strides = s.AxesOr("stride", dims, 1)
                Paddings = before
                After = after
                Dilations = dilations
                OutputPaddings = s.AxesOr("outputPadding", dims, 0)
                Groups = s.OptionOr("groups", 1)
            }
            s.Input

    let private layouts: (string * OnnxRule) list = [
        "flatten", reshape
        "view", reshape
        "unflatten", reshape
        "squeeze", reshape
        "unsqueeze", reshape
        "unsqueezeAs", reshape
        "transpose", transpose
        "permute", permute
        "expand", expand
        "flip", flip
        "undilate", undilate
        "repeat", repeat
        "slice", pick
        "reshape", reshape
        "indexSelect", indexSelect
        "narrow", narrow
    ]

    let private windows: (string * OnnxRule) list = [
        for dims in 1..3 do
            $"maxpool{string dims}d", OnnxElementwise.inFloats (maxPool dims)
            $"avgpool{string dims}d", OnnxElementwise.inFloats (averagePool dims)

            $"adaptiveAvgPool{string dims}d",
            OnnxElementwise.inFloats (adaptive "AveragePool" "ReduceMean" dims)

            $"adaptiveMaxPool{string dims}d",
            OnnxElementwise.inFloats (adaptive "MaxPool" "ReduceMax" dims)

            $"conv{string dims}d", convolution false dims
            $"convTranspose{string dims}d", convolution true dims
    ]

    let rules = layouts @ windows
