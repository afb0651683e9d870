/// The table of layers: a row for each, with the inputs it takes. A new layer gets its properties by a new row.
module DiffLessons.Tests.LayersTable

open FsCheck
open DiffLessons
open DiffLessons.Tests.Generators
open DiffLessons.Tests.ModelGenerators
open DiffLessons.Tests.LayersRows

/// A layer, the shape of its input, and what holds for it.
type Row = LayersRows.Row

// ---- linear ----

let private linear = [
    row "Linear" [ 4; 4; 4 ] (fun c -> [ c.Sizes[0]; c.Sizes[1] ]) (fun c ->
        Linear(c.Sizes[1], c.Sizes[2]))
    row "Linear without bias" [ 4; 4; 4 ] (fun c -> [ c.Sizes[0]; c.Sizes[1] ]) (fun c ->
        Linear(c.Sizes[1], c.Sizes[2], bias = false))
    row "Linear on sequences" [ 3; 3; 3 ] (fun c -> [ c.Sizes[0]; 2; c.Sizes[1] ]) (fun c ->
        Linear(c.Sizes[1], c.Sizes[2]))
]

// ---- convolutions: sizes are batch, channels and filters of a group; the rest is the case's choice ----

type Windows = {
    Groups: int
    Kernels: int[]
    Strides: int[]
    Paddings: int[]
    Dilations: int[]
    OutputPadding: int
    Bias: bool
}

let windows dims (case: Case) =
    let each place count =
        Array.init dims (fun axis -> choose case (place + axis) count)

    let strides = each 10 2 |> Array.map ((+) 1)

    {
        Groups = 1 + choose case 0 2
        Kernels = each 20 (if dims = 3 then 2 else 3) |> Array.map ((+) 1)
        Strides = strides
        Paddings = each 30 2
        Dilations = each 40 2 |> Array.map ((+) 1)
        OutputPadding =
            if Array.forall (fun s -> s = 2) strides then
                choose case 1 2
            else
                0
        Bias = choose case 2 2 = 0
    }

let channels (case: Case) =
    let groups = 1 + choose case 0 2
    case.Sizes[1] * groups, case.Sizes[2] * groups

/// As long as the kernel needs, and up to 2 more.
let convInput dims (case: Case) =
    let w = windows dims case

    [
        case.Sizes[0]
        fst (channels case)
        for axis in 0 .. dims - 1 do
            w.Dilations[axis] * (w.Kernels[axis] - 1) + 1 + choose case (50 + axis) 3
    ]

let transposedInput dims (case: Case) = [
    case.Sizes[0]
    fst (channels case)
    for axis in 0 .. dims - 1 do
        3 + choose case (50 + axis) 2
]

let convs =
    let conv dims make =
        row $"Conv{dims}d" [ 2; 2; 2 ] (convInput dims) (fun case ->
            let w, (i, o) = windows dims case, channels case
            make i o w: Model<Tensor, Tensor>)

    let transposed dims make =
        row $"ConvTranspose{dims}d" [ 2; 2; 2 ] (transposedInput dims) (fun case ->
            let w, (i, o) = windows dims case, channels case
            make i o w: Model<Tensor, Tensor>)

    [
        conv 1 (fun i o w ->
            Conv1d(
                i,
                o,
                w.Kernels[0],
                w.Strides[0],
                w.Paddings[0],
                w.Dilations[0],
                w.Groups,
                w.Bias
            ))
        conv 2 (fun i o w ->
            Conv2d(
                i,
                o,
                kernelSizes = w.Kernels,
                strides = w.Strides,
                paddings = w.Paddings,
                dilations = w.Dilations,
                groups = w.Groups,
                bias = w.Bias
            ))
        conv 3 (fun i o w ->
            Conv3d(
                i,
                o,
                kernelSizes = w.Kernels,
                strides = w.Strides,
                paddings = w.Paddings,
                dilations = w.Dilations,
                groups = w.Groups,
                bias = w.Bias
            ))
        transposed 1 (fun i o w ->
            ConvTranspose1d(
                i,
                o,
                w.Kernels[0],
                w.Strides[0],
                w.Paddings[0],
                w.Dilations[0],
                w.OutputPadding,
                w.Groups,
                w.Bias
            ))
        transposed 2 (fun i o w ->
            ConvTranspose2d(
                i,
                o,
                kernelSizes = w.Kernels,
                strides = w.Strides,
                paddings = w.Paddings,
                dilations = w.Dilations,
                outputPadding = w.OutputPadding,
                groups = w.Groups,
                bias = w.Bias
            ))
        transposed 3 (fun i o w ->
            ConvTranspose3d(
                i,
                o,
                kernelSizes = w.Kernels,
                strides = w.Strides,
                paddings = w.Paddings,
                dilations = w.Dilations,
                outputPadding = w.OutputPadding,
                groups = w.Groups,
                bias = w.Bias
            ))
    ]

// ---- batch norm and dropout: sizes are batch - 1 and features ----

let private evaluated (net: Model<Tensor, Tensor>) =
    net.eval ()

    for name, buffer in net.buffers.values do
        let random = numbersIn buffer.value.dtype 5 [ buffer.nelement ]

        buffer.value <-
            if name.EndsWith "var" then
                random * random + 0.5
            else
                random

    net

let private norms =
    let input axes (case: Case) =
        [ case.Sizes[0] + 1; case.Sizes[1] ] @ axes

    let both name axes (make: int -> Model<Tensor, Tensor>) = [
        {
            row $"{name} in training" [ 3; 3 ] (input axes) (fun c -> make c.Sizes[1]) with
                Batch = None
                Spread = true
        }
        row $"{name} in prediction" [ 3; 3 ] (input axes) (fun c -> evaluated (make c.Sizes[1]))
    ]

    List.concat [
        both "BatchNorm1d" [] (fun c -> BatchNorm1d c)
        both "BatchNorm1d on sequences" [ 2 ] (fun c -> BatchNorm1d c)
        both "BatchNorm2d" [ 2; 2 ] (fun c -> BatchNorm2d c)
        both "BatchNorm3d" [ 2; 1; 2 ] (fun c -> BatchNorm3d c)
        both "BatchNorm1d without affine" [] (fun c -> BatchNorm1d(c, affine = false))
        [
            {
                row "BatchNorm1d without running statistics" [ 3; 3 ] (input []) (fun c ->
                    BatchNorm1d(c.Sizes[1], trackRunningStats = false)) with
                    Batch = None
                    Spread = true
            }
        ]
    ]

let private dropouts =
    let input axes (case: Case) = [ case.Sizes[0]; case.Sizes[1] ] @ axes

    let rate (case: Case) =
        [| 0.0; 0.1; 0.5; 0.9; 1.0 |][choose case 0 5]

    [
        {
            row "Dropout" [ 4; 4 ] (input []) (fun c -> Dropout(rate c)) with
                Batch = None
        }
        {
            row "Dropout2d" [ 3; 3 ] (input [ 2; 2 ]) (fun c -> Dropout2d(rate c)) with
                Batch = None
        }
        {
            row "Dropout3d" [ 2; 3 ] (input [ 2; 1; 2 ]) (fun c -> Dropout3d(rate c)) with
                Batch = None
        }
        row "Dropout in prediction" [ 4; 4 ] (input []) (fun c ->
            let net = Dropout(rate c)
            net.eval ()
            net)
    ]

// ---- recurrent: sizes are time, batch, input and hidden size ----

let private recurrent =
    let input (c: Case) = [ c.Sizes[0]; c.Sizes[1]; c.Sizes[2] ]
    let sizes = [ 3; 2; 3; 3 ]
    let bias (c: Case) = choose c 0 4 <> 0
    let layers (c: Case) = 1 + choose c 1 2

    let sequence name make = {
        row name sizes input make with
            Batch = Some 1
    }

    [
        sequence "RNN" (fun c -> RNN(c.Sizes[2], c.Sizes[3], layers c, bias = bias c))
        {
            sequence "RNN with relu" (fun c ->
                RNN(c.Sizes[2], c.Sizes[3], layers c, nonlinearity = dsharp.relu, bias = bias c)) with
                Smooth = false
        }
        sequence "LSTM" (fun c -> LSTM(c.Sizes[2], c.Sizes[3], bias = bias c))
        sequence "LSTM of two layers" (fun c -> LSTM(c.Sizes[2], c.Sizes[3], 2, bias = bias c))
        sequence "LSTM in both directions" (fun c ->
            LSTM(c.Sizes[2], c.Sizes[3], layers c, bias = bias c, bidirectional = true))
        sequence "GRU" (fun c -> GRU(c.Sizes[2], c.Sizes[3], bias = bias c))
        sequence "GRU of layers in both directions" (fun c ->
            GRU(c.Sizes[2], c.Sizes[3], layers c, bias = bias c, bidirectional = true))
        row "LSTM, batch first" sizes input (fun c ->
            LSTM(c.Sizes[2], c.Sizes[3], batchFirst = true))
        row "RNN, batch first, both directions" sizes input (fun c ->
            RNN(c.Sizes[2], c.Sizes[3], layers c, batchFirst = true, bidirectional = true))
        {
            sequence "GRU with dropout between layers" (fun c ->
                GRU(c.Sizes[2], c.Sizes[3], 2, dropout = 0.5)) with
                Batch = None
        }
        {
            sequence "LSTM with its states" (fun c ->
                let lstm = LSTM(c.Sizes[2], c.Sizes[3], layers c, bidirectional = true)

                let run (x: Tensor) =
                    let start = lstm.newHidden x.shape[1]

                    let output, h, s =
                        lstm.forwardWithHidden (x, start + x.mean (), start - x.sum ())

                    dsharp.cat [ output.flatten (); h.flatten (); s.flatten () ]

                Model<Tensor, Tensor>(run, models = [ lstm ])) with
                Batch = None
        }
        {
            sequence "LSTM over sequences of unequal length" (fun c ->
                let lstm = LSTM(c.Sizes[2], c.Sizes[3], layers c, bidirectional = true)

                let run (x: Tensor) =
                    let lengths = [ for i in 1 .. x.shape[1] -> 1 + choose c i x.shape[0] ]
                    let output, h, s = lstm.forwardWithLengths (x, lengths)
                    dsharp.cat [ output.flatten (); h.flatten (); s.flatten () ]

                Model<Tensor, Tensor>(run, models = [ lstm ])) with
                Batch = None
        }
        {
            sequence "RNN of softplus over sequences of unequal length" (fun c ->
                let rnn =
                    RNN(c.Sizes[2], c.Sizes[3], layers c, dsharp.softplus, bidirectional = true)

                let run (x: Tensor) =
                    let lengths = [ for i in 1 .. x.shape[1] -> 1 + choose c i x.shape[0] ]
                    let output, h = rnn.forwardWithLengths (x, lengths)
                    dsharp.cat [ output.flatten (); h.flatten () ]

                Model<Tensor, Tensor>(run, models = [ rnn ])) with
                Batch = None
        }
        {
            sequence "GRU with its state" (fun c ->
                let gru = GRU(c.Sizes[2], c.Sizes[3], layers c)

                let run (x: Tensor) =
                    let output, h = gru.forwardWithHidden (x, gru.newHidden x.shape[1] + x.mean ())
                    dsharp.cat [ output.flatten (); h.flatten () ]

                Model<Tensor, Tensor>(run, models = [ gru ])) with
                Batch = None
        }
    ]

// ---- chains ----

let private chains =
    let flat (c: Case) = [ c.Sizes[0]; c.Sizes[1] ]
    let first (c: Case) = Linear(c.Sizes[1], 3)

    [
        row "Residual" [ 3; 3 ] flat (fun c ->
            Residual(Linear(c.Sizes[1], c.Sizes[1]) --> dsharp.tanh))
        row "Residual with a shortcut" [ 3; 3 ] flat (fun c ->
            Residual(first c --> dsharp.tanh, first c))
        row "Parallel" [ 3; 3 ] flat (fun c ->
            Parallel([ first c; first c --> dsharp.tanh; first c ], "product"))
        row "Parallel, cat" [ 3; 3 ] flat (fun c ->
            Parallel([ first c --> dsharp.tanh; Linear(c.Sizes[1], 2) ], "cat"))
        row "Branch, Pair and Join" [ 3; 3 ] flat (fun c ->
            first c
            --> Branch(Linear(3, 2), Linear(3, 2))
            --> Pair(Function dsharp.tanh, Function dsharp.sigmoid)
            --> Join "product")
        row "Checkpointed" [ 3; 3 ] flat (fun c ->
            Checkpointed(first c --> dsharp.tanh --> Linear(3, 2)))
        row "chain with tanh" [ 3; 3 ] flat (fun c -> first c --> dsharp.tanh --> Linear(3, 2))
        {
            row "chain with relu" [ 3; 3 ] flat (fun c -> first c --> dsharp.relu --> Linear(3, 2)) with
                Smooth = false
        }
        row "chain with an anonymous function" [ 3; 3 ] flat (fun c ->
            first c --> (fun (x: Tensor) -> x * x.sigmoid ()) --> Linear(3, 2))
        row "chain that starts with a function" [ 3; 3 ] flat (fun c ->
            (fun (x: Tensor) -> x.sin ())
            --> (first c: Model<Tensor, Tensor>)
            --> dsharp.softmax 1)
        row "Sequential" [ 3; 3 ] flat (fun c ->
            Sequential [ first c; Function dsharp.tanh; Function(fun x -> 2.0 * x); Linear(3, 2) ])
        row "the same layer twice" [ 3; 3 ] flat (fun c ->
            let layer = Linear(c.Sizes[1], c.Sizes[1])
            layer --> dsharp.tanh --> layer)
        {
            row "small convolutional network" [ 2 ] (fun c -> [ c.Sizes[0]; 1; 4; 4 ]) (fun _ ->
                Conv2d(1, 2, 3, padding = 1)
                --> dsharp.relu
                --> dsharp.maxpool2d 2
                --> dsharp.flatten 1
                --> Linear(8, 2)
                --> dsharp.logsoftmax 1) with
                Smooth = false
                Spread = true
        }
    ]

let families = [
    "Linear", linear
    "Convolutions", convs
    "Named paddings", namedPaddings
    "Tables", tables
    "Batch norm", norms
    "Norms of samples", sampleNorms
    "Learned activations and embeddings", learned
    "Dropout", dropouts
    "Recurrent", recurrent
    "Cells", cells
    "Variational autoencoders", autoencoders
    "Chains", chains
]
