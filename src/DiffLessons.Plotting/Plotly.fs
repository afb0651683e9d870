namespace DiffLessons.Plotting

open System
open System.IO
open System.Reflection
open System.Text.Json
open System.Text.Json.Nodes
open DiffLessons

/// <summary>What comes from Plotly.NET: the drawing library of the pages, and charts that <c>Figure</c> does not build.</summary>
/// <remarks>
/// This project refers to no type of Plotly.NET. If it did, F# Interactive would read that library's large interface at the
/// start of every lesson, over a second, and the first chart would take over a second more; a figure of ours takes milliseconds.
/// </remarks>
[<RequireQualifiedAccess>]
module Plotly =

    /// <summary>plotly.js as a text, a resource of the assembly of Plotly.NET.</summary>
    let javaScript () : string =
        let assembly = Assembly.Load "Plotly.NET"

        match
            assembly.GetManifestResourceNames()
            |> Array.tryFind _.EndsWith(".min.js", StringComparison.Ordinal)
        with
        | None ->
            raise (
                InvalidOperationException
                    "Plotly.NET carries no plotly.js. Use the version that this project names."
            )
        | Some name ->
            use reader = new StreamReader(assembly.GetManifestResourceStream name)
            reader.ReadToEnd()

    let private fields (element: JsonNode) = [
        for field in element.AsObject() -> field.Key, field.Value
    ]

    /// The trace under its own name where that is free; plotly.js needs none, but a replay does.
    let private addTrace traces (element: JsonNode) =
        let others = fields element |> List.filter (fun (name, _) -> name <> "name")

        let name =
            match element["name"] with
            | :? JsonValue as name when name.GetValueKind() = JsonValueKind.String ->
                name.GetValue<string>()
            | _ -> ""

        if name <> "" && not (List.exists (fst >> (=) name) traces) then
            traces @ [ name, others ]
        else
            let hidden = others |> List.filter (fun (key, _) -> key <> "showlegend")

            traces
            @ [
                $"{name} {traces.Length + 1}".Trim(),
                hidden @ [ "showlegend", Json.flag (name <> "") ]
            ]

    /// <summary>A chart of Plotly.NET as a figure. The page's own look replaces its template and its size.</summary>
    /// <param name="json">What <c>GenericChart.toFigureJson chart</c> gives.</param>
    /// <exception cref="T:DiffLessons.OptionException">The text is not such JSON.</exception>
    let figure (json: string) : Figure =
        GuardNulls.arguments "Plotly.figure" [ "json", json ]

        let refuse reason : 'T =
            Guard.fail
                $"Plotly.figure: expected the JSON of a figure, an object with data and layout, got {reason} Give what GenericChart.toFigureJson returns."

        let data, layout =
            try
                let root = JsonNode.Parse(json).AsObject()
                // Reading every field finds names that occur twice.
                let traces = [
                    for trace in root["data"].AsArray() -> trace.AsObject(), fields trace
                ]

                List.map fst traces, fields root["layout"]
            with
            | :? JsonException as error -> refuse $"no JSON: {error.Message}"
            | :? InvalidOperationException
            | :? ArgumentException
            | :? NullReferenceException -> refuse "another value."

        {
            Figure.axes "" "" with
                Traces = data |> Seq.fold addTrace []
                Axes = Map.empty
                Layout =
                    layout
                    |> List.filter (fun (name, _) ->
                        not (List.contains name [ "template"; "width"; "height" ]))
        }
