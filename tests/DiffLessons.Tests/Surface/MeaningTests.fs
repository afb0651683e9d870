/// What programs written for DiffSharp rely on in tensors: not that a name is there, but what it gives.
module DiffLessons.Tests.MeaningTests

open System
open System.IO
open Expecto
open DiffLessons
open DiffLessons.Model
open DiffLessons.Data
open DiffLessons.Compose
open DiffLessons.Tests

let private notation = [
    for name, x, shape, elements in
        [
            "one tuple", dsharp.tensor [ 7, 8, 9 ], [ 3 ], [ 7.0; 8.0; 9.0 ]
            "of two", dsharp.tensor [ 1.5, 2.5 ], [ 2 ], [ 1.5; 2.5 ]
            "of more fields than a struct holds",
            dsharp.tensor [ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 ],
            [ 10 ],
            [ 1.0 .. 10.0 ]
            "an array of one tuple", dsharp.tensor [| 4, 5 |], [ 2 ], [ 4.0; 5.0 ]
            "a sequence of one tuple", dsharp.tensor (Seq.singleton (4, 5)), [ 2 ], [ 4.0; 5.0 ]
            "a struct tuple", dsharp.tensor [ struct (4, 5) ], [ 2 ], [ 4.0; 5.0 ]
            "rows", dsharp.tensor [ [ 1, 2 ], [ 3, 4 ] ], [ 2; 2 ], [ 1.0; 2.0; 3.0; 4.0 ]
            "rows in a list of lists",
            dsharp.tensor [ [ 1, 2 ]; [ 3, 4 ]; [ 5, 6 ] ],
            [ 3; 2 ],
            [ 1.0 .. 6.0 ]
            "rows of one", dsharp.tensor [ [ 1 ], [ 2 ] ], [ 2; 1 ], [ 1.0; 2.0 ]
            "one row", dsharp.tensor [ [ 1, 2 ] ], [ 1; 2 ], [ 1.0; 2.0 ]
            "three deep",
            dsharp.tensor [ [ [ 1, 2 ], [ 3, 4 ] ], [ [ 5, 6 ], [ 7, 8 ] ] ],
            [ 2; 2; 2 ],
            [ 1.0 .. 8.0 ]
            "rows of arrays", dsharp.tensor [| [| 1, 2 |], [| 3, 4 |] |], [ 2; 2 ], [ 1.0 .. 4.0 ]
            "lists beside tuples", dsharp.tensor [ [ 1, 2 ], [ 3, 4 ] ], [ 2; 2 ], [ 1.0 .. 4.0 ]
            "like another", dsharp.like (dsharp.zeros 1, [ 1, 2, 3 ]), [ 3 ], [ 1.0; 2.0; 3.0 ]
        ] do
        test name {
            Check.expectShape "shape" shape x
            Expect.equal (Check.elements x |> Array.toList) elements "elements"
        }

    test "a tensor of tensors depends on them" {
        let f (x: Tensor) =
            let a, b = x[0], x[1]
            (dsharp.tensor [ [ a * b, a ], [ b, dsharp.tensor 5.0 ] ]).sum()

        let x = dsharp.tensor [ 2.0, 3.0 ]
        Check.expectShape "shape" [ 2; 2 ] (dsharp.tensor [ [ x[0], x[1] ], [ x[1], x[0] ] ])
        Expect.equal (dsharp.grad f x) (dsharp.tensor [ 4.0, 3.0 ]) "gradient"

        Expect.equal
            (dsharp.jacobian (fun x -> (f x).view 1) x)
            (dsharp.tensor [ [ 4.0, 3.0 ] ])
            "jacobian"
    }

    test "numbers beside tensors take their dtype" {
        let x = dsharp.tensor (1.5, dtype = Dtype.Float64)
        let y = dsharp.tensor [ box x; box 2 ]
        Expect.equal y (dsharp.tensor ([ 1.5; 2.0 ], dtype = Dtype.Float64)) "value"
    }

    test "sequences of booleans and of fractions" {
        Expect.equal
            (dsharp.arange (3.0, dtype = Dtype.Bool))
            (dsharp.tensor [ false; true; true ])
            "booleans"

        Expect.equal
            (dsharp.arange (4.0, startVal = 2.5, step = 0.5, dtype = Dtype.Int32))
            (dsharp.tensor [ 2; 3; 3 ])
            "fractions are cut after they are counted"

        Check.expectShape "drawn" [ 5; 2 ] (dsharp.randint (0, 50, [ 5; 2 ], dtype = Dtype.Bool))

        Expect.isTrue
            (dsharp.randint(1, 50, [ 9 ], dtype = Dtype.Bool).toArray1D<bool>()
             |> Array.forall id)
            "all true"
    }

    test "float is F#'s" {
        Expect.equal ((dsharp.tensor [ 1 ]).float()).dtype Dtype.Float64 "dtype"
    }
]

let private integers = [ Dtype.Int8; Dtype.Byte; Dtype.Int16; Dtype.Int32; Dtype.Int64 ]

let private scalars = [
    test "a tensor of one element is a number of its own type" {
        for dtype in integers do
            let two = dsharp.tensor (2, dtype = dtype)
            let x = dsharp.ones ([ 3 ], dtype = dtype)
            Expect.equal (x + (two :> scalar)).dtype dtype $"add {dtype}"

            Expect.equal
                (x * (two :> scalar))
                (dsharp.full ([ 3 ], 2, dtype = dtype))
                $"times {dtype}"

            Expect.equal
                (dsharp.full ([ 2 ], two, dtype = dtype))
                (dsharp.full ([ 2 ], 2, dtype = dtype))
                "full"

        let code (x: Tensor) = (x :> IConvertible).GetTypeCode()
        Expect.equal (code (dsharp.tensor 1y)) TypeCode.SByte "int8"
        Expect.equal (code (dsharp.tensor true)) TypeCode.Boolean "bool"
        Expect.equal (code (dsharp.tensor 1.5)) TypeCode.Single "float32"
        Expect.equal (code (dsharp.tensor (1.5, dtype = Dtype.Float64))) TypeCode.Double "float64"
        Expect.equal (code (dsharp.zeros 2)) TypeCode.Object "two elements"
    }

    test "a fraction in a tensor widens integers as a number does" {
        Expect.equal
            (dsharp.tensor [ 1; 2 ] + (dsharp.tensor 0.5 :> scalar)).dtype
            Dtype.Float32
            "dtype"
    }

    test "hashes differ with the elements, and not with tracking" {
        let x = dsharp.tensor [ 1.0; 2.0 ]
        Expect.notEqual (hash x) (hash (dsharp.tensor [ 2.0; 1.0 ])) "order"
        Expect.notEqual (hash x) (hash (dsharp.tensor [ 1; 2 ])) "dtype"
        Expect.equal (hash (x.reverseDiff ())) (hash x) "tracked"
        Expect.equal (hash (x.forwardDiff x)) (hash x) "with a tangent"
        Expect.equal (hash (dsharp.tensor -0.0)) (hash (dsharp.tensor 0.0)) "zeros are equal"
        let many = dict [ for i in 0..999 -> dsharp.tensor i, i ]
        Expect.equal many[dsharp.tensor 700] 700 "in a dictionary"
    }

    testList "a wrong dtype is exactly an invalid operation" [
        for name, call in
            [
                "negative of booleans", (fun () -> -(dsharp.tensor [ true ]))
                "difference of booleans",
                (fun () -> dsharp.tensor [ true ] - dsharp.tensor [ false ])
                "product of matrices of booleans",
                (fun () -> (dsharp.tensor [ [ true ] ]).matmul(dsharp.tensor [ [ true ] ]))
                "absolute value of booleans", (fun () -> (dsharp.tensor [ true ]).abs())
                "random numbers like integers", (fun () -> (dsharp.tensor [ 1 ]).randnLike())
                "pooling of integers",
                (fun () -> dsharp.avgpool1d (dsharp.ones ([ 1; 1; 4 ], dtype = Dtype.Int32), 2))
                "a convolution of booleans",
                (fun () ->
                    let x = dsharp.ones ([ 1; 1; 4 ], dtype = Dtype.Bool)
                    dsharp.conv1d (x, x))
                "a mean of integers", (fun () -> (dsharp.tensor [ 1; 2 ]).mean())
                "a dtype of a parameter", (fun () -> dsharp.rand (2, dtype = Dtype.Int32))
                "integers with a derivative", (fun () -> (dsharp.tensor [ 1 ]).reverseDiff())
                "a number out of range", (fun () -> dsharp.tensor (300, dtype = Dtype.Byte))
            ] do
            test name {
                let raised =
                    try
                        call () |> ignore
                        None
                    with :? DtypeException as error ->
                        Some(error.GetType(), error.Source)

                Expect.equal
                    raised
                    (Some(typeof<InvalidOperationException>, "DiffLessons"))
                    "its type, and where it is raised"
            }
    ]

    testList "functions of real numbers refuse integers and booleans" [
        for name, f in
            [
                "acos", dsharp.acos
                "asin", dsharp.asin
                "atan", dsharp.atan
                "ceil", dsharp.ceil
                "cos", dsharp.cos
                "cosh", dsharp.cosh
                "exp", dsharp.exp
                "floor", dsharp.floor
                "log", dsharp.log
                "log10", dsharp.log10
                "round", dsharp.round
                "sigmoid", dsharp.sigmoid
                "sin", dsharp.sin
                "sinh", dsharp.sinh
                "softplus", dsharp.softplus
                "sqrt", dsharp.sqrt
                "tan", dsharp.tan
                "tanh", dsharp.tanh
            ] do
            for dtype in
                [ Dtype.Bool; Dtype.Byte; Dtype.Int8; Dtype.Int16; Dtype.Int32; Dtype.Int64 ] do
                Check.wrong<DtypeException>
                    $"{name} of {dtype}"
                    $"{name}: expected a floating point tensor, got {dtype}. Convert it first, with float32() or float64()."
                    (fun () -> f (dsharp.ones (2, dtype = dtype)) |> ignore)
    ]

    Check.wrong<DtypeException>
        "a power of two tensors of integers"
        "pow: expected a floating point base or exponent, given (2) Int32, () Int32. Convert one of them with float32(), or give a number."
        (fun () -> dsharp.tensor [ 1; 2 ] ** dsharp.tensor 2 |> ignore)

    test "integers to the power of a number, and a number to the power of integers" {
        let x = dsharp.tensor [ 1; 2; 3 ]
        Expect.equal (x ** 2) (dsharp.tensor [ 1; 4; 9 ]) "a number as exponent"
        Expect.equal (Tensor.Pow(2, x)) (dsharp.tensor [ 2; 4; 8 ]) "a number as base"
        Expect.equal (x ** dsharp.tensor 0.5).dtype Dtype.Float32 "a floating point exponent"
    }

    test "the greatest and the least of booleans" {
        let x = dsharp.tensor [ [ false; true; true ]; [ true; false; true ] ]
        Expect.equal (x.argmax ()) [| 0; 1 |] "greatest"
        Expect.equal (x.argmin ()) [| 0; 0 |] "least"
        Expect.equal (x.argmax 1) (dsharp.tensor [ 1L; 0L ]) "greatest of each row"

        Expect.equal
            (x.argmin (1, keepDim = true))
            (dsharp.tensor [ [ 0L ]; [ 1L ] ])
            "least of each row"
    }
]

let private operations = [
    test "windows that overlap put their greatest element back once" {
        let x = dsharp.tensor [ [ [ 1.0, 5.0, 2.0 ] ] ]
        let y, places = x.maxpool1di (2, stride = 1)
        let back = y.maxunpool1d (places, 2, stride = 1)
        Expect.equal back (dsharp.tensor [ [ [ 0.0, 5.0, 0.0 ] ] ]) "1d"

        let f (y: Tensor) =
            (y.maxunpool1d (places, 2, stride = 1)).sum()

        Expect.equal (dsharp.grad f y) (dsharp.ones [ 1; 1; 2 ]) "each has the whole gradient"

        let image =
            dsharp.tensor [ [ [ [ 1.0, 2.0, 3.0 ], [ 4.0, 9.0, 5.0 ], [ 6.0, 7.0, 8.0 ] ] ] ]

        let y, places = image.maxpool2di (2, stride = 1)
        Expect.equal ((y.maxunpool2d (places, 2, stride = 1)).sum()) (dsharp.tensor 9.0) "2d"

        let block = image.unsqueeze(2).expand([ 1; 1; 2; 3; 3 ])
        let y, places = block.maxpool3di (2, stride = 1)
        let back = y.maxunpool3d (places, 2, stride = 1, outputSize = [ 2; 3; 3 ])
        Expect.equal (back.max ()) (dsharp.tensor 9.0) "3d"
    }

    test "systems of a batch with a vector for each" {
        let a =
            dsharp.tensor [
                [ [ 2.0, 0.0 ], [ 0.0, 4.0 ] ],
                [ [ 1.0, 1.0 ], [ 0.0, 1.0 ] ],
                [ [ 1.0, 0.0 ], [ 0.0, 5.0 ] ]
            ]

        let b = dsharp.tensor [ [ 2.0, 8.0 ], [ 3.0, 1.0 ], [ 7.0, 10.0 ] ]

        Expect.equal
            (a.solve b)
            (dsharp.tensor [ [ 1.0, 2.0 ], [ 2.0, 1.0 ], [ 7.0, 2.0 ] ])
            "solution"
    }

    test "outer products of a batch" {
        let a = dsharp.tensor [ [ 1.0, 2.0 ], [ 3.0, 4.0 ] ]
        let b = dsharp.tensor [ [ 1.0, 0.0, 2.0 ], [ 5.0, 6.0, 7.0 ] ]
        let y = a.outer b
        Check.expectShape "shape" [ 2; 2; 3 ] y
        Expect.equal y[1] (a[1].outer b[1]) "second"
    }

    test "the covariance of one variable is a number" {
        let x = dsharp.tensor [ 1.0, 2.0, 6.0 ]
        Check.expectShape "cov" [] ((x.view [ 1; 3 ]).cov())
        Expect.equal ((x.view [ 1; 3 ]).cov()) (x.cov ()) "as of the vector"
        Check.expectShape "corrcoef" [] ((x.view [ 1; 3 ]).corrcoef())
    }

    test "weights, one for each row" {
        let p = dsharp.tensor [ [ 0.2, 0.4, 0.5 ], [ 0.9, 0.6, 0.3 ] ]
        let t = dsharp.tensor [ [ 0.0, 1.0, 1.0 ], [ 1.0, 0.0, 0.0 ] ]
        let w = dsharp.tensor [ 3.0, 0.5 ]
        let each = p.bceLoss (t, reduction = "none")
        Expect.equal (p.bceLoss (t, w, "none")) (each * w.unsqueeze 1) "each"
        Expect.isTrue ((p.bceLoss (t, w)).allclose((each * w.unsqueeze 1).mean())) "mean"
    }

    test "class numbers held as floats" {
        let x = dsharp.tensor [ [ 0.5, -1.0, 2.0 ], [ 0.0, 1.0, 0.5 ] ]
        let whole, held = dsharp.tensor [ 2, 0 ], dsharp.tensor [ 2.0, 0.0 ]
        Expect.equal (x.crossEntropyLoss held) (x.crossEntropyLoss whole) "cross-entropy"
        let logs = x.logsoftmax 1
        Expect.equal (logs.nllLoss held) (logs.nllLoss whole) "negative log likelihood"

        let d = Distributions.Categorical(probs = dsharp.tensor [ 0.1, 0.2, 0.7 ])
        Expect.equal (d.logprob (dsharp.tensor 0.0)) (d.logprob (dsharp.tensor 0)) "log probability"
    }
    Check.wrong<OptionException>
        "a class that is no whole number"
        "Categorical.logprob: expected classes, which are whole numbers, got 0.5. (Parameter 'value')"
        (fun () ->
            (Distributions.Categorical(probs = dsharp.ones 2)).logprob(dsharp.tensor 0.5)
            |> ignore)
]

let tests =
    testList "DiffSharp's meaning" [
        testList "notation" notation
        testList "scalars" scalars
        testList "operations" operations
    ]
