namespace DiffLessons

/// Observes the layers, functions and operations that run on this thread while a model is summarised or exported.
[<AbstractClass; AllowNullLiteral>]
type internal Trace() =
    inherit OperationObserver<Tensor>()

    /// The trace of this thread; null if there is none.
    static member Current: Trace =
        match OperationObserver<Tensor>.Current with
        | null -> null
        | observer -> observer :?> Trace

    /// A layer of the library runs; `run` computes its result.
    abstract Layer: layer: obj * input: Tensor * run: (Tensor -> Tensor) -> Tensor

    /// A function of the library runs: a `TensorFunction`, which comes later.
    abstract Function: f: obj * input: Tensor * run: (Tensor -> Tensor) -> Tensor

    /// An operation runs on a tensor, with options by the names that the registry has.
    abstract Step:
        kind: string * input: Tensor * options: (string * obj) list * run: (unit -> Tensor) ->
            Tensor

    default _.Step(_, _, _, run) = run ()
    override _.Operation(_, _, _) = ()

[<AutoOpen>]
module internal TracedOperation =
    /// Whether this thread has a trace.
    let isTraced () = not (isNull Trace.Current)

    /// An operation that is one step of a trace. Its options are only computed when there is a trace.
    let inline traced
        (kind: string)
        (a: Tensor)
        ([<InlineIfLambda>] options: unit -> (string * obj) list)
        ([<InlineIfLambda>] run: unit -> Tensor)
        : Tensor =
        match Trace.Current with
        | null -> run ()
        | trace -> trace.Step(kind, a, options (), (fun () -> run ()))
