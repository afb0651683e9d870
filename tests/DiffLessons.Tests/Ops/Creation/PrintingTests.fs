/// Promotion of dtypes, tensors as text, equality and order.
module DiffLessons.Tests.PrintingTests

open Expecto
open DiffLessons
open DiffLessons.Tests

let private promotion =
    let all = [
        Dtype.BFloat16
        Dtype.Float16
        Dtype.Float32
        Dtype.Float64
        Dtype.Int8
        Dtype.Byte
        Dtype.Int16
        Dtype.Int32
        Dtype.Int64
        Dtype.Bool
    ]

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

            Expect.equal
                (Dtype.widen Dtype.Int64 Dtype.Float16)
                (Some Dtype.Float16)
                "int64 and float16"

            Expect.equal
                (Dtype.widen Dtype.Float16 Dtype.BFloat16)
                (Some Dtype.Float32)
                "the two halves"
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

            Expect.equal
                (dsharp.tensor [ 1; 3 ] / dsharp.tensor [ 2; 2 ])
                (dsharp.tensor [ 0.5; 1.5 ])
                "by a tensor"

            Expect.equal (3 / dsharp.tensor [ 2; 4 ]) (dsharp.tensor [ 1.5; 0.75 ]) "of a number"
        }
        test "a number to the power of integers" {
            Expect.equal
                (Tensor.Pow(2.5, dsharp.tensor [ 1; 2 ]))
                (dsharp.tensor [ 2.5; 6.25 ])
                "fraction"

            Expect.equal (Tensor.Pow(2, dsharp.tensor [ 3; 4 ])) (dsharp.tensor [ 8; 16 ]) "integer"
        }
        test "sums of integers and booleans are gathered in Int64" {
            Expect.equal ((dsharp.tensor [ true; true; false ]).sum()) (dsharp.tensor 2L) "booleans"
            Expect.equal (dsharp.tensor([| 200uy; 100uy |]).sum()) (dsharp.tensor 300L) "bytes"

            Expect.equal
                ((dsharp.tensor [ 1.5; 1.5 ]).sum(dtype = Dtype.Int32)).dtype
                Dtype.Int32
                "asked for"

            Expect.equal
                ((dsharp.tensor [ [ 1; 2 ] ]).sum(1, dtype = Dtype.Float64))
                (dsharp.tensor ([ 3.0 ], dtype = Dtype.Float64))
                "along"
        }
        test "casts" {
            let x = dsharp.tensor [ -1.5; 0.0; 300.7 ]
            Expect.equal (x.int32 ()) (dsharp.tensor [ -1; 0; 300 ]) "int32"
            Expect.equal (x.bool ()) (dsharp.tensor [ true; false; true ]) "bool"

            Expect.equal
                ((x.int64 ()).dtype, (x.float16 ()).dtype, (x.double ()).dtype)
                (Dtype.Int64, Dtype.Float16, Dtype.Float64)
                "dtypes"

            Expect.equal
                ((x.cast Dtype.Int16).dtype, (x.bool ()).elementSize, (x.double ()).memorySize)
                (Dtype.Int16, 1, 24L)
                "sizes"
        }
        test "empty tensors" {
            let none = dsharp.zeros [ 0; 3 ]
            Expect.equal ((none + 1.0).shape, none.nelement) ([| 0; 3 |], 0) "shape"
            Expect.equal ((none.sum ()).toDouble()) 0.0 "sum"
            Expect.equal (none.sum 0) (dsharp.zeros 3) "sum along"
            Expect.equal (dsharp.cat [ none; dsharp.ones [ 1; 3 ] ]) (dsharp.ones [ 1; 3 ]) "cat"
            Expect.equal (none.unstack ()) [||] "unstack"

            Expect.equal
                ((dsharp.zeros [ 2; 0 ]).matmul(dsharp.zeros [ 0; 2 ]))
                (dsharp.zeros [ 2; 2 ])
                "matmul"

            Expect.equal (none.toArray2D<float>()).Length 0 "toArray"
        }
    ]

let private printing = [
    for name, (x: Lazy<Tensor>), expected in
        [
            "a scalar", lazy (dsharp.tensor 2.5), "tensor(2.5000)"
            "a vector", lazy (dsharp.tensor [ 1.0; -2.5 ]), "tensor([ 1.0000, -2.5000])"
            "a matrix",
            lazy (dsharp.tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]),
            "tensor([[1., 2.],\n        [3., 4.]])"
            "integers", lazy (dsharp.tensor [ 1; 20 ]), "tensor([ 1, 20],dtype=Int32)"
            "booleans", lazy (dsharp.tensor [ true; false ]), "tensor([ true, false],dtype=Bool)"
            "float64",
            lazy (dsharp.tensor (0.5, dtype = Dtype.Float64)),
            "tensor(0.5000,dtype=Float64)"
            "none", lazy (dsharp.empty ()), "tensor([])"
            "none of a matrix", lazy (dsharp.zeros [ 0; 3 ]), "tensor([],shape=(0, 3))"
            "many rows of none",
            lazy (dsharp.zeros [ 2147483647; 0 ]),
            "tensor([[],\n        [],\n        [],\n        ...,\n        [],\n        [],\n        []],shape=(2147483647, 0))"
            "whole numbers", lazy (dsharp.tensor [ 1.0; -12.0 ]), "tensor([  1., -12.])"
            "a whole number", lazy (dsharp.tensor 3.0), "tensor(3.)"
            "whole numbers that are long", lazy (dsharp.tensor [ 1e9 ]), "tensor([1.0000e+09])"
            "special numbers",
            lazy (dsharp.tensor [ nan; infinity; -infinity ]),
            "tensor([ nan,  inf, -inf])"
            "large and small numbers",
            lazy (dsharp.tensor ([ 1e7; 1e-5 ], dtype = Dtype.Float64)),
            "tensor([1.0000e+07, 1.0000e-05],dtype=Float64)"
            "many numbers",
            lazy (dsharp.arange 2000),
            "tensor([   0,    1,    2, ..., 1997, 1998, 1999],dtype=Int32,shape=(2000))"
        ] do
        test name { Expect.equal (string x.Value) expected "text" }

    test "printers" {
        let x = dsharp.tensor [ 1.23456; 2.0 ]
        Expect.equal (x.ToString Printer.Short) "tensor([1.23, 2.00])" "short"
        Expect.equal (x.ToString(Printer.Custom(1, 1, 1))) "tensor([1.2, 2.0],shape=(2))" "custom"

        Expect.equal
            ((dsharp.arange 4).ToString(Printer.Custom(3, 1, 1)))
            "tensor([0, ..., 3],dtype=Int32,shape=(4))"
            "cut"
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

        Expect.equal
            (List.sort [ dsharp.tensor 3; dsharp.tensor 1 ])
            [ dsharp.tensor 1; dsharp.tensor 3 ]
            "sort"
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
    testList "Printing" [
        testList "promotion" promotion
        testList "printing" printing
        testList "equality" equality
    ]
