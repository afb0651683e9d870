namespace DiffLessons.Data

open System
open System.Formats.Tar
open System.IO
open System.IO.Compression
open DiffLessons

/// What is unpacked from a file, which may not become more than so many bytes.
type internal BoundedStream(inner: Stream, most: int64, refuse: unit -> exn) =
    inherit Stream()
    let mutable total = 0L

    let counted (count: int) =
        total <- total + int64 count

        if total > most then
            raise (refuse ())

        count

    override _.CanRead = true
    override _.CanSeek = false
    override _.CanWrite = false
    override _.Length = raise (NotSupportedException())

    override _.Position
        with get () = raise (NotSupportedException())
        and set _ = raise (NotSupportedException())

    override _.Read(buffer: byte[], offset: int, count: int) : int =
        counted (inner.Read(buffer, offset, count))

    override _.Read(buffer: Span<byte>) : int = counted (inner.Read buffer)
    override _.Flush() = ()
    override _.Seek(_, _) = raise (NotSupportedException())
    override _.SetLength _ = raise (NotSupportedException())
    override _.Write(_: byte[], _: int, _: int) : unit = raise (NotSupportedException())

/// <summary>Fetching and unpacking files.</summary>
[<AutoOpen>]
module DataUtil =
    let private attempt (what: string) (step: unit -> 'T) : 'T =
        try
            step ()
        with
        | :? DatasetException
        | :? OptionException -> reraise ()
        | SourceFailure reason -> Fail.dataset $"%s{what}: %s{reason}"
        | :? IOException
        | :? InvalidDataException
        | :? UnauthorizedAccessException
        | :? NotSupportedException
        | :? ObjectDisposedException
        | :? ArgumentException as error ->
            raise (DatasetException($"%s{what}: %s{DataFolder.describe error}", error))

    /// <summary>Fetches a file from the web, as it is.</summary>
    /// <param name="url">Its address.</param>
    /// <param name="localFileName">Where to put it. It is written under a temporary name and renamed when it is whole: what was there stays until then.</param>
    /// <exception cref="T:DiffLessons.DatasetException">It cannot be fetched or written.</exception>
    let download (url: string) (localFileName: string) : unit =
        let url = Guard.given "download" "url" url
        let localFileName = Guard.given "download" "localFileName" localFileName

        attempt $"download %s{url}" (fun () ->
            match AtomicFile.nameProblem localFileName with
            | Some problem -> Fail.dataset $"download %s{url}: %s{problem}"
            | None -> ()

            AtomicFile.write localFileName (fun out ->
                DownloadSources.copy DownloadSources.patience url out))

    /// Moves files into a folder, unless one of them is there already; then nothing is moved.
    let private moveInto (folder: string) (outputDir: string) =
        let inside = Directory.GetFiles(folder, "*", SearchOption.AllDirectories)

        let target (file: string) =
            Path.Combine(outputDir, Path.GetRelativePath(folder, file))

        match inside |> Array.map target |> Array.tryFind Path.Exists with
        | Some there ->
            Fail.dataset
                $"extractTarStream: %s{there} is there already. Remove it first, or unpack into another folder."
        | None -> ()

        for sub in Directory.GetDirectories(folder, "*", SearchOption.AllDirectories) do
            Directory.CreateDirectory(target sub) |> ignore

        for file in inside do
            File.Move(file, target file)

    /// More entries would fill a disk with names.
    let private mostEntries = 100_000

    let private refuse (entry: TarEntry) (problem: string) : 'a =
        Fail.dataset
            $"extractTarStream: the entry %s{StorageFile.plain entry.Name} %s{problem}. If you trust the archive, unpack it with tar."

    /// Puts a file or a folder of an archive into a folder. Links would lead out of it or around in it; devices and pipes are no data.
    let private putInto (folder: string) (entry: TarEntry) =
        let path = Path.GetFullPath(Path.Combine(folder, entry.Name))

        let isInside =
            path.StartsWith(folder + string Path.DirectorySeparatorChar, StringComparison.Ordinal)

        // "./" is the folder itself.
        if not isInside && Path.TrimEndingDirectorySeparator path <> folder then
            refuse entry "reaches outside the folder"

        match entry.EntryType with
        | TarEntryType.Directory
        | TarEntryType.DirectoryList -> Directory.CreateDirectory path |> ignore
        | TarEntryType.RegularFile
        | TarEntryType.V7RegularFile
        | TarEntryType.ContiguousFile ->
            if Path.Exists path then
                refuse entry "comes twice"

            Directory.CreateDirectory(Path.GetDirectoryName path) |> ignore
            use file = new FileStream(path, FileMode.CreateNew)

            if not (isNull entry.DataStream) then
                entry.DataStream.CopyTo file
        | TarEntryType.GlobalExtendedAttributes -> ()
        | kind -> refuse entry $"is a {kind}, where files and folders are expected"

    let private putAll (stream: Stream) (folder: string) =
        use reader = new TarReader(stream, leaveOpen = true)
        let mutable entry = reader.GetNextEntry()
        let mutable count = 0

        while not (isNull entry) do
            count <- count + 1

            if count > mostEntries then
                Fail.dataset
                    $"extractTarStream: expected {mostEntries} entries or fewer, got more. If you trust the archive, unpack it with tar."

            putInto folder entry
            entry <- reader.GetNextEntry()

    /// <summary>Unpacks a tar archive: its files and folders.</summary>
    /// <param name="stream">The archive.</param>
    /// <param name="outputDir">The folder to unpack into; it is made when missing.</param>
    /// <remarks>Everything is unpacked into a temporary folder first and moved into place when it is whole. No file that is there is replaced, no entry reaches outside the folder, and links, devices and pipes are refused.</remarks>
    /// <exception cref="T:DiffLessons.DatasetException">It is no such archive, an entry is neither a file nor a folder, there are more than 100,000, something in it is there already, or the folder cannot be written.</exception>
    let extractTarStream (stream: Stream) (outputDir: string) : unit =
        let stream = Guard.given "extractTarStream" "stream" stream
        let outputDir = Guard.given "extractTarStream" "outputDir" outputDir

        attempt "extractTarStream" (fun () ->
            let outputDir = Path.GetFullPath outputDir
            Directory.CreateDirectory outputDir |> ignore
            let unique = Guid.NewGuid().ToString "N"
            let temporary = Path.Combine(outputDir, $".%s{unique}.part")
            Directory.CreateDirectory temporary |> ignore

            try
                putAll stream temporary
                moveInto temporary outputDir
            finally
                Directory.Delete(temporary, recursive = true))

    /// A small archive may be packed from what fills a disk. So many bytes any may unpack to, and a larger one more.
    let private mostUnpacked (packed: int64) = (1L <<< 28) + 100L * packed

    /// <summary>Unpacks an archive that is packed with gzip.</summary>
    /// <param name="fileName">The archive, <c>.tar.gz</c> or <c>.tgz</c>.</param>
    /// <param name="outputDir">The folder to unpack into, as in <c>extractTarStream</c>.</param>
    /// <exception cref="T:DiffLessons.DatasetException">As in <c>extractTarStream</c>, or the archive cannot be read, or it unpacks to more than 256 MB and a hundred times its length.</exception>
    let extractTarGz (fileName: string) (outputDir: string) : unit =
        let fileName = Guard.given "extractTarGz" "fileName" fileName
        let outputDir = Guard.given "extractTarGz" "outputDir" outputDir

        attempt $"extractTarGz %s{fileName}" (fun () ->
            use file = DataFolder.openRead fileName
            let most = mostUnpacked file.Length

            let tooMuch () : exn =
                DatasetException
                    $"extractTarGz %s{fileName}: expected {most} bytes or fewer when unpacked, for a file of {file.Length}, got more. If you trust it, unpack it with tar."

            use unpacked = new GZipStream(file, CompressionMode.Decompress)
            use bounded = new BoundedStream(unpacked, most, tooMuch)
            extractTarStream bounded outputDir)
