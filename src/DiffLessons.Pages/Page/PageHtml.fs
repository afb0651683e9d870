namespace DiffLessons.Pages

open System
open DiffLessons.Plotting
open Giraffe.ViewEngine

/// A page as one HTML document, with its styles and scripts in it.
[<RequireQualifiedAccess>]
module internal PageHtml =

    let private kinds page =
        page.Blocks
        |> List.choose (function
            | Block.Live(kind, _, _) -> Some kind
            | _ -> None)
        |> List.distinct

    let private styles page =
        let mathFont = Convert.ToBase64String(Asset.bytes "math.woff2")

        String.concat "\n" [
            Asset.read "page.css"
            $"@font-face {{ font-family: 'Lesson Math'; src: url(data:font/woff2;base64,{mathFont}) format('woff2'); }}"
            Asset.read "literate.css"
            if not (kinds page).IsEmpty then
                Live.style ()
        ]

    let private scripts page = [
        script [] [ rawText (Asset.read "temml.min.js") ]
        script [ attr "data-manual" "" ] [ rawText (Asset.read "prism.min.js") ]
        script [ _id "words"; _type "application/json" ] [
            rawText (
                PageWords.chartWords page
                |> List.choose (fun text ->
                    page.Words.TryFind(Words.template text)
                    |> Option.map (fun chinese -> Words.template text, Json.text chinese))
                |> Json.object
                |> Json.toCompact
            )
        ]
        script [] [ rawText (Asset.read "page.js") ]
        if not (kinds page).IsEmpty then
            script [] [ rawText (Live.script (kinds page)) ]
    ]

    let private content page =
        main [ _class "literate" ] [
            PageFrame.top page
            yield! BlockHtml.story page.Words page.Blocks
            PageFrame.foot page
        ]
        |> RenderView.AsString.htmlNode
        |> Glossary.mark page.Terms

    /// The page as HTML, with an element where its charts find plotly.js.
    let document (plotly: string) (page: Page) =
        let document =
            html [ _lang "en" ] [
                head [] [
                    meta [ _charset "utf-8" ]
                    meta [ _name "viewport"; _content "width=device-width, initial-scale=1" ]
                    title [] [ str $"{fst page.Title} · DiffLessons" ]
                    link [ _rel "icon"; _href "data:," ]
                    meta [
                        _name "untranslated"
                        _content (String.concat " | " (PageWords.untranslated page))
                    ]
                    style [] [ rawText (styles page) ]
                ]
                body [] [
                    button [ _class "language"; _type "button" ] [ str "中文" ]
                    rawText (content page)
                    rawText plotly
                    yield! scripts page
                ]
            ]

        RenderView.AsString.htmlDocument document
