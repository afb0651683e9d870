/// A small training, and a folder for its checkpoints.
module DiffLessons.Tests.CheckpointSupport

open System
open System.IO
open DiffLessons
open DiffLessons.Data

let inFolder (f: string -> unit) =
    let folder = Directory.CreateTempSubdirectory("checkpoint").FullName

    try
        f folder
    finally
        Directory.Delete(folder, true)

let classes =
    lazy
        (let random = Random 8
         let rows = Array2D.init 18 3 (fun _ _ -> float32 (random.NextDouble() - 0.5))
         let targets = Array.init 18 (fun i -> if rows[i, 1] > rows[i, 2] then 1L else 0L)
         TensorDataset(dsharp.tensor rows, dsharp.tensor targets))

let loss (output: Tensor) (target: Tensor) =
    dsharp.crossEntropyLoss (output, target)

let network () =
    dsharp.seed 21
    Linear(3, 6) --> BatchNorm1d 6 --> dsharp.relu --> Dropout 0.3 --> Linear(6, 2)
