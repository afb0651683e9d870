/// Files that are too large to fetch twice: what came before the line broke is kept and gone on with.
module DiffLessons.Tests.ResumeTests

open System
open System.IO
open Expecto
open FsCheck
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests
open DiffLessons.Tests.StandIns

let private patience: Patience = {
    Connect = TimeSpan.FromSeconds 5.0
    Stall = TimeSpan.FromSeconds 10.0
    Whole = TimeSpan.FromSeconds 60.0
}

let private file = wanted "large" large

let private fetch folder (server: StandInServer) =
    let source = DownloadSources.page patience (server.Address + "archive")
    Downloads.obtain "DIGITS" "By hand." [ source ] ignore folder [ file ]

let private expectFetched folder =
    Expect.equal (filesIn folder) [ "large" ] "the file and nothing beside it"
    Expect.equal (bytesOf folder "large") large "bytes"

let private parts folder =
    Directory.GetFiles(folder, "large.*.part") |> Array.map FileInfo

let private leave folder (bytes: byte[]) = write folder "large.left.part" bytes

let private cases = Gen.choose (60000, 400000) |> Arb.fromGen

let tests =
    testList "Resuming" [
        Check.propertyOf 10 "a line that breaks is taken up where it broke" cases (fun count ->
            inFolder (fun folder ->
                use server = new StandInServer(fun _ -> AtMost(count, large))
                fetch folder server

                let expected = [
                    for first in 0..count .. large.Length - 1 ->
                        if first = 0 then "/archive" else $"/archive from %d{first}"
                ]

                Expect.equal server.Asked expected "asked"
                expectFetched folder))

        test "a server that knows no ranges sends all again" {
            inFolder (fun folder ->
                let mutable asked = 0

                use server =
                    new StandInServer(fun _ ->
                        asked <- asked + 1
                        if asked = 1 then CutAfter(100000, large) else Whole large)

                fetch folder server
                expectFetched folder)
        }

        test "the next call goes on with what the last one left" {
            inFolder (fun folder ->
                let mutable asked = 0

                let once _ =
                    asked <- asked + 1

                    if asked = 1 then
                        AtMost(123456, large)
                    else
                        Status "503 Busy"

                use failing = new StandInServer(once)
                let message = messageOf (fun () -> fetch folder failing)

                Expect.equal
                    message
                    (String.concat "\n" [
                        $"DIGITS: expected to get these files for %s{folder}, got them from no source."
                        "  large: missing"
                        "Tried:"
                        $"  %s{failing.Address}archive: large: HTTP 503 Busy"
                        "By hand."
                    ])
                    "message"

                Expect.equal [ for part in parts folder -> part.Length ] [ 123456L ] "left"
                use server = new StandInServer(fun _ -> AtMost(1000000, large))
                fetch folder server
                Expect.equal server.Asked [ "/archive from 123456" ] "asked"
                expectFetched folder)
        }

        test "a part that is whole needs its check alone" {
            inFolder (fun folder ->
                leave folder large
                use server = new StandInServer(fun _ -> Status "503 Busy")
                fetch folder server
                Expect.equal server.Asked [] "asked"
                expectFetched folder)
        }

        test "a part with other bytes, or too many, is begun again" {
            for wrong in [ noise 5 1000; noise 6 large.Length; noise 7 (large.Length + 1) ] do
                inFolder (fun folder ->
                    leave folder wrong
                    use server = new StandInServer(fun _ -> AtMost(1000000, large))
                    fetch folder server
                    expectFetched folder)
        }

        test "a part that another has open is left alone" {
            inFolder (fun folder ->
                let path = Path.Combine(folder, "large.other.part")

                use other = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None)

                other.Write(large, 0, 1000)
                other.Flush()
                use server = new StandInServer(fun _ -> AtMost(1000000, large))
                fetch folder server
                Expect.equal server.Asked [ "/archive" ] "asked"
                Expect.equal (filesIn folder) [ "large"; "large.other.part" ] "files"
                Expect.equal other.Length 1000L "the other's part")
        }

        test "bytes that are not the file's are not kept" {
            inFolder (fun folder ->
                write folder "large" small
                let wrong = noise 8 large.Length
                use server = new StandInServer(fun _ -> AtMost(1000000, wrong))
                let message = messageOf (fun () -> fetch folder server)

                Expect.stringContains
                    message
                    $"large: SHA-256 %s{sha256 wrong} instead of %s{sha256 large}"
                    "message"

                Expect.equal (filesIn folder) [ "large" ] "files"
                Expect.equal (bytesOf folder "large") small "the damaged file, as it was")
        }
    ]
