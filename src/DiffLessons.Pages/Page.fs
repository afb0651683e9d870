namespace DiffLessons.Pages

open System
open System.Collections.Generic
open System.IO
open System.Text
open System.Text.Json.Nodes
open DiffLessons
open DiffLessons.Plotting
open Giraffe.ViewEngine

/// <summary>One thing on a page, in reading order.</summary>
[<RequireQualifiedAccess>]
type Block =
    /// <summary>The title of a section.</summary>
    | Heading of string
    /// <summary>Prose in the Markdown of <c>Markdown</c>.</summary>
    | Text of string
    /// <summary>Prose in English and Chinese, and the name by which links find it.</summary>
    | Prose of name: string * english: string * chinese: string
    /// <summary>Code of the script; with a label it is folded away under it.</summary>
    | Code of text: string * folded: string option
    /// <summary>A model that runs in the page: kind and options of the widget, and a caption.</summary>
    | Live of kind: string * options: JsonNode * caption: string
    /// <summary>A metric at several seeds, a dot for each, with the value of this run.</summary>
    | Seeds of rows: (string * float list * float option) list * caption: string
    /// <summary>Figures side by side with their titles, in one frame with one caption and one replay.</summary>
    | Charts of panels: (string * Figure) list * caption: string
    /// <summary>A grid of images, in that number of columns or in as many as fit.</summary>
    | Images of columns: int option * CaptionedImage list * caption: string
    /// <summary>A grid of images that is replayed: each frame has a label and its images.</summary>
    | ImageReplay of
        columns: int option *
        frames: (string * CaptionedImage list) list *
        caption: string
    /// <summary>A table; a column whose cells are numbers, or empty, stands to the right.</summary>
    | Table of headers: string list * rows: string list list * caption: string

/// <summary>All that a lesson's page says.</summary>
type Page = {
    /// <summary>The lesson's number and name, for instance <c>Lesson 04 · regression</c>.</summary>
    Over: string
    /// <summary>The title in English.</summary>
    Title: string
    /// <summary>The title in Chinese.</summary>
    TitleZh: string
    /// <summary>The summary in English.</summary>
    Summary: string
    /// <summary>The summary in Chinese.</summary>
    SummaryZh: string
    /// <summary>What the reader will learn.</summary>
    Learn: string list
    /// <summary>What to try next.</summary>
    Try: string list
    /// <summary>What the reader will learn, as Markdown in English and Chinese; in place of <c>Learn</c>.</summary>
    Aims: string * string
    /// <summary>The result in one line.</summary>
    Result: string
    /// <summary>The same in Chinese; empty where it is not told.</summary>
    ResultZh: string
    /// <summary>Chinese for short texts: captions, axes, cells; numbers in them are written <c>#</c>.</summary>
    Words: Map<string, string>
    /// <summary>Titles that are links to other pages: their address and both titles; the page before and the page after.</summary>
    Neighbours: (string * string * string) option * (string * string * string) option
    /// <summary>Whether this was the short run, which the page then says.</summary>
    Shortened: bool
    /// <summary>Seed, length, device, time: names with values.</summary>
    Facts: (string * string) list
    /// <summary>The story.</summary>
    Blocks: Block list
    /// <summary>Tables at the foot: title, and names with values.</summary>
    Details: (string * (string * string) list) list
}

/// <summary>Writes pages that need nothing but themselves.</summary>
[<RequireQualifiedAccess>]
module Page =

    let private plotlyElement = lazy ($"<script>{Plotly.javaScript ()}</script>")

    let private hasCharts (page: Page) =
        page.Blocks
        |> List.exists (function
            | Block.Charts _ -> true
            | _ -> false)

    let private prose text = rawText (Markdown.toHtml text)
    let private inlined text = rawText (Markdown.line text)

    /// The same in both languages; the page shows one of them. Where there is no Chinese, the English is shown in both.
    let private both kind (english: XmlNode) (chinese: XmlNode option) =
        match chinese with
        | None -> [ english ]
        | Some chinese -> [
            tag kind [ _lang "en" ] [ english ]
            tag kind [ _lang "zh-Hans" ] [ chinese ]
          ]

    let private ui english chinese =
        both "span" (str english) (Some(str chinese))

    /// A short text in both languages.
    let private say words text =
        match Words.tryChinese words text with
        | Some chinese when chinese <> text -> both "span" (inlined text) (Some(inlined chinese))
        | _ -> [ inlined text ]

    let private data id (value: JsonNode) =
        script [ _id id; _type "application/json" ] [ rawText (Json.toCompact value) ]

    let private replayBar = [
        div [ _class "replay" ] [
            button [ _type "button" ] [ str "Play" ]
            input [
                _type "range"
                _min "0"
                _value "0"
                attr "aria-label" "moment of the replay"
            ]
            tag "output" [] []
        ]
    ]

    let private legend words (kind, kindZh) number text =
        if text = "" then
            []
        else
            [
                figcaption [] [
                    b [] (ui $"{kind} {number}. " $"{kindZh} {number}　")
                    yield! say words text
                ]
            ]

    let private figureLegend words = legend words ("Figure", "图")
    let private tableLegend words = legend words ("Table", "表")

    let private charts words number panels text =
        let id = $"figure-{number}"

        let moving =
            panels
            |> List.map (fun (_, figure) -> figure.Frames.Length)
            |> List.filter (fun n -> n > 0)

        if moving |> List.distinct |> List.length > 1 then
            raise (
                OptionException
                    $"Page: the figures of one replay have {moving} frames. Give each the same number."
            )

        let panel (title, figure: Figure) =
            div [] [
                if title <> "" then
                    h3 [] (say words title)
                div [ _class "chart"; _style $"min-height:min({figure.Height}px,90vw)" ] []
            ]

        let least = if List.length panels = 1 then "100%" else "19rem"

        [
            figure [ attr "data-charts" id ] [
                div [ _class "panels"; _style $"--least:{least}" ] (List.map panel panels)
                if not moving.IsEmpty then
                    yield! replayBar
                yield! figureLegend words number text
            ]
            data id (Json.list [ for _, figure in panels -> Figure.toJson figure ])
        ]

    let private tile words captioned (image: CaptionedImage) =
        let kind = if image.Mark = Wrong then "tile wrong" else "tile"
        let sign = if image.Mark = Wrong then " ✗" else ""
        let text = if image.Caption = "" then "picture" else image.Caption

        div [ _class kind ] [
            img [
                _src image.Address
                _alt text
                attr "width" (string image.Width)
                attr "height" (string image.Height)
            ]
            if captioned then
                span [] (say words (image.Caption + sign))
        ]

    let private grid words (columns: int option) (images: CaptionedImage list) =
        let captioned = images |> List.exists (fun image -> image.Caption <> "")

        match columns with
        | Some columns ->
            div
                [ _class "tiles fixed"; _style $"--columns:{columns};--size:5.5rem" ]
                (List.map (tile words captioned) images)
        | None ->
            div [ _class "tiles"; _style "--size:4.1rem" ] (List.map (tile words captioned) images)

    /// Each image is stored once, however many frames show it.
    let private imageReplay
        words
        number
        columns
        (frames: (string * CaptionedImage list) list)
        text
        =
        let id = $"figure-{number}"

        if List.isEmpty frames then
            raise (
                OptionException
                    "Page: expected at least one frame of images to replay, got none. Record one before the training begins."
            )

        let indices = Dictionary<string, int>()

        let index (image: CaptionedImage) =
            indices.TryAdd(image.Address, indices.Count) |> ignore
            Json.list [ Json.integer (int64 indices[image.Address]); Json.text image.Caption ]

        let moments = [
            for label, images in frames ->
                Json.object [ "label", Json.text label; "tiles", Json.list (List.map index images) ]
        ]

        [
            figure [ attr "data-pictures" id ] [
                grid words columns (snd (List.last frames))
                yield! replayBar
                yield! figureLegend words number text
            ]
            data
                id
                (Json.object [
                    "speed", Json.number 6.0
                    "pictures", Json.texts indices.Keys
                    "frames", Json.list moments
                ])
        ]

    let private isNumber (text: string) =
        text <> ""
        && (Char.IsAsciiDigit text[text.Length - 1] || text.EndsWith " %")
        && text |> Seq.forall (fun c -> Char.IsAsciiDigit c || "+-., eE%".Contains c)

    let private cells words headers rows =
        let numeric at =
            let column =
                rows |> List.map (fun row -> List.tryItem at row |> Option.defaultValue "")

            List.exists isNumber column
            && column |> List.forall (fun cell -> cell = "" || isNumber cell)

        let side at =
            if numeric at then [ _class "number" ] else []

        div [ _class "scroll" ] [
            table [] [
                if not (List.isEmpty headers) then
                    thead [] [
                        tr [] (headers |> List.mapi (fun at text -> th (side at) (say words text)))
                    ]
                tbody [] [
                    for row in rows ->
                        tr [] (row |> List.mapi (fun at text -> td (side at) (say words text)))
                ]
            ]
        ]

    /// An answer stands in a quotation; it opens when the reader has made a prediction.
    let private answered (html: string) =
        html
            .Replace("<blockquote>", "<details class=\"answer\"><summary></summary>")
            .Replace("</blockquote>", "</details>")

    let private code words (text: string) (folded: string option) =
        let kind = if folded.IsSome then "code folded" else "code"

        details [
            _class kind
            if folded.IsNone then
                flag "open"
        ] [
            summary [] (say words (Option.defaultValue "F#" folded))
            pre [] [ tag "code" [ _class "language-fsharp" ] [ str text ] ]
        ]

    /// A strip for each row, all on one scale: a dot for each seed, a line at the median, a ring for this run.
    let private seedStrips words (rows: (string * float list * float option) list) =
        let all = rows |> List.collect (fun (_, values, own) -> values @ Option.toList own)
        let low, high = List.min all, List.max all
        let range = if high > low then high - low else 1.0

        let x value =
            4.0 + 92.0 * (value - low) / range
            |> fun x -> x.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture)

        let shown (value: float) =
            value.ToString("G3", System.Globalization.CultureInfo.InvariantCulture)

        let mark kind value =
            span [ _class kind; _style $"left:{x value}%%"; _title (shown value) ] []

        div [ _class "seeds" ] [
            for name, values, own in rows do
                let sorted = List.sort values
                let median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0
                span [ _class "name" ] (say words name)

                div [ _class "strip" ] [
                    mark "median" median
                    yield! List.map (mark "dot") values
                    yield! List.map (mark "own") (Option.toList own)
                ]

                span [ _class "value" ] [ str (shown median) ]
            span [] []
            div [ _class "ends" ] [ span [] [ str (shown low) ]; span [] [ str (shown high) ] ]
            span [] []
        ]

    /// The elements of a block; `figures` and `tables` count those that have a number.
    let private show words (figures, tables) block =
        match block with
        | Block.Heading title -> [ h2 [] [ inlined title ] ], (figures, tables)
        | Block.Text text -> [ prose text ], (figures, tables)
        | Block.Prose(name, english, chinese) ->
            let html text =
                rawText (answered (Markdown.toHtml text))

            let chinese = if chinese = "" then None else Some(html chinese)

            [ section [ _id name; _class "prose" ] (both "div" (html english) chinese) ],
            (figures, tables)
        | Block.Code(text, folded) -> [ code words text folded ], (figures, tables)
        | Block.Live(kind, options, text) ->
            let content =
                rawText (Live.element kind options) :: figureLegend words (figures + 1) text

            [ figure [] content ], (figures + 1, tables)
        | Block.Seeds(rows, text) ->
            [ figure [] (seedStrips words rows :: figureLegend words (figures + 1) text) ],
            (figures + 1, tables)
        | Block.Charts(panels, text) ->
            charts words (figures + 1) panels text, (figures + 1, tables)
        | Block.ImageReplay(columns, frames, text) ->
            imageReplay words (figures + 1) columns frames text, (figures + 1, tables)
        | Block.Images(columns, images, text) ->
            let content = grid words columns images :: figureLegend words (figures + 1) text
            [ figure [] content ], (figures + 1, tables)
        | Block.Table(headers, rows, text) ->
            let content = cells words headers rows :: tableLegend words (tables + 1) text
            [ figure [] content ], (figures, (if text = "" then tables else tables + 1))

    /// Prose and the code that follows it stand side by side where the window is wide; what the code made stands below them.
    let rec private rows (blocks: (Block * XmlNode list) list) =
        match blocks with
        | (Block.Prose _, text) :: (Block.Code _, code) :: rest ->
            div [ _class "row" ] (text @ code) :: rows rest
        | ((Block.Prose _ | Block.Code _), own) :: rest ->
            div [ _class "row single" ] own :: rows rest
        | (_, own) :: rest -> own @ rows rest
        | [] -> []

    let private story words blocks =
        let shown = blocks |> List.mapFold (show words) (0, 0) |> fst
        rows (List.zip blocks shown)

    let private isLiterate page =
        page.Blocks
        |> List.exists (function
            | Block.Prose _ -> true
            | _ -> false)

    let private heading = System.Text.RegularExpressions.Regex(@"(?m)^## (.+)$")

    /// The headings of a literate page, each a link to its section.
    let private contents page =
        let entries = [
            for block in page.Blocks do
                match block with
                | Block.Prose(name, english, chinese) when (heading.Match english).Success ->
                    let title (text: string) =
                        inlined (heading.Match(text).Groups[1].Value.Trim())

                    let chinese =
                        if (heading.Match chinese).Success then
                            Some(title chinese)
                        else
                            None

                    li [] [ a [ _href $"#{name}" ] (both "span" (title english) chinese) ]
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
                a [ _class kind; _href $"../{code}/index.html" ] [
                    str arrow
                    yield! ui $"{code.Substring(0, 2)} {title}" $"{code.Substring(0, 2)} {titleZh}"
                ]
            | None -> span [] []

        nav [ _class "way" ] [
            link "before" "← " (fst page.Neighbours)
            a [ _href "../index.html" ] (ui "All lessons" "全部课程")
            link "after" "→ " (snd page.Neighbours)
        ]

    /// What plotly.js shows of a chart, and labels of replays, translated by page.js.
    let private chartWords page =
        let rec texts (key: string) (node: JsonNode) = [
            match node with
            | :? JsonObject as fields ->
                for field in fields do
                    yield! texts field.Key field.Value
            | :? JsonArray as items ->
                if
                    items.Count > 0
                    && ((items[0] :? JsonObject) || (items[0] :? JsonArray) || key = "ticktext")
                then
                    for item in items do
                        yield! texts key item
            | :? JsonValue as value when
                value.GetValueKind() = System.Text.Json.JsonValueKind.String
                ->
                if List.contains key [ "name"; "title"; "text"; "label"; "note"; "ticktext" ] then
                    value.GetValue<string>()
            | _ -> ()
        ]

        [
            for block in page.Blocks do
                match block with
                | Block.Charts(panels, _) ->
                    for _, figure in panels do
                        yield! texts "" (Figure.toJson figure)
                | Block.ImageReplay(_, frames, _) ->
                    for label, images in frames do
                        label

                        for image in images do
                            image.Caption
                | _ -> ()
        ]
        |> List.distinctBy Words.template

    /// <summary>The short texts of a page, captions, axes, cells and the like, that have no Chinese.</summary>
    let untranslated (page: Page) : string list =
        let shorts = [
            for block in page.Blocks do
                match block with
                | Block.Charts(panels, caption) ->
                    caption
                    yield! List.map fst panels
                | Block.Images(_, images, caption) ->
                    caption

                    for image in images do
                        image.Caption
                | Block.ImageReplay(_, _, caption)
                | Block.Live(_, _, caption) -> caption
                | Block.Seeds(rows, caption) ->
                    caption

                    for name, _, _ in rows do
                        name
                | Block.Table(headers, rows, caption) ->
                    caption
                    yield! headers
                    yield! List.concat rows
                | Block.Prose(name, _, "") -> $"the block {name}"
                | Block.Code(_, Some label) -> label
                | _ -> ()
        ]

        shorts @ chartWords page
        |> List.filter (fun text -> (Words.tryChinese page.Words text).IsNone)
        |> List.distinctBy Words.template

    let private listed items =
        ul [] [ for item in items -> li [] [ inlined item ] ]

    /// A text that may have several paragraphs, in both languages.
    let private twice (english: string) (chinese: string) =
        let html text = rawText (Markdown.toHtml text)
        both "div" (html english) (if chinese = "" then None else Some(html chinese))

    let private top page =
        header [] [
            if isLiterate page then
                way page
            p [ _class "over" ] [ str page.Over ]
            if isLiterate page then
                h1 [] (ui page.Title page.TitleZh)
            else
                h1 [] [ str page.Title ]
                p [ _class "chinese title"; _lang "zh-Hans" ] [ str page.TitleZh ]
            div [ _class "summary" ] (twice page.Summary page.SummaryZh)
            dl [ _class "facts" ] [
                for name, value in page.Facts ->
                    div [] [ dt [] (say page.Words name); dd [] (say page.Words value) ]
            ]
            if page.Shortened then
                p
                    [ _class "short" ]
                    (ui
                        "This is a shortened run: what the text says of its course and its end holds for the full length only where it names this run's own numbers."
                        "这是缩短的一次运行：除了文中填入的本次数字，关于训练过程和结果的说法只对完整长度成立。")
            if page.Result <> "" then
                div [ _class "result" ] [
                    span [] (ui "Result" "结果")
                    div [] (twice page.Result page.ResultZh)
                ]
            if not page.Learn.IsEmpty then
                section [ _class "learn" ] [ h2 [] [ str "You will learn" ]; listed page.Learn ]
            elif page.Aims <> ("", "") then
                section [ _class "learn" ] [
                    h2 [] (ui "You will learn" "你将学到")
                    div [] (twice (fst page.Aims) (snd page.Aims))
                ]
            if isLiterate page then
                yield! contents page
        ]

    let private foot page =
        footer [] [
            if isLiterate page then
                way page
            details [] [
                summary [] (ui "Settings, metrics and versions of this run" "本次运行的设置、指标与版本")
                for title, rows in page.Details do
                    if not (List.isEmpty rows) then
                        h2 [] (say page.Words title)

                        div [ _class "scroll" ] [
                            table [] [
                                tbody [] [
                                    for name, value in rows ->
                                        tr [] [ td [] [ str name ]; td [] [ str value ] ]
                                ]
                            ]
                        ]
            ]
            p
                []
                (ui
                    "Made by DiffLessons. This page opens offline. Charts: plotly.js; formulas: Temml (both MIT licence), STIX Math (SIL Open Font License); code: Prism (MIT licence)."
                    "由 DiffLessons 生成，离线可读。图表：plotly.js；公式：Temml（均为 MIT 许可），STIX Math 字体（SIL OFL）；代码：Prism（MIT 许可）。")
        ]

    let private kinds page =
        page.Blocks
        |> List.choose (function
            | Block.Live(kind, _, _) -> Some kind
            | _ -> None)
        |> List.distinct

    let private styles page =
        let mathFont = System.Convert.ToBase64String(Asset.bytes "math.woff2")

        String.concat "\n" [
            Asset.read "page.css"
            $"@font-face {{ font-family: 'Lesson Math'; src: url(data:font/woff2;base64,{mathFont}) format('woff2'); }}"
            if isLiterate page then
                Asset.read "literate.css"
            if not (kinds page).IsEmpty then
                Live.style ()
        ]

    let private scripts page = [
        script [] [ rawText (Asset.read "temml.min.js") ]
        if isLiterate page then
            script [ attr "data-manual" "" ] [ rawText (Asset.read "prism.min.js") ]
        script [ _id "words"; _type "application/json" ] [
            rawText (
                chartWords page
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

    /// The page as HTML, with an element where its charts find plotly.js.
    let private renderWith (plotly: string) (page: Page) =
        let document =
            html [ _lang "en" ] [
                head [] [
                    meta [ _charset "utf-8" ]
                    meta [ _name "viewport"; _content "width=device-width, initial-scale=1" ]
                    title [] [ str $"{page.Title} · DiffLessons" ]
                    link [ _rel "icon"; _href "data:," ]
                    if isLiterate page then
                        meta [
                            _name "untranslated"
                            _content (String.concat " | " (untranslated page))
                        ]
                    style [] [ rawText (styles page) ]
                ]
                body [] [
                    button [ _class "language"; _type "button" ] [ str "中文" ]
                    main [ _class (if isLiterate page then "literate" else "plain") ] [
                        top page
                        yield! story page.Words page.Blocks
                        if not page.Try.IsEmpty then
                            h2 [] [ str "Try this" ]
                            listed page.Try
                        foot page
                    ]
                    rawText plotly
                    yield! scripts page
                ]
            ]

        RenderView.AsString.htmlDocument document

    /// <summary>The page as HTML.</summary>
    /// <param name="page">What it says. Texts are escaped: none can become markup.</param>
    /// <exception cref="T:DiffLessons.OptionException">A formula is not understood, or the figures of one replay differ in length.</exception>
    let render (page: Page) =
        renderWith (if hasCharts page then plotlyElement.Value else "") page

    /// <summary>The page with a link to plotly.js in place of plotly.js itself, so that many pages share one file.</summary>
    /// <param name="address">Where the file lies, as seen from the page.</param>
    /// <param name="html">What <c>render</c> gave; a page without charts, or with the link already, stays as it is.</param>
    let sharePlotly (address: string) (html: string) =
        html.Replace(plotlyElement.Value, $"<script src=\"{address}\"></script>")

    /// A file whole or not at all: beside its place first, then moved there.
    let private whole (path: string) (write: Stream -> unit) =
        let beside = $"{path}.{Guid.NewGuid():N}.part"

        try
            using (File.Create beside) write
            File.Move(beside, path, true)
        finally
            File.Delete beside

    let private put (file: Stream) (text: string) =
        use writer = new StreamWriter(file, UTF8Encoding false, leaveOpen = true)
        writer.Write text

    /// <summary>Writes a text as a file, whole or not at all: beside its place first, then moved there.</summary>
    /// <exception cref="T:System.IO.IOException">The file cannot be written; what was there before stays as it was.</exception>
    let writeWhole (path: string) (content: string) =
        whole path (fun file -> put file content)

    /// <summary>Writes what <c>render</c> gives as a file, whole or not at all, and never holds it in memory: plotly.js goes from file to file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="page">As for <c>render</c>.</param>
    /// <exception cref="T:System.IO.IOException">The file cannot be written; what was there before stays as it was.</exception>
    let save (path: string) (page: Page) =
        if hasCharts page then
            let mark = $"<script id=\"{Guid.NewGuid():N}\"></script>"
            let html = renderWith mark page
            let at = html.IndexOf(mark, StringComparison.Ordinal)

            whole path (fun file ->
                put file (html.Substring(0, at) + "<script>")
                use source = Plotly.javaScriptFile ()
                source.CopyTo file
                put file ("</script>" + html.Substring(at + mark.Length)))
        else
            writeWhole path (render page)
