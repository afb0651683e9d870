// lesson 05 classification | Telling two groups apart | 分类：把两群点分开

(**
# 05. Classification: telling two groups apart

Two clouds of points, two classes. The network gives each point two scores, softmax turns them into
probabilities, and cross-entropy says how wrong they are.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.Classification

let info = {
    Number = 5
    Name = "classification"
    Title = "Telling two groups apart"
    TitleZh = "分类：把两群点分开"
    Summary =
        "Two hundred points, two classes. A network of ten hidden units learns which part of the plane belongs to which, in a hundred steps."
    SummaryZh = "两百个点，两个类别。一个有十个隐藏单元的网络只用一百步，就学会平面的哪一部分属于哪一类。"
    Learn = [
        "Why a classifier has **one output for each class**, and labels that are class numbers"
        "How **softmax** turns scores into probabilities, and what **cross-entropy** measures"
        "What a decision region is, and how it moves into place"
    ]
    Try = [
        "Three times as long, `--steps 300`: the border stays, the probabilities on either side grow surer."
        "Move the clouds together: centres at 1 and -1 instead of 2 and -2. What is the best accuracy now?"
        "Leave out the hidden layer: `Linear(2, 2)`. Why is it enough for these clouds, and when would it not be?"
    ]
    Length = Steps(full = 100, quick = 50)
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Data: x (200, 2), two clouds of points; y (200), the class of each as a whole number *)
    let cloud0 = 2.0 + dsharp.randn [ 100; 2 ] // around (2, 2)
    let cloud1 = -2.0 + dsharp.randn [ 100; 2 ] // around (-2, -2)
    let x = dsharp.cat [ cloud0; cloud1 ]
    let y = dsharp.cat([ dsharp.zeros 100; dsharp.ones 100 ]).int64()

    (** ## Model: (200, 2) -> (200, 10) -> relu -> (200, 2), one score for each class *)
    let net = Linear(2, 10) --> dsharp.relu --> Linear(10, 2)
    lesson.Say(net.summary ())

    (** ## Training: gradient descent on the cross-entropy *)
    let lr = 0.02
    let sgd = SGD(net, lr = lr)
    let regions, accuracies = Recorder(), ResizeArray()

    let record step =
        let right = (x --> net).argmax(1).eq(y).float32().mean() |> float
        accuracies.Add((step, right))
        let boundary = DecisionBoundary.probabilities -6.0 6.0 net.forward
        regions.Record($"step {step}, accuracy {right:P1}", boundary)
        right

    let losses =
        lesson.Train lesson.Steps (fun step ->
            if step % 2 = 0 then
                lesson.Record(fun () -> record step) |> ignore

            sgd.step (fun () -> dsharp.crossEntropyLoss (net.forward x, y)) |> float)

    let accuracy = record lesson.Steps

    (** ## The page *)
    lesson.Section(
        "The model",
        "Two numbers go in, two scores come out. The label of a point is no score but the number of its class, 0 or 1: the loss looks up the score that belongs to it."
    )

    lesson.Summary net

    lesson.Section(
        "The regions, step by step",
        "Watch the pale band between the colours: there both classes are as likely. It **turns** until it lies between the clouds, then it narrows: the network grows sure."
    )

    lesson.Chart(
        DecisionBoundary.replay -6.0 6.0 x y regions.Moments,
        "Every second step. The colour is the probability of class 1 at each place."
    )

    lesson.Section(
        "From scores to probabilities",
        """Scores \( z \) may be any numbers. **Softmax** makes them positive and lets them add up to 1. The **cross-entropy** is the mean of minus the logarithm of what the right class \( y_i \) got: 0 when the network is right and sure, large when it is wrong and sure.

\[ p_c = \frac{e^{z_c}}{\sum_j e^{z_j}}, \qquad L = - \frac{1}{n} \sum_{i=1}^{n} \log p_{y_i} \]"""
    )

    let way = dsharp.linspace(2.0, -2.0, 5).view([ 5; 1 ]).expand [ 5; 2 ] // from cloud to cloud
    let scores = way --> net // (5, 2)
    let shares = scores.softmax 1 // (5, 2), each row adds up to 1

    lesson.Table(
        [ "x0"; "x1"; "score 0"; "score 1"; "P(class 0)"; "P(class 1)" ],
        TensorTable.rows 6 (dsharp.cat ([ way; scores; shares ], 1)),
        "Five places on the way from one cloud to the other, after training."
    )

    lesson.Section(
        "Learning",
        "The accuracy is high long before the loss is low: an answer is right as soon as the right score is the larger one. The loss goes on falling while the scores move apart."
    )

    lesson.Chart(
        Digits.learningCurves "training" losses accuracies,
        "The loss at each step, and the accuracy."
    )

    saveModel lesson net x "It takes points (n, 2) and gives two scores each, one for each class."

    let first, last = losses[0], Array.last losses
    lesson.Hyperparameters [ ("lr", lr) ]
    lesson.Metrics [ "accuracy", accuracy; "loss_last", last ]
    lesson.Check("the loss fell to half", last < first / 2.0, $"{first:F4} -> {last:F4}")
    lesson.Check("97 of 100 points are told apart", accuracy >= 0.97, $"it is {accuracy:P1}")
    $"accuracy {accuracy:P1}, loss {last:F4} after {lesson.Steps} steps")
