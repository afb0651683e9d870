namespace DiffLessons

open DiffLessons.Native

/// The library's layers in ONNX's operators: one rule per kind, which adds the nodes and names their result. Parameters keep
/// their names and shapes, those of PyTorch.
[<RequireQualifiedAccess>]
module internal OnnxLayers =
    type Rule = OnnxContext -> ModelBase -> string

    /// A parameter or buffer of the layer, if it was made with it.
    let private tryOwn (s: OnnxContext) (model: ModelBase) (name: string) : string option =
        Seq.append model.OwnParameters model.OwnBuffers
        |> Seq.tryFind (fun (n, _) -> n = name)
        |> Option.map (fun (_, p) ->
            s.Graph.Once(p, name, s.Named name, fun () -> p.Read().Variable.detach()))

    let private own s model name = (tryOwn s model name).Value

    /// A vector of one number.
    let private filled (s: OnnxContext) (length: int) (value: float) =
        use raw = torch.full ([| int64 length |], value.ToScalar())
        s.Graph.Constant(s.Named "constant", raw)

    let private linear (s: OnnxContext) model =
        let w, b = own s model "weight", tryOwn s model "bias"

        if s.Before.Rank = 2 then
            s.Node(
                "Gemm",
                [ s.Input; w; yield! Option.toList b ],
                [ "transB", OnnxAttribute.Int 1 ]
            )
        else
            let turned = s.Node("Transpose", [ w ], [ "perm", OnnxAttribute.Ints [| 1; 0 |] ])
            let product = s.Node("MatMul", [ s.Input; turned ])

            match b with
            | Some b -> s.Node("Add", [ product; b ])
            | None -> product

    let private convolution transposed dims (s: OnnxContext) model =
        let dilations = s.AxesOr("dilation", dims, 1)

        let before, after =
            match s.TryOption "padding" with
            | Some(:? string) -> OnnxPieces.same (s.AxesOr("kernelSize", dims, 1)) dilations
            | _ ->
                let paddings = s.AxesOr("padding", dims, 0)
                paddings, paddings

        OnnxPieces.convolve
            s.Graph
            {
                Transposed = transposed
                Weight = own s model "weight"
                Bias = tryOwn s model "bias"
                Strides = s.AxesOr("stride", dims, 1)
                Paddings = before
                After = after
                Dilations = dilations
                OutputPaddings = s.AxesOr("outputPadding", dims, 0)
                Groups = s.Option<int> "groups"
            }
            s.Input

    // ---- norms ----

    let private epsilon (s: OnnxContext) =
        "epsilon", OnnxAttribute.Float(s.Option<float> "eps")

    /// Scales and shifts each channel, axis 1, where the layer learns that.
    let private byChannel (s: OnnxContext) model (x: string) =
        let onAxis1 name =
            tryOwn s model name
            |> Option.map (fun value ->
                let shape = Array.init (s.Before.Rank - 1) (fun axis -> if axis = 0 then -1 else 1)
                s.Node("Reshape", [ value; s.Graph.Ints shape ]))

        let scaled =
            match onAxis1 "weight" with
            | Some w -> s.Node("Mul", [ x; w ])
            | None -> x

        match onAxis1 "bias" with
        | Some b -> s.Node("Add", [ scaled; b ])
        | None -> scaled

    let private batchNorm (s: OnnxContext) model =
        match tryOwn s model "running_mean", tryOwn s model "running_var" with
        | Some mean, Some variance ->
            let features = s.Option<int> "numFeatures"

            let vector name usual =
                tryOwn s model name |> Option.defaultWith (fun () -> filled s features usual)

            s.Node(
                "BatchNormalization",
                [ s.Input; vector "weight" 1.0; vector "bias" 0.0; mean; variance ],
                [ epsilon s ]
            )
        | _ ->
            // Without running statistics those of the batch serve in prediction too.
            let others = s.Before.Without [ 1 ]

            OnnxPieces.standard s.Graph others (s.Option<float> "eps") s.Input
            |> byChannel s model

    let private layerNorm (s: OnnxContext) model =
        let shape = s.Option<int[]> "normalizedShape"

        let weight =
            tryOwn s model "weight"
            |> Option.defaultWith (fun () ->
                use raw = torch.ones (Shape.toTorch shape)
                s.Graph.Constant(s.Named "constant", raw))

        s.Node(
            "LayerNormalization",
            [ s.Input; weight; yield! Option.toList (tryOwn s model "bias") ],
            [ "axis", OnnxAttribute.Int -shape.Length; epsilon s ]
        )

    /// Groups become channels of one long axis, are normalised one by one, and are reshaped back.
    let private groupNorm (s: OnnxContext) model =
        let groups = s.Option<int> "numGroups"
        let grouped = s.Node("Reshape", [ s.Input; s.Graph.Ints [| 0; groups; -1 |] ])

        let unit =
            s.Node(
                "InstanceNormalization",
                [ grouped; filled s groups 1.0; filled s groups 0.0 ],
                [ epsilon s ]
            )

        s.Node("Reshape", [ unit; s.Node("Shape", [ s.Input ]) ]) |> byChannel s model

    let private instanceNorm (s: OnnxContext) model =
        let features = s.Option<int> "numFeatures"

        let vector name usual =
            tryOwn s model name |> Option.defaultWith (fun () -> filled s features usual)

        s.Node(
            "InstanceNormalization",
            [ s.Input; vector "weight" 1.0; vector "bias" 0.0 ],
            [ epsilon s ]
        )

    // ---- the rest ----

    let private embedding (s: OnnxContext) model =
        let indices =
            match s.InputDtype with
            | Dtype.Int64
            | Dtype.Int32 -> s.Input
            | _ -> s.Graph.Cast(s.Input, Dtype.Int64)

        s.Node("Gather", [ own s model "weight"; indices ], [ "axis", OnnxAttribute.Int 0 ])

    let private prelu (s: OnnxContext) model =
        let slope = own s model "weight"
        let channels = s.Option<int> "numParameters"

        // One slope per channel: broadcasting is from the right.
        let slope =
            if channels > 1 && s.Before.Rank > 2 then
                let shape = Array.init (s.Before.Rank - 1) (fun axis -> if axis = 0 then -1 else 1)
                s.Node("Reshape", [ slope; s.Graph.Ints shape ])
            else
                slope

        s.Node("PRelu", [ s.Input; slope ])

    let private through (s: OnnxContext) _ = s.Input

    let private table =
        dict [
            "Linear", linear
            for dims in 1..3 do
                $"Conv{string dims}d", convolution false dims
                $"ConvTranspose{string dims}d", convolution true dims
                $"BatchNorm{string dims}d", batchNorm
                $"InstanceNorm{string dims}d", instanceNorm
            "LayerNorm", layerNorm
            "GroupNorm", groupNorm
            "Dropout", through
            "Dropout2d", through
            "Dropout3d", through
            "Embedding", embedding
            "PReLU", prelu
            "Upsample", (fun s _ -> OnnxArranging.interpolate s)
            yield! OnnxRecurrent.rules
        ]

    let private samples =
        "it draws a code at random, so that no two predictions agree. Export its encoder and its decoder, each a model among its children."

    /// Layers that the exporter itself takes apart.
    let combinations = [ "Checkpointed"; "Residual"; "Parallel"; "Branch"; "Pair"; "Join" ]

    let private ofRows =
        "its input are rows of a table, with NaN where a value is missing. Export the layers after it, and give them the encoder's output."

    let private refused =
        dict [ "VAE", samples; "VAEMLP", samples; "TableEncoder", ofRows ]

    /// The kinds that have rules, and those that are known to have none.
    let kinds = Seq.toList table.Keys @ combinations
    let refusedKinds = Seq.toList refused.Keys

    /// The rule of a kind, or why it has none.
    let find (kind: string) : Result<Rule, string> option =
        match table.TryGetValue kind, refused.TryGetValue kind with
        | (true, rule), _ -> Some(Ok rule)
        | _, (true, reason) -> Some(Error reason)
        | _ -> None
