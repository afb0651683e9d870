/// CSV files: what is read, and what is refused with its line.
module DiffLessons.Tests.CsvTests

open System
open System.Globalization
open System.IO
open System.Text
open System.Threading
open Expecto
open DiffLessons
open DiffLessons.Data

let private message (f: unit -> 'a) =
    try
        f () |> ignore
        "none"
    with error ->
        error.Message

let private refused (text: string) = message (fun () -> Table.parseCsv text)

let private inFile (bytes: byte[]) (f: string -> 'a) =
    let path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.csv")

    try
        File.WriteAllBytes(path, bytes)
        f path
    finally
        File.Delete path

let private houses =
    "area,town,garden,sold\n80.5,Ulm,true,2024-01-31\n120,,false,2024-02-29T12:00:00Z\n,\"Bad Aibling\",,2023-06-01\n"

let private kinds =
    testList "kinds are found" [
        test "numbers, texts, truth values and times, and missing values of each" {
            let table = Table.parseCsv houses
            Expect.equal table.length 3 "rows"
            Expect.equal table.columnNames [ "area"; "town"; "garden"; "sold" ] "names"

            Expect.equal
                (List.map table.kind table.columnNames)
                [ ColumnKind.Number; ColumnKind.Text; ColumnKind.Boolean; ColumnKind.Time ]
                "kinds"

            Expect.equal (table.texts "area") [| "80.5"; "120"; null |] "numbers as texts"
            Expect.equal (table.numbers "area").[..1] [| 80.5; 120.0 |] "numbers"
            Expect.isTrue (Double.IsNaN((table.numbers "area").[2])) "missing"
            Expect.equal (table.texts "town") [| "Ulm"; null; "Bad Aibling" |] "texts"
            Expect.equal (table.texts "garden") [| "true"; "false"; null |] "truth values"

            Expect.equal
                (table.texts "sold")
                [| "2024-01-31T00:00:00"; "2024-02-29T12:00:00"; "2023-06-01T00:00:00" |]
                "times"

            Expect.equal
                (string table)
                "Table(3 rows; area: Number, town: Text, garden: Boolean, sold: Time)"
                "as text"
        }

        test "all names for missing values, and others where they are told" {
            let table = Table.parseCsv "a,b\n1,x\nNA,N/A\nNaN,null\n,?\nnan,NULL\n 2 , y \n"
            Expect.equal (table.texts "a") [| "1"; null; null; null; null; "2" |] "numbers"
            Expect.equal (table.texts "b") [| "x"; null; null; null; null; "y" |] "texts"
            let own = Table.parseCsv ("a,b\n-1,NA\n3,-1\n", missing = [ "-1" ])
            Expect.equal (own.texts "a") [| null; "3" |] "a number that stands for nothing"
            Expect.equal (own.texts "b") [| "NA"; null |] "NA is a text then"
        }

        test "a text after many numbers makes all of them texts" {
            let lines = [ for i in 1..1000 -> string i ]

            let table =
                Table.parseCsv (
                    "a,b\n"
                    + String.concat "\n" [ for line in lines -> $"{line},{line}" ]
                    + "\nmany,7\n"
                )

            Expect.equal
                (table.kind "a", table.kind "b")
                (ColumnKind.Text, ColumnKind.Number)
                "kinds"

            Expect.equal
                (Array.last (table.texts "a"), Array.head (table.texts "a"))
                ("many", "1")
                "texts"

            Expect.equal (table.numbers "b").[1000] 7.0 "the other column"
        }

        test "kinds that are told" {
            let table =
                Table.parseCsv ("zip,x\n01234,1\n89073,2\n", kinds = [ "zip", ColumnKind.Text ])

            Expect.equal (table.texts "zip") [| "01234"; "89073" |] "zeros stay"

            Expect.equal
                (message (fun () ->
                    Table.parseCsv ("a,b\n1,2\n3,four\n", kinds = [ "b", ColumnKind.Number ])))
                "parseCsv: the text, line 3: expected a number in column \"b\", got \"four\"."
                "a number"

            Expect.equal
                (message (fun () ->
                    Table.parseCsv ("a\n\n\n31.1.2026\n", kinds = [ "a", ColumnKind.Time ])))
                "parseCsv: the text, line 4: expected a date or a time, as 2026-01-31 or 2026-01-31T12:00:00 in column \"a\", got \"31.1.2026\"."
                "a time, behind empty lines"

            Expect.equal
                (message (fun () ->
                    Table.parseCsv ("a\nmaybe\n", kinds = [ "a", ColumnKind.Boolean ])))
                "parseCsv: the text, line 2: expected true or false in column \"a\", got \"maybe\"."
                "a truth value"

            Expect.equal
                (message (fun () ->
                    Table.parseCsv ("a\n1e999\n", kinds = [ "a", ColumnKind.Number ])))
                "parseCsv: the text, line 2: expected a number in column \"a\", got \"1e999\"."
                "not finite"

            Expect.equal
                (message (fun () -> Table.parseCsv ("a\n1\n", kinds = [ "b", ColumnKind.Number ])))
                "parseCsv: expected kinds of columns of the text, got one of \"b\". Its columns are: a. (Parameter 'kinds')"
                "no such column"
        }
    ]

let private format =
    testList "form" [
        test "byte order marks, CR LF, LF, no end of line, and quotes" {
            let text = "name,\"a, \"\"b\"\"\"\r\n\"two\nlines\",1\n\"\",2\r\nlast,3"

            for encoding in
                [
                    UTF8Encoding true :> Encoding
                    UTF8Encoding false
                    UnicodeEncoding(false, true)
                ] do
                let bytes = Array.append (encoding.GetPreamble()) (encoding.GetBytes text)
                let table = inFile bytes Table.readCsv
                Expect.equal table.columnNames [ "name"; "a, \"b\"" ] "names"

                Expect.equal
                    (table.texts "name")
                    [| "two\nlines"; null; "last" |]
                    "a field of two lines"

                Expect.equal (table.numbers "a, \"b\"") [| 1.0; 2.0; 3.0 |] "numbers"
        }

        test "separators are found, or told" {
            for separator in [ ','; ';'; '\t'; '|' ] do
                let text = $"a{separator}b\n1{separator}2\n"
                Expect.equal (Table.parseCsv text).columnNames [ "a"; "b" ] $"found {separator}"

                Expect.equal
                    (Table.parseCsv (text, separator = separator)).length
                    1
                    $"told {separator}"

            Expect.equal
                ((Table.parseCsv ("a:b\n1:2\n", separator = ':')).numbers "b")
                [| 2.0 |]
                "another"
        }

        test "decimal commas, in every culture alike" {
            let here = CultureInfo.CurrentCulture

            try
                for culture in [ "de-DE"; "en-US"; "tr-TR"; "" ] do
                    CultureInfo.CurrentCulture <- CultureInfo culture
                    let table = Table.parseCsv ("a;b\n1,5;-2e3\n;7\n", decimalComma = true)

                    Expect.equal
                        ((table.numbers "a").[0], table.numbers "b")
                        (1.5, [| -2000.0; 7.0 |])
                        culture

                    Expect.equal
                        ((Table.parseCsv "a,b\n1.5,2\n").numbers "a")
                        [| 1.5 |]
                        $"{culture}, points"
            finally
                CultureInfo.CurrentCulture <- here

            Expect.equal
                (message (fun () -> Table.parseCsv ("a,b\n", separator = ',', decimalComma = true)))
                "parseCsv: expected a separator that no number has, got ',' with decimal commas. Files with decimal commas are separated by ';'. (Parameter 'separator')"
                "both"
        }

        test "without a header" {
            let table = Table.parseCsv ("1,x\n2,y\n", header = false)
            Expect.equal table.columnNames [ "column1"; "column2" ] "names"
            Expect.equal (table.numbers "column1") [| 1.0; 2.0 |] "the first record is a row"
        }

        test "a header alone is a table without rows" {
            let table = Table.parseCsv "a,b\n"
            Expect.equal (table.length, table.columnNames) (0, [ "a"; "b" ]) "no rows"
            Expect.equal (table.texts "a") [||] "no values"
        }

        test "a field of megabytes" {
            let long = String('x', 5_000_000)
            let table = Table.parseCsv $"a,b\n\"{long}\",1\n"
            Expect.equal (table.texts "a").[0].Length long.Length "length"

            let shown = String('x', 40)

            Expect.equal
                (message (fun () ->
                    Table.parseCsv ($"a\n{long}\n", kinds = [ "a", ColumnKind.Number ])))
                $"parseCsv: the text, line 2: expected a number in column \"a\", got \"{shown}...\"."
                "only its beginning is shown"
        }

        test "streams, read from where they stand, twice where it is needed" {
            let text =
                "skipped\na\n" + String.concat "\n" [ for i in 1..300 -> string i ] + "\nx\n"

            use stream = new MemoryStream(Encoding.UTF8.GetBytes text)
            stream.Position <- 8L
            let table = Table.readCsv (stream :> Stream)
            Expect.equal (table.length, table.kind "a") (301, ColumnKind.Text) "rows"
            Expect.isTrue stream.CanRead "it stays open"
        }
    ]

let private malformed =
    testList "malformed files are refused with their line" [
        test "another number of fields" {
            Expect.equal
                (refused "a,b\n1,2\n\"x\ny\",3\n4\n")
                "parseCsv: the text, line 5: expected 2 fields, as in the first line, got 1."
                "too few, behind a field of two lines"

            Expect.equal
                (refused "a,b\n1,2,3\n")
                "parseCsv: the text, line 2: expected 2 fields, as in the first line, got 3."
                "too many"
        }

        test "quotes" {
            Expect.equal
                (refused "a,b\n1,2\n3,f\"our\n")
                "parseCsv: the text, line 3: expected a quote at the beginning of a field only, got one inside a field. Put the field in quotes, and its quotes twice."
                "inside"

            Expect.equal
                (refused "a,b\n1,\"2\"x\n")
                "parseCsv: the text, line 2: expected the end of a field after its closing quote, got text. Write quotes inside a field twice."
                "text behind"

            Expect.equal
                (refused "a,b\n1,2\n3,\"4\n5,6\n")
                "parseCsv: the text, line 3: expected a closing quote, got the end of the file."
                "not closed"
        }

        test "headers" {
            Expect.equal
                (refused "")
                "parseCsv: the text: expected a header, got an empty file."
                "empty"

            Expect.equal
                (refused "\r\n\n")
                "parseCsv: the text: expected a header, got an empty file."
                "empty lines"

            Expect.equal
                (message (fun () -> Table.parseCsv ("", header = false)))
                "parseCsv: the text: expected one row or more, got an empty file."
                "empty, without a header"

            Expect.equal
                (refused "a,b,a\n1,2,3\n")
                "parseCsv: the text: expected names that differ in the header, got \"a\" twice."
                "twice"

            Expect.equal
                (refused "a,,c\n1,2,3\n")
                "parseCsv: the text: expected a name for each column in the header, got none for column 2."
                "none"
        }

        test "files that are not there, and paths that are none" {
            let missing = Path.Combine(Path.GetTempPath(), "no such folder", "houses.csv")

            Expect.stringStarts
                (message (fun () -> Table.readCsv missing))
                "readCsv: houses.csv cannot be read: "
                "no file"

            Expect.throwsT<DatasetException>
                (fun () -> Table.readCsv (Path.GetTempPath()) |> ignore)
                "a folder"

            Expect.throwsT<DatasetException> (fun () -> Table.readCsv "" |> ignore) "no path"

            inFile (Encoding.UTF8.GetBytes "a\n\"") (fun path ->
                Expect.equal
                    (message (fun () -> Table.readCsv path))
                    $"readCsv: {Path.GetFileName path}, line 2: expected a closing quote, got the end of the file."
                    "the file's name is said")
        }

        test "bytes of any kind raise nothing else" {
            let random = Random 5

            for _ in 1..400 do
                let bytes = Array.zeroCreate<byte>(random.Next 60)
                random.NextBytes bytes
                let some = "a,b\n\"1;\t|\r\n" |> Encoding.UTF8.GetBytes

                for i in 0 .. bytes.Length - 1 do
                    if random.Next 3 > 0 then
                        bytes[i] <- some[random.Next some.Length]

                try
                    use stream = new MemoryStream(bytes)
                    Table.readCsv (stream :> Stream) |> ignore
                with :? DatasetException ->
                    ()
        }
    ]

let tests = testList "CSV files" [ kinds; format; malformed ]
