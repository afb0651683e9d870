/// Fetching and unpacking by hand: whole or not at all, and never over what is there.
module DiffLessons.Tests.DataUtilTests

open System
open System.Formats.Tar
open System.IO
open System.IO.Compression
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

        test "entries that are no files are refused, and leave nothing" {
            inFolder (fun folder ->
                let out = Path.Combine(folder, "out")

                let unpack (entries: TarEntry list) =
                    use archive = new MemoryStream()

                    using (new TarWriter(archive, leaveOpen = true)) (fun writer ->
                        entries |> List.iter writer.WriteEntry)

                    archive.Position <- 0L
                    DataUtil.extractTarStream archive out

                let extract entries = messageOf (fun () -> unpack entries)

                let entry kind (name: string) (target: string) =
                    let entry = PaxTarEntry(kind, name)

                    if target <> "" then
                        entry.LinkName <- target

                    entry :> TarEntry

                let file name =
                    let entry = PaxTarEntry(TarEntryType.RegularFile, name)
                    entry.DataStream <- new MemoryStream(small)
                    entry :> TarEntry

                let rejection name problem =
                    $"extractTarStream: the entry {name} {problem}. If you trust the archive, unpack it with tar."

                let kindOf kind =
                    $"is a {kind}, where files and folders are expected"

                for kind, target in
                    [
                        TarEntryType.SymbolicLink, "."
                        TarEntryType.SymbolicLink, "/etc"
                        TarEntryType.HardLink, "one.bin"
                        TarEntryType.Fifo, ""
                        TarEntryType.CharacterDevice, ""
                    ] do
                    Expect.equal
                        (extract [ file "one.bin"; entry kind "two.bin" target ])
                        (rejection "two.bin" (kindOf kind))
                        "kind"

                let outside = "reaches outside the folder"
                Expect.equal (extract [ file "../x" ]) (rejection "\"../x\"" outside) "above"
                Expect.equal (extract [ file "/x" ]) (rejection "\"/x\"" outside) "absolute"

                Expect.equal
                    (extract [ file "a/../one.bin"; file "one.bin" ])
                    (rejection "one.bin" "comes twice")
                    "twice"

                Expect.equal (everything folder) [ "out" ] "files"

                let folders = [
                    entry TarEntryType.Directory "./" ""
                    entry TarEntryType.Directory "a/" ""
                ]

                unpack (folders @ [ file "./a/one.bin" ])
                Expect.equal (everything out) [ "a"; "a/one.bin" ] "unpacked")
        }

        test "an archive that unpacks to far more than its length is refused" {
            inFolder (fun folder ->
                let file = Path.Combine(folder, "x.tgz")

                // 300 MB of zeros, made a megabyte at a time.
                using (File.Create file) (fun target ->
                    use packed = new GZipStream(target, CompressionLevel.Optimal)
                    let header = Array.zeroCreate<byte> 512
                    "zeros"B.CopyTo(header, 0)
                    Text.Encoding.ASCII.GetBytes("0000644").CopyTo(header, 100)
                    let length = Convert.ToString(300 <<< 20, 8).PadLeft(11, '0')
                    Text.Encoding.ASCII.GetBytes(length).CopyTo(header, 124)
                    header[156] <- '0'B
                    "        "B.CopyTo(header, 148)
                    let sum = Convert.ToString(Array.sumBy int header, 8).PadLeft(6, '0')
                    Text.Encoding.ASCII.GetBytes(sum + "\000 ").CopyTo(header, 148)
                    packed.Write(ReadOnlySpan header)
                    let zeros = Array.zeroCreate<byte>(1 <<< 20)

                    for _ in 1..300 do
                        packed.Write(ReadOnlySpan zeros)

                    packed.Write(ReadOnlySpan(zeros, 0, 1024)))

                let length = FileInfo(file).Length
                let most = (1L <<< 28) + 100L * length

                Expect.equal
                    (messageOf (fun () -> DataUtil.extractTarGz file (Path.Combine(folder, "out"))))
                    $"extractTarGz %s{file}: expected {most} bytes or fewer when unpacked, for a file of {length}, got more. If you trust it, unpack it with tar."
                    "message"

                Expect.equal (everything folder) [ "out"; "x.tgz" ] "files")
        }
    ]
