namespace DiffLessons.Pages

open Giraffe.ViewEngine

/// Elements whose text is in English and Chinese; the page shows one of them.
[<RequireQualifiedAccess>]
module internal Bilingual =

    /// A line of Markdown.
    let line text = rawText (Markdown.line text)

    /// The same element in both languages. Where there is no Chinese, the English is shown in both.
    let both kind (english: XmlNode) (chinese: XmlNode option) =
        match chinese with
        | None -> [ english ]
        | Some chinese -> [
            tag kind [ _lang "en" ] [ english ]
            tag kind [ _lang "zh-Hans" ] [ chinese ]
          ]

    /// A text of the page's own, as on its buttons.
    let ui english chinese =
        both "span" (str english) (Some(str chinese))

    /// A short text of the lesson, with the Chinese that its words have for it.
    let short words text =
        match Words.tryChinese words text with
        | Some chinese when chinese <> text -> both "span" (line text) (Some(line chinese))
        | _ -> [ line text ]

    /// A short text that is no Markdown, as a name or a number.
    let plain words text =
        match Words.tryChinese words text with
        | Some chinese when chinese <> text -> ui text chinese
        | _ -> [ str text ]

    /// A text that may have several paragraphs.
    let paragraphs (english: string) (chinese: string) =
        let html text = rawText (Markdown.toHtml text)
        both "div" (html english) (if chinese = "" then None else Some(html chinese))
