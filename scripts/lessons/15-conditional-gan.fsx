// lesson 15 conditional-gan | Curves to order | 条件生成对抗网络：按要求作画

(**
# 15. A conditional GAN paints what it is asked for

The painter of lesson 14 paints what it likes. Tell both networks which kind of curve is wanted, and it paints to order.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Charts

let info = {
    Number = 15
    Name = "conditional-gan"
    Title = "Curves to order"
    TitleZh = "条件生成对抗网络：按要求作画"
    Summary =
        "The duel of lesson 14 with a label: curves of the lower kind are 0, of the upper kind 1. Both networks see the label, and in the end G paints the kind that is asked for."
    SummaryZh = "在第 14 课的基础上加一个标签：靠下的曲线是 0，靠上的是 1。两个网络都看得到标签，最后 G 就能按要求作画。"
    Learn = [
        "How to **condition** a network: the label is one more input"
        "Why a label that both see changes what counts as a fake"
        "Why the **order** of the two updates matters"
    ]
    Try = [
        "Ask for the label 0.5, which neither network has ever seen."
        "Show the label to D alone: what does G paint?"
        "Recompute `curves --> D` after D's step and let G learn last: is it as good?"
    ]
    Length = Steps(full = 10000, quick = 2000)
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Data: works (64, 15) as in lesson 14, and labels (64, 1): 1 where a - 1 > 0.5, else 0 *)
    let batchSize, lr, ideas = 64, 0.0001, 5
    let x = dsharp.linspace (-1.0, 1.0, 15)
    let curve a = a * (x * x) + (a - 1.0)
    let between low high = { X = x; Lower = low; Upper = high }
    let drawn = [ between (x * x) (2.0 * x * x + 0.5); between (x * x + 0.5) (2.0 * x * x + 1.0) ]
    let middle = 1.5 * x * x + 0.5 // a = 1.5
    let classes = [ between (x * x) middle; between middle (2.0 * x * x + 1.0) ]

    let artistWorks () =
        let a = 1.0 + dsharp.rand [ batchSize; 1 ]
        a * (x * x) + (a - 1.0), (a - 1.0).gt(0.5).float32 ()

    (** ## Models: the label is one more input of both, G (n, 6) -> (n, 15) and D (n, 16) -> (n, 1) *)
    let G = Linear(ideas + 1, 128) --> dsharp.relu --> Linear(128, 15)
    let D = Linear(15 + 1, 128) --> dsharp.relu --> Linear(128, 1) --> dsharp.sigmoid
    let paint ideas labels = dsharp.cat ([ ideas; labels ], 1) --> G
    let judge curves labels = dsharp.cat ([ curves; labels ], 1) --> D
    let adamG, adamD = Adam(G, lr = lr), Adam(D, lr = lr)
    lesson.Say(G.summary () + "\n\n" + D.summary ())

    (** ## Training: first G learns, and D is a constant; then D learns, and the curves are constants *)
    let duel, shown = Duel(), dsharp.randn [ 8; ideas ]
    let ordered label (ideas: Tensor) = paint ideas (dsharp.full ([ ideas.shape[0]; 1 ], label))

    lesson.EachStep(fun step ->
        let works, labels = artistWorks ()
        G.reverseDiff ()
        let curves = paint (dsharp.randn [ batchSize; ideas ]) labels
        adamG.step (fun () -> (1.0 - judge curves labels).log().mean()) |> ignore
        G.noDiff ()

        D.reverseDiff ()
        let real, fake = judge works labels, judge (curves.noDiff ()) labels
        let loss = adamD.step (fun () -> -(real.log () + (1.0 - fake).log()).mean())
        D.noDiff ()

        duel.Record(real, loss)
        if step % 50 = 0 then duel.Show(ordered 0.0 shown, ordered 1.0 shown))

    (** ## What the other order does: D steps first, and G's loss runs back through the D that was *)
    let refusal =
        let works, labels = artistWorks ()
        G.reverseDiff ()
        D.reverseDiff ()
        let fake = judge (paint (dsharp.randn [ batchSize; ideas ]) labels) labels
        let lossD = -((judge works labels).log () + (1.0 - fake).log()).mean()
        let lossG = (1.0 - fake).log().mean()
        lossD.reverse (retainGraph = true)
        adamD.step ()

        try
            lossG.reverse ()
            "it was run without an error"
        with :? DifferentiationException as error ->
            error.Message

    G.noDiff ()
    D.noDiff ()
    lesson.Say refusal

    (** ## How well does G paint each kind? *)
    let curves = [ for label in [ 0.0; 1.0 ] -> ordered label (dsharp.randn [ 1000; ideas ]) ]
    let kinds = List.map2 Curves.judge classes curves
    let fitted = kinds |> List.map _.Fitted |> Array.concat

