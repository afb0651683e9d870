/// Parameter groups: learning rates and weight decays of their own, as PyTorch's.
module DiffLessons.Tests.ParameterGroupsTests

open System
open Expecto
open DiffLessons
open DiffLessons.Tests.FitSupport

let private network () =
    dsharp.seed 31
    Linear(3, 4) --> dsharp.tanh --> Linear(4, 2)

let private x = lazy (dsharp.seed 32 |> fun () -> dsharp.randn [ 12; 3 ])
let private y = lazy (dsharp.tensor [| for i in 0..11 -> int64 (i % 2) |])

let private loss (net: Model<Tensor, Tensor>) () =
    dsharp.crossEntropyLoss (net.forward x.Value, y.Value)

/// The methods: of a model, with a rate, a decay and groups.
let private methods
    : (string * (ModelBase -> float -> float -> ParameterGroup list -> Optimizer)) list = [
    "SGD", (fun m lr decay groups -> SGD(m, lr = lr, weightDecay = decay, groups = groups))
    "SGD with momentum",
    (fun m lr decay groups -> SGD(m, lr = lr, momentum = 0.9, weightDecay = decay, groups = groups))
    "SGD by Nesterov",
    (fun m lr decay groups ->
        SGD(m, lr = lr, momentum = 0.9, nesterov = true, weightDecay = decay, groups = groups))
    "Adam", (fun m lr decay groups -> Adam(m, lr = lr, weightDecay = decay, groups = groups))
    "AdamW", (fun m lr decay groups -> AdamW(m, lr = lr, weightDecay = decay, groups = groups))
    "RMSprop", (fun m lr decay groups -> RMSprop(m, lr = lr, weightDecay = decay, groups = groups))
    "RMSprop with momentum",
    (fun m lr decay groups ->
        RMSprop(m, lr = lr, momentum = 0.5, centered = true, weightDecay = decay, groups = groups))
    "Adagrad",
    (fun m lr decay groups ->
        Adagrad(m, lr = lr, lrDecay = 0.01, weightDecay = decay, groups = groups))
]

/// Steps by one optimiser for each layer, all by one gradient: what groups are to give.
let private separately make (steps: int) =
    let net = network ()
    let first, last = net.children[0], net.children[1]
    let optimizers: Optimizer list = [ make first 0.02 0.1 []; make last 0.05 0.0 [] ]

    for _ in 1..steps do
        net.reverseDiff ()
        (loss net ()).reverse()
        optimizers |> List.iter _.step()

    net.noDiff ()
    net.parametersVector

let private withGroups make (steps: int) (groups: Model<Tensor, Tensor> -> ParameterGroup list) =
    let net = network ()
    let optimizer: Optimizer = make net 0.02 0.1 (groups net)

    for _ in 1..steps do
        optimizer.step (loss net) |> ignore

    net.parametersVector

let private last: (string * (Model<Tensor, Tensor> -> ParameterSet)) list = [
    "a layer", (fun net -> ParameterSet.Layer net.children[1])
    "names", (fun _ -> ParameterSet.Named(fun name -> name.StartsWith "2."))
    "a mask", (fun _ -> ParameterSet.Mask(dsharp.tensor [| for i in 0..25 -> i >= 16 |]))
    "a slice", (fun _ -> ParameterSet.Slice(16, 10))
]

let private group set =
    ParameterGroup(set, lr = 0.05, weightDecay = 0.0)

let private equality =
    testList "two groups are two optimisers of the parts" [
        for name, make in methods do
            for what, set in last do
                test $"{name}, {what}" {
                    let expected = separately make 25
                    let actual = withGroups make 25 (fun net -> [ group (set net) ])
                    Expect.isTrue (actual.allclose (expected, 1e-5, 1e-6)) $"{actual} is {expected}"
                }

        test
            "masks of many stretches: after one step each element is as if its rate were that of all" {
            let after make (groups: Model<Tensor, Tensor> -> ParameterGroup list) =
                dsharp.seed 3
                let net = Linear(3, 8) --> dsharp.tanh --> Linear(8, 2)
                let optimizer: Optimizer = make net 0.02 0.1 (groups net)
                optimizer.step (loss net) |> ignore
                net.parametersVector

            for name, make in methods do
                let mask = dsharp.tensor [| for i in 0..49 -> i % 2 = 1 |]
                let mixed = after make (fun _ -> [ group (ParameterSet.Mask mask) ])
                let plain = after make (fun _ -> [])
                let other = after make (fun net -> [ group (ParameterSet.Layer net) ])
                Expect.isFalse (plain.allclose (other, 1e-6, 1e-6)) $"{name}: rates differ"
                Expect.isTrue (mixed.allclose (dsharp.where (mask, other, plain), 1e-6, 1e-7)) name
        }
    ]

/// From PyTorch 1.13: Linear(2, 1, bias) of weight (0.5, -0.25) and bias 0.1, loss mean((w x + b - y)^2) over x = ((1, 2), (3, -1)), y = (1, -2);
/// the bias in a group of lr 0.5 and no decay, the weight at lr 0.05 and decay 0.1; ExponentialLR 0.9 after each of 5 steps.
let private byPyTorch: (string * (ModelBase -> ParameterGroup list -> Optimizer) * float list) list = [
    "SGD",
    (fun m groups -> SGD(m, lr = 0.05, momentum = 0.9, weightDecay = 0.1, groups = groups)),
    [ -0.43871294636535385; 1.501234778868166; 1.1121079286854105 ]
    "SGD by Nesterov",
    (fun m groups ->
        SGD(m, lr = 0.05, momentum = 0.9, nesterov = true, weightDecay = 0.1, groups = groups)),
    [ -0.4930922306836745; 1.160515800745049; -0.07222703077516038 ]
    "Adam",
    (fun m groups -> Adam(m, lr = 0.05, weightDecay = 0.1, groups = groups)),
    [ 0.3060685223792568; -0.04490741513239103; -1.6037602330889162 ]
    "AdamW",
    (fun m groups -> AdamW(m, lr = 0.05, weightDecay = 0.1, groups = groups)),
    [ 0.29781842491511423; -0.04149575075207113; -1.5981323068489115 ]
    "RMSprop",
    (fun m groups -> RMSprop(m, lr = 0.05, weightDecay = 0.1, groups = groups)),
    [ 0.20858250465757583; 0.8259791893207687; -1.3460084686892138 ]
    "Adagrad",
    (fun m groups -> Adagrad(m, lr = 0.05, lrDecay = 0.1, weightDecay = 0.1, groups = groups)),
    [ 0.3908181591296728; -0.12605167795776726; -0.8575008028624667 ]
]

let private pytorch =
    testList "PyTorch's numbers" [
        for name, make, expected in byPyTorch do
            test name {
                let net = Linear(2, 1)
                net.move (dtype = Dtype.Float64)
                net.parametersVector <- dsharp.tensor ([ 0.5; -0.25; 0.1 ], dtype = Float64)
                let x = dsharp.tensor ([ [ 1.0; 2.0 ]; [ 3.0; -1.0 ] ], dtype = Float64)
                let y = dsharp.tensor ([ [ 1.0 ]; [ -2.0 ] ], dtype = Float64)
                let bias = ParameterSet.Named(fun name -> name = "bias")

                let optimizer: Optimizer =
                    make net [ ParameterGroup(bias, lr = 0.5, weightDecay = 0.0) ]

                let schedule = ExponentialLR(optimizer, 0.9)

                for _ in 1..5 do
                    optimizer.step (fun () -> dsharp.mseLoss (net.forward x, y)) |> ignore
                    schedule.step ()

                let actual = net.parametersVector.toArray1D<float>() |> List.ofArray

                for a, b in List.zip actual expected do
                    Expect.floatClose { absolute = 1e-12; relative = 1e-10 } a b $"{actual}"
            }
    ]

/// All schedules; each twice, because they belong to an optimiser.
let private schedules: (string * (Optimizer -> unit -> unit)) list =
    let by (schedule: LRScheduler) = schedule.step

    [
        "StepLR", (fun o -> by (StepLR(o, 2, 0.5)))
        "MultiStepLR", (fun o -> by (MultiStepLR(o, [ 2; 5 ], 0.3)))
        "ExponentialLR", (fun o -> by (ExponentialLR(o, 0.9)))
        "LambdaLR", (fun o -> by (LambdaLR(o, (fun t -> 1.0 / float (t + 1)))))
        "LinearLR", (fun o -> by (LinearLR(o, 0.25, 1.0, 4)))
        "ConstantLR", (fun o -> by (ConstantLR(o, 0.5, 3)))
        "PolynomialLR", (fun o -> by (PolynomialLR(o, 6, 2.0)))
        "CosineAnnealingLR", (fun o -> by (CosineAnnealingLR(o, 4, 0.001)))
        "CosineAnnealingWarmRestarts", (fun o -> by (CosineAnnealingWarmRestarts(o, 3, 2)))
        "SequentialLR",
        (fun o -> by (SequentialLR(o, [ LinearLR(o, 0.1, 1.0, 3); ExponentialLR(o, 0.8) ], [ 3 ])))
        "two at once",
        (fun o ->
            let first, second = StepLR(o, 2, 0.5), ExponentialLR(o, 0.9)

            fun () ->
                first.step ()
                second.step ())
        "ReduceLROnPlateau",
        (fun o ->
            let plateau = ReduceLROnPlateau(o, factor = 0.3, patience = 1, minLr = 0.002)
            fun () -> plateau.step 1.0)
    ]

let private scheduled =
    testList "a schedule changes the rate of each group by itself" [
        for name, make in schedules do
            test name {
                let alone = SGD(Linear(1, 1), lr = 0.04)
                let go = make alone

                let expected = [
                    alone.lr
                    for _ in 1..9 do
                        go ()
                        alone.lr
                ]

                let net = network ()
                let group = ParameterGroup(ParameterSet.Layer net.children[1], lr = 0.04)
                let both = SGD(net, lr = 0.8, groups = [ group ])
                let go = make both

                let actual = [
                    group.lr
                    for _ in 1..9 do
                        go ()
                        group.lr
                ]

                Expect.equal actual expected "the rates of an optimiser of its own"
            }

        test "those with rates of their own give all groups the same" {
            let net = network ()
            let group = ParameterGroup(ParameterSet.Layer net.children[1], lr = 0.04)
            let both = SGD(net, lr = 0.8, groups = [ group ])
            let schedule = OneCycleLR(both, 0.3, 8)

            for _ in 1..8 do
                Expect.equal group.lr both.lr "one rate"
                schedule.step ()
        }
    ]

let private message (f: unit -> unit) =
    try
        f ()
        "none"
    with error ->
        error.Message

let private numbers =
    testList "numbers" [
        test
            "of groups are the optimiser's unless they have their own, and can be changed between steps" {
            let net = network ()
            let group = ParameterGroup(ParameterSet.Layer net.children[1])
            Expect.isTrue (Double.IsNaN group.lr && Double.IsNaN group.weightDecay) "before"
            let optimizer = AdamW(net, lr = 0.3, weightDecay = 0.2, groups = [ group ])
            Expect.equal (group.lr, group.weightDecay) (0.3, 0.2) "the optimiser's"
            group.lr <- 0.0
            let before = bits net
            optimizer.step (loss net) |> ignore
            Expect.equal (bits net).[16..] before[16..] "a rate of 0"
            Expect.notEqual (bits net).[..15] before[..15] "the others"
            group.lr <- 0.1
            optimizer.step (loss net) |> ignore
            Expect.notEqual (bits net).[16..] before[16..] "another rate"
            Expect.equal optimizer.groups [ group ] "groups"
        }

        test "the same in every group are those of no group" {
            for name, make in methods do
                let one = withGroups make 10 (fun _ -> [])

                let two =
                    withGroups make 10 (fun net -> [
                        ParameterGroup(ParameterSet.Layer net.children[1])
                    ])

                Expect.isTrue (two.allclose (one, 1e-6, 1e-7)) name
        }

        test "parts without a gradient stand still in groups too, and frozen ones keep their bits" {
            for name, make in methods do
                let net = network ()
                net.freeze (ParameterSet.Slice(0, 12))
                let optimizer: Optimizer = make net 0.1 0.1 [ group (ParameterSet.Slice(6, 12)) ]
                let before = bits net

                for _ in 1..10 do
                    optimizer.step (loss net) |> ignore

                Expect.equal (bits net).[..11] before[..11] name
                Expect.notEqual (bits net).[12..] before[12..] name
        }

        test
            "out of range, twice, overlapping, of another optimiser, and of methods without groups are refused" {
            let net = network ()
            let head = ParameterSet.Layer net.children[1]

            let given (groups: ParameterGroup list) =
                message (fun () -> SGD(net, groups = groups) |> ignore)

            Expect.equal
                (message (fun () -> ParameterGroup(head, lr = -1.0) |> ignore))
                "ParameterGroup: expected lr of 0 or more, got -1. (Parameter 'lr')"
                "rate"

            Expect.equal
                (message (fun () -> ParameterGroup(head).weightDecay <- nan))
                "ParameterGroup: expected weightDecay of 0 or more, got NaN. (Parameter 'weightDecay')"
                "decay"

            Expect.equal
                (given [
                    ParameterGroup head
                    ParameterGroup(ParameterSet.Named(fun name -> name = "2.bias"))
                ])
                "groups: expected each parameter in one group, got 2.bias in those of number 0 and 1, from 0. (Parameter 'groups')"
                "overlapping"

            let own = ParameterGroup head

            Expect.equal
                (given [ own; own ])
                "groups: expected each group once, got one twice. (Parameter 'groups')"
                "twice"

            let first = SGD(net, groups = [ own ])

            Expect.equal
                (given [ own ])
                "groups: expected groups of this optimiser, got one that another has, whose rate its schedule changes. Make a new group. (Parameter 'groups')"
                "of another"

            first.groups <- []
            Expect.equal (given [ own ]) "none" "given back"

            Expect.equal
                (message (fun () -> LBFGS(net, groups = [ ParameterGroup head ]) |> ignore))
                "LBFGS: expected no groups: it searches along one line for all parameters. Freeze what is not to learn. (Parameter 'groups')"
                "LBFGS"

            Expect.stringContains
                (message (fun () ->
                    let mine = {
                        new Optimizer(net) with
                            override _.update(_, _) = ()
                    }

                    mine.groups <- [ ParameterGroup head ]))
                "expected no groups: a method of your own applies its rate itself. Give each part of the model an optimiser of its own."
                "a method of one's own"
        }
    ]

let tests = testList "Parameter groups" [ equality; pytorch; scheduled; numbers ]
