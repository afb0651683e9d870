/// The text of the lessons as it is written: traps of literate scripts, found before any lesson runs.
module DiffLessons.Pages.Tests.LessonTextTests

open System
open System.IO
open System.Net
open System.Text.RegularExpressions
open Expecto
open PuppeteerSharp
open DiffLessons.Pages
open DiffLessons.Pages.Tests.LiveTests

let private folder =
    Path.Combine(__SOURCE_DIRECTORY__, "..", "..", "scripts", "lessons")

/// Where the F# comment that begins at a place ends, as the compiler reads it: comments nest, and strings in them are strings.
/// Nothing where it does not end.
let private commentEnd (text: string) (start: int) : int option =
    let at (i: int) (part: string) =
        String.CompareOrdinal(text, i, part, 0, part.Length) = 0

    let after (i: int) (part: string) =
        match text.IndexOf(part, i, StringComparison.Ordinal) with
        | -1 -> text.Length
        | found -> found + part.Length

    let rec stringEnd i =
        if i >= text.Length then i
        elif text[i] = '\\' then stringEnd (i + 2)
        elif text[i] = '"' then i + 1
        else stringEnd (i + 1)

    let rec scan i depth =
        if i >= text.Length then None
        elif depth > 0 && at i "(*)" then scan (i + 3) depth
        elif at i "(*" then scan (i + 2) (depth + 1)
        elif at i "*)" && depth = 1 then Some(i + 2)
        elif at i "*)" then scan (i + 2) (depth - 1)
        elif at i "\"\"\"" then scan (after (i + 3) "\"\"\"") depth
        elif at i "'\"'" then scan (i + 3) depth
        elif text[i] = '"' then scan (stringEnd (i + 1)) depth
        else scan (i + 1) depth

    scan start 0

/// The blocks of Markdown of a script whose comment does not end with the line `*)`.
let private endedEarly (script: string) : string list = [
    for opening in Regex.Matches(script, @"(?m)^\(\*\* ([a-z][a-z0-9-]*)[ \t]*$") do
        match commentEnd script opening.Index with
        | None -> $"{opening.Groups[1].Value}: its comment does not end"
        | Some last ->
            let line = script.LastIndexOf('\n', last - 1) + 1
            let rest = script.Substring(last, (script + "\n").IndexOf('\n', last) - last)

            if script.Substring(line, last - line) <> "*)" || rest.Trim() <> "" then
                $"{opening.Groups[1].Value}: its comment ends at '{script.Substring(line, last - line)}'"
]

let private code =
    Regex(@"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$", RegexOptions.Singleline)

let private placeholder = Regex(@"\{\{[#^/]?[\w.-]+(?::[A-Za-z]\d*)?\}\}")

/// What is wrong with a block of Markdown by itself.
let private faults (text: string) : string list = [
    let fences = Regex.Matches(text, @"(?m)^(?:> ?)?```").Count

    if fences % 2 = 1 then
        "a code fence is not closed"

    let outside = placeholder.Replace(text, "")
    let bare = code.Replace(outside, "")

    if bare.Contains "{{" || bare.Contains "}}" then
        "a placeholder is not closed"

    let sections = Regex.Matches(text, @"\{\{([#^/])([\w.-]+)\}\}")

    let opened =
        ([], sections)
        ||> Seq.fold (fun opened found ->
            let name = found.Groups[2].Value

            match found.Groups[1].Value, opened with
            | "/", last :: before when last = name -> before
            | "/", _ -> [ $"/{name}" ]
            | _ -> name :: opened)

    if not opened.IsEmpty then
        $"a section of placeholders is not closed: {opened.Head}"

    if bare.Contains '$' then
        "a formula is not closed"

    // Beside Chinese punctuation, asterisks are not what they look like.
    let html =
        Regex.Replace(Markdown.toHtml outside, "(?s)<code.*?</code>|class=\"math[^\"]*\">.*?</", "")

    if html.Contains '*' then
        "emphasis is not closed, or Markdown does not see it"
]

/// What a block needs from the run, and the changes that its exercises make: the same in both languages.
let private shared (text: string) =
    let filled = [ for found in placeholder.Matches text -> found.Value ]
    let changes = [ for found in Regex.Matches(text, "(?s)```diff\n(.*?)```") -> found.Value ]
    List.sort filled, changes

let private lessons =
    Directory.GetFiles(folder, "*.fsx") |> Array.sort |> List.ofArray

let private english (path: string) =
    Script.parts (File.ReadAllText path)
    |> List.choose (function
        | Part.Prose(name, text) -> Some(name, text)
        | _ -> None)

let private chinese (path: string) =
    let file = Path.Combine(folder, Path.GetFileNameWithoutExtension path, "zh.md")
    (Script.sections (File.ReadAllText file)).Remove "words"

let private formulas (text: string) = [
    for found in
        Regex.Matches(
            Markdown.toHtml text,
            @"(?s)class=""math( formula)?"">\s*\\[([](.*?)\\[)\]]\s*</(?:div|span)>"
        ) do
        found.Groups[1].Success, WebUtility.HtmlDecode found.Groups[2].Value
]

/// What Temml says of each of the formulas that it refuses.
let private refusedBy (page: IPage) (all: (bool * string) list) =
    page.EvaluateFunctionAsync<string[]>(
        "all => all.flatMap(([display, tex]) => { try { temml.renderToString(tex, { displayMode: display, throwOnError: true }); return []; } catch (e) { return [tex + ': ' + e.message]; } })",
        [| for display, tex in all -> [| box display; box tex |] |]
    )

let private traps = [
    test "a comment that ends early is found" {
        let block text =
            $"// lesson\n\n(** data\n{text}\n*)\n\nlet a = 1\n"

        for text in [ "A **term**."; "A product `(*)`."; "He says \"*)\" and goes on." ] do
            Expect.isEmpty (endedEarly (block text)) text

        for text in
            [
                "words (with a **term**) in brackets"
                "(an *emphasis*)"
                "a quotation \"left open"
            ] do
            Expect.isNonEmpty (endedEarly (block text)) text
    }
    test "faults of a block are found" {
        for text, fault in
            [
                "{{loss:F4}", "a placeholder is not closed"
                "{{#gpu}}yes", "a section of placeholders is not closed: gpu"
                "{{#gpu}}yes{{/cpu}}", "a section of placeholders is not closed: /cpu"
                "```diff\n- a", "a code fence is not closed"
                "the rate $\\eta", "a formula is not closed"
                "a **term", "emphasis is not closed, or Markdown does not see it"
                "**句子。**下一句", "emphasis is not closed, or Markdown does not see it"
            ] do
            Expect.contains (faults text) fault text

        Expect.isEmpty
            (faults "{{#a}}{{b:F4}}{{/a}} $x^{2}$ **t** `{{`\n\n```text\n{{said}}\n```")
            ""
    }
]

let private ofLesson (path: string) =
    let name = Path.GetFileNameWithoutExtension path

    testList name [
        test "each comment of prose ends with its block" {
            Expect.isEmpty (endedEarly (File.ReadAllText path)) ""
        }
        test "no block has a fault of its own" {
            let all = english path @ Map.toList (chinese path)

            Expect.isEmpty
                [
                    for block, text in all do
                        for fault in faults text -> $"{block}: {fault}"
                ]
                ""
        }
        test "each block has its Chinese, with the same values and the same changes" {
            let told = chinese path

            Expect.equal
                (List.sort [ for block, _ in english path -> block ])
                (List.sort (List.ofSeq told.Keys))
                "blocks"

            for block, text in english path do
                Expect.equal (shared told[block]) (shared text) block
        }
        test "its links lead to lessons and to the glossary" {
            for block, text in english path @ Map.toList (chinese path) do
                for link in Regex.Matches(text, @"\]\(\.\./([^/)]*)/index\.html") do
                    let target = link.Groups[1].Value

                    Expect.isTrue
                        (target = "glossary" || File.Exists(Path.Combine(folder, target + ".fsx")))
                        $"{block}: {target}"
        }
        testTask "Temml reads its formulas" {
            use! (page: IPage) = browser.Value.NewPageAsync()
            let script = Asset.read "temml.min.js"
            do! page.SetContentAsync $"<script>{script}</script>"

            let all = [
                for _, text in english path @ Map.toList (chinese path) do
                    yield! formulas (placeholder.Replace(text, "1"))
            ]

            let! (refused: string[]) = refusedBy page all
            Expect.isEmpty refused ""
        }
    ]

let tests = testList "text of the lessons" (traps @ List.map ofLesson lessons)
