/// The site as a whole: its links, its sizes, its guides and references.
module DiffLessons.Browser.Tests.SiteTests

open System
open System.IO
open System.Net
open System.Text.RegularExpressions
open Expecto

let private scripts = Regex(@"<script.*?</script>", RegexOptions.Singleline)

let private links = Regex(@"(?:href|src)=""([^""]*)""")
let private names = Regex(@"\b(?:id|name)=""([^""]*)""")

let private markup (path: string) =
    scripts.Replace(File.ReadAllText path, "")

/// The pages below a folder.
let private pages (folder: string) =
    Directory.GetFiles(folder, "*.html", SearchOption.AllDirectories)
    |> Array.sort
    |> List.ofArray

/// Links of the pages that lead nowhere: to a file that is not there, or to a place that its page does not have.
let deadLinks (folder: string) : string list =
    let all = pages folder

    let places =
        dict [
            for page in all ->
                page, set [ for found in names.Matches(markup page) -> found.Groups[1].Value ]
        ]

    [
        for page in all do
            for found in links.Matches(markup page) do
                let link = WebUtility.HtmlDecode found.Groups[1].Value

                if not (Regex.IsMatch(link, "^(https?:|data:|mailto:)")) then
                    let parts = link.Split('#', 2)

                    let target =
                        if parts[0] = "" then
                            page
                        else
                            Path.GetFullPath(
                                Path.Combine(
                                    Path.GetDirectoryName page,
                                    Uri.UnescapeDataString parts[0]
                                )
                            )

                    let isThere =
                        File.Exists target
                        && (parts.Length = 1
                            || not (places.ContainsKey target)
                            || places[target].Contains parts[1])

                    if not isThere then
                        $"{Path.GetRelativePath(folder, page)}: {link}"
    ]
    |> List.distinct

let private mostBytes = 8L * 1024L * 1024L

/// The tests of a folder to which scripts/_site.fsx has added guides and references.
let tests (browser: PuppeteerSharp.IBrowser) (folder: string) =
    let folder = Path.GetFullPath folder

    testList "site" [
        test "a dead link is found" {
            Scripts.inFolder (fun folder ->
                File.WriteAllText(
                    Path.Combine(folder, "a.html"),
                    "<a href=\"b.html#there\"></a><a href=\"b.html#not\"></a><a href=\"c.html\"></a>"
                )

                File.WriteAllText(
                    Path.Combine(folder, "b.html"),
                    "<p id=\"there\"></p><a href=\"https://example.org\"></a>"
                )

                Expect.equal (deadLinks folder) [ "a.html: b.html#not"; "a.html: c.html" ] "")
        }
        test "no link is dead" {
            let dead = deadLinks folder
            Expect.isEmpty dead (String.concat "\n" (List.truncate 40 dead))
        }
        test "no page is over 8 MB" {
            let large =
                pages folder |> List.filter (fun page -> FileInfo(page).Length > mostBytes)

            Expect.isEmpty large (String.concat "\n" large)
        }
        testTask "every page opens without an error" {
            let! errors = PageCheck.errorsOnOpening browser (pages folder)
            Expect.isEmpty errors (String.concat "\n" (List.truncate 40 errors))
        }
        test "the references have the types and their members" {
            let page name =
                File.ReadAllText(Path.Combine(folder, "api", name))

            Expect.stringContains (page "fsharp/DiffLessons.Tensor.html") "<code>matmul (" "F#"

            Expect.stringContains
                (page "csharp/DiffLessons.CSharp.Tensor.html")
                "Tensor MatMul("
                "C#"

            Expect.stringContains
                (page "csharp/Microsoft.Extensions.DependencyInjection.ServedModelServices.html")
                "AddDiffLessonsModel(IServiceCollection services, string name, string path"
                "ASP.NET Core"
        }
        for name in
            [
                "guides/index.html"
                "guides/from-pytorch.html"
                "guides/from-pytorch.zh-CN.html"
                "guides/layers.html"
                "guides/csharp.html"
                "api/fsharp/index.html"
                "api/fsharp/DiffLessons.Tensor.html"
                "api/csharp/index.html"
                "api/csharp/DiffLessons.CSharp.Tensor.html"
                "api/csharp/DiffLessons.AspNetCore.ServedModel.html"
            ] do
            testTask $"{name} opens without error" {
                let! problems = PageCheck.problems browser None (Path.Combine(folder, name))
                Expect.isEmpty problems (String.concat "\n" problems)
            }
    ]
