/// The table of what is exported, continued: exponentials, special functions, remainders and functions of pairs.
module DiffLessons.Tests.OnnxMathsRows

open DiffLessons
open DiffLessons.Tests.ModelGenerators
open DiffLessons.Tests.OnnxSupport

let private plain name f = functionRow name [ 3; 4 ] f
let private other = singles 9 [ 3; 4 ]

/// After a conversion to integers or booleans.
let private steps name (dtype: Dtype) (f: Tensor -> Tensor) =
    row name [ 3; 4 ] (fun () -> dsharp.cast dtype --> Function f)
    |> within -9.0 9.0

let private alone = [
    plain "square" dsharp.square
    plain "reciprocal" dsharp.reciprocal |> within 0.5 2.0
    plain "rsqrt" dsharp.rsqrt |> within 0.1 5.0
    plain "expm1" dsharp.expm1 |> within -3.0 3.0
    plain "exp2" dsharp.exp2 |> within -3.0 3.0
    plain "log1p" dsharp.log1p |> within -0.9 5.0
    plain "log2" dsharp.log2 |> within 0.1 5.0
    plain "asinh" dsharp.asinh
    plain "acosh" dsharp.acosh |> within 1.1 5.0
    plain "atanh" dsharp.atanh |> within -0.9 0.9
    plain "logit" (dsharp.logit ()) |> within 0.1 0.9
    plain "logit of eps" (dsharp.logit 0.1)
    plain "erf" dsharp.erf |> within -3.0 3.0
    plain "erfc" dsharp.erfc |> within -3.0 1.0
    plain "sinc" dsharp.sinc |> within -2.0 2.0
    plain "trunc" dsharp.trunc |> within -3.0 3.0
    plain "frac" dsharp.frac |> within -3.0 3.0
    plain "nanToNum" (dsharp.nanToNum ())
    plain "nanToNum with all options" (dsharp.nanToNum (1.0, 2.0, -3.0))
]

let private withTensor = [
    plain "remainder" (dsharp.remainder (other + 1.5)) |> within -5.0 5.0
    plain "remainder of a negative" (dsharp.remainder (other - 1.5))
    |> within -5.0 5.0
    plain "remainder of integers" (dsharp.remainder (dsharp.tensor [ 2; 3; -2; -3 ]))
    |> within -9.0 9.0
    plain "floorDivide" (dsharp.floorDivide (other + 1.5)) |> within -5.0 5.0
    plain "floorDivide of integers" (dsharp.floorDivide (dsharp.tensor [ 2; 3; -2; -3 ]))
    |> within -9.0 9.0
    plain "heaviside" (dsharp.heaviside other)
    plain "maximum" (dsharp.maximum other)
    plain "minimum" (dsharp.minimum other)
    plain "hypot" (dsharp.hypot other)
    plain "copysign" (dsharp.copysign other)
    plain "logaddexp" (dsharp.logaddexp other)
    plain "xlogy" (dsharp.xlogy (other + 1.5))
    plain "lerp" (dsharp.lerp (other, singles 4 [ 3; 4 ]))
]

let private logic = [
    plain "isfinite" dsharp.isfinite
    plain "logicalNot" dsharp.logicalNot
    plain "logicalAnd" (dsharp.logicalAnd other)
    plain "logicalOr" (dsharp.logicalOr other)
    plain "logicalXor" (dsharp.logicalXor other)
    plain "isclose" (dsharp.isclose other)
    steps "bitwiseNot" Dtype.Int32 dsharp.bitwiseNot
    steps "bitwiseNot of booleans" Dtype.Bool dsharp.bitwiseNot
    steps "bitwiseAnd" Dtype.Int32 (dsharp.bitwiseAnd (dsharp.tensor [ 3; -1; 0; 6 ]))
    steps "bitwiseOr" Dtype.Int32 (dsharp.bitwiseOr (dsharp.tensor [ 3; -1; 0; 6 ]))
    steps "bitwiseXor" Dtype.Int32 (dsharp.bitwiseXor (dsharp.tensor [ 3; -1; 0; 6 ]))
    steps
        "bitwiseXor of booleans"
        Dtype.Bool
        (dsharp.bitwiseXor (dsharp.tensor [ true; true; false; false ]))
    plain "gt a number" (dsharp.gt 0.25)
    plain "eq a number" (dsharp.eq 0) |> within 0.0 0.0
]

let functions = alone @ withTensor @ logic
