// lesson 12 rnn-regressor | From sine to cosine | 循环神经网络：由正弦预测余弦

(** summary
The value of a sine goes in; the value of the cosine should come out. One value is not enough to know the other, so the network needs a memory: a **recurrent neural network** (循环神经网络, RNN) reads a sequence step by step and carries along what it has read, its **hidden state** (隐状态).
*)

(** learn
- How a recurrent layer *remembers*, written out by hand and compared with the library's
- What **backpropagation through time** (通过时间反向传播) is, and why its gradients shrink on the way
- Why it is **truncated** (截断): the state is carried on *without its history*; and what happens otherwise
- How the trained network is kept in a file and comes back to the last bit
*)

(** result
Loss {{loss_last20:F4}} over the last twenty of {{steps}} steps.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.RnnRegressor

let lesson = Lesson.create (fsi.CommandLineArgs, Steps(full = 100, quick = 60))

(** task
## A task that needs memory

When the sine is $0$, the cosine is either $1$ or $-1$: the wave goes through zero on its way up and on its way down. A network like that of [lesson 04](../04-regression/index.html), which sees one height at a time, cannot tell the two apart. Somebody who has watched the wave for a moment can.

Such data is a **sequence** (序列): its order matters. Text, speech and stock prices are sequences too. Each position in the order is a **time step** (时间步) $t$; here the input is $x_t = \sin(\omega t)$ and the answer $y_t = \cos(\omega t)$, where $\omega$ (omega) says how far the wave moves in one time step: a tenth of a half-period, $0.1\, \pi$.

Training step $k$ reads a **segment** (片段) of ten points, half a period, and step $k + 1$ goes on where it ended. So the wave is one long sequence that is read piece by piece, and never twice. With `batchFirst = true` a recurrent layer takes a tensor of shape (sequences, time steps, features), here $(1, 10, 1)$. (Without it, time comes first.)
*)

(*** pytorch: task ***)
let offsets = dsharp.linspace(0.0, 0.9, 10).view [ 1; 10; 1 ]

/// Inputs and answers of a segment, each of shape (1, 10, 1).
let segment (k: int) =
    let t = System.Math.PI * (float k + offsets)
    t.sin (), t.cos ()

(** recurrence
## A layer with a memory

A linear layer with tanh after it would compute $\tanh(W x_t + b)$. A **recurrent layer** adds one thing: its own output of the step before, the hidden state $h_{t-1}$, with weights of its own.

$$ h_t = \tanh(W x_t + b + U h_{t-1} + c), \qquad \hat y_t = V h_t + d $$

- $W$ and $b$ read the input, $U$ and $c$ read the memory. They are the *same at every time step*: the network has no more parameters for a long sequence than for a short one.
- $V$ and $d$ are an ordinary linear layer, the **read-out**, which turns each state into an answer.
- In code the layer's parameters have PyTorch's names: $W$ and $b$ are `weight_ih_l0` and `bias_ih_l0` (input to hidden), $U$ and $c$ are `weight_hh_l0` and `bias_hh_l0` (hidden to hidden).
- $h_0$ is zero: nothing has been read yet.

Drawn along time, **unrolled** (展开), it looks like a deep network with a layer for each time step:

```
        ŷ1           ŷ2           ŷ3
        ↑ V          ↑ V          ↑ V
h0 ──→ (h1) ──U──→ (h2) ──U──→ (h3) ──→ ...
        ↑ W          ↑ W          ↑ W
        x1           x2           x3
```

The model takes a segment *and* the state before it, and returns the answers *and* the state after it.
*)

(*** pytorch: model ***)
let units = 32
let readOut, rnn = Linear(units, 1), RNN(1, units, batchFirst = true)

let predict (x, state) =
    let states, next = rnn.forwardWithHidden (x, state) // (1, 10, 32) and (1, 1, 32)
    readOut.forward states, next // (1, 10, 1)

let net =
    Model<Tensor * Tensor, Tensor * Tensor>(predict, models = [ rnn; readOut ])

lesson.Summary net

(*** hide ***)
lesson.KeepStart(net, [])

(** hand
## The same by hand

The layer's formula is one line, and reading a segment is a loop. The greatest difference from what the library's layer computes is {{apart:E0}}, which is rounding.
*)

let cell (h: Tensor) (x: Tensor) =
    let p = rnn.parameters

    (p["weight_ih_l0"].matmul x
     + p["bias_ih_l0"]
     + p["weight_hh_l0"].matmul h
     + p["bias_hh_l0"])
        .tanh()

let inputs = [ for t in 0..9 -> (fst (segment 0))[0, t] ] // ten tensors of shape (1)
let byHand = List.fold cell (dsharp.zeros units) inputs // h10, shape (32)
let _, byLibrary = rnn.forwardWithHidden (fst (segment 0), rnn.newHidden 1)
let apart = (byHand - byLibrary[0, 0]).abs().max() |> float

(** bptt
## Backpropagation through time

The loss is the mean squared error over the ten points. Its gradient flows backwards through the unrolled drawing: from an answer to its state, from there along the arrows $U$ to the state before, and so on. This is the backward pass of [lesson 02](../02-variable/index.html) on an unrolled network; it has a name of its own, **backpropagation through time**. Since $U$ is used at every time step, the gradient of $L_t$, the loss at time step $t$, is a sum over all time steps $s$ up to it:

$$ \frac{\partial L_t}{\partial U} = \sum_{s=1}^{t} \frac{\partial L_t}{\partial h_t} \left( \prod_{j=s+1}^{t} \frac{\partial h_j}{\partial h_{j-1}} \right) \frac{\partial h_s}{\partial U}, \qquad \frac{\partial h_j}{\partial h_{j-1}} = \operatorname{diag}\left(1 - h_j^2\right) U $$

($\partial h_s / \partial U$ here means the direct effect alone, with $h_{s-1}$ held fixed; $\prod$ is a product; $\operatorname{diag}$ puts a vector on the diagonal of a matrix. Both states have {{units}} numbers, so $\partial h_j / \partial h_{j-1}$ is a matrix with a derivative for each pair.)

Two things follow.

1. *It never ends.* At training step $k$ the sum runs over all that was read since the beginning. Each step would take longer than the one before, and need more memory.
2. *Old terms fade or explode.* The product has one factor for each time step in between. Where the matrices shorten vectors it shrinks exponentially, the **vanishing gradient** (梯度消失); where they lengthen them it grows, the **exploding gradient** (梯度爆炸).

The cure for the first is to stop: **truncated backpropagation through time** starts the sum at the first time step of the segment. The *numbers* $h$ are carried on into the next segment, so the network's memory has no limit; but no gradient flows back over the border, so it *learns* from ten steps at a time.

In code, truncation is one call: `next.noDiff ()` is the same state as a constant. In PyTorch it is `h.detach()`.

The tab *PyTorch* shows the same lines there. The numbers of both are from a run with seed one at full length. Started with the same numbers, PyTorch has a mean loss over the last twenty steps of {{pytorch.theirs.loss_last20:F5}} and this library {{pytorch.ours.loss_last20:F5}}.
*)

(*** pytorch: step ***)
let lr = 0.02
let adam = Adam(net, lr = lr)
let segments = Recorder()
let mutable state = rnn.newHidden 1 // zeros: nothing has been read yet

let trainStep k =
    let x, y = segment k
    let mutable prediction = y

    let loss =
        adam.step (fun () ->
            let output, next = net.forward (x, state)
            prediction <- output
            state <- next.noDiff () // truncated: the numbers, without how they came about
            dsharp.mseLoss (output, y))

    float loss, prediction

let losses =
    lesson.Train lesson.Steps (fun k ->
        let loss, prediction = trainStep k

        lesson.Record(fun () ->
            segments.Record(
                SequenceReplay.label k loss,
                SequenceReplay.segment (float k + offsets) (snd (segment k)) prediction
            ))

        loss)

(** watch
## Watch it learn

Now is at the right; the points are the segment that was just read. At first they lie flat; then they swing, but *too little and too late*{{#learned}}, and step by step they come closer to the grey curve{{/learned}}{{^learned}}; in this run they do not come close to the grey curve in the end{{/learned}}.

The loss below falls in bumps. Each step meets the other half of the wave, and one half may be learned before the other; also the state at the start of a segment is what *older* parameters made of the past.
*)

lesson.Chart(
    SequenceReplay.figure "time before now (half-periods)" "cosine" 4.0 segments.Moments,
    "One frame for each training step. Now is at the right."
)

lesson.Chart(LossCurves.ofSteps losses, "The loss on each segment, before the update.")

(** reach
## How far back does it look?

The derivative of the newest answer with respect to each *input* says how much each of them counts. The library gives it in one call, here for the last sixty inputs. Since it depends on where the wave stands at the end, we start at ten places of the wave and take the root mean square.

In this run an input that is ten steps old counts {{reach10:P1}} of what the newest one does. The axis is logarithmic, so a straight line that goes down is exponential decay: the derivative by an input contains the same product as the formula above.
*)

let follow = rnn --> readOut // the same layers, for a whole sequence that starts from h0 = 0

let sensitivity (start: int) =
    let wave = (0.1 * System.Math.PI * (float start + dsharp.arange 60)).sin()
    wave |> dsharp.grad (fun x -> (follow.forward (x.view [ 1; 60; 1 ]))[0, 59, 0])

let squares =
    dsharp.stack [ for start in 0..9 -> sensitivity start * sensitivity start ]

let reach = squares.mean(0).sqrt() |> numbers |> Array.rev // from the newest input to the oldest

lesson.Chart(
    Figure.axes "steps ago" "derivative of the newest answer"
    |> Figure.path "input" [| 0..59 |] reach
    |> Figure.logY
    |> Figure.height 320,
    "How much the newest answer depends on inputs of the past."
)

(** history
## What happens when the state is not cut off

`state <- next` in place of `state <- next.noDiff ()` ties each segment to all before it. The backward pass of the second segment then runs into the graph of the first. That graph is gone, since a backward pass frees what it has used ([lesson 02](../02-variable/index.html)). Keeping it with `retainGraph = true` does not help either: the optimizer has changed the parameters since, and derivatives with respect to the old ones would be wrong. The table shows what the library says.

And where both are prevented, by keeping all graphs and never updating, the first consequence above can be measured: the time of a backward pass *grows* with every segment, apart from jitter, while the truncated one stays the same.
*)

let says retainGraph =
    StateHistory.errorOf net (rnn.newHidden 1) [ segment 0; segment 1 ] retainGraph
    |> Option.defaultValue ""

lesson.Table(
    [ "the first backward pass"; "at the second the library says" ],
    [
        [ "frees the graph, as always"; $"`{says false}`" ]
        [ "keeps the graph, `retainGraph = true`"; $"`{says true}`" ]
    ],
    "The state is carried on with its history."
)

let passTimes cut =
    StateHistory.passTimes net (rnn.newHidden 1) [ for k in 0..39 -> segment k ] cut

lesson.Chart(
    Figure.axes "segment" "backward pass (ms)"
    |> Figure.line "with its history" [| 1..40 |] (passTimes false)
    |> Figure.line "truncated" [| 1..40 |] (passTimes true)
    |> Figure.height 320,
    "The time of each backward pass when nothing is updated and every graph is kept."
)

(** seeds
## Is this run typical?

At {{seeds.loss_last20.count}} seeds and full length the loss over the last twenty steps is between {{seeds.loss_last20.min:F4}} and {{seeds.loss_last20.max:F4}}, in the middle {{seeds.loss_last20.median:F4}}.
*)

let last20 = losses |> Array.skip (losses.Length - 20) |> Array.average
lesson.Metrics [ ("loss_last20", last20) ]

lesson.Seeds([ ("loss", "loss_last20") ], "Loss over the last steps at each seed.")

(** live
## Draw a wave

The trained network runs in this page. Draw over the blue wave and see what it makes of it: a wave twice as fast, a jump, a flat line. It has seen nothing but one sine. Then let the state be set to zero every ten steps, and look at the first point of each segment.
*)

lesson.Live(
    "wave",
    [
        "network", LiveNetwork.toJson follow
        "step", Json.number (0.1 * System.Math.PI)
    ],
    "The network follows the wave that you draw."
)

(** file
## The network in a file

`follow` above is made of the two trained layers, so it is trained too. Saved whole it needs none of this script to come back; its parameters alone go into a network of the same layers that has never been trained, as [lesson 07](../07-save-load/index.html) explains. All three give the same answers, to the last bit.
*)

let file name =
    System.IO.Path.Combine(lesson.Folder, name)

follow.save (file "model.safetensors")
follow.saveParameters (file "sine-to-cosine.safetensors")

let loaded: Model<Tensor, Tensor> = Model.load (file "model.safetensors")
let restored = RNN(1, units, batchFirst = true) --> Linear(units, 1)
restored.loadParameters (file "sine-to-cosine.safetensors")

let answers =
    [ follow; loaded; restored ]
    |> List.map (fun net -> net.forward (fst (segment 100)))

(** break
## Break it: a state with its history

Forget to cut the state off from its past.

```diff
-             state <- next.noDiff () // truncated: the numbers, without how they came about
+             state <- next
```

`dotnet fsi scripts/lesson.fsx rnn-regressor --break` makes the mistake for you.

> The first step works. The second reaches back into the graph of the first, which its own backward pass has used up:
>
> ```text
> {{break.said}}
> ```
*)

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx rnn-regressor --try 1` does the first.

### 1. A fresh start for every segment

Forget the past: each segment starts from zeros. What does the network lose, and how large must the loss be at least?

```diff
- state <- next.noDiff () // truncated: the numbers, without how they came about
+ state <- rnn.newHidden 1
```

> {{try.1.loss_last20:F4}}, where the same seed has {{seeds.loss_last20.first:F4}} with memory. The first point of a segment is a sine of zero, and nothing says whether the cosine is $1$ or $-1$; the best answer is $0$, which is wrong by $1$. One point of ten is wrong by $1$: a loss of $0.1$. From the second point on the sign of the sine gives the half away.

### 2. Four units

Is a small memory enough?

```diff
- let units = 32
+ let units = 4
```

> {{try.2.loss_last20:F4}}, where the same seed has {{seeds.loss_last20.first:F4}} with all its units. In principle two numbers are enough, the sine now and the sine one step ago; but a small network learns it more slowly.

### 3. Ten times the learning rate

Does it learn faster?

```diff
- let lr = 0.02
+ let lr = 0.2
```

> {{try.3.loss_last20:F4}}, no better than always answering $0$, which has one half. Large updates push the units into saturation, where $1 - h^2$ is near zero and so is the gradient.
*)

(** readings
## Read on

- Next, an LSTM, which keeps gradients alive over many more steps: [lesson 11](../11-rnn-classifier/index.html). Segments of changing length: [lesson 16](../16-dynamic-graph/index.html).
- J. Elman, [Finding structure in time](https://doi.org/10.1207/s15516709cog1402_1), Cognitive Science 14 (1990): the recurrent layer of this lesson.
- P. Werbos, [Backpropagation through time: what it does and how to do it](https://doi.org/10.1109/5.58337), Proceedings of the IEEE 78 (1990).
- Dive into Deep Learning, [backpropagation through time](https://d2l.ai/chapter_recurrent-neural-networks/bptt.html); in Chinese: [通过时间反向传播](https://zh.d2l.ai/chapter_recurrent-neural-networks/bptt.html).
*)

(*** hide ***)
let reach10 = reach[10] / reach[0]
lesson.Hyperparameters [ ("lr", lr) ]

lesson.Values [
    "units", units
    "apart", apart
    "reach10", reach10
    "learned", last20 < losses[0] / 3.0
]
// Some seeds leave the curve again, just when the run ends.
let best10 = losses |> Array.windowed 10 |> Array.map Array.average |> Array.min
let most = lesson.Pick(0.34, 0.8)
lesson.Check($"the loss fell to {most:P0}", best10 < most * losses[0], $"{best10:F4} is left")
lesson.Check("the cell by hand is the library's", apart < 1e-4, $"they are {apart} apart")

lesson.Check(
    "what was loaded gives the same bits",
    List.forall ((=) answers.Head) answers,
    "they differ"
)

lesson.Finish()
