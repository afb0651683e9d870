/// CIFAR's archives, in small stand-ins of the same make.
module DiffLessons.Tests.CifarTests

open System
open System.IO
open Expecto
open FsCheck
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests
open DiffLessons.Tests.StandIns

/// What an archive holds: the labels of the records of each file.
type private Small = {
    LabelBytes: int
    Files: int list list
    Seed: int
}

let private smalls =
    gen {
        let! labelBytes = Gen.choose (1, 2)
        let! files = Gen.choose (1, 4)
        let! sizes = Gen.listOfLength files (Gen.choose (1, 70))

        let! labels =
            sizes
            |> List.map (fun n -> Gen.listOfLength n (Gen.choose (0, 9)))
            |> Gen.sequenceToList

        let! seed = Gen.choose (0, 1000)

        return {
            LabelBytes = labelBytes
            Files = labels
            Seed = seed
        }
    }
    |> Arb.fromGen

let private name i = $"some-folder/part_%d{i}.bin"

let private pixelsOf small file record =
    noise (small.Seed + 100 * file + record) 3072

let private bytesOfFile small file =
    small.Files[file]
    |> List.mapi (fun record label ->
        // A coarse label comes first, if there are two.
        let coarse = Array.create (small.LabelBytes - 1) 77uy
        Array.concat [ coarse; [| byte label |]; pixelsOf small file record ])
    |> Array.concat

let private archiveOf small (files: (string * byte[]) list) =
    let bytes = npmArchive files

    {
        CifarFiles.cifar10 with
            Archive = wanted "small.tar.gz" bytes
            Train = small.Files |> List.mapi (fun i labels -> name i, labels.Length)
            LabelBytes = small.LabelBytes
            LabelAt = small.LabelBytes - 1
    },
    bytes

let private wholeArchive small =
    // In another order than they are read in, with a file in between that is not asked for.
    archiveOf small [
        for file in small.Files.Length - 1 .. -1 .. 0 do
            name file, bytesOfFile small file
            $"some-folder/readme_%d{file}", noise 9 700
    ]

let private inArchive (bytes: byte[]) (test: string -> unit) =
    inFolder (fun folder ->
        write folder "small.tar.gz" bytes
        test (Path.Combine(folder, "small.tar.gz")))

type private Pictures(data, names, ?transform, ?targetTransform) =
    inherit ClassifiedImages(data, names, transform, targetTransform)

let private two = {
    LabelBytes = 1
    Files = [ [ 3; 1 ]; [ 9 ] ]
    Seed = 4
}

let private reading =
    testList "reading" [
        Check.propertyOf 20 "records come in the order of the files" smalls (fun small ->
            let spec, bytes = wholeArchive small

            inArchive bytes (fun archive ->
                let data = CifarFiles.read spec archive true
                let labels = List.concat small.Files
                Expect.equal data.Pixels.shape [| labels.Length; 3; 32; 32 |] "shape"
                Expect.equal data.Pixels.dtype Dtype.Byte "dtype"
                Expect.equal (List.ofArray (data.Labels.toArray1D<int>())) labels "labels"

                let pixels =
                    small.Files
                    |> List.mapi (fun file labels ->
                        List.init labels.Length (pixelsOf small file))
                    |> List.concat
                    |> Array.concat

                Expect.equal (data.Pixels.flatten().toArray1D<byte>()) pixels "pixels"))

        test "it is fetched into the folder, and read from there" {
            inFolder (fun folder ->
                let spec, bytes = wholeArchive two
                use server = new StandInServer(fun _ -> AtMost(2000, bytes))
                let sources = CifarFiles.sourcesOf spec (Some(server.Address + "x"))
                let archive = CifarFiles.obtainFrom sources spec ignore (Some folder)
                Expect.equal archive (Path.Combine(folder, "small.tar.gz")) "path"
                Expect.equal (filesIn folder) [ "small.tar.gz" ] "files"
                let labels = (CifarFiles.read spec archive true).Labels
                Expect.equal (labels.toArray1D<int>()) [| 3; 1; 9 |] "labels")
        }

        test "archives that do not hold what they should" {
            let message spec bytes =
                let mutable message = ""

                inArchive bytes (fun archive ->
                    message <-
                        (messageOf (fun () -> CifarFiles.read spec archive true |> ignore))
                            .Replace(archive, "PATH"))

                message

            let files change = [ for file in 0..1 -> name file, change file (bytesOfFile two file) ]
            let spec, bytes = archiveOf two (files (fun _ bytes -> bytes) |> List.take 1)

            Expect.equal
                (message spec bytes)
                "CIFAR10: expected the files some-folder/part_1.bin in PATH. Fetch it again."
                "a file is missing"

            let spec, bytes = archiveOf two (files (fun _ bytes -> bytes[1..]))

            Expect.equal
                (message spec bytes)
                "CIFAR10: expected a file some-folder/part_0.bin of 6146 bytes in PATH. Fetch it again."
                "a file is too short"

            let spec, bytes =
                wholeArchive {
                    two with
                        Files = [ [ 3; 10 ]; [ 1 ] ]
                }

            Expect.equal
                (message spec bytes)
                "CIFAR10: expected classes below 10, not 10, in PATH. Fetch it again."
                "a label is too large"

            let spec, bytes = wholeArchive two

            Expect.stringStarts
                (message spec (Array.truncate (bytes.Length / 2) bytes))
                "CIFAR10: PATH cannot be read: "
                "cut"
        }

        test "without a way to get it: what was tried, and what to do" {
            inFolder (fun folder ->
                use server = new StandInServer(fun _ -> Status "404 Not Found")

                for name, archive, make in
                    [
                        "CIFAR10",
                        "cifar-10-binary.tar.gz",
                        fun url -> CIFAR10(path = folder, url = url) :> Dataset
                        "CIFAR100",
                        "cifar-100-binary.tar.gz",
                        fun url -> CIFAR100(path = folder, url = url) :> Dataset
                    ] do
                    Expect.equal
                        (messageOf (fun () -> make (server.Address + archive) |> ignore))
                        (String.concat "\n" [
                            $"%s{name}: expected to get these files for %s{folder}, got them from no source."
                            $"  %s{archive}: missing"
                            "Tried:"
                            $"  %s{server.Address}%s{archive}: %s{archive}: HTTP 404 Not Found"
                            $"Put the file %s{archive}, as it is, into %s{folder}."
                        ])
                        name)
        }

        test "as many classes as records can have, each with a name of its own" {
            for spec, count, train, test in
                [ CifarFiles.cifar10, 10, 50000, 10000; CifarFiles.cifar100, 100, 50000, 10000 ] do
                Expect.equal (Array.distinct spec.ClassNames).Length count $"{spec.Name}: classes"
                Expect.equal (List.sumBy snd spec.Train) train $"{spec.Name}: training images"
                Expect.equal (List.sumBy snd spec.Test) test $"{spec.Name}: test images"
        }
    ]

let private images =
    let data n = {
        Pixels = (dsharp.tensor (noise 3 (n * 12))).view [ n; 3; 2; 2 ]
        Labels = dsharp.tensor (Array.init n (fun i -> byte (i % 2)))
    }

    testList "classified images" [
        test "pixels lie in [0, 1], classes are Int64" {
            let pictures = Pictures(data 5, [| "odd"; "even" |])
            let x, y = pictures.batch [| 4; 0; 3 |]
            let bytes = noise 3 60 |> Array.map (fun b -> float (float32 b / 255.0f))

            Check.expectNear
                0.0
                "pixels"
                x
                [| 3; 3; 2; 2 |]
                (Array.concat [ bytes[48..]; bytes[..11]; bytes[36..47] ])

            Expect.equal y (dsharp.tensor [| 0L; 0L; 1L |]) "classes"
            Expect.equal (pictures[3]) (x[2], y[2]) "a sample"
            Expect.equal (pictures.classes, pictures.classNames) (2, [| "odd"; "even" |]) "names"
            Expect.equal (string pictures) "Pictures(5 samples)" "text"
        }

        test "transforms are done to each sample" {
            let pictures =
                Pictures(
                    data 4,
                    [| "a"; "b" |],
                    transform = (fun x -> x.view -1),
                    targetTransform = (fun y -> y + 1)
                )

            let x, y = pictures.batch [| 1; 2 |]
            Expect.equal x.shape [| 2; 12 |] "inputs"
            Expect.equal y (dsharp.tensor [| 2L; 1L |]) "targets"
            Expect.equal (fst pictures[1]).shape [| 12 |] "a sample"
        }

        test "a sample that is not there" {
            Check.expectError<DatasetException>
                "dataset: sample 4 does not exist. Expected 0 to 3."
                (fun () -> Pictures(data 4, [| "a" |]).batch [| 0; 4 |] |> ignore)
        }
    ]

let tests = testList "CIFAR" [ reading; images ]
