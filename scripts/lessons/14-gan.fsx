// lesson 14 gan | A forger and a connoisseur | 生成对抗网络：新手画家与鉴赏家

(**
# 14. A generative adversarial network paints curves

A painter who has never seen a real curve, and a connoisseur who has. Neither is told how: each learns from the other.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Charts

let info = {
    Number = 14
    Name = "gan"
    Title = "A forger and a connoisseur"
    TitleZh = "生成对抗网络：新手画家与鉴赏家"
    Summary =
        "The generator G paints curves from random ideas, the discriminator D tells them from an artist's. They learn against each other, until D can do no better than toss a coin."
    SummaryZh = "生成器 G 用随机灵感画曲线，判别器 D 分辨它们和画家的作品。两者互相较量，直到 D 只能靠猜。"
    Learn = [
        "How two networks learn **against** each other, each with an optimiser of its own"
        "How `noDiff()` keeps D's lesson from reaching G"
        "How to judge a painter: an accuracy near 0.5 proves nothing alone"
    ]
    Try = [
        "Let D learn twice for each step of G: who wins?"
        "The loss `-log D(G(z))` for G, which does not fade when D is sure."
        "Other curves: sines of any phase in the artist's place."
    ]
    Length = Steps(full = 10000, quick = 2000)
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Data: the artist's works (64, 15), curves a x^2 + (a - 1) with a ~ U(1, 2), at 15 points of [-1, 1] *)
    let batchSize, lr, ideas = 64, 0.0001, 5
    let x = dsharp.linspace (-1.0, 1.0, 15)

    let artistWorks () =
        let a = 1.0 + dsharp.rand [ batchSize; 1 ]
        a * (x * x) + (a - 1.0)

    (** ## Models: G makes a curve of 5 random numbers, D says how likely a curve is the artist's *)
    let G = Linear(ideas, 128) --> dsharp.relu --> Linear(128, 15) // (n, 5) -> (n, 15)
    let D = Linear(15, 128) --> dsharp.relu --> Linear(128, 1) --> dsharp.sigmoid // (n, 15) -> (n, 1)
    let adamG, adamD = Adam(G, lr = lr), Adam(D, lr = lr)
    lesson.Say(G.summary ())
    lesson.Say(D.summary ())

    (** ## Training: first G, while D holds still; then D, which sees the same curves as constants *)
    let accuracy, score = ResizeArray<float>(), ResizeArray<float>()
    let steps, frames = ResizeArray<int>(), ResizeArray()

    lesson.Train(
        "training",
        lesson.Steps,
        fun tick ->
            for step in 0 .. lesson.Steps - 1 do
                let works = artistWorks ()
                G.reverseDiff ()
                let curves = dsharp.randn [ batchSize; ideas ] --> G
                adamG.step (fun () -> (1.0 - (curves --> D)).log().mean()) |> ignore
                G.noDiff ()

                D.reverseDiff ()
                let real, fake = works --> D, curves.noDiff () --> D
                let lossD = adamD.step (fun () -> -(real.log () + (1.0 - fake).log()).mean())
                D.noDiff ()

                accuracy.Add(real.mean () |> float)
                score.Add(-(float lossD))
                tick ()
    )

    "")
