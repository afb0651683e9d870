/// What of the library becomes a member of the C# facade, and what does not.
module DiffLessons.Tests.CSharpSurface

open System
open System.IO
open System.Reflection
open System.Text.RegularExpressions
open DiffLessons
open DiffLessons.Tests.CSharpMembers
open DiffLessons.Tests.CSharpOtherForms

let root = Path.Combine(__SOURCE_DIRECTORY__, "..", "..", "..")
let facade = Path.Combine(root, "src", "DiffLessons.CSharp")
let folder = Path.Combine(facade, "Generated")

let private statics =
    BindingFlags.Public ||| BindingFlags.Static ||| BindingFlags.DeclaredOnly

let private modules =
    typeof<Tensor>.Assembly.GetExportedTypes()
    |> Array.filter (fun t ->
        t.IsAbstract && t.IsSealed && t.Namespace = "DiffLessons" && not t.IsNested)
    |> Array.sortBy _.Name

let private nameOf (owner: string) (m: MethodInfo) : string option =
    let found = Regex.Match(m.Name, $@"^{owner}\.(?:get_)?(\w+?)(\.Static)?$")
    if found.Success then Some found.Groups[1].Value else None

let private isStatic (m: MethodInfo) = m.Name.EndsWith ".Static"

/// The methods of a module that extend a type, with their names in F#.
let private extensions (owner: string) (t: Type) : (string * MethodInfo) list = [
    for m in t.GetMethods statics do
        match nameOf owner m with
        | Some name when not (m.Name.Contains ".set_") -> name, m
        | _ -> ()
]

let private isLoss (name: string) =
    Registry.families
    |> List.exists (fun (family, ops) ->
        family = "Losses" && ops |> List.exists (fun op -> op.Name = name))

let private docOf (name: string) =
    if Registry.isOwn name then
        CSharpNames.pascal ((Registry.op name).Doc)
    else
        CSharpNames.ofFunction name

let private writtenFiles (pattern: string) =
    Directory.GetFiles(facade, pattern, SearchOption.AllDirectories)
    |> Array.filter (fun path -> Path.GetDirectoryName path <> folder)

/// What hand-written files of a class have: names and parameter types.
let private byHand (files: string) : Set<string> * Set<string> =
    let found = [
        for path in writtenFiles files do
            for m in
                Regex.Matches(
                    File.ReadAllText path,
                    @"public (?:static )?[\w\[\]<>?,() ]+? (\w+)\(([^)]*(?:\([^)]*\)[^)]*)*)\)",
                    RegexOptions.Multiline
                ) do
                let types = [
                    for p in m.Groups[2].Value.Split(',', StringSplitOptions.RemoveEmptyEntries) do
                        let p = (Array.head (p.Split '=')).Trim()
                        let p = p.Replace("params ", "")
                        p.Substring(0, max 0 (p.LastIndexOf(' ')))
                ]

                m.Groups[1].Value, signature m.Groups[1].Value types
    ]

    Set.ofList (List.map fst found), Set.ofList (List.map snd found)

/// Why something has no form, by its name in F#.
let missing = Collections.Generic.SortedDictionary<string, string>()

let private tryMake (name: string) (make: unit -> Member) : Member option =
    try
        Some(make ())
    with CSharpTypes.NoForm reason ->
        missing[name] <- reason
        None

/// Members without those whose signature another one, earlier or by hand, has.
let private distinct (taken: Set<string>) (members: Member list) =
    let taken = Collections.Generic.HashSet<string>(taken)
    members |> List.filter (fun m -> taken.Add m.Signature)

// ---- tensor functions ----

/// F#'s own name of `max` of two tensors is another function's in C#.
let private isTwoOf (name: string) (m: MethodInfo) =
    (name = "max" || name = "min")
    && m.GetParameters().Length = 2
    && m.GetParameters().[1].ParameterType = typeof<Tensor>
    || name = "view" && m.GetParameters().[1].ParameterType = typeof<int>

let private ofTensor (taken: Set<string>) (t: Type) : Member list =
    let calls = t.Name + "Functions"
    let onTensor = extensions "Tensor" t
    let names = onTensor |> List.map fst |> Set.ofList

    let creations =
        extensions "dsharp" t
        |> List.filter (fun (name, m) ->
            m.ReturnType = typeof<Tensor>
            && not (names.Contains name)
            && not (
                m.GetParameters()
                |> Array.exists (fun p ->
                    p.ParameterType = typeof<Tensor> || p.ParameterType = typeof<ComplexTensor>)
            )
            && not (
                m.GetParameters()
                |> Array.exists (fun p -> p.Name = "length" && name <> "onehot")
            ))

    [
        for name, m in onTensor do
            if not (notFunctions.ContainsKey name) && not (isLoss name) && not (isTwoOf name m) then
                let self = if isStatic m then None else Some "Value"

                tryMake name (fun () ->
                    ofMethod calls self (CSharpNames.ofFunction name) (docOf name) m)

        for name, m in creations do
            if not (notFunctions.ContainsKey name) then
                tryMake name (fun () ->
                    ofMethod calls None (CSharpNames.ofFunction name) (docOf name) m)
    ]
    |> List.choose id
    |> distinct taken

let private tensorModules =
    modules
    |> Array.filter (fun t ->
        not (
            Regex.IsMatch(
                t.Name,
                "^(Dsharp(?!Complex)|Numerical|Shorten|Mapping|TensorLift|TensorDifferentiation|FromValues|Compose)"
            )
        ))

let tensorFiles () : (string * string) list =
    let mutable taken = snd (byHand "Tensor*.cs")

    [
        for t in tensorModules do
            match ofTensor taken t with
            | [] -> ()
            | members ->
                taken <- Set.union taken (members |> List.map _.Signature |> Set.ofList)

                $"Tensor.{t.Name}.cs",
                file
                    "sealed partial class Tensor"
                    (t.Name + "Functions")
                    $"DiffLessons.{t.Name}"
                    members
    ]

// ---- functions of complex tensors ----

let complexFiles () : (string * string) list =
    let taken = snd (byHand "ComplexTensor*.cs")

    [
        for t in modules do
            let calls = t.Name + "Functions"

            let members =
                extensions "ComplexTensor" t
                |> List.choose (fun (name, m) ->
                    tryMake name (fun () ->
                        ofMethod calls (Some "Value") (CSharpNames.ofFunction name) (docOf name) m))
                |> distinct taken

            if not members.IsEmpty then
                $"ComplexTensor.{t.Name}.cs",
                file "sealed partial class ComplexTensor" calls $"DiffLessons.{t.Name}" members
    ]

// ---- derivatives ----

let derivativeFiles () : (string * string) list = [
    for t in modules do
        let calls = t.Name + "Functions"

        let members =
            [
                for name, m in extensions "dsharp" t do
                    match CSharpNames.derivatives.TryGetValue name with
                    | true, named -> tryMake name (fun () -> ofMethod calls None named named m)
                    | _ -> None
            ]
            |> List.choose id

        if not members.IsEmpty then
            $"Diff.{t.Name}.cs",
            file "static partial class Diff" calls $"DiffLessons.{t.Name}" members
]

// ---- losses ----

let lossFiles () : (string * string) list =
    let taken = snd (byHand "Losses*.cs")

    [
        for t in modules do
            let members =
                [
                    for name, m in extensions "Tensor" t do
                        if isLoss name then
                            for withOptions in [ false; true ] do
                                tryMake name (fun () ->
                                    ofLoss
                                        (t.Name + "Functions")
                                        (CSharpNames.ofLoss name)
                                        withOptions
                                        (docOf name)
                                        m)
                ]
                |> List.choose id
                |> distinct taken

            if not members.IsEmpty then
                $"Losses.{t.Name}.cs",
                file
                    "static partial class Losses"
                    (t.Name + "Functions")
                    $"DiffLessons.{t.Name}"
                    members
    ]

// ---- layers ----

let rec private isModel (t: Type) =
    not (isNull t) && (t = typeof<Model<Tensor, Tensor>> || isModel t.BaseType)

let layerTypes =
    typeof<Tensor>.Assembly.GetExportedTypes()
    |> Array.filter (fun t ->
        t.IsClass
        && not t.IsAbstract
        && not t.IsGenericType
        && isModel t
        && t.GetConstructors().Length > 0)
    |> Array.filter (fun t -> not (notLayers.ContainsKey t.Name))
    |> Array.sortBy _.Name

let layerFiles () : (string * string) list =
    let names = fst (byHand "Layers*.cs")

    let layers =
        [
            for t in layerTypes do
                for c in t.GetConstructors() do
                    let name = CSharpNames.ofType t.Name

                    if not (names.Contains name) then
                        tryMake t.Name (fun () -> ofConstructor name c)
        ]
        |> List.choose id
        |> distinct Set.empty

    let layerNames =
        Set.union
            names
            (layerTypes |> Array.map (fun t -> CSharpNames.ofType t.Name) |> Set.ofArray)

    let mutable taken = Set.empty

    [
        "Layers.Layers.cs", file "static partial class Layers" "" "" layers

        for t in modules do
            let onTensor = extensions "Tensor" t

            let members =
                [
                    for name, m in extensions "dsharp" t do
                        let isLayer = m.ReturnType = typeof<Tensor -> Tensor> && Registry.isOwn name
                        let named = CSharpNames.ofFunction name

                        if isLayer && not (layerNames.Contains named) && not (isLoss name) then
                            let arity = m.GetParameters() |> Array.map _.Name |> Set.ofArray

                            let doc =
                                onTensor
                                |> List.filter (fun (other, _) -> other = name)
                                |> List.sortBy (fun (_, o) ->
                                    let own = o.GetParameters() |> Array.map _.Name |> Set.ofArray
                                    (Set.difference arity own).Count, own.Count)
                                |> List.tryPick (fun (_, m) -> CSharpDocs.ofMember m)

                            tryMake $"{name} as a layer" (fun () ->
                                ofCurried (t.Name + "Functions") named doc (docOf name) m)
                ]
                |> List.choose id
                |> distinct taken

            if not members.IsEmpty then
                taken <- Set.union taken (members |> List.map _.Signature |> Set.ofList)

                $"Layers.{t.Name}.cs",
                file
                    "static partial class Layers"
                    (t.Name + "Functions")
                    $"DiffLessons.{t.Name}"
                    members
    ]

// ---- names, for messages ----

let nameFile () : string * string =
    let line (key: string, value: string) = $"        [\"{key}\"] = \"{value}\","

    "Names.cs",
    [
        "// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there."
        "namespace DiffLessons.CSharp;"
        ""
        "/// <summary>What C# calls the functions and types of F# that it does not merely write with a large first letter.</summary>"
        "internal static class Names"
        "{"
        "    internal static readonly Dictionary<string, string> InCSharp = new()"
        "    {"
        for pair in CSharpNames.others @ CSharpNames.otherTypes |> List.sortBy fst do
            line pair
        "    };"
        "}"
        ""
    ]
    |> String.concat "\n"

let files () : (string * string) list =
    missing.Clear()

    nameFile () :: tensorFiles ()
    @ complexFiles ()
    @ derivativeFiles ()
    @ lossFiles ()
    @ layerFiles ()
    @ CSharpRecords.files missing
