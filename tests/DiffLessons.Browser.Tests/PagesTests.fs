/// Every page of a run of all lessons, and its gallery, opened in a browser.
module DiffLessons.Browser.Tests.PagesTests

open System.IO
open System.Text.RegularExpressions
open Expecto

/// The tests of a folder that a run of all lessons wrote; screenshots go into its folder screenshots.
let tests
    (browser: PuppeteerSharp.IBrowser)
    (folder: string)
    (alone: Lazy<MetricsTests.Alone list>)
    =
    let opens name (path: string) shots =
        testTask name {
            Expect.isTrue (File.Exists path) "there is no page"
            let! problems = PageCheck.problems browser shots path
            Expect.isEmpty problems (String.concat "\n" problems)
        }

    let shots name : PageCheck.Shots option =
        Some {
            Folder = Path.Combine(folder, "screenshots")
            Name = name
        }

    testList "pages" [
        for lesson in Scripts.lessons do
            test $"{lesson} says everything in Chinese too" {
                let html = File.ReadAllText(Path.Combine(folder, lesson, "index.html"))

                let lacking = Regex.Match(html, "<meta name=\"untranslated\" content=\"([^\"]*)\"")

                Expect.equal lacking.Groups[1].Value "" "texts without Chinese"
            }
        for lesson in Scripts.lessons do
            opens
                $"{lesson} opens and shows all"
                (Path.Combine(folder, lesson, "index.html"))
                (shots lesson)
        opens
            "the gallery opens and shows all"
            (Path.Combine(folder, "index.html"))
            (shots "gallery")
        opens
            "the glossary opens and shows all"
            (Path.Combine(folder, "glossary", "index.html"))
            (shots "glossary")
        testTask
            "the home page's links can be reached by keyboard: where to start, then each lesson" {
            let! links = PageCheck.keyboardLinks browser (Path.Combine(folder, "index.html"))

            let lessons =
                links
                |> List.filter (fun (link: string) ->
                    not (System.String.IsNullOrEmpty link) && System.Char.IsDigit link[0])

            Expect.equal lessons.Head $"{Scripts.lessons.Head}/index.html" "where to start"

            Expect.equal
                (List.sort lessons.Tail)
                [ for lesson in Scripts.lessons -> $"{lesson}/index.html" ]
                ""
        }
        testTask "a finished lesson has its mark on the home page, which goes on with the next" {
            // A context of its own: pages of one share what they keep.
            let! (context: PuppeteerSharp.IBrowserContext) = browser.CreateBrowserContextAsync()
            let! (page: PuppeteerSharp.IPage) = context.NewPageAsync()

            let address name =
                System.Uri(Path.GetFullPath(Path.Combine(folder, name))).AbsoluteUri

            let! _ = page.GoToAsync(address "00-doctor/index.html")
            do! page.ClickAsync ".finished input"
            let! _ = page.GoToAsync(address "index.html")

            let! seen =
                page.EvaluateExpressionAsync<string[]>
                    "[document.querySelector('.finished-lesson').dataset.lesson, document.querySelector('.start').getAttribute('href'), document.querySelector('.done').innerText]"

            Expect.equal
                (List.ofArray seen)
                [
                    "00 · doctor"
                    "01-gradient-descent/index.html"
                    $"1 / {Scripts.lessons.Length} finished"
                ]
                ""

            do! context.CloseAsync()
        }
        testTask "the page of a lesson that ran alone opens alone" {
            for again in alone.Value do
                let folder = Directory.CreateTempSubdirectory "page"

                try
                    let page = Path.Combine(folder.FullName, "page.html")
                    File.Copy(Path.Combine(again.Folder, again.Lesson, "index.html"), page)
                    let! problems = PageCheck.problems browser None page
                    Expect.isEmpty problems (String.concat "\n" problems)
                finally
                    folder.Delete true
        }
    ]
