/// Activations against their formulas, against PyTorch's numbers, and what they refuse.
module DiffLessons.Tests.ActivationsTests

open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators

let private double (values: float list) =
    dsharp.tensor (values, dtype = Dtype.Float64)

let private x () =
    double [ -4.0; -2.5; -1.0; -0.25; 0.0; 0.5; 1.75; 3.0; 7.0 ]

let private near name (actual: Tensor) (expected: float list) =
    Check.expectNear 1e-15 name actual [| expected.Length |] (List.toArray expected)

/// Computed by PyTorch 1.13 in float64.
let private byPyTorch =
    testList "PyTorch's numbers" [
        for name, f, expected in
            [
                "gelu by tanh",
                dsharp.geluTanh,
                [
                    -7.024594819227126e-05
                    -0.015084266089998577
                    -0.1588080093917233
                    -0.100324649298315
                    0.0
                    0.34571400982514394
                    1.6797953823412513
                    2.996362607918227
                    6.999999999999997
                ]
                "relu6", dsharp.relu6, [ 0.0; 0.0; 0.0; 0.0; 0.0; 0.5; 1.75; 3.0; 6.0 ]
                "hardsigmoid",
                dsharp.hardsigmoid,
                [
                    0.0
                    0.08333333333333333
                    0.3333333333333333
                    0.4583333333333333
                    0.5
                    0.5833333333333334
                    0.7916666666666666
                    1.0
                    1.0
                ]
                "hardswish",
                dsharp.hardswish,
                [
                    0.0
                    -0.20833333333333334
                    -0.3333333333333333
                    -0.11458333333333333
                    0.0
                    0.2916666666666667
                    1.3854166666666667
                    3.0
                    7.0
                ]
                "softsign",
                dsharp.softsign,
                [
                    -0.8
                    -0.7142857142857143
                    -0.5
                    -0.2
                    0.0
                    0.3333333333333333
                    0.6363636363636364
                    0.75
                    0.875
                ]
                "logsigmoid",
                dsharp.logsigmoid,
                [
                    -4.0181499279178094
                    -2.5788897342925496
                    -1.3132616875182228
                    -0.8259394198788436
                    -0.6931471805599453
                    -0.4740769841801067
                    -0.16022415043808722
                    -0.04858735157374206
                    -0.0009114664537742447
                ]
            ] do
            test name { near name (f (x ())) expected }
    ]

let private formulas =
    testList "formulas" [
        Check.property "softmin is softmax of the negative" (cases axes) (fun case ->
            let x = (inputs axes Dtype.Float64 case)[0]
            ModelGenerators.expectClose 1e-15 "softmin" (dsharp.softmin -1 x) ((-x).softmax -1))

        Check.property "prelu of one slope is leakyRelu" (cases tensor) (fun case ->
            let x = (inputs tensor Dtype.Float64 case)[0]
            let slope = double [ 0.3 ]
            ModelGenerators.expectClose 1e-15 "prelu" (x.prelu slope) (x.leakyRelu 0.3))

        test "prelu takes a slope a channel" {
            let x = double([ -1.0; 2.0; -3.0; -4.0 ]).view [ 2; 2 ]
            let y = dsharp.prelu (x, double [ 0.5; 0.1 ])
            Check.expectNear 1e-15 "prelu" y [| 2; 2 |] [| -0.5; 2.0; -1.5; -0.4 |]
        }

        test "glu gates one half by the other" {
            let x = double([ 1.0; -2.0; 0.0; 3.0 ]).view [ 2; 2 ]
            let sigmoid v = 1.0 / (1.0 + exp -v)
            let last = [| 1.0 * sigmoid -2.0; 0.0 |]
            Check.expectNear 1e-15 "last" (dsharp.glu () x) [| 2; 1 |] last
            let first = [| 1.0 * sigmoid 0.0; -2.0 * sigmoid 3.0 |]
            Check.expectNear 1e-15 "first" (dsharp.glu 0 x) [| 1; 2 |] first
        }

        test "logsigmoid of great numbers does not overflow" {
            near "logsigmoid" (dsharp.logsigmoid (double [ -1000.0; 1000.0 ])) [ -1000.0; 0.0 ]
        }

        test "gelu's two forms are near each other, and not the same" {
            let exact, approximate = dsharp.gelu (x ()), dsharp.geluTanh (x ())
            Expect.isTrue (exact.allclose (approximate, 0.0, 1e-3)) "near"
            Expect.isFalse (exact.allclose (approximate, 0.0, 1e-6)) "not the same"
            near "none" (x().gelu "none") ([ for i in 0..8 -> float exact[i] ])
        }
    ]

let private rejections =
    testList "rejections" [
        Check.wrong<OptionException>
            "gelu"
            "gelu: expected approximate \"none\" or \"tanh\", got \"erf\". (Parameter 'approximate')"
            (fun () -> x().gelu "erf" |> ignore)
        Check.wrong<ShapeException>
            "glu"
            "glu: expected an even length along dimension 0, got shape (9). It holds the values and then their gates."
            (fun () -> x().glu() |> ignore)
        Check.wrong<ShapeException>
            "prelu"
            "prelu: expected a weight of one element or of shape (3), one per channel, got (2) for an input of shape (2, 3)."
            (fun () -> (dsharp.zeros [ 2; 3 ]).prelu(dsharp.zeros 2) |> ignore)
        Check.wrong<DtypeException>
            "softsign of integers"
            "softsign: expected a floating point tensor, got Int32. Convert it first, with float32() or float64()."
            (fun () -> dsharp.softsign (dsharp.tensor [ 1; 2 ]) |> ignore)
    ]

let tests = testList "Activations" [ byPyTorch; formulas; rejections ]
