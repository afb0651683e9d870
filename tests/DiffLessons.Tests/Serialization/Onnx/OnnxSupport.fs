/// What tests of ONNX files share: tables of models, and a model's file compared with the model.
module DiffLessons.Tests.OnnxSupport

open Expecto
open DiffLessons
open DiffLessons.Tests.ModelGenerators
open DiffLessons.Tests.StorageSupport

/// A table's row: something to export, and what it takes.
type Row = {
    Name: string
    Model: unit -> Model<Tensor, Tensor>
    /// A sample of a batch: a seed, and how many in it.
    Input: int -> int -> Tensor
    /// How far outputs may be apart, as a part of the greatest of them.
    Tolerance: float
}

/// A row whose input is numbers from -1 to 1; the shape is that of one sample.
let row name (sample: int list) (model: unit -> Model<Tensor, Tensor>) = {
    Name = name
    Model = model
    Input = fun seed batch -> singles seed (batch :: sample)
    Tolerance = 1e-5
}

/// A function as a row.
let functionRow name sample (f: Tensor -> Tensor) = row name sample (fun () -> Function f)

/// The same over other inputs.
let within (low: float) (high: float) (row: Row) = {
    row with
        Input = fun seed batch -> (row.Input seed batch + 1.0) * ((high - low) / 2.0) + low
}

/// The model's file gives what the model gives, for batches of other sizes than that it was exported with.
let agrees (row: Row) : Test =
    test row.Name {
        let model = row.Model()
        let file = path $"{System.Guid.NewGuid()}.onnx"
        model.exportOnnx (file, (row.Input 1 2).shape)
        model.eval ()

        for batch in [ 1; 2; 5 ] do
            let x = row.Input (batch + 10) batch

            // Layers without running statistics need more than one sample.
            let expected =
                try
                    Some(model.forward x)
                with :? ShapeException when batch = 1 ->
                    None

            match expected with
            | Some expected ->
                let actual = OnnxRuns.run file x

                expectClose
                    row.Tolerance
                    $"a batch of {batch}"
                    (actual.float64 ())
                    (expected.float64 ())
            | None -> ()

        System.IO.File.Delete file
    }
