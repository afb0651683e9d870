namespace DiffLessons.Pages

open System
open System.Collections.Generic
open System.Diagnostics
open System.Globalization
open System.IO
open System.Runtime.CompilerServices
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
    internal
    (
        info: LessonInfo,
        options: Options,
        versions: (string * string) list,
        folder: string,
        script: Script option
    ) =
    let total = Stopwatch.StartNew()
    /// What the run shows, each with the line of the script that asked for it.
    let placed = List<int * Block>()
    let values = List<string * JsonNode>()
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

    let words = script |> Option.map _.Words |> Option.defaultValue Map.empty

    /// What several seeds and the exercises gave at full length, stored beside the script.
    let measured =
        lazy
            (match script with
             | None -> null
             | Some script ->
                 let stem = Path.GetFileNameWithoutExtension script.Path
                 let file = Path.Combine(Path.GetDirectoryName script.Path, stem, "measured.json")

                 if File.Exists file then
                     JsonNode.Parse(File.ReadAllText file)
                 else
                     null)

    let rec inside (node: JsonNode) (path: string list) =
        match node, path with
        | null, _ -> None
        | _, [] -> Some node
        | (:? JsonArray as numbers), [ statistic ] ->
            let numbers =
                [ for number in numbers -> float (number.ToJsonString()) ] |> List.sort

            let n = numbers.Length

            match statistic with
            | "min" -> Some(Json.number numbers.Head)
            | "max" -> Some(Json.number numbers[n - 1])
            | "mean" -> Some(Json.number (List.average numbers))
            | "median" -> Some(Json.number ((numbers[(n - 1) / 2] + numbers[n / 2]) / 2.0))
            | "count" -> Some(Json.integer (int64 n))
            | "positive" ->
                Some(
                    Json.integer (numbers |> List.filter (fun x -> x > 0.0) |> List.length |> int64)
                )
            | _ -> None
        | (:? JsonObject as fields), name :: rest when fields.ContainsKey name ->
            inside fields[name] rest
        | _ -> None

    /// A value by the name that prose gives it.
    let find (name: string) =
        let own = [
            "seed", Json.integer (int64 options.Seed)
            "quick", Json.flag options.Quick
            yield! hyperparameters
            yield! metrics
            yield! values
        ]

        let path = List.ofArray (name.Split '.')

        match own |> List.tryFind (fun (key, _) -> key = path.Head) with
        | Some(_, node) -> inside node path.Tail
        | None -> inside measured.Value path

    /// The script's prose and code in turn, with what each piece of code has shown after it.
    let woven (script: Script) =
        let told name text =
            Block.Prose(
                name,
                Template.fill find text,
                Map.tryFind name script.Chinese
                |> Option.map (Template.fill find)
                |> Option.defaultValue ""
            )

        [
            for part in script.Parts do
                match part with
                | Part.Prose(("summary" | "learn" | "result"), _) -> ()
                | Part.Prose(name, text) -> told name text
                | Part.Code(first, last, text, folded) ->
                    if folded <> Some "" then
                        Block.Code(text, folded)

                    for line, block in placed do
                        if line >= first && line <= last then
                            block
        ]

    /// A part of the head, in both languages.
    let headed (script: Script) name =
        let english =
            script.Parts
            |> List.tryPick (function
                | Part.Prose(own, text) when own = name -> Some text
                | _ -> None)

        let fill text =
            text |> Option.map (Template.fill find) |> Option.defaultValue ""

        fill english, fill (script.Chinese.TryFind name)

    /// Whether the script is as it was committed: then what it claims must hold. Someone who changes it finds out what happens.
    let isCommitted () =
        match script with
        | None -> true
        | Some script ->
            try
                let path = Path.GetFullPath script.Path

                let info =
                    ProcessStartInfo(
                        "git",
                        [
                            "-C"
                            Path.GetDirectoryName path
                            "status"
                            "--porcelain"
                            "--ignored"
                            "--"
                            path
                        ],
                        RedirectStandardOutput = true,
                        RedirectStandardError = true
                    )

                use git = Process.Start info
                let changes = git.StandardOutput.ReadToEnd()
                git.WaitForExit()
                git.ExitCode = 0 && changes = ""
            with :? ComponentModel.Win32Exception ->
                false

    let peakMb () =
        use self = Process.GetCurrentProcess()
        float self.PeakWorkingSet64 / 1048576.0

    let page result : Page = {
        Over = (if script.IsNone then "Lesson " else "") + $"{info.Number:D2} · {info.Name}"
        Title = info.Title
        TitleZh = info.TitleZh
        Summary =
            script
            |> Option.map (fun script -> fst (headed script "summary"))
            |> Option.defaultValue info.Summary
        SummaryZh =
            script
            |> Option.map (fun script -> snd (headed script "summary"))
            |> Option.defaultValue info.SummaryZh
        Learn = info.Learn
        Try = info.Try
        Aims =
            script
            |> Option.map (fun script -> headed script "learn")
            |> Option.defaultValue ("", "")
        Result = result
        ResultZh =
            script
            |> Option.map (fun script -> snd (headed script "result"))
            |> Option.defaultValue ""
        Words = words
        Neighbours =
            script
            |> Option.map (fun script -> Script.neighbours script.Path)
            |> Option.defaultValue (None, None)
        Shortened = script.IsSome && options.Quick
        Facts = facts ()
        Blocks =
            script
            |> Option.map woven
            |> Option.defaultWith (fun () -> [ for _, block in placed -> block ])
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
    member _.Say(line: string) =
        Progress.say (
            if options.Chinese then
                Words.tryChinese words line |> Option.defaultValue line
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
        placed.Add((0, Block.Heading title))
        placed.Add((0, Block.Text prose))

    /// <summary>Adds prose to the page.</summary>
    member _.Prose(text: string) = placed.Add((0, Block.Text text))

    /// <summary>Adds blocks to the page, for instance what a function beside the script has made; they stand below the code that this is called from.</summary>
    member _.Show(blocks: Block list, [<CallerLineNumber>] ?line: int) =
        for block in blocks do
            placed.Add((defaultArg line 0, block))

    /// <summary>Gives the page's text values by name: prose says <c>{{name}}</c>, or <c>{{name:F4}}</c> with a format.</summary>
    /// <param name="given">As for <c>Metrics</c>; these are not written to <c>metrics.json</c>.</param>
    /// <exception cref="T:DiffLessons.OptionException">A name is taken or a value of another type.</exception>
    member _.Values(given: (string * obj) list) =
        for name, value in given do
            named values "lesson.Values" name value

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
        lesson.Show([ Block.Live(kind, Json.object options, caption) ], ?line = line)

    /// <summary>Shows a metric at the seeds that were measured and stored beside the script, and this run's among them.</summary>
    /// <param name="rows">The title of each row, and the name of its metric, which this run has recorded.</param>
    /// <param name="caption">What is measured.</param>
    /// <param name="line">Left to the compiler: below which code of the script it stands.</param>
    member lesson.Seeds
        (rows: (string * string) list, caption: string, [<CallerLineNumber>] ?line: int)
        =
        let number (node: JsonNode) = float (node.ToJsonString())

        let row (title, metric) =
            inside measured.Value [ "seeds"; metric ]
            |> Option.map (fun all ->
                let own =
                    if options.Quick then
                        None
                    else
                        find metric |> Option.map number

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
        let frames = List.ofSeq frames

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

        let page = page result
        Page.save path page

        Thumbnail.render $"{info.Number:D2}" page.Blocks
        |> Page.writeWhole (Path.Combine(folder, "thumbnail.svg"))

        Progress.say $"page: {path}"

        let failed = [
            for claim, holds, reason in checks do
                if not holds then
                    $"{claim}: {reason}"
        ]

        let isNote = not failed.IsEmpty && (options.Explore || not (isCommitted ()))

        let kind =
            if isNote then
                "note: this does not hold here"
            else
                "check failed"

        Console.Out.Flush()

        for text in failed do
            Console.Error.WriteLine $"{kind}: {text}"

        if options.Open then
            Browser.openPage path

        let said =
            if options.Chinese && page.ResultZh <> "" then
                page.ResultZh
            else
                result

        Progress.say $"{code}: {said}"
        if failed.IsEmpty || isNote then 0 else 1

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
                    lesson.Finish(fst (headed script "result"))
                with
                | :? OptionException
                | :? IOException as problem ->
                    Console.Out.Flush()
                    Console.Error.WriteLine problem.Message
                    1

            exit code
