/// The same seed gives the first weights and the order of batches that PyTorch gives.
module DiffLessons.Tests.EpochOrderTests

open Expecto
open DiffLessons
open DiffLessons.Data

let tests =
    testCase "first weights and batches are PyTorch's for the same seed"
    <| fun () ->
        // PyTorch 1.13: torch.manual_seed(1), the three layers of lesson 10, then the first batch of two epochs of
        // DataLoader(TensorDataset(torch.arange(60000.)), 50, shuffle=True).
        dsharp.seed 1
        let conv1 = Conv2d(1, 16, kernelSize = 5, padding = 2)
        let conv2 = Conv2d(16, 32, kernelSize = 5, padding = 2)
        let linear = Linear(1568, 10)
        let close = Expect.floatClose { absolute = 1e-9; relative = 0.0 }
        close (conv1.weight[0, 0, 0, 0].toDouble()) 0.10305263847112656 "first convolution"
        close (conv2.bias[3].toDouble()) -0.04718482494354248 "second convolution"
        close (linear.weight[2, 5].toDouble()) -0.017358362674713135 "linear layer"
        let x = dsharp.arange 60000.0
        let loader = TensorDataset(x, x).loader(50, shuffle = true)

        let first () =
            let _, x, _ = Seq.head (loader.epoch ())
            Array.truncate 5 (x.toArray1D<int>())

        Expect.equal (first ()) [| 26320; 57052; 28614; 51591; 45635 |] "first epoch"
        Expect.equal (first ()) [| 31075; 11759; 11520; 48835; 5193 |] "second epoch"
