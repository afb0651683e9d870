/// Values of the functions of FunctionRows, and what they do at their edges.
module DiffLessons.Tests.FunctionsTests

open System
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators

let private near name (actual: Tensor) (expected: Plain) =
    Check.expectNear 1e-12 name actual expected.Shape expected.Data

let private values = [
    for f in FunctionRows.unary do
        Check.property f.Name (cases f.Kind) (fun case ->
            let x = inputs f.Kind Dtype.Float64 case
            near f.Name (f.Apply x[0]) (Oracle.map f.Formula (f.Kind.Inputs case).Head))
    for f in FunctionRows.pairs do
        Check.property f.Name (cases f.Kind) (fun case ->
            let x, plain = inputs f.Kind Dtype.Float64 case, f.Kind.Inputs case
            near f.Name (f.Apply x[0] x[1]) (Oracle.map2 f.Formula plain[0] plain[1]))
]

let private doubles (values: float list) =
    dsharp.tensor (values, dtype = Dtype.Float64)

let private whole (dtype: Dtype) (values: int list) = dsharp.tensor (values, dtype = dtype)

let private is (expected: float list) (actual: Tensor) =
    Check.expectNear 1e-14 "elements" actual [| expected.Length |] (List.toArray expected)

let private integers = [
    for dtype in [ Dtype.Int8; Dtype.Int16; Dtype.Int32; Dtype.Int64 ] do
        test $"remainder and floorDivide of {dtype} are Python's" {
            let a, b = whole dtype [ 7; -7; 7; -7; 6 ], whole dtype [ 3; 3; -3; -3; -1 ]
            let left, quotient = a % b, a.floorDivide b
            Expect.equal (left.dtype, quotient.dtype) (dtype, dtype) "dtypes"
            is [ 1; 2; -2; -1; 0 ] left
            is [ 2; -3; -3; 2; -6 ] quotient
        }

    // Where the processor would stop the process.
    test "the least number divided by -1" {
        for least in [ int64 Int32.MinValue; Int64.MinValue ] do
            let dtype = if least = Int64.MinValue then Dtype.Int64 else Dtype.Int32
            let a = dsharp.tensor ([ least ], dtype = dtype)
            let b = whole dtype [ -1 ]
            Expect.equal ((a % b).toInt64()) 0L "remainder"

            Expect.equal
                ((a.floorDivide b).toInt64())
                least
                "quotient, wrapped around as libtorch's neg"
    }

    test "integers become floating point numbers beside those" {
        let a = whole Dtype.Int32 [ 7; -7 ]
        let left = a % 2.5
        Expect.equal left.dtype Dtype.Float32 "dtype"
        is [ 2.0; 0.5 ] left
    }
]

let private edges = [
    test "nothing in, nothing out" {
        let empty = dsharp.zeros ([ 0; 3 ], dtype = Dtype.Float64)

        for f in FunctionRows.unary do
            Expect.equal (f.Apply empty).shape [| 0; 3 |] f.Name

        for f in FunctionRows.pairs do
            Expect.equal (f.Apply empty empty).shape [| 0; 3 |] f.Name
    }

    test "small numbers keep their digits" {
        is [ 1e-20 ] ((doubles [ 1e-20 ]).expm1())
        is [ 1e-20 ] ((doubles [ 1e-20 ]).log1p())
        let c = (doubles [ 10.0 ]).erfc().toDouble()
        Expect.floatClose Accuracy.high (c / 2.088487583762545e-45) 1.0 "erfc 10"
    }

    // (pi x)^2 / 6 is all there is of 1 - sinc x.
    test "sinc has its derivatives near 0" {
        for x in [ 0.0; 1e-12; 1e-6; 1e-3 ] do
            let at = dsharp.scalar (x, dtype = Dtype.Float64)
            let slope = dsharp.grad (fun (x: Tensor) -> x.sinc ()) at
            let curvature = dsharp.grad (dsharp.grad (fun (x: Tensor) -> x.sinc ())) at
            let expected = -Math.PI * Math.PI * x / 3.0
            Expect.isLessThan (abs (slope.toDouble () - expected)) (1e-5 * x + 1e-30) "slope"

            Expect.isLessThan
                (abs (curvature.toDouble () + Math.PI * Math.PI / 3.0))
                1e-4
                "curvature"
    }

    test "logaddexp where one of two counts for nothing" {
        let a, b = doubles [ -1e30; -infinity; 5.0 ], doubles [ 3.0; 2.0; 800.0 ]
        is [ 3.0; 2.0; 800.0 ] (a.logaddexp b)
        let f (x: Tensor) = (x.logaddexp b).sum()
        is [ 0.0; 0.0; 0.0 ] (dsharp.grad f a)
        is [ 0.0; 0.0; 0.0 ] (dsharp.hessian f a |> fun h -> h.diagonal ())
    }

    test "logaddexp of equal infinities" {
        let a = doubles [ infinity; -infinity ]
        is [ infinity; -infinity ] (a.logaddexp a)
        is [ 0.5; 0.5 ] (dsharp.grad (fun (x: Tensor) -> (x.logaddexp a).sum()) a)
    }

    test "nanToNum puts what is asked for" {
        let x = doubles [ nan; infinity; -infinity; 1.0 ]
        is [ 0.0; Double.MaxValue; Double.MinValue; 1.0 ] (x.nanToNum ())
        is [ 1.0; 2.0; 3.0; 1.0 ] (x.nanToNum (1.0, 2.0, 3.0))
        is [ 0.0; 0.0; 0.0; 1.0 ] (dsharp.grad (fun (x: Tensor) -> (x.nanToNum ()).sum()) x)
    }
]

let private errors =
    let ints = whole Dtype.Int32 [ 1; 2 ]

    [
        Check.wrong<OptionException>
            "remainder of integers by 0"
            "remainder: expected integers other than 0 to divide by, got 0 in (2) Int32, () Int32. Convert them with float32(), which has infinity and NaN."
            (fun () -> ints % 0 |> ignore)
        Check.wrong<OptionException>
            "floorDivide of integers by 0"
            "floorDivide: expected integers other than 0 to divide by, got 0 in (2) Int32, (2) Int32. Convert them with float32(), which has infinity and NaN."
            (fun () -> ints.floorDivide (ints - 1) |> ignore)
        Check.wrong<OptionException>
            "logit of a wide eps"
            "logit: expected eps from 0 to 0.5, got 0.6. (Parameter 'eps')"
            (fun () -> (doubles [ 0.5 ]).logit 0.6 |> ignore)
        Check.wrong<DtypeException>
            "hypot of integers"
            "hypot: expected a floating point tensor, given (2) Int32, (2) Int32. Convert one of them, with float32() or float64()."
            (fun () -> ints.hypot ints |> ignore)
    ]

let tests =
    testList "Functions" [
        testList "values" values
        testList "integers" integers
        testList "edges" edges
        testList "errors" errors
    ]
