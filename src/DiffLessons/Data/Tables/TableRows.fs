namespace DiffLessons.Data

open System
open DiffLessons

/// Rows of tables as numbers, by an encoder.
[<RequireQualifiedAccess>]
module internal TableRows =
    /// How a row is named in messages.
    let private rowName (i: int) = $"row {string i}"

    let private fail (message: string) : 'a = Fail.dataset message

    /// Refuses what a column lacks or does not know in rows that are taken.
    let private check
        (operation: string)
        (column: EncodedColumn)
        (values: ColumnValues)
        (codes: float[])
        (rows: int[])
        =
        for i in rows do
            if Double.IsNaN codes[i] && Double.IsNaN column.Fill then
                fail
                    $"{operation}: {rowName i} has no value in column \"{column.Name}\". Make the encoder with something that stands for missing values, as missing = MissingValues.Mean, or fill it in."

            if
                column.IsCategory
                && not column.IgnoresUnknown
                && codes[i] = float column.Categories.Length
            then
                let known = column.Categories |> Array.truncate 12 |> String.concat ", "
                let more = if column.Categories.Length > 12 then ", ..." else ""

                fail
                    $"{operation}: {rowName i} has the category \"{values.Text i}\" in column \"{column.Name}\", which the encoder does not know. The categories are: {known}{more}. Make the encoder with unknown = UnknownCategories.Ignore to let others pass."

    /// The codes of each column, and which rows a data set takes.
    let private codes (operation: string) (encoding: TableEncoding) (table: Table) =
        encoding.Columns
        |> Array.map (fun column ->
            let values = table.Find(operation, column.Name)
            values, EncodedColumn.codes column values)

    /// The rows that no column drops.
    let private kept (encoding: TableEncoding) (all: (ColumnValues * float[])[]) (length: int) =
        [| 0 .. length - 1 |]
        |> Array.filter (fun i ->
            Array.forall2
                (fun (column: EncodedColumn) (_, codes: float[]) ->
                    not (column.DropsRow && Double.IsNaN codes[i]))
                encoding.Columns
                all)

    let private tensor (all: (ColumnValues * float[])[]) (rows: int[]) : Tensor =
        let width = all.Length
        let elements = Array.zeroCreate<float>(rows.Length * width)

        for j in 0 .. width - 1 do
            let codes = snd all[j]

            for i in 0 .. rows.Length - 1 do
                elements[i * width + j] <- codes[rows[i]]

        (dsharp.tensor (elements, dtype = Dtype.Float64)).view [ rows.Length; width ]

    /// All rows as numbers: each has to be one that can be predicted.
    let ofTable (operation: string) (encoding: TableEncoding) (table: Table) : Tensor =
        let all = codes operation encoding table
        let rows = [| 0 .. table.length - 1 |]

        Array.iter2
            (fun column (values, codes) -> check operation column values codes rows)
            encoding.Columns
            all

        tensor all rows

    let private targetOf (operation: string) (encoding: TableEncoding) : TargetColumn =
        match encoding.Target with
        | Some target -> target
        | None ->
            Guard.fail
                $"{operation}: expected an encoder with a target, got one without. Make it with target = the name of a column."

    /// The targets of rows: numbers (n, 1), or the numbers of classes (n).
    let targets
        (operation: string)
        (encoding: TableEncoding)
        (table: Table)
        (rows: int[])
        : Tensor =
        let target = targetOf operation encoding
        let values = table.Find(operation, target.Name)

        for i in rows do
            if values.IsMissing i then
                fail
                    $"{operation}: {rowName i} has no value in column \"{target.Name}\", the target. Leave such rows out."

        if not (isNull target.Classes) then
            let number (i: int) =
                match Array.IndexOf(target.Classes, values.Text i) with
                | -1 ->
                    let known = String.concat ", " target.Classes

                    fail
                        $"{operation}: {rowName i} has the class \"{values.Text i}\" in column \"{target.Name}\", which the encoder does not know. The classes are: {known}."
                | number -> int64 number

            dsharp.tensor (Array.map number rows)
        elif values.Kind = ColumnKind.Text then
            fail
                $"{operation}: expected numbers in column \"{target.Name}\", the target, got texts. Tell its kind when the table is read."
        else
            let numbers = rows |> Array.map (fun i -> values.Numbers[i])
            (dsharp.tensor (numbers, dtype = Dtype.Default)).view [ rows.Length; 1 ]

    /// Inputs and targets of the rows that no column drops.
    let samples (encoding: TableEncoding) (table: Table) : Tensor * Tensor =
        let operation = "TableDataset"
        let all = codes operation encoding table
        let rows = kept encoding all table.length

        Array.iter2
            (fun column (values, codes) -> check operation column values codes rows)
            encoding.Columns
            all

        tensor all rows, targets operation encoding table rows
