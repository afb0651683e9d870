namespace DiffLessons.Data

open System
open DiffLessons

/// How a CSV file is read.
type internal CsvOptions = {
    /// None: found from the first lines.
    Separator: char option
    HasHeader: bool
    DecimalComma: bool
    Missing: string[]
    Kinds: Map<string, ColumnKind>
}

[<RequireQualifiedAccess>]
module internal CsvOptions =
    let make
        (operation: string)
        (separator: char option)
        (header: bool option)
        (decimalComma: bool option)
        (missing: seq<string> option)
        (kinds: seq<string * ColumnKind> option)
        : CsvOptions =
        let decimalComma = defaultArg decimalComma false

        match separator with
        | Some s when s > '\127' || s = '"' || s = '\r' || s = '\n' || s = ' ' || s = '\000' ->
            Guard.refuse
                "separator"
                $"{operation}: expected a separator of ASCII, as ',' or ';' or a tab, got '{s}'."
        | Some ',' when decimalComma ->
            Guard.refuse
                "separator"
                $"{operation}: expected a separator that no number has, got ',' with decimal commas. Files with decimal commas are separated by ';'."
        | _ -> ()

        let missing =
            match missing with
            | Some given -> Guard.items operation "missing" given
            | None -> Array.ofList FieldFormat.UsualMissing

        for text in missing do
            Guard.notNull operation "missing" text

        let kinds =
            kinds |> Option.map (Guard.items operation "kinds") |> Option.defaultValue [||]

        for pair in kinds do
            let name, kind = Guard.given operation "kinds" pair
            Guard.present operation "the name of a column" name |> ignore
            Guard.given operation "kinds" kind |> ignore

        {
            Separator =
                match separator with
                | None when decimalComma -> Some ';'
                | given -> given
            HasHeader = defaultArg header true
            DecimalComma = decimalComma
            // Fields are compared without the spaces around them.
            Missing = missing |> Array.map _.Trim()
            Kinds = Map.ofArray kinds
        }
