module DiffLessons.Tests.DownloadsTests

open System
open System.IO
open System.Threading.Tasks
open Expecto
open FsCheck
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests.StandIns

/// Damage to a cached file: which bit is flipped, or where the file ends.
type Damage =
    | Bit of int
    | Length of int

type Generators =
    static member Damage() : Arbitrary<Damage> =
        Gen.oneof [
            Gen.choose (0, 8 * small.Length - 1) |> Gen.map Bit
            Gen.choose (0, small.Length - 1) |> Gen.map Length
        ]
        |> Arb.fromGen

let private config = {
    FsCheckConfig.defaultConfig with
        maxTest = 60
        arbitrary = [ typeof<Generators> ]
}

let private damaged damage =
    match damage with
    | Bit position -> flipBit position small
    | Length length -> Array.truncate length small

let private obtaining =
    testList "obtain" [
        testCase "missing files come whole, with nothing left beside them"
        <| fun () ->
            inFolder (fun folder ->
                let inner = Path.Combine(folder, "made", "on demand")
                obtain [ fst (memory "memory" both) ] inner
                expectBoth inner)

        testCase "good files are left alone and no source is asked"
        <| fun () ->
            inFolder (fun folder ->
                for name, bytes in both do
                    write folder name bytes

                let report _ =
                    failtest "progress although nothing is fetched"

                let source = broken "never asked" "asked"
                Downloads.obtain "DIGITS" "" [ source ] report folder files
                expectBoth folder)

        testPropertyWithConfig config "a damaged file is fetched again, and it alone"
        <| fun damage ->
            inFolder (fun folder ->
                write folder "small" (damaged damage)
                write folder "large" large
                let source, asked = memory "memory" both
                obtain [ source ] folder
                Expect.equal (List.ofSeq asked) [ "small" ] "asked for"
                expectBoth folder)

        testPropertyWithConfig config "damaged bytes of a source are never used"
        <| fun damage ->
            inFolder (fun folder ->
                let bad, _ = memory "bad" [ "small", damaged damage ]
                let good, _ = memory "good" both
                obtain [ bad; good ] folder
                expectBoth folder)

        testCase "without a source the message says all, and a damaged file stays"
        <| fun () ->
            inFolder (fun folder ->
                let bad = flipBit 7 small
                write folder "small" bad

                let sources = [
                    broken "one" "no route to host"
                    broken "two" "HTTP 404 Not Found"
                ]

                let expected =
                    String.concat "\n" [
                        $"DIGITS: expected to get these files for %s{folder}, got them from no source."
                        $"  small: damaged, left as it is (SHA-256 %s{sha256 bad} instead of %s{sha256 small})"
                        "  large: missing"
                        "Tried:"
                        "  one: no route to host"
                        "  two: HTTP 404 Not Found"
                        "Put them there by hand."
                    ]

                Expect.equal (messageOf (fun () -> obtain sources folder)) expected "message"
                Expect.equal (filesIn folder) [ "small" ] "files"
                Expect.equal (bytesOf folder "small") bad "the damaged file")

        testCase "a file that came from a failing source is kept, the rest is asked of the next"
        <| fun () ->
            inFolder (fun folder ->
                let first, _ = memory "first" [ "small", small; "large", flipBit 0 large ]
                let second, asked = memory "second" both
                obtain [ first; second ] folder
                Expect.equal (List.ofSeq asked) [ "large" ] "asked of the second"
                expectBoth folder)

        testCase "each way of giving wrong bytes has its reason"
        <| fun () ->
            let given bytes =
                reasonOf (fst (memory "memory" [ "small", bytes ]))

            let wrong = flipBit 9 small
            Expect.equal (given (Array.truncate 7 small)) "small: 7 bytes instead of 300" "short"
            Expect.equal (given (Array.append small [| 0uy |])) "small: more than 300 bytes" "long"

            Expect.equal
                (given wrong)
                $"small: SHA-256 %s{sha256 wrong} instead of %s{sha256 small}"
                "wrong"

            Expect.equal (given small) "does not have large" "one of two"

        testCase "progress goes from 0 to the length of each file"
        <| fun () ->
            inFolder (fun folder ->
                let reports = ResizeArray<DownloadProgress>()
                let source, _ = memory "memory" both
                Downloads.obtain "DIGITS" "" [ source ] reports.Add folder files

                for file in files do
                    let own =
                        reports |> Seq.filter (fun report -> report.File = file.Name) |> List.ofSeq

                    let bytes = own |> List.map _.BytesDone
                    Expect.equal bytes (List.sort bytes) "rising"

                    Expect.equal
                        (List.head bytes, List.last bytes)
                        (0L, file.Length)
                        "first and last"

                    for report in own do
                        Expect.equal report.BytesTotal (Some file.Length) "total"
                        Expect.equal report.Source "memory" "source")

        testCase "an exception of the caller's own progress passes through and leaves nothing"
        <| fun () ->
            inFolder (fun folder ->
                let stop (report: DownloadProgress) =
                    if report.BytesDone > 0L then
                        raise (OperationCanceledException "enough")

                let source, _ = memory "memory" both

                Properties.expectError<OperationCanceledException> "enough" (fun () ->
                    Downloads.obtain "DIGITS" "" [ source ] stop folder files |> ignore)

                Expect.equal (filesIn folder) [] "files")

        testCase "many at once do not disturb each other"
        <| fun () ->
            inFolder (fun folder ->
                let source, _ = memory "memory" both
                Parallel.For(0, 8, fun _ -> obtain [ source ] folder) |> ignore
                expectBoth folder)

        testCase "what a killed process left is removed after a day"
        <| fun () ->
            inFolder (fun folder ->
                write folder "small.old.part" small
                write folder "small.new.part" small
                write folder "other.old.part" small
                let dayAgo = DateTime.UtcNow.AddDays -1.1

                for name in [ "small.old.part"; "other.old.part" ] do
                    File.SetLastWriteTimeUtc(Path.Combine(folder, name), dayAgo)

                obtain [ fst (memory "memory" both) ] folder

                Expect.equal
                    (filesIn folder)
                    [ "large"; "other.old.part"; "small"; "small.new.part" ]
                    "files")

        testCase "a folder that cannot be written is an error of ours"
        <| fun () ->
            inFolder (fun folder ->
                write folder "file" small
                let below = Path.Combine(folder, "file", "sub")
                let error = failureOf (fun () -> obtain [ fst (memory "memory" both) ] below)

                Expect.equal
                    error.Message
                    $"DIGITS: expected to write into %s{below}, got: %s{error.InnerException.Message} Put them there by hand."
                    "message")
    ]

let private places =
    testList "places" [
        testCase "the cache folder"
        <| fun () ->
            let root = Path.GetFullPath "/somewhere"

            let at (parts: string list) =
                Path.Combine(Array.ofList (root :: parts))

            let folder variables unixLike =
                DataFolder.cacheFrom (fun name -> Map.tryFind name variables) unixLike

            let both = Map [ "DIFFLESSONS_DATA", root; "XDG_CACHE_HOME", at [ "xdg" ] ]
            let xdg = Map [ "XDG_CACHE_HOME", at [ "xdg" ] ]
            Expect.equal (folder both true) root "the variable wins"
            Expect.equal (folder both false) root "everywhere"
            Expect.equal (folder xdg true) (at [ "xdg"; "difflessons"; "data" ]) "XDG_CACHE_HOME"
            let ending = Path.Combine("difflessons", "data")

            Expect.stringEnds
                (folder Map.empty true)
                (Path.Combine(".cache", ending))
                "the home folder"

            Expect.stringEnds (folder xdg false) ending "not on Windows and macOS"
            let relative = Map [ "XDG_CACHE_HOME", "relative" ]
            Expect.equal (folder relative true) (folder Map.empty true) "a relative one is ignored"
            let given = Map [ "DIFFLESSONS_DATA", "relative" ]
            Expect.equal (folder given true) (Path.GetFullPath "relative") "made absolute"
    ]

let tests = testList "Downloads" [ obtaining; places ]
