namespace DiffLessons.Plotting

open System.Text.Json.Nodes
open DiffLessons

/// The frames of a figure's replay.
[<RequireQualifiedAccess>]
module internal Replay =

    let private arrayOf name (fields: (string * JsonNode) list) : JsonArray option =
        match List.tryFind (fst >> (=) name) fields with
        | Some(_, (:? JsonArray as values)) -> Some values
        | _ -> None

    /// Refuses a change that names no trace, or gives one another number of values.
    let checkChange (frame: Frame) figure (name, change) =
        let what = $"Figure.replay, frame '{frame.Label}', trace"

        match Traces.fieldsOf name figure, change with
        | None, _ ->
            let known =
                figure.Traces |> List.map (fun (key, _) -> $"'{key}'") |> String.concat ", "

            Guard.fail
                $"Figure.replay, frame '{frame.Label}': there is no trace named '{name}'. The traces are {known}."
        | Some fields, Change.Y ys ->
            arrayOf "x" fields
            |> Option.iter (fun xs -> Traces.sameCount what name xs.Count ys.Length)
        | Some _, Change.XY(xs, ys) -> Traces.sameLength what name xs ys
        | Some _, Change.XYZ(xs, ys, zs) ->
            Traces.sameLength what name xs ys
            Traces.sameLength what name xs zs
        | Some fields, Change.Z rows ->
            for z in Option.toList (arrayOf "z" fields) do
                let widths = [
                    for row: JsonNode in z -> if row :? JsonArray then row.AsArray().Count else 0
                ]

                if widths <> [ for row in rows -> row.Length ] then
                    refuseShape
                        $"{what} '{name}': expected as many rows and values as the trace has, {z.Count} rows, got {rows.Length} rows or others in width."
