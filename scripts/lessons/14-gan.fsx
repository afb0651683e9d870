// lesson 14 gan | A forger and a connoisseur | 生成对抗网络：新手画家与鉴赏家

(**
# 14. A generative adversarial network paints curves

A painter who has never seen a real curve, and a connoisseur who has. Neither is told how: each learns from the other.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons

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
    (** ## Data: an artist's works (64, 15), curves a x^2 + (a - 1) with a ~ U(1, 2), at 15 points of [-1, 1] *)
    let batchSize, lr, ideas = 64, 0.0001, 5
    let x = dsharp.linspace (-1.0, 1.0, 15)

    let bounds = {
        X = x
        Lower = x * x
        Upper = 2.0 * x * x + 1.0
    }

    let artistWorks () =
        let a = 1.0 + dsharp.rand [ batchSize; 1 ]
        a * (x * x) + (a - 1.0)

    (** ## Models: G (n, 5) -> (n, 15) paints ideas; D (n, 15) -> (n, 1) says how likely the artist painted it *)
    let G = Linear(ideas, 128) --> dsharp.relu --> Linear(128, 15)
    let D = Linear(15, 128) --> dsharp.relu --> Linear(128, 1) --> dsharp.sigmoid
    let adamG, adamD = Adam(G, lr = lr), Adam(D, lr = lr)

    (** ## Training: first G learns, and D is a constant; then D learns, and the curves are constants *)
    let paint n = dsharp.randn [ n; ideas ] --> G
    let shown = dsharp.randn [ 8; ideas ]
    let moments = Recorder()
    let first = Curves.inside bounds (paint 1000)

    let steps =
        lesson.Train lesson.Steps (fun step ->
            G.reverseDiff ()
            let curves = paint batchSize
            adamG.step (fun () -> (1.0 - (curves --> D)).log().mean()) |> ignore
            G.noDiff ()

            D.reverseDiff ()
            let real, fake = artistWorks () --> D, curves.noDiff () --> D
            let loss = adamD.step (fun () -> -(real.log () + (1.0 - fake).log()).mean())
            D.noDiff ()

            let seen = GanMonitor.step real loss

            if GanMonitor.isShown step then
                lesson.Record(fun () ->
                    moments.Record($"after {step + 1} steps", (seen, shown --> G)))

            seen)

    (** ## How well does G paint? *)
    let curves = paint 1000
    let painting = Curves.judge bounds curves
    let inside, mean, std = painting.Inside, painting.Mean, painting.Std
    lesson.Say $"inside the bounds: {first:P1} of the curves before, {inside:P1} after"

    (** ## The page *)
    lesson.Section(
        "The two models",
        """G never sees a real curve. All it learns comes through D, which says how likely a curve is the artist's. D wants to say 1 of real curves \( y \) and 0 of painted ones \( G(z) \), and G wants it to err:

\[ \begin{aligned} \min_G \; \max_D \; & \mathbb{E}_{y} \left[ \log \, D(y) \right] \\ + \; & \mathbb{E}_{z} \left[ \log \left( 1 - D(G(z)) \right) \right] \end{aligned} \]

Where the two are even, D says 0.5 of every curve, and this score is \( 2 \log \, 0.5 = -1.386 \)."""
    )

    lesson.Summary G
    lesson.Summary D

    lesson.Section(
        "Eight ideas, painted",
        "The same eight ideas throughout: scribbles first, then bowls that all look alike, then curves between the artist's bounds \( x^2 \) and \( 2x^2 + 1 \) that **differ**. They never quite settle: when D finds a flaw, all move."
    )

    lesson.Chart(GanMonitor.replay bounds moments.Moments, "What G makes of eight ideas.")

    lesson.Section(
        "The duel",
        $"Each step moves G to fool D, and D to find G out. Both curves end near their goal. But D's accuracy **begins** near 0.5 too, since nobody knows anything yet, with {first:P0} of the curves inside the bounds: it proves nothing alone. What proves the painter are the share inside and the spread."
    )

    GanMonitor.show lesson steps

    lesson.Section(
        "A thousand curves",
        $"Does G paint all that the artist paints, or one curve only? The \( a \) that fits a curve best should lie evenly between 1 and 2, with a mean of 1.5 and a standard deviation of 0.289. Here they are {mean:F3} and {std:F3}."
    )


    lesson.Chart(
        GanMonitor.gallery bounds curves,
        $"{inside:P1} of 1,000 lie inside at all 15 points."
    )

    saveModel lesson G shown "Ideas (n, 5) in, curves at 15 points out."
    lesson.Hyperparameters [ "lr", lr; "batch_size", batchSize; "optimizer", "Adam" ]
    lesson.Metrics [ "inside", inside; "fitted_a_mean", mean; "fitted_a_std", std ]
    let least, last = lesson.Pick(0.8, 0.5), GanMonitor.last500 steps
    let share = last.Accuracy
    lesson.Check($"{least:P0} of the curves are inside", inside >= least, $"{inside:P1} are")
    lesson.Check("D cannot tell", abs (share - 0.5) < 0.05, $"its accuracy is {share:F3}")
    $"{inside:P1} of 1000 generated curves inside the bounds, D accuracy {share:F3}, D score {last.Score:F3}")
