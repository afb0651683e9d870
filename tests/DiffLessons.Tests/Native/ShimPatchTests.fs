/// The correction of TorchSharp's shim for older Linux systems.
module DiffLessons.Tests.ShimPatchTests

open System
open System.IO
open System.Runtime.InteropServices
open System.Threading.Tasks
open DiffLessons
open Expecto
open FsCheck.FSharp

/// The Linux shim as TorchSharp's package has it (the package holds those of all systems).
let internal shimOfPackage =
    lazy
        (let folders = LibtorchSearch.searchFolders ()

         folders.Packages
         |> List.map (fun packages ->
             Path.Combine(
                 packages,
                 "torchsharp",
                 folders.TorchSharp,
                 "runtimes/linux-x64/native/libLibTorchSharp.so"
             ))
         |> List.find File.Exists)

let internal original = lazy (File.ReadAllBytes shimOfPackage.Value)

let internal inTempFolder (work: string -> unit) =
    let folder = Directory.CreateTempSubdirectory("difflessons-libtorch-").FullName

    try
        work folder
    finally
        Directory.Delete(folder, recursive = true)

let private get =
    function
    | Ok value -> value
    | Error reason -> failtest $"expected a corrected shim, got: {reason}"

let private rejection =
    function
    | Ok _ -> failtest "expected a rejection, got a corrected shim"
    | Error reason -> reason

/// The hash that ELF files keep of a version's name, written from the format's definition.
let private elfHash (name: string) =
    let step (hash: uint32) (letter: char) =
        let next = (hash <<< 4) + uint32 letter
        let top = next &&& 0xf0000000u
        (next ^^^ (top >>> 24)) &&& ~~~top

    Seq.fold step 0u name

let private correction =
    testList "correction of the shim" [
        test "changes one version entry and one name, and nothing else" {
            let before = original.Value
            let untouched = Array.copy before
            let after = get (ShimPatch.correct before)
            Expect.isTrue (before = untouched) "the bytes given stay as they are"
            Expect.equal after.Length before.Length "length"

            let text (name: string) = Text.Encoding.ASCII.GetBytes name

            let find (part: byte[]) =
                before.AsSpan().IndexOf(ReadOnlySpan part)

            let name = find (text "_ZSt21ios_base_library_initv\000")

            let entry (version: string) =
                find (BitConverter.GetBytes(elfHash version))

            let missing, offered = entry "GLIBCXX_3.4.32", entry "GLIBCXX_3.4.20"

            let expected = Array.copy before
            Array.blit before offered expected missing 4
            Array.blit before (offered + 8) expected (missing + 8) 4
            Array.fill expected name 28 0uy
            Array.blit (text "_ZSt15get_new_handlerv") 0 expected name 22
            Expect.isTrue (after = expected) "exactly the bytes expected"
            Expect.equal (ShimPatch.sha256 after) ShimPatch.knownShim.Corrected "SHA-256"
        }

        test "is not done twice" {
            let once = get (ShimPatch.correct original.Value)

            Expect.equal
                (rejection (ShimPatch.correct once))
                "it has 0 of GLIBCXX_3.4.32 among the versions asked of libstdc++.so.6, and one was expected"
                "rejection"
        }

        test "refuses what is no ELF file, no shared library for x86-64, or empty" {
            let reason bytes = rejection (ShimPatch.correct bytes)
            let notElf = "it is not a 64-bit little-endian ELF file"
            Expect.equal (reason [||]) notElf "empty"
            Expect.equal (reason (Array.create 4096 (byte 'x'))) notElf "text"
            let other = Array.copy original.Value
            other[18] <- 183uy // the number of AArch64
            Expect.equal (reason other) "it is not a shared library for x86-64" "another processor"
        }

        test "refuses a shim whose symbol of that version is another one" {
            let other = Array.copy original.Value
            let name = Text.Encoding.ASCII.GetBytes "_ZSt21ios_base_library_initv\000"
            let at = other.AsSpan().IndexOf(ReadOnlySpan name)
            other[at + 5] <- byte '2'

            Expect.equal
                (rejection (ShimPatch.correct other))
                "the symbol of version GLIBCXX_3.4.32 is _ZSt22ios_base_library_initv, not _ZSt21ios_base_library_initv"
                "rejection"
        }

        testPropertyWithConfig
            {
                FsCheckConfig.defaultConfig with
                    maxTest = 60
            }
            "refuses every file that ends early"
            (Prop.forAll (Arb.fromGen (Gen.choose (0, 2399007))) (fun length ->
                (ShimPatch.correct (Array.truncate length original.Value)).IsError))

        testPropertyWithConfig
            {
                FsCheckConfig.defaultConfig with
                    maxTest = 100
            }
            "answers, and never throws, when a byte of the tables is wrong"
            (Prop.forAll
                (Gen.zip
                    (Gen.oneof [
                        Gen.choose (0, 63)
                        Gen.choose (0x3f8f0, 0x3fb00)
                        Gen.choose (2396000, 2399007)
                    ])
                    (Gen.choose (1, 255))
                 |> Arb.fromGen)
                (fun (at, change) ->
                    let damaged = Array.copy original.Value
                    damaged[at] <- damaged[at] ^^^ byte change
                    let answer = ShimPatch.correct damaged
                    answer.IsOk || answer.IsError))

        if OperatingSystem.IsLinux() then
            test "gives a file that loads and has the shim's functions" {
                inTempFolder (fun folder ->
                    Libtorch.ensureLoaded ()
                    let copy = get (ShimPatch.correctedCopy folder shimOfPackage.Value)
                    let handle = NativeLibrary.Load copy
                    let mutable address = 0n

                    let has name =
                        NativeLibrary.TryGetExport(handle, name, &address)

                    Expect.isTrue (has "THSTorch_manual_seed") "a function of the shim"
                    NativeLibrary.Free handle)
            }
    ]

let private copies =
    testList "corrected copy" [
        test "is made once, and used again as it is" {
            inTempFolder (fun cache ->
                let first = get (ShimPatch.correctedCopy cache shimOfPackage.Value)

                let expected =
                    Path.Combine(cache, "native", "cf33b1b0bb6bbb97", "libLibTorchSharp.so")

                Expect.equal first expected "path"
                let longAgo = DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc)
                File.SetLastWriteTimeUtc(first, longAgo)

                Expect.equal (get (ShimPatch.correctedCopy cache shimOfPackage.Value)) first "path"

                Expect.equal (File.GetLastWriteTimeUtc first) longAgo "not written again")
        }

        test "is made again when damaged" {
            inTempFolder (fun cache ->
                let path = get (ShimPatch.correctedCopy cache shimOfPackage.Value)
                let good = File.ReadAllBytes path

                for damaged in [ [||]; Array.truncate 5000 good; Array.rev good ] do
                    File.WriteAllBytes(path, damaged)

                    Expect.equal
                        (get (ShimPatch.correctedCopy cache shimOfPackage.Value))
                        path
                        "path"

                    Expect.isTrue (File.ReadAllBytes path = good) "remade"

                Expect.equal
                    (Directory.GetFiles(Path.GetDirectoryName path))
                    [| path |]
                    "no leftover")
        }

        test "comes out whole when many make it at once" {
            inTempFolder (fun cache ->
                let work _ =
                    Task.Factory.StartNew(
                        (fun () ->
                            let path = get (ShimPatch.correctedCopy cache shimOfPackage.Value)
                            ShimPatch.sha256 (File.ReadAllBytes path)),
                        TaskCreationOptions.LongRunning
                    )

                let seen = Task.WhenAll(Array.init 12 work).Result

                Expect.equal
                    (Array.distinct seen)
                    [| ShimPatch.knownShim.Corrected |]
                    "what each saw"

                let files = Directory.GetFiles(cache, "*", SearchOption.AllDirectories)
                Expect.equal files.Length 1 "one file, no leftover")
        }

        test "is refused to a shim that is not the known one, which stays as it is" {
            inTempFolder (fun folder ->
                let shim = Path.Combine(folder, "libLibTorchSharp.so")
                let altered = Array.copy original.Value
                altered[0x60000] <- altered[0x60000] ^^^ 1uy
                File.WriteAllBytes(shim, altered)
                let cache = Path.Combine(folder, "cache")

                Expect.equal
                    (rejection (ShimPatch.correctedCopy cache shim))
                    $"it is not the one of TorchSharp 0.107.0 (linux-x64): its SHA-256 is {ShimPatch.sha256 altered}, and cf33b1b0bb6bbb9754a768fb5c5d04d9f498603be50e73f55621a0b40ee608b8 was expected"
                    "rejection"

                Expect.isTrue (File.ReadAllBytes shim = altered) "byte for byte the same"
                Expect.isFalse (Directory.Exists cache) "nothing in the cache")
        }
    ]

let tests = testList "shim repair" [ correction; copies ]
