namespace DiffLessons

open System
open System.Collections.Concurrent
open System.Reflection

/// The fields of a program's own classes that hold parameters.
[<RequireQualifiedAccess>]
module internal OwnFields =
    let private known = ConcurrentDictionary<Type, (string * FieldInfo) list>()

    let private declared =
        BindingFlags.Instance
        ||| BindingFlags.Public
        ||| BindingFlags.NonPublic
        ||| BindingFlags.DeclaredOnly

    let private find (kind: Type) =
        let rec own (kind: Type) = [
            if not (isNull kind) && kind.Assembly <> typeof<Parameter>.Assembly then
                yield! own kind.BaseType

                for field in kind.GetFields declared do
                    if field.FieldType = typeof<Parameter> then
                        // `member val weight` is kept in `weight@`, a C# property in `<Weight>k__BackingField`.
                        let name = field.Name.TrimEnd '@'

                        let name =
                            match name.IndexOf '<', name.IndexOf '>' with
                            | 0, last when last > 0 -> name[1 .. last - 1]
                            | _ -> name

                        name, field
        ]

        own kind

    /// Names and parameters, those of base classes first, and whether no field is empty: fields are so while the object is being made.
    let parametersOf (o: obj) : (string * Parameter) list * bool =
        let values =
            known.GetOrAdd(o.GetType(), find)
            |> List.map (fun (name, field) -> name, field.GetValue o)

        let found =
            values
            |> List.choose (fun (name, value) ->
                match value with
                | :? Parameter as p -> Some(name, p)
                | _ -> None)

        found, found.Length = values.Length
