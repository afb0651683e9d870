// lesson 17 gpu | The same lesson on a GPU | 用 GPU 加速：只改一处

(** summary
The network of [lesson 10](../10-cnn/index.html) once more, on the device that `--device` names. In this library *one* place of the code decides it. Without a GPU the lesson says so, runs on the CPU, and still shows what decides whether a GPU would pay off.
*)

(** learn
- What a **GPU** (图形处理器) is good at, and why training needs that
- Where the device stands in the code, here and in the script of the original course, Morvan Zhou's PyTorch tutorial
- What must be on the same device, and what comes back by itself
- What a training step costs on each device of this machine, and how the size of the batch decides
*)

(** result
Accuracy {{accuracy_2000:P2}} on the first {{tested_first:N0}} test digits after {{taken:N0}} steps; {{milliseconds:F1}} ms a step on {{last_device}}.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Data
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.Gpu

let lesson =
    Lesson.createAnywhere (fsi.CommandLineArgs, Epochs(full = 1, quick = 1))

(** why
## Why a GPU?

A CPU has a few cores, each of which is quick at anything. A GPU has thousands of simple ones, which do the same operation on many numbers at once. Training a network is just that: a convolution is millions of multiplications that do not wait for each other.

But a GPU has memory of its own. Numbers must be copied there before it can work with them, and each operation must be started from the CPU, which takes some microseconds, however small the operation is. So a GPU pays off where each operation holds *much* arithmetic.

{{#gpu}}This machine has a GPU that libtorch can use.{{/gpu}}{{^gpu}}*This machine has no GPU that libtorch can use*, or its libtorch is the one for the CPU alone: everything on this page was computed on the CPU. The section *GPU* of the README, the text at the start of the project's folder, says what to install.{{/gpu}}
*)

(** place
## The one place

The original course's script moves things to the GPU one by one, with `.cuda()` in seven places. It marks four kinds of changes:

1. the test data, `test_x` and `test_y`;
2. the network, `cnn.cuda()`;
3. each batch in the loop, `b_x` and `b_y`, in each step;
4. the predictions, which it sends through `.cuda()` although they are there already. (To use them in NumPy one would call `.cpu()`.)

A single one of the first three that is forgotten ends in an error, since *all tensors of one operation must be on the same device*.

Here the device is named once, at the start. (`Device.Default` in the loader means just that one.) Weights are made on the default device (change two), `test.first` puts the test digits there (change one), the loader hands out its batches there (change three), and `float` or `toArray1D` bring numbers back by themselves.
*)

(*** pytorch: place ***)
dsharp.config (device = Device.parse lesson.Device)

let train, test = Digits.load lesson
let batchSize, lr = 50, 0.001

let loader =
    train.loader (batchSize, shuffle = true, numWorkers = 1, device = Device.Default)

let x2000, y2000 = test.first 2000

(** model
## The network and its training

Line by line as in [lesson 10](../10-cnn/index.html), which explains them; nothing in them names a device. So one can develop on a laptop and train on a machine with a GPU with a flag: `dotnet fsi scripts/lesson.fsx gpu --device cuda`.

The device changes the time, not how well the network learns. The numbers differ a little: a GPU adds up in a different order, and may compute convolutions with fewer digits. Over many steps such differences grow, so the weights are no longer the same in the end; the accuracy is about the same.

The tab *PyTorch* shows the first three kinds of changes in its lines. The numbers of both are from a run with seed one at full length. From the same start and on the same ten batches, on the CPU, the tenth loss is {{pytorch.theirs.loss_tenth_step:F5}} in PyTorch and {{pytorch.ours.loss_tenth_step:F5}} in this library.
*)

let conv inputs outputs =
    Conv2d(inputs, outputs, kernelSize = 5, padding = 2)
    --> dsharp.relu
    --> dsharp.maxpool2d 2

let network () =
    conv 1 16 --> conv 16 32 --> dsharp.flatten 1 --> Linear(1568, 10)

(*** pytorch: model ***)
let net = network ()

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

(*** pytorch: training ***)
let adam = Adam(net, lr = lr)
let curve = ResizeArray<int * float>()

let losses =
    trainBatches lesson loader 100 (fun step x y ->
        let loss = adam.step (fun () -> dsharp.crossEntropyLoss (net.forward x, y))

        if step % 50 = 0 then
            lesson.Record(fun () -> curve.Add(step, Classifier.accuracy net x2000 y2000))

        loss)

let score = score lesson net test losses

lesson.Chart(
    Digits.learningCurves "test" losses curve,
    "Every batch; the accuracy on test digits every fifty steps."
)

(** cost
## What a step costs

One training step is forward pass, backward pass and Adam. It is timed on each device, with a fresh network and a batch that is there already. Reading the loss at the end waits until the device is done: a GPU works **asynchronously** (异步), and without waiting one would measure only how long it takes to issue the commands.
*)

let step (size: int) () =
    let net, (x, y) = network (), train.first size
    let adam = Adam(net, lr = lr)
    fun () -> adam.step (fun () -> dsharp.crossEntropyLoss (net.forward x, y))

let times = Devices.compare (lesson.Pick(100, 20)) (step batchSize)

for device, milliseconds in times do
    lesson.Say $"{device}: {milliseconds:F2} ms a step"

lesson.Table(
    [ "device"; "ms a step"; "steps a second" ],
    [
        for device, milliseconds in times ->
            [ $"`{device}`"; $"{milliseconds:F2}"; $"{1000.0 / milliseconds:F0}" ]
    ],
    "One training step on a batch of the lesson's size."
)

(** batch
## The size of the batch

The larger the batch, the more arithmetic each operation holds, and the less its start matters. The chart shows the time *per digit*: where the line falls, most of the time went into starting operations; where it is flat, into arithmetic. On a GPU it falls for much longer than on a CPU. For a network as small as that of [lesson 04](../04-regression/index.html) a GPU would not catch up at any of these sizes.

Larger batches are not free: fewer steps per epoch also mean fewer updates. The first exercise shows the price.
*)

let sizes = [| 5; 20; 50; 200 |]

let perDigit = [| for size in sizes -> Devices.compare (lesson.Pick(20, 5)) (step size) |]

let lines figure (at, (device: Device, _)) =
    let costs =
        Array.map2
            (fun size (times: (Device * float) list) -> snd times[at] / float size)
            sizes
            perDigit

    figure |> Figure.path (string device) sizes costs

lesson.Chart(
    List.indexed times
    |> List.fold lines (Figure.axes "batch size" "ms per digit")
    |> Figure.logX
    |> Figure.height 320,
    "Time per digit of a training step, by the size of the batch."
)

(** break
## Break it: a device that is written into the code

The classic mistake with GPUs is to name one in the program, as `.cuda()` does, and to give the program to somebody who has none.

```diff
- dsharp.config (device = Device.parse lesson.Device)
+ dsharp.config (device = Device.GPU)
```

`dotnet fsi scripts/lesson.fsx gpu --break` makes the mistake for you.

> On a machine with a GPU nothing happens. On one without, such as the one on which this was measured, the program ends before any training, and the library says:
>
> ```text
> {{break.said}}
> ```
>
> So let the device come from outside, by a flag, and name it once.
*)

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx gpu --try 1` does the first.

### 1. Ten times the batch

Take five hundred digits at a time. An epoch may take less time; what happens to the accuracy?

```diff
- let batchSize, lr = 50, 0.001
+ let batchSize, lr = 500, 0.001
```

> It falls to {{try.1.accuracy_2000:P2}} on the first test digits, after a tenth of the updates; with batches of fifty, and the same seed, [lesson 10](../10-cnn/index.html) has {{seeds.accuracy_2000.first:P2}} at full length. Large batches want a larger learning rate or more epochs.

### 2. Twice the maps

Give the second convolution sixty-four maps. It has twice the arithmetic; does a step take twice as long on your machine?

```diff
- conv 1 16 --> conv 16 32 --> dsharp.flatten 1 --> Linear(1568, 10)
+ conv 1 16 --> conv 16 64 --> dsharp.flatten 1 --> Linear(3136, 10)
```

> Compare the tables of the two pages. The accuracy on the first test digits is {{try.2.accuracy_2000:P2}}, where thirty-two maps have {{seeds.accuracy_2000.first:P2}}. The second convolution does most of the arithmetic, so on a CPU the time comes close to twice as much; on a GPU it may hardly change.

### 3. A learning rate for the large batch

Both together: five hundred at a time, with a rate four times as large.

```diff
- let batchSize, lr = 50, 0.001
+ let batchSize, lr = 500, 0.004
```

> {{try.3.accuracy_2000:P2}}, against {{try.1.accuracy_2000:P2}} at the old rate: nearly the {{seeds.accuracy_2000.first:P2}} of small batches.
*)

(** readings
## Read on

- Next, networks with a memory: [lesson 12](../12-rnn-regressor/index.html).
- PyTorch, [CUDA semantics](https://docs.pytorch.org/docs/stable/notes/cuda.html): devices, streams and waiting.
- Dive into Deep Learning, [GPUs](https://d2l.ai/chapter_builders-guide/use-gpu.html); in Chinese: [GPU](https://zh.d2l.ai/chapter_deep-learning-computation/use-gpu.html).
*)

(*** hide ***)
let lastDevice, milliseconds = List.last times

lesson.Values [
    "gpu", dsharp.isCudaAvailable ()
    "tested_first", 2000
    "taken", losses.Length
    "milliseconds", milliseconds
    "last_device", string lastDevice
]

lesson.Hyperparameters [ "lr", lr; "batch_size", batchSize; "optimizer", "Adam" ]
lesson.Metrics [ ("devices", [ for device, _ in times -> string device ]) ]
let least, share = lesson.Pick(0.965, 0.8), score.On2000
lesson.Check($"it reads {least:P1} of 2000 digits", share >= least, $"it reads {share:P2}")
lesson.Finish()
