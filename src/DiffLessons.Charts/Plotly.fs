namespace DiffLessons.Charts

open System
open System.IO
open System.Reflection
open System.Text.Json

/// <summary>What comes from Plotly.NET: the drawing library of the pages, and charts that <c>Figure</c> does not build.</summary>
/// <remarks>
/// This project refers to no type of Plotly.NET. If it did, F# Interactive would read that library's large interface at the
/// start of every lesson, over a second, and the first chart would take over a second more; a figure of ours takes milliseconds.
/// </remarks>
[<RequireQualifiedAccess>]
module Plotly =

    /// plotly.js as UTF-8, which lies in the assembly of Plotly.NET, beside this one.
    let internal javaScriptFile () : Stream =
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
        | Some name -> assembly.GetManifestResourceStream name

    /// plotly.js as a text.
    let internal javaScript () =
        use reader = new StreamReader(javaScriptFile ())
        reader.ReadToEnd()

    let private fields (element: JsonElement) = [
        for field in element.EnumerateObject() -> field.Name, Json.Raw(field.Value.GetRawText())
    ]

    /// The trace under its own name where that is free; plotly.js needs none, but a replay does.
    let private addTrace traces (element: JsonElement) =
        let others = fields element |> List.filter (fun (name, _) -> name <> "name")

        let name =
            match element.TryGetProperty "name" with
            | true, name when name.ValueKind = JsonValueKind.String -> name.GetString()
            | _ -> ""

        if name <> "" && not (List.exists (fst >> (=) name) traces) then
            traces @ [ name, others ]
        else
            let hidden = others |> List.filter (fun (key, _) -> key <> "showlegend")

            traces
            @ [
                $"{name} {traces.Length + 1}".Trim(),
                hidden @ [ "showlegend", Json.Bool(name <> "") ]
            ]

    /// <summary>A chart of Plotly.NET as a figure. The page's own look replaces its template and its size.</summary>
    /// <param name="json">What <c>GenericChart.toFigureJson chart</c> gives.</param>
    /// <exception cref="T:System.Text.Json.JsonException">The text is no JSON.</exception>
    let figure (json: string) : Figure =
        use parsed = JsonDocument.Parse json
        let root = parsed.RootElement

        {
            Figure.axes "" "" with
                Traces = root.GetProperty("data").EnumerateArray() |> Seq.fold addTrace []
                Axes = Map.empty
                Layout =
                    fields (root.GetProperty "layout")
                    |> List.filter (fun (name, _) ->
                        not (List.contains name [ "template"; "width"; "height" ]))
        }
