namespace DiffLessons.Data

open System
open System.Text.Json.Nodes
open DiffLessons

/// What an encoder knows of the column that is to be predicted.
type internal TargetColumn = {
    Name: string
    /// The classes, in order; null for a column of numbers.
    Classes: string[]
}

/// All that an encoder has found in the rows that it was made from.
type internal TableEncoding = {
    Columns: EncodedColumn[]
    Target: TargetColumn option
}

[<RequireQualifiedAccess>]
module internal TableEncoding =
    let private wrong () : 'a =
        Guard.refuse "columns" "TableEncoder: expected a description of columns, got another text."

    let toText (encoding: TableEncoding) : string =
        let made = JsonObject()

        made["columns"] <-
            JsonArray [| for column in encoding.Columns -> EncodedColumn.toJson column |]

        match encoding.Target with
        | None -> ()
        | Some target ->
            let node = JsonObject()
            node["name"] <- JsonValue.Create target.Name

            if not (isNull target.Classes) then
                node["classes"] <-
                    JsonArray [| for c in target.Classes -> JsonValue.Create c :> JsonNode |]

            made["target"] <- node

        made.ToJsonString()

    let private check (column: EncodedColumn) =
        let isCode =
            Double.IsNaN column.Fill
            || not column.IsCategory
            || column.Fill >= 0.0
               && column.Fill < float column.Categories.Length
               && column.Fill = floor column.Fill

        let isWhole =
            not column.IsCategory
            || column.Categories.Length > 0
               && (Array.distinct column.Categories).Length = column.Categories.Length

        if
            not (
                isCode
                && isWhole
                && Double.IsFinite column.Mean
                && column.Deviation > 0.0
                && Double.IsFinite column.Deviation
            )
            || Double.IsInfinity column.Fill
        then
            wrong ()

        column

    let private read (text: string) : TableEncoding =
        let node = JsonNode.Parse text

        let items (name: string) (node: JsonNode) =
            match node[name] with
            | :? JsonArray as items -> Array.ofSeq items
            | _ -> wrong ()

        let columns = items "columns" node |> Array.map (EncodedColumn.ofJson >> check)

        if columns.Length = 0 then
            wrong ()

        {
            Columns = columns
            Target =
                match node["target"] with
                | null -> None
                | target ->
                    Some {
                        Name = target["name"].GetValue<string>()
                        Classes =
                            if isNull target["classes"] then
                                null
                            else
                                items "classes" target |> Array.map _.GetValue<string>()
                    }
        }

    /// The contents of a text that this library wrote; other texts are refused.
    let ofText (text: string) : TableEncoding =
        try
            read text
        with
        | :? Text.Json.JsonException
        | :? InvalidOperationException
        | :? FormatException
        | :? NullReferenceException -> wrong ()

    /// The columns that are to be encoded: those that are requested, or all but the target and times.
    let private chosen (table: Table) (target: ColumnValues option) (given: TableColumn[] option) =
        let isTarget name =
            target |> Option.exists (fun t -> t.Name = name)

        let columns =
            match given with
            | Some columns -> columns
            | None -> [|
                for column in table.Columns do
                    if not (isTarget column.Name) && column.Kind <> ColumnKind.Time then
                        TableColumn column.Name
              |]

        for column in columns do
            Guard.given "TableEncoder" "columns" column |> ignore

            if isTarget column.name then
                Guard.refuse
                    "columns"
                    $"TableEncoder: expected columns without the target, got \"{column.name}\". A model that is given what it is to predict learns nothing."

        match columns |> Seq.countBy _.name |> Seq.tryFind (fun (_, count) -> count > 1) with
        | Some(name, _) ->
            Guard.refuse "columns" $"TableEncoder: expected each column once, got \"{name}\" twice."
        | None -> ()

        if columns.Length = 0 then
            Guard.refuse
                "columns"
                "TableEncoder: expected one column or more beside the target, got none."

        columns

    /// The target's name and, unless it is a number, its classes.
    let private targetOf (asksClasses: bool option) (values: ColumnValues) : TargetColumn =
        let isClass = defaultArg asksClasses (values.Kind = ColumnKind.Text)

        {
            Name = values.Name
            Classes =
                if isClass then
                    [| for i in 0 .. values.Length - 1 -> values.Text i |]
                    |> Array.filter (isNull >> not)
                    |> Array.distinct
                    |> Array.sortWith (fun a b -> String.CompareOrdinal(a, b))
                else
                    null
        }

    /// What is found in a table.
    let fit
        (table: Table)
        (target: string option)
        asksClasses
        (columns: TableColumn[] option)
        missing
        encoding
        unknown
        standardize
        =
        let table = Guard.given "TableEncoder" "table" table
        MissingValues.Check "TableEncoder" missing
        Guard.given "TableEncoder" "encoding" encoding |> ignore
        Guard.given "TableEncoder" "unknown" unknown |> ignore
        let target = target |> Option.map (fun name -> table.Find("TableEncoder", name))

        if table.length = 0 then
            Guard.refuse "table" "TableEncoder: expected a table of one row or more, got none."

        {
            Columns =
                chosen table target columns
                |> Array.map (EncodedColumn.fit missing encoding unknown standardize table)
            Target = target |> Option.map (targetOf asksClasses)
        }
