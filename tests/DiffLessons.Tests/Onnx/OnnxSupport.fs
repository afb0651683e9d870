/// What tests of ONNX files share: a model's file run by ONNX Runtime, and compared with the model.
module DiffLessons.Tests.OnnxSupport

open System.Collections.Generic
open Expecto
open Microsoft.ML.OnnxRuntime
open Microsoft.ML.OnnxRuntime.Tensors
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

let private dense<'T
    when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> System.ValueType>
    (raw: TorchSharp.torch.Tensor)
    =
    DenseTensor<'T>(
        System.Memory<'T>(raw.data<'T>().ToArray()),
        System.ReadOnlySpan<int>(Array.map int raw.shape)
    )

/// A file run on a tensor.
let runFile (file: string) (x: Tensor) : Tensor =
    use options = new SessionOptions(InterOpNumThreads = 1, IntraOpNumThreads = 1)
    options.LogSeverityLevel <- OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR
    use session = new InferenceSession(file, options)

    let given =
        match x.dtype with
        | Dtype.Int64 -> NamedOnnxValue.CreateFromTensor("input", dense<int64> x.Raw)
        | _ ->
            use plain = x.Raw.detach ()
            use single = plain.to_type TorchSharp.torch.ScalarType.Float32
            NamedOnnxValue.CreateFromTensor("input", dense<float32> single)

    use results = session.Run(List<NamedOnnxValue> [ given ])
    let output = Seq.head results
    Expect.equal output.Name "output" "the output's name"

    let tensor (values: DenseTensor<'T>) : Tensor =
        (dsharp.tensor (values.Buffer.ToArray())).view(values.Dimensions.ToArray())

    match output.Value with
    | :? DenseTensor<float32> as values -> tensor values
    | :? DenseTensor<int64> as values -> tensor values
    | :? DenseTensor<int32> as values -> tensor values
    | :? DenseTensor<bool> as values -> tensor values
    | other -> failtest $"an output of the type {other.GetType()}"

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
                let actual = runFile file x

                expectClose
                    row.Tolerance
                    $"a batch of {batch}"
                    (actual.float64 ())
                    (expected.float64 ())
            | None -> ()

        System.IO.File.Delete file
    }
