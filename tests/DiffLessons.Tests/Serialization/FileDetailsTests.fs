/// Details of the formats that files of other programs may have, and this library's own need not.
module DiffLessons.Tests.FileDetailsTests

open System
open System.IO
open System.Text
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.StorageSupport

// ---- safetensors ----

let private codes: (Dtype * string) list = [
    Dtype.Float64, "F64"
    Dtype.Float32, "F32"
    Dtype.Float16, "F16"
    Dtype.BFloat16, "BF16"
    Dtype.Int64, "I64"
    Dtype.Int32, "I32"
    Dtype.Int16, "I16"
    Dtype.Int8, "I8"
    Dtype.Byte, "U8"
    Dtype.Bool, "BOOL"
]

let private safetensorsFiles = [
    for dtype, code in codes do
        test $"{dtype} is {code}" {
            let file = path $"{code}.safetensors"
            (dsharp.ones ([ 2 ], dtype = dtype)).save file
            let header = Encoding.UTF8.GetString(File.ReadAllBytes file)
            Expect.stringContains header $"\"dtype\":\"{code}\"" "its code"
        }

    test "a tensor without elements may be listed after the one that begins where it does" {
        let header =
            """{"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]}}"""

        let file =
            TensorFile.load (written "empty.safetensors" (safetensors header (Array.zeroCreate 4)))

        Expect.equal file["a"].shape [| 0; 3 |] "without elements"
        Expect.equal file["b"] (dsharp.zeros [ 1 ]) "the other one"
    }
]

// ---- zip files ----

let private number (size: int) (value: int64) =
    (BitConverter.GetBytes value)[.. size - 1]

/// A zip of one part that is not compressed, whose sizes stand in an extra field, as of files above 4 GB, after one of another kind.
let private wideZip (name: string) (content: byte[]) (checksum: uint32) : byte[] =
    let length = int64 content.Length
    let times = Array.concat [ number 2 0x5455L; number 2 5L; [| 1uy |]; number 4 0L ]

    let wide =
        Array.concat [ number 2 1L; number 2 16L; number 8 length; number 8 length ]

    let extra = Array.append times wide

    let described = [
        number 2 45L
        number 2 0L // flags
        number 2 0L // not compressed
        number 4 0L // its time
        number 4 (int64 checksum)
        number 4 0xFFFFFFFFL
        number 4 0xFFFFFFFFL
        number 2 (int64 name.Length)
        number 2 (int64 extra.Length)
    ]

    let label = Encoding.ASCII.GetBytes name
    let part = Array.concat [ "PK\003\004"B; yield! described; label; extra; content ]

    let directory =
        Array.concat [
            "PK\001\002"B
            number 2 45L
            yield! described
            number 8 0L // comment, disk, attributes
            number 2 0L
            number 4 0L // where the part begins
            label
            extra
        ]

    let ending =
        Array.concat [
            "PK\005\006"B
            number 4 0L
            number 2 1L
            number 2 1L
            number 4 (int64 directory.Length)
            number 4 (int64 part.Length)
            number 2 0L
        ]

    Array.concat [ part; directory; ending ]

let private checksum (bytes: byte[]) : uint32 =
    let mutable sum = UInt32.MaxValue

    for value in bytes do
        sum <- sum ^^^ uint32 value

        for _ in 1..8 do
            sum <- (sum >>> 1) ^^^ (if sum &&& 1u = 1u then 0xEDB88320u else 0u)

    ~~~sum

let private npy () =
    let file = path "three.npy"
    (dsharp.tensor [ 1.5; 2.5; 3.5 ]).save file
    File.ReadAllBytes file

let private zipFiles = [
    test "sizes in an extra field, after one of another kind" {
        let content = npy ()
        let zip = wideZip "x.npy" content (checksum content)
        let file = TensorFile.load (written "wide.npz" zip)
        Expect.equal file["x"] (dsharp.tensor [ 1.5; 2.5; 3.5 ]) "its array"
    }

    test "an array whose elements do not match their checksum is refused" {
        let content = npy ()
        let sum = checksum content
        content[content.Length - 1] <- content[content.Length - 1] ^^^ 1uy

        let problem =
            try
                TensorFile.load (written "damaged.npz" (wideZip "x.npy" content sum)) |> ignore
                "nothing"
            with :? StorageException as error ->
                error.Message

        Expect.stringEnds
            problem
            "its part \"x.npy\" does not match its checksum: the file is damaged."
            "refused"
    }
]

let tests =
    testList "Details of files" [
        testList "safetensors" safetensorsFiles
        testList "zip files" zipFiles
    ]
