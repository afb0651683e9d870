// lesson 01 gradient-descent | Walking downhill | 梯度下降：一步一步走下山

(** summary
Every network in this course learns by one rule, **gradient descent** (梯度下降): ask in which direction the loss rises, and take a step the other way. Here it walks down landscapes that can be drawn, at rates that are too small, right, and too large. Then the same rule trains a network that is small enough to look inside.
*)

(** learn
- What a **gradient** (梯度) is, what `dsharp.grad` gives, and how a step follows from it
- Why the **learning rate** (学习率) is the first thing to tune: too small crawls, too large **diverges** (发散), and where the limit is
- What narrow valleys, **saddle points** (鞍点) and **local minima** (局部最小值) do to the walk
- What the **black box** (黑盒) of a network holds: features, a representation, an output
*)

(** result
The right rates arrive, and those that are too large diverge; the network classifies {{accuracy:P1}} of the points correctly after {{steps:N0}} steps.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.GradientDescent

let lesson = Lesson.create (fsi.CommandLineArgs, Steps(full = 3000, quick = 600))

(** gradient
## The gradient

A **model** (模型) is a function with numbers that can be adjusted, for instance its **weights** (权重), by which it multiplies what goes in. A **loss** (损失) $L(w)$ says how wrong it is with the weight $w$. We look for the $w$ where the loss is smallest. Trying all of them is hopeless when there are millions of weights. But standing at one place we can feel the slope, and that is enough for a step.

With one weight the slope is the **derivative** (导数) $dL/dw$: how much $L$ rises when $w$ grows a little. With several weights there is one for each of them, the **partial derivatives** (偏导数), and together they are the **gradient**:

$$ \nabla L(w) = \left( \frac{\partial L}{\partial w_1}, \frac{\partial L}{\partial w_2}, \ldots \right) $$

It is an arrow that points where $L$ rises most steeply.

Nobody has to work it out by hand. `dsharp.grad f w` gives the gradient of any function `f` of tensors with one number as its result. For $(w - 1)^2$ the derivative is $2(w - 1)$, so at $w = 3$ it should be $4$. The library says {{slope}}.
*)

(*** pytorch: gradient ***)
let parabola (w: Tensor) = (w - 1.0) * (w - 1.0)
let slope = dsharp.grad parabola (dsharp.tensor 3.0)

(** rule
## The rule

A step *against* the gradient goes downhill. It is as long as the gradient times the **learning rate**, $\eta$ (eta):

$$ w \leftarrow w - \eta\, \nabla L(w) $$

Where the slope is gentle the steps become short by themselves, and where it is zero the walk stands still. This is the whole of gradient descent, four lines of code. `descend` collects the weights at the start and after each step: `List.scan` applies a function again and again, here one step, and keeps every result, and `dsharp.stack` puts the results into one tensor.
*)

(*** pytorch: rule ***)
let descend (loss: Tensor -> Tensor) start steps (lr: float) =
    [ 1..steps ]
    |> List.scan (fun w _ -> w - lr * dsharp.grad loss w) start
    |> dsharp.stack

(*** fold: three rates ***)

/// Sixty steps from a place at three rates: too small, right, too large.
let walk (on, loss, minimum, start, rates) =
    LearningRates.compare lesson on loss minimum rates (descend loss start 60)

(** bowl
## One weight

Three rates on the curve $L(w) = (w - 1)^2$. One step takes the distance to the minimum times $1 - 2\eta$:

$$ w - \eta \cdot 2(w - 1) - 1 = (1 - 2\eta)(w - 1) $$

With a small $\eta$ this factor is just below one: the walk *crawls*. Beyond $\eta = \frac{1}{2}$ it is negative: each step lands on the other side. Beyond $\eta = 1$ it is below $-1$: each step lands on the other side *and further up*. The walk diverges.

After sixty steps the three are {{above_minimum_bowl.too_small:G3}}, {{above_minimum_bowl.right:G3}} and {{above_minimum_bowl.too_large:N0}} above the minimum.
*)

let bowl = walk ("bowl", parabola, 0.0, dsharp.tensor -0.5, [ 0.01; 0.3; 1.04 ])

lesson.Chart(
    DescentFigures.curve parabola -1.5 3.5 bowl.Paths,
    "Three learning rates on one curve."
)

(** valley
## Two weights: a narrow valley

With two weights the walk can be drawn on a map. At the same distance from its lowest point this valley is twenty times as steep across (along $w_2$, up and down in the figure) as along the floor ($w_1$, left and right):

$$ L(w) = \tfrac{1}{2} \left( w_1^2 + 20 w_2^2 \right), \qquad \nabla L = (w_1,\; 20 w_2) $$

Such a landscape is called **ill-conditioned** (病态). One rate has to serve both directions. The steep one allows at most $0.1$, and at such a rate the gentle one needs many steps. Watch the right rate swing from wall to wall while it creeps along the floor. At first each step goes *across* the valley, hardly towards the minimum, since the gradient points across, too. (A path ends where it leaves the picture.)
*)

let valley = LossSurface.loss LossSurface.valley

let inValley =
    walk ("valley", valley, 0.0, dsharp.tensor [ -3.6; 1.2 ], [ 0.01; 0.09; 0.102 ])

lesson.Chart(
    DescentFigures.replay LossSurface.valley inValley.Paths,
    "The valley from above and in space."
)

(** limit
## Where is the limit?

In a valley whose second derivative, the **curvature** (曲率), is $\lambda$, one step multiplies the distance to the bottom by $1 - \eta\lambda$. So the walk converges as long as

$$ \eta < \frac{2}{\lambda_{\max}} $$

The greatest curvature of all directions decides. The second derivatives are the **Hessian** (黑塞矩阵), which `dsharp.hessian` gives. On these surfaces it is diagonal, so its greatest entry is $\lambda_{\max}$.

That is where the rates above come from. The limit is {{limit_bowl:G3}} for the curve, {{limit_valley:G3}} for the valley, {{limit_saddle:G3}} in the hollows of the saddle below. In [lesson 04](../04-regression/index.html) the same formula explains why a network learns at $0.2$. Since nobody knows the curvature of a network in advance, one tries rates in steps of three or ten and keeps the largest that is stable.
*)

let saddle = LossSurface.loss LossSurface.saddle

let limitOf loss (w: Tensor) =
    2.0 / float ((dsharp.hessian loss w).max())

lesson.Values [
    "limit_bowl", limitOf (fun w -> parabola w[0]) (dsharp.tensor [ 1.0 ])
    "limit_valley", limitOf valley (dsharp.tensor [ 0.0; 0.0 ])
    "limit_saddle", limitOf saddle (dsharp.tensor [ 0.0; 1.0 ])
]

(** saddle
## Two weights: a saddle

The walk stands still wherever the gradient is zero, and that need not be a minimum. From a **saddle point** the surface rises on two sides and falls on the other two:

$$ L(w) = \tfrac{1}{2} w_1^2 - \tfrac{1}{2} w_2^2 + \tfrac{1}{4} w_2^4, \qquad \nabla L = (w_1,\; w_2^3 - w_2) $$

At $(0, 0)$ both derivatives are zero, but the minima are at $(0, 1)$ and $(0, -1)$. The walks start just beside the ridge. Watch the right rate: it runs to the saddle, slows down there, and finds the way off, since a small distance from the ridge grows at every step. At the small rate sixty steps do not even reach the saddle, and at the large one the walk leaves the picture.

Here both minima are equally deep. In general the walk ends in a **local minimum**, the lowest place of its surroundings, and never learns whether there is a deeper one, a **global minimum** (全局最小值), elsewhere. It depends on the start. For large networks this seems to matter less than was once feared: as far as experiments and theory go, most of their places with zero gradient are saddles, and their many minima are nearly equally good.
*)

let overSaddle =
    walk ("saddle", saddle, -0.25, dsharp.tensor [ 1.6; 0.02 ], [ 0.03; 0.4; 2.1 ])

lesson.Chart(
    DescentFigures.replay LossSurface.saddle overSaddle.Paths,
    "The saddle (0, 0), minima (0, 1) and (0, -1)."
)

(** live
## Your turn

Click where the walk should begin, and change the rate. Find the limit in the valley. Then choose the saddle: where must you start so that the walk never leaves the ridge?
*)

(*** fold: the settings of the live model ***)

lesson.Live(
    "descent",
    [
        "surface", Json.text "valley"
        "lr", Json.number 0.09
        "steps", Json.integer 60L
        "rules", Json.list [ Json.object [ ("rule", Json.text "sgd") ] ]
    ],
    "Gradient descent on a map: click the start, move the rate, choose the surface."
)

(** box
## The black box

A neural network is often called a **black box**: something goes in, something comes out. This one is small enough to open.

- **Features** (特征) go in: two numbers $x$ for each point.
- A **representation** (表示) forms inside: three **hidden units** (隐藏单元) $h$. Each is a weighted sum of the features plus a number, bent by $\tanh$, an S-shaped curve from $-1$ to $1$.
- An **output** comes out: the probability $p$ that the point belongs to the ring.

Written out, the first hidden unit is

$$ h_1 = \tanh(w_{11} x_1 + w_{12} x_2 + b_{11}), $$

and so for $h_2$ and $h_3$. In short, with all these weights in one table $W_1$ and the three added numbers in $b_1$:

$$ h = \tanh(W_1 x + b_1), \qquad p = \sigma(W_2 h + b_2) $$

$\sigma$ is the sigmoid, which maps every number to one between $0$ and $1$; [lesson 03](../03-activation/index.html) is about such functions. The points are a disc, class $0$, and a ring around it, class $1$. No straight line separates them.

In code, `Linear(2, 3)` is the weighted sum: with the weights $W_1$, and with $b_1$, the **biases** (偏置), numbers that are added. Weights and biases together are the **parameters** (参数): what training changes. `-->` joins two steps: what comes out on the left goes in on the right. [Lesson 04](../04-regression/index.html) says more about all of this. A comment such as `// (200, 2)` says: two hundred rows of two numbers; [the next lesson](../21-tensors/index.html) is about that.
*)

(*** pytorch: model ***)
let hidden = 3
let x, y = BlackBox.discAndRing 100 // (200, 2), (200, 1)
let inside, reader = Linear(2, hidden) --> dsharp.tanh, Linear(hidden, 1)
let net = inside --> reader --> dsharp.sigmoid

lesson.Summary net

(*** hide ***)
lesson.KeepStart(net, [ "x", x; "y", y ])

(** training
## The same rule trains it

All weights and biases of the network in a row are one vector $w$: {{weights}} numbers instead of two. `net.asFunction w x` is the network's output with these parameters, so the loss is an ordinary function of $w$, and `dsharp.fgrad` gives its value and its gradient. The loss is the **binary cross-entropy** (二元交叉熵), small when the probability of the right class is high; [lesson 05](../05-classification/index.html) explains it.

The line with the arrow `<-` is the rule from above, unchanged. (From [lesson 04](../04-regression/index.html) on an optimizer, an object that carries out such a rule, does this.)

The *PyTorch* tab beside the code shows the same in PyTorch. All numbers come from full-length runs with seed one. In the valley the right rate ends {{pytorch.theirs.valley_right:G3}} above the minimum in PyTorch and {{pytorch.ours.valley_right:G3}} in this library; from the same start this network has a loss of {{pytorch.theirs.loss_hundredth:F5}} in the hundredth step in PyTorch, and {{pytorch.ours.loss_hundredth:F5}} in this library.
*)

(*** pytorch: training ***)
let lr = 2.0
let loss (w: Tensor) = dsharp.bceLoss (net.asFunction w x, y)
let moments = Recorder()

let record step =
    moments.Record($"step {step}", BlackBox.moment inside reader x)

let losses =
    lesson.Train lesson.Steps (fun step ->
        if step % max 1 (lesson.Steps / 40) = 0 then
            lesson.Record(fun () -> record step)

        let w = net.parametersVector
        let value, gradient = dsharp.fgrad loss w
        net.parametersVector <- w - lr * gradient
        float value)

record lesson.Steps
let output = net.forward x
let accuracy = output.round().eq(y).float32().mean() |> float

(** inside
## What happens inside

On the left of the figure (on a phone, above): the features, and in colour the output at every place of the plane. The other panel shows the same points in the space of the three hidden units, with the *border*, the plane on which the last layer is undecided. A flat cut is all that a linear layer can make.

Watch both. In the plane no straight line will do. So the first layer *bends the plane* into three dimensions, until a flat cut has the disc on one side and the ring on the other: in this run for {{accuracy:P1}} of the points. That is what a representation is for: it makes the problem easy for the layer after it. Nobody told the network how; it followed the gradient.

The table follows four points on their way through the box.
*)

let classes = numbers y |> Array.map int

lesson.Chart(
    BlackBox.panels [| "disc"; "ring" |] classes x moments.Moments,
    "Features, outputs; what the hidden units see, with the border."
)

lesson.Table(
    [ "features in"; "representation"; "output" ],
    BlackBox.rows [ 0; 1; 100; 101 ] [ x; inside.forward x; output ],
    "Two points of the disc, then two of the ring."
)

(** seeds
## Is this run typical?

The first weights and the points are random. At {{seeds.accuracy.count}} seeds and full length the lowest share of points classified correctly was {{seeds.accuracy.min:P1}}; the last loss is between {{seeds.loss_last.min:F4}} and {{seeds.loss_last.max:F4}}.
*)

lesson.Seeds([ ("loss", "loss_last") ], "Last loss at each seed.")

(** break
## Break it: a rate that is too large

Train the network at twenty times the rate.

```diff
- let lr = 2.0
+ let lr = 40.0
```

`dotnet fsi scripts/lesson.fsx gradient-descent --break` makes the mistake for you; the button below the figure shows what it looks like.

> It is right on {{break.accuracy:P1}}, and its last loss is {{break.loss_last:G3}}: the network is certain of every answer, and each wrong one counts $100$, the most that the library's loss allows. A network that answers one half everywhere has $\log 2 \approx 0.69$ (the natural logarithm). There is no error message: a rate that is too large looks like a network that cannot learn.
*)

(*** hide ***)
lesson.Break(losses, "The loss as it is; the button makes the mistake.")

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx gradient-descent --try 1` does the first.

### 1. On both sides of the limit

The limit in the valley is $2 / 20$. Try a rate one percent below it, and one percent above.

```diff
-     walk ("valley", valley, 0.0, dsharp.tensor [ -3.6; 1.2 ], [ 0.01; 0.09; 0.102 ])
+     walk ("valley", valley, 0.0, dsharp.tensor [ -3.6; 1.2 ], [ 0.01; 0.099; 0.101 ])
```

> After sixty steps they are {{try.1.above_minimum_valley.right:G3}} and {{try.1.above_minimum_valley.too_large:G3}} above the minimum; the start is $20.9$ above it. Across the valley each step multiplies the distance by $1 - 20\eta$, which is $-0.98$ and $-1.02$: one shrinks slowly, the other grows slowly. Both swing wildly: near the limit "stable" does not mean fast.

### 2. Exactly on the ridge

Start where the second weight is zero. Where does the walk at the right rate end?

```diff
-     walk ("saddle", saddle, -0.25, dsharp.tensor [ 1.6; 0.02 ], [ 0.03; 0.4; 2.1 ])
+     walk ("saddle", saddle, -0.25, dsharp.tensor [ 1.6; 0.0 ], [ 0.03; 0.4; 2.1 ])
```

> At the saddle point, {{try.2.above_minimum_saddle.right:G3}} above the minima, for ever: on the ridge the derivative with respect to the second weight is exactly zero. (At the small rate it is still on its way there after sixty steps, at {{try.2.above_minimum_saddle.too_small:F2}}; at the large one it diverges along the ridge.) The slightest push would do, and in training there nearly always is one: a step that looks at some of the data only ([lesson 08](../08-mini-batch/index.html)) is never exact.

### 3. Two hidden units

Can a network with two hidden units tell the ring from the disc?

```diff
- let hidden = 3
+ let hidden = 2
```

> With the default seed it is right on {{try.3.accuracy:P1}}. Its representation is a plane again, and one straight line has to cut it. Each unit adds one bend, along a straight line. To close a border around the disc takes at least three of them, as a polygon has at least three sides; two leave it open.
*)

(** readings
## Read on

- The blocks of numbers that all this is computed with: [the next lesson](../21-tensors/index.html). How the gradient is found: [lesson 02](../02-variable/index.html). Better rules for narrow valleys: [lesson 09](../09-optimizers/index.html).
- Y. Dauphin and others, [Identifying and attacking the saddle point problem](https://arxiv.org/abs/1406.2572), 2014: why saddles matter more than local minima.
- C. Olah, [Neural networks, manifolds, and topology](https://colah.github.io/posts/2014-03-NN-Manifolds-Topology/), 2014: layers that bend space.
- Dive into Deep Learning, [gradient descent](https://d2l.ai/chapter_optimization/gd.html); in Chinese: [梯度下降](https://zh.d2l.ai/chapter_optimization/gd.html).
*)

(*** hide ***)
lesson.Hyperparameters [ ("lr", lr) ]
lesson.Values [ ("weights", net.nparameters) ]
lesson.Metrics [ "accuracy", accuracy; "loss_last", losses[lesson.Steps - 1] ]

lesson.Metrics [
    "slope", float slope
    "valley_right", inValley.Ends[1]
    "loss_hundredth", losses[min 99 (losses.Length - 1)]
]

List.iter (LearningRates.check lesson) [ bowl; inValley; overSaddle ]
let least = lesson.Pick(0.95, 0.85)
lesson.Check("the network separates ring and disc", accuracy >= least, $"right on {accuracy:P1}")
lesson.Finish()
