namespace DiffLessons.Data

open System
open System.Collections.Generic
open System.IO
open System.Security.Cryptography
open DiffLessons

/// <summary>How far the fetching of one file has come; enough to draw a progress bar.</summary>
/// <remarks>When a source fails midway the next one starts the same file again from 0.</remarks>
[<Struct>]
type DownloadProgress = {
    /// <summary>Name of the file, without its folder.</summary>
    File: string
    /// <summary>Where it comes from, for people to read: an address or the name of a package.</summary>
    Source: string
    /// <summary>Bytes of the unpacked file written so far.</summary>
    BytesDone: int64
    /// <summary>Bytes of the whole unpacked file; <c>None</c> while that is not known.</summary>
    BytesTotal: int64 option
}

/// A file to have in the cache. Its bytes are known beforehand, so any source may be trusted.
type internal WantedFile = {
    Name: string
    Length: int64
    /// Lower-case hexadecimal.
    Sha256: string
}

/// Why a source failed, in one line. Another source is tried then.
exception internal SourceFailure of reason: string

/// Reads the next bytes of an unpacked file into the buffer and returns their number, 0 at the end.
type internal ReadBytes = byte[] -> int

/// How a source hands over a file.
[<RequireQualifiedAccess>]
type internal Delivery =
    /// From its first byte to its last.
    | Whole of ReadBytes
    /// From any byte on: what an earlier try has brought need not come again.
    | From of (int64 -> ReadBytes)

/// Somewhere that files come from.
type internal Source = {
    Name: string
    /// Hands those of the wanted files that it has to the last argument, one after the other.
    /// Raises SourceFailure when something goes wrong on the way.
    Fetch: (DownloadProgress -> unit) -> WantedFile list -> (WantedFile -> Delivery -> unit) -> unit
}

/// What is known of a wanted file in its folder.
[<RequireQualifiedAccess>]
type internal CachedFile =
    | Good
    | Missing
    | Damaged of reason: string

/// Fetching files into a folder: verified while they come, renamed when they are good.
module internal Downloads =

    /// Measured: 128-256 KiB hashes fastest; much smaller or larger buffers take up to twice as long.
    [<Literal>]
    let private BufferSize = 131072

    /// Runs a step of a source; whatever goes wrong in it is the source's failure.
    let attempt (step: unit -> 'T) =
        try
            step ()
        with
        | SourceFailure _ -> reraise ()
        | :? InvalidDataException -> raise (SourceFailure "what came cannot be unpacked")
        | error -> raise (SourceFailure(DataFolder.describe error))

    let private hexOf (hash: IncrementalHash) =
        Convert.ToHexStringLower(hash.GetHashAndReset())

    let private wrongLength (file: WantedFile) (length: int64) =
        $"%d{length} bytes instead of %d{file.Length}"

    let private wrongHash (file: WantedFile) hash =
        $"SHA-256 %s{hash} instead of %s{file.Sha256}"

    /// Hands the bytes of an open file to a hash, from its position to its end.
    let private hashTo (hash: IncrementalHash) (stream: FileStream) =
        let buffer = Array.zeroCreate<byte> BufferSize
        let mutable count = stream.Read(buffer, 0, buffer.Length)

        while count > 0 do
            hash.AppendData(buffer, 0, count)
            count <- stream.Read(buffer, 0, buffer.Length)

    /// Looks at length and SHA-256. There is no stamp file to trust: the 55 MB of MNIST take 50 ms,
    /// and so a file that rots on disk is noticed too.
    let check (folder: string) (file: WantedFile) =
        let path = Path.Combine(folder, file.Name)

        try
            if not (File.Exists path) then
                CachedFile.Missing
            else
                use stream = DataFolder.openRead path

                if stream.Length <> file.Length then
                    CachedFile.Damaged(wrongLength file stream.Length)
                else
                    use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256
                    hashTo hash stream

                    match hexOf hash with
                    | same when same = file.Sha256 -> CachedFile.Good
                    | other -> CachedFile.Damaged(wrongHash file other)
        with
        | :? IOException
        | :? UnauthorizedAccessException as error ->
            CachedFile.Damaged $"cannot be read: %s{DataFolder.describe error}"

    let private partSuffix = ".part"

    /// Removes what processes that were killed more than a day ago left behind.
    let private removeStaleParts (folder: string) (files: WantedFile list) =
        for file in files do
            for part in Directory.GetFiles(folder, file.Name + ".*" + partSuffix) do
                if DateTime.UtcNow - File.GetLastWriteTimeUtc part > TimeSpan.FromDays 1.0 then
                    File.Delete part

    let private newPart (target: string) =
        let unique = Guid.NewGuid().ToString "N"
        let part = $"%s{target}.%s{unique}%s{partSuffix}"
        new FileStream(part, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None)

    /// What an earlier try left of a file, the longest such part that no other process has open.
    let private leftPart (target: string) =
        let folder, name = Path.GetDirectoryName target, Path.GetFileName target

        Directory.GetFiles(folder, name + ".*" + partSuffix)
        |> Seq.sortByDescending (fun part -> FileInfo(part).Length)
        |> Seq.tryPick (fun part ->
            try
                Some(new FileStream(part, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            with
            | :? IOException
            | :? UnauthorizedAccessException -> None)

    /// Appends what comes to an open part, and hashes it.
    let private append report (file: WantedFile) (out: FileStream) (hash: IncrementalHash) read =
        let buffer = Array.zeroCreate<byte> BufferSize
        let next () = attempt (fun () -> read buffer)
        let mutable count = next ()

        while count > 0 do
            if out.Position + int64 count > file.Length then
                raise (SourceFailure $"%s{file.Name}: more than %d{file.Length} bytes")

            out.Write(buffer, 0, count)
            hash.AppendData(buffer, 0, count)
            report out.Position
            count <- next ()

        if out.Position <> file.Length then
            raise (SourceFailure $"%s{file.Name}: %s{wrongLength file out.Position}")

    /// How often a transfer that broke off, but had brought something, is taken up again.
    [<Literal>]
    let private Tries = 5

    /// Goes on with a part from where it ends, again and again while the source brings something.
    let rec private continueWith report (file: WantedFile) (out: FileStream) hash from triesLeft =
        let before = out.Position

        try
            if before < file.Length then
                append report file out hash (attempt (fun () -> from before))
        with SourceFailure _ when triesLeft > 0 && out.Position > before && before < file.Length ->
            continueWith report file out hash from (triesLeft - 1)

    /// Fills a part, from what an earlier try left when the source allows. A part that cannot be gone on with is emptied.
    let rec private fill report (file: WantedFile) (out: FileStream) (delivery: Delivery) =
        use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256

        if out.Length > file.Length then
            out.SetLength 0L

        let left = out.Length
        hashTo hash out
        report left

        match delivery with
        | Delivery.Whole read -> append report file out hash read
        | Delivery.From from -> continueWith report file out hash from Tries

        match hexOf hash with
        | same when same = file.Sha256 -> ()
        | other ->
            out.SetLength 0L
            out.Position <- 0L

            // The part that is there may be the damaged one.
            if left > 0L then
                fill report file out delivery
            else
                raise (SourceFailure $"%s{file.Name}: %s{wrongHash file other}")

    /// Copies what the source gives into a temporary file beside the target, checks it, and renames it.
    let private store progress (source: string) (folder: string) (file: WantedFile) delivery =
        let target = Path.Combine(folder, file.Name)

        let report bytes =
            progress {
                File = file.Name
                Source = source
                BytesDone = bytes
                BytesTotal = Some file.Length
            }

        let resumes =
            match delivery with
            | Delivery.From _ -> true
            | Delivery.Whole _ -> false

        let mutable keep = false

        use out =
            (if resumes then leftPart target else None)
            |> Option.defaultWith (fun () -> newPart target)

        try
            try
                fill report file out delivery
            with SourceFailure _ ->
                keep <- resumes && out.Length > 0L && out.Length < file.Length
                reraise ()

            out.Dispose()

            try
                File.Move(out.Name, target, true)
            with
            | :? IOException
            | :? UnauthorizedAccessException when check folder file = CachedFile.Good ->
                // Another process put the same file there first and has it open.
                ()
        finally
            out.Dispose()

            if not keep then
                File.Delete out.Name

    let private failureMessage what advice folder missing tried =
        let line indented = "\n  " + indented

        let state (file: WantedFile) =
            match check folder file with
            | CachedFile.Damaged reason -> $"%s{file.Name}: damaged, left as it is (%s{reason})"
            | _ -> $"%s{file.Name}: missing"

        String.concat "" [
            $"%s{what}: expected to get these files for %s{folder}, got them from no source."
            for file in missing do
                line (state file)
            "\nTried:"
            for source, reason in tried do
                line $"%s{source}: %s{reason}"
            $"\n%s{advice}"
        ]

    /// Makes sure that every file is in the folder and intact. Only what is missing or damaged is
    /// fetched, from the first source that has it; a damaged file stays until a good one has come.
    /// `what` names the data and `advice` ends the message when nothing helped.
    let obtain
        what
        advice
        (sources: Source list)
        progress
        (folder: string)
        (files: WantedFile list)
        =
        let isGood file = check folder file = CachedFile.Good

        let rec go missing tried sources =
            match missing, sources with
            | [], _ -> ()
            | _, [] ->
                // Another process may have brought them in the meantime.
                match List.filter (isGood >> not) missing with
                | [] -> ()
                | absent ->
                    let message = failureMessage what advice folder absent (List.rev tried)
                    Fail.dataset message
            | _, (source: Source) :: others ->
                let arrived = HashSet<string>()
                let has (file: WantedFile) = arrived.Contains file.Name

                let deliver (file: WantedFile) delivery =
                    store progress source.Name folder file delivery
                    arrived.Add file.Name |> ignore

                let failure =
                    try
                        source.Fetch progress missing deliver
                        None
                    with SourceFailure reason ->
                        Some reason

                let left = missing |> List.filter (has >> not)

                let names () =
                    left |> List.map _.Name |> String.concat ", "

                let reason = failure |> Option.defaultWith (fun () -> $"does not have %s{names ()}")
                go left ((source.Name, reason) :: tried) others

        let missing =
            files |> List.filter (fun file -> check folder file <> CachedFile.Good)

        if not missing.IsEmpty then
            try
                Directory.CreateDirectory folder |> ignore
                removeStaleParts folder files
                go missing [] sources
            with
            | :? DatasetException -> reraise ()
            | :? IOException
            | :? UnauthorizedAccessException as error ->
                let message =
                    $"%s{what}: expected to write into %s{folder}, got: %s{DataFolder.describe error} %s{advice}"

                raise (DatasetException(message, error))
