/// Numbers beside tensors, and casts, that do not fit the dtype are refused, where libtorch would wrap them around.
module DiffLessons.Tests.NumbersBesideTests

open System
open Expecto
open DiffLessons
open DiffLessons.Tests

let private wrong<'E when 'E :> exn> call message (f: unit -> obj) =
    Check.wrong<'E> call message (fun () -> f () |> ignore)

let private dtype call message f = wrong<DtypeException> call message f

let private bytes =
    "which holds whole numbers from 0 to 255. Give a wider dtype, or another number."

let private ints =
    "which holds whole numbers from -2147483648 to 2147483647. Give a wider dtype, or another number."

let private longs =
    "which holds whole numbers from -9223372036854775808 to 9223372036854775807. Give a wider dtype, or another number."

let private singles =
    "which holds numbers up to 3.40282347E+38. Give a wider dtype, or another number."

let private number (v: float) =
    dsharp.tensor (v, dtype = Dtype.Float64)

/// Numbers beside tensors, which libtorch would wrap around.
let private beside =
    let bytes' () =
        dsharp.tensor ([ 1; 200 ], dtype = Dtype.Byte)

    [
        for name, operation, number, f in
            [
                "bytes + 300", "add", "300", (fun () -> bytes' () + 300)
                "-1 + bytes", "add", "-1", (fun () -> -1 + bytes' ())
                "bytes - 300", "sub", "300", (fun () -> bytes' () - 300)
                "300 - bytes", "sub", "300", (fun () -> 300 - bytes' ())
                "bytes * -2", "mul", "-2", (fun () -> bytes' () * -2)
                "mul of bytes", "mul", "300", (fun () -> bytes'().mul(300L))
                "bytes ** 300", "pow", "300", (fun () -> bytes' () ** 300)
                "bytes % 300", "remainder", "300", (fun () -> bytes' () % 300)
            ] do
            dtype name $"{operation}: the number {number} does not fit Byte, {bytes}" (fun () ->
                f () |> box)
        for name, operation, f in
            [
                "x + 1e300", "add", (fun (x: Tensor) -> x + 1e300)
                "x - 1e300", "sub", (fun x -> x - 1e300)
                "1e300 - x", "sub", (fun x -> 1e300 - x)
                "x * 1e300", "mul", (fun x -> x * 1e300)
                "x / 1e300", "div", (fun x -> x / 1e300)
                "1e300 / x", "div", (fun x -> 1e300 / x)
            ] do
            for kind in [ Dtype.Float32; Dtype.Float16; Dtype.Int32 ] do
                dtype
                    $"{name} of {kind}"
                    $"{operation}: the number 1E+300 does not fit Float32, {singles}"
                    (fun () -> f (dsharp.ones (2, dtype = kind)) |> box)
        dtype "5e9 beside Int32" $"add: the number 5000000000 does not fit Int32, {ints}" (fun () ->
            dsharp.tensor [ 1 ] + 5_000_000_000L |> box)
        dtype
            "an exponent beyond Float16"
            "pow: the number 100000 does not fit Float16, which holds numbers up to 65504. Give a wider dtype, or another number."
            (fun () -> dsharp.ones (2, dtype = Dtype.Float16) ** 1e5 |> box)
        test "numbers that fit what is computed with" {
            let half = dsharp.tensor ([ 0.001 ], dtype = Dtype.Float16)
            Expect.floatClose Accuracy.low ((half * 1e5).toDouble()) 100.0 "half precision"
            Expect.equal (bytes' () / 300) (dsharp.tensor [ 1.0 / 300.0; 200.0 / 300.0 ]) "quotient"
            Expect.equal (bytes' () + 0.5) (dsharp.tensor [ 1.5; 200.5 ]) "a fraction"
            Expect.equal (dsharp.tensor [ true ] + 300) (dsharp.tensor [ 301L ]) "booleans"
            Expect.equal (bytes' () + 100) (dsharp.tensor ([ 101; 44 ], dtype = Dtype.Byte)) "sum"
            Expect.isTrue (Double.IsNaN((dsharp.ones 1 * nan).toDouble())) "NaN"
            Expect.equal ((dsharp.ones 1 * infinity).toDouble()) infinity "infinity"
        }
    ]

/// Converting to a dtype that does not hold the elements.
let private casts = [
    dtype "300 as Byte" $"cast: the number 300 does not fit Byte, {bytes}" (fun () ->
        (dsharp.tensor [ 1; 300 ]).cast Dtype.Byte |> box)
    dtype "-1 as Byte" $"cast: the number -1 does not fit Byte, {bytes}" (fun () ->
        (dsharp.tensor [ -1; 3 ]).byte() |> box)
    dtype "3e9 as Int32" $"cast: the number 3000000000 does not fit Int32, {ints}" (fun () ->
        (number 3e9).int32() |> box)
    dtype "NaN as Int64" $"cast: the number NaN does not fit Int64, {longs}" (fun () ->
        (dsharp.tensor [ 1.0; nan ]).move(dtype = Dtype.Int64) |> box)
    dtype "infinity as Int64" $"cast: the number Infinity does not fit Int64, {longs}" (fun () ->
        (dsharp.tensor [ infinity ]).int64() |> box)
    test "what fits, and floating point" {
        Expect.equal
            ((dsharp.tensor [ 255.9; -0.9 ]).cast Dtype.Byte)
            (dsharp.tensor ([ 255; 0 ], dtype = Dtype.Byte))
            "cut off"

        Expect.equal ((number 1e10).float16().toDouble()) infinity "half precision"

        Expect.equal
            ((dsharp.tensor [ nan; 0.0 ]).bool())
            (dsharp.tensor [ true; false ])
            "booleans"

        Expect.equal ((dsharp.zeros [ 0 ]).byte().shape) [| 0 |] "empty"
    }
]

let tests =
    testList "Numbers beside tensors" [ testList "operators" beside; testList "casts" casts ]
