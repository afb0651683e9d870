namespace DiffLessons

open System
open System.IO

/// Reads from another stream, which it leaves open, counts the bytes, and adds them to a checksum.
[<Sealed>]
type internal CountedStream(inner: Stream, ?checksum: Checksum) =
    inherit Stream()
    let mutable count = 0L

    let note (bytes: ReadOnlySpan<byte>) =
        count <- count + int64 bytes.Length

        match checksum with
        | Some checksum -> checksum.Add bytes
        | None -> ()

    /// How many bytes were read.
    member _.Count = count

    override _.CanRead = true
    override _.CanSeek = false
    override _.CanWrite = false
    override _.Length = raise (NotSupportedException())

    override _.Position
        with get () = count
        and set _ = raise (NotSupportedException())

    override _.Flush() = ()
    override _.Seek(_, _) = raise (NotSupportedException())
    override _.SetLength _ = raise (NotSupportedException())

    override _.Write(_: byte[], _: int, _: int) : unit = raise (NotSupportedException())

    override _.Read(buffer: byte[], offset: int, length: int) : int =
        let read = inner.Read(buffer, offset, length)
        note (ReadOnlySpan(buffer, offset, read))
        read

    override _.Read(buffer: Span<byte>) : int =
        let read = inner.Read buffer
        note (Span<byte>.op_Implicit(buffer.Slice(0, read)))
        read
