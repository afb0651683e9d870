/// What tests of files share: a folder of their own, and files taken apart and put together.
module DiffLessons.Tests.StorageSupport

open System
open System.IO
open System.IO.Compression
open System.Text
open DiffLessons
open DiffLessons.Tests

let private folder =
    let made = Directory.CreateTempSubdirectory "difflessons-storage-"
    AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> made.Delete true)
    made.FullName

/// A path in the tests' folder.
let path (name: string) = Path.Combine(folder, name)

/// A path for the name, with these bytes there.
let written (name: string) (bytes: byte[]) =
    File.WriteAllBytes(path name, bytes)
    path name

/// A safetensors file of a header and elements.
let safetensors (header: string) (elements: byte[]) : byte[] =
    let header = Encoding.UTF8.GetBytes header
    Array.concat [ BitConverter.GetBytes(uint64 header.Length); header; elements ]

/// A zip of parts, none of them compressed.
let zip (parts: (string * byte[]) list) : byte[] =
    use stream = new MemoryStream()

    using (new ZipArchive(stream, ZipArchiveMode.Create, true)) (fun archive ->
        for name, bytes in parts do
            use part = archive.CreateEntry(name, CompressionLevel.NoCompression).Open()
            part.Write(ReadOnlySpan bytes))

    stream.ToArray()

/// The parts of a zip.
let unzip (bytes: byte[]) : (string * byte[]) list =
    use archive = new ZipArchive(new MemoryStream(bytes))

    [
        for part in archive.Entries ->
            use stream = part.Open()
            use copy = new MemoryStream()
            stream.CopyTo copy
            part.FullName, copy.ToArray()
    ]

/// The metadata and the tensors of a safetensors file, and the file put together again with other metadata and a digest that fits.
let withMetadata (change: string -> string -> string) (bytes: byte[]) : byte[] =
    use source = new MemoryStream(bytes)
    let header = Safetensors.readHeader source
    let raws = Safetensors.readTensors source header
    use target = new MemoryStream()

    Safetensors.write
        target
        (header.Metadata |> List.map (fun (key, text) -> key, change key text))
        (List.map2 (fun (stored: StoredTensor) raw -> stored.Name, raw) header.Tensors raws)

    target.ToArray()

/// Saves a model whole and loads it again.
let again (net: #ModelBase) : Model<Tensor, Tensor> =
    let file = path "again.safetensors"
    net.save file
    Model.load file

/// Loading these bytes as tensors gives this message.
let refused (name: string) (reason: string) (bytes: unit -> byte[]) =
    Check.wrong<StorageException> name $"TensorFile.load: bad: {reason}" (fun () ->
        TensorFile.load (written "bad" (bytes ())) |> ignore)
