namespace DiffLessons

open System
open System.Runtime.InteropServices

/// The end of a process whose other threads still compute.
///
/// .NET does not wait for background threads. On Linux the destructors of libtorch's global objects then run beside calls that use them, and the process
/// ends by a segmentation fault, with another exit code than the program's. So the process is ended before them, once .NET has ended what is its
/// own. Windows stops the other threads first.
[<RequireQualifiedAccess>]
module internal ProcessEnd =
    [<DllImport "libc.so.6">]
    extern int private on_exit(nativeint f, nativeint argument)

    [<DllImport "libc.so.6">]
    extern int private fflush(nativeint stream)

    /// What is registered last is called first: `_exit`, with the exit code.
    let private skipDestructors (libc: nativeint) =
        fflush 0n |> ignore // of all streams
        on_exit (NativeLibrary.GetExport(libc, "_exit"), 0n) |> ignore

    /// From now on the process ends so.
    let watch () : unit =
        let mutable libc = 0n

        if OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", &libc) then
            AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> skipDestructors libc)
