namespace DiffLessons

open System
open System.Buffers.Binary
open System.Collections.Generic
open System.IO
open System.Text

/// A part of a zip file, as the file's directory announces it.
[<Struct>]
type internal ZipPart = {
    Name: string
    Length: int64
    /// Its length in the file: that of the part itself, unless it is compressed.
    Packed: int64
    Checksum: uint32
    /// Where the part's own header begins.
    Header: int64
}

/// Zip files whose parts are stored as they are, which is all that PyTorch writes, or compressed by deflate, as NumPy may. .NET's own reader takes ten times the memory of a directory
/// before one can ask how long it is.
[<RequireQualifiedAccess>]
module internal StoredZip =
    /// AllocationCheck for the names of a hundred thousand parts.
    let private longestDirectory = 16L * 1024L * 1024L

    let private damaged () : 'a =
        StorageFile.unreadable
            "the directory of its zip is damaged or truncated. Take another copy of it."

    let private u16 (bytes: byte[]) at =
        int (BinaryPrimitives.ReadUInt16LittleEndian(ReadOnlySpan(bytes, at, 2)))

    let private u32 (bytes: byte[]) at =
        BinaryPrimitives.ReadUInt32LittleEndian(ReadOnlySpan(bytes, at, 4))

    /// An offset or a length: below 2^63, or the file is damaged.
    let private u64 (bytes: byte[]) at =
        let value = BinaryPrimitives.ReadInt64LittleEndian(ReadOnlySpan(bytes, at, 8))
        if value < 0L then damaged () else value

    let private bytesAt (stream: Stream) (start: int64) (count: int64) =
        if start < 0L || count < 0L || start > stream.Length - count then
            damaged ()

        let bytes = Array.zeroCreate<byte>(int count)
        stream.Position <- start
        stream.ReadExactly(bytes.AsSpan())
        bytes

    /// In the wide form of the format, numbers that are too large are elsewhere.
    let private isElsewhere (value: uint32) = value = UInt32.MaxValue

    /// How many parts there are, and the offset and the length of the directory.
    let private ending (stream: Stream) =
        let length = stream.Length
        let shortest, longestComment = 22L, 65535L
        let tailStart = max 0L (length - shortest - longestComment)
        let tail = bytesAt stream tailStart (length - tailStart)
        let at = tail.AsSpan().LastIndexOf(ReadOnlySpan "PK\005\006"B)

        if at < 0 || at > tail.Length - int shortest then
            damaged ()

        let count, size, start = u16 tail (at + 10), u32 tail (at + 12), u32 tail (at + 16)

        if count = 0xFFFF || isElsewhere size || isElsewhere start then
            let locator = bytesAt stream (tailStart + int64 at - 20L) 20L

            if not (locator.AsSpan().StartsWith(ReadOnlySpan "PK\006\007"B)) then
                damaged ()

            let wide = bytesAt stream (u64 locator 8) 56L

            if not (wide.AsSpan().StartsWith(ReadOnlySpan "PK\006\006"B)) then
                damaged ()

            u64 wide 32, u64 wide 48, u64 wide 40
        else
            int64 count, int64 start, int64 size

    /// Length, packed length and offset of a part, of which those that are too large for their fields are in an extra field.
    let private sizes (bytes: byte[]) (at: int) (extra: int) (extraLength: int) =
        let mutable wideAt = 0
        let mutable field = extra

        while wideAt = 0 && field + 4 <= extra + extraLength do
            if u16 bytes field = 1 then
                wideAt <- field + 4

            field <- field + 4 + u16 bytes (field + 2)

        let value (offset: int) =
            let narrow = u32 bytes offset

            if not (isElsewhere narrow) then
                int64 narrow
            elif wideAt = 0 || wideAt + 8 > extra + extraLength then
                damaged ()
            else
                wideAt <- wideAt + 8
                u64 bytes (wideAt - 8)

        let length = value (at + 24)
        let packed = value (at + 20)
        struct (length, packed, value (at + 42))

    /// Deflate makes of a byte no more than so many.
    let private mostInflated = 1032L

    let private checkPart
        (mayBePacked: bool)
        (fileLength: int64)
        (name: string)
        (flags: int)
        (method: int)
        length
        packed
        =
        // No part is ever written to disk, but names that leave a folder are an attack.
        if
            name.StartsWith '/'
            || name.Contains '\\'
            || name.Contains ':'
            || name.Contains ".." && Array.contains ".." (name.Split '/')
        then
            StorageFile.unreadable
                $"it has a part with the name {StorageFile.quoted name}, which no state dict has."

        let encrypted = flags &&& 1 <> 0
        let isStored = method = 0 && packed = length
        let isDeflated = mayBePacked && method = 8 && length / mostInflated <= packed

        if encrypted || not (isStored || isDeflated) || packed > fileLength then
            StorageFile.unreadable (
                if mayBePacked then
                    $"its part {StorageFile.quoted name} is encrypted, or compressed by another method than deflate, which NumPy never does."
                else
                    $"its part {StorageFile.quoted name} is compressed or encrypted, which PyTorch never does."
            )

    /// The parts by name. Together they are no longer than the file.
    let private parts (mayBePacked: bool) (stream: Stream) : Dictionary<string, ZipPart> =
        let count, start, size = ending stream

        if size > longestDirectory then
            StorageFile.unreadable
                $"the directory of its zip has {string size} bytes; expected {string longestDirectory} or fewer."

        let bytes = bytesAt stream start size
        let strict = UTF8Encoding(false, true)
        let parts = Dictionary<string, ZipPart>()
        let mutable at, total = 0, 0L

        while at < bytes.Length do
            if
                bytes.Length - at < 46
                || not (bytes.AsSpan(at).StartsWith(ReadOnlySpan "PK\001\002"B))
            then
                damaged ()

            let nameLength, extraLength = u16 bytes (at + 28), u16 bytes (at + 30)
            let next = at + 46 + nameLength + extraLength + u16 bytes (at + 32)

            if next > bytes.Length then
                damaged ()

            let name = strict.GetString(bytes, at + 46, nameLength)

            let struct (length, packed, header) =
                sizes bytes at (at + 46 + nameLength) extraLength

            let flags, method = u16 bytes (at + 8), u16 bytes (at + 10)
            checkPart mayBePacked stream.Length name flags method length packed
            total <- total + packed

            let part = {
                Name = name
                Length = length
                Packed = packed
                Checksum = u32 bytes (at + 16)
                Header = header
            }

            if not (parts.TryAdd(name, part)) then
                StorageFile.unreadable $"it has two parts with the name {StorageFile.quoted name}."

            at <- next

        if int64 parts.Count <> count then
            damaged ()

        // Parts that share bytes could add up to any size.
        if total > stream.Length then
            StorageFile.unreadable
                $"its parts claim {string total} bytes, in a file of {string stream.Length}: they overlap."

        parts

    /// The parts of a file in which none is compressed.
    let directory (stream: Stream) : Dictionary<string, ZipPart> = parts false stream

    /// The parts of a file in which some may be compressed by deflate.
    let packedDirectory (stream: Stream) : Dictionary<string, ZipPart> = parts true stream

    /// Moves the stream to where a part's bytes begin.
    let seek (stream: Stream) (part: ZipPart) =
        let header = bytesAt stream part.Header 30L

        if not (header.AsSpan().StartsWith(ReadOnlySpan "PK\003\004"B)) then
            damaged ()

        let start = part.Header + 30L + int64 (u16 header 26) + int64 (u16 header 28)

        if start > stream.Length - part.Packed then
            damaged ()

        stream.Position <- start
