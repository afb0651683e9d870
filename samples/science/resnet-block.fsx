// A network of residual blocks learns where a bright square is; it is saved whole, loaded without its source, and exported.
#load "_science.fsx"

open System.IO
open DiffLessons
open Science

start ()

dsharp.config (dtype = Dtype.Float32)

let conv channels out : Model<Tensor, Tensor> =
    Conv2d(channels, out, 3, "same", bias = false) --> BatchNorm2d out

let block channels : Model<Tensor, Tensor> =
    Residual(conv channels channels --> dsharp.relu --> conv channels channels)
    --> dsharp.relu

let wider channels : Model<Tensor, Tensor> =
    Residual(
        conv channels (2 * channels)
        --> dsharp.relu
        --> conv (2 * channels) (2 * channels),
        shortcut = conv channels (2 * channels)
    )

let net =
    conv 1 8
    --> dsharp.relu
    --> block 8
    --> wider 8
    --> dsharp.maxpool2d 4
    --> dsharp.flatten 1
    --> Linear(64, 4)

/// Noise with a square in one of the four corners, and which.
let batch (n: int) =
    let y = dsharp.randint (0, 4, n, dtype = Dtype.Int64)

    let square row column =
        (dsharp.ones [ 3; 3 ]).pad([ row; column ], after = [ 5 - row; 5 - column ])

    let squares =
        Tensor.stack [ for row, column in [ 0, 0; 0, 5; 5, 0; 5, 5 ] -> square row column ]

    squares[y].unsqueeze 1 + 0.7 * dsharp.randn [ n; 1; 8; 8 ], y

let optimizer = Adam(net, lr = 0.01)

for _ in 1 .. (if quick then 40 else 150) do
    let x, y = batch 64
    optimizer.step (fun () -> dsharp.crossEntropyLoss (net.forward x, y)) |> ignore

let x, y = batch 500
let wrong = (net.predict(x).argmax(1).ne y).float32().mean()
check "share of wrong answers" (float wrong) 0.1

let folder = Directory.CreateTempSubdirectory().FullName
net.save (Path.Combine(folder, "net.safetensors"))
let again = Model.load (Path.Combine(folder, "net.safetensors"))
check "difference of what is loaded" (float ((again.predict x - net.predict x).abs().max())) 1e-12
net.exportOnnx (Path.Combine(folder, "net.onnx"), [ 1; 1; 8; 8 ])
Directory.Delete(folder, true)
