/// The parts with which lessons train: runs of optimisers, stacks of layers, state carried on.
module DiffLessons.Lessons.Tests.LearningTests

open Expecto
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.Optimizers
open DiffLessons.Lessons.RnnRegressor
open DiffLessons.Lessons.Overfitting
open DiffLessons.Lessons.BatchNorm
open DiffLessons.Lessons.Tests.Support
open DiffLessons.Tests.Properties

let private line = dsharp.linspace(-1.0, 1.0, 8).unsqueeze 1
let private mse (net: Model<Tensor, Tensor>) x y = dsharp.mseLoss (net.forward x, y)

let private runs =
    test "runs from one start go apart, each by its own rule" {
        dsharp.seed 3
        let start = Linear(1, 1)
        let y = 3.0 * line

        let race (optimizer: ModelBase -> Optimizer) =
            let net = Linear(1, 1)
            net.parametersVector <- start.parametersVector
            let run = OptimizerRun("run", net, optimizer)
            let losses = [ for _ in 1..4 -> float (run.Step(fun net -> mse net line y)) ]
            Expect.sequenceEqual run.Losses losses "losses"

            Expect.equal
                (run.EpochMeans 2)
                [| (losses[0] + losses[1]) / 2.0; (losses[2] + losses[3]) / 2.0 |]
                "means"

            losses

        let sgd = race (fun net -> SGD(net, lr = 0.1))
        let momentum = race (fun net -> SGD(net, lr = 0.1, momentum = 0.8))
        Expect.equal sgd.Head momentum.Head "one start"
        Expect.isLessThan (List.last momentum) (List.last sgd) "momentum is ahead"
    }

let private descents =
    test "the way of SGD is its rule, step by step" {
        let way =
            SurfaceDescent.by LossSurface.valley (-2.0, 1.0) 5 (fun net -> SGD(net, lr = 0.04))

        // The gradient of the valley is (w1, 20 w2), so the factors are 1 - 0.04 and 1 - 0.8.
        let expected = [ for step in 0..5 -> [ -2.0 * 0.96 ** step; 0.2 ** step ] ]

        Array.iter2
            (Array.iter2 (fun found wanted -> Expect.floatClose Accuracy.medium found wanted "path"))
            (Grid.rows 2 way)
            (expected |> List.map Array.ofList |> Array.ofList)
    }

let private stack batchNorm =
    let layer inputs : Model<Tensor, Tensor> =
        if batchNorm then
            Linear(inputs, 4) --> BatchNorm1d 4
        else
            Linear(inputs, 4)

    HiddenStack([ layer 1; layer 4; layer 4 ], dsharp.tanh, Linear(4, 1))

let private stacks = [
    test "a stack is its layers one after the other" {
        let layers: Model<Tensor, Tensor> list = [ Linear(1, 4); Linear(4, 3) ]
        let last = Linear(3, 2)
        let stack = HiddenStack(layers, dsharp.relu, last)
        let first = layers[0].forward line
        let second = layers[1].forward(first.relu ())
        Expect.equal (stack.Inputs line) [ first; second ] "inputs"
        Expect.equal (stack.Outputs line) [ first.relu (); second.relu () ] "outputs"
        Expect.equal (stack.forward line) (last.forward (second.relu ())) "output"
        Expect.equal stack.nparameters (8 + 15 + 8) "parameters"
    }
    test "stacks are watched in prediction mode, and go on in training mode" {
        let pair = [ "plain", stack false; "batch_norm", stack true ]

        let observe () =
            LayerMonitor.observe (-1.0, 1.0) (line, line) pair

        let norm = snd pair[1]
        let before = norm.state.flatten ()
        let moments = [ "epoch 0", observe (); "epoch 1", observe () ]
        Expect.equal (norm.state.flatten ()) before "running statistics"
        Expect.isTrue (norm.descendants |> List.forall (fun part -> part.mode = Mode.Train)) "mode"
        norm.eval ()
        let last = snd (List.last moments)
        Expect.equal (snd last[1]).Loss (float (mse norm line line)) "loss"
        Expect.equal [ for name, _ in last -> name ] [ "plain"; "batch_norm" ] "names"
        let inputs = (snd last[0]).Inputs
        let first = (snd pair[0]).Inputs(line).Head
        Expect.equal inputs.Length 3 "one histogram per layer"
        Expect.equal inputs.Head (Ridgeline.heights -3.0 3.0 first) "inputs of the first layer"

        Expect.equal
            (snd last[0]).Outputs.Head
            (Ridgeline.heights -1.0 1.0 (first.tanh ()))
            "outputs"
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
            let says = StateHistory.errorOf net (rnn.newHidden 1) stretches

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
            Expect.equal (StateHistory.errorOf net start stretches[..0] false) None "one"

            for cut in [ true; false ] do
                let times = StateHistory.passTimes net start stretches cut
                Expect.equal times.Length 3 "times"
                Expect.all times (fun time -> time > 0.0) "positive"

            Expect.isTrue net.isNoDiff "left as it was"
        }
    ]

let tests = testList "learning" ([ runs; descents ] @ stacks @ histories)
