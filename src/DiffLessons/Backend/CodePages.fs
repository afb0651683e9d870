namespace DiffLessons

open System
open System.Globalization
open System.IO
open System.Runtime.InteropServices

/// Pages of libraries' files that lie in memory.
///
/// Loading libtorch runs once through much of its code, to register operators, and F# Interactive's compiler is done when a
/// script has been compiled: some 90 MB that the process goes on holding and hardly needs. A page that is as in its file can be
/// let go at any time: what is needed again is mapped again, mostly without reading the file.
[<RequireQualifiedAccess>]
module internal CodePages =
    [<DllImport("libc", EntryPoint = "madvise")>]
    extern int private adviseMemory(nativeint address, unativeint length, int advice)

    [<Literal>]
    let private NotNeeded = 4 // MADV_DONTNEED

    /// A part of the address space, as the system describes it: its lines in /proc/self/smaps.
    type Mapping = {
        First: int64
        End: int64
        IsWritable: bool
        HasFile: bool
        /// What of it is in memory, in kB.
        Resident: int64
        /// What of it is no longer as in the file.
        Changed: int64
    }

    let private hexadecimal (text: string) =
        Int64.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture)

    let private kilobytes (line: string) =
        let parts = line.Split([| ' ' |], StringSplitOptions.RemoveEmptyEntries)
        Int64.Parse(parts[1], CultureInfo.InvariantCulture)

    /// Not what the system names like a file: devices, and memory that was made without one, such as compiled code's.
    let private isFile (path: string) =
        path.StartsWith '/'
        && not (path.StartsWith "/dev/" || path.StartsWith "/memfd:")

    /// Reads the lines of an smaps file. A mapping's first line begins with its addresses; those with its sizes follow.
    let read (lines: string seq) : Mapping list =
        let mappings = ResizeArray<Mapping>()

        for line in lines do
            let word = line.Split(' ').[0]

            if word.EndsWith ':' then
                let last = mappings.Count - 1

                match word with
                | _ when last < 0 -> ()
                | "Rss:" ->
                    mappings[last] <- {
                        mappings[last] with
                            Resident = kilobytes line
                    }
                | "Anonymous:" ->
                    mappings[last] <- {
                        mappings[last] with
                            Changed = kilobytes line
                    }
                | _ -> ()
            else
                let parts = line.Split([| ' ' |], 6, StringSplitOptions.RemoveEmptyEntries)
                let ends = word.Split '-'

                mappings.Add {
                    First = hexadecimal ends[0]
                    End = hexadecimal ends[1]
                    IsWritable = parts[1].Contains 'w'
                    HasFile = parts.Length = 6 && isFile parts[5]
                    Resident = 0L
                    Changed = 0L
                }

        List.ofSeq mappings

    /// Whether all of it can be had again from its file, and it is worth the call.
    let isClean (mapping: Mapping) =
        mapping.HasFile
        && not mapping.IsWritable
        && mapping.Changed = 0L
        && mapping.Resident >= 1024L

    /// Lets go of what is as in the files. On other systems than Linux, and where the system does not tell, nothing is done.
    let giveBack () : unit =
        if OperatingSystem.IsLinux() then
            try
                for mapping in read (File.ReadAllLines "/proc/self/smaps") |> List.filter isClean do
                    let length = unativeint (mapping.End - mapping.First)
                    adviseMemory (nativeint mapping.First, length, NotNeeded) |> ignore
            with
            | :? IOException
            | :? UnauthorizedAccessException
            | :? EntryPointNotFoundException
            | :? DllNotFoundException -> ()
