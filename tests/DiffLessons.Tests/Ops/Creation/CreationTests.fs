/// Making tensors and reading them back: .NET values, random numbers, arrays.
module DiffLessons.Tests.CreationTests

open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators

let private creation = [
    for name, (make: unit -> Tensor), dtype, shape, (expected: float list) in
        [
            "a number", (fun () -> dsharp.tensor 2.5), Dtype.Float32, [||], [ 2.5 ]
            "a list of floats",
            (fun () -> dsharp.tensor [ 1.5; 2.0 ]),
            Dtype.Float32,
            [| 2 |],
            [ 1.5; 2.0 ]
            "an array of ints",
            (fun () -> dsharp.tensor [| 1; 2 |]),
            Dtype.Int32,
            [| 2 |],
            [ 1.0; 2.0 ]
            "int64s", (fun () -> dsharp.tensor [ 1L; 2L ]), Dtype.Int64, [| 2 |], [ 1.0; 2.0 ]
            "int16s", (fun () -> dsharp.tensor [ 1s; -2s ]), Dtype.Int16, [| 2 |], [ 1.0; -2.0 ]
            "signed bytes",
            (fun () -> dsharp.tensor [| 1y; -2y |]),
            Dtype.Int8,
            [| 2 |],
            [ 1.0; -2.0 ]
            "bytes", (fun () -> dsharp.tensor [| 1uy; 255uy |]), Dtype.Byte, [| 2 |], [ 1.0; 255.0 ]
            "booleans", (fun () -> dsharp.tensor [ true; false ]), Dtype.Bool, [| 2 |], [ 1.0; 0.0 ]
            "float32s", (fun () -> dsharp.tensor [| 1.5f |]), Dtype.Float32, [| 1 |], [ 1.5 ]
            "nested lists",
            (fun () -> dsharp.tensor [ [ 1; 2 ]; [ 3; 4 ] ]),
            Dtype.Int32,
            [| 2; 2 |],
            [ 1.0; 2.0; 3.0; 4.0 ]
            "nested three deep",
            (fun () -> dsharp.tensor [ [ [ 1.0 ]; [ 2.0 ] ] ]),
            Dtype.Float32,
            [| 1; 2; 1 |],
            [ 1.0; 2.0 ]
            "an array of arrays",
            (fun () -> dsharp.tensor [| [| 1.0 |]; [| 2.0 |] |]),
            Dtype.Float32,
            [| 2; 1 |],
            [ 1.0; 2.0 ]
            "a two-dimensional array",
            (fun () -> dsharp.tensor (array2D [ [ 1; 2 ]; [ 3; 4 ] ])),
            Dtype.Int32,
            [| 2; 2 |],
            [ 1.0; 2.0; 3.0; 4.0 ]
            "a three-dimensional array",
            (fun () -> dsharp.tensor (Array3D.create 1 2 1 7.0)),
            Dtype.Float32,
            [| 1; 2; 1 |],
            [ 7.0; 7.0 ]
            "a tuple",
            (fun () -> dsharp.tensor ((1.0, 2.0), dtype = Dtype.Float64)),
            Dtype.Float64,
            [| 2 |],
            [ 1.0; 2.0 ]
            "a sequence",
            (fun () -> dsharp.tensor (seq { 1..3 })),
            Dtype.Int32,
            [| 3 |],
            [ 1.0; 2.0; 3.0 ]
            "an empty list", (fun () -> dsharp.tensor ([]: float list)), Dtype.Float32, [| 0 |], []
            "an empty array",
            (fun () -> dsharp.tensor (Array.empty<float>, dtype = Dtype.Float64)),
            Dtype.Float64,
            [| 0 |],
            []
            "tensors",
            (fun () -> dsharp.tensor [ dsharp.tensor [ 1; 2 ]; dsharp.tensor [ 3; 4 ] ]),
            Dtype.Int32,
            [| 2; 2 |],
            [ 1.0; 2.0; 3.0; 4.0 ]
            "a tensor in another dtype",
            (fun () -> dsharp.tensor (dsharp.tensor [ 1; 2 ], dtype = Dtype.Float64)),
            Dtype.Float64,
            [| 2 |],
            [ 1.0; 2.0 ]
            "floats asked to be integers",
            (fun () -> dsharp.tensor ([ 1.9; -1.9 ], dtype = Dtype.Int32)),
            Dtype.Int32,
            [| 2 |],
            [ 1.0; -1.0 ]
            "half precision",
            (fun () -> dsharp.tensor ([ 1.5; 2049.0 ], dtype = Dtype.Float16)),
            Dtype.Float16,
            [| 2 |],
            [ 1.5; 2048.0 ]
            "brain floats",
            (fun () -> dsharp.tensor ([ 1.5; 257.0 ], dtype = Dtype.BFloat16)),
            Dtype.BFloat16,
            [| 2 |],
            [ 1.5; 256.0 ]
            "zeros", (fun () -> dsharp.zeros [ 2; 1 ]), Dtype.Float32, [| 2; 1 |], [ 0.0; 0.0 ]
            "ones",
            (fun () -> dsharp.ones (2, dtype = Dtype.Int16)),
            Dtype.Int16,
            [| 2 |],
            [ 1.0; 1.0 ]
            "full", (fun () -> dsharp.full ([ 2 ], 7)), Dtype.Float32, [| 2 |], [ 7.0; 7.0 ]
            "zero and one",
            (fun () -> dsharp.stack [ dsharp.zero (); dsharp.one () ]),
            Dtype.Float32,
            [| 2 |],
            [ 0.0; 1.0 ]
            "scalar",
            (fun () -> dsharp.scalar (3.5, dtype = Dtype.Float64)),
            Dtype.Float64,
            [||],
            [ 3.5 ]
            "arange of integers",
            (fun () -> dsharp.arange (7, 1, 2)),
            Dtype.Int32,
            [| 3 |],
            [ 1.0; 3.0; 5.0 ]
            "arange downwards",
            (fun () -> dsharp.arange (0, 3, -1)),
            Dtype.Int32,
            [| 3 |],
            [ 3.0; 2.0; 1.0 ]
            "arange of floats",
            (fun () -> dsharp.arange (1.0, 0.0, 0.25)),
            Dtype.Float32,
            [| 4 |],
            [ 0.0; 0.25; 0.5; 0.75 ]
            "linspace",
            (fun () -> dsharp.linspace (0.0, 1.0, 5)),
            Dtype.Float32,
            [| 5 |],
            [ 0.0; 0.25; 0.5; 0.75; 1.0 ]
            "logspace",
            (fun () -> dsharp.logspace (0, 3, 4, 2)),
            Dtype.Float32,
            [| 4 |],
            [ 1.0; 2.0; 4.0; 8.0 ]
            "eye",
            (fun () -> dsharp.eye (2, 3)),
            Dtype.Float32,
            [| 2; 3 |],
            [ 1.0; 0.0; 0.0; 0.0; 1.0; 0.0 ]
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

        let uniform, normal =
            dsharp.rand (20000, dtype = Dtype.Float64), dsharp.randn (20000, dtype = Dtype.Float64)

        Expect.isTrue
            ((uniform.min ()).toDouble() >= 0.0 && (uniform.max ()).toDouble() < 1.0)
            "rand in [0, 1)"
        // Bounds of more than four standard errors.
        Expect.isLessThan (abs ((uniform.mean ()).toDouble() - 0.5)) 0.01 "mean of rand"
        Expect.isLessThan (abs ((normal.mean ()).toDouble())) 0.03 "mean of randn"
        Expect.isLessThan (abs ((normal.std ()).toDouble() - 1.0)) 0.03 "deviation of randn"
        let dice = (dsharp.randint (1, 7, 1000)).toArray1D<int>()
        Expect.equal (Array.distinct dice |> Array.sort) [| 1..6 |] "randint"
    }
]

let private arrays = [
    Check.property "toArray gives the elements of every rank" (cases tensor) (fun case ->
        let plain = (tensor.Inputs case).Head
        let x = Plain.tensor Dtype.Float64 plain

        match plain.Shape.Length with
        | 0 -> Expect.equal (x.toScalar () :?> float) plain.Data[0] "scalar"
        | 1 -> Expect.equal (x.toArray1D<float>()) plain.Data "1-d"
        | 2 ->
            Expect.equal (x.toArray2D<float>() |> Seq.cast<float> |> Seq.toArray) plain.Data "2-d"
        | 3 ->
            Expect.equal (x.toArray3D<float>() |> Seq.cast<float> |> Seq.toArray) plain.Data "3-d"
        | _ ->
            Expect.equal (x.toArray4D<float>() |> Seq.cast<float> |> Seq.toArray) plain.Data "4-d"

        if plain.Shape.Length > 0 then
            let array = x.toArray ()
            Expect.equal (Array.init array.Rank array.GetLength) plain.Shape "lengths"
            Expect.equal (dsharp.tensor (array, dtype = Dtype.Float64)) x "there and back")
    test "toArray keeps the dtype's .NET type" {
        let of' (dtype: Dtype) =
            ((dsharp.ones ([ 2 ])).cast dtype).toArray().GetType()

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
        let x = (dsharp.arange 6).view([ 2; 3 ]).transpose()
        Expect.equal (x.toArray2D<int>()) (array2D [ [ 0; 3 ]; [ 1; 4 ]; [ 2; 5 ] ]) "elements"
    }
    test "the one element, as .NET numbers" {
        let x = dsharp.tensor [ 3.7 ]
        Expect.equal (int x, int64 x, byte x, int16 x, sbyte x) (3, 3L, 3uy, 3s, 3y) "whole"
        Expect.floatClose Accuracy.medium (float x) 3.7 "float"
        Expect.equal (float32 x, x.toBool ()) (3.7f, true) "float32 and bool"
    }
    test "a tensor does not change with the array it was made of" {
        let source = [| 1.0; 2.0 |]

        let doubles, singles =
            dsharp.tensor (source, dtype = Dtype.Float64), [| 1.0f; 2.0f |]

        let x = dsharp.tensor singles
        source[0] <- 9.0
        singles[0] <- 9.0f
        Expect.equal (doubles.toArray1D<float>()) [| 1.0; 2.0 |] "float64"
        Expect.equal (x.toArray1D<float32>()) [| 1.0f; 2.0f |] "float32"
    }
    test "nor with the arrays read out of it, its shape, or its clone" {
        let x = dsharp.tensor [ 1.0f; 2.0f ]
        (x.toArray1D<float32>())[0] <- 9.0f
        x.shape[0] <- 9
        Expect.equal (x.clone ()) (dsharp.tensor [ 1.0f; 2.0f ]) "clone"
        Expect.equal x.shape [| 2 |] "shape"
    }
]

let tests =
    testList "Creation" [
        testList "values" creation
        testList "random numbers" randomness
        testList "arrays" arrays
    ]
