namespace DiffLessons.Charts

open DiffLessons

/// <summary>Ways to train that keep a network from overfitting; each shows a progress bar, and its time does not count as training.</summary>
[<AutoOpen>]
module LessonRemedies =

    let private loss (model: Model<Tensor, Tensor>) (x, y) = dsharp.mseLoss (model.forward x, y)

    type Lesson with

        /// <summary>Trains on the mean squared error, by Adam on all points at once, for as many steps as the lesson has.</summary>
        /// <param name="caption">What the bar says.</param>
        /// <param name="model">The model, changed in place.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="data">x and y.</param>
        /// <param name="price">What is added to the loss, a scalar, of all parameters as one vector; nothing by default.</param>
        /// <returns>The model.</returns>
        member lesson.Learn
            (
                caption: string,
                model: Model<Tensor, Tensor>,
                lr: float,
                data: Tensor * Tensor,
                ?price: Tensor -> Tensor
            ) : Model<Tensor, Tensor> =
            let adam = Adam(model, lr = lr)

            lesson.ProgressSteps caption lesson.Steps (fun _ ->
                adam.step (fun () ->
                    match price with
                    | Some price -> loss model data + price model.parametersVector
                    | None -> loss model data)
                |> ignore)
            |> ignore

            model

        /// <summary>Trains on the mean squared error by Adam, and goes back to the parameters that were best on other points.</summary>
        /// <param name="caption">What the bar says.</param>
        /// <param name="model">The model, changed in place.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="data">x and y to learn from.</param>
        /// <param name="validation">x and y to judge by, every ten steps.</param>
        /// <returns>The model.</returns>
        member lesson.LearnStopping
            (
                caption: string,
                model: Model<Tensor, Tensor>,
                lr: float,
                data: Tensor * Tensor,
                validation: Tensor * Tensor
            ) : Model<Tensor, Tensor> =
            let adam = Adam(model, lr = lr)

            let rounds =
                lesson.ProgressSteps caption ((lesson.Steps + 9) / 10) (fun _ ->
                    for _ in 1..10 do
                        adam.step (fun () -> loss model data) |> ignore

                    float (loss model validation), model.parametersVector.clone ())

            model.parametersVector <- snd (Array.minBy fst rounds)
            model

        /// <summary>Adds how two models learned side by side: their curves replayed, and below each its losses.</summary>
        /// <param name="watches">Titles, and the models' watches.</param>
        /// <param name="curves">The caption of the curves.</param>
        /// <param name="losses">The caption of the losses.</param>
        member lesson.Watches
            (watches: (string * Watch) list, curves: string, losses: string)
            : unit =
            lesson.Charts([ for title, watch in watches -> title, watch.Fit() ], curves)
            let lows, highs = [ for _, watch in watches -> watch.Extent ] |> List.unzip
            let low, high = log10 (List.min lows) - 0.05, log10 (List.max highs) + 0.05

            lesson.Charts(
                [
                    for title, watch in watches -> title, watch.Losses() |> Figure.yRange low high
                ],
                losses
            )

        /// <summary>Adds a table of the mean squared errors of several models, each used in the mode it is in.</summary>
        /// <param name="models">What to call each model in the table.</param>
        /// <param name="train">x and y of the points that models learned from.</param>
        /// <param name="test">x and y of other points.</param>
        /// <param name="caption">What they are.</param>
        member lesson.Compare
            (
                models: (string * Model<Tensor, Tensor>) list,
                train: Tensor * Tensor,
                test: Tensor * Tensor,
                caption: string
            ) : unit =
            let cell model data = $"{float (loss model data):F4}"

            lesson.Table(
                [ "model"; "train loss"; "test loss" ],
                [ for name, model in models -> [ name; cell model train; cell model test ] ],
                caption
            )
