namespace DiffLessons.Pages

open System
open System.Collections.Generic
open System.Diagnostics
open System.Globalization
open System.IO
open System.Runtime.CompilerServices
open System.Text.Json.Nodes
open DiffLessons
open DiffLessons.Plotting

/// <summary>A running lesson: gathers its story, its images and its numbers, and writes them at the end.</summary>
[<Sealed>]
type Lesson
    internal
    (
        info: LessonInfo,
        options: Options,
        versions: (string * string) list,
        folder: string,
        script: Script option
    ) =
    let run = LessonRun(info, options, script)
    let clock = Stopwatch()
    let versions = versions @ [ ".NET", string Environment.Version ]
    let mutable threads = Environment.ProcessorCount

    let eachOf operation count (step: int -> 'T) (tick: unit -> unit) =
        if count < 0 then
            raise (OptionException $"{operation}: expected at least 0 steps, got {count}.")

        GuardWhole.arguments operation [ "step", step ]
        let results = List<'T>()

        for at in 0 .. count - 1 do
            results.Add(step at)
            tick ()

        results.ToArray()

    let peakMb () =
        use self = Process.GetCurrentProcess()
        float self.PeakWorkingSet64 / 1048576.0

    /// <summary>The seed of every random number of this run.</summary>
    member _.Seed = options.Seed

    /// <summary>Whether this is the short run.</summary>
    member _.Quick = options.Quick

    /// <summary><c>cpu</c> or <c>cuda</c>: what the flag says, or what the lesson runs on in its place.</summary>
    member _.Device = run.Device

    /// Takes another device than the flag says, before the story begins.
    member internal _.UseDevice(name: string) = run.Device <- name

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
    member _.Say(line: string) =
        GuardWhole.arguments "lesson.Say" [ "line", line ]

        Progress.say (
            if options.Chinese then
                Words.tryChinese run.Words line |> Option.defaultValue line
            else
                line
        )

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

        run.TrainingTime <- run.TrainingTime + time
        results

    /// <summary>Does, within a training loop, what only the page needs, for instance a frame of its replay: the training time stands still.</summary>
    /// <param name="work">Makes the frame.</param>
    /// <returns>What <paramref name="work"/> returns.</returns>
    member _.Record(work: unit -> 'T) : 'T =
        GuardWhole.arguments "lesson.Record" [ "work", work ]
        let wasRunning = clock.IsRunning
        clock.Stop()

        try
            work ()
        finally
            if wasRunning then
                clock.Start()

    /// <summary>Opens a section of the page, with prose in the Markdown of <c>Markdown</c>.</summary>
    member _.Section(title: string, prose: string) =
        GuardWhole.arguments "lesson.Section" [ "title", title; "prose", prose ]
        run.Blocks.Add((0, Block.Heading title))
        run.Blocks.Add((0, Block.Text prose))

    /// <summary>Adds prose to the page.</summary>
    member _.Prose(text: string) =
        GuardWhole.arguments "lesson.Prose" [ "text", text ]
        run.Blocks.Add((0, Block.Text text))

    /// <summary>Adds blocks to the page, for instance what a function beside the script has made; they stand below the code that this is called from.</summary>
    member _.Show(blocks: Block list, [<CallerLineNumber>] ?line: int) =
        GuardWhole.arguments "lesson.Show" [ "blocks", blocks ]

        for block in blocks do
            run.Blocks.Add((defaultArg line 0, block))

    /// <summary>Gives the page's text values by name: prose says <c>{{name}}</c>, or <c>{{name:F4}}</c> with a format.</summary>
    /// <param name="given">As for <c>Metrics</c>; these are not written to <c>metrics.json</c>.</param>
    /// <exception cref="T:DiffLessons.OptionException">A name is taken or a value of another type.</exception>
    member _.Values(given: (string * obj) list) = run.AddValues given

    /// <summary>Adds a model that runs in the page.</summary>
    /// <param name="kind">The widget, for instance <c>fit</c> or <c>digit</c>.</param>
    /// <param name="options">What it starts with: data, a network, rates.</param>
    /// <param name="caption">What the reader can do with it.</param>
    /// <param name="line">Left to the compiler: below which code of the script it stands.</param>
    member lesson.Live
        (
            kind: string,
            options: (string * JsonNode) list,
            caption: string,
            [<CallerLineNumber>] ?line: int
        ) =
        GuardWhole.arguments "lesson.Live" [ "options", options ]
        lesson.Show([ Block.Live(kind, Json.object options, caption) ], ?line = line)

    /// <summary>Shows a metric at the seeds that were measured and stored beside the script, and this run's among them.</summary>
    /// <param name="rows">The title of each row, and the name of its metric, which this run has recorded.</param>
    /// <param name="caption">What is measured.</param>
    /// <param name="line">Left to the compiler: below which code of the script it stands.</param>
    member lesson.Seeds
        (rows: (string * string) list, caption: string, [<CallerLineNumber>] ?line: int)
        =
        GuardWhole.arguments "lesson.Seeds" [ "rows", rows; "caption", caption ]
        let number (node: JsonNode) = float (node.ToJsonString())

        let row (title, metric: string) =
            run.Measured("seeds" :: List.ofArray (metric.Split '.'))
            |> Option.map (fun all ->
                let own =
                    if options.Quick then
                        None
                    else
                        run.Find metric |> Option.map number

                title, [ for value in all.AsArray() -> number value ], own)

        match List.choose row rows with
        | [] -> ()
        | strips -> lesson.Show([ Block.Seeds(strips, caption) ], ?line = line)

    /// <summary>Adds a figure; one with frames gets a slider and a play button.</summary>
    member lesson.Chart(figure: Figure, caption: string, [<CallerLineNumber>] ?line: int) =
        lesson.Show([ Block.Charts([ "", figure ], caption) ], ?line = line)

    /// <summary>Adds figures side by side (below each other on a phone), with their titles; their replays run together.</summary>
    /// <exception cref="T:DiffLessons.OptionException">At the end: their replays differ in length.</exception>
    member lesson.Chart
        (panels: (string * Figure) list, caption: string, [<CallerLineNumber>] ?line: int)
        =
        lesson.Show([ Block.Charts(panels, caption) ], ?line = line)

    /// <summary>Where the variable <c>DIFFLESSONS_KEEP_START</c> is set, leaves in the folder what a program in PyTorch needs to train from the same numbers: the parameters as <c>start.pt</c>, and data as <c>start.json</c>.</summary>
    /// <param name="model">The model before its training.</param>
    /// <param name="data">The data by name.</param>
    member _.KeepStart(model: ModelBase, data: (string * Tensor) list) =
        GuardWhole.arguments "lesson.KeepStart" [ "model", model; "data", data ]

        let rec nested (tensor: Tensor) : JsonNode =
            if tensor.dim > 0 then
                Json.list [ for part in tensor.unstack () -> nested part ]
            elif tensor.dtype = Dtype.Int64 then
                Json.integer (int64 (float tensor))
            else
                Json.number (float tensor)

        if
            not (String.IsNullOrEmpty(Environment.GetEnvironmentVariable "DIFFLESSONS_KEEP_START"))
        then
            model.saveParameters (Path.Combine(folder, "start.pt"))
            let all = Json.object [ for name, tensor in data -> name, nested tensor ]
            Page.writeWhole (Path.Combine(folder, "start.json")) (Json.toCompact all)

    /// <summary>As above, where comparing takes work that a reader's run does not need: it is done only where the variable is set.</summary>
    /// <param name="model">The model before its training.</param>
    /// <param name="work">Gives the data by name, and the metrics that the program in PyTorch has to find again.</param>
    member lesson.KeepStart
        (model: ModelBase, work: unit -> (string * Tensor) list * (string * obj) list)
        =
        GuardWhole.arguments "lesson.KeepStart" [ "model", model; "work", work ]

        if
            not (String.IsNullOrEmpty(Environment.GetEnvironmentVariable "DIFFLESSONS_KEEP_START"))
        then
            let data, metrics = work ()
            lesson.KeepStart(model, data)
            lesson.Metrics metrics

    /// <summary>Adds a figure with a switch to the same figure after the mistake of the script's block <c>break</c>, which was measured and stored beside the script.</summary>
    /// <param name="figure">What this run gives; it is also written to <c>break.json</c> in the lesson's folder, from which the mistake is measured.</param>
    /// <param name="caption">What the figure shows.</param>
    /// <param name="line">Left to the compiler: below which code of the script it stands.</param>
    member lesson.Break(figure: Figure, caption: string, [<CallerLineNumber>] ?line: int) =
        GuardWhole.arguments "lesson.Break" [ "figure", figure; "caption", caption ]
        let json = Figure.toJson figure
        Page.writeWhole (Path.Combine(folder, "break.json")) (Json.toCompact json)

        let broken =
            script
            |> Option.bind (fun script -> Option.ofObj (Measured.readFile script.Path "break.json"))

        lesson.Show([ Block.Switch(figure, broken, caption) ], ?line = line)

    /// <summary>As above, for the losses of each step; of many steps it shows means of some.</summary>
    /// <param name="losses">The loss of each step.</param>
    /// <param name="caption">What the figure shows.</param>
    /// <param name="line">Left to the compiler: below which code of the script it stands.</param>
    member lesson.Break(losses: float[], caption: string, [<CallerLineNumber>] ?line: int) =
        GuardWhole.arguments "lesson.Break" [ "losses", losses; "caption", caption ]
        let together = max 1 (losses.Length / 150)
        let means = losses |> Array.chunkBySize together |> Array.map Array.average
        let steps = [| for at in 0 .. means.Length - 1 -> at * together |]

        lesson.Break(
            LossCurves.at "step" steps "loss" [ "loss", Seq.ofArray means ],
            caption,
            ?line = line
        )

    /// <summary>Adds a grid of images.</summary>
    /// <param name="images">The images, row by row.</param>
    /// <param name="caption">What the images are.</param>
    /// <param name="columns">Images in a row; by default as many as fit.</param>
    /// <param name="line">Left to the compiler: below which code of the script it stands.</param>
    member lesson.Images
        (
            images: seq<CaptionedImage>,
            caption: string,
            ?columns: int,
            [<CallerLineNumber>] ?line: int
        ) =
        GuardWhole.arguments "lesson.Images" [ "images", images ]
        lesson.Show([ Block.Images(columns, List.ofSeq images, caption) ], ?line = line)

    /// <summary>Adds a grid of images that is replayed.</summary>
    /// <param name="frames">At least one: a label, and as many images as every other frame has.</param>
    /// <param name="caption">What the images are.</param>
    /// <param name="columns">Images in a row; by default as many as fit.</param>
    /// <param name="line">Left to the compiler: below which code of the script it stands.</param>
    /// <exception cref="T:DiffLessons.OptionException">There is no frame, or they differ in their number of images.</exception>
    member lesson.Images
        (
            frames: seq<string * CaptionedImage list>,
            caption: string,
            ?columns: int,
            [<CallerLineNumber>] ?line: int
        ) =
        GuardWhole.arguments "lesson.Images" [ "frames", frames ]
        let frames = List.ofSeq frames
        GuardWhole.arguments "lesson.Images" [ "frames", frames; "caption", caption ]

        match frames |> List.map (fun (_, images) -> images.Length) |> List.distinct with
        | [ _ ] -> lesson.Show([ Block.ImageReplay(columns, frames, caption) ], ?line = line)
        | counts ->
            raise (
                OptionException
                    $"lesson.Images: expected frames with the same number of images, got {frames.Length} frames with {counts} images."
            )

    /// <summary>Adds a table, for instance a model's summary. Cells are lines of <c>Markdown</c>.</summary>
    member lesson.Table
        (
            headers: string list,
            rows: string list list,
            caption: string,
            [<CallerLineNumber>] ?line: int
        ) =
        lesson.Show([ Block.Table(headers, rows, caption) ], ?line = line)

    /// <summary>Adds a model's summary as a table: its layers, their parameters and their number.</summary>
    member lesson.Summary(model: ModelBase, [<CallerLineNumber>] ?line: int) =
        GuardWhole.arguments "lesson.Summary" [ "model", model ]

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
        lesson.Table(headers, rows, $"The model: {total} parameters.", ?line = line)

    /// <summary>Records metrics.</summary>
    /// <param name="values">Their names in <c>metrics.json</c>; each a number, flag, text, or sequence of these or of <c>(name, value)</c>.</param>
    /// <exception cref="T:DiffLessons.OptionException">A name is taken or a value of another type.</exception>
    member _.Metrics(values: (string * obj) list) = run.AddMetrics values

    /// <summary>Records hyperparameters. Steps or epochs are recorded already.</summary>
    /// <param name="values">As for <c>Metrics</c>.</param>
    /// <exception cref="T:DiffLessons.OptionException">A name is taken or a value of another type.</exception>
    member _.Hyperparameters(values: (string * obj) list) = run.AddHyperparameters values

    /// <summary>States what the lesson claims. A claim that does not hold makes the run fail after all is written.</summary>
    /// <param name="claim">What should hold, for instance <c>the loss fell</c>.</param>
    /// <param name="holds">Whether it does.</param>
    /// <param name="reason">The numbers behind it, shown when it does not.</param>
    member _.Check(claim: string, holds: bool, reason: string) =
        GuardWhole.arguments "lesson.Check" [ "claim", claim; "reason", reason ]
        run.Checks.Add((claim, holds, reason))

    member private _.WriteMetrics(result: string, resultZh: string) =
        Metrics.write (Path.Combine(folder, "metrics.json")) {
            Lesson = run.Code
            Title = info.Title
            Result = result
            ResultZh = resultZh
            Seed = options.Seed
            Quick = options.Quick
            Device = run.Device
            Hyperparameters = run.Hyperparameters
            Values = run.Metrics
            Checks = [ for claim, holds, _ in run.Checks -> claim, holds ]
            TrainSeconds = run.TrainingTime.TotalSeconds
            TotalSeconds = run.TotalTime.TotalSeconds
            PeakMb = peakMb ()
            Versions = versions
        }

    /// Writes the page and its thumbnail.
    member private _.WritePage(page: Page, path: string) =
        Page.save path page

        Thumbnail.render $"{info.Number:D2}" page.Blocks
        |> Page.writeWhole (Path.Combine(folder, "thumbnail.svg"))

    /// Prints the claims that do not hold. Of a script that someone has changed, or explores, they are notes: what it claims must hold
    /// as it was committed, and who changes it finds out what happens. Gives the exit code.
    member private _.Report() : int =
        let failed = [
            for claim, holds, reason in run.Checks do
                if not holds then
                    $"{claim}: {reason}"
        ]

        let isCommitted () =
            script |> Option.forall (fun script -> Script.isCommitted script.Path)

        let isNote = not failed.IsEmpty && (options.Explore || not (isCommitted ()))

        let kind =
            if isNote then
                "note: this does not hold here"
            else
                "check failed"

        Console.Out.Flush()

        for text in failed do
            Console.Error.WriteLine $"{kind}: {text}"

        if failed.IsEmpty || isNote then 0 else 1

    /// <summary>Writes the page, its thumbnail and the metrics, prints the result as the last line, opens the page where that makes sense.</summary>
    /// <param name="result">The result in one line.</param>
    /// <returns>The exit code: 0, or 1 when a check did not hold.</returns>
    member lesson.Finish(result: string) : int =
        GuardWhole.arguments "lesson.Finish" [ "result", result ]
        let path = Path.Combine(folder, "index.html")
        let headed script = LessonPage.headed run script "result"
        lesson.WriteMetrics(result, script |> Option.map (headed >> snd) |> Option.defaultValue "")
        let page = LessonPage.create run versions result
        lesson.WritePage(page, path)
        Progress.say $"page: {path}"
        let code = lesson.Report()

        if options.Open then
            Browser.openPage path

        let said =
            if options.Chinese && page.ResultZh <> "" then
                page.ResultZh
            else
                result

        Progress.say $"{run.Code}: {said}"
        code

    /// <summary>Weaves the page of a literate script, writes it with its thumbnail and the metrics, prints the result, and ends the process with its exit code.</summary>
    member lesson.Finish() : unit =
        match script with
        | None ->
            raise (
                OptionException
                    "lesson.Finish: only a lesson from Lesson.create finishes without a result."
            )
        | Some script ->
            let code =
                try
                    lesson.Finish(fst (LessonPage.headed run script "result"))
                with
                | :? OptionException
                | :? IOException as problem ->
                    Console.Out.Flush()
                    Console.Error.WriteLine problem.Message
                    1

            ProcessEnd.exit code
