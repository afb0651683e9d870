namespace DiffLessons.Lessons

open System
open System.IO
open System.Text.RegularExpressions
open DiffLessons.Pages
open Giraffe.ViewEngine

/// The glossary of the course: every term in both languages, and the lesson that explains it.
[<RequireQualifiedAccess>]
module internal GlossaryPage =

    let private bold = Regex(@"\*\*([^*]+)\*\*(?: ?[(（]([^)）]*)[)）])?")

    /// The terms that a lesson's prose has in bold, in one of its languages.
    let private explained (folder: string) (terms: Term list) (isChinese: bool) (lesson: string) =
        let prose =
            if isChinese then
                let own = Path.Combine(folder, lesson, "zh.md")
                if File.Exists own then [ File.ReadAllText own ] else []
            else
                // Outside of prose, two asterisks are the beginning of a comment.
                Script.parts (File.ReadAllText(Path.Combine(folder, lesson + ".fsx")))
                |> List.choose (function
                    | Part.Prose(_, text) -> Some text
                    | _ -> None)

        [
            for text in prose do
                for found in bold.Matches text do
                    match
                        Glossary.tryFind terms isChinese found.Groups[1].Value found.Groups[2].Value
                    with
                    | Some term -> Glossary.anchor term, lesson
                    | None -> ()
        ]

    /// For each term the first of the lessons in a folder that has it in bold; where the English has it nowhere, the Chinese decides.
    let firstUses (folder: string) (terms: Term list) : Map<string, string> =
        let lessons = Script.inCourse folder

        [
            for isChinese in [ false; true ] do
                for lesson in lessons do
                    yield! explained folder terms isChinese lesson
        ]
        |> List.distinctBy fst
        |> Map.ofList

    let private entry (uses: Map<string, string>) (term: Term) =
        let key = Glossary.anchor term
        let names = String.concat " " (term.English @ term.Chinese)

        div [ _id key; attr "data-names" (names.ToLowerInvariant()) ] [
            dt
                []
                (if term.English.Head = term.Chinese.Head then
                     [ str term.English.Head ]
                 else
                     Bilingual.ui
                         $"{term.English.Head} · {term.Chinese.Head}"
                         $"{term.Chinese.Head} · {term.English.Head}")
            dd [] [
                yield!
                    Bilingual.both
                        "span"
                        (Bilingual.line term.Meaning)
                        (Some(Bilingual.line term.MeaningZh))
                match uses.TryFind key with
                | Some lesson ->
                    let number, _ = Words.numberAndName lesson
                    str " "

                    a
                        [ _href $"../{lesson}/index.html" ]
                        (Bilingual.ui $"Lesson {number}" $"第 {number} 课")
                | None -> ()
            ]
        ]

    /// The page.
    let render (folder: string) : string =
        let terms = Glossary.ofFolder folder
        let uses = firstUses folder terms

        let sorted = terms |> List.sortBy (fun term -> term.English.Head.ToLowerInvariant())

        HomePage.frame ("Glossary", "术语表") "glossary" [
            Asset.read "temml.min.js"
            Asset.read "page.js"
            HomePage.own "home.js"
        ] [
            header [] [
                nav [ _class "way" ] [
                    a [ _href "../index.html" ] (Bilingual.ui "All lessons" "全部课程")
                ]
                h1 [] (Bilingual.ui "Glossary" "术语表")
                p
                    []
                    (Bilingual.ui
                        $"The {terms.Length} terms of the course, each with the lesson that explains it."
                        $"本课程的 {terms.Length} 个术语，每个都注明在哪一课里讲解。")
                input [
                    _class "find"
                    _type "search"
                    attr "aria-label" "find a term · 查找术语"
                    _placeholder "gradient / 梯度"
                ]
            ]
            dl [ _class "terms" ] (List.map (entry uses) sorted)
        ]
