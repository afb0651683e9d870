namespace DiffLessons

/// How layers of the library tell a `Trace` of themselves.
[<RequireQualifiedAccess>]
module internal TracedLayer =
    /// The result of a layer that is watched, computed by its own `forward`, which asks again and is told that no one watches; none otherwise.
    let run (layer: Model<Tensor, Tensor>) (input: Tensor) : Tensor voption =
        match Trace.Current with
        | null -> ValueNone
        | trace -> ValueSome(trace.Layer(layer, input, layer.forward))
