namespace DiffLessons.Lessons.RnnRegressor

open System.Diagnostics
open DiffLessons

/// What happens when a recurrent model's state is carried on together with its history.
/// The model takes an input and a state and gives an output and the next state. A segment is an input and its target. The model's
/// parameters stay as they are.
[<RequireQualifiedAccess>]
module StateHistory =

    let private loss (model: Model<Tensor * Tensor, Tensor * Tensor>) state (input, target) =
        let output, next = model.forward (input, state)
        output.mseLoss target, next

    /// Leaves the model tracked or not, as it was.
    let private tracked (model: ModelBase) (work: unit -> 'T) =
        let wasConstant = model.isNoDiff
        model.reverseDiff ()

        try
            work ()
        finally
            if wasConstant then
                model.noDiff ()

    /// Trains over segments without cutting the state off, until the library refuses.
    /// `model`: The model.
    /// `start`: The state at the beginning.
    /// `segments`: What is read, in order; two are enough.
    /// `retainGraph`: Whether each backward pass keeps the graph, instead of freeing it.
    /// Returns: The message of the error, or `None` when there was none.
    let errorOf
        (model: Model<Tensor * Tensor, Tensor * Tensor>)
        (start: Tensor)
        (segments: (Tensor * Tensor) list)
        (retainGraph: bool)
        : string option =
        let optimizer = SGD(model, lr = 0.0) // an update that changes no number is an update all the same

        let step state segment =
            let value, next = loss model state segment
            value.reverse (retainGraph = retainGraph)
            optimizer.step ()
            next

        tracked model (fun () ->
            try
                List.fold step start segments |> ignore
                None
            with :? DifferentiationException as problem ->
                Some problem.Message)

    /// How long the backward pass from each segment takes, without any update.
    /// `model`: The model.
    /// `start`: The state at the beginning.
    /// `segments`: What is read, in order.
    /// `cut`: Whether the state goes on without its history.
    /// Returns: Milliseconds, one for each segment: the least of three runs.
    let passTimes
        (model: Model<Tensor * Tensor, Tensor * Tensor>)
        (start: Tensor)
        (segments: (Tensor * Tensor) list)
        (cut: bool)
        : float[] =
        let step state segment =
            let value, next = loss model state segment
            let watch = Stopwatch.StartNew()
            value.reverse (retainGraph = true)
            watch.Elapsed.TotalMilliseconds, (if cut then next.noDiff () else next)

        let run () =
            List.mapFold step start segments |> fst |> Array.ofList

        tracked model (fun () -> Array.map2 min (run ()) (Array.map2 min (run ()) (run ())))
