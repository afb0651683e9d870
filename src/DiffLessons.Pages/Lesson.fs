namespace DiffLessons.Pages

open System
open System.Collections.Generic
open System.Diagnostics
open System.Globalization
open System.IO
open System.Text.Json
open System.Text.Json.Nodes
open DiffLessons
open DiffLessons.Plotting

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
    /// <summary>What happens in it, in one to three sentences; the Markdown of <c>Markdown</c>.</summary>
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
    let metrics = List<string * JsonNode>()
    let hyperparameters = List<string * JsonNode>()
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

    let named (list: List<string * JsonNode>) what name value =
        if list.Exists(fun (key, _) -> key = name) then
            raise (OptionException $"{what}: '{name}' is already given. Give each its own name.")

        list.Add((name, Json.ofValue $"{what} '{name}'" value))

    do
        for name, value in length do
            hyperparameters.Add((name, Json.integer (int64 value)))

    let mutable threads = Environment.ProcessorCount

    let shown (value: JsonNode) =
        match value with
        | :? JsonValue as value when value.GetValueKind() = JsonValueKind.String ->
            value.GetValue<string>()
        | other ->
            let text = Json.toCompact other

            if text.Length <= 160 then
                text
            else
                text.Substring(0, 157) + "..."

    let eachOf operation count (step: int -> 'T) (tick: unit -> unit) =
        if count < 0 then
            raise (OptionException $"{operation}: expected at least 0 steps, got {count}.")

        Array.init count (fun at ->
            let result = step at
            tick ()
            result)

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

    /// <summary>Does something step by step with a progress bar; its time does not count as training.</summary>
    /// <param name="caption">What is being done.</param>
    /// <param name="count">How many steps.</param>
    /// <param name="step">One step; gets its number, from 0.</param>
    /// <returns>What each step returned.</returns>
    member _.Progress (caption: string) (count: int) (step: int -> 'T) : 'T[] =
        fst (Progress.run caption count (eachOf "lesson.Progress" count step))

    /// <summary>Trains step by step with a progress bar; the time counts as training.</summary>
    /// <param name="count">How many steps.</param>
    /// <param name="step">One step; gets its number, from 0.</param>
    /// <returns>What each step returned, for instance its loss.</returns>
    member _.Train (count: int) (step: int -> 'T) : 'T[] =
        let results, time =
            Progress.timed clock "training" count (eachOf "lesson.Train" count step)

        training <- training + time
        results

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

    /// <summary>Opens a section of the page, with prose in the Markdown of <c>Markdown</c>.</summary>
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
    member _.Chart(panels: (string * Figure) list, caption: string) =
        blocks.Add(Block.Charts(panels, caption))

    /// <summary>Adds a grid of images.</summary>
    /// <param name="images">The images, row by row.</param>
    /// <param name="caption">What the images are.</param>
    /// <param name="columns">Images in a row; by default as many as fit.</param>
    member _.Images(images: seq<CaptionedImage>, caption: string, ?columns: int) =
        blocks.Add(Block.Images(columns, List.ofSeq images, caption))

    /// <summary>Adds a grid of images that is replayed.</summary>
    /// <param name="frames">At least one: a label, and as many images as every other frame has.</param>
    /// <param name="caption">What the images are.</param>
    /// <param name="columns">Images in a row; by default as many as fit.</param>
    /// <exception cref="T:DiffLessons.OptionException">There is no frame, or they differ in their number of images.</exception>
    member _.Images(frames: seq<string * CaptionedImage list>, caption: string, ?columns: int) =
        let frames = List.ofSeq frames

        match frames |> List.map (fun (_, images) -> images.Length) |> List.distinct with
        | [ _ ] -> blocks.Add(Block.ImageReplay(columns, frames, caption))
        | counts ->
            raise (
                OptionException
                    $"lesson.Images: expected frames with the same number of images, got {frames.Length} frames with {counts} images."
            )

    /// <summary>Adds a table, for instance a model's summary. Cells are lines of <c>Markdown</c>.</summary>
    member _.Table(headers: string list, rows: string list list, caption: string) =
        blocks.Add(Block.Table(headers, rows, caption))

    /// <summary>Adds a model's summary as a table: its layers, their parameters and their number.</summary>
    member lesson.Summary(model: ModelBase) =
        let rows = [
            for layer in model.layers do
                let shapes =
                    layer.Parameters
                    |> List.map (fun (name, shape) -> $"{name} {Shape.format shape}")
                    |> String.concat ", "

                [
                    $"`{layer.Name}`"
                    layer.Description.Replace("->", "→")
                    shapes
                    string layer.Count
                ]
        ]

        let total = model.nparameters.ToString("N0", CultureInfo.InvariantCulture)
        let headers = [ "step"; "layer"; "parameters"; "count" ]
        lesson.Table(headers, rows, $"The model: {total} parameters.")

    /// <summary>Records metrics.</summary>
    /// <param name="values">Their names in <c>metrics.json</c>; each a number, flag, text, or sequence of these or of <c>(name, value)</c>.</param>
    /// <exception cref="T:DiffLessons.OptionException">A name is taken or a value of another type.</exception>
    member _.Metrics(values: (string * obj) list) =
        for name, value in values do
            named metrics "lesson.Metrics" name value

    /// <summary>Records hyperparameters. Steps or epochs are recorded already.</summary>
    /// <param name="values">As for <c>Metrics</c>.</param>
    /// <exception cref="T:DiffLessons.OptionException">A name is taken or a value of another type.</exception>
    member _.Hyperparameters(values: (string * obj) list) =
        for name, value in values do
            named hyperparameters "lesson.Hyperparameters" name value

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
