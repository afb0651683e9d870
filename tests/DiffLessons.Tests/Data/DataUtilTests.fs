/// Fetching and unpacking by hand: whole or not at all, and never over what is there.
module DiffLessons.Tests.DataUtilTests

open System.IO
open Expecto
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests
open DiffLessons.Tests.StandIns

let private archive = npmArchive [ "a/one.bin", small; "two.bin", large ]

let private everything folder =
    Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories)
    |> Array.map (fun file -> Path.GetRelativePath(folder, file).Replace('\\', '/'))
    |> Array.sort
    |> List.ofArray

let tests =
    testList "DataUtil" [
        test "a file is fetched, over an older one too" {
            inFolder (fun folder ->
                let target = Path.Combine(folder, "deep", "file")
                use server = new StandInServer(fun _ -> Whole large)

                for _ in 1..2 do
                    DataUtil.download (server.Address + "x") target
                    Expect.equal (everything folder) [ "deep"; "deep/file" ] "files"
                    Expect.equal (File.ReadAllBytes target) large "bytes"
                    File.WriteAllBytes(target, small))
        }

        test "what is there stays when the fetching fails" {
            inFolder (fun folder ->
                write folder "file" small
                let target = Path.Combine(folder, "file")
                let answers = [ CutAfter(1000, large); Status "500 Broken" ]

                for answer in answers do
                    use server = new StandInServer(fun _ -> answer)

                    let message =
                        messageOf (fun () -> DataUtil.download (server.Address + "x") target)

                    Expect.stringStarts message $"download %s{server.Address}x: " "message"
                    Expect.equal (everything folder) [ "file" ] "files"
                    Expect.equal (bytesOf folder "file") small "bytes")
        }

        test "an archive is unpacked" {
            inFolder (fun folder ->
                write folder "x.tgz" archive
                DataUtil.extractTarGz (Path.Combine(folder, "x.tgz")) (Path.Combine(folder, "out"))
                let out = Path.Combine(folder, "out")
                Expect.equal (everything out) [ "a"; "a/one.bin"; "two.bin" ] "files"
                Expect.equal (bytesOf out "a/one.bin") small "one"
                Expect.equal (bytesOf out "two.bin") large "two")
        }

        test "nothing is unpacked over a file, from a damaged archive, or outside the folder" {
            inFolder (fun folder ->
                let file = Path.Combine(folder, "x.tgz")
                let out = Path.Combine(folder, "out")
                let extract () = DataUtil.extractTarGz file out
                Directory.CreateDirectory out |> ignore
                write out "two.bin" small
                write folder "x.tgz" archive
                let there = Path.Combine(out, "two.bin")

                Expect.equal
                    (messageOf extract)
                    $"extractTarStream: %s{there} is there already. Remove it first, or unpack into another folder."
                    "message"

                let escaping = npmArchive [ "../outside.bin", small ]
                let cut = Array.truncate (archive.Length / 2) archive

                for wrong in [ cut; noise 3 500; escaping ] do
                    write folder "x.tgz" wrong
                    Expect.stringStarts (messageOf extract) "extractTarStream: " "message"

                Expect.equal (everything folder) [ "out"; "out/two.bin"; "x.tgz" ] "files"
                Expect.equal (bytesOf out "two.bin") small "the file that was there")
        }
    ]
