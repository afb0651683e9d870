/// The parts with which lessons train: stacks of layers, state carried on.
module DiffLessons.Lessons.Tests.LearningTests

open Expecto
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.RnnRegressor
open DiffLessons.Lessons.Overfitting
open DiffLessons.Lessons.BatchNorm
open DiffLessons.Lessons.Tests.Support
open DiffLessons.Tests.Properties

let private line = dsharp.linspace(-1.0, 1.0, 8).unsqueeze 1
let private mse (net: Model<Tensor, Tensor>) x y = dsharp.mseLoss (net.forward x, y)

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
            LayerMonitor.observe true (-1.0, 1.0) (line, line) pair

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

let tests = testList "learning" (stacks @ histories)
