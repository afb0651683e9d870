namespace DiffLessons

open System
open System.Threading

/// Whether anyone watches operations: what each operation looks at first.
[<AbstractClass; Sealed>]
type internal Watching private () =
    static let mutable count = 0

    static member IsActive = Volatile.Read &count > 0
    static member Begin() = Interlocked.Increment &count |> ignore
    static member End() = Interlocked.Decrement &count |> ignore

/// Is told of each operation on constants that runs on this thread. `'Value` is Tensor, which comes later.
[<AbstractClass; AllowNullLiteral>]
type internal OperationWatch<'Value>() =
    [<ThreadStatic; DefaultValue>]
    static val mutable private current: OperationWatch<'Value>

    /// The one that watches this thread; null if none does.
    static member Current: OperationWatch<'Value> =
        if Watching.IsActive then
            OperationWatch<'Value>.current
        else
            null

    /// An operation has computed results.
    abstract Operation: name: string * inputs: 'Value[] * results: 'Value[] -> unit

    /// Tells whoever watches this thread.
    static member Tell(name: string, inputs: 'Value[], results: 'Value[]) : unit =
        match OperationWatch<'Value>.Current with
        | null -> ()
        | watch -> watch.Operation(name, inputs, results)

    /// Watches what `f` runs.
    member t.Watch(f: unit -> 'a) : 'a =
        let before = OperationWatch<'Value>.current
        Watching.Begin()

        try
            OperationWatch<'Value>.current <- t
            f ()
        finally
            OperationWatch<'Value>.current <- before
            Watching.End()

    /// Runs `f` unwatched, as the inside of what is one step.
    member _.Unwatched(f: unit -> 'a) : 'a =
        let before = OperationWatch<'Value>.current

        try
            OperationWatch<'Value>.current <- null
            f ()
        finally
            OperationWatch<'Value>.current <- before
