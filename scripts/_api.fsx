// The API reference: the public types of an assembly with their members, from its metadata and its XML comments, as HTML.
module Api

open System
open System.Collections.Generic
open System.IO
open System.Net
open System.Reflection
open System.Runtime.CompilerServices
open System.Text.RegularExpressions
open System.Xml.Linq

/// How a language writes a signature.
type Language =
    | FSharp
    | CSharp

/// A type with what its page says: its full name, its kind, the first sentence about it, and its content as HTML.
type TypePage = {
    Name: string
    Namespace: string
    Kind: string
    Summary: string
    Content: string
}

let private encode: string -> string = WebUtility.HtmlEncode

/// The file of a type's page.
let fileOf (name: string) =
    Regex.Replace(name, "[^A-Za-z0-9.]", "-") + ".html"

/// The name by which XML comments know a type.
let rec private typeId (t: Type) : string =
    if t.IsByRef then
        typeId (t.GetElementType()) + "@"
    elif t.IsArray then
        let rank = t.GetArrayRank()

        typeId (t.GetElementType())
        + (if rank = 1 then
               "[]"
           else
               "[" + String.Join(",", Array.create rank "0:") + "]")
    elif t.IsGenericParameter then
        (if isNull t.DeclaringMethod then "`" else "``")
        + string t.GenericParameterPosition
    elif t.IsGenericType && not t.IsGenericTypeDefinition then
        let arguments = String.Join(",", Array.map typeId (t.GetGenericArguments()))
        let name = (t.GetGenericTypeDefinition().FullName.Split('`')[0]).Replace('+', '.')
        name + "{" + arguments + "}"
    else
        (string t.FullName).Replace('+', '.')

let private parametersId (parameters: ParameterInfo[]) =
    if parameters.Length = 0 then
        ""
    else
        "(" + String.Join(",", [ for p in parameters -> typeId p.ParameterType ]) + ")"

let private memberId (m: MemberInfo) : string =
    let owner = typeId m.DeclaringType

    match m with
    | :? ConstructorInfo as c -> $"M:{owner}.#ctor{parametersId (c.GetParameters())}"
    | :? MethodInfo as f ->
        let arity =
            if f.IsGenericMethod then
                "``" + string (f.GetGenericArguments().Length)
            else
                ""

        let converted =
            if f.Name = "op_Implicit" || f.Name = "op_Explicit" then
                "~" + typeId f.ReturnType
            else
                ""

        $"M:{owner}.{f.Name}{arity}{parametersId (f.GetParameters())}{converted}"
    | :? PropertyInfo as p -> $"P:{owner}.{p.Name}{parametersId (p.GetIndexParameters())}"
    | other -> $"F:{owner}.{other.Name}"

let private plain =
    dict [
        "System.Int32", "int"
        "System.Int64", "int64"
        "System.Double", "float"
        "System.Single", "float32"
        "System.Boolean", "bool"
        "System.String", "string"
        "System.Object", "obj"
        "System.Byte", "byte"
        "Microsoft.FSharp.Core.Unit", "unit"
        "System.Void", "unit"
    ]

let private plainCSharp =
    dict [
        "System.Int32", "int"
        "System.Int64", "long"
        "System.Double", "double"
        "System.Single", "float"
        "System.Boolean", "bool"
        "System.String", "string"
        "System.Object", "object"
        "System.Byte", "byte"
        "System.Void", "void"
    ]

let private shortName (t: Type) =
    let nested =
        if t.IsNested && not t.IsGenericParameter then
            t.DeclaringType.Name.Split('`')[0] + "."
        else
            ""

    nested + t.Name.Split('`')[0]

/// A type as a language writes it.
let rec private typeName language (t: Type) : string =
    let name = typeName language
    let arguments = if t.IsGenericType then t.GetGenericArguments() else [||]
    let known = if language = FSharp then plain else plainCSharp

    let definition =
        if t.IsGenericType then
            t.GetGenericTypeDefinition().FullName
        else
            t.FullName

    let joined (separator: string) (types: Type[]) =
        String.Join(separator, Array.map name types)

    let inParentheses (t: Type) =
        let text = name t

        if text.Contains " -> " || text.Contains " * " then
            "(" + text + ")"
        else
            text

    match language, string definition with
    | _, full when known.ContainsKey full -> known[full]
    | _ when t.IsGenericParameter -> if language = FSharp then "'" + t.Name else t.Name
    | _ when t.IsByRef -> name (t.GetElementType())
    | _ when t.IsArray -> name (t.GetElementType()) + "[" + String(',', t.GetArrayRank() - 1) + "]"
    | FSharp, "Microsoft.FSharp.Core.FSharpFunc`2" ->
        inParentheses arguments[0] + " -> " + name arguments[1]
    | FSharp, "Microsoft.FSharp.Core.FSharpOption`1" -> inParentheses arguments[0] + " option"
    | FSharp, "Microsoft.FSharp.Collections.FSharpList`1" -> inParentheses arguments[0] + " list"
    | FSharp, "System.Collections.Generic.IEnumerable`1" -> "seq<" + name arguments[0] + ">"
    | FSharp, full when full.StartsWith "System.Tuple`" ->
        String.Join(" * ", Array.map inParentheses arguments)
    | CSharp, full when full.StartsWith "System.ValueTuple`" -> "(" + joined ", " arguments + ")"
    | CSharp, "System.Nullable`1" -> name arguments[0] + "?"
    | _ when arguments.Length > 0 -> shortName t + "<" + joined ", " arguments + ">"
    | _ -> shortName t

let private has<'A when 'A :> Attribute> (element: ICustomAttributeProvider) =
    element.IsDefined(typeof<'A>, false)

let private parameter language (p: ParameterInfo) =
    let optional = has<OptionalArgumentAttribute> p

    match language with
    | FSharp when optional ->
        $"?{p.Name}: {typeName language (p.ParameterType.GetGenericArguments()[0])}"
    | FSharp -> $"{p.Name}: {typeName language p.ParameterType}"
    | CSharp ->
        let given =
            if p.HasDefaultValue then
                match p.DefaultValue with
                | null -> " = null"
                | :? bool as value -> if value then " = true" else " = false"
                | :? string as text -> $" = \"{text}\""
                | value ->
                    " = " + Convert.ToString(value, Globalization.CultureInfo.InvariantCulture)
            else
                ""

        let many = if has<ParamArrayAttribute> p then "params " else ""
        $"{many}{typeName language p.ParameterType} {p.Name}{given}"

let private operators =
    dict [
        "op_Addition", "+"
        "op_Subtraction", "-"
        "op_Multiply", "*"
        "op_Division", "/"
        "op_Modulus", "%"
        "op_UnaryNegation", "~-"
        "op_Exponentiation", "**"
        "op_MinusMinusGreater", "-->"
        "op_Implicit", "implicit conversion"
        "op_Explicit", "explicit conversion"
    ]

let private displayed (name: string) =
    match operators.TryGetValue name with
    | true, sign -> "(" + sign + ")"
    | _ -> name

let private signature language (m: MemberInfo) : string =
    let listed (parameters: ParameterInfo[]) =
        String.Join(", ", Array.map (parameter language) parameters)

    let own = m.DeclaringType.Name.Split('`')[0]

    match language, m with
    | FSharp, (:? ConstructorInfo as c) -> $"{own}({listed (c.GetParameters())})"
    | CSharp, (:? ConstructorInfo as c) -> $"new {own}({listed (c.GetParameters())})"
    // A member that a module adds to a type is compiled as a function of the module whose first parameter is the object.
    | FSharp, (:? MethodInfo as f) when f.Name.Contains '.' ->
        let parts = f.Name.Split '.'

        let own =
            if parts.Length > 2 then
                f.GetParameters()
            else
                Array.tail (f.GetParameters())

        let name = parts[1].Replace("get_", "")

        let given =
            if parts[1].StartsWith "get_" then
                ""
            else
                $" ({listed own})"

        $"{name}{given}: {typeName language f.ReturnType}"
    | FSharp, (:? MethodInfo as f) ->
        $"{displayed f.Name} ({listed (f.GetParameters())}): {typeName language f.ReturnType}"
    | CSharp, (:? MethodInfo as f) ->
        let isStatic = if f.IsStatic then "static " else ""
        $"{isStatic}{typeName language f.ReturnType} {displayed f.Name}({listed (f.GetParameters())})"
    | _, (:? PropertyInfo as p) ->
        let indices = p.GetIndexParameters()

        let set =
            if p.CanWrite && not (isNull p.SetMethod) && p.SetMethod.IsPublic then
                " with get, set"
            else
                ""

        let name = if indices.Length > 0 then $"[{listed indices}]" else p.Name

        match language with
        | FSharp -> $"{name}: {typeName language p.PropertyType}{set}"
        | CSharp -> $"{typeName language p.PropertyType} {name}"
    | _, (:? FieldInfo as f) -> $"{f.Name}: {typeName language f.FieldType}"
    | _ -> m.Name

/// XML comments as HTML; a reference to a type of the assembly is a link.
let private comment (known: HashSet<string>) (element: XElement) : string =
    let rec shown (node: XNode) : string =
        match node with
        | :? XText as text -> encode text.Value
        | :? XElement as e ->
            let inner () =
                String.Concat(e.Nodes() |> Seq.map shown)

            let attribute (name: string) =
                e.Attribute(XName.Get name) |> Option.ofObj |> Option.map _.Value

            match e.Name.LocalName, attribute "cref", attribute "name" with
            | "c", _, _ -> "<code>" + inner () + "</code>"
            | "code", _, _ -> "<pre><code>" + inner () + "</code></pre>"
            | "para", _, _ -> "<p>" + inner () + "</p>"
            | ("paramref" | "typeparamref"), _, Some name -> "<code>" + encode name + "</code>"
            | ("see" | "seealso"), Some cref, _ ->
                let full = cref.Substring 2
                let label = (full.Split('(')[0]).Split('.') |> Array.last

                if cref.StartsWith "T:" && known.Contains full then
                    $"<a href=\"{fileOf full}\"><code>{encode (label.Split('`')[0])}</code></a>"
                else
                    $"<code>{encode (label.Split('`')[0])}</code>"
            | "see", _, _ ->
                "<code>"
                + encode (attribute "langword" |> Option.defaultValue (inner ()))
                + "</code>"
            | _ -> inner ()
        | _ -> ""

    String.Concat(element.Nodes() |> Seq.map shown).Trim()

let private described known (doc: XElement) : string =
    let part (name: string) (wrap: XElement -> string -> string) =
        String.Concat [ for e in doc.Elements(XName.Get name) -> wrap e (comment known e) ]

    let named (e: XElement) =
        e.Attribute(XName.Get "name")
        |> Option.ofObj
        |> Option.map (fun a -> encode a.Value)
        |> Option.defaultValue ""

    let parameters =
        part "param" (fun e text -> $"<dt><code>{named e}</code></dt><dd>{text}</dd>")

    let raised =
        part "exception" (fun e text ->
            let cref =
                (e.Attribute(XName.Get "cref")
                 |> Option.ofObj
                 |> Option.map _.Value
                 |> Option.defaultValue "T:")

            let name = cref.Split('.') |> Array.last
            $"<dt><code>{encode name}</code></dt><dd>{text}</dd>")

    String.concat "" [
        part "summary" (fun _ text -> $"<p>{text}</p>")
        if parameters <> "" then
            $"<dl class=\"terms\">{parameters}</dl>"
        part "returns" (fun _ text -> $"<p>Returns {text}</p>")
        part "remarks" (fun _ text -> $"<p>{text}</p>")
        part "example" (fun _ text -> $"<p>{text}</p>")
        if raised <> "" then
            $"<p>Raises</p><dl class=\"terms\">{raised}</dl>"
    ]

let private kindOf (t: Type) =
    if t.IsEnum then "enum"
    elif t.IsAbstract && t.IsSealed then "module"
    elif t.IsInterface then "interface"
    elif t.IsValueType then "struct"
    elif typeof<exn>.IsAssignableFrom t then "exception"
    else "type"

/// The pages of an assembly's public types that have comments.
let pages (language: Language) (library: string) : TypePage list =
    let assembly = Assembly.LoadFrom library
    let xml = XDocument.Load(Path.ChangeExtension(library, ".xml"))

    let docs =
        dict [
            for group in
                xml.Descendants(XName.Get "member")
                |> Seq.groupBy (fun e -> e.Attribute(XName.Get "name").Value) ->
                fst group, Seq.head (snd group)
        ]

    let documented = [
        for t in assembly.GetExportedTypes() do
            match docs.TryGetValue("T:" + typeId t) with
            | true, doc -> t, doc
            | _ -> ()
    ]

    let known = HashSet [ for t, _ in documented -> typeId t ]

    let flags =
        BindingFlags.Public
        ||| BindingFlags.Instance
        ||| BindingFlags.Static
        ||| BindingFlags.DeclaredOnly

    let entriesOf (members: MemberInfo seq) = [
        for m in members |> Seq.sortBy (fun m -> m.Name.ToLowerInvariant()) do
            match docs.TryGetValue(memberId m) with
            | true, doc when not (m :? Type) ->
                $"<section class=\"member\"><h3><code>{encode (signature language m)}</code></h3>{described known doc}</section>"
            | _ -> ()
    ]

    /// The members that modules add to a type.
    let added (t: Type) = [
        for owner, _ in documented do
            if kindOf owner = "module" then
                for m in owner.GetMembers flags do
                    if m.Name.StartsWith(t.Name + ".", StringComparison.Ordinal) then
                        m
    ]

    [
        for t, doc in documented |> List.sortBy (fun (t, _) -> typeId t) do
            let own = List.ofArray (t.GetMembers flags)

            let entries =
                entriesOf (
                    if language = FSharp && kindOf t = "type" then
                        own @ added t
                    else
                        own
                )

            let summary =
                doc.Element(XName.Get "summary")
                |> Option.ofObj
                |> Option.map (comment known)
                |> Option.defaultValue ""

            {
                Name = typeId t
                Namespace = string t.Namespace
                Kind = kindOf t
                Summary = summary
                Content = described known doc + String.Concat entries
            }
    ]
