namespace DiffLessons.Data

open System
open System.Collections.Generic
open System.Globalization
open System.Text.Json.Nodes
open DiffLessons

/// How a column is encoded: what was found in the rows that the encoder was made from.
type internal EncodedColumn = {
    Name: string
    /// In order; null for a column of numbers.
    Categories: string[]
    OneHot: bool
    IgnoresUnknown: bool
    /// What replaces a missing value: a number, or the number of a category; NaN where a missing value is an error.
    Fill: float
    /// Whether data sets leave out rows without it.
    DropsRow: bool
    Indicator: bool
    /// 0 and 1 where numbers are not standardised.
    Mean: float
    Deviation: float
} with

    member t.IsCategory = not (isNull t.Categories)

    /// The names of its features.
    member t.Features: string list = [
        if t.IsCategory && t.OneHot then
            for category in t.Categories do
                $"{t.Name}={category}"
        else
            t.Name
        if t.Indicator then
            $"{t.Name} is missing"
    ]

/// Fitting of columns, and their values as numbers.
[<RequireQualifiedAccess>]
module internal EncodedColumn =
    let private operation = "TableEncoder"

    let private refuse (name: string) (text: string) : 'a =
        Guard.refuse "columns" $"{operation}: {text} Column \"{name}\"."

    let private median (sorted: float[]) =
        let middle = sorted.Length / 2

        if sorted.Length % 2 = 1 then
            sorted[middle]
        else
            (sorted[middle - 1] + sorted[middle]) / 2.0

    let private ofNumbers (options: TableColumn) missing standardize (values: ColumnValues) =
        let present = values.Numbers |> Array.filter (Double.IsNaN >> not)

        let some () =
            if present.Length = 0 then
                Guard.refuse
                    "table"
                    $"{operation}: expected one number or more in column \"{options.name}\", got none."

            present

        let mean, deviation =
            if not standardize then
                0.0, 1.0
            else
                let numbers = some ()
                let mean = Array.average numbers
                let spread = numbers |> Array.averageBy (fun x -> (x - mean) * (x - mean))
                // A column of one number alone stays 0.
                mean, (if spread > 0.0 then sqrt spread else 1.0)

        {
            Name = options.name
            Categories = null
            OneHot = false
            IgnoresUnknown = false
            Fill =
                match missing with
                | MissingValues.Refuse
                | MissingValues.DropRow -> nan
                | MissingValues.Mean -> Array.average (some ())
                | MissingValues.Median -> median (Array.sort (some ()))
                | MissingValues.Number number when Double.IsFinite number -> number
                | MissingValues.Number number ->
                    Guard.refuse
                        "missing"
                        $"{operation}: expected a finite number for missing values of column \"{options.name}\", got {number.ToString CultureInfo.InvariantCulture}."
                | MissingValues.Text text ->
                    Guard.refuse
                        "missing"
                        $"{operation}: expected a number for missing values of column \"{options.name}\", which holds numbers, got the text \"{text}\". Make it a column of categories, with category = true."
            DropsRow = (missing = MissingValues.DropRow)
            Indicator = options.indicator
            Mean = mean
            Deviation = deviation
        }

    let private ofCategories
        (options: TableColumn)
        missing
        encoding
        unknown
        (values: ColumnValues)
        =
        let seen =
            [| for i in 0 .. values.Length - 1 -> values.Text i |]
            |> Array.filter (isNull >> not)
            |> Array.distinct

        let filled =
            match missing with
            | MissingValues.Refuse
            | MissingValues.DropRow -> null
            | MissingValues.Text text -> text
            | MissingValues.Number number -> number.ToString("R", CultureInfo.InvariantCulture)
            | MissingValues.Mean
            | MissingValues.Median ->
                Guard.refuse
                    "missing"
                    $"{operation}: expected a text for missing values of column \"{options.name}\", which holds categories, got {string missing}. Categories have no mean: name one, with MissingValues.Text."

        let categories =
            Array.append seen (if isNull filled then [||] else [| filled |])
            |> Array.distinct
            |> Array.sortWith (fun a b -> String.CompareOrdinal(a, b))

        if categories.Length = 0 then
            Guard.refuse
                "table"
                $"{operation}: expected one category or more in column \"{options.name}\", got none."

        {
            Name = options.name
            Categories = categories
            OneHot = (encoding = CategoryEncoding.OneHot)
            IgnoresUnknown = (unknown = UnknownCategories.Ignore)
            Fill =
                if isNull filled then
                    nan
                else
                    float (Array.IndexOf(categories, filled))
            DropsRow = (missing = MissingValues.DropRow)
            Indicator = options.indicator
            Mean = 0.0
            Deviation = 1.0
        }

    /// What a column of a table is encoded as, by its options and those for all columns.
    let fit
        missing
        encoding
        unknown
        standardize
        (table: Table)
        (options: TableColumn)
        : EncodedColumn =
        let values = table.Find(operation, options.name)
        let isText = (values.Kind = ColumnKind.Text)
        let isCategory = defaultArg options.category isText

        if isText && not isCategory then
            Guard.refuse
                "columns"
                $"{operation}: expected categories in column \"{options.name}\", which holds texts. Leave category = false out, or tell its kind when the table is read."

        // An option for all columns applies to those that it suits.
        let missing =
            match options.missing, missing with
            | Some own, _ -> own
            | None, (MissingValues.Mean | MissingValues.Median | MissingValues.Number _) when
                isCategory
                ->
                MissingValues.Refuse
            | None, MissingValues.Text _ when not isCategory -> MissingValues.Refuse
            | None, all -> all

        if isCategory then
            ofCategories
                options
                missing
                (defaultArg options.encoding encoding)
                (defaultArg options.unknown unknown)
                values
        else
            ofNumbers options missing (defaultArg options.standardize standardize) values

    /// The numbers of a column's values: NaN where one is missing and nothing replaces it, and the number of categories for one that is not known.
    let codes (column: EncodedColumn) (values: ColumnValues) : float[] =
        if not column.IsCategory then
            if values.Kind = ColumnKind.Text then
                Fail.dataset
                    $"TableEncoder: expected numbers in column \"{column.Name}\", got texts. Tell its kind when the table is read."

            values.Numbers
        else
            let known = Dictionary<string, float>(StringComparer.Ordinal)
            column.Categories |> Array.iteri (fun i text -> known[text] <- float i)

            let codeOf (text: string) =
                if isNull text then
                    nan
                else
                    match known.TryGetValue text with
                    | true, code -> code
                    | _ -> float column.Categories.Length

            if values.Kind = ColumnKind.Text then
                let own = values.Texts |> Array.map codeOf
                values.Codes |> Array.map (fun code -> if code < 0 then nan else own[code])
            else
                Array.init values.Length (fun i -> codeOf (values.Text i))

    // ---- as text, for files ----

    let private number (value: float) : JsonNode =
        JsonValue.Create(value.ToString("R", CultureInfo.InvariantCulture))

    let toJson (column: EncodedColumn) : JsonNode =
        let made = JsonObject()
        made["name"] <- JsonValue.Create column.Name

        if column.IsCategory then
            made["categories"] <-
                JsonArray [| for c in column.Categories -> JsonValue.Create c :> JsonNode |]

            made["encoding"] <- JsonValue.Create(if column.OneHot then "one-hot" else "index")

            if column.IgnoresUnknown then
                made["unknown"] <- JsonValue.Create "ignore"
        else
            made["mean"] <- number column.Mean
            made["deviation"] <- number column.Deviation

        if not (Double.IsNaN column.Fill) then
            made["fill"] <- number column.Fill

        if column.DropsRow then
            made["missing"] <- JsonValue.Create "drop"

        if column.Indicator then
            made["indicator"] <- JsonValue.Create true

        made

    let private wrong () : 'a =
        Guard.refuse "columns" "TableEncoder: expected a description of columns, got another text."

    let private texts (node: JsonNode) : string[] =
        match node with
        | :? JsonArray as items -> [|
            for item in items do
                match item with
                | null -> wrong ()
                | item -> item.GetValue<string>()
          |]
        | _ -> wrong ()

    let ofJson (node: JsonNode) : EncodedColumn =
        let field (name: string) =
            match node with
            | :? JsonObject as fields -> Option.ofObj fields[name]
            | _ -> wrong ()

        let text name =
            field name |> Option.map _.GetValue<string>()

        let toNumber fallback name =
            match text name with
            | None -> fallback
            | Some text ->
                match Double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture) with
                | true, number -> number
                | _ -> wrong ()

        {
            Name = text "name" |> Option.defaultWith wrong
            Categories = field "categories" |> Option.map texts |> Option.toObj
            OneHot = (text "encoding" = Some "one-hot")
            IgnoresUnknown = (text "unknown" = Some "ignore")
            Fill = toNumber nan "fill"
            DropsRow = (text "missing" = Some "drop")
            Indicator = (field "indicator").IsSome
            Mean = toNumber 0.0 "mean"
            Deviation = toNumber 1.0 "deviation"
        }
