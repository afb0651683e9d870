namespace DiffLessons.Plotting

open DiffLessons

/// The traces of a figure: found, added, and checked for as many values as they need.
[<RequireQualifiedAccess>]
module internal Traces =

    let put name value fields =
        (fields |> List.filter (fun (key, _) -> key <> name)) @ [ name, value ]

    let fieldsOf name figure =
        figure.Traces
        |> List.tryPick (fun (key, fields) -> if key = name then Some fields else None)

    let add (name: string) fields (figure: Figure) =
        GuardNulls.arguments "Figure" [ "name", name; "figure", figure ]

        if Option.isSome (fieldsOf name figure) then
            Guard.fail
                $"Figure: there is already a trace named '{name}'. Give each trace its own name."

        {
            figure with
                Traces = figure.Traces @ [ name, fields ]
        }

    let nextColour figure =
        let drawn =
            figure.Traces
            |> List.filter (fun (_, fields) -> List.exists (fst >> (=) "line") fields)

        $"@{List.length drawn % 8 + 1}"

    let sameCount what name xs ys =
        if xs <> ys then
            refuseShape
                $"{what} '{name}': expected as many y as x, got {xs} x and {ys} y. Give one y for each x."

    let sameLength what name (xs: float[]) (ys: float[]) =
        GuardNulls.arguments what [ "x", xs; "y", ys ]
        sameCount what name xs.Length ys.Length

    let sameRows what name (xs: float[]) (ys: float[]) (z: float[][]) =
        GuardNulls.arguments what [ "x", xs; "y", ys; "z", z ]

        if z.Length <> ys.Length || z |> Array.exists (fun row -> row.Length <> xs.Length) then
            let widths =
                z
                |> Array.map Array.length
                |> Array.distinct
                |> Array.map string
                |> String.concat ", "

            refuseShape
                $"{what} '{name}': expected {ys.Length} rows of {xs.Length} values, got {z.Length} rows of {widths}. Give one row for each y, one value for each x."
