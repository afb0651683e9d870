namespace DiffLessons

open System
open System.IO
open System.Runtime.InteropServices
open System.Security.Cryptography
open System.Text

/// The calls of the C library for what .NET does not offer.
[<RequireQualifiedAccess>]
module private UnixFile =
    [<DllImport("libc", EntryPoint = "open")>]
    extern int private openPath(string path, int flags)

    [<DllImport("libc", EntryPoint = "fsync")>]
    extern int private syncDescriptor(int descriptor)

    [<DllImport("libc", EntryPoint = "close")>]
    extern int private closeDescriptor(int descriptor)

    [<DllImport("libc", EntryPoint = "statx")>]
    extern int private statx(int folder, string path, int flags, uint32 mask, byte[] buffer)

    /// Brings a folder's entries to the disk. Some file systems cannot; then nothing happens.
    let syncFolder (folder: string) =
        if not (OperatingSystem.IsWindows()) then
            try
                let descriptor = openPath (folder, 0)

                if descriptor >= 0 then
                    syncDescriptor descriptor |> ignore
                    closeDescriptor descriptor |> ignore
            with
            | :? EntryPointNotFoundException
            | :? DllNotFoundException -> ()

    /// Whether a path is a pipe, a socket or a device, all of which .NET takes for files.
    let isSpecial (path: string) =
        if OperatingSystem.IsLinux() then
            try
                let currentFolder, typeOnly = -100, 1u
                let buffer = Array.zeroCreate<byte> 256

                if statx (currentFolder, path, 0, typeOnly, buffer) = 0 then
                    let mode = int (BitConverter.ToUInt16(buffer, 28))
                    let kind = mode &&& 0o170000
                    kind <> 0o100000 && kind <> 0o040000
                else
                    false
            with
            | :? EntryPointNotFoundException
            | :? DllNotFoundException -> false
        else
            false

/// Files that are replaced whole or not at all.
[<RequireQualifiedAccess>]
module internal AtomicFile =
    /// A path for a message: without the characters that would break the line or upset a terminal.
    let shown (path: string) =
        String.map (fun c -> if Char.IsControl c then '?' else c) path

    // The numbers by which Linux, macOS and Windows say so.
    let private full = set [ 28; 122; 69; 0x80070070; 0x80070027 ]
    let private readOnly = set [ 30; 0x80070013 ]

    /// What was wrong with the disk, in a sentence without the path.
    let reason (error: exn) : string =
        match error.GetBaseException() with
        | :? PathTooLongException -> "its name is too long for the file system."
        | :? UnauthorizedAccessException -> "permission is denied."
        | :? DirectoryNotFoundException -> "there is no such folder."
        | :? ArgumentOutOfRangeException -> "it would be larger than the system allows."
        | :? IOException as error when full.Contains error.HResult -> "the disk is full."
        | :? IOException as error when readOnly.Contains error.HResult ->
            "the file system is read-only."
        | other ->
            let line = (other.Message.Split '\n' |> Array.head).Trim()
            shown (if line.EndsWith '.' then line else line + ".")

    /// Why a text names no file at all.
    let nameProblem (path: string) : string option =
        if String.IsNullOrWhiteSpace path then
            Some "expected a file name, got none."
        elif path.Contains '\000' then
            Some $"expected a file name, got one with the character NUL in it, {shown path}."
        else
            None

    /// Why a path is no file to read or to replace.
    let kindProblem (path: string) : string option =
        if Directory.Exists path then
            Some "it is a folder; expected a file."
        elif UnixFile.isSpecial path then
            Some "it is a device or a pipe; expected a file."
        else
            None

    // ---- the part beside the file ----

    /// How the names of a file's parts begin: of one length, however long the file's own name is, and of no other file's.
    let private partPrefix (target: string) =
        let name = Encoding.UTF8.GetBytes(Path.GetFileName target)
        let digest = Convert.ToHexStringLower(SHA256.HashData name)
        $".{digest.Substring(0, 16)}."

    let private partSuffix = ".part"

    /// Removes the parts of a file that processes left which were ended while they wrote.
    let private sweep (target: string) =
        let prefix = partPrefix target

        let isPart (path: string) =
            let name = Path.GetFileName path
            name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith partSuffix

        let remove (part: string) =
            try
                // Fails while another process, or this one, has the part open.
                using (new FileStream(part, FileMode.Open, FileAccess.Read, FileShare.None)) ignore

                File.Delete part
            with
            | :? IOException
            | :? UnauthorizedAccessException -> ()

        try
            Directory.EnumerateFiles(Path.GetDirectoryName target)
            |> Seq.filter isPart
            |> Seq.toArray
            |> Array.iter remove
        with
        | :? IOException
        | :? UnauthorizedAccessException -> ()

    /// The file that a link leads to, or the path itself.
    let private destination (path: string) =
        let path = Path.GetFullPath path
        let info = FileInfo path

        if isNull info.LinkTarget then
            path
        else
            info.ResolveLinkTarget(true).FullName

    let private newPart (target: string) =
        let unique = Guid.NewGuid().ToString "N"
        let name = partPrefix target + unique + partSuffix
        Path.Combine(Path.GetDirectoryName target, name)

    /// Who may do what with the file that is replaced: the new one must not be open to more.
    let private modeOf (target: string) =
        if not (OperatingSystem.IsWindows()) && File.Exists target then
            Some(File.GetUnixFileMode target)
        else
            None

    let private writePart (part: string) (mode: UnixFileMode option) (fill: Stream -> unit) =
        let options =
            FileStreamOptions(
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None
            )

        if mode.IsSome then
            options.UnixCreateMode <- UnixFileMode.UserRead ||| UnixFileMode.UserWrite

        use stream = new FileStream(part, options)
        fill stream
        stream.Flush true

        match mode with
        | Some mode -> File.SetUnixFileMode(stream.SafeFileHandle, mode)
        | None -> ()

    /// Another process that saves the same file may take a part for an abandoned one in the moment between its closing and its renaming.
    let private mostTries = 5

    /// Writes a temporary file beside the target, to the disk itself, and renames it: it is there whole, or what was there before still is.
    /// Missing folders are made, links followed, and a file that is replaced hands on who may read it. `fill` is called again if need be.
    let write (path: string) (fill: Stream -> unit) : unit =
        let target = destination path

        match kindProblem target with
        | Some problem -> raise (IOException problem)
        | None -> ()

        let folder = Path.GetDirectoryName target
        Directory.CreateDirectory folder |> ignore
        sweep target
        let mutable triesLeft = mostTries

        while triesLeft > 0 do
            triesLeft <- triesLeft - 1
            let part = newPart target

            try
                writePart part (modeOf target) fill

                try
                    File.Move(part, target, true)
                    triesLeft <- 0
                with :? FileNotFoundException when triesLeft > 0 ->
                    ()
            finally
                File.Delete part

        UnixFile.syncFolder folder
