// Attention by hand, in a residual block: it learns to find the greatest number of a sequence, and is saved, loaded and exported whole.
#load "_science.fsx"

open System.IO
open DiffLessons
open Science

start ()

dsharp.config (dtype = Dtype.Float32)

/// Each step of a sequence (batch, steps, width) looks at all steps by the product of its query with their keys.
type Attention(width: int) as this =
    inherit Model<Tensor, Tensor>()

    let query, key, value =
        Linear(width, width), Linear(width, width), Linear(width, width)

    do this.addModel ((query, "query"), (key, "key"), (value, "value"))
    override _.options = [ ("width", box width) ]

    override _.forward x =
        let scores =
            (query.forward x).matmul((key.forward x).transpose(1, 2)) / sqrt (float width)

        (scores.softmax 2).matmul(value.forward x)

Model.register ("Attention", fun options -> Attention(options.int "width"))

let net =
    Linear(1, 16)
    --> Residual(Attention 16)
    --> LayerNorm 16
    --> Residual(Linear(16, 32) --> dsharp.gelu --> Linear(32, 16))
    --> Linear(16, 1)

let optimizer = Adam(net, lr = 0.01)

/// Sequences of six numbers; each step is to say the greatest of them all.
let batch (n: int) =
    let x = dsharp.rand [ n; 6; 1 ]
    x, (x.amax (1, keepDim = true)).expand x.shape

for _ in 1 .. (if quick then 150 else 1000) do
    let x, y = batch 64
    optimizer.step (fun () -> dsharp.mseLoss (net.forward x, y)) |> ignore

let x, y = batch 500

check
    "mean error of the greatest"
    (float ((net.predict x - y).abs().mean()))
    (if quick then 0.06 else 0.03)

let folder = Directory.CreateTempSubdirectory().FullName
net.save (Path.Combine(folder, "net.safetensors"))
let again = Model.load (Path.Combine(folder, "net.safetensors"))
check "difference of what is loaded" (float ((again.predict x - net.predict x).abs().max())) 1e-12
net.exportOnnx (Path.Combine(folder, "net.onnx"), [ 1; 6; 1 ])
Directory.Delete(folder, true)
