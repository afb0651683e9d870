/// Opens a page with one widget and operates it in a browser, as readers do.
module DiffLessons.Pages.Tests.WidgetSupport

open System
open System.Collections.Concurrent
open System.IO
open System.Text.Json.Nodes
open System.Threading.Tasks
open Expecto
open PuppeteerSharp
open DiffLessons
open DiffLessons.Pages
open DiffLessons.Plotting
open DiffLessons.Pages.Tests.LiveTests
open DiffLessons.Pages.Tests.Support

/// One widget on an open page.
type internal Widget = {
    Page: IPage
    Errors: ConcurrentQueue<string>
} with

    /// The value of an expression in which `live` is the widget.
    member t.Ask<'T>(expression: string) : Task<'T> =
        t.Page.EvaluateExpressionAsync<'T>
            $"(() => {{ const live = document.querySelector('.live'); return {expression}; }})()"

    member t.Number expression = t.Ask<float> expression

    /// Waits until an expression holds.
    member t.Until(expression: string) : Task =
        task {
            let! _ =
                t.Page.WaitForExpressionAsync(
                    $"(() => {{ const live = document.querySelector('.live'); return {expression}; }})()",
                    WaitForFunctionOptions(Timeout = Nullable 20_000)
                )

            return ()
        }

    /// Where an element lies in the window: left, top, width, height.
    member t.Box(selector: string) =
        t.Ask<float[]>
            $"(() => {{ const e = live.querySelector('{selector}'); e.scrollIntoView({{ block: 'center' }}); const b = e.getBoundingClientRect(); return [b.left, b.top, b.width, b.height]; }})()"

    /// Presses the mouse at the first place, moves over the others, and lets go.
    member t.Drag(places: (float * float) list) =
        task {
            let move (x: float, y: float) =
                t.Page.Mouse.MoveAsync(decimal x, decimal y)

            do! move places.Head
            do! t.Page.Mouse.DownAsync()

            for place in places.Tail do
                do! move place

            do! t.Page.Mouse.UpAsync()
        }

let internal pageOf kind (options: JsonNode) =
    $"""<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{Asset.read "page.css"}
{Live.style ()}</style></head><body><main>{Live.element kind options}</main><script>{Live.script [ kind ]}</script></body></html>"""

/// Opens a page with one widget, and says afterwards that nothing went wrong on it: no error, in both languages, nothing wider than a phone.
let internal operating kind options name (operate: Widget -> Task<unit>) =
    testTask name {
        let folder = Directory.CreateTempSubdirectory "live"

        try
            let path = Path.Combine(folder.FullName, "page.html")
            File.WriteAllText(path, pageOf kind (options ()))
            use! (page: IPage) = browser.Value.NewPageAsync()
            let errors = ConcurrentQueue()
            page.PageError.Add(fun event -> errors.Enqueue event.Message)

            page.Console.Add(fun event ->
                if event.Message.Type = ConsoleType.Error then
                    errors.Enqueue event.Message.Text)

            do! page.SetViewportAsync(ViewPortOptions(Width = 1000, Height = 900))
            let! _ = page.GoToAsync(Uri(path).AbsoluteUri)
            let widget = { Page = page; Errors = errors }
            do! widget.Until "live.dataset.ready === 'true'"
            do! operate widget
            let! english = widget.Ask<string> "live.innerText"
            do! page.SetViewportAsync(ViewPortOptions(Width = 390, Height = 844))
            let! _ = widget.Ask<string> "document.documentElement.lang = 'zh-Hans'"
            do! widget.Until "/[\u4e00-\u9fff]/.test(live.innerText)"
            let! chinese = widget.Ask<string> "live.innerText"
            Expect.notEqual chinese english "the other language"

            let! words =
                widget.Ask<string[]>
                    "(live.innerText.match(/\\b[A-Za-z]{4,} [a-z]{3,} [a-z]{3,}/g) || [])"

            Expect.isEmpty words "English sentences left among the Chinese"

            do!
                widget.Until
                    "document.documentElement.scrollWidth <= document.documentElement.clientWidth"

            Expect.isEmpty errors "errors on the page"
        finally
            folder.Delete true
    }
