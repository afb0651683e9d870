namespace DiffLessons

open System
open System.Collections.Concurrent

/// The layers that a file may name: a line for each of the library's own, and those that the program made known.
[<RequireQualifiedAccess>]
module internal KnownLayers =
    /// How a kind of layer comes back from its options.
    type Row = {
        Type: Type
        Make: LayerOptions -> ModelBase
    }

    let private row (make: LayerOptions -> 'Layer) =
        typeof<'Layer>.Name,
        {
            Type = typeof<'Layer>
            Make = fun options -> make options :> ModelBase
        }

    // What all layers of a family are made with.
    let private channels (o: LayerOptions) = o.int "inChannels", o.int "outChannels"

    let private windows (o: LayerOptions) axes =
        o.axes ("kernelSize", axes),
        o.axes ("stride", axes),
        o.axes ("padding", axes),
        o.axes ("dilation", axes)

    let private groups (o: LayerOptions) = o.int "groups", o.bool "bias"

    let private conv1d (o: LayerOptions) =
        let (i, out), (k, s, p, d), (g, bias) = channels o, windows o 1, groups o
        Conv1d(i, out, k[0], s[0], p[0], d[0], g, bias)

    let private conv2d (o: LayerOptions) =
        let (i, out), (k, s, p, d), (g, bias) = channels o, windows o 2, groups o

        Conv2d(
            i,
            out,
            kernelSizes = k,
            strides = s,
            paddings = p,
            dilations = d,
            groups = g,
            bias = bias
        )

    let private conv3d (o: LayerOptions) =
        let (i, out), (k, s, p, d), (g, bias) = channels o, windows o 3, groups o

        Conv3d(
            i,
            out,
            kernelSizes = k,
            strides = s,
            paddings = p,
            dilations = d,
            groups = g,
            bias = bias
        )

    let private convTranspose1d (o: LayerOptions) =
        let (i, out), (k, s, p, d), (g, bias) = channels o, windows o 1, groups o
        ConvTranspose1d(i, out, k[0], s[0], p[0], d[0], o.int "outputPadding", g, bias)

    let private convTranspose2d (o: LayerOptions) =
        let (i, out), (k, s, p, d), (g, bias) = channels o, windows o 2, groups o

        ConvTranspose2d(
            i,
            out,
            kernelSizes = k,
            strides = s,
            paddings = p,
            dilations = d,
            outputPadding = o.int "outputPadding",
            groups = g,
            bias = bias
        )

    let private convTranspose3d (o: LayerOptions) =
        let (i, out), (k, s, p, d), (g, bias) = channels o, windows o 3, groups o

        ConvTranspose3d(
            i,
            out,
            kernelSizes = k,
            strides = s,
            paddings = p,
            dilations = d,
            outputPadding = o.int "outputPadding",
            groups = g,
            bias = bias
        )

    let private norm (make: int * float * float * bool * bool -> 'Layer) =
        row (fun o ->
            make (
                o.int "numFeatures",
                o.float "eps",
                o.float "momentum",
                o.bool "affine",
                o.bool "trackRunningStats"
            ))

    let private recurrent (make: int * int * int * bool * bool * float * bool -> 'Layer) =
        fun (o: LayerOptions) ->
            make (
                o.int "inputSize",
                o.int "hiddenSize",
                o.Count "numLayers",
                o.bool "bias",
                o.bool "batchFirst",
                o.float "dropout",
                o.bool "bidirectional"
            )

    let private cell (make: int * int * bool * bool -> 'Layer) =
        fun (o: LayerOptions) ->
            make (o.int "inputSize", o.int "hiddenSize", o.bool "bias", o.bool "checkShapes")

    let private instanceNorm (make: int * float * bool -> 'Layer) =
        fun (o: LayerOptions) -> make (o.int "numFeatures", o.float "eps", o.bool "affine")

    let private tensorModel (o: LayerOptions) (name: string) : Model<Tensor, Tensor> =
        match o.model name with
        | :? Model<Tensor, Tensor> as model -> model
        | _ -> WholeFile.unreadable $"option {name}: expected a layer from tensor to tensor."

    /// A line a layer. A layer reads all of its options, and those of its sizes that are numbers of parts with `Count`.
    let private own =
        dict [
            row (fun o -> Linear(o.int "inFeatures", o.int "outFeatures", o.bool "bias"))
            row (fun o -> Function(o.func "f"))
            row conv1d
            row conv2d
            row conv3d
            row convTranspose1d
            row convTranspose2d
            row convTranspose3d
            row (fun o -> Dropout(o.float "p"))
            row (fun o -> Dropout2d(o.float "p"))
            row (fun o -> Dropout3d(o.float "p"))
            norm (fun (n, eps, momentum, affine, track) ->
                BatchNorm1d(n, eps, momentum, affine, track))
            norm (fun (n, eps, momentum, affine, track) ->
                BatchNorm2d(n, eps, momentum, affine, track))
            norm (fun (n, eps, momentum, affine, track) ->
                BatchNorm3d(n, eps, momentum, affine, track))
            row (fun o ->
                let nonlinearity = o.func "nonlinearity"

                recurrent
                    (fun (i, h, n, bias, first, p, both) ->
                        RNN(i, h, n, nonlinearity, bias, first, p, both))
                    o)
            row (
                recurrent (fun (i, h, n, bias, first, p, both) ->
                    LSTM(i, h, n, bias, first, p, both))
            )
            row (
                recurrent (fun (i, h, n, bias, first, p, both) ->
                    GRU(i, h, n, bias, first, p, both))
            )
            row (fun o ->
                let nonlinearity = o.func "nonlinearity"
                cell (fun (i, h, bias, check) -> RNNCell(i, h, nonlinearity, bias, check)) o)
            row (cell (fun (i, h, bias, check) -> LSTMCell(i, h, bias, check)))
            row (cell (fun (i, h, bias, check) -> GRUCell(i, h, bias, check)))
            row (fun o ->
                LayerNorm(
                    o.ints "normalizedShape",
                    o.float "eps",
                    o.bool "elementwiseAffine",
                    o.bool "bias"
                ))
            row (fun o ->
                GroupNorm(o.int "numGroups", o.int "numChannels", o.float "eps", o.bool "affine"))
            row (instanceNorm (fun (n, eps, affine) -> InstanceNorm1d(n, eps, affine)))
            row (instanceNorm (fun (n, eps, affine) -> InstanceNorm2d(n, eps, affine)))
            row (instanceNorm (fun (n, eps, affine) -> InstanceNorm3d(n, eps, affine)))
            row (fun o ->
                Embedding(
                    o.int "numEmbeddings",
                    o.int "embeddingDim",
                    ?paddingIdx = o.tryInt "paddingIdx"
                ))
            row (fun o -> PReLU(o.int "numParameters", o.float "init"))
            row (fun o ->
                VAE(
                    o.ints "xShape",
                    o.int "zDim",
                    tensorModel o "encoder",
                    tensorModel o "decoder",
                    o.int "encodedDim"
                ))
            row (fun o ->
                VAEMLP(
                    o.int "xDim",
                    o.int "zDim",
                    o.PerPart "hDims",
                    o.func "nonlinearity",
                    o.func "nonlinearityLast"
                ))
        ]

    let private given = ConcurrentDictionary<string, Row>()

    /// Whether the library itself has a layer of that kind.
    let isOwn (kind: string) =
        own.ContainsKey kind || kind = "Sequential"

    /// Makes a class of the program's own known under its kind; a later one takes the kind over.
    let register (kind: string) (make: LayerOptions -> 'Layer) =
        given[kind] <- {
            Type = typeof<'Layer>
            Make = fun options -> make options :> ModelBase
        }

    let find (kind: string) : Row option =
        match own.TryGetValue kind, given.TryGetValue kind with
        | (true, row), _ -> Some row
        | _, (true, row) -> Some row
        | _ -> None

    /// The kind under which a layer comes back, if it does.
    let kindOf (layer: ModelBase) : string option =
        let kind =
            if layer.GetType().Assembly = typeof<ModelBase>.Assembly then
                layer.GetType().Name
            else
                layer.kind

        find kind
        |> Option.filter (fun row -> row.Type = layer.GetType())
        |> Option.map (fun _ -> kind)
