/// Several schedules of one optimiser, and rates set by hand between their steps, against PyTorch's numbers.
module DiffLessons.Tests.ChainedSchedulesTests

open System.Globalization
open System.IO
open Expecto
open DiffLessons
open DiffLessons.Tests

let private named: (string * (Optimizer -> LRScheduler)) list = [
    "step", (fun o -> StepLR(o, 3, 0.5))
    "multiStep", (fun o -> MultiStepLR(o, [ 2; 5; 5; 8 ], 0.3))
    "exponential", (fun o -> ExponentialLR(o, 0.9))
    "cosine", (fun o -> CosineAnnealingLR(o, 4, 0.05))
    "linear", (fun o -> LinearLR(o, 0.25, 1.0, 4))
    "constant", (fun o -> ConstantLR(o, 0.5, 3))
    "lambda", (fun o -> LambdaLR(o, fun t -> 1.0 / float (1 + t)))
    "oneCycle", (fun o -> OneCycleLR(o, 2.0, 20))
    "sequential",
    (fun o -> SequentialLR(o, [ LinearLR(o, 0.1, 1.0, 3); ExponentialLR(o, 0.9) ], [ 5 ]))
]

let private make (optimizer: Optimizer) (names: string[]) =
    names
    |> Array.map (fun name -> (snd (List.find (fst >> (=) name) named)) optimizer)

let private number (text: string) =
    System.Double.Parse(text, CultureInfo.InvariantCulture)

/// The names of schedules, the step after which the rate is set by hand, and PyTorch's rates.
let private rows =
    File.ReadAllLines(Path.Combine(__SOURCE_DIRECTORY__, "chained-schedules.tsv"))
    |> Array.filter (fun line -> not (line.StartsWith '#'))
    |> Array.map (fun line ->
        let fields = line.Split '\t'
        fields[0].Split '+', int fields[1], fields[2].Split ' ' |> Array.map number)
    // PyTorch lets rates fall below 0, which an optimiser here refuses.
    |> Array.filter (fun (_, _, rates) -> rates |> Array.forall (fun rate -> rate >= 0.0))

/// One step as the rows were made: a rate by hand, then all schedules.
let private advance (optimizer: Optimizer) (schedules: LRScheduler[]) byHand step =
    if step = byHand then
        optimizer.lr <- 0.33

    schedules |> Array.iter _.step()

let private agree (rates: float[]) (expected: float[]) =
    Array.iteri2
        (fun step rate expected ->
            if not (abs (rate - expected) <= 1e-14) then
                failtest $"step {step}: {rate}, PyTorch {expected}")
        rates
        expected

let private chained =
    testList "as PyTorch chains them" [
        for names, byHand, expected in rows do
            let text = String.concat ", then " names

            test $"{text}, rate by hand after step {byHand}" {
                let optimizer = SGD(Linear(1, 1), lr = 0.8)
                let schedules = make optimizer names

                let rates = [|
                    optimizer.lr
                    for step in 1 .. expected.Length - 1 do
                        advance optimizer schedules byHand step
                        optimizer.lr
                |]

                agree rates expected
            }
    ]

let private resumed =
    testList "resumed at every step, to the last bit" [
        for name, _ in named do
            test name {
                let run steps =
                    let optimizer = SGD(Linear(1, 1), lr = 0.8)
                    let schedules = make optimizer [| name |]

                    for step in 1..steps do
                        advance optimizer schedules 4 step

                    optimizer, schedules[0]

                let rest optimizer schedule first = [
                    for step in first..12 do
                        advance optimizer [| schedule |] 4 step
                        optimizer.lr
                ]

                for stop in 0..12 do
                    let whole, schedule = run stop
                    let state, rate = schedule.State, whole.lr
                    // Made for another rate, as when a program was changed since.
                    let later = SGD(Linear(1, 1), lr = 0.1)
                    let again = (make later [| name |])[0]
                    again.State <- state
                    later.lr <- rate

                    Expect.equal
                        (rest later again (stop + 1))
                        (rest whole schedule (stop + 1))
                        $"after step {stop}"
            }
    ]

let private others =
    testList "with other changes of the rate" [
        test "what a plateau lowered stays low" {
            let optimizer = SGD(Linear(1, 1), lr = 0.8)
            let fall = StepLR(optimizer, 2, 0.5)
            let plateau = ReduceLROnPlateau(optimizer, patience = 0, factor = 0.1)

            let rates = [
                for loss in [ 1.0; 1.0; 0.5; 0.5 ] do
                    fall.step ()
                    plateau.step loss
                    optimizer.lr
            ]

            agree (List.toArray rates) [| 0.8; 0.04; 0.04; 0.002 |]
        }

        test "from a rate of 0 a schedule goes on by its formula" {
            let optimizer = SGD(Linear(1, 1), lr = 0.8)
            let warmUp = LinearLR(optimizer, 0.0, 1.0, 4)

            let rates = [|
                optimizer.lr
                for _ in 1..5 do
                    warmUp.step ()
                    optimizer.lr
            |]

            agree rates [| 0.0; 0.2; 0.4; 0.6; 0.8; 0.8 |]
            let other = SGD(Linear(1, 1), lr = 0.8)
            let pause = ConstantLR(other, 0.0, 2)
            pause.step ()
            Expect.equal other.lr 0.0 "held"
            pause.step ()
            Expect.equal other.lr 0.8 "let go"
        }

        test "SequentialLR refuses schedules of another optimiser" {
            let optimizer, other = SGD(Linear(1, 1)), SGD(Linear(1, 1))

            Check.expectError<OptionException>
                "SequentialLR: expected schedules of its own optimiser, got one of another. (Parameter 'schedulers')"
                (fun () -> SequentialLR(optimizer, [ StepLR(other, 1) ], []) |> ignore)
        }
    ]

let tests = testList "Chained schedules" [ chained; resumed; others ]
