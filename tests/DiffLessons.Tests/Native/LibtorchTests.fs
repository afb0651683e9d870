/// Finding and loading libtorch.
module DiffLessons.Tests.LibtorchTests

open System
open System.IO
open System.Threading.Tasks
open DiffLessons
open DiffLessons.Tests.ShimPatchTests
open Expecto
open TorchSharp

/// Makes files, each with one line in it, and the folders above them.
let private write (files: string list) =
    for file in files do
        Directory.CreateDirectory(Path.GetDirectoryName file) |> ignore
        File.WriteAllText(file, "not a library\n")

let private messageOf (work: unit -> 'T) =
    try
        work () |> ignore
        failtest "expected a LibtorchException, got none"
    with :? LibtorchException as error ->
        error.Message

/// Folders that are all below one folder, for searches that see nothing of this machine.
let private foldersIn folder : LibtorchSearch.SearchFolders = {
    Prescribed = None
    Runtime = [ Path.Combine(folder, "runtime") ]
    Program = [ Path.Combine(folder, "program") ]
    Packages = [ Path.Combine(folder, "packages") ]
    TorchSharp = "0.107.0"
    Cuda = false
}

let private libtorch = LibtorchSearch.fileName "torch_cpu"
let private shim = LibtorchSearch.fileName "LibTorchSharp"
let private rid = LibtorchSearch.runtimeId

let private search =
    testList "search" [
        test "prefers the prescribed folder, then the program, then the packages" {
            inTempFolder (fun folder ->
                let at part = Path.Combine(folder, part)
                let native = $"2.10.0/runtimes/{rid}/native"
                let inPackages = at $"packages/libtorch-cpu-{rid}/{native}"
                let shimFolder = at $"packages/torchsharp/0.107.0/runtimes/{rid}/native"
                write [ Path.Combine(inPackages, libtorch); Path.Combine(shimFolder, shim) ]
                let folders = foldersIn folder
                let find folders = LibtorchSearch.find folders
                let shimPath = Path.Combine(shimFolder, shim)

                let expect libtorchFolder shimFile : LibtorchSearch.Found = {
                    Folder = Path.GetFullPath(libtorchFolder: string)
                    Shim = Path.GetFullPath(shimFile: string)
                }

                let full (found: LibtorchSearch.Found) = expect found.Folder found.Shim
                Expect.equal (full (find folders)) (expect inPackages shimPath) "packages"
                write [ at $"program/{libtorch}" ]
                Expect.equal (full (find folders)) (expect (at "program") shimPath) "program"
                write [ at $"program/{shim}" ]

                Expect.equal
                    (full (find folders))
                    (expect (at "program") (at $"program/{shim}"))
                    "program with its shim"

                write [ at $"named/{libtorch}" ]

                let prescribed = {
                    folders with
                        Prescribed = Some("DIFFLESSONS_LIBTORCH names", at "named")
                }

                Expect.equal
                    (full (find prescribed))
                    (expect (at "named") (at $"program/{shim}"))
                    "prescribed")
        }

        test "names every place when libtorch is nowhere" {
            inTempFolder (fun folder ->
                let at part = Path.Combine(folder, part)
                let native = Path.Combine("2.10.0", "runtimes", rid, "native")
                let inPackages = Path.Combine(at "packages", $"libtorch-cpu-{rid}", native)

                Expect.equal
                    (messageOf (fun () -> LibtorchSearch.find (foldersIn folder)))
                    ($"libtorch 2.10.0 for {rid} was not found: there is no {libtorch} in\n  "
                     + String.Join("\n  ", at "runtime", at "program", inPackages)
                     + $"\nAdd the NuGet package libtorch-cpu-{rid}, version 2.10.0, to the program or script, or set DIFFLESSONS_LIBTORCH to a folder that holds {libtorch}.")
                    "message")
        }

        test "names every place when the shim is nowhere" {
            inTempFolder (fun folder ->
                let at part = Path.Combine(folder, part)
                write [ at $"program/{libtorch}" ]
                let native = Path.Combine("0.107.0", "runtimes", rid, "native")
                let inPackages = Path.Combine(at "packages", "torchsharp", native)

                Expect.equal
                    (messageOf (fun () -> LibtorchSearch.find (foldersIn folder)))
                    ($"TorchSharp's native part was not found: there is no {shim} in\n  "
                     + String.Join("\n  ", at "runtime", at "program", inPackages)
                     + $"\nRestore the NuGet package TorchSharp 0.107.0, or copy its {shim} to the first of these folders.")
                    "message")
        }

        test "refuses a prescribed folder without libtorch, or beside the program's own libtorch" {
            inTempFolder (fun folder ->
                let named = Path.Combine(folder, "named")

                let folders = {
                    foldersIn folder with
                        Prescribed = Some("DIFFLESSONS_LIBTORCH names", named)
                }

                Expect.equal
                    (messageOf (fun () -> LibtorchSearch.find folders))
                    $"DIFFLESSONS_LIBTORCH names {named} as the folder of libtorch, but {libtorch} is not there. Name the folder that holds {libtorch}, or none."
                    "empty folder"

                let own = Path.Combine(folder, "runtime")
                write [ Path.Combine(named, libtorch); Path.Combine(own, libtorch) ]

                Expect.equal
                    (messageOf (fun () -> LibtorchSearch.find folders))
                    $"DIFFLESSONS_LIBTORCH names {named} as the folder of libtorch, but this program has a libtorch of its own in {own}, and one process cannot hold two. Use one of them: name no other folder, or take the libtorch package out of the program."
                    "two copies")
        }

        test "with CUDA asked for, never falls back on a libtorch without it" {
            inTempFolder (fun folder ->
                let own = Path.Combine(folder, "runtime")
                let cuda = LibtorchSearch.fileName "torch_cuda"
                write [ Path.Combine(own, libtorch) ]

                Expect.equal
                    (messageOf (fun () ->
                        LibtorchSearch.find { foldersIn folder with Cuda = true }))
                    $"DIFFLESSONS_DEVICE asks for CUDA, but this program has a libtorch without it in {own} (no {cuda}). Put a package such as TorchSharp-cuda-linux in the place of the program's libtorch package, or unset DIFFLESSONS_DEVICE."
                    "message")
        }

        test "takes the cache folder from the environment" {
            let names = [ "DIFFLESSONS_CACHE"; "XDG_CACHE_HOME" ]
            let before = names |> List.map Environment.GetEnvironmentVariable

            let set values =
                List.iter2 (fun n v -> Environment.SetEnvironmentVariable(n, v)) names values

            let folder name = Path.Combine(Path.GetTempPath(), name)

            try
                set [ folder "own"; folder "xdg" ]
                Expect.equal (LibtorchSearch.cache ()) (folder "own") "DIFFLESSONS_CACHE"
                set [ null; folder "xdg" ]

                Expect.equal
                    (LibtorchSearch.cache ())
                    (Path.Combine(folder "xdg", "difflessons"))
                    "XDG"
            finally
                set before
        }
    ]

let private loading =
    testList "loading" [
        test "happens once, from any thread, with one libtorch in the process" {
            Parallel.For(0, 64, fun _ -> Libtorch.ensureLoaded ()) |> ignore
            Expect.equal (torch.ones(2L, 3L).sum().item<float32>()) 6.0f "arithmetic"

            Expect.equal
                $"{Libtorch.version}.0"
                torch.__version__
                "the version TorchSharp is made for"

            Expect.isTrue (File.Exists(Path.Combine(Libtorch.location, libtorch))) "location"

            Expect.stringStarts
                (Libtorch.describe ())
                $"libtorch 2.10.0 from {Libtorch.location}, with "
                "description"

            if OperatingSystem.IsLinux() then
                let copies =
                    File.ReadLines "/proc/self/maps"
                    |> Seq.filter _.Contains("/libtorch_cpu.so")
                    |> Seq.map (fun line -> line.Substring(line.IndexOf '/'))
                    |> Seq.distinct

                Expect.equal (Seq.length copies) 1 "copies of libtorch"
        }

        if OperatingSystem.IsLinux() then
            test "says of a damaged libtorch what is wrong with it" {
                inTempFolder (fun folder ->
                    let path = Path.Combine(folder, libtorch)
                    write [ path ]

                    Expect.equal
                        (messageOf (fun () -> LibtorchLoader.load "Restore it." path))
                        $"{path} cannot be loaded: file too short. Restore it."
                        "message")
            }

        if LibtorchLoader.cppLibraryIsOld () then
            let refused reason wayOut path =
                $"{path} cannot be loaded: it needs GLIBCXX_3.4.32, which this system's libstdc++.so.6 lacks, and a corrected copy could not be made: {reason}. The file was left as it was. {wayOut}, or use a system with the libstdc++ of GCC 13 or newer (Debian 13, Ubuntu 24.04)."

            test "says what the system lacks when the shim is not the known one" {
                inTempFolder (fun folder ->
                    Libtorch.ensureLoaded ()
                    let path = Path.Combine(folder, shim)
                    let altered = Array.copy original.Value
                    altered[0x60000] <- altered[0x60000] ^^^ 1uy
                    File.WriteAllBytes(path, altered)

                    let found: LibtorchSearch.Found = {
                        Folder = Libtorch.location
                        Shim = path
                    }

                    let expected =
                        "cf33b1b0bb6bbb9754a768fb5c5d04d9f498603be50e73f55621a0b40ee608b8"

                    Expect.equal
                        (messageOf (fun () -> LibtorchLoader.loadShim folder found))
                        (refused
                            $"it is not the one of TorchSharp 0.107.0 (linux-x64): its SHA-256 is {ShimPatch.sha256 altered}, and {expected} was expected"
                            "Restore TorchSharp 0.107.0 (linux-x64) again"
                            path)
                        "message"

                    Expect.isTrue (File.ReadAllBytes path = altered) "byte for byte the same")
            }

            test "says so when the cache folder cannot be written" {
                inTempFolder (fun folder ->
                    Libtorch.ensureLoaded ()
                    let file = Path.Combine(folder, "file")
                    write [ file ]
                    let cache = Path.Combine(file, "cache")

                    let found: LibtorchSearch.Found = {
                        Folder = Libtorch.location
                        Shim = shimOfPackage.Value
                    }

                    let lacking = Path.Combine(cache, "native", "cf33b1b0bb6bbb97")

                    Expect.equal
                        (messageOf (fun () -> LibtorchLoader.loadShim cache found))
                        (refused
                            $"Could not find a part of the path '{lacking}'"
                            $"Make it possible to write to {cache}, or let DIFFLESSONS_CACHE name another folder"
                            found.Shim)
                        "message")
            }
    ]

let tests = testList "libtorch" [ search; loading ]
