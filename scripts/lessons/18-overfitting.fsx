// lesson 18 overfitting | Learning the noise | 过拟合：把噪声也学了进去

(**
# 18. Overfitting: learning the noise

Twenty noisy points of a straight line, and a network with ninety thousand weights. It can go through every
point, and that is the trouble. Dropout, and the other remedies, keep it from doing so.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Charts

let info = {
    Number = 18
    Name = "overfitting"
    Title = "Learning the noise"
    TitleZh = "过拟合：把噪声也学了进去"
    Summary =
        "Two networks of the same size learn twenty noisy points of the line \( y = x \). One learns the noise by heart; the other drops half its units at each step and cannot. New points tell them apart."
    SummaryZh = "两个同样大小的网络学习直线 \( y = x \) 上的二十个带噪声的点。一个把噪声也背了下来；另一个每步随机丢掉一半单元，背不下来。换一批新点就见分晓。"
    Learn = [
        "What **overfitting** is: a low loss on what was seen, a high one on what was not"
        "What **dropout** does while training, and why it is off when the network is used"
        "The other remedies: more data, a price on large weights (L1, L2), stopping early"
    ]
    Try = [
        "`Dropout 0.1` and `Dropout 0.9`: too little and too much."
        "Other seeds, other noise: how often does dropout win on the test points?"
        "Ten hidden units instead of 300: can so small a network still learn the noise?"
    ]
    Length = Steps(full = 500, quick = 200)
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Data: x (20, 1) on [-1, 1], y = x + 0.3 N(0, 1); as many points, drawn anew, to test *)
    let x = dsharp.linspace(-1.0, 1.0, 20).unsqueeze 1
    let noisy (x: Tensor) = x + 0.3 * dsharp.randn x.shape
    let y, testY = noisy x, noisy x

    (** ## Models: (n, 1) -> 300 -> 300 -> (n, 1), without and with dropout *)
    let plain () =
        Linear(1, 300)
        --> dsharp.relu
        --> Linear(300, 300)
        --> dsharp.relu
        --> Linear(300, 1)

    let overfitting = plain ()
    let half = 0.5

    let dropping =
        Linear(1, 300)
        --> Dropout half
        --> dsharp.relu
        --> Linear(300, 300)
        --> Dropout half
        --> dsharp.relu
        --> Linear(300, 1)

    let evaluated (net: Model<Tensor, Tensor>) measure = // dropout is off between eval and train
        net.eval ()
        let result = measure net
        net.train ()
        result

    let lossOn y (net: Model<Tensor, Tensor>) =
        dsharp.mseLoss (net.forward x, y) |> float

    (** ## Training: both at once, Adam on the mean squared error *)
    let lr = 0.01
    let nets = [ overfitting; dropping ]
    let adams = [ for net in nets -> Adam(net, lr = lr) ]
    let fits = [ for _ in nets -> Fits [ "train", x, y; "test", x, testY ] ]
    let history = ResizeArray()

    let record step =
        history.Add [|
            for net in nets do
                evaluated net (lossOn y)
                evaluated net (lossOn testY)
        |]

        for net, fits in List.zip nets fits do
            evaluated net (fun net -> fits.Record($"step {step}", [ "fit", net.forward ]))

    lesson.TrainSteps lesson.Steps (fun step ->
        if step % 10 = 0 then
            lesson.Record(fun () -> record step)

        for adam, net in List.zip adams nets do
            adam.step (fun () -> dsharp.mseLoss (net.forward x, y)) |> ignore)
    |> ignore

    record lesson.Steps
    printfn "%A" history[history.Count - 1]

    let train (net: Model<Tensor, Tensor>) (x, y) penalty =
        let adam = Adam(net, lr = lr)

        for _ in 1 .. lesson.Steps do
            adam.step (fun () -> dsharp.mseLoss (net.forward x, y) + penalty net.parametersVector)
            |> ignore

        printfn "  %f %f" (lossOn y net) (lossOn testY net)

    let manyX = dsharp.linspace(-1.0, 1.0, 200).unsqueeze 1
    train (plain ()) (x, y) (fun w -> w.sum () * 0.0)
    train (plain ()) (manyX, noisy manyX) (fun w -> w.sum () * 0.0)

    for l in [ 1e-5; 3e-5; 1e-4; 3e-4; 1e-3 ] do
        printfn "L1 %g" l
        train (plain ()) (x, y) (fun w -> l * w.abs().sum())

    for l in [ 1e-4; 3e-4; 1e-3; 3e-3 ] do
        printfn "L2 %g" l
        train (plain ()) (x, y) (fun w -> l * (w * w).sum())

    "")
