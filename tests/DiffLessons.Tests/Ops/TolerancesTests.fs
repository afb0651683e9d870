/// Below which singular values count as 0.
module DiffLessons.Tests.TolerancesTests

open Expecto
open DiffLessons
open DiffLessons.Tests

/// A matrix of some columns with these numbers on its diagonal.
let private diagonal (columns: int) (numbers: float32 list) =
    let rows = numbers.Length
    dsharp.init2d rows columns (fun i j -> if i = j then numbers[i] else 0.0f)

let private near (actual: Tensor) (expected: Tensor) what =
    Expect.isTrue (actual.allclose (expected, 1e-5, 1e-6)) $"{what}: {actual}"

let tests =
    testList "Tolerances" [
        test "the rank counts from the longer side's rounding on" {
            // That of 2 is 2.4e-7, that of 200 is 2.4e-5.
            Expect.equal ((diagonal 200 [ 1.0f; 1e-6f ]).matrixRank().toInt32()) 1 "a wide matrix"
            Expect.equal ((diagonal 200 [ 1.0f; 1e-6f ]).T.matrixRank().toInt32()) 1 "a high one"
            Expect.equal ((diagonal 2 [ 1.0f; 1e-6f ]).matrixRank().toInt32()) 2 "a small one"

            Expect.equal
                ((diagonal 200 [ 1.0f; 1e-6f ]).matrixRank(rtol = 1e-7).toInt32())
                2
                "as it is asked for"
        }

        test "pseudo-inverses and least squares leave out what is below rtol" {
            let a = diagonal 2 [ 1.0f; 0.125f ]
            let b = dsharp.tensor [ 3.0; 1.0 ]
            near (a.pinv ()) (diagonal 2 [ 1.0f; 8.0f ]) "all of it"
            near (a.pinv (rtol = 0.5)) (diagonal 2 [ 1.0f; 0.0f ]) "what is left"
            near (a.lstsq b) (dsharp.tensor [ 3.0; 8.0 ]) "all unknowns"
            near (a.lstsq (b, rtol = 0.5)) (dsharp.tensor [ 3.0; 0.0 ]) "those that are left"
        }
    ]
