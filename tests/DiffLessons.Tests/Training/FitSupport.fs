/// A small classification and a network for it: what the tests of the training loop train.
module DiffLessons.Tests.FitSupport

open System
open System.IO
open Expecto
open DiffLessons
open DiffLessons.Data

let crossEntropy (output: Tensor) (target: Tensor) =
    dsharp.crossEntropyLoss (output, target)

let squares (output: Tensor) (target: Tensor) = dsharp.mseLoss (output, target)

/// Rows and classes that a linear rule tells apart.
let classes count =
    let random = Random 41

    let rows = Array2D.init count 3 (fun _ _ -> float32 (random.NextDouble() - 0.5))

    let digits = Array.init count (fun i -> if rows[i, 1] > rows[i, 2] then 1L else 0L)
    TensorDataset(dsharp.tensor rows, dsharp.tensor digits)

let network () =
    dsharp.seed 5
    Linear(3, 8) --> dsharp.tanh --> Dropout 0.2 --> Linear(8, 2)

let bits (model: ModelBase) =
    model.parametersVector.toArray1D<float32>()
    |> Array.map BitConverter.SingleToInt32Bits

let expectClose (expected: float) (actual: float) (what: string) =
    Expect.floatClose { absolute = 1e-6; relative = 0.0 } actual expected what

let inFolder (f: string -> unit) =
    let folder = Directory.CreateTempSubdirectory("fit").FullName

    try
        f folder
    finally
        Directory.Delete(folder, true)
