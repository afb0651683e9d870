// lesson 10 cnn | Reading digits with convolution | 卷积神经网络：识别手写数字

(**
# 10. A convolutional network reads handwritten digits

Two convolutions look for strokes, and for what strokes make together; one linear layer names the digit.
One pass over 60,000 digits is enough for 98 in 100.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Data
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.Cnn

let info = {
    Number = 10
    Name = "cnn"
    Title = "Reading digits with convolution"
    TitleZh = "卷积神经网络：识别手写数字"
    Summary =
        "Two convolutions and one linear layer learn to read handwritten digits in a single pass over sixty thousand of them."
    SummaryZh = "两层卷积加一层线性，只看一遍六万张手写数字，就学会了认数字。"
    Learn = [
        "What a **convolution** computes, and why its filters end up looking for strokes"
        "How pooling shrinks the picture while the number of maps grows"
        "How mini-batches and Adam get through 60,000 digits in 1,200 steps"
    ]
    Try = [
        "A second look at every digit: `--epochs 2`."
        "Average pooling, `dsharp.avgpool2d 2`, in place of maximum pooling."
        "No second convolution: how much of the accuracy does the first one carry?"
    ]
    Length = Epochs(full = 1, quick = 1)
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Data: images (n, 1, 28, 28) in [0, 1], classes (n) from 0 to 9 *)
    let train, test = Digits.load lesson
    let batchSize, lr = 50, 0.001

    let loader =
        train.loader (batchSize, shuffle = true, numWorkers = 1, device = Device.Default)

    let x2000, y2000 = test.first 2000

    (** ## Model: 28 x 28 -> 16 maps of 14 x 14 -> 32 maps of 7 x 7 -> 10 scores *)
    let conv inputs outputs =
        Conv2d(inputs, outputs, kernelSize = 5, padding = 2)
        --> dsharp.relu
        --> dsharp.maxpool2d 2

    let conv1, conv2 = conv 1 16, conv 16 32
    let features = conv1 --> conv2 --> dsharp.flatten 1 // (n, 1568)
    let net = features --> Linear(1568, 10)
    lesson.Say(net.summary ())

    (** ## Training: cross-entropy, Adam; every 50 steps a test on 2,000 digits the network never learns from *)
    let adam = Adam(net, lr = lr)
    let curve = ResizeArray<int * float>()

    let losses =
        trainBatches lesson loader 150 (fun step x y ->
            let loss = adam.step (fun () -> dsharp.crossEntropyLoss (net.forward x, y))

            if step % 50 = 0 then
                lesson.Record(fun () -> curve.Add(step, Classifier.accuracy net x2000 y2000))

            loss)

    let score = score lesson net test losses

    (** ## The page *)
    lesson.Section(
        "The model",
        "A filter of 5 x 5 slides over the picture, and each place gets the sum of products under it. With padding \( p \), kernel \( k \) and stride \( s \), a width \( w \) becomes\n\n\[ w' = \left\lfloor \\frac{w + 2p - k}{s} \\right\\rfloor + 1 \]\n\nso 28 stays 28 here (\( p = 2, k = 5, s = 1 \)), and pooling by 2 halves it."
    )

    lesson.Summary net

    lesson.Section(
        "Learning",
        "Both curves turn sharply within the first 200 steps: 10,000 digits. Softmax turns the ten scores \( z \) into probabilities, and the loss is minus the logarithm of the right one:\n\n\[ p_c = \\frac{e^{z_c}}{\sum_j e^{z_j}}, \qquad L = - \log p_{\\text{label}} \]"
    )


    lesson.Chart(
        Digits.learningCurves "test" losses curve,
        "Every batch of 50; a test on 2,000 digits every 50 steps."
    )

    lesson.Section("What it reads", "Look at the wrong ones, framed: would you have known?")
    Digits.showPredictions lesson test score.Predicted score.Truth

    lesson.Section(
        "What it looks for",
        "Blue is negative, red positive: a filter answers strongly where the picture is bright under red and dark under blue. Many are edges and strokes of one direction."
    )

    let filters = net.parameters["0.weight"] // (16, 1, 5, 5)
    let maps1 = fst (test.first 1) --> conv1 // (1, 16, 14, 14)
    let maps2 = maps1 --> conv2 // (1, 32, 7, 7)

    lesson.Images(
        FeatureMaps.filters filters[*, 0],
        "The sixteen filters of the first convolution.",
        columns = 8
    )

    lesson.Images(
        FeatureMaps.maps maps1[0],
        "What they make of the first test digit, a 7: maps of 14 x 14.",
        columns = 8
    )

    lesson.Images(
        FeatureMaps.maps maps2[0],
        "The 32 maps after the second convolution, 7 x 7.",
        columns = 8
    )

    lesson.Section(
        "The last layer on a map",
        "The 1,568 features of 500 test digits, seen along the two directions in which they differ most (principal components). Digits of a kind gather; those that overlap here are told apart in the other directions."
    )

    let codes = Classifier.outputs features (fst (test.first 500)) // (500, 1568)

    lesson.Chart(
        Digits.map codes test.classNames score.Truth,
        "500 test digits, coloured by what they are."
    )

    saveModel
        lesson
        net
        (fst (test.first 8))
        "It takes pictures (n, 1, 28, 28) and gives ten scores each; the sample `DigitBoard` reads with it what one draws."

    lesson.Hyperparameters [ "lr", lr; "batch_size", batchSize; "optimizer", "Adam" ]
    let least, share = lesson.Pick(0.975, 0.85), score.On2000
    lesson.Check($"it reads {least:P1} of 2000 digits", share >= least, $"it reads {share:P2}")
    $"accuracy {share:P2} on the first 2000 test digits, {score.OnAll:P2} on {score.Truth.Length}, after {losses.Length} steps")
