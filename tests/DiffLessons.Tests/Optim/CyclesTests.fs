/// Schedules that rise and fall again, and polynomial ones, against the rates of PyTorch 1.13.
module DiffLessons.Tests.CyclesTests

open Expecto
open DiffLessons

/// For an optimiser of rate 0.8.
let private byPyTorch: (string * (Optimizer -> LRScheduler) * float list) list = [
    "CosineAnnealingWarmRestarts",
    (fun o -> CosineAnnealingWarmRestarts(o, 3, 2, 0.05)),
    [
        0.8
        0.6125
        0.2375000000000001
        0.8
        0.7497595264191645
        0.6125
        0.425
        0.2375000000000001
        0.10024047358083549
        0.8
        0.7872221848584007
        0.7497595264191645
    ]
    "CosineAnnealingWarmRestarts of equal periods",
    (fun o -> CosineAnnealingWarmRestarts(o, 2)),
    [ 0.8; 0.4; 0.8; 0.4; 0.8; 0.4 ]
    "CyclicLR",
    (fun o -> CyclicLR(o, 0.1, 1.0, 3, 2)),
    [ 0.1; 0.4; 0.7; 1.0; 0.55; 0.1; 0.4; 0.7; 1.0; 0.55; 0.1; 0.4 ]
    "CyclicLR by halves",
    (fun o -> CyclicLR(o, 0.1, 1.0, 2, mode = "triangular2")),
    [ 0.1; 0.55; 1.0; 0.55; 0.1; 0.325; 0.55; 0.325; 0.1; 0.2125 ]
    "CyclicLR by powers",
    (fun o -> CyclicLR(o, 0.1, 1.0, 2, 3, "exp_range", 0.9)),
    [
        0.1
        0.505
        0.829
        0.5374
        0.29683
        0.1
        0.33914845000000027
        0.53046721
        0.358280326
    ]
    "PolynomialLR", (fun o -> PolynomialLR(o, 4, 2.0)), [ 0.8; 0.45; 0.2; 0.05; 0.0; 0.0; 0.0 ]
    "PolynomialLR by default", (fun o -> PolynomialLR o), [ 0.8; 0.64; 0.48; 0.32; 0.16; 0.0; 0.0 ]
]

let tests =
    testList "Cycles" [
        for name, make, expected in byPyTorch ->
            test name {
                let optimizer = SGD(Linear(1, 1), lr = 0.8)
                let schedule = make optimizer

                for i, rate in List.indexed expected do
                    if i > 0 then
                        schedule.step ()

                    Expect.isTrue (abs (optimizer.lr - rate) < 1e-14) $"rate {i}: {optimizer.lr}"
            }
    ]
