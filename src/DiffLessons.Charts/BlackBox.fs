namespace DiffLessons.Charts

open DiffLessons

/// <summary>What a small network makes of its data at one moment of its training.</summary>
type Moment = {
    /// <summary>What stands beside the slider.</summary>
    Label: string
    /// <summary>What its three hidden units say of each sample: shape (n, 3), each from -1 to 1.</summary>
    Representation: Tensor
    /// <summary>Weights and bias of the layer that reads them: four numbers.</summary>
    Reader: float[]
    /// <summary>Its answer, from 0 to 1, over a grid of features: one row for each second feature.</summary>
    Answers: float[][]
}

/// <summary>Opens the black box: what goes into a network with two features and three hidden units, what it makes of it inside, and what comes out.</summary>
[<RequireQualifiedAccess>]
module BlackBox =

    let private side = [| for at in 0..30 -> 1.5 * (float at / 15.0 - 1.0) |]

    /// The pairs of features over which answers are shown: a grid, shape (961, 2).
    let private places () =
        dsharp.tensor [|
            for y in side do
                for x in side -> [| x; y |]
        |]

    /// <summary>Looks into a network as it is now.</summary>
    /// <param name="label">What stands beside the slider, for instance <c>step 20</c>.</param>
    /// <param name="inside">From features (n, 2) to the representation (n, 3).</param>
    /// <param name="reader">From the representation to the logarithm of the odds of class 1.</param>
    /// <param name="features">The samples to follow, shape (n, 2).</param>
    let moment (label: string) (inside: Model<Tensor, Tensor>) (reader: Linear) (features: Tensor) =
        let answers = (places () --> inside --> reader).sigmoid()

        {
            Label = label
            Representation = inside.forward features
            Reader = (dsharp.cat [ reader.weight.view -1; reader.bias ]).toArray1D<float>()
            Answers = answers.view(-1).toArray1D<float>() |> Array.chunkBySize side.Length
        }

    let private ends = [| for at in 0..16 -> float at / 8.0 - 1.0 |]

    /// The plane in which the reading layer is undecided, over the first two hidden units; outside the cube there is none of it.
    let private planeOf moment =
        let reader = moment.Reader

        [|
            for h2 in ends ->
                [|
                    for h1 in ends ->
                        let h3 = -(reader[0] * h1 + reader[1] * h2 + reader[3]) / reader[2]
                        if abs h3 <= 1.2 then h3 else nan
                |]
        |]

    let private own (labels: int[]) label (values: 'a[]) =
        Array.zip labels values |> Array.filter (fst >> (=) label) |> Array.map snd

    let private columnsOf (t: Tensor) = [|
        for column in 0 .. t.shape[1] - 1 -> t[*, column].toArray1D<float>()
    |]

    /// <summary>Two panels for <c>lesson.Charts</c>, replayed together: features in and answers out, and the representation between them with the plane that parts it.</summary>
    /// <param name="names">The names of the two classes, 0 and 1.</param>
    /// <param name="labels">The class of each sample.</param>
    /// <param name="features">Shape (n, 2).</param>
    /// <param name="moments">What the network made of them over time; at least one.</param>
    /// <exception cref="T:DiffLessons.ShapeException">Features or a representation have another shape.</exception>
    /// <exception cref="T:DiffLessons.OptionException">There is no moment.</exception>
    let panels (names: string[]) (labels: int[]) (features: Tensor) (moments: Moment list) =
        let expect what (t: Tensor) width =
            if t.dim <> 2 || t.shape[0] <> labels.Length || t.shape[1] <> width then
                raise (
                    ShapeException
                        $"BlackBox.panels: expected {what} of shape ({labels.Length}, {width}), got {Shape.format t.shape}."
                )

        expect "features" features 2

        for moment in moments do
            expect "a representation" moment.Representation 3

        if moments.IsEmpty then
            raise (OptionException "BlackBox.panels: expected at least one moment, got none.")

        let outside moment =
            Frame.create moment.Label |> Frame.z "answer" moment.Answers

        let inside moment =
            let hidden = columnsOf moment.Representation

            let add frame (label, name) =
                let axis at = own labels label hidden[at]
                Frame.xyz name (axis 0) (axis 1) (axis 2) frame

            let frame = Frame.create moment.Label |> Frame.z "border" (planeOf moment)
            Array.fold add frame (Array.indexed names)

        let last = List.last moments
        let x, hidden = columnsOf features, columnsOf last.Representation

        [
            "Features in, answer out",
            Figure.axes "x₁" "x₂"
            |> Fields.heatmap "answer" Scale.Diverging 0.0 1.0 side side last.Answers
            |> Figure.withField "showscale" (Json.Bool false)
            |> Fields.classes names labels x[0] x[1]
            |> Figure.xRange -1.5 1.5
            |> Figure.yRange -1.5 1.5
            |> Figure.replay (List.map outside moments)
            |> Figure.height 430
            "The representation inside: turn it",
            Figure.space "h₁" "h₂" "h₃"
            |> Fields.surface "border" Scale.Sequential ends ends (planeOf last)
            |> Figure.withField "showscale" (Json.Bool false)
            |> Figure.withField "opacity" (Json.Number 0.45)
            |> Fields.classes3 names labels hidden[0] hidden[1] hidden[2]
            |> Figure.xRange -1.1 1.1
            |> Figure.yRange -1.1 1.1
            |> Figure.zRange -1.1 1.1
            |> Figure.seenFrom 1.9 1.3 0.9
            |> Figure.withLayout "showlegend" (Json.Bool false)
            |> Figure.replay (List.map inside moments)
            |> Figure.height 430
        ]

    /// <summary>Points of a disc around the middle, class 0, and of a ring around the disc, class 1.</summary>
    /// <param name="count">How many of each.</param>
    /// <returns>Shape (2 count, 2), and the classes as 0 or 1, shape (2 count, 1).</returns>
    let discAndRing (count: int) : Tensor * Tensor =
        let angle = 2.0 * System.Math.PI * dsharp.rand (2 * count)
        let radius = dsharp.cat [ 0.5 * dsharp.rand count; 0.9 + 0.4 * dsharp.rand count ]

        dsharp.stack ([ radius * angle.cos (); radius * angle.sin () ], dim = 1),
        dsharp.cat [ dsharp.zeros [ count; 1 ]; dsharp.ones [ count; 1 ] ]

    /// <summary>Samples on their way through the box, as a table's rows.</summary>
    /// <param name="samples">The numbers of the samples.</param>
    /// <param name="stages">What becomes of the samples, stage by stage: each of shape (n, width).</param>
    /// <returns>A row for each sample, in it a cell for each stage.</returns>
    let rows (samples: int list) (stages: Tensor list) : string list list = [
        for sample in samples ->
            [
                for stage in stages ->
                    numbers stage[sample]
                    |> Array.map (fun value -> $"{value:F2}")
                    |> String.concat ", "
            ]
    ]

/// <summary>Watches a network of two features and three hidden units while it learns.</summary>
/// <param name="inside">From features (n, 2) to the representation (n, 3).</param>
/// <param name="reader">From the representation to the logarithm of the odds of class 1.</param>
/// <param name="names">The names of the two classes, 0 and 1.</param>
/// <param name="features">The samples to follow, shape (n, 2).</param>
/// <param name="classes">The class of each sample; shape (n) or (n, 1).</param>
[<Sealed>]
type BlackBoxWatch
    (
        inside: Model<Tensor, Tensor>,
        reader: Linear,
        names: string[],
        features: Tensor,
        classes: Tensor
    ) =
    let moments = ResizeArray<Moment>()

    /// <summary>Looks into the network as it is before a step.</summary>
    /// <param name="step">The step's number.</param>
    member _.Record(step: int) : unit =
        moments.Add(BlackBox.moment $"step {step}" inside reader features)

    /// <summary>What <c>BlackBox.panels</c> makes of the moments recorded.</summary>
    /// <exception cref="T:DiffLessons.OptionException">None was recorded.</exception>
    member _.Panels() : (string * Figure) list =
        BlackBox.panels names (classes.view(-1).toArray1D<int>()) features (List.ofSeq moments)

/// <summary>What lessons show of the black box.</summary>
[<AutoOpen>]
module LessonBlackBox =
    type Lesson with

        /// <summary>Adds a table of samples on their way through a network.</summary>
        /// <param name="samples">The numbers of the samples.</param>
        /// <param name="stages">What becomes of the samples, stage by stage: its name, and shape (n, width).</param>
        /// <param name="caption">Which samples they are.</param>
        member lesson.Stages
            (samples: int list, stages: (string * Tensor) list, caption: string)
            : unit =
            let names, tensors = List.unzip stages
            lesson.Table(names, BlackBox.rows samples tensors, caption)
