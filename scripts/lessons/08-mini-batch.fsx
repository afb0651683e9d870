// lesson 08 mini-batch | A few samples at a time | 批训练：一次只看几个样本

(** summary
Ten **samples**, as examples are also called, handed out in fives and then in eights: in a new order each epoch, each of them exactly once. Then a thousand samples, and a network that is trained on **mini-batches** (小批量) of one, ten, a hundred and all: what does the size of a batch do to noise, time and result?
*)

(** learn
- What a **batch** (批次), a step and an **epoch** (轮) are, and what the loop over a loader looks like
- What `shuffle`, `dropLast` and `numWorkers` do
- Why the gradient of a batch can stand for that of all the data, and how noisy it is
- What small and large batches cost, measured
*)

(** result
{{epochs}} epochs in fives and in eights, every sample exactly once in each. Trained on a thousand samples for equally many epochs, batches of ten end at a loss of {{loss_by_batch.10:F4}}, one batch of all at {{loss_by_batch.1000:F4}}.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Data
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.MiniBatch

let lesson = Lesson.create (fsi.CommandLineArgs, Epochs(full = 3, quick = 3))

(** why
## Why batches?

So far every step used all the data, a **full batch**. With sixty thousand images that would be slow and need much memory, and after all that work there would be *one* small step. A step on a few samples is rough, but quick, and right on average. The gradient over a batch $B$ stands for that over all $n$ samples, where $L_i$ is the loss of sample $i$ and $|B|$ the number of samples in the batch:

$$ \frac{1}{|B|} \sum_{i \in B} \nabla L_i \;\approx\; \frac{1}{n} \sum_{i=1}^{n} \nabla L_i $$

If the batch is drawn at random, the left side is random, which is what "stochastic" means in stochastic gradient descent. Its **expected value** (期望), its mean over all batches that might be drawn, is the right side.
*)

(** loader
## Data set and loader

The data are ten pairs, small enough to watch: $x$ runs from $1$ to $10$, and $y = 11 - x$. A **data set** (数据集) knows its samples; a **loader** (数据加载器) hands them out:

- the first argument is the **batch size** (批量大小);
- `shuffle = true` draws a new order for each epoch;
- `numWorkers = 2` lets two threads prepare the next batches while the network learns from this one. For ten numbers that is useless; for images that have to be read from disk it is worth a lot.

`loader.epoch ()` gives one pass over the data, an **epoch**, batch by batch: the number of the step (from zero; the tables below add one), the inputs, the targets. In PyTorch one writes `enumerate(loader)` for that.
*)

(*** pytorch: loader ***)
let x, y = dsharp.linspace (1.0, 10.0, 10), dsharp.linspace (10.0, 1.0, 10)
let data = TensorDataset(x, y)

let read what (loader: DataLoader) =
    lesson.Say $"{what}, {loader.length} steps per epoch"

    [
        for epoch in 1 .. lesson.Epochs do
            for step, batchX, batchY in loader.epoch () do
                let batch = Batches.ofTensors epoch step batchX batchY
                lesson.Say(string batch)
                batch
    ]

let fives = read "batches of 5" (data.loader (5, shuffle = true, numWorkers = 2))

let columns = [ "epoch"; "step"; "batch x"; "batch y" ]

(** fives
## Batches of five

Read a row at a time: five of the ten numbers, and with each $x$ its own $y$. Shuffling never separates a pair. Two steps make an epoch.
*)

lesson.Table(columns, Batches.rows fives, "Batches of five.")

(** eights
## The last batch

Ten is not a multiple of eight, so the last batch of each epoch holds the two that are left. Where a step needs full batches (for instance because it is compiled for one size, or because a mean over only two samples is too noisy), `dropLast = true` leaves it out. Two samples, different ones in each epoch, are then not seen in that epoch, which is not quite a pass over all the data.
*)

let eights = read "batches of 8" (data.loader (8, shuffle = true, numWorkers = 2))
let dropping = data.loader (8, shuffle = true, dropLast = true, numWorkers = 2)
let full = read "full batches of 8" dropping

lesson.Table(columns, Batches.rows eights, "Batches of eight.")
lesson.Table(columns, Batches.rows full, "Batches of eight, full ones only.")

(** order
## Shuffled, and each exactly once

Each epoch has an order of its own. It is drawn *before* the workers begin, so their number changes nothing; and from the same seed it is the order that PyTorch's loader draws. Look at the height of the points: every $x$ from $1$ to $10$ comes *exactly once* in each epoch, in one batch or the other.
*)

lesson.Chart(
    [ "Batches of 5", Batches.figure fives; "Batches of 8", Batches.figure eights ],
    "The order in which the samples come, epoch by epoch."
)

(** noise
## How noisy is a batch's gradient?

Take {{samples:N0}} points of a noisy parabola and an untrained network. We compute the derivative of its loss with respect to the last bias on two hundred random batches of each size. On all the data it is {{gradient_on_all:F3}}.

The mean of the batches is near that for every size, up to chance: the mean of two hundred single samples is usually within some {{uncertainty:F2}} of it. Their **standard deviation** (标准差) is the noise. It falls with the square root of the batch size. With $\sigma_b$ for the standard deviation of batches of $b$ samples ($\sigma$ is not the sigmoid here):

$$ \sigma_b \approx \frac{\sigma_1}{\sqrt{b}} $$

So a batch four times as large needs four times the arithmetic and has half the noise. The first few samples of a batch help most; that is why batches of a few dozen to a few hundred are usual.
*)

let points = dsharp.linspace(-1.0, 1.0, 1000).unsqueeze 1 // (1000, 1)
let heights = points * points + 0.1 * dsharp.randn points.shape

(*** pytorch: network ***)
let network () =
    Linear(1, 10) --> dsharp.relu --> Linear(10, 1)

let untrained = network ()
let start = untrained.parametersVector

(*** hide ***)
lesson.KeepStart(untrained, [ "points", points; "heights", heights ])

(*** fold: the gradients of many batches ***)

/// The derivative of the loss on some of the points with respect to the last parameter, the bias of the output.
let slopeOn (indices: int[]) =
    let x, y = TensorDataset(points, heights).batch indices

    let loss (w: Tensor) =
        dsharp.mseLoss (untrained.asFunction w x, y)

    float ((dsharp.grad loss start)[-1])

let random = System.Random lesson.Seed
let onAll = slopeOn [| 0..999 |]

let noise = [
    for size in [ 1; 4; 16; 64 ] ->
        let slopes = [| for _ in 1..200 -> slopeOn [| for _ in 1..size -> random.Next 1000 |] |]

        let mean = Array.average slopes
        size, mean, sqrt (slopes |> Array.averageBy (fun s -> (s - mean) * (s - mean)))
]

let _, _, one = noise.Head

lesson.Table(
    [ "batch size"; "mean"; "standard deviation"; "expected" ],
    [
        for size, mean, deviation in noise ->
            [
                string size
                $"{mean:F3}"
                $"{deviation:F3}"
                $"{one / sqrt (float size):F3}"
            ]
    ],
    "The derivative with respect to one parameter, on two hundred batches of each size."
)

(** training
## What the size does to training

Now train, from the same start, for {{epochs}} epochs at the rate $\eta$ = {{lr}}, with batches of four sizes. Each run sees every sample {{epochs}} times; only the number of *steps* differs. The loss is that on all the data, computed after every tenth of an epoch (or after every step, where there are fewer than ten).

- *One* sample at a time: a thousand steps per epoch. It learns fast, and then it jumps about, since its gradients are noisy.
- *Ten*: a hundred steps per epoch, and less noise.
- *All* at once: {{epochs}} exact steps, and the network has hardly begun.

The last column is the time. A step on one sample takes {{step_one:F2}} ms here and a step on all of them {{step_all:F2}} ms, though that is a thousand times the arithmetic: most of a small step is overhead, not arithmetic. So large batches use the machine better. One chooses a batch as large as the machine does quickly, and not so large that the steps become few.

The *PyTorch* tab shows the same code in PyTorch. Both numbers come from a full-length run with seed one. From the same start, and on all the points at once, PyTorch ends at {{pytorch.theirs.loss_all_at_once:F5}} and this library at {{pytorch.ours.loss_all_at_once:F5}}.
*)

(*** pytorch: training ***)
let lr = 0.1

let train size =
    let net = network ()
    net.parametersVector <- start
    let sgd = SGD(net, lr = lr)
    let loader = TensorDataset(points, heights).loader(size, shuffle = true)
    let every = max 1 (loader.length / 10)
    let clock = System.Diagnostics.Stopwatch()

    let look () =
        float (dsharp.mseLoss (net.forward points, heights))

    let curve = ResizeArray [ (0.0, look ()) ]

    for epoch in 0 .. lesson.Epochs - 1 do
        for step, x, y in loader.epoch () do
            clock.Start()
            sgd.step (fun () -> dsharp.mseLoss (net.forward x, y)) |> ignore
            clock.Stop()

            if (step + 1) % every = 0 then
                let passed = float epoch + float (step + 1) / float loader.length
                curve.Add((passed, look ()))

    loader.length, curve.ToArray(), clock.Elapsed.TotalMilliseconds

let sizes = [ 1; 10; 100; 1000 ]
let runs = [ for size in sizes -> size, train size ]

lesson.Chart(
    runs
    |> List.fold
        (fun figure (size, (_, curve, _)) ->
            figure
            |> Figure.line $"batches of {size}" (Array.map fst curve) (Array.map snd curve))
        (Figure.axes "epoch" "loss (mean squared error)")
    |> Figure.logY
    |> Figure.height 340,
    "The loss on all the data, for four batch sizes."
)

lesson.Table(
    [ "batch size"; "steps per epoch"; "loss at the end"; "time of the steps (ms)" ],
    [
        for size, (steps, curve, time) in runs ->
            [ string size; string steps; $"{snd (Array.last curve):F4}"; $"{time:F1}" ]
    ],
    "After the last epoch. The noise in the data alone is 0.01."
)

(** seeds
## Is this run typical?

At {{seeds.loss_by_batch.10.count}} seeds the median loss at the end is {{seeds.loss_by_batch.1.median:F4}} for single samples, {{seeds.loss_by_batch.10.median:F4}} for batches of ten, {{seeds.loss_by_batch.100.median:F4}} for a hundred and {{seeds.loss_by_batch.1000.median:F4}} for all at once. So for equally many epochs single samples do best here at most seeds, noisy as they are: they take ten times as many steps as batches of ten. Which of the two wins in a single run is chance. Without memorising, no curve can be much better than the noise in the data, {{data_noise:F2}}.
*)

lesson.Seeds(
    [ for size in sizes -> $"batches of {size}", $"loss_by_batch.{size}" ],
    "Loss at the end at each seed."
)

(** break
## Break it: forgotten shuffle

The thousand points are sorted by $x$. Train without shuffling.

```diff
-     let loader = TensorDataset(points, heights).loader(size, shuffle = true)
+     let loader = TensorDataset(points, heights).loader(size, shuffle = false)
```

`dotnet fsi scripts/lesson.fsx mini-batch --break` makes the mistake for you; the button below the figure shows what it looks like.

> With the default seed single samples end at {{break.loss_by_batch.1:F4}} and batches of ten at {{break.loss_by_batch.10:F4}}; shuffled, the medians were {{seeds.loss_by_batch.1.median:F4}} and {{seeds.loss_by_batch.10.median:F4}}. Each epoch walks from left to right: while the network learns the right end, it forgets the left one. A batch is then no random sample, and its gradient does *not* stand for that of all the data: many steps in a row pull the network towards the same small piece. Data sets often come sorted by class, which is worse still.
*)

(*** hide ***)
lesson.Break(
    runs
    |> List.fold
        (fun figure (size, (_, curve, _)) ->
            figure
            |> Figure.line $"batches of {size}" (Array.map fst curve) (Array.map snd curve))
        (Figure.axes "epoch" "loss (mean squared error)")
    |> Figure.logY
    |> Figure.height 340,
    "The loss of four batch sizes; the button makes the mistake."
)

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx mini-batch --try 1` does the first.

### 1. Without shuffling

What does the first batch look like now, and the figure of the orders?

```diff
- let fives = read "batches of 5" (data.loader (5, shuffle = true, numWorkers = 2))
+ let fives = read "batches of 5" (data.loader (5, shuffle = false, numWorkers = 2))
```

> The first batch is {{try.1.first_batch}}, in every epoch: the points lie on a straight line. The network would always see the same samples together.

### 2. Without workers

Do the batches change when no worker prepares them?

```diff
- let fives = read "batches of 5" (data.loader (5, shuffle = true, numWorkers = 2))
+ let fives = read "batches of 5" (data.loader (5, shuffle = true, numWorkers = 0))
```

> No: with the default seed the first batch is {{try.2.first_batch}}, and with two workers it is {{try.3.first_batch}}. The order is drawn first; workers only fetch.

### 3. Batches of three

How many steps does an epoch have, and how large is its last batch?

```diff
- let eights = read "batches of 8" (data.loader (8, shuffle = true, numWorkers = 2))
+ let eights = read "batches of 8" (data.loader (3, shuffle = true, numWorkers = 2))
```

> {{try.3.steps_of_eights}} steps, and the last batch holds {{try.3.last_of_eights}} sample: ten divided by three, rounded up.
*)

(** readings
## Read on

- Rules that make more of a noisy gradient: [lesson 09](../09-optimizers/index.html).
- L. Bottou, F. Curtis, J. Nocedal, [Optimization methods for large-scale machine learning](https://arxiv.org/abs/1606.04838), 2016.
- D. Masters, C. Luschi, [Revisiting small batch training for deep neural networks](https://arxiv.org/abs/1804.07612), 2018.
- Dive into Deep Learning, [minibatch stochastic gradient descent](https://d2l.ai/chapter_optimization/minibatch-sgd.html); in Chinese: [小批量随机梯度下降](https://zh.d2l.ai/chapter_optimization/minibatch-sgd.html).
*)

(*** hide ***)
let orders = Batches.orders (fives @ eights) // an epoch of both holds every sample twice
let twice = [| for place in 2..21 -> place / 2 |]
let permutation = orders |> List.forall (fun order -> Array.sort order = twice)

let together =
    fives @ eights @ full
    |> List.forall (fun batch -> Array.forall2 (fun x y -> x + y = 11) batch.X batch.Y)

let batchSizes = List.map Batches.sizes [ fives; eights; full ]
let epochSizes sizes = List.replicate lesson.Epochs sizes
let expected = List.map epochSizes [ [ 5; 5 ]; [ 8; 2 ]; [ 8 ] ]

let losses = [ for size, (_, curve, _) in runs -> string size, snd (Array.last curve) ]

lesson.Hyperparameters [ ("lr", lr) ]
lesson.Metrics [ ("batch_sizes", batchSizes) ]
lesson.Metrics [ ("permutation", permutation) ]
lesson.Metrics [ ("orders", Batches.orders fives) ]
lesson.Metrics [ "loss_by_batch", box losses; "loss_all_at_once", box (snd losses[3]) ]

let firstBatch = fives.Head.X |> Array.map string |> String.concat " "

let stepsOfEights, lastOfEights =
    batchSizes[1].Head.Length, List.last batchSizes[1].Head

lesson.Metrics [
    "first_batch", firstBatch
    "steps_of_eights", stepsOfEights
    "last_of_eights", lastOfEights
]

let dataNoise = 0.1 * 0.1

/// How far the mean of two hundred single samples typically is from the value on all.
let uncertainty = one / sqrt 200.0

/// Milliseconds of one step with the batches of that place among the sizes.
let stepTime at =
    let _, (steps, _, time) = runs[at]
    time / float (steps * lesson.Epochs)

lesson.Values [
    "step_one", stepTime 0
    "step_all", stepTime 3
    "samples", points.shape[0]
    "data_noise", dataNoise
    "gradient_on_all", onAll
    "uncertainty", uncertainty
]

lesson.Check(
    "every epoch is a permutation of the samples",
    permutation,
    "a sample is missing or comes twice"
)

lesson.Check("each x keeps its y", together, "an x has the y of another")

lesson.Check(
    "the sizes are 5 5, then 8 2, then 8",
    (batchSizes = expected),
    $"they are {batchSizes}"
)

lesson.Check("batches of ten beat one batch of all", snd losses[1] < snd losses[3], $"{losses}")
lesson.Finish()
