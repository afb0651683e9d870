namespace DiffLessons

open System
open System.Collections.Generic
open System.IO
open DiffLessons.Data

/// How the C# facade asks for a CSV file; null means inferred, or the default.
[<Sealed; AllowNullLiteral>]
type internal CsvArguments() =
    member val Separator = Nullable<char>() with get, set
    member val Header = true with get, set
    member val DecimalComma = false with get, set
    member val Missing: IEnumerable<string> = null with get, set
    member val Kinds: IEnumerable<KeyValuePair<string, ColumnKind>> = null with get, set

/// What the C# facade asks of a column; null means as for all columns.
[<Sealed; AllowNullLiteral>]
type internal ColumnArguments() =
    member val Name: string = null with get, set
    member val Category = Nullable<bool>() with get, set
    member val Missing: MissingValues = Unchecked.defaultof<_> with get, set
    member val Indicator = false with get, set
    member val OneHot = Nullable<bool>() with get, set
    member val IgnoreUnknown = Nullable<bool>() with get, set
    member val Standardize = Nullable<bool>() with get, set

/// What the C# facade calls for tables.
[<AbstractClass; Sealed>]
type internal InteropTables =
    static member private Kinds(a: CsvArguments) : seq<string * ColumnKind> option =
        Option.ofObj a.Kinds |> Option.map (Seq.map (fun pair -> pair.Key, pair.Value))

    static member ReadCsv(path: string, a: CsvArguments) : Table =
        Table.readCsv (
            path,
            ?separator = Option.ofNullable a.Separator,
            header = a.Header,
            decimalComma = a.DecimalComma,
            ?missing = Option.ofObj a.Missing,
            ?kinds = InteropTables.Kinds a
        )

    static member ReadCsv(stream: Stream, a: CsvArguments) : Table =
        Table.readCsv (
            stream,
            ?separator = Option.ofNullable a.Separator,
            header = a.Header,
            decimalComma = a.DecimalComma,
            ?missing = Option.ofObj a.Missing,
            ?kinds = InteropTables.Kinds a
        )

    static member ParseCsv(text: string, a: CsvArguments) : Table =
        Table.parseCsv (
            text,
            ?separator = Option.ofNullable a.Separator,
            header = a.Header,
            decimalComma = a.DecimalComma,
            ?missing = Option.ofObj a.Missing,
            ?kinds = InteropTables.Kinds a
        )

    static member Records<'Record>(records: IEnumerable<'Record>) : Table = Table.ofRecords records

    static member Columns(columns: IEnumerable<KeyValuePair<string, Array>>) : Table =
        Table.ofColumns (columns |> Seq.map (fun pair -> pair.Key, pair.Value))

    static member Names(table: Table) : string[] = List.toArray table.columnNames

    static member Part(table: Table, first: int, last: int) : Table =
        table.GetSlice(Some first, Some(last - 1))

    static member Split(table: Table, share: float, seed: int) : Table * Table =
        table.split (share, seed)

    static member SplitByTime(table: Table, share: float, column: string) : Table * Table =
        table.splitByTime (share, ?column = Option.ofObj column)

    /// The policies for missing values, by what the facade calls them.
    static member Missing(kind: string, number: float, text: string) : MissingValues =
        match kind with
        | "DropRow" -> MissingValues.DropRow
        | "Mean" -> MissingValues.Mean
        | "Median" -> MissingValues.Median
        | "Number" -> MissingValues.Number number
        | "Text" -> MissingValues.Text text
        | _ -> MissingValues.Refuse

    static member private Encoding(oneHot: bool) =
        if oneHot then
            CategoryEncoding.OneHot
        else
            CategoryEncoding.Index

    static member private Unknown(ignore: bool) =
        if ignore then
            UnknownCategories.Ignore
        else
            UnknownCategories.Refuse

    static member Column(a: ColumnArguments) : TableColumn =
        TableColumn(
            a.Name,
            ?category = Option.ofNullable a.Category,
            ?missing = (if isNull (box a.Missing) then None else Some a.Missing),
            indicator = a.Indicator,
            ?encoding = (Option.ofNullable a.OneHot |> Option.map InteropTables.Encoding),
            ?unknown = (Option.ofNullable a.IgnoreUnknown |> Option.map InteropTables.Unknown),
            ?standardize = Option.ofNullable a.Standardize
        )

    static member Encoder
        (
            table: Table,
            target: string,
            columns: TableColumn[],
            missing: MissingValues,
            oneHot: bool,
            ignoreUnknown: bool,
            standardize: bool,
            classes: Nullable<bool>
        ) : TableEncoder =
        TableEncoder(
            table,
            ?target = Option.ofObj target,
            ?columns = (Option.ofObj columns |> Option.map Seq.ofArray),
            missing = missing,
            encoding = InteropTables.Encoding oneHot,
            unknown = InteropTables.Unknown ignoreUnknown,
            standardize = standardize,
            ?classes = Option.ofNullable classes
        )

    static member Features(encoder: TableEncoder) : string[] = List.toArray encoder.featureNames
    static member Taken(encoder: TableEncoder) : string[] = List.toArray encoder.columnNames
    static member Classes(encoder: TableEncoder) : string[] = List.toArray encoder.classes

    static member Categories(encoder: TableEncoder, name: string) : string[] =
        List.toArray (encoder.categories name)

    static member Target(encoder: TableEncoder) : string = Option.toObj encoder.target
    static member Rows(encoder: TableEncoder, table: Table) : Tensor = encoder.rows table
    static member Targets(encoder: TableEncoder, table: Table) : Tensor = encoder.targets table
    static member Dataset(encoder: TableEncoder, table: Table) : Dataset = encoder.dataset table

    /// The encoder of a model.
    static member Of(model: ModelBase) : TableEncoder = model.TableEncoder "Encoder"

    static member Predict(model: Model<Tensor, Tensor>, table: Table) : Tensor =
        model.predictTable table

    // ---- metrics ----

    static member Evaluate
        (
            model: Model<Tensor, Tensor>,
            data: Dataset,
            batchSize: int,
            metrics: Metric[],
            loss: Func<Tensor, Tensor, Tensor>
        ) : KeyValuePair<string, float>[] =
        let loader = DataLoader(data, batchSize)

        let loss =
            if isNull loss then
                None
            else
                Some(fun output target -> loss.Invoke(output, target))

        [|
            for name, value in model.evaluate (loader, metrics, ?loss = loss) ->
                KeyValuePair(name, value)
        |]
