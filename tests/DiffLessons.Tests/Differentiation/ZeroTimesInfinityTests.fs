/// A factor of 0 behind an infinite slope, as in x * log x at 0: all verbs, forward and reverse, give the same derivative.
module DiffLessons.Tests.ZeroTimesInfinityTests

open System
open Expecto
open DiffLessons
open DiffLessons.Tests

let private number (x: float) =
    dsharp.tensor (x, dtype = Dtype.Float64)

let private vector (values: float list) =
    dsharp.tensor (values, dtype = Dtype.Float64)

let private one = lazy (dsharp.ones (1, dtype = Dtype.Float64))

let private single (t: Tensor) = (t.view []).toDouble() + 0.0

/// The derivative of a function of one number, by each verb.
let private verbs (f: Tensor -> Tensor) (p: float) : (string * float) list =
    let x, v, one = number p, vector [ p ], one.Value
    let scalar (v: Tensor) = f (v.view [])
    let row (v: Tensor) = (f (v.view [])).view 1
    let tracked = x.reverseDiff ()
    (f tracked).reverse()

    [
        "grad", dsharp.grad scalar v
        "reverse", tracked.derivative
        "jacobian", dsharp.jacobian row v
        "jacobianTv", dsharp.jacobianTv row v one
        "gradv", dsharp.gradv scalar v one
        "diff", dsharp.diff f x
        "jacobianv", dsharp.jacobianv row v one
        "evalForwardDiff", snd (dsharp.evalForwardDiff row v one)
        "forwardDiff", (f (x.forwardDiff (number 1.0))).derivative
        "batchJacobian",
        dsharp.batchJacobian (fun v -> (f (v.view [])).view [ 1; 1 ]) (v.view [ 1; 1 ])
    ]
    |> List.map (fun (verb, value) -> verb, single value)

let private second (f: Tensor -> Tensor) (p: float) : (string * float) list =
    let x, v, one = number p, vector [ p ], one.Value
    let scalar (v: Tensor) = f (v.view [])

    [
        "diff2", dsharp.diff2 f x
        "hessian", dsharp.hessian scalar v
        "hessianv", dsharp.hessianv scalar v one
        "reverse of reverse", dsharp.grad (fun v -> (dsharp.grad scalar v).sum()) v
        "reverse of forward", dsharp.grad (fun v -> dsharp.diff f (v.view [])) v
        "forward of reverse", dsharp.jacobianv (dsharp.grad scalar) v one
    ]
    |> List.map (fun (verb, value) -> verb, single value)

/// Functions, the point, and the derivatives of the first and the second order there.
let private known: (string * (Tensor -> Tensor) * float * float * float) list = [
    "sqrt x * 0", (fun x -> x.sqrt () * 0), 0.0, 0.0, 0.0
    "0 * log x", (fun x -> 0 * x.log ()), 0.0, 0.0, 0.0
    "x * log x", (fun x -> x * x.log ()), 0.0, -infinity, infinity
    "log x * x", (fun x -> x.log () * x), 0.0, -infinity, infinity
    "x * sqrt x", (fun x -> x * x.sqrt ()), 0.0, 0.0, infinity
    "(1 - x) * acos x", (fun x -> (1 - x) * x.acos ()), 1.0, 0.0, infinity
    "asin x * (1 - x)", (fun x -> x.asin () * (1 - x)), 1.0, -Math.PI / 2.0, -infinity
    "x * (1 / x)", (fun x -> x * (1 / x)), 0.0, infinity, -infinity
    "entropy", (fun x -> -(x * x.log () + (1 - x) * (1 - x).log())), 0.0, infinity, -infinity
    "log x where x > 0", (fun x -> x.log().where(x.gt 0, 0.0)), 0.0, 0.0, 0.0
    "a clamped log x", (fun x -> x.log().clamp(low = -10)), 0.0, 0.0, 0.0
    "1 / x * 0", (fun x -> (1 / x) * 0), 0.0, 0.0, 0.0
]

/// Functions with a point at which their slope is infinite.
let private steep: (string * (Tensor -> Tensor) * float) list = [
    "sqrt", (fun x -> x.sqrt ()), 0.0
    "rsqrt", (fun x -> x.rsqrt ()), 0.0
    "log", (fun x -> x.log ()), 0.0
    "log2", (fun x -> x.log2 ()), 0.0
    "log10", (fun x -> x.log10 ()), 0.0
    "log1p", (fun x -> x.log1p ()), -1.0
    "x ** 0.5", (fun x -> x ** 0.5), 0.0
    "x ** -1", (fun x -> x ** -1.0), 0.0
    "1 / x", (fun x -> 1.0 / x), 0.0
    "tensor / x", (fun x -> number 2.0 / x), 0.0
    "reciprocal", (fun x -> x.reciprocal ()), 0.0
    "asin", (fun x -> x.asin ()), 1.0
    "acos", (fun x -> x.acos ()), 1.0
    "acosh", (fun x -> x.acosh ()), 1.0
    "atanh", (fun x -> x.atanh ()), 1.0
    "logit", (fun x -> x.logit ()), 0.0
    "exp", (fun x -> x.exp ()), 800.0
    "sinh", (fun x -> x.sinh ()), -800.0
    "sqrt of sqrt", (fun x -> x.sqrt().sqrt()), 0.0
]

let private noMatrix = lazy (dsharp.zeros ([ 1; 1 ], dtype = Dtype.Float64))

/// What is made of them: with a slope of 0 at some values.
let private tails: (string * (Tensor -> Tensor)) list = [
    "as it is", id
    "times 0", (fun y -> y * 0)
    "times a tensor of 0", (fun y -> y * number 0.0)
    "by infinity", (fun y -> y / infinity)
    "by a tensor of infinity", (fun y -> y / number infinity)
    "by matmul", (fun y -> (y.view([ 1; 1 ]).matmul noMatrix.Value).view [])
    "by dot", (fun y -> (y.view 1).dot(vector [ 0.0 ]))
    "by einsum", (fun y -> dsharp.einsum ("i,i->", y.view 1, vector [ 0.0 ]))
    "by linear",
    (fun y -> (dsharp.conv1d (y.view [ 1; 1; 1 ], noMatrix.Value.view [ 1; 1; 1 ])).view [])
    "in a mean", (fun y -> (dsharp.stack [ y; y * 0 + 2 ] * vector [ 0.0; 1.0 ]).mean())
    "chosen away", (fun y -> y.where (dsharp.tensor false, 3.0))
    "masked", (fun y -> y.maskedFill (dsharp.tensor true, 3.0))
    "clamped", (fun y -> y.clamp (low = -1, high = 1))
    "squared", (fun y -> y ** 2)
    "cosine", (fun y -> y.cos ())
    "tanh", (fun y -> y.tanh ())
    "relu", (fun y -> y.relu ())
    "relu of the negative", (fun y -> (-y).relu())
    "abs", (fun y -> y.abs ())
    "exp", (fun y -> y.exp ())
    "softplus", (fun y -> y.softplus ())
    "log-sum-exp", (fun y -> (dsharp.stack [ y; number 1.0 ]).logsumexp 0)
    "the greatest", (fun y -> (dsharp.stack [ y; number 1.0 ]).max())
]

let private same (expected: float) (verb: string, value: float) =
    Expect.isTrue
        (expected.Equals value || abs (expected - value) <= 1e-12)
        $"{verb}: {value}, expected {expected}"

let private through =
    lazy
        (dsharp.tensor (
            [ [ 0.0; 1.0; 0.0; 2.0 ]; [ 1.0; 0.0; 0.0; 1.0 ]; [ 0.0; 0.0; 0.0; 0.0 ] ],
            dtype = Dtype.Float64
        ))

/// Functions of vectors.
let private wide: (string * (Tensor -> Tensor)) list = [
    "x * sqrt x", (fun x -> x * x.sqrt ())
    "sqrt x * mask", (fun x -> x.sqrt () * vector [ 0.0; 1.0; 1.0; 0.0 ])
    "sqrt x through a matrix", (fun x -> through.Value.matmul (x.sqrt ()))
    "products of roots", (fun x -> (x.sqrt () + 1).cumprod 0 * x)
]

/// Elements of a vector, with and without infinite slopes, side by side.
let private vectors =
    testList "elements beside others" [
        for name, f in wide do
            test name {
                let v = vector [ 0.0; 1.0; 0.0; 4.0 ]
                let jacobian = Check.elements (dsharp.jacobian f v)

                // Each element moves: one that rests at an infinite slope is 0 times infinity in forward mode.
                let sums = dsharp.jacobianv f v (dsharp.ones (4, dtype = Dtype.Float64))

                Array.iteri2
                    (fun i expected value -> same expected ($"sum of row {i}", value))
                    (jacobian |> Array.chunkBySize 4 |> Array.map Array.sum)
                    (Check.elements sums)

                let compare verb (t: Tensor) =
                    Array.iteri2
                        (fun i expected value -> same expected ($"{verb}, element {i}", value))
                        jacobian
                        (Check.elements t)

                let rows (x: Tensor) = dsharp.stack [ f x[0] ]
                compare "in a batch" (dsharp.batchJacobian rows (v.view [ 1; 4 ]))
            }
    ]

let tests =
    testList "Zero times infinity" [
        testList "known" [
            for name, f, p, first, twice in known do
                test $"{name}, first" { verbs f p |> List.iter (same first) }
                test $"{name}, second" { second f p |> List.iter (same twice) }
        ]
        testList "as they are" [
            for name, f, p in steep do
                test name {
                    // A function rises on the side on which it has values, or falls towards a pole.
                    let inside =
                        if p > 1.5 || p = 1.0 && name <> "acosh" then
                            p - 1e-9
                        else
                            p + 1e-9

                    let near = (dsharp.diff f (number inside)).toDouble()
                    let falls = near < 0.0
                    verbs f p |> List.iter (same (if falls then -infinity else infinity))
                }
        ]
        testList "every function" [
            for name, f, p in steep do
                test name {
                    for tail, g in tails do
                        let all = verbs (f >> g) p
                        let expected = snd all.Head

                        for verb, value in all do
                            same expected ($"{tail}, {verb}", value)
                }
        ]
        vectors
    ]
