// lesson 14 gan | A painter and a connoisseur | 生成对抗网络：新手画家与鉴赏家

(** summary
The **generator** (生成器) G is a painter: it paints curves from random ideas and has never seen a real one. The **discriminator** (判别器) D is a connoisseur, who tells painted curves from real ones. Each learns from the other, until D can do no better than tossing a coin. This is a **generative adversarial network** (生成对抗网络, GAN).
*)

(** learn
- How two networks learn *against* each other, and the **minimax** (极小化极大) problem that they solve
- How `noDiff()` keeps D's gradient from reaching G, and why the *order* of the two updates matters
- What **mode collapse** (模式崩溃) is, and how to see it
- How to judge a generator: why a D that cannot decide proves nothing alone, and why the right mean and spread are not enough
*)

(** result
{{inside:P1}} of {{painted:N0}} painted curves are inside the bounds; the mean of D(real) is {{d_accuracy_last500:F3}}, the score of D {{d_score_last500:F3}}.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons

let lesson = Lesson.create (fsi.CommandLineArgs, Steps(full = 10000, quick = 2000))

(** data
## The real curves

All lessons so far had a target for each input, be it the input itself ([lesson 13](../13-autoencoder/index.html)). Here there is none: we have examples, and want *more of the same kind*. The examples are parabolas

$$ y = a x^2 + (a - 1), \qquad a \sim U(1, 2) $$

at fifteen points of $[-1, 1]$. Each $a$ gives one curve; all of them lie between $x^2$ (for $a = 1$) and $2 x^2 + 1$ (for $a = 2$). So a curve is a point in a space of fifteen dimensions, and the real ones form a short line in it. The networks are told none of this.
*)

let batchSize, lr, ideas = 64, 0.0001, 5
let x = dsharp.linspace (-1.0, 1.0, 15)

let bounds = {
    X = x
    Lower = x * x
    Upper = 2.0 * x * x + 1.0
}

let realCurves () =
    let a = 1.0 + dsharp.rand [ batchSize; 1 ]
    a * (x * x) + (a - 1.0) // (64, 15)

(** models
## Painter and connoisseur

**G** turns {{ideas}} random numbers $z$, its "ideas", each drawn from the normal distribution $N(0, 1)$, into a curve $G(z)$. The ideas mean nothing in advance; training gives them a meaning. Their space is called the **latent space** (潜在空间).

**D** takes a curve and says how likely it is to be a real one, $D(y)$ between $0$ and $1$: a classifier with one output and a sigmoid.
*)

(*** pytorch: models ***)
let G = Linear(ideas, 128) --> dsharp.relu --> Linear(128, 15) // (n, 5) -> (n, 15)
let D = Linear(15, 128) --> dsharp.relu --> Linear(128, 1) --> dsharp.sigmoid // (n, 15) -> (n, 1)
let paint n = dsharp.randn [ n; ideas ] --> G

lesson.Summary G
lesson.Summary D

(** losses
## Two losses, one game

D wants to say $1$ of real curves $y$ and $0$ of painted ones. G wants D to err. Both play for the same number, the **value of the game** (博弈值), which D wants large and G small; the original course (Morvan Zhou's PyTorch tutorial) calls it D's score, and so do the charts below:

$$ \begin{aligned} \min_G \; \max_D \; & \mathbb{E}_{y} \left[ \log \, D(y) \right] \\ + \; & \mathbb{E}_{z} \left[ \log \left( 1 - D(G(z)) \right) \right] \end{aligned} $$

($\mathbb{E}$ is the mean over all curves or ideas; in training, over a batch.) The first part does not depend on G, so G minimizes the second alone.

What happens in the end? For given G the best D is $p / (p + q)$, where $p$ and $q$ say how often a curve occurs among the real and the painted ones. If G paints just like reality, $p = q$, then D says $0.5$ of every curve, and the score is $2 \log 0.5 = -1.386$. Better than that D cannot do against this G; and against any other G the best D scores more, so G cannot do better either. Neither gains by a change: an **equilibrium** (均衡).
*)

(*** pytorch: losses ***)
let lossG (curves: Tensor) = (1.0 - (curves --> D)).log().mean()

let lossD (real: Tensor) (fake: Tensor) =
    -(real.log () + (1.0 - fake).log()).mean()

(** step
## One step each

First G learns. Its curves go through D, so the gradient comes back *through D* to G: D tells the painter how each point of the curve should move to look more real. D's own parameters are constants meanwhile, since only `G.reverseDiff ()` was called. (`step` would track G by itself, as in [lesson 04](../04-regression/index.html). Here G is told before, because the curves are painted outside of `step`: D needs them, too.)

Then D learns, from real curves and from the same painted ones. `curves.noDiff ()` cuts these off from G: for D they are just numbers. Without it the backward pass would run on into G's graph.

Each network has an optimizer of its own, which moves nothing else.

The tab *PyTorch* has the same lines there. The numbers of both are from a run with seed one at full length. From the same start, with the same real curves and the same ideas, D's loss in the tenth step is {{pytorch.theirs.d_loss_tenth:F5}} in PyTorch and {{pytorch.ours.d_loss_tenth:F5}} in this library.
*)

(*** pytorch: step ***)
let adamG, adamD = Adam(G, lr = lr), Adam(D, lr = lr)

let stepG () =
    G.reverseDiff ()
    let curves = paint batchSize
    adamG.step (fun () -> lossG curves) |> ignore
    G.noDiff ()
    curves

let stepD (curves: Tensor) =
    D.reverseDiff ()
    let real, fake = realCurves () --> D, curves.noDiff () --> D
    let loss = adamD.step (fun () -> lossD real fake)
    D.noDiff ()
    real, loss

(*** hide ***)
lesson.KeepStart(
    G,
    fun () ->
        let g, d = G.clone (), D.clone ()
        let adamG, adamD = Adam(g, lr = lr), Adam(d, lr = lr)
        let works = dsharp.stack [ for _ in 1..10 -> realCurves () ]
        let given = dsharp.randn [ 10; batchSize; ideas ]

        let losses = [
            for at in 0..9 ->
                g.reverseDiff ()
                let curves = given[at] --> g
                adamG.step (fun () -> (1.0 - (curves --> d)).log().mean()) |> ignore
                g.noDiff ()
                adamD.step (fun () -> lossD (works[at] --> d) (curves.noDiff () --> d))
        ]

        let ofD = [
            for at, name in Array.indexed D.parameters.names -> $"d{at}", D.parameters[name]
        ]

        [ "works", works; "ideas", given ] @ ofD,
        [ ("d_loss_tenth", box (float (List.last losses))) ]
)

(** training
## The duel

The same eight ideas are painted again and again: scribbles at first, then something like a bowl, then curves between the bounds.

Do they settle? In the first ten frames a point of a curve moves by {{move_first:F3}} from one frame to the next, on average; in the last ten by {{move_last:F3}}. They never stop completely: every batch is a new one, and what D learns from it moves all curves.
*)

let shown = dsharp.randn [ 8; ideas ]
let moments = Recorder()
let first = Curves.inside bounds (paint 1000)

let steps =
    lesson.Train lesson.Steps (fun step ->
        let curves = stepG ()
        let real, loss = stepD curves
        let seen = GanMonitor.step real loss

        if GanMonitor.isShown step then
            lesson.Record(fun () -> moments.Record($"step {step + 1}", (seen, shown --> G)))

        seen)

lesson.Chart(GanMonitor.replay bounds moments.Moments, "What G makes of eight ideas.")

lesson.Chart(GanMonitor.panels steps, "Means of fifty steps each. Dashed: where D cannot tell.")

(** trap
## What the two curves prove

Over the last five hundred steps D(real) is {{d_accuracy_last500:F3}} on average (the original course calls this the accuracy of D, but it is a mean probability), and the score {{d_score_last500:F3}}; the goals are $0.5$ and $-1.386$. But look at the beginning: D(real) *starts* near $0.5$ too, since D knows nothing yet, and at that moment {{first:P0}} of the curves are inside the bounds. A connoisseur who cannot decide may face a master or be a beginner. So look at the painted curves themselves.
*)

(*** fold: how much the curves move between frames ***)

let moves =
    moments.Values
    |> List.map snd
    |> List.pairwise
    |> List.map (fun (before, after) -> float ((after - before).abs().mean()))

let moveFirst = List.average (List.truncate 10 moves)
let moveLast = List.average (List.skip (max 0 (moves.Length - 10)) moves)

(** judge
## A thousand curves

Does G paint *all* that is real, or one good curve over and over? The second is called **mode collapse**: D is fooled, and the result is worthless. It is the classic disease of GANs, since nothing in G's loss asks for variety. The chart *The first hundred* shows a hundred curves; if they were all alike, you would see one line.

The other chart, *The a of all*, has the $a$ that fits each of a thousand curves best. Real ones are spread evenly between $1$ and $2$, with a mean of $1.5$ and a standard deviation of $1 / \sqrt{12} = 0.289$. The painted ones have {{fitted_a_mean:F3}} and {{fitted_a_std:F3}}.

Does that prove that G paints as reality does? No: two numbers can agree while the *shape* does not. Compare the bars with the dashed line. {{outside:P1}} of the curves have an $a$ outside $[1, 2]$, where no real one is. The **Kolmogorov-Smirnov distance** measures such a difference: the largest gap between the share of painted and of real curves below any $a$. Here it is {{distance:F3}}; a thousand curves that really are spread evenly stay below {{distance_limit:F3}} in nineteen of twenty cases.{{#quick}} (This run is short; at full length the distance is between {{seeds.distance.min:F3}} and {{seeds.distance.max:F3}} at {{seeds.distance.count}} seeds.){{/quick}}{{^quick}} At {{seeds.distance.count}} seeds it is between {{seeds.distance.min:F3}} and {{seeds.distance.max:F3}}.{{/quick}}
*)

let curves = paint 1000
let painting = Curves.judge bounds curves
let inside, mean, std = painting.Inside, painting.Mean, painting.Std

/// The largest gap between the share of the values below a, and a - 1, the share of evenly spread ones.
let distance =
    let sorted = Array.sort painting.Fitted
    let share (i: int) = float i / float sorted.Length
    let even a = min 1.0 (max 0.0 (a - 1.0))

    sorted
    |> Array.mapi (fun i a -> max (abs (share i - even a)) (abs (share (i + 1) - even a)))
    |> Array.max

let outside =
    let beyond = painting.Fitted |> Array.filter (fun a -> a < 1.0 || a > 2.0)
    float beyond.Length / float painting.Fitted.Length

lesson.Say $"inside the bounds: {first:P1} of the curves before, {inside:P1} after"

lesson.Chart(
    GanMonitor.gallery bounds curves,
    "A thousand painted curves: the result at the top of the page says how many of them lie inside at all points."
)

(** order
## Why the order of the updates matters

An early version of the original course's script computes both losses first, then lets D step, with `D_loss.backward(retain_graph=True)`, and then runs G's loss backward through D. The flag is needed because both losses share the painted curves: the first backward pass would free the graph that the second one needs. (Later the author changed the order to the one that is used here.)

But between the two, D has moved. What the graph holds was computed with weights that are gone. Old versions of PyTorch mixed the new weights with the old values, a gradient of neither network. Today's PyTorch refuses, and so does this library; the table shows both mistakes.

Two orders are right. Here G learns first, and D then judges the same curves as constants: both gradients belong to the same pair of networks. Or D steps first, and judges the curves *again* before G learns from it.
*)

let withoutNoDiff =
    errorMessage (fun () ->
        G.reverseDiff ()
        let curves = paint 8
        (lossG curves).reverse() // G's lesson
        (lossD (curves --> D) (curves --> D)).reverse()) // D's, without curves.noDiff ()

let inTheCoursesOrder =
    errorMessage (fun () ->
        G.reverseDiff ()
        let waiting = lossG (paint 8)
        D.reverseDiff ()

        adamD.step (fun () -> lossD (realCurves () --> D) (paint batchSize --> D))
        |> ignore

        D.noDiff ()
        waiting.reverse ()) // through the D that was

G.noDiff ()

lesson.Table(
    [ "mistake"; "what the library says" ],
    [
        [ "D learns from `curves`, not from `curves.noDiff ()`"; $"`{withoutNoDiff}`" ]
        [ "D steps while G's loss waits"; $"`{inTheCoursesOrder}`" ]
    ],
    "Two classic mistakes."
)

(** seeds
## Is this run typical?

At {{seeds.inside.count}} seeds and full length between {{seeds.inside.min:P1}} and {{seeds.inside.max:P1}} of the curves are inside the bounds, and the standard deviation of $a$ is between {{seeds.fitted_a_std.min:F3}} and {{seeds.fitted_a_std.max:F3}}, near that of the real curves, $0.289$: no run collapsed.
*)

lesson.Seeds(
    [
        "share inside the bounds", "inside"
        "standard deviation of a", "fitted_a_std"
    ],
    "The results at each seed."
)

(** live
## Give it ideas

The trained painter runs in this page. Move the sliders of its {{ideas}} ideas. Most of them do much the same: the real curves differ in a single number. Then go far from zero, where it has never been in training.
*)

lesson.Live(
    "curve",
    [ "network", LiveNetwork.toJson G; "ideas", Json.integer (int64 ideas) ],
    "G paints the curve of the ideas that you set."
)

(** file
## The painter in a file

G alone is kept: whoever paints needs no connoisseur. The file has its architecture and its parameters; `model.onnx` is the same for other programs.

```
let net = Model.load "model.safetensors"       // F#
var net = Model.Load("model.safetensors");     // C#
```
*)

let file name =
    System.IO.Path.Combine(lesson.Folder, name)

G.save (file "model.safetensors")
G.exportOnnx (file "model.onnx", shown.shape)
let loaded: Model<Tensor, Tensor> = Model.load (file "model.safetensors")
let same = loaded.forward shown = G.forward shown

(** break
## Break it: a connoisseur who learns too fast

Give $D$ a hundred times the rate of $G$.

```diff
- let adamG, adamD = Adam(G, lr = lr), Adam(D, lr = lr)
+ let adamG, adamD = Adam(G, lr = lr), Adam(D, lr = 100.0 * lr)
```

`dotnet fsi scripts/lesson.fsx gan --break` makes the mistake for you; the button below the figure shows what it looks like.

> The share of curves inside is {{break.inside:P1}}, against {{seeds.inside.first:P1}} at the same seed. The mean of D(real) over the last steps is {{break.d_accuracy_last500:F3}} where one half is the balance. A judge who is always sure gives no hint of what would be better: where D is flat, its gradient is near zero, and it is all that G learns from.
*)

(*** hide ***)
lesson.Break(
    GanMonitor.panels steps |> List.head |> snd,
    "The mean of D(real); the button makes the mistake."
)

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx gan --try 1` does the first.

### 1. A connoisseur who learns twice

Let D step twice for each step of G. Who wins?

```diff
- let real, loss = stepD curves
+ stepD curves |> ignore
+ let real, loss = stepD curves
```

> The mean of D(real) is {{try.1.d_accuracy_last500:F3}} (with one step each it is between {{seeds.d_accuracy_last500.min:F3}} and {{seeds.d_accuracy_last500.max:F3}}), so D has won a little; {{try.1.inside:P1}} of the curves are inside, where the same seed has {{seeds.inside.first:P1}} with one step each: G is none the worse for it. Only a D that is always sure would be a bad teacher, since its gradient is near zero.

### 2. Another loss for G

When D is sure, $D(G(z))$ is near $0$. The gradient goes through D's sigmoid: by the number $s$ before it, $\log(1 - D)$ has the slope $-D$, which is then nearly zero. So G learns little just when it is bad. $-\log D$ has the slope $D - 1$, which is then nearly $-1$. Does it help?

```diff
- let lossG (curves: Tensor) = (1.0 - (curves --> D)).log().mean()
+ let lossG (curves: Tensor) = -(curves --> D).log().mean()
```

> {{try.2.inside:P1}} inside, against {{seeds.inside.first:P1}} at the same seed. Here D is never sure for long, so it makes little difference; with images this loss, or another that does not go flat, is the usual one.

### 3. A single idea

Can G still paint them all when it has one random number only?

```diff
- let batchSize, lr, ideas = 64, 0.0001, 5
+ let batchSize, lr, ideas = 64, 0.0001, 1
```

> {{try.3.inside:P1}} inside, with a standard deviation of $a$ of {{try.3.fitted_a_std:F3}}. The real curves differ in one number, so one idea is enough in principle.
*)

(** readings
## Read on

- Next, curves to order: [lesson 15](../15-conditional-gan/index.html) tells both networks which kind is wanted.
- I. Goodfellow and others, [Generative adversarial nets](https://arxiv.org/abs/1406.2661), 2014: the paper that began it, with the best D and the equilibrium.
- [GAN Lab](https://poloclub.github.io/ganlab/): a GAN that trains in the browser.
- Dive into Deep Learning, [generative adversarial networks](https://d2l.ai/chapter_generative-adversarial-networks/gan.html).
*)

(*** hide ***)
let last = GanMonitor.last500 steps
lesson.Hyperparameters [ "lr", lr; "batch_size", batchSize; "optimizer", "Adam" ]

lesson.Metrics [
    "d_accuracy_last500", last.Accuracy
    "d_score_last500", last.Score
    "inside", inside
    "fitted_a_mean", mean
    "fitted_a_std", std
    "distance", distance
]

let limit = 1.358 / sqrt 1000.0

lesson.Values [
    "ideas", ideas
    "painted", 1000
    "first", first
    "move_first", moveFirst
    "move_last", moveLast
    "outside", outside
    "distance_limit", limit
]

let least = lesson.Pick(0.8, 0.5)
lesson.Check($"{least:P0} of the curves are inside", inside >= least, $"{inside:P1} are")

lesson.Check(
    "D cannot tell",
    abs (last.Accuracy - 0.5) < 0.05,
    $"its mean D(real) is {last.Accuracy:F3}"
)

lesson.Check(
    "both mistakes are refused",
    withoutNoDiff.Contains "already used and freed"
    && inTheCoursesOrder.Contains "was updated after",
    $"{withoutNoDiff} {inTheCoursesOrder}"
)

lesson.Check("the saved model gives the same outputs", same, "they differ")
lesson.Finish()
