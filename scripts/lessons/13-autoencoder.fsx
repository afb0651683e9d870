// lesson 13 autoencoder | Three numbers for a digit | 自编码器：用三个数记住一张数字图

(** summary
One network, the **encoder** (编码器), squeezes the pixels of a digit into {{code}} numbers; another, the **decoder** (解码器), draws the digit again from these alone. Both learn together, and no digit is ever named: this is **unsupervised learning** (无监督学习).
*)

(** learn
- How to learn *without labels*: the input is its own target
- What a **bottleneck** (瓶颈) does, and what ends up in the **code** (编码)
- How to use each half alone: the encoder as a **feature extractor** (特征提取器), the decoder to draw
- What lies between two codes
*)

(** result
Mean squared error {{final:F4}} on the training digits, {{test_mse:F4}} on the test digits, after {{taken:N0}} steps.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Data
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.Autoencoder

let lesson = Lesson.create (fsi.CommandLineArgs, Epochs(full = 10, quick = 1))

(** why
## Why squeeze at all?

A photo has millions of pixels, and most of them say what their neighbours say already. A learner that takes in all of them drowns in data. But what *distinguishes* one image from another is far less: which digit, how slanted, how bold. If a network could find these few numbers by itself, everything after it would be easier.

How do you train such a network, when nobody can say what the right numbers are? By a trick: let a second network turn the numbers back into the image. If the image comes back, nothing important was lost. So the input is its own target, and labels are not needed. Images without labels are cheap.
*)

let train, test = Digits.load lesson
let batchSize, lr = 64, 0.005

let loader =
    train.loader (batchSize, shuffle = true, numWorkers = 1, device = Device.Default)

(** model
## Encoder, code, decoder

The encoder $f$ turns an image $x$ of $784$ pixels into a code $z$, the decoder $g$ turns the code into an image $\hat x$. As one network they are an **autoencoder**:

$$ z = f(x), \qquad \hat x = g(z) $$

The code in the middle is the **bottleneck**. If every layer were $784$ numbers wide, the network could simply copy the image, and would learn nothing. With {{code}} numbers the network has to decide what to keep. What all digits have in common (black borders, strokes of a certain width) need not be in the code: it can sit in the decoder's weights. The code keeps what digits *differ* in.

Layer by layer the width shrinks and grows again; tanh stands after each layer but two: the code may be any {{code}} numbers, and a sigmoid at the end keeps pixels between $0$ and $1$.
*)

(*** pytorch: model ***)
let code = 3
let flat: Tensor -> Tensor = dsharp.flatten 1 // (n, 1, 28, 28) -> (n, 784)
let layer inputs outputs = Linear(inputs, outputs) --> dsharp.tanh
let encoder = layer 784 128 --> layer 128 64 --> layer 64 12 --> Linear(12, code)
let pixels = layer code 12 --> layer 12 64 --> layer 64 128 --> Linear(128, 784)
let decoder = pixels --> dsharp.sigmoid
let net = flat --> encoder --> decoder

lesson.Summary net

(*** hide ***)
lesson.KeepStart(
    net,
    fun () ->
        let x, y = train.first 500
        let loss output target = dsharp.mseLoss (output, target)
        let tenth = tenthLoss net (fun net -> Adam(net, lr = lr)) loss (x, flat x)
        [ "x", x; "y", y ], [ ("loss_tenth_step", box tenth) ]
)

(** loss
## The loss

The mean squared error between the image and what came back, over all pixels:

$$ L = \frac{1}{784} \sum_{i=1}^{784} \left( \hat x_i - x_i \right)^2 $$

To have something to compare with: a network that ignores its input can do no better than to answer the *mean digit* every time. That has an error of {{mean_error:F4}}.
*)

let error (x: Tensor) = dsharp.mseLoss (x --> net, flat x)

let known, kinds = train.first 5000
let digits = flat known // (5000, 784)
let meanError = dsharp.mseLoss (digits, digits.mean(0).expandAs digits) |> float

(** training
## Training

The loop is that of [lesson 10](../10-cnn/index.html), but it ignores the labels: the loader still delivers them, and `_` throws them away.

The upper row shows digits, the lower row what comes back through {{code}} numbers. First everything becomes the same grey blot, the mean digit.{{^quick}} Then the blots take sides, round against straight, and at last digits appear: clean, but not in the writer's own hand. Details do not pass the bottleneck.{{/quick}}{{#quick}} This shortened run ends soon after; at full length clean digits appear.{{/quick}}

The tab *PyTorch* shows the same lines there. The numbers of both are from a run with seed one at full length. From the same start and on the same ten batches, the tenth loss is {{pytorch.theirs.loss_tenth_step:F5}} in PyTorch and {{pytorch.ours.loss_tenth_step:F5}} in this library.
*)

(*** pytorch: training ***)
let adam = Adam(net, lr = lr)
let trainMse, frames = ResizeArray<float>(), Recorder()
let shown, _ = train.first 8

let film step =
    frames.Record($"step {step}", ImageGrid.plain shown @ ImageGrid.plain (shown --> net))

let losses =
    trainBatches lesson loader loader.length (fun step x _ ->
        if step % 100 = 0 then
            lesson.Record(fun () -> film step)

        if step % loader.length = 0 then
            lesson.Record(fun () -> trainMse.Add(train.average error))

        adam.step (fun () -> error x))

film losses.Length
trainMse.Add(train.average error)
let final, unseen = trainMse[lesson.Epochs], test.average error

lesson.Images(
    frames.Moments,
    "The first eight training digits over their reconstructions.",
    columns = 8
)

lesson.Chart(
    Codes.errorCurves losses (trainMse.ToArray()),
    "The error of each batch, and of all training digits before and after each epoch."
)

(** unseen
## Digits it has never seen

On test digits the error is {{test_mse:F4}}, on training digits {{final:F4}}. The two are nearly equal: the training digits are far too many for the network to memorize single ones. ([Lesson 18](../18-overfitting/index.html) has a large network and few examples.)

The error has fallen from {{first:F4}} to {{final:F4}}; the mean digit scores {{mean_error:F4}}.
*)

lesson.Say $"mean squared error {trainMse[0]:F4} -> {final:F4}; on test digits {unseen:F4}"

(** codes
## The codes

Each digit is now a point in a space of {{code}} dimensions, the **latent space** (潜在空间). Turn the cloud: {{#quick}}at full length {{/quick}}images of the same digit cluster together, though the network never saw a label.

How much is in a code? Take the encoder alone, as a **feature extractor**: give each of a thousand test digits the label of the nearest of five thousand training codes, a **nearest-neighbour classifier** (最近邻分类器). It is right for {{nearest_code:P1}} of them, from {{code}} numbers each; guessing would be right for a tenth.
*)

let codes = digits --> encoder // (5000, 3)
let asked, answers = test.first 1000
let queries = flat asked --> encoder // (1000, 3)
let classes, truth = kinds.toArray1D<int>(), answers.toArray1D<int>()
let share = Classifier.share (NearestNeighbour.classify codes classes queries) truth

lesson.Chart(
    Codes.cloud codes[..199] train.classNames classes,
    "Training digits by their codes. Drag to turn."
)

(** walk
## A walk between two codes

The decoder alone draws from *any* code, also from one that no digit has. On the straight line from the code of a zero to the code of a one lie images that nobody wrote. Moving like this is called **interpolation** (插值).

By the label of the nearest training code, this walk goes through {{walk}}.{{#quick}} After so short a training the map is still crude.{{/quick}} Digits that lie near each other look alike: what the network arranges is a map of shapes.
*)

let at digit = Array.findIndex ((=) digit) truth
let walk = Codes.between 16 queries[at 0] queries[at 1] // (16, 3)

/// The digits on the way, each once in a row.
let visited =
    NearestNeighbour.classify codes classes walk
    |> Array.fold (fun way digit -> if List.tryHead way = Some digit then way else digit :: way) []
    |> List.rev

lesson.Images(
    ImageGrid.plain (walk --> decoder),
    "From a zero to a one in sixteen steps.",
    columns = 8
)

(** pca
## What tanh is for

Without any activation function encoder and decoder would be linear, and the best such code is known: the **principal components** (主成分), the directions in which the images differ most ([lesson 10](../10-cnn/index.html) drew its features along two of them). Three of them leave an error of {{pca_error:F4}} on two thousand digits, as the lines below measure. Linear codes can only mix images like transparent slides. With tanh the surface that the decoder draws on is curved, and three numbers reach further. The second exercise measures what is left without it.
*)

let pcaError =
    let some = digits[..1999]
    let apart = some - some.mean 0 // from the mean digit
    let scores = PrincipalComponents.scores 3 some // (2000, 3)
    let left = (apart * apart).sum() - (scores * scores).sum()
    float left / float some.nelement

(** seeds
## Is this run typical?

At {{seeds.test_mse.count}} seeds and full length the error on test digits is between {{seeds.test_mse.min:F4}} and {{seeds.test_mse.max:F4}}, and the nearest-neighbour classifier is right for between {{seeds.nearest_code.min:P1}} and {{seeds.nearest_code.max:P1}}. The codes themselves differ each time: which number means what is left to chance.
*)

lesson.Metrics [ "train_mse", trainMse; "test_mse", unseen; "nearest_code", share ]

lesson.Seeds(
    [
        "error on test digits", "test_mse"
        "share right by the nearest code", "nearest_code"
    ],
    "The results at each seed."
)

(** live
## Move the code

The trained decoder runs in this page. Drag the circle over the map of codes and see how one digit turns into another. Then go where there are no codes at all.
*)

let someCodes =
    Json.list [
        for i in 0..149 -> Json.values (Array.append (numbers codes[i]) [| float classes[i] |])
    ]

lesson.Live(
    "code",
    [ "network", LiveNetwork.toInt8 decoder; "codes", someCodes ],
    "The decoder draws the digit of the code under the circle."
)

(** file
## The network in a file

```
let net = Model.load "model.safetensors"       // F#
var net = Model.Load("model.safetensors");     // C#
```

The whole autoencoder is kept; it takes images $(n, 1, 28, 28)$ and gives $784$ pixels each. `model.onnx` is the same for other programs.
*)

let file name =
    System.IO.Path.Combine(lesson.Folder, name)

net.save (file "model.safetensors")
net.exportOnnx (file "model.onnx", shown.shape)
let loaded: Model<Tensor, Tensor> = Model.load (file "model.safetensors")
let same = loaded.forward shown = net.forward shown

(** break
## Break it: a rate that is too large

Train at twenty times the rate.

```diff
- let batchSize, lr = 64, 0.005
+ let batchSize, lr = 64, 0.1
```

`dotnet fsi scripts/lesson.fsx autoencoder --break` makes the mistake for you; the button below the figure shows what it looks like.

> The test error is {{break.test_mse:F4}}, where answering every image with the mean digit gives {{mean_error:F4}}; the nearest-neighbour classifier is right for {{break.nearest_code:P1}}. That is worse than the mean digit, and no better than guessing the class. Steps so long push the units into saturation, where their slope is nearly zero: the code hardly depends on the image any more, and no gradient leads back. The loss stops falling after the first few hundred batches; that is the sign of it.
*)

(*** hide ***)
lesson.Break(losses, "The loss as it is; the button makes the mistake.")

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx autoencoder --try 1` does the first.

### 1. A code of two numbers

How much is lost without the third?

```diff
- let code = 3
+ let code = 2
```

> The test error is {{try.1.test_mse:F4}}, where the same seed has {{seeds.test_mse.first:F4}} with three, and the nearest-neighbour classifier is right for {{try.1.nearest_code:P1}} of the digits instead of {{seeds.nearest_code.first:P1}}.

### 2. No tanh

All layers linear, apart from the sigmoid at the end: what do three numbers give then?

```diff
- let layer inputs outputs = Linear(inputs, outputs) --> dsharp.tanh
+ let layer inputs outputs = Linear(inputs, outputs)
```

> The test error is {{try.2.test_mse:F4}}, and the nearest-neighbour classifier is right for {{try.2.nearest_code:P1}}; with tanh the same seed has {{seeds.test_mse.first:F4}} and {{seeds.nearest_code.first:P1}}. It is close to the {{pca_error:F4}} of three principal components.

### 3. A code of ten numbers

How much more comes back?

```diff
- let code = 3
+ let code = 10
```

> The test error is {{try.3.test_mse:F4}}, and the nearest-neighbour classifier is right for {{try.3.nearest_code:P1}}; with three the same seed has {{seeds.test_mse.first:F4}} and {{seeds.nearest_code.first:P1}}. Much of what was lost was lost in the three numbers.
*)

(** readings
## Read on

- Next, networks that draw from random numbers alone: [lesson 14](../14-gan/index.html).
- G. Hinton, R. Salakhutdinov, [Reducing the dimensionality of data with neural networks](https://doi.org/10.1126/science.1127647), Science 313 (2006).
- D. Kingma, M. Welling, [Auto-encoding variational Bayes](https://arxiv.org/abs/1312.6114), 2013: codes that fill the space around zero without gaps, so that any point there can be drawn.
*)

(*** hide ***)
lesson.Hyperparameters [ "lr", lr; "batch_size", batchSize; "code", code; "optimizer", "Adam" ]
let path = visited |> List.map string |> String.concat ", "

lesson.Values [
    "final", final
    "first", trainMse[0]
    "taken", losses.Length
    "mean_error", meanError
    "pca_error", pcaError
    "walk", path
]

let most = lesson.Pick(0.04, 0.06)
lesson.Check($"the error falls below {most}", final < most, $"it is {final:F4}")
lesson.Check("the saved model gives the same outputs", same, "they differ")
lesson.Finish()
