// lesson 19 batch-norm | Keeping every layer awake | 批标准化：让每一层都醒着

(**
# 19. Batch normalisation: keeping every layer awake

Eight hidden layers with an unlucky start. Without help nothing of the input reaches the end, and the network
answers the same to everything. Batch norm puts the values of each layer back into the range that matters.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Data
open DiffLessons.Charts

let info = {
    Number = 19
    Name = "batch-norm"
    Title = "Keeping every layer awake"
    TitleZh = "批标准化：让每一层都醒着"
    Summary =
        "A parabola, eight hidden layers, a poor start. Without batch norm the network answers one constant; with it, it learns, with tanh and with relu."
    SummaryZh = "一条抛物线、八个隐藏层、一个糟糕的初始值。不用批标准化，网络对任何输入都给出同一个常数；用了它，不论 tanh 还是 relu 都能学会。"
    Learn = [
        "Why activations go **deaf** to values that are too large, or too much alike"
        "What **batch norm** does while training, and what it does when predicting"
        "How to look into a network: what comes into and out of every layer"
    ]
    Try = [
        "A better start: leave out the two lines that set weight and bias. How well does the plain network do?"
        "`momentum = 0.01`: why do the predictions lag behind the training?"
        "Batch norm after the activation instead of before it."
    ]
    Length = Epochs(full = 12, quick = 6)
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Data: x on [-7, 10], y = x^2 - 5 + N(0, 2); 2000 points (2000, 1) to learn from, 200 to test *)
    let parabola count =
        let x = dsharp.linspace(-7.0, 10.0, count).unsqueeze 1
        x, x * x - 5.0 + 2.0 * dsharp.randn x.shape

    let data, test = parabola 2000, parabola 200
    let batchSize, lr, momentum = 64, 0.03, 0.5
    let loader = TensorDataset(data).loader(batchSize, shuffle = true)

    (** ## Model: eight hidden layers of 10 with a poor start, with and without batch norm *)
    let linear inputs outputs =
        let layer = Linear(inputs, outputs)
        layer.weight <- 0.1 * dsharp.randn [ outputs; inputs ] // N(0, 0.1)
        layer.bias <- dsharp.full (outputs, -0.2)
        layer

    let plain activation = // before each activation: linear
        Stack(
            [ for inputs in 1 :: List.replicate 7 10 -> linear inputs 10 ],
            activation,
            linear 10 1
        )

    let normed activation = // before each activation: linear, norm; and the input is normed too
        let norm features =
            BatchNorm1d(features, momentum = momentum)

        let first, others =
            norm 1 --> linear 1 10 --> norm 10, [ for _ in 2..8 -> linear 10 10 --> norm 10 ]

        Stack(first :: others, activation, linear 10 1)

    (** ## Training: both networks on the same batches, Adam on the mean squared error *)
    let learn name (activation: Tensor -> Tensor) range =
        let stacks = [ "plain", plain activation; "batch norm", normed activation ]
        let adams = [ for _, net in stacks -> net, Adam(net, lr = lr) ]
        let watch = StackWatch(stacks, test, range)

        lesson.Train(
            $"training, {name}",
            lesson.Epochs * loader.length,
            fun tick ->
                for epoch in 0 .. lesson.Epochs - 1 do
                    lesson.Record(fun () -> watch.Record $"epoch {epoch}") // net.eval (), look, net.train ()

                    for _, x, y in loader.epoch () do
                        for net, adam in adams do
                            adam.step (fun () -> dsharp.mseLoss (net.forward x, y)) |> ignore

                        tick ()
        )

        watch.Record $"epoch {lesson.Epochs}"
        stacks, watch

    let tanhStacks, tanhWatch = learn "tanh" dsharp.tanh (-1.0, 1.0)
    let reluStacks, reluWatch = learn "relu" dsharp.relu (0.0, 3.0)

    let final (watch: StackWatch) = [
        for name, losses in watch.Losses -> name.Replace(' ', '_'), Seq.last losses
    ]

    lesson.Metric("test_loss", [ "tanh", final tanhWatch; "relu", final reluWatch ])
    printfn "%A %A" (final tanhWatch) (final reluWatch)
    "")
