namespace DiffLessons.Plotting

open System.Text.Json.Nodes
open DiffLessons

/// The frames of a figure's replay.
[<RequireQualifiedAccess>]
module internal Replay =

    /// Refuses a change that names no trace, or gives one another number of values.
    let checkChange (frame: Frame) figure (name, change) =
        match Traces.fieldsOf name figure, change with
        | None, _ ->
            let known =
                figure.Traces |> List.map (fun (key, _) -> $"'{key}'") |> String.concat ", "

            raise (
                OptionException
                    $"Figure.replay, frame '{frame.Label}': there is no trace named '{name}'. The traces are {known}."
            )
        | Some fields, Change.Y ys ->
            match
                List.tryPick (fun (key, value) -> if key = "x" then Some value else None) fields
            with
            | Some(:? JsonArray as xs) ->
                Traces.sameCount
                    $"Figure.replay, frame '{frame.Label}', trace"
                    name
                    xs.Count
                    ys.Length
            | _ -> ()
        | Some _, Change.XY(xs, ys) ->
            Traces.sameLength $"Figure.replay, frame '{frame.Label}', trace" name xs ys
        | Some _, Change.XYZ(xs, ys, zs) ->
            Traces.sameLength $"Figure.replay, frame '{frame.Label}', trace" name xs ys
            Traces.sameLength $"Figure.replay, frame '{frame.Label}', trace" name xs zs
        | Some fields, Change.Z rows ->
            match List.tryFind (fst >> (=) "z") fields with
            | Some(_, (:? JsonArray as z)) ->
                let shape = [
                    for row in z ->
                        match row with
                        | :? JsonArray as row -> row.Count
                        | _ -> 0
                ]

                if shape <> [ for row in rows -> row.Length ] then
                    raise (
                        ShapeException
                            $"Figure.replay, frame '{frame.Label}', trace '{name}': expected as many rows and values as the trace has, {z.Count} rows, got {rows.Length} rows or others in width."
                    )
            | _ -> ()
