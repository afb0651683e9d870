/// Options that differ from axis to axis, and edges of functions, against what indexing and formulas give.
module DiffLessons.Tests.UnequalOptionsTests

open Expecto
open DiffLessons
open DiffLessons.Distributions
open DiffLessons.Tests

let private image =
    lazy ((dsharp.arange (2.0 * 2.0 * 7.0 * 8.0, dtype = Dtype.Float64)).view([ 2; 2; 7; 8 ]).sin())

/// The patches by indices: kernel, dilation, padding and stride of rows and of columns.
let private patches (x: Tensor) (k: int[]) (d: int[]) (p: int[]) (s: int[]) : Tensor =
    let padded = x.pad [ 0; 0; p[0]; p[1] ]

    let count i =
        (padded.shape[i + 2] - d[i] * (k[i] - 1) - 1) / s[i] + 1

    dsharp.stack (
        [
            for c in 0 .. x.shape[1] - 1 do
                for i in 0 .. k[0] - 1 do
                    for j in 0 .. k[1] - 1 do
                        dsharp.stack (
                            [
                                for row in 0 .. count 0 - 1 do
                                    for column in 0 .. count 1 - 1 do
                                        padded[*, c, row * s[0] + i * d[0], column * s[1] + j * d[1]]
                            ],
                            1
                        )
        ],
        1
    )

let private options = [
    "dilations", [| 2; 3 |], [| 2; 1 |], [| 0; 0 |], [| 1; 1 |]
    "paddings", [| 2; 3 |], [| 1; 1 |], [| 1; 2 |], [| 1; 1 |]
    "strides", [| 3; 2 |], [| 1; 1 |], [| 0; 0 |], [| 2; 3 |]
    "all of them", [| 3; 2 |], [| 1; 3 |], [| 2; 1 |], [| 2; 1 |]
]

let tests =
    testList "Unequal options" [
        for name, k, d, p, s in options do
            test $"unfold, {name}" {
                let x = image.Value
                let y = x.unfold (k, dilations = d, paddings = p, strides = s)
                Expect.equal y (patches x k d p s) "values"
            }

            test $"fold, {name}" {
                let x = image.Value
                let columns = x.unfold (k, dilations = d, paddings = p, strides = s)
                let weights = (columns * 3.0).cos()

                // The transpose of unfold: inner products agree.
                let folded = weights.fold ([ 7; 8 ], k, dilations = d, paddings = p, strides = s)
                let left, right = (columns * weights).sum(), (x * folded).sum()
                Expect.isTrue (left.allclose (right, 1e-10, 1e-10)) $"{left} and {right}"
            }

        test "the variance of Student's distribution is none up to 1, infinite up to 2" {
            let df = dsharp.tensor [ 0.5; 1.0; 1.5; 2.0; 3.0 ]

            // As texts, since NaN equals nothing.
            Expect.equal
                (Check.elements (StudentT df).variance |> Array.map string)
                (Array.map string [| nan; nan; infinity; infinity; 3.0 |])
                "variances"
        }

        test "complex numbers are written with the sign of their imaginary part, of a zero too" {
            let z = dsharp.complex (dsharp.tensor [ 1.0; 1.0 ], dsharp.tensor [ -0.0; 0.0 ])
            let text = string z
            Expect.stringContains text "-0" "negative zero"
            Expect.stringContains text "+0" "zero"
        }
    ]
