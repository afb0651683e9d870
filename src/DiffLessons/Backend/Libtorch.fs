namespace DiffLessons

open System
open System.Diagnostics
open System.IO
open System.Reflection
open System.Runtime.InteropServices
open System.Threading

/// Where libtorch and TorchSharp's shim may lie, and which of the places is used. Touches no native code.
module internal LibtorchSearch =
    /// The libtorch that TorchSharp is built for.
    let version = "2.10.0"

    /// A native library's file name on this system: libtorch_cpu.so, torch_cpu.dll, libtorch_cpu.dylib.
    let fileName name =
        if OperatingSystem.IsWindows() then $"{name}.dll"
        elif OperatingSystem.IsMacOS() then $"lib{name}.dylib"
        else $"lib{name}.so"

    /// The system's name in packages: linux-x64, win-x64, osx-arm64.
    let runtimeId =
        let system =
            if OperatingSystem.IsWindows() then "win"
            elif OperatingSystem.IsMacOS() then "osx"
            else "linux"

        $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}"

    /// The places to look at, in this order, and what is looked for.
    type Places = {
        /// A folder that is prescribed, with the words that say by what: DIFFLESSONS_LIBTORCH, as a rule.
        Prescribed: (string * string) option
        /// Where .NET itself looks for this program's native libraries: a libtorch there is TorchSharp's in any case.
        Runtime: string list
        /// Further folders of the program.
        Program: string list
        /// Folders that hold NuGet packages.
        Packages: string list
        /// The version of TorchSharp, whose package holds the shim.
        TorchSharp: string
        /// Whether a libtorch with CUDA is wanted (DIFFLESSONS_DEVICE=cuda).
        Cuda: bool
    }

    /// The folder with libtorch, and the path of TorchSharp's shim.
    type Found = { Folder: string; Shim: string }

    let private variable name =
        Environment.GetEnvironmentVariable name
        |> Option.ofObj
        |> Option.filter (String.IsNullOrWhiteSpace >> not)

    let private home =
        Environment.GetFolderPath(
            Environment.SpecialFolder.UserProfile,
            Environment.SpecialFolderOption.DoNotVerify
        )

    let private clean (folder: string) =
        Path.TrimEndingDirectorySeparator(Path.GetFullPath folder)

    let private nativeOf folder =
        Path.Combine(folder, "runtimes", runtimeId, "native")

    /// The library's cache folder: DIFFLESSONS_CACHE, or difflessons in the user's cache folder.
    let cache () =
        let inCacheOfUser () =
            let parent = variable "XDG_CACHE_HOME"
            Path.Combine(defaultArg parent (Path.Combine(home, ".cache")), "difflessons")

        variable "DIFFLESSONS_CACHE" |> Option.defaultWith inCacheOfUser |> clean

    /// The places of this process.
    let places () =
        let torchSharp = typeof<TorchSharp.torch>.Assembly

        let folderOf (assembly: Assembly) =
            match assembly.Location with
            | "" -> [] // within a single-file program, whose other files lie in the base directory
            | path -> [ Path.GetDirectoryName path ]

        let torchSharpFolder = folderOf torchSharp

        let runtime =
            match AppContext.GetData "NATIVE_DLL_SEARCH_DIRECTORIES" with
            | :? string as text -> List.ofArray (text.Split Path.PathSeparator)
            | _ -> []

        let program =
            AppContext.BaseDirectory :: folderOf (Assembly.GetExecutingAssembly())
            @ torchSharpFolder

        // In a script TorchSharp.dll is used where it was restored: PACKAGES/torchsharp/VERSION/lib/FRAMEWORK.
        let packagesAround (folder: string) =
            let up = Path.GetFullPath(Path.Combine(folder, "..", "..", "..", ".."))

            if Directory.Exists(Path.Combine(up, "torchsharp")) then
                [ up ]
            else
                []

        let folders = List.filter ((<>) "") >> List.map clean >> List.distinct

        {
            Prescribed =
                variable "DIFFLESSONS_LIBTORCH"
                |> Option.map (fun folder -> "DIFFLESSONS_LIBTORCH names", clean folder)
            Runtime = folders (runtime @ torchSharpFolder)
            Program = folders (program |> List.collect (fun f -> [ f; nativeOf f ]))
            Packages =
                folders [
                    yield! List.collect packagesAround torchSharpFolder
                    yield! Option.toList (variable "NUGET_PACKAGES")
                    Path.Combine(home, ".nuget", "packages")
                ]
            TorchSharp =
                torchSharp
                    .GetCustomAttribute<AssemblyInformationalVersionAttribute>()
                    .InformationalVersion.Split('+')[0]
            Cuda =
                variable "DIFFLESSONS_DEVICE"
                |> Option.exists _.StartsWith("cuda", StringComparison.OrdinalIgnoreCase)
        }

    let private fail message = raise (LibtorchException message)

    let private has file folder = File.Exists(Path.Combine(folder, file))

    let private listed folders =
        folders |> List.distinct |> List.map (sprintf "\n  %s") |> String.concat ""

    let private findFolder (places: Places) =
        let library = fileName (if places.Cuda then "torch_cuda" else "torch_cpu")
        let own = places.Runtime |> List.tryFind (has (fileName "torch_cpu"))

        match places.Prescribed, own with
        | Some(by, folder), _ when not (has library folder) ->
            fail
                $"{by} {folder} as the folder of libtorch, but {library} is not there. Name the folder that holds {library}, or none."
        | Some(by, folder), Some own when folder <> own ->
            fail
                $"{by} {folder} as the folder of libtorch, but this program has a libtorch of its own in {own}, and one process cannot hold two. Use one of them: name no other folder, or take the libtorch package out of the program."
        | Some(_, folder), _ -> folder
        | None, Some own when not (has library own) ->
            fail
                $"DIFFLESSONS_DEVICE asks for CUDA, but this program has a libtorch without it in {own} (no {library}). Put a package such as TorchSharp-cuda-linux in the place of the program's libtorch package, or unset DIFFLESSONS_DEVICE."
        | None, Some own -> own
        | None, None ->
            let kind = if places.Cuda then "cuda-12.8" else "cpu"
            let package = $"libtorch-{kind}-{runtimeId}"
            let user = if places.Cuda then "program" else "program or script"

            let inPackages =
                places.Packages
                |> List.map (fun p -> nativeOf (Path.Combine(p, package, version)))

            let all = places.Runtime @ places.Program @ inPackages

            match List.tryFind (has library) all with
            | Some folder -> folder
            | None ->
                fail
                    $"libtorch {version} for {runtimeId} was not found: there is no {library} in{listed all}\nAdd the NuGet package {package}, version {version}, to the {user}, or set DIFFLESSONS_LIBTORCH to a folder that holds {library}."

    /// Finds libtorch and the shim; where one is missing, the error lists the places that were looked at.
    let find (places: Places) : Found =
        let folder = findFolder places
        let shim = fileName "LibTorchSharp"

        let inPackages =
            places.Packages
            |> List.map (fun p -> nativeOf (Path.Combine(p, "torchsharp", places.TorchSharp)))

        let all = places.Runtime @ [ folder ] @ places.Program @ inPackages

        match List.tryFind (has shim) all with
        | Some place -> {
            Folder = folder
            Shim = Path.Combine(place, shim)
          }
        | None ->
            fail
                $"TorchSharp's native part was not found: there is no {shim} in{listed all}\nRestore the NuGet package TorchSharp {places.TorchSharp}, or copy its {shim} to the first of these folders."

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
        && not (NativeLibrary.TryGetExport(handle, ShimRepair.missingSymbol, &export))

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
                        $"{found.Shim} cannot be loaded: it needs {ShimRepair.missingVersion}, which this system's libstdc++.so.6 lacks, and a corrected copy could not be made: {reason}. The file was left as it was. {wayOut}, or use a system with the libstdc++ of GCC 13 or newer (Debian 13, Ubuntu 24.04).",
                        Option.toObj inner
                    )
                )

            let copy =
                try
                    ShimRepair.correctedCopy cache found.Shim
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
            | Error reason -> refuse reason $"Restore {ShimRepair.knownShim.Package} again" None
        else
            load advice found.Shim // fails again, and this time tells why
            found.Shim

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
            let places = places ()

            let prescribed =
                match libtorch with
                | Some path -> Some("The process itself has already loaded", folderOf path)
                | None -> places.Prescribed

            let found = find { places with Prescribed = prescribed }

            // On macOS a library finds its neighbours by its own folder: what lies apart, TorchSharp brings together.
            if OperatingSystem.IsMacOS() && folderOf found.Shim <> found.Folder then
                {
                    Folder = found.Folder
                    Shim = found.Shim
                    Corrected = false
                }
            else
                // Each by its full path, needed before needing: no other copy on a search path (Debian has a libtorch
                // of its own) can then come in as one of the libraries that the next one names.
                let cuda = if places.Cuda then [ "torch_cuda" ] else []

                for name in [ "c10"; "torch_cpu" ] @ cuda @ [ "torch" ] do
                    Path.Combine(found.Folder, fileName name)
                    |> load
                        $"If a library or a version is missing, the system is too old or lacks a package; else restore libtorch {version} again, or let DIFFLESSONS_LIBTORCH name another copy."

                let shim = loadShim (cache ()) found

                {
                    Folder = found.Folder
                    Shim = shim
                    Corrected = shim <> found.Shim
                }

    [<DllImport("libc", EntryPoint = "setenv")>]
    extern int private setNativeVariable(string name, string value, int overwrite)

    /// Lets libtorch's threads give up the processor soon when they wait for one another.
    ///
    /// GNU's OpenMP spins for milliseconds by default. On a machine that others use too, a thread that spins keeps away
    /// the very thread it waits for, and steps take many times as long. It reads these variables when it is loaded, from the
    /// C library's environment, which .NET's own does not reach. What the user has set stays.
    let private waitBriefly () =
        let unset name = isNull (Environment.GetEnvironmentVariable name)

        if OperatingSystem.IsLinux() && unset "OMP_WAIT_POLICY" && unset "GOMP_SPINCOUNT" then
            setNativeVariable ("GOMP_SPINCOUNT", "2000", 0) |> ignore

    let private gate = obj ()
    let mutable private loaded: Loaded = Unchecked.defaultof<Loaded>

    /// What is in use; loads it at the first call. After a failure, the next call tries again.
    let get () =
        let before = Volatile.Read &loaded

        if obj.ReferenceEquals(before, null) then
            lock gate (fun () ->
                if obj.ReferenceEquals(loaded, null) then
                    waitBriefly ()
                    Volatile.Write(&loaded, run ())

                loaded)
        else
            before

/// <summary>Finds and loads libtorch, the native library that does the arithmetic.</summary>
/// <remarks>
/// <para>The library calls <c>ensureLoaded</c> by itself before it first needs libtorch. Call it to have the moment of
/// loading in your hands, or before using TorchSharp directly in the same program.</para>
/// <para>Places, in this order: the folder that the environment variable <c>DIFFLESSONS_LIBTORCH</c> names; the
/// program's own folders (<c>.</c> and <c>runtimes/RID/native</c> beside the program, DiffLessons.dll and
/// TorchSharp.dll); the NuGet packages folder (<c>NUGET_PACKAGES</c>, else <c>.nuget/packages</c> of the user), in the
/// package <c>libtorch-cpu-RID</c>, where RID is <c>linux-x64</c>, <c>win-x64</c> or <c>osx-arm64</c>. With
/// <c>DIFFLESSONS_DEVICE=cuda</c> a libtorch with CUDA is looked for instead.</para>
/// <para>On a Linux whose C++ library is older than GCC 13, TorchSharp's native part cannot be loaded as it is. A corrected
/// copy of it is then made, once, in the folder <c>native</c> of the cache folder: <c>DIFFLESSONS_CACHE</c>, else
/// <c>difflessons</c> in <c>XDG_CACHE_HOME</c> or <c>.cache</c> of the user.</para>
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
                $"{loaded.Shim} (a corrected copy, since the system's C++ library lacks {ShimRepair.missingVersion})"
            else
                loaded.Shim

        $"libtorch {LibtorchSearch.version} from {loaded.Folder}, with {shim}"
