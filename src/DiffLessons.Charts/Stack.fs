namespace DiffLessons.Charts

open DiffLessons

/// <summary>A chain of hidden layers with one activation, whose values can be looked at in between.</summary>
/// <param name="layers">What lies before each activation: a linear layer, and perhaps batch norm.</param>
/// <param name="activation">The activation after each of them.</param>
/// <param name="last">The layer after the last activation.</param>
[<Sealed>]
type Stack
    (layers: Model<Tensor, Tensor> list, activation: Tensor -> Tensor, last: Model<Tensor, Tensor>) as this
    =
    inherit Model<Tensor, Tensor>()

    let whole =
        List.foldBack (fun layer net -> layer --> activation --> net) layers last

    do this.addModel (whole, "layers")

    override _.forward(x: Tensor) : Tensor = whole.forward x

    /// <summary>What comes into each activation.</summary>
    /// <param name="x">The input of the whole.</param>
    member _.Inputs(x: Tensor) : Tensor list =
        layers
        |> List.mapFold
            (fun x layer ->
                let before: Tensor = layer.forward x
                before, activation before)
            x
        |> fst

    /// <summary>What comes out of each activation.</summary>
    /// <param name="x">The input of the whole.</param>
    member t.Outputs(x: Tensor) : Tensor list = t.Inputs x |> List.map activation

/// <summary>Watches stacks while they learn side by side: their loss on test points, their curves, and the values in every layer.</summary>
/// <param name="stacks">What each is called, and the stack: shape (n, 1) to (n, 1).</param>
/// <param name="test">x and y of the test points, each of shape (n, 1).</param>
/// <param name="outputs">The range in which what leaves an activation is shown.</param>
[<Sealed>]
type StackWatch(stacks: (string * Stack) list, test: Tensor * Tensor, outputs: float * float) =
    let x, y = test
    let fits = Fits [ ("test", x, y) ]

    let ridges axis (low, high) = [
        for _, stack in stacks ->
            Ridges(axis, low, high, [ for at in 1 .. (stack.Inputs x).Length -> string at ])
    ]

    let before = ridges "input of the activation" (-3.0, 3.0)
    let after = ridges "output of the activation" outputs
    let losses = [ for name, _ in stacks -> name, ResizeArray<float>() ]

    /// <summary>Adds this moment, in prediction mode; the stacks are in training mode afterwards.</summary>
    /// <param name="epoch">How many epochs have been done.</param>
    member _.Record(epoch: int) : unit =
        let label = $"epoch {epoch}"

        for _, stack in stacks do
            stack.eval ()

        fits.Record(label, [ for name, stack in stacks -> name, stack.forward ])

        for at, (_, stack) in List.indexed stacks do
            before[at].Record(label, stack.Inputs x)
            after[at].Record(label, stack.Outputs x)
            (snd losses[at]).Add((stack.forward x).mseLoss y |> float)
            stack.train ()

    /// <summary>The mean squared error of each stack on the test points, at each moment.</summary>
    member _.Losses: (string * seq<float>) list = [ for name, values in losses -> name, values ]

    /// <summary>The mean squared error of each stack on the test points, at the latest moment.</summary>
    /// <exception cref="T:System.ArgumentException">No moment was added.</exception>
    member _.Last: (string * float) list = [ for name, values in losses -> name, Seq.last values ]

    /// <summary>The curves of all stacks over the test points, as a replay.</summary>
    /// <exception cref="T:DiffLessons.OptionException">No moment was added.</exception>
    member _.Fit() : Figure = fits.Replay()

    /// <summary>Histograms of what comes into and out of every activation, as replays: two panels for each stack.</summary>
    /// <exception cref="T:DiffLessons.OptionException">No moment was added.</exception>
    member _.Layers() : (string * Figure) list = [
        for at, (name, _) in List.indexed stacks do
            $"{name}: into the activations", before[at].Replay()
            $"{name}: out of them", after[at].Replay()
    ]

/// <summary>What lessons show of stacks and of batch norm.</summary>
[<AutoOpen>]
module LessonStacks =
    type Lesson with

        /// <summary>Adds how stacks learned side by side: their losses, the values in their layers, and their curves.</summary>
        /// <param name="watch">What was watched.</param>
        member lesson.Stacks(watch: StackWatch) : unit =
            lesson.Chart(
                LossCurves.over "epoch" 1 "test loss (mean squared error)" watch.Losses,
                "The loss on the test points before the first epoch and after each."
            )

            lesson.Charts(
                watch.Layers(),
                "Histograms over the test points, one row for each hidden layer, from 1 at the top to the last; each row is scaled to its highest bar, and values beyond an end are counted there."
            )

            lesson.Chart(watch.Fit(), "What the networks say after each epoch.")

        /// <summary>Adds the scale and the shift that each batch norm layer has learned, one point for each feature.</summary>
        /// <param name="models">Titles, and the models.</param>
        /// <param name="caption">What they are.</param>
        member lesson.Norms(models: (string * Stack) list, caption: string) : unit =
            let panel (model: Stack) =
                let norms = [
                    for part in model.descendants do
                        match part with
                        | :? BatchNormBase as norm -> norm
                        | _ -> ()
                ]

                let add name (values: BatchNormBase -> Tensor) figure =
                    let places = [|
                        for at, norm in List.indexed norms do
                            yield! Array.replicate norm.weight.nelement at
                    |]

                    Figure.points
                        name
                        places
                        [|
                            for norm in norms do
                                yield! numbers (values norm)
                        |]
                        figure

                Figure.axes "batch norm layer (0: the input)" "value"
                |> add "scale" _.weight
                |> Figure.colour "@1"
                |> add "shift" _.bias
                |> Figure.colour "@2"
                |> Figure.height 340

            lesson.Charts([ for title, model in models -> title, panel model ], caption)
