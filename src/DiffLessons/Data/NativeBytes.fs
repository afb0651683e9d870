namespace DiffLessons.Data

open System
open System.IO
open DiffLessons
open DiffLessons.Native

/// Tensors of bytes that are read from files into their own memory, without a .NET array in between.
[<RequireQualifiedAccess>]
module internal NativeBytes =
    /// Bytes of a shape, with whatever was in memory.
    let create (shape: int[]) : NativeTensor =
        Libtorch.ensureLoaded ()
        torch.empty (Shape.toTorch shape, Nullable torch.ScalarType.Byte)

    /// The next bytes of a stream, as a tensor of a shape.
    let read (stream: Stream) (shape: int[]) : Tensor =
        let raw = create shape

        try
            raw.WriteBytes(fun bytes -> stream.ReadExactly bytes)
            Tensor.Constant raw
        with _ ->
            raw.Dispose()
            reraise ()
