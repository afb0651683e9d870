namespace DiffLessons.Pages

open System.Text.Json
open System.Text.Json.Nodes
open DiffLessons.Plotting

/// The short texts of a page that are translated by its words.
[<RequireQualifiedAccess>]
module internal PageWords =

    let private spoken = [ "name"; "title"; "text"; "label"; "note"; "ticktext" ]

    /// What plotly.js shows of a chart.
    let rec private texts (key: string) (node: JsonNode) = [
        match node with
        | :? JsonObject as fields ->
            for field in fields do
                yield! texts field.Key field.Value
        | :? JsonArray as items when items.Count > 0 ->
            if items[0] :? JsonObject || items[0] :? JsonArray || key = "ticktext" then
                for item in items do
                    yield! texts key item
        | :? JsonValue as value when value.GetValueKind() = JsonValueKind.String ->
            if List.contains key spoken then
                value.GetValue<string>()
        | _ -> ()
    ]

    /// The short texts of a block, and those in its charts and replays, which page.js translates.
    let private ofBlock block =
        match block with
        | Block.Charts(panels, caption) ->
            let moving =
                panels |> List.collect (fun (_, figure) -> texts "" (Figure.toJson figure))

            caption :: List.map fst panels, moving
        | Block.Switch(asItIs, broken, caption) ->
            [ caption ], List.collect (texts "") (Figure.toJson asItIs :: Option.toList broken)
        | Block.Images(_, images, caption) ->
            caption :: [ for image in images -> image.Caption ], []
        | Block.ImageReplay(_, frames, caption) ->
            let ofFrame (label: string, images) =
                label :: [ for image in images -> image.Caption ]

            [ caption ], List.collect ofFrame frames
        | Block.Live(_, _, caption) -> [ caption ], []
        | Block.Seeds(rows, caption) -> caption :: [ for name, _, _ in rows -> name ], []
        | Block.Table(headers, rows, caption) -> caption :: headers @ List.concat rows, []
        | Block.Prose(name, _, "") -> [ $"the block {name}" ], []
        | Block.Code(_, Some label, _) -> [ label ], []
        | Block.Prose _
        | Block.Code _ -> [], []

    /// What plotly.js shows of the charts, and labels of replays.
    let chartWords page =
        page.Blocks |> List.collect (ofBlock >> snd) |> List.distinctBy Words.template

    /// The short texts of a page, captions, axes, cells, checks and the like, that have no Chinese.
    let untranslated (page: Page) : string list =
        let claims =
            page.Details
            |> List.collect (fun (title, rows) ->
                if title = "Checks" then List.map fst rows else [])

        List.collect (ofBlock >> fst) page.Blocks @ claims @ chartWords page
        |> List.filter (fun text -> (Words.tryChinese page.Words text).IsNone)
        |> List.distinctBy Words.template
