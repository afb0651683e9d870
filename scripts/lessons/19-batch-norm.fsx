// lesson 19 batch-norm | Keeping every layer awake | 批标准化：让每一层都醒着

(**
# 19. Batch normalisation: keeping every layer awake

Eight hidden layers with a poor start: nothing of the input reaches the end, and the network says the same to
everything. Batch norm puts the values of each layer back into the range that matters.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Data
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.BatchNorm

let info = {
    Number = 19
    Name = "batch-norm"
    Title = "Keeping every layer awake"
    TitleZh = "批标准化：让每一层都醒着"
    Summary =
        "A parabola, eight hidden layers, a poor start. Without batch norm the network answers one constant to everything; with it, the network learns, with tanh and with relu."
    SummaryZh = "一条抛物线、八个隐藏层、一个糟糕的初始值。不用批标准化，网络对任何输入都给出同一个常数；用了它，不论 tanh 还是 relu 都能学会。"
    Learn = [
        "Why activations go **deaf** to values that are too large, or too much alike"
        "What **batch norm** does while training, and what it does when predicting"
        "How to look inside: what comes into and out of every layer"
    ]
    Try = [
        "A better start: leave out the lines that set weight and bias. How well does the plain network do?"
        "`momentum = 0.01`: why do the predictions lag behind the training?"
    ]
    Length = Epochs(full = 12, quick = 6)
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Models: (n, 1) -> eight hidden layers of 10 -> (n, 1), a poor start, with batch norm or without *)
    let linear inputs outputs =
        let layer = Linear(inputs, outputs)
        layer.weight <- 0.1 * dsharp.randn [ outputs; inputs ] // N(0, 0.1)
        layer.bias <- dsharp.full (outputs, -0.2)
        layer

    let norm features = BatchNorm1d(features, momentum = 0.5)

    let pair activation =
        let stack layers =
            HiddenStack(layers, activation, linear 10 1) // activation after each layer

        let plain = stack [ for n in 1 :: List.replicate 7 10 -> linear n 10 ]
        let first = norm 1 --> linear 1 10 --> norm 10 // the input has a norm of its own
        let normed = stack (first :: [ for _ in 2..8 -> linear 10 10 --> norm 10 ])
        [ "plain", plain; "batch_norm", normed ]

    let tanh, relu = pair dsharp.tanh, pair dsharp.relu

    (** ## Data: x on [-7, 10], y = x^2 - 5 + N(0, 2); (2000, 1) to learn from, (200, 1) to test *)
    let parabola count =
        let x = dsharp.linspace(-7.0, 10.0, count).unsqueeze 1
        x, x * x - 5.0 + 2.0 * dsharp.randn x.shape

    let data, test, batchSize, lr = TensorDataset(parabola 2000), parabola 200, 64, 0.03
    let loader = data.loader (batchSize, shuffle = true)

    (** ## Training: both networks on the same batches, Adam on the mean squared error *)
    let learn pair range =
        let moments = Recorder()

        let record epoch =
            moments.Record($"epoch {epoch}", LayerMonitor.observe range test pair)

        let adams = [ for _, net in pair -> net, Adam(net, lr = lr) ]

        trainBatches lesson loader loader.length (fun step x y ->
            if step % loader.length = 0 then
                lesson.Record(fun () -> record (step / loader.length))

            let mse (net: HiddenStack) = dsharp.mseLoss (net.forward x, y)
            (adams |> List.map (fun (net, adam) -> adam.step (fun () -> mse net)))[1])
        |> ignore

        record lesson.Epochs // net.eval, look inside, net.train
        moments

    let tanhRange, reluRange = (-1.0, 1.0), (0.0, 3.0)
    let onTanh, onRelu = learn tanh tanhRange, learn relu reluRange

    (** ## The page *)
    lesson.Section(
        "Deaf activations",
        """Let a weight be 0.1. Then the inputs 1 and 20 become 0.1 and 2, and tanh makes 0.1 and 0.96 of them. The second lies where tanh is nearly flat: an input of 40 would change next to nothing, and the slope, a factor of every gradient, is near 0. And where all values are much alike, the next layer learns nothing from them: at the end the network says one thing to everything, at best the mean of all heights."""
    )

    let x = dsharp.tensor [ 0.1; 1.0; 2.0; 4.0 ]
    let columns = [ x; x.tanh (); dsharp.grad (fun x -> x.tanh().sum()) x ]
    let rows = TensorTable.rows 3 (dsharp.stack (columns, 1))
    lesson.Table([ "x"; "tanh x"; "slope at x" ], rows, "What tanh does.")

    lesson.Section(
        "What batch norm does",
        """It brings each feature to mean 0 and variance 1 over the batch, and from there to the spread \( \gamma \) and the mean \( \beta \) that serve best: both are learned.

\[ \hat x = \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \qquad y = \gamma \hat x + \beta \]

When predicting there may be no batch. So training keeps a running mean, \( m \leftarrow 0.5 m + 0.5 \mu \), and a running variance; after `net.eval ()` the network uses these."""
    )

    lesson.Section("With tanh", "Watch: without batch norm, values lie in **one thin bar**.")
    LayerMonitor.show lesson tanhRange test onTanh.Moments

    lesson.Section(
        "With relu",
        "Watch the outputs: without batch norm the layers are **dead**, all 0."
    )

    LayerMonitor.show lesson reluRange test onRelu.Moments
    lesson.Section("What the norms learned", "Every scale began at 1, every shift at 0.")

    lesson.Chart(
        [
            for name, pair in [ "tanh", tanh; "relu", relu ] ->
                name, LayerMonitor.normFigure (snd pair[1])
        ],
        "One point for each feature."
    )


    let said = fst test --> snd tanh[0] // (200, 1)
    let last (moments: Recorder<_>) = [ for name, values in moments.Last -> name, values.Loss ]
    let tanhLoss, reluLoss = List.map snd (last onTanh), List.map snd (last onRelu)
    lesson.Hyperparameters [ "lr", lr; "batch_size", batchSize; "momentum", 0.5 ]
    lesson.Metrics [ ("test_loss", [ "tanh", last onTanh; "relu", last onRelu ]) ]
    lesson.Check("plain says one thing to all", float (said.std ()) < 0.1, $"std {said.std ()}")
    lesson.Check("batch norm helps tanh", tanhLoss[1] < tanhLoss[0] / 2.0, $"{tanhLoss}")
    lesson.Check("batch norm helps relu", reluLoss[1] < reluLoss[0] / 2.0, $"{reluLoss}")
    $"test loss, plain and with batch norm: tanh {tanhLoss[0]:F0}, {tanhLoss[1]:F0}; relu {reluLoss[0]:F0}, {reluLoss[1]:F0}")
