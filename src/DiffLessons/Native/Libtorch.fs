namespace DiffLessons

open System
open System.Diagnostics
open System.IO
open System.Reflection
open System.Runtime.InteropServices
open System.Threading

/// Loading what was found.
module internal LibtorchLoader =
    open LibtorchSearch

    /// What is in use once libtorch is loaded: its folder, the shim's path, and whether that is a corrected copy.
    type Loaded = {
        Folder: string
        Shim: string
        Corrected: bool
    }

    /// The system's own last line about a library that does not load, without the advice that .NET puts before it.
    let private cause (path: string) (error: exn) =
        let line = error.Message.TrimEnd().Split('\n') |> Array.last
        line.Trim().Replace($"{path}: ", "")

    /// Loads one library. The error says what it lacks; the advice ends the message.
    let load advice (path: string) =
        try
            NativeLibrary.Load path |> ignore
        with
        | :? DllNotFoundException
        | :? BadImageFormatException as error ->
            raise (
                LibtorchException($"{path} cannot be loaded: {cause path error}. {advice}", error)
            )

    let private tryLoad (path: string) =
        let mutable handle = 0n
        NativeLibrary.TryLoad(path, &handle)

    /// Whether this process's C++ library is too old for the shim: it then lacks the one function of that version.
    let cppLibraryIsOld () =
        let mutable handle, export = 0n, 0n

        OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad("libstdc++.so.6", &handle)
        && not (NativeLibrary.TryGetExport(handle, ShimPatch.missingSymbol, &export))

    /// Loads the shim that was found, or its corrected copy where the C++ library is too old; returns the path used.
    let loadShim (cache: string) (found: Found) =
        let advice =
            $"It is made for libtorch {version}, and {found.Folder} was loaded as that: if a symbol is missing, this is another libtorch; if a library or a version is missing, the system is too old; else the file is damaged, and restoring TorchSharp again helps."

        if tryLoad found.Shim then
            found.Shim
        elif cppLibraryIsOld () then
            let refuse reason wayOut inner =
                raise (
                    LibtorchException(
                        $"{found.Shim} cannot be loaded: it needs {ShimPatch.missingVersion}, which this system's libstdc++.so.6 lacks, and a corrected copy could not be made: {reason}. The file was left as it was. {wayOut}, or use a system with the libstdc++ of GCC 13 or newer (Debian 13, Ubuntu 24.04).",
                        Option.toObj inner
                    )
                )

            let copy =
                try
                    ShimPatch.correctedCopy cache found.Shim
                with
                | :? IOException
                | :? UnauthorizedAccessException as error ->
                    refuse
                        (error.Message.TrimEnd '.')
                        $"Make it possible to write to {cache}, or let DIFFLESSONS_CACHE name another folder"
                        (Some error)

            match copy with
            | Ok path ->
                load advice path
                path
            | Error reason -> refuse reason $"Restore {ShimPatch.knownShim.Package} again" None
        else
            load advice found.Shim // fails again, and this time tells why
            found.Shim

    /// Where a corrected copy of the shim is kept, and whether that is a folder of this process alone: where the cache folder cannot be written to, as in
    /// a container whose file system is read-only but for the temporary folder.
    let private folderForCopy () : string * bool =
        let folder = cache ()

        let isWritable () =
            try
                Directory.CreateDirectory folder |> ignore
                true
            with
            | :? IOException
            | :? UnauthorizedAccessException -> false

        if not (cppLibraryIsOld ()) || isWritable () then
            folder, false
        else
            try
                Directory.CreateTempSubdirectory("difflessons-").FullName, true
            with
            | :? IOException
            | :? UnauthorizedAccessException -> folder, false

    /// The path of a library that the process holds already: the program may have used TorchSharp by itself before.
    let private alreadyLoaded name =
        let file = fileName name

        if OperatingSystem.IsLinux() then
            File.ReadLines "/proc/self/maps"
            |> Seq.tryFind _.EndsWith($"/{file}", StringComparison.Ordinal)
            |> Option.map (fun line -> line.Substring(line.IndexOf '/'))
        else
            use current = Process.GetCurrentProcess()

            current.Modules
            |> Seq.cast<ProcessModule>
            |> Seq.tryFind (fun m -> m.ModuleName = file)
            |> Option.map _.FileName

    /// Loads libtorch, then the shim. TorchSharp finds by their names those that the process holds.
    let run () =
        let folderOf (path: string) = Path.GetDirectoryName path

        match alreadyLoaded "torch_cpu", alreadyLoaded "LibTorchSharp" with
        | Some libtorch, Some shim -> {
            Folder = folderOf libtorch
            Shim = shim
            Corrected = false
          }
        | libtorch, _ ->
            let folders = searchFolders ()

            let prescribed =
                match libtorch with
                | Some path -> Some("The process itself has already loaded", folderOf path)
                | None -> folders.Prescribed

            let found = find { folders with Prescribed = prescribed }

            // On macOS a library finds its neighbours by its own folder: libraries in other folders are loaded by TorchSharp.
            if OperatingSystem.IsMacOS() && folderOf found.Shim <> found.Folder then
                {
                    Folder = found.Folder
                    Shim = found.Shim
                    Corrected = false
                }
            else
                // Each by its full path, needed before needing: no other copy on a search path (Debian has a libtorch
                // of its own) can then come in as one of the libraries that the next one names.
                let cuda = if folders.Cuda then [ "torch_cuda" ] else []

                for name in [ "c10"; "torch_cpu" ] @ cuda @ [ "torch" ] do
                    Path.Combine(found.Folder, fileName name)
                    |> load
                        $"If a library or a version is missing, the system is too old or lacks a package; else restore libtorch {version} again, or let DIFFLESSONS_LIBTORCH name another copy."

                let folder, isTemporary = folderForCopy ()

                try
                    let shim = loadShim folder found

                    {
                        Folder = found.Folder
                        Shim = shim
                        Corrected = shim <> found.Shim
                    }
                finally
                    // The system keeps what is loaded, whether its file is still there or not.
                    if isTemporary then
                        Directory.Delete(folder, true)

    [<DllImport("libc", EntryPoint = "setenv")>]
    extern int private setNativeVariable(string name, string value, int overwrite)

    /// Sets what libtorch reads from the C library's environment when it is loaded, which .NET's own does not reach.
    /// What the user has set stays.
    ///
    /// GNU's OpenMP lets a thread that waits for others spin for milliseconds. On a machine that others use too, it keeps
    /// away the very thread it waits for, and steps take many times as long: here it gives up the processor soon.
    let private prepareEnvironment () =
        let unset name =
            isNull (Environment.GetEnvironmentVariable name)

        if OperatingSystem.IsLinux() then
            if unset "OMP_WAIT_POLICY" && unset "GOMP_SPINCOUNT" then
                setNativeVariable ("GOMP_SPINCOUNT", "2000", 0) |> ignore

            // libtorch spreads functions of many elements itself; MKL would spread those of a few hundred too.
            if unset "MKL_DOMAIN_NUM_THREADS" then
                setNativeVariable ("MKL_DOMAIN_NUM_THREADS", "MKL_DOMAIN_VML=1", 0) |> ignore

    let private gate = obj ()
    let mutable private loaded: Loaded = Unchecked.defaultof<Loaded>

    /// What is in use; loads it at the first call. After a failure, the next call tries again.
    let get () =
        let before = Volatile.Read &loaded

        if obj.ReferenceEquals(before, null) then
            lock gate (fun () ->
                if obj.ReferenceEquals(loaded, null) then
                    prepareEnvironment ()
                    let made = run ()
                    Nnpack.leaveOut made.Folder
                    NativeWarnings.silence made.Folder (LibtorchSearch.fileName "c10")
                    ProcessEnd.watch ()
                    Volatile.Write(&loaded, made)

                loaded)
        else
            before

/// <summary>Finds and loads libtorch, the native library that does the arithmetic.</summary>
/// <remarks>
/// <para>The library calls <c>ensureLoaded</c> by itself before it first needs libtorch. Call it to have the moment of
/// loading in your hands, or before using TorchSharp directly in the same program.</para>
/// <para>Folders, in this order: the folder that the environment variable <c>DIFFLESSONS_LIBTORCH</c> names; the
/// program's own folders (<c>.</c> and <c>runtimes/RID/native</c> beside the program, DiffLessons.dll and
/// TorchSharp.dll); the NuGet packages folder (<c>NUGET_PACKAGES</c>, else <c>.nuget/packages</c> of the user), in the
/// package <c>libtorch-cpu-RID</c>, where RID is <c>linux-x64</c>, <c>win-x64</c> or <c>osx-arm64</c>. With
/// <c>DIFFLESSONS_DEVICE=cuda</c> a libtorch with CUDA is looked for instead.</para>
/// <para>On a Linux whose C++ library is older than GCC 13, TorchSharp's native part cannot be loaded as it is. A corrected
/// copy of it is then made, once, in the folder <c>native</c> of the cache folder: <c>DIFFLESSONS_CACHE</c>, else
/// <c>difflessons</c> in <c>XDG_CACHE_HOME</c> or <c>.cache</c> of the user; where that cannot be written to, in the temporary folder, at each start.</para>
/// </remarks>
[<AbstractClass; Sealed>]
type Libtorch private () =
    /// <summary>Loads libtorch unless that has been done. Any thread may call it at any time, at next to no cost.</summary>
    /// <exception cref="T:DiffLessons.LibtorchException">libtorch was not found or cannot be loaded. The message says why,
    /// and what to do. The next call tries again.</exception>
    static member ensureLoaded() = LibtorchLoader.get () |> ignore

    /// <summary>The version of libtorch, such as <c>2.10.0</c>.</summary>
    static member version = LibtorchSearch.version

    /// <summary>The folder that libtorch was loaded from. Loads libtorch unless that has been done.</summary>
    /// <exception cref="T:DiffLessons.LibtorchException">libtorch was not found or cannot be loaded.</exception>
    static member location = LibtorchLoader.get().Folder

    /// <summary>One paragraph on what is in use: version, folder, and TorchSharp's native part. Loads libtorch unless that
    /// has been done.</summary>
    /// <exception cref="T:DiffLessons.LibtorchException">libtorch was not found or cannot be loaded.</exception>
    static member describe() =
        let loaded = LibtorchLoader.get ()

        let shim =
            if loaded.Corrected then
                $"{loaded.Shim} (a corrected copy, since the system's C++ library lacks {ShimPatch.missingVersion})"
            else
                loaded.Shim

        $"libtorch {LibtorchSearch.version} from {loaded.Folder}, with {shim}"
