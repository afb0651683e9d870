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
        testTask "the gallery's links can be reached by keyboard, in order" {
            let! links = PageCheck.keyboardLinks browser (Path.Combine(folder, "index.html"))
            Expect.equal links [ for lesson in Scripts.lessons -> $"{lesson}/index.html" ] ""
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
