// lesson 04 regression | Fitting a parabola | 回归：拟合一条抛物线

(**
# 04. Regression: fitting a parabola

A network with ten hidden units sees a hundred noisy points of y = x^2 and learns the curve.
Training is four words repeated: predict, measure, differentiate, move.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons

let info = {
    Number = 4
    Name = "regression"
    Title = "Fitting a parabola"
    TitleZh = "回归：拟合一条抛物线"
    Summary =
        "A network of ten hidden units learns the curve \( y = x^2 \) from a hundred noisy points. Its whole training fits into one picture."
    SummaryZh = "一个只有十个隐藏单元的网络，从一百个带噪声的点学出曲线 \( y = x^2 \)。整个训练过程都在一张图里。"
    Learn = [
        "How a model is **composed** of layers and functions with `-->`"
        "What one training step does: predict, measure the loss, differentiate, move"
        "Why a relu network draws straight pieces, and how it bends them into a curve"
    ]
    Try = [
        "Three hidden units instead of ten: count the straight pieces."
        "Twice as long, `--steps 400`: does the loss reach the noise, 0.0033?"
        "Another `--seed`: the pieces move, the curve stays."
    ]
    Length = Steps(full = 200, quick = 100)
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Data: x (100, 1), evenly on [-1, 1]; y = x^2 + 0.2 U(0, 1) *)
    let x = dsharp.linspace(-1.0, 1.0, 100).unsqueeze 1
    let y = x * x + 0.2 * dsharp.rand x.shape

    (** ## Model: (100, 1) -> (100, 10) -> relu -> (100, 1) *)
    let net = Linear(1, 10) --> dsharp.relu --> Linear(10, 1)
    lesson.Say(net.summary ())

    (** ## Training: p <- p - lr * gradient of the mean squared error *)
    let lr = 0.2
    let sgd = SGD(net, lr = lr)
    let loss () = dsharp.mseLoss (x --> net, y)
    let data, fits = [ ("data", x, y) ], Recorder()

    let record step =
        fits.Record(
            $"step {step}, loss {float (loss ()):F4}",
            [ ("fit", FittedCurves.evaluate data net.forward) ]
        )

    let losses =
        lesson.Train lesson.Steps (fun step ->
            if step % 5 = 0 then
                lesson.Record(fun () -> record step)

            sgd.step loss |> float)

    record lesson.Steps
    let first, last, final = losses[0], Array.last losses, float (loss ())
    let toCurve = dsharp.mseLoss (x --> net, x * x + 0.1) |> float
    lesson.Say $"loss {first:F4} -> {last:F4}; the noise alone is {0.04 / 12.0:F4}"

    (** ## The page *)
    lesson.Section(
        "The model",
        "One hidden layer, with a relu between two linear maps:\n\n\[ \\hat y = W_2 \max(0, W_1 x + b_1) + b_2 \]\n\nEach hidden unit contributes one kink; between kinks the curve is straight."
    )

    lesson.Summary net

    lesson.Section(
        "The fit, step by step",
        "Watch the two ends first: the line tilts, then **bends**. Towards the end only the bottom of the curve still moves. The loss is the mean of the squared distances, and each step walks down its gradient:\n\n\[ L(\\theta) = \\frac{1}{n} \sum_{i=1}^{n} \left( \\hat y_i - y_i \\right)^2, \qquad \\theta \leftarrow \\theta - \eta \\nabla L(\\theta), \qquad \eta = 0.2 \]"
    )

    lesson.Chart(
        FittedCurves.replay data fits.Moments,
        "Every fifth step. Dots are the data, the line is what the network says."
    )

    lesson.Section(
        "The loss",
        "Fast at first, then slow: the axis is logarithmic to show both. No curve can do better than the noise, whose variance is 0.04 / 12."
    )

    lesson.Chart(
        Figure.axes "step" "loss (mean squared error)"
        |> Figure.line "loss" [| 0 .. losses.Length - 1 |] losses
        |> Figure.dashed "noise" [| 0; losses.Length - 1 |] [| 0.04 / 12.0; 0.04 / 12.0 |]
        |> Figure.logY
        |> Figure.height 340,
        "The loss before each of the updates."
    )

    saveModel lesson net x "It takes numbers (n, 1) and gives the height of the curve at each."
    lesson.Hyperparameters [ "lr", lr; "hidden", 10 ]
    lesson.Metrics [ "loss_first", first; "loss_last", last; "loss_final", final ]
    lesson.Metrics [ ("mse_to_curve", toCurve) ]
    let near = lesson.Pick(0.012, 0.06)

    lesson.Check(
        "the loss fell to a third or less",
        last < first / 3.0,
        $"{first:F4} -> {last:F4}"
    )

    lesson.Check("the fit is near the curve", toCurve < near, $"it is {toCurve:F4} off, squared")

    $"final loss {last:F4} after {lesson.Steps} steps")
