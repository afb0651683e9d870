namespace DiffLessons

open System
open System.IO
open System.Reflection
open System.Runtime.InteropServices
open System.Threading

/// Where libtorch and TorchSharp's shim may be, and which of these folders is used. Touches no native code.
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

    /// The folders to look in, in this order, and what is looked for.
    type SearchFolders = {
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

    /// Those of this process.
    let searchFolders () =
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

    let private findFolder (folders: SearchFolders) =
        let library = fileName (if folders.Cuda then "torch_cuda" else "torch_cpu")
        let own = folders.Runtime |> List.tryFind (has (fileName "torch_cpu"))

        match folders.Prescribed, own with
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
            let kind = if folders.Cuda then "cuda-12.8" else "cpu"
            let package = $"libtorch-{kind}-{runtimeId}"
            let user = if folders.Cuda then "program" else "program or script"

            let inPackages =
                folders.Packages
                |> List.map (fun p -> nativeOf (Path.Combine(p, package, version)))

            let all = folders.Runtime @ folders.Program @ inPackages

            match List.tryFind (has library) all with
            | Some folder -> folder
            | None ->
                fail
                    $"libtorch {version} for {runtimeId} was not found: there is no {library} in{listed all}\nAdd the NuGet package {package}, version {version}, to the {user}, or set DIFFLESSONS_LIBTORCH to a folder that holds {library}."

    /// Finds libtorch and the shim; where one is missing, the error lists the folders that were looked in.
    let find (folders: SearchFolders) : Found =
        let folder = findFolder folders
        let shim = fileName "LibTorchSharp"

        let inPackages =
            folders.Packages
            |> List.map (fun p -> nativeOf (Path.Combine(p, "torchsharp", folders.TorchSharp)))

        let all = folders.Runtime @ [ folder ] @ folders.Program @ inPackages

        match List.tryFind (has shim) all with
        | Some ofShim -> {
            Folder = folder
            Shim = Path.Combine(ofShim, shim)
          }
        | None ->
            fail
                $"TorchSharp's native part was not found: there is no {shim} in{listed all}\nRestore the NuGet package TorchSharp {folders.TorchSharp}, or copy its {shim} to the first of these folders."
