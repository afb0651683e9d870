/// Derivatives of batches are the derivatives of their rows, and nest as all others.
module DiffLessons.Tests.BatchTests

open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators

/// A matrix for each row of a batch, and a number for each row.
let private toRows (m: int) (x: Tensor) =
    let weights =
        (dsharp.linspaceLike (x, 0.2, 1.5, x.shape[1] * m)).view [ x.shape[1]; m ]

    (x * x).matmul(weights).sin()

let private toNumbers (x: Tensor) = (x * x * x).sum(1) + x[*, 0] * x[*, -1]

let private batch =
    shaped "batch" (sizesUpTo [ 3; 3; 3 ]) (fun case ->
        match case.Sizes with
        | [ b; n; _ ] -> [ [ b; n ] ]
        | _ -> [])

let private property name (holds: Case -> Tensor -> unit) =
    Check.property name (cases batch) (fun case ->
        holds case (Array.head (inputs batch Dtype.Float64 case)))

let private near name (actual: Tensor) (expected: Tensor) =
    Check.expectNear 1e-10 name actual expected.shape (Check.elements expected)

/// What a function gives for each row, stacked.
let private eachRow (f: Tensor -> Tensor) (x: Tensor) =
    x.unstack () |> Array.map f |> dsharp.stack

let private one (f: Tensor -> Tensor) (row: Tensor) = (f (row.unsqueeze 0))[0]

let private rows = [
    property "batchGrad" (fun _ x ->
        let y, g = dsharp.fbatchGrad toNumbers x
        near "value" y (toNumbers x)
        near "gradients" g (eachRow (dsharp.grad (one toNumbers)) x))
    property "batchGrad of more axes" (fun _ x ->
        let f (x: Tensor) = (x * x.exp ()).sum(2).sum(1)
        let x = x.unsqueeze 2
        near "gradients" (dsharp.batchGrad f x) (x.exp () * (1.0 + x)))
    property "batchJacobian" (fun case x ->
        let f = toRows case.Sizes[2]
        let y, j = dsharp.fbatchJacobian f x
        near "value" y (f x)
        near "jacobians" j (eachRow (dsharp.jacobian (one f)) x))
    property "batchJacobian of many results of few inputs, by forward mode" (fun _ x ->
        let x = x[*, 0..0]
        let f = toRows 5
        near "jacobians" (dsharp.batchJacobian f x) (eachRow (dsharp.jacobian (one f)) x))
    property "batchHessian" (fun _ x ->
        near
            "hessians"
            (dsharp.batchHessian toNumbers x)
            (eachRow (dsharp.hessian (one toNumbers)) x))
    property "a gradient of batched gradients" (fun _ x ->
        let f (x: Tensor) =
            ((dsharp.batchGrad toNumbers x) * x).sum()

        let g (x: Tensor) =
            x.unstack ()
            |> Array.sumBy (fun row -> (dsharp.grad (one toNumbers) row * row).sum())

        near "nested" (dsharp.grad f x) (dsharp.grad g x)
        near "along" (dsharp.gradv f x x) (dsharp.gradv g x x))
    test "what does not depend on its input has jacobians of zeros" {
        let x = dsharp.ones [ 2; 3 ]
        Expect.equal (dsharp.batchGrad (fun _ -> dsharp.ones 2) x) (dsharp.zeros [ 2; 3 ]) "grad"

        Expect.equal
            (dsharp.batchJacobian (fun _ -> dsharp.ones [ 2; 4 ]) x)
            (dsharp.zeros [ 2; 4; 3 ])
            "jacobian"

        Expect.equal (dsharp.batchHessian (fun x -> x.sum 1) x) (dsharp.zeros [ 2; 3; 3 ]) "hessian"
    }
    test "a batch of none" {
        let x = dsharp.ones [ 0; 3 ]
        Expect.equal (dsharp.batchJacobian id x).shape [| 0; 3; 3 |] "jacobian"
        Expect.equal (dsharp.batchGrad (fun x -> x.sum 1) x).shape [| 0; 3 |] "grad"
    }
]

let private shape call message (f: unit -> Tensor) =
    Check.wrong<ShapeException> call message (f >> ignore)

let private errors = [
    shape
        "batchGrad of a number"
        "batchGrad: expected the function's input to have shape (batch, ...), got (). Use grad for a single input."
        (fun () -> dsharp.batchGrad id (dsharp.tensor 1.0))
    shape
        "batchGrad of rows"
        "batchGrad: expected the function's result to have shape (2), one number per row, got (2, 3). Use batchJacobian for rows of several."
        (fun () -> dsharp.batchGrad id (dsharp.ones [ 2; 3 ]))
    shape
        "batchJacobian of a vector"
        "batchJacobian: expected the function's input to have shape (batch, n), got (3). Flatten each row, and view it inside the function."
        (fun () -> dsharp.batchJacobian id (dsharp.ones 3))
    shape
        "batchJacobian of numbers"
        "batchJacobian: expected the function's result to have shape (2, m), got (2). Use batchGrad for one number per row."
        (fun () -> dsharp.batchJacobian (fun x -> x.sum 1) (dsharp.ones [ 2; 3 ]))
    shape
        "batchHessian of three axes"
        "batchHessian: expected the function's input to have shape (batch, n), got (1, 2, 3). Flatten each row, and view it inside the function."
        (fun () -> dsharp.batchHessian (fun x -> x.sum 1) (dsharp.ones [ 1; 2; 3 ]))
]

let tests =
    testList "Batched derivatives" [ testList "rows" rows; testList "errors" errors ]
