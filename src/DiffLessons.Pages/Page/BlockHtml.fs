namespace DiffLessons.Pages

open Giraffe.ViewEngine

/// The blocks of a page, in reading order.
[<RequireQualifiedAccess>]
module internal BlockHtml =

    /// An answer stands in a quotation; it opens when the reader has made a prediction.
    let private answered (html: string) =
        html
            .Replace("<blockquote>", "<details class=\"answer\"><summary></summary>")
            .Replace("</blockquote>", "</details>")

    let private code words (text: string) (folded: string option) (pytorch: string option) =
        let kind = if folded.IsSome then "code folded" else "code"

        details [
            _class kind
            if folded.IsNone then
                flag "open"
        ] [
            let language = if pytorch.IsSome then "F# · PyTorch" else "F#"
            summary [] (Bilingual.short words (Option.defaultValue language folded))

            match pytorch with
            | Some _ ->
                div [ _class "tabs" ] [
                    for name, pressed in [ "F#", "true"; "PyTorch", "false" ] ->
                        button [ _type "button"; attr "aria-pressed" pressed ] [ str name ]
                ]
            | None -> ()

            pre [] [ tag "code" [ _class "language-fsharp" ] [ str text ] ]

            match pytorch with
            | Some python ->
                pre [ flag "hidden" ] [ tag "code" [ _class "language-python" ] [ str python ] ]
            | None -> ()
        ]

    /// The elements of a block; `figures` and `tables` count those that have a number.
    let private show words (figures, tables) block =
        let framed content text =
            [ figure [] (content :: FigureHtml.figureLegend words (figures + 1) text) ],
            (figures + 1, tables)

        match block with
        | Block.Prose(name, english, chinese) ->
            let html text =
                rawText (answered (Markdown.toHtml text))

            let chinese = if chinese = "" then None else Some(html chinese)

            [
                section [ _id name; _class "prose" ] (Bilingual.both "div" (html english) chinese)
            ],
            (figures, tables)
        | Block.Code(text, folded, pytorch) -> [ code words text folded pytorch ], (figures, tables)
        | Block.Live(kind, options, text) -> framed (rawText (Live.element kind options)) text
        | Block.Seeds(rows, text) -> framed (FigureHtml.seedStrips words rows) text
        | Block.Images(columns, images, text) -> framed (FigureHtml.grid words columns images) text
        | Block.Charts(panels, text) ->
            FigureHtml.charts words (figures + 1) panels text, (figures + 1, tables)
        | Block.Switch(asItIs, broken, text) ->
            FigureHtml.switch words (figures + 1) asItIs broken text, (figures + 1, tables)
        | Block.ImageReplay(columns, frames, text) ->
            FigureHtml.imageReplay words (figures + 1) columns frames text, (figures + 1, tables)
        | Block.Table(headers, rows, text) ->
            let content =
                FigureHtml.cells words headers rows
                :: FigureHtml.tableLegend words (tables + 1) text

            [ figure [] content ], (figures, (if text = "" then tables else tables + 1))

    /// Prose and the code that follows it are side by side where the window is wide; what the code made is below them.
    let rec private rows (blocks: (Block * XmlNode list) list) =
        match blocks with
        | (Block.Prose _, text) :: (Block.Code _, code) :: rest ->
            div [ _class "row" ] (text @ code) :: rows rest
        | ((Block.Prose _ | Block.Code _), own) :: rest ->
            div [ _class "row single" ] own :: rows rest
        | (_, own) :: rest -> own @ rows rest
        | [] -> []

    let story words blocks =
        let shown = blocks |> List.mapFold (show words) (0, 0) |> fst
        rows (List.zip blocks shown)
