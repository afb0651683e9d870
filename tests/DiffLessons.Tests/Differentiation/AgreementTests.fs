/// All verbs of differentiation agree on one function: generated programs of several operations, at points with zeros, ties and
/// singular matrices among them.
module DiffLessons.Tests.AgreementTests

open System
open Expecto
open DiffLessons
open DiffLessons.Numerical
open DiffLessons.Tests
open DiffLessons.Tests.AgreementSteps

/// Steps with derivatives of all orders everywhere.
let private smooth = [
    step "sin" (fun x -> x.sin ())
    step "tanh" (fun x -> x.tanh ())
    step "sigmoid" (fun x -> x.sigmoid ())
    step "exp of tanh" (fun x -> (x.tanh ()).exp())
    step "square" (fun x -> x ** 2 * 0.25)
    step "cube" (fun x -> (x.tanh ()) ** 3)
    step "power 0 and 1" (fun x -> x ** 0 + x ** 1)
    step "powers of 2" (fun x -> Tensor.Pow(2.0, x.tanh ()))
    step "product with itself turned around" (fun x -> x * x.flip [ 0 ] * 0.25)
    step "softmax" (fun x -> x.softmax 0 * 2.0)
    step "logsoftmax" (fun x -> x.logsoftmax 0 * 0.25)
    step "logsumexp" (beside (fun x -> x.logsumexp 0 * 0.25))
    step "matrix product" (fun x -> ((matrix x).matmul(matrix x)).view 4 * 0.25)
    step "transpose" (fun x -> ((matrix x).transpose()).view 4)
    step "determinant" (beside (fun x -> (matrix x).det() * 0.5))
    step "determinants of rank one" (fun x -> (((x.outer x).view [ 4; 2; 2 ]).det()) * 0.25 + x)
    step "variance" (beside (fun x -> x.var () * 0.25))
    step "mean and sum" (beside (fun x -> x.mean () - x.sum () * 0.25))
    step "gelu" (fun x -> x.gelu ())
    step "silu" (fun x -> x.silu ())
    step "softplus" (fun x -> x.softplus ())
    step "quotient" (fun x -> x / (x * x + 1.0))
    step "mseLoss" (beside (fun x -> x.mseLoss (x.flip [ 0 ]) * 0.25))
    step
        "crossEntropyLoss"
        (beside (fun x -> (matrix x).crossEntropyLoss(dsharp.tensor [ 1; -100 ])))
    step
        "weighted crossEntropyLoss"
        (beside (fun x ->
            let weight = dsharp.tensor ([ 1.0; 3.0 ], dtype = Dtype.Float64)
            (matrix x).crossEntropyLoss(dsharp.tensor [ 0; -100 ], weight = weight)))
]

/// Steps whose exact value may be 0 while rounding leaves either sign: a kink that follows one would be met on either side.
let private rounded = [
    step "determinant of 4 by 4" (beside (fun x -> ((x.outer x) * 0.25).det() + x[0]))
]

/// Steps with kinks, where a derivative is chosen.
let private kinked = [
    step "relu" (fun x -> x.relu ())
    step "leakyRelu" (fun x -> x.leakyRelu 0.2)
    step "abs" (fun x -> x.abs ())
    step "sign" (fun x -> x + x.sign ())
    step "floor" (fun x -> x + x.floor ())
    step "relu6" (fun x -> (x * 3.0).relu6() * 0.5)
    step "hardtanh" (fun x -> x.hardtanh ())
    step "hardsigmoid" (fun x -> (x * 3.0).hardsigmoid())
    step "hardswish" (fun x -> (x * 3.0).hardswish() * 0.25)
    step "clamp" (fun x -> x.clamp (low = -1, high = 1))
    step "softsign" (fun x -> x.softsign ())
    step "elu" (fun x -> x.elu ())
    step "prelu" (fun x -> x.prelu (x.mean().view 1))
    step "max" (beside (fun x -> x.max ()))
    step "min" (beside (fun x -> x.min ()))
    step "max along" (fun x -> (matrix x).max(0, keepDim = true).expand([ 2; 2 ]).view 4)
    step "max of two" (fun x -> x.max (x.flip [ 0 ]))
    step "min of two" (fun x -> x.min (x * 0.5))
    step "std" (beside (fun x -> x.std ()))
    step "std along" (fun x -> x + (matrix x).std(0, keepDim = true).expand([ 2; 2 ]).view 4)
    step "norm" (beside (fun x -> x.norm () * 0.5))
    step "norm along" (fun x ->
        x + (matrix x).norm(dim = 1, keepDim = true).expand([ 2; 2 ]).view 4)
    step "norm of order 1" (beside (fun x -> x.norm 1.0 * 0.25))
    step "norm of order 3" (beside (fun x -> x.norm 3.0 * 0.25))
    step "norm of infinite order" (beside (fun x -> x.norm infinity * 0.25))
    step "l1Loss" (beside (fun x -> x.l1Loss (x.flip [ 0 ])))
    step "power of a power" (fun x ->
        x.relu () ** dsharp.tensor ([ 0.0; 1.0; 2.0; 3.0 ], dtype = Dtype.Float64))
    step "0 ** 0" (fun x -> (x.relu () * 0.0) ** (x.relu () * 0.0) + x)
    step "maxpool1d" (fun x -> x + ((x.view [ 1; 1; 4 ]).maxpool1d 2).view(2).repeat(0, 2))
]

let private coordinates = [| 0.0; 0.0; 1.0; 1.0; -1.0; 2.0; 0.5; -0.75; 1.25; -2.0 |]

/// A program of 1 to 4 steps and a point, as a seed decides.
let private program (steps: Step list) (seed: int) =
    let random = Random seed

    let chosen =
        List.init (1 + random.Next 4) (fun _ -> List.item (random.Next steps.Length) steps)

    let point =
        match random.Next 4 with
        // Rows that are multiples of each other, all equal, all zero: singular matrices, and ties.
        | 0 ->
            let a, b = coordinates[random.Next 10], coordinates[random.Next 10]
            [| a; b; 2.0 * a; 2.0 * b |]
        | 1 -> Array.create 4 coordinates[random.Next 10]
        | _ -> Array.init 4 (fun _ -> coordinates[random.Next 10])

    let run (x: Tensor) =
        chosen |> List.fold (fun (x: Tensor) step -> step.Apply x) x

    let name = chosen |> List.map (fun step -> step.Name) |> String.concat ", then "

    let text = String.Join("; ", point)
    $"seed {seed}: {name} at [{text}]", run, dsharp.tensor (point, dtype = Dtype.Float64)

let private near tolerance name what (actual: Tensor) (expected: Tensor) =
    try
        Check.expectNear tolerance what actual expected.shape (Check.elements expected)
    with error ->
        failtest $"{name}: {error.Message}; {what} {actual}, expected {expected}"

let private weights =
    dsharp.tensor ([ 1.0; -0.5; 2.0; 0.25 ], dtype = Dtype.Float64)

let private units =
    lazy (Array.init 4 (fun i -> dsharp.onehot (4, i, dtype = Dtype.Float64)))

let private agree (name: string) (f: Tensor -> Tensor) (x: Tensor) =
    let near what = near 1e-9 name what
    let scalar (x: Tensor) = (f x * weights).sum()
    let units = units.Value
    let gradient = dsharp.grad scalar x

    Expect.isFalse (gradient.hasinfnan ()) $"{name}: the gradient is finite: {gradient}"

    let rows = dsharp.jacobian f x
    near "the sum of the jacobian's rows" (rows.transpose().matmul weights) gradient
    near "jacobianTv" (dsharp.jacobianTv f x weights) gradient

    let columns = units |> Array.map (dsharp.jacobianv f x)
    near "the jacobian by columns" (dsharp.stack (columns, 1)) rows

    let alongs = units |> Array.map (dsharp.gradv scalar x)
    near "gradv" (dsharp.stack alongs) gradient

    let tracked = x.reverseDiff ()
    (scalar tracked).reverse()
    near "reverse" tracked.derivative gradient

    let line (i: int) (t: Tensor) = scalar (x + t * units[i])
    let zero = dsharp.zero (dtype = Dtype.Float64)
    near "diff" (dsharp.stack (Array.init 4 (fun i -> dsharp.diff (line i) zero))) gradient

    let hessian = dsharp.hessian scalar x
    Expect.isFalse (hessian.hasinfnan ()) $"{name}: the hessian is finite: {hessian}"
    let products = units |> Array.map (dsharp.hessianv scalar x)
    near "hessianv" (dsharp.stack (products, 1)) hessian
    near "the gradient's jacobian" (dsharp.jacobian (dsharp.grad scalar) x) hessian

    let twice = units |> Array.map (fun u -> dsharp.jacobianv (dsharp.grad scalar) x u)

    near "forward of reverse" (dsharp.stack (twice, 1)) hessian

    let diagonal = Array.init 4 (fun i -> dsharp.diffn 2 (line i) zero)
    near "forward of forward" (dsharp.stack diagonal) (hessian.diagonal ())
    near "laplacian" (dsharp.laplacian scalar x) (hessian.trace ())

let private withDifferences (name: string) (f: Tensor -> Tensor) (x: Tensor) =
    agree name f x
    let scalar (x: Tensor) = (f x * weights).sum()
    near 1e-5 name "numgrad" (dsharp.numgrad 1e-5 scalar x) (dsharp.grad scalar x)

    near
        1e-4
        name
        "difference of gradients"
        (dsharp.numjacobian 1e-5 (dsharp.grad scalar) x)
        (dsharp.hessian scalar x)

let private programs (count: int) (steps: Step list) check =
    for seed in 1..count do
        check (program steps seed)

/// How many programs of each kind: the variable is for long runs.
let private count =
    match Int32.TryParse(Environment.GetEnvironmentVariable "DIFFLESSONS_TEST_PROGRAMS") with
    | true, count -> count
    | _ -> 100

let private everyday = AgreementSteps.smooth @ smooth

let tests =
    testList "Agreement of verbs" [
        test "smooth programs, and finite differences" {
            programs count (smooth @ rounded) (fun (name, f, x) -> withDifferences name f x)
        }
        test "smooth programs of everyday operations, and finite differences" {
            programs count everyday (fun (name, f, x) -> withDifferences name f x)
        }
        test "everyday programs with kinks" {
            programs count (everyday @ AgreementSteps.kinked @ kinked) (fun (name, f, x) ->
                agree name f x)
        }
        test "programs with kinks" {
            programs count (smooth @ kinked) (fun (name, f, x) -> agree name f x)
        }
    ]
