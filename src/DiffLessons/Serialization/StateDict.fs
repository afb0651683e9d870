namespace DiffLessons

open System
open System.Collections.Generic
open System.IO
open System.IO.Compression
open System.Text
open DiffLessons.Native

/// The checksum of zip files (CRC-32, as in ISO 3309): .NET does not check it.
[<Sealed>]
type internal Checksum() =
    static let table =
        Array.init 256 (fun i ->
            let mutable value = uint32 i

            for _ in 1..8 do
                value <- (value >>> 1) ^^^ (if value &&& 1u = 1u then 0xEDB88320u else 0u)

            value)

    let mutable value = UInt32.MaxValue
    member _.Value = ~~~value

    member _.Add(bytes: ReadOnlySpan<byte>) =
        for b in bytes do
            value <- table[int (byte value ^^^ b)] ^^^ (value >>> 8)

/// A PyTorch state dict: a zip file with the pickled names and shapes, and the elements of each storage in a part of its own.
[<RequireQualifiedAccess>]
module internal StateDict =
    /// A tensor of the file, with where its elements are.
    type Entry = {
        Stored: StoredTensor
        View: PickledTensor
    }

    type Contents = {
        Entries: Entry list
        /// The part of the file with the elements of the storage of a key.
        Elements: string -> ZipPart option
    }

    /// Enough for a hundred thousand tensors.
    let private longestPickle = 16L * 1024L * 1024L

    /// Tensors may show the same elements, which then are held once for each of them: up to so many bytes beyond four times the file's length.
    let private sharedBytes = 1024L * 1024L

    // ---- reading ----

    /// Hands a part's offset to a function that reads all its bytes, and checks what the zip says of them.
    let readPart (stream: Stream) (part: ZipPart) (read: Stream -> Checksum -> 'a) : 'a =
        StoredZip.seek stream part
        let checksum = Checksum()
        let result = read stream checksum

        if checksum.Value <> part.Checksum then
            StorageFile.unreadable
                $"its part {StorageFile.quoted part.Name} does not match its checksum: the file is damaged."

        result

    let private bytesOf (stream: Stream) (part: ZipPart) =
        readPart stream part (fun stream checksum ->
            let bytes = Array.zeroCreate<byte>(int part.Length)
            stream.ReadExactly(bytes.AsSpan())
            checksum.Add(ReadOnlySpan bytes)
            bytes)

    /// Checks that a view stays within its storage, and that the storage is as long as its part of the file.
    let private checkView elements (name: string) (view: PickledTensor) =
        let wrong what =
            StorageFile.unreadable $"{StorageFile.plain name} {what}."

        let storage = view.Storage

        match elements storage.Key with
        | Some(part: ZipPart) when
            part.Length = Checked.(*) storage.Length (int64 (StoredTensor.itemSize storage.Dtype))
            ->
            ()
        | Some part ->
            wrong
                $"claims {string storage.Length} elements of {storage.Dtype}, but its part of the file has {string part.Length} bytes"
        | None ->
            wrong $"has its elements in a part {StorageFile.plain storage.Key} that the file lacks"

        if view.Sizes.Length <> view.Strides.Length then
            wrong "has not as many strides as axes"

        if view.Strides |> Array.exists (fun stride -> stride < 0L) || view.Offset < 0L then
            wrong "has a negative stride or offset"

        if view.Sizes |> Array.forall (fun size -> size > 0L) then
            let last =
                Array.fold2
                    (fun at size stride -> Checked.(+) at (Checked.(*) (size - 1L) stride))
                    view.Offset
                    view.Sizes
                    view.Strides

            if last >= storage.Length then
                wrong
                    $"reaches to element {string last} of a storage that has {string storage.Length}"

            // Or a few bytes would make a tensor of any size.
            let count = Array.fold (fun product size -> Checked.(*) product size) 1L view.Sizes

            if count > storage.Length then
                wrong
                    $"shows the {string storage.Length} elements of its storage as {string count}, as after expand(). In Python, save its contiguous()"
        elif view.Offset > storage.Length then
            wrong "begins after the end of its storage"

    /// The first bytes of a zip, and of PyTorch's older format. A safetensors header is never so long as either would say.
    let private zipBegins = [| 'P'B; 'K'B; 3uy; 4uy |]
    let private legacyBegins = [| 0x80uy; 2uy; 0x8auy; 10uy |]

    let private begins (stream: Stream) =
        stream.Position <- 0L
        let first = Array.zeroCreate<byte> 4
        let count = stream.ReadAtLeast(first.AsSpan(), 4, false)
        stream.Position <- 0L
        first[.. count - 1]

    /// Whether a file begins as PyTorch's do: as a zip, or as its older format.
    let recognises (stream: Stream) =
        let first = begins stream
        first = zipBegins || first = legacyBegins

    /// The part that describes the tensors.
    let private descriptionOf (parts: Dictionary<string, ZipPart>) =
        let description =
            match
                parts.Keys |> Seq.filter (fun name -> name.EndsWith "/data.pkl") |> Seq.toList
            with
            | [ name ] -> parts[name]
            | _ ->
                StorageFile.unreadable
                    "it is a zip file, but no PyTorch state dict: those have one part data.pkl."

        if description.Length > longestPickle then
            StorageFile.unreadable
                $"its description of the tensors (data.pkl) has {string description.Length} bytes; expected {string longestPickle} or fewer."

        description

    /// Reads names and shapes, and checks each claim; no elements yet.
    let readContents (stream: Stream) : Contents =
        let parts = StoredZip.directory stream
        let description = descriptionOf parts

        let folder =
            description.Name.Substring(0, description.Name.Length - "data.pkl".Length)

        match parts.TryGetValue(folder + "byteorder") with
        | true, order when
            order.Length <> 6L || Encoding.ASCII.GetString(bytesOf stream order) <> "little"
            ->
            StorageFile.unreadable
                "it was written on a machine with another order of bytes. Save it on a little-endian one."
        | _ -> ()

        let elements (key: string) =
            match parts.TryGetValue $"{folder}data/{key}" with
            | true, part -> Some part
            | _ -> None

        let names = HashSet<string>()

        let entry (name: string, view: PickledTensor) =
            if not (names.Add name) then
                StorageFile.unreadable $"it has two tensors named {StorageFile.plain name}."

            checkView elements name view

            {
                Stored = {
                    Name = name
                    Dtype = view.Storage.Dtype
                    Shape = StoredTensor.shape name view.Sizes
                }
                View = view
            }

        let entries = PickleReader.read (bytesOf stream description) |> List.map entry
        let total = entries |> List.sumBy (fun entry -> StoredTensor.bytes entry.Stored)
        let most = 4L * stream.Length + sharedBytes

        if total > most then
            StorageFile.unreadable
                $"its tensors share their elements so often that they would take {string total} bytes; expected {string most} or fewer, for a file of {string stream.Length}."

        {
            Entries = entries
            Elements = elements
        }

    /// A tensor with memory of its own, or that of its storage when it is the same elements in the same order.
    let private viewOf (storage: NativeTensor) (entry: Entry) : NativeTensor =
        let view = entry.View

        if Array.contains 0L view.Sizes then
            torch.empty (view.Sizes, Nullable storage.dtype)
        else
            let raw = storage.as_strided (view.Sizes, view.Strides, view.Offset)

            if raw.is_contiguous () then
                raw
            else
                use strided = raw
                strided.contiguous ()

    /// Reads all tensors: those that share a storage share it here too.
    let readTensors (stream: Stream) (contents: Contents) : NativeTensor list =
        let storages = Dictionary<string, PickledStorage * NativeTensor>()

        let storageOf (storage: PickledStorage) =
            match storages.TryGetValue storage.Key with
            | true, (known, raw) when known = storage -> raw
            | true, _ ->
                StorageFile.unreadable
                    $"two tensors disagree on the storage {StorageFile.plain storage.Key}."
            | _ ->
                let part = (contents.Elements storage.Key).Value

                let stored = {
                    Name = part.Name
                    Dtype = storage.Dtype
                    Shape = StoredTensor.shape part.Name [ storage.Length ]
                }

                let raw =
                    readPart stream part (fun stream checksum ->
                        StoredTensor.read
                            stream
                            stored
                            (ByteObserver(fun bytes -> checksum.Add bytes)))

                storages[storage.Key] <- (storage, raw)
                raw

        [ for entry in contents.Entries -> viewOf (storageOf entry.View.Storage) entry ]

    /// Refuses PyTorch's older format.
    let checkFormat (stream: Stream) =
        if begins stream = legacyBegins then
            StorageFile.unreadable
                "it is in the format that PyTorch wrote before version 1.6. Load it in Python and save it again with torch.save."

    // ---- writing ----

    /// The parts a file consists of are dated alike, so that equal models give equal files.
    let date = DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero)

    let private writePart (archive: ZipArchive) (name: string) (fill: Stream -> unit) =
        let part = archive.CreateEntry($"archive/{name}", CompressionLevel.NoCompression)
        part.LastWriteTime <- date
        use stream = part.Open()
        fill stream

    /// Writes tensors as `torch.save` writes a state dict; one that has several names is stored once.
    let write (stream: Stream) (tensors: (string * NativeTensor) list) =
        let distinct = ResizeArray<NativeTensor>()
        let keys = Dictionary<nativeint, int>()

        let keyOf (raw: NativeTensor) =
            match keys.TryGetValue raw.Handle with
            | true, key -> key
            | _ ->
                keys[raw.Handle] <- distinct.Count
                distinct.Add raw
                distinct.Count - 1

        let described = [
            for name, raw in tensors -> name, string (keyOf raw), StoredTensor.ofRaw name raw
        ]

        use archive = new ZipArchive(stream, ZipArchiveMode.Create, true)
        writePart archive "data.pkl" (fun part -> PickleWriter.write part described)
        writePart archive "byteorder" (fun part -> part.Write(ReadOnlySpan "little"B))

        for key, raw in Seq.indexed distinct do
            writePart archive $"data/{string key}" (fun part -> StoredTensor.write part raw)

        writePart archive "version" (fun part -> part.Write(ReadOnlySpan "3\n"B))
