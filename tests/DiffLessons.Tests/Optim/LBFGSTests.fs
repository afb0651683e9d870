/// L-BFGS against PyTorch 1.13's iterates, losses and numbers of evaluations.
module DiffLessons.Tests.LBFGSTests

open Expecto
open DiffLessons
open DiffLessons.Tests

let private f64 (values: float list) =
    dsharp.tensor (values, dtype = Dtype.Float64)

let private rosenbrock (x: Tensor) =
    (1.0 - x[0]) * (1.0 - x[0])
    + 100.0 * (x[1] - x[0] * x[0]) * (x[1] - x[0] * x[0])

let private bowl (x: Tensor) =
    let d = x - f64 [ 1.0; -2.0; 0.5 ]
    (f64 [ 1.0; 3.0; 10.0 ] * d * d).sum() + 0.1 * x.sin().sum()

/// The loss before each step, where it ends, and how often the loss was computed so far.
let private run (f: Tensor -> Tensor) (start: float list) steps (make: ModelBase -> LBFGS) = [
    let x = Parameter(f64 start)
    let mutable count = 0

    let model =
        Model<unit, Tensor>(
            (fun () ->
                count <- count + 1
                f x.value),
            parameters = [ x ]
        )

    let optimizer = make model

    for _ in 1..steps do
        let loss = optimizer.step model.forward
        loss.toDouble (), (x.value.noDiff ()).toArray1D<float>() |> List.ofArray, count
]

let private trajectories
    : (string * (unit -> (float * float list * int) list) * (float * float list * int) list) list = [
    "with a line search",
    (fun () ->
        run rosenbrock [ -1.2; 1.0 ] 5 (fun m ->
            LBFGS(m, maxIter = 4, lineSearchFn = "strong_wolfe"))),
    [
        24.199999999999996, [ -1.0288795348319695; 1.0655029516848564 ], 5
        4.121126775765638, [ -0.9431278012083246; 0.8529662725410926 ], 10
        3.9091442795206404, [ -0.516027772885204; 0.22654582579023747 ], 15
        2.456257721580503, [ -0.256089576896647; 0.037261981616223905 ], 20
        1.657962640897188, [ 0.21682779600946944; 0.06691881400560332 ], 25
    ]
    "of a short memory",
    (fun () ->
        run rosenbrock [ -1.2; 1.0 ] 4 (fun m ->
            LBFGS(m, maxIter = 10, historySize = 2, lineSearchFn = "strong_wolfe"))),
    [
        24.199999999999996, [ -0.5125309076136765; 0.2187685957466201 ], 13
        2.4806405496741775, [ 0.18113531824320003; 0.012023046149462303 ], 25
        0.7137491266806051, [ 0.8635505923193649; 0.7402587847145583 ], 37
        0.021600519059467325, [ 0.999998996455737; 0.9999978436336048 ], 49
    ]
    "without a line search",
    (fun () -> run bowl [ 0.0; 0.0; 0.0 ] 3 (fun m -> LBFGS(m, lr = 0.3, maxIter = 3))),
    [
        15.5, [ 0.10967948098886442; -0.617337615899506; 0.27345427395479704 ], 3
        7.0212313350921, [ 0.33849636563710483; -1.3369559000929483; 0.3888727593455838 ], 6
        1.8538052347065501, [ 0.556166578351405; -1.6858468889138298; 0.4460885493331203 ], 9
    ]
    "with a line search from a shorter step",
    (fun () ->
        run bowl [ 4.0; -5.0; 3.0 ] 2 (fun m ->
            LBFGS(m, lr = 0.5, maxIter = 5, lineSearchFn = "strong_wolfe"))),
    [
        98.53432417874151, [ 2.7158860303892145; -2.4213962479277007; 0.47551236624181537 ], 6
        3.5041083198982363, [ 1.0843569157271022; -1.9870491291299401; 0.4854770446776015 ], 12
    ]
    "of few evaluations",
    (fun () ->
        run rosenbrock [ -1.2; 1.0 ] 2 (fun m ->
            LBFGS(m, maxEval = 7, lineSearchFn = "strong_wolfe"))),
    [
        24.199999999999996, [ -1.0203084803940978; 1.0352769866467468 ], 7
        4.084955376327375, [ -0.516027772885204; 0.22654582579023747 ], 14
    ]
    "where the curvature is negative at first, which is not remembered",
    (fun () ->
        let f (x: Tensor) = (x ** 4 / 4 - x * x / 2).sum()
        run f [ 0.1 ] 4 (fun m -> LBFGS(m, lr = 1.0, maxIter = 2))),
    [
        -0.004975000000000001, [ 0.199 ], 2
        -0.01940844019975, [ 0.39011940100000003 ], 4
        -0.07030588501707347, [ 0.7208653026417772 ], 6
        -0.192315197102389, [ 1.0671352686700586 ], 8
    ]
    "towards a valley far away, by longer and longer steps",
    (fun () ->
        let f (x: Tensor) = (1.0 + (x - 50.0) ** 2).sqrt().sum()

        run f [ 0.0 ] 3 (fun m -> LBFGS(m, lr = 0.01, maxIter = 2, lineSearchFn = "strong_wolfe"))),
    [
        50.00999900019995, [ 49.73462588427827 ], 9
        1.0346126914430773, [ 49.90624796569902 ], 11
        1.0043851073843995, [ 49.916066745658725 ], 14
    ]
]

let private errors: (string * (unit -> obj) * string) list = [
    "lineSearchFn",
    (fun () -> box (LBFGS(Linear(1, 1), lineSearchFn = "armijo"))),
    "LBFGS: expected lineSearchFn \"strong_wolfe\" or none, got \"armijo\"."
    "maxIter",
    (fun () -> box (LBFGS(Linear(1, 1), maxIter = 0))),
    "LBFGS: expected maxIter of 1 or more, got 0."
    "a step without the loss",
    (fun () ->
        let net = Linear(1, 1)
        let optimizer = LBFGS net
        net.reverseDiff ()
        (net.forward (dsharp.ones [ 1; 1 ])).sum().reverse()
        box (optimizer.step ())),
    "LBFGS: an iteration calls the loss several times, so there is no update by derivatives alone. Call step with the loss: optimizer.step(fun () -> ...)."
]

let tests =
    testList "LBFGS" [
        for name, actual, expected in trajectories do
            test name {
                let actual = actual ()

                Expect.equal
                    (actual |> List.map (fun (_, _, n) -> n))
                    (expected |> List.map (fun (_, _, n) -> n))
                    "evaluations"

                for (a, x, _), (b, y, _) in List.zip actual expected do
                    Expect.floatClose Accuracy.high a b "loss"
                    List.iter2 (fun x y -> Expect.floatClose Accuracy.high x y "parameter") x y
            }

        for name, f, expected in errors do
            test name {
                let message =
                    try
                        f () |> ignore
                        "none"
                    with
                    | :? OptionException
                    | :? DifferentiationException as error -> error.Message

                Expect.equal ((message.Split " (Parameter")[0]) expected name
            }

        test "optim.lbfgs finds the least value, and stops there" {
            let value, x = optim.lbfgs (rosenbrock, f64 [ -1.2; 1.0 ])
            Expect.isLessThan (value.toDouble ()) 1e-8 "value"
            Expect.isTrue (x.allclose (f64 [ 1.0; 1.0 ], 1e-3, 1e-3)) "where"
        }

        test "what it remembers comes back" {
            let make () =
                let x = Parameter(f64 [ -1.2; 1.0 ])
                let model = Model<unit, Tensor>((fun () -> rosenbrock x.value), parameters = [ x ])
                model, LBFGS(model, maxIter = 3, lineSearchFn = "strong_wolfe")

            let model, optimizer = make ()
            optimizer.step model.forward |> ignore
            let other, second = make ()
            other.parametersVector <- model.parametersVector
            second.restore (Map.ofList optimizer.state)
            optimizer.step model.forward |> ignore
            second.step other.forward |> ignore
            Expect.equal other.parametersVector model.parametersVector "the same step"
        }

        test "a loss that is not finite leaves the parameters as they were" {
            let x = Parameter(f64 [ 2.0 ])
            let model = Model<unit, Tensor>((fun () -> x.value.log().sum()), parameters = [ x ])
            let optimizer = LBFGS(model, lr = 100.0)

            Check.expectError<TrainingException>
                "step 1: the loss is NaN, no finite number, so training stops and the parameters stay as they were. Try a smaller learning rate (it is 100), gradient clipping, or look for invalid inputs."
                (fun () -> optimizer.step model.forward |> ignore)

            Expect.equal model.parametersVector (f64 [ 2.0 ]) "as they were"
        }
    ]
