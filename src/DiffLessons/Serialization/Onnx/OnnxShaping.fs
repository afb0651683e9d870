namespace DiffLessons

open System
open DiffLessons.Native

/// Changes of shape, slices, pooling and convolutions in ONNX's operators.
[<RequireQualifiedAccess>]
module internal OnnxShaping =
    // ---- layout ----

    let private reshape (s: OnnxContext) =
        OnnxPieces.reshape s.Graph s.Before s.After s.Input

    let private permuted (order: int[]) (s: OnnxContext) =
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

    let private swapaxes (s: OnnxContext) =
        let i, j = s.Dim "axis0", s.Dim "axis1"
        let order = [| 0 .. s.Before.Rank - 1 |]
        order[i] <- j
        order[j] <- i
        permuted order s

    let private movedim (s: OnnxContext) =
        let axes name =
            s.Option<int[]> name |> Array.map (Shape.completeDim "movedim" s.Before.Rank)

        permuted (Rearranging.movedOrder s.Before.Rank (axes "source") (axes "destination")) s

    let private tile (s: OnnxContext) =
        let reps = s.Option<int[]> "reps"
        let missing = s.Before.Rank - reps.Length

        if missing < 0 then
            OnnxPieces.refuse "it adds axes in front. Repeat along the axes that are there."

        s.Node("Tile", [ s.Input; s.Graph.Ints(Array.append (Array.create missing 1) reps) ])

    let private triangle (upper: int) (s: OnnxContext) =
        s.Node(
            "Trilu",
            [ s.Input; s.Graph.Index(s.OptionOr("diagonal", 0)) ],
            [ "upper", OnnxAttribute.Int upper ]
        )

    /// The elements at indices of an axis of fixed length, computed from that.
    let private gathered (dim: int) (indices: int -> int[]) (s: OnnxContext) (input: string) =
        if not (s.Before.IsFixed dim) then
            OnnxPieces.refuse "it moves samples of the batch. Let it move along axes of the sample."

        let at = s.Graph.Ints(indices s.Before.One[dim])
        s.Node("Gather", [ input; at ], [ "axis", OnnxAttribute.Int dim ])

    let private roll (s: OnnxContext) =
        let dims =
            s.Option<int[]> "dims" |> Array.map (Shape.completeDim "roll" s.Before.Rank)

        let shifted (shift: int) (n: int) =
            Array.init n (fun i -> int ((((int64 i - int64 shift) % int64 n) + int64 n) % int64 n))

        Seq.fold2
            (fun input shift dim -> gathered dim (shifted shift) s input)
            s.Input
            (s.Option<int[]> "shifts")
            dims

    let private repeatInterleave (s: OnnxContext) =
        if (s.TryOption "dim").IsNone then
            OnnxPieces.refuse "without dim it flattens the batch. Give it an axis of the sample."

        let repeats = s.Option<int> "repeats"
        gathered (s.Dim "dim") (fun n -> Array.init (n * repeats) (fun i -> i / repeats)) s s.Input

    let private pad (s: OnnxContext) =
        let before = s.Option<int[]> "paddings"
        let pads = s.Graph.Ints(Array.append before (s.OptionOr("after", before)))

        let mode =
            match s.OptionOr("mode", "constant") with
            | "replicate" -> "edge"
            | "circular" ->
                OnnxPieces.refuse
                    "this version of ONNX has no circular padding. Leave it out of what is exported."
            | mode -> mode

        let value =
            match s.TryOption "value" with
            | Some value -> [ s.Graph.Number((unbox<scalar> value).ToDouble null, s.InputDtype) ]
            | None -> []

        s.Node("Pad", [ s.Input; pads; yield! value ], [ "mode", OnnxAttribute.Text mode ])

    let private interpolate (s: OnnxContext) =
        let mode = s.OptionOr("mode", "nearest")

        let operator =
            match mode with
            | "nearest" -> "nearest"
            | "linear"
            | "bilinear"
            | "trilinear" -> "linear"
            | "bicubic" -> "cubic"
            | _ ->
                OnnxPieces.refuse
                    $"ONNX has no such mode as {mode}. Use nearest, linear, bilinear, bicubic or trilinear."

        if not (Seq.forall s.Before.IsFixed (seq { 1 .. s.Before.Rank - 1 })) then
            OnnxPieces.refuse "the lengths of its axes depend on the batch's."

        let ratio axis =
            float32 s.After.One[axis] / float32 s.Before.One[axis]

        let factor axis =
            match s.TryOption "scaleFactor" with
            | Some factor when axis > 1 -> float32 (unbox<float> factor)
            | _ -> if axis > 1 then ratio axis else 1f

        use scales = torch.tensor (Array.init s.Before.Rank factor)

        let transformation =
            match operator, s.OptionOr("alignCorners", false) with
            | "nearest", _ -> "asymmetric"
            | _, true -> "align_corners"
            | _ -> "half_pixel"

        s.Node(
            "Resize",
            [ s.Input; ""; s.Graph.Constant(s.Named "scales", scales) ],
            [
                "mode", OnnxAttribute.Text operator
                "coordinate_transformation_mode", OnnxAttribute.Text transformation
                "cubic_coeff_a", OnnxAttribute.Float -0.75
                "nearest_mode", OnnxAttribute.Text "floor"
            ]
        )

    let private pixelShuffle (s: OnnxContext) =
        if s.Before.Rank <> 4 then
            OnnxPieces.refuse "it is exported for images of shape (batch, channels, height, width)."

        s.Node(
            "DepthToSpace",
            [ s.Input ],
            [
                "blocksize", OnnxAttribute.Int(s.Option<int> "upscaleFactor")
                "mode", OnnxAttribute.Text "CRD"
            ]
        )

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
        "pad", pad
        "slice", pick
        "reshape", reshape
        "swapaxes", swapaxes
        "movedim", movedim
        "tile", tile
        "tril", triangle 0
        "triu", triangle 1
        "roll", roll
        "repeatInterleave", repeatInterleave
        "interpolate", interpolate
        "pixelShuffle", OnnxElementwise.inFloats pixelShuffle
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
