namespace DiffLessons.Pages

open System.Text.Json
open System.Text.Json.Nodes
open DiffLessons.Plotting

/// The short texts of a page that are translated by its words.
[<RequireQualifiedAccess>]
module internal PageWords =

    /// What plotly.js shows of a chart, and labels of replays, translated by page.js.
    let chartWords page =
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
            | :? JsonValue as value when value.GetValueKind() = JsonValueKind.String ->
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
                | Block.Switch(asItIs, broken, _) ->
                    yield! texts "" (Figure.toJson asItIs)
                    yield! broken |> Option.map (texts "") |> Option.defaultValue []
                | Block.ImageReplay(_, frames, _) ->
                    for label, images in frames do
                        label

                        for image in images do
                            image.Caption
                | _ -> ()
        ]
        |> List.distinctBy Words.template

    /// The short texts of a page, captions, axes, cells and the like, that have no Chinese.
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
                | Block.Switch(_, _, caption)
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
                | Block.Code(_, Some label, _) -> label
                | _ -> ()
        ]

        shorts @ chartWords page
        |> List.filter (fun text -> (Words.tryChinese page.Words text).IsNone)
        |> List.distinctBy Words.template
