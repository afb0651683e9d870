/// Stand-ins for what the tests of downloads must not need: a network, npm, and 55 MB of digits.
module internal DiffLessons.Tests.StandIns

open System
open System.Collections.Concurrent
open System.Formats.Tar
open System.IO
open System.IO.Compression
open System.Net
open System.Net.Sockets
open System.Security.Cryptography
open System.Text
open System.Threading.Tasks
open Expecto
open DiffLessons
open DiffLessons.Data

/// Runs a test in a folder of its own, which is gone afterwards.
let inFolder (test: string -> unit) =
    let folder = Directory.CreateTempSubdirectory "difflessons-test-"

    try
        test folder.FullName
    finally
        folder.Delete true

let write (folder: string) (name: string) (bytes: byte[]) =
    File.WriteAllBytes(Path.Combine(folder, name), bytes)

let bytesOf (folder: string) (name: string) =
    File.ReadAllBytes(Path.Combine(folder, name))

let filesIn (folder: string) =
    Directory.GetFiles folder
    |> Array.map Path.GetFileName
    |> Array.sort
    |> List.ofArray

/// Bytes that no compression shortens, so that a cut archive lacks some of them.
let noise (seed: int) (length: int) =
    let bytes = Array.zeroCreate<byte> length
    Random(seed).NextBytes bytes
    bytes

let flipBit (position: int) (bytes: byte[]) =
    let copy = Array.copy bytes
    copy[position / 8] <- copy[position / 8] ^^^ (1uy <<< position % 8)
    copy

let gzip (bytes: byte[]) =
    use packed = new MemoryStream()
    using (new GZipStream(packed, CompressionLevel.Fastest)) _.Write(bytes, 0, bytes.Length)
    packed.ToArray()

/// A packed npm package with these files.
let npmArchive (files: (string * byte[]) list) =
    use plain = new MemoryStream()

    using (new TarWriter(plain, TarEntryFormat.Ustar, true)) (fun tar ->
        for name, bytes in files do
            let entry = UstarTarEntry(TarEntryType.RegularFile, name)
            entry.DataStream <- new MemoryStream(bytes)
            tar.WriteEntry entry)

    gzip (plain.ToArray())

let sha256 (bytes: byte[]) =
    Convert.ToHexStringLower(SHA256.HashData bytes)

let wanted name (bytes: byte[]) : WantedFile = {
    Name = name
    Length = int64 bytes.Length
    Sha256 = sha256 bytes
}

/// A source that gives these bytes, and the names it was asked for, in order.
let memory (name: string) (holds: (string * byte[]) list) =
    let asked = ConcurrentQueue<string>()

    let fetch _ (files: WantedFile list) deliver =
        for file in files do
            asked.Enqueue file.Name

            for _, bytes in holds |> List.filter (fun (held, _) -> held = file.Name) do
                use stream = new MemoryStream(bytes, false)
                deliver file (Delivery.Whole(fun buffer -> stream.Read(buffer, 0, buffer.Length)))

    { Name = name; Fetch = fetch }, asked

/// A source that fails at once.
let broken name reason : Source = {
    Name = name
    Fetch = fun _ _ _ -> raise (SourceFailure reason)
}

/// Two small files for the tests to fetch.
let small = noise 1 300
let large = noise 2 300000
let both = [ "small", small; "large", large ]
let files = both |> List.map (fun (name, bytes) -> wanted name bytes)

let obtain sources folder =
    Downloads.obtain "DIGITS" "Put them there by hand." sources ignore folder files

let failureOf (action: unit -> unit) =
    try
        action ()
        failtest "expected a DatasetException, got none"
    with :? DatasetException as error ->
        error

let messageOf action = (failureOf action).Message

let expectBoth folder =
    Expect.equal (filesIn folder) [ "large"; "small" ] "the two files and nothing beside them"
    Expect.equal (bytesOf folder "small") small "small"
    Expect.equal (bytesOf folder "large") large "large"

/// The line about a source in the message when it alone was tried.
let reasonOf source =
    let mutable reason = ""

    inFolder (fun folder ->
        let message = messageOf (fun () -> obtain [ source ] folder)
        let start = $"\n  %s{source.Name}: "

        let line =
            message.Split '\n' |> Array.find (fun line -> ("\n" + line).StartsWith start)

        reason <- line.Substring(start.Length - 1))

    reason

/// What a stand-in web server does with a request.
type Answer =
    | Whole of byte[]
    /// Promises all the bytes, sends some, and hangs up.
    | CutAfter of count: int * bytes: byte[]
    | Status of string
    /// Sends the bytes from the one asked for on, so many at most, and hangs up.
    | AtMost of count: int * bytes: byte[]
    /// Keeps the line open and says nothing.
    | Silence

/// A web server on this machine: answers each path as told, one request for each connection.
type StandInServer(answer: string -> Answer) =
    let listener = new TcpListener(IPAddress.Loopback, 0)
    let asked = ConcurrentQueue<string>()
    let silent = ConcurrentBag<TcpClient>()

    let respond (client: TcpClient) =
        let stream = client.GetStream()
        let reader = new StreamReader(stream, Encoding.ASCII)
        let path = reader.ReadLine().Split(' ')[1]

        let headers =
            List.unfold
                (fun () ->
                    match reader.ReadLine() with
                    | "" -> None
                    | line -> Some(line, ()))
                ()

        let range = headers |> List.tryFind _.StartsWith("Range: bytes=")

        let first =
            range
            |> Option.map (fun line -> int (line.Substring(13).TrimEnd '-'))
            |> Option.defaultValue 0

        asked.Enqueue(if range.IsSome then $"%s{path} from %d{first}" else path)

        let send (status: string) (promised: int) (bytes: byte[]) =
            let head =
                $"HTTP/1.1 %s{status}\r\nContent-Length: %d{promised}\r\nConnection: close\r\n\r\n"

            stream.Write(Encoding.ASCII.GetBytes head)
            stream.Write bytes
            client.Dispose()

        match answer path with
        | Whole bytes -> send "200 OK" bytes.Length bytes
        | CutAfter(count, bytes) -> send "200 OK" bytes.Length (Array.truncate count bytes)
        | AtMost(count, bytes) ->
            let status = if range.IsSome then "206 Partial Content" else "200 OK"
            let rest = Array.skip first bytes
            send status rest.Length (Array.truncate count rest)
        | Status status -> send status 0 [||]
        | Silence -> silent.Add client

    do
        listener.Start()

        task {
            try
                while true do
                    let! client = listener.AcceptTcpClientAsync()
                    Task.Run(fun () -> respond client) |> ignore
            with
            | :? SocketException
            | :? ObjectDisposedException ->
                // The listener was stopped.
                ()
        }
        |> ignore

    member _.Address =
        $"http://127.0.0.1:%d{(listener.LocalEndpoint :?> IPEndPoint).Port}/"

    member _.Asked = List.ofSeq asked

    interface IDisposable with
        member _.Dispose() =
            listener.Stop()

            for client in silent do
                client.Dispose()
