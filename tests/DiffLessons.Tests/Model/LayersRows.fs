/// Rows of the table of layers: norms of samples, cells, and what else goes beyond the common layers.
module DiffLessons.Tests.LayersRows

open FsCheck
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests.Generators
open DiffLessons.Tests.ModelGenerators

/// A layer, the shape of its input, and what holds for it.
type Row = {
    Name: string
    Sizes: Gen<int list>
    Input: Case -> int list
    Make: Case -> Model<Tensor, Tensor>
    /// Whether it has second derivatives everywhere.
    Smooth: bool
    /// The axis along which samples do not see each other.
    Batch: int option
    /// Whether inputs are numbers without repetition, so that no feature is constant over a batch.
    Spread: bool
}

/// A smooth layer of independent samples.
let row name sizes input (make: Case -> #Model<Tensor, Tensor>) = {
    Name = name
    Sizes = sizesUpTo sizes
    Input = input
    Make = fun case -> make case :> Model<Tensor, Tensor>
    Smooth = true
    Batch = Some 0
    Spread = false
}

// ---- norms of single samples ----

let sampleNorms =
    let image (c: Case) = [ c.Sizes[0]; 2 * c.Sizes[1]; 2; 2 ]

    let spread name sizes input make = {
        row name sizes input make with
            Spread = true
    }

    [
        spread "LayerNorm" [ 3; 3 ] (fun c -> [ c.Sizes[0]; c.Sizes[1] + 1 ]) (fun c ->
            LayerNorm(c.Sizes[1] + 1))
        spread
            "LayerNorm over two axes"
            [ 3; 3 ]
            (fun c -> [ c.Sizes[0]; 2; c.Sizes[1] + 1 ])
            (fun c -> LayerNorm [ 2; c.Sizes[1] + 1 ])
        spread "LayerNorm without bias" [ 3; 3 ] (fun c -> [ c.Sizes[0]; c.Sizes[1] + 1 ]) (fun c ->
            LayerNorm(c.Sizes[1] + 1, bias = false))
        spread
            "LayerNorm without affine"
            [ 3; 3 ]
            (fun c -> [ c.Sizes[0]; c.Sizes[1] + 1 ])
            (fun c -> LayerNorm(c.Sizes[1] + 1, eps = 1e-3, elementwiseAffine = false))
        spread "GroupNorm" [ 2; 2 ] image (fun c -> GroupNorm(2, 2 * c.Sizes[1]))
        spread "GroupNorm of one group" [ 2; 2 ] (fun c -> [ c.Sizes[0]; c.Sizes[1] + 1 ]) (fun c ->
            GroupNorm(1, c.Sizes[1] + 1, affine = false))
        spread "InstanceNorm1d" [ 2; 3 ] (fun c -> [ c.Sizes[0]; c.Sizes[1]; 3 ]) (fun c ->
            InstanceNorm1d(c.Sizes[1]))
        spread "InstanceNorm2d" [ 2; 2 ] image (fun c ->
            InstanceNorm2d(2 * c.Sizes[1], affine = true))
        spread "InstanceNorm3d" [ 2; 2 ] (fun c -> [ c.Sizes[0]; c.Sizes[1]; 2; 1; 2 ]) (fun c ->
            InstanceNorm3d(c.Sizes[1], affine = true))
    ]

// ---- activations with parameters, embeddings ----

let learned = [
    {
        row "PReLU" [ 3; 3 ] (fun c -> [ c.Sizes[0]; c.Sizes[1] ]) (fun _ -> PReLU()) with
            Smooth = false
    }
    {
        row
            "PReLU with a slope a channel"
            [ 2; 3 ]
            (fun c -> [ c.Sizes[0]; c.Sizes[1]; 2 ])
            (fun c -> PReLU c.Sizes[1]) with
            Smooth = false
    }
    // Indices have no derivative, so the input scales the vectors that they pick.
    row "Embedding" [ 3; 3; 4 ] (fun c -> [ c.Sizes[0]; c.Sizes[1] ]) (fun c ->
        let table = Embedding(4, c.Sizes[2])

        let run (x: Tensor) =
            let places = (dsharp.arange x.shape[1]).int64()
            table.forward (places.expand x.shape) * x.unsqueeze -1

        Model<Tensor, Tensor>(run, models = [ table ]))
]

// ---- cells: sizes are time, batch, input and hidden size ----

let cells =
    let one (c: Case) = [ c.Sizes[1]; c.Sizes[2] ]
    let many (c: Case) = [ c.Sizes[0]; c.Sizes[1]; c.Sizes[2] ]
    let sizes = [ 3; 2; 3; 3 ]
    let bias (c: Case) = choose c 0 4 <> 0

    /// A way to run a cell, as a model.
    let runs name input batch (cell: Case -> 'Cell) (run: 'Cell -> Tensor -> Tensor) = {
        row name sizes input (fun c ->
            let cell = cell c
            Model<Tensor, Tensor>(run cell, models = [ (cell :> ModelBase) ])) with
            Batch = batch
    }

    let lstm (c: Case) =
        LSTMCell(c.Sizes[2], c.Sizes[3], bias c)

    let gru (c: Case) = GRUCell(c.Sizes[2], c.Sizes[3], bias c)

    [
        row "RNNCell" sizes one (fun c -> RNNCell(c.Sizes[2], c.Sizes[3], bias = bias c))
        row "RNNCell with softplus" sizes one (fun c ->
            RNNCell(c.Sizes[2], c.Sizes[3], dsharp.softplus, bias c))
        row "LSTMCell" sizes one lstm
        row "GRUCell" sizes one gru
        runs
            "RNNCell on a sequence"
            many
            (Some 1)
            (fun c -> RNNCell(c.Sizes[2], c.Sizes[3], (fun x -> x.sin ()), bias c))
            (fun cell x -> cell.forwardSequence x)
        runs "GRUCell on a sequence" many (Some 1) gru (fun cell x -> cell.forwardSequence x)
        runs "LSTMCell on a sequence, both states" many (Some 1) lstm (fun cell x ->
            let hiddens, states = cell.forwardSequence x
            dsharp.cat ([ hiddens; states ], 2))
        runs "LSTMCell with its states" one None lstm (fun cell x ->
            let start = cell.newHidden x.shape[0]
            let h, s = cell.forwardWithHidden (x, start + x.mean (), start - x.sum ())
            dsharp.cat ([ h; s ], 1))
        {
            row "RNN with a nonlinearity of its own" sizes many (fun c ->
                RNN(
                    c.Sizes[2],
                    c.Sizes[3],
                    1 + choose c 1 2,
                    dsharp.softsign,
                    bias c,
                    bidirectional = true
                )) with
                Batch = Some 1
                Smooth = false
        }
    ]

// ---- variational autoencoders: each call draws codes ----

let autoencoders =
    let flat (c: Case) = [ c.Sizes[0]; c.Sizes[1] + 1 ]

    let mlp (c: Case) =
        VAEMLP(c.Sizes[1] + 1, c.Sizes[2], [ 3; 2 ], dsharp.tanh)

    [
        {
            row "VAEMLP" [ 3; 3; 2 ] flat mlp with
                Batch = None
        }
        {
            row "VAEMLP's loss" [ 2; 3; 2 ] flat (fun c ->
                let net = mlp c
                Model<Tensor, Tensor>((fun x -> net.loss (x.sigmoid ())), models = [ net ])) with
                Batch = None
        }
        {
            row "VAE" [ 2; 2 ] (fun c -> [ c.Sizes[0]; 1; 2; 3 ]) (fun c ->
                let z = c.Sizes[1]

                VAE(
                    [ 1; 2; 3 ],
                    z,
                    Conv2d(1, 2, 2) --> dsharp.tanh --> dsharp.flatten 1,
                    Linear(4, 6) --> dsharp.sigmoid
                )) with
                Batch = None
        }
    ]

// ---- convolutions padded by name, images made larger ----

let namedPaddings =
    let image dims (c: Case) = [
        c.Sizes[0]
        c.Sizes[1]
        yield! List.replicate dims (2 + choose c 3 3)
    ]

    let kernel (c: Case) = 1 + choose c 4 4
    let dilation (c: Case) = 1 + choose c 5 2

    [
        row "Conv1d, padding same" [ 2; 2; 2 ] (image 1) (fun c ->
            Conv1d(c.Sizes[1], c.Sizes[2], kernel c, "same", dilation c))
        row "Conv2d, padding same" [ 2; 2; 2 ] (image 2) (fun c ->
            Conv2d(c.Sizes[1], c.Sizes[2], [ kernel c; 2 ], "same", [ dilation c; 1 ]))
        row "Conv3d, padding same" [ 2; 2; 2 ] (image 3) (fun c ->
            Conv3d(c.Sizes[1], c.Sizes[2], 2, "same", bias = false))
        row "Conv2d, padding valid" [ 2; 2; 2 ] (image 2) (fun c ->
            Conv2d(c.Sizes[1], c.Sizes[2], 2, "valid"))
        row "ConvTranspose2d with output paddings" [ 2; 2; 2 ] (image 2) (fun c ->
            ConvTranspose2d(c.Sizes[1], c.Sizes[2], 3, stride = 2, outputPaddings = [ 1; 0 ]))
        row "ConvTranspose3d with output paddings" [ 2; 2; 2 ] (image 3) (fun c ->
            ConvTranspose3d(c.Sizes[1], c.Sizes[2], 2, stride = 2, outputPaddings = [ 0; 1; 1 ]))
        row "Upsample" [ 2; 2; 2 ] (image 2) (fun _ -> Upsample(scaleFactor = 2.0))
        row "Upsample, bilinear" [ 2; 2; 2 ] (image 2) (fun _ ->
            Upsample([ 5; 3 ], mode = "bilinear", alignCorners = true))
    ]

// ---- tables: sizes are rows and columns ----

let tables = [
    row "TableEncoder" [ 3; 3 ] (fun c -> [ c.Sizes[0]; c.Sizes[1] ]) (fun c ->
        let column (i: int) =
            $"x{string i}", [| 0.0; 1.0 + float i; -1.0 |] :> System.Array

        TableEncoder(Table.ofColumns [ for i in 1 .. c.Sizes[1] -> column i ]))
]
