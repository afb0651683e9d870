namespace DiffLessons.Lessons.GradientDescent

open DiffLessons
open DiffLessons.Plotting

/// What a small network makes of its data at one moment of its training.
type Moment = {
    /// What its three hidden units say of each sample: shape (n, 3), each from -1 to 1.
    Representation: Tensor
    /// Weights and bias of the layer that reads them: four numbers.
    Reader: float[]
    /// Its answer, from 0 to 1, over a grid of features: one row for each second feature.
    Answers: float[][]
}

/// Opens the black box: what goes into a network with two features and three hidden units, what it makes of it inside, and what comes out.
[<RequireQualifiedAccess>]
module BlackBox =

    let private side = [| for at in 0..30 -> 1.5 * (float at / 15.0 - 1.0) |]

    /// The pairs of features over which answers are shown: a grid, shape (961, 2).
    let private gridPoints () =
        dsharp.tensor [|
            for y in side do
                for x in side -> [| x; y |]
        |]

    /// Looks into a network as it is now.
    /// `inside`: From features (n, 2) to the representation (n, 3).
    /// `reader`: From the representation to the logarithm of the odds of class 1.
    /// `features`: The samples to follow, shape (n, 2).
    let moment (inside: Model<Tensor, Tensor>) (reader: Linear) (features: Tensor) =
        let answers = (gridPoints () --> inside --> reader).sigmoid()

        {
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

    let private expect (labels: int[]) what (t: Tensor) width =
        if t.dim <> 2 || t.shape[0] <> labels.Length || t.shape[1] <> width then
            raise (
                ShapeException
                    $"BlackBox.panels: expected {what} of shape ({labels.Length}, {width}), got {Shape.format t.shape}."
            )

    /// Two panels for `lesson.Charts`, replayed together: features in and answers out, and the representation between them with the plane that parts it.
    /// `names`: The names of the two classes, 0 and 1.
    /// `labels`: The class of each sample.
    /// `features`: Shape (n, 2).
    /// `moments`: What the network made of them over time; at least one.
    /// ShapeException: Features or a representation have another shape.
    /// OptionException: There is no moment.
    let panels
        (names: string[])
        (labels: int[])
        (features: Tensor)
        (moments: (string * Moment) list)
        =
        expect labels "features" features 2

        for _, moment in moments do
            expect labels "a representation" moment.Representation 3

        if moments.IsEmpty then
            raise (OptionException "BlackBox.panels: expected at least one moment, got none.")

        let outside (label, moment) =
            Frame.create label |> Frame.z "answer" moment.Answers

        let inside (moment: string, seen) =
            let hidden = columnsOf seen.Representation

            let add frame (label, name) =
                let axis at = own labels label hidden[at]
                Frame.xyz name (axis 0) (axis 1) (axis 2) frame

            let frame = Frame.create moment |> Frame.z "border" (planeOf seen)
            Array.fold add frame (Array.indexed names)

        let last = snd (List.last moments)
        let x, hidden = columnsOf features, columnsOf last.Representation

        [
            "Features in, answer out",
            Figure.axes "x₁" "x₂"
            |> Fields.heatmap "answer" Scale.Diverging 0.0 1.0 side side last.Answers
            |> Figure.withField "showscale" (Json.flag false)
            |> Fields.classes names labels x[0] x[1]
            |> Figure.xRange -1.5 1.5
            |> Figure.yRange -1.5 1.5
            |> Figure.replay (List.map outside moments)
            |> Figure.height 430
            "The representation inside: turn it",
            Figure.space "h₁" "h₂" "h₃"
            |> Fields.surface "border" Scale.Sequential ends ends (planeOf last)
            |> Figure.withField "showscale" (Json.flag false)
            |> Figure.withField "opacity" (Json.number 0.45)
            |> Fields.classes3 names labels hidden[0] hidden[1] hidden[2]
            |> Figure.xRange -1.1 1.1
            |> Figure.yRange -1.1 1.1
            |> Figure.zRange -1.1 1.1
            |> Figure.seenFrom 1.9 1.3 0.9
            |> Figure.withLayout "showlegend" (Json.flag false)
            |> Figure.replay (List.map inside moments)
            |> Figure.height 430
        ]

    /// Points of a disc around the middle, class 0, and of a ring around the disc, class 1.
    /// `count`: How many of each.
    /// Returns: Shape (2 count, 2), and the classes as 0 or 1, shape (2 count, 1).
    let discAndRing (count: int) : Tensor * Tensor =
        let angle = 2.0 * System.Math.PI * dsharp.rand (2 * count)
        let radius = dsharp.cat [ 0.5 * dsharp.rand count; 0.9 + 0.4 * dsharp.rand count ]

        dsharp.stack ([ radius * angle.cos (); radius * angle.sin () ], dim = 1),
        dsharp.cat [ dsharp.zeros [ count; 1 ]; dsharp.ones [ count; 1 ] ]

    /// Samples on their way through the box, as a table's rows.
    /// `samples`: The numbers of the samples.
    /// `stages`: What becomes of the samples, stage by stage: each of shape (n, width).
    /// Returns: A row for each sample, in it a cell for each stage.
    let rows (samples: int list) (stages: Tensor list) : string list list = [
        for sample in samples ->
            [
                for stage in stages ->
                    numbers stage[sample]
                    |> Array.map (fun value -> $"{value:F2}")
                    |> String.concat ", "
            ]
    ]
