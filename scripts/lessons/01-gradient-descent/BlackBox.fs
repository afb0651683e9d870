namespace DiffLessons.Lessons.GradientDescent

open DiffLessons
open DiffLessons.Lessons
open DiffLessons.Plotting

/// What a small network makes of its data at one moment of its training.
type Moment = {
    /// What its hidden units output for each sample: shape (n, hidden units), each from -1 to 1.
    Representation: Tensor
    /// Weights and bias of the layer that reads them: one number for each hidden unit, and the bias.
    Reader: float[]
    /// Its answer, from 0 to 1, over a grid of features: one row for each second feature.
    Answers: float[][]
}

/// Opens the black box: what goes into a network with two features and a few hidden units, what it makes of it inside, and what comes out.
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
    /// `inside`: From features (n, 2) to the representation (n, hidden units).
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

    /// The line on which the reading layer of two hidden units is undecided, over the first; outside the square there is none of it.
    let private lineOf moment =
        let reader = moment.Reader

        [|
            for h1 in ends ->
                let h2 = -(reader[0] * h1 + reader[2]) / reader[1]
                if abs h2 <= 1.2 then h2 else nan
        |]

    /// The features in the plane with the answers, replayed.
    let private outside names labels (x: float[][]) (moments: (string * Moment) list) =
        let frame (label, moment) =
            Frame.create label |> Frame.z "answer" moment.Answers

        Figure.axes "x₁" "x₂"
        |> Fields.heatmap
            "answer"
            Scale.Diverging
            0.0
            1.0
            side
            side
            (snd (List.last moments)).Answers
        |> Figure.withField "showscale" (Json.flag false)
        |> Fields.classes names labels x[0] x[1]
        |> Figure.xRange -1.5 1.5
        |> Figure.yRange -1.5 1.5
        |> Figure.replay (List.map frame moments)
        |> Figure.height 430

    /// What two hidden units output, in the plane, with the line that separates the classes.
    let private inPlane names labels (moments: (string * Moment) list) =
        let last = snd (List.last moments)
        let hidden = columnsOf last.Representation

        let frame (label, moment) =
            let now = columnsOf moment.Representation

            Array.fold
                (fun frame (at, name) ->
                    Frame.xy name (own labels at now[0]) (own labels at now[1]) frame)
                (Frame.create label |> Frame.xy "border" ends (lineOf moment))
                (Array.indexed names)

        Figure.axes "h₁" "h₂"
        |> Figure.line "border" ends (lineOf last)
        |> Figure.colour "@ink"
        |> Fields.classes names labels hidden[0] hidden[1]
        |> Figure.xRange -1.1 1.1
        |> Figure.yRange -1.1 1.1
        |> Figure.replay (List.map frame moments)
        |> Figure.height 430

    /// What three or more hidden units output, in space: of three with the plane that separates the classes, of more along their
    /// three principal components.
    let private inSpace names labels (moments: (string * Moment) list) =
        let isThree = (snd moments.Head).Representation.shape[1] = 3

        let seen moment =
            if isThree then
                columnsOf moment.Representation
            else
                columnsOf (PrincipalComponents.scores 3 moment.Representation)

        let frame (label: string, moment) =
            let now = seen moment

            let add frame (at, name) =
                Frame.xyz
                    name
                    (own labels at now[0])
                    (own labels at now[1])
                    (own labels at now[2])
                    frame

            let start = Frame.create label

            Array.indexed names
            |> Array.fold
                add
                (if isThree then
                     Frame.z "border" (planeOf moment) start
                 else
                     start)

        let last = snd (List.last moments)
        let hidden = seen last

        let reach =
            if isThree then
                1.1
            else
                hidden |> Array.collect id |> Array.map abs |> Array.max

        let space =
            if isThree then
                Figure.space "h₁" "h₂" "h₃"
                |> Fields.surface "border" Scale.Sequential ends ends (planeOf last)
                |> Figure.withField "showscale" (Json.flag false)
                |> Figure.withField "opacity" (Json.number 0.45)
            else
                Figure.space "component 1" "component 2" "component 3"

        space
        |> Fields.classes3 names labels hidden[0] hidden[1] hidden[2]
        |> Figure.xRange -reach reach
        |> Figure.yRange -reach reach
        |> Figure.zRange -reach reach
        |> Figure.seenFrom 1.9 1.3 0.9
        |> Figure.withLayout "showlegend" (Json.flag false)
        |> Figure.replay (List.map frame moments)
        |> Figure.height 430

    /// Two panels for `lesson.Chart`, replayed together: features in and answers out, and the representation between them; of two or
    /// three hidden units with the border between the classes.
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
        let expect what (t: Tensor) width isRight =
            if t.dim <> 2 || t.shape[0] <> labels.Length || not (isRight t.shape[1]) then
                raise (
                    ShapeException
                        $"BlackBox.panels: expected {what} of shape ({labels.Length}, {width}), got {Shape.format t.shape}."
                )

        expect "features" features "2" ((=) 2)

        for _, moment in moments do
            expect "a representation" moment.Representation "2 or more" (fun width -> width >= 2)

        match moments with
        | [] -> raise (OptionException "BlackBox.panels: expected at least one moment, got none.")
        | (_, first) :: _ ->
            let inside =
                if first.Representation.shape[1] = 2 then
                    inPlane names labels moments
                else
                    inSpace names labels moments

            [
                "Features in, answer out", outside names labels (columnsOf features) moments
                (if first.Representation.shape[1] = 2 then
                     "The representation inside"
                 else
                     "The representation inside: turn it"),
                inside
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
