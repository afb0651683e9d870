namespace DiffLessons.Data

open System
open System.IO
open System.Text
open CsvHelper
open DiffLessons

/// Reading CSV files: CsvHelper finds records and fields, and quotes that do not fit; what fields mean is ours.
/// <param name="operation">The operation that reads, for messages.</param>
/// <param name="file">The file's name, for messages.</param>
/// <param name="opened">Opens the file at its beginning, which may be asked twice.</param>
[<Sealed>]
type internal CsvFile(operation: string, file: string, opened: unit -> Stream, options: CsvOptions)
    =
    let format = FieldFormat(options.DecimalComma, options.Missing)

    // A quote that is never closed takes no more of a file than this.
    let mostBytes = 64 * 1024 * 1024

    let fail (message: string) : 'a =
        Fail.dataset $"{operation}: {file}{message}"

    let failAt (line: int64) (message: string) : 'a = fail $", line {string line}: {message}"

    let reasonOf (reason: CsvMalformedReason) : string =
        match reason with
        | CsvMalformedReason.StrayQuote ->
            "expected a quote at the beginning of a field only, got one inside a field. Put the field in quotes, and its quotes twice."
        | CsvMalformedReason.TextAfterClosingQuote ->
            "expected the end of a field after its closing quote, got text. Write quotes inside a field twice."
        | _ -> "expected a closing quote, got the end of the file."

    let mutable malformed: CsvMalformedRecord voption = ValueNone

    let readerOptions () =
        CsvReaderOptions(
            Separator = Option.toNullable options.Separator,
            HasHeader = options.HasHeader,
            TrackLineNumbers = true,
            MaxRecordSize = mostBytes,
            OnMalformedRecord =
                Action<CsvMalformedRecord>(fun record ->
                    if malformed.IsNone then
                        malformed <- ValueSome record)
        )

    let checkMalformed () =
        match malformed with
        | ValueSome record -> failAt record.LineNumber (reasonOf record.Reason)
        | ValueNone -> ()

    /// The names of the columns: those of the header, or column1, column2, ...
    let namesOf (reader: CsvReader) (hasRow: bool) : string[] =
        if options.HasHeader then
            let names = reader.Headers |> Seq.map _.Trim() |> Array.ofSeq

            if names.Length = 0 then
                fail ": expected a header, got an empty file."

            match names |> Array.tryFindIndex (fun name -> name = "") with
            | Some i ->
                fail
                    $": expected a name for each column in the header, got none for column {string (i + 1)}."
            | None -> ()

            match names |> Seq.countBy id |> Seq.tryFind (fun (_, count) -> count > 1) with
            | Some(name, _) ->
                fail $": expected names that differ in the header, got \"{name}\" twice."
            | None -> names
        elif hasRow then
            Array.init reader.FieldCount (fun i -> $"column{string (i + 1)}")
        else
            fail ": expected one row or more, got an empty file."

    let checkKinds (names: string[]) =
        for KeyValue(name, _) in options.Kinds do
            if not (Array.contains name names) then
                let known = String.concat ", " names

                Guard.refuse
                    "kinds"
                    $"{operation}: expected kinds of columns of {file}, got one of \"{name}\". Its columns are: {known}."

    let mutable chars: char[] = Array.zeroCreate 256

    /// A field as text, valid until the next.
    let decoded (field: ReadOnlySpan<byte>) : int =
        if chars.Length < field.Length then
            chars <- Array.zeroCreate (max field.Length (2 * chars.Length))

        Encoding.UTF8.GetChars(field, Span chars)

    let addRow (reader: CsvReader) (columns: ColumnBuilder[]) (refuse: Func<string, exn>) =
        if reader.FieldCount <> columns.Length then
            failAt
                reader.LineNumber
                $"expected {string columns.Length} fields, as in the first line, got {string reader.FieldCount}."

        for i in 0 .. columns.Length - 1 do
            let field = reader.GetSpan i

            if not (columns[i].TryAddNumber field) then
                let length = decoded field
                columns[i].Add(ReadOnlySpan(chars, 0, length), refuse)

    let readOnce (kinds: Map<string, ColumnKind>) : ColumnBuilder[] =
        malformed <- ValueNone
        use stream = opened ()
        use reader = CsvReader.Create(stream, readerOptions (), true)
        let mutable hasRow = reader.Read()
        checkMalformed ()
        let names = namesOf reader hasRow
        checkKinds names

        let columns =
            names |> Array.map (fun name -> ColumnBuilder(name, kinds.TryFind name, format))

        let refuse =
            Func<string, exn>(fun message ->
                DatasetException $"{operation}: {file}, line {string reader.LineNumber}: {message}")

        while hasRow do
            addRow reader columns refuse
            hasRow <- reader.Read()
            checkMalformed ()

        columns

    /// Reads the file; again where a column turns out to be of texts after its first fields.
    let read () : Table =
        let columns = readOnce options.Kinds
        let failed = columns |> Array.filter _.HasFailed

        let columns =
            if failed.Length = 0 then
                columns
            else
                (options.Kinds, failed)
                ||> Array.fold (fun kinds column -> kinds.Add(column.Name, ColumnKind.Text))
                |> readOnce

        Table(columns |> Array.map _.Values)

    member _.Read() : Table =
        try
            read ()
        with
        | :? CsvFormatException as error when error.LineNumber > 0L ->
            failAt
                error.LineNumber
                $"expected a record of at most {string (mostBytes / 1024 / 1024)} MB, got a longer one. A quote may not be closed."
        | :? CsvFormatException -> fail ": it is no table of fields and quotes."
        | :? DatasetException -> reraise ()
        | :? IOException
        | :? UnauthorizedAccessException
        | :? NotSupportedException as error ->
            raise (
                DatasetException(
                    $"{operation}: {file} cannot be read: {StorageFile.cause error}",
                    error
                )
            )
