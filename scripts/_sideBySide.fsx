// Two runs of lessons side by side: a page with both pages, and above them the numbers in which the runs differ.
module SideBySide

open System
open System.Globalization
open System.IO
open System.Net
open System.Text.Json

/// What a run recorded: each number by its path, hyperparameters first.
let private numbers (folder: string) : (string * string) list =
    let rec found (path: string) (value: JsonElement) = [
        match value.ValueKind with
        | JsonValueKind.Object ->
            for field in value.EnumerateObject() do
                yield! found (path + "." + field.Name) field.Value
        | JsonValueKind.Number ->
            path.Substring 1, value.GetDouble().ToString("G6", CultureInfo.InvariantCulture)
        | JsonValueKind.String
        | JsonValueKind.True
        | JsonValueKind.False -> path.Substring 1, value.ToString()
        | _ -> ()
    ]

    let file = Path.Combine(folder, "metrics.json")

    if File.Exists file then
        use parsed = JsonDocument.Parse(File.ReadAllText file)
        let root = parsed.RootElement

        found ".seed" (root.GetProperty "seed")
        @ found "" (root.GetProperty "hyperparameters")
        @ found "" (root.GetProperty "metrics")
    else
        []

let private style =
    "*{box-sizing:border-box}body{margin:0;font:1rem/1.5 system-ui,sans-serif;color-scheme:light dark}"
    + "details{margin:.5rem 1rem}summary{cursor:pointer;font-weight:600}table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
    + "th,td{text-align:left;padding:.15rem 1.2rem .15rem 0}main{display:flex;flex-wrap:wrap}section{flex:1 1 24rem}"
    + "h1{font-size:1rem;margin:.5rem 1rem}iframe{border:0;width:100%;height:calc(100vh - 5rem)}"

/// Writes the page. Each run has a title and the folder of its page and metrics.
let write (page: string) (left: string * string) (right: string * string) =
    let beside = Path.GetDirectoryName(Path.GetFullPath page)
    let text: string -> string = WebUtility.HtmlEncode

    let frame (title: string, folder: string) =
        let address =
            Path.GetRelativePath(beside, Path.Combine(folder, "index.html")).Replace('\\', '/')

        let title = text title
        $"<section><h1>{title}</h1><iframe title=\"{title}\" src=\"{text address}\"></iframe></section>"

    let ours, theirs = numbers (snd left), numbers (snd right)
    let inRight = Map theirs

    let rows = [
        for name, value in ours do
            let other = inRight.TryFind name |> Option.defaultValue ""

            if other <> value then
                $"<tr><td>{text name}</td><td>{text value}</td><td>{text other}</td></tr>"

        for name, value in theirs do
            if not (List.exists (fun (own, _) -> own = name) ours) then
                $"<tr><td>{text name}</td><td></td><td>{text value}</td></tr>"
    ]

    let table =
        String.concat "" [
            "<details open><summary>What differs · 不同之处</summary><div style=\"max-height:35vh;overflow:auto\"><table><tr><th></th>"
            $"<th>{text (fst left)}</th><th>{text (fst right)}</th></tr>"
            yield! rows
            "</table></div></details>"
        ]

    Directory.CreateDirectory beside |> ignore

    File.WriteAllText(
        page,
        String.concat "" [
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
            $"<title>{text (fst left)} | {text (fst right)}</title><link rel=\"icon\" href=\"data:,\"><style>{style}</style></head><body>"
            table
            "<main>"
            frame left
            frame right
            "</main></body></html>"
        ]
    )

    Console.WriteLine $"side by side: {page}"
