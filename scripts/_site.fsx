// Adds to the pages of a run of all lessons what makes a site of them: the guides of docs/ and the API reference of F# and C#, with
// links between all.
//
//   dotnet fsi build.fsx -t site              every lesson at full length, in out/site
//   dotnet fsi scripts/_site.fsx FOLDER       adds them to the pages of an earlier run

#load "_built.fsx"
#load "_libraries.fsx"
#r "Markdig.dll"
#load "_api.fsx"

open System
open System.IO
open System.Net
open System.Reflection
open System.Runtime.InteropServices
open System.Text.RegularExpressions
open Markdig
open DiffLessons.Pages

let root = Path.GetDirectoryName __SOURCE_DIRECTORY__
let folder = Path.GetFullPath(Array.last fsi.CommandLineArgs)

/// Styles of the lessons' pages, taken from the home page, and what guides and references need beside them.
let style =
    let home = File.ReadAllText(Path.Combine(folder, "index.html"))

    Regex.Match(home, "(?s)<style>(.*?)</style>").Groups[1].Value
    + "main{max-width:56rem}img{max-width:100%}.member{border-top:1px solid var(--rule);padding-top:.6rem}.member h3{text-align:left;color:var(--ink);overflow-wrap:anywhere}"
    + "h1{overflow-wrap:anywhere}.terms div,.terms dt{padding:0}"

/// The part of the foot of each page that finds an entry by what is typed.
let find =
    "<script>const f=document.querySelector('.find');if(f)f.addEventListener('input',()=>{for(const e of document.querySelectorAll('[data-names]'))e.hidden=!e.dataset.names.includes(f.value.trim().toLowerCase());});</script>"

/// A page, with links to the parts of the site; `up` is the way from it to the site's folder.
let page (up: string) (language: string) (title: string) (content: string) =
    let link address text = $"<a href=\"{up}{address}\">{text}</a>"

    String.concat "" [
        $"<!DOCTYPE html><html lang=\"{language}\" data-course><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        $"<title>{WebUtility.HtmlEncode title} · DiffLessons</title><link rel=\"icon\" href=\"data:,\"><style>{style}</style></head><body><main>"
        "<nav class=\"way\">"
        link "index.html" "All lessons · 全部课程"
        link "guides/index.html" "Guides · 指南"
        link "api/fsharp/index.html" "F# API"
        link "api/csharp/index.html" "C# API"
        link "glossary/index.html" "Glossary · 术语表"
        "</nav>"
        content
        $"</main>{find}</body></html>"
    ]

let write (path: string) (text: string) =
    let path = Path.Combine(folder, path)
    Directory.CreateDirectory(Path.GetDirectoryName path) |> ignore
    File.WriteAllText(path, text)

/// The guides: file in the repository, name on the site, title in the list.
let guides = [
    "README.md", "readme", "About DiffLessons"
    "README.zh-CN.md", "readme.zh-CN", "关于 DiffLessons"
    "docs/from-pytorch.md", "from-pytorch", "From PyTorch"
    "docs/from-pytorch.zh-CN.md", "from-pytorch.zh-CN", "从 PyTorch 来"
    "docs/from-diffsharp.md", "from-diffsharp", "From DiffSharp or Furnace"
    "docs/tensors.md", "tensors", "Tensor functions"
    "docs/models.md", "models", "Models"
    "docs/layers.md", "layers", "Layers, losses, optimisers, schedules"
    "docs/training.md", "training", "Training"
    "docs/tables.md", "tables", "Tables"
    "docs/csharp.md", "csharp", "C#"
    "docs/deploy.md", "deploy", "Deploy"
    "docs/differences.md", "differences", "What differs"
    "docs/diffsharp-names.md", "diffsharp-names", "Every name of DiffSharp"
    "docs/storage.md", "storage", "Files"
    "docs/onnx.md", "onnx", "ONNX"
    "docs/architecture.md", "architecture", "Architecture"
    "docs/performance.md", "performance", "Performance"
    "docs/results.md", "results", "Results of the lessons"
    "docs/lesson-start.md", "lesson-start", "How a lesson starts"
    "CONTRIBUTING.md", "contributing", "Contributing"
]

let pipeline =
    let builder = MarkdownPipelineBuilder().UsePipeTables()

    MarkdownExtensions
        .UseAutoIdentifiers(builder, Extensions.AutoIdentifiers.AutoIdentifierOptions.GitHub)
        .Build()

/// The address on the site of what a guide links to by its place in the repository; nothing where the site does not have it.
let address (source: string) (link: string) : string option =
    let path, anchor =
        match link.IndexOf '#' with
        | -1 -> link, ""
        | at -> link.Substring(0, at), link.Substring at

    let target =
        Path
            .GetRelativePath(
                root,
                Path.GetFullPath(Path.Combine(root, Path.GetDirectoryName source, path))
            )
            .Replace('\\', '/')

    let lesson = Regex.Match(target, @"^scripts/lessons/(\d\d-[a-z0-9-]+)\.fsx$")

    if link.Contains "://" || path = "" then
        Some link
    elif lesson.Success then
        Some $"../{lesson.Groups[1].Value}/index.html"
    elif target.StartsWith "docs/images/" then
        let name = Path.GetFileName target
        Directory.CreateDirectory(Path.Combine(folder, "guides", "images")) |> ignore
        File.Copy(Path.Combine(root, target), Path.Combine(folder, "guides", "images", name), true)
        Some $"images/{name}"
    elif target.EndsWith ".json" && File.Exists(Path.Combine(root, target)) then
        write $"guides/{Path.GetFileName target}" (File.ReadAllText(Path.Combine(root, target)))
        Some(Path.GetFileName target)
    else
        guides
        |> List.tryPick (fun (file, name, _) ->
            if file = target then Some $"{name}.html{anchor}" else None)

let writeGuides () =
    for source, name, title in guides do
        let html = Markdown.ToHtml(File.ReadAllText(Path.Combine(root, source)), pipeline)

        let linked =
            Regex.Replace(
                html,
                "(?s)<a href=\"([^\"]*)\"[^>]*>(.*?)</a>",
                fun found ->
                    match address source (WebUtility.HtmlDecode found.Groups[1].Value) with
                    | Some target ->
                        $"<a href=\"{WebUtility.HtmlEncode target}\">{found.Groups[2].Value}</a>"
                    | None -> found.Groups[2].Value
            )

        let drawn =
            Regex.Replace(
                linked,
                "<img src=\"([^\"]*)\"",
                fun found ->
                    $"<img src=\"{address source found.Groups[1].Value
                                  |> Option.defaultValue found.Groups[1].Value}\""
            )

        let scrolled =
            drawn
                .Replace("<table>", "<div class=\"scroll\"><table>")
                .Replace("</table>", "</table></div>")

        let language = if name.EndsWith "zh-CN" then "zh-Hans" else "en"
        write $"guides/{name}.html" (page "../" language title scrolled)

    let entries = [
        for _, name, title in guides -> $"<li><a href=\"{name}.html\">{title}</a></li>"
    ]

    write
        "guides/index.html"
        (page "../" "en" "Guides" ("<h1>Guides · 指南</h1><ul>" + String.Concat entries + "</ul>"))

let writeApi (language: Api.Language) (name: string) (title: string) (libraries: string list) =
    let types = [
        for library in libraries do
            yield! Api.pages language (Path.Combine(root, library))
    ]

    for t in types do
        let short = (t.Name.Split '.') |> Array.last

        let head =
            $"<p class=\"over\">{t.Kind} · {t.Namespace}</p><h1>{WebUtility.HtmlEncode short}</h1>"

        write $"api/{name}/{Api.fileOf t.Name}" (page "../../" "en" short (head + t.Content))

    let listed = [
        for space, all in types |> List.groupBy _.Namespace do
            $"<h2>{space}</h2><dl class=\"terms\">"

            for t in all do
                let label =
                    WebUtility.HtmlEncode(t.Name.Substring(min t.Name.Length (space.Length + 1)))

                let names = WebUtility.HtmlEncode(t.Name.ToLowerInvariant())
                $"<div data-names=\"{names}\"><dt><a href=\"{Api.fileOf t.Name}\">{label}</a></dt><dd>{t.Summary}</dd></div>"

            "</dl>"
    ]

    let search =
        "<input class=\"find\" type=\"search\" aria-label=\"find a type\" placeholder=\"Tensor\">"

    write
        $"api/{name}/index.html"
        (page "../../" "en" title ($"<h1>{title}</h1>{search}" + String.Concat listed))

    types.Length

/// The home page leads to what has been added.
let linkHome () =
    let home = Path.Combine(folder, "index.html")
    let html = File.ReadAllText home

    let links =
        [
            "guides/from-pytorch.html",
            "guides/from-pytorch.zh-CN.html",
            "From PyTorch",
            "从 PyTorch 来"
            "guides/index.html", "guides/index.html", "Guides", "指南"
            "api/fsharp/index.html", "api/fsharp/index.html", "F# API", "F# API"
            "api/csharp/index.html", "api/csharp/index.html", "C# API", "C# API"
        ]
        |> List.map (fun (address, addressZh, english, chinese) ->
            $"<a lang=\"en\" href=\"{address}\">{english}</a><a lang=\"zh-Hans\" href=\"{addressZh}\">{chinese}</a>")
        |> String.concat ""

    let mark = "<a href=\"glossary/index.html\">"

    if not (html.Contains "guides/index.html") then
        File.WriteAllText(home, html.Replace(mark, links + mark))

let output name = $"{name}/bin/Release/net10.0"

/// Finds the assemblies of ASP.NET Core, which F# Interactive knows nothing of: they lie beside those of .NET.
let findAspNetCore () =
    let runtime =
        DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory().TrimEnd Path.DirectorySeparatorChar)

    let folder =
        Path.Combine(runtime.Parent.Parent.FullName, "Microsoft.AspNetCore.App", runtime.Name)

    AppDomain.CurrentDomain.add_AssemblyResolve (fun _ wanted ->
        let file = Path.Combine(folder, AssemblyName(wanted.Name).Name + ".dll")
        if File.Exists file then Assembly.LoadFrom file else null)

writeGuides ()
findAspNetCore ()

let fsharp =
    writeApi Api.FSharp "fsharp" "F# API" [
        output "scripts/lessons" + "/DiffLessons.dll"
        output "scripts/lessons" + "/DiffLessons.Plotting.dll"
        output "scripts/lessons" + "/DiffLessons.Pages.dll"
    ]

let csharp =
    writeApi Api.CSharp "csharp" "C# API" [
        output "src/DiffLessons.CSharp" + "/DiffLessons.CSharp.dll"
        output "src/DiffLessons.AspNetCore" + "/DiffLessons.AspNetCore.dll"
    ]

linkHome ()

Console.WriteLine
    $"site: {guides.Length} guides, {fsharp} types of F# and {csharp} of C# in {folder}"
