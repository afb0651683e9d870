namespace DiffLessons

open System
open System.IO
open System.Text
open System.Text.RegularExpressions
open DiffLessons.Native

/// NumPy's file of one array: a line that says what it is, then its elements.
[<RequireQualifiedAccess>]
module internal Npy =
    let private magic = [| 0x93uy; 'N'B; 'U'B; 'M'B; 'P'B; 'Y'B |]

    /// NumPy itself writes some hundred bytes.
    let private longestHeader = 65536

    /// What a file says of its array, before any element is read.
    type Header = {
        Stored: StoredTensor
        /// Whether the first axis, rather than the last, is the one along which elements are contiguous.
        IsFortran: bool
        /// Whether the bytes of each element are in the other order.
        IsBigEndian: bool
    }

    /// Whether a file begins as such a one.
    let recognises (stream: Stream) : bool =
        stream.Position <- 0L
        let first = Array.zeroCreate<byte> magic.Length
        let count = stream.ReadAtLeast(first.AsSpan(), magic.Length, false)
        stream.Position <- 0L
        count = magic.Length && first = magic

    let private dtypes = [
        "f8", Dtype.Float64
        "f4", Dtype.Float32
        "f2", Dtype.Float16
        "i8", Dtype.Int64
        "i4", Dtype.Int32
        "i2", Dtype.Int16
        "i1", Dtype.Int8
        "u1", Dtype.Byte
        "b1", Dtype.Bool
    ]

    let private dtypeOf (name: string) (descr: string) : Dtype * bool =
        let order, kind = descr[0], descr.Substring 1

        match List.tryFind (fun (own, _) -> own = kind) dtypes with
        | Some(_, dtype) when Seq.contains order "<>|=" -> dtype, (order = '>')
        | _ when kind.StartsWith 'O' ->
            StorageFile.unreadable
                $"{name} holds pickled Python objects, which are never run here. In Python, save an array of numbers."
        | _ when kind.StartsWith 'c' ->
            StorageFile.unreadable
                $"{name} holds complex numbers. In Python, save its real and its imag."
        | _ ->
            StorageFile.unreadable
                $"{name} is of NumPy's type {StorageFile.quoted descr}, which no dtype of this library holds. In Python, convert it with astype."

    let private shapeOf (name: string) (text: string) : int[] =
        text.Split(',', StringSplitOptions.RemoveEmptyEntries ||| StringSplitOptions.TrimEntries)
        |> Array.filter (fun part -> part <> "")
        |> Array.map (fun part -> Int64.Parse(part, Globalization.CultureInfo.InvariantCulture))
        |> StoredTensor.shape name

    let private field (header: string) (pattern: string) : string =
        let found =
            Regex.Match(header, pattern, RegexOptions.None, TimeSpan.FromSeconds 1.0)

        if not found.Success then
            StorageFile.unreadable
                "its header is not that of an array of plain numbers: structured arrays are not read."

        found.Groups[1].Value

    /// Reads the header; the stream is then at the first element.
    let readHeader (name: string) (stream: Stream) : Header =
        let start = Array.zeroCreate<byte> 8
        stream.ReadExactly(start.AsSpan())

        if start[..5] <> magic then
            StorageFile.unreadable $"{name} does not begin as a file of NumPy's."

        let wide =
            match start[6] with
            | 1uy -> 2
            | 2uy
            | 3uy -> 4
            | version ->
                StorageFile.unreadable
                    $"{name} is in version {string version} of NumPy's format; expected 1 to 3."

        let length = Array.zeroCreate<byte> 4
        stream.ReadExactly(length.AsSpan(0, wide))
        let length = BitConverter.ToUInt32(length, 0)

        if length > uint32 longestHeader then
            StorageFile.unreadable
                $"{name} claims a header of {string length} bytes; expected {string longestHeader} or fewer."

        let header = Array.zeroCreate<byte>(int length)
        stream.ReadExactly(header.AsSpan())
        let header = Encoding.Latin1.GetString header

        let dtype, isBigEndian =
            dtypeOf name (field header "'descr'\\s*:\\s*'([<>|=][^']{1,16})'")

        {
            Stored = {
                Name = name
                Dtype = dtype
                Shape = shapeOf name (field header "'shape'\\s*:\\s*\\(([0-9, ]*)\\)")
            }
            IsFortran = field header "'fortran_order'\\s*:\\s*(True|False)" = "True"
            IsBigEndian = isBigEndian
        }

    let private turnBytes (size: int) (raw: NativeTensor) : unit =
        raw.WriteBytes(fun bytes ->
            let mutable at = 0

            while at < bytes.Length do
                bytes.Slice(at, size).Reverse()
                at <- at + size)

    /// Reads the elements, from the stream's position.
    let readElements (stream: Stream) (header: Header) (observer: ByteObserver) : NativeTensor =
        let stored = header.Stored

        let storedLayout =
            if header.IsFortran then
                {
                    stored with
                        Shape = Array.rev stored.Shape
                }
            else
                stored

        let raw = StoredTensor.read stream storedLayout observer
        let size = StoredTensor.itemSize stored.Dtype

        if header.IsBigEndian && size > 1 && raw.numel () > 0L then
            use flat = raw.view -1L
            let stretch = 1L <<< 24

            for start in 0L .. stretch .. raw.numel () - 1L do
                use part = flat.narrow (0L, start, min stretch (raw.numel () - start))
                turnBytes size part

        if header.IsFortran && stored.Shape.Length > 1 then
            use lying = raw

            use turned =
                lying.permute [| for i in stored.Shape.Length - 1 .. -1 .. 0 -> int64 i |]

            turned.contiguous ()
        else
            raw

    /// Checks that a file is as long as its header says.
    let checkLength (stream: Stream) (header: Header) : unit =
        let expected = StoredTensor.bytes header.Stored
        let left = stream.Length - stream.Position

        if left <> expected then
            StorageFile.unreadable
                $"its array {Shape.format header.Stored.Shape} of {header.Stored.Dtype} takes {string expected} bytes, but {string left} follow its header."

    let private describe (operation: string) (raw: NativeTensor) : string =
        let stored = StoredTensor.ofRaw "" raw

        match List.tryFind (fun (_, dtype) -> dtype = stored.Dtype) dtypes with
        | None ->
            Fail.dtype
                $"{operation}: NumPy has no type for {stored.Dtype}. Convert the tensor with float32()."
        | Some(kind, _) ->
            let order = if StoredTensor.itemSize stored.Dtype = 1 then "|" else "<"

            let shape =
                match stored.Shape with
                | [| one |] -> $"({one},)"
                | sizes -> "(" + String.Join(", ", sizes) + ")"

            $"{{'descr': '{order}{kind}', 'fortran_order': False, 'shape': {shape}, }}"

    /// Refuses what NumPy has no type for.
    let check (operation: string) (raw: NativeTensor) : unit = describe operation raw |> ignore

    /// Writes a file.
    let write (operation: string) (stream: Stream) (raw: NativeTensor) : unit =
        let text = describe operation raw
        // The elements begin at a multiple of 64 bytes.
        let begins = magic.Length + 4
        let padding = (64 - (begins + text.Length + 1) % 64) % 64
        let header = Encoding.ASCII.GetBytes(text + String(' ', padding) + "\n")
        stream.Write(ReadOnlySpan magic)
        stream.Write(ReadOnlySpan [| 1uy; 0uy |])
        stream.Write(ReadOnlySpan(BitConverter.GetBytes(uint16 header.Length)))
        stream.Write(ReadOnlySpan header)
        StoredTensor.write stream raw
