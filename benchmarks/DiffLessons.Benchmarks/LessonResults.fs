namespace DiffLessons.Benchmarks

open System
open System.Globalization
open System.IO
open System.Runtime.InteropServices
open System.Text.Json

/// The lessons' metrics, times and memory beside PyTorch's, as a page of Markdown.
[<RequireQualifiedAccess>]
module LessonResults =
    let private shown (value: float) =
        if Double.IsFinite value then
            value.ToString("G4", CultureInfo.InvariantCulture)
        else
            "-"

    let private seconds (value: float) =
        if Double.IsFinite value then
            value.ToString((if value < 10.0 then "0.000" else "0.0"), CultureInfo.InvariantCulture)
        else
            "-"

    let private median (values: float list) =
        match List.sort values with
        | [] -> nan
        | sorted -> 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2])

    let private spread (values: float list) =
        match values with
        | [] -> "-"
        | [ value ] -> shown value
        | _ -> $"{shown (median values)} [{shown (List.min values)}, {shown (List.max values)}]"

    /// A table whose first columns are text and stand to the left; numbers stand to the right.
    let private table texts (columns: string list) (rows: string list list) = [
        let line (cells: string list) = "| " + String.Join(" | ", cells) + " |"

        line columns
        line [ for at in 1 .. columns.Length -> if at <= texts then "---" else "---:" ]
        yield! List.map line rows
        ""
    ]

    let private referenceOf (code: string) =
        Reference.lessons ()
        |> List.tryFind (fun known -> code.StartsWith(known.Lesson + "-", StringComparison.Ordinal))

    /// A value as the range is written: to four digits.
    let private rounded (value: float) =
        Double.Parse(shown value, CultureInfo.InvariantCulture)

    /// The values that lie outside PyTorch's range, with their seeds; empty when none does.
    let private outside (range: PytorchRange) (found: (int * float) list) =
        found
        |> List.filter (fun (_, value) ->
            Double.IsNaN value || rounded value < range.Min || rounded value > range.Max)
        |> List.map (fun (seed, value) -> $"seed {seed}: {shown value}")
        |> String.concat ", "

    let private metricRows (code: string, runs: LessonRun list) = [
        for range in referenceOf code |> Option.map _.Metrics |> Option.defaultValue [] do
            let found = [
                for run in runs do
                    match Option.bind (Reference.number range.Path) run.Metrics with
                    | Some value -> run.Seed, value
                    | None -> ()
            ]

            let theirs =
                if range.Min = range.Max then
                    shown range.Median
                else
                    $"{shown range.Median} [{shown range.Min}, {shown range.Max}]"

            let verdict =
                match found, outside range found with
                | [], _ -> "**not reported**"
                | _, "" -> "yes"
                | _, those -> $"**no**: {those}"

            [
                code
                range.What
                verdict
                spread (List.map snd found)
                theirs
                $"{found.Length}, {range.Seeds}"
            ]
    ]

    let private timeRow (code: string, runs: LessonRun list) =
        let reference = referenceOf code
        let ours = runs |> List.map _.TrainSeconds |> median
        let theirs = runs |> List.choose _.Pytorch |> List.map fst |> median
        let ratio = ours / theirs
        let bar = reference |> Option.bind _.Bar

        let step =
            match reference |> Option.bind _.Steps with
            | Some steps -> shown (1000.0 * ours / float steps)
            | None -> ""

        let judged =
            match bar with
            | Some bar when ratio > bar -> $"**{Report.ratio ours theirs}**"
            | _ when Double.IsFinite ratio && ours > 0.0 -> Report.ratio ours theirs
            | _ -> "-"

        let peak = runs |> List.map _.PeakMb |> List.max

        [
            code
            if ours > 0.0 then seconds ours else "-"
            seconds theirs
            judged
            bar
            |> Option.map (fun bar -> bar.ToString("0.00", CultureInfo.InvariantCulture))
            |> Option.defaultValue ""
            step
            runs
            |> List.map (fun run -> run.TotalSeconds - run.TrainSeconds)
            |> median
            |> seconds
            if peak > 600.0 then $"**{peak:F0}**" else $"{peak:F0}"
            let failed = runs |> List.filter (fun run -> run.ExitCode <> 0)

            if failed.IsEmpty then
                $"{runs.Length} of {runs.Length}"
            else
                let seeds = failed |> List.map (fun run -> string run.Seed) |> String.concat ", "
                $"**{runs.Length - failed.Length} of {runs.Length}** (not seed {seeds})"
        ]

    let private processor () =
        let file = "/proc/cpuinfo"

        if File.Exists file then
            File.ReadLines file
            |> Seq.tryFind (fun line -> line.StartsWith("model name", StringComparison.Ordinal))
            |> Option.map (fun line -> line.Substring(line.IndexOf ':' + 1).Trim())
            |> Option.defaultValue "unknown processor"
        else
            RuntimeInformation.ProcessArchitecture.ToString()

    let private versions (runs: (string * LessonRun list) list) =
        let ours =
            runs
            |> Seq.collect snd
            |> Seq.tryPick _.Metrics
            |> Option.map (fun metrics -> [
                for version in metrics.GetProperty("versions").EnumerateObject() ->
                    $"{version.Name} {version.Value.GetString()}"
            ])
            |> Option.defaultValue []

        let theirs =
            runs
            |> Seq.collect snd
            |> Seq.tryPick _.Pytorch
            |> Option.map (fun (_, torch) -> $"PyTorch {torch}")

        String.Join(", ", ours @ Option.toList theirs)

    /// The page: what was run, the metrics, the times.
    let page (runs: (string * LessonRun list) list) : string =
        let notes = [
            for code, _ in runs do
                match referenceOf code with
                | Some known when known.Note <> "" -> $"- {code}: {known.Note}"
                | _ -> ()
        ]

        let lines = [
            "# Results of the lessons"
            ""
            "Made by `dotnet run -c Release --project benchmarks/DiffLessons.Benchmarks -- lessons`, which runs every lesson at full"
            "length, and PyTorch's training loops (`benchmarks/pytorch`) where a `python3` with torch is found."
            ""
            $"{processor ()}, {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}; {versions runs}."
            ""
            "## Metrics"
            ""
            $"Median [least, greatest] over so many seeds, ours and PyTorch {Reference.torch ()}'s (`benchmarks/reference.json`)."
            "A seed decides data and initial weights, and the two may draw them in another order: a value should lie within PyTorch's range."
            "Outside the range of n seeds one more seed of the same kind falls by chance with a probability of 2 in n + 1."
            ""
            yield!
                table
                    3
                    [ "Lesson"; "Metric"; "In range"; "DiffLessons"; "PyTorch"; "Seeds" ]
                    (List.collect metricRows runs)
            yield! notes
            if not notes.IsEmpty then
                ""
            "## Times and memory"
            ""
            "Medians over the seeds, in seconds. The loops alone are compared; the rest of a lesson is its story, charts and page, without the"
            "3 s that F# Interactive takes to start and compile. The peak is the most memory that the lesson's process held with any seed."
            ""
            yield!
                table
                    1
                    [
                        "Lesson"
                        "Training"
                        "PyTorch"
                        "Ratio"
                        "At most"
                        "ms a step"
                        "The rest"
                        "Peak (MB)"
                        "Passed"
                    ]
                    (List.map timeRow runs)
        ]

        String.Join("\n", lines)
