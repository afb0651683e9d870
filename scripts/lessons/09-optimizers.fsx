// lesson 09 optimizers | Four ways downhill | 优化器：四种下山的方法

(**
# 09. Optimisers: four ways downhill

Four copies of one network, with the same parameters and the same batches. They differ in one thing: what an
optimiser makes of the gradient.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Data
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.Optimizers

let info = {
    Number = 9
    Name = "optimizers"
    Title = "Four ways downhill"
    TitleZh = "优化器：四种下山的方法"
    Summary =
        "SGD, momentum, RMSprop and Adam train the same network from the same start on the same batches. The learning rate is the same too, and the losses are far apart."
    SummaryZh = "SGD、Momentum、RMSprop 和 Adam 从同样的初始值、用同样的批次、以同样的学习率训练同一个网络，损失却相差很远。"
    Learn = [
        "The **update rule** of each optimiser, and what it remembers from step to step"
        "How to compare optimisers fairly: one start, the same batches"
        "What the rules do on a surface that can be seen: a narrow valley"
    ]
    Try = [
        "Ten times the rate, `lr = 0.1`: SGD catches up. Which of the others still works?"
        "`SGD(net, lr = lr, momentum = 0.95)`, or `nesterov = true`."
        "A race without rules: `RMSprop(net, lr = lr, alpha = 0.9, momentum = 0.8)`."
    ]
    Length = Epochs(full = 12, quick = 4)
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Data: x (1000, 1) on [-1, 1], y = x^2 + 0.1 N(0, 1), in batches of 32 *)
    let x = dsharp.linspace(-1.0, 1.0, 1000).unsqueeze 1
    let y = x * x + 0.1 * dsharp.randn x.shape
    let lr, batchSize = 0.01, 32
    let loader = TensorDataset(x, y).loader(batchSize, shuffle = true)

    (** ## Models: four copies of (n, 1) -> 20 -> relu -> (n, 1), with the same initial parameters *)
    let four lr : (string * (ModelBase -> Optimizer)) list = [
        "sgd", (fun net -> SGD(net, lr = lr))
        "momentum", (fun net -> SGD(net, lr = lr, momentum = 0.8))
        "rmsprop", (fun net -> RMSprop(net, lr = lr, alpha = 0.9))
        "adam", (fun net -> Adam(net, lr = lr, beta1 = 0.9, beta2 = 0.99))
    ]

    let net () =
        Linear(1, 20) --> dsharp.relu --> Linear(20, 1)

    let runs = [ for name, optimizer in four lr -> OptimizerRun(name, net (), optimizer) ]

    for run in runs do
        run.Net.parametersVector <- runs[0].Net.parametersVector

    (** ## Training: all four on each batch *)
    let data, fits = [ ("data", x, y) ], Recorder()

    let record step =
        fits.Record(
            $"step {step}",
            [ for run in runs -> run.Name, FittedCurves.evaluate data run.Net.forward ]
        )

    let losses =
        trainBatches lesson loader loader.length (fun step x y -> // x (32, 1), y (32, 1)
            if step % 8 = 0 then
                lesson.Record(fun () -> record step)

            runs
            |> List.map _.Step(fun net -> dsharp.mseLoss (net.forward x, y))
            |> List.last)

    record losses.Length

    (** ## The page *)
    lesson.Section(
        "The rules",
        """Let \( g \) be the gradient of a batch's loss and \( \eta \) the learning rate; every rule works on each parameter by itself. SGD goes against the gradient. Momentum rolls on as a ball would, and the gradient only steers. AdaGrad and RMSprop divide by how large the gradient usually is: AdaGrad adds up all its squares, so that its steps shrink for ever, RMSprop forgets old ones. Adam does both, and makes up for \( v \) and \( s \) starting at 0, at step \( t \).

\[ \begin{aligned} \text{SGD} \quad & \theta \leftarrow \theta - \eta g \\ \text{momentum} \quad & v \leftarrow 0.8 v + g \\ & \theta \leftarrow \theta - \eta v \\ \text{AdaGrad} \quad & s \leftarrow s + g^2 \\ & \theta \leftarrow \theta - \eta g / (\sqrt{s} + \varepsilon) \\ \text{RMSprop} \quad & s \leftarrow 0.9 s + 0.1 g^2 \\ & \theta \leftarrow \theta - \eta g / (\sqrt{s} + \varepsilon) \\ \text{Adam} \quad & v \leftarrow 0.9 v + 0.1 g \\ & s \leftarrow 0.99 s + 0.01 g^2 \\ & \hat v = v / (1 - 0.9^t), \quad \hat s = s / (1 - 0.99^t) \\ & \theta \leftarrow \theta - \eta \hat v / (\sqrt{\hat s} + \varepsilon) \end{aligned} \]"""
    )

    lesson.Section(
        "The race",
        "Watch the start: RMSprop and Adam bend the line **at once**; SGD is still on its way when the others have long arrived. Each batch is another sample, so the losses shake; the mean of an epoch shows the order. None stays below the noise, 0.01."
    )

    lesson.Chart(FittedCurves.replay data fits.Moments, "The four networks, every eight steps.")

    lesson.Chart(
        OptimizerRun.panels loader.length runs,
        "The loss before each update, and its mean in each epoch."
    )

    lesson.Section(
        "On a surface",
        "The narrow valley of lesson 01, steep across and flat along. The rate is 0.05 for all. Watch SGD jump to the floor and **creep** along it, momentum swing past, and the three that divide by the size of the gradient walk slantwise, as if there were no valley; AdaGrad runs out of breath."
    )

    let adagrad: ModelBase -> Optimizer = fun net -> Adagrad(net, lr = 0.05)
    let walk = SurfaceDescent.by LossSurface.valley (-3.6, 1.2) 80
    let ways = [ for name, rule in four 0.05 @ [ ("adagrad", adagrad) ] -> name, walk rule ]
    lesson.Chart(DescentFigures.replay LossSurface.valley ways, "Eighty steps of each.")

    let final = [ for run in runs -> run.Name, Array.last (run.EpochMeans loader.length) ]

    let worst, adam = fst (List.maxBy snd final), snd final[3]
    lesson.Hyperparameters [ "lr", lr; "batch_size", batchSize; "momentum", 0.8; "alpha", 0.9 ]
    lesson.Hyperparameters [ ("betas", [ 0.9; 0.99 ]) ]
    lesson.Metrics [ ("final_epoch_loss", final) ]
    lesson.Check("SGD comes last", (worst = "sgd"), $"{final}")
    lesson.Check("Adam reaches the noise", adam < lesson.Pick(0.013, 0.02), $"{adam:F4}")
    String.concat ", " [ for name, loss in final -> $"{name} {loss:F4}" ])
