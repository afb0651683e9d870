namespace DiffLessons

/// How layers of the library report themselves to a `Trace`.
[<RequireQualifiedAccess>]
module internal TracedLayer =
    /// The result of a layer, which `compute` gives; while this thread has a trace, it is one step.
    let inline run
        (layer: Model<Tensor, Tensor>)
        (input: Tensor)
        ([<InlineIfLambda>] compute: unit -> Tensor)
        : Tensor =
        match Trace.Current with
        | null -> compute ()
        | trace -> trace.Layer(layer, input, (fun _ -> compute ()))
