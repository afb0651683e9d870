/// Values whose memory is not plain in libtorch: zeros without memory, marked signs, sparse ones, all elements in one place.
module DiffLessons.Tests.PlainTests

open System
open System.IO
open Expecto
open TorchSharp
open DiffLessons
open DiffLessons.Model
open DiffLessons.Optim
open DiffLessons.Tests

let private x = dsharp.tensor ([ 0.5; -1.0; 2.0 ], dtype = Dtype.Float64)
let private zeros = dsharp.zeros ([ 3 ], dtype = Dtype.Float64)
let private ones = dsharp.ones ([ 3 ], dtype = Dtype.Float64)

/// A value, how it comes about, and what its elements must be.
let private values: (string * (unit -> Tensor) * Tensor) list = [
    let second (f: Tensor -> Tensor) () =
        dsharp.grad (fun x -> (dsharp.grad f x).sum()) x

    "the second derivative of abs", second (fun x -> x.abs().sum()), zeros
    "the second derivative of abs, of a product", second (fun x -> (x.abs () * 2.0).sum()), zeros
    "the second derivative of l1Loss", second (fun x -> x.l1Loss zeros), zeros
    "the second derivative of the norm of order 1", second (fun x -> x.norm 1.0), zeros
    "the second derivative of the norm of order infinity", second (fun x -> x.norm infinity), zeros

    "forward of forward of abs",
    (fun () -> dsharp.gradv (fun x -> dsharp.gradv (fun x -> x.abs().sum()) x ones) x ones),
    dsharp.zero (dtype = Dtype.Float64)

    "hessianv of abs", (fun () -> dsharp.hessianv (fun x -> x.abs().sum()) x ones), zeros

    "a transposed second derivative",
    (fun () ->
        let m =
            dsharp.tensor ([ [ 1.0; 2.0; 3.0 ]; [ -1.0; 1.0; 4.0 ] ], dtype = Dtype.Float64)

        (dsharp.grad (fun m -> (dsharp.grad (fun m -> m.transpose().abs().sum()) m).sum()) m)
            .transpose()),
    dsharp.zeros ([ 3; 2 ], dtype = Dtype.Float64)

    "the gradient of a sum", (fun () -> dsharp.grad (fun x -> x.sum ()) x), ones

    "the imaginary part of a conjugate",
    (fun () ->
        x
        |> Tensor.lift "imaginary" (fun raw -> torch.complex(raw.zeros_like (), raw).conj().imag)),
    -x

    "a constant of it",
    (fun () -> Tensor.ofRaw (torch.complex(x.Raw.zeros_like (), x.Raw).conj().imag)),
    -x

    "a sparse tensor", (fun () -> Tensor.ofRaw (x.Raw.to_sparse ())), x
]

let private uses (name, make: unit -> Tensor, expected: Tensor) =
    testList name [
        test "is read" { Expect.equal (Check.elements (make ())) (Check.elements expected) name }
        test "is printed" { Expect.equal ((make ()).ToString()) ((expected + 0.0).ToString()) name }
        test "is equal" { Expect.equal (make ()) expected name }
        test "is cloned" { Expect.equal ((make ()).clone()) expected name }
        test "has its smallest element" { Expect.equal ((make ()).min()) (expected.min ()) name }

        test "is saved" {
            let folder = Directory.CreateTempSubdirectory "plain"

            try
                let file = Path.Combine(folder.FullName, "value.pt")
                (make ()).save file
                Expect.equal (Tensor.load file) expected name
            finally
                folder.Delete true
        }

        test "starts a parameter" {
            let p = Parameter(make ())

            let model =
                Model<Tensor, Tensor>(f = (fun x -> (x * p.value).sum()), parameters = [ p ])

            let optimizer = SGD(model, lr = 1.0)

            // The gradient by the only parameter is the input, whatever it lies in.
            model.reverseDiff ()
            p.value.derivative <- make ()
            optimizer.maxGradNorm <- 1e9
            optimizer.step ()
            model.noDiff ()
            Expect.equal p.value (expected - expected) "the value minus itself"
        }
    ]

let tests = testList "plain" (values |> List.map uses)
