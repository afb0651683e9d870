// lesson 13 autoencoder | Three numbers for a digit | 自编码器：用三个数字记住一张图

(**
# 13. An autoencoder squeezes a digit into three numbers

784 pixels through a door three numbers wide, and back. Nobody names the digits: the picture itself is the answer.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Data
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.Autoencoder

let info = {
    Number = 13
    Name = "autoencoder"
    Title = "Three numbers for a digit"
    TitleZh = "自编码器：用三个数字记住一张图"
    Summary =
        "One network squeezes the 784 pixels of a digit into three numbers, another draws the digit again from these three. Both learn together, and no digit is ever named."
    SummaryZh = "一个网络把 784 个像素压缩成三个数，另一个网络再用这三个数把数字画出来。两个网络一起学，全程不需要标签。"
    Learn = [
        "How to learn **without labels**: the input is its own target"
        "What a bottleneck does: the code keeps what most pictures differ in"
        "How to use the halves alone: the encoder as a feature map, the decoder as a painter"
    ]
    Try = [
        "A code of two numbers, or of ten: what is lost, what comes back?"
        "Walk between two other digits: change the 0 and the 1 below."
        "No tanh between the layers: what remains is close to principal components."
    ]
    Length = Epochs(full = 10, quick = 1)
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Data: images (n, 1, 28, 28) in [0, 1], and flat, (n, 784) *)
    let train, test = Digits.load lesson
    let batchSize, lr = 64, 0.005

    let loader =
        train.loader (batchSize, shuffle = true, numWorkers = 1, device = Device.Default)

    (** ## Model: 784 -> 128 -> 64 -> 12 -> 3 numbers, and the same way back to pixels between 0 and 1 *)
    let flat: Tensor -> Tensor = dsharp.flatten 1
    let layer inputs outputs = Linear(inputs, outputs) --> dsharp.tanh
    let encoder = layer 784 128 --> layer 128 64 --> layer 64 12 --> Linear(12, 3)
    let pixels = layer 3 12 --> layer 12 64 --> layer 64 128 --> Linear(128, 784)
    let decoder = pixels --> dsharp.sigmoid
    let net = flat --> encoder --> decoder
    lesson.Say(net.summary ())

    (** ## Training: the picture is input and target at once *)
    let adam = Adam(net, lr = lr)
    let error x = dsharp.mseLoss (x --> net, flat x)
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
    lesson.Say $"mean squared error {trainMse[0]:F4} -> {final:F4}; on test digits {unseen:F4}"

    (** ## The halves alone: codes (n, 3) of digits, and digits from codes *)
    let known, kinds = train.first 5000
    let asked, truth = test.first 1000
    let kinds, truth = kinds.toArray1D<int>(), truth.toArray1D<int>()
    let codes, queries = flat known --> encoder, flat asked --> encoder // (5000, 3), (1000, 3)
    let share = Classifier.share (NearestNeighbour.classify codes kinds queries) truth
    let at digit = Array.findIndex ((=) digit) truth
    let walk = Codes.between 16 queries[at 0] queries[at 1] // (16, 3)

    (** ## The page *)
    lesson.Section(
        "The model",
        """The encoder \( f \) turns a picture into a code, the decoder \( g \) turns the code into a picture. They learn as one network, and the loss asks for nothing but the picture itself:

\[ \hat x = g(f(x)), \qquad L = \frac{1}{784} \sum_{i=1}^{784} \left( \hat x_i - x_i \right)^2 \]

With 784 numbers in the middle, copying would do. With three it has to learn what digits have in common."""
    )

    lesson.Summary net

    lesson.Section(
        "What comes back",
        "Above the pictures, below what comes back through three numbers. First everything becomes the same grey blot: the mean of all digits. Then blots take sides, round against straight, and at last digits appear, clean but not the writer's own: the details do not pass the door."
    )

    lesson.Images(
        frames.Moments,
        "The first eight training digits over their reconstructions.",
        columns = 8
    )

    lesson.Chart(
        Codes.errorCurves losses (trainMse.ToArray()),
        "The mean digit would score 0.0673."
    )

    lesson.Section(
        "The codes",
        $"Turn the cloud: the digits gather in arms, though the network never saw a label. This is the encoder alone, used as a **feature map**: name each of 1,000 test digits after the nearest of 5,000 training codes, and {share:P1} are right, from three numbers each."
    )

    lesson.Chart(
        Codes.cloud codes[..199] train.classNames kinds,
        "200 training digits. Drag to turn."
    )

    lesson.Section(
        "A walk between two codes",
        "And this is the decoder alone: it draws from any three numbers. Straight from the code of a 0 to the code of a 1, it passes through digits that nobody wrote."
    )

    lesson.Images(
        ImageGrid.plain (walk --> decoder),
        "From a 0 to a 1 in sixteen steps.",
        columns = 8
    )

    saveModel lesson net shown "It takes pictures (n, 1, 28, 28) and gives 784 pixels each."
    lesson.Hyperparameters [ "lr", lr; "batch_size", batchSize; "code", 3; "optimizer", "Adam" ]
    lesson.Metrics [ "train_mse", trainMse; "test_mse", unseen; "nearest_code", share ]
    let most = lesson.Pick(0.04, 0.06)
    lesson.Check($"the error falls below {most}", final < most, $"it is {final:F4}")
    $"mean squared error {final:F4} on the training digits, {unseen:F4} on the test digits, after {losses.Length} steps")
