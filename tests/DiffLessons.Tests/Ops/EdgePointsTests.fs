/// Functions at their edges: ties, infinities, empty batches, several axes. The numbers are PyTorch's.
module DiffLessons.Tests.EdgePointsTests

open System
open Expecto
open DiffLessons
open DiffLessons.Tests

let private doubles (values: float list) =
    dsharp.tensor (values, dtype = Dtype.Float64)

let private number (value: float) =
    dsharp.tensor (value, dtype = Dtype.Float64)

let private gradient (f: Tensor -> Tensor) (x: Tensor) = dsharp.grad (fun x -> (f x).sum()) x

let private random (shape: int list) =
    dsharp.randn (shape, dtype = Dtype.Float64)

let private ties = [
    test "of equal elements the first of fmax and fmin has the gradient" {
        let a, b = doubles [ 1.0; 2.0; nan; nan ], doubles [ 1.0; 3.0; 4.0; nan ]

        for f, ofA in
            [
                (fun (a: Tensor) b -> a.fmax b), [ 1.0; 0.0; 0.0; 1.0 ]
                (fun (a: Tensor) b -> a.fmin b), [ 1.0; 1.0; 0.0; 1.0 ]
            ] do
            Expect.equal (gradient (fun a -> f a b) a) (doubles ofA) "by the first"
            Expect.equal (gradient (fun b -> f a b) b) (1.0 - doubles ofA) "by the second"
    }
    test "equal elements share the gradient of the median" {
        let x = doubles [ 2.0; 1.0; 2.0; nan; 5.0; 2.0 ]
        Expect.equal (x.nanmedian ()) (number 2.0) "value"

        let third = 1.0 / 3.0

        Expect.equal
            (gradient (fun x -> x.nanmedian ()) x)
            (doubles [ third; 0.0; third; 0.0; 0.0; third ])
            "gradient"

        Expect.isTrue (float ((doubles [ nan; nan ]).nanmedian()) |> System.Double.IsNaN) "none"
    }
]

let private infinities = [
    test "a quantile between minus infinity and a number" {
        let x = doubles [ infinity; -infinity; 0.0; 0.0 ]

        for q, expected in
            [ 0.0, -infinity; 0.1, -infinity; 0.3, -infinity; 0.5, 0.0; 0.9, infinity ] do
            Expect.equal (float (x.quantile q)) expected $"{q}"
    }
    test "an infinite base to the power of 0" {
        let a, b = doubles [ infinity; 2.0 ], doubles [ 0.0; 0.0 ]
        Expect.equal (dsharp.fgrad (fun b -> (a.pow b).sum()) b |> fst) (number 2.0) "value"
        Expect.equal (gradient (fun a -> a.pow b) a) (doubles [ 0.0; 0.0 ]) "by the base"
        let both = (dsharp.stack [ a; b ])
        let slopes = gradient (fun ab -> ab[0].pow ab[1]) both
        Expect.equal slopes[0] (doubles [ 0.0; 0.0 ]) "by the base, of both"
        Expect.equal slopes[1] (doubles [ infinity; log 2.0 ]) "by the exponent"
    }
    test "the hinge embedding loss of an infinite distance" {
        let x, target = doubles [ infinity; infinity; 1.0 ], doubles [ -1.0; 1.0; -1.0 ]

        Expect.equal
            (x.hingeEmbeddingLoss (target, reduction = "none"))
            (doubles [ 0.0; infinity; 0.0 ])
            "loss"
    }
    test "the slopes of activations with straight pieces where the pieces meet, and at NaN" {
        let x = doubles [ -4.0; -3.0; 0.0; 3.0; 6.0; 7.0; nan ]

        for name, f, slopes in
            [
                "relu6", (fun (x: Tensor) -> x.relu6 ()), [ 0.0; 0.0; 0.0; 1.0; 0.0; 0.0; 1.0 ]
                "hardtanh", (fun x -> x.hardtanh (-3.0, 6.0)), [ 0.0; 0.0; 1.0; 1.0; 0.0; 0.0; 1.0 ]
                "hardsigmoid * 6",
                (fun x -> x.hardsigmoid () * 6.0),
                [ 0.0; 0.0; 1.0; 0.0; 0.0; 0.0; 0.0 ]
                "hardswish", (fun x -> x[..5].hardswish()), [ 0.0; -0.5; 0.5; 1.5; 1.0; 1.0; 0.0 ]
            ] do
            Expect.equal (gradient f x) (doubles slopes) name
            Expect.isTrue (name = "hardswish" || Double.IsNaN(float ((f x)[6]))) $"{name} of NaN"
    }
    test "the slope of acosh at 1, whatever the size" {
        for n in [ 1; 3; 32 ] do
            let x = dsharp.ones (n, dtype = Dtype.Float64)
            Expect.equal (gradient (fun x -> x.acosh ()) x) (x * infinity) $"{n}"
    }
]

let private empty = [
    test "an empty batch" {
        let shape (t: Tensor) = List.ofArray t.shape
        let images = random [ 0; 3; 6; 6 ]
        Expect.equal (shape (images.unfold ([ 2; 3 ]))) [ 0; 18; 20 ] "unfold"
        Expect.equal (shape ((random [ 0; 12; 9 ]).fold([ 4; 5 ], [ 2; 3 ]))) [ 0; 2; 4; 5 ] "fold"
        let pooled, indices = images.maxpool2di 2
        Expect.equal (shape (pooled.maxunpool2d (indices, 2))) [ 0; 3; 6; 6 ] "maxunpool2d"
        Expect.equal (shape ((random [ 0; 3 ]).argmax 1)) [ 0 ] "argmax"
        Expect.equal (shape ((random [ 0; 3 ]).argmin(1, true))) [ 0; 1 ] "argmin"
    }
    test "nothing along the axis itself" {
        for name, f in
            [ "argmax", (fun (x: Tensor) -> x.argmax 1); "argmin", (fun x -> x.argmin 1) ] do
            Check.expectError<ShapeException>
                $"{name}: expected at least one element, got shape (3, 0)."
                (fun () -> f (random [ 3; 0 ]) |> ignore)
    }
]

let private severalAxes = [
    test "variance, deviation and both with the mean" {
        let x = random [ 2; 3; 4 ]
        let asOne = (x.transpose (0, 1)).reshape [ 3; 8 ]

        let near (expected: Tensor) (actual: Tensor) =
            Expect.isTrue (actual.allclose (expected, 1e-12, 1e-12)) "equal"

        near (asOne.var 1) (x.var [ 0; -1 ])
        near (asOne.var (1, unbiased = false)) (x.var ([ 2; 0 ], unbiased = false))
        near (asOne.std 1) (x.std [ 0; 2 ])
        near (asOne.std(1).view [ 1; 3; 1 ]) (x.std ([ 0; 2 ], keepDim = true))
        let variance, mean = x.varMean ([ 0; 2 ], keepDim = true)
        near (asOne.var(1).view [ 1; 3; 1 ]) variance
        near (asOne.mean(1).view [ 1; 3; 1 ]) mean
        near (gradient (fun x -> x.std ()) x) (gradient (fun x -> x.std [ 0; 1; 2 ]) x)
        near (gradient (fun x -> x.var [ 0; 1; 2 ]) x) (dsharp.grad (fun x -> fst (x.varMean ())) x)
    }
    test "products and their gradients below and above the size that is spread over threads" {
        for n in [ 8; 96 ] do
            let a, b = random [ n; n ], random [ n; n ]
            let byHand (a: Tensor) = (a.unsqueeze 2 * b.unsqueeze 0).sum 1

            let near name (x: Tensor) y =
                Expect.isTrue (x.allclose (y, 1e-10, 1e-10)) $"{name}, {n}"

            near "product" (a.matmul b) (byHand a)

            near
                "on the tape"
                (gradient (fun a -> tanh (a.matmul b)) a)
                (gradient (byHand >> tanh) a)

            near
                "by libtorch"
                (gradient (fun a -> atan (a.matmul b)) a)
                (gradient (byHand >> atan) a)
    }
    test "axes that are named wrongly" {
        for name, f in
            [
                "var", (fun (dims: int list) -> (random [ 2; 3 ]).var dims)
                "std", (fun dims -> (random [ 2; 3 ]).std dims)
                "var", (fun dims -> (random [ 2; 3 ]).varMean dims |> fst)
            ] do
            Check.expectError<ShapeException>
                $"{name}: expected each dimension once, got 1 twice, in (1, -1)."
                (fun () -> f [ 1; -1 ] |> ignore)
    }
]

let tests = testList "Edge points" (ties @ infinities @ empty @ severalAxes)
