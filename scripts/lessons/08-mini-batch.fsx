// lesson 08 mini-batch | A few samples at a time | 批训练：一次只看几个样本

(**
# 08. Mini-batches

A data set is seldom looked at whole. A loader hands it out a few samples at a time, in a new order each epoch, and
prepares the next ones on other threads meanwhile.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Data
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons.MiniBatch

let info = {
    Number = 8
    Name = "mini-batch"
    Title = "A few samples at a time"
    TitleZh = "批训练：一次只看几个样本"
    Summary =
        "Ten samples, handed out by fives and then by eights: in a new order each epoch, each of them exactly once."
    SummaryZh = "十个样本，先每批五个、再每批八个：每个 epoch 换一种顺序，每个样本恰好出现一次。"
    Learn = [
        "What an **epoch**, a **batch** and a step are"
        "What `shuffle`, `dropLast` and `numWorkers` do"
        "Why a batch's gradient may stand for that of all the data"
    ]
    Try = [
        "`shuffle = false`: what does the figure look like now?"
        "`numWorkers = 0`: are the batches other ones? Why not?"
        "A batch of 3: how many steps has an epoch, and how large is the last one?"
    ]
    Length = Epochs(full = 3, quick = 3)
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Data: x (10), from 1 to 10; y (10), from 10 to 1 *)
    let x, y = dsharp.linspace (1.0, 10.0, 10), dsharp.linspace (10.0, 1.0, 10)
    let data = TensorDataset(x, y)

    (** ## Epochs of batches: each of shape (batchSize), or smaller where the data end *)
    let read what (loader: DataLoader) =
        lesson.Say $"{what}, {loader.length} steps an epoch"

        [
            for epoch in 1 .. lesson.Epochs do
                for step, batchX, batchY in loader.epoch () do
                    let batch = Batches.ofTensors epoch step batchX batchY
                    lesson.Say(string batch)
                    batch
        ]

    let fives = read "batches of 5" (data.loader (5, shuffle = true, numWorkers = 2))
    let eights = read "batches of 8" (data.loader (8, shuffle = true, numWorkers = 2))
    let dropping = data.loader (8, shuffle = true, dropLast = true, numWorkers = 2)
    let full = read "full batches of 8" dropping

    (** ## What must hold: each epoch is all ten samples in some order, and each x keeps its y *)
    let orders = Batches.orders (fives @ eights) // an epoch of both holds every sample twice
    let twice = [| for place in 2..21 -> place / 2 |]
    let permutation = orders |> List.forall (fun order -> Array.sort order = twice)

    let together =
        fives @ eights @ full
        |> List.forall (fun batch -> Array.forall2 (fun x y -> x + y = 11) batch.X batch.Y)

    (** ## The page *)
    let table batches caption =
        lesson.Table([ "epoch"; "step"; "batch x"; "batch y" ], Batches.rows batches, caption)

    lesson.Section(
        "Batches",
        @"A step on all the data is exact and slow; one on a few samples is rough and quick, and right on average. The gradient over a batch \( B \) stands for that over all \( n \) samples: \[ \frac{1}{|B|} \sum_{i \in B} \nabla L_i \approx \frac{1}{n} \sum_{i=1}^{n} \nabla L_i \] One pass over all the data is an *epoch*: `for step, batchX, batchY in loader.epoch() do ...`, where the loader is `data.loader(5, shuffle = true, numWorkers = 2)`. Read a row at a time: five of the ten numbers, and with each x its own y, which is 11 less it."
    )

    table fives "Batches of five."

    lesson.Section(
        "Shuffled, and each exactly once",
        "Each epoch has an order of its own, drawn before the workers begin: how many there are changes nothing, and from the same seed it is the order that PyTorch's loader draws. Look along the height of the points: every x from 1 to 10 comes **exactly once** in each epoch, in one batch or the other."
    )

    lesson.Chart(
        [ "Batches of 5", Batches.figure fives; "Batches of 8", Batches.figure eights ],
        "The order in which the samples come, epoch by epoch. Of ten samples a batch of eight leaves two."
    )

    lesson.Section(
        "The last batch",
        "Ten is not a multiple of eight, so the last batch holds two. Where a step needs full batches, `dropLast = true` leaves it out: two samples, other ones each epoch, then wait for the next."
    )

    table eights "Batches of eight."
    table full "Batches of eight, full ones only."
    let sizes = List.map Batches.sizes [ fives; eights; full ]

    lesson.Metrics [ ("batch_sizes", sizes) ]
    lesson.Metrics [ ("permutation", permutation) ]
    lesson.Metrics [ ("orders", Batches.orders fives) ]
    let epochs sizes = List.replicate lesson.Epochs sizes
    let expected = List.map epochs [ [ 5; 5 ]; [ 8; 2 ]; [ 8 ] ]

    lesson.Check(
        "every epoch is a permutation of the samples",
        permutation,
        "a sample lacks or comes twice"
    )

    lesson.Check("each x keeps its y", together, "an x has the y of another")
    lesson.Check("the sizes are 5 5, then 8 2, then 8", (sizes = expected), $"they are {sizes}")

    $"{lesson.Epochs} epochs by fives and by eights, every sample exactly once in each")
