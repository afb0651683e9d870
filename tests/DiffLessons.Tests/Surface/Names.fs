/// The list of DiffSharp's public names, and what stands for each of them here.
module DiffLessons.Tests.Names

open System
open System.IO

/// What this library answers to a name of DiffSharp.
type Answer =
    /// It is here, under that name.
    | Here
    /// It is here, under that name, but gives something else in some cases: those of a row of differences.md.
    | Differs of row: string * what: string
    /// It will be here: work in progress that the list runs ahead of.
    | Soon
    /// It is here under another name, for a reason.
    | Other of name: string * why: string
    /// It is not here, for a reason.
    | Missing of why: string
    /// It belongs to a part of DiffSharp that this library does without, for a reason; it does not count.
    | Unwanted of why: string

/// A public name of DiffSharp. `Note` says how it differs where it is here.
type Name = {
    Type: string
    Member: string
    Answer: Answer
    Note: string
}

/// A public type of DiffSharp: the types that have its members here, or why there are none.
type Place = {
    Type: string
    Where: Result<string list, string>
}

let private folder = __SOURCE_DIRECTORY__
let namesFile = Path.Combine(folder, "diffsharp-names.tsv")
let page = Path.Combine(folder, "..", "..", "..", "docs", "diffsharp-names.md")

let differences = Path.Combine(folder, "..", "..", "..", "docs", "differences.md")

let private rows (file: string) =
    File.ReadAllLines(file)[1..] |> Array.map (fun line -> line.Split '\t')

let private cell (row: string[]) i = if i < row.Length then row[i] else ""

let places =
    lazy
        (rows (Path.Combine(folder, "diffsharp-types.tsv"))
         |> Array.map (fun row -> {
             Type = row[0]
             Where =
                 match row[1] with
                 | "-" -> Error(cell row 2)
                 | types -> Ok(types.Split ", " |> Array.toList)
         })
         |> Array.toList)

let private answer (row: string[]) =
    let why = cell row 4

    match row[2], cell row 3 with
    | "here", "" -> Here
    | "differs", row when row <> "" && why <> "" -> Differs(row, why)
    | "soon", "" -> Soon
    | "other", name when name <> "" && why <> "" -> Other(name, why)
    | "no", "" when why <> "" -> Missing why
    | "unwanted", "" ->
        let place = places.Value |> List.find (fun place -> place.Type = row[0])

        match place.Where, why with
        | Error reason, "" -> Unwanted reason
        | Ok _, why when why <> "" -> Unwanted why
        | _ -> failwith $"{row[0]} {row[1]}: unwanted needs one reason, of the name or of its type"
    | given, _ ->
        failwith $"{row[0]} {row[1]}: no such answer as \"{given}\", or its reason is missing"

let names =
    lazy
        (rows namesFile
         |> Array.map (fun row -> {
             Type = row[0]
             Member = row[1]
             Answer = answer row
             Note = if row[2] = "here" then cell row 4 else ""
         })
         |> Array.toList)

/// How many names count, and how many of them are here.
let count (names: Name list) =
    let counted =
        names
        |> List.filter (fun name ->
            match name.Answer with
            | Unwanted _ -> false
            | _ -> true)

    let here =
        counted
        |> List.filter (fun name ->
            match name.Answer with
            | Here
            | Soon
            | Differs _ -> true
            | _ -> false)

    counted.Length, here.Length
