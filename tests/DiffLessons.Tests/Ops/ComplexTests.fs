/// Complex tensors at special points: text, equality, conversions, eigenvalues, and errors.
module DiffLessons.Tests.ComplexTests

open System
open System.Numerics
open Expecto
open DiffLessons
open DiffLessons.Tests

let private doubles (values: float list) =
    dsharp.tensor (values, dtype = Dtype.Float64)

let private complex (re: float list) (im: float list) = dsharp.complex (doubles re, doubles im)

let private near (expected: Complex list) (z: ComplexTensor) =
    let actual = z.toComplexArray ()
    Expect.equal actual.Length expected.Length "elements"

    for a, e in Seq.zip actual expected do
        Expect.isLessThan (Complex.Abs(a - e)) 1e-12 $"{a} and {e}"

let private values = [
    test "arithmetic with real tensors and numbers" {
        let z, x = complex [ 1.0; -2.0 ] [ 3.0; 0.5 ], doubles [ 2.0; 4.0 ]
        let a, b = Complex(1, 3), Complex(-2, 0.5)
        near [ a + 2.0; b + 4.0 ] (z + x)
        near [ 2.0 - a; 4.0 - b ] (x - z)
        near [ a * 2.0; b * 4.0 ] (x * z)
        near [ a / 2.0; b / 4.0 ] (z / x)
        near [ 3.0 * a - 1.0; 3.0 * b - 1.0 ] (3.0 * z - 1.0)
        near [ a / 2.0; b / 2.0 ] (z / 2.0)
        near [ Complex.Pow(a, 2.5); Complex.Pow(b, 2.5) ] (z ** 2.5)
        near [ a / b ] (z[0] / z[1])
        near [ a + b ] (z.sum ())
        near [ (a + b) / 2.0 ] (z.mean ())
        near [ Complex.Conjugate a; Complex.Conjugate b ] (z.conj ())
    }

    test "from .NET's numbers and back" {
        let numbers = [ Complex(1, 2); Complex(0, -0.5) ]
        let z = dsharp.complex (numbers, Dtype.Float64)
        Expect.equal (z.toComplexArray ()) (List.toArray numbers) "there and back"
        Expect.equal z (complex [ 1; 0 ] [ 2; -0.5 ]) "equal"
        Expect.equal (hash z) (hash (complex [ 1; 0 ] [ 2; -0.5 ])) "hash"
        Expect.notEqual z (complex [ 1; 0 ] [ 2; 0.5 ]) "not equal"
    }

    test "text" {
        Expect.equal
            (string (complex [ 1.0; -2.0 ] [ 0.5; -0.25 ]))
            "complex([ 1.0000+0.5000j, -2.0000-0.2500j],dtype=Float64)"
            "of two"

        Expect.equal
            (string (dsharp.complex (dsharp.tensor 1.0, dsharp.tensor 2.0)))
            "complex(1.0000+2.0000j)"
            "of one"
    }

    test "the absolute value at 0 has the derivative 0" {
        let z = (complex [ 0.0; 3.0 ] [ 0.0; 4.0 ]).reverseDiff()
        (z.abs().sum()).reverse()
        near [ Complex.Zero; Complex(0.6, 0.8) ] z.derivative
    }

    test "a rotation's eigenvalues are i and -i" {
        let values, vectors =
            (dsharp.tensor ([ [ 0.0; -1.0 ]; [ 1.0; 0.0 ] ], dtype = Dtype.Float64)).eig()

        let imaginary = values.imag.sort () |> fst
        Check.expectNear 1e-12 "imaginary" imaginary [| 2 |] [| -1.0; 1.0 |]

        let a =
            dsharp.complex (dsharp.tensor ([ [ 0.0; -1.0 ]; [ 1.0; 0.0 ] ], dtype = Dtype.Float64))

        let left, right = a.matmul vectors, vectors * values
        Expect.isLessThan ((left - right).abs().max().toDouble()) 1e-12 "a V = V diag"
    }

    test "a signal's spectrum shows its frequency" {
        let n = 64
        let t = dsharp.arange (float n, dtype = Dtype.Float64) / float n
        let spectrum = (sin (2.0 * Math.PI * 5.0 * t)).rfft().abs()
        Expect.equal (spectrum.argmax ()) [| 5 |] "the fifth"
        Expect.equal ((dsharp.rfftfreq (n, 1.0 / float n)).[5] |> float) 5.0 "frequency"
    }

    test "one element, and none beside the axis" {
        near [ Complex(2, 0) ] ((doubles [ 2.0 ]).fft())

        Expect.equal
            ((dsharp.zeros ([ 0; 3 ], dtype = Dtype.Float64)).fft().shape)
            [| 0; 3 |]
            "none"
    }
]

let private errors =
    let x = dsharp.ones [ 2; 3 ]
    let ints = dsharp.tensor [ 1; 2 ]

    [
        Check.wrong<DtypeException>
            "fft of integers"
            "fft: expected a tensor of Float32 or Float64, got Int32. Convert it with float32() or float64()."
            (fun () -> ints.fft () |> ignore)
        Check.wrong<DtypeException>
            "parts of integers"
            "complex: expected parts of Float32 or Float64, got Int32. Convert them with float32() or float64()."
            (fun () -> dsharp.complex (ints, ints) |> ignore)
        Check.wrong<OptionException>
            "another norm"
            "fft: expected a norm of \"backward\", \"forward\" or \"ortho\", got \"both\". (Parameter 'norm')"
            (fun () -> x.fft (norm = "both") |> ignore)
        Check.wrong<OptionException>
            "no length"
            "rfft: expected lengths of 1 or more along the axes that are transformed, got 0. (Parameter 'n')"
            (fun () -> x.rfft 0 |> ignore)
        Check.wrong<OptionException>
            "irfft of one frequency"
            "irfft: expected lengths of 1 or more along the axes that are transformed, got 0. (Parameter 'n')"
            (fun () -> (dsharp.complex (dsharp.ones 1)).irfft() |> ignore)
        Check.wrong<ShapeException>
            "fft2 of a vector"
            "fft2: expected at least two axes, got shape (3). Use the transform of one axis."
            (fun () -> (dsharp.ones 3).fft2() |> ignore)
        Check.wrong<ShapeException>
            "an axis twice"
            "fftn: expected one axis or more, each named once, got (1, 1) of shape (2, 3)."
            (fun () -> x.fftn (dims = [ 1; -1 ]) |> ignore)
        Check.wrong<ShapeException>
            "eig of a rectangle"
            "eig: expected a square matrix (..., n, n), got shape (2, 3)."
            (fun () -> x.eig () |> ignore)
        Check.wrong<TensorException>
            "eig of NaN"
            "eig: expected finite elements, got NaN or infinity in shape (1, 1). Look for it with isfinite()."
            (fun () -> (dsharp.tensor [ [ nan ] ]).eig() |> ignore)
        Check.wrong<ShapeException>
            "tensordot"
            "tensordot: expected the last 1 axes of the first and the first of the second to agree, got (3) and (2)."
            (fun () -> x.tensordot (x, 1) |> ignore)
    ]

/// Formats of .NET's, and F# Interactive's view.
let private formats = [
    test "a format writes each element" {
        let x = dsharp.tensor [ 1.0; 2.5 ]
        Expect.equal $"{x:F2}" "[1.00, 2.50]" "vector"
        Expect.equal $"{dsharp.tensor 0.12345:F3}" "0.123" "number"
        Expect.equal $"{dsharp.tensor [ [ 1; 2 ] ]:D3}" "[[001, 002]]" "integers"
        Expect.equal $"{dsharp.tensor [ true ]:F2}" "[true]" "booleans"
        Expect.equal $"{x}" (string x) "no format"
        Expect.equal (String.Format("{0:0.0}", x)) "[1.0, 2.5]" "String.Format"
    }

    test "F# Interactive prints a tensor as a tensor" {
        let x = dsharp.tensor [ 1.0; 2.5 ]
        Expect.equal $"%A{x}" "tensor([1.0000, 2.5000])" "vector"
        Expect.equal $"%A{dsharp.tensor 3}" "tensor(3,dtype=Int32)" "number"
    }

    Check.wrong<OptionException>
        "no such format"
        "ToString: expected a number format for Int32, such as F2, got 'Q'. (Parameter 'format')"
        (fun () -> String.Format("{0:Q}", dsharp.tensor 1) |> ignore)
]

let private draws = [
    test "randperm has each number once" {
        dsharp.seed 1
        let order = dsharp.randperm 100
        Expect.equal order.dtype Dtype.Int64 "dtype"
        Expect.equal (fst (order.sort ())) (dsharp.arange (100, dtype = Dtype.Int64)) "all"
        Expect.notEqual order (dsharp.randperm 100) "another order"
        Expect.equal (dsharp.randperm 0).shape [| 0 |] "none"
        dsharp.seed 1
        Expect.equal (dsharp.randperm 100) order "the seed decides"
    }

    test "poisson and exponential have their means" {
        dsharp.seed 2
        let rates = dsharp.tensor ([ 0.0; 0.5; 7.0 ], dtype = Dtype.Float64)
        let counts = (rates.expand [ 20000; 3 ]).poisson()
        let off = ((counts.mean 0) - rates).abs()
        Expect.isTrue ((off.le (5.0 * (rates / 20000.0).sqrt())).all().toBool()) "poisson"
        let times = dsharp.exponential ([ 20000 ], 2.0, dtype = Dtype.Float64)
        let mean = times.mean().toDouble()
        Expect.isLessThan (abs (mean - 0.5)) (5.0 * 0.5 / sqrt 20000.0) "exponential"
        Expect.isTrue ((times.ge 0.0).all().toBool()) "not negative"
    }

    Check.wrong<OptionException>
        "poisson of a negative rate"
        "poisson: expected finite rates of 0 or more, got another in (1). (Parameter 'rates')"
        (fun () -> (dsharp.tensor [ -1.0 ]).poisson() |> ignore)
    Check.wrong<OptionException>
        "exponential of rate 0"
        "exponential: expected a finite rate above 0, got 0. (Parameter 'rate')"
        (fun () -> dsharp.exponential ([ 1 ], 0.0) |> ignore)
    Check.wrong<OptionException>
        "randperm of a negative length"
        "randperm: expected a length of 0 or more, got -1. (Parameter 'n')"
        (fun () -> dsharp.randperm -1 |> ignore)
]

let tests =
    testSequenced
    <| testList "Complex" [
        testList "values" values
        testList "formats" formats
        testList "draws" draws
        testList "errors" errors
    ]
