namespace DiffLessons.Pages

open System
open System.Collections.Generic
open System.IO
open System.Text.RegularExpressions
open DiffLessons

/// <summary>A word of the course and what it means, in both languages.</summary>
type Term = {
    /// <summary>Its English names; the glossary lists it by the first.</summary>
    English: string list
    /// <summary>Its Chinese names; the glossary lists it by the first.</summary>
    Chinese: string list
    /// <summary>What it means, in Markdown.</summary>
    Meaning: string
    /// <summary>The same in Chinese.</summary>
    MeaningZh: string
}

/// Reads the terms, and shows their definitions where they are in bold on a page.
/// The file has an entry `## english; other form | 中文; 别名` for each term, then a line in English and one in Chinese.
[<RequireQualifiedAccess>]
module internal Glossary =

    let private forms (text: string) =
        text.Split(';', StringSplitOptions.TrimEntries) |> List.ofArray

    /// The terms of a text, in its order.
    let read (text: string) : Term list = [
        for entry in Regex.Split(text.ReplaceLineEndings "\n", @"(?m)^## ") |> Array.skip 1 do
            let lines =
                entry.Split('\n', StringSplitOptions.TrimEntries)
                |> Array.filter (fun line -> line <> "")

            match lines[0].Split " | ", lines with
            | [| english; chinese |], [| _; meaning; meaningZh |] -> {
                English = forms english
                Chinese = forms chinese
                Meaning = meaning
                MeaningZh = meaningZh
              }
            | _ ->
                Guard.fail
                    $"glossary.md: expected an entry of three lines, '## english | 中文' and what it means in English and in Chinese, got '{lines[0]}' and {lines.Length - 1} more."
    ]

    /// The terms of the lessons in a folder; none where there is no `glossary.md`.
    let ofFolder (folder: string) : Term list =
        let file = Path.Combine(folder, "glossary.md")

        if File.Exists file then
            read (File.ReadAllText file)
        else
            []

    /// The position of a term in the glossary.
    let anchor (term: Term) : string =
        Regex.Replace(term.English.Head.ToLowerInvariant(), "[^a-z0-9]+", "-").Trim '-'

    let private same (form: string) (text: string) =
        form.Equals(text, StringComparison.OrdinalIgnoreCase)
        || (form + "s").Equals(text, StringComparison.OrdinalIgnoreCase)

    /// The term that a text in bold names. Where one name has two meanings, what follows in parentheses decides.
    let tryFind (terms: Term list) (isChinese: bool) (name: string) (hint: string) : Term option =
        let own term =
            if isChinese then term.Chinese else term.English

        let other term =
            if isChinese then term.English else term.Chinese

        let named =
            terms |> List.filter (own >> List.exists (fun form -> same form (name.Trim())))

        named
        |> List.tryFind (other >> List.exists (fun form -> same form (hint.Trim())))
        |> Option.orElse (List.tryHead named)

    let private bold =
        Regex(@"lang=""(en|zh-Hans)""|<strong>([^<]+)</strong>(?: ?[(（]([^()（）<]*)[)）])?")

    let private defined isChinese id (name: string) (term: Term) =
        let heading, meaning =
            if isChinese then
                $"{term.Chinese.Head} · {term.English.Head}", term.MeaningZh
            else
                $"{term.English.Head} · {term.Chinese.Head}", term.Meaning

        $"<dfn tabindex=\"0\" aria-describedby=\"{id}\"><strong>{name}</strong><span class=\"tip\" role=\"tooltip\" id=\"{id}\"><b>{heading}</b> {Markdown.line meaning}</span></dfn>"

    /// The HTML of a page in which each term, where it is first in bold in a language, has its name in the other language and
    /// shows its definition.
    let mark (terms: Term list) (html: string) : string =
        let seen = HashSet<bool * Term>()
        let mutable isChinese = false

        let replaced (found: Match) =
            let hint = found.Groups[3].Value

            if found.Groups[1].Success then
                isChinese <- found.Groups[1].Value <> "en"
                found.Value
            else
                match tryFind terms isChinese found.Groups[2].Value hint with
                | Some term when seen.Add(isChinese, term) ->
                    let name = found.Groups[2].Value
                    let language = if isChinese then "zh" else "en"
                    let other = if isChinese then term.English else term.Chinese

                    let isSaid =
                        other
                        |> List.exists (fun form ->
                            same form name
                            || hint.Contains(form, StringComparison.OrdinalIgnoreCase))

                    let said =
                        if isSaid then ""
                        elif isChinese then $"（{other.Head}）"
                        else $" ({other.Head})"

                    let rest = found.Value.Substring(found.Value.IndexOf "</strong>" + 9)
                    defined isChinese $"term-{language}-{anchor term}" name term + said + rest
                | _ -> found.Value

        if terms.IsEmpty then
            html
        else
            bold.Replace(html, MatchEvaluator replaced)
