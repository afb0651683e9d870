namespace DiffLessons.Lessons.BatchNorm

open DiffLessons

/// A chain of hidden layers with one activation, whose values can be looked at in between.
/// `layers`: What lies before each activation: a linear layer, and perhaps batch norm.
/// `activation`: The activation after each of them.
/// `last`: The layer after the last activation.
[<Sealed>]
type HiddenStack
    (layers: Model<Tensor, Tensor> list, activation: Tensor -> Tensor, last: Model<Tensor, Tensor>) as this
    =
    inherit Model<Tensor, Tensor>()

    let whole =
        List.foldBack (fun layer net -> layer --> activation --> net) layers last

    do this.addModel (whole, "layers")

    override _.forward(x: Tensor) : Tensor = whole.forward x

    /// What comes into each activation.
    /// `x`: The input of the whole.
    member _.Inputs(x: Tensor) : Tensor list =
        layers
        |> List.mapFold
            (fun x layer ->
                let before: Tensor = layer.forward x
                before, activation before)
            x
        |> fst

    /// What comes out of each activation.
    /// `x`: The input of the whole.
    member t.Outputs(x: Tensor) : Tensor list = t.Inputs x |> List.map activation
