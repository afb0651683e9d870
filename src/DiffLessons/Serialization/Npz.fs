namespace DiffLessons

open System
open System.Collections.Generic
open System.IO
open System.IO.Compression
open DiffLessons.Native

/// NumPy's file of several arrays by name: a zip file with a part for each.
[<RequireQualifiedAccess>]
module internal Npz =
    let private ending = ".npy"

    /// A part, and what its array is.
    type Entry = { Part: ZipPart; Header: Npy.Header }

    /// Whether a zip file holds arrays of NumPy's and nothing else; an empty one is NumPy's too.
    let recognises (stream: Stream) : bool =
        stream.Position <- 0L
        let first = Array.zeroCreate<byte> 4
        let count = stream.ReadAtLeast(first.AsSpan(), 4, false)
        stream.Position <- 0L

        let isZip =
            count = 4
            && first[..1] = "PK"B
            && (first[2..] = [| 3uy; 4uy |] || first[2..] = [| 5uy; 6uy |])

        isZip
        && (try
                StoredZip.packedDirectory(stream).Keys
                |> Seq.forall (fun name -> name.EndsWith ending)
            // Errors in it are reported by the reader of zip files.
            with Unreadable _ ->
                false)

    /// The bytes of a part, as they were before they were compressed.
    let private opened (stream: Stream) (part: ZipPart) (f: Stream -> 'a) : 'a =
        StoredZip.seek stream part

        if part.Packed = part.Length then
            f stream
        else
            use inflated = new DeflateStream(stream, CompressionMode.Decompress, true)
            f inflated

    /// What is in the file, and whether each part is as long as its array: no elements yet.
    let readContents (stream: Stream) : Entry list =
        let parts = StoredZip.packedDirectory stream
        StoredTensor.checkCount parts.Count

        [
            for part in parts.Values do
                let name = part.Name.Substring(0, part.Name.Length - ending.Length)

                let header, length =
                    opened stream part (fun bytes ->
                        use counted = new CountedStream(bytes)
                        let header = Npy.readHeader (StorageFile.plain name) counted
                        header, counted.Count)

                if length + StoredTensor.bytes header.Stored <> part.Length then
                    StorageFile.unreadable
                        $"its part {StorageFile.quoted part.Name} has {string part.Length} bytes, which is not the size of its array {Shape.format header.Stored.Shape} of {header.Stored.Dtype}."

                {
                    Part = part
                    Header = {
                        header with
                            Stored = { header.Stored with Name = name }
                    }
                }
        ]

    /// Reads the arrays, and checks what the zip says of them.
    let readTensors (stream: Stream) (entries: Entry list) : NativeTensor list = [
        for entry in entries do
            let checksum = Checksum()

            let raw =
                opened stream entry.Part (fun bytes ->
                    use counted = new CountedStream(bytes, checksum)
                    let header = Npy.readHeader entry.Part.Name counted
                    Npy.readElements counted header (ByteObserver(fun _ -> ())))

            if checksum.Value <> entry.Part.Checksum then
                StorageFile.unreadable
                    $"its part {StorageFile.quoted entry.Part.Name} does not match its checksum: the file is damaged."

            raw
    ]

    /// Writes tensors by name.
    let write (operation: string) (stream: Stream) (tensors: (string * NativeTensor) list) : unit =
        for _, raw in tensors do
            Npy.check operation raw

        use archive = new ZipArchive(stream, ZipArchiveMode.Create, true)

        for name, raw in tensors do
            let part = archive.CreateEntry(name + ending, CompressionLevel.NoCompression)
            part.LastWriteTime <- StateDict.date
            use bytes = part.Open()
            Npy.write operation bytes raw
