// lesson 11 rnn-classifier | Reading digits row by row | 循环神经网络：逐行认数字

(**
# 11. A recurrent network reads digits row by row

An LSTM sees a digit as a sequence: 28 rows of 28 pixels, one after the other, from top to bottom.
What it remembers after the last row names the digit.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Data
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.RnnClassifier

let info = {
    Number = 11
    Name = "rnn-classifier"
    Title = "Reading digits row by row"
    TitleZh = "循环神经网络：逐行认数字"
    Summary =
        "An LSTM takes a digit for a sequence of 28 rows and names it by what it remembers after the last one. Asked on the way, it hardly knows before the last quarter."
    SummaryZh = "LSTM 把一张数字看成 28 行像素的序列，读完最后一行再说出答案。中途问它，直到最后四分之一它才说得准。"
    Learn = [
        "How a **recurrent** network reads: one step at a time, with a memory that it carries along"
        "What the gates of an LSTM are for"
        "How early the network knows: its answer after every single row"
    ]
    Try = [
        "Columns instead of rows: put `dsharp.transpose (1, 2)` before the LSTM."
        "`GRU(28, 64, batchFirst = true)` in its place: fewer weights, how much worse?"
        "A second look at every digit: `--epochs 2`."
    ]
    Length = Epochs(full = 1, quick = 1)
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Data: images (n, 1, 28, 28) in [0, 1], classes (n) from 0 to 9 *)
    let train, test = Digits.load lesson
    let batchSize, lr = 64, 0.01

    let loader =
        train.loader (batchSize, shuffle = true, numWorkers = 1, device = Device.Default)

    let x2000, y2000 = test.first 2000

    (** ## Model: rows (n, 28, 28) -> a state after each (n, 28, 64) -> the last one (n, 64) -> 10 scores *)
    let lstm, head = LSTM(28, 64, batchFirst = true), Linear(64, 10)
    let states = dsharp.squeeze 1 --> lstm
    let net = states --> dsharp.transpose (0, 1) --> dsharp.slice [ -1 ] --> head
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

    (** ## How early does it know? The same last layer on the state after each row *)
    let memory = Classifier.outputs states x2000 // (2000, 28, 64)
    let answers = (memory --> head).argmax 2 // (2000, 28)
    let knows = RowByRow.accuracies answers y2000
    let early = 1 + Array.findIndex (fun share -> share > 0.9 * knows[27]) knows
    lesson.Say $"nine tenths of its final accuracy are there after row {early}"

    (** ## The page *)
    lesson.Section(
        "The model",
        """At row \( t \) the LSTM takes the pixels \( x_t \) and what it said one row before, \( h_{t-1} \). Three gates between 0 and 1 decide what to write into the memory \( c \) (\( i \)), what to keep of it (\( f \)), and what to say of it (\( o \)):

\[ \begin{aligned} i_t &= \sigma(W_i x_t + U_i h_{t-1} + b_i) \\ f_t &= \sigma(W_f x_t + U_f h_{t-1} + b_f) \\ o_t &= \sigma(W_o x_t + U_o h_{t-1} + b_o) \\ g_t &= \tanh(W_g x_t + U_g h_{t-1} + b_g) \\ c_t &= f_t \odot c_{t-1} + i_t \odot g_t \\ h_t &= o_t \odot \tanh(c_t) \end{aligned} \]

The memory is added to, not multiplied through a weight at every row, so gradients survive the backward pass. The four \( W \) lie in one matrix of 256 rows, as the four \( U \) do."""
    )

    lesson.Summary net

    lesson.Section(
        "Learning",
        "Slower at first than the convolution of lesson 10, and never quite as good: the network is not told that neighbouring rows look alike. Watch the first 300 steps."
    )


    lesson.Chart(
        Digits.learningCurves "test" losses curve,
        "Every batch of 64; a test on 2,000 digits every 50 steps."
    )

    lesson.Section(
        "How early does it know?",
        "Asked after every row, the last layer says little at the top, where most digits look alike, and not much more halfway: it was trained on the last state alone, and what the memory holds before is not yet in the form that it reads. In the last quarter the answers fall into place; the very last rows are empty and change little. In the film the rows still to come are dark, and under each digit stands what the network would say now."
    )

    lesson.Chart(RowByRow.figure knows, "2,000 test pictures, asked after every row.")

    lesson.Images(
        RowByRow.frames x2000[..15] answers[..15] test.classNames,
        "The first test pictures as the network reads them, with what it would say.",
        columns = 8
    )

    lesson.Section(
        "What it remembers",
        "The 64 numbers of the state \( h_t \) while the network reads the first test digit, a 7. Some follow the row at hand, others change once and stay: these remember."
    )

    lesson.Chart(RowByRow.states memory[0], "Blue is negative, orange positive.")

    lesson.Section("What it reads", "Look at the wrong ones, framed: would you have known?")
    Digits.showPredictions lesson test score.Predicted score.Truth

    lesson.Section(
        "The last state on a map",
        "The 64 numbers left after the last row, for 500 test digits, seen along the two directions in which they differ most (principal components)."
    )

    let last = memory[..499, 27] // (500, 64)

    lesson.Chart(
        Digits.map last test.classNames score.Truth,
        "500 test digits, coloured by what they are."
    )

    saveModel lesson net x2000[..9] "Images (n, 1, 28, 28) in, ten scores each out."
    lesson.Hyperparameters [ "lr", lr; "batch_size", batchSize; "optimizer", "Adam" ]
    lesson.Metrics [ ("accuracy_by_row", knows) ]
    let least, share = lesson.Pick(0.92, 0.6), score.On2000
    lesson.Check($"it reads {least:P1} of 2000 digits", share >= least, $"it reads {share:P2}")
    $"accuracy {share:P2} on the first 2000 test digits, {score.OnAll:P2} on {score.Truth.Length}, after {losses.Length} steps")
