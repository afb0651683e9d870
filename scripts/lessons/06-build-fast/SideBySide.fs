namespace DiffLessons.Lessons.BuildFast

open DiffLessons

/// Models beside one another.
[<RequireQualifiedAccess>]
module SideBySide =

    let private layersOf (model: ModelBase) = [
        for layer in model.layers -> [ $"`{layer.Name}`"; layer.Description; string layer.Count ]
    ]

    /// The layers of several models as one table, side by side, with the number of parameters of each layer and in all: headers
    /// and rows.
    let table (models: (string * ModelBase) list) : string list * string list list =
        let columns = [
            for _, model in models -> layersOf model @ [ [ ""; "total"; $"{model.nparameters}" ] ]
        ]

        let height = columns |> List.map List.length |> List.max

        let filled (rows: string list list) =
            // The last line, the sum, stays at the foot.
            let sum = List.last rows
            let rows = List.take (rows.Length - 1) rows
            rows @ List.replicate (height - 1 - rows.Length) [ ""; ""; "" ] @ [ sum ]

        let headers = [
            for name, _ in models do
                name
                "layer"
                "count"
        ]

        headers, columns |> List.map filled |> List.transpose |> List.map List.concat
