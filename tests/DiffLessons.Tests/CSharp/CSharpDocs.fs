/// The documentation of F#'s members, in C#'s words.
module DiffLessons.Tests.CSharpDocs

open System
open System.Collections.Generic
open System.IO
open System.Reflection
open System.Text.RegularExpressions
open System.Xml.Linq
open DiffLessons

let private members =
    lazy
        (let path = Path.ChangeExtension(typeof<Tensor>.Assembly.Location, ".xml")
         let found = Dictionary<string, XElement>()

         for element in (XDocument.Load path).Descendants "member" do
             found[element.Attribute("name").Value] <- element

         found)

let rec private typeName (t: Type) : string =
    if t.IsGenericParameter then
        (if isNull t.DeclaringMethod then "`" else "``")
        + string t.GenericParameterPosition
    elif t.IsArray then
        typeName (t.GetElementType()) + "[]"
    elif t.IsGenericType then
        let name = t.GetGenericTypeDefinition().FullName.Replace('+', '.')
        let arguments = t.GetGenericArguments() |> Array.map typeName |> String.concat ","
        name.Substring(0, name.IndexOf '`') + "{" + arguments + "}"
    else
        t.FullName.Replace('+', '.')

let private idOf (m: MethodBase) =
    let name = if m.IsConstructor then "#ctor" else m.Name
    let parameters = m.GetParameters() |> Array.map (fun p -> typeName p.ParameterType)

    let list =
        if parameters.Length = 0 then
            ""
        else
            "(" + String.concat "," parameters + ")"

    $"M:{typeName m.DeclaringType}.{name}{list}"

let ofMember (m: MethodBase) : XElement option =
    match members.Value.TryGetValue(idOf m) with
    | true, element -> Some element
    | _ -> None

let named (id: string) : XElement option =
    match members.Value.TryGetValue id with
    | true, element -> Some element
    | _ -> None

let ofType (t: Type) : XElement option =
    match members.Value.TryGetValue $"T:{typeName t}" with
    | true, element -> Some element
    | _ -> None

// ---- in C#'s words ----

let private code (text: string) =
    let text =
        Regex.Replace(
            text,
            @"\b(dsharp|Tensor)\.(\w+)",
            fun m -> CSharpNames.ofFunction m.Groups[2].Value
        )

    if
        Regex.IsMatch(text, @"^[a-z]\w*$")
        && (Registry.isOwn text || CSharpNames.isRenamed text)
    then
        CSharpNames.ofFunction text
    else
        text

let private exceptionName (cref: string) =
    match cref.Substring(cref.LastIndexOf '.' + 1) with
    | "ShapeException"
    | "OptionException"
    | "DeviceException" -> "ArgumentException"
    | "DatasetException"
    | "StorageException"
    | "ImageException" -> "IOException"
    | "LibtorchException" -> "Exception"
    | _ -> "InvalidOperationException"

let private escape (text: string) =
    text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;")

/// The content of an element, on one line.
let rec private words (element: XElement) : string =
    let part (node: XNode) =
        match node with
        | :? XText as text -> escape text.Value
        | :? XElement as inner when inner.Name.LocalName = "see" || inner.Name.LocalName = "seealso" ->
            let name = inner.Attribute("cref").Value
            let name = Regex.Replace(name, @"\(.*$", "")
            let name = name.Substring(name.LastIndexOf '.' + 1)

            if Char.IsLower name[0] then
                $"<c>{CSharpNames.ofFunction name}</c>"
            else
                $"<c>{CSharpNames.ofType name}</c>"
        | :? XElement as inner when inner.Name.LocalName = "c" -> $"<c>{code (words inner)}</c>"
        | :? XElement as inner -> $"<{inner.Name.LocalName}>{words inner}</{inner.Name.LocalName}>"
        | _ -> ""

    let text = element.Nodes() |> Seq.map part |> String.concat ""
    Regex.Replace(text, @"\s+", " ").Trim()

let text (element: XElement option) (name: string) : string option =
    element
    |> Option.bind (fun e -> e.Element(XName.Get name) |> Option.ofObj)
    |> Option.map words
    |> Option.filter ((<>) "")

let parameter (element: XElement option) (name: string) : string option =
    element
    |> Option.bind (fun e ->
        e.Elements "param" |> Seq.tryFind (fun p -> p.Attribute("name").Value = name))
    |> Option.map words
    |> Option.filter ((<>) "")

let exceptions (element: XElement option) : (string * string) list =
    match element with
    | None -> []
    | Some e ->
        [
            for x in e.Elements "exception" do
                exceptionName (x.Attribute("cref").Value), words x
        ]
        |> List.groupBy fst
        |> List.map (fun (name, all) -> name, all |> List.map snd |> String.concat " ")

/// What every member raises whose arguments do not fit, whether its documentation in F# names it or not.
let ofArguments = [
    "ArgumentException", "A shape or an option does not fit; the message says what would."
]

/// What operations on tensors raise besides.
let ofElements = [
    yield! ofArguments
    "InvalidOperationException", "An element type does not fit, or the result is not defined."
]

/// The lines of the exceptions that a documentation names, and of those that are raised besides.
let exceptionLines (raised: (string * string) list) (element: XElement option) : string list =
    let named = exceptions element
    let known = List.map fst named
    let others = raised |> List.filter (fun (name, _) -> not (List.contains name known))

    [
        for name, text in named @ others -> $"/// <exception cref=\"{name}\">{text}</exception>"
    ]

/// The default that a parameter's documentation names, as C# writes it: "0.01 by default", "true by default".
let defaultOf (element: XElement option) (name: string) (kind: Type) : string option =
    match parameter element name with
    | None -> None
    | Some said ->
        let before = Regex.Match(said, @"(?:^|[\s,;:(])(""?[\w.+-]+""?),? by default")
        let marked = Regex.Match(said, @"(?:^|[\s,;:(])(""?[\w.+-]+""?) \(the default\)")

        let value =
            if before.Success then before.Groups[1].Value
            elif marked.Success then marked.Groups[1].Value
            else ""

        let invariant = Globalization.CultureInfo.InvariantCulture

        if kind = typeof<bool> && (value = "true" || value = "false") then
            Some value
        elif kind = typeof<int> && fst (Int32.TryParse value) then
            Some value
        elif
            (kind = typeof<float> || kind = typeof<IConvertible>)
            && fst (Double.TryParse(value, Globalization.NumberStyles.Float, invariant))
        then
            Some value
        elif kind = typeof<string> && value.Length > 2 && value[0] = '"' then
            Some value
        else
            None
