namespace DiffLessons

open System
open System.Threading

/// Whether any thread has an observer: each operation checks this first.
[<AbstractClass; Sealed>]
type internal ActiveObservers private () =
    static let mutable count = 0

    static member IsActive = Volatile.Read &count > 0
    static member Begin() = Interlocked.Increment &count |> ignore
    static member End() = Interlocked.Decrement &count |> ignore

/// Is called for each operation on constants that runs on this thread. `'Value` is Tensor, which is defined later.
[<AbstractClass; AllowNullLiteral>]
type internal OperationObserver<'Value>() =
    [<ThreadStatic; DefaultValue>]
    static val mutable private current: OperationObserver<'Value>

    /// The observer of this thread; null if there is none.
    static member Current: OperationObserver<'Value> =
        if ActiveObservers.IsActive then
            OperationObserver<'Value>.current
        else
            null

    /// An operation has computed results.
    abstract Operation: name: string * inputs: 'Value[] * results: 'Value[] -> unit

    /// Calls the observer of this thread, if there is one.
    static member Notify(name: string, inputs: 'Value[], results: 'Value[]) : unit =
        match OperationObserver<'Value>.Current with
        | null -> ()
        | observer -> observer.Operation(name, inputs, results)

    /// Observes the operations that `f` runs.
    member t.Observe(f: unit -> 'a) : 'a =
        let before = OperationObserver<'Value>.current
        ActiveObservers.Begin()

        try
            OperationObserver<'Value>.current <- t
            f ()
        finally
            OperationObserver<'Value>.current <- before
            ActiveObservers.End()

    /// Runs `f` without the observer: it is part of a single step.
    member _.Unobserved(f: unit -> 'a) : 'a =
        let before = OperationObserver<'Value>.current

        try
            OperationObserver<'Value>.current <- null
            f ()
        finally
            OperationObserver<'Value>.current <- before

[<AutoOpen>]
module internal ObservedResult =
    /// A result of an operation, which the observer of this thread is given.
    let inline observed
        (operation: string)
        ([<InlineIfLambda>] inputs: unit -> 'Value[])
        (result: 'Value)
        : 'Value =
        if ActiveObservers.IsActive then
            OperationObserver<'Value>.Notify(operation, inputs (), [| result |])

        result
