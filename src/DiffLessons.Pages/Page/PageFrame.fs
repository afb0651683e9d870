namespace DiffLessons.Pages

open System.Text.RegularExpressions
open Giraffe.ViewEngine

/// The frame of a page's content: its head with title, summary, facts and contents, and its foot.
[<RequireQualifiedAccess>]
module internal PageFrame =

    let private heading = Regex(@"(?m)^## (.+)$")

    /// The headings of a literate page, each a link to its section.
    let private contents page =
        let entries = [
            for block in page.Blocks do
                match block with
                | Block.Prose(name, english, chinese) when (heading.Match english).Success ->
                    let title (text: string) =
                        Bilingual.line (heading.Match(text).Groups[1].Value.Trim())

                    let chinese =
                        if (heading.Match chinese).Success then
                            Some(title chinese)
                        else
                            None

                    li [] [ a [ _href $"#{name}" ] (Bilingual.both "span" (title english) chinese) ]
                | _ -> ()
        ]

        if entries.Length > 2 then
            [ nav [ _class "contents" ] [ ol [] entries ] ]
        else
            []

    /// The way to the other lessons. Only a course that was run as a whole has the other pages.
    let private way page =
        let link kind arrow target =
            match target with
            | Some(code: string, title, titleZh: string) ->
                let number, _ = Words.numberAndName code

                a [ _class kind; _href $"../{code}/index.html" ] [
                    str arrow
                    yield! Bilingual.ui $"{number} {title}" $"{number} {titleZh}"
                ]
            | None -> span [] []

        nav [ _class "way" ] [
            link "before" "← " (fst page.Neighbours)
            span [] [
                a [ _href "../index.html" ] (Bilingual.ui "All lessons" "全部课程")
                str " · "
                a [ _href "../glossary/index.html" ] (Bilingual.ui "Glossary" "术语表")
            ]
            link "after" "→ " (snd page.Neighbours)
        ]

    let top page =
        header [] [
            way page
            p [ _class "over" ] [ str page.Over ]
            h1 [] (page.Title ||> Bilingual.ui)
            div [ _class "summary" ] (page.Summary ||> Bilingual.paragraphs)
            dl [ _class "facts" ] [
                for name, value in page.Facts ->
                    div [] [
                        dt [] (Bilingual.short page.Words name)
                        dd [] (Bilingual.short page.Words value)
                    ]
            ]
            if page.Shortened then
                p
                    [ _class "short" ]
                    (Bilingual.ui
                        "This is a shortened run. The numbers and pictures that the lesson computes are this run's own; what the text says about how training goes and how it ends is about the full length, and so are the numbers of several seeds, of \"Break it\" and of the exercises."
                        "这是缩短的一次运行。课文里算出的数字和图是这次运行自己的；关于训练过程和结果的说法，以及几个种子、“弄坏它”和练习里的数字，都是完整长度的。")
            if fst page.Result <> "" then
                div [ _class "result" ] [
                    span [] (Bilingual.ui "Result" "结果")
                    div [] (page.Result ||> Bilingual.paragraphs)
                ]
            if page.Aims <> ("", "") then
                section [ _class "learn" ] [
                    h2 [] (Bilingual.ui "You will learn" "你将学到")
                    div [] (page.Aims ||> Bilingual.paragraphs)
                ]
            yield! contents page
        ]

    let foot page =
        footer [] [
            label [ _class "finished" ] [
                input [ _type "checkbox"; _value page.Over ]
                yield! Bilingual.ui "I have finished this lesson" "这一课我学完了"
            ]
            way page
            details [] [
                summary
                    []
                    (Bilingual.ui "Settings, metrics and versions of this run" "本次运行的设置、指标与版本")
                for title, rows in page.Details do
                    if not (List.isEmpty rows) then
                        h2 [] (Bilingual.short page.Words title)

                        div [ _class "scroll" ] [
                            table [] [
                                tbody [] [
                                    for name, value in rows ->
                                        tr [] [
                                            td [] (Bilingual.plain page.Words name)
                                            td [] (Bilingual.plain page.Words value)
                                        ]
                                ]
                            ]
                        ]
            ]
            p
                []
                (Bilingual.ui
                    "Made by DiffLessons. This page opens offline. Charts: plotly.js; formulas: Temml (both MIT licence), STIX Math (SIL Open Font License); code: Prism (MIT licence)."
                    "由 DiffLessons 生成，离线可读。图表：plotly.js；公式：Temml（均为 MIT 许可），STIX Math 字体（SIL OFL）；代码：Prism（MIT 许可）。")
        ]
