/// Laws of differentiation: what holds for every function, and functions whose derivatives are known.
module DiffLessons.Tests.LawsTests

open System
open System.Threading.Tasks
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators

let private number (v: float) =
    dsharp.scalar (v, dtype = Dtype.Float64)

let private vector (v: float list) =
    dsharp.tensor (v, dtype = Dtype.Float64)

let private near name (actual: Tensor) (expected: Tensor) =
    Check.expectNear 1e-10 name actual expected.shape (Check.elements expected)

let private isNumber name (actual: Tensor) (expected: float) = near name actual (number expected)

/// A law about vectors of 1 to 4 elements: the point, and two more vectors of its length.
let private law name (holds: Tensor -> Tensor -> Tensor -> unit) =
    let kind =
        shaped "three vectors" (sizesUpTo [ 4 ]) (fun case -> List.replicate 3 case.Sizes)

    Check.property name (cases kind) (fun case ->
        match inputs kind Dtype.Float64 case with
        | [| x; v; w |] -> holds x v w
        | _ -> failtest "three vectors expected")

/// Scalar functions of a vector.
let private f (x: Tensor) = ((x * x).sum() + 1.0).log()
let private g (x: Tensor) = (x.sin () * x.flip([ 0 ]).exp()).sum()

/// A function from n to 2 n elements.
let private field (x: Tensor) =
    dsharp.cat [ x.sin () * x.sum (); (x * x.flip [ 0 ]).tanh() ]

let private rules = [
    law "linear: (2 f + 3 g)' = 2 f' + 3 g'" (fun x _ _ ->
        near
            "gradient"
            (dsharp.grad (fun x -> 2.0 * f x + 3.0 * g x) x)
            (2.0 * dsharp.grad f x + 3.0 * dsharp.grad g x))
    law "product: (f g)' = f' g + f g'" (fun x _ _ ->
        near
            "gradient"
            (dsharp.grad (fun x -> f x * g x) x)
            (dsharp.grad f x * g x + f x * dsharp.grad g x))
    law "quotient: (g / f)' = (g' f - g f') / f^2" (fun x _ _ ->
        near
            "gradient"
            (dsharp.grad (fun x -> g x / f x) x)
            ((dsharp.grad g x * f x - g x * dsharp.grad f x) / (f x * f x)))
    law "chain: J(h . k) = J(h) J(k)" (fun x _ _ ->
        let whole = dsharp.jacobian (field >> field) x
        near "jacobian" whole ((dsharp.jacobian field (field x)).matmul(dsharp.jacobian field x)))
    law "the gradient is the jacobian's only row" (fun x _ _ ->
        near "row" (dsharp.jacobian (fun x -> (f x).view 1) x) ((dsharp.grad f x).unsqueeze 0))
    law "gradv is the gradient times v" (fun x v _ ->
        near "gradv" (dsharp.gradv f x v) ((dsharp.grad f x).dot v))
    law "jacobianv = J v" (fun x v _ ->
        near "jacobianv" (dsharp.jacobianv field x v) ((dsharp.jacobian field x).matmul v))
    law "jacobianTv = J^T w" (fun x v w ->
        let weight = dsharp.cat [ v; w ]

        near
            "jacobianTv"
            (dsharp.jacobianTv field x weight)
            ((dsharp.jacobian field x).transpose().matmul weight))
    law "duality: <w, J v> = <J^T w, v>" (fun x v w ->
        let weight = dsharp.cat [ w; v ]

        near
            "duality"
            (weight.dot (dsharp.jacobianv field x v))
            ((dsharp.jacobianTv field x weight).dot v))
    law "the jacobian by columns = by rows" (fun x _ _ ->
        let tall (x: Tensor) =
            dsharp.cat [ field x; field (2.0 * x); x ]

        let units = dsharp.eye (x.nelement, dtype = Dtype.Float64)
        let columns = units.unstack () |> Array.map (dsharp.jacobianv tall x)
        near "jacobian" (dsharp.jacobian tall x) (dsharp.stack (columns, 1)))
    law "hessians are symmetric" (fun x _ _ ->
        let h = dsharp.hessian (fun x -> f x * g x) x
        near "transpose" h (h.transpose ()))
    law "the hessian is the gradient's jacobian" (fun x _ _ ->
        near "hessian" (dsharp.hessian g x) (dsharp.jacobian (dsharp.grad g) x))
    law "hessianv = H v" (fun x v _ ->
        near "hessianv" (dsharp.hessianv g x v) ((dsharp.hessian g x).matmul v))
    law "the laplacian is the hessian's trace" (fun x _ _ ->
        near "laplacian" (dsharp.laplacian g x) ((dsharp.hessian g x).trace()))
    law "f forms return the value and what the others return" (fun x v w ->
        let weight = dsharp.cat [ v; w ]

        let pairs = [
            "grad", dsharp.fgrad g x, g x, dsharp.grad g x
            "gradv", dsharp.fgradv g x v, g x, dsharp.gradv g x v
            "jacobian", dsharp.fjacobian field x, field x, dsharp.jacobian field x
            "jacobianv", dsharp.fjacobianv field x v, field x, dsharp.jacobianv field x v
            "jacobianTv",
            dsharp.fjacobianTv field x weight,
            field x,
            dsharp.jacobianTv field x weight
            "hessian", dsharp.fhessian g x, g x, dsharp.hessian g x
            "hessianv", dsharp.fhessianv g x v, g x, dsharp.hessianv g x v
            "laplacian", dsharp.flaplacian g x, g x, dsharp.laplacian g x
        ]

        for name, (value, derivative), expected, alone in pairs do
            near $"value of f{name}" value expected
            near $"f{name}" derivative alone
            Expect.isTrue (value.isNoDiff && derivative.isNoDiff) $"f{name} returns constants")
    law "gradhessian and gradhessianv agree with their parts" (fun x v _ ->
        let value, gradient, hessian = dsharp.fgradhessian g x
        near "value" value (g x)
        near "gradient" gradient (dsharp.grad g x)
        near "hessian" hessian (dsharp.hessian g x)
        let value, along, product = dsharp.fgradhessianv g x v
        near "value" value (g x)
        near "gradient along v" along (dsharp.gradv g x v)
        near "hessian times v" product (dsharp.hessianv g x v))
    law "a function that ignores its input has derivatives of zero" (fun x v w ->
        let three _ = number 3.0
        let zeros (like: Tensor) = 0.0 * like
        near "grad" (dsharp.grad three x) (zeros x)
        near "gradv" (dsharp.gradv three x v) (number 0.0)
        near "jacobian" (dsharp.jacobian (fun _ -> w) x) (zeros (w.outer x))
        near "jacobianv" (dsharp.jacobianv (fun _ -> w) x v) (zeros w)
        near "jacobianTv" (dsharp.jacobianTv (fun _ -> w) x w) (zeros x)
        near "hessian" (dsharp.hessian three x) (zeros (x.outer x))
        near "hessianv" (dsharp.hessianv three x v) (zeros x)

        near
            "hessian of a linear function"
            (dsharp.hessian (fun x -> x.sum ()) x)
            (zeros (x.outer x)))
    law "evalForwardDiff and evalReverseDiff" (fun x v w ->
        let weight = dsharp.cat [ w; v ]
        let value, along = dsharp.evalForwardDiff field x v
        near "value" value (field x)
        near "forward" along (dsharp.jacobianv field x v)
        let value, back = dsharp.evalReverseDiff field x
        near "value" value (field x)
        near "reverse" (back weight) (dsharp.jacobianTv field x weight)
        near "reverse again" (back (2.0 * weight)) (2.0 * dsharp.jacobianTv field x weight))
]

let private orders =
    let known name (f: Tensor -> Tensor) (derivatives: (float -> float) list) =
        Check.property name (cases (shaped "number" (sizesUpTo []) (fun _ -> [ [] ]))) (fun case ->
            let at = case.Values.Head
            let all = dsharp.ffdiffn 5 f (number at)
            derivatives |> List.iteri (fun n d -> isNumber $"order {n}" all[n] (d at))
            isNumber "diffn" (dsharp.diffn 3 f (number at)) (derivatives[3] at)
            isNumber "diff2" (dsharp.diff2 f (number at)) (derivatives[2] at)
            isNumber "diff" (dsharp.diff f (number at)) (derivatives[1] at))

    [
        known "sin to order 5" sin [ sin; cos; sin >> (~-); cos >> (~-); sin; cos ]
        known "exp to order 5" exp (List.replicate 6 exp)
        known "exp (2 x) to order 5" (fun x -> exp (2.0 * x)) [
            for n in 0..5 -> fun x -> 2.0 ** float n * exp (2.0 * x)
        ]
        known "a polynomial to order 5" (fun x -> x * x * x * x - 2.0 * x * x + 3.0 * x) [
            fun x -> x ** 4.0 - 2.0 * x * x + 3.0 * x
            fun x -> 4.0 * x ** 3.0 - 4.0 * x + 3.0
            fun x -> 12.0 * x * x - 4.0
            fun x -> 24.0 * x
            fun _ -> 24.0
            fun _ -> 0.0
        ]
        test "diff of a function with a vector result" {
            near
                "diff"
                (dsharp.diff (fun t -> dsharp.stack [ t * t; sin t ]) (number 2.0))
                (vector [ 4.0; cos 2.0 ])
        }
    ]

/// Cases in which a derivative of one level could be taken for another's.
let private confusion = [
    let modes = [ "forward", dsharp.diff; "reverse", dsharp.grad ]

    for outer, d in modes do
        for inner, e in modes do
            let name = $"{inner} inside {outer}"

            test $"{name}: d/dx (x * d/dy (x + y)) = 1" {
                isNumber name (d (fun x -> x * e (fun y -> x + y) (number 1.0)) (number 1.0)) 1.0
            }

            test $"{name}: d/dx (x * d/dy (x * y) at y = x) = 2 x" {
                isNumber name (d (fun x -> x * e (fun y -> x * y) x) (number 3.0)) 6.0
            }

            test $"{name}: d/dx (d/dy (x * y * y) at y = x) = 4 x" {
                isNumber name (d (fun x -> e (fun y -> x * y * y) x) (number 3.0)) 12.0
            }

            test $"{name}: d/dx (d/dy x^2) = 0" {
                isNumber name (d (fun x -> e (fun _ -> x * x) (number 1.0)) (number 3.0)) 0.0
            }

            test $"{name}: d/dx (d/dy y^3 at y = x^2) = 12 x^3" {
                isNumber name (d (fun x -> e (fun y -> y * y * y) (x * x)) (number 2.0)) 96.0
            }

            for third, h in modes do
                test $"{third} inside {name}: all mixed derivatives of x y^2 z^3 at x = y = z" {
                    let mixed =
                        d
                            (fun x -> e (fun y -> h (fun z -> x * y * y * z * z * z) x) x)
                            (number 2.0)
                    // d/dx of 2 x x 3 x^2 = 6 x^4, where y and z are set to x.
                    isNumber name mixed (24.0 * 8.0)
                }

                test $"{third} inside {name}: the third derivative of x sin x" {
                    let derivative = d (e (h (fun x -> x * sin x))) (number 0.7)
                    isNumber name derivative (-3.0 * sin 0.7 - 0.7 * cos 0.7)
                }
]

let private captured = [
    test "a gradient inside a function, by a variable of outside" {
        let loss (w: Tensor) =
            let inner =
                dsharp.grad (fun (x: Tensor) -> (w * x * x * x).sum()) (vector [ 1.0; 2.0 ])

            (inner * inner).sum()
        // inner = 3 w x^2, so d/dw (9 w^2 x^4) = 18 w x^4.
        near "gradient" (dsharp.grad loss (vector [ 1.0; 0.5 ])) (vector [ 18.0; 144.0 ])
    }
    test "values that inner calls return stay differentiable outside" {
        let parts: (string * (Tensor -> Tensor)) list = [
            "fgrad",
            (fun (w: Tensor) -> fst (dsharp.fgrad (fun x -> (w * x * x).sum()) (vector [ 3.0 ])))
            "fhessian",
            (fun (w: Tensor) -> fst (dsharp.fhessian (fun x -> (w * x * x).sum()) (vector [ 3.0 ])))
            "fjacobian",
            (fun (w: Tensor) ->
                (fst (dsharp.fjacobian (fun x -> w * x * x) (vector [ 3.0 ]))).sum())
            "fdiff",
            (fun (w: Tensor) -> fst (dsharp.fdiff (fun x -> (w * x * x).sum()) (number 3.0)))
            "fhessianv",
            (fun (w: Tensor) ->
                fst (
                    dsharp.fhessianv (fun x -> (w * x * x).sum()) (vector [ 3.0 ]) (vector [ 1.0 ])
                ))
        ]

        for name, value in parts do
            near name (dsharp.grad value (vector [ 2.0 ])) (vector [ 9.0 ])
    }
    test "a hessian inside a gradient" {
        // H = diag(6 w x), its sum's derivative by w is 6 x.
        let f (w: Tensor) =
            (dsharp.hessian (fun x -> (w * x * x * x).sum()) (vector [ 1.0; 2.0 ])).sum()

        near "gradient" (dsharp.grad f (vector [ 5.0; 7.0 ])) (vector [ 6.0; 12.0 ])
    }
    test "the level is what it was after a function has failed" {
        let before = GlobalNestingLevel.Current

        Expect.throws
            (fun () -> dsharp.grad (fun _ -> failwith "no") (number 1.0) |> ignore)
            "raises"

        Expect.equal GlobalNestingLevel.Current before "level"
    }
]

let private fields = [
    law "curl of a gradient is zero" (fun x _ _ ->
        let three = dsharp.cat [ x; x; x ]
        let potential (p: Tensor) = p[0] * p[1] * p[2] + sin (p[0] * p[1])
        near "curl" (dsharp.curl (dsharp.grad potential) three[..2]) (vector [ 0.0; 0.0; 0.0 ]))
    law "divergence of a curl is zero" (fun x _ _ ->
        let p = (dsharp.cat [ x; x; x ])[..2]

        let a (p: Tensor) =
            dsharp.stack [ p[1] * p[2] * p[2]; sin (p[0] * p[2]); p[0] * p[1] * p[1] ]

        near "divergence" (dsharp.divergence (dsharp.curl a) p) (number 0.0))
    test "curl and divergence of a known field" {
        let field (p: Tensor) =
            dsharp.stack [ p[0] * p[1]; p[1] * p[2]; p[2] * p[0] ]

        let value, curl, divergence =
            dsharp.fcurldivergence field (vector [ 1.0; 2.0; 3.0 ])

        near "value" value (vector [ 2.0; 6.0; 3.0 ])
        near "curl" curl (vector [ -2.0; -3.0; -1.0 ])
        near "divergence" divergence (number 6.0)
    }
    test "the laplacian of 1/r is zero away from the origin" {
        let potential (p: Tensor) = 1.0 / (p * p).sum().sqrt()
        near "laplacian" (dsharp.laplacian potential (vector [ 1.0; 2.0; -2.0 ])) (number 0.0)
    }
    test "the hessian of Rosenbrock's function" {
        let rosenbrock (x: Tensor) =
            (1.0 - x[0]) ** 2 + 100.0 * (x[1] - x[0] * x[0]) ** 2

        let value, gradient, hessian = dsharp.fgradhessian rosenbrock (vector [ -1.5; 2.0 ])
        near "value" value (number 12.5)
        near "gradient" gradient (vector [ -155.0; -50.0 ])

        near
            "hessian"
            hessian
            (dsharp.tensor ([ [ 1902.0; 600.0 ]; [ 600.0; 200.0 ] ], dtype = Dtype.Float64))
    }
]

let private threads = [
    test "gradients in 8 tasks at once are those of one after the other" {
        let work seed =
            let x = Check.direction (Random seed) (dsharp.zeros ([ 12 ], dtype = Dtype.Float64))
            let shared = vector [ 0.5; 2.0; 1.5 ]

            let f (x: Tensor) =
                ((x.view [ 3; 4 ]).sin().matmul((x.view [ 4; 3 ]).matmul shared)).sum()

            let rounds = [
                for _ in 1..20 -> dsharp.grad f x, dsharp.hessianv f x x, dsharp.gradv f x x
            ]

            Expect.allEqual rounds rounds.Head "rounds of one task"
            rounds.Head

        let alone = [| for seed in 1..8 -> work seed |]
        let together = Task.WhenAll [| for seed in 1..8 -> Task.Run(fun () -> work seed) |]
        Expect.equal together.Result alone "results"
    }
    test "a tensor made in one task is used in another, derivatives included" {
        let x = (vector [ 1.0; 2.0 ]).reverseDiff()
        let y = Task.Run(fun () -> (x * x).sum()).Result
        Task.Run(fun () -> y.reverse ()).Wait()
        near "derivative" x.derivative (vector [ 2.0; 4.0 ])
    }
]

let tests =
    testList "Laws" [
        testList "rules" rules
        testList "orders" orders
        testList "perturbation confusion" confusion
        testList "captured variables" captured
        testList "fields" fields
        testList "threads" threads
    ]
