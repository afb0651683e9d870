namespace DiffLessons.Pages

open System
open System.Diagnostics
open System.Globalization
open System.Threading
open DiffLessons
open Spectre.Console

/// <summary>A live progress bar on a terminal, one closing line elsewhere.</summary>
[<RequireQualifiedAccess>]
module Progress =

    /// The bar appears after this long: short work shows none, and does not pay for loading it.
    let private patience = TimeSpan.FromSeconds 0.6

    let private refresh = TimeSpan.FromSeconds 0.1

    let private live = ref 0

    /// <summary>A time for people: <c>0.04 s</c>, <c>12.3 s</c>, <c>2 min 05 s</c>.</summary>
    let duration (time: TimeSpan) =
        let seconds = time.TotalSeconds
        let invariant = CultureInfo.InvariantCulture

        if seconds < 1.0 then
            seconds.ToString("0.00 's'", invariant)
        elif seconds < 59.95 then
            seconds.ToString("0.0 's'", invariant)
        else
            let whole = int64 (Math.Round seconds)
            $"{whole / 60L} min {whole % 60L:D2} s"

    /// <summary>Prints a line, above the bar where one is live.</summary>
    let say (line: string) =
        GuardNulls.arguments "Progress.say" [ "line", line ]

        if live.Value > 0 then
            AnsiConsole.Console.WriteLine line
        else
            Console.Out.WriteLine line

    let private show (caption: string) total (count: int ref) (finished: ManualResetEventSlim) =
        if not (finished.Wait patience) then
            let columns: ProgressColumn[] = [|
                TaskDescriptionColumn()
                ProgressBarColumn()
                PercentageColumn()
                RemainingTimeColumn()
            |]

            Interlocked.Increment live |> ignore

            try
                AnsiConsole
                    .Progress()
                    .AutoRefresh(false)
                    .AutoClear(true)
                    .Columns(columns)
                    .Start(fun context ->
                        let task = context.AddTask(Markup.Escape caption, maxValue = float total)

                        while not (finished.Wait refresh) do
                            task.Value <- float (Volatile.Read &count.contents)
                            context.Refresh())
            finally
                Interlocked.Decrement live |> ignore

    /// A terminal that cannot show a bar must not end the work that the bar is about.
    let private tryShow caption total count finished =
        try
            show caption total count finished
        with _ ->
            ()

    /// <summary>Runs work of a known length and shows how far it is.</summary>
    /// <param name="watch">Runs while the work runs, and gives the time that is shown; the work may stop it for a while.</param>
    /// <param name="caption">What is being done, for instance <c>training</c>.</param>
    /// <param name="total">How many ticks there will be.</param>
    /// <param name="work">Gets the function to call after each piece of work; runs on the calling thread.</param>
    /// <returns>What <paramref name="work"/> returns, and the time on the watch.</returns>
    let timed
        (watch: Stopwatch)
        (caption: string)
        (total: int)
        (work: (unit -> unit) -> 'T)
        : 'T * TimeSpan =
        GuardNulls.arguments "Progress.timed" [ "watch", watch ]
        GuardNulls.arguments "Progress.timed" [ "caption", caption ]
        GuardNulls.arguments "Progress.timed" [ "work", work ]
        let count = ref 0
        use finished = new ManualResetEventSlim(false)

        let interactive = not (Console.IsOutputRedirected || Console.IsErrorRedirected)

        let display =
            if interactive then
                let thread =
                    Thread((fun () -> tryShow caption total count finished), IsBackground = true)

                thread.Start()
                Some thread
            else
                None

        watch.Restart()

        let result =
            try
                // One thread ticks; only the bar's own reads the count.
                work (fun () -> Volatile.Write(&count.contents, count.Value + 1))
            finally
                watch.Stop()
                finished.Set()
                display |> Option.iter _.Join()

        say $"{caption}: {count.Value} of {total} in {duration watch.Elapsed}"
        result, watch.Elapsed

    /// <summary>Runs work of a known length and shows how far it is; parameters as for <c>timed</c>.</summary>
    /// <returns>What <paramref name="work"/> returns, and the time it took.</returns>
    let run (caption: string) (total: int) (work: (unit -> unit) -> 'T) : 'T * TimeSpan =
        timed (Stopwatch()) caption total work
