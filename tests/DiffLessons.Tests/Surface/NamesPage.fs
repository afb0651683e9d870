/// The page of the documentation that lists DiffSharp's names, made from the list.
module DiffLessons.Tests.NamesPage

open System
open DiffLessons.Tests.Names

let private code (name: string) =
    let escaped = name.Replace("|", "\\|")
    $"`{escaped}`"

let private joined (names: Name list) =
    names |> List.map (fun name -> code name.Member) |> String.concat ", "

let private table (rows: (Name * string * string) list) = [
    if not rows.IsEmpty then
        ""
        "| DiffSharp | here | why |"
        "| --- | --- | --- |"

        for (names: (Name * string * string) list) in
            rows |> List.groupBy (fun (_, here, why) -> here, why) |> List.map snd do
            let _, here, why = names.Head
            let members = names |> List.map (fun (name, _, _) -> name)
            $"| {joined members} | {here} | {why} |"
]

let private section (typeName: string, names: Name list) = [
    let counted, here = count names
    let title = typeName.Replace("<", "&lt;").Replace(">", "&gt;")

    ""

    if counted = 0 then
        $"### {title}"
    else
        $"### {title}: {here} of {counted}"

    match names |> List.filter (fun name -> name.Answer = Here || name.Answer = Soon) with
    | [] -> ()
    | here ->
        ""
        joined here + "."

    yield!
        names
        |> List.choose (fun name ->
            match name.Answer with
            | Here when name.Note <> "" -> Some(name, "yes", name.Note)
            | Differs(row, what) ->
                Some(name, $"here, differs: [{what}](differences.md#{row})", "")
            | Other(other, why) -> Some(name, code other, why)
            | Missing why -> Some(name, "no", why)
            | Unwanted why -> Some(name, "not wanted", why)
            | _ -> None)
        |> table
]

/// The page as it must be.
let text () =
    let names = names.Value
    let counted, here = count names
    let percent = Math.Floor(1000.0 * float here / float counted) / 10.0

    [
        "# DiffSharp's names"
        ""
        $"DiffSharp 1.0.7 has {names.Length} public names. {names.Length - counted} belong to parts that this library does without: RawTensor, TensorOp, the"
        "interface to backends, Pyplot, and files of BinaryFormatter."
        $"Of the other {counted}, {here} are here under the same name ({percent} of 100)."
        ""
        "Names that give something else in some cases are marked \"here, differs\", with a link into [differences.md](differences.md)."
        "This page is made from"
        "`tests/DiffLessons.Tests/Surface/diffsharp-names.tsv`; a test compares both with the library itself."
        yield! names |> List.groupBy (fun name -> name.Type) |> List.collect section
        ""
    ]
    |> String.concat "\n"
