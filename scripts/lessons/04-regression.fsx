// lesson 04 regression | Fitting a parabola | 回归：拟合一条抛物线

(** summary
A network of ten hidden units sees a hundred noisy points of the parabola $y = x^2$ and learns the curve. This is **regression** (回归): predicting a number. On the way you meet the **training loop** (训练循环) that every later lesson repeats.
*)

(** learn
- How a **model** (模型) is composed of layers and functions with `-->`, and how many parameters it has
- What one training step does, in three lines: zero, backward, update
- Why a network of relu units draws straight pieces, and where the bends between them are
- Why the learning rate is {{lr}}, and how to tell that training has reached the noise
*)

(** result
Final loss {{loss_final:F4}} after {{steps}} steps; the noise alone is {{noise:F4}}.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons

let lesson = Lesson.create (fsi.CommandLineArgs, Steps(full = 200, quick = 100))

(** data
## The data

A **training set** (训练集) is a list of inputs, each with the answer that we want. Here the inputs are {{points}} numbers, evenly spaced between minus one and one, and the answers are their squares with some **noise** (噪声) added: a random number between zero and {{noise_width}}.

$$ y_i = x_i^2 + 0.2\, u_i, \qquad u_i \sim U(0, 1) $$

$U(0, 1)$ is the **uniform distribution** (均匀分布): every number between $0$ and $1$ is equally likely. The network never sees the formula, only the points.

`x` and `y` are tensors of shape $(100, 1)$: one row for each **example** (样本), one column for each **feature** (特征). Layers expect this shape, even when there is a single feature; `unsqueeze 1` adds the second axis.
*)

let x = dsharp.linspace(-1.0, 1.0, 100).unsqueeze 1 // (100, 1)
let y = x * x + 0.2 * dsharp.rand x.shape // (100, 1)

(** model
## The model

The network has one **hidden layer** (隐藏层) between input and output:

$$ h = \max(0,\; W_1 x + b_1), \qquad \hat y = W_2 h + b_2 $$

- $x$ is the input and $\hat y$ (read: y hat) the **prediction** (预测).
- $W_1$ and $W_2$ are the **weights** (权重), $b_1$ and $b_2$ the **biases** (偏置). Together they are the **parameters** (参数) $\theta$ that training changes.
- $\max(0, \cdot)$ is **relu**, the **activation function** (激活函数) of [lesson 03](../03-activation/index.html), applied to each of the {{hidden}} hidden units $h$.

In code, `Linear(1, 10)` is the map $W_1 x + b_1$ from one number to ten, `dsharp.relu` is an ordinary function, and `-->` joins them: what comes out on the left goes in on the right. The result is a model like any other, which can be called, trained and saved.

Count the parameters: the first layer has ten weights and ten biases, the second ten weights and one bias. The table shows the sum.
*)

(*** pytorch: model ***)
let hidden = 10
let net = Linear(1, hidden) --> dsharp.relu --> Linear(hidden, 1)

lesson.Summary net

(*** hide ***)
lesson.KeepStart(net, [ "x", x; "y", y ])

(** loss
## The loss

To improve, the network needs one number that says how wrong it is, the **loss** (损失). For regression this is usually the **mean squared error** (均方误差): the mean, over all $n$ points, of the squared distance between prediction and answer.

$$ L(\theta) = \frac{1}{n} \sum_{i=1}^{n} \left( \hat y_i - y_i \right)^2 $$

Squaring makes every distance count as positive and large ones count most. The loss is a function of the parameters $\theta$: the points stay, the parameters move.
*)

(*** pytorch: loss ***)
let loss () = dsharp.mseLoss (net.forward x, y)

(** step
## One training step

**Gradient descent** (梯度下降) from [lesson 01](../01-gradient-descent/index.html) moves every parameter a little in the direction opposite to its derivative:

$$ \theta \leftarrow \theta - \eta\, \nabla L(\theta) $$

The **gradient** (梯度) $\nabla L$ holds one derivative for each parameter, and $\eta$ (eta) is the **learning rate** (学习率), here {{lr}}. It is a **hyperparameter** (超参数), a number that we choose and that training does not change. If you know PyTorch, you know the three lines that do it. Here they are:

1. *Zero*: `net.reverseDiff ()` forgets the old gradient and begins to record. In PyTorch: `optimizer.zero_grad()`.
2. **Backward** (反向传播): after the loss has been computed, in the **forward pass**, `L.reverse ()` goes through the recorded operations from the last to the first and finds all derivatives by the **chain rule** (链式法则). In PyTorch: `loss.backward()`.
3. *Update*: `sgd.step ()` does the formula above. In PyTorch: `optimizer.step()`.

SGD stands for **stochastic gradient descent** (随机梯度下降). Nothing is random in it yet, since each step uses all points, a **full batch** (全批量); [lesson 08](../08-mini-batch/index.html) changes that.

Afterwards `net.noDiff ()` makes the parameters constants again, so that predicting records nothing.

`sgd.step ()`, with nothing in its parentheses, is the update alone. `sgd.step loss`, with the loss as a function, does all of these lines, and later lessons write it so.

The *PyTorch* tab shows the same code in PyTorch. Both numbers come from a full-length run with seed one. Started with the same numbers, PyTorch has a last loss of {{pytorch.theirs.loss_last:F5}} and this library {{pytorch.ours.loss_last:F5}}.
*)

(*** pytorch: step ***)
let lr = 0.2
let sgd = SGD(net, lr = lr)

let trainStep () =
    net.reverseDiff () // zero
    let L = loss () // forward pass
    L.reverse () // backward pass
    sgd.step () // update
    net.noDiff () // constants again
    float L

(** training
## Training

Training is that step, again and again. Every fifth time we keep the curve that the network draws, for the replay below.

Watch the two ends first: the line tilts, and then it *bends*. The ends, where the errors are largest, are fitted first; the bottom of the parabola comes last.
*)

(*** pytorch: training ***)
let points = "data", x, y
let fits = Recorder()

let record step =
    let fit = "fit", FittedCurves.evaluate [ points ] net.forward

    fits.Record($"step {step}, loss {float (loss ()):F4}", [ fit ])

let losses =
    lesson.Train lesson.Steps (fun step ->
        if step % 5 = 0 then
            lesson.Record(fun () -> record step)

        trainStep ())

record lesson.Steps
let first, last, final = losses[0], Array.last losses, float (loss ())

/// Where hidden unit i changes from flat to sloped: the x with w x + b = 0.
let kinks =
    let w, b = net.parameters["0.weight"], net.parameters["0.bias"]
    numbers (-b / w.squeeze 1) |> Array.filter (fun x -> abs x <= 1.0)

lesson.Values [ ("kinks", kinks.Length) ]

lesson.Chart(
    FittedCurves.replay [ points ] fits.Moments
    |> Figure.points "bends" kinks [| for _ in kinks -> -0.08 |]
    |> Figure.colour "@2"
    |> Figure.withField
        "marker"
        (Json.object [
            "symbol", Json.text "line-ns-open"
            "size", Json.number 14.0
            "color", Json.text "@2"
        ]),
    "Every fifth step. Dots are the data, the line is the prediction; the ticks below mark where the trained network bends."
)

(** bends
## Straight pieces

Look closely at the last frame: the curve consists of straight pieces. A relu unit computes $\max(0, wx + b)$: zero on one side of $x = -b/w$ and a straight line on the other. So each hidden unit can bend the curve *at most once*, at that place. The last layer adds the pieces up.

In this run {{kinks}} of the {{hidden}} bends lie within the picture. The other units bend outside it: they are zero or straight for every point that we have. A unit that outputs zero for *all* points gets no gradient and never learns again: a **dead relu** (失活的 relu).
*)

(** noise
## How good can it get?

The loss falls fast at first and then slowly; a **logarithmic axis** (对数坐标) shows both. On *new* points no curve can do better than the noise: it cannot know the random part of each answer. That part has the **variance** (方差) $0.2^2 / 12 = 0.04 / 12$, which is {{noise:F4}}, the dashed line. A training loss well *below* it would mean that the network has begun to memorise the noise; [lesson 18](../18-overfitting/index.html) is about that.

This run ends at {{loss_final:F4}}. What is left is where the bends are not yet in place: its curve is off the true one, $x^2 + 0.1$, by {{mse_to_curve:F4}} (squared, on average). The $0.1$ is the mean of the noise, which the network cannot tell from the curve. (Noise and distance add up to the loss only on average: a hundred points do not have exactly the mean noise.)
*)

let noise = 0.2 * 0.2 / 12.0
let toCurve = dsharp.mseLoss (net.forward x, x * x + 0.1) |> float

lesson.Say $"loss {first:F4} -> {last:F4}; the noise alone is {noise:F4}"
lesson.Hyperparameters [ "lr", lr; "hidden", hidden ]
lesson.Values [ "noise", noise; "points", x.shape[0]; "noise_width", 0.2 ]

lesson.Metrics [
    "loss_first", first
    "loss_last", last
    "loss_final", final
    "mse_to_curve", toCurve
]

lesson.Chart(
    Figure.axes "step" "loss (mean squared error)"
    |> Figure.line "loss" [| 0 .. losses.Length - 1 |] losses
    |> Figure.dashed "noise" [| 0; losses.Length - 1 |] [| noise; noise |]
    |> Figure.logY
    |> Figure.height 340,
    "The loss before each of the updates."
)

(** seeds
## Is this run typical?

The first weights are random, so every **seed** (随机种子) gives another run. The strip shows the final loss at {{seeds.loss_final.count}} seeds and full length: from {{seeds.loss_final.min:F4}} to {{seeds.loss_final.max:F4}}. The **median** (中位数), the value in the middle when they are put in order, is {{seeds.loss_final.median:F4}}. A single run proves little; from here on, what depends on chance is shown this way. About one seed in seventy starts so badly that it gets stuck on a flat line, in PyTorch too.
*)

lesson.Seeds([ ("final loss", "loss_final") ], "Final loss at each seed.")

(** live
## Your turn

This is the same network, trained in your browser. Drag a point and the curve follows. Take away hidden units until the parabola becomes a corner. Raise the learning rate until the curve begins to jump.
*)

lesson.Live(
    "fit",
    [
        "points", Json.list [ for i in 0..5..99 -> Json.values [| float x[i, 0]; float y[i, 0] |] ]
        "hidden", Json.integer (int64 hidden)
        "lr", Json.number lr
        "controls", Json.texts [ "hidden"; "lr"; "optimizer" ]
    ],
    "A network that trains here: drag the points, change the units, the rate and the optimizer."
)

(** why
## Why 0.2?

The learning rate is too large when a step jumps across the valley and lands higher on the other side. For a valley of curvature $\lambda$ (the second derivative) that happens beyond

$$ \eta_{\max} = \frac{2}{\lambda} $$

With $31$ parameters there are many directions. The one of the strongest curvature decides, and its curvature is the greatest **eigenvalue** (特征值) of the **Hessian** (黑塞矩阵), the matrix of all second derivatives. This library computes the Hessian in one line; the eigenvalue follows by *power iteration*: a vector that is multiplied by the matrix again and again turns into the direction of greatest curvature. At the end of this run the greatest curvature is {{curvature:F2}}, so the limit is {{limit:F3}}, and the lesson trains at {{lr}}{{#edge}}: close to the edge of what is stable. That is no coincidence: training at a fixed rate tends to drift to places whose curvature is just bearable at that rate (see the last paper in *Read on* below).{{/edge}}{{^edge}}, which in this run leaves some room.{{/edge}}
*)

let hessian =
    net.parametersVector
    |> dsharp.hessian (fun p -> dsharp.mseLoss (net.asFunction p x, y)) // (31, 31)

/// The greatest eigenvalue, by power iteration: a vector that is multiplied again and again turns into the direction of greatest curvature.
let curvature =
    let mutable v = dsharp.ones (hessian.shape[0])

    for _ in 1..200 do
        v <- hessian.matmul v
        v <- v / (v * v).sum().sqrt()

    float ((v * hessian.matmul v).sum())

let limit = 2.0 / curvature
lesson.Values [ "curvature", curvature; "limit", limit; "edge", limit < 1.5 * lr ]

(** file
## The model in a file

The trained model is saved beside this page, its architecture included: you can load it without this script. `model.onnx` is the same model for programs that do not know this library, such as ONNX Runtime.
*)

net.save (System.IO.Path.Combine(lesson.Folder, "model.safetensors"))
net.exportOnnx (System.IO.Path.Combine(lesson.Folder, "model.onnx"), x.shape)
let loaded = Model.load (System.IO.Path.Combine(lesson.Folder, "model.safetensors"))

lesson.Check(
    "the saved model gives the same outputs",
    (loaded.forward x = net.forward x),
    "they differ"
)

(** break
## Break it: forgetting to zero the gradients

The first of the three lines is the one that is forgotten most. Here is what PyTorch does then: every backward pass adds its gradient to all earlier ones.

```diff
- let trainStep () =
+ net.reverseDiff ()
+ let trainStep () =
-     net.reverseDiff () // zero
-     L.reverse () // backward pass
+     L.reverse (zeroDerivatives = false) // backward pass
-     net.noDiff () // constants again
```

`dotnet fsi scripts/lesson.fsx regression --break` makes the mistake for you; the button below the figure shows what it looks like.

> The loss swings to and fro like a pendulum and never comes to rest: the step is now the sum of all gradients so far and keeps its direction when it should turn. With the default seed the last two values are {{break.loss_last:F4}} and {{break.loss_final:F4}}, against {{seeds.loss_final.median:F4}} as the median of the lesson as it is. In the end the swing does not get below $4/45 + 0.04/12 \approx 0.092$, the loss of a flat line: the first swings have killed the hidden units, and only the last bias still moves.
>
> If you only delete the line, you hear of it at once. Without it nothing is tracked, and the backward pass says:
>
> ```text
> {{forgotten}}
> ```
>
> So in this library one has to ask for the mistake, with `zeroDerivatives = false`.
*)

(*** hide ***)
lesson.Break(losses, "The loss as it is; the button makes the mistake.")

let forgotten =
    errorMessage (fun () -> (dsharp.mseLoss (Linear(1, 1).forward x, y)).reverse())

lesson.Values [ ("forgotten", forgotten) ]

(** exercises
## Exercises

Predict first. Each is one changed line; `dotnet fsi scripts/lesson.fsx regression --try 1` runs the first for you.

### 1. Three hidden units

How many straight pieces can the curve have, and does it still fit?

```diff
- let hidden = 10
+ let hidden = 3
```

> At most four pieces. With the default seed the final loss is {{try.1.loss_final:F4}}, against {{seeds.loss_final.median:F4}} as the median of ten units. Three units leave no reserve: when one of them is dead from the start, nothing replaces it.

### 2. Twice as long

Does the loss reach the noise when you train for twice as many steps?

```diff
- let lesson = Lesson.create (fsi.CommandLineArgs, Steps(full = 200, quick = 100))
+ let lesson = Lesson.create (fsi.CommandLineArgs, Steps(full = 400, quick = 200))
```

> Not yet: it ends at {{try.2.loss_final:F4}}, and the noise is {{noise:F4}}. The last bends move slowly, since their derivatives have become small.

### 3. A learning rate above the limit

What happens at a rate of one half?

```diff
- let lr = 0.2
+ let lr = 0.5
```

> With the default seed the final loss is {{try.3.loss_final:F4}}: the first steps jump so far that units are pushed where they output zero for every point. They are dead, and what is left is close to a flat line. That is not always so: [lesson 07](../07-save-load/index.html) trains at this rate, and most of its seeds survive the first jumps. Beyond the limit it is a matter of luck.
*)

(** readings
## Read on

- Next, a class is predicted instead of a number: [lesson 05](../05-classification/index.html).
- D. Rumelhart, G. Hinton, R. Williams, [Learning representations by back-propagating errors](https://doi.org/10.1038/323533a0), Nature 323 (1986): the paper that made backpropagation known.
- A. Zhang and others, [Dive into Deep Learning](https://d2l.ai/chapter_linear-regression/index.html), chapter on linear regression; in Chinese: [动手学深度学习](https://zh.d2l.ai/chapter_linear-networks/index.html).
- J. Cohen and others, [Gradient descent on neural networks typically occurs at the edge of stability](https://arxiv.org/abs/2103.00065), 2021.
*)

(*** hide ***)
let near = lesson.Pick(0.012, 0.06)
lesson.Check("the loss fell to a third or less", last < first / 3.0, $"{first:F4} -> {last:F4}")
lesson.Check("the fit is near the curve", toCurve < near, $"it is {toCurve:F4} off, squared")
lesson.Finish()
