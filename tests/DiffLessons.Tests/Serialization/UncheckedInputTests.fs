/// What no check of libtorch's would stop is stopped before it gets there: states of the generator, sizes of images, elements of two bytes, shapes that misfit.
module DiffLessons.Tests.UncheckedInputTests

open System
open System.Buffers.Binary
open System.IO
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.StorageSupport

// ---- states of the random generator ----

/// A generator that has drawn 3 numbers, with some bytes put to others.
let private changed (put: byte[] -> unit) : Tensor =
    let before = RandomState.get ()

    let bytes =
        try
            dsharp.seed 5
            dsharp.rand 3 |> ignore
            RandomState.get().toArray1D<byte>()
        finally
            RandomState.set before

    put bytes
    dsharp.tensor (bytes, dtype = Dtype.Byte)

let private int32At (start: int) (value: int) (bytes: byte[]) =
    BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(start, 4), value)

let private int64At (start: int) (value: int64) (bytes: byte[]) =
    BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(start, 8), value)

let private float64At (start: int) (value: float) (bytes: byte[]) =
    BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(start, 8), value)

/// The words of the generator end here, and the normal numbers drawn ahead begin.
let private normals = 24 + 8 * 624

let private states =
    let refused name put =
        Check.wrong<StorageException>
            name
            "RandomState.set: expected a state that RandomState.get gave, 5056 bytes, got (5056) Byte or one that was changed."
            (fun () -> RandomState.set (changed put))

    [
        for left in [ 0; -1; 625; 1000; Int32.MaxValue; Int32.MinValue ] do
            refused $"{left} words left" (int32At 8 left)
        for next in [ -1L; 625L; 624L; 1L <<< 40; Int64.MaxValue; Int64.MinValue ] do
            refused $"word {next} next" (int64At 16 next)
        refused "left and next that disagree" (fun bytes ->
            int32At 8 100 bytes
            int64At 16 100L bytes)
        refused "a state that was never seeded" (int32At 12 0)
        refused "a word of more than 32 bits" (int64At 24 (1L <<< 32))
        refused "a last word of more than 32 bits" (int64At (normals - 8) -1L)
        refused "a normal number that is NaN" (float64At normals nan)
        refused "a normal number that is infinite" (float64At (normals + 16) infinity)
        refused "a flag that is none" (int32At (normals + 24) 2)
        test "a state that was not changed is taken, and draws the same numbers" {
            let before = RandomState.get ()

            try
                RandomState.set (changed ignore)
                let first = (dsharp.randn 700).toArray1D<float32>()
                RandomState.set (changed ignore)
                Expect.equal ((dsharp.randn 700).toArray1D<float32>()) first "numbers"
            finally
                RandomState.set before
        }
    ]

// ---- images ----

/// A bitmap that claims a size, and has so many bytes of pixels.
let private bitmap (width: int) (height: int) (pixels: int) : byte[] =
    use stream = new MemoryStream()
    use writer = new BinaryWriter(stream)
    writer.Write("BM"B)
    writer.Write(54 + pixels)
    writer.Write 0
    writer.Write 54
    writer.Write 40
    writer.Write width
    writer.Write height
    writer.Write 1s
    writer.Write 24s
    writer.Write(Array.zeroCreate<byte> 24)
    writer.Write(Array.zeroCreate<byte> pixels)
    writer.Flush()
    stream.ToArray()

let private images = [
    for width, height in [ 30000, 30000; 65535, 200; 200, 65535 ] do
        let bytes = bitmap width height 60
        let most = (1L <<< 23) + 8L * int64 bytes.Length
        let file = path "claims.bmp"

        Check.wrong<ImageException>
            $"{width} x {height} pixels in {bytes.Length} bytes"
            $"loadImage: {path file} cannot be read: it claims {width} x {height} pixels; expected {most} or fewer, for a file of {bytes.Length} bytes."
            (fun () -> dsharp.loadImage (written "claims.bmp" bytes) |> ignore)
    test "a bitmap with all its pixels loads" {
        let image = dsharp.loadImage (written "whole.bmp" (bitmap 4 3 36))
        Expect.equal image.shape [| 3; 3; 4 |] "shape"
    }
]

// ---- elements of two bytes ----

let private small = [
    for dtype in [ Dtype.Float16; Dtype.BFloat16; Dtype.Int16 ] do
        for extension in [ "safetensors"; "pt" ] do
            test $"{dtype} elements come back from .{extension}" {
                let values = [ -3.0; -0.5; 0.0; 1.0; 2.5; 300.0 ]

                let saved =
                    if dtype = Dtype.Int16 then
                        dsharp.tensor ([ -32768; -300; -1; 0; 257; 32767 ], dtype = dtype)
                    else
                        dsharp.tensor (values, dtype = dtype)

                let file = path $"small-{dtype}.{extension}"
                TensorFile.save (file, [ "a", saved.view [ 2; 3 ] ])
                let loaded = (TensorFile.load file)["a"]
                Expect.equal loaded.dtype dtype "dtype"
                Expect.equal loaded.shape [| 2; 3 |] "shape"

                Expect.equal
                    ((loaded.float64().flatten()).toArray1D<float>())
                    ((saved.float64 ()).toArray1D<float>())
                    "elements"
            }
]

// ---- shapes ----

let private shapes = [
    for extension in [ "safetensors"; "pt" ] do
        Check.wrong<StorageException>
            $"as many elements in another shape, .{extension}"
            $"loadParameters: turned.{extension}: the file does not fit the model. weight is (3, 2) Float32 and should be (2, 3) Float32. Build the model as it was when saved."
            (fun () ->
                let file = path $"turned.{extension}"
                TensorFile.save (file, [ "weight", dsharp.ones [ 3; 2 ]; "bias", dsharp.ones 2 ])
                Linear(3, 2).loadParameters file)

        test $"a file that does not fit leaves the model as it was, .{extension}" {
            let net = Linear(3, 2)
            let before = net.parametersVector.toArray1D<float32>()
            let file = path $"halfway.{extension}"
            TensorFile.save (file, [ "weight", dsharp.ones [ 2; 3 ]; "bias", dsharp.ones [ 2; 1 ] ])

            try
                net.loadParameters file
                failtest "loaded"
            with :? StorageException ->
                ()

            Expect.equal (net.parametersVector.toArray1D<float32>()) before "parameters"
        }
]

// ---- chains of many steps ----

let private many =
    test "a model of 9,998 steps is saved and loaded" {
        let net = Sequential [ for _ in 1..9997 -> Dropout 0.25 :> Model<Tensor, Tensor> ]
        let loaded = again net
        Expect.equal loaded.children.Length 9997 "steps"
    }

let tests =
    testList "UncheckedInput" [
        testSequenced (testList "random states" states)
        testList "images" images
        testList "two bytes" small
        testList "shapes" shapes
        many
    ]
