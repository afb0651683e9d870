namespace DiffLessons

open DiffLessons.Native

/// Axes moved, elements rolled, repeated, padded and resampled in ONNX's operators.
[<RequireQualifiedAccess>]
module internal OnnxArranging =
    let private swapaxes (s: OnnxContext) =
        let i, j = s.Dim "axis0", s.Dim "axis1"
        let order = [| 0 .. s.Before.Rank - 1 |]
        order[i] <- j
        order[j] <- i
        OnnxShaping.permuted order s

    let private movedim (s: OnnxContext) =
        let axes name =
            s.Option<int[]> name |> Array.map (Shape.completeDim "movedim" s.Before.Rank)

        OnnxShaping.permuted
            (Rearranging.movedOrder s.Before.Rank (axes "source") (axes "destination"))
            s

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

    let interpolate (s: OnnxContext) =
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

    let rules: (string * OnnxRule) list = [
        "swapaxes", swapaxes
        "movedim", movedim
        "tile", tile
        "tril", triangle 0
        "triu", triangle 1
        "roll", roll
        "repeatInterleave", repeatInterleave
        "pad", pad
        "interpolate", interpolate
        "pixelShuffle", OnnxElementwise.inFloats pixelShuffle
    ]
