// lesson 10 cnn | Reading digits with convolution | 卷积神经网络：识别手写数字

(** summary
A **convolutional neural network** (卷积神经网络, CNN) learns to read handwritten digits by looking once at each of sixty thousand. It does not look at single pixels but slides small windows over the image, and the strokes that they learn in one corner they know in all of them.
*)

(** learn
- What a **convolution** (卷积) computes, once by hand, and what padding, stride, channels and bias add to it
- What **pooling** (汇聚) does, and how images shrink while the number of feature maps grows
- What the trained filters look for, and how to find out
- How mini-batches and Adam get through {{train_digits:N0}} digits in {{batches:N0}} steps{{#quick}} ({{taken:N0}} in this shortened run){{/quick}}, and how to test honestly
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
open DiffLessons.Lessons.Cnn

let lesson = Lesson.create (fsi.CommandLineArgs, Epochs(full = 1, quick = 1))

(** idea
## Why not just pixels?

Each output of a linear layer on the image would have one weight for every pixel. Move the digit three pixels to the right, and every weight meets a different pixel, and everything has to be learned again. But an image has *structure*: neighbouring pixels belong together, and a stroke is the same stroke wherever it is.

A convolutional network uses both facts:

1. **Locality** (局部性): a unit looks at a small window only.
2. **Translation invariance** (平移不变性): the same window, with the same weights, slides over the whole image.

Then it repeats this on what the first layer found. The first layer sees edges and strokes; the second sees arrangements of them, such as a corner or a loop; in a deep network further layers see eyes and noses, then faces. At the end an ordinary linear layer, the **fully connected layer** (全连接层), takes all that was found and decides.
*)

(** data
## The data

MNIST: {{train_digits:N0}} handwritten digits to learn from and {{test_digits:N0}} to test on, each an image of $28 \times 28$ pixels between zero (black) and one (white). A batch of images is a tensor of shape $(n, c, h, w)$: how many, **channels** (通道), height, width. Grey images have one channel, colour images three.
*)

let train, test = Digits.load lesson
let batchSize, lr = 50, 0.001

let loader =
    // The device is where its batches are put: see lesson 17.
    train.loader (batchSize, shuffle = true, numWorkers = 1, device = Device.Default)

let x2000, y2000 = test.first 2000

(** convolution
## What a convolution computes

A **kernel** (卷积核), also called **filter** (滤波器), is a small table of weights. Lay it on the image, multiply each weight with the pixel under it, and add the products: one number. Slide it on by one pixel: the next number. The numbers form a new image, the **feature map** (特征图).

$$ y_{i,j} = b + \sum_{u=0}^{k-1} \sum_{v=0}^{k-1} w_{u,v}\; x_{i+u,\, j+v} $$

$k$ is the kernel's size, $w$ its weights ($u$ and $v$ count its rows and columns), $b$ its **bias** (偏置), one for the whole map. The number is large where the image looks like the kernel. (In mathematics the kernel is flipped first, and what we compute here is called cross-correlation; since the weights are learned, it makes no difference.)

Here it is by hand, in three lines, with a kernel that responds to vertical edges: left minus right. The library's function gives the same, and the images show it.
*)

let seven = fst (test.first 1) // (1, 1, 28, 28)

let edge =
    dsharp.tensor [ [ 1.0; 0.0; -1.0 ]; [ 2.0; 0.0; -2.0 ]; [ 1.0; 0.0; -1.0 ] ]

let byHand =
    dsharp.stack [
        for i in 0..25 ->
            dsharp.stack [ for j in 0..25 -> (seven[0, 0, i .. i + 2, j .. j + 2] * edge).sum() ]
    ] // (26, 26)

let byLibrary = dsharp.conv2d (seven, edge.view [ 1; 1; 3; 3 ]) // (1, 1, 26, 26)
let apart = (byHand - byLibrary[0, 0]).abs().max() |> float
lesson.Values [ ("apart", apart) ]

lesson.Images(
    List.map2 (fun image caption -> { image with Caption = caption }) [
        ImageGrid.grey 28 "" (numbers seven)
        ImageGrid.signed 3 "" (numbers edge)
        ImageGrid.signed 26 "" (numbers byHand)
    ] [ "image"; "kernel"; "feature map" ],
    "A seven, a kernel for vertical edges, and the feature map: orange where it is bright on the left, blue where it is bright on the right.",
    columns = 3
)

(** sizes
## Padding, stride, channels

A kernel of size $k$ cannot be centred on a pixel of the border, so the map is smaller than the image: here it lost two rows and two columns. **Padding** (填充) adds a frame of zeros, $p$ wide. **Stride** (步幅) $s$ is how many pixels the window moves at a time. A width $n$ becomes

$$ n' = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1 $$

($\lfloor \cdot \rfloor$ rounds down.) In this lesson $k = 5$, $p = 2$, $s = 1$, so that $28$ stays $28$.

One kernel finds one kind of thing, so a layer has many: sixteen kernels make sixteen maps. The next layer sees all sixteen at once: each of its kernels has a table *for each input channel*, and adds up over them. So the second layer has $32 \times 16 \times 5 \times 5$ weights and $32$ biases.

## Pooling

**Max pooling** (最大汇聚) by two takes the largest of each $2 \times 2$ block. It halves height and width: it keeps the fact that something was found, and forgets where exactly. A convolution extracts, pooling selects. And why do the maps grow in number, from sixteen to thirty-two? A few kinds of strokes can be put together into many corners and loops, so the next layer has more to look for; and on images of a quarter of the size it can afford to.
*)

(*** fold: the parameters of a layer ***)
let secondLayer = 32 * 16 * 5 * 5 + 32
lesson.Values [ ("second_layer", secondLayer) ]

(** model
## The model

Convolution, relu and pooling, twice over; then a linear layer with one **score** (also called logit) for each of the ten classes. Follow the shapes:

| after | shape |
|---|---|
| image | $1 \times 28 \times 28$ |
| first convolution, relu | $16 \times 28 \times 28$ |
| pooling | $16 \times 14 \times 14$ |
| second convolution, relu | $32 \times 14 \times 14$ |
| pooling | $32 \times 7 \times 7$ |
| flatten: all numbers in one row | $32 \cdot 7 \cdot 7 = 1568$ |
| linear | $10$ |

The second convolution has {{second_layer:N0}} parameters. A linear layer from the first maps to the second ones would have nearly twenty million: sharing weights is what makes the network small.
*)

(*** pytorch: model ***)
let conv inputs outputs =
    Conv2d(inputs, outputs, kernelSize = 5, padding = 2)
    --> dsharp.relu
    --> dsharp.maxpool2d 2

let conv1, conv2 = conv 1 16, conv 16 32
let features = conv1 --> conv2 --> dsharp.flatten 1 // (n, 1568)
let net = features --> Linear(1568, 10)

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

**Softmax** turns the ten scores $z$ into probabilities, and the loss is the **cross-entropy** (交叉熵), minus the logarithm of the probability of the right class, as in [lesson 05](../05-classification/index.html):

$$ p_c = \frac{e^{z_c}}{\sum_j e^{z_j}}, \qquad L = - \log p_{\text{label}} $$

All the digits at once would be slow and need much memory. So each step takes the next {{batch_size}} of a shuffled list, a **mini-batch** (小批量): its gradient is a noisy estimate of the whole one, and a thousand noisy steps beat one exact one. Once through the list is an **epoch** (轮). Adam, from [lesson 09](../09-optimizers/index.html), adapts the step of each parameter; `adam.step` resets the gradients, computes the loss and runs the backward pass, and updates: the three lines of [lesson 04](../04-regression/index.html).

Every fifty steps we count how many of the first test digits are read correctly. The network never learns from test digits, and we choose nothing by them: that is what makes the test honest. (No `noDiff` is needed, since parameters are constants outside of `step`.)

The tab *PyTorch* shows the same lines there. The numbers of both are from a run with seed one at full length. From the same start and on the same ten batches, the tenth loss is {{pytorch.theirs.loss_tenth_step:F5}} in PyTorch and {{pytorch.ours.loss_tenth_step:F5}} in this library.
*)

(*** pytorch: training ***)
let adam = Adam(net, lr = lr)
let curve = ResizeArray<int * float>()

/// The share of images whose greatest score is that of the right class.
let accuracy (x: Tensor) (y: Tensor) =
    let right = [
        for part in 0..100 .. x.shape[0] - 1 ->
            let last = min (part + 99) (x.shape[0] - 1)
            (net.forward x[part..last]).argmax(1).eq(y[part..last]).float32().sum() |> float
    ]

    List.sum right / float x.shape[0]

let losses =
    trainBatches lesson loader 150 (fun step x y ->
        let loss = adam.step (fun () -> dsharp.crossEntropyLoss (net.forward x, y))

        if step % 50 = 0 then
            lesson.Record(fun () -> curve.Add(step, accuracy x2000 y2000))

        loss)

lesson.Chart(
    Digits.learningCurves "test" losses curve,
    "Every batch; the accuracy on test digits every fifty steps."
)

(** test
## How well does it read?

The accuracy is measured on {{tested:N0}} test digits: {{accuracy_10000:P2}}. Not even a careful human reader gets all of them right: look at the wrong ones, framed, and decide what you would have said.{{#quick}} (After so short a training most of them are simply mistakes.){{/quick}}

The **confusion matrix** (混淆矩阵) shows which digits are taken for which: rows are what the images are, columns what the network says. Its diagonal holds the right answers; read the small numbers beside it.
*)

let score = score lesson net test losses

lesson.Show(Digits.predictions test score.Predicted score.Truth)

(** filters
## What it looks for

The kernels of the first layer are small enough to look at. Blue is negative, orange positive: a filter gives a high value where the image is bright under orange and dark under blue. After one epoch at most, many look noisy; what each of them looks for is easier to see in the *images*: the figure after the filters shows, in the same order, the piece of a test digit on which each filter's value is greatest. In most runs many of these are strokes or ends of strokes in one direction.

Nobody told the network to look for strokes. Its loss falls when the maps hold what tells digits apart, and digits are made of strokes.
*)

let filters = net.parameters["0.weight"] // (16, 1, 5, 5)
let samples = fst (test.first 200)
let answers = dsharp.conv2d (samples, filters) // (200, 16, 24, 24)

/// The 5 x 5 piece of a digit on which a filter's value is greatest.
let favourite (filter: int) =
    let values = numbers answers[*, filter]
    let at = Array.findIndex ((=) (Array.max values)) values
    let digit, row, column = at / 576, at % 576 / 24, at % 24
    numbers samples[digit, 0, row .. row + 4, column .. column + 4]

lesson.Images(
    FeatureMaps.filters filters[*, 0],
    "The sixteen filters of the first convolution.",
    columns = 8
)

lesson.Images(
    [ for filter in 0..15 -> ImageGrid.grey 5 (string filter) (favourite filter) ],
    "For each filter, the piece of a test digit on which its value is greatest.",
    columns = 8
)

(** maps
## What the maps show

The seven again, after the first and after the second convolution. Look for first maps that keep its outline, and for others that keep only one side of its strokes. The second maps are coarse: they no longer show a digit but say where something was found.
*)

let maps1 = seven --> conv1 // (1, 16, 14, 14)
let maps2 = maps1 --> conv2 // (1, 32, 7, 7)

lesson.Images(
    FeatureMaps.maps maps1[0],
    "The maps of the seven after the first convolution and pooling.",
    columns = 8
)

lesson.Images(
    FeatureMaps.maps maps2[0],
    "The maps after the second convolution and pooling.",
    columns = 8
)

(** cloud
## The features on a map

Before the linear layer each digit is a point in a space of many dimensions, one for each feature. Seen along the two directions in which the test digits differ most, the **principal components** (主成分), images of the same digit cluster together. Where classes overlap here, other directions separate them: the linear layer sees them all.
*)

let codes = Classifier.outputs features (fst (test.first 500)) // (500, 1568)

lesson.Chart(
    Digits.map codes test.classNames score.Truth,
    "Test digits by their features, coloured by what they are."
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
## Draw a digit

The network that was just trained runs in this page. Draw a digit with the mouse or a finger and see what it reads, and what the maps of both layers show. Draw it small, in a corner, or as nobody would write it: where does it begin to fail? (The convolutions know a stroke everywhere, but the last linear layer has its own weights for each place, and the digits of MNIST stand in the middle.)
*)

lesson.Live(
    "digit",
    [ "network", LiveNetwork.toInt8 net ],
    "Draw here. The bars are the probabilities of the ten classes."
)

(** file
## The model in a file

The trained network is saved beside this page, for this library and as `model.onnx` for others; the sample program in the folder `samples/DigitBoard` serves such a network from a web server.
*)

let file name =
    System.IO.Path.Combine(lesson.Folder, name)

net.save (file "model.safetensors")
net.exportOnnx (file "model.onnx", (fst (test.first 8)).shape)

let same =
    (Model.load (file "model.safetensors")).forward x2000[..9] = net.forward x2000[..9]

(** break
## Break it: a rate that is far too large

Adam with its usual rate of one thousandth works for most networks. What does a rate a hundred times as large do?

```diff
- let batchSize, lr = 50, 0.001
+ let batchSize, lr = 50, 0.1
```

`dotnet fsi scripts/lesson.fsx cnn --break` makes the mistake for you; the button below the figure shows what it looks like.

> At seed one it reads {{break.accuracy_10000:P1}} of the test digits, against {{seeds.accuracy_10000.first:P1}} without the mistake; the mean loss of its last hundred batches is {{break.loss_last100:F2}}. Each step of Adam is about as long as the rate, however small the gradient, and most weights of this network are smaller than a tenth. So every step throws them about; look at the first batches of the figure. Nothing fails, and this network still reads many digits (at another seed it may end with no more than a guess): a rate that is too large is easily taken for a network that can do no better.
*)

(*** hide ***)
lesson.Break(losses, "The loss as it is; the button makes the mistake.")

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx cnn --try 1` does the first.

### 1. Average pooling

Take the mean of each block in place of the largest. Better or worse?

```diff
-     --> dsharp.maxpool2d 2
+     --> dsharp.avgpool2d 2
```

> {{try.1.accuracy_10000:P2}} on all test digits, a little less than the lowest of eight seeds with max pooling, {{seeds.accuracy_10000.min:P2}}. A likely reason: the mean of a block is low when only one of its pixels found something; the maximum keeps it.

### 2. Ten times the learning rate

Does it learn ten times as fast?

```diff
- let batchSize, lr = 50, 0.001
+ let batchSize, lr = 50, 0.01
```

> No: {{try.2.accuracy_10000:P2}}, where the same seed has {{seeds.accuracy_10000.first:P2}} at the lesson's rate. Adam moves every parameter by about the learning rate per step, whatever the gradient: steps ten times as long do not settle in one epoch.

### 3. Larger batches

Four times as many digits in a batch means a quarter of the steps. What does it cost?

```diff
- let batchSize, lr = 50, 0.001
+ let batchSize, lr = 200, 0.001
```

> {{try.3.accuracy_10000:P2}}, where the same seed has {{seeds.accuracy_10000.first:P2}}: the gradients are less noisy, but there are fewer of them.
*)

(** readings
## Read on

- Next, the time that the same network takes on other devices: [lesson 17](../17-gpu/index.html). The same digits read row by row, with a memory: [lesson 11](../11-rnn-classifier/index.html).
- Y. LeCun and others, [Gradient-based learning applied to document recognition](https://doi.org/10.1109/5.726791), Proceedings of the IEEE 86 (1998): the network that this one descends from, and MNIST.
- [CNN Explainer](https://poloclub.github.io/cnn-explainer/): each layer of a network, by hand.
- Dive into Deep Learning, [convolutional neural networks](https://d2l.ai/chapter_convolutional-neural-networks/index.html); in Chinese: [卷积神经网络](https://zh.d2l.ai/chapter_convolutional-neural-networks/index.html).
*)

(*** hide ***)
lesson.Values [
    "train_digits", train.length
    "test_digits", test.length
    "tested", score.Truth.Length
    "tested_first", 2000
    "batches", loader.length
    "taken", losses.Length
]

lesson.Check("the convolution by hand is the library's", (apart < 1e-4), $"they are {apart} apart")
lesson.Check("the saved model gives the same outputs", same, "they differ")
lesson.Hyperparameters [ "lr", lr; "batch_size", batchSize; "optimizer", "Adam" ]
let least, share = lesson.Pick(0.965, 0.85), score.On2000
lesson.Check($"it reads {least:P1} of 2000 digits", share >= least, $"it reads {share:P2}")
lesson.Finish()
