/// The ways back that are written in this library, against libtorch's own record of the same computation.
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

// ---- random networks and losses ----

let private activations: (string * (Tensor -> Tensor)) list = [
    "relu", dsharp.relu
    "tanh", dsharp.tanh
    "sigmoid", dsharp.sigmoid
    "gelu, which is not on the tape", dsharp.gelu
    "a function of the user's", (fun x -> x * x + x)
    "one that keeps its input", id
]

let private pick (random: Random) (items: 'a list) = items[random.Next items.Length]

/// A chain of linear layers and activations, from 3 numbers to `outputs`.
let private chain (random: Random) (outputs: int) : Net =
    let widths = [
        3
        for _ in 1 .. random.Next 3 do
            1 + random.Next 5
        outputs
    ]

    let layer (first, second) : Net =
        let linear = Linear(first, second, bias = (random.Next 4 > 0))
        linear --> snd (pick random activations)

    let layers = widths |> List.pairwise |> List.map layer
    let net = List.reduce (-->) layers --> Linear(outputs, outputs)

    // What comes before is computed from constants, and is itself constant.
    let net: Net =
        match random.Next 4 with
        | 0 -> dsharp.tanh --> net
        | 1 -> dsharp.relu --> (dsharp.flatten -1 --> net)
        | 2 -> dsharp.tanh --> (Sequential [ Function dsharp.sigmoid; net ] :> Net)
        | _ -> net

    settled (random.Next()) net

let private losses: (string * (Tensor -> Tensor -> Tensor -> Tensor)) list = [
    "mse", (fun y target _ -> dsharp.mseLoss (y, target))
    "mse, summed", (fun y target _ -> dsharp.mseLoss (y, target, reduction = "sum"))
    "mse of each",
    (fun y target _ -> (dsharp.mseLoss (y, target, reduction = "none") * target).sum())
    "mse of the target", (fun y target _ -> dsharp.mseLoss (target, y))
    "mse with itself moved", (fun y target _ -> dsharp.mseLoss (y, y.sin () * target))
    "mse of two tapes", (fun y target _ -> dsharp.mseLoss (y, dsharp.tanh y) + 0.0 * target.sum ())
    "cross-entropy", (fun y _ classes -> dsharp.crossEntropyLoss (y, classes))
    "cross-entropy, summed",
    (fun y _ classes -> dsharp.crossEntropyLoss (y, classes, reduction = "sum"))
    "cross-entropy of each",
    (fun y _ classes -> (dsharp.crossEntropyLoss (y, classes, reduction = "none")).mean())
    "l1, not on the tape", (fun y target _ -> dsharp.l1Loss (y, target))
    "two at once",
    (fun y target classes ->
        dsharp.mseLoss (y, target) * 2.0 + dsharp.crossEntropyLoss (y, classes))
    "a product of two", (fun y target _ -> dsharp.mseLoss (y, target) * (y.tanh ()).mean())
]

let private randomNets = [
    for name, loss in losses do
        Check.propertyOf 25 $"chains: {name}" seeds (fun seed ->
            let random = Random seed
            let batch = 1 + random.Next 5
            let net = chain random 3
            let x = numbers (random.Next()) [ batch; 3 ]
            let target = numbers (random.Next()) [ batch; 3 ]

            let classes =
                dsharp.tensor (Array.init batch (fun _ -> random.Next 3), dtype = Int64)

            expectAll $"{net}" net (fun f -> loss (f x) target classes))

    Check.propertyOf 25 "inputs of any rank, a weight instead of a loss" seeds (fun seed ->
        let random = Random seed
        let shape = [ for _ in 1 .. random.Next 4 -> 1 + random.Next 3 ] @ [ 3 ]
        let net = chain random 2
        let x = numbers seed shape
        let weight = numbers (seed + 1) (List.take (shape.Length - 1) shape @ [ 2 ])
        let p = net.parametersVector.clone ()

        let recorded =
            dsharp.grad (fun p -> (weight * net.asFunction (offTape p) x).sum()) p

        net.reverseDiff ()
        (net.forward x).reverse weight
        expectClose 1e-11 "derivatives" (gathered net) recorded)

    // The gradient 1 of a loss is not made; any other is.
    Check.propertyOf 40 "a loss with a weight, and run back from twice" seeds (fun seed ->
        let random = Random seed
        let batch = 1 + random.Next 5
        let net = chain random 3
        let x, target = numbers seed [ batch; 3 ], numbers (seed + 1) [ batch; 3 ]
        let labels = Array.init batch (fun _ -> random.Next 3)
        let classes = dsharp.tensor (labels, dtype = Int64)
        let reduction = pick random [ "mean"; "sum" ]

        let loss y =
            if random.Next 2 = 0 then
                dsharp.mseLoss (y, target, reduction = reduction)
            else
                dsharp.crossEntropyLoss (y, classes, reduction = reduction)

        net.reverseDiff ()
        let value = loss (net.forward x)
        value.reverse (retainGraph = true)
        let once = gathered net
        let weight = numbers (seed + 2) []
        value.reverse (weight, retainGraph = true)
        expectClose 1e-12 "times the weight" (gathered net) (weight * once)
        value.reverse (zeroDerivatives = false)
        expectClose 1e-12 "and once more" (gathered net) ((weight + 1.0) * once))

    Check.propertyOf 25 "cross-entropy of labels that lie apart, some left out" seeds (fun seed ->
        let random = Random seed
        let rows = 2 + random.Next 6
        let net = Linear(3, 4) |> settled seed
        let x = numbers (seed + 1) [ rows; 3 ]

        let labels =
            Array2D.init rows 2 (fun row _ ->
                if row > 0 && random.Next 3 = 0 then -100 else random.Next 4)

        // A column of a table, and its lower part, which begins within the storage.
        let column = (dsharp.tensor (labels, dtype = Int64))[*, 1]
        expectAll "a column" net (fun f -> dsharp.crossEntropyLoss (f x, column))
        let below = (column.clone ())[1..]

        if Array.exists (fun label -> label >= 0) (below.toArray1D<int>()) then
            expectAll "below" net (fun f -> dsharp.crossEntropyLoss (f x[1..], below)))

    // Short rows are summed up by columns where there are many of them.
    Check.propertyOf 40 "cross-entropy of many rows, short and long" seeds (fun seed ->
        let random = Random seed
        let rows, classes = 28 + random.Next 12, 1 + random.Next 10
        let net = Linear(3, classes) |> settled seed
        let x = 5.0 * numbers (seed + 1) [ rows; 3 ]
        let least = if random.Next 3 = 0 then -100 else 0

        let labels =
            Array.init rows (fun row ->
                if row > 0 && random.Next 4 = 0 then
                    least
                else
                    random.Next classes)

        let y = dsharp.tensor (labels, dtype = Int64)

        let reduction = pick random [ "mean"; "sum" ]

        let loss scores =
            dsharp.crossEntropyLoss (scores, y, reduction = reduction)

        expectAll $"{rows} rows of {classes}" net (fun f -> loss (f x))
        let value = loss (net.forward x)
        net.reverseDiff ()
        expectClose 1e-12 "value" (loss(net.forward x).primal) value)

    Check.propertyOf 15 "one layer used again and again" seeds (fun seed ->
        let layer = Linear(3, 3) |> settled seed

        let net =
            Net(
                (fun x ->
                    layer.forward (dsharp.tanh (layer.forward (layer.forward x)))
                    + layer.forward x),
                models = [ layer ]
            )

        let x, y = numbers (seed + 1) [ 4; 3 ], numbers (seed + 2) [ 4; 3 ]
        expectAll "derivatives" net (fun f -> dsharp.mseLoss (f x, y)))

    Check.propertyOf 15 "a penalty on the parameters" seeds (fun seed ->
        let net = smallNet seed
        let x, y = numbers (seed + 1) [ 5; 3 ], numbers (seed + 2) [ 5; 2 ]
        let p = net.parametersVector.clone ()

        let recorded =
            dsharp.grad
                (fun p -> dsharp.mseLoss (net.asFunction (offTape p) x, y) + 0.1 * (p * p).sum())
                p

        net.reverseDiff ()
        let q = net.parametersVector
        (dsharp.mseLoss (net.forward x, y) + 0.1 * (q * q).sum()).reverse()
        expectClose 1e-11 "derivatives" (gathered net) recorded)

    Check.propertyOf 15 "against central differences" seeds (fun seed ->
        let net: Net =
            Linear(2, 3) --> dsharp.tanh --> Linear(3, 2) --> dsharp.sigmoid |> settled seed

        let x, y = numbers (seed + 1) [ 4; 2 ], numbers (seed + 2) [ 4; 2 ]

        let loss p =
            dsharp.mseLoss (net.asFunction (offTape p) x, y)

        let numeric = dsharp.numgrad 1e-5 loss (net.parametersVector.clone ())
        net.reverseDiff ()
        (dsharp.mseLoss (net.forward x, y)).reverse()
        expectClose 1e-8 "derivatives" (gathered net) numeric)
]

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
    "tanh, then what libtorch records, then sigmoid", (fun x -> dsharp.sigmoid (dsharp.tanh x * x))
    "the squared difference of two",
    (fun x -> dsharp.mseLoss (dsharp.tanh x, dsharp.sigmoid x, reduction = "none"))
]

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
    testList "Tape" [
        testList "as libtorch" randomNets
        recurrent
        testList "tensors" tensors
        testList "levels" levels
    ]
