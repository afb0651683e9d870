// lesson 16 dynamic-graph | A graph built at every call | 动态图：每次调用都重新建图

(** summary
The recurrent network of [lesson 12](../12-rnn-regressor/index.html) reads ten, twenty or thirty points at a time, chosen at random. Nothing in the model has to be told: its graph is built by each call, as long as that call needs it. This is a **dynamic computational graph** (动态计算图). Then a model with an `if`, and one that calls itself on the branches of a tree.
*)

(** learn
- What a **static** and a **dynamic** graph are, and why libraries moved from the one to the other
- Why inputs of a different length at every step need no padding and no second model
- What `if`, `for` and **recursion** (递归) in a model mean for its derivatives: nothing special
- How a network reads a tree by recursion
*)

(** result
Loss {{loss_last10:F4}} over the last ten of {{steps}} iterations. The tree network ends at {{tree_loss:F4}}, the mean of its last hundred trees; predicting the mean of all of them would give {{tree_baseline:F4}}.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons

let lesson = Lesson.create (fsi.CommandLineArgs, Steps(full = 60, quick = 40))

(** idea
## Two kinds of graphs

To differentiate, a library needs the **graph** ([lesson 02](../02-variable/index.html)): which operation was applied to what. There are two times at which it can be made.

- **Static** (静态图): first describe all operations, like a circuit diagram; the library compiles it; then data are sent through, again and again. The first version of TensorFlow worked so, in the days of the original course (Morvan Zhou's PyTorch tutorial). It is fast, but the description is not a program: no ordinary `if` or `for`, no printing a value in the middle, special operators for loops, and when the loss does not fall, the debugger shows the machinery and not your model.
- **Dynamic** (动态图): there is no description. Run the program, and note what it does. The graph is the record of *one call*. PyTorch works so, and so does this library. A value can be looked at where it is made, and the next call may do something quite different.

The argument is settled: TensorFlow itself has been dynamic since its second version. Compilers have not gone away, though; they record a dynamic program for the shape of its input; when the shape changes they record it again, or once more in a form for any length.
*)

(** data
## Data of changing length

The task is almost that of [lesson 12](../12-rnn-regressor/index.html): read a sine, predict the cosine. There each segment was one half-period, ten points. Here chance decides: one, two or three half-periods of ten points each, so the input has the shape $(1, 10, 1)$, $(1, 20, 1)$ or $(1, 30, 1)$.

A static graph would need one version for each length, or padding to the longest, or a loop operator inside the graph.

(One difference from lesson 12 remains, as in the original course: each segment includes its end point, where the next one begins. So that point is read twice, and the time step is slightly longer, the more so in short segments.)
*)

let halves = (dsharp.randint (1, 4, lesson.Steps)).toArray1D<int>()
let starts = Array.scan (+) 0 halves // where each segment begins, in half-periods

let times step =
    let start, stop = float starts[step], float starts[step + 1]
    dsharp.linspace(start, stop, 10 * halves[step]).view [ 1; -1; 1 ]

lesson.Chart(
    Figure.axes "iteration" "time steps read"
    |> Figure.bars "time steps" [| 0 .. lesson.Steps - 1 |] (halves |> Array.map ((*) 10))
    |> Figure.height 300,
    "How many time steps the network was fed at each iteration."
)

(** model
## The model

It is that of [lesson 12](../12-rnn-regressor/index.html): a recurrent layer with 32 units, and a linear layer that reads its state at every time step. The state is handed on from call to call. Nowhere does it say how long a segment is.
*)

(*** pytorch: model ***)
let readOut, rnn = Linear(32, 1), RNN(1, 32, batchFirst = true)

let predict (x, state) =
    let states, next = rnn.forwardWithHidden (x, state) // states (1, time, 32)
    readOut.forward states, next

let net =
    Model<Tensor * Tensor, Tensor * Tensor>(predict, models = [ rnn; readOut ])

lesson.Summary net

(*** hide ***)
lesson.KeepStart(net, [ ("halves", dsharp.tensor (Array.map float halves)) ])

(** training
## Training

Each iteration builds a graph of ten, twenty or thirty time steps, runs backward through it, and discards it. `next.noDiff ()` keeps the numbers of the state and drops its history, so the next graph begins empty.

Watch the points, the segment that was read last: it is *now short, now long*, and the network reads it all the same.

The tabs *PyTorch* on this page have the same models; PyTorch builds its graphs in the same way. The numbers of both are from a run with seed one at full length. From the same start and on the same segments the loss of the tenth iteration is {{pytorch.theirs.loss_tenth:F4}} in PyTorch and {{pytorch.ours.loss_tenth:F4}} in this library.
*)

(*** pytorch: training ***)
let lr = 0.02
let adam = Adam(net, lr = lr)
let segments = Recorder()
let mutable state = rnn.newHidden 1

let losses =
    lesson.Train lesson.Steps (fun step ->
        let t = System.Math.PI * times step
        let x, y = t.sin (), t.cos ()
        let mutable predicted = y

        let loss =
            adam.step (fun () ->
                let output, next = net.forward (x, state) // a graph of 10, 20 or 30 time steps
                predicted <- output
                state <- next.noDiff ()
                dsharp.mseLoss (output, y))
            |> float

        lesson.Record(fun () ->
            segments.Record(
                SequenceReplay.label step loss,
                SequenceReplay.segment (times step) y predicted
            ))

        loss)

lesson.Chart(
    SequenceReplay.figure "time before now (half-periods)" "cosine" 6.0 segments.Moments,
    "One segment for each iteration. Now is at the right."
)

lesson.Chart(LossCurves.ofSteps losses, "The loss on each segment, before the update.")

(** why
## Why nothing changes

A call to `net.forward` does its operations, and each result remembers which operation made it. That chain is the graph. Over $T$ time steps the same weights are used $T$ times, and the backward pass adds up what each time step contributes to their gradient:

$$ a_t = W x_t + b + U h_{t-1} + c, \qquad \frac{\partial L}{\partial U} = \sum_{t=1}^{T} \frac{\partial L}{\partial a_t}\, h_{t-1}^{\top} $$

$a_t$ is what goes into the activation at time $t$, $h_{t-1}$ the state before it, $W$ and $U$ the weights of input and state, $b$ and $c$ their biases. The sum is as long as the call was. So a model may use everything that its programming language offers. Three examples follow.
*)

(** recursion
## Recursion: a power

`power x n` computes $x^n$ by halving $n$: for even $n$ it squares $x^{n/2}$, for odd $n$ it multiplies $x^{n-1}$ by $x$. It is an ordinary recursive function. Its derivative should be $n x^{n-1}$, and the graph that finds it has as many nodes as the recursion made.

At $x = 1.1$, $n = 13$ the library gives {{power_slope:F4}}; the formula gives {{power_formula:F4}}.
*)

(*** pytorch: recursion ***)
let rec power (x: Tensor) n =
    if n = 0 then
        dsharp.ones []
    elif n % 2 = 0 then
        let half = power x (n / 2)
        half * half
    else
        x * power x (n - 1)

let slope = dsharp.grad (fun x -> power x 13) (dsharp.tensor 1.1) |> float

(** branch
## A condition: two experts

A model with an `if`: for positive $x$ one linear layer answers, for negative $x$ another. Each call's graph holds only the branch that was taken, so only that branch gets a gradient; the other stays as it is. The data are $y = 3x$ on the right and $y = -x$ on the left, and after some hundred samples each expert has learned its side.
*)

(*** pytorch: branch ***)
let right, left = Linear(1, 1), Linear(1, 1)

let experts =
    Model<Tensor, Tensor>(
        (fun x -> if float x > 0.0 then right.forward x else left.forward x),
        models = [ right; left ]
    )

let random = System.Random lesson.Seed
let sgd = SGD(experts, lr = 0.3)

for _ in 1..800 do
    let x = dsharp.tensor [ [ 2.0 * random.NextDouble() - 1.0 ] ] // (1, 1)
    let y = if float x > 0.0 then 3.0 * x else -x
    sgd.step (fun () -> dsharp.mseLoss (experts.forward x, y)) |> ignore

lesson.Table(
    [ "branch"; "weight"; "wanted"; "bias" ],
    [
        for name, layer, wanted in [ "x > 0", right, "3"; "x ≤ 0", left, "-1" ] ->
            [ name; $"{float layer.weight:F3}"; wanted; $"{float layer.bias:F3}" ]
    ],
    "What the two experts have learned."
)

(** tree
## A network that reads trees

Sentences, formulas and programs are trees, each with a different shape. A **recursive network** (递归神经网络) follows the shape: a leaf with the number $v$ becomes a vector $h$ of sixteen numbers by one layer; a branch joins the vectors of its two children by another layer, the same at every branch:

$$ h_{\text{leaf}} = \tanh(W_1 v + b_1), \qquad h_{\text{branch}} = \tanh \left( W_2 \begin{pmatrix} h_{\text{left}} \\ h_{\text{right}} \end{pmatrix} + b_2 \right) $$

A last layer turns the root's vector into the answer. The model is one short function that calls itself.

What is to be learned: each tree is a formula, in which a branch means *left minus right*. The same leaves give other values in another tree, so the network has to take account of the shape.
*)

type Tree =
    | Leaf of float
    | Branch of Tree * Tree

let rec valueOf tree =
    match tree with
    | Leaf value -> value
    | Branch(left, right) -> valueOf left - valueOf right

let rec grow depth =
    if depth = 0 || random.NextDouble() < 0.3 then
        Leaf(random.NextDouble() - 0.5)
    else
        Branch(grow (depth - 1), grow (depth - 1))

(*** pytorch: tree ***)
let leafLayer, join, root = Linear(1, 16), Linear(32, 16), Linear(16, 1)

let rec encode tree : Tensor = // (1, 16)
    match tree with
    | Leaf value -> (leafLayer.forward (dsharp.tensor [ [ value ] ])).tanh()
    | Branch(left, right) ->
        let both = dsharp.cat ([ encode left; encode right ], 1) // (1, 32)
        (join.forward both).tanh()

let treeNet =
    Model<Tree, Tensor>(
        (fun tree -> root.forward (encode tree)),
        models = [ leafLayer; join; root ]
    )

(** trees
## Training on trees

Each step draws a new tree, often of a different shape, and the graph of that step is the tree. The grey line is what one would get by always predicting the mean, the variance of the values.

A batch of trees of different shapes cannot be put into one tensor; that is the price of such freedom, and one reason why today's language models read sentences as plain sequences.
*)

let treeSteps, depth = lesson.Pick(600, 300), 3
let treeAdam = Adam(treeNet, lr = 0.005)

let treeRuns = [|
    for _ in 1..treeSteps ->
        let tree = grow depth
        let y = dsharp.tensor [ [ valueOf tree ] ]
        let loss = treeAdam.step (fun () -> dsharp.mseLoss (treeNet.forward tree, y))
        valueOf tree, float loss
|]

let treeValues, treeLosses = Array.unzip treeRuns
let treeMean = Array.average treeValues

let baseline =
    treeValues |> Array.averageBy (fun v -> (v - treeMean) * (v - treeMean))

let smooth = treeLosses |> Array.chunkBySize 20 |> Array.map Array.average

lesson.Chart(
    Figure.axes "step" "loss (mean squared error)"
    |> Figure.line "loss" [| for at in 1 .. smooth.Length -> 20 * at |] smooth
    |> Figure.dashed "mean" [| 20; treeSteps |] [| baseline; baseline |]
    |> Figure.colour "@muted"
    |> Figure.logY
    |> Figure.height 320,
    "The loss of the tree network, means of twenty trees; dashed: always predicting the mean."
)

(** seeds
## Is this run typical?

At {{seeds.loss_last10.count}} seeds and full length the median loss of the recurrent network over its last ten iterations is {{seeds.loss_last10.median:F4}}; the extremes are {{seeds.loss_last10.min:F4}} and {{seeds.loss_last10.max:F4}}. So few iterations at this rate leave much to chance: a run may leave the curve for a while, just when it ends. The tree network ends between {{seeds.tree_loss.min:F4}} and {{seeds.tree_loss.max:F4}}.
*)

lesson.Seeds(
    [ "recurrent network", "loss_last10"; "tree network", "tree_loss" ],
    "Final losses at each seed."
)

(** break
## Break it: a tree without order

Join the children by *adding* their vectors, so that left and right are treated alike.

```diff
-         let both = dsharp.cat ([ encode left; encode right ], 1) // (1, 32)
+         let both = encode left + encode right |> fun sum -> dsharp.cat ([ sum; sum ], 1)
```

`dotnet fsi scripts/lesson.fsx dynamic-graph --break` makes the mistake for you; the button below the figure shows what it looks like.

> The loss ends at {{break.tree_loss:F4}}, where the same seed has {{seeds.tree_loss.first:F4}} without the mistake, and predicting the mean {{break.tree_baseline:F4}}. *Left minus right* and *right minus left* now look the same to the network, so it cannot learn which is which. What it still can do is read trees of a single leaf, and answer about zero for the rest.
*)

(*** hide ***)
lesson.Break(
    Figure.axes "step" "loss (mean squared error)"
    |> Figure.line "loss" [| for at in 1 .. smooth.Length -> 20 * at |] smooth
    |> Figure.dashed "mean" [| 20; treeSteps |] [| baseline; baseline |]
    |> Figure.colour "@muted"
    |> Figure.logY
    |> Figure.height 320,
    "The loss of the tree network; the button makes the mistake."
)

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx dynamic-graph --try 1` does the first.

### 1. Longer segments

Let chance draw from one to seven half-periods. What has to change in the model?

```diff
- let halves = (dsharp.randint (1, 4, lesson.Steps)).toArray1D<int>()
+ let halves = (dsharp.randint (1, 8, lesson.Steps)).toArray1D<int>()
```

> Nothing. The loss over the last ten iterations is {{try.1.loss_last10:F4}}; with short segments the same seed has {{seeds.loss_last10.first:F4}}, and the seeds lie between {{seeds.loss_last10.min:F4}} and {{seeds.loss_last10.max:F4}}. Long segments read more of the wave in as many iterations, and their gradients are averaged over more points.

### 2. More iterations

Train for two hundred iterations.

```diff
- let lesson = Lesson.create (fsi.CommandLineArgs, Steps(full = 60, quick = 40))
+ let lesson = Lesson.create (fsi.CommandLineArgs, Steps(full = 200, quick = 100))
```

> {{try.2.loss_last10:F4}}, where the same seed has {{seeds.loss_last10.first:F4}} after sixty: the network was far from finished.

### 3. Deeper trees

Let the trees grow five levels deep.

```diff
- let treeSteps, depth = lesson.Pick(600, 300), 3
+ let treeSteps, depth = lesson.Pick(600, 300), 5
```

> The tree network ends at {{try.3.tree_loss:F4}}, where predicting the mean would give {{try.3.tree_baseline:F4}}. The code is the same; the task is harder, since an error in a leaf's vector passes through more layers.
*)

(** readings
## Read on

- Next, learning without labels: [lesson 13](../13-autoencoder/index.html). How a graph is gone through: [lesson 02](../02-variable/index.html).
- A. Paszke and others, [PyTorch: an imperative style, high-performance deep learning library](https://arxiv.org/abs/1912.01703), 2019.
- R. Socher and others, [Recursive deep models for semantic compositionality over a sentiment treebank](https://aclanthology.org/D13-1170/), EMNLP 2013: networks on the trees of sentences.
- Dive into Deep Learning, [automatic differentiation](https://d2l.ai/chapter_preliminaries/autograd.html), with control flow; in Chinese: [自动微分](https://zh.d2l.ai/chapter_preliminaries/autograd.html).
*)

(*** hide ***)
let last10 = losses |> Array.skip (losses.Length - 10) |> Array.average
let treeLoss = treeLosses |> Array.skip (treeSteps - 100) |> Array.average
let formula = 13.0 * 1.1 ** 12.0

let tookSides =
    abs (float right.weight - 3.0) < 0.1 && abs (float left.weight + 1.0) < 0.1

lesson.Hyperparameters [ "lr", lr; "units", 32 ]
lesson.Metrics [ ("lengths", [ for length in halves -> 10 * length ]) ]
lesson.Metrics [ "loss_last10", last10; "tree_loss", treeLoss; "tree_baseline", baseline ]
lesson.Metrics [ ("loss_tenth", losses[min 9 (losses.Length - 1)]) ]
lesson.Values [ "power_slope", slope; "power_formula", formula ]
let best10 = losses |> Array.windowed 10 |> Array.map Array.average |> Array.min
lesson.Check("the loss fell to half", best10 < losses[0] / 2.0, $"{best10:F4} is left")

lesson.Check(
    "the derivative of the power is right",
    abs (slope - formula) < 1e-3,
    $"{slope}, {formula}"
)

lesson.Check(
    "each expert has learned its side",
    tookSides,
    $"{float right.weight}, {float left.weight}"
)

lesson.Check(
    "the tree network is better than the mean",
    treeLoss < baseline / 2.0,
    $"{treeLoss:F4}, {baseline:F4}"
)

lesson.Finish()
