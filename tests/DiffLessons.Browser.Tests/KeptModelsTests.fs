/// The models that lessons keep: as Model.load gives them, and as ONNX Runtime runs them.
module DiffLessons.Browser.Tests.KeptModelsTests

open System.IO
open Expecto
open DiffLessons
open DiffLessons.Tests

/// Lessons that keep a model, with inputs such as it has learned from: a shape to a tensor.
let private kept: (string * (int list -> Tensor)) list =
    let pixels (shape: int list) = dsharp.rand shape
    let around (width: float) (shape: int list) = width * dsharp.randn shape

    [
        "04-regression", (fun shape -> 2.0 * dsharp.rand shape - 1.0)
        "05-classification", around 3.0
        "10-cnn", pixels
        "11-rnn-classifier", pixels
        "13-autoencoder", pixels
        "14-gan", around 1.0
    ]

let private greatest (t: Tensor) = float (t.abs().max())

/// The tests of a folder that a quick run of all lessons wrote.
let tests (folder: string) =
    testList "kept models" [
        for lesson, inputs in kept do
            let file name = Path.Combine(folder, lesson, name)

            for batch in [ 1; 7 ] do
                test $"{lesson} gives ONNX Runtime's outputs for batches of {batch}" {
                    let model = Model.load (file "model.safetensors")
                    let sample = OnnxRuns.sampleShape (file "model.onnx")

                    for seed in 1..20 do
                        dsharp.seed seed
                        let x = inputs (batch :: sample)
                        let ours, theirs = model.forward x, OnnxRuns.run (file "model.onnx") x
                        Expect.equal theirs.shape ours.shape $"the shape, seed {seed}"
                        let off = greatest (ours - theirs) / max 1.0 (greatest ours)
                        Expect.isLessThanOrEqual off 1e-5 $"how far they are apart, seed {seed}"
                }
    ]
