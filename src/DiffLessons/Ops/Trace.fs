namespace DiffLessons

open System
open System.Threading

/// Watches the layers and functions that run on this thread while a model is summed up or exported.
[<AbstractClass; AllowNullLiteral>]
type internal Trace() =
    static let mutable active = 0

    [<ThreadStatic; DefaultValue>]
    static val mutable private current: Trace

    /// Whether any thread watches: what a layer looks at first.
    static member IsActive = Volatile.Read &active > 0

    /// The one that watches this thread; null if none does.
    static member Current: Trace = if Volatile.Read &active = 0 then null else Trace.current

    /// A layer of the library runs; `run` computes its result.
    abstract Layer: layer: obj * input: Tensor * run: (Tensor -> Tensor) -> Tensor

    /// A function of the library runs: a `TensorFunction`, which comes later.
    abstract Function: f: obj * input: Tensor * run: (Tensor -> Tensor) -> Tensor

    /// Watches what `f` runs.
    member t.Watch(f: unit -> 'a) : 'a =
        let before = Trace.current
        Interlocked.Increment &active |> ignore

        try
            Trace.current <- t
            f ()
        finally
            Trace.current <- before
            Interlocked.Decrement &active |> ignore

    /// Runs `f` unwatched, as the inside of a layer or a function that is one step.
    member _.Unwatched(f: unit -> 'a) : 'a =
        let before = Trace.current

        try
            Trace.current <- null
            f ()
        finally
            Trace.current <- before
