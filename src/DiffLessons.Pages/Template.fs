namespace DiffLessons.Pages

open System.Globalization
open System.Text.Json
open System.Text.Json.Nodes
open System.Text.RegularExpressions
open DiffLessons

/// Values in prose.
[<RequireQualifiedAccess>]
module internal Template =

    let private section =
        Regex(@"\{\{([#^])([\w.-]+)\}\}(.*?)\{\{/\2\}\}", RegexOptions.Singleline)

    let private value = Regex(@"\{\{([\w.-]+)(?::([A-Za-z]\d*))?\}\}")

    let private isTrue (node: JsonNode) =
        not (isNull node) && node.ToJsonString() = "true"

    let private power = Regex @"^(.+)E([+-])0*(\d+)$"

    /// `3E-008` as 3 × 10⁻⁸.
    let private withPower (text: string) =
        power.Replace(
            text,
            fun found ->
                let raised =
                    found.Groups[3].Value
                    |> String.map (fun digit -> "⁰¹²³⁴⁵⁶⁷⁸⁹"[int digit - int '0'])

                let sign = if found.Groups[2].Value = "-" then "⁻" else ""
                $"{found.Groups[1].Value} × 10{sign}{raised}"
        )

    let private shown (node: JsonNode) (format: string) =
        let invariant = CultureInfo.InvariantCulture

        match node.GetValueKind() with
        | JsonValueKind.Number ->
            let number = float (node.ToJsonString())

            if format.StartsWith 'D' then
                (int64 number).ToString(format, invariant)
            elif format.StartsWith 'E' then
                withPower (number.ToString(format, invariant))
            elif format <> "" then
                number.ToString(format, invariant)
            else
                node.ToJsonString()
        | JsonValueKind.String -> node.GetValue<string>()
        | _ -> node.ToJsonString()

    /// Fills `{{name}}`, `{{name:F4}}` and, with a power of ten, `{{name:E0}}` from named values, and keeps `{{#name}}...{{/name}}` where the value is true,
    /// `{{^name}}...{{/name}}` where it is not. A name may lead into a value: `{{seeds.loss.median:F3}}`.
    let rec fill (find: string -> JsonNode option) (text: string) : string =
        let found (name: string) =
            match find name with
            | Some node -> node
            | None ->
                Guard.fail
                    $"the page's text names the value '{name}', which this run has not recorded. Record it with lesson.Values, lesson.Metrics or lesson.Hyperparameters."

        let chosen =
            section.Replace(
                text,
                fun part ->
                    let holds = isTrue (found part.Groups[2].Value)

                    if holds = (part.Groups[1].Value = "#") then
                        fill find part.Groups[3].Value
                    else
                        ""
            )

        value.Replace(chosen, fun part -> shown (found part.Groups[1].Value) part.Groups[2].Value)
