// lesson 17 gpu | The same lesson on a GPU | 用 GPU 加速：只改一处

(**
# 17. The convolutional network of lesson 10, on a GPU

The same network, the same training. What changes when the arithmetic moves to another device? One line.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Data
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.Gpu

let info = {
    Number = 17
    Name = "gpu"
    Title = "The same lesson on a GPU"
    TitleZh = "用 GPU 加速：只改一处"
    Summary =
        "The network of lesson 10 again, on the device that `--device` names. The device stands in one place of the code; without a GPU the lesson says so and runs on the CPU."
    SummaryZh = "还是第 10 课的网络，在 `--device` 指定的设备上训练。代码里只有一处写着设备；没有 GPU 时会说明，并在 CPU 上运行。"
    Learn = [
        "Where the device stands in the code: in **one** place"
        "What has to lie on the same device, and what comes back by itself"
        "How long a training step takes on each device of this machine"
    ]
    Try = [
        "`--device cuda` on a machine with a GPU, after reading *Devices* in the README."
        "Batches of 500 instead of 50: on which device does a digit get cheaper?"
        "The network of lesson 04 on a GPU: why is it slower there?"
    ]
    Length = Epochs(full = 1, quick = 1)
}

Lesson.runAnywhere fsi.CommandLineArgs info (fun lesson ->
    (** ## The one place: what is made from here on, and the batches that are handed out, lie on this device *)
    dsharp.config (device = Device.parse lesson.Device)

    (** ## Data: images (n, 1, 28, 28) in [0, 1], classes (n) from 0 to 9 *)
    let train, test = Digits.load lesson
    let batchSize, lr = 50, 0.001

    let loader =
        train.loader (batchSize, shuffle = true, numWorkers = 1, device = Device.Default)

    let x2000, y2000 = test.first 2000

    (** ## Model: as in lesson 10, 28 x 28 -> 16 maps of 14 x 14 -> 32 maps of 7 x 7 -> 10 scores *)
    let conv a b =
        Conv2d(a, b, kernelSize = 5, padding = 2)

    let shrink (net: Model<_, _>) =
        net --> dsharp.relu --> dsharp.maxpool2d 2

    let features () =
        shrink (conv 1 16) --> shrink (conv 16 32)

    let network () =
        features () --> dsharp.flatten 1 --> Linear(1568, 10)

    let net = network ()
    lesson.Say(net.summary ())

    (** ## Training: the very lines of lesson 10 *)
    let adam = Adam(net, lr = lr)
    let curve = ResizeArray<int * float>()

    let losses =
        trainBatches lesson loader 100 (fun step x y ->
            let loss = adam.step (fun () -> dsharp.crossEntropyLoss (net.forward x, y))

            if step % 50 = 0 then
                lesson.Record(fun () -> curve.Add(step, Classifier.accuracy net x2000 y2000))

            loss)

    let score = score lesson net test losses

    (** ## Time per step on each device present: network, optimiser and a batch are made on it *)
    let prepare () =
        let net, (x, y) = network (), train.first batchSize
        let adam = Adam(net, lr = lr)
        fun () -> adam.step (fun () -> dsharp.crossEntropyLoss (net.forward x, y))

    let times = Devices.compare (lesson.Pick(100, 20)) prepare

    (** ## The page *)
    lesson.Section(
        "What changes in the code",
        """The course's script moves things to the GPU one by one, by `.cuda()` in six places. Here the device is told once, at the start:

```
dsharp.config (device = Device.parse lesson.Device)
```

- The network: there `cnn.cuda()`; here weights are made on the default device.
- Each batch: there `x.cuda()` and `y.cuda()`; here the loader hands batches out on `Device.Default`.
- The test digits: there `test_x.cuda()`; here `test.first 2000` puts them on the default device.
- Answers for a plot: there `.cpu()`; here `toArray1D` brings numbers back by itself.

What meets in one operation has to lie on one device."""
    )

    lesson.Section(
        "Learning",
        "The curves of lesson 10: the device changes the time, not what is learned (though not to the last digit, for sums are taken in another order)."
    )


    lesson.Chart(
        Digits.learningCurves "test" losses curve,
        "Every batch of 50; a test on 2,000 digits every 50 steps."
    )

    lesson.Section(
        "Time per step",
        $"{Devices.found ()} A GPU takes some microseconds to start an operation, whatever its size: it pays where a batch holds much arithmetic, as here, and loses on a network as small as that of lesson 04."
    )

    Devices.show lesson times "One step: 50 digits forward and back, and Adam."
    lesson.Hyperparameters [ "lr", lr; "batch_size", batchSize; "optimizer", "Adam" ]
    lesson.Metrics [ ("devices", [ for device, _ in times -> string device ]) ]
    let least, share = lesson.Pick(0.975, 0.8), score.On2000
    lesson.Check($"it reads {least:P1} of 2000 digits", share >= least, $"it reads {share:P2}")
    let device, milliseconds = List.last times
    $"accuracy {share:P2} on the first 2000 test digits; {milliseconds:F1} ms a step on {device}")
