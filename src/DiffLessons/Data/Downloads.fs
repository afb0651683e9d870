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

/// Why a source did not give what it was asked for, in one line. Another source is tried then.
exception internal SourceFailure of reason: string

/// Reads the next bytes of an unpacked file into the buffer and returns their number, 0 at the end.
type internal ReadBytes = byte[] -> int

/// Somewhere that files come from.
type internal Source = {
    Name: string
    /// Hands those of the wanted files that it has to the last argument, one after the other.
    /// Raises SourceFailure when something goes wrong on the way.
    Fetch:
        (DownloadProgress -> unit) -> WantedFile list -> (WantedFile -> ReadBytes -> unit) -> unit
}

/// What is known of a wanted file in its folder.
[<RequireQualifiedAccess>]
type internal CachedFile =
    | Good
    | Missing
    | Damaged of reason: string

/// Fetching files into a folder: verified while they come, renamed into place when they are good.
module internal Downloads =

    /// Measured: 128-256 KiB hashes fastest; much smaller or larger buffers take up to twice as long.
    [<Literal>]
    let private BufferSize = 131072

    let oneLine (text: string) =
        text.Split(
            [| '\r'; '\n' |],
            StringSplitOptions.TrimEntries ||| StringSplitOptions.RemoveEmptyEntries
        )
        |> String.concat " "

    /// The innermost cause, which is the one that says something ("Connection refused").
    let describe (error: exn) =
        oneLine (error.GetBaseException().Message)

    /// Runs a step of a source; whatever goes wrong in it is the source's failure.
    let attempt (step: unit -> 'T) =
        try
            step ()
        with
        | SourceFailure _ -> reraise ()
        | :? InvalidDataException -> raise (SourceFailure "what came cannot be unpacked")
        | error -> raise (SourceFailure(describe error))

    /// The folder for cached data: DIFFLESSONS_DATA, else the user's own cache folder of this system.
    let cacheFolderFrom (variable: string -> string option) (unixLike: bool) =
        let folder place =
            Environment.GetFolderPath(place, Environment.SpecialFolderOption.DoNotVerify)

        let home () =
            if unixLike then
                match variable "XDG_CACHE_HOME" with
                | Some cache when Path.IsPathRooted cache -> cache
                | _ ->
                    match folder Environment.SpecialFolder.UserProfile with
                    | "" -> ""
                    | profile -> Path.Combine(profile, ".cache")
            else
                folder Environment.SpecialFolder.LocalApplicationData

        match variable "DIFFLESSONS_DATA" with
        | Some data -> Path.GetFullPath data
        | None ->
            match home () with
            | "" ->
                raise (
                    DatasetException
                        "Cache folder: expected a home folder for this user, got none. Set DIFFLESSONS_DATA to a folder for data."
                )
            | cache -> Path.Combine(cache, "difflessons", "data")

    /// The folder for cached data on this machine.
    let cacheFolder () =
        let variable name =
            match Environment.GetEnvironmentVariable name with
            | null
            | "" -> None
            | value -> Some value

        cacheFolderFrom variable (not (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()))

    /// Opens a file so that others may read it, and rename another over it, at the same time.
    let openRead (path: string) =
        let share = FileShare.Read ||| FileShare.Delete
        new FileStream(path, FileMode.Open, FileAccess.Read, share, 1, FileOptions.SequentialScan)

    let private hexOf (hash: IncrementalHash) =
        Convert.ToHexStringLower(hash.GetHashAndReset())

    let private wrongLength (file: WantedFile) (length: int64) =
        $"%d{length} bytes instead of %d{file.Length}"

    let private wrongHash (file: WantedFile) hash =
        $"SHA-256 %s{hash} instead of %s{file.Sha256}"

    /// Looks at length and SHA-256. There is no stamp file to trust: the 55 MB of MNIST take 50 ms,
    /// and so a file that rots on disk is noticed too.
    let check (folder: string) (file: WantedFile) =
        let path = Path.Combine(folder, file.Name)

        try
            if not (File.Exists path) then
                CachedFile.Missing
            else
                use stream = openRead path

                if stream.Length <> file.Length then
                    CachedFile.Damaged(wrongLength file stream.Length)
                else
                    use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256
                    let buffer = Array.zeroCreate<byte> BufferSize
                    let mutable count = stream.Read(buffer, 0, buffer.Length)

                    while count > 0 do
                        hash.AppendData(buffer, 0, count)
                        count <- stream.Read(buffer, 0, buffer.Length)

                    match hexOf hash with
                    | same when same = file.Sha256 -> CachedFile.Good
                    | other -> CachedFile.Damaged(wrongHash file other)
        with
        | :? IOException
        | :? UnauthorizedAccessException as error ->
            CachedFile.Damaged $"cannot be read: %s{describe error}"

    let private partSuffix = ".part"

    /// Removes what processes that were killed more than a day ago left behind.
    let private removeStaleParts (folder: string) (files: WantedFile list) =
        for file in files do
            for part in Directory.GetFiles(folder, file.Name + ".*" + partSuffix) do
                if DateTime.UtcNow - File.GetLastWriteTimeUtc part > TimeSpan.FromDays 1.0 then
                    File.Delete part

    /// Copies what the source gives beside its place, checks it, and renames it into place.
    let private store
        progress
        (source: string)
        (folder: string)
        (file: WantedFile)
        (read: ReadBytes)
        =
        let target = Path.Combine(folder, file.Name)
        let unique = Guid.NewGuid().ToString "N"
        let part = $"%s{target}.%s{unique}%s{partSuffix}"

        let report bytes =
            progress {
                File = file.Name
                Source = source
                BytesDone = bytes
                BytesTotal = Some file.Length
            }

        let copy () =
            use out = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None)
            use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256
            let buffer = Array.zeroCreate<byte> BufferSize
            let next () = attempt (fun () -> read buffer)
            report 0L
            let mutable length = 0L
            let mutable count = next ()

            while count > 0 do
                length <- length + int64 count

                if length > file.Length then
                    raise (SourceFailure $"%s{file.Name}: more than %d{file.Length} bytes")

                out.Write(buffer, 0, count)
                hash.AppendData(buffer, 0, count)
                report length
                count <- next ()

            if length <> file.Length then
                raise (SourceFailure $"%s{file.Name}: %s{wrongLength file length}")

            match hexOf hash with
            | same when same = file.Sha256 -> ()
            | other -> raise (SourceFailure $"%s{file.Name}: %s{wrongHash file other}")

        try
            copy ()

            try
                File.Move(part, target, true)
            with
            | :? IOException
            | :? UnauthorizedAccessException when check folder file = CachedFile.Good ->
                // Another process put the same file there first and has it open.
                ()
        finally
            File.Delete part

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

    /// Makes sure that every file lies in the folder and is good. Only what is missing or damaged is
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
                    raise (DatasetException message)
            | _, (source: Source) :: others ->
                let arrived = HashSet<string>()
                let has (file: WantedFile) = arrived.Contains file.Name

                let deliver (file: WantedFile) read =
                    store progress source.Name folder file read
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
                    $"%s{what}: expected to write into %s{folder}, got: %s{describe error} %s{advice}"

                raise (DatasetException(message, error))
