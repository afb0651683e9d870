namespace DiffLessons.Pages

open System.Text.RegularExpressions

/// Short texts (captions, axes, legends, cells, lines of the console) in Chinese.
/// Numbers are left out of a text before it is looked up: `step 5, loss 0.01` is found as `step #, loss #`, and its numbers are put
/// into the translation in their order. page.js does the same in the browser.
[<RequireQualifiedAccess>]
module internal Words =

    let private numbers = Regex(@"\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?")

    /// The text with `#` in place of each number.
    let template (text: string) : string = numbers.Replace(text, "#")

    /// The list of lines `- English ⇒ Chinese` of a text.
    let read (text: string) : Map<string, string> =
        Map [
            for line in text.Split '\n' do
                match line.Split(" ⇒ ", 2) with
                | [| english; chinese |] -> template (english.TrimStart('-', ' ')), chinese.Trim()
                | _ -> ()
        ]

    let add (more: Map<string, string>) (words: Map<string, string>) =
        Map.fold (fun all key value -> Map.add key value all) words more

    /// The terms that many lessons share.
    let common = lazy (read (Asset.read "words.md"))

    let private untold = Regex(@"`[^`]*`|\$[^$]*\$|\]\([^)]*\)")

    /// Whether a text has words in it besides code, formulas and addresses.
    let hasWords (text: string) =
        Regex.IsMatch(untold.Replace(text, " "), "[A-Za-z]{2}")

    /// The Chinese of a text; the text itself where it has no words; nothing where no translation is known.
    let tryChinese (words: Map<string, string>) (text: string) : string option =
        match words.TryFind(template text) with
        | Some chinese ->
            let values = numbers.Matches text |> Seq.map _.Value |> List.ofSeq
            let pieces = chinese.Split '#' |> List.ofArray

            let between =
                List.init (pieces.Length - 1) (fun at ->
                    List.tryItem at values |> Option.defaultValue "#")

            Some(pieces.Head + String.concat "" (List.map2 (+) between pieces.Tail))
        | None when hasWords text -> None
        | None -> Some text

/// Values in prose.
[<RequireQualifiedAccess>]
module internal Template =

    let private section =
        Regex(@"\{\{([#^])([\w.-]+)\}\}(.*?)\{\{/\2\}\}", RegexOptions.Singleline)

    let private value = Regex(@"\{\{([\w.-]+)(?::([A-Za-z]\d*))?\}\}")

    let private isTrue (node: System.Text.Json.Nodes.JsonNode) =
        not (isNull node) && node.ToJsonString() = "true"

    let private shown (node: System.Text.Json.Nodes.JsonNode) (format: string) =
        let invariant = System.Globalization.CultureInfo.InvariantCulture

        match node.GetValueKind() with
        | System.Text.Json.JsonValueKind.Number ->
            let number = float (node.ToJsonString())

            if format.StartsWith 'D' then
                (int64 number).ToString(format, invariant)
            elif format <> "" then
                number.ToString(format, invariant)
            else
                node.ToJsonString()
        | System.Text.Json.JsonValueKind.String -> node.GetValue<string>()
        | _ -> node.ToJsonString()

    /// Fills `{{name}}` and `{{name:F4}}` from named values, and keeps `{{#name}}...{{/name}}` where the value is true,
    /// `{{^name}}...{{/name}}` where it is not. A name may lead into a value: `{{seeds.loss.median:F3}}`.
    let rec fill (find: string -> System.Text.Json.Nodes.JsonNode option) (text: string) : string =
        let found (name: string) =
            match find name with
            | Some node -> node
            | None ->
                raise (
                    DiffLessons.OptionException
                        $"the page's text names the value '{name}', which this run has not recorded. Record it with lesson.Values, lesson.Metrics or lesson.Hyperparameters."
                )

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
