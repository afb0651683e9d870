namespace DiffLessons.Plotting

open System.Text.Json.Nodes
open DiffLessons

/// A figure as plotly.js and the page's script read it.
[<RequireQualifiedAccess>]
module internal FigureJson =

    let private changeFields change =
        match change with
        | Change.Y ys -> [ "y", Json.values ys ]
        | Change.XY(xs, ys) -> [ "x", Json.values xs; "y", Json.values ys ]
        | Change.XYZ(xs, ys, zs) -> [
            "x", Json.values xs
            "y", Json.values ys
            "z", Json.values zs
          ]
        | Change.Z rows -> [ "z", Json.rows rows ]

    let private frame (figure: Figure) (frame: Frame) =
        let place name =
            match figure.Traces |> List.tryFindIndex (fun (key, _) -> key = name) with
            | Some at -> at
            | None ->
                Guard.fail
                    $"Figure.toJson: a frame names the trace '{name}', which the figure does not have. Give it frames with Figure.replay."

        let changes = [
            for name, change in frame.Changes ->
                Json.list [ Json.integer (int64 (place name)); Json.object (changeFields change) ]
        ]

        Json.object [
            "label", Json.text frame.Label
            "note", Json.text frame.Note
            "changes", Json.list changes
        ]

    /// Axes are in the layout, of a figure in space in its scene.
    let private layout (figure: Figure) =
        let axes = [ for entry in figure.Axes -> entry.Key + "axis", Json.object entry.Value ]

        if figure.Axes.ContainsKey "z" then
            let view, rest = figure.Layout |> List.partition (fst >> (=) "scene")

            let view =
                match view with
                | [ _, (:? JsonObject as fields) ] -> [
                    for field in fields -> field.Key, field.Value
                  ]
                | _ -> []

            ("scene", Json.object (axes @ view)) :: rest
        else
            axes @ figure.Layout

    /// The figure as the page stores it.
    let ofFigure (figure: Figure) =
        GuardNulls.arguments "Figure.toJson" [ "figure", figure ]

        Json.object [
            "data",
            Json.list [
                for name, fields in figure.Traces ->
                    Json.object (("name", Json.text name) :: fields)
            ]
            "layout", Json.object (layout figure)
            "height", Json.integer (int64 figure.Height)
            "speed", Json.number figure.Speed
            "frames", Json.list (List.map (frame figure) figure.Frames)
        ]
