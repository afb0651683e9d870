/// What each lesson's page has at least: its code, something live, exercises with answers, the way to the other pages, both languages.
module DiffLessons.Browser.Tests.PartsTests

open System.IO
open System.Net
open System.Text.RegularExpressions
open Expecto

/// The lessons whose model or function a reader can operate in the page.
let private live =
    set [
        for number in "01 02 03 04 05 09 10 11 12 13 14 15 18 19 20 21".Split ' ' -> number
    ]

/// The lessons that only show what is there, or what tensors do: nothing is trained.
let private untrained = set [ "00"; "02"; "03"; "06"; "21" ]

let private found (pattern: string) (html: string) : string list = [
    for one in Regex.Matches(html, pattern, RegexOptions.Singleline) ->
        WebUtility.HtmlDecode one.Groups[one.Groups.Count - 1].Value
]

/// The code that a page shows without being asked.
let private shownCode =
    found "<details class=\"code\" open>.*?<code[^>]*>(.*?)</code>"

/// A block of prose in one language.
let private told (name: string) (language: string) html =
    let block =
        Regex.Match(html, $"<section id=\"{name}\".*?</section>", RegexOptions.Singleline).Value

    let start = block.IndexOf $"<div lang=\"{language}\">"
    let other = block.IndexOf("<div lang=\"zh-Hans\">", start + 1)

    if start < 0 then ""
    elif other < 0 then block.Substring start
    else block.Substring(start, other - start)

let private blocks = found "<section id=\"([a-z0-9-]+)\" class=\"prose\">"
let private answers = found "(<details class=\"answer\">)"

/// The pages to which the page's own navigation leads: of lessons, and others.
let private way html =
    found "<nav class=\"way\">(.*?)</nav>" html
    |> List.collect (found "href=\"([^\"]*)\"")
    |> List.distinct

let tests (folder: string) =
    let read lesson =
        File.ReadAllText(Path.Combine(folder, lesson, "index.html"))

    testList "parts" [
        for lesson in Scripts.lessons do
            let number = lesson.Substring(0, 2)

            test $"{lesson} shows its code" {
                let code = shownCode (read lesson)
                Expect.isNonEmpty code "no code"

                if not (untrained.Contains number) then
                    Expect.exists
                        code
                        (fun text -> Regex.IsMatch(text, @"\.step\b|dsharp\.grad|\.reverse"))
                        "no code that trains"
            }

            if live.Contains number then
                test $"{lesson} has something that the reader operates" {
                    Expect.isNonEmpty (found "(<div class=\"live\" data-kind=)" (read lesson)) ""
                }

            test $"{lesson} has three exercises or more, each with its answer, in both languages" {
                for language in [ "en"; "zh-Hans" ] do
                    let exercises = told "exercises" language (read lesson)
                    let asked = found "(<h3)" exercises
                    Expect.isGreaterThanOrEqual asked.Length 3 $"exercises, {language}"
                    Expect.equal (answers exercises).Length asked.Length $"answers, {language}"
            }

            test $"{lesson} tells each block in both languages, with all values filled in" {
                let html = read lesson

                for name in blocks html do
                    for language in [ "en"; "zh-Hans" ] do
                        let text = Regex.Replace(told name language html, "(?s)<code.*?</code>", "")
                        Expect.isNotEmpty text $"{name}, {language}"
                        Expect.isFalse (text.Contains "{{") $"{name}, {language}"
            }

            test $"{lesson} leads to its neighbours, home and to the glossary, and they lead back" {
                let links = way (read lesson)
                Expect.contains links "../index.html" "home"
                Expect.contains links "../glossary/index.html" "glossary"

                let neighbours =
                    links
                    |> List.filter (fun link ->
                        link.EndsWith "/index.html" && Regex.IsMatch(link, @"^\.\./\d\d-"))

                Expect.isNonEmpty neighbours "neighbours"

                for neighbour in neighbours do
                    let back = way (read (neighbour.Split('/').[1]))
                    Expect.contains back $"../{lesson}/index.html" neighbour
            }
    ]
