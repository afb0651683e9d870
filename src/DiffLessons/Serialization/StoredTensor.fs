namespace DiffLessons

open System
open System.IO
open System.Security.Cryptography
open DiffLessons.Native

/// A tensor as a file announces it, before any of its elements are read.
type internal StoredTensor = {
    Name: string
    Dtype: Dtype
    Shape: int[]
}

/// Is called with the bytes of a tensor as they are read, such as for a checksum.
type internal ByteObserver = delegate of ReadOnlySpan<byte> -> unit

/// Elements of tensors as bytes, little-endian and in row-major order: what every one of the formats holds.
[<RequireQualifiedAccess>]
module internal StoredTensor =
    /// So many axes libtorch's operations can walk along.
    let mostAxes = 64

    /// So many tensors a file holds at most: more would take longer to make than anyone waits.
    let mostTensors = 32_000

    /// Refuses more tensors than a file holds.
    let checkCount (count: int) =
        if count > mostTensors then
            StorageFile.unreadable
                $"it claims {string count} tensors; expected {string mostTensors} or fewer."

    /// The size of one element in bytes.
    let itemSize (dtype: Dtype) =
        match dtype with
        | Dtype.Float64
        | Dtype.Int64 -> 8
        | Dtype.Float32
        | Dtype.Int32 -> 4
        | Dtype.Float16
        | Dtype.BFloat16
        | Dtype.Int16 -> 2
        | Dtype.Int8
        | Dtype.Byte
        | Dtype.Bool -> 1

    /// The size of all elements in bytes.
    let bytes (stored: StoredTensor) =
        stored.Shape
        |> Array.fold (fun product size -> product * int64 size) (int64 (itemSize stored.Dtype))

    /// Checks the lengths of axes that a file claims: what a tensor can have, and no product that overflows.
    let shape (name: string) (sizes: int64 seq) : int[] =
        let sizes = Seq.toArray sizes
        let mutable product = 1L

        for size in sizes do
            if size < 0L || size > int64 Int32.MaxValue then
                StorageFile.unreadable
                    $"{StorageFile.plain name} claims an axis of length {string size}; expected 0 to {string Int32.MaxValue}."

            // Below 2^31 times below 2^31: no overflow yet.
            product <- product * max size 1L

            if product > int64 Int32.MaxValue then
                StorageFile.unreadable
                    $"{StorageFile.plain name} claims more than {string Int32.MaxValue} elements, which no tensor of this library has."

        if sizes.Length > mostAxes then
            StorageFile.unreadable
                $"{StorageFile.plain name} claims {string sizes.Length} axes; expected {string mostAxes} or fewer."

        Array.map int sizes

    /// A tensor's name, dtype and shape, for a message.
    let describe (stored: StoredTensor) =
        $"{stored.Name} {Shape.format stored.Shape}"

    let ofRaw (name: string) (raw: NativeTensor) = {
        Name = name
        Dtype = Dtype.ofTorch raw.dtype
        Shape = Array.map int raw.shape
    }

    /// So many elements at once: their bytes fit into a span.
    let private stretch = 1L <<< 24

    /// Does something with each part of a tensor that is contiguous on the processor.
    let private stretches (dense: NativeTensor) (f: NativeTensor -> unit) =
        let length = dense.numel ()

        if length > stretch then
            use flat = dense.view -1L

            for start in 0L .. stretch .. length - 1L do
                use part = flat.narrow (0L, start, min stretch (length - start))
                f part
        elif length > 0L then
            f dense

    /// The tensor itself, or a copy of it that is contiguous on the processor, for as long as a function uses it.
    let private dense (raw: NativeTensor) (f: NativeTensor -> unit) =
        use plain = raw.detach ()
        use here = plain.cpu ()
        use contiguous = here.contiguous ()
        f contiguous

    /// Writes a tensor's bytes.
    let write (target: Stream) (raw: NativeTensor) =
        dense raw (fun raw ->
            stretches raw (fun part -> part.ReadBytes(fun bytes -> target.Write bytes)))

    /// Adds a tensor's bytes to a digest.
    let digest (hash: IncrementalHash) (raw: NativeTensor) =
        dense raw (fun raw ->
            stretches raw (fun part -> part.ReadBytes(fun bytes -> hash.AppendData bytes)))

    /// A new tensor on the processor, its bytes read from a stream. The observer is given them all.
    let read (source: Stream) (stored: StoredTensor) (observer: ByteObserver) : NativeTensor =
        let raw =
            torch.empty (Shape.toTorch stored.Shape, Nullable(Dtype.toTorch stored.Dtype))

        stretches raw (fun part ->
            part.WriteBytes(fun bytes ->
                source.ReadExactly bytes
                observer.Invoke(Span.op_Implicit bytes)

                if stored.Dtype = Dtype.Bool && bytes.ContainsAnyExceptInRange(0uy, 1uy) then
                    StorageFile.unreadable
                        $"{StorageFile.plain stored.Name} holds bytes that are neither true nor false."))

        raw
