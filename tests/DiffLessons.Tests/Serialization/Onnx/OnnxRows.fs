/// The tables of what is exported: rows for each layer and function kind.
module DiffLessons.Tests.OnnxRows

open DiffLessons
open DiffLessons.Tests.ModelGenerators
open DiffLessons.Tests.OnnxSupport

/// Every parameter and buffer other than it starts, so that one that is left out shows.
let private random (model: Model<Tensor, Tensor>) : Model<Tensor, Tensor> =
    model |> settle Dtype.Float32 7 |> ignore

    for name, buffer in model.buffers.values do
        let values = singles 5 [ buffer.nelement ]

        buffer.value <-
            if name.EndsWith "var" then
                values * values + 0.5
            else
                values

    model

let private layer name sample (make: unit -> #Model<Tensor, Tensor>) =
    row name sample (fun () -> random (make () :> Model<Tensor, Tensor>))

let private linear = [
    layer "Linear" [ 3 ] (fun () -> Linear(3, 4))
    layer "Linear without bias" [ 3 ] (fun () -> Linear(3, 4, bias = false))
    layer "Linear on sequences" [ 2; 3 ] (fun () -> Linear(3, 4))
    layer "Linear on images of no bias" [ 2; 2; 3 ] (fun () -> Linear(3, 4, bias = false))
]

let private convolutions = [
    layer "Conv1d" [ 4; 9 ] (fun () -> Conv1d(4, 6, 3, 2, 1, 2, 2))
    layer "Conv2d" [ 4; 9; 8 ] (fun () ->
        Conv2d(
            4,
            6,
            kernelSizes = [ 3; 2 ],
            strides = [ 2; 1 ],
            paddings = [ 1; 0 ],
            dilations = [ 1; 2 ],
            groups = 2
        ))
    layer "Conv2d without bias" [ 1; 6; 6 ] (fun () -> Conv2d(1, 3, 3, bias = false))
    layer "Conv1d, padding same" [ 2; 7 ] (fun () -> Conv1d(2, 3, 4, "same"))
    layer "Conv2d, padding same" [ 2; 5; 6 ] (fun () -> Conv2d(2, 3, [ 2; 3 ], "same", [ 1; 2 ]))
    layer "ConvTranspose2d with output paddings" [ 2; 3; 3 ] (fun () ->
        ConvTranspose2d(2, 3, 3, stride = 2, outputPaddings = [ 1; 0 ]))
    layer "Upsample" [ 2; 3; 4 ] (fun () -> Upsample(scaleFactor = 2.0))
    layer "Upsample, bilinear" [ 2; 3; 4 ] (fun () -> Upsample([ 5; 9 ], mode = "bilinear"))
    layer "Conv3d" [ 2; 4; 5; 4 ] (fun () -> Conv3d(2, 4, 2, stride = 2, padding = 1))
    layer "ConvTranspose1d" [ 4; 5 ] (fun () -> ConvTranspose1d(4, 6, 3, 2, 1, 2, 1, 2))
    layer "ConvTranspose2d" [ 4; 4; 3 ] (fun () ->
        ConvTranspose2d(
            4,
            6,
            kernelSizes = [ 3; 2 ],
            strides = [ 2; 2 ],
            paddings = [ 1; 0 ],
            dilations = [ 1; 2 ],
            outputPadding = 1,
            groups = 2
        ))
    layer "ConvTranspose3d" [ 2; 2; 3; 2 ] (fun () ->
        ConvTranspose3d(2, 3, 2, stride = 2, outputPadding = 1, bias = false))
]

let private norms = [
    layer "BatchNorm1d" [ 3 ] (fun () -> BatchNorm1d 3)
    layer "BatchNorm1d on sequences" [ 3; 4 ] (fun () -> BatchNorm1d(3, eps = 1e-2))
    layer "BatchNorm2d" [ 3; 2; 2 ] (fun () -> BatchNorm2d 3)
    layer "BatchNorm3d" [ 3; 2; 2; 2 ] (fun () -> BatchNorm3d 3)
    layer "BatchNorm2d without affine" [ 3; 2; 2 ] (fun () -> BatchNorm2d(3, affine = false))
    layer "BatchNorm1d without running statistics" [ 3 ] (fun () ->
        BatchNorm1d(3, trackRunningStats = false))
    layer "BatchNorm2d without either" [ 3; 2; 2 ] (fun () ->
        BatchNorm2d(3, affine = false, trackRunningStats = false))
    layer "LayerNorm" [ 4 ] (fun () -> LayerNorm 4)
    layer "LayerNorm over two axes" [ 2; 3; 4 ] (fun () -> LayerNorm([ 3; 4 ], eps = 1e-3))
    layer "LayerNorm without bias" [ 4 ] (fun () -> LayerNorm(4, bias = false))
    layer "LayerNorm without affine" [ 4 ] (fun () -> LayerNorm(4, elementwiseAffine = false))
    layer "GroupNorm" [ 4; 3; 2 ] (fun () -> GroupNorm(2, 4))
    layer "GroupNorm of vectors" [ 4 ] (fun () -> GroupNorm(2, 4, affine = false))
    layer "InstanceNorm1d" [ 3; 4 ] (fun () -> InstanceNorm1d 3)
    layer "InstanceNorm2d" [ 3; 2; 2 ] (fun () -> InstanceNorm2d(3, affine = true))
    layer "InstanceNorm3d" [ 3; 2; 2; 2 ] (fun () -> InstanceNorm3d(3, affine = true))
]

let private indices = {
    layer "Embedding" [ 3 ] (fun () -> Embedding(7, 4, paddingIdx = 2)) with
        Input = fun seed batch -> ((singles seed [ batch; 3 ] + 1.0) * 3.49).floor().int64()
}

let private learned = [
    indices
    {
        indices with
            Name = "Embedding of indices that a step makes"
            Model = fun () -> random (dsharp.cast Dtype.Int64 --> Embedding(7, 4))
            Input = fun seed batch -> (singles seed [ batch; 3 ] + 1.0) * 3.49
    }
    layer "PReLU" [ 3 ] (fun () -> PReLU())
    layer "PReLU with a slope a channel" [ 3; 2; 2 ] (fun () -> PReLU 3)
    layer "PReLU with a slope a feature" [ 3 ] (fun () -> PReLU 3)
    layer "Dropout" [ 3 ] (fun () -> Dropout 0.5)
    layer "Dropout2d" [ 3; 2; 2 ] (fun () -> Dropout2d 0.5)
    layer "Dropout3d" [ 3; 2; 2; 2 ] (fun () -> Dropout3d 0.5)
]

let private recurrent = [
    layer "RNN, time first" [ 3; 4 ] (fun () -> RNN(4, 5))
    layer "RNN with relu" [ 6; 4 ] (fun () ->
        RNN(4, 5, 2, nonlinearity = dsharp.relu, batchFirst = true))
    layer "RNN with sigmoid, both directions" [ 6; 4 ] (fun () ->
        RNN(4, 5, nonlinearity = dsharp.sigmoid, batchFirst = true, bidirectional = true))
    layer "LSTM, time first" [ 3; 4 ] (fun () -> LSTM(4, 5))
    layer "LSTM" [ 6; 4 ] (fun () -> LSTM(4, 5, batchFirst = true))
    layer "LSTM without bias" [ 6; 4 ] (fun () -> LSTM(4, 5, bias = false, batchFirst = true))
    layer "LSTM of layers, both directions, dropout" [ 6; 4 ] (fun () ->
        LSTM(4, 5, 2, batchFirst = true, dropout = 0.5, bidirectional = true))
    layer "GRU, time first" [ 3; 4 ] (fun () -> GRU(4, 5))
    layer "GRU" [ 6; 4 ] (fun () -> GRU(4, 5, batchFirst = true))
    layer "GRU of layers, both directions" [ 6; 4 ] (fun () ->
        GRU(4, 5, 3, batchFirst = true, bidirectional = true))
    layer "RNNCell" [ 4 ] (fun () -> RNNCell(4, 5))
    layer "RNNCell with softsign" [ 4 ] (fun () -> RNNCell(4, 5, dsharp.softsign, bias = false))
    layer "LSTMCell" [ 4 ] (fun () -> LSTMCell(4, 5))
    layer "GRUCell" [ 4 ] (fun () -> GRUCell(4, 5))
]

let private compositions = [
    layer "Checkpointed" [ 3 ] (fun () -> Checkpointed(Linear(3, 3) --> dsharp.tanh))
    layer "Residual" [ 3 ] (fun () -> Linear(3, 3) --> Residual(Linear(3, 3) --> dsharp.tanh))
    layer "Residual with a shortcut" [ 2; 4; 4 ] (fun () ->
        Residual(
            Conv2d(2, 3, 3, "same") --> dsharp.relu --> Conv2d(3, 3, 3, "same"),
            Conv2d(2, 3, 1)
        )
        --> dsharp.relu)
    layer "Parallel, sum" [ 3 ] (fun () -> Parallel [ Linear(3, 2); Linear(3, 2) --> dsharp.relu ])
    layer "Parallel, mean" [ 3 ] (fun () -> Parallel([ Linear(3, 2); Linear(3, 2) ], "mean"))
    layer "Parallel, cat" [ 3 ] (fun () ->
        Parallel([ Linear(3, 2); Function dsharp.tanh; Residual(Linear(3, 3)) ], "cat", -1))
    layer "Branch, Pair and Join" [ 3 ] (fun () ->
        Linear(3, 4)
        --> Branch(Linear(4, 2), Linear(4, 2))
        --> Pair(Function dsharp.tanh, Function dsharp.sigmoid)
        --> Join "product")
    layer "Sequential" [ 3 ] (fun () ->
        Sequential [ Linear(3, 4); Function dsharp.tanh; Sequential [ Linear(4, 2) ] ])
    layer "one layer twice" [ 3 ] (fun () ->
        let shared = Linear(3, 3)
        shared --> dsharp.tanh --> shared)
    layer "an LSTM twice" [ 3; 3 ] (fun () ->
        let shared = LSTM(3, 3, batchFirst = true)
        shared --> shared)
    layer "a VAE's encoder" [ 6 ] (fun () ->
        match (VAEMLP(6, 2, [ 4 ])).children with
        | (:? Model<Tensor, Tensor> as encoder) :: _ -> encoder
        | _ -> failwith "no encoder")
    row "a model in float64" [ 3 ] (fun () ->
        let net: Model<Tensor, Tensor> = Linear(3, 4) --> dsharp.sigmoid
        settle Dtype.Float64 3 net)
    |> fun row -> {
        row with
            Input = fun seed batch -> numbers seed [ batch; 3 ]
    }
]

let layers =
    List.concat [ linear; convolutions; norms; learned; recurrent; compositions ]

// ---- functions ----

let private plain name f = functionRow name [ 3; 4 ] f

let private elementwise = [
    plain "acos" dsharp.acos
    plain "asin" dsharp.asin
    plain "exp" dsharp.exp
    plain "log" dsharp.log |> within 0.1 5.0
    plain "log10" dsharp.log10 |> within 0.1 5.0
    plain "sqrt" dsharp.sqrt |> within 0.1 5.0
    plain "tan" dsharp.tan
    plain "clamp" (dsharp.clamp (low = -0.3, high = 0.4))
    plain "clamp below" (dsharp.clamp (low = 0.1))
    plain "clamp above" (dsharp.clamp (high = 0.1))
    plain "cast" (dsharp.cast Dtype.Int64) |> within -3.0 3.0
    plain "cast to booleans" (dsharp.cast Dtype.Bool)
    plain "move" (dsharp.move (dtype = Dtype.Int32)) |> within -3.0 3.0
]

let private activations =
    [
        plain "relu" dsharp.relu
        plain "sigmoid" dsharp.sigmoid
        plain "tanh" dsharp.tanh
        plain "softplus" dsharp.softplus
        plain "silu" dsharp.silu
        plain "selu" dsharp.selu
        plain "mish" dsharp.mish
        plain "gelu" (dsharp.gelu: Tensor -> Tensor)
        plain "gelu by tanh" dsharp.geluTanh
        plain "relu6" dsharp.relu6
        plain "hardsigmoid" dsharp.hardsigmoid
        plain "hardswish" dsharp.hardswish
        plain "softsign" dsharp.softsign
        // Near 0 the difference of nearly equal numbers, which has few digits.
        {
            plain "tanhshrink" dsharp.tanhshrink with
                Tolerance = 1e-4
        }
        plain "logsigmoid" dsharp.logsigmoid
        plain "leakyRelu" (dsharp.leakyRelu ())
        plain "leakyRelu of a slope" (dsharp.leakyRelu 0.3)
        plain "elu" (dsharp.elu ())
        plain "elu of an alpha" (dsharp.elu 0.6)
        plain "celu" (dsharp.celu ())
        plain "celu of an alpha" (dsharp.celu 0.6)
        plain "hardtanh" (dsharp.hardtanh ())
        plain "hardtanh without a lower bound" (dsharp.hardtanh (-infinity, 0.5))
        plain "glu" (dsharp.glu ())
        functionRow "glu of an axis" [ 4; 3 ] (dsharp.glu 1)
        plain "softmax" (dsharp.softmax 1)
        plain "softmax, last axis" (dsharp.softmax -1)
        plain "logsoftmax" (dsharp.logsoftmax 2)
        plain "softmin" (dsharp.softmin 1)
    ]
    |> List.map (within -7.0 8.0)

let private reductions = [
    plain "sum" (dsharp.sum 1)
    plain "sum over the batch" (dsharp.sum 0)
    plain "sum, axis kept" (dsharp.sum (-1, true))
    plain "mean" (dsharp.mean 2)
    plain "mean, axis kept" (dsharp.mean (1, true))
    plain "logsumexp" (dsharp.logsumexp 1)
    plain "var" (dsharp.var 1)
    plain "var, biased, axis kept" (dsharp.var (1, true, false))
    plain "var over the batch, biased" (dsharp.var (0, unbiased = false))
    plain "std" (dsharp.std 2)
    plain "standardize" dsharp.standardize
    plain "normalize" dsharp.normalize
    functionRow "trace" [ 4 ] dsharp.trace
    functionRow "det" [ 3; 3 ] dsharp.det
]

let private layouts = [
    plain "flatten" (dsharp.flatten 1)
    functionRow "flatten of the middle" [ 2; 3; 4 ] (dsharp.flatten (1, 2))
    functionRow "flatten of the batch" [ 2; 3; 4 ] (dsharp.flatten (0, 1))
    plain "view" (dsharp.view [ -1; 6; 2 ])
    plain "view of the batch" (dsharp.view [ -1; 2 ])
    plain "unflatten" (dsharp.unflatten (2, [ 2; 2 ]))
    functionRow "squeeze" [ 1; 3 ] (dsharp.squeeze 1)
    plain "squeeze of nothing" (dsharp.squeeze 1)
    plain "unsqueeze" (dsharp.unsqueeze 1)
    plain "unsqueeze in front" (dsharp.unsqueeze 0)
    plain "unsqueezeAs" (dsharp.unsqueezeAs (dsharp.zeros [ 1; 1; 1; 1 ]))
    plain "transpose" (dsharp.transpose (1, 2))
    plain "transpose of the batch" (dsharp.transpose (0, 1))
    plain "permute" (dsharp.permute [ 2; 0; 1 ])
    functionRow "expand" [ 1; 3 ] (dsharp.expand [ -1; 4; 3 ])
    plain "flip" (dsharp.flip [ 0; 2 ])
    plain "undilate" (dsharp.undilate [ 1; 2; 3 ])
    plain "repeat" (dsharp.repeat (1, 3))
    plain "repeat of the batch" (dsharp.repeat (0, 2))
    plain "pad" (dsharp.pad [ 0; 1; 2 ])
    {
        plain "slice" (dsharp.transpose (0, 1) >> dsharp.slice [ -1 ]) with
            Model =
                fun () ->
                    Sequential [ Function(dsharp.transpose (0, 1)); Function(dsharp.slice [ -1 ]) ]
    }
]

let private image name f = functionRow name [ 2; 6; 7 ] f
let private volume name f = functionRow name [ 2; 4; 5; 4 ] f
let private signal name f = functionRow name [ 2; 7 ] f

let private windows = [
    signal "maxpool1d" (dsharp.maxpool1d (3, 2, 1))
    signal "avgpool1d" (dsharp.avgpool1d (3, 2, 1))
    signal "avgpool1d of a kernel" (dsharp.avgpool1d 2)
    image "maxpool2d" (dsharp.maxpool2d 2)
    image
        "maxpool2d with all options"
        (dsharp.maxpool2d (kernelSizes = [ 2; 3 ], strides = [ 1; 2 ], paddings = [ 0; 1 ]))
    image "avgpool2d" (dsharp.avgpool2d (3, stride = 2, padding = 1))
    image
        "avgpool2d with all options"
        (dsharp.avgpool2d (kernelSizes = [ 2; 3 ], strides = [ 1; 2 ], paddings = [ 1; 0 ]))
    signal "maxpool1d of a last window" (dsharp.maxpool1d (2, ceilMode = true))
    signal "avgpool1d of a last window" (dsharp.avgpool1d (2, ceilMode = true))
    signal "avgpool1d without padding" (dsharp.avgpool1d (3, 2, 1, true, false))
    image
        "maxpool2d of last windows"
        (dsharp.maxpool2d (3, stride = 2, padding = 1, ceilMode = true))
    image
        "avgpool2d of last windows"
        (dsharp.avgpool2d (3, stride = 2, ceilMode = true, countIncludePad = false))
    signal "adaptiveAvgPool1d" (dsharp.adaptiveAvgPool1d 7)
    image "adaptiveAvgPool2d" (dsharp.adaptiveAvgPool2d 1)
    image "adaptiveAvgPool2d of windows" (dsharp.adaptiveAvgPool2d (outputSizes = [ 3; 1 ]))
    volume "adaptiveAvgPool3d" (dsharp.adaptiveAvgPool3d (outputSizes = [ 2; 5; 1 ]))
    signal "adaptiveMaxPool1d" (dsharp.adaptiveMaxPool1d 1)
    image "adaptiveMaxPool2d" (dsharp.adaptiveMaxPool2d (outputSizes = [ 2; 7 ]))
    volume "adaptiveMaxPool3d" (dsharp.adaptiveMaxPool3d 1)
    volume "maxpool3d" (dsharp.maxpool3d 2)
    volume "avgpool3d" (dsharp.avgpool3d (2, stride = 1, padding = 1))
    signal "conv1d" (dsharp.conv1d (singles 1 [ 3; 2; 3 ], padding = 1))
    image "conv2d" (dsharp.conv2d (singles 1 [ 3; 2; 3; 2 ], strides = [ 2; 1 ]))
    signal "conv1d, padding same" (dsharp.conv1d (singles 1 [ 3; 2; 4 ], "same"))
    image "conv2d, padding valid" (dsharp.conv2d (singles 1 [ 3; 2; 2; 3 ], padding = "valid"))
    volume "conv3d" (dsharp.conv3d (singles 1 [ 3; 2; 2; 2; 2 ], dilation = 2))
    signal "convTranspose1d" (dsharp.convTranspose1d (singles 1 [ 2; 3; 3 ], stride = 2))
    image "convTranspose2d" (dsharp.convTranspose2d (singles 1 [ 2; 3; 3; 2 ], padding = 1))
    volume "convTranspose3d" (dsharp.convTranspose3d (singles 1 [ 2; 3; 2; 2; 2 ], stride = 2))
]

let private other = singles 9 [ 3; 4 ]

let private arranging = [
    plain "reshape" (dsharp.reshape [ -1; 2; 6 ])
    plain "swapaxes" (dsharp.swapaxes (1, -1))
    plain "movedim" (dsharp.movedim ([ 2; 1 ], [ 0; 2 ]))
    plain "tile" (dsharp.tile [ 2; 1 ])
    plain "tile of the batch" (dsharp.tile [ 2; 1; 3 ])
    plain "tril" (dsharp.tril 1)
    plain "triu" (dsharp.triu ())
    plain "roll" (dsharp.roll ([ 1; -6 ], [ 1; 2 ]))
    plain "repeatInterleave" (dsharp.repeatInterleave (3, dim = 2))
    plain "pad, one-sided" (dsharp.pad ([ 0; 1; 0 ], [ 0; 0; 2 ]))
    plain "pad by a number" (dsharp.pad ([ 0; 1; 2 ], value = -1.5))
    plain "pad, reflect" (dsharp.pad ([ 0; 1; 2 ], mode = "reflect"))
    plain "pad, replicate" (dsharp.pad ([ 0; 1; 5 ], [ 0; 0; 1 ], "replicate"))
    image "interpolate, nearest" (dsharp.interpolate (scaleFactor = 2.0))
    image "interpolate, bilinear" (dsharp.interpolate ([ 9; 5 ], mode = "bilinear"))
    image "interpolate, bicubic" (dsharp.interpolate (scaleFactor = 1.5, mode = "bicubic"))
    image
        "interpolate, aligned"
        (dsharp.interpolate ([ 3; 10 ], mode = "bilinear", alignCorners = true))
    signal "interpolate, linear" (dsharp.interpolate ([ 4 ], mode = "linear"))
    functionRow "pixelShuffle" [ 8; 2; 3 ] (dsharp.pixelShuffle 2)
]

let private selecting =
    let mask = dsharp.tensor [ true; false; true; false ]

    [
        plain "where" (dsharp.where (mask, other))
        plain "where of integers" (dsharp.where (mask, dsharp.arange 4))
        plain "maskedFill" (dsharp.maskedFill (mask, -2.5))
        plain "indexSelect" (dsharp.indexSelect (2, dsharp.tensor [ 3; -4; 3 ]))
        plain "narrow" (dsharp.narrow (1, -2, 1))
    ]

let private withTensor = [
    plain "add" (dsharp.add other)
    plain "add of integers" (dsharp.add (dsharp.arange 4))
    plain "sub" (dsharp.sub other)
    plain "mul" (dsharp.mul other)
    plain "div" (dsharp.div (other + 2.0))
    plain "pow" (dsharp.pow other) |> within 0.5 2.0
    plain "matmul" (dsharp.matmul (singles 2 [ 4; 5 ]))
    plain "eq" (dsharp.eq (dsharp.zeros [ 4 ])) |> within 0.0 0.0
    plain "ne" (dsharp.ne other)
    plain "lt" (dsharp.lt other)
    plain "le" (dsharp.le other)
    plain "gt" (dsharp.gt other)
    plain "ge" (dsharp.ge other)
]

let private withRows =
    List.concat [
        elementwise
        activations
        reductions
        layouts
        windows
        arranging
        selecting
        withTensor
        OnnxMathsRows.functions
        OnnxAxesRows.functions
    ]

/// The functions without options that have a rule, and no row above.
let private others =
    let named = withRows |> List.map (fun row -> (row.Name.Split(' ', ',')[0])) |> set

    [
        for kind in OnnxFunctions.kinds do
            if not (named.Contains kind) && (Registry.op kind).Options.IsEmpty then
                plain kind (Op.plain (Registry.op kind)) |> within -3.0 3.0
    ]

let functions = withRows @ others
