/// The parts with which lessons train: loops, racers, stacks, remedies, walks on surfaces, histories.
module DiffLessons.Tests.LessonLearningTests

open System
open System.IO
open Expecto
open DiffLessons
open DiffLessons.Charts
open DiffLessons.Tests.Check

let private info: LessonInfo = {
    Number = 98
    Name = "steps"
    Title = "Steps"
    TitleZh = "步"
    Summary = ""
    SummaryZh = ""
    Learn = []
    Try = []
    Length = Steps(full = 40, quick = 40)
}

/// A lesson of forty steps, in a folder that is gone afterwards.
let private withSteps (story: Lesson -> 'T) : 'T =
    let folder = Directory.CreateTempSubdirectory "lesson"

    try
        match Lesson.start [| "--no-open"; "--out"; folder.FullName |] [] info with
        | Ok lesson -> story lesson
        | Error code -> failtest $"exit code {code}"
    finally
        folder.Delete true

let private line = dsharp.linspace(-1.0, 1.0, 8).unsqueeze 1
let private mse (net: Model<Tensor, Tensor>) x y = dsharp.mseLoss (net.forward x, y)

let private loops = [
    test "a training loop returns what each step did, recording included" {
        withSteps (fun lesson ->
            let squares =
                lesson.TrainSteps lesson.Steps (fun step -> lesson.Record(fun () -> step * step))

            Expect.equal squares [| for step in 0..39 -> step * step |] "steps"
            Expect.equal (lesson.Record(fun () -> 7)) 7 "outside a loop")
    }
    test "a mistake while recording is passed on, and the lesson can train again" {
        withSteps (fun lesson ->
            Expect.throwsT<InvalidOperationException>
                (fun () ->
                    lesson.TrainSteps 3 (fun _ ->
                        lesson.Record(fun () -> raise (InvalidOperationException())))
                    |> ignore)
                "passed on"

            Expect.equal (lesson.TrainSteps 3 id) [| 0; 1; 2 |] "again")
    }
    test "a table of values has a column for each name" {
        withSteps (fun lesson ->
            lesson.Values([ "a"; "b" ], dsharp.zeros [ 3; 2 ], "")

            expectError<ShapeException>
                "lesson.Values: expected shape (rows, 2), one column for each name, got (3, 4)."
                (fun () -> lesson.Values([ "a"; "b" ], dsharp.zeros [ 3; 4 ], "")))
    }
]

let private racers =
    test "racers from one start go apart, each by its own rule" {
        dsharp.seed 3
        let start = Linear(1, 1)
        let y = 3.0 * line

        let race (optimizer: ModelBase -> Optimizer) =
            let net = Linear(1, 1)
            net.parametersVector <- start.parametersVector
            let racer = Racer("racer", net, optimizer)
            let losses = [ for _ in 1..4 -> float (racer.Step(fun net -> mse net line y)) ]
            Expect.sequenceEqual racer.Losses losses "losses"

            Expect.equal
                (racer.EpochMeans 2)
                [| (losses[0] + losses[1]) / 2.0; (losses[2] + losses[3]) / 2.0 |]
                "means"

            losses

        let sgd = race (fun net -> SGD(net, lr = 0.1))
        let momentum = race (fun net -> SGD(net, lr = 0.1, momentum = 0.8))
        Expect.equal sgd.Head momentum.Head "one start"
        Expect.isLessThan (List.last momentum) (List.last sgd) "momentum is ahead"
    }

let private walks =
    test "the way of SGD is its rule, step by step" {
        let way =
            SurfaceWalks.by Surfaces.valley (-2.0, 1.0) 5 (fun net -> SGD(net, lr = 0.04))

        // The gradient of the valley is (w1, 20 w2), so the factors are 1 - 0.04 and 1 - 0.8.
        let expected = [ for step in 0..5 -> [ -2.0 * 0.96 ** step; 0.2 ** step ] ]
        expectNear 1e-6 "way" way [| 6; 2 |] (Array.concat (List.map Array.ofList expected))
    }

let private stack batchNorm =
    let layer inputs : Model<Tensor, Tensor> =
        if batchNorm then
            Linear(inputs, 4) --> BatchNorm1d 4
        else
            Linear(inputs, 4)

    Stack([ layer 1; layer 4; layer 4 ], dsharp.tanh, Linear(4, 1))

let private stacks = [
    test "a stack is its layers one after the other" {
        let layers: Model<Tensor, Tensor> list = [ Linear(1, 4); Linear(4, 3) ]
        let last = Linear(3, 2)
        let stack = Stack(layers, dsharp.relu, last)
        let first = layers[0].forward line
        let second = layers[1].forward(first.relu ())
        Expect.equal (stack.Inputs line) [ first; second ] "inputs"
        Expect.equal (stack.Outputs line) [ first.relu (); second.relu () ] "outputs"
        Expect.equal (stack.forward line) (last.forward (second.relu ())) "output"
        Expect.equal stack.nparameters (8 + 15 + 8) "parameters"
    }
    test "stacks are watched in prediction mode, and go on in training mode" {
        let pair = [ "plain", stack false; "batch_norm", stack true ]
        let watch = StackWatch(pair, (line, line), (-1.0, 1.0))
        let norm = snd pair[1]
        let before = norm.state.flatten ()
        watch.Record 0
        watch.Record 1
        Expect.equal (norm.state.flatten ()) before "running statistics"
        Expect.isTrue (norm.descendants |> List.forall (fun part -> part.mode = Mode.Train)) "mode"
        norm.eval ()
        Expect.equal (snd watch.Last[1]) (float (mse norm line line)) "loss"
        Expect.equal [ for name, _ in watch.Last -> name ] [ "plain"; "batch_norm" ] "names"
        Expect.equal (watch.Layers().Length, watch.Fit().Frames.Length) (4, 2) "figures"
    }
]

let private remedies = [
    test "a price keeps the weights small" {
        withSteps (fun lesson ->
            let learn price =
                dsharp.seed 5

                let net =
                    lesson.Learn("net", Linear(1, 1), 0.1, (line, 3.0 * line), ?price = price)

                abs (float net.parametersVector[0])

            let free = learn None
            let priced = learn (Some(fun w -> (w * w).sum()))
            Expect.isGreaterThan free 2.0 "free"
            Expect.isLessThan priced 1.0 "priced")
    }
    test "stopping goes back to what was best on other points" {
        withSteps (fun lesson ->
            dsharp.seed 5
            let net = Linear(1, 1)
            net.parametersVector <- dsharp.tensor [ 0.0; 0.0 ]
            // It learns 3 x, and passes x, the best on the other points, early on.
            lesson.LearnStopping("net", net, 0.1, (line, 3.0 * line), (line, 1.0 * line))
            |> ignore

            Expect.isLessThan (float net.parametersVector[0]) 1.5 "stopped early")
    }
    test "parameters that are kept are the same to the last bit" {
        withSteps (fun lesson ->
            let net, fresh = stack true, stack true
            lesson.KeepParameters("net.params", net, fresh)
            Expect.equal (fresh.state.flatten ()) (net.state.flatten ()) "state")
    }
]

let private histories =
    let rnn, read = RNN(1, 4, batchFirst = true), Linear(4, 1)

    let predict (x, state) =
        let states, next = rnn.forwardWithHidden (x, state)
        read.forward states, next

    let net = Model<Tensor * Tensor, Tensor * Tensor>(predict, models = [ rnn; read ])
    let stretches = [ for _ in 1..3 -> dsharp.ones [ 1; 5; 1 ], dsharp.zeros [ 1; 5; 1 ] ]

    [
        test "what the library says to a history is what has happened to it" {
            let before = net.parametersVector.clone ()
            let says = Histories.refusal net (rnn.newHidden 1) stretches

            Expect.equal
                (says false)
                (Some
                    "reverse: this value's graph was already used and freed. Compute the value again, or keep its graph the first time: y.reverse(retainGraph = true).")
                "freed"

            Expect.equal
                (says true)
                (Some
                    "reverse: a parameter was updated after this value was computed from it, so its derivative no longer exists. Run reverse before the optimiser's step, or compute the value again after it.")
                "updated"

            Expect.equal (says false |> Option.isSome, net.isNoDiff) (true, true) "left as it was"
            Expect.equal net.parametersVector before "parameters"
        }
        test "one stretch alone is nothing to refuse, and each has its time" {
            let start = rnn.newHidden 1
            Expect.equal (Histories.refusal net start stretches[..0] false) None "one"

            for cut in [ true; false ] do
                let times = Histories.passTimes net start stretches cut
                Expect.equal times.Length 3 "times"
                Expect.all times (fun time -> time > 0.0) "positive"

            Expect.isTrue net.isNoDiff "left as it was"
        }
    ]

let tests =
    testList "learning" (loops @ [ racers; walks ] @ stacks @ remedies @ histories)
