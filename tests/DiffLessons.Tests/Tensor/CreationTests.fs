/// Making tensors and reading them back: .NET values, dtypes, promotion, printing, equality.
module DiffLessons.Tests.CreationTests

open System
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators

let private creation = [
    for name, (make: unit -> Tensor), dtype, shape, (expected: float list) in
        [
            "a number", (fun () -> dsharp.tensor 2.5), Dtype.Float32, [||], [ 2.5 ]
            "a list of floats", (fun () -> dsharp.tensor [ 1.5; 2.0 ]), Dtype.Float32, [| 2 |], [ 1.5; 2.0 ]
            "an array of ints", (fun () -> dsharp.tensor [| 1; 2 |]), Dtype.Int32, [| 2 |], [ 1.0; 2.0 ]
            "int64s", (fun () -> dsharp.tensor [ 1L; 2L ]), Dtype.Int64, [| 2 |], [ 1.0; 2.0 ]
            "int16s", (fun () -> dsharp.tensor [ 1s; -2s ]), Dtype.Int16, [| 2 |], [ 1.0; -2.0 ]
            "signed bytes", (fun () -> dsharp.tensor [| 1y; -2y |]), Dtype.Int8, [| 2 |], [ 1.0; -2.0 ]
            "bytes", (fun () -> dsharp.tensor [| 1uy; 255uy |]), Dtype.Byte, [| 2 |], [ 1.0; 255.0 ]
            "booleans", (fun () -> dsharp.tensor [ true; false ]), Dtype.Bool, [| 2 |], [ 1.0; 0.0 ]
            "float32s", (fun () -> dsharp.tensor [| 1.5f |]), Dtype.Float32, [| 1 |], [ 1.5 ]
            "nested lists", (fun () -> dsharp.tensor [ [ 1; 2 ]; [ 3; 4 ] ]), Dtype.Int32, [| 2; 2 |], [ 1.0; 2.0; 3.0; 4.0 ]
            "nested three deep", (fun () -> dsharp.tensor [ [ [ 1.0 ]; [ 2.0 ] ] ]), Dtype.Float32, [| 1; 2; 1 |], [ 1.0; 2.0 ]
            "an array of arrays", (fun () -> dsharp.tensor [| [| 1.0 |]; [| 2.0 |] |]), Dtype.Float32, [| 2; 1 |], [ 1.0; 2.0 ]
            "a two-dimensional array", (fun () -> dsharp.tensor (array2D [ [ 1; 2 ]; [ 3; 4 ] ])), Dtype.Int32, [| 2; 2 |], [ 1.0; 2.0; 3.0; 4.0 ]
            "a three-dimensional array", (fun () -> dsharp.tensor (Array3D.create 1 2 1 7.0)), Dtype.Float32, [| 1; 2; 1 |], [ 7.0; 7.0 ]
            "a tuple", (fun () -> dsharp.tensor ((1.0, 2.0), dtype = Dtype.Float64)), Dtype.Float64, [| 2 |], [ 1.0; 2.0 ]
            "a sequence", (fun () -> dsharp.tensor (seq { 1 .. 3 })), Dtype.Int32, [| 3 |], [ 1.0; 2.0; 3.0 ]
            "an empty list", (fun () -> dsharp.tensor ([]: float list)), Dtype.Float32, [| 0 |], []
            "an empty array", (fun () -> dsharp.tensor (Array.empty<float>, dtype = Dtype.Float64)), Dtype.Float64, [| 0 |], []
            "tensors", (fun () -> dsharp.tensor [ dsharp.tensor [ 1; 2 ]; dsharp.tensor [ 3; 4 ] ]), Dtype.Int32, [| 2; 2 |], [ 1.0; 2.0; 3.0; 4.0 ]
            "a tensor in another dtype", (fun () -> dsharp.tensor (dsharp.tensor [ 1; 2 ], dtype = Dtype.Float64)), Dtype.Float64, [| 2 |], [ 1.0; 2.0 ]
            "floats asked to be integers", (fun () -> dsharp.tensor ([ 1.9; -1.9 ], dtype = Dtype.Int32)), Dtype.Int32, [| 2 |], [ 1.0; -1.0 ]
            "half precision", (fun () -> dsharp.tensor ([ 1.5; 2049.0 ], dtype = Dtype.Float16)), Dtype.Float16, [| 2 |], [ 1.5; 2048.0 ]
            "brain floats", (fun () -> dsharp.tensor ([ 1.5; 257.0 ], dtype = Dtype.BFloat16)), Dtype.BFloat16, [| 2 |], [ 1.5; 256.0 ]
            "zeros", (fun () -> dsharp.zeros [ 2; 1 ]), Dtype.Float32, [| 2; 1 |], [ 0.0; 0.0 ]
            "ones", (fun () -> dsharp.ones (2, dtype = Dtype.Int16)), Dtype.Int16, [| 2 |], [ 1.0; 1.0 ]
            "full", (fun () -> dsharp.full ([ 2 ], 7)), Dtype.Float32, [| 2 |], [ 7.0; 7.0 ]
            "zero and one", (fun () -> dsharp.stack [ dsharp.zero (); dsharp.one () ]), Dtype.Float32, [| 2 |], [ 0.0; 1.0 ]
            "scalar", (fun () -> dsharp.scalar (3.5, dtype = Dtype.Float64)), Dtype.Float64, [||], [ 3.5 ]
            "arange of integers", (fun () -> dsharp.arange (7, 1, 2)), Dtype.Int32, [| 3 |], [ 1.0; 3.0; 5.0 ]
            "arange downwards", (fun () -> dsharp.arange (0, 3, -1)), Dtype.Int32, [| 3 |], [ 3.0; 2.0; 1.0 ]
            "arange of floats", (fun () -> dsharp.arange (1.0, 0.0, 0.25)), Dtype.Float32, [| 4 |], [ 0.0; 0.25; 0.5; 0.75 ]
            "linspace", (fun () -> dsharp.linspace (0.0, 1.0, 5)), Dtype.Float32, [| 5 |], [ 0.0; 0.25; 0.5; 0.75; 1.0 ]
            "logspace", (fun () -> dsharp.logspace (0, 3, 4, 2)), Dtype.Float32, [| 4 |], [ 1.0; 2.0; 4.0; 8.0 ]
            "eye", (fun () -> dsharp.eye (2, 3)), Dtype.Float32, [| 2; 3 |], [ 1.0; 0.0; 0.0; 0.0; 1.0; 0.0 ]
            "onehot", (fun () -> dsharp.onehot (3, 1)), Dtype.Float32, [| 3 |], [ 0.0; 1.0; 0.0 ]
            "empty", (fun () -> dsharp.empty ()), Dtype.Float32, [| 0 |], []
        ] do
        test name {
            let actual = make ()
            Expect.equal actual.dtype dtype "dtype"
            Check.expectNear 1e-6 name actual shape (Array.ofList expected)
        }
]

let private randomness = [
    test "a seed repeats random numbers to the last bit" {
        let draw () =
            dsharp.seed 7
            [ dsharp.rand [ 3; 4 ]; dsharp.randn 5; dsharp.randint (0, 9, [ 6 ]) ]

        Expect.equal (draw ()) (draw ()) "draws"
    }
    test "rand, randn and randint keep to their distributions" {
        dsharp.seed 1
        let uniform, normal = dsharp.rand (20000, dtype = Dtype.Float64), dsharp.randn (20000, dtype = Dtype.Float64)
        Expect.isTrue ((uniform.min ()).toDouble () >= 0.0 && (uniform.max ()).toDouble () < 1.0) "rand in [0, 1)"
        // Bounds of more than four standard errors.
        Expect.isLessThan (abs ((uniform.mean ()).toDouble () - 0.5)) 0.01 "mean of rand"
        Expect.isLessThan (abs ((normal.mean ()).toDouble ())) 0.03 "mean of randn"
        Expect.isLessThan (abs ((normal.std ()).toDouble () - 1.0)) 0.03 "deviation of randn"
        let dice = (dsharp.randint (1, 7, 1000)).toArray1D<int> ()
        Expect.equal (Array.distinct dice |> Array.sort) [| 1..6 |] "randint"
    }
]

let private arrays = [
    Check.property "toArray gives the elements of every rank" (cases tensor) (fun case ->
        let plain = (tensor.Inputs case).Head
        let x = Plain.tensor Dtype.Float64 plain

        match plain.Shape.Length with
        | 0 -> Expect.equal (x.toScalar () :?> float) plain.Data[0] "scalar"
        | 1 -> Expect.equal (x.toArray1D<float> ()) plain.Data "1-d"
        | 2 -> Expect.equal (x.toArray2D<float> () |> Seq.cast<float> |> Seq.toArray) plain.Data "2-d"
        | 3 -> Expect.equal (x.toArray3D<float> () |> Seq.cast<float> |> Seq.toArray) plain.Data "3-d"
        | _ -> Expect.equal (x.toArray4D<float> () |> Seq.cast<float> |> Seq.toArray) plain.Data "4-d"

        if plain.Shape.Length > 0 then
            let array = x.toArray ()
            Expect.equal (Array.init array.Rank array.GetLength) plain.Shape "lengths"
            Expect.equal (dsharp.tensor (array, dtype = Dtype.Float64)) x "there and back")
    test "toArray keeps the dtype's .NET type" {
        let of' (dtype: Dtype) = ((dsharp.ones ([ 2 ])).cast dtype).toArray().GetType()
        let expected = [
            Dtype.Float64, typeof<float[]>
            Dtype.Float32, typeof<float32[]>
            Dtype.Float16, typeof<float32[]>
            Dtype.BFloat16, typeof<float32[]>
            Dtype.Int64, typeof<int64[]>
            Dtype.Int32, typeof<int[]>
            Dtype.Int16, typeof<int16[]>
            Dtype.Int8, typeof<sbyte[]>
            Dtype.Byte, typeof<byte[]>
            Dtype.Bool, typeof<bool[]>
        ]

        for dtype, kind in expected do
            Expect.equal (of' dtype) kind $"{dtype}"
    }
    test "a transposed tensor reads in its own order" {
        let x = (dsharp.arange 6).view([ 2; 3 ]).transpose ()
        Expect.equal (x.toArray2D<int> ()) (array2D [ [ 0; 3 ]; [ 1; 4 ]; [ 2; 5 ] ]) "elements"
    }
    test "the one element, as .NET numbers" {
        let x = dsharp.tensor [ 3.7 ]
        Expect.equal (int x, int64 x, byte x, int16 x, sbyte x) (3, 3L, 3uy, 3s, 3y) "whole"
        Expect.floatClose Accuracy.medium (float x) 3.7 "float"
        Expect.equal (float32 x, x.toBool ()) (3.7f, true) "float32 and bool"
    }
    test "a tensor does not change with the array it was made of" {
        let source = [| 1.0; 2.0 |]
        let doubles, singles = dsharp.tensor (source, dtype = Dtype.Float64), [| 1.0f; 2.0f |]
        let x = dsharp.tensor singles
        source[0] <- 9.0
        singles[0] <- 9.0f
        Expect.equal (doubles.toArray1D<float> ()) [| 1.0; 2.0 |] "float64"
        Expect.equal (x.toArray1D<float32> ()) [| 1.0f; 2.0f |] "float32"
    }
    test "nor with the arrays read out of it, its shape, or its clone" {
        let x = dsharp.tensor [ 1.0f; 2.0f ]
        (x.toArray1D<float32> ())[0] <- 9.0f
        x.shape[0] <- 9
        Expect.equal (x.clone ()) (dsharp.tensor [ 1.0f; 2.0f ]) "clone"
        Expect.equal x.shape [| 2 |] "shape"
    }
]

let private promotion =
    let all = [ Dtype.BFloat16; Dtype.Float16; Dtype.Float32; Dtype.Float64; Dtype.Int8; Dtype.Byte; Dtype.Int16; Dtype.Int32; Dtype.Int64; Dtype.Bool ]
    let ones (dtype: Dtype) = dsharp.ones ([ 2 ], dtype = dtype)

    [
        test "two tensors promote as Dtype.widen says" {
            for a in all do
                for b in all do
                    Expect.equal (Some (ones a + ones b).dtype) (Dtype.widen a b) $"{a} + {b}"
                    Expect.equal (Dtype.widen a b) (Dtype.widen b a) "both ways"
        }
        test "known pairs" {
            Expect.equal (Dtype.widen Dtype.Byte Dtype.Int8) (Some Dtype.Int16) "byte and int8"
            Expect.equal (Dtype.widen Dtype.Int64 Dtype.Float16) (Some Dtype.Float16) "int64 and float16"
            Expect.equal (Dtype.widen Dtype.Float16 Dtype.BFloat16) (Some Dtype.Float32) "the two halves"
        }
        test "integers widen no float, and floats widen integers" {
            for dtype in all do
                if dtype.IsFloatingPoint then
                    Expect.equal (ones dtype * 2.5).dtype dtype "float"
                    Expect.equal (2 * ones dtype).dtype dtype "int"
                elif dtype.IsIntegral then
                    Expect.equal (ones dtype * 2).dtype dtype "int"
                    Expect.equal (ones dtype * 2.5).dtype Dtype.Float32 "float"
        }
        test "division of integers is a fraction" {
            Expect.equal (dsharp.tensor [ 1; 3 ] / 2) (dsharp.tensor [ 0.5; 1.5 ]) "by a number"
            Expect.equal (dsharp.tensor [ 1; 3 ] / dsharp.tensor [ 2; 2 ]) (dsharp.tensor [ 0.5; 1.5 ]) "by a tensor"
            Expect.equal (3 / dsharp.tensor [ 2; 4 ]) (dsharp.tensor [ 1.5; 0.75 ]) "of a number"
        }
        test "a number to the power of integers" {
            Expect.equal (Tensor.Pow(2.5, dsharp.tensor [ 1; 2 ])) (dsharp.tensor [ 2.5; 6.25 ]) "fraction"
            Expect.equal (Tensor.Pow(2, dsharp.tensor [ 3; 4 ])) (dsharp.tensor [ 8; 16 ]) "integer"
        }
        test "sums of integers and booleans are gathered in Int64" {
            Expect.equal ((dsharp.tensor [ true; true; false ]).sum ()) (dsharp.tensor 2L) "booleans"
            Expect.equal (dsharp.tensor([| 200uy; 100uy |]).sum ()) (dsharp.tensor 300L) "bytes"
            Expect.equal ((dsharp.tensor [ 1.5; 1.5 ]).sum (dtype = Dtype.Int32)).dtype Dtype.Int32 "asked for"
            Expect.equal ((dsharp.tensor [ [ 1; 2 ] ]).sum (1, dtype = Dtype.Float64)) (dsharp.tensor ([ 3.0 ], dtype = Dtype.Float64)) "along"
        }
        test "casts" {
            let x = dsharp.tensor [ -1.5; 0.0; 300.7 ]
            Expect.equal (x.int32 ()) (dsharp.tensor [ -1; 0; 300 ]) "int32"
            Expect.equal (x.bool ()) (dsharp.tensor [ true; false; true ]) "bool"
            Expect.equal ((x.int64 ()).dtype, (x.float16 ()).dtype, (x.double ()).dtype) (Dtype.Int64, Dtype.Float16, Dtype.Float64) "dtypes"
            Expect.equal ((x.cast Dtype.Int16).dtype, (x.byte ()).elementSize, (x.double ()).memorySize) (Dtype.Int16, 1, 24L) "sizes"
        }
        test "empty tensors" {
            let none = dsharp.zeros [ 0; 3 ]
            Expect.equal ((none + 1.0).shape, none.nelement) ([| 0; 3 |], 0) "shape"
            Expect.equal ((none.sum ()).toDouble ()) 0.0 "sum"
            Expect.equal (none.sum 0) (dsharp.zeros 3) "sum along"
            Expect.equal (dsharp.cat [ none; dsharp.ones [ 1; 3 ] ]) (dsharp.ones [ 1; 3 ]) "cat"
            Expect.equal (none.unstack ()) [||] "unstack"
            Expect.equal ((dsharp.zeros [ 2; 0 ]).matmul (dsharp.zeros [ 0; 2 ])) (dsharp.zeros [ 2; 2 ]) "matmul"
            Expect.equal (none.toArray2D<float> ()).Length 0 "toArray"
        }
    ]

let private printing = [
    for name, (x: Lazy<Tensor>), expected in
        [
            "a scalar", lazy (dsharp.tensor 2.5), "tensor(2.5000)"
            "a vector", lazy (dsharp.tensor [ 1.0; -2.5 ]), "tensor([ 1.0000, -2.5000])"
            "a matrix", lazy (dsharp.tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]), "tensor([[1.0000, 2.0000],\n        [3.0000, 4.0000]])"
            "integers", lazy (dsharp.tensor [ 1; 20 ]), "tensor([ 1, 20], dtype=Int32)"
            "booleans", lazy (dsharp.tensor [ true; false ]), "tensor([ true, false], dtype=Bool)"
            "float64", lazy (dsharp.tensor (0.5, dtype = Dtype.Float64)), "tensor(0.5000, dtype=Float64)"
            "none", lazy (dsharp.empty ()), "tensor([], shape=(0))"
            "special numbers", lazy (dsharp.tensor [ nan; infinity; -infinity ]), "tensor([ nan,  inf, -inf])"
            "large and small numbers", lazy (dsharp.tensor ([ 1e7; 1e-5 ], dtype = Dtype.Float64)), "tensor([1.0000e+07, 1.0000e-05], dtype=Float64)"
            "many numbers", lazy (dsharp.arange 2000), "tensor([   0,    1,    2, ..., 1997, 1998, 1999], dtype=Int32, shape=(2000))"
        ] do
        test name { Expect.equal (string x.Value) expected "text" }

    test "printers" {
        let x = dsharp.tensor [ 1.23456; 2.0 ]
        Expect.equal (x.ToString Printer.Short) "tensor([1.23, 2.00])" "short"
        Expect.equal (x.ToString(Printer.Custom(1, 1, 1))) "tensor([1.2, 2.0], shape=(2))" "custom"
        Expect.equal ((dsharp.arange 4).ToString(Printer.Custom(3, 1, 1))) "tensor([0, ..., 3], dtype=Int32, shape=(4))" "cut"
    }
]

let private equality = [
    test "equal tensors have one shape, dtype and elements" {
        let x = dsharp.tensor [ 1.0; 2.0 ]
        Expect.isTrue (x = dsharp.tensor [ 1.0; 2.0 ]) "equal"
        Expect.isFalse (x = dsharp.tensor [ 1.0; 2.5 ]) "element"
        Expect.isFalse (x = dsharp.tensor [ [ 1.0; 2.0 ] ]) "shape"
        Expect.isFalse (x = dsharp.tensor ([ 1.0; 2.0 ], dtype = Dtype.Float64)) "dtype"
        Expect.isFalse (x.Equals "x") "another type"
        Expect.equal (hash x) (hash (dsharp.tensor [ 1.0; 2.0 ])) "hash"
        Expect.isFalse (dsharp.tensor [ nan ] = dsharp.tensor [ nan ]) "NaN"
    }
    test "tensors of one element have an order" {
        Expect.isTrue (dsharp.tensor 1.0 < dsharp.tensor 2.0) "less"
        Expect.equal (List.sort [ dsharp.tensor 3; dsharp.tensor 1 ]) [ dsharp.tensor 1; dsharp.tensor 3 ] "sort"
    }
    test "allclose" {
        let x = dsharp.tensor [ 1.0; 2.0 ]
        Expect.isTrue (x.allclose (x + 1e-6)) "near"
        Expect.isFalse (x.allclose (x + 1e-3)) "far"
        Expect.isTrue (x.allclose (x + 1e-3, relativeTolerance = 0.01)) "tolerance"
        Expect.isFalse (x.allclose (dsharp.tensor [ 1.0 ])) "shape"
    }
]

let tests =
    testList "Creation" [
        testList "values" creation
        testList "random numbers" randomness
        testList "arrays" arrays
        testList "promotion" promotion
        testList "printing" printing
        testList "equality" equality
    ]
