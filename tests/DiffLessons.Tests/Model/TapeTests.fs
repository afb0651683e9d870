/// The backward rules that are written in this library, against libtorch's own record of the same computation.
module DiffLessons.Tests.TapeTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Model
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators
open DiffLessons.Tests.TapeSupport

let private seeds = Arb.fromGen (Gen.choose (0, 1_000_000))

let private pick (random: Random) (items: 'a list) = items[random.Next items.Length]

// ---- recurrent layers ----

let private recurrent =
    Check.propertyOf 40 "plain recurrent layers" seeds (fun seed ->
        let random = Random seed
        let layers, time, batch = 1 + random.Next 3, 1 + random.Next 4, 1 + random.Next 3
        let first = random.Next 2 = 0

        let rnn =
            RNN(
                2,
                3,
                numLayers = layers,
                nonlinearity = pick random [ dsharp.tanh; dsharp.relu ],
                bias = (random.Next 2 = 0),
                batchFirst = first,
                bidirectional = (random.Next 4 = 0)
            )
            |> settled seed

        let directions = if $"{rnn}".Contains "both" then 2 else 1

        let inner, readOut =
            (Linear(2, 2) |> settled 1), (Linear(3 * directions, 2) |> settled 2)

        let before = random.Next 2 = 0

        let forward (x: Tensor) =
            let states, last =
                rnn.forwardWithHidden (
                    (if before then inner.forward x else x),
                    numbers (seed + 3) [ layers * directions; batch; 3 ]
                )

            (readOut.forward states).sum()
            + (last * last).sum()
            + dsharp.mseLoss (last, last.sin ())

        let net = Net(forward, models = [ inner; rnn; readOut ])

        let x =
            numbers (seed + 1) (if first then [ batch; time; 2 ] else [ time; batch; 2 ])

        expectAll $"{rnn}" net (fun f -> f x))

// ---- operations of a tensor that is tracked itself ----

let private ofTensors: (string * (Tensor -> Tensor)) list = [
    "relu", dsharp.relu
    "tanh", dsharp.tanh
    "sigmoid", dsharp.sigmoid
    "exp", (fun x -> exp (x * 0.5))
    "tanh, then what libtorch records, then sigmoid",
    (fun x -> dsharp.sigmoid (dsharp.tanh x * offTape x))
    "sums and differences", (fun x -> 2.0 - (x + x * 0.5 - 1.0) + (x - offTape x) / 3.0 - (-x))
    "products and quotients", (fun x -> exp x * x / (x * x + 1.0) * tanh x)
    "powers", (fun x -> x ** 2.0 + (x + 1.0) ** 3.0 * 0.5 - Tensor.Pow(tanh x, 5))
    "quotients of two",
    (fun x -> tanh x / (x * x + 1.0) + (x + 3.0) / (exp x + 0.5) - 2.0 / (x * x + 1.0))
    "roots and logarithms", (fun x -> sqrt (x * x + 1.0) * log (exp x + 1.0))
    "sines, cosines, sizes and softplus", (fun x -> sin x * cos (2.0 * x) + abs x * x.softplus ())
    "views",
    (fun x ->
        let flat = x.view [ 12 ]
        let turned = (flat.view [ 4; 3 ]).transpose().flatten()
        ((turned * flat[0] - flat[11]).unsqueeze(0).squeeze() + flat).view x.shape)
    "tensors joined",
    (fun x ->
        let flat = x.view [ 12 ]
        let constant = dsharp.full ([ 12 ], 2.0, dtype = Float64)
        let stacked = Tensor.stack ([ flat * flat; constant; tanh flat ], 1)
        let row = Tensor.cat [ flat; constant; exp flat ]
        (stacked.sum 1 * flat + (row * row).sum()).view x.shape)
    "constant operands",
    (fun x ->
        let c = dsharp.full (x.shape, 3.0, dtype = Float64)
        (c * x - c / (x * x + c)) * c + c)
    "broadcast operands",
    (fun x ->
        let row = x.view([ 3; 4 ])[1]
        let column = x.view([ 3; 4 ])[*, 2..2]
        let one = x.sum ()
        (x.view [ 3; 4 ] * row + column / (row * row + 1.0) - one).view x.shape)
    "sums and means", (fun x -> x * x.sum () + x.mean () * (x + x.sum ()).mean())
    "the squared difference of two",
    (fun x -> dsharp.mseLoss (dsharp.tanh x, dsharp.sigmoid x, reduction = "none"))
]

let private products =
    Check.propertyOf 15 "products of matrices, and of a matrix and a vector" seeds (fun seed ->
        let constant i shape = numbers (seed + i) shape
        let x, weight = constant 0 [ 3; 4 ], constant 1 [ 3; 4 ]

        let f (x: Tensor) =
            let fourth = (constant 2 [ 4; 3 ]).matmul x
            let vector = (constant 2 [ 4; 3 ]).matmul(x.matmul (constant 3 [ 4 ]))
            x.matmul fourth + (constant 4 [ 3; 3 ]).matmul x + (x.matmul vector).sum()

        let gradient (f: Tensor -> Tensor) =
            dsharp.grad (fun x -> (f x * weight).sum()) x

        expectClose 1e-12 "gradient" (gradient f) (gradient (offTape >> f))

        let v, matrix = constant 5 [ 12 ], constant 6 [ 9; 12 ]
        let g (v: Tensor) = tanh (matrix.matmul v) ** 3.0
        let rows = dsharp.jacobian g v
        expectClose 1e-12 "jacobian" rows (dsharp.jacobian (offTape >> g) v)
        let sum (v: Tensor) = (g v).sum()
        expectClose 1e-12 "hessian" (dsharp.hessian sum v) (dsharp.hessian (offTape >> sum) v))

let private tensors = [
    for name, f in ofTensors do
        Check.propertyOf 15 $"tensors: {name}" seeds (fun seed ->
            let x = numbers seed [ 3; 4 ]
            let weight = numbers (seed + 1) [ 3; 4 ]

            let recorded =
                dsharp.grad
                    (fun v -> ((f (offTape v)).view [ 3; 4 ] * weight).sum())
                    (x.flatten ())

            let tracked = x.reverseDiff ()
            (f tracked).reverse weight
            expectClose 1e-12 "reverse" (tracked.derivative.flatten ()) recorded

            let flat = x.flatten ()
            let rows = dsharp.jacobian (fun v -> f v) flat
            expectClose 1e-12 "jacobian" rows (dsharp.jacobian (fun v -> f (offTape v)) flat)
            let scalar g v = (g v: Tensor).sum()
            let hessian = dsharp.hessian (scalar f) flat
            expectClose 1e-12 "hessian" hessian (dsharp.hessian (scalar (offTape >> f)) flat))

    test "the slope of a sigmoid near 1 is exact in float32" {
        let x = dsharp.tensor ([ 12.0f; 14.0f; 16.0f; -16.0f; -60.0f ])

        let slope f =
            dsharp.grad (fun v -> (f v: Tensor).sigmoid().sum()) x

        Check.expectNear 0.0 "slope" (slope id) [| 5 |] (Check.elements (slope offTape))

        let taped = x.reverseDiff ()
        taped.sigmoid().reverse(dsharp.onesLike x)
        Check.expectNear 0.0 "slope" taped.derivative [| 5 |] (Check.elements (slope offTape))
    }

    test "the logarithm of the softmax along either axis" {
        for dim in [ 0; 1 ] do
            let x, weight = numbers 5 [ 3; 4 ], numbers 6 [ 3; 4 ]
            let f (v: Tensor) = (dsharp.tanh v).logsoftmax dim
            let tracked = x.reverseDiff ()
            (f tracked).reverse weight
            let recorded = dsharp.grad (fun v -> (f (offTape v) * weight).sum()) x
            expectClose 1e-12 "gradient" tracked.derivative recorded
    }

    test "relu passes nothing on where it rests, of few elements and of many" {
        for count in [ 6; 6000 ] do
            let pick (values: float[]) =
                dsharp.tensor (Array.init count (fun i -> values[i % 6]))

            let x = (pick [| -1.0; 0.0; 2.0; -infinity; nan; 3.0 |]).reverseDiff()
            let weight = pick [| infinity; nan; infinity; -infinity; 5.0; -7.0 |]
            x.relu().reverse(weight)
            let expected = pick [| 0.0; 0.0; infinity; 0.0; 5.0; -7.0 |]
            Expect.equal (Check.elements x.derivative) (Check.elements expected) $"{count}"
    }

    Check.propertyOf
        60
        "products of matrices and vectors, by either factor and both"
        seeds
        (fun seed ->
            let random = Random seed
            let n, m, p = random.Next 4, random.Next 4, random.Next 4
            let a = numbers seed (pick random [ [ n; m ]; [ m ] ])
            let b = numbers (seed + 1) (pick random [ [ m; p ]; [ m ] ])
            let weight = numbers (seed + 2) (List.ofArray (a.matmul b).shape)

            let gradients through (isTracked: bool[]) = [
                let factors =
                    [ a; b ] |> List.mapi (fun i x -> if isTracked[i] then x.reverseDiff () else x)

                let product = (through factors[0]: Tensor).matmul(through factors[1])
                (product * weight).sum().reverse()

                for i in 0..1 do
                    if isTracked[i] then
                        factors[i].derivative
            ]

            for isTracked in [ [| true; false |]; [| false; true |]; [| true; true |] ] do
                List.iter2
                    (expectClose 1e-12 $"{isTracked}")
                    (gradients id isTracked)
                    (gradients offTape isTracked)

            let v = numbers (seed + 3) [ m ]

            for f in [ (fun (x: Tensor) -> (tanh x).matmul b); (fun x -> a.matmul (tanh x)) ] do
                let rows through =
                    dsharp.jacobian (fun x -> (f (through x)).unsqueeze(0).flatten()) v

                expectClose 1e-12 "jacobian" (rows id) (rows offTape))

    test "derivatives add up over two runs" {
        let x = (numbers 3 [ 4 ]).reverseDiff()
        (dsharp.tanh x).reverse(dsharp.onesLike (x.noDiff ()))
        let once = x.derivative
        let weight = dsharp.onesLike (x.noDiff ())
        (dsharp.tanh x).reverse(weight, zeroDerivatives = false)
        expectClose 1e-12 "twice" x.derivative (once * 2.0)
        expectSame "the weight is left as it was" weight (dsharp.onesLike weight)
    }

    test "a weight handed through is not kept" {
        let x = (numbers 4 [ 3 ]).reverseDiff()
        let weight = numbers 5 [ 3 ]
        let before = weight.clone ()
        x.reverse weight
        x.reverse (weight, zeroDerivatives = false)
        expectSame "weight" weight before
        expectClose 1e-12 "twice" x.derivative (weight * 2.0)
    }
]

// ---- levels ----

let private levels = [
    Check.propertyOf
        15
        "the derivative of a gathered derivative by something further out"
        seeds
        (fun seed ->
            let net = smallNet seed
            let x = numbers (seed + 1) [ 5; 3 ]

            // z -> the sum of squares of the derivatives of the mean of (z * net x - 1)^2 by the parameters
            let squares (z: Tensor) =
                net.reverseDiff (nestingTag = 7u)

                dsharp
                    .mseLoss(
                        net.forward x * z.view [ 5; 2 ],
                        dsharp.ones ([ 5; 2 ], dtype = Float64)
                    )
                    .reverse()

                let g = gathered net
                net.noDiff ()
                (g * g).sum()

            let z = numbers (seed + 2) [ 10 ]
            expectClose 1e-7 "derivative" (dsharp.grad squares z) (dsharp.numgrad 1e-5 squares z))

    Check.propertyOf
        15
        "grad by an input of a model that is tracked, then reverse"
        seeds
        (fun seed ->
            let net = smallNet seed
            let c = numbers (seed + 1) [ 2; 3 ]
            let x = numbers (seed + 2) [ 2; 2 ]

            // the slope of x -> mean (net c * x)^2, squared: a function of the parameters
            let slope (f: Tensor -> Tensor) =
                let g =
                    dsharp.grad
                        (fun (v: Tensor) -> ((f c * v.view [ 2; 2 ]) ** 2).mean())
                        (x.flatten ())

                (g * g).sum()

            expectAll "derivatives" net slope)

    test "forward mode passes through what is tracked" {
        let net = smallNet 5
        let x, v = numbers 6 [ 3; 3 ], numbers 7 [ 3; 3 ]
        let expected = (net.forward (x.forwardDiff v)).derivative
        net.reverseDiff ()
        let y = net.forward (x.forwardDiff v)
        expectClose 1e-12 "tangent" (y.derivative.noDiff ()) expected
    }

    test "two models in one loss" {
        let one, other = smallNet 8, smallNet 9
        let x = numbers 10 [ 4; 3 ]
        let loss (f: Tensor -> Tensor) (g: Tensor -> Tensor) = dsharp.mseLoss (f x, g x)

        let first =
            dsharp.grad
                (fun p -> loss (one.asFunction (offTape p)) other.forward)
                one.parametersVector

        let second =
            dsharp.grad
                (fun p -> loss one.forward (other.asFunction (offTape p)))
                other.parametersVector

        one.reverseDiff ()
        other.reverseDiff ()
        (loss one.forward other.forward).reverse()
        expectClose 1e-12 "one" (gathered one) first
        expectClose 1e-12 "other" (gathered other) second
    }
]

let tests =
    testList "Tape" [ recurrent; testList "tensors" tensors; products; testList "levels" levels ]
