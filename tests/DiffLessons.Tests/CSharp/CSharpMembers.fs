/// A member of the C# facade as text: its documentation, its signature, the call of F#, and how that is found.
module DiffLessons.Tests.CSharpMembers

open System
open System.Reflection
open System.Text.RegularExpressions
open System.Xml.Linq
open DiffLessons
open DiffLessons.Tests.CSharpTypes

/// A member and, where F# compiles it under a name that C# cannot write, the accessor that finds it.
type Member = {
    /// Name and parameter types, by which members are told apart.
    Signature: string
    Lines: string list
    Accessor: string list
}

let private sentence (text: string) =
    if text = "" || text.EndsWith '.' then text else text + "."

let private inDoc (name: string) = name.TrimStart '@'

/// The documentation comment. Every parameter has a line.
let private documentation
    (raised: (string * string) list)
    (doc: XElement option)
    (fallback: string)
    (parameters: Parameter list)
    : string list =
    let summary =
        CSharpDocs.text doc "summary" |> Option.defaultValue (sentence fallback)

    [
        $"/// <summary>{summary}</summary>"

        for p in parameters do
            let said =
                match CSharpDocs.parameter doc p.Source with
                | Some text -> text
                | None when p.Type.StartsWith "DType" -> "The element type of the result."
                | None when p.Type.StartsWith "Device" -> "The device of the result."
                | None when p.Name = "other" -> "The other; shapes broadcast."
                | None -> $"The {inDoc p.Name}."

            $"/// <param name=\"{inDoc p.Name}\">{said}</param>"

        match CSharpDocs.text doc "returns" with
        | Some text -> $"/// <returns>{text}</returns>"
        | None -> ()

        match CSharpDocs.text doc "remarks" with
        | Some text -> $"/// <remarks>{text}</remarks>"
        | None -> ()

        yield! CSharpDocs.exceptionLines raised doc
    ]

/// Parameters in C#'s order: what must be given first; then single options before those that have one per axis.
let private ordered (parameters: Parameter list) =
    let rank (p: Parameter) =
        if p.Default = "" then 0
        elif p.Type = "Device?" || p.Type = "DType?" then 3
        elif p.Type = "int[]?" then 2
        else 1

    parameters |> List.sortBy rank

let private written (parameters: Parameter list) =
    let last = List.length parameters - 1

    parameters
    |> List.mapi (fun i p ->
        let kind =
            if i = last && (p.Type = "int[]" || p.Type = "IEnumerable<Tensor>") then
                "params " + p.Type
            else
                p.Type

        if p.Default = "" then
            $"{kind} {p.Name}"
        else
            $"{kind} {p.Name} = {p.Default}")
    |> String.concat ", "

let signature (name: string) (types: string list) =
    let types = types |> List.map (fun t -> t.Replace("params ", "").Replace("?", ""))
    name + "(" + String.concat ", " types + ")"

/// The name in an accessor: without what C# cannot write.
let private accessorName (m: MethodBase) =
    CSharpNames.pascal (Regex.Replace(m.Name, @"^(\w+\.)?(get_)?(\w+?)(\.Static)?$", "$3"))

let private plainName (m: MethodBase) =
    Regex.Replace(m.Name, @"^(\w+\.)?(get_)?(\w+?)(\.Static)?$", "$3")

/// The accessor of a static method of F#.
let private accessor (m: MethodInfo) (self: bool) (parameters: Parameter list) : string list =
    let own = [
        "[UnsafeAccessorType(Family)] object? family"
        if self then
            $"{coreType (m.GetParameters().[0].ParameterType)} self"
        for p in parameters do
            let mark = if p.Core.StartsWith "FSharpOption" then "?" else ""
            $"{p.Core}{mark} {CSharpNames.ofParameter p.Source}"
    ]

    [
        $"[UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = \"{m.Name}\")]"
        $"""internal static extern {coreType m.ReturnType} {accessorName m}({String.concat ", " own});"""
    ]

let private rename (from: string) (into: string) (p: Parameter) =
    if p.Source = from then
        {
            p with
                Name = into
                Passed = p.Passed.Replace(from, into)
        }
    else
        p

/// A member of a class: of a tensor, which is F#'s first parameter, or a static one.
let ofMethod
    (family: string)
    (self: string option)
    (name: string)
    (fallback: string)
    (m: MethodInfo)
    : Member =
    let doc = CSharpDocs.ofMember m
    let infos = m.GetParameters() |> List.ofArray
    let own = if self.IsSome then List.tail infos else infos
    let names = own |> List.map _.Name

    let all = own |> List.map (ofParameter doc names)
    let shown = all |> List.filter (fun p -> p.Type <> "") |> ordered
    let passed = [ "null"; yield! Option.toList self; yield! all |> List.map _.Passed ]
    let call = $"""{family}.{accessorName m}({String.concat ", " passed})"""
    let kind, body = ofResult (plainName m) m.ReturnType call
    let isStatic = if self.IsNone then "static " else ""
    let isProperty = m.Name.Contains ".get_"

    let head =
        if isProperty then
            $"public {isStatic}{kind} {name} => {body};"
        else
            $"public {isStatic}{kind} {name}({written shown}) =>"

    {
        Signature = signature name (shown |> List.map _.Type)
        Lines =
            documentation CSharpDocs.ofElements doc fallback shown
            @ if isProperty then [ head ] else [ head; $"    {body};" ]
        Accessor = accessor m self.IsSome all
    }

/// A loss: from outputs and targets, with its options or without.
let ofLoss
    (family: string)
    (name: string)
    (withOptions: bool)
    (fallback: string)
    (m: MethodInfo)
    : Member =
    let doc = CSharpDocs.ofMember m
    let infos = m.GetParameters() |> List.ofArray
    let names = infos |> List.map _.Name

    let all =
        infos |> List.map (ofParameter doc names >> rename infos.Head.Name "output")

    let shown =
        all
        |> List.filter (fun p -> p.Type <> "" && (withOptions || p.Default = ""))
        |> ordered

    let values =
        all
        |> List.map (fun p ->
            if List.exists (fun s -> s.Source = p.Source) shown then
                p.Passed
            else
                "null")

    let call = $"""{family}.{accessorName m}({String.concat ", " ("null" :: values)})"""
    let kind, body = ofResult (plainName m) m.ReturnType call

    {
        Signature = signature name (shown |> List.map _.Type)
        Lines =
            documentation CSharpDocs.ofElements doc fallback shown
            @ [ $"public static {kind} {name}({written shown}) =>"; $"    {body};" ]
        Accessor = accessor m false all
    }

/// A layer: a constructor of F# that C# can call as it is.
let ofConstructor (name: string) (c: ConstructorInfo) : Member =
    let doc = CSharpDocs.ofMember c
    let infos = c.GetParameters() |> List.ofArray
    let all = infos |> List.map (ofParameter doc (infos |> List.map _.Name))
    let shown = all |> List.filter (fun p -> p.Type <> "") |> ordered
    let fromType = CSharpDocs.ofType c.DeclaringType |> Option.map XElement

    let doc =
        match fromType with
        | None -> doc
        | Some own ->
            doc
            |> Option.iter (fun d -> own.Add(d.Elements("param"), d.Elements("exception")))

            Some own

    let values = all |> List.map _.Passed |> String.concat ", "

    {
        Signature = signature name (shown |> List.map _.Type)
        Lines =
            documentation CSharpDocs.ofArguments doc name shown
            @ [
                $"public static Model {name}({written shown}) =>"
                $"    new(new {coreType c.DeclaringType}({values}));"
            ]
        Accessor = []
    }

/// A function of F# that is a layer: the curried form of an operation.
let ofCurried
    (family: string)
    (name: string)
    (doc: XElement option)
    (fallback: string)
    (m: MethodInfo)
    : Member =
    let own = CSharpDocs.ofMember m
    let infos = m.GetParameters() |> List.ofArray

    let all =
        infos
        |> List.map (ofParameter (Option.orElse own doc) (infos |> List.map _.Name))

    let shown = all |> List.filter (fun p -> p.Type <> "") |> ordered
    let values = "null" :: (all |> List.map _.Passed) |> String.concat ", "
    let doc = doc |> Option.map XElement
    doc |> Option.iter (fun d -> d.Elements("returns").Remove())

    {
        Signature = signature name (shown |> List.map _.Type)
        Lines =
            documentation CSharpDocs.ofArguments doc fallback shown
            @ [
                $"public static Model {name}({written shown}) =>"
                $"    new(Interop.OfFunction({family}.{accessorName m}({values})));"
            ]
        Accessor = accessor m false all
    }

let private indented (by: int) (lines: string list) =
    lines |> List.map (fun line -> if line = "" then "" else String(' ', by) + line)

/// A file of a partial class with members, and the accessors that they call.
let file (declaration: string) (calls: string) (family: string) (members: Member list) : string =
    let accessors =
        members
        |> List.map _.Accessor
        |> List.filter (not << List.isEmpty)
        |> List.distinct

    [
        "// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder."
        "#nullable enable"
        "namespace DiffLessons.CSharp;"
        ""
        "using System.Runtime.CompilerServices;"
        "using Microsoft.FSharp.Core;"
        "using CoreTensor = DiffLessons.Tensor;"
        ""
        $"public {declaration}"
        "{"
        yield!
            members
            |> List.map _.Lines
            |> List.reduce (fun a b -> a @ [ "" ] @ b)
            |> indented 4
        "}"

        if not accessors.IsEmpty then
            ""
            $"file static class {calls}"
            "{"
            $"    private const string Family = \"{family}, DiffLessons\";"

            for lines in accessors do
                ""
                yield! indented 4 lines

            "}"
        ""
    ]
    |> String.concat "\n"
