/// All rows of a jacobian by one backward pass are the gradients of its elements, one by one.
module DiffLessons.Tests.JacobianRowsTests

open System
open Expecto
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Properties

let private point (n: int) =
    dsharp.tensor (
        Array.init n (fun i -> 0.2 + float ((i * 37) % 101) / 130.0),
        dtype = Dtype.Float64
    )

let private weight rows columns =
    (point (rows * columns)).view([ rows; columns ]) - 0.5

/// Row by row, each by a gradient of its own.
let private rowByRow (f: Tensor -> Tensor) (x: Tensor) : Tensor =
    Tensor.stack [ for i in 0 .. (f x).nelement - 1 -> dsharp.grad (fun x -> (f x)[i]) x ]

let private square (x: Tensor) = x.view [ 4; -1 ]
let private flat (x: Tensor) = x.view -1

/// A backward pass of one's own takes one gradient at a time.
let private own = dsharp.custom ((fun x -> x.exp ()), (fun _ y g -> g * y))

/// Functions of a vector of 16 elements that give at least 8.
let private functions: (string * (Tensor -> Tensor)) list = [
    "a layer", (fun x -> (weight 12 16).matmul(x).tanh())
    "activations", (fun x -> ((x - 0.5).relu() + x.sigmoid ()) * x.gelu ())
    "powers", (fun x -> x ** 3.0 + x.exp () / (x + 1.0))
    "softmax", (fun x -> flat ((square x).softmax 1))
    "running sums", (fun x -> (x.cumsum 0).cumprod 0)
    "parts", (fun x -> x[1..] * x[..14])
    "sorted", (fun x -> fst (x.sort 0))
    "gathered", (fun x -> x.gather (0, dsharp.tensor [ 3; 1; 1; 7; 9; 2; 15; 0 ]))
    "reductions",
    (fun x ->
        Tensor.cat [
            (square x).sum 1
            (square x).mean 0
            (square x).std 1
            (square x).logsumexp 0
            (square x).norm(dim = 1)
            (square x).amax 1
        ])
    "an image",
    (fun x ->
        flat (
            ((x.view [ 1; 1; 4; 4 ]).conv2d((weight 2 9).view [ 2; 1; 3; 3 ], padding = 1))
                .maxpool2d
                2
        ))
    "an inverse", (fun x -> flat ((square x + 3.0 * dsharp.eye (4, dtype = Dtype.Float64)).inv()))
    "a condition", (fun x -> dsharp.where (x.gt 0.5, dsharp.log, dsharp.neg, x))
    "a product of itself", (fun x -> flat (Tensor.einsum ("ij,kj->ik", square x, square x)))
    "rolled and flipped", (fun x -> ((square x).roll(1, 1).flip [ 0 ]).view -1)
    "a rule of one's own", own
    "a rule of one's own inside", (fun x -> (own (x * x)).sin() * x)
    "rules of libtorch and of one's own",
    (fun x -> Tensor.lift "sin" (fun raw -> raw.sin ()) (x.tanh ()))
    "constants", (fun _ -> point 9)
    "one element of many", (fun x -> x[3] * point 9)
]

let private close name (a: Tensor) (b: Tensor) =
    if not (Shape.same a.shape b.shape && a.allclose (b, 1e-9, 1e-12)) then
        failtest $"{name}: {a}\nis not\n{b}"

let private each =
    testList "each function" [
        for name, f in functions do
            test name {
                let x = point 16
                close "jacobian" (dsharp.jacobian f x) (rowByRow f x)
                let value, jacobian = dsharp.fjacobian f x
                close "value" value (f x)
                close "fjacobian" jacobian (rowByRow f x)
                let total (x: Tensor) = (f x).square().sum()
                close "hessian" (dsharp.hessian total x) (rowByRow (dsharp.grad total) x)
            }
    ]

let private chains =
    let steps: (Tensor -> Tensor) list = [
        fun x -> x.sin ()
        fun x -> x * x - 0.3
        fun x -> x.softmax 0
        fun x -> (weight 16 16).matmul x
        fun x -> x.roll (3, 0)
        fun x -> flat ((square x).transpose(0, 1))
        fun x -> x - x.mean ()
        fun x -> Tensor.cat [ x[8..]; x[..7] ]
        fun x -> x.relu () + 0.1
        fun x -> (x * 0.2).cumsum 0
        fun x -> x.maximum (0.5 - x)
        fun x -> own (x * 0.1)
    ]

    let picks = Gen.choose (0, steps.Length - 1) |> Gen.nonEmptyListOf |> Arb.fromGen

    property "chains of random functions" picks (fun picks ->
        let f = picks |> List.truncate 5 |> List.map (fun i -> steps[i]) |> List.reduce (>>)
        let x = point 16
        close $"{picks}" (dsharp.jacobian f x) (rowByRow f x))

let private shapes =
    testList "shapes" [
        test "more results than variables: the columns" {
            let w = weight 90 10
            let f (x: Tensor) = (w.matmul x).tanh() * 2.0
            let x = point 10
            close "jacobian" (dsharp.jacobian f x) (rowByRow f x)
            close "constants" (dsharp.jacobian (fun _ -> w[*, 0]) x) (dsharp.zerosLike w)
        }
        test "more rows than one pass takes" {
            let f (x: Tensor) = x.sin () * x.flip [ 0 ]
            let x = point 300
            close "jacobian" (dsharp.jacobian f x) (rowByRow f x)
        }
        test "of a model by its parameters" {
            let net = Linear(3, 4) --> dsharp.tanh --> Linear(4, 8)
            net.move (dtype = Dtype.Float64)

            let f (p: Tensor) =
                net.asFunction p ((point 3).view [ 1; 3 ]) |> flat

            close
                "jacobian"
                (dsharp.jacobian f net.parametersVector)
                (rowByRow f net.parametersVector)
        }
        test "inside another derivative" {
            let f (s: Tensor) =
                (dsharp.jacobian (fun x -> (s * x).sin()) (point 9)).sum()

            let s = dsharp.tensor (0.7, dtype = Dtype.Float64)
            let x = point 9
            close "diff" (dsharp.diff f s) (((s * x).cos() - s * x * (s * x).sin()).sum())
            close "grad" (dsharp.grad f s) (((s * x).cos() - s * x * (s * x).sin()).sum())
        }
        test "on threads at once" {
            let f k (x: Tensor) = (x * float k).sin() * x
            let x = point 20
            let actual = Array.Parallel.init 16 (fun k -> dsharp.jacobian (f k) x)
            actual |> Array.iteri (fun k j -> close $"{k}" j (rowByRow (f k) x))
        }
        test "what a function of one's own raises is raised" {
            let wrong = dsharp.custom ((fun x -> x * x), (fun x _ g -> g * x.view [ 7 ]))

            Expect.throwsT<ShapeException>
                (fun () -> dsharp.jacobian wrong (point 12) |> ignore)
                "jacobian"

            close "the next" (dsharp.jacobian dsharp.sin (point 9)) (rowByRow dsharp.sin (point 9))
        }
    ]

let tests = testList "Rows of jacobians" [ each; chains; shapes ]
