namespace DiffLessons.Benchmarks

open System
open System.Globalization
open System.IO
open System.Text.Json
open Spectre.Console

/// One line of steps.json.
type StepResult = {
    Work: string
    Implementation: string
    MedianUs: float
    PeakMb: float
}

/// One line of ops.json.
type OpResult = {
    Operation: string
    Gradient: bool
    Implementation: string
    MedianUs: float
}

/// One line of facade.json.
type FacadeResult = {
    Implementation: string
    ColdStartMs: float
    PredictionUs: float
}

/// One line of memory.json.
type MemoryResult = {
    Steps: int
    ResidentMb: float
    GrowthPercent: float
}

/// Tables for people and JSON for programs.
[<RequireQualifiedAccess>]
module Report =
    let private options =
        JsonSerializerOptions(
            WriteIndented = true,
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower
        )

    /// Makes the folder of the results, and makes sure that it can be written to, before anything is measured.
    let prepare (out: string) =
        let folder = Path.Combine(out, "benchmarks")

        try
            Directory.CreateDirectory folder |> ignore
            let probe = Path.Combine(folder, ".probe")
            File.WriteAllText(probe, "")
            File.Delete probe
            Ok folder
        with
        | :? IOException
        | :? UnauthorizedAccessException as error ->
            Error
                $"--out {out}: the folder {folder} cannot be written to: {error.Message} Choose another with --out DIR."

    /// Writes a text beside its place, then moves it there.
    let saveText (target: string) (text: string) =
        let draft = target + ".part"
        File.WriteAllText(draft, text)
        File.Move(draft, target, overwrite = true)
        AnsiConsole.Write(Text($"Written: {target}\n"))

    /// Writes the results, whole or not at all.
    let save folder (file: string) (results: 'T list) =
        saveText (Path.Combine(folder, file)) (JsonSerializer.Serialize(results, options) + "\n")

    /// A number with as many digits as make sense to read.
    let number (value: float) =
        let format =
            if value >= 100.0 then "F0"
            elif value >= 10.0 then "F1"
            else "F2"

        value.ToString(format, CultureInfo.InvariantCulture)

    /// One time divided by another, with two decimals.
    let ratio (ours: float) (theirs: float) =
        (ours / theirs).ToString("F2", CultureInfo.InvariantCulture)

    /// Prints a table: the first column to the left, numbers to the right.
    let table (title: string) (columns: string list) (rows: string list list) =
        let table =
            Table(Border = TableBorder.Rounded, Title = TableTitle(Markup.Escape title))

        columns
        |> List.iteri (fun i column ->
            let column = TableColumn(Markup.Escape column, NoWrap = true)

            table.AddColumn(if i = 0 then column else column.RightAligned()) |> ignore)

        for row in rows do
            table.AddRow(row |> List.map Markup.Escape |> List.toArray) |> ignore

        AnsiConsole.Write table

    /// A line of progress that leaves no trace; nothing at all when the output is piped.
    let progress (text: string) =
        if not Console.IsOutputRedirected then
            Console.Write($"\r{text, -70}\r")
