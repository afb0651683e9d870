namespace DiffLessons.Lessons.BatchNorm

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages

/// What was seen of one network at one moment.
type LayerValues = {
    /// The mean squared error on the test points.
    Loss: float
    /// The curve that it draws, as `FittedCurves.evaluate` gives it.
    Fit: float[]
    /// The histogram of what comes into each activation.
    Inputs: float[] list
    /// The histogram of what comes out of each activation.
    Outputs: float[] list
}

/// Networks that learn side by side: their loss on test points, their curves, and the values in every layer.
[<RequireQualifiedAccess>]
module LayerMonitor =
    let private inputRange = -3.0, 3.0

    let private pointsOf (x, y) = [ "test", x, y ]

    let private names (moments: (string * (string * LayerValues) list) list) =
        match moments with
        | (_, networks) :: _ -> List.map fst networks
        | [] -> []

    /// The moments of the network of that number.
    let private momentsOf at moments = [
        for label, networks in moments -> label, snd (List.item at networks)
    ]

    /// The networks as they are now, in prediction mode; they are in training mode afterwards. `outputs` is the range of the
    /// histograms of outputs, `test` holds x and y, each of shape (n, 1).
    let observe
        (outputs: float * float)
        (test: Tensor * Tensor)
        (networks: (string * HiddenStack) list)
        : (string * LayerValues) list =
        let x, y = test

        [
            for name, network in networks do
                network.eval ()

                name,
                {
                    Loss = (network.forward x).mseLoss y |> float
                    Fit = FittedCurves.evaluate (pointsOf test) network.forward
                    Inputs = network.Inputs x |> List.map (inputRange ||> Ridgeline.heights)
                    Outputs = network.Outputs x |> List.map (outputs ||> Ridgeline.heights)
                }

                network.train ()
        ]

    /// Adds how networks learned side by side: their losses, the values in their layers, and their curves. `outputs` and `test` as
    /// for `observe`.
    let show
        (lesson: Lesson)
        (outputs: float * float)
        (test: Tensor * Tensor)
        (moments: (string * (string * LayerValues) list) list)
        : unit =
        let networks = List.indexed (names moments)

        lesson.Chart(
            LossCurves.over "epoch" "test loss (mean squared error)" [
                for at, name in networks ->
                    name, Seq.ofList [ for _, values in momentsOf at moments -> values.Loss ]
            ],
            "The loss on the test points before the first epoch and after each."
        )

        let ridgeline title (low, high) (pick: LayerValues -> float[] list) at =
            let sets = [ for label, values in momentsOf at moments -> label, pick values ]
            let rows = [ for row in 1 .. (snd sets.Head).Length -> string row ]
            Ridgeline.replay title low high rows sets

        lesson.Chart(
            [
                for at, name in networks do
                    $"{name}: into the activations",
                    ridgeline "input of the activation" inputRange _.Inputs at

                    $"{name}: out of them",
                    ridgeline "output of the activation" outputs _.Outputs at
            ],
            "Histograms over the test points, one row for each hidden layer, from 1 at the top to the last; each row is scaled to its highest bar, and values beyond an end are counted there."
        )

        lesson.Chart(
            FittedCurves.replay (pointsOf test) [
                for label, networks in moments ->
                    label, [ for name, values in networks -> name, values.Fit ]
            ],
            "What the networks say after each epoch."
        )

    /// The scale and the shift that each batch norm layer of a network has learned, one point per feature.
    let normFigure (network: HiddenStack) : Figure =
        let norms = [
            for part in network.descendants do
                match part with
                | :? BatchNormBase as norm -> norm
                | _ -> ()
        ]

        let add name (values: BatchNormBase -> Tensor) figure =
            let layers = [|
                for at, norm in List.indexed norms do
                    yield! Array.replicate norm.weight.nelement at
            |]

            Figure.points
                name
                layers
                (norms |> Seq.collect (values >> numbers) |> Array.ofSeq)
                figure

        Figure.axes "batch norm layer (0: the input)" "value"
        |> add "scale" _.weight
        |> Figure.colour "@1"
        |> add "shift" _.bias
        |> Figure.colour "@2"
        |> Figure.height 340
