namespace DiffLessons

open System.Collections.Generic
open System.Threading

/// Values that replace parameters while `asFunction` runs (PyTorch's `functional_call`), by parameter. They belong to the flow of
/// execution, so calls may nest and run side by side.
[<Sealed; AllowNullLiteral>]
type internal FunctionalCall(outer: FunctionalCall, values: Dictionary<obj, Tensor>) =
    static let current = AsyncLocal<FunctionalCall>()
    static let mutable active = 0

    /// The call under way; null if there is none.
    static member Current = if Volatile.Read &active = 0 then null else current.Value

    /// What replaces a parameter; null if nothing does.
    member _.Find(parameter: obj) : Tensor =
        match values.TryGetValue parameter with
        | true, value -> value
        | _ when isNull outer -> Unchecked.defaultof<Tensor>
        | _ -> outer.Find parameter

    static member Run(parameters: obj[], values: Tensor[], f: unit -> 'a) : 'a =
        let byParameter = Dictionary<obj, Tensor>(parameters.Length, HashIdentity.Reference)
        Array.iter2 (fun parameter value -> byParameter.Add(parameter, value)) parameters values
        let before = current.Value
        Interlocked.Increment &active |> ignore

        try
            current.Value <- FunctionalCall(before, byParameter)
            f ()
        finally
            current.Value <- before
            Interlocked.Decrement &active |> ignore
