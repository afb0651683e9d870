namespace DiffLessons.Lessons.Optimizers

open System.Text.Json.Nodes
open DiffLessons
open DiffLessons.Lessons
open DiffLessons.Plotting

/// Figures that compare optimisers, each of them in the same colour and in the same place of the legend everywhere.
[<RequireQualifiedAccess>]
module OptimizerFigures =

    /// Gives the curves of optimisers the colours that `DescentFigures` gives them in this order.
    let coloured (optimizers: string list) (figure: Figure) : Figure =
        let recoloured (name, fields) =
            match List.tryFindIndex ((=) name) optimizers with
            | Some at ->
                let alone = {
                    figure with
                        Traces = [ name, fields ]
                }

                (Figure.colour DescentFigures.colours[at] alone).Traces.Head
            | None -> name, fields

        {
            figure with
                Traces = List.map recoloured figure.Traces
        }

    /// The losses of all side by side: each batch, and the mean of each epoch of so many batches.
    let losses (batches: int) (runs: (string * float[]) list) : (string * Figure) list =
        let loss = "loss (mean squared error)"
        let epochs = Array.chunkBySize batches >> Array.map Array.average

        let over time values =
            LossCurves.over time loss [
                for name, losses in runs -> name, Seq.ofArray (values losses)
            ]
            |> coloured (List.map fst runs)

        [ "Each batch", over "step" id; "Mean of each epoch", over "epoch" epochs ]

    /// The five rules of the live map, each with its constants.
    let rules (mu: float) (alpha: float) (beta1: float, beta2: float) : JsonNode =
        let rule (name: string) (constants: (string * float) list) =
            Json.object [
                "rule", Json.text name
                for constant, value in constants do
                    constant, Json.number value
            ]

        Json.list [
            rule "adagrad" []
            rule "sgd" []
            rule "momentum" [ ("momentum", mu) ]
            rule "rmsprop" [ ("alpha", alpha) ]
            rule "adam" [ "beta1", beta1; "beta2", beta2 ]
        ]
