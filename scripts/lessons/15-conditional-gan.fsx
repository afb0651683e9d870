// lesson 15 conditional-gan | Curves to order | 条件生成对抗网络：按要求作画

(** summary
The duel of [lesson 14](../14-gan/index.html) with a label: curves of the lower kind are $0$, of the upper kind $1$. Both networks see the label, and in the end the generator paints the kind that is asked for. This is a **conditional GAN** (条件生成对抗网络).
*)

(** learn
- How to **condition** (以……为条件) a network: the label is one more input
- Why a label that both networks see changes what counts as a fake
- Why the *order* of the two updates matters, and what `retain_graph` has to do with it
- How to judge a generator kind by kind
*)

(** result
{{inside_0:P1}} and {{inside_1:P1}} of {{painted:N0}} curves each of the lower and the upper kind are inside the bounds of their kind; the mean of D(real) is {{d_accuracy_last500:F3}}.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.ConditionalGan

let lesson = Lesson.create (fsi.CommandLineArgs, Steps(full = 10000, quick = 3000))

(** data
## The data

The real curves are those of [lesson 14](../14-gan/index.html), at {{points}} points:

$$ y = a x^2 + (a - 1), \qquad a \sim U(1, 2) $$

Each now has a **label** $c$: $1$ where $a - 1 > 0.5$, else $0$. So kind $0$ has $a$ from $1$ to $1.5$, the lower curves, and kind $1$ has $a$ from $1.5$ to $2$. `artistWorks` gives a batch of curves, shape $(64, 15)$, and their labels, $(64, 1)$.
*)

let batchSize, lr, ideas = 64, 0.0001, 5
let x, half = dsharp.linspace (-1.0, 1.0, 15), dsharp.tensor 0.5

let artistWorks () =
    let a = 1.0 + dsharp.rand [ batchSize; 1 ]
    a * (x * x) + (a - 1.0), (a - 1.0).gt(half).float32()

(** models
## The label is one more input

The **generator** (生成器) $G$ makes a curve of five random numbers $z$, its "ideas", *given* a label $c$. The **discriminator** (判别器) $D$ says how probable it is that a curve is real, *given* the label. Both simply get the label joined to their input: $G$ has {{ideas}} + $1$ inputs, $D$ has {{points}} + $1$. Nothing else changes.

$$ \min_G \; \max_D \;\; \mathbb{E}_{y, c} \left[ \log D(y, c) \right] + \mathbb{E}_{z, c} \left[ \log \left( 1 - D(G(z, c), c) \right) \right] $$

$\mathbb{E}$ is the mean, over real curves with their labels in the first part, over ideas and labels in the second. $D$ makes it as large as it can, $G$ as small as it can.

The label changes what counts as a fake. A perfect curve of the *wrong* kind never occurs among the real pairs of curve and label, so $D$ learns to reject it, and $G$ has to do what the label asks. `forG` and `forD` are there for the exercises: they decide what each network gets to see of the label.
*)

let forG (label: Tensor) = label
let forD (label: Tensor) = label

(*** pytorch: models ***)
let G = Linear(ideas + 1, 128) --> dsharp.relu --> Linear(128, 15)
let D = Linear(15 + 1, 128) --> dsharp.relu --> Linear(128, 1) --> dsharp.sigmoid

let paint (z: Tensor) label = dsharp.cat ([ z; forG label ], 1) --> G // (n, 15)

let judge (curves: Tensor) label =
    dsharp.cat ([ curves; forD label ], 1) --> D // (n, 1)

lesson.Summary G
lesson.Summary D

(** training
## Training

One step, in two halves. First $G$ learns while $D$ is a constant: it paints a batch with the labels of the real one, $D$ judges, and $G$ lowers $\log(1 - D)$. Then $D$ learns while the curves are constants: `curves.noDiff ()` keeps its gradient from reaching $G$.

Every fiftieth step $G$ paints the same eight ideas twice, once for each label.

The tab *PyTorch* has the same lines there. The numbers of both are from a run with seed one at full length. From the same start, with the same curves, labels and ideas, D's loss in the tenth step is {{pytorch.theirs.d_loss_tenth:F5}} in PyTorch and {{pytorch.ours.d_loss_tenth:F5}} in this library.
*)

(*** pytorch: training ***)
let adamG, adamD = Adam(G, lr = lr), Adam(D, lr = lr)
let asked = [ 0.0; 1.0 ]
let all n label = dsharp.full ([ n; 1 ], label)
let shown = dsharp.randn [ 8; ideas ]
let moments = Recorder()

let stepG label =
    G.reverseDiff ()
    let curves = paint (dsharp.randn [ batchSize; ideas ]) label
    adamG.step (fun () -> (1.0 - judge curves label).log().mean()) |> ignore
    G.noDiff ()
    curves.noDiff ()

let stepD works (curves: Tensor) label =
    D.reverseDiff ()
    let real, fake = judge works label, judge curves label
    let loss = adamD.step (fun () -> -(real.log () + (1.0 - fake).log()).mean())
    D.noDiff ()
    real, loss

(*** hide ***)
lesson.KeepStart(
    G,
    fun () ->
        let g, d = G.clone (), D.clone ()
        let adamG, adamD = Adam(g, lr = lr), Adam(d, lr = lr)
        let pairs = [ for _ in 1..10 -> artistWorks () ]
        let given = dsharp.randn [ 10; batchSize; ideas ]
        let judge (curves: Tensor) (label: Tensor) = dsharp.cat ([ curves; label ], 1) --> d

        let losses = [
            for at, (works, label) in List.indexed pairs ->
                g.reverseDiff ()
                let curves = dsharp.cat ([ given[at]; label ], 1) --> g
                adamG.step (fun () -> (1.0 - judge curves label).log().mean()) |> ignore
                g.noDiff ()

                adamD.step (fun () ->
                    let real, fake = judge works label, judge (curves.noDiff ()) label
                    -(real.log () + (1.0 - fake).log()).mean())
        ]

        let ofD = [
            for at, name in Array.indexed D.parameters.names -> $"d{at}", D.parameters[name]
        ]

        let works, labels = List.unzip pairs

        [ "works", dsharp.stack works; "labels", dsharp.stack labels; "ideas", given ]
        @ ofD,
        [ ("d_loss_tenth", box (float (List.last losses))) ]
)

(*** fold: the loop ***)

let steps =
    lesson.Train lesson.Steps (fun step ->
        let works, label = artistWorks ()
        let curves = stepG label
        let real, loss = stepD works curves label
        let seen = GanMonitor.step real loss

        if GanMonitor.isShown step then
            lesson.Record(fun () ->
                moments.Record(
                    $"step {step + 1}",
                    (seen, [ for label in asked -> paint shown (all 8 label) ])
                ))

        seen)

(** replay
## The same ideas, ordered twice

The same eight ideas in both panels; only the label differs. At first the panels are nearly alike: what the label does is still random, since $G$ has not learned to use it. Then they separate, each towards its own bounds: between $x^2$ and $2x^2 + 0.5$ for label $0$, between $x^2 + 0.5$ and $2x^2 + 1$ for label $1$. (These are the bounds that the original course, Morvan Zhou's PyTorch tutorial, draws. The kinds' own bounds are narrower: they meet at $a = 1.5$.)
*)

let kinds = CurveKinds.all x

let replay at =
    GanMonitor.replay kinds[at].Drawn [
        for name, (step, curves) in moments.Moments -> name, (step, List.item at curves)
    ]

lesson.Chart(
    [ for at in [ 0; 1 ] -> $"label {asked[at]}", replay at ],
    "What G makes of eight ideas, asked for each kind."
)

(** duel
## The duel

Where $D$ cannot tell real from generated, it says one half of everything: the mean of D(real) is $0.5$, and its score, the value of the formula above, $\log \frac{1}{2} + \log \frac{1}{2} = -1.386$. Both curves end near these goals. That alone proves nothing: a $D$ that has learned nothing says one half, too. So we look at the curves themselves.
*)

lesson.Chart(GanMonitor.panels steps, "Means of fifty steps each. Dashed: where D cannot tell.")

(** judge
## A thousand of each

{{painted:N0}} curves for each label. For each we find the $a$ that fits it best and count how many curves lie between the bounds of their own kind at all {{points}} points. The mean of the fitted $a$ should be $1.25$ for label $0$ and $1.75$ for label $1$.

Near the border of the kinds, $a = 1.5$, $G$ may paint a curve that belongs to the other kind: here {{other_kind:P1}} of all curves have an $a$ on the wrong side of it.
*)

let many = dsharp.randn [ 1000; ideas ]
let curves = [| for label in asked -> paint many (all 1000 label) |]
let paintings = CurveKinds.judge kinds curves

lesson.Show(CurveKinds.blocks kinds curves)

(** order
## Why the order of the updates matters

The story is that of [lesson 14](../14-gan/index.html): the original course's script computes both losses, lets $D$ step, and then runs $G$'s loss backward through $D$ (with `retain_graph=True` in the first pass, since both losses share the graph of the generated curves). But $D$ has moved by then: the graph holds values that were computed with weights that are gone. Old versions of PyTorch mixed the new weights with the old values and gave a gradient that belongs to neither network. Today PyTorch refuses, and so does this library; the table shows what this library says.

Two orders are right. Here $G$ learns first, and $D$ then judges the same curves as constants: both gradients belong to the same pair of networks. Or $D$ steps first and judges the curves *again* before $G$ learns.
*)

let refusal =
    let works, label = artistWorks ()
    G.reverseDiff ()
    let waiting = judge (paint shown (all 8 1.0)) (all 8 1.0)
    adamD.step (fun () -> (judge works label).mean()) |> ignore // D moves
    let refusal = errorMessage (fun () -> (1.0 - waiting).log().mean().reverse())
    G.noDiff ()
    refusal

lesson.Table(
    [ "mistake"; "what the library says" ],
    [ [ "a backward pass through weights that are gone"; $"`{refusal}`" ] ],
    "The order of the original course's script."
)

(** seeds
## Is this run typical?

At {{seeds.inside_0.count}} seeds and full length between {{seeds.inside_0.min:P0}} and {{seeds.inside_0.max:P0}} of the curves for label $0$ are inside their own bounds, and between {{seeds.inside_1.min:P0}} and {{seeds.inside_1.max:P0}} for label $1$.
*)

lesson.Seeds(
    [ "label 0", "inside_0"; "label 1", "inside_1" ],
    "Share inside the bounds at each seed."
)

(** live
## Your turn

The generator that was just trained runs in this page. Move the sliders of its five ideas and switch the label: the curve moves from one kind to the other. Put the label in between, where the generator was never trained.
*)

(*** fold: the settings of the live model ***)

let lower at = numbers kinds[at].Drawn.Lower
let upper at = numbers kinds[at].Drawn.Upper

lesson.Live(
    "curve",
    [
        "network", LiveNetwork.toJson G
        "ideas", Json.integer (int64 ideas)
        "labelled", Json.flag true
        "x", Json.values (numbers x)
        "lower", Json.list [ Json.values (lower 0); Json.values (lower 1) ]
        "upper", Json.list [ Json.values (upper 0); Json.values (upper 1) ]
    ],
    "The generator: set the ideas, choose the label."
)

(** file
## The model in a file

The generator is saved beside this page: ideas and label in, a curve of {{points}} numbers out. `model.onnx` is the same for other programs.
*)

let file name =
    System.IO.Path.Combine(lesson.Folder, name)

let orders = dsharp.cat ([ shown; all 8 1.0 ], 1) // (8, 6)
G.save (file "model.safetensors")
G.exportOnnx (file "model.onnx", orders.shape)
let loaded = Model.load (file "model.safetensors")

(** break
## Break it: labels that belong to others

Draw the labels independently of the curves, as happens when inputs and labels are shuffled separately.

```diff
-     a * (x * x) + (a - 1.0), (a - 1.0).gt(half).float32()
+     a * (x * x) + (a - 1.0), (dsharp.rand [ batchSize; 1 ]).gt(half).float32()
```

`dotnet fsi scripts/lesson.fsx conditional-gan --break` makes the mistake for you; the button below the figure shows what it looks like.

> The mean fitted $a$ is {{break.fitted_a_mean_0:F2}} for one label and {{break.fitted_a_mean_1:F2}} for the other; it should be $1.25$ and $1.75$. Both networks learn, the curves look real, and the label means nothing. The two curves of the duel show no sign of it; only asking for a label and looking at what comes does.
*)

(*** hide ***)
lesson.Break(
    Figure.axes "label" "mean fitted a"
    |> Figure.bars "mean a" [| 0; 1 |] [| paintings[0].Mean; paintings[1].Mean |]
    |> Figure.yRange 1.0 2.0
    |> Figure.height 300,
    "The mean fitted a of each label; the button makes the mistake."
)

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx conditional-gan --try 1` does the first.

### 1. A label in between

Ask for the label one half, which neither network has ever seen.

```diff
- let asked = [ 0.0; 1.0 ]
+ let asked = [ 0.0; 0.5 ]
```

> The mean fitted $a$ for one half is {{try.1.fitted_a_mean_1:F2}}, between those of the labels, {{seeds.fitted_a_mean_0.first:F2}} and {{seeds.fitted_a_mean_1.first:F2}} at the same seed. To the network a label is a number like any other, and it interpolates.

### 2. G does not see the label

Show the label to $D$ alone.

```diff
- let forG (label: Tensor) = label
+ let forG (label: Tensor) = 0.0 * label
```

> {{try.2.inside_0:P0}} of the curves for label $0$ are inside and {{try.2.inside_1:P0}} of those for label $1$, where the same seed has {{seeds.inside_0.first:P0}} and {{seeds.inside_1.first:P0}} when both networks see the label. $G$ paints the same curves for both labels, so it cannot serve both; the mean fitted $a$ is {{try.2.fitted_a_mean_0:F2}} for each.

### 3. D does not see the label

Show the label to $G$ alone.

```diff
- let forD (label: Tensor) = label
+ let forD (label: Tensor) = 0.0 * label
```

> {{try.3.inside_0:P0}} of the curves for label $0$ are inside and {{try.3.inside_1:P0}} of those for label $1$; the mean fitted $a$ is {{try.3.fitted_a_mean_0:F2}} and {{try.3.fitted_a_mean_1:F2}}. $D$ accepts any real-looking curve, whatever was asked for, so $G$ has no reason to do what the label asks. The label works only because *both* see it.
*)

(** readings
## Read on

- The same without a label: [lesson 14](../14-gan/index.html).
- M. Mirza, S. Osindero, [Conditional generative adversarial nets](https://arxiv.org/abs/1411.1784), 2014.
- I. Goodfellow and others, [Generative adversarial nets](https://arxiv.org/abs/1406.2661), 2014.
- Dive into Deep Learning, [generative adversarial networks](https://d2l.ai/chapter_generative-adversarial-networks/gan.html).
*)

(*** hide ***)
let both = Curves.judge kinds[0].Drawn (Tensor.cat curves)
let last = GanMonitor.last500 steps
let same = (loaded.forward orders = G.forward orders)

lesson.Hyperparameters [ "lr", lr; "batch_size", batchSize; "optimizer", "Adam"; "ideas", ideas ]

/// The share of the curves whose a lies on the other kind's side.
let otherKind =
    let high = Array.filter (fun a -> a > 1.5) paintings[0].Fitted
    let low = Array.filter (fun a -> a < 1.5) paintings[1].Fitted
    float (high.Length + low.Length) / float (2 * many.shape[0])

lesson.Values [ "points", x.shape[0]; "painted", many.shape[0]; "other_kind", otherKind ]

lesson.Metrics [
    "d_accuracy_last500", last.Accuracy
    "d_score_last500", last.Score
    "fitted_a_mean", both.Mean
    "fitted_a_std", both.Std
]

for at in [ 0; 1 ] do
    lesson.Metrics [
        $"inside_{at}", paintings[at].Inside
        $"fitted_a_mean_{at}", paintings[at].Mean
    ]

let least = lesson.Pick(0.7, 0.5)
let worst = min paintings[0].Inside paintings[1].Inside
let distance = paintings[1].Mean - paintings[0].Mean
lesson.Check("the saved model gives the same outputs", same, "they differ")
lesson.Check($"{least:P0} of each kind are inside", worst >= least, $"{worst:P1} are")

lesson.Check(
    "the labels separate the curves",
    distance > 0.2,
    $"the mean a differs by {distance:F2}"
)

lesson.Finish()
