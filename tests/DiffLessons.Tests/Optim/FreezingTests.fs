/// Frozen values keep their bits: whole layers, parameters by name, masks and slices, under every optimiser.
module DiffLessons.Tests.FreezingTests

open System
open System.IO
open Expecto
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests.FitSupport

type private Net = Model<Tensor, Tensor>

let private network () : Net =
    dsharp.seed 31

    Linear(3, 4)
    --> BatchNorm1d 4
    --> dsharp.tanh
    --> Linear(4, 5)
    --> dsharp.tanh
    --> Linear(5, 2)

let private x = lazy (dsharp.seed 32 |> fun () -> dsharp.randn [ 12; 3 ])
let private y = lazy (dsharp.tensor [| for i in 0..11 -> int64 (i % 2) |])

/// The optimisers, with all that remembers or decays.
let private optimizers: (string * (ModelBase -> Optimizer)) list = [
    "SGD", (fun m -> SGD(m, lr = 0.05))
    "SGD with momentum and decay",
    (fun m -> SGD(m, lr = 0.05, momentum = 0.9, weightDecay = 0.1, dampening = 0.1))
    "SGD by Nesterov",
    (fun m -> SGD(m, lr = 0.05, momentum = 0.9, nesterov = true, weightDecay = 0.1))
    "Adam", (fun m -> Adam(m, lr = 0.05, weightDecay = 0.1))
    "AdamW", (fun m -> AdamW(m, lr = 0.05, weightDecay = 0.1))
    "RMSprop", (fun m -> RMSprop(m, lr = 0.02, weightDecay = 0.1, momentum = 0.5, centered = true))
    "Adagrad",
    (fun m ->
        Adagrad(m, lr = 0.05, weightDecay = 0.1, lrDecay = 0.01, initialAccumulatorValue = 0.1))
    "LBFGS", (fun m -> LBFGS(m, lr = 0.5, maxIter = 4))
    "LBFGS with a line search", (fun m -> LBFGS(m, maxIter = 4, lineSearchFn = "strong_wolfe"))
]

/// What to freeze, and which elements of the vector of parameters are frozen then. The layers have 16, 8, 25 and 12.
let private sets: (string * (Net -> ParameterSet) * (int -> bool)) list = [
    "a layer", (fun net -> ParameterSet.Layer(net.children.Head)), (fun i -> i < 16)
    "names",
    (fun _ -> ParameterSet.Named(fun name -> name.EndsWith "bias")),
    (fun i -> i >= 12 && i < 16 || i >= 20 && i < 24 || i >= 44 && i < 49 || i >= 59)
    "a mask",
    (fun _ -> ParameterSet.Mask(dsharp.tensor [| for i in 0..60 -> i % 3 = 0 |])),
    (fun i -> i % 3 = 0)
    "a slice", (fun _ -> ParameterSet.Slice(10, 20)), (fun i -> i >= 10 && i < 30)
    "all", (fun net -> ParameterSet.Layer net), (fun _ -> true)
]

let private step (net: Net) (optimizer: Optimizer) =
    optimizer.step (fun () -> dsharp.crossEntropyLoss (net.forward x.Value, y.Value))
    |> ignore

/// Negative zeros are told from zeros, and numbers at the ends of the range from others.
let private withStrangeValues (net: Net) =
    let values = net.parametersVector.toArray1D<float32>()
    values[0] <- -0.0f
    values[12] <- -0.0f
    values[15] <- Single.Epsilon
    values[21] <- -0.0f
    net.parametersVector <- dsharp.tensor values

let private keepsBits name make (set: Net -> ParameterSet) (isFrozen: int -> bool) =
    test name {
        let net = network ()
        withStrangeValues net
        let before = bits net
        net.freeze (set net)
        let optimizer: Optimizer = make net
        optimizer.maxGradNorm <- 1.0

        for _ in 1..30 do
            step net optimizer

        let after = bits net

        for i in 0 .. before.Length - 1 do
            if isFrozen i then
                Expect.equal after[i] before[i] $"frozen element {i}"

        let learning = [ 0 .. before.Length - 1 ] |> List.filter (isFrozen >> not)

        if not learning.IsEmpty then
            let moved = learning |> List.filter (fun i -> after[i] <> before[i])
            Expect.isGreaterThan moved.Length (learning.Length / 2) "the others learn"
    }

let private memory =
    testList "what an optimiser remembers" [
        for name, make in optimizers do
            if not (name.StartsWith "LBFGS") then
                test $"of frozen elements stays as it is: {name}" {
                    let net = network ()
                    let optimizer: Optimizer = make net
                    step net optimizer
                    net.freeze (ParameterSet.Mask(dsharp.tensor [| for i in 0..60 -> i % 3 = 0 |]))

                    let remembered () = [
                        for slot, vector in optimizer.state do
                            if slot <> "steps" then
                                vector.toArray1D<float32>()
                                |> Array.indexed
                                |> Array.filter (fun (i, _) -> i % 3 = 0)
                    ]

                    let before = remembered ()

                    for _ in 1..5 do
                        step net optimizer

                    Expect.equal (remembered ()) before "the same"
                    net.unfreeze ()
                    let frozen = bits net
                    step net optimizer
                    Expect.notEqual (bits net).[3] frozen[3] "it learns again"
                }

        test "is 0 of elements that were frozen from the start" {
            let net = network ()
            net.freeze (ParameterSet.Slice(0, 5))
            let optimizer = Adam(net, lr = 0.05, weightDecay = 0.5)
            step net optimizer

            for slot, vector in optimizer.state do
                Expect.equal (vector[0..4].toArray1D<float32>()) (Array.zeroCreate 5) slot
        }
    ]

let private long =
    test "10,000 steps of AdamW leave a frozen layer, its batch norm, and a mask as they are" {
        let net = network ()
        withStrangeValues net
        let norm = net.children[1]
        net.freeze (ParameterSet.Layer norm)
        net.freeze (ParameterSet.Mask(dsharp.tensor [| for i in 0..60 -> i < 16 && i % 2 = 0 |]))
        let before, statistics = bits net, norm.buffersVector.toArray1D<float32>()
        let optimizer = AdamW(net, lr = 0.01, weightDecay = 0.1)

        for _ in 1..10_000 do
            step net optimizer

        let after = bits net
        Expect.equal after[16..23] before[16..23] "batch norm"
        Expect.equal (norm.buffersVector.toArray1D<float32>()) statistics "its statistics"

        for i in 0..2..15 do
            Expect.equal after[i] before[i] $"element {i} of the mask"

        for i in 1..2..15 do
            Expect.notEqual after[i] before[i] $"element {i} beside it"
    }

let private loader () = DataLoader(classes 40, 8)

let private during =
    testList "fit(freeze = ...)" [
        test "freezes while it lasts" {
            let net = network ()
            let head = net.children |> List.last
            let before, statistics = bits net, net.buffersVector.toArray1D<float32>()

            let backbone =
                net.children |> List.filter (fun part -> not (obj.ReferenceEquals(part, head)))

            let all = [ for part in backbone -> ParameterSet.Layer part ]

            net.fit (loader (), AdamW(net, lr = 0.05), crossEntropy, 2, freeze = all)
            |> ignore

            Expect.equal (bits net).[..48] before[..48] "the backbone"
            Expect.equal (net.buffersVector.toArray1D<float32>()) statistics "its statistics"
            Expect.notEqual (bits net).[49..] before[49..] "the head learns"
            Expect.isEmpty net.frozen "nothing is frozen afterwards"
            net.fit (loader (), AdamW(net, lr = 0.05), crossEntropy, 1) |> ignore
            Expect.notEqual (bits net).[..15] before[..15] "all learns"
            Expect.notEqual (net.buffersVector.toArray1D<float32>()) statistics "and its statistics"
        }

        test "what was frozen before stays so" {
            let net = network ()
            net.children.Head.freeze ()
            let names = net.frozen
            let freeze = [ ParameterSet.Named(fun name -> name.EndsWith "bias") ]
            net.fit (loader (), SGD net, crossEntropy, 1, freeze = freeze) |> ignore
            Expect.equal net.frozen names "the same names"
        }

        test "holds for losses and steps of one's own, and ends with an error too" {
            let net = network ()
            let before = bits net
            let freeze = [ ParameterSet.Slice(0, 30) ]
            let loss (_, x, y) = crossEntropy (net.forward x) y

            net.fitBatches (loader().epoch(), SGD(net, lr = 0.1), loss, 1, freeze = freeze)
            |> ignore

            let sgd = SGD(net, lr = 0.1)

            let own batch = [ "loss", (sgd.step (fun () -> loss batch)).toDouble() ]

            net.fitSteps (loader().epoch(), [ sgd ], own, 1, freeze = freeze) |> ignore
            Expect.equal (bits net).[..29] before[..29] "frozen"

            let broken _ : (string * float) list = raise (TrainingException "enough")

            Expect.throwsT<TrainingException>
                (fun () ->
                    net.fitSteps (
                        loader().epoch(),
                        [ sgd ],
                        broken,
                        1,
                        freeze = [ ParameterSet.Layer net ]
                    )
                    |> ignore)
                "the error"

            Expect.isEmpty net.frozen "nothing is frozen"
        }
    ]

let private message (f: unit -> unit) =
    try
        f ()
        "none"
    with error ->
        error.Message

let private refused =
    testList "refused" [
        test "layers and names that the model has not, and masks and slices that do not fit" {
            let net = network ()

            Expect.equal
                (message (fun () -> net.freeze (ParameterSet.Layer(Linear(3, 4)))))
                "freeze: expected a layer of the model, got Linear(3 -> 4), which is none. Give one that the model was made of. (Parameter 'model')"
                "layer"

            Expect.equal
                (message (fun () -> net.freeze (ParameterSet.Named(fun name -> name = "head"))))
                "freeze: expected the name of a parameter or more to fit, none does. The names are: 0.weight, 0.bias, 1.weight, 1.bias, 3.weight, 3.bias, 5.weight, 5.bias. (Parameter 'isIn')"
                "names"

            Expect.equal
                (message (fun () -> net.freeze (ParameterSet.Mask(dsharp.ones 61))))
                "freeze: expected a Bool vector of all 61 elements of the parameters, got Float32 of shape (61). (Parameter 'mask')"
                "dtype of a mask"

            Expect.equal
                (message (fun () -> net.unfreeze (ParameterSet.Mask(dsharp.tensor [ true ]))))
                "unfreeze: expected a Bool vector of all 61 elements of the parameters, got Bool of shape (1). (Parameter 'mask')"
                "length of a mask"

            Expect.equal
                (message (fun () -> net.freeze (ParameterSet.Slice(60, 2))))
                "freeze: expected a slice of 1 element or more inside the 61 of the parameters, got 2 from 60 on. (Parameter 'start')"
                "slice"

            Expect.equal
                (message (fun () ->
                    net.fit (
                        loader (),
                        SGD net,
                        crossEntropy,
                        1,
                        freeze = [ ParameterSet.Slice(-1, 1) ]
                    )
                    |> ignore))
                "fit: expected a slice of 1 element or more inside the 61 of the parameters, got 1 from -1 on. (Parameter 'start')"
                "in a training"
        }
    ]

let private combined =
    test "sets are joined and taken apart again, and copies have them" {
        let net = network ()
        net.freeze (ParameterSet.Slice(0, 8))
        net.freeze (ParameterSet.Slice(6, 6))
        Expect.equal net.frozen [ "0.weight" ] "both together are a whole parameter"
        net.unfreeze (ParameterSet.Slice(11, 1))
        Expect.isEmpty net.frozen "without one element it is not"
        let copy = net.clone ()
        let before = bits copy
        step copy (SGD(copy, lr = 0.1))
        Expect.equal (bits copy).[..10] before[..10] "frozen in the copy"
        Expect.notEqual (bits copy).[11] before[11] "learns in the copy"
    }

let tests =
    testList "Freezing" [
        testList "bits are kept" [
            for name, make in optimizers do
                for what, set, isFrozen in sets do
                    keepsBits $"{name}, {what}" make set isFrozen
        ]
        memory
        long
        during
        refused
        combined
    ]
