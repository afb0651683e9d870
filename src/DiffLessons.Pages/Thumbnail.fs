namespace DiffLessons.Pages

open DiffLessons.Plotting

/// What thumbnail.js draws of a lesson on the home page.
[<RequireQualifiedAccess>]
module internal Thumbnail =

    let private ofBlock block =
        match block with
        | Block.Charts(panels, _) when panels |> List.exists (fun (_, f) -> not f.Traces.IsEmpty) ->
            let stills = [ for _, figure in panels -> Figure.toJson { figure with Frames = [] } ]

            Some("figures", Json.list (List.truncate 4 stills))
        | Block.Images(_, images, _) when not images.IsEmpty ->
            Some("pictures", Json.texts [ for image in List.truncate 15 images -> image.Address ])
        | Block.ImageReplay(_, moments, _) ->
            let images = snd (List.last moments)
            Some("pictures", Json.texts [ for image in List.truncate 15 images -> image.Address ])
        | _ -> None

    /// The first charts of a page as they are built, or its first images, as JSON.
    let toJson (blocks: Block list) : string =
        List.tryPick ofBlock blocks |> Option.toList |> Json.object |> Json.toCompact
