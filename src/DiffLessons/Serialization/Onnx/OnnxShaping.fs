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

        use indices =
            Indices.resolve "indexSelect" s.Before.One[dim] (s.Option<Tensor> "indices")

        let constant = s.Graph.Constant(s.Named "indices", indices)
        s.Node("Gather", [ s.Input; constant ], [ "axis", OnnxAttribute.Int dim ])

    let private narrow (s: OnnxContext) =
        let dim, start = s.Dim "dim", s.Option<int> "start"

        if not (s.Before.IsFixed dim) then
            OnnxPieces.refuse "it takes a part of the batch. Take one along an axis of the sample."

        let first = if start < 0 then start + s.Before.One[dim] else start
        let last = first + s.Option<int> "length"
        slice [| int64 first |] [| int64 last |] [| dim |] [| 1L |] s

    // ---- windows ----

    let private pool operator more dims (s: OnnxContext) =
        let kernels = s.AxesOr("kernelSize", dims, 1)

        s.Node(
            operator,
            [ s.Input ],
            [
                "kernel_shape", OnnxAttribute.Ints kernels
                "strides",
                OnnxAttribute.Ints(s.TryAxes("stride", dims) |> Option.defaultValue kernels)
                "pads", OnnxPieces.bothSides (s.AxesOr("padding", dims, 0))
                yield! more
            ]
        )

    let private maxPool dims = pool "MaxPool" [] dims

    /// The zeros around the input count as elements.
    let private averagePool dims =
        pool "AveragePool" [ "count_include_pad", OnnxAttribute.Int 1 ] dims

    let private convolution transposed dims (s: OnnxContext) =
        let weight = s.Graph.Constant(s.Named "weight", s.Option<Tensor>("b").Variable)

        OnnxPieces.convolve
            s.Graph
            {
                Transposed = transposed
                Weight = weight
                Bias = None
                Strides = s.AxesOr("stride", dims, 1)
                Paddings = s.AxesOr("padding", dims, 0)
                Dilations = s.AxesOr("dilation", dims, 1)
                OutputPaddings = s.AxesOr("outputPadding", dims, 0)
                Groups = 1
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
            $"conv{string dims}d", convolution false dims
            $"convTranspose{string dims}d", convolution true dims
    ]

    let rules = layouts @ windows
