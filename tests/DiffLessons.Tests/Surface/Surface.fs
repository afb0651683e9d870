/// What this library's assembly has in public, found by reflection.
module DiffLessons.Tests.Surface

open System
open System.Reflection
open System.Text.RegularExpressions
open FSharp.Reflection
open DiffLessons

/// A public member, and the type it extends when it is an extension.
type private Found = { Extends: string option; Name: string }

let private publicOnes =
    BindingFlags.Public
    ||| BindingFlags.Instance
    ||| BindingFlags.Static
    ||| BindingFlags.FlattenHierarchy

let private types =
    lazy
        (typeof<Tensor>.Assembly.GetTypes()
         |> Array.filter (fun t -> t.IsPublic || t.IsNestedPublic))

/// F# compiles extension members to `Tensor.exp`, `Tensor.get_dim` and `dsharp.relu.Static`.
let private found (name: string) =
    let plain (name: string) =
        Regex.Replace(name, "^(get|set)_(?!Is)", "")

    let extension = Regex.Match(name, @"^(\w+)\.(\w+?)(\.Static)?$")

    if extension.Success then
        {
            Extends = Some extension.Groups[1].Value
            Name = plain extension.Groups[2].Value
        }
    else
        { Extends = None; Name = plain name }

let private members (t: Type) : Found seq =
    seq {
        for m in t.GetMembers publicOnes do
            match m with
            | :? ConstructorInfo -> { Extends = None; Name = "new" }
            | _ ->
                found m.Name

                // A getter such as get_IsFloatingPoint is listed both ways.
                if m.MemberType = MemberTypes.Property then
                    {
                        Extends = None
                        Name = "get_" + m.Name
                    }

        if FSharpType.IsUnion t then
            for case in FSharpType.GetUnionCases t do
                { Extends = None; Name = case.Name }
    }

let private fullName (t: Type) =
    t.FullName.Substring "DiffLessons.".Length

let private ofType =
    lazy
        (types.Value
         |> Array.filter (fun t -> t.FullName.StartsWith "DiffLessons.")
         |> Array.map (fun t -> fullName t, set (members t))
         |> dict)

let private extensions =
    lazy
        (ofType.Value.Values
         |> Seq.collect id
         |> Seq.filter (fun found -> found.Extends.IsSome)
         |> set)

/// Whether there is such a type; a star stands for extension members, wherever they are.
let isType (place: string) =
    place.TrimEnd '*' = "" || ofType.Value.ContainsKey(place.TrimEnd '*')

/// Whether a member is in a place. Names of extensions are written with the type they extend.
let has (place: string) (name: string) =
    let parts =
        Regex.Match(name, @"^(dsharp|Tensor|Dtype|IConvertible)\.(?:get_(?!Is))?(\w+)$")

    let extends, short =
        if parts.Success then
            Some parts.Groups[1].Value, parts.Groups[2].Value
        else
            None, name

    let intrinsic (t: string) =
        match ofType.Value.TryGetValue t with
        | true, members -> members.Contains { Extends = None; Name = short }
        | _ -> false

    let extending t =
        extensions.Value.Contains { Extends = Some t; Name = short }

    match place, extends with
    | "*", Some t -> extending t || intrinsic t
    | place, _ when place.EndsWith '*' ->
        let t = place.TrimEnd '*'
        extending t || intrinsic t
    | place, _ ->
        match ofType.Value.TryGetValue place with
        | true, members ->
            members
            |> Seq.exists (fun found ->
                found.Name = short
                && (extends.IsNone || found.Extends = extends || found.Extends.IsNone))
        | _ -> false
