/// NumPy's files: what NumPy itself wrote is read, what is written is what NumPy writes, and damaged files are refused.
module DiffLessons.Tests.NumpyFilesTests

open System
open System.Collections.Generic
open System.IO
open System.Reflection
open System.Text
open System.Text.Json
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.StorageSupport

/// Files as NumPy 1.24 wrote them, in base 64 by name.
let private files =
    use stream =
        Assembly.GetExecutingAssembly().GetManifestResourceStream "numpy-files.json"

    JsonSerializer.Deserialize<Dictionary<string, string>> stream

let private bytes (name: string) = Convert.FromBase64String files[name]

let private load (name: string) : Tensor =
    Tensor.load (written (name + ".npy") (bytes name))

let private read = [
    test "arrays of NumPy's" {
        let six = dsharp.tensor [ [ 0.0; 1.0; 2.0 ]; [ 3.0; 4.0; 5.0 ] ]
        Expect.equal (load "f4") six "float32"
        Expect.equal (load "fortran") (six.float64 ()) "columns first"
        Expect.equal (load "big") (dsharp.tensor [ 0; 1; 2 ]) "big-endian"
        Expect.equal (load "bool") (dsharp.tensor [ [ true; false ] ]) "booleans"
        Expect.equal (load "scalar") (dsharp.tensor (2.5, dtype = Dtype.Float64)) "a number"
        Expect.equal (load "empty") (dsharp.zeros ([ 0; 3 ], dtype = Dtype.Int64)) "empty"
    }

    test "several by name, compressed or not" {
        let file = TensorFile.load (written "a.npz" (bytes "npz"))
        Expect.sequenceEqual (file.tensors |> Seq.map fst) [ "x"; "y" ] "names"
        Expect.equal file["x"] (dsharp.arange (3.0, dtype = Dtype.Float64)) "x"
        Expect.equal file["y"] (dsharp.tensor ([ [ 1; 2 ] ], dtype = Dtype.Int64)) "y"
        let packed = TensorFile.load (written "b.npz" (bytes "packed"))
        Expect.equal packed["x"] (dsharp.zeros ([ 50; 50 ], dtype = Dtype.Float64)) "zeros"
        Expect.equal packed["y"] (dsharp.tensor ([ 1; 2 ], dtype = Dtype.Int8)) "int8"
        Expect.isEmpty (TensorFile.load (written "c.npz" (bytes "none"))).tensors "none"
    }

    test "a file is known by what is in it, not by its name" {
        Expect.equal (Tensor.load(written "a.safetensors" (bytes "f4")).shape) [| 2; 3 |] "npy"
    }
]

let private save = [
    test "what is written is what NumPy writes" {
        let six = dsharp.tensor [ [ 0.0; 1.0; 2.0 ]; [ 3.0; 4.0; 5.0 ] ]
        six.save (path "six.npy")
        Expect.sequenceEqual (File.ReadAllBytes(path "six.npy")) (bytes "f4") "float32"
        (dsharp.tensor [ [ true; false ] ]).save(path "bool.npy")
        Expect.sequenceEqual (File.ReadAllBytes(path "bool.npy")) (bytes "bool") "booleans"
        (dsharp.tensor (2.5, dtype = Dtype.Float64)).save(path "one.npy")
        Expect.sequenceEqual (File.ReadAllBytes(path "one.npy")) (bytes "scalar") "a number"
    }

    for dtype in
        [
            Dtype.Float64
            Dtype.Float32
            Dtype.Float16
            Dtype.Int64
            Dtype.Int32
            Dtype.Int16
            Dtype.Int8
            Dtype.Byte
            Dtype.Bool
        ] do
        test $"there and back: {dtype}" {
            let x = (dsharp.arange 5).cast dtype
            x.save (path "x.npy")
            Expect.equal (Tensor.load (path "x.npy")) x "npy"
            TensorFile.save (path "x.npz", [ "a", x; "b/c", x.view [ 5; 1 ] ])
            let file = TensorFile.load (path "x.npz")
            Expect.equal (file["a"], file["b/c"].shape) (x, [| 5; 1 |]) "npz"
        }

    test "views are written as they are seen" {
        let x = (dsharp.arange 6.0).view([ 2; 3 ]).T
        x.save (path "view.npy")
        Expect.equal (Tensor.load (path "view.npy")) x "transposed"
    }

    test "parameters by name" {
        let net = Linear(2, 1)
        net.saveParameters (path "net.npz")
        let other = Linear(2, 1)
        other.loadParameters (path "net.npz")
        Expect.equal other.parametersVector net.parametersVector "the same"
    }

    Check.wrong<DtypeException>
        "a dtype that NumPy lacks"
        "save: NumPy has no type for BFloat16. Convert the tensor with float32()."
        (fun () -> (dsharp.ones (2, dtype = Dtype.BFloat16)).save(path "b.npy"))
    Check.wrong<OptionException>
        "several in one array's file"
        "TensorFile.save: a .npy file holds one tensor, got 2. Use a name that ends in .npz. (Parameter 'fileName')"
        (fun () -> TensorFile.save (path "b.npy", [ "a", dsharp.ones 1; "b", dsharp.ones 1 ]))
    Check.wrong<OptionException>
        "texts"
        "TensorFile.save: NumPy's files hold tensors alone, so b.npz cannot have texts. Use a name that ends in .safetensors. (Parameter 'metadata')"
        (fun () -> TensorFile.save (path "b.npz", [ "a", dsharp.ones 1 ], [ "k", "v" ]))
    Check.wrong<OptionException>
        "a whole model"
        "save: NumPy's files cannot hold a whole model, so b.npz is no name for one. Use a name that ends in .safetensors, or saveParameters. (Parameter 'fileName')"
        (fun () -> (Linear(1, 1)).save(path "b.npz"))
]

/// A file with another header.
let private headed (header: string) (elements: int) : byte[] =
    Array.concat [
        [| 0x93uy |]
        "NUMPY\001\000"B
        BitConverter.GetBytes(uint16 header.Length)
        Encoding.ASCII.GetBytes header
        Array.zeroCreate elements
    ]

let private claim (descr: string) (shape: string) (elements: int) =
    headed $"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}" elements

let private refused (name: string) (reason: string) (content: byte[]) =
    test name {
        let file = written "hostile.npy" content

        let error =
            Expect.throwsC (fun () -> Tensor.load file |> ignore) (fun error -> error)

        Expect.equal (error.GetType()) typeof<StorageException> "kind"
        Expect.equal error.Message $"Tensor.load: hostile.npy: {reason}" "message"
    }

let private hostile = [
    refused
        "pickled objects"
        "tensor holds pickled Python objects, which are never run here. In Python, save an array of numbers."
        (bytes "object")
    refused
        "complex numbers"
        "tensor holds complex numbers. In Python, save its real and its imag."
        (bytes "complex")
    refused
        "a type that no dtype holds"
        "tensor is of NumPy's type \"<u4\", which no dtype of this library holds. In Python, convert it with astype."
        (bytes "u4")
    refused
        "a structured array"
        "its header is not that of an array of plain numbers: structured arrays are not read."
        (bytes "structured")
    refused
        "fewer elements than it says"
        "its array (1000, 1000) of Float32 takes 4000000 bytes, but 8 follow its header."
        (claim "'<f4'" "(1000, 1000)" 8)
    refused
        "more elements than a tensor has"
        "tensor claims more than 2147483647 elements, which no tensor of this library has."
        (claim "'<f4'" "(100000, 100000)" 8)
    refused "a version to come" "tensor is in version 9 of NumPy's format; expected 1 to 3." [|
        0x93uy
        yield! "NUMPY\t\000\001\000\n"B
    |]
    refused
        "booleans that are none"
        "tensor holds bytes that are neither true nor false."
        (Array.append (claim "'|b1'" "(1,)" 0) [| 7uy |])
    test "damaged files are refused in this library's words" {
        let whole = [ bytes "f4"; bytes "npz"; bytes "packed" ]
        let random = Random 5

        for file in whole do
            for _ in 1..300 do
                let damaged = Array.copy file

                for _ in 0 .. random.Next 3 do
                    damaged[random.Next damaged.Length] <- byte (random.Next 256)

                let damaged = damaged[.. damaged.Length - 1 - random.Next 4 * random.Next 40]

                try
                    TensorFile.load (written "damaged.npz" damaged) |> ignore
                with :? StorageException ->
                    ()
    }
]

let tests =
    testSequenced
    <| testList "NumPy's files" [
        testList "read" read
        testList "written" save
        testList "hostile" hostile
    ]
