/// ONNX files run by ONNX Runtime.
module DiffLessons.Tests.OnnxRuns

open System.Collections.Generic
open Expecto
open Microsoft.ML.OnnxRuntime
open Microsoft.ML.OnnxRuntime.Tensors
open DiffLessons

let private dense<'T
    when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> System.ValueType>
    (raw: TorchSharp.torch.Tensor)
    =
    DenseTensor<'T>(
        System.Memory<'T>(raw.data<'T>().ToArray()),
        System.ReadOnlySpan<int>(Array.map int raw.shape)
    )

let private openFile (file: string) =
    use options = new SessionOptions(InterOpNumThreads = 1, IntraOpNumThreads = 1)
    options.LogSeverityLevel <- OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR
    new InferenceSession(file, options)

/// The shape of one sample that a file takes: its input without the batch.
let sampleShape (file: string) : int list =
    use session = openFile file
    let whole = session.InputMetadata["input"].Dimensions
    List.ofArray whole[1..]

/// A file run on a tensor.
let run (file: string) (x: Tensor) : Tensor =
    use session = openFile file

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
