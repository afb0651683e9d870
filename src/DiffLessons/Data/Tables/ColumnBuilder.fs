namespace DiffLessons.Data

open System
open System.Collections.Generic
open DiffLessons

/// A column while a file is read. Its kind is given, or inferred from the first fields that are there; a field later on that is not of that kind makes it one of texts, for which
/// the file is read again.
[<Sealed>]
type internal ColumnBuilder(name: string, givenKind: ColumnKind option, format: FieldFormat) =
    // How many fields a kind is found from.
    let enough = 200

    let mutable kind = givenKind
    let mutable isNumber = (givenKind = Some ColumnKind.Number)
    let pending = List<string>()
    let numbers = List<float>()
    let codes = List<int>()
    let texts = List<string>()
    let codeOf = Dictionary<string, int>(StringComparer.Ordinal)
    let lookup = codeOf.GetAlternateLookup<ReadOnlySpan<char>>()
    let mutable failed = false

    let isOf (kind: ColumnKind) (field: string) : bool =
        let mutable number = 0.0

        match kind with
        | ColumnKind.Number -> format.TryNumber(field, &number)
        | ColumnKind.Boolean -> format.TryBoolean(field, &number)
        | ColumnKind.Time -> format.TryTime(field, &number)
        | ColumnKind.Text -> true

    member _.Name = name

    /// Whether a field was not of the kind that was found.
    member _.HasFailed = failed

    member private _.AddText(field: ReadOnlySpan<char>) =
        let mutable code = 0

        if not (lookup.TryGetValue(field, &code)) then
            code <- texts.Count
            let text = field.ToString()
            texts.Add text
            codeOf.Add(text, code)

        codes.Add code

    /// Adds a field of the column's kind; false if it is not.
    member private t.TryAdd(kind: ColumnKind, field: ReadOnlySpan<char>) : bool =
        if format.IsMissing field then
            if kind = ColumnKind.Text then
                codes.Add -1
            else
                numbers.Add nan

            true
        else
            let mutable number = nan

            match kind with
            | ColumnKind.Text ->
                t.AddText field
                true
            | ColumnKind.Number ->
                let isOne = format.TryNumber(field, &number)
                numbers.Add number
                isOne
            | ColumnKind.Boolean ->
                let isOne = format.TryBoolean(field, &number)
                numbers.Add number
                isOne
            | ColumnKind.Time ->
                let isOne = format.TryTime(field, &number)
                numbers.Add number
                isOne

    member private t.Decide() =
        let present =
            pending |> Seq.filter (fun field -> not (format.IsMissing field)) |> List.ofSeq

        let found =
            [ ColumnKind.Number; ColumnKind.Boolean; ColumnKind.Time ]
            |> List.tryFind (fun kind -> List.forall (isOf kind) present)
            |> Option.defaultValue ColumnKind.Text

        kind <- Some found
        isNumber <- (found = ColumnKind.Number)

        for field in pending do
            t.TryAdd(found, field) |> ignore

        pending.Clear()

    /// Adds a field, in UTF-8, if the column is one of numbers and it is a number: the short way for most fields of most files.
    member _.TryAddNumber(field: ReadOnlySpan<byte>) : bool =
        let mutable number = 0.0

        if
            isNumber
            && not failed
            && not format.MissingMayBeNumbers
            && format.TryNumber(field, &number)
        then
            numbers.Add number
            true
        else
            false

    /// Adds a field. An error where it is not of the given kind; that the line's number is given to.
    member t.Add(field: ReadOnlySpan<char>, refuse: Func<string, exn>) : unit =
        let field = field.Trim()

        match kind with
        | None ->
            pending.Add(field.ToString())

            if pending.Count = enough then
                t.Decide()
        | Some known ->
            if not failed && not (t.TryAdd(known, field)) then
                match givenKind with
                | None -> failed <- true
                | Some _ ->
                    let shown =
                        if field.Length > 40 then
                            field.Slice(0, 40).ToString() + "..."
                        else
                            field.ToString()

                    let expected =
                        match known with
                        | ColumnKind.Number -> "a number"
                        | ColumnKind.Boolean -> "true or false"
                        | ColumnKind.Time ->
                            "a date or a time, as 2026-01-31 or 2026-01-31T12:00:00"
                        | ColumnKind.Text -> "a text"

                    raise (
                        refuse.Invoke $"expected {expected} in column \"{name}\", got \"{shown}\"."
                    )

    /// The column.
    member t.Values: ColumnValues =
        if kind.IsNone then
            t.Decide()

        {
            Name = name
            Kind = kind.Value
            Numbers = numbers.ToArray()
            Codes = codes.ToArray()
            Texts = texts.ToArray()
        }
