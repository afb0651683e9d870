// lesson 05 classification | Telling two groups apart | 分类：把两群点分开

(** summary
Two hundred points in the plane, two classes. A network of ten hidden units learns which part of the plane belongs to which class, in {{steps}} steps. This is **classification** (分类): predicting which kind something is, and how probable that is.
*)

(** learn
- Why a classifier has *one output for each class*, and why its labels are class numbers
- How **softmax** turns scores into probabilities, and what the **cross-entropy** (交叉熵) measures
- What a **decision region** (决策区域) is, and how it moves into place
- Why accuracy and loss tell different things, and what the best possible accuracy is
*)

(** result
Accuracy {{accuracy:P1}} after {{steps}} steps; the loss before the last of them was {{loss_last:F4}}.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.Classification

let lesson = Lesson.create (fsi.CommandLineArgs, Steps(full = 100, quick = 50))

(** data
## The data

A hundred points lie around $(2, 2)$, a hundred around $(-2, -2)$. Noise $\varepsilon$ is added to each coordinate, so the points form two round clouds. It comes from the **normal distribution** (正态分布) $N(0, I)$: the mean is $0$, and $I$, a table with ones on its diagonal and zeros elsewhere, says that each coordinate has the variance $1$ and that one says nothing about the other.

$$ x = (c, c) + \varepsilon, \qquad \varepsilon \sim N(0, I), \qquad c = \pm {{centre}} $$

Each point has two **features** (特征), its coordinates $x_1$ and $x_2$, and a **label** (标签), the class it belongs to. The label is a **class index** (类别编号): the whole number $0$ for the cloud around $(2, 2)$ and $1$ for the other. It is a name, not an amount. With ten classes, class nine is not "more" than class three; that is why we will not have the network predict the number itself, as [lesson 04](../04-regression/index.html) did.

So `x` is a tensor of shape $(200, 2)$, and `y` of shape $(200)$ holds whole numbers (`int64`).
*)

let centre = 2.0
let cloud0 = centre + dsharp.randn [ 100; 2 ] // around (2, 2)
let cloud1 = -centre + dsharp.randn [ 100; 2 ] // around (-2, -2)
let x = dsharp.cat [ cloud0; cloud1 ] // (200, 2)
let y = dsharp.cat([ dsharp.zeros 100; dsharp.ones 100 ]).int64() // (200)

(** model
## The model: one output for each class

The network gives each point *two* numbers, one for each class: the **scores** $z_0$ and $z_1$, also called **logits**. The class with the larger score is the prediction. Ten classes would need ten outputs; nothing else would change.

Between input and output is one hidden layer with [relu](../03-activation/index.html), as in [lesson 04](../04-regression/index.html).
*)

(*** pytorch: model ***)
let net = Linear(2, 10) --> dsharp.relu --> Linear(10, 2)

lesson.Summary net

(*** hide ***)
lesson.KeepStart(net, [ "x", x; "y", y ])

(** softmax
## From scores to probabilities

Scores may be any numbers. **Softmax** makes probabilities of them: positive numbers that add up to one, the larger the score, the larger the probability.

$$ p_c = \frac{e^{z_c}}{\sum_j e^{z_j}} $$

The sum goes over all classes $j$. Only *differences* of scores matter: adding the same number to all of them changes nothing. With two classes softmax is an old friend, the **sigmoid** $\sigma$ of [lesson 03](../03-activation/index.html):

$$ p_1 = \frac{e^{z_1}}{e^{z_0} + e^{z_1}} = \frac{1}{1 + e^{-(z_1 - z_0)}} = \sigma(z_1 - z_0) $$

So one output and a sigmoid would do for two classes. Two outputs are no better here, but the same code then works for any number of classes.
*)

(** loss
## The loss

The loss must be small when the *right* class got a high probability. Let $p_{i,c}$ be the probability that the network gives to class $c$ for point $i$. The **cross-entropy** is the mean, over all $n$ points, of minus the logarithm of what the right class $y_i$ got:

$$ L = - \frac{1}{n} \sum_{i=1}^{n} \log p_{i, y_i} $$

It is $0$ for a network that is right and certain, and grows without limit for one that is certain and wrong. A network that gives every class one half has $\log 2$, which is {{guessing:F3}}. The logarithm is the natural one; the unit is then called the **nat** (奈特).

`dsharp.crossEntropyLoss` takes the **scores**, not the probabilities, and the class indices. It applies softmax itself, in such a way that large scores do not overflow (it first subtracts the largest score from all, which changes nothing). Here is the formula by hand, and the library's function. Before training they give {{by_hand:F4}} and {{by_library:F4}}.
*)

let byHand =
    let p = (net.forward x).softmax 1 // (200, 2): each row adds up to 1
    let right = dsharp.cat [ p[..99, 0]; p[100.., 1] ] // the first hundred have class 0
    float -(right.log().mean())

let byLibrary = dsharp.crossEntropyLoss (net.forward x, y) |> float
lesson.Say $"cross-entropy before training: by hand {byHand:F6}, by the library {byLibrary:F6}"
lesson.Values [ "by_hand", byHand; "by_library", byLibrary; "guessing", log 2.0 ]

(** training
## Training

The same loop as in [lesson 04](../04-regression/index.html), with another loss: `sgd.step` zeroes the gradient, does the forward and the backward pass, and updates. Every second step we look at two things.

- The **accuracy** (准确率): the share of points whose larger score is that of their class. `argmax 1` gives the index of the largest score in each row.
- The probability of class $1$ at every place of the plane, for the picture below.

The *PyTorch* tab shows the same code in PyTorch. Both numbers come from a full-length run with seed one. Started with the same numbers, PyTorch has a last loss of {{pytorch.theirs.loss_last:F5}} and this library {{pytorch.ours.loss_last:F5}}.
*)

(*** pytorch: training ***)
let lr = 0.02
let sgd = SGD(net, lr = lr)
let regions, accuracies = Recorder(), ResizeArray()

let accuracyNow () =
    (net.forward x).argmax(1).eq(y).float32().mean() |> float

let record step =
    let right = accuracyNow ()
    accuracies.Add((step, right))

    regions.Record(
        $"step {step}, accuracy {right:P1}",
        DecisionBoundary.probabilities -6.0 6.0 net.forward
    )

let losses =
    lesson.Train lesson.Steps (fun step ->
        if step % 2 = 0 then
            lesson.Record(fun () -> record step)

        sgd.step (fun () -> dsharp.crossEntropyLoss (net.forward x, y)) |> float)

record lesson.Steps
let accuracy = accuracyNow ()

(** regions
## The decision regions

Each place of the plane gets a colour: the probability of class $1$ there. The part of the plane where one class has the larger score is its **decision region**; the line where both are equally likely is the **decision boundary** (决策边界), in the band where one colour passes into the other.

Watch that band. First it *turns* until it lies between the clouds. Then it becomes *narrower*: the two scores of each point move apart, and the network becomes more certain. With relu units the boundary consists of straight pieces, as the curve of [lesson 04](../04-regression/index.html) did.
*)

lesson.Chart(
    DecisionBoundary.replay -6.0 6.0 x y regions.Moments,
    "Every second step. The colour is the probability of class 1 at each place."
)

(** path
## From one cloud to the other

Take five points on the way from one centre to the other, and read a row of the table: the coordinates, the two scores, and the two probabilities that softmax makes of them. The last two columns add up to one in each row. Near the middle the network hesitates; towards the ends it is more certain. (`expand` stretches an axis of length one, as broadcasting does.)
*)

let path = dsharp.linspace(2.0, -2.0, 5).view([ 5; 1 ]).expand [ 5; 2 ] // from cloud to cloud
let scores = net.forward path // (5, 2)
let shares = scores.softmax 1 // (5, 2), each row adds up to 1
let sigmoid = (scores[*, 1] - scores[*, 0]).sigmoid() // (5), the same as P(class 1)

lesson.Table(
    [ "x₁"; "x₂"; "score 0"; "score 1"; "P(class 0)"; "P(class 1)" ],
    TensorTable.rows 6 (dsharp.cat ([ path; scores; shares ], 1)),
    "Five places on the way from one cloud to the other, after training."
)

(** curves
## Accuracy and loss

The accuracy is high long before the loss is low. A prediction counts as right as soon as the right score is the larger one, by however little; after that the accuracy no longer changes. The loss goes on falling while the scores move apart.

This is why we train on the loss and only *report* the accuracy: the accuracy is a staircase, its derivative is zero almost everywhere, and gradient descent would have nothing to follow.
*)

lesson.Chart(
    Digits.learningCurves "training" losses accuracies,
    "The loss at each step, and the accuracy."
)

(** best
## How good can it get?

The two clouds overlap a little, so some points lie on the wrong side of every sensible boundary. By symmetry the best boundary is the line $x_1 + x_2 = 0$. On a hundred thousand fresh points of the first cloud it is right for {{best:P2}}, and by symmetry it is as good on the second: no classifier can do better on *new* points. On the {{points}} points it was trained on, a network may have a little more or less.
*)

let best =
    let fresh = centre + dsharp.randn [ 100_000; 2 ]
    fresh.sum(1).gt(dsharp.tensor 0.0).float32().mean() |> float

(** seeds
## Is this run typical?

At {{seeds.accuracy.count}} seeds and full length, with other points and other first weights each time, the accuracy is between {{seeds.accuracy.min:P1}} and {{seeds.accuracy.max:P1}}, and the last loss between {{seeds.loss_last.min:F3}} and {{seeds.loss_last.max:F3}}.
*)

lesson.Seeds([ ("accuracy", "accuracy") ], "Accuracy at each seed.")

lesson.Seeds([ ("loss", "loss_last") ], "Last loss at each seed.")

(** live
## Your turn

The same network, trained in your browser. Drag points into the other cloud, add some in a corner, and see the boundary follow. How many hidden units does it take when you put a group of one class *inside* the other?
*)

(*** fold: the settings of the live model ***)

lesson.Live(
    "boundary",
    [
        "points",
        Json.list [
            for i in 0..5..199 ->
                Json.values [| float x[i, 0]; float x[i, 1]; (if i < 100 then 0.0 else 1.0) |]
        ]
        "hidden", Json.integer 10L
        "lr", Json.number 0.1
        "controls", Json.texts [ "hidden"; "lr"; "optimizer" ]
    ],
    "A classifier that trains here: drag points, add some, change the units and the rate."
)

(** file
## The model in a file

The trained network is saved beside this page, its architecture included, for this library and as `model.onnx` for others. It takes points of shape $(n, 2)$ and gives two scores for each; apply softmax if you want probabilities.
*)

let file name =
    System.IO.Path.Combine(lesson.Folder, name)

net.save (file "model.safetensors")
net.exportOnnx (file "model.onnx", x.shape)
let loaded = Model.load (file "model.safetensors")

(** break
## Break it: softmax twice

A classic mistake: the network ends in softmax, and the loss applies it again. What becomes of the loss?

```diff
- let net = Linear(2, 10) --> dsharp.relu --> Linear(10, 2)
+ let net = Linear(2, 10) --> dsharp.relu --> Linear(10, 2) --> dsharp.softmax 1
```

`dotnet fsi scripts/lesson.fsx classification --break` makes the mistake for you; the button below the figure shows what it looks like.

> With the default seed: accuracy {{break.accuracy:P1}}, loss {{break.loss_last:F4}}, where the median of the lesson as it is is {{seeds.loss_last.median:F4}}. Nothing fails, which is what makes the mistake hard to find. But the "scores" are now between zero and one, their difference is at most one, and the loss can never fall below $\log(1 + e^{-1}) \approx 0.313$: the network cannot become certain, and its gradients are small.
*)

(*** hide ***)
lesson.Break(losses, "The loss as it is; the button makes the mistake.")

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx classification --try 1` does the first.

### 1. Three times as long

What happens to the boundary, the accuracy and the loss?

```diff
- let lesson = Lesson.create (fsi.CommandLineArgs, Steps(full = 100, quick = 50))
+ let lesson = Lesson.create (fsi.CommandLineArgs, Steps(full = 300, quick = 150))
```

> With the default seed: accuracy {{try.1.accuracy:P1}}, loss {{try.1.loss_last:F4}}; after a hundred steps the median loss is {{seeds.loss_last.median:F4}}. The boundary hardly moves any more; the two scores of each point move apart, so that the band becomes narrower and the loss falls.

### 2. Closer clouds

Put the centres at $(1, 1)$ and $(-1, -1)$. What is the best accuracy now, and does the network reach it?

```diff
- let centre = 2.0
+ let centre = 1.0
```

> With the default seed the network is right on {{try.2.accuracy:P1}} of its two hundred points; the best boundary is right for {{try.2.best_accuracy:P1}} of new ones. On so few points such a difference is chance: the network has reached it. The clouds overlap, and nobody can tell from the coordinates alone which of them a point in the middle came from.

### 3. No hidden layer

Leave out the hidden layer. Is it still good enough, and when would it not be?

```diff
- let net = Linear(2, 10) --> dsharp.relu --> Linear(10, 2)
+ let net = Linear(2, 2)
```

> With the default seed: accuracy {{try.3.accuracy:P1}}, loss {{try.3.loss_last:F4}}. It is good enough: the best boundary of these clouds is a straight line, and a linear layer draws exactly that. This is **logistic regression** (逻辑回归). It fails when no straight line separates the classes, for instance with a disc and a ring around it, as in [lesson 01](../01-gradient-descent/index.html).
*)

(** readings
## Read on

- The same network, written in two other ways: [lesson 06](../06-build-fast/index.html). The same loss with ten classes: [lesson 10](../10-cnn/index.html).
- J. S. Bridle, [Probabilistic interpretation of feedforward classification network outputs](https://doi.org/10.1007/978-3-642-76153-9_28), in Neurocomputing (1990): the paper that named softmax.
- [TensorFlow Playground](https://playground.tensorflow.org/): more data sets and layers to play with.
- Dive into Deep Learning, [softmax regression](https://d2l.ai/chapter_linear-classification/softmax-regression.html); in Chinese: [softmax 回归](https://zh.d2l.ai/chapter_linear-networks/softmax-regression.html).
*)

(*** hide ***)
let first, last = losses[0], Array.last losses
let same = (loaded.forward x = net.forward x)
let apart = float ((sigmoid - shares[*, 1]).abs().max())
lesson.Hyperparameters [ "lr", lr; "centre", centre ]
lesson.Metrics [ "accuracy", accuracy; "loss_last", last; "best_accuracy", best ]
lesson.Values [ "best", best; "points", x.shape[0] ]

lesson.Check(
    "the loss by hand is the library's",
    abs (byHand - byLibrary) < 1e-5,
    $"{byHand}, {byLibrary}"
)

lesson.Check("sigmoid and softmax agree", apart < 1e-5, $"they are {apart} apart")
lesson.Check("the saved model gives the same outputs", same, "they differ")
lesson.Check("the loss fell to half", last < first / 2.0, $"{first:F4} -> {last:F4}")
lesson.Check("97 of 100 points are classified correctly", accuracy >= 0.97, $"it is {accuracy:P1}")
lesson.Finish()
