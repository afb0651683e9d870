namespace DiffLessons.Pages

open System
open System.Net
open System.Text.RegularExpressions

/// <summary>Turns the small Markdown of the lessons into HTML.</summary>
/// <remarks>
/// Blocks are separated by an empty line: paragraphs, lists whose lines begin with <c>- </c>, code between lines of three back
/// quotes (after <c>text</c> on the first of them long lines are wrapped), and formulas between <c>\[</c> and <c>\]</c>, also within a paragraph. In a line: <c>**strong**</c>, <c>*emphasis*</c>, <c>`code`</c>,
/// <c>\( formula \)</c> and <c>[text](address)</c>. Everything else is text: angle brackets and ampersands are escaped.
/// </remarks>
[<RequireQualifiedAccess>]
module Markdown =

    let private pieces =
        Regex(
            @"`(?<code>[^`]+)`|\\\((?<math>.+?)\\\)|\[(?<label>[^\]]+)\]\((?<address>[^)\s]+)\)|\*\*(?<strong>.+?)\*\*|\*(?<soft>[^*\s][^*]*)\*",
            RegexOptions.CultureInvariant
        )

    let private encode (text: string) = WebUtility.HtmlEncode text

    /// Only web addresses and places on the page become links: a script hidden in an address stays text.
    let private isSafe (address: string) =
        address.StartsWith("https://", StringComparison.Ordinal)
        || address.StartsWith '#'

    /// <summary>One line of prose as HTML, without a surrounding element.</summary>
    /// <exception cref="T:DiffLessons.OptionException">A formula uses what <c>MathML</c> does not understand.</exception>
    let rec line (text: string) : string =
        let parts = ResizeArray<string>()
        let mutable at = 0

        for found in pieces.Matches text do
            parts.Add(encode (text.Substring(at, found.Index - at)))
            parts.Add(piece found)
            at <- found.Index + found.Length

        parts.Add(encode (text.Substring at))
        String.concat "" parts

    and private piece (found: Match) =
        let group (name: string) =
            if found.Groups[name].Success then
                Some found.Groups[name].Value
            else
                None

        match group "code", group "math", group "label", group "strong", group "soft" with
        | Some code, _, _, _, _ -> $"<code>{encode code}</code>"
        | _, Some formula, _, _, _ -> MathML.inlined formula
        | _, _, Some label, _, _ ->
            let address = found.Groups["address"].Value

            if isSafe address then
                $"<a href=\"{encode address}\">{line label}</a>"
            else
                encode found.Value
        | _, _, _, Some strong, _ -> $"<strong>{line strong}</strong>"
        | _, _, _, _, Some soft -> $"<em>{line soft}</em>"
        | None, None, None, None, None -> encode found.Value

    let private unindent (lines: string list) =
        let indent (text: string) = text.Length - text.TrimStart().Length

        let least =
            match lines |> List.filter (String.IsNullOrWhiteSpace >> not) with
            | [] -> 0
            | filled -> filled |> List.map indent |> List.min

        lines
        |> List.map (fun text -> if text.Length >= least then text.Substring least else "")

    let private list (lines: string list) =
        let items = (String.concat "\n" lines).Substring(2).Split "\n- "

        let item (text: string) =
            $"<li>{line (text.Replace('\n', ' '))}</li>"

        "<ul>" + String.concat "" (Array.map item items) + "</ul>"

    let private displays =
        Regex(@"`[^`]+`|\\\[(?<formula>.+?)\\\]", RegexOptions.CultureInvariant)

    /// A paragraph; each formula between \[ and \] in it stands on a line of its own.
    let private paragraph (text: string) =
        let parts = ResizeArray<string>()
        let mutable at = 0

        let addUpTo stop =
            let part = text.Substring(at, stop - at).Trim()

            if part <> "" then
                parts.Add $"<p>{line part}</p>"

        for found in displays.Matches text do
            let formula = found.Groups["formula"]

            if formula.Success then
                addUpTo found.Index
                parts.Add $"<div class=\"formula\">{MathML.displayed formula.Value}</div>"
                at <- found.Index + found.Length

        addUpTo text.Length
        String.concat "\n" parts

    let private isFence (text: string) = text.TrimStart().StartsWith "```"

    let private block (lines: string list) =
        let trimmed = lines |> List.map _.Trim()
        let joined = String.concat " " trimmed

        if isFence joined then
            let code = lines |> List.filter (isFence >> not) |> unindent |> String.concat "\n"

            let wraps =
                if (List.head trimmed).EndsWith "text" then
                    " class=\"wrap\""
                else
                    ""

            $"<pre{wraps}><code>{encode code}</code></pre>"
        elif joined.StartsWith "- " then
            list trimmed
        else
            paragraph joined

    /// Lines grouped into blocks; an empty line inside a code block does not end it.
    let private blocks (text: string) =
        let add block found =
            if List.isEmpty block then
                found
            else
                List.rev block :: found

        let rec group found block inCode (lines: string list) =
            match lines with
            | [] -> List.rev (add block found)
            | line :: rest when isFence line ->
                if inCode then
                    group (add (line :: block) found) [] false rest
                else
                    group (add block found) [ line ] true rest
            | line :: rest when not inCode && String.IsNullOrWhiteSpace line ->
                group (add block found) [] false rest
            | line :: rest -> group found (line :: block) inCode rest

        group [] [] false (List.ofArray (text.ReplaceLineEndings("\n").Split '\n'))

    /// <summary>Prose of any length as HTML paragraphs, lists, code and formulas.</summary>
    /// <exception cref="T:DiffLessons.OptionException">A formula uses what <c>MathML</c> does not understand.</exception>
    let toHtml (text: string) =
        blocks text |> List.map block |> String.concat "\n"
