namespace DiffLessons

open System

/// Layers and composition under plain names, for the C# facade.
[<AbstractClass; Sealed>]
type internal ModelInterop =
    static member private Option(value: Nullable<'T>) = Option.ofNullable value

    /// One layer after the other.
    static member Chain(models: Model<Tensor, Tensor>[]) : Model<Tensor, Tensor> =
        Array.reduce (fun (a: Model<Tensor, Tensor>) (b: Model<Tensor, Tensor>) -> a --> b) models

    static member Function(f: Tensor -> Tensor) : Model<Tensor, Tensor> = Function f

    /// A function of the user's own: it cannot be saved whole.
    static member Custom(f: Func<Tensor, Tensor>) : Model<Tensor, Tensor> = Function f.Invoke

    static member Linear(inFeatures: int, outFeatures: int, bias: bool) : Model<Tensor, Tensor> =
        Linear(inFeatures, outFeatures, bias = bias)

    static member Conv1d
        (
            inChannels: int,
            outChannels: int,
            kernelSize: int,
            stride: int,
            padding: int,
            dilation: int,
            groups: int,
            bias: bool
        ) : Model<Tensor, Tensor> =
        Conv1d(inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias)

    static member Conv2d
        (
            inChannels: int,
            outChannels: int,
            kernelSize: int,
            stride: int,
            padding: int,
            dilation: int,
            groups: int,
            bias: bool
        ) : Model<Tensor, Tensor> =
        Conv2d(
            inChannels,
            outChannels,
            kernelSize = kernelSize,
            stride = stride,
            padding = padding,
            dilation = dilation,
            groups = groups,
            bias = bias
        )

    static member ConvTranspose2d
        (
            inChannels: int,
            outChannels: int,
            kernelSize: int,
            stride: int,
            padding: int,
            outputPadding: int,
            bias: bool
        ) : Model<Tensor, Tensor> =
        ConvTranspose2d(
            inChannels,
            outChannels,
            kernelSize = kernelSize,
            stride = stride,
            padding = padding,
            outputPadding = outputPadding,
            bias = bias
        )

    static member BatchNorm1d(features: int, eps: float, momentum: float) : Model<Tensor, Tensor> =
        BatchNorm1d(features, eps = eps, momentum = momentum)

    static member BatchNorm2d(features: int, eps: float, momentum: float) : Model<Tensor, Tensor> =
        BatchNorm2d(features, eps = eps, momentum = momentum)

    static member Dropout(p: float) : Model<Tensor, Tensor> = Dropout p

    static member Lstm
        (
            inputSize: int,
            hiddenSize: int,
            layers: int,
            batchFirst: bool,
            dropout: float,
            bidirectional: bool
        ) : Model<Tensor, Tensor> =
        LSTM(
            inputSize,
            hiddenSize,
            numLayers = layers,
            batchFirst = batchFirst,
            dropout = dropout,
            bidirectional = bidirectional
        )

    static member Gru
        (
            inputSize: int,
            hiddenSize: int,
            layers: int,
            batchFirst: bool,
            dropout: float,
            bidirectional: bool
        ) : Model<Tensor, Tensor> =
        GRU(
            inputSize,
            hiddenSize,
            numLayers = layers,
            batchFirst = batchFirst,
            dropout = dropout,
            bidirectional = bidirectional
        )

    static member Rnn
        (
            inputSize: int,
            hiddenSize: int,
            layers: int,
            batchFirst: bool,
            dropout: float,
            bidirectional: bool
        ) : Model<Tensor, Tensor> =
        RNN(
            inputSize,
            hiddenSize,
            numLayers = layers,
            batchFirst = batchFirst,
            dropout = dropout,
            bidirectional = bidirectional
        )

    static member Relu() = ModelInterop.Function dsharp.relu

    static member LeakyRelu(slope: float) =
        ModelInterop.Function(dsharp.leakyRelu slope)

    static member Sigmoid() = ModelInterop.Function dsharp.sigmoid
    static member Tanh() = ModelInterop.Function dsharp.tanh
    static member Softplus() = ModelInterop.Function dsharp.softplus
    static member Gelu() = ModelInterop.Function dsharp.gelu
    static member Silu() = ModelInterop.Function dsharp.silu

    static member Softmax(dim: int) =
        ModelInterop.Function(dsharp.softmax dim)

    static member LogSoftmax(dim: int) =
        ModelInterop.Function(dsharp.logsoftmax dim)

    static member Flatten(startDim: int) =
        ModelInterop.Function(dsharp.flatten startDim)

    static member Reshape(shape: int[]) =
        ModelInterop.Function(dsharp.view shape)

    static member MaxPool2d(kernelSize: int, stride: int, padding: int) =
        ModelInterop.Function(dsharp.maxpool2d (kernelSize, stride = stride, padding = padding))

    static member AvgPool2d(kernelSize: int, stride: int, padding: int) =
        ModelInterop.Function(dsharp.avgpool2d (kernelSize, stride = stride, padding = padding))

    // ---- parameters ----

    static member Names(model: ModelBase) : string[] = model.parameters.names

    static member Value(model: ModelBase, name: string) : Tensor =
        (model.parameters.find name).Read().noDiff().clone()

    static member AsFunction(model: Model<Tensor, Tensor>, parameters: Tensor, x: Tensor) : Tensor =
        model.asFunction parameters x

    static member Summary(model: ModelBase) : string = model.summary ()

    // ---- files ----

    static member Save(model: ModelBase, path: string) : unit = model.save path
    static member Load(path: string) : Model<Tensor, Tensor> = Model.load path
    static member SaveParameters(model: ModelBase, path: string) : unit = model.saveParameters path
    static member LoadParameters(model: ModelBase, path: string) : unit = model.loadParameters path

    static member ExportOnnx(model: ModelBase, path: string, inputShape: int[]) : unit =
        model.exportOnnx (path, inputShape)
