// lesson 12 rnn-regressor | From sine to cosine | 循环神经网络：由正弦预测余弦

(**
# 12. A recurrent network turns sine into cosine

The height of a sine goes in, that of a cosine is to come out. The same height occurs on the way up and on the
way down, so the network has to remember where it comes from.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.RnnRegressor

let info = {
    Number = 12
    Name = "rnn-regressor"
    Title = "From sine to cosine"
    TitleZh = "循环神经网络：由正弦预测余弦"
    Summary =
        "A recurrent network of 32 units reads a sine, ten points at a time, and says what the cosine is. What it has read before it carries along as its **hidden state**."
    SummaryZh = "一个有 32 个单元的循环网络每次读十个正弦点，说出对应的余弦值；读过的内容由**隐藏状态**带到下一步。"
    Learn = [
        "How a recurrent layer **remembers**: its state goes into the next step"
        "Why the state is carried on *without its history*, and what happens otherwise"
        "How the network is kept in a file, and comes back from it to the last bit"
    ]
    Try = [
        "Start each stretch from `rnn.newHidden 1` instead of the state before it: what does the network lose?"
        "Other seeds: for about one of seven the loss is above 0.02 after 100 steps."
    ]
    Length = Steps(full = 100, quick = 60)
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Data: step k covers the half-period from k pi to (k + 1) pi with ten points, (1, 10, 1) *)
    let tenths = dsharp.linspace(0.0, 0.9, 10).view [ 1; 10; 1 ]

    let stretch step =
        let t = System.Math.PI * (float step + tenths)
        t.sin (), t.cos ()

    (** ## Model: x (1, time, 1), state (1, 1, 32) -> y (1, time, 1), the state after it (1, 1, 32) *)
    let build () =
        let readOut, rnn = Linear(32, 1), RNN(1, 32, batchFirst = true)

        let predict (x, state) =
            let states, next = rnn.forwardWithHidden (x, state) // states (1, time, 32)
            readOut.forward states, next

        rnn, Model<Tensor * Tensor, Tensor * Tensor>(predict, models = [ rnn; readOut ])

    let rnn, net = build ()

    (** ## Training: Adam on the mean squared error; the state goes on, its history does not *)
    let adam = Adam(net, lr = 0.02)
    let stretches = Recorder()
    let mutable state = rnn.newHidden 1 // zeros: nothing has been read yet

    let losses =
        lesson.Train lesson.Steps (fun step ->
            let x, y = stretch step
            let mutable said = y

            let loss =
                adam.step (fun () ->
                    let output, next = net.forward (x, state)
                    said <- output
                    state <- next.noDiff () // cut off: the numbers without how they came about
                    dsharp.mseLoss (output, y))
                |> float

            lesson.Record(fun () ->
                stretches.Record(
                    SequenceReplay.label step loss,
                    SequenceReplay.segment (float step + tenths) y said
                ))

            loss)

    (** ## The page *)
    lesson.Section(
        "The model",
        """The height of a sine does not tell its cosine: at 0 the curve may rise or fall. So at each moment \( t \) the layer mixes the input with its own state, which remembers, and a linear layer reads the answer off the new state:

\[ \begin{aligned} h_t &= \tanh(W x_t + b + U h_{t-1} + c) \\ y_t &= V h_t + d \end{aligned} \]"""
    )

    lesson.Summary net

    lesson.Section(
        "Along time",
        "Watch the points, which it has just read: at first they lie flat, then they swing too little and too late, and in the end they lie **on** the grey curve."
    )

    lesson.Chart(
        SequenceReplay.figure "time before now (half-periods)" "cosine" 4.0 stretches.Moments,
        "Ten points, half a period, at each step. Now is at the right."
    )

    lesson.Chart(
        LossCurves.ofSteps losses,
        "The loss on each stretch: no stretch is read twice, so it falls in bumps."
    )

    lesson.Section(
        "If the state is not cut off",
        "`state <- next` in place of `state <- next.noDiff ()` ties each stretch to all before it. The next pass back then runs through them too: through graphs already freed, or through parameters that have changed since. And where both are prevented, every pass takes **longer** than the one before."
    )

    StateHistory.show lesson net (rnn.newHidden 1) (List.map stretch [ 0..39 ])

    (** ## Kept: the parameters in a file, and from it in a fresh network, built but never trained *)
    let restored = snd (build ())
    SavedParameters.roundTrip lesson "sine-to-cosine.params" net restored

    let answer (net: Model<_, _>) =
        fst (net.forward (fst (stretch 100), state))

    let last20 = losses |> Array.skip (losses.Length - 20) |> Array.average
    lesson.Hyperparameters [ ("lr", adam.lr) ]
    lesson.Metrics [ ("loss_last20", last20) ]
    lesson.Check("the loss fell to a third", last20 < losses[0] / 3.0, $"{last20:F4} is left")
    lesson.Check("the file gives it back", (answer restored = answer net), "they differ")
    $"loss {last20:F4} over the last 20 of {lesson.Steps} steps")
