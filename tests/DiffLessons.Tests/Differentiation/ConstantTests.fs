/// Functions that do not depend on their input have derivatives of zero, in every verb, and results that a verb cannot take
/// are refused with the verb that can.
module DiffLessons.Tests.ConstantTests

open Expecto
open DiffLessons
open DiffLessons.Tests

let private float64 = Dtype.Float64
let private x = lazy (dsharp.tensor ([ 1.0; 2.0; 3.0 ], dtype = float64))
let private s = lazy (dsharp.tensor (2.0, dtype = float64))
let private zeros (shape: int list) = dsharp.zeros (shape, dtype = float64)

let private number (_: Tensor) = dsharp.tensor (5.0, dtype = float64)

let private vector (_: Tensor) =
    dsharp.tensor ([ 4.0; 5.0; 6.0 ], dtype = float64)

/// A verb of a function that gives a constant.
let private verb name (derivative: unit -> Tensor) (shape: int list) =
    test name { Expect.equal (derivative ()) (zeros shape) name }

/// All verbs of two functions, one with a number and one with a vector as its result.
let private verbs (f: Tensor -> Tensor) (g: Tensor -> Tensor) = [
    verb "grad" (fun () -> dsharp.grad f x.Value) [ 3 ]
    verb "gradv" (fun () -> dsharp.gradv f x.Value x.Value) []
    verb "diff" (fun () -> dsharp.diff g s.Value) [ 3 ]
    verb "diff2" (fun () -> dsharp.diff2 g s.Value) [ 3 ]
    verb "diffn" (fun () -> dsharp.diffn 3 g s.Value) [ 3 ]
    verb "jacobian" (fun () -> dsharp.jacobian g x.Value) [ 3; 3 ]
    verb "jacobianv" (fun () -> dsharp.jacobianv g x.Value x.Value) [ 3 ]
    verb "jacobianTv" (fun () -> dsharp.jacobianTv g x.Value x.Value) [ 3 ]
    verb "hessian" (fun () -> dsharp.hessian f x.Value) [ 3; 3 ]
    verb "hessianv" (fun () -> dsharp.hessianv f x.Value x.Value) [ 3 ]
    verb "laplacian" (fun () -> dsharp.laplacian f x.Value) []
    verb "curl" (fun () -> dsharp.curl g x.Value) [ 3 ]
    verb "divergence" (fun () -> dsharp.divergence g x.Value) []
    verb "evalForwardDiff" (fun () -> snd (dsharp.evalForwardDiff g x.Value x.Value)) [ 3 ]
    verb
        "evalForwardDiffs"
        (fun () -> (dsharp.evalForwardDiffs g x.Value [| x.Value; x.Value |])[2])
        [ 3 ]
    verb "evalReverseDiff" (fun () -> (snd (dsharp.evalReverseDiff g x.Value)) x.Value) [ 3 ]
    verb "numgrad" (fun () -> dsharp.numgrad 1e-3 f x.Value) [ 3 ]
    verb "numhessian" (fun () -> dsharp.numhessian 1e-3 f x.Value) [ 3; 3 ]
    verb "numjacobian" (fun () -> dsharp.numjacobian 1e-3 g x.Value) [ 3; 3 ]
]

let private tracked (inner: Tensor -> Tensor) =
    // Depends on what an outer derivative is taken by, but not on the inner input.
    fun (outer: Tensor) -> dsharp.grad (fun _ -> inner outer) x.Value

let private nested = [
    test "the inner of two derivatives" {
        let derivative =
            dsharp.jacobian (tracked (fun outer -> (outer * outer).sum())) x.Value

        Expect.equal derivative (zeros [ 3; 3 ]) "jacobian of a gradient of zeros"
    }
    test "a linear function has no second derivatives" {
        Expect.equal (dsharp.hessian (fun x -> (3.0 * x).sum()) x.Value) (zeros [ 3; 3 ]) "hessian"

        Expect.equal
            (dsharp.diffn 3 (fun x -> x * x) s.Value)
            (zeros [])
            "third derivative of a square"
    }
    test "the value comes all the same" {
        Expect.equal (fst (dsharp.fgrad number x.Value)) (number x.Value) "fgrad"
        Expect.equal (fst (dsharp.fjacobian vector x.Value)) (vector x.Value) "fjacobian"
        Expect.equal (fst (dsharp.fdiff vector s.Value)) (vector x.Value) "fdiff"
    }
]

let private shape call message (f: unit -> Tensor) =
    Check.wrong<ShapeException> call message (f >> ignore)

let private refused = [
    shape
        "grad of a vector"
        "grad: expected the function's result to be a scalar (0-d), got shape (3). Reduce it with sum() or mean(), or use jacobian for all derivatives."
        (fun () -> dsharp.grad vector x.Value)
    shape
        "hessian of a vector"
        "grad: expected the function's result to be a scalar (0-d), got shape (3). Reduce it with sum() or mean(), or use jacobian for all derivatives."
        (fun () -> dsharp.hessian vector x.Value)
    shape
        "gradv of a vector"
        "gradv: expected the function's result to be a scalar (0-d), got shape (3). Use jacobianv for other results."
        (fun () -> dsharp.gradv vector x.Value x.Value)
    shape
        "jacobianTv of a number"
        "jacobianTv: expected the function's result to be a vector, got shape (). Use grad for a scalar result."
        (fun () -> dsharp.jacobianTv number x.Value x.Value)
    shape
        "jacobianv of a number"
        "jacobianv: expected the function's result to be a vector, got shape (). Use grad for a scalar result."
        (fun () -> dsharp.jacobianv number x.Value x.Value)
    shape
        "jacobian of a matrix"
        "jacobian: expected the function's result to be a vector, got shape (1, 3). Flatten it inside the function."
        (fun () -> dsharp.jacobian (fun x -> x.unsqueeze 0) x.Value)
    shape
        "evalForwardDiffs along another shape"
        "evalForwardDiffs: expected v to have the shape of x, (3), got (2)."
        (fun () -> (dsharp.evalForwardDiffs id x.Value [| zeros [ 2 ] |])[0])
]

let private directions = [
    test "derivativeDeep is the derivative of the highest order" {
        let x =
            (s.Value.forwardDiff (dsharp.oneLike s.Value, 1u))
                .forwardDiff(dsharp.oneLike s.Value, 2u)

        let y = x * x * x
        Expect.equal y.derivativeDeep (6.0 * s.Value) "second derivative"
        Expect.equal y.primal.derivativeDeep (3.0 * s.Value * s.Value) "first derivative"
        Expect.equal y.primalDeep (s.Value * s.Value * s.Value) "value"
    }
    test "evalForwardDiffs gives mixed derivatives along directions" {
        let f (x: Tensor) = (x * x * x).sum() + x[0] * x[1] * x[2]
        let u, v, w = zeros [ 3 ] + 1.0, x.Value * 0.5, x.Value.flip [ 0 ]
        let all = dsharp.evalForwardDiffs f x.Value [| u; v; w |]
        let along (v: Tensor) (f: Tensor -> Tensor) (x: Tensor) = dsharp.gradv f x v
        Expect.equal all[0] (f x.Value) "value"
        Expect.equal all[1] (along u f x.Value) "first"
        Expect.isTrue (all[2].allclose(along v (along u f) x.Value)) "second"
        Expect.isTrue (all[3].allclose(along w (along v (along u f)) x.Value)) "third"
        Expect.equal (dsharp.evalForwardDiffs f x.Value [||]) [| f x.Value |] "along none"
    }
]

let tests =
    testList "Constant functions and results that do not fit" [
        testList "of constants" (verbs number vector)
        testList "nested" nested
        testList "refused" refused
        testList "directions" directions
    ]
