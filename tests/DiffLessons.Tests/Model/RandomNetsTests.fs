/// Random networks and losses: the gradients of the tape, against libtorch's own record of the same computation.
module DiffLessons.Tests.RandomNetsTests

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

let tests = testList "Random networks" randomNets
