namespace DiffLessons

open System
open System.IO

/// Streams of the caller's, which are left open: as files are, they are written whole or not at all, as far as it is up to the library.
[<RequireQualifiedAccess>]
module internal StorageStream =
    let private fail (operation: string) (what: string) (error: exn) : 'a =
        raise (
            StorageException(
                $"{operation}: the stream cannot be {what}: {StorageFile.cause error}",
                error
            )
        )

    /// Runs what uses the caller's stream.
    let private using operation what (action: unit -> 'a) : 'a =
        try
            action ()
        with
        | :? IOException
        | :? UnauthorizedAccessException
        | :? ObjectDisposedException
        | :? NotSupportedException as error -> fail operation what error

    /// What follows in a stream, in memory: formats count from their beginning, and ask for their length.
    let private rest operation (stream: Stream) : MemoryStream =
        let memory = new MemoryStream()

        using operation "read" (fun () -> stream.CopyTo memory)
        memory.Position <- 0L
        memory

    /// Reads a stream from its position to its end.
    let read (operation: string) (stream: Stream) (f: Stream -> 'a) : 'a =
        let stream = Guard.given operation "stream" stream

        if not stream.CanRead then
            Guard.refuse
                "stream"
                $"{operation}: expected a stream that can be read, got one that cannot, or is closed."

        use memory = rest operation stream
        StorageFile.reading operation "the stream" (fun () -> f memory)

    /// Writes to a stream, at its position, what was made in memory before.
    let write (operation: string) (stream: Stream) (fill: Stream -> unit) : unit =
        let stream = Guard.given operation "stream" stream

        if not stream.CanWrite then
            Guard.refuse
                "stream"
                $"{operation}: expected a stream that can be written, got one that cannot, or is closed."

        use memory = new MemoryStream()
        using operation "written" (fun () -> fill memory)
        memory.Position <- 0L

        using operation "written" (fun () ->
            memory.CopyTo stream
            stream.Flush())
