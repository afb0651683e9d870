namespace DiffLessons.Lessons.BatchNorm

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Lessons
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

    /// The name of a metric as words: `batch_norm` as batch norm.
    let spaced (name: string) : string = name.Replace('_', ' ')

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

    /// The networks as they are now; they are in training mode afterwards. `predicting` says whether they are looked at in
    /// prediction mode, where batch norm uses its running statistics; before training there are none. `outputs` is the range of
    /// the histograms of outputs, `test` holds x and y, each of shape (n, 1).
    let observe
        (predicting: bool)
        (outputs: float * float)
        (test: Tensor * Tensor)
        (networks: (string * HiddenStack) list)
        : (string * LayerValues) list =
        let x, y = test

        [
            for name, network in networks do
                if predicting then
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

    /// How networks learned side by side: their losses with the noise of the data, the values in their layers, and their curves.
    /// `outputs` and `test` as for `observe`.
    let charts
        (outputs: float * float)
        (test: Tensor * Tensor)
        (noise: float)
        (moments: (string * (string * LayerValues) list) list)
        : Block list =
        let networks = List.indexed (names moments)
        let lossesOf at = [ for _, values in momentsOf at moments -> values.Loss ]

        let losses =
            LossCurves.over "epoch" "test loss (mean squared error)" [
                for at, name in networks -> spaced name, Seq.ofList (lossesOf at)
            ]
            |> Figure.dashed "noise" [| 0; moments.Length - 1 |] [| noise; noise |]
            |> Figure.colour "@muted"

        let ridgeline title (low, high) (pick: LayerValues -> float[] list) at =
            let sets = [ for label, values in momentsOf at moments -> label, pick values ]
            let rows = [ for row in 1 .. (snd sets.Head).Length -> string row ]
            Ridgeline.replay title low high rows sets

        let layers range title pick what = [
            for at, name in networks -> $"{spaced name}: {what}", ridgeline title range pick at
        ]

        let curves =
            FittedCurves.replay (pointsOf test) [
                for label, networks in moments ->
                    label, [ for name, values in networks -> spaced name, values.Fit ]
            ]

        [
            Block.Charts(
                layers inputRange "input of the activation" _.Inputs "into the activations",
                "Histograms over the test points, a row for each hidden layer from top to bottom. Each row is scaled to its highest bar; values beyond an end are counted there."
            )
            Block.Charts(
                layers outputs "output of the activation" _.Outputs "out of them",
                "What comes out of the activations, drawn in the same way."
            )
            Block.Charts([ ("", curves) ], "What the networks predict, epoch by epoch.")
            Block.Charts(
                [ ("", losses) ],
                "The loss on the test points before the first epoch and after each; dashed the noise."
            )
        ]

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
