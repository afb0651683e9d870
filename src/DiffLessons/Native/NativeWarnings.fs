namespace DiffLessons

open System
open System.IO
open System.Runtime.InteropServices

/// libtorch's own warnings, such as that a variance has no degrees of freedom: it writes them to the standard error stream,
/// in its terms, with the names of its source files.
[<RequireQualifiedAccess>]
module internal NativeWarnings =
    /// The severity from which on libtorch writes: 0 information, 1 warnings, 2 errors.
    let private errors = 2

    /// The name under which libc10 exports the number: a C++ variable, which Microsoft's compiler gives a longer name.
    let private symbol =
        if OperatingSystem.IsWindows() then
            "?FLAGS_caffe2_log_level@@3HA"
        else
            "FLAGS_caffe2_log_level"

    /// Lets libtorch write errors alone. Where a libtorch does not export the number, its warnings stay.
    let silence (folder: string) (fileName: string) : unit =
        let mutable handle = 0n
        let mutable level = 0n

        if
            NativeLibrary.TryLoad(Path.Combine(folder, fileName), &handle)
            && NativeLibrary.TryGetExport(handle, symbol, &level)
            && Marshal.ReadInt32 level < errors
        then
            Marshal.WriteInt32(level, errors)
