// lesson 18 overfitting | Learning the noise | 过拟合：把噪声也学了进去

(**
# 18. Overfitting: learning the noise

Twenty noisy points of a line, and a network with ninety thousand weights. It can go through every point, and
that is the trouble. Dropout and other remedies keep it from doing so.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons.Overfitting

let info = {
    Number = 18
    Name = "overfitting"
    Title = "Learning the noise"
    TitleZh = "过拟合：把噪声也学了进去"
    Summary =
        "Two networks of the same size learn twenty noisy points of the line \( y = x \). One learns the noise by heart; the other drops half its units at each step and cannot. New points tell them apart."
    SummaryZh = "两个同样大小的网络学习直线 \( y = x \) 上的二十个带噪声的点。一个把噪声也背了下来；另一个每步随机丢掉一半单元，背不下来。换一批新点就见分晓。"
    Learn = [
        "What **overfitting** is: a low loss on what was seen, a high one on what was not"
        "What **dropout** does while training, and why it is off when the network is used"
        "The other remedies: more data, a price on large weights (L1, L2), stopping early"
    ]
    Try = [
        "Other seeds, other noise: how often does dropout win on the test points?"
        "Ten hidden units instead of 300: can so small a network still learn the noise?"
    ]
    Length = Steps(full = 500, quick = 200)
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Data: x (20, 1) on [-1, 1], y = x + 0.3 N(0, 1); as many points, drawn anew, to test *)
    let line count =
        let x = dsharp.linspace(-1.0, 1.0, count).unsqueeze 1
        x, x + 0.3 * dsharp.randn x.shape

    let (x, y), test = line 20, line 20

    (** ## Models: (n, 1) -> 300 -> 300 -> (n, 1), without dropout and with it *)
    let wide n = Linear(n, 300)
    let hidden n = wide n --> dsharp.relu
    let dropped n = wide n --> Dropout 0.5 --> dsharp.relu
    let last () = Linear(300, 1)
    let plain () = hidden 1 --> hidden 300 --> last ()
    let overfitting, dropping = plain (), dropped 1 --> dropped 300 --> last ()

    (** ## Training: Adam on the mean squared error; to look at the fits, dropout is switched off *)
    let lr, nets = 0.01, [ overfitting; dropping ]
    let adams = [ for net in nets -> Adam(net, lr = lr) ]
    let moments = Recorder()

    let record step =
        dropping.eval () // all units answer

        moments.Record(
            $"step {step}",
            (step, [ for net in nets -> Generalization.observe net (x, y) test ])
        )

        dropping.train ()

    lesson.Train lesson.Steps (fun step ->
        if step % 10 = 0 then
            lesson.Record(fun () -> record step)

        for net, adam in List.zip nets adams do
            adam.step (fun () -> dsharp.mseLoss (net.forward x, y)) |> ignore)
    |> ignore

    record lesson.Steps

    (** ## The other remedies, each on the plain network *)
    dropping.eval ()

    let withPenalty name data penalty =
        Regularization.trainWithPenalty lesson name (plain ()) lr data penalty

    let stopping () =
        Regularization.trainWithEarlyStopping
            lesson
            "early stopping"
            (plain ())
            lr
            (x, y)
            (line 20)

    let regularized = [
        "nothing", overfitting
        "dropout", dropping
        "more data: 200 points", withPenalty "more data" (line 200) None
        "L1", withPenalty "L1" (x, y) (Some(fun w -> 0.001 * w.abs().sum()))
        "L2", withPenalty "L2" (x, y) (Some(fun w -> 0.003 * (w * w).sum()))
        "early stopping", stopping ()
    ]

    (** ## The page *)
    lesson.Section(
        "Two networks",
        """While training, dropout sets each hidden unit \( h_i \) to 0 with probability \( p \) and scales the others up, so that the mean stays:

\[ \tilde h_i = \frac{m_i}{1 - p} h_i, \qquad m_i = \begin{cases} 0 & \text{with probability } p \\ 1 & \text{else} \end{cases} \]

No unit can rely on the others. When the network is *used*, `net.eval ()` switches dropout off."""
    )

    lesson.Summary dropping

    lesson.Section(
        "The fits, step by step",
        "Watch the left curve: it begins to **bend** towards single points, and in the end it runs through many of them. The right one stays calmer. Under the curves, the losses: on the left, what is learned late is noise, and of no use for new points."
    )

    /// Label and losses of one of the networks at each moment.
    let momentsOf at = [ for label, (_, losses) in moments.Moments -> label, List.item at losses ]
    let titles = [ "Without dropout"; "With dropout" ]

    lesson.Chart(
        [
            for at, title in List.indexed titles ->
                title, Generalization.fit (x, y) test (momentsOf at)
        ],
        "Every tenth step, dropout off. Grey dots: points to learn from. Green diamonds: points to test on."
    )

    lesson.Chart(
        Generalization.losses (List.map fst moments.Values) [
            for at, title in List.indexed titles -> title, List.map snd (momentsOf at)
        ],
        "Loss on both sets of points, dropout off. The noise alone is 0.09."
    )

    lesson.Section(
        "The other remedies",
        """- **More data**: what differs from point to point cannot be learned by heart.
- **L1** and **L2**: a price on the weights, \( 0.001 \sum \left| w_i \right| \) or \( 0.003 \sum w_i^2 \), added to the loss, makes sharp bends dear.
- **Early stopping**: keep the weights that were best on twenty points set aside for this."""
    )


    lesson.Table(
        [ "model"; "train loss"; "test loss" ],
        Regularization.compare (x, y) test regularized,
        "After training; all are tested on the same points."
    )

    lesson.Hyperparameters [ ("lr", lr) ]
    // Train and test loss over the last moments.
    let late = [ for at in [ 0; 1 ] -> Generalization.late (List.map snd (momentsOf at)) ]
    let after = [ for losses in snd moments.Last -> losses.Test ]
    lesson.Metrics [ ("test_loss_overfit", after[0]) ]
    lesson.Metrics [ ("test_loss_dropout", after[1]) ]
    lesson.Check("alone it learns the noise", snd late[0] > 1.5 * fst late[0], $"{late}")
    lesson.Check("dropout keeps it from that", fst late[1] > fst late[0], $"{late}")
    $"test loss {after[0]:F4} without dropout, {after[1]:F4} with it, {lesson.Steps} steps")
