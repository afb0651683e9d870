namespace DiffLessons.Pages

open System
open System.Collections.Generic
open System.Text.Json.Nodes
open DiffLessons
open DiffLessons.Plotting
open Giraffe.ViewEngine

/// The content of a numbered frame of a page: charts, images and tables, with their captions.
[<RequireQualifiedAccess>]
module internal FigureHtml =

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
                    b [] (Bilingual.ui $"{kind} {number}. " $"{kindZh} {number}　")
                    yield! Bilingual.short words text
                ]
            ]

    let figureLegend words = legend words ("Figure", "图")
    let tableLegend words = legend words ("Table", "表")

    let private place (figure: Figure) =
        div [ _class "chart"; _style $"min-height:min({figure.Height}px,90vw)" ] []

    let charts words number panels text =
        let id = $"figure-{number}"

        let moving =
            panels
            |> List.map (fun (_, figure) -> figure.Frames.Length)
            |> List.filter (fun n -> n > 0)

        if moving |> List.distinct |> List.length > 1 then
            Guard.fail
                $"Page: the figures of one replay have {moving} frames. Give each the same number."

        let panel (title, figure: Figure) =
            div [] [
                if title <> "" then
                    h3 [] (Bilingual.short words title)
                place figure
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

    /// One chart at a time: as it is, and after the switch with the mistake.
    let switch words number (asItIs: Figure) (broken: JsonNode option) text =
        let id = $"figure-{number}"

        [
            figure [ attr "data-charts" id ] [
                div [ _class "panels"; _style "--least:100%" ] [ div [] [ place asItIs ] ]
                if broken.IsSome then
                    button
                        [ _class "switch"; _type "button"; attr "aria-pressed" "false" ]
                        (Bilingual.ui "Break it" "弄坏它")
                yield! figureLegend words number text
            ]
            data id (Json.list (Figure.toJson asItIs :: Option.toList broken))
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
                span [] (Bilingual.short words (image.Caption + sign))
        ]

    let grid words (columns: int option) (images: CaptionedImage list) =
        columns |> Option.iter (Guard.atLeast "Page: a grid of images" "columns" 1)
        let captioned = images |> List.exists (fun image -> image.Caption <> "")

        let kind, style =
            match columns with
            | Some columns -> "tiles fixed", $"--columns:{columns};--size:5.5rem"
            | None -> "tiles", "--size:4.1rem"

        div [ _class kind; _style style ] (List.map (tile words captioned) images)

    /// Each image is stored once, however many frames show it.
    let imageReplay words number columns (frames: (string * CaptionedImage list) list) text =
        let id = $"figure-{number}"

        if List.isEmpty frames then
            Guard.fail
                "Page: expected at least one frame of images to replay, got none. Record one before the training begins."

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

    let cells words headers rows =
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
                        tr
                            []
                            (headers
                             |> List.mapi (fun at text -> th (side at) (Bilingual.short words text)))
                    ]
                tbody [] [
                    for row in rows ->
                        tr
                            []
                            (row
                             |> List.mapi (fun at text -> td (side at) (Bilingual.short words text)))
                ]
            ]
        ]

    /// A strip for each row, all on one scale: a dot for each seed, a line at the median, a ring for this run.
    let seedStrips words (rows: (string * float list * float option) list) =
        for name, values, _ in rows do
            if values.IsEmpty then
                Guard.fail $"Page: expected a value at one or more seeds for '{name}', got none."

        if rows.IsEmpty then
            Guard.fail "Page: expected one or more rows of seeds, got none."

        let all = rows |> List.collect (fun (_, values, own) -> values @ Option.toList own)
        let low, high = List.min all, List.max all
        let range = if high > low then high - low else 1.0

        let x value =
            4.0 + 92.0 * (value - low) / range
            |> fun x -> x.ToString("0.##", Globalization.CultureInfo.InvariantCulture)

        let shown (value: float) =
            value.ToString("G3", Globalization.CultureInfo.InvariantCulture)

        let mark kind value =
            span [ _class kind; _style $"left:{x value}%%"; _title (shown value) ] []

        div [ _class "seeds" ] [
            for name, values, own in rows do
                let sorted = List.sort values
                let median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0
                span [ _class "name" ] (Bilingual.short words name)

                div [ _class "strip" ] [
                    mark "median" median
                    yield! List.map (mark "dot") values
                    yield! List.map (mark "own") (Option.toList own)
                ]

                span [ _class "value" ] [ str (shown median) ]
            span [] []
            div [ _class "ends" ] [ span [] [ str (shown low) ]; span [] [ str (shown high) ] ]
            span [] []
            p
                [ _class "legend" ]
                (if rows |> List.exists (fun (_, _, own) -> own.IsSome) then
                     Bilingual.ui
                         "One dot for each seed at full length; the line is the median, the ring this run."
                         "每个种子跑完全程，各一个点；竖线是中位数，圆圈是本次运行。"
                 else
                     Bilingual.ui
                         "One dot for each seed at full length; the line is the median. This run is shorter and has no ring here."
                         "每个种子跑完全程，各一个点；竖线是中位数。本次运行缩短了，不画在这里。")
        ]
