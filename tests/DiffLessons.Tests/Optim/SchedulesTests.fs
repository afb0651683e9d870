/// Schedules of learning rates against PyTorch's numbers and hand-written formulas.
module DiffLessons.Tests.SchedulesTests

open System
open Expecto
open DiffLessons
open DiffLessons.Tests

let private optimizer () =
    SGD(Linear(1, 1), lr = 0.8) :> Optimizer

/// The rate at first and after each of so many steps.
let private rates (count: int) (make: Optimizer -> LRScheduler) : float list =
    let optimizer = optimizer ()
    let schedule = make optimizer

    optimizer.lr
    :: [
        for _ in 1..count do
            schedule.step ()
            optimizer.lr
    ]

let private expectRates (name: string) (actual: float list) (expected: float list) =
    Expect.equal actual.Length expected.Length "number of rates"

    for i, (a, b) in List.indexed (List.zip actual expected) do
        if abs (a - b) > 1e-14 then
            failtest $"{name}: rate {i} is {a}, expected {b}"

/// From PyTorch 1.13, for an optimiser of rate 0.8.
let private byPyTorch = [
    "StepLR",
    (fun o -> StepLR(o, 3, 0.5) :> LRScheduler),
    [ 0.8; 0.8; 0.8; 0.4; 0.4; 0.4; 0.2; 0.2; 0.2; 0.1 ]
    "MultiStepLR",
    (fun o -> MultiStepLR(o, [ 2; 5; 6 ], 0.3)),
    [ 0.8; 0.8; 0.24; 0.24; 0.24; 0.072; 0.0216; 0.0216; 0.0216; 0.0216 ]
    "ExponentialLR",
    (fun o -> ExponentialLR(o, 0.9)),
    [ 0.8; 0.72; 0.648; 0.5832; 0.52488; 0.472392; 0.4251528 ]
    "CosineAnnealingLR",
    (fun o -> CosineAnnealingLR(o, 4, 0.05)),
    [
        0.8
        0.6901650429449553
        0.42499999999999993
        0.1598349570550447
        0.05
        0.15983495705504466
        0.42500000000000004
        0.6901650429449556
        0.8000000000000004
        0.6901650429449557
    ]
    "LinearLR", (fun o -> LinearLR(o, 0.25, 1.0, 4)), [ 0.2; 0.35; 0.5; 0.65; 0.8; 0.8; 0.8 ]
    "LinearLR by default",
    (fun o -> LinearLR o),
    [
        0.26666666666666666
        0.37333333333333335
        0.48000000000000004
        0.5866666666666668
        0.6933333333333335
        0.8
        0.8
    ]
    "ConstantLR", (fun o -> ConstantLR(o, 0.5, 3)), [ 0.4; 0.4; 0.4; 0.8; 0.8; 0.8 ]
    "OneCycleLR",
    (fun o -> OneCycleLR(o, 2.0, 10)),
    [
        0.08000000000000007
        1.04
        2.0
        1.9009692640269473
        1.6234913078995261
        1.2225240438725786
        0.7774839561274215
        0.37651669210047395
        0.09903873597305257
        8e-06
    ]
    "OneCycleLR along lines",
    (fun o ->
        OneCycleLR(
            o,
            2.0,
            10,
            pctStart = 0.4,
            annealStrategy = "linear",
            divFactor = 10.0,
            finalDivFactor = 100.0
        )),
    [ 0.2; 0.8; 1.4; 2.0; 1.667; 1.334; 1.001; 0.668; 0.335; 0.002 ]
    "OneCycleLR of three phases",
    (fun o -> OneCycleLR(o, 2.0, 12, pctStart = 0.35, threePhase = true)),
    [
        0.08000000000000007
        0.506652576301182
        1.4073760950704863
        1.9815538691871013
        1.7188225099390853
        0.8527132908645157
        0.1530756487891643
        0.07668878321501209
        0.05840476124909515
        0.031866573301946845
        0.008978651216986022
        8e-06
    ]
    "LambdaLR",
    (fun o -> LambdaLR(o, fun t -> 1.0 / float (1 + t))),
    [ 0.8; 0.4; 0.26666666666666666; 0.2; 0.16 ]
    "SequentialLR: a warm-up, then a fall",
    (fun o -> SequentialLR(o, [ LinearLR(o, 0.1, 1.0, 3); ExponentialLR(o, 0.9) ], [ 3 ])),
    [ 0.08; 0.32; 0.56; 0.8; 0.72; 0.648; 0.5832; 0.52488; 0.472392 ]
    "SequentialLR of three",
    (fun o ->
        SequentialLR(
            o,
            [ ConstantLR(o, 0.1, 10); StepLR(o, 2, 0.5); CosineAnnealingLR(o, 4) ],
            [ 2; 6 ]
        )),
    [
        0.08
        0.08
        0.8
        0.8
        0.4
        0.4
        0.8
        0.682842712474619
        0.4
        0.11715728752538102
    ]
]

let private formulas =
    let start = 0.8

    testList "formulas" [
        for steps in [ 1; 7; 30 ] do
            test $"of every step, up to {steps}" {
                let at make formula =
                    expectRates "formula" (rates steps make) [ for t in 0..steps -> formula t ]

                at (fun o -> StepLR(o, 4)) (fun t -> start * 0.1 ** float (t / 4))
                at (fun o -> ExponentialLR(o, 0.7)) (fun t -> start * 0.7 ** float t)

                at (fun o -> CosineAnnealingLR(o, 30, 0.1)) (fun t ->
                    0.1 + (start - 0.1) * (1.0 + cos (Math.PI * float t / 30.0)) / 2.0)

                at (fun o -> LinearLR(o, 0.5, 2.0, 10)) (fun t ->
                    start * (0.5 + 1.5 * float (min t 10) / 10.0))
            }
    ]

let private plateaus =
    let rates (make: Optimizer -> ReduceLROnPlateau) (metrics: float list) =
        let optimizer = optimizer ()
        let schedule = make optimizer

        optimizer.lr
        :: [
            for metric in metrics do
                schedule.step metric
                optimizer.lr
        ]

    let losses = [ 1.0; 0.9; 0.95; 0.9; 0.91; 0.92; 0.5; yield! List.replicate 7 0.6 ]

    let accuracies = [ 0.1; 0.2; 0.2; 0.2; 0.21; 0.21; 0.21; 0.5; 0.5; 0.5; 0.5; 0.5 ]

    testList "plateaus, as PyTorch 1.13 has them" [
        test "of a loss" {
            expectRates
                "plateau"
                (rates (fun o -> ReduceLROnPlateau(o, patience = 2, factor = 0.5)) losses)
                [ 0.8; 0.8; 0.8; 0.8; 0.8; 0.4; 0.4; 0.4; 0.4; 0.4; 0.2; 0.2; 0.2; 0.1; 0.1 ]
        }
        test "with a cooldown and a least rate" {
            expectRates
                "plateau"
                (rates
                    (fun o ->
                        ReduceLROnPlateau(
                            o,
                            patience = 1,
                            factor = 0.1,
                            cooldown = 2,
                            minLr = 0.01,
                            threshold = 0.06,
                            thresholdMode = "abs"
                        ))
                    losses)
                [
                    0.8
                    0.8
                    0.8
                    0.8
                    0.08
                    0.08
                    0.08
                    0.08
                    0.08
                    yield! List.replicate 6 0.01
                ]
        }
        test "of an accuracy" {
            expectRates
                "plateau"
                (rates
                    (fun o ->
                        ReduceLROnPlateau(o, "max", patience = 1, factor = 0.2, threshold = 0.1))
                    accuracies)
                [
                    0.8
                    0.8
                    0.8
                    0.8
                    0.16
                    0.16
                    0.032
                    0.032
                    0.032
                    0.032
                    0.0064
                    0.0064
                    0.00128
                ]
        }
        test "measures may be tensors" {
            let schedule = ReduceLROnPlateau(optimizer ())
            schedule.step (dsharp.tensor 0.25)

            Expect.equal
                (schedule.best, schedule.numBadEpochs, schedule.lastEpoch)
                (0.25, 0, 1)
                "state"
        }
    ]

let private behaviour =
    testList "behaviour" [
        test "a schedule says where it is" {
            let optimizer = optimizer ()
            let schedule = StepLR(optimizer, 2)
            schedule.step ()
            schedule.step ()

            Expect.equal
                (schedule.lastEpoch, schedule.baseLr, schedule.getLastLr ())
                (2, 0.8, optimizer.lr)
                "place"

            Expect.equal (string schedule) "StepLR(step 2, lr 0.08)" "text"
        }

        test "the step past a cycle's end is refused, and the rate stays" {
            let optimizer = optimizer ()
            let schedule = OneCycleLR(optimizer, 1.0, 3)

            for _ in 1..3 do
                schedule.step ()

            let last = optimizer.lr

            Check.expectError<OptionException>
                "OneCycleLR: step 4 is past the end: the schedule was made for 3 steps (totalSteps). (Parameter 'totalSteps')"
                schedule.step

            Expect.equal (optimizer.lr, schedule.lastEpoch) (last, 3) "rate"
        }

        test "training follows the rates" {
            let net = Linear(1, 1, bias = false)
            net.parametersVector <- dsharp.tensor [ 1.0 ]
            let sgd = SGD(net, lr = 0.5)
            let schedule = StepLR(sgd, 1, 0.1)

            for _ in 1..2 do
                sgd.step (fun () -> (net.forward (dsharp.ones [ 1; 1 ])).sum()) |> ignore
                schedule.step ()

            Expect.floatClose
                Accuracy.medium
                (float net.parametersVector[0])
                (1.0 - 0.5 - 0.05)
                "weight"
        }
    ]

let private rejections =
    testList "rejections" [
        for parameter, message, make in
            [
                "stepSize",
                "StepLR: expected stepSize of 1 or more, got 0.",
                (fun (o: Optimizer) -> StepLR(o, 0) |> ignore)
                "gamma",
                "ExponentialLR: expected gamma of 0 or more, got -1.",
                (fun o -> ExponentialLR(o, -1.0) |> ignore)
                "milestones",
                "MultiStepLR: expected milestones of 0 or more, got -3.",
                (fun o -> MultiStepLR(o, [ 2; -3 ]) |> ignore)
                "tMax",
                "CosineAnnealingLR: expected tMax of 1 or more, got 0.",
                (fun o -> CosineAnnealingLR(o, 0) |> ignore)
                "totalIters",
                "LinearLR: expected totalIters of 1 or more, got 0.",
                (fun o -> LinearLR(o, totalIters = 0) |> ignore)
                "pctStart",
                "OneCycleLR: expected pctStart from 0 to 1, got 1.5.",
                (fun o -> OneCycleLR(o, 1.0, 10, pctStart = 1.5) |> ignore)
                "annealStrategy",
                "OneCycleLR: expected annealStrategy \"cos\" or \"linear\", got \"exp\".",
                (fun o -> OneCycleLR(o, 1.0, 10, annealStrategy = "exp") |> ignore)
                "divFactor",
                "OneCycleLR: expected divFactor above 0, got 0.",
                (fun o -> OneCycleLR(o, 1.0, 10, divFactor = 0.0) |> ignore)
                "milestones",
                "SequentialLR: expected one milestone fewer than schedules, got 0 and 2.",
                (fun o -> SequentialLR(o, [ StepLR(o, 1); StepLR(o, 2) ], []) |> ignore)
                "milestones",
                "SequentialLR: expected milestones in rising order.",
                (fun o ->
                    SequentialLR(o, [ StepLR(o, 1); StepLR(o, 2); StepLR(o, 3) ], [ 5; 2 ])
                    |> ignore)
                "mode",
                "ReduceLROnPlateau: expected mode \"min\" or \"max\", got \"best\".",
                (fun o -> ReduceLROnPlateau(o, "best") |> ignore)
                "thresholdMode",
                "ReduceLROnPlateau: expected thresholdMode \"rel\" or \"abs\", got \"x\".",
                (fun o -> ReduceLROnPlateau(o, thresholdMode = "x") |> ignore)
                "factor",
                "ReduceLROnPlateau: expected factor above 0 and below 1, got 1.",
                (fun o -> ReduceLROnPlateau(o, factor = 1.0) |> ignore)
                "patience",
                "ReduceLROnPlateau: expected patience of 0 or more, got -1.",
                (fun o -> ReduceLROnPlateau(o, patience = -1) |> ignore)
            ] do
            test message {
                let optimizer = optimizer ()

                Check.expectError<OptionException> $"{message} (Parameter '{parameter}')" (fun () ->
                    make optimizer)
            }

        test "a refused schedule leaves the rate" {
            let optimizer = optimizer ()

            Check.expectError<OptionException>
                "LinearLR: expected totalIters of 1 or more, got 0. (Parameter 'totalIters')"
                (fun () -> LinearLR(optimizer, totalIters = 0) |> ignore)

            Expect.equal optimizer.lr 0.8 "rate"
        }
    ]

let tests =
    testList "Schedules" [
        testList "PyTorch's numbers" [
            for name, make, expected in byPyTorch do
                test name { expectRates name (rates (expected.Length - 1) make) expected }
        ]
        formulas
        plateaus
        behaviour
        rejections
    ]
