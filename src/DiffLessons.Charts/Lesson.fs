namespace DiffLessons.Charts

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open DiffLessons

/// <summary>What a lesson is, before it runs.</summary>
type LessonInfo = {
    /// <summary>Its number in the course.</summary>
    Number: int
    /// <summary>Its short name in lower case, as in <c>regression</c>.</summary>
    Name: string
    /// <summary>Its title in English.</summary>
    Title: string
    /// <summary>Its title in Chinese.</summary>
    TitleZh: string
    /// <summary>What happens in it, in one to three sentences; the small Markdown of <c>Prose</c>.</summary>
    Summary: string
    /// <summary>The same in Chinese.</summary>
    SummaryZh: string
    /// <summary>What the reader will learn.</summary>
    Learn: string list
    /// <summary>Two or three things to try at the end.</summary>
    Try: string list
    /// <summary>Steps or epochs, full and quick.</summary>
    Length: Length
}

/// <summary>A running lesson: gathers its story, its pictures and its numbers, and writes them at the end.</summary>
[<Sealed>]
type Lesson
    internal (info: LessonInfo, options: Options, versions: (string * string) list, folder: string)
    =
    let total = Stopwatch.StartNew()
    let blocks = List<Block>()
    let metrics = List<string * Json>()
    let hyperparameters = List<string * Json>()
    let checks = List<string * bool * string>()
    let clock = Stopwatch()
    let mutable training = TimeSpan.Zero
    let mutable device = options.Device
    let code = $"{info.Number:D2}-{info.Name}"
    let versions = versions @ [ ".NET", string Environment.Version ]

    let length =
        match info.Length with
        | Steps _ -> [ "steps", options.Length ]
        | Epochs _ -> [ "epochs", options.Length ]
        | Fixed -> []

    let named (list: List<string * Json>) what name value =
        if list.Exists(fun (key, _) -> key = name) then
            raise (OptionException $"{what}: '{name}' is already given. Give each its own name.")

        list.Add((name, Json.ofValue $"{what} '{name}'" value))

    do
        for name, value in length do
            hyperparameters.Add((name, Json.Integer(int64 value)))

    let mutable threads = Environment.ProcessorCount

    let shown (value: Json) =
        match value with
        | Json.Text text -> text
        | other ->
            let text = Json.toCompact other

            if text.Length <= 160 then
                text
            else
                text.Substring(0, 157) + "..."

    let facts () = [
        "seed", string options.Seed
        for name, value in length do
            name, string value
        if options.Quick then
            "run", "quick"
        "device", device
        if training > TimeSpan.Zero then
            "training", Progress.duration training
        "in all", Progress.duration total.Elapsed
        yield! versions
    ]

    let peakMb () =
        use self = Process.GetCurrentProcess()
        float self.PeakWorkingSet64 / 1048576.0

    let page result : Page = {
        Over = $"Lesson {info.Number:D2} · {info.Name}"
        Title = info.Title
        TitleZh = info.TitleZh
        Summary = info.Summary
        SummaryZh = info.SummaryZh
        Learn = info.Learn
        Try = info.Try
        Result = result
        Facts = facts ()
        Blocks = List.ofSeq blocks
        Details = [
            "Hyperparameters", [ for name, value in hyperparameters -> name, shown value ]
            "Metrics", [ for name, value in metrics -> name, shown value ]
            "Checks",
            [
                for claim, holds, _ in checks -> claim, (if holds then "holds" else "does not hold")
            ]
            "Versions", versions
        ]
    }

    /// <summary>The seed of every random number of this run.</summary>
    member _.Seed = options.Seed

    /// <summary>Whether this is the short run.</summary>
    member _.Quick = options.Quick

    /// <summary><c>cpu</c> or <c>cuda</c>: what the flag says, or what the lesson runs on in its place.</summary>
    member _.Device = device

    /// Takes another device than the flag says, before the story begins.
    member internal _.UseDevice(name: string) = device <- name

    /// Keeps operations on this thread: the networks of most lessons are too small to hand out parts of.
    member internal _.UseOneThread() =
        threads <- dsharp.numThreads
        dsharp.numThreads <- 1

    /// <summary>Spreads each operation over the cores again, which pays for images. Lessons begin on one thread: handing out the work of a small network costs more than doing it.</summary>
    member _.UseAllCores() : unit = dsharp.numThreads <- threads

    /// Gives back what compiling the lesson left in F# Interactive's memory, some 40 MB: a tenth of a second.
    member internal _.GiveBack() = Memory.collect ()

    /// <summary>How many steps to run.</summary>
    /// <exception cref="T:DiffLessons.OptionException">The lesson does not count in steps.</exception>
    member _.Steps =
        match info.Length with
        | Steps _ -> options.Length
        | _ ->
            raise (
                OptionException
                    "lesson.Steps: this lesson does not count in steps. Set Length = Steps(full, quick)."
            )

    /// <summary>How many epochs to run.</summary>
    /// <exception cref="T:DiffLessons.OptionException">The lesson does not count in epochs.</exception>
    member _.Epochs =
        match info.Length with
        | Epochs _ -> options.Length
        | _ ->
            raise (
                OptionException
                    "lesson.Epochs: this lesson does not count in epochs. Set Length = Epochs(full, quick)."
            )

    /// <summary>The folder of this lesson's files; it exists and can be written to.</summary>
    member _.Folder = folder

    /// <summary>The first value in a full run, the second in a quick one.</summary>
    member _.Pick(full: 'T, quick: 'T) = if options.Quick then quick else full

    /// <summary>Prints a line of the narrative.</summary>
    member _.Say(line: string) = Progress.say line

    /// <summary>Runs work of known length with a progress bar; its time does not count as training.</summary>
    /// <param name="caption">What is being done.</param>
    /// <param name="total">How many ticks there will be.</param>
    /// <param name="work">Gets the function to call after each piece of work.</param>
    member _.Progress(caption: string, total: int, work: (unit -> unit) -> 'T) : 'T =
        fst (Progress.run caption total work)

    /// <summary>Runs a training loop with a progress bar, and adds its time to the training time.</summary>
    /// <param name="caption">What is trained.</param>
    /// <param name="total">How many ticks there will be.</param>
    /// <param name="work">Gets the function to call after each step.</param>
    member _.Train(caption: string, total: int, work: (unit -> unit) -> 'T) : 'T =
        let result, time = Progress.timed clock caption total work
        training <- training + time
        result

    /// <summary>Does, within a training loop, what only the page needs, for instance a frame of its replay: the training time stands still.</summary>
    /// <param name="work">Makes the frame.</param>
    /// <returns>What <paramref name="work"/> returns.</returns>
    member _.Record(work: unit -> 'T) : 'T =
        let wasRunning = clock.IsRunning
        clock.Stop()

        try
            work ()
        finally
            if wasRunning then
                clock.Start()

    /// <summary>Opens a section of the page, with prose in the small Markdown of <c>Prose</c>.</summary>
    member _.Section(title: string, prose: string) =
        blocks.Add(Block.Heading title)
        blocks.Add(Block.Text prose)

    /// <summary>Adds prose to the page.</summary>
    member _.Prose(text: string) = blocks.Add(Block.Text text)

    /// <summary>Adds a figure; one with frames gets a slider and a play button.</summary>
    member _.Chart(figure: Figure, caption: string) =
        blocks.Add(Block.Charts([ "", figure ], caption))

    /// <summary>Adds figures side by side (below each other on a phone), with their titles; their replays run together.</summary>
    /// <exception cref="T:DiffLessons.OptionException">At the end: their replays differ in length.</exception>
    member _.Charts(panels: (string * Figure) list, caption: string) =
        blocks.Add(Block.Charts(panels, caption))

    /// <summary>Adds small pictures in as many columns as asked, or as fit.</summary>
    member _.Images(tiles: seq<Tile>, caption: string, ?columns: int) =
        blocks.Add(Block.Pictures(columns, List.ofSeq tiles, caption))

    /// <summary>Adds small pictures that are replayed.</summary>
    /// <param name="frames">At least one: a label, and as many tiles as every other frame has.</param>
    /// <param name="caption">What the pictures are.</param>
    /// <param name="columns">Pictures in a row; by default as many as fit.</param>
    /// <exception cref="T:DiffLessons.OptionException">There is no frame, or they differ in their number of tiles.</exception>
    member _.Film(frames: seq<string * Tile list>, caption: string, ?columns: int) =
        let frames = List.ofSeq frames

        match frames |> List.map (fun (_, tiles) -> tiles.Length) |> List.distinct with
        | [ _ ] -> blocks.Add(Block.Film(columns, frames, caption))
        | counts ->
            raise (
                OptionException
                    $"lesson.Film: expected frames of one number of tiles, got {frames.Length} frames with {counts} tiles."
            )

    /// <summary>Adds a table, for instance a model's summary. Cells are lines of <c>Prose</c>.</summary>
    member _.Table(headers: string list, rows: string list list, caption: string) =
        blocks.Add(Block.Table(headers, rows, caption))

    /// <summary>Records a metric.</summary>
    /// <param name="name">Its name in <c>metrics.json</c>.</param>
    /// <param name="value">A number, flag, text, or sequence of these or of <c>(name, value)</c>.</param>
    /// <exception cref="T:DiffLessons.OptionException">The name is taken or the value of another type.</exception>
    member _.Metric(name: string, value: obj) =
        named metrics "lesson.Metric" name value

    /// <summary>Records a hyperparameter. Steps or epochs are recorded already.</summary>
    /// <param name="name">Its name in <c>metrics.json</c>.</param>
    /// <param name="value">As for <c>Metric</c>.</param>
    /// <exception cref="T:DiffLessons.OptionException">The name is taken or the value of another type.</exception>
    member _.Hyperparameter(name: string, value: obj) =
        named hyperparameters "lesson.Hyperparameter" name value

    /// <summary>States what the lesson claims. A claim that does not hold makes the run fail after all is written.</summary>
    /// <param name="claim">What should hold, for instance <c>the loss fell</c>.</param>
    /// <param name="holds">Whether it does.</param>
    /// <param name="reason">The numbers behind it, shown when it does not.</param>
    member _.Check(claim: string, holds: bool, reason: string) = checks.Add((claim, holds, reason))

    /// <summary>Writes the page, its thumbnail and the metrics, prints the result as the last line, opens the page where that makes sense.</summary>
    /// <returns>The exit code: 0, or 1 when a check did not hold.</returns>
    member _.Finish(result: string) : int =
        let path = Path.Combine(folder, "index.html")
        Page.save path (page result)

        Thumbnail.render $"{info.Number:D2}" (List.ofSeq blocks)
        |> Page.writeWhole (Path.Combine(folder, "thumbnail.svg"))

        Metrics.write (Path.Combine(folder, "metrics.json")) {
            Lesson = code
            Title = info.Title
            Result = result
            Seed = options.Seed
            Quick = options.Quick
            Device = device
            Hyperparameters = List.ofSeq hyperparameters
            Values = List.ofSeq metrics
            Checks = [ for claim, holds, _ in checks -> claim, holds ]
            TrainSeconds = training.TotalSeconds
            TotalSeconds = total.Elapsed.TotalSeconds
            PeakMb = peakMb ()
            Versions = versions
        }

        Progress.say $"page: {path}"

        let failed = [
            for claim, holds, reason in checks do
                if not holds then
                    $"check failed: {claim}: {reason}"
        ]

        Console.Out.Flush()
        failed |> List.iter Console.Error.WriteLine

        if options.Open then
            Browser.openPage path

        Progress.say $"{code}: {result}"
        if failed.IsEmpty then 0 else 1
