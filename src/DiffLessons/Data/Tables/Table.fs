namespace DiffLessons.Data

open System
open System.Globalization
open DiffLessons

/// <summary>What a column of a table holds.</summary>
[<RequireQualifiedAccess>]
type ColumnKind =
    /// Numbers.
    | Number
    /// Texts: names of categories, as a rule.
    | Text
    /// True and false, which count as 1 and 0.
    | Boolean
    /// Dates, or points in time.
    | Time

/// The values of one column: numbers, or texts as numbers into a list of those that differ.
type internal ColumnValues = {
    Name: string
    Kind: ColumnKind
    /// NaN where a value is missing; times are seconds since the beginning of 1970. Empty for texts.
    Numbers: float[]
    /// -1 where a value is missing. Empty for all but texts.
    Codes: int[]
    Texts: string[]
} with

    member t.Length =
        if t.Kind = ColumnKind.Text then
            t.Codes.Length
        else
            t.Numbers.Length

    member t.IsMissing(i: int) =
        if t.Kind = ColumnKind.Text then
            t.Codes[i] < 0
        else
            Double.IsNaN t.Numbers[i]

    /// A value as text; null where it is missing.
    member t.Text(i: int) : string =
        if t.IsMissing i then
            null
        else
            match t.Kind with
            | ColumnKind.Text -> t.Texts[t.Codes[i]]
            | ColumnKind.Boolean -> if t.Numbers[i] <> 0.0 then "true" else "false"
            | ColumnKind.Time ->
                let time = DateTime.UnixEpoch.AddSeconds t.Numbers[i]
                time.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)
            | ColumnKind.Number -> t.Numbers[i].ToString("R", CultureInfo.InvariantCulture)

    /// Some of the rows.
    member t.Pick(rows: int[]) : ColumnValues =
        if t.Kind = ColumnKind.Text then
            {
                t with
                    Codes = rows |> Array.map (fun i -> t.Codes[i])
            }
        else
            {
                t with
                    Numbers = rows |> Array.map (fun i -> t.Numbers[i])
            }

/// <summary>A table in memory: named columns of numbers, texts, truth values or times, some of whose values may be missing.</summary>
/// <remarks>
/// Columns are found by name; upper and lower case count only where names differ in nothing else.
/// It is read with <c>Table.readCsv</c>, or made of records with <c>Table.ofRecords</c>. A <see cref="T:DiffLessons.Data.TableEncoder"/> makes the inputs of a model from it:
/// missing values filled in, categories as numbers, numbers standardised.
/// </remarks>
[<Sealed>]
type Table internal (columns: ColumnValues[]) =
    let rows = if columns.Length = 0 then 0 else columns[0].Length

    /// The columns, in order.
    member internal _.Columns = columns

    /// <summary>The number of rows.</summary>
    member _.length: int = rows

    /// <summary>The names of the columns, in order.</summary>
    member _.columnNames: string list = [ for column in columns -> column.Name ]

    /// Finds a column, for an operation: by its name, or by the only one that differs from it in upper and lower case alone, as properties of records do.
    member internal _.Find(operation: string, name: string) : ColumnValues =
        let name = Guard.present operation "name" name

        let alike =
            columns
            |> Array.filter (fun column ->
                column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))

        match alike |> Array.tryFind (fun column -> column.Name = name), alike with
        | Some column, _
        | None, [| column |] -> column
        | _ ->
            let known = columns |> Array.map _.Name |> String.concat ", "

            Guard.refuse
                "name"
                $"{operation}: expected the name of a column, got \"{name}\". The columns are: {known}."

    /// <summary>What a column holds.</summary>
    /// <param name="name">The column's name.</param>
    /// <exception cref="T:DiffLessons.OptionException">There is no such column.</exception>
    member t.kind(name: string) : ColumnKind = t.Find("kind", name).Kind

    /// <summary>The numbers of a column: NaN where a value is missing, 1 and 0 for truth values, seconds since the beginning of 1970 for times.</summary>
    /// <param name="name">The column's name.</param>
    /// <exception cref="T:DiffLessons.OptionException">There is no such column, or it holds texts.</exception>
    member t.numbers(name: string) : float[] =
        let column = t.Find("numbers", name)

        if column.Kind = ColumnKind.Text then
            Guard.refuse
                "name"
                $"numbers: expected a column of numbers, got \"{name}\", which holds texts. Take its texts, or tell its kind when the table is read."

        Array.copy column.Numbers

    /// <summary>The values of a column as texts; null where a value is missing.</summary>
    /// <param name="name">The column's name.</param>
    /// <exception cref="T:DiffLessons.OptionException">There is no such column.</exception>
    member t.texts(name: string) : string[] =
        let column = t.Find("texts", name)
        Array.init rows column.Text

    /// Some of the rows, in the order of their numbers.
    member internal _.Pick(chosen: int[]) : Table =
        Table(columns |> Array.map _.Pick(chosen))

    /// <summary>A range of rows: <c>table[..99]</c>.</summary>
    member t.GetSlice(first: int option, last: int option) : Table =
        let first, last = defaultArg first 0, defaultArg last (rows - 1)

        if first < 0 || last >= rows || first > last + 1 then
            Fail.dataset
                $"table: range {string first}..{string last} is outside the table. Expected bounds from 0 to {string (rows - 1)}."

        t.Pick [| first..last |]

    member private t.Cut(operation: string, share: float, order: int[]) : Table * Table =
        let first =
            if share > 0.0 && share < 1.0 then
                int (Math.Round(float rows * share))
            else
                0

        if first < 1 || first >= rows then
            Guard.refuse
                "share"
                $"{operation}: expected a share that leaves both parts some of the {string rows} rows, got {share.ToString CultureInfo.InvariantCulture}."

        t.Pick order[.. first - 1], t.Pick order[first..]

    /// <summary>Divides the rows at random: <c>let train, test = table.split 0.8</c>.</summary>
    /// <param name="share">The share of the first part, above 0 and below 1.</param>
    /// <param name="seed">Which rows come where, 0 by default: the same seed gives the same parts.</param>
    /// <exception cref="T:DiffLessons.OptionException">One of the parts would have no rows.</exception>
    member t.split(share: float, ?seed: int) : Table * Table =
        let order = [| 0 .. rows - 1 |]
        Random(defaultArg seed 0).Shuffle order
        t.Cut("split", share, order)

    /// <summary>Divides the rows by time, or by any other number: the first part has the earlier ones. A model that is to forecast must not be tested on times before those it was trained on.</summary>
    /// <param name="share">The share of the first part, above 0 and below 1.</param>
    /// <param name="column">The column to order by, of times or numbers; without one the rows stay in their order.</param>
    /// <remarks>Rows of one time stay in their order, and may come into both parts.</remarks>
    /// <exception cref="T:DiffLessons.OptionException">One of the parts would have no rows, or the column is missing, holds texts or lacks values.</exception>
    member t.splitByTime(share: float, ?column: string) : Table * Table =
        match column with
        | None -> t.Cut("splitByTime", share, [| 0 .. rows - 1 |])
        | Some name ->
            let values = t.Find("splitByTime", name)

            if values.Kind = ColumnKind.Text then
                Guard.refuse
                    "column"
                    $"splitByTime: expected a column of times or numbers, got \"{name}\", which holds texts."

            match Array.tryFindIndex Double.IsNaN values.Numbers with
            | Some i ->
                Guard.refuse
                    "column"
                    $"splitByTime: expected a column without missing values, got \"{name}\", which has none in row {string i}."
            | None -> ()

            // List.sortBy keeps equal ones in order; Array.sortBy does not.
            let order =
                [ 0 .. rows - 1 ] |> List.sortBy (fun i -> values.Numbers[i]) |> Array.ofList

            t.Cut("splitByTime", share, order)

    /// <summary>The number of rows, and the columns with their kinds.</summary>
    override _.ToString() =
        let described =
            columns
            |> Array.map (fun column -> $"{column.Name}: {string column.Kind}")
            |> String.concat ", "

        $"Table({string rows} rows; {described})"
