namespace DiffLessons

open System
open System.Buffers.Binary
open System.Collections.Generic
open System.IO
open System.Security.Cryptography
open System.Text
open System.Text.Encodings.Web
open System.Text.Json
open DiffLessons.Native

/// The safetensors format: 8 bytes that say how long the header is, a header in JSON with each tensor's dtype, shape and
/// offsets, then the elements. Texts go along in the header under "__metadata__".
[<RequireQualifiedAccess>]
module internal Safetensors =
    /// The texts, and the positions of the tensors.
    type Header = {
        Metadata: (string * string) list
        /// In the order of their offsets, which follow each other without gap or overlap.
        Tensors: StoredTensor list
        /// Where the elements begin.
        Start: int64
    }

    /// Far more than the names of so many tensors need; the format itself allows a header six times that.
    let private longestHeader = 16L * 1024L * 1024L

    /// The text under which files of ours keep a digest of all that they hold.
    [<Literal>]
    let DigestKey = "difflessons.sha256"

    /// Whether a text is for this module alone.
    let isReserved (key: string) = key = DigestKey || key = "format"

    let private dtypes = [
        "F64", Dtype.Float64
        "F32", Dtype.Float32
        "F16", Dtype.Float16
        "BF16", Dtype.BFloat16
        "I64", Dtype.Int64
        "I32", Dtype.Int32
        "I16", Dtype.Int16
        "I8", Dtype.Int8
        "U8", Dtype.Byte
        "BOOL", Dtype.Bool
    ]

    let private codeOf dtype =
        dtypes |> List.find (fun (_, other) -> other = dtype) |> fst

    // ---- reading ----

    let private dtypeOf (name: string) (code: string) =
        match dtypes |> List.tryFind (fun (known, _) -> known = code) with
        | Some(_, dtype) -> dtype
        | None ->
            StorageFile.unreadable
                $"{StorageFile.plain name} has the dtype {StorageFile.quoted code}, which this library does not have."

    let private integers (name: string) (element: JsonElement) =
        let length = element.GetArrayLength()

        if length > StoredTensor.mostAxes then
            StorageFile.unreadable
                $"{StorageFile.plain name} claims {string length} axes; expected {string StoredTensor.mostAxes} or fewer."

        [
            for item in element.EnumerateArray() ->
                let mutable value = 0L

                if item.ValueKind <> JsonValueKind.Number || not (item.TryGetInt64 &value) then
                    StorageFile.unreadable
                        $"{StorageFile.plain name} has something else than whole numbers for its shape or its offsets."

                value
        ]

    /// A part of an entry, of the kind that it must be.
    let private field (name: string) (element: JsonElement) (key: string) (kind: JsonValueKind) =
        let found =
            if element.ValueKind = JsonValueKind.Object then
                match element.TryGetProperty key with
                | true, value when value.ValueKind = kind -> Some value
                | _ -> None
            else
                None

        match found with
        | Some value -> value
        | None -> StorageFile.unreadable $"{StorageFile.plain name} does not say its {key}."

    /// One entry of the header, with the offsets where its bytes begin and end.
    let private entry (name: string) (element: JsonElement) =
        let stored = {
            Name = name
            Dtype = dtypeOf name ((field name element "dtype" JsonValueKind.String).GetString())
            Shape =
                StoredTensor.shape
                    name
                    (integers name (field name element "shape" JsonValueKind.Array))
        }

        match integers name (field name element "data_offsets" JsonValueKind.Array) with
        | [ start; finish ] when finish - start = StoredTensor.bytes stored -> stored, start, finish
        | offsets ->
            let bounds = String.Join(", ", Seq.map string offsets)

            StorageFile.unreadable
                $"{StorageFile.plain name} claims the bytes [{bounds}]; a {stored.Dtype} tensor of shape {Shape.format stored.Shape} has {string (StoredTensor.bytes stored)}."

    /// Of a header: it nests three deep, a tensor has four names and some twenty values.
    let private bounds: JsonText.Bounds = {
        Depth = 8
        Tokens = 25 * StoredTensor.mostTensors
        Names = 6 * StoredTensor.mostTensors
    }

    /// Texts beside the tensors.
    let private mostTexts = 100_000

    let private texts (element: JsonElement) = [
        if element.ValueKind <> JsonValueKind.Object then
            let kind = element.ValueKind.ToString().ToLowerInvariant()

            StorageFile.unreadable
                $"its __metadata__ should be texts by name, and is {kind}. Leave it out when there are none."

        let count = element.GetPropertyCount()

        if count > mostTexts then
            StorageFile.unreadable
                $"it has {string count} texts; expected {string mostTexts} or fewer."

        for text in element.EnumerateObject() do
            if text.Value.ValueKind <> JsonValueKind.String then
                StorageFile.unreadable
                    $"its text {StorageFile.plain text.Name} in __metadata__ is no text."

            text.Name, text.Value.GetString()
    ]

    let private headerBytes (stream: Stream) =
        let length = stream.Length

        if length = 0L then
            StorageFile.unreadable "the file is empty."

        let prefix = Array.zeroCreate<byte> 8

        if length < 8L then
            StorageFile.unreadable
                $"the file has {string length} bytes, too few for a file of tensors. It may be truncated."

        stream.ReadExactly(prefix.AsSpan())
        let claimed = BinaryPrimitives.ReadUInt64LittleEndian(ReadOnlySpan prefix)

        // Before anything is allocated for it.
        if claimed > uint64 longestHeader || int64 claimed > length - 8L || claimed < 2UL then
            StorageFile.unreadable
                $"it is no file of tensors, or truncated: its first bytes claim a header of {string claimed} bytes, in a file of {string length}."

        let header = Array.zeroCreate<byte>(int claimed)
        stream.ReadExactly(header.AsSpan())

        if header[0] <> byte '{' then
            StorageFile.unreadable
                "it is neither a safetensors file nor a PyTorch file: no header begins it."

        header

    /// Reads and checks the header: each claim in it against the file's length, before anything else is read.
    let readHeader (stream: Stream) : Header =
        let header = headerBytes stream
        use document = JsonText.parse bounds header
        let mutable metadata = []
        let entries = ResizeArray()
        // One more for the texts.
        StoredTensor.checkCount (document.RootElement.GetPropertyCount() - 1)

        for property in document.RootElement.EnumerateObject() do
            if property.NameEquals "__metadata__" then
                metadata <- texts property.Value
            else
                entries.Add(entry property.Name property.Value)

        let start = 8L + int64 header.Length
        // Tensors without elements take no room: they come before the one that begins where they do.
        let ordered =
            entries |> Seq.sortBy (fun (_, first, last) -> first, last) |> Seq.toList

        let mutable at = 0L

        for stored, first, last in ordered do
            if first <> at then
                StorageFile.unreadable
                    $"{StorageFile.plain stored.Name} begins at byte {string first} of the elements; expected {string at}, where the tensor before it ends."

            at <- last

        let available = stream.Length - start

        if at > available then
            StorageFile.unreadable
                $"its tensors take {string at} bytes, but {string available} follow the header. It may be truncated."

        if at < available then
            StorageFile.unreadable
                $"its tensors take {string at} bytes, but {string available} follow the header: {string (available - at)} too many at its end. Take another copy of it."

        {
            Metadata = metadata
            Tensors = ordered |> List.map (fun (stored, _, _) -> stored)
            Start = start
        }

    // ---- the digest of all that a file holds, whatever the order and the spacing of its header ----

    let private text (hash: IncrementalHash) (value: string) =
        let bytes = Encoding.UTF8.GetBytes value
        hash.AppendData(BitConverter.GetBytes bytes.Length)
        hash.AppendData bytes

    /// Over the texts but the digest's own, and over each tensor's name, dtype, shape and elements' digest, both by name.
    let private digestOf (metadata: (string * string) seq) (tensors: (StoredTensor * byte[]) seq) =
        use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256
        let byName (name: string, _) (other: string, _) = String.CompareOrdinal(name, other)

        for key, value in metadata |> Seq.sortWith byName do
            if key <> DigestKey then
                text hash key
                text hash value

        for name, (stored: StoredTensor, elements: byte[]) in
            tensors |> Seq.map (fun (s, e) -> s.Name, (s, e)) |> Seq.sortWith byName do
            text hash name
            text hash (codeOf stored.Dtype)
            text hash (Shape.format stored.Shape)
            hash.AppendData elements

        Convert.ToHexStringLower(hash.GetHashAndReset())

    /// Reads all tensors, in the header's order, and checks the digest if there is one.
    let readTensors (stream: Stream) (header: Header) : NativeTensor list =
        stream.Position <- header.Start

        match header.Metadata |> List.tryFind (fun (key, _) -> key = DigestKey) with
        | None ->
            let ignored = ByteObserver(fun _ -> ())

            header.Tensors
            |> List.map (fun stored -> StoredTensor.read stream stored ignored)
        | Some(_, digest) ->
            use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256
            let hashed = ByteObserver(fun bytes -> hash.AppendData bytes)

            let read = [
                for stored in header.Tensors ->
                    let raw = StoredTensor.read stream stored hashed
                    raw, (stored, hash.GetHashAndReset())
            ]

            if digest <> digestOf header.Metadata (Seq.map snd read) then
                StorageFile.unreadable
                    $"its contents do not match their digest: the file was damaged or changed since it was written. Take another copy; if it was changed on purpose, remove {DigestKey} from its metadata."

            List.map fst read

    // ---- writing ----

    let private headerOf (metadata: (string * string) seq) (tensors: StoredTensor list) : byte[] =
        use buffer = new MemoryStream()
        let encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping

        (use writer = new Utf8JsonWriter(buffer, JsonWriterOptions(Encoder = encoder))
         writer.WriteStartObject()
         writer.WriteStartObject "__metadata__"

         for key, value in metadata do
             writer.WriteString(key, value)

         writer.WriteEndObject()
         let mutable at = 0L

         for stored in tensors do
             writer.WriteStartObject stored.Name
             writer.WriteString("dtype", codeOf stored.Dtype)
             writer.WriteStartArray "shape"
             stored.Shape |> Array.iter writer.WriteNumberValue
             writer.WriteEndArray()
             writer.WriteStartArray "data_offsets"
             writer.WriteNumberValue at
             at <- at + StoredTensor.bytes stored
             writer.WriteNumberValue at
             writer.WriteEndArray()
             writer.WriteEndObject()

         writer.WriteEndObject())

        // Spaces after it, so that the elements are aligned.
        while buffer.Length % 8L <> 0L do
            buffer.WriteByte(byte ' ')

        buffer.ToArray()

    /// Writes texts and tensors, the widest elements first so that all are aligned, with a digest of them.
    let write
        (stream: Stream)
        (metadata: (string * string) list)
        (tensors: (string * NativeTensor) list)
        =
        use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256

        let ordered =
            tensors
            |> List.map (fun (name, raw) -> StoredTensor.ofRaw name raw, raw)
            |> List.sortBy (fun (stored, _) -> -(StoredTensor.itemSize stored.Dtype))

        let digests = [
            for stored, raw in ordered ->
                StoredTensor.digest hash raw
                stored, hash.GetHashAndReset()
        ]

        let own = metadata |> List.filter (fun (key, _) -> not (isReserved key))
        // Says to other programs that names and layouts are PyTorch's.
        let texts = ("format", "pt") :: own
        let texts = texts @ [ DigestKey, digestOf texts digests ]
        let header = headerOf texts (List.map fst ordered)

        if int64 header.Length > longestHeader then
            Fail.storage
                $"save: the names and texts take {string header.Length} bytes; expected {string longestHeader} or fewer."

        let prefix = Array.zeroCreate<byte> 8
        BinaryPrimitives.WriteUInt64LittleEndian(Span prefix, uint64 header.Length)
        stream.Write(ReadOnlySpan prefix)
        stream.Write(ReadOnlySpan header)

        for _, raw in ordered do
            StoredTensor.write stream raw
