namespace DiffLessons.Data

open System
open System.IO
open System.Text
open DiffLessons

/// <summary>Where tables come from: CSV files, texts and streams, records, and arrays.</summary>
[<AutoOpen>]
module TableReading =
    /// The bytes of a stream from its position, which can be gone through twice.
    let private bytesOf (operation: string) (stream: Stream) : byte[] =
        try
            use copy = new MemoryStream()
            stream.CopyTo copy
            copy.ToArray()
        with
        | :? IOException
        | :? NotSupportedException
        | :? ObjectDisposedException as error ->
            raise (
                DatasetException($"{operation}: the stream cannot be read: {error.Message}", error)
            )

    type Table with

        /// <summary>Reads a CSV file: UTF-8 with or without a byte order mark, records ended by CR LF or LF, fields with quotes as RFC 4180 has them. Empty lines are passed over.</summary>
        /// <param name="path">The file.</param>
        /// <param name="separator">What separates fields; found from the first lines among <c>, ; |</c> and the tab by default.</param>
        /// <param name="header">Whether the first record has the names of the columns, true by default; else they are column1, column2, ...</param>
        /// <param name="decimalComma">Whether numbers have a decimal comma, false by default; fields are separated by <c>;</c> by default then. Numbers are read in no culture but the invariant one.</param>
        /// <param name="missing">The fields that count as missing values: nothing, NA, N/A, NaN, nan, null, NULL and ? by default.</param>
        /// <param name="kinds">What columns hold, by name: a field that is something else is an error then. The kinds of other columns are inferred: numbers, true and false, dates and times (ISO 8601), or else texts.</param>
        /// <exception cref="T:DiffLessons.DatasetException">The file cannot be read or is empty, or a record is malformed; the message says in which line, and what was expected.</exception>
        /// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
        static member readCsv
            (
                path: string,
                ?separator: char,
                ?header: bool,
                ?decimalComma: bool,
                ?missing: seq<string>,
                ?kinds: seq<string * ColumnKind>
            ) : Table =
            let operation = "readCsv"
            let path = Guard.present operation "path" path
            let options = CsvOptions.make operation separator header decimalComma missing kinds

            let opened () : Stream =
                try
                    new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 <<< 16)
                with :? ArgumentException as error ->
                    raise (
                        DatasetException(
                            $"{operation}: expected the path of a file, got \"{path}\".",
                            error
                        )
                    )

            CsvFile(operation, Path.GetFileName path, opened, options).Read()

        /// <summary>Reads a stream as a CSV file, from its position to its end.</summary>
        /// <param name="stream">The stream, which stays open.</param>
        /// <param name="separator">What separates fields; found by default.</param>
        /// <param name="header">Whether the first record has the names of the columns, true by default.</param>
        /// <param name="decimalComma">Whether numbers have a decimal comma, false by default.</param>
        /// <param name="missing">The fields that count as missing values.</param>
        /// <param name="kinds">What columns hold, by name; found by default.</param>
        /// <exception cref="T:DiffLessons.DatasetException">The stream cannot be read or is empty, or a record is malformed.</exception>
        static member readCsv
            (
                stream: Stream,
                ?separator: char,
                ?header: bool,
                ?decimalComma: bool,
                ?missing: seq<string>,
                ?kinds: seq<string * ColumnKind>
            ) : Table =
            let operation = "readCsv"
            let stream = Guard.present operation "stream" stream
            let options = CsvOptions.make operation separator header decimalComma missing kinds
            let bytes = bytesOf operation stream
            CsvFile(operation, "the stream", (fun () -> new MemoryStream(bytes)), options).Read()

        /// <summary>Reads a text as a CSV file.</summary>
        /// <param name="text">The text.</param>
        /// <param name="separator">What separates fields; found by default.</param>
        /// <param name="header">Whether the first record has the names of the columns, true by default.</param>
        /// <param name="decimalComma">Whether numbers have a decimal comma, false by default.</param>
        /// <param name="missing">The fields that count as missing values.</param>
        /// <param name="kinds">What columns hold, by name; found by default.</param>
        /// <exception cref="T:DiffLessons.DatasetException">The text is empty, or a record is malformed.</exception>
        static member parseCsv
            (
                text: string,
                ?separator: char,
                ?header: bool,
                ?decimalComma: bool,
                ?missing: seq<string>,
                ?kinds: seq<string * ColumnKind>
            ) : Table =
            let operation = "parseCsv"
            let text = Guard.present operation "text" text
            let options = CsvOptions.make operation separator header decimalComma missing kinds
            let bytes = Encoding.UTF8.GetBytes text
            CsvFile(operation, "the text", (fun () -> new MemoryStream(bytes)), options).Read()

        /// <summary>A table of records: a column for each field of an F# record, or each public property of an anonymous record, a C# record or a class.</summary>
        /// <param name="records">The rows: <c>Table.ofRecords [ {| area = 80.0; town = "Ulm" |} ]</c>. Numbers of every type, texts, truth values, enumerations and times; options, nullable values and texts that are null may be missing.</param>
        /// <exception cref="T:DiffLessons.OptionException">The type has no properties or one of another type, or a record is null.</exception>
        static member ofRecords(records: seq<'Record>) : Table =
            let operation = "ofRecords"

            Guard.items operation "records" records
            |> Array.map box
            |> RecordColumns.table operation typeof<'Record>

        /// <summary>A table of arrays by name, of one length: <c>Table.ofColumns [ "area", [| 80.0; 120.0 |]; "town", [| "Ulm"; null |] ]</c>. NaN, None and null are missing values.</summary>
        /// <param name="columns">Names and arrays of numbers, texts, truth values, enumerations or times.</param>
        /// <exception cref="T:DiffLessons.OptionException">Lengths differ, a name is there twice, or an array is of another type.</exception>
        static member ofColumns(columns: seq<string * Array>) : Table =
            RecordColumns.ofArrays "ofColumns" (Guard.items "ofColumns" "columns" columns)
