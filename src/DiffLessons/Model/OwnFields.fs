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

    /// Names and fields, those of base classes first.
    let parameters (kind: Type) : (string * FieldInfo) list = known.GetOrAdd(kind, find)
