namespace DiffLessons

open System
open System.Collections
open System.Collections.Concurrent
open System.Reflection
open System.Runtime.CompilerServices
open System.Text.Json.Nodes
open FSharp.Reflection

/// Refuses null in values that F# code cannot make incomplete, but other languages, serialisers and reflection can.
[<RequireQualifiedAccess>]
module internal GuardNulls =
    /// What an object of a type consists of.
    type private Parts =
        /// Nothing that could be null.
        | Leaf
        | Items of element: Type
        | Named of PropertyInfo[]
        | Tuple of Type[]

    let private isOf (definition: Type) (t: Type) =
        t.IsGenericType && t.GetGenericTypeDefinition() = definition

    /// The types for which null is a value: None, unit, JSON's null.
    let private hasNull (t: Type) =
        isOf typedefof<option<_>> t
        || t = typeof<unit>
        || t = typeof<obj>
        || typeof<JsonNode>.IsAssignableFrom t

    let private named (t: Type) (value: obj) =
        if isOf typedefof<list<_>> t then
            Items(t.GenericTypeArguments[0])
        elif isOf typedefof<Map<_, _>> t then
            Items(typedefof<Generic.KeyValuePair<_, _>>.MakeGenericType t.GenericTypeArguments)
        elif isOf typedefof<Generic.KeyValuePair<_, _>> t then
            Named [| t.GetProperty "Key"; t.GetProperty "Value" |]
        elif typeof<ITuple>.IsAssignableFrom t then
            Tuple t.GenericTypeArguments
        elif FSharpType.IsRecord t then
            Named(FSharpType.GetRecordFields t)
        elif FSharpType.IsUnion t then
            let case, _ = FSharpValue.GetUnionFields(value, t)
            Named(case.GetFields())
        else
            Leaf

    // A type that holds one case of a union belongs to that case alone: what was found of the first value holds for all.
    let private known = ConcurrentDictionary<Type, Parts>()

    let private partsOf (value: obj) =
        let t = value.GetType()

        if t.IsPrimitive || t = typeof<string> then
            Leaf
        elif t.IsArray then
            let element = t.GetElementType()
            if element.IsPrimitive then Leaf else Items element
        else
            match known.TryGetValue t with
            | true, parts -> parts
            | _ ->
                let parts = named t value
                known[t] <- parts
                parts

    /// The first path below `path` where null is in place of a value.
    let rec private missing (path: string) (t: Type) (value: obj) : string option =
        if isNull value then
            if hasNull t then None else Some path
        else
            match partsOf value with
            | Leaf -> None
            | Items element ->
                (value :?> IEnumerable)
                |> Seq.cast<obj>
                |> Seq.indexed
                |> Seq.tryPick (fun (at, item) -> missing $"{path}[{string at}]" element item)
            | Named properties ->
                properties
                |> Seq.tryPick (fun p ->
                    missing $"{path}.{p.Name}" p.PropertyType (p.GetValue value))
            | Tuple types ->
                let tuple = value :?> ITuple

                types
                |> Seq.indexed
                |> Seq.tryPick (fun (at, t) ->
                    if at < tuple.Length then
                        missing $"{path}[{string at}]" t tuple[at]
                    else
                        None)

    /// Refuses null for any of the named arguments, and anywhere inside records, unions, lists, arrays and tuples among them.
    let arguments (operation: string) (named: (string * obj) list) : unit =
        for name, value in named do
            match missing name typeof<string> value with
            | Some path -> Guard.refuseNull operation path
            | None -> ()
