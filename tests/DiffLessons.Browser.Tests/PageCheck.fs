/// Opens a page as readers would, and says what is wrong with it.
module DiffLessons.Browser.Tests.PageCheck

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.IO
open System.Reflection
open System.Threading.Tasks
open PuppeteerSharp
open PuppeteerSharp.Media

/// What check.js asks of a page.
let private script =
    lazy
        (use stream = Assembly.GetExecutingAssembly().GetManifestResourceStream "check.js"
         use reader = new StreamReader(stream)
         reader.ReadToEnd())

let private desktop = ViewPortOptions(Width = 1200, Height = 900)
let private phone = ViewPortOptions(Width = 390, Height = 844)

/// Errors on the console, errors that no code caught, and requests that failed or left the machine.
let private listen (page: IPage) (found: ConcurrentQueue<string>) =
    page.Console.Add(fun event ->
        if event.Message.Type = ConsoleType.Error then
            found.Enqueue $"console error: {event.Message.Text}")

    page.PageError.Add(fun event -> found.Enqueue $"error: {event.Message}")

    page.RequestFailed.Add(fun event ->
        found.Enqueue $"request failed: {event.Request.Url} {event.Request.FailureText}")

    page.Request.Add(fun event ->
        if not (List.contains (Uri event.Request.Url).Scheme [ "file"; "data"; "blob" ]) then
            found.Enqueue $"request to the network: {event.Request.Url}")

let private look (page: IPage) scheme =
    page.EmulateMediaFeaturesAsync [
        MediaFeatureValue(MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme)
        // Nothing plays by itself: what is seen does not depend on when.
        MediaFeatureValue(MediaFeature = MediaFeature.PrefersReducedMotion, Value = "reduce")
    ]

/// What functions of check.js find. A page may take a moment to redraw itself: only what stays counts.
let private ask (page: IPage) (patience: TimeSpan) (calls: string list) : Task<string list> =
    let clock = Stopwatch.StartNew()

    let rec attempt () =
        task {
            let! faults =
                page.EvaluateExpressionAsync<string[]>(
                    $"""Promise.all([{String.concat ", " calls}]).then(lists => lists.flat())"""
                )

            if faults.Length > 0 && clock.Elapsed < patience then
                do! Task.Delay 200
                return! attempt ()
            else
                return List.ofArray faults
        }

    attempt ()

/// Where screenshots go: a folder and the beginning of their names.
type Shots = { Folder: string; Name: string }

let private shoot (page: IPage) (shots: Shots option) look : Task =
    match shots with
    | None -> Task.CompletedTask
    | Some shots ->
        Directory.CreateDirectory shots.Folder |> ignore
        let file = Path.Combine(shots.Folder, $"{shots.Name}-{look}.png")
        page.ScreenshotAsync(file, ScreenshotOptions(FullPage = true))

let private isReady (page: IPage) (patience: TimeSpan) =
    task {
        let options =
            WaitForFunctionOptions(Timeout = Nullable(int patience.TotalMilliseconds))

        try
            let! _ =
                page.WaitForExpressionAsync(
                    "!document.querySelector('figure[data-charts]') || document.documentElement.dataset.ready === 'true'",
                    options
                )

            return []
        with :? WaitTaskTimeoutException ->
            return [ $"not ready after {patience.TotalSeconds:F0} s" ]
    }

/// The whole round: light and dark on a desk, the replays, then a phone.
let private round (page: IPage) patience (shots: Shots option) =
    task {
        let drawn = [ "check.charts()"; "check.pictures()" ]

        let! light =
            ask
                page
                patience
                ("check.legible(false)" :: "check.overflow()" :: "check.formulas()" :: drawn)

        do! shoot page shots "light"
        do! look page "dark"
        let! dark = ask page patience ("check.legible(true)" :: drawn)
        do! shoot page shots "dark"
        do! look page "light"
        let! replays = page.EvaluateExpressionAsync<string[]> "check.replays()"
        do! page.SetViewportAsync phone
        let! small = ask page patience ("check.overflow()" :: "check.terms()" :: drawn)
        do! shoot page shots "phone"
        let! chinese = ask page patience [ "check.chinese()"; "check.terms()" ]
        do! shoot page shots "chinese"

        let marked name faults =
            faults |> List.map (fun fault -> $"{name}: {fault}")

        return
            marked "light" light
            @ marked "dark" dark
            @ List.ofArray replays
            @ marked $"{phone.Width} px wide" small
            @ marked "Chinese" chinese
    }

/// What is wrong with a page that has so long to draw itself, and to redraw itself after each change: nothing when it opens without error and without the network, shows every chart and picture in the
/// light and the dark look, can be read in both, replays, and fits a phone.
let problemsWithin
    (patience: TimeSpan)
    (browser: IBrowser)
    (shots: Shots option)
    (path: string)
    : Task<string list> =
    task {
        use! page = browser.NewPageAsync()
        let found = ConcurrentQueue<string>()
        listen page found
        do! page.SetViewportAsync desktop
        do! look page "light"
        let! _ = page.GoToAsync((Uri(Path.GetFullPath path)).AbsoluteUri)
        let! unready = isReady page patience
        let! _ = page.EvaluateExpressionAsync script.Value
        let! seen = round page patience shots
        return List.distinct (unready @ List.ofSeq found @ seen)
    }

/// As `problemsWithin`, with time enough on a busy machine.
let problems browser shots path =
    problemsWithin (TimeSpan.FromSeconds 20.0) browser shots path

/// The errors of pages that are only opened, one after another: on the console, in scripts, in what they load.
let errorsOnOpening (browser: IBrowser) (paths: string list) : Task<string list> =
    task {
        use! page = browser.NewPageAsync()
        let found = ConcurrentQueue<string>()
        listen page found
        let errors = ResizeArray<string>()

        for path in paths do
            let! _ = page.GoToAsync((Uri(Path.GetFullPath path)).AbsoluteUri)

            for error in found do
                errors.Add $"{path}: {error}"

            found.Clear()

        return List.ofSeq errors
    }

/// The links that the keyboard reaches on a page, in the order in which it reaches them.
let keyboardLinks (browser: IBrowser) (path: string) : Task<string list> =
    task {
        use! page = browser.NewPageAsync()
        let! _ = page.GoToAsync((Uri(Path.GetFullPath path)).AbsoluteUri)
        let! count = page.EvaluateExpressionAsync<int> "document.links.length"
        let links = ResizeArray<string>()

        let mutable go = true

        // Links that are hidden are in document.links too, so the round may end sooner: where the focus comes to what had it.
        while go && links.Count < count do
            do! page.Keyboard.PressAsync "Tab"

            let! link =
                page.EvaluateExpressionAsync<string>
                    "(() => { const e = document.activeElement; if (e.dataset.seen) return null; e.dataset.seen = '1'; return (e.matches(':focus-visible') && e.getAttribute('href')) || ''; })()"

            go <- not (isNull link)

            if go then
                links.Add link

        return List.ofSeq links
    }
