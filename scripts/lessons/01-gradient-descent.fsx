// lesson 01 gradient-descent | Walking downhill | 梯度下降：一步一步走下山

(**
# 01. Gradient descent

All learning in this course is one move, repeated: ask which way the loss rises, and step the other way.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.GradientDescent

let info = {
    Number = 1
    Name = "gradient-descent"
    Title = "Walking downhill"
    TitleZh = "梯度下降：一步一步走下山"
    Summary =
        @"Every network in this course learns by one rule: \( w \leftarrow w - \eta \nabla L(w) \). Here it walks down landscapes that can be drawn, with a rate too small, right, and too large; then it trains a network small enough to look inside."
    SummaryZh =
        @"这门课里的每个网络都按同一条规则学习：\( w \leftarrow w - \eta \nabla L(w) \)。先让它在能画出来的地形上走：步长太小、合适、太大；再用它训练一个小到可以看清内部的网络。"
    Learn = [
        "What `dsharp.grad` gives, and how a step follows from it"
        "Why the learning rate comes first: too small crawls, too large **diverges**"
        "What narrow valleys and saddles do to the walk"
        "What the **black box** holds: features, a representation, an answer"
    ]
    Try = [
        "The limit in the valley is a rate of 2 / 20. Try 0.099 and 0.101."
        "Start on the ridge of the saddle, at (1.6, 0): where does the walk end, and why?"
        "Two hidden units instead of three: what do they make of the ring?"
    ]
    Length = Steps(full = 3000, quick = 600)
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## The rule: the weights at the start and after each step, stacked along a new first axis *)
    let descend (loss: Tensor -> Tensor) start steps (lr: float) =
        [ 1..steps ]
        |> List.scan (fun w _ -> w - lr * dsharp.grad loss w) start
        |> dsharp.stack

    (** ## Three landscapes: one weight, shape (); then two, shape (2); each with its minimum and three rates *)
    let parabola (w: Tensor) = (w - 1.0) * (w - 1.0)

    let valley, saddle =
        LossSurface.loss LossSurface.valley, LossSurface.loss LossSurface.saddle

    let walk (on, loss, minimum, start, rates) =
        LearningRates.compare lesson on loss minimum rates (descend loss start 60)

    let high, ridge = dsharp.tensor [ -3.6; 1.2 ], dsharp.tensor [ 1.6; 0.02 ]
    let bowl = walk ("bowl", parabola, 0.0, dsharp.tensor -0.5, [ 0.01; 0.3; 1.04 ])
    let inValley = walk ("valley", valley, 0.0, high, [ 0.01; 0.09; 0.102 ])
    let overSaddle = walk ("saddle", saddle, -0.25, ridge, [ 0.03; 0.4; 2.1 ])

    (** ## The black box: two features (200, 2), three hidden units (200, 3), one answer (200, 1)
    The disc is class 0, the ring around it class 1: no straight line parts them. *)
    let x, y = BlackBox.discAndRing 100
    let inside, reader = Linear(2, 3) --> dsharp.tanh, Linear(3, 1)
    let net = inside --> reader --> dsharp.sigmoid
    let moments = Recorder()

    let record step =
        moments.Record($"step {step}", BlackBox.moment inside reader x)

    lesson.Say(net.summary ())

    (** The same rule, now with a w of shape (13): the loss is the network's on all 200 samples. *)
    let lr = 2.0
    let loss (w: Tensor) = dsharp.bceLoss (net.asFunction w x, y)

    let losses =
        lesson.Train lesson.Steps (fun step ->
            if step % max 1 (lesson.Steps / 40) = 0 then
                lesson.Record(fun () -> record step)

            let w = net.parametersVector
            let value, gradient = dsharp.fgrad loss w
            net.parametersVector <- w - lr * gradient
            float value)

    record lesson.Steps
    let answer = net.forward x
    let accuracy = answer.round().eq(y).float32().mean() |> float

    (** ## The page *)
    lesson.Section(
        "One weight",
        @"The gradient of a loss of one weight is its slope. The rule steps against it, by the learning rate \( \eta \) times the slope: \[ w \leftarrow w - \eta \frac{d L}{d w} \] \[ L(w) = (w - 1)^2, \qquad \frac{d L}{d w} = 2 (w - 1) \] Watch the length of the steps: they shrink by themselves as the slope does. Each step multiplies the distance to the minimum by \( 1 - 2 \eta \), so beyond \( \eta = 1 \) each lands **further up** on the other side. Nobody worked out the slope by hand: `dsharp.grad` did."
    )

    let figure = DescentFigures.curve parabola -1.5 3.5 bowl.Paths
    lesson.Chart(figure, "Three learning rates on one curve.")

    lesson.Section(
        "Two weights: a narrow valley",
        $@"With two weights the gradient is an arrow, and the walk can be drawn on a map. This valley is twenty times as steep across as along: it is *ill-conditioned*. \[ {LossSurface.valley.Formula} \] \[ \nabla L = ( w_1, 20 w_2 ) \] The steep direction sets the limit, \( \eta < 2 / 20 \), and the gentle one then takes many steps. Watch the right rate swing from wall to wall while it creeps along the floor. A path ends where it leaves the picture."
    )

    lesson.Chart(
        DescentFigures.replay LossSurface.valley inValley.Paths,
        "The valley from above and in space."
    )

    lesson.Section(
        "Two weights: a saddle",
        $@"Where the gradient is zero the walk stops, and that need not be a minimum. From the middle of a saddle it goes up on two sides and down on the other two: \[ {LossSurface.saddle.Formula} \] \[ \nabla L = ( w_1, w_2^3 - w_2 ) \] Watch the walk slow down at the saddle before it finds its way off."
    )

    lesson.Chart(
        DescentFigures.replay LossSurface.saddle overSaddle.Paths,
        "The saddle (0, 0), minima (0, 1) and (0, -1)."
    )

    lesson.Section(
        "The black box",
        @"A network's loss depends on many weights, thirteen here, and learns by the same rule. What does it do with them? **Features go in**: two numbers for each point. **A representation forms inside**: three hidden units. **An answer comes out**: the probability of the ring. \[ h = \tanh(W_1 x + b_1), \qquad p = \sigma(W_2 h + b_2) \] No straight line parts a disc from the ring around it. Watch the network bend the plane into three dimensions until one flat cut will do: a flat cut is all that its last layer can make."
    )

    lesson.Summary net

    let classes = numbers y |> Array.map int

    lesson.Chart(
        BlackBox.panels [| "disc"; "ring" |] classes x moments.Moments,
        "Features, answers; what the hidden units see, with the cut."
    )

    let stages = [ x; inside.forward x; answer ]

    lesson.Table(
        [ "features in"; "representation"; "answer out" ],
        BlackBox.rows [ 0; 1; 100; 101 ] stages,
        "Two points of the disc, then two of the ring."
    )

    lesson.Hyperparameters [ ("lr", lr) ]
    lesson.Metrics [ "accuracy", accuracy; "loss_last", losses[lesson.Steps - 1] ]
    List.iter (LearningRates.check lesson) [ bowl; inValley; overSaddle ]
    let least = lesson.Pick(0.95, 0.85)
    lesson.Check("the box tells ring from disc", accuracy >= least, $"right on {accuracy:P1}")
    $"the right rates arrive, the large ones diverge; ring and disc told apart for {accuracy:P1}")
