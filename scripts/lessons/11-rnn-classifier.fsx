// lesson 11 rnn-classifier | Reading digits row by row | 循环神经网络：逐行认数字

(** summary
A network with a memory reads a digit as we read a page: row by row, from top to bottom. After the last row it names the digit by what it remembers. The layer is an **LSTM** (长短期记忆网络), short for *long short-term memory*. Asked after three quarters of the rows, it is right for {{three_quarters:P0}} of the digits; after all of them for {{at_last:P0}}.
*)

(** learn
- How an image becomes a **sequence** (序列), and how a recurrent network reads it
- What the **gates** (门) of an LSTM are for, and the cell written out by hand
- How early the network knows: its answer after every single row
- What it does with rows that are empty
*)

(** result
Accuracy {{accuracy_2000:P2}} on the first {{tested_first:N0}} test digits{{^quick}}, {{accuracy_10000:P2}} on all {{tested:N0}}{{/quick}}, after {{taken:N0}} steps.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Data
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.RnnClassifier

let lesson = Lesson.create (fsi.CommandLineArgs, Epochs(full = 1, quick = 1))

(** idea
## An image as a sequence

The convolutional network of [lesson 10](../10-cnn/index.html) saw the whole image at once. Here the image is a sequence of $28$ time steps, and each step shows one row of $28$ pixels. The rows come in order, and the network must carry along what it has seen: data whose order matters is what **recurrent** (循环) networks are for, such as text, speech and measurements over time.

The plain recurrent layer of [lesson 12](../12-rnn-regressor/index.html) carries a **hidden state** (隐状态) $h_t$ from step to step and answers at every one. Here only the last answer counts, and the memory has to reach over all the rows.
*)

let train, test = Digits.load lesson
let batchSize, lr = 64, 0.01

let loader =
    train.loader (batchSize, shuffle = true, numWorkers = 1, device = Device.Default)

let x2000, y2000 = test.first 2000 // (2000, 1, 28, 28) and (2000)

(** lstm
## Why an LSTM

A plain recurrent layer multiplies its state with a weight matrix at every step and squeezes it through tanh. After twenty steps little is left of what it saw at first, and even less of the gradient that would teach it to keep it: it **vanishes** (梯度消失).

An LSTM has a second state beside $h_t$, the **memory cell** (记忆元) $c_t$, which is not multiplied through a matrix but *added to*. Three gates, numbers between $0$ and $1$ for each unit (this layer will have {{units}}), decide what happens to it:

$$ \begin{aligned} i_t &= \sigma(W_i x_t + U_i h_{t-1} + b_i) \\ f_t &= \sigma(W_f x_t + U_f h_{t-1} + b_f) \\ o_t &= \sigma(W_o x_t + U_o h_{t-1} + b_o) \\ g_t &= \tanh(W_g x_t + U_g h_{t-1} + b_g) \\ c_t &= f_t \odot c_{t-1} + i_t \odot g_t \\ h_t &= o_t \odot \tanh(c_t) \end{aligned} $$

- $x_t$ is the row, $h_{t-1}$ the output of the layer one row before; $\sigma$ is the sigmoid, $\odot$ multiplies element by element.
- $g_t$ is the **candidate** (候选记忆元): what might be written.
- The **input gate** (输入门) $i_t$ says how much of it is written.
- The **forget gate** (遗忘门) $f_t$ says how much of the old memory is kept. At $1$ all of it is kept, and its gradient passes unchanged.
- The **output gate** (输出门) $o_t$ says how much of the memory is shown.

The four $W$ are kept in one matrix of $4 \cdot 64 = 256$ rows, in the order $i$, $f$, $g$, $o$, as in PyTorch; and so are the four $U$. Each $b$ is the sum of two biases, as in PyTorch: one that comes with $W$ and one with $U$. That makes $256 \cdot (28 + 64 + 2) = 24064$ parameters.

The model: take away the channel axis, run the LSTM over the rows, take the state after the last one, and let a linear layer give ten scores.
*)

(*** pytorch: lstm ***)
let lstm, head = LSTM(28, 64, batchFirst = true), Linear(64, 10)
let states = dsharp.squeeze 1 --> lstm // (n, 1, 28, 28) -> (n, 28, 64): the state after each row
let net = states --> dsharp.transpose (0, 1) --> dsharp.slice [ -1 ] --> head // (n, 10)

lesson.Summary net

(*** hide ***)
lesson.KeepStart(
    net,
    fun () ->
        let x, y = train.first 500

        let loss output target =
            dsharp.crossEntropyLoss (output, target)

        let tenth = tenthLoss net (fun net -> Adam(net, lr = lr)) loss (x, y)
        [ "x", x; "y", y ], [ ("loss_tenth_step", box tenth) ]
)

(** training
## Training

Loss and optimizer are those of [lesson 10](../10-cnn/index.html), cross-entropy and Adam. The batches have {{batch_size}} digits, and the rate is ten times as large as there, {{lr}}, as in the original course (Morvan Zhou's PyTorch tutorial): this network bears it. The gradient flows backward through all the rows, which is **backpropagation through time** (通过时间反向传播).

It learns more slowly than the convolution did and stays a little behind. A convolution knows from the start that a stroke is the same stroke two pixels further right; this network has to learn it at every place.

The tab *PyTorch* shows the same lines there. The numbers of both are from a run with seed one at full length. From the same start and on the same ten batches, the tenth loss is {{pytorch.theirs.loss_tenth_step:F5}} in PyTorch and {{pytorch.ours.loss_tenth_step:F5}} in this library.
*)

(*** pytorch: training ***)
let adam = Adam(net, lr = lr)
let curve = ResizeArray<int * float>()

let losses =
    trainBatches lesson loader 150 (fun step x y ->
        let loss = adam.step (fun () -> dsharp.crossEntropyLoss (net.forward x, y))

        if step % 50 = 0 then
            lesson.Record(fun () -> curve.Add(step, Classifier.accuracy net x2000 y2000))

        loss)

lesson.Chart(
    Digits.learningCurves "test" losses curve,
    "Every batch; the accuracy on test digits every fifty steps."
)

(** hand
## The cell by hand

Here are the six formulas as code, on an LSTM that has not been trained. The $256$ sums are cut into the four groups, in their order $i$, $f$, $g$, $o$. After the rows of a digit the state is the library's, up to {{apart:E0}}.
*)

let fresh = LSTM(28, 64, batchFirst = true)

let cell (h: Tensor, c: Tensor) (x: Tensor) =
    let p = fresh.parameters
    let fromRow = p["weight_ih_l0"].matmul x + p["bias_ih_l0"] // (256)
    let fromState = p["weight_hh_l0"].matmul h + p["bias_hh_l0"] // (256)
    let sums = fromRow + fromState
    let i, f = sums[0..63].sigmoid(), sums[64..127].sigmoid()
    let g, o = sums[128..191].tanh(), sums[192..255].sigmoid()
    let c = f * c + i * g
    o * c.tanh (), c

let rows = [ for row in 0..27 -> x2000[0, 0, row] ] // twenty-eight tensors of shape (28)
let byHand, _ = List.fold cell (dsharp.zeros 64, dsharp.zeros 64) rows
let byLibrary = (fresh.forward (x2000[0..0, 0]))[0, 27]
let apart = (byHand - byLibrary).abs().max() |> float

(** early
## How early does it know?

Nobody stops us from asking after every row: the same linear layer, on the state after row one, two, three... The blue line is the share of right answers, the orange one the share of digits that have ink in that row, a pixel brighter than one half.

After a quarter of the rows it is right for {{quarter:P0}}, halfway for {{half:P0}}; guessing would be right for a tenth. At the top most digits look alike; and that it may be worse than guessing has another reason: the layer was trained on the *last* state alone, and what the memory holds before is not yet in the form that it reads. Nine tenths of the final accuracy are there after row {{early}}.

Now look at the end. Only {{ink_late:P0}} of the digits have such ink in the last three rows.{{#gains}} Yet there the accuracy rises from {{before_late:P1}} to {{at_last:P1}}. Most digits are finished by then, but the answer is not: the network uses the empty or nearly empty rows to bring its memory into the form that the last layer reads.{{/gains}}{{^gains}} The accuracy goes from {{before_late:P1}} to {{at_last:P1}} there.{{/gains}}

In the replay the rows still to come are dark, and under each digit stands what the network would say now.
*)

let memory = Classifier.outputs states x2000 // (2000, 28, 64)
let answers = (memory --> head).argmax 2 // (2000, 28)
let knows = RowByRow.accuracies answers y2000
let early = 1 + Array.findIndex (fun share -> share > 0.9 * knows[27]) knows

let ink = x2000[*, 0].max(2).gt(dsharp.tensor 0.5).float32() // (2000, 28)
let inkLate = (ink[*, 25..27].max 1).mean() |> float

lesson.Say $"nine tenths of its final accuracy are there after row {early}"

lesson.Chart(
    RowByRow.figure knows
    |> Figure.line "digits with ink in the row" [| 1..28 |] (numbers (ink.mean 0)),
    "Test digits, asked after every row."
)

lesson.Images(
    RowByRow.frames x2000[..15] answers[..15] test.classNames,
    "The first test images as the network reads them, with what it would say.",
    columns = 8
)

(** memory
## What it remembers

The {{units}} numbers of the state $h_t$ while the network reads the first test digit, a seven. Look for units that follow the row at hand, and for others that change once and stay: these remember.
*)

lesson.Chart(RowByRow.states memory[0], "Blue is negative, orange positive.")

(** test
## How well does it read?

It is right for {{accuracy_10000:P2}} of {{tested:N0}} test digits. Look at the wrong ones, framed: would you have known? The confusion matrix below counts which digit was taken for which.
*)

let score = score lesson net test losses

lesson.Show(Digits.predictions test score.Predicted score.Truth)

(** cloud
## The last state on a map

The {{units}} numbers after the last row, seen along the two directions in which they differ most, the **principal components** (主成分). These {{units}} numbers are all that the linear layer gets to know of an image.
*)

lesson.Chart(
    Digits.map memory[..499, 27] test.classNames score.Truth,
    "Test digits by the last state, coloured by what they are."
)

(** seeds
## Is this run typical?

At {{seeds.accuracy_10000.count}} seeds and full length the accuracy on all test digits is between {{seeds.accuracy_10000.min:P2}} and {{seeds.accuracy_10000.max:P2}}, in the middle {{seeds.accuracy_10000.median:P2}}.
*)

lesson.Seeds(
    [ "first test digits", "accuracy_2000"; "all test digits", "accuracy_10000" ],
    "Accuracy at each seed."
)

(** live
## Let it read your digit

The trained network runs in this page. Draw a digit, or take one of the samples, and step through the rows. After which row does it stop changing its mind? Then leave the lower half empty.
*)

let samples =
    Json.list [
        for i in 0..5 ->
            let bytes = numbers x2000[i] |> Array.map (fun v -> byte (round (255.0 * v)))

            Json.object [
                "pixels", Json.text (System.Convert.ToBase64String bytes)
                "label", Json.integer (int64 (float y2000[i]))
            ]
    ]

lesson.Live(
    "rows",
    [ "network", LiveNetwork.toInt8 net; "samples", samples ],
    "The network reads row by row what you draw."
)

(** file
## The model in a file

```
let net = Model.load "model.safetensors"       // F#
var net = Model.Load("model.safetensors");     // C#
```

The file holds the architecture too; the network takes images $(n, 1, 28, 28)$ and gives ten scores each. `model.onnx` is the same for other programs.
*)

let file name =
    System.IO.Path.Combine(lesson.Folder, name)

net.save (file "model.safetensors")
net.exportOnnx (file "model.onnx", x2000[..9].shape)
let loaded: Model<Tensor, Tensor> = Model.load (file "model.safetensors")
let same = loaded.forward x2000[..9] = net.forward x2000[..9]

(** break
## Break it: the batch taken for time

A layer has to know which dimension is time. Forget to tell it.

```diff
- let lstm, head = LSTM(28, 64, batchFirst = true), Linear(64, 10)
+ let lstm, head = LSTM(28, 64), Linear(64, 10)
```

`dotnet fsi scripts/lesson.fsx rnn-classifier --break` makes the mistake for you; the button below the figure shows what it looks like.

> All shapes fit, so nothing is refused. But now the sixty-four images of a batch are the time steps, and each row is an example of its own: the answer for an image has seen only the last row of that image, which is empty in most digits, and the last rows of the images *before it in the batch*. It reads {{break.accuracy_10000:P1}} of the test digits. Whenever a network is strangely bad, look at which dimension is which.
*)

(*** hide ***)
lesson.Break(losses, "The loss as it is; the button makes the mistake.")

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx rnn-classifier --try 1` does the first.

### 1. Columns instead of rows

Read from left to right. Is it harder?

```diff
- let states = dsharp.squeeze 1 --> lstm // (n, 1, 28, 28) -> (n, 28, 64): the state after each row
+ let states = dsharp.squeeze 1 --> (dsharp.transpose (1, 2) --> lstm)
```

> No: {{try.1.accuracy_10000:P2}} on all test digits, where the eight seeds have {{seeds.accuracy_10000.min:P2}} to {{seeds.accuracy_10000.max:P2}} by rows. The network knows nothing of up and down or left and right: both orders are sequences to it.

### 2. A GRU

A **gated recurrent unit** (门控循环单元) has two gates and no separate memory cell, so a quarter fewer parameters in that layer. What does that cost?

```diff
- let lstm, head = LSTM(28, 64, batchFirst = true), Linear(64, 10)
+ let lstm, head = GRU(28, 64, batchFirst = true), Linear(64, 10)
```

> Nothing here: {{try.2.accuracy_10000:P2}}, where the same seed has {{seeds.accuracy_10000.first:P2}} with the LSTM. Which of the two serves better depends on the task.

### 3. A second epoch

Does another look at every digit help?

```diff
- let lesson = Lesson.create (fsi.CommandLineArgs, Epochs(full = 1, quick = 1))
+ let lesson = Lesson.create (fsi.CommandLineArgs, Epochs(full = 2, quick = 1))
```

> Yes: {{try.3.accuracy_10000:P2}}, where the same seed has {{seeds.accuracy_10000.first:P2}} after one epoch and the best of eight seeds {{seeds.accuracy_10000.max:P2}}.
*)

(** readings
## Read on

- Next, sequences of any length, and networks that read trees: [lesson 16](../16-dynamic-graph/index.html).
- S. Hochreiter, J. Schmidhuber, [Long short-term memory](https://doi.org/10.1162/neco.1997.9.8.1735), Neural Computation 9 (1997).
- C. Olah, [Understanding LSTM networks](https://colah.github.io/posts/2015-08-Understanding-LSTMs/), 2015: the gates in pictures.
- Dive into Deep Learning, [LSTM](https://d2l.ai/chapter_recurrent-modern/lstm.html); in Chinese: [长短期记忆网络](https://zh.d2l.ai/chapter_recurrent-modern/lstm.html).
*)

(*** hide ***)
let beforeLate, atLast = knows[24], knows[27]

lesson.Values [
    "train_digits", train.length
    "tested", score.Truth.Length
    "tested_first", 2000
    "taken", losses.Length
    "units", 64
    "apart", apart
    "early", early
    "quarter", knows[6]
    "half", knows[13]
    "three_quarters", knows[20]
    "ink_late", inkLate
    "before_late", beforeLate
    "at_last", atLast
    "gains", (atLast > beforeLate + 0.02)
]

lesson.Hyperparameters [ "lr", lr; "batch_size", batchSize; "optimizer", "Adam" ]
lesson.Metrics [ ("accuracy_by_row", knows) ]
let least, share = lesson.Pick(0.92, 0.6), score.On2000
lesson.Check($"it reads {least:P1} of 2000 digits", share >= least, $"it reads {share:P2}")
lesson.Check("the cell by hand is the library's", apart < 1e-4, $"they are {apart} apart")
lesson.Check("the saved model gives the same outputs", same, "they differ")
lesson.Finish()
