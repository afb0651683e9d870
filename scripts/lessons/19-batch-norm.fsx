// lesson 19 batch-norm | Keeping every layer awake | 批量规范化：让每一层都醒着

(** summary
A parabola, eight hidden layers, a poor start. Without help the values in the layers become all alike, or the units **saturated**, and the network hardly learns. **Batch normalization** (批量规范化) brings the values of every layer back into the range that matters, between each linear layer and its activation.
*)

(** learn
- How activations become saturated or dead in a deep network, and how to *look inside*
- What **batch norm** computes while training, and what it computes when predicting
- *Where* it goes, what $\gamma$ and $\beta$ are for, and why the bias before it is useless
- What a better **initialization** does, and when batch norm is worth it
*)

(** result
Test loss, plain and with batch norm: tanh {{test_loss.tanh.plain:F0}} and {{test_loss.tanh.batch_norm:F0}}, relu {{test_loss.relu.plain:F0}} and {{test_loss.relu.batch_norm:F0}}, after {{epochs}} epochs; the noise alone is {{noise}}.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Data
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.BatchNorm

let lesson = Lesson.create (fsi.CommandLineArgs, Epochs(full = 12, quick = 6))

(** problem
## Standardize the data, and then what?

It is good practice to **standardize** (标准化) the inputs of a network: subtract the mean, divide by the standard deviation. Why? Let a weight be $0.1$, and tanh follow. The inputs $1$ and $20$ become $0.1$ and $2$, and tanh makes $0.1$ and $0.96$ of them. The second lies where tanh is nearly flat: an input of $40$ would change next to nothing. The unit is **saturated** (饱和), as [lesson 03](../03-activation/index.html) calls it, and the table shows what is left of the slope. Standardized inputs lie between $-2$ and $2$ as a rule, and do not get there.

But the outputs of the first layer are the inputs of the second, and nobody standardizes those. The deeper the network, the more can go wrong: all values may become alike, so that nothing of the input is left; or all become saturated, so that no gradient comes through. And while the first layers learn, everything changes for the later ones. So do for *every* layer what one does for the data. That is batch norm.
*)

let given = dsharp.tensor [ 0.1; 1.0; 2.0; 4.0 ]

let columns = [ given; given.tanh (); dsharp.grad (fun x -> x.tanh().sum()) given ]

lesson.Table(
    [ "x"; "tanh x"; "slope at x" ],
    TensorTable.rows 3 (dsharp.stack (columns, 1)),
    "What tanh does."
)

(** norm
## What batch norm computes

While training, it takes each feature by itself and brings it to mean $0$ and variance $1$ *over the batch* $B$ of $m$ samples:

$$ \mu = \frac{1}{m} \sum_{i \in B} x_i, \qquad \sigma^2 = \frac{1}{m} \sum_{i \in B} (x_i - \mu)^2, \qquad \hat x_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \varepsilon}} $$

($\varepsilon$, a tiny number, keeps the division from failing when all values are equal.) Then it gives the values a standard deviation $\gamma$ (gamma) and a mean $\beta$ (beta) that are *learned*, like weights:

$$ y_i = \gamma\, \hat x_i + \beta $$

Why undo what has just been done? Because mean $0$ and variance $1$ need not be best. With $\gamma = \sigma$ and $\beta = \mu$ the layer would give back exactly what came in. So the network *can* cancel the norm where it does harm; it only has to learn that.

By hand that is three lines, and the library's layer agrees up to {{apart:E0}}.
*)

let sample = (dsharp.linspace (0.0, 3.0, 40)).view([ 8; 5 ]).sin() * 4.0 + 1.0 // (8, 5)

(*** pytorch: norm ***)
let byHand =
    let mu = sample.mean 0 // (5): one for each feature
    let variance = ((sample - mu) * (sample - mu)).mean 0
    (sample - mu) / (variance + 1e-5).sqrt()

let byLibrary = BatchNorm1d(5).forward sample
let apart = float ((byHand - byLibrary).abs().max())

(** predicting
## When predicting

A prediction must not depend on which other samples happen to be in the batch, and there may be only one. So while training the layer also keeps **running** (滑动平均) means and variances: after each batch

$$ \mu_{\text{run}} \leftarrow (1 - \rho)\, \mu_{\text{run}} + \rho\, \mu $$

and the same for the variance, with $m - 1$ in place of $m$. $\rho$ is the share of the newest batch, here {{momentum}}. (The library and PyTorch call it *momentum*, too, but it is the opposite of that of [lesson 09](../09-optimizers/index.html): there a large value remembers long, here it forgets at once.) After `net.eval ()` the layer uses these; `net.train ()` switches back. A forgotten `eval ()` is a classic mistake, here as with dropout in [lesson 18](../18-overfitting/index.html).

## Where it goes

Between the linear layer and its activation: linear, *norm*, activation. There it decides which part of the activation is used. Some put it after the activation, and that works, too.

The linear layer before it needs *no bias*: a constant that is added to a feature is taken away again with the mean, and $\beta$ takes its place. In this lesson the bias stays only so that both networks are alike.
*)

(** models
## The networks

Eight hidden layers of ten units. The start is poor on purpose: weights from $N(0, 0.1^2)$, every bias {{bias}}. Four networks: with tanh and with relu, each plain and with batch norm. Those with batch norm normalize the input, too, so the data need not be standardized.

`HiddenStack` puts the activation after each layer of the list and a last linear layer at the end; it also hands out the values before and after each activation, for the pictures.
*)

(*** pytorch: models ***)
let startBias, momentum = -0.2, 0.5

let linear inputs outputs =
    let layer = Linear(inputs, outputs)
    layer.weight <- 0.1 * dsharp.randn [ outputs; inputs ] // N(0, 0.1²)
    layer.bias <- dsharp.full (outputs, startBias)
    layer

let norm features =
    BatchNorm1d(features, momentum = momentum)

let pair (linear: int -> int -> Linear) activation =
    let stack layers =
        HiddenStack(layers, activation, linear 10 1) // activation after each layer

    let plain = stack [ for n in 1 :: List.replicate 7 10 -> linear n 10 ]
    let first = norm 1 --> linear 1 10 --> norm 10 // the input has a norm of its own
    let normed = stack (first :: [ for _ in 2..8 -> linear 10 10 --> norm 10 ])
    [ "plain", plain; "batch_norm", normed ]

let tanh, relu = pair linear dsharp.tanh, pair linear dsharp.relu

lesson.Summary(snd tanh[1])

(** data
## The data

$$ y = x^2 - 5 + \varepsilon, \qquad \varepsilon \sim N(0, 2^2), \qquad x \in [-7, 10] $$

{{train_points:N0}} points to learn from, {{test_points}} to test on. The noise has the variance $2^2$ = {{noise}}: no network can have a lower test loss, on average.
*)

let parabola count =
    let x = dsharp.linspace(-7.0, 10.0, count).unsqueeze 1
    x, x * x - 5.0 + 2.0 * dsharp.randn x.shape

let data, test = TensorDataset(parabola 2000), parabola 200
let batchSize, lr = 64, 0.03
let loader = data.loader (batchSize, shuffle = true)

(*** hide ***)
lesson.KeepStart(
    snd relu[1],
    fun () ->
        let x, y = data.batch [| for i in 0..639 -> 37 * i % 2000 |] // from all over the parabola
        let loss output target = dsharp.mseLoss (output, target)
        let copy = (snd relu[1]).clone()
        copy.move (dtype = Dtype.Float64)
        let samples = x.float64 (), y.float64 ()
        let tenth = tenthLoss copy (fun net -> Adam(net, lr = lr)) loss samples
        [ "x", x; "y", y ], [ ("loss_tenth", box tenth) ]
)

(** training
## Training

Both networks of a pair see the same batches; the optimizer is Adam ([lesson 09](../09-optimizers/index.html)) on the mean squared error. Before the first epoch and after each we look at the test points: loss, curve, and a histogram of what goes into and comes out of every activation. (Before the first epoch batch norm has no running statistics yet, so there it uses the batch's own.)

The tab *PyTorch* has the same lines there. The numbers of both are from a run with seed one at full length. From the same start and on the same ten batches, in double precision, the relu network with batch norm has a tenth loss of {{pytorch.theirs.loss_tenth:F4}} in PyTorch and {{pytorch.ours.loss_tenth:F4}} in this library. (In single precision they would soon differ visibly: from this poor start a norm divides by very small spreads, and so enlarges what was rounded.)
*)

(*** pytorch: training ***)
let learn pair range =
    let moments = Recorder()

    let record epoch =
        moments.Record($"epoch {epoch}", LayerMonitor.observe (epoch > 0) range test pair)

    let adams = [ for _, net in pair -> net, Adam(net, lr = lr) ]

    trainBatches lesson loader loader.length (fun step x y ->
        if step % loader.length = 0 then
            lesson.Record(fun () -> record (step / loader.length))

        let mse (net: HiddenStack) = dsharp.mseLoss (net.forward x, y)
        (adams |> List.map (fun (net, adam) -> adam.step (fun () -> mse net)))[1])
    |> ignore

    record lesson.Epochs
    moments

let tanhRange, reluRange = (-1.0, 1.0), (0.0, 3.0)
let onTanh = learn tanh tanhRange
let onRelu = learn relu reluRange

(** tanh
## With tanh

Look at epoch $0$ first. In the plain network the rows become narrower from layer to layer, until they are one *narrow heap* at about $-0.2$, the bias: nothing of the input is left in the later layers. With batch norm the rows are wide from the beginning.

Then watch the training. In the plain network the later layers become **saturated**: at the end {{saturated_plain:P0}} of the outputs of the last four layers lie beyond $\pm 0.99$. Its curve becomes flat: one and the same number for every $x$, at best the mean of all heights. With batch norm {{saturated_norm:P0}} of the outputs are saturated, and the curve bends: its test loss is {{test_loss.tanh.batch_norm:F0}}, that of the flat one {{test_loss.tanh.plain:F0}}.
*)

lesson.Show(LayerMonitor.charts tanhRange test 4.0 onTanh.Moments)

(** relu
## With relu

Here the plain network dies: where all that goes into a relu is negative, all that comes out is $0$, and no gradient comes back. At the end {{dead_plain:P0}} of the outputs of its last hidden layer are zero.{{#dead}} Then it answers with its last bias alone, which moves by about the rate in each step and has not reached the mean of the heights yet: so its loss of {{test_loss.relu.plain:F0}} is worse than the {{mean_loss:F0}} of always answering that mean.{{/dead}} Batch norm keeps about half of the inputs of every relu positive, so that it stays alive.
*)

lesson.Show(LayerMonitor.charts reluRange test 4.0 onRelu.Moments)

(** jitter
## Good, but not at the noise

Batch norm makes this network learn. But look at its loss: it jumps from epoch to epoch, and the last value is far above the noise of {{noise}}. Two things shake it: the rate of {{lr}} is large for Adam; and the running statistics follow every single batch, because a momentum of {{momentum}} remembers only the last few. So judge by the mean test loss of the last three epochs, the *late* loss below, over several seeds.
*)

lesson.Seeds(
    [
        for activation in [ "tanh"; "relu" ] do
            for net in [ "plain"; "batch_norm" ] do
                $"{activation}, {LayerMonitor.spaced net}", $"late_loss.{activation}.{net}"
    ],
    "Mean test loss of the last three epochs at each seed."
)

(** start
## A good start does more

Is it the norm, or was it only the bad start? Train the relu pair again, from the library's own initial weights: random, with a spread that fits the number of inputs, so that values shrink far less from layer to layer; and the biases are random, too. (For relu it takes the start of He and others, below, to keep the spread from shrinking at all.)

Over {{seeds.default_start.plain.count}} seeds the median of the last three epochs is then {{seeds.default_start.plain.median:F1}} for the plain network and {{seeds.default_start.batch_norm.median:F1}} with batch norm. From the poor start it was {{seeds.late_loss.relu.plain.median:F0}} and {{seeds.late_loss.relu.batch_norm.median:F0}}. So for a network of this depth a good **initialization** (初始化) does more than batch norm, and without its jitter. Most of it is the bias: exercise one changes nothing else. After a good start, batch norm with this rate and these running statistics even does harm. It earns its keep in convolutional networks of dozens of layers: there a good start for every layer is hard to find, and batch norm allows larger rates (see Ioffe and Szegedy, below).
*)

let fresh = pair (fun inputs outputs -> Linear(inputs, outputs)) dsharp.relu
let onFresh = learn fresh reluRange

/// The mean test loss of the last three epochs of each network.
let late (moments: Recorder<(string * LayerValues) list>) =
    let last = moments.Moments |> List.map snd |> List.rev |> List.truncate 3

    [
        for at, (name, _) in List.indexed last.Head ->
            name,
            List.averageBy (fun (values: (string * LayerValues) list) -> (snd values[at]).Loss) last
    ]

lesson.Table(
    [ "network"; "mean test loss of the last three epochs" ],
    [
        for start, moments in [ "poor start", onRelu; "library's start", onFresh ] do
            for name, loss in late moments ->
                [ $"{start}, {LayerMonitor.spaced name}"; $"{loss:F1}" ]
    ],
    "With relu, this run."
)

(** learned
## What the norms learned

Every scale $\gamma$ began at $1$, every shift $\beta$ at $0$. The points show what training made of them, one for each feature of each norm. Those that are far from one or zero are the features whose spread or mean had to change; a scale near zero switches a feature off.
*)

lesson.Chart(
    [
        for name, pair in [ "tanh", tanh; "relu", relu ] ->
            name, LayerMonitor.normFigure (snd pair[1])
    ],
    "Scale and shift of each feature, norm by norm."
)

(** live
## Your turn

Train in your browser, without batch norm first, then with it. Which bias makes relu die at once? Can you save the plain network by a better bias?
*)

(*** fold: the settings of the live model ***)

let x, y = test

lesson.Live(
    "norm",
    [
        "points", Json.list [ for i in 0..4..199 -> Json.values [| float x[i, 0]; float y[i, 0] |] ]
        "activation", Json.text "tanh"
        "bias", Json.number startBias
        "lr", Json.number lr
    ],
    "Eight layers that train here: switch batch norm, change the bias and the activation."
)

(** break
## Break it: a rate ten times as large

Batch norm is said to allow larger rates. How much larger?

```diff
- let batchSize, lr = 64, 0.03
+ let batchSize, lr = 64, 0.3
```

`dotnet fsi scripts/lesson.fsx batch-norm --break` makes the mistake for you; the button below the figure shows what it looks like.

> Late test loss with batch norm: tanh {{break.late_loss.tanh.batch_norm:F0}}, relu {{break.late_loss.relu.batch_norm:F0}}, where the same seed has {{seeds.late_loss.tanh.batch_norm.first:F0}} and {{seeds.late_loss.relu.batch_norm.first:F0}} at the lesson's rate; plain: {{break.late_loss.tanh.plain:F0}} and {{break.late_loss.relu.plain:F0}}. The plain networks predict one constant. With batch norm and relu the network still learns, with tanh hardly: batch norm keeps the *hidden* values in range at any rate, but it cannot keep the last layer's weights from jumping.
*)

(*** hide ***)
lesson.Break(
    Figure.axes "epoch" "test loss"
    |> Figure.line "tanh" [| 0 .. lesson.Epochs |] [|
        for _, values in onTanh.Moments -> (snd (List.last values)).Loss
    |]
    |> Figure.line "relu" [| 0 .. lesson.Epochs |] [|
        for _, values in onRelu.Moments -> (snd (List.last values)).Loss
    |]
    |> Figure.logY
    |> Figure.height 340,
    "Test loss with batch norm; the button makes the mistake."
)

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx batch-norm --try 1` does the first.

### 1. No bias at the start

Begin with every bias at zero. Is the plain network saved?

```diff
- let startBias, momentum = -0.2, 0.5
+ let startBias, momentum = 0.0, 0.5
```

> Late test loss, plain: tanh {{try.1.late_loss.tanh.plain:F0}}, relu {{try.1.late_loss.relu.plain:F0}}; with batch norm: {{try.1.late_loss.tanh.batch_norm:F0}} and {{try.1.late_loss.relu.batch_norm:F0}}. Relu is saved, and does better without batch norm than with it: it was the negative bias that killed its units. Tanh is not saved: its later layers become saturated all the same.

### 2. Slow running statistics

Give the running mean a momentum of one hundredth.

```diff
- let startBias, momentum = -0.2, 0.5
+ let startBias, momentum = -0.2, 0.01
```

> Late test loss with batch norm: tanh {{try.2.late_loss.tanh.batch_norm:F0}}, relu {{try.2.late_loss.relu.batch_norm:F0}}, against {{seeds.late_loss.tanh.batch_norm.first:F0}} and {{seeds.late_loss.relu.batch_norm.first:F0}} at the same seed. Worse than predicting the mean! The running mean now averages about a hundred batches, that is three epochs. When predicting, the network uses the statistics of the network that it was then, and the weights have moved on. The *training* loss shows nothing of it: the mistake comes to light only after `eval ()`.

### 3. No norm on the input

Leave out the norm of the input.

```diff
-     let first = norm 1 --> linear 1 10 --> norm 10 // the input has a norm of its own
+     let first = linear 1 10 --> norm 10
```

> Late test loss with batch norm: tanh {{try.3.late_loss.tanh.batch_norm:F0}}, relu {{try.3.late_loss.relu.batch_norm:F0}}, where the same seed has {{seeds.late_loss.tanh.batch_norm.first:F0}} and {{seeds.late_loss.relu.batch_norm.first:F0}} with it, and the seeds {{seeds.late_loss.tanh.batch_norm.min:F0}} to {{seeds.late_loss.tanh.batch_norm.max:F0}} and {{seeds.late_loss.relu.batch_norm.min:F0}} to {{seeds.late_loss.relu.batch_norm.max:F0}}: hardly more than chance. The norm after the first linear layer takes away any scale and any mean of the single input, so the one before it has nothing to add. With several inputs of different scale it would.
*)

(** readings
## Read on

- The last lesson learns from rewards: [lesson 20](../20-dqn/index.html).
- S. Ioffe, C. Szegedy, [Batch normalization](https://arxiv.org/abs/1502.03167), 2015.
- S. Santurkar and others, [How does batch normalization help optimization?](https://arxiv.org/abs/1805.11604), 2018: it smooths the loss as a function of the weights.
- K. He and others, [Delving deep into rectifiers](https://arxiv.org/abs/1502.01852), 2015: how to begin with relu.
- Dive into Deep Learning, [batch normalization](https://d2l.ai/chapter_convolutional-modern/batch-norm.html); in Chinese: [批量规范化](https://zh.d2l.ai/chapter_convolutional-modern/batch-norm.html).
*)

(*** hide ***)
let last (moments: Recorder<(string * LayerValues) list>) = [
    for name, values in moments.Last -> name, values.Loss
]

/// The share of the outputs of some layers of a trained network for which something holds.
let share (net: HiddenStack) layers (holds: float -> bool) =
    net.eval ()

    let outputs = net.Outputs x

    let values =
        layers |> List.map (fun layer -> numbers outputs[layer - 1]) |> Array.concat

    (values |> Array.filter holds |> Array.length |> float) / float values.Length

/// The variance of the heights: the loss of always answering their mean.
let meanLoss = float (y.var (unbiased = false))

let saturated net =
    share net [ 5..8 ] (fun value -> abs value > 0.99)

let predicted = (snd tanh[0]).forward x // (200, 1)
let spread = float (predicted.std ())
let tanhLoss, reluLoss = List.map snd (last onTanh), List.map snd (last onRelu)
let noiseVariance = 2.0 * 2.0
let deadPlain = share (snd relu[0]) [ 8 ] ((=) 0.0)

lesson.Values [
    "noise", noiseVariance
    "apart", apart
    "bias", startBias
    "train_points", data.length
    "test_points", x.shape[0]
    "saturated_plain", saturated (snd tanh[0])
    "saturated_norm", saturated (snd tanh[1])
    "dead_plain", deadPlain
    "dead", deadPlain = 1.0 && reluLoss[0] > meanLoss
    "mean_loss", meanLoss
]

lesson.Hyperparameters [ "lr", lr; "batch_size", batchSize; "momentum", momentum ]
lesson.Metrics [ ("test_loss", [ "tanh", last onTanh; "relu", last onRelu ]) ]
lesson.Metrics [ ("late_loss", [ "tanh", late onTanh; "relu", late onRelu ]) ]
lesson.Metrics [ ("default_start", late onFresh) ]
lesson.Check("batch norm by hand is the library's", apart < 1e-4, $"they are {apart} apart")
lesson.Check("the plain network predicts one number for all", spread < 0.1, $"std {spread}")
lesson.Check("batch norm helps tanh", tanhLoss[1] < tanhLoss[0] / 2.0, $"{tanhLoss}")
lesson.Check("batch norm helps relu", reluLoss[1] < reluLoss[0] / 2.0, $"{reluLoss}")
lesson.Finish()
