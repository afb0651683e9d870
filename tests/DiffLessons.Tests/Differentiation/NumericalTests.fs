/// Finite differences agree with exact derivatives, verb by verb, and short names with long ones.
module DiffLessons.Tests.NumericalTests

open Expecto
open DiffLessons
open DiffLessons.Tests

let private vector (numbers: float list) =
    dsharp.tensor (numbers, dtype = Dtype.Float64)

let private x = lazy (vector [ 0.5; -0.3; 0.8 ])
let private v = lazy (vector [ 1.0; 0.5; -2.0 ])
let private s = lazy (dsharp.tensor (0.7, dtype = Dtype.Float64))

let private scalarField (x: Tensor) =
    (x * x * x.sin ()).sum() + x[0] * x[1] * x[2]

let private vectorField (x: Tensor) =
    dsharp.stack [ x[0] * x[1]; x[1].exp() * x[2]; (x[0] * x[2]).sin() ]

let private curve (x: Tensor) =
    dsharp.stack [ x.sin (); x * x; x.exp () ]

/// All parts of a result, near those of another.
let private near tolerance name (actual: Tensor list) (expected: Tensor list) =
    for a, e in List.zip actual expected do
        Check.expectNear tolerance name a e.shape (Check.elements e)

let private two (a, b) = [ a; b ]
let private three (a, b, c) = [ a; b; c ]

let private first = 1e-5
let private second = 1e-4

let private verb name tolerance (numerical: unit -> Tensor list) (exact: unit -> Tensor list) =
    test name { near tolerance name (numerical ()) (exact ()) }

let private verbs = [
    verb "numdiff" 1e-8 (fun () -> two (dsharp.numfdiff first curve s.Value)) (fun () ->
        two (dsharp.fdiff curve s.Value))
    verb "numdiff2" 1e-6 (fun () -> two (dsharp.numfdiff2 second curve s.Value)) (fun () ->
        two (dsharp.fdiff2 curve s.Value))
    verb
        "numgradv"
        1e-8
        (fun () -> two (dsharp.numfgradv first scalarField x.Value v.Value))
        (fun () -> two (dsharp.fgradv scalarField x.Value v.Value))
    verb "numgrad" 1e-8 (fun () -> two (dsharp.numfgrad first scalarField x.Value)) (fun () ->
        two (dsharp.fgrad scalarField x.Value))
    verb
        "numjacobianv"
        1e-8
        (fun () -> two (dsharp.numfjacobianv first vectorField x.Value v.Value))
        (fun () -> two (dsharp.fjacobianv vectorField x.Value v.Value))
    verb
        "numjacobian"
        1e-8
        (fun () -> two (dsharp.numfjacobian first vectorField x.Value))
        (fun () -> two (dsharp.fjacobian vectorField x.Value))
    verb
        "numgradhessian"
        1e-6
        (fun () -> three (dsharp.numfgradhessian second scalarField x.Value))
        (fun () -> three (dsharp.fgradhessian scalarField x.Value))
    verb
        "numhessian"
        1e-6
        (fun () -> two (dsharp.numfhessian second scalarField x.Value))
        (fun () -> two (dsharp.fhessian scalarField x.Value))
    verb
        "numhessianv"
        1e-6
        (fun () -> two (dsharp.numfhessianv second scalarField x.Value v.Value))
        (fun () -> two (dsharp.fhessianv scalarField x.Value v.Value))
    verb
        "numlaplacian"
        1e-6
        (fun () -> two (dsharp.numflaplacian second scalarField x.Value))
        (fun () -> two (dsharp.flaplacian scalarField x.Value))
    verb
        "numcurldivergence"
        1e-8
        (fun () -> three (dsharp.numfcurldivergence first vectorField x.Value))
        (fun () -> three (dsharp.fcurldivergence vectorField x.Value))
    verb "numcurl" 1e-8 (fun () -> two (dsharp.numfcurl first vectorField x.Value)) (fun () ->
        two (dsharp.fcurl vectorField x.Value))
    verb
        "numdivergence"
        1e-8
        (fun () -> two (dsharp.numfdivergence first vectorField x.Value))
        (fun () -> two (dsharp.fdivergence vectorField x.Value))
    test "the gradient has the shape of the input, whatever that is" {
        let x = x.Value.view [ 3; 1 ]
        let f (x: Tensor) = (x * x).sum()
        near 1e-8 "matrix" [ dsharp.numgrad first f x ] [ dsharp.grad f x ]
    }
    test "float32 with a wide step" {
        let x = x.Value.float32 ()
        near 1e-2 "gradient" [ dsharp.numgrad 1e-2 scalarField x ] [ dsharp.grad scalarField x ]
    }
]

let private valueForms = [
    let same
        name
        (a: Tensor -> Tensor -> Tensor -> Tensor list)
        (b: Tensor -> Tensor -> Tensor -> Tensor list)
        =
        test name { Expect.equal (a x.Value v.Value s.Value) (b x.Value v.Value s.Value) name }

    let f, g, e = scalarField, vectorField, first

    same "numdiff is numfdiff's second" (fun _ _ s -> [ dsharp.numdiff e curve s ]) (fun _ _ s -> [
        snd (dsharp.numfdiff e curve s)
    ])

    same "numdiff2" (fun _ _ s -> [ dsharp.numdiff2 e curve s ]) (fun _ _ s -> [
        snd (dsharp.numfdiff2 e curve s)
    ])

    same "numgradv" (fun x v _ -> [ dsharp.numgradv e f x v ]) (fun x v _ -> [
        snd (dsharp.numfgradv e f x v)
    ])

    same "numgrad" (fun x _ _ -> [ dsharp.numgrad e f x ]) (fun x _ _ -> [
        snd (dsharp.numfgrad e f x)
    ])

    same "numjacobianv" (fun x v _ -> [ dsharp.numjacobianv e g x v ]) (fun x v _ -> [
        snd (dsharp.numfjacobianv e g x v)
    ])

    same "numjacobian" (fun x _ _ -> [ dsharp.numjacobian e g x ]) (fun x _ _ -> [
        snd (dsharp.numfjacobian e g x)
    ])

    same "numgradhessian" (fun x _ _ -> two (dsharp.numgradhessian e f x)) (fun x _ _ ->
        List.tail (three (dsharp.numfgradhessian e f x)))

    same "numhessian" (fun x _ _ -> [ dsharp.numhessian e f x ]) (fun x _ _ -> [
        snd (dsharp.numfhessian e f x)
    ])

    same "numhessianv" (fun x v _ -> [ dsharp.numhessianv e f x v ]) (fun x v _ -> [
        snd (dsharp.numfhessianv e f x v)
    ])

    same "numlaplacian" (fun x _ _ -> [ dsharp.numlaplacian e f x ]) (fun x _ _ -> [
        snd (dsharp.numflaplacian e f x)
    ])

    same "numcurldivergence" (fun x _ _ -> two (dsharp.numcurldivergence e g x)) (fun x _ _ ->
        List.tail (three (dsharp.numfcurldivergence e g x)))

    same "numcurl" (fun x _ _ -> [ dsharp.numcurl e g x ]) (fun x _ _ -> [
        snd (dsharp.numfcurl e g x)
    ])

    same "numdivergence" (fun x _ _ -> [ dsharp.numdivergence e g x ]) (fun x _ _ -> [
        snd (dsharp.numfdivergence e g x)
    ])

    same "numfg, numg" (fun x _ _ -> dsharp.numg e f x :: two (dsharp.numfg e f x)) (fun x _ _ ->
        dsharp.numgrad e f x :: two (dsharp.numfgrad e f x))

    same
        "numfgh, numgh"
        (fun x _ _ -> two (dsharp.numgh e f x) @ three (dsharp.numfgh e f x))
        (fun x _ _ -> two (dsharp.numgradhessian e f x) @ three (dsharp.numfgradhessian e f x))

    same "numfh, numh" (fun x _ _ -> dsharp.numh e f x :: two (dsharp.numfh e f x)) (fun x _ _ ->
        dsharp.numhessian e f x :: two (dsharp.numfhessian e f x))

    same "numfj, numj" (fun x _ _ -> dsharp.numj e g x :: two (dsharp.numfj e g x)) (fun x _ _ ->
        dsharp.numjacobian e g x :: two (dsharp.numfjacobian e g x))

    same
        "numfgvp, numgvp"
        (fun x v _ -> dsharp.numgvp e f x v :: two (dsharp.numfgvp e f x v))
        (fun x v _ -> dsharp.numgradv e f x v :: two (dsharp.numfgradv e f x v))

    same
        "numfhvp, numhvp"
        (fun x v _ -> dsharp.numhvp e f x v :: two (dsharp.numfhvp e f x v))
        (fun x v _ -> dsharp.numhessianv e f x v :: two (dsharp.numfhessianv e f x v))

    same
        "numfjvp, numjvp"
        (fun x v _ -> dsharp.numjvp e g x v :: two (dsharp.numfjvp e g x v))
        (fun x v _ -> dsharp.numjacobianv e g x v :: two (dsharp.numfjacobianv e g x v))

    same "fg, g" (fun x _ _ -> dsharp.g f x :: two (dsharp.fg f x)) (fun x _ _ ->
        dsharp.grad f x :: two (dsharp.fgrad f x))

    same "fgh, gh" (fun x _ _ -> two (dsharp.gh f x) @ three (dsharp.fgh f x)) (fun x _ _ ->
        two (dsharp.gradhessian f x) @ three (dsharp.fgradhessian f x))

    same "fh, h" (fun x _ _ -> dsharp.h f x :: two (dsharp.fh f x)) (fun x _ _ ->
        dsharp.hessian f x :: two (dsharp.fhessian f x))

    same "fj, j" (fun x _ _ -> dsharp.j g x :: two (dsharp.fj g x)) (fun x _ _ ->
        dsharp.jacobian g x :: two (dsharp.fjacobian g x))

    same "fgvp, gvp" (fun x v _ -> dsharp.gvp f x v :: two (dsharp.fgvp f x v)) (fun x v _ ->
        dsharp.gradv f x v :: two (dsharp.fgradv f x v))

    same
        "fghvp, ghvp"
        (fun x v _ -> two (dsharp.ghvp f x v) @ three (dsharp.fghvp f x v))
        (fun x v _ -> two (dsharp.gradhessianv f x v) @ three (dsharp.fgradhessianv f x v))

    same "fhvp, hvp" (fun x v _ -> dsharp.hvp f x v :: two (dsharp.fhvp f x v)) (fun x v _ ->
        dsharp.hessianv f x v :: two (dsharp.fhessianv f x v))

    same "fjvp, jvp" (fun x v _ -> dsharp.jvp g x v :: two (dsharp.fjvp g x v)) (fun x v _ ->
        dsharp.jacobianv g x v :: two (dsharp.fjacobianv g x v))

    same "fvjp, vjp" (fun x v _ -> dsharp.vjp g x v :: two (dsharp.fvjp g x v)) (fun x v _ ->
        dsharp.jacobianTv g x v :: two (dsharp.fjacobianTv g x v))
]

let private errors = [
    Check.wrong<OptionException>
        "a step of 0"
        "numgrad: epsilon must be above 0, got 0. Try 1e-5 in float64, 1e-2 in float32. (Parameter 'epsilon')"
        (fun () -> dsharp.numgrad 0.0 scalarField x.Value |> ignore)
    Check.wrong<ShapeException>
        "numgrad of a vector function"
        "numgrad: expected the function's result to be a scalar (0-d), got shape (3). Use numjacobian for other results."
        (fun () -> dsharp.numgrad first vectorField x.Value |> ignore)
    Check.wrong<ShapeException>
        "numdiff by a vector"
        "numdiff: expected the function's input to be a scalar (0-d), got shape (3). Use grad for a function of a vector, jacobian for one with a vector as its result."
        (fun () -> dsharp.numdiff first scalarField x.Value |> ignore)
    Check.wrong<ShapeException>
        "numjacobian of a scalar function"
        "numjacobian: expected the function's result to be a vector, got shape (). Use grad for a scalar result."
        (fun () -> dsharp.numjacobian first scalarField x.Value |> ignore)
    Check.wrong<ShapeException>
        "numcurl in two dimensions"
        "numcurl: expected a function from 3 to 3 elements, got one from 2 to 2."
        (fun () -> dsharp.numcurl first id (dsharp.zeros 2) |> ignore)
]

let tests =
    testList "Finite differences" [
        testList "verbs" verbs
        testList "forms and short names" valueForms
        testList "errors" errors
    ]
