// lesson 09 optimizers | Four ways downhill | 优化器：四种下山的方法

(** summary
SGD, momentum, RMSprop and Adam train the same network from the same start on the same batches with the same learning rate, and the losses are far apart. An **optimizer** (优化器) decides how a gradient becomes a step. Here each rule is a few lines of code, checked against the library's.
*)

(** learn
- The **update rule** of five optimizers, in formulas and in code, and what each remembers from step to step
- What **momentum** (动量) and **adaptive learning rates** (自适应学习率) are good for, and where they help
- How to compare optimizers fairly: one start, the same batches, several seeds
- Why "the best optimizer" depends on the learning rate
*)

(** result
Mean loss of the last of {{epochs}} epochs: SGD {{final_epoch_loss.sgd:F4}}, momentum {{final_epoch_loss.momentum:F4}}, RMSprop {{final_epoch_loss.rmsprop:F4}}, Adam {{final_epoch_loss.adam:F4}}; the noise alone is {{noise:F2}}.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Data
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.Optimizers

let lesson = Lesson.create (fsi.CommandLineArgs, Epochs(full = 12, quick = 4))

(** problem
## The trouble with plain gradient descent

[Lesson 01](../01-gradient-descent/index.html) showed a narrow valley: steep across, gentle along. The steep direction limits the learning rate, and in the gentle one the walk then crawls. Real networks have thousands of directions with very different slopes, and every **mini-batch** (小批量) gives another, noisy gradient.

Two ideas help:

1. *Remember where you were going.* Across the valley the gradient changes its sign again and again, along it points the same way. An average of past gradients cancels the first and keeps the second. This is **momentum**.
2. *Give each parameter a step of its own.* Divide by how large its gradients usually are: large ones are shortened, small ones lengthened. This is an **adaptive learning rate**.

SGD uses neither, momentum the first, AdaGrad and RMSprop the second, and Adam both. (One often reads that RMSprop unites momentum and AdaGrad. It does not: it has no momentum. It is AdaGrad that can forget.)
*)

(** sgd
## SGD

Let $\theta$ be one parameter (in [lesson 04](../04-regression/index.html) it was all of them), $g$ the derivative of the batch's loss with respect to it, and $\eta$ the learning rate. Every rule works on each parameter by itself. **Stochastic gradient descent** (随机梯度下降) goes against the gradient:

$$ \theta \leftarrow \theta - \eta\, g $$

In code a rule takes the rate $\eta$, the state (the parameter $\theta$ and a memory: $v$, $s$ and the number $t$ of the step) and the gradient $g$, and gives the new state. SGD does not use the memory. `State` is a record, a bundle of named values; `{ state with Theta = ... }` is a copy in which one of them is new, and `_.Theta` takes one out.
*)

type State = {
    Theta: Tensor
    V: Tensor
    S: Tensor
    T: int
}

let sgd (eta: float) state (g: Tensor) = {
    state with
        Theta = state.Theta - eta * g
}

(** momentum
## Momentum

The **velocity** $v$ is a sum of past gradients, in which older ones count less: each step keeps the share $\mu$ (mu) of it.

$$ v \leftarrow \mu v + g, \qquad \theta \leftarrow \theta - \eta\, v $$

It rolls on as a ball does, and the gradient only steers. If the gradient stays the same, $v$ grows to $g / (1 - \mu)$. With $\mu = 0.8$ a steady direction is therefore walked *five times* as fast, while gradients of alternating sign cancel. The price: it rolls past the minimum and has to come back.
*)

let mu = 0.8

let momentum (eta: float) state (g: Tensor) =
    let v = mu * state.V + g

    {
        state with
            V = v
            Theta = state.Theta - eta * v
    }

(** adagrad
## AdaGrad

Add up the *squares* of all gradients, and divide by the root of the sum:

$$ s \leftarrow s + g^2, \qquad \theta \leftarrow \theta - \eta\, \frac{g}{\sqrt{s} + \varepsilon} $$

The first step of every parameter is $\eta$ long, whether its gradient is large or small. The tiny $\varepsilon$ keeps the division from failing where all gradients were zero. But $s$ only grows, so the steps keep shrinking, and AdaGrad may become hopelessly slow before it has arrived.
*)

let eps = 1e-8

let adagrad (eta: float) state (g: Tensor) =
    let s = state.S + g * g

    {
        state with
            S = s
            Theta = state.Theta - eta * g / (s.sqrt () + eps)
    }

(** rmsprop
## RMSprop

The remedy: an average that forgets. $s$ keeps the share $\alpha$ of what it was and takes the rest from the newest square, an **exponential moving average**, so it says how large gradients were *lately*.

$$ s \leftarrow \alpha s + (1 - \alpha) g^2, \qquad \theta \leftarrow \theta - \eta\, \frac{g}{\sqrt{s} + \varepsilon} $$

RMS stands for root mean square, which is what $\sqrt{s}$ is. Since $s$ begins at zero, the first step is long: $\eta / \sqrt{1 - \alpha}$, with $\alpha = 0.9$ about $3.2\, \eta$.
*)

let alpha = 0.9

let rmsprop (eta: float) state (g: Tensor) =
    let s = alpha * state.S + (1.0 - alpha) * g * g

    {
        state with
            S = s
            Theta = state.Theta - eta * g / (s.sqrt () + eps)
    }

(** adam
## Adam

Adam averages both, the gradients with $\beta_1$ and their squares with $\beta_2$:

$$ \begin{aligned} v &\leftarrow \beta_1 v + (1 - \beta_1) g, & s &\leftarrow \beta_2 s + (1 - \beta_2) g^2 \\ \hat v &= \frac{v}{1 - \beta_1^t}, & \hat s &= \frac{s}{1 - \beta_2^t} \end{aligned} $$

$$ \theta \leftarrow \theta - \eta\, \frac{\hat v}{\sqrt{\hat s} + \varepsilon} $$

Why the hats? $v$ and $s$ begin at zero, so at first they are too small. At step $t$ the weights in the average add up to $1 - \beta^t$ and not to $1$; dividing by that is the **bias correction** (偏差修正; bias in the sense of a systematic error, not the $b$ of a layer). At $t = 1$ it gives $\hat v = g$ and $\hat s = g^2$: the first step of every parameter is $\eta$ long. Later steps are shorter where the gradient keeps changing its sign.

A rule of thumb follows: with Adam, $\eta$ is about how far a parameter moves in one step.
*)

let beta1, beta2 = 0.9, 0.99

let adam (eta: float) state (g: Tensor) =
    let t = state.T + 1
    let v = beta1 * state.V + (1.0 - beta1) * g
    let s = beta2 * state.S + (1.0 - beta2) * g * g
    let vHat = v / (1.0 - beta1 ** float t)
    let sHat = s / (1.0 - beta2 ** float t)

    {
        Theta = state.Theta - eta * vHat / (sHat.sqrt () + eps)
        V = v
        S = s
        T = t
    }

(** surface
## On a surface

All five walk through the valley of [lesson 01](../01-gradient-descent/index.html),

$$ L(w) = \tfrac{1}{2} \left( w_1^2 + 20 w_2^2 \right), $$

from the same place, with the same rate $\eta$ = {{surface_lr}}. Beside each rule of ours, the library's optimizer takes the same walk; the table shows that the two end in the same place.

Watch SGD: it falls to the floor in a few steps and then *creeps* along it. Momentum swings past the floor and, along the valley, past the minimum, and comes back. The three that divide by the size of the gradient set off diagonally: to them the valley is not narrow, since the factor of twenty between its slopes is divided away. In the end they are behind SGD and momentum all the same: where the slope is steep they are slow, since their steps are only about $\eta$ long, and eighty of those are hardly enough for the way. At a rate that suits SGD here, theirs is too small. AdaGrad's steps even become ever shorter.
*)

let surfaceLr, start = 0.04, dsharp.tensor [ -3.6; 1.2 ]
let valley = LossSurface.loss LossSurface.valley

/// The weights at the start and after each of eighty steps, shape (81, 2).
let walk rule =
    let zero = dsharp.zeros 2

    let first = {
        Theta = start
        V = zero
        S = zero
        T = 0
    }

    [ 1..80 ]
    |> List.scan (fun state _ -> rule surfaceLr state (dsharp.grad valley state.Theta)) first
    |> List.map _.Theta
    |> dsharp.stack

/// Where the library's optimizer arrives on the same walk.
let arrival (optimizer: ModelBase -> Optimizer) =
    let w = Parameter(start.clone ())
    let chosen = optimizer (Model<Tensor, Tensor>(parameters = [ w ]))

    for _ in 1..80 do
        chosen.step (fun () -> valley w.value) |> ignore

    w.value

let four lr : (string * (ModelBase -> Optimizer)) list = [
    "sgd", (fun net -> SGD(net, lr = lr))
    "momentum", (fun net -> SGD(net, lr = lr, momentum = mu))
    "rmsprop", (fun net -> RMSprop(net, lr = lr, alpha = alpha))
    "adam", (fun net -> Adam(net, lr = lr, beta1 = beta1, beta2 = beta2))
]

let ways = [
    for name, rule in
        List.zip [ "sgd"; "momentum"; "rmsprop"; "adam"; "adagrad" ] [
            sgd
            momentum
            rmsprop
            adam
            adagrad
        ] -> name, walk rule
]

let arrivals =
    [ for _, optimizer in four surfaceLr -> arrival optimizer ]
    @ [ arrival (fun net -> Adagrad(net, lr = surfaceLr)) ]

let apart = [
    for (_, way), end' in List.zip ways arrivals -> float ((way[-1] - end').abs().max())
]

lesson.Chart(DescentFigures.replay LossSurface.valley ways, "Eighty steps of each.")

lesson.Table(
    [
        "optimizer"
        "loss at the end"
        "distance between our rule and the library's"
    ],
    [
        for (name, way), off in List.zip ways apart ->
            [ name; $"{float (valley way[-1]):G3}"; $"{off:G2}" ]
    ],
    "After eighty steps."
)

(** live
## Your turn

Click where the walk should begin. Raise the rate until SGD leaves the valley: where is its limit, and which of the others still arrive? Then try the saddle.
*)

(*** fold: the settings of the live model ***)

lesson.Live(
    "descent",
    [
        "surface", Json.text "valley"
        "lr", Json.number surfaceLr
        "steps", Json.integer 80L
        "rules", OptimizerFigures.rules mu alpha (beta1, beta2)
    ],
    "The five optimizers on a map: choose the start, the rate and the surface."
)

(** race
## The race: data and networks

Now a network. The data are {{points:N0}} points of a parabola with noise, in mini-batches of {{batch_size}} ([lesson 08](../08-mini-batch/index.html)):

$$ y = x^2 + 0.1\, \xi, \qquad \xi \sim N(0, 1) $$

($\xi$ is read xi.) A comparison is fair only when nothing else differs. So all four networks get the *same initial parameters*, and each batch goes to *all four*. (AdaGrad stays out: its steps soon become too short.)
*)

(*** pytorch: race ***)
let x = dsharp.linspace(-1.0, 1.0, 1000).unsqueeze 1 // (1000, 1)
let y = x * x + 0.1 * dsharp.randn x.shape // (1000, 1)
let lr, batchSize = 0.01, 32
let loader = TensorDataset(x, y).loader(batchSize, shuffle = true)
let names = List.map fst (four lr)

let nets = [ for _ in names -> Linear(1, 20) --> dsharp.relu --> Linear(20, 1) ]

for net in nets do
    net.parametersVector <- nets.Head.parametersVector

let optimizers = [ for net, (_, optimizer) in List.zip nets (four lr) -> optimizer net ]

(*** hide ***)
lesson.KeepStart(
    nets.Head,
    fun () ->
        let loss output target = dsharp.mseLoss (output, target)

        // Ten shuffled batches. The order is drawn here, so that the loader's own stays as it is.
        let random = System.Random lesson.Seed
        let order = Array.sortBy (fun _ -> random.Next()) [| 0..999 |]
        let x, y = TensorDataset(x, y).batch order[.. 10 * batchSize - 1]

        let tenth (name, optimizer) =
            "tenth_" + name, box (tenthLoss nets.Head optimizer loss (x, y))

        [ "x", x; "y", y ], List.map tenth (four lr)
)

(** training
## Training

`optimizer.step` is the three lines of [lesson 04](../04-regression/index.html): zero, forward and backward pass, update. Only the last one differs between the four.

Watch the start: RMSprop and Adam *bend the line at once*. SGD is still on its way when RMSprop and Adam have long arrived; momentum lies between. Each batch holds other points, so the losses jump up and down; the mean of each epoch shows the order. None of them can get far below the noise, whose variance is $0.1^2$ = {{noise:F2}}.

The *PyTorch* tab shows the same code in PyTorch. As a check, not as a race, each of the four takes ten steps from the same start on the same ten shuffled batches, with seed one. The loss in the tenth step is, for SGD, momentum, RMSprop and Adam, {{pytorch.theirs.tenth_sgd:F5}}, {{pytorch.theirs.tenth_momentum:F5}}, {{pytorch.theirs.tenth_rmsprop:F5}} and {{pytorch.theirs.tenth_adam:F5}} in PyTorch, and {{pytorch.ours.tenth_sgd:F5}}, {{pytorch.ours.tenth_momentum:F5}}, {{pytorch.ours.tenth_rmsprop:F5}} and {{pytorch.ours.tenth_adam:F5}} in this library.
*)

(*** pytorch: training ***)
let data, fits = [ ("data", x, y) ], Recorder()

let record step =
    fits.Record(
        $"step {step}",
        [
            for name, net in List.zip names nets -> name, FittedCurves.evaluate data net.forward
        ]
    )

let losses = [ for _ in names -> ResizeArray<float>() ]

let steps =
    trainBatches lesson loader loader.length (fun step x y -> // x (32, 1), y (32, 1)
        if step % 8 = 0 then
            lesson.Record(fun () -> record step)

        let before = [
            for net, optimizer in List.zip nets optimizers ->
                optimizer.step (fun () -> dsharp.mseLoss (net.forward x, y))
        ]

        List.iter2 (fun (all: ResizeArray<float>) loss -> all.Add(float loss)) losses before
        List.last before)

record steps.Length
let runs = [ for name, all in List.zip names losses -> name, all.ToArray() ]

lesson.Chart(
    FittedCurves.replay data fits.Moments |> OptimizerFigures.coloured names,
    "The four networks, every eighth step."
)

lesson.Chart(
    OptimizerFigures.losses loader.length runs,
    "The loss before each update, and its mean in each epoch."
)

(** seeds
## Who wins?

With this rate the order is clear, at every seed: SGD is last by far. Over {{seeds.final_epoch_loss.sgd.count}} seeds at full length the median of its last epoch is {{seeds.final_epoch_loss.sgd.median:F4}}, against {{seeds.final_epoch_loss.momentum.median:F4}} for momentum, {{seeds.final_epoch_loss.rmsprop.median:F4}} for RMSprop and {{seeds.final_epoch_loss.adam.median:F4}} for Adam.

But this is a race at *one* learning rate, and it suits Adam and RMSprop: a rate of {{lr}} is small for SGD. Exercise one gives all four ten times the rate, and the order changes. To judge fairly, one has to tune the rate of each. What remains true: Adam works over a wide range of rates without tuning (here from $0.01$ to $0.1$), which is why it is the usual first choice; well tuned, SGD with momentum is often as good.
*)

lesson.Seeds(
    [ for name in names -> name, $"final_epoch_loss.{name}" ],
    "Mean loss of the last epoch at each seed."
)

(** break
## Break it: a rate that is far too large

What happens at a learning rate of $1$?

```diff
- let lr, batchSize = 0.01, 32
+ let lr, batchSize = 1.0, 32
```

`dotnet fsi scripts/lesson.fsx optimizers --break` makes the mistake for you; the button below the figure shows what it looks like.

> With the default seed: SGD {{break.final_epoch_loss.sgd:G3}}, momentum {{break.final_epoch_loss.momentum:G3}}, RMSprop {{break.final_epoch_loss.rmsprop:G3}}, Adam {{break.final_epoch_loss.adam:G3}}. A flat line at the mean of all heights would have about $0.1$, and none of them is better. The first steps throw the weights so far that most units output zero for every point and never learn again; what is left, such as the last bias, swings to and fro. No optimizer is safe from that.
*)

(*** hide ***)
lesson.Break(
    OptimizerFigures.losses loader.length runs |> List.last |> snd,
    "The mean loss of each epoch; the button makes the mistake."
)

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx optimizers --try 1` does the first.

### 1. Ten times the rate

Which of the four gain, and which lose?

```diff
- let lr, batchSize = 0.01, 32
+ let lr, batchSize = 0.1, 32
```

> With the default seed: SGD {{try.1.final_epoch_loss.sgd:F4}}, momentum {{try.1.final_epoch_loss.momentum:F4}}, RMSprop {{try.1.final_epoch_loss.rmsprop:F4}}, Adam {{try.1.final_epoch_loss.adam:F4}}; the medians at the smaller rate were {{seeds.final_epoch_loss.sgd.median:F4}}, {{seeds.final_epoch_loss.momentum.median:F4}}, {{seeds.final_epoch_loss.rmsprop.median:F4}} and {{seeds.final_epoch_loss.adam.median:F4}}. SGD gains most and momentum a little: their rate was simply too small. RMSprop loses: each of its steps is about $\eta$ long however small the gradient, so it jumps about the minimum and cannot settle. Adam loses little: it averages the gradients, and where they keep changing their sign the average is small.

### 2. More momentum

What does $\mu = 0.95$ do?

```diff
- let mu = 0.8
+ let mu = 0.95
```

> With the default seed momentum ends at {{try.2.final_epoch_loss.momentum:F4}}, against {{seeds.final_epoch_loss.momentum.median:F4}} as the median before. A steady direction is now walked $1 / (1 - 0.95) = 20$ times as fast as by SGD: at this small rate that helps.

### 3. A rule of your own

Give RMSprop a momentum. Which optimizer does it resemble now, and what does it lack?

```diff
-     "rmsprop", (fun net -> RMSprop(net, lr = lr, alpha = alpha))
+     "rmsprop", (fun net -> RMSprop(net, lr = lr, alpha = alpha, momentum = mu))
```

> With the default seed it ends at {{try.3.final_epoch_loss.rmsprop:F4}}. It is nearly Adam, without the bias correction; and its momentum adds up the gradients that have been divided by $\sqrt{s}$, where Adam first averages the gradients and then divides. So its steps are up to five times as long.
*)

(** readings
## Read on

- Next, the optimizers on images: [lesson 10](../10-cnn/index.html).
- D. Kingma, J. Ba, [Adam: a method for stochastic optimization](https://arxiv.org/abs/1412.6980), 2014.
- J. Duchi, E. Hazan, Y. Singer, [Adaptive subgradient methods](https://jmlr.org/papers/v12/duchi11a.html), Journal of Machine Learning Research 12 (2011): AdaGrad. RMSprop comes from a lecture of G. Hinton, 2012.
- G. Goh, [Why momentum really works](https://distill.pub/2017/momentum/), Distill, 2017: with sliders.
- Dive into Deep Learning, [optimization algorithms](https://d2l.ai/chapter_optimization/index.html); in Chinese: [优化算法](https://zh.d2l.ai/chapter_optimization/index.html).
*)

(*** hide ***)
let final = [
    for name, losses in runs ->
        name, Array.average (Array.last (Array.chunkBySize loader.length losses))
]

let worst, adamLoss = fst (List.maxBy snd final), snd final[3]
lesson.Hyperparameters [ "lr", lr; "batch_size", batchSize; "momentum", mu; "alpha", alpha ]
lesson.Hyperparameters [ ("betas", [ beta1; beta2 ]) ]
lesson.Hyperparameters [ ("surface_lr", surfaceLr) ]
lesson.Metrics [ ("final_epoch_loss", final) ]
let noise = 0.1 * 0.1
lesson.Values [ "noise", noise; "points", x.shape[0] ]

for (name, _), off in List.zip ways apart do
    lesson.Check($"our {name} is the library's", off < 1e-3, $"they end {off:G3} apart")

lesson.Check("SGD comes last", (worst = "sgd"), $"{final}")
lesson.Check("Adam reaches the noise", adamLoss < lesson.Pick(0.013, 0.02), $"{adamLoss:F4}")
lesson.Finish()
