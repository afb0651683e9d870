namespace DiffLessons

open System
open System.IO

/// Keeps two trainings, of one process or of several, from writing to one checkpoint: a file beside it that one of them holds open.
/// The system lets go of it when the process ends, however that comes about.
[<RequireQualifiedAccess>]
module internal CheckpointLock =
    /// What Windows (ERROR_SHARING_VIOLATION), Linux and macOS (EWOULDBLOCK) answer when another holds the file.
    let private isHeld (error: IOException) =
        List.contains error.HResult [ 0x80070020; 11; 35 ]

    let private fail (path: string) (error: exn) : 'a =
        raise (
            StorageException(
                $"checkpoint: {path} cannot be written: {StorageFile.cause error} What was there before is as it was.",
                error
            )
        )

    let private openFile (path: string) : FileStream =
        // A link and the file that it leads to are one checkpoint.
        let full =
            let file = FileInfo(Path.GetFullPath path)

            if isNull file.LinkTarget then
                file.FullName
            else
                (file.ResolveLinkTarget true).FullName

        Directory.CreateDirectory(Path.GetDirectoryName full) |> ignore

        new FileStream(
            full + ".lock",
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.None,
            1,
            FileOptions.DeleteOnClose
        )

    /// Takes the lock, to be given back by disposing of it.
    let take (path: string) : IDisposable =
        try
            openFile path
        with
        | :? IOException as error when isHeld error ->
            raise (
                StorageException(
                    $"checkpoint: {Path.GetFileName path} is in use by another training. Wait until that ends, or give this training a file of its own.",
                    error
                )
            )
        | :? IOException
        | :? UnauthorizedAccessException
        | :? NotSupportedException as error -> fail path error
