namespace DiffLessons.Pages

open System
open System.Collections.Generic
open System.Diagnostics
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
        script: Script,
        length: Length,
        options: Options,
        versions: (string * string) list,
        folder: string
    ) =
    let run = LessonRun(script, length, options)
    let clock = Stopwatch()
    let versions = versions @ [ ".NET", string Environment.Version ]
    let mutable threads = Environment.ProcessorCount

    let eachOf operation count (step: int -> 'T) (tick: unit -> unit) =
        if count < 0 then
            Guard.fail $"{operation}: expected at least 0 steps, got {count}."

        GuardNulls.arguments operation [ "step", step ]

        Array.init count (fun at ->
            let result: 'T = step at
            tick ()
            result)

    let counted name kind =
        if not (List.exists (fst >> (=) name) run.Length) then
            Guard.fail
                $"lesson.{kind}: this lesson does not count in {name}. Begin it with {kind}(full, quick)."

        options.Length

    let peakMb () =
        use self = Process.GetCurrentProcess()
        float self.PeakWorkingSet64 / 1048576.0

    member internal _.Run = run
    member internal _.Script = script

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
    member _.Steps: int = counted "steps" "Steps"

    /// <summary>How many epochs to run.</summary>
    /// <exception cref="T:DiffLessons.OptionException">The lesson does not count in epochs.</exception>
    member _.Epochs: int = counted "epochs" "Epochs"

    /// <summary>How many episodes to play.</summary>
    /// <exception cref="T:DiffLessons.OptionException">The lesson does not count in episodes.</exception>
    member _.Episodes: int = counted "episodes" "Episodes"

    /// <summary>The folder of this lesson's files; it exists and can be written to.</summary>
    member _.Folder = folder

    /// <summary>The first value in a full run, the second in a quick one.</summary>
    member _.Pick(full: 'T, quick: 'T) : 'T =
        if options.Quick then
            run.IsShortened <- true
            quick
        else
            full

    /// <summary>Prints a line of the narrative.</summary>
    member _.Say(line: string) =
        GuardNulls.arguments "lesson.Say" [ "line", line ]

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

    /// <summary>Does, within a training loop, what only the page needs, for instance a frame of its replay: the training time is stopped.</summary>
    /// <param name="work">Makes the frame.</param>
    /// <returns>What <paramref name="work"/> returns.</returns>
    member _.Record(work: unit -> 'T) : 'T =
        GuardNulls.arguments "lesson.Record" [ "work", work ]
        let wasRunning = clock.IsRunning
        clock.Stop()

        try
            work ()
        finally
            if wasRunning then
                clock.Start()

    /// <summary>Adds blocks to the page, for instance what a function beside the script has made; they stand below the code that this is called from.</summary>
    member _.Show(blocks: Block list, [<CallerLineNumber>] ?line: int) =
        GuardNulls.arguments "lesson.Show" [ "blocks", blocks ]

        for block in blocks do
            run.Blocks.Add((defaultArg line 0, block))

    /// <summary>Gives the page's text values by name: prose says <c>{{name}}</c>, or <c>{{name:F4}}</c> with a format.</summary>
    /// <param name="given">As for <c>Metrics</c>; these are not written to <c>metrics.json</c>.</param>
    /// <exception cref="T:DiffLessons.OptionException">A name is taken or a value of another type.</exception>
    member _.Values(given: (string * obj) list) = run.AddValues given

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
        GuardNulls.arguments "lesson.Check" [ "claim", claim; "reason", reason ]
        run.Checks.Add((claim, holds, reason))

    /// What a run leaves for machines to read; the schema is `docs/metrics.schema.json`. The fields train_seconds, total_seconds and
    /// peak_mb differ from run to run; all others are the same for the same seed, flags and machine.
    member private _.WriteMetrics(result: string, resultZh: string) =
        let rounded (digits: int) (value: float) = Json.number (Math.Round(value, digits))

        let metrics =
            Json.object [
                "lesson", Json.text run.Code
                "title", Json.text script.Title
                "result", Json.text result
                if resultZh <> "" then
                    "result_zh", Json.text resultZh
                "seed", Json.integer (int64 options.Seed)
                "quick", Json.flag options.Quick
                "device", Json.text run.Device
                "hyperparameters", Json.object run.Hyperparameters
                "metrics", Json.object run.Metrics
                "checks",
                Json.object [ for claim, holds, _ in run.Checks -> claim, Json.flag holds ]
                "train_seconds", rounded 4 run.TrainingTime.TotalSeconds
                "total_seconds", rounded 4 run.TotalTime.TotalSeconds
                "peak_mb", rounded 1 (peakMb ())
                "versions", Json.object [ for name, version in versions -> name, Json.text version ]
            ]

        Page.writeWhole (Path.Combine(folder, "metrics.json")) (Json.toIndented metrics + "\n")

    /// Prints the claims that do not hold. Of a script that someone has changed, or explores, they are notes: what it claims must hold
    /// as it was committed, and who changes it finds out what happens. Gives the exit code.
    member private _.Report() : int =
        let failed = [
            for claim, holds, reason in run.Checks do
                if not holds then
                    $"{claim}: {reason}"
        ]

        let isNote =
            not failed.IsEmpty && (options.Explore || not (Script.isCommitted script.Path))

        let kind =
            if isNote then
                "note: this does not hold here"
            else
                "check failed"

        Console.Out.Flush()

        for text in failed do
            Console.Error.WriteLine $"{kind}: {text}"

        if failed.IsEmpty || isNote then 0 else 1

    /// Writes metrics, page and thumbnail, prints the result, opens the page where that makes sense. Gives the exit code.
    member internal lesson.Close() : int =
        try
            let path = Path.Combine(folder, "index.html")
            let result, resultZh = LessonPage.headed run "result"
            lesson.WriteMetrics(result, resultZh)
            let page = LessonPage.create run versions
            Page.save path page

            Thumbnail.toJson page.Blocks
            |> Page.writeWhole (Path.Combine(folder, "thumbnail.json"))

            Progress.say $"page: {path}"
            let code = lesson.Report()

            if options.Open then
                Page.show path

            let said =
                if options.Chinese && resultZh <> "" then
                    resultZh
                else
                    result

            Progress.say $"{run.Code}: {said}"
            code
        with
        | :? OptionException
        | :? IOException as problem ->
            Console.Out.Flush()
            Console.Error.WriteLine problem.Message
            1

    /// <summary>Weaves the page, writes it with its thumbnail and the metrics, and prints the result as the last line. When a check did not hold, it ends the process with exit code 1.</summary>
    /// <param name="fails">Whether the exit code is 1 in any case; by default not.</param>
    member lesson.Finish(?fails: bool) : unit =
        let code = lesson.Close()

        if code <> 0 || defaultArg fails false then
            ProcessEnd.exit 1
