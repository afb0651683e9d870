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
    /// <summary>The result in one line.</summary>
    Result: string
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

    let private legend kind number text =
        if text = "" then
            []
        else
            [ figcaption [] [ b [] [ str $"{kind} {number}. " ]; inlined text ] ]

    let private charts number panels text =
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
                    h3 [] [ inlined title ]
                div [ _class "chart"; _style $"min-height:min({figure.Height}px,90vw)" ] []
            ]

        let least = if List.length panels = 1 then "100%" else "19rem"

        [
            figure [ attr "data-charts" id ] [
                div [ _class "panels"; _style $"--least:{least}" ] (List.map panel panels)
                if not moving.IsEmpty then
                    yield! replayBar
                yield! legend "Figure" number text
            ]
            data id (Json.list [ for _, figure in panels -> Figure.toJson figure ])
        ]

    let private tile captioned (image: CaptionedImage) =
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
                span [] [ str (image.Caption + sign) ]
        ]

    let private grid (columns: int option) (images: CaptionedImage list) =
        let captioned = images |> List.exists (fun image -> image.Caption <> "")

        match columns with
        | Some columns ->
            div
                [ _class "tiles fixed"; _style $"--columns:{columns};--size:5.5rem" ]
                (List.map (tile captioned) images)
        | None -> div [ _class "tiles"; _style "--size:4.1rem" ] (List.map (tile captioned) images)

    /// Each image is stored once, however many frames show it.
    let private imageReplay number columns (frames: (string * CaptionedImage list) list) text =
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
                grid columns (snd (List.last frames))
                yield! replayBar
                yield! legend "Figure" number text
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

    let private cells headers rows =
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
                        tr [] (headers |> List.mapi (fun at text -> th (side at) [ inlined text ]))
                    ]
                tbody [] [
                    for row in rows ->
                        tr [] (row |> List.mapi (fun at text -> td (side at) [ inlined text ]))
                ]
            ]
        ]

    /// The elements of a block; `figures` and `tables` count those that have a number.
    let private show (figures, tables) block =
        match block with
        | Block.Heading title -> [ h2 [] [ inlined title ] ], (figures, tables)
        | Block.Text text -> [ prose text ], (figures, tables)
        | Block.Charts(panels, text) -> charts (figures + 1) panels text, (figures + 1, tables)
        | Block.ImageReplay(columns, frames, text) ->
            imageReplay (figures + 1) columns frames text, (figures + 1, tables)
        | Block.Images(columns, images, text) ->
            let content = grid columns images :: legend "Figure" (figures + 1) text
            [ figure [] content ], (figures + 1, tables)
        | Block.Table(headers, rows, text) ->
            let content = cells headers rows :: legend "Table" (tables + 1) text
            [ figure [] content ], (figures, (if text = "" then tables else tables + 1))

    let private story blocks =
        blocks |> List.mapFold show (0, 0) |> fst |> List.concat

    let private listed items =
        ul [] [ for item in items -> li [] [ inlined item ] ]

    let private top page =
        header [] [
            p [ _class "over" ] [ str page.Over ]
            h1 [] [ str page.Title ]
            p [ _class "chinese title"; _lang "zh-Hans" ] [ str page.TitleZh ]
            p [ _class "summary" ] [ inlined page.Summary ]
            p [ _class "chinese"; _lang "zh-Hans" ] [ inlined page.SummaryZh ]
            dl [ _class "facts" ] [
                for name, value in page.Facts -> div [] [ dt [] [ str name ]; dd [] [ str value ] ]
            ]
            if page.Result <> "" then
                div [ _class "result" ] [ span [] [ str "Result" ]; inlined page.Result ]
            if not page.Learn.IsEmpty then
                section [ _class "learn" ] [ h2 [] [ str "You will learn" ]; listed page.Learn ]
        ]

    let private foot page =
        footer [] [
            details [] [
                summary [] [ str "Settings, metrics and versions of this run" ]
                for title, rows in page.Details do
                    if not (List.isEmpty rows) then
                        h2 [] [ str title ]

                        div [ _class "scroll" ] [
                            table [] [
                                tbody [] [
                                    for name, value in rows ->
                                        tr [] [ td [] [ str name ]; td [] [ str value ] ]
                                ]
                            ]
                        ]
            ]
            p [] [
                str
                    "Made by DiffLessons. This page opens offline; its charts are drawn by plotly.js (MIT licence)."
            ]
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
                    style [] [ rawText (Asset.read "page.css") ]
                ]
                body [] [
                    main [] [
                        top page
                        yield! story page.Blocks
                        if not page.Try.IsEmpty then
                            h2 [] [ str "Try this" ]
                            listed page.Try
                        foot page
                    ]
                    rawText plotly
                    script [] [ rawText (Asset.read "page.js") ]
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
