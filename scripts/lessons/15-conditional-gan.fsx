// lesson 15 conditional-gan | Curves to order | 条件生成对抗网络：按要求作画

(**
# 15. A conditional GAN paints what it is asked for

The painter of lesson 14 paints what it likes. Tell both networks which kind of curve is wanted, and it paints to order.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.ConditionalGan

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
        "Let D step first, and judge the curves again before G learns: is it as good?"
    ]
    Length = Steps(full = 10000, quick = 3000)
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Data: works (64, 15) as in lesson 14, and labels (64, 1): 1 where a - 1 > 0.5, else 0 *)
    let batchSize, lr, ideas = 64, 0.0001, 5
    let x, half = dsharp.linspace (-1.0, 1.0, 15), dsharp.tensor 0.5

    let artistWorks () =
        let a = 1.0 + dsharp.rand [ batchSize; 1 ]
        a * (x * x) + (a - 1.0), (a - 1.0).gt(half).float32()

    (** ## Models: the label is one more input of both, G (n, 6) -> (n, 15) and D (n, 16) -> (n, 1) *)
    let G = Linear(ideas + 1, 128) --> dsharp.relu --> Linear(128, 15)
    let D = Linear(15 + 1, 128) --> dsharp.relu --> Linear(128, 1) --> dsharp.sigmoid
    let labelled (x: Tensor) label = dsharp.cat ([ x; label ], 1)
    let adamG, adamD = Adam(G, lr = lr), Adam(D, lr = lr)

    (** ## Training: first G learns, and D is a constant; then D learns, and the curves are constants *)
    let all n label = dsharp.full ([ n; 1 ], label)
    let shown = dsharp.randn [ 8; ideas ]
    let orders = [ for label in [ 0.0; 1.0 ] -> labelled shown (all 8 label) ]
    let moments = Recorder()

    let steps =
        lesson.Train lesson.Steps (fun step ->
            let works, label = artistWorks ()
            G.reverseDiff ()
            let curves = labelled (dsharp.randn [ batchSize; ideas ]) label --> G
            let fooled () = labelled curves label --> D
            adamG.step (fun () -> (1.0 - fooled ()).log().mean()) |> ignore
            G.noDiff ()

            D.reverseDiff ()
            let real, fake = labelled works label --> D, labelled (curves.noDiff ()) label --> D
            let loss = adamD.step (fun () -> -(real.log () + (1.0 - fake).log()).mean())
            D.noDiff ()

            let seen = GanMonitor.step real loss

            if GanMonitor.isShown step then
                lesson.Record(fun () ->
                    moments.Record(
                        $"after {step + 1} steps",
                        (seen, [ for order in orders -> order --> G ])
                    ))

            seen)

    (** ## A thousand curves of each kind: label 0 orders an a from 1 to 1.5, label 1 from 1.5 to 2 *)
    let kinds, many = CurveKinds.all x, dsharp.randn [ 1000; ideas ]
    let curves = [| for label in [ 0.0; 1.0 ] -> labelled many (all 1000 label) --> G |]

    (** ## The course's order: D steps while G's loss waits to run back through the D that was *)
    let works, label = artistWorks ()
    G.reverseDiff ()
    let waiting = labelled (orders[1] --> G) (all 8 1.0) --> D
    adamD.step (fun () -> (labelled works label --> D).mean()) |> ignore
    let refusal = errorMessage (fun () -> (1.0 - waiting).log().mean().reverse())
    G.noDiff ()

    (** ## The page *)
    lesson.Section(
        "The label is one more input",
        """As in lesson 14, but G paints ideas \( z \) *given* a label \( c \), and D judges a curve *given* the label. A fine curve of the wrong kind is a fake now, so G has to heed the label:

\[ \begin{aligned} \min_G \; \max_D \; & \mathbb{E}_{y, c} \left[ \log \, D(y, c) \right] \\ + \; & \mathbb{E}_{z, c} \left[ \log \left( 1 - D(G(z, c), c) \right) \right] \end{aligned} \]"""
    )

    lesson.Summary G
    lesson.Summary D

    lesson.Section(
        "The same ideas, ordered twice",
        "The same eight ideas in both pictures; only the label differs. At first the pictures are alike: G has not noticed the label yet. Then they part, each towards its own bounds: \( x^2 \) and \( 2x^2 + 0.5 \) for label 0, \( x^2 + 0.5 \) and \( 2x^2 + 1 \) for label 1."
    )

    let replay label =
        GanMonitor.replay kinds[label].Drawn [
            for name, (step, curves) in moments.Moments -> name, (step, List.item label curves)
        ]

    lesson.Chart(
        [ for label in [ 0; 1 ] -> $"label {label}", replay label ],
        "What G makes of eight ideas, asked for either kind."
    )

    lesson.Section("The duel", "As in lesson 14, both end near the goal. Alone it proves nothing.")
    GanMonitor.show lesson steps
    lesson.Section("A thousand of each", "The kinds' own bounds meet at \( a = 1.5 \).")
    let paintings = CurveKinds.show lesson kinds curves

    lesson.Section(
        "Why the order of the updates matters",
        $"""The course's script computes both losses, lets D step, and then runs G's loss back through D. But D has moved: what the graph holds was computed with weights that are gone. Old versions of PyTorch mixed the new weights with the old values, a gradient of neither network. Today it refuses, and so does this library: `{refusal}`

Two orders are right. Here G learns first, and D then judges the same curves as constants: both gradients belong to the same two networks. Or D steps first, and judges the curves **again** before G learns from it."""
    )

    saveModel lesson G orders[1] "Ideas and label (n, 6) in, curves out."
    lesson.Hyperparameters [ "lr", lr; "batch_size", batchSize; "optimizer", "Adam" ]
    let least, inside = lesson.Pick(0.75, 0.5), paintings |> Array.map _.Inside
    let worst, parted = Array.min inside, paintings[1].Mean - paintings[0].Mean
    lesson.Check($"{least:P0} of each kind are inside", worst >= least, $"{worst:P1} are")
    lesson.Check("the labels part the curves", parted > 0.2, $"the mean a differs by {parted:F2}")
    $"{inside[0]:P1} and {inside[1]:P1} of 1000 curves of label 0 and 1 inside their bounds, D accuracy {(GanMonitor.last500 steps).Accuracy:F3}")
