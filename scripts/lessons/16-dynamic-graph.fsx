// lesson 16 dynamic-graph | A graph built at every call | 动态图：每次调用都重新建图

(**
# 16. A graph built at every call

The network of lesson 12, and one change: how much it reads at a time is drawn by lot. Not a line of the model
knows about it, because the graph is what happened during the call.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons

let info = {
    Number = 16
    Name = "dynamic-graph"
    Title = "A graph built at every call"
    TitleZh = "动态图：每次调用都重新建图"
    Summary =
        "The recurrent network of lesson 12 reads 10, 20 or 30 points at a time, as chance has it. Nothing in the model has to be told: its graph is built by each call, as long as that call needs it."
    SummaryZh = "第 12 课的循环网络每次随机读 10、20 或 30 个点。模型一行都不用改：计算图由每次调用当场建立，需要多长就有多长。"
    Learn = [
        "What a **graph** is here: the record of the operations that a call has done"
        "Why inputs of another length at every step need no padding and no second model"
        "What `if`, `for` and recursion in a model mean for its derivatives: nothing special"
    ]
    Try = [
        "Longer stretches: `dsharp.randint(1, 8, ...)`. Nothing else changes."
        "Let the model read in a loop, one point at a time, and stop early by an `if`: it still learns."
        "`--steps 200`: the loss falls on, as long stretches teach more at a time."
    ]
    Length = Steps(full = 60, quick = 40)
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Data: each iteration covers 1 to 3 half-periods, 10 points each: (1, 10, 1), (1, 20, 1) or (1, 30, 1) *)
    let halves = (dsharp.randint (1, 4, lesson.Steps)).toArray1D<int>()
    let starts = Array.scan (+) 0 halves // where each stretch begins, in half-periods

    let times step =
        let start, stop = float starts[step], float starts[step + 1]
        dsharp.linspace(start, stop, 10 * halves[step]).view [ 1; -1; 1 ]

    (** ## Model, word for word that of lesson 12: x (1, time, 1), state (1, 1, 32) -> y (1, time, 1), the state after it *)
    let readOut, rnn = Linear(32, 1), RNN(1, 32, batchFirst = true)

    let predict (x, state) =
        let states, next = rnn.forwardWithHidden (x, state) // states (1, time, 32)
        readOut.forward states, next

    let net =
        Model<Tensor * Tensor, Tensor * Tensor>(predict, models = [ rnn; readOut ])

    lesson.Say(net.summary ())

    (** ## Training: Adam on the mean squared error *)
    let lr = 0.02
    let adam = Adam(net, lr = lr)
    let stretches = Recorder()
    let mutable state = rnn.newHidden 1

    let losses =
        lesson.Train lesson.Steps (fun step ->
            let t = System.Math.PI * times step
            let x, y = t.sin (), t.cos ()
            let mutable said = y

            let loss =
                adam.step (fun () ->
                    let output, next = net.forward (x, state) // a graph of 10, 20 or 30 time steps
                    said <- output
                    state <- next.noDiff ()
                    dsharp.mseLoss (output, y))
                |> float

            lesson.Record(fun () ->
                stretches.Record(
                    SequenceReplay.label step loss,
                    SequenceReplay.segment (times step) y said
                ))

            loss)

    (** ## The page *)
    lesson.Section(
        "The lengths",
        "Each iteration reads one, two or three half-periods. A library that compiles its graph first would need one graph for each length, or padding up to the longest."
    )

    lesson.Chart(
        Figure.axes "iteration" "time steps read"
        |> Figure.bars "time steps" [| 0 .. lesson.Steps - 1 |] (halves |> Array.map ((*) 10))
        |> Figure.height 300,
        "How many time steps the network was fed at each iteration."
    )

    lesson.Section(
        "Along time",
        "Watch the points, the stretch that was read last: it is **now short, now long**, and the prediction follows the grey curve all the same."
    )

    lesson.Chart(
        SequenceReplay.figure "time before now (half-periods)" "cosine" 6.0 stretches.Moments,
        "One stretch for each iteration. Now is at the right."
    )

    lesson.Chart(LossCurves.ofSteps losses, "The loss on each stretch, before the update.")

    lesson.Section(
        "Why nothing changes",
        """A call to `net.forward` does its operations, and each result remembers which operation made it. That chain is the graph. Over \( T \) time steps the same weights are used \( T \) times, and the pass back adds up their share in each:

\[ \begin{aligned} a_t &= W x_t + b + U h_{t-1} + c \\ \frac{\partial L}{\partial U} &= \sum_{t=1}^{T} \frac{\partial L}{\partial a_t} h_{t-1}^{\top} \end{aligned} \]

The sum is as long as the call was. The next call makes a graph of its own, and the old one is gone. So the model may take any turn that its language can take: loops, conditions, recursion."""
    )

    lesson.Summary net

    let last10 = losses |> Array.skip (losses.Length - 10) |> Array.average
    lesson.Hyperparameters [ ("lr", lr) ]
    lesson.Metrics [ ("lengths", [ for length in halves -> 10 * length ]) ]
    lesson.Metrics [ ("loss_last10", last10) ]
    lesson.Check("the loss fell to half", last10 < losses[0] / 2.0, $"{last10:F4} is left")
    $"loss {last10:F4} over the last 10 of {lesson.Steps} iterations, {10 * Array.sum halves} points read")
