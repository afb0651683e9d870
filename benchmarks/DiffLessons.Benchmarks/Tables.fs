namespace DiffLessons.Benchmarks

open System
open System.Diagnostics
open System.Globalization
open System.IO
open DiffLessons
open DiffLessons.Data

/// One line of tables.json.
type TableResult = {
    Task: string
    Rows: int
    MedianMs: float
}

/// Reading a CSV file of ten columns (seven of numbers, two of texts, one of dates), and encoding its rows.
[<RequireQualifiedAccess>]
module Tables =
    let private write (path: string) (rows: int) =
        let random = Random 4
        use file = new StreamWriter(path)
        file.WriteLine "a,b,c,d,e,f,g,town,kind,day"
        let towns = [| for i in 1..200 -> $"town {string i}" |]
        let culture = CultureInfo.InvariantCulture

        for _ in 1..rows do
            for _ in 1..7 do
                file.Write((1000.0 * random.NextDouble()).ToString("F3", culture))
                file.Write ','

            let day = DateTime(2020, 1, 1).AddDays(float (random.Next 2000))
            file.Write(towns[random.Next towns.Length])
            file.Write(if random.Next 2 = 0 then ",house," else ",\"flat\",")
            file.WriteLine(day.ToString("yyyy-MM-dd", culture))

    let private median (rounds: int) (f: unit -> unit) =
        let times = [|
            for _ in 1..rounds do
                let watch = Stopwatch.StartNew()
                f ()
                watch.Elapsed.TotalMilliseconds
        |]

        (Array.sort times)[rounds / 2]

    /// Measures, prints and saves.
    let run (folder: string) (rows: int) (rounds: int) : unit =
        let path = Path.Combine(folder, "table.csv")

        try
            Report.progress "writing the file"
            write path rows
            Report.progress "reading"
            let mutable table = Unchecked.defaultof<Table>
            let reading = median rounds (fun () -> table <- Table.readCsv path)
            let encoder = TableEncoder table
            let some = table[.. min rows 10_000 - 1]
            Report.progress "encoding"

            let encoding =
                median rounds (fun () -> encoder.forward (encoder.rows some) |> ignore)

            Report.progress ""

            let results = [
                {
                    Task = "read a CSV file of ten columns"
                    Rows = rows
                    MedianMs = Math.Round(reading, 1)
                }
                {
                    Task = $"encode, {string encoder.width} features"
                    Rows = min rows 10_000
                    MedianMs = Math.Round(encoding, 1)
                }
            ]

            Report.table "Tables" [ "task"; "rows"; "ms" ] [
                for result in results ->
                    [ result.Task; string result.Rows; Report.number result.MedianMs ]
            ]

            Report.save folder "tables.json" results
        finally
            File.Delete path
