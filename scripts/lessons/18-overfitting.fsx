// lesson 18 overfitting | Learning the noise | 过拟合：把噪声也学了进去

(** summary
A network with ninety thousand parameters learns twenty noisy points of a straight line. It could go through every one of them, and that is the trouble: it learns the noise too. This is **overfitting** (过拟合). Five remedies follow, each written out, and eight seeds judge them.
*)

(** learn
- What **overfitting** is, how to see it, and its two causes
- What **dropout** (暂退法) does while training, and why it is off when the network is used
- **Regularization** (正则化): L1 and L2 penalties, more data, early stopping, each in a few lines
- Why one run proves nothing here, and what eight runs say
*)

(** result
Test loss {{test_loss_overfit:F4}} without dropout, {{test_loss_dropout:F4}} with it, after {{steps}} steps; the noise alone is {{noise:F2}}. One run proves little: the page shows eight.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.Overfitting

let lesson = Lesson.create (fsi.CommandLineArgs, Steps(full = 500, quick = 200))

(** what
## What overfitting is

A network is trained on some points and used on others. What counts is the loss on points that it has *not* seen, the **generalization error** (泛化误差). We estimate it with a **test set** (测试集): points of the same kind that training never touches. (Here they have the same $x$ as the training points, and noise of their own.)

**Overfitting** means that the training loss goes on falling while the test loss stands still or rises, so that the gap between the two grows. The points that we have are a sample: they follow the rule that we are after, and each has noise of its own. In only twenty points the noise does not cancel out, so the sample as a whole differs from the rule by a **sampling error** (抽样误差). A network that is able to learn both will learn both.

It has two causes, and they come together:

1. *Too little data* for the size of the network: twenty points, and tens of thousands of parameters.
2. *Training too long*: the rule is learned first, since all points agree on it; the noise of single points comes later.

In the language of statistics, a network that bends to every point has a high **variance** (方差): other points would have given another curve. One that is too stiff has a high **bias** (偏差). More data, the first remedy below, lowers the variance and adds no bias; the others accept a little more bias for less variance.
*)

(** data
## The data

Twenty points of the line $y = x$ with noise, and as many to test on:

$$ y_i = x_i + 0.3\, \varepsilon_i, \qquad \varepsilon_i \sim N(0, 1) $$

$N(0, 1)$ is the **normal distribution** (正态分布) of mean $0$ and variance $1$. The noise alone has the variance $0.3^2$ = {{noise:F2}}: no network can have a lower loss on new points, on average.
*)

let line count =
    let x = dsharp.linspace(-1.0, 1.0, count).unsqueeze 1
    x, x + 0.3 * dsharp.randn x.shape

let (x, y), test = line 20, line 20

(** models
## Two networks

Both have two hidden layers of {{hidden}} units. In the second, a dropout layer stands after each hidden linear layer.

While training, **dropout** sets each hidden unit $h_i$ to zero with probability $p$ and scales the others up, so that the mean stays the same:

$$ \tilde h_i = \frac{m_i}{1 - p} h_i, \qquad m_i = \begin{cases} 0 & \text{with probability } p \\ 1 & \text{otherwise} \end{cases} $$

At every step a different random part of the network is trained, with $p$ = {{dropout}} about half of it: an incomplete network that has to do without the rest. So no unit can rely on what another one does, and no single weight can become important for a single point. In this it is akin to L2 below: both keep the output from depending too much on few large weights.

When the network is *used*, all units work: `net.eval ()` switches dropout off, `net.train ()` on again. A forgotten `eval ()` is a classic mistake: the predictions are then random.
*)

(*** pytorch: models ***)
let hidden, p = 300, 0.5
let wide inputs = Linear(inputs, hidden)

let plain () =
    wide 1 --> dsharp.relu --> wide hidden --> dsharp.relu --> Linear(hidden, 1)

let withDropout () =
    wide 1
    --> Dropout p
    --> dsharp.relu
    --> wide hidden
    --> Dropout p
    --> dsharp.relu
    --> Linear(hidden, 1)

let overfitting, dropping = plain (), withDropout ()

lesson.Summary dropping

(*** hide ***)
lesson.KeepStart(
    overfitting,
    fun () ->
        let copy = overfitting.clone ()
        copy.move (dtype = Dtype.Float64)
        let adam = Adam(copy, lr = 0.01)

        let loss (x: Tensor, y: Tensor) =
            dsharp.mseLoss (copy.forward (x.float64 ()), y.float64 ())

        for _ in 1 .. lesson.Steps do
            adam.step (fun () -> loss (x, y)) |> ignore

        [ "x", x; "y", y; "test_x", fst test; "test_y", snd test ],
        [ ("test_loss_double", box (float (loss test))) ]
)

(** training
## Training

Both networks see the same points, all of them at every step. The optimizer is Adam from [lesson 09](../09-optimizers/index.html). Every tenth step we look at both with dropout switched off.

Watch the curve without dropout: it begins to *bend* towards single points{{^quick}}, and in the end it runs through many of them{{/quick}}. The losses below tell the same story. Without dropout the training loss is {{train_early:F4}} after a tenth of the steps and {{train_end:F4}} in the end; the test loss is {{test_early:F4}} and {{test_end:F4}}. {{#wider}}The gap between the two has grown: the training points gain more from what is learned late than the test points do.{{/wider}}{{^wider}}In this run the gap between the two has not grown since then{{#quick}}: it ends too early for that{{/quick}}.{{/wider}}

The tab *PyTorch* shows the same lines there. The numbers of both are from a run with seed one at full length. Started with the same numbers and computing in double precision, both have the same test loss without dropout in the end: {{pytorch.theirs.test_loss_double:F6}} in PyTorch and {{pytorch.ours.test_loss_double:F6}} in this library. In single precision, which the rest of this page uses, that run has {{pytorch.theirs.test_loss_overfit:F4}} in PyTorch and {{pytorch.ours.test_loss_overfit:F4}} in this library. The two add up in a different order, so the seventh digit of a sum may differ, and hundreds of steps make a visible difference of it. (That is no sign of overfitting, any long training does so; but it shows how little the last digits of one test loss mean.)
*)

(*** pytorch: training ***)
let lr = 0.01
let nets = [ overfitting; dropping ]
let adams = [ for net in nets -> Adam(net, lr = lr) ]
let moments = Recorder()

let record step =
    dropping.eval () // all units work

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
dropping.eval ()

/// Label and losses of one of the networks at each moment.
let momentsOf at = [ for label, (_, losses) in moments.Moments -> label, List.item at losses ]
let titles = [ "Without dropout"; "With dropout" ]

lesson.Chart(
    [
        for at, title in List.indexed titles -> title, Generalization.fit (x, y) test (momentsOf at)
    ],
    "Every tenth step, dropout off. Grey dots: training points. Green diamonds: test points."
)

lesson.Chart(
    Generalization.losses (List.map fst moments.Values) [
        for at, title in List.indexed titles -> title, List.map snd (momentsOf at)
    ],
    "Loss on both sets of points, dropout off."
)

(** more-data
## More data

The best remedy. With ten times as many points, the noise of single points cancels out, and there is less to memorize. Everything else stays: the same network, the same number of steps.
*)

/// Trains a network with Adam on a loss, as many steps as the lesson has.
let train name (net: Model<Tensor, Tensor>) (loss: unit -> Tensor) =
    let adam = Adam(net, lr = lr)
    lesson.Progress name lesson.Steps (fun _ -> adam.step loss |> ignore) |> ignore
    net

let moreData =
    let manyX, manyY = line 200
    let net = plain ()
    train "more data" net (fun () -> dsharp.mseLoss (net.forward manyX, manyY))

(** penalties
## L1 and L2

Sharp bends need large weights. So add a **penalty** (惩罚项) on the parameters to the loss:

$$ L_1:\; L + \alpha \sum_i |w_i|, \qquad L_2:\; L + \alpha \sum_i w_i^2 $$

- **L2** punishes large weights most and makes all of them small. Its gradient is $2 \alpha w$: with plain SGD every weight shrinks at each step by the same share of itself, hence its other name, **weight decay** (权重衰减). (Adam, as here, divides gradients by their size, and the two are no longer the same; AdamW shrinks the weights directly.)
- **L1** pulls every weight towards zero with the same force, whatever its size, and leaves many of them close to zero.

The factor $\alpha$ is chosen by hand: {{l1}} and {{l2}} here. Too large, and the curve becomes a flat line.
*)

let l1, l2 = 0.001, 0.003

let withL1 =
    let net = plain ()

    train "L1" net (fun () ->
        dsharp.mseLoss (net.forward x, y) + l1 * net.parametersVector.abs().sum())

let withL2 =
    let net = plain ()

    train "L2" net (fun () ->
        let w = net.parametersVector
        dsharp.mseLoss (net.forward x, y) + l2 * (w * w).sum())

(** stopping
## Early stopping

Keep some points aside, the **validation set** (验证集): here every fourth point. Train on the others, look at the loss on the validation set every ten steps, and in the end go back to the parameters with the smallest one. It costs points, and it removes the second cause: training too long.

Why not use the test points for this? Because then the test loss would no longer be the loss on unseen points: we would have chosen the network by it.
*)

/// Three of every four points, to train on, and the fourth.
let aside (points: Tensor) =
    let fours = points.view [ -1; 4 ]
    fours[*, ..2].reshape [ -1; 1 ], fours[*, 3..]

let stopped =
    let net = plain ()
    let (trainX, validX), (trainY, validY) = aside x, aside y // fifteen and five
    let adam = Adam(net, lr = lr)

    let rounds =
        lesson.Progress "early stopping" ((lesson.Steps + 9) / 10) (fun _ ->
            for _ in 1..10 do
                adam.step (fun () -> dsharp.mseLoss (net.forward trainX, trainY)) |> ignore

            float (dsharp.mseLoss (net.forward validX, validY)), net.parametersVector.clone ())

    net.parametersVector <- snd (Array.minBy fst rounds)
    net

(** compare
## The verdict

The table is *this* run, and it would be a mistake to trust it. The mean over {{points}} test points has a standard error of about {{standard_error:F2}}: so much another {{points}} points would change it, as a rule. (All networks share the points, so their differences change by less.) And other training points and other first weights, of which each network has its own, would have given another order.
*)

let regularized = [
    "nothing", "test_loss_overfit", overfitting
    "dropout", "test_loss_dropout", dropping
    "more data: 200 points", "test_loss_more_data", moreData
    "L1", "test_loss_l1", withL1
    "L2", "test_loss_l2", withL2
    "early stopping", "test_loss_early_stopping", stopped
]

let lossOn (x, y) (net: Model<Tensor, Tensor>) =
    float (dsharp.mseLoss (net.forward x, y))

lesson.Table(
    [ "model"; "train loss"; "test loss" ],
    [
        for name, _, net in regularized ->
            [ name; $"{lossOn (x, y) net:F4}"; $"{lossOn test net:F4}" ]
    ],
    "This run, after training; all are tested on the same points."
)

for _, metric, net in regularized do
    lesson.Metrics [ metric, lossOn test net ]

let gain = lossOn test overfitting - lossOn test dropping
let noise = 0.3 * 0.3
let standardError = noise * sqrt (2.0 / 20.0)
lesson.Metrics [ "gain_dropout", gain ]
lesson.Values [ "noise", noise; "standard_error", standardError ]

lesson.Hyperparameters [
    "lr", lr
    "points", 20
    "hidden", hidden
    "dropout", p
    "l1", l1
    "l2", l2
]

(** seeds
## Eight seeds

So the whole lesson ran {{seeds.test_loss_overfit.count}} times at full length, with other noise and other first weights each time. Now there is something to see:

- Without a remedy the median test loss is {{seeds.test_loss_overfit.median:F3}}, far above the noise of {{noise:F2}}.
- Dropout beats it in {{seeds.gain_dropout.positive}} of {{seeds.gain_dropout.count}} runs; its median is {{seeds.test_loss_dropout.median:F3}}.
- L1 has {{seeds.test_loss_l1.median:F3}}, L2 {{seeds.test_loss_l2.median:F3}}, early stopping {{seeds.test_loss_early_stopping.median:F3}}.
- More data has {{seeds.test_loss_more_data.median:F3}}, the nearest to the noise.

Compare the rows, too: the worst run with a remedy is worse than the best one without, which has {{seeds.test_loss_overfit.min:F3}}.
*)

lesson.Seeds([ for name, metric, _ in regularized -> name, metric ], "Test loss at each seed.")

(** live
## Your turn

The same task with fewer units, trained in your browser. Move a single point far away and see how the curve chases it. Then raise the penalty or switch dropout on, and watch it let the point go.
*)

let numbersOf (x: Tensor, y: Tensor) =
    Json.list [
        for i in 0 .. x.shape[0] - 1 -> Json.values [| float x[i, 0]; float y[i, 0] |]
    ]

lesson.Live(
    "fit",
    [
        "points", numbersOf (x, y)
        "test", numbersOf test
        "hidden", Json.integer 50L
        "depth", Json.integer 2L
        "lr", Json.number 0.01
        "optimizer", Json.text "adam"
        "controls", Json.texts [ "hidden"; "dropout"; "l2" ]
    ],
    "A network that overfits here: drag points, change its size, dropout and the L2 penalty."
)

(** break
## Break it: dropout that is never switched off

Forget to tell the network that it is being tested.

```diff
-     dropping.eval () // all units work
+     dropping.train () // all units work
- dropping.eval ()
+ dropping.train ()
```

`dotnet fsi scripts/lesson.fsx overfitting --break` makes the mistake for you; the button below the figure shows what it looks like.

> The test loss may even look harmless: it is {{break.test_loss_dropout:F4}} here, and {{seeds.test_loss_dropout.first:F4}} at the same seed without the mistake. But while half of the units are missing, at random, every prediction is different: the curve trembles, and the same input gives two answers. There is no message, since dropout while predicting is sometimes wanted, to see how unsure a network is. Ask twice with the same input: if the answers differ, `eval ()` is missing.
*)

(*** hide ***)
let grid = dsharp.linspace(-1.0, 1.0, 81).unsqueeze 1

lesson.Break(
    Figure.axes "x" "y"
    |> Figure.points "data" (numbers x) (numbers y)
    |> Figure.muted
    |> Figure.line "fit" (numbers grid) (numbers (dropping.forward grid))
    |> Figure.height 340,
    "The curve of the network with dropout; the button makes the mistake."
)

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx overfitting --try 1` does the first.

### 1. A small network

Can a network of ten units in each hidden layer still learn the noise, and does dropout help it?

```diff
- let hidden, p = 300, 0.5
+ let hidden, p = 10, 0.5
```

> It learns less of it: its test loss is {{try.1.test_loss_overfit:F4}}, where the large network has {{seeds.test_loss_overfit.first:F4}} at this seed. With dropout it is {{try.1.test_loss_dropout:F4}}: about five units are at work at a time, which makes the network too stiff. Dropout takes away what a small network needs. (One seed each: try others.)

### 2. Less dropout

What does a probability of one tenth do?

```diff
- let hidden, p = 300, 0.5
+ let hidden, p = 300, 0.1
```

> {{try.2.test_loss_dropout:F4}}, where the same seed has {{seeds.test_loss_dropout.first:F4}} at one half and {{seeds.test_loss_overfit.first:F4}} without dropout. One run decides nothing: try other seeds.

### 3. A heavy penalty

What does an L2 penalty do that is a hundred times as large?

```diff
- let l1, l2 = 0.001, 0.003
+ let l1, l2 = 0.001, 0.3
```

> Test loss {{try.3.test_loss_l2:F4}}. The penalty outweighs the data, the weights go to zero, and the curve is flat: all bias, no variance.
*)

(** readings
## Read on

- Next, how the values inside a deep network are kept in range: [batch normalization](../19-batch-norm/index.html).
- N. Srivastava and others, [Dropout: a simple way to prevent neural networks from overfitting](https://jmlr.org/papers/v15/srivastava14a.html), Journal of Machine Learning Research 15 (2014).
- A. Krogh, J. Hertz, A simple weight decay can improve generalization, NIPS 4 (1991).
- Dive into Deep Learning, [weight decay](https://d2l.ai/chapter_linear-regression/weight-decay.html) and [dropout](https://d2l.ai/chapter_multilayer-perceptrons/dropout.html); in Chinese: [权重衰减](https://zh.d2l.ai/chapter_multilayer-perceptrons/weight-decay.html), [暂退法](https://zh.d2l.ai/chapter_multilayer-perceptrons/dropout.html).
*)

(*** hide ***)
let alone = momentsOf 0 |> List.map snd
let early, ending = alone[alone.Length / 10], List.last alone

lesson.Values [
    "train_early", early.Train
    "test_early", early.Test
    "train_end", ending.Train
    "test_end", ending.Test
    "wider", ending.Test - ending.Train > early.Test - early.Train
]

// Train and test loss over the last moments.
let late = [ for at in [ 0; 1 ] -> Generalization.late (List.map snd (momentsOf at)) ]
lesson.Check("alone it learns the noise", snd late[0] > 1.5 * fst late[0], $"{late}")
lesson.Check("dropout keeps it from that", fst late[1] > fst late[0], $"{late}")
lesson.Finish()
