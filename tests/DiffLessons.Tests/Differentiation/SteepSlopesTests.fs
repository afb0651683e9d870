/// Second derivatives at points of infinite slope: every way to ask for them gives the same, and what PyTorch gives.
module DiffLessons.Tests.SteepSlopesTests

open System
open Expecto
open DiffLessons
open DiffLessons.Tests

let private number (x: float) =
    dsharp.tensor (x, dtype = Dtype.Float64)

/// Functions, the points, and the second derivatives there.
let private functions: (string * (Tensor -> Tensor) * (float * float) list) list = [
    "sqrt", (fun x -> x.sqrt ()), [ 0.0, -infinity ]
    "rsqrt", (fun x -> x.rsqrt ()), [ 0.0, infinity ]
    "log", (fun x -> x.log ()), [ 0.0, -infinity ]
    "log2", (fun x -> x.log2 ()), [ 0.0, -infinity ]
    "log10", (fun x -> x.log10 ()), [ 0.0, -infinity ]
    "log1p", (fun x -> x.log1p ()), [ -1.0, -infinity ]
    "x ** 0.5", (fun x -> x ** 0.5), [ 0.0, -infinity ]
    "x ** 1.5", (fun x -> x ** 1.5), [ 0.0, infinity ]
    "x ** 2.5", (fun x -> x ** 2.5), [ 0.0, 0.0 ]
    "x ** -1", (fun x -> x ** -1.0), [ 0.0, infinity ]
    "x ** -2", (fun x -> x ** -2.0), [ 0.0, infinity ]
    "x ** tensor 0.5", (fun x -> x ** number 0.5), [ 0.0, -infinity ]
    "x ** tensor 1.5", (fun x -> x ** number 1.5), [ 0.0, infinity ]
    "1 / x", (fun x -> 1.0 / x), [ 0.0, infinity ]
    "tensor / x", (fun x -> number 2.0 / x), [ 0.0, infinity ]
    "reciprocal", (fun x -> x.reciprocal ()), [ 0.0, infinity ]
    "asin", (fun x -> x.asin ()), [ 1.0, infinity; -1.0, -infinity ]
    "acos", (fun x -> x.acos ()), [ 1.0, -infinity; -1.0, infinity ]
    "acosh", (fun x -> x.acosh ()), [ 1.0, -infinity ]
    "atanh", (fun x -> x.atanh ()), [ 1.0, infinity; -1.0, -infinity ]
    "logit", (fun x -> x.logit ()), [ 0.0, -infinity; 1.0, infinity ]
    "erfinv", (fun x -> x.erfinv ()), [ 1.0, infinity; -1.0, -infinity ]
    "exp", (fun x -> x.exp ()), [ 800.0, infinity ]
    "cosh", (fun x -> x.cosh ()), [ 800.0, infinity; -800.0, infinity ]
    "sinh", (fun x -> x.sinh ()), [ 800.0, infinity; -800.0, -infinity ]
    "lgamma", (fun x -> x.lgamma ()), [ 0.0, infinity ]
    "digamma", (fun x -> x.digamma ()), [ 0.0, -infinity ]
]

/// The second derivative of a function of one number, by each verb.
let private verbs (f: Tensor -> Tensor) (p: float) : (string * Tensor) list =
    let x, v = number p, (number p).view 1
    let one = dsharp.ones (1, dtype = Dtype.Float64)
    let g (v: Tensor) = f (v.view [])

    [
        "diff2", dsharp.diff2 f x
        "diff of diff", dsharp.diff (dsharp.diff f) x
        "hessian", dsharp.hessian g v
        "hessianv", dsharp.hessianv g v one
        "laplacian", dsharp.laplacian g v
        "reverse of reverse", dsharp.grad (fun v -> (dsharp.grad g v).sum()) v
        "reverse of forward", dsharp.grad (fun v -> dsharp.diff f (v.view [])) v
        "forward of reverse", dsharp.jacobianv (dsharp.grad g) v one
        "reverse of a direction", dsharp.grad (fun v -> dsharp.gradv g v one) v
    ]

let private edges =
    testList "at the edge" [
        for name, f, points in functions do
            for p, expected in points do
                test $"{name} at {p}" {
                    for verb, value in verbs f p do
                        Expect.equal ((value.view []).toDouble() + 0.0) expected verb
                }
    ]

/// Functions that libtorch computes alone, for which 0 times an infinite slope is NaN, as in PyTorch.
let private libtorchs = [ "x ** tensor 0.5"; "x ** tensor 1.5"; "erfinv"; "lgamma"; "digamma" ]

/// Beside an element at the edge others have the derivatives that they have without it, and one that does not count has none.
let private beside =
    testList "beside others" [
        for name, f, points in functions do
            for p, _ in points do
                if not (List.contains name libtorchs) then
                    test $"{name} at {p}" {
                        let inside = if name = "acosh" then 1.5 else 0.25
                        let pick = dsharp.tensor ([ 0.0; 1.0; 2.0 ], dtype = Dtype.Float64)

                        let total (v: Tensor) =
                            // The first element is computed and chosen away.
                            ((f v).where(dsharp.tensor [ false; true; true ], 0.0) * pick).sum()

                        let v = dsharp.tensor ([ p; inside; inside ], dtype = Dtype.Float64)
                        let second = (dsharp.diff2 f (number inside)).toDouble()
                        let diagonal = [| 0.0; second; 2.0 * second |]
                        let ones = dsharp.ones (3, dtype = Dtype.Float64)

                        for verb, value in
                            [
                                "hessian", (dsharp.hessian total v).diagonal()
                                "hessianv", dsharp.hessianv total v ones
                                "reverse of reverse",
                                dsharp.grad (fun v -> (dsharp.grad total v).sum()) v
                            ] do
                            let got = Check.elements value

                            Array.iter2
                                (fun a b ->
                                    Expect.isTrue
                                        (abs (a - b) <= 1e-9 * max 1.0 (abs b))
                                        $"{verb}: {a}, expected {b}")
                                got
                                diagonal
                    }
    ]

let tests = testList "Steep slopes" [ edges; beside ]
