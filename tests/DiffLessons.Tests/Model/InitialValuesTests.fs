/// What layers start with: PyTorch's names, shapes and distributions.
module DiffLessons.Tests.InitialValuesTests

open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

let private expectUniform name (bound: float) (values: float[]) =
    let n = float values.Length
    let most = values |> Array.map abs |> Array.max
    Expect.isLessThanOrEqual most (bound * (1.0 + 1e-6)) $"{name}: bound"
    Expect.isGreaterThan most (bound * 0.98) $"{name}: reaches the bound"
    let sigma = bound / sqrt 3.0
    Expect.isLessThan (abs (Array.average values)) (4.0 * sigma / sqrt n) $"{name}: mean"
    let variance = values |> Array.averageBy (fun v -> v * v)
    // The variance of v^2 for a uniform v is 4/45 of the fourth power of the bound.
    Expect.isLessThan
        (abs (variance - sigma * sigma))
        (4.0 * bound * bound * sqrt (4.0 / 45.0 / n))
        $"{name}: variance"

let private rows () : (string * Model<Tensor, Tensor> * TorchSharp.torch.nn.Module * float) list = [
    "Linear", Linear(50, 300), TorchSharp.torch.nn.Linear(50L, 300L), 1.0 / sqrt 50.0
    "Conv1d",
    Conv1d(10, 80, 5, groups = 2),
    TorchSharp.torch.nn.Conv1d(10L, 80L, 5L, groups = 2L),
    1.0 / sqrt 25.0
    "Conv2d", Conv2d(4, 60, 5), TorchSharp.torch.nn.Conv2d(4L, 60L, 5L), 1.0 / sqrt 100.0
    "Conv3d", Conv3d(4, 60, 3), TorchSharp.torch.nn.Conv3d(4L, 60L, 3L), 1.0 / sqrt 108.0
    "ConvTranspose2d",
    ConvTranspose2d(40, 6, 5),
    TorchSharp.torch.nn.ConvTranspose2d(40L, 6L, 5L),
    1.0 / sqrt 150.0
    "RNN", RNN(20, 60), TorchSharp.torch.nn.RNN(20L, 60L), 1.0 / sqrt 60.0
    "LSTM", LSTM(20, 40), TorchSharp.torch.nn.LSTM(20L, 40L), 1.0 / sqrt 40.0
    "GRU",
    GRU(20, 40, 2, bidirectional = true),
    TorchSharp.torch.nn.GRU(20L, 40L, 2L, bidirectional = true),
    1.0 / sqrt 40.0
]

let tests =
    testList "Initial values" [
        test "are as PyTorch's: names, order, shapes and distribution" {
            dsharp.seed 6

            for name, ours, theirs, bound in rows () do
                let named =
                    theirs.named_parameters ()
                    |> Seq.map (fun struct (n, p) -> n, Array.map int p.shape)

                let own = [ for n, p in ours.parameters.values -> n, p.shape ]

                Expect.sequenceEqual
                    (List.sortBy fst own)
                    (Seq.sortBy fst named)
                    $"{name}: names and shapes"

                for n, p in ours.parameters.values do
                    if p.nelement > 1000 then
                        expectUniform $"{name} {n}" bound (Check.elements p.value)

                for struct (n, p) in theirs.named_parameters () do
                    if p.numel () > 1000L then
                        expectUniform
                            $"TorchSharp's {name} {n}"
                            bound
                            (Check.elements (Tensor.ofRaw (p.detach ())))
        }

        test "biases are uniform within the same bound" {
            dsharp.seed 7
            let layer = Linear(25, 3000)
            expectUniform "Linear bias" 0.2 (Check.elements layer.bias)
            let conv = Conv1d(5, 3000, 5)
            expectUniform "Conv1d bias" 0.2 (Check.elements conv.bias)
        }

        test "batch norm starts with scale 1, shift 0, running mean 0 and variance 1" {
            let net = BatchNorm2d 3
            expectSame "weight" net.weight (dsharp.ones 3)
            expectSame "bias" net.bias (dsharp.zeros 3)
            expectSame "mean" net.mean (dsharp.zeros 3)
            expectSame "variance" net.variance (dsharp.ones 3)
        }

        test "one seed, one model" {
            dsharp.seed 8
            let a = Linear(4, 3) --> dsharp.relu --> LSTM(3, 2)
            dsharp.seed 8
            let b = Linear(4, 3) --> dsharp.relu --> LSTM(3, 2)
            expectSame "same seed" a.parametersVector b.parametersVector
            expectDifferent "next" (Linear(4, 3)).parametersVector (Linear(4, 3)).parametersVector
        }

        test "Weight.kaiming keeps its bound and its shape" {
            dsharp.seed 9
            let w = Weight.kaiming (100, 50, a = 0.0)
            Expect.equal w.shape [| 50; 100 |] "shape"
            expectUniform "kaiming" (sqrt 0.06) (Check.elements w)
        }
    ]
