namespace DiffLessons.Pages

open System
open System.IO
open System.Net
open System.Text.RegularExpressions
open Markdig
open Markdig.Extensions.Mathematics
open Markdig.Renderers
open Markdig.Renderers.Html
open Markdig.Syntax.Inlines
open DiffLessons

/// A formula stays TeX in the page, where Temml turns it into MathML.
[<Sealed>]
type private FormulaRenderer() =
    inherit HtmlObjectRenderer<MathInline>()

    override _.Write(renderer: HtmlRenderer, formula: MathInline) =
        let tex = WebUtility.HtmlEncode(formula.Content.ToString().Trim())
        // Between two dollars on a line of its own it is displayed.
        let kind =
            if formula.DelimiterCount = 2 then
                "formula math"
            else
                "math"

        renderer.Write($"<span class=\"{kind}\">{tex}</span>") |> ignore

/// A displayed formula, which scrolls by itself where it is wider than the page.
[<Sealed>]
type private DisplayRenderer() =
    inherit HtmlObjectRenderer<MathBlock>()

    override _.Write(renderer: HtmlRenderer, formula: MathBlock) =
        let tex = WebUtility.HtmlEncode(formula.Lines.ToString().Trim())
        renderer.Write($"<div class=\"formula math\">{tex}</div>") |> ignore

/// <summary>Turns the Markdown of the lessons into HTML: CommonMark with pipe tables and formulas between <c>$</c> or <c>$$</c>.</summary>
/// <remarks>HTML in it is text. Only web addresses, pages beside this one and places on the page become links.</remarks>
[<RequireQualifiedAccess>]
module Markdown =

    let private pipeline =
        lazy (MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseMathematics().Build())

    let private isSafe (address: string) =
        address.StartsWith("https://", StringComparison.Ordinal)
        || address.StartsWith("../", StringComparison.Ordinal)
        || address.StartsWith '#'

    /// Lessons that give their prose as strings write formulas between `\(` and `\)`, or `\[` and `\]`.
    let private dollars (text: string) =
        let pattern = @"(`[^`]*`)|\\\(\s*(.+?)\s*\\\)|\\\[\s*(.+?)\s*\\\]"

        Regex.Replace(
            text,
            pattern,
            (fun (found: Match) ->
                if found.Groups[1].Success then
                    found.Value
                elif found.Groups[2].Success then
                    $"${found.Groups[2].Value}$"
                else
                    $"\n\n$$\n{found.Groups[3].Value}\n$$\n\n"),
            RegexOptions.Singleline
        )

    /// <summary>Prose of any length as HTML.</summary>
    let toHtml (text: string) : string =
        GuardWhole.arguments "Markdown.toHtml" [ "text", text ]

        let document =
            try
                Markdig.Markdown.Parse(dollars text, pipeline.Value)
            with :? ArgumentException ->
                raise (
                    OptionException
                        "Markdown: expected lists, quotations and brackets at most 128 deep, got more. Write the text flatter."
                )

        for link in
            Markdig.Syntax.MarkdownObjectExtensions.Descendants<LinkInline> document
            |> List.ofSeq do
            if link.IsImage || not (isSafe (string link.Url)) then
                link.ReplaceBy(LiteralInline $"{link.FirstChild} ({link.Url})", false) |> ignore

        use writer = new StringWriter()
        let renderer = HtmlRenderer writer
        pipeline.Value.Setup renderer

        for old in
            renderer.ObjectRenderers
            |> Seq.filter (fun old -> old :? HtmlMathInlineRenderer || old :? HtmlMathBlockRenderer)
            |> List.ofSeq do
            renderer.ObjectRenderers.Remove old |> ignore

        renderer.ObjectRenderers.Insert(0, FormulaRenderer())
        renderer.ObjectRenderers.Insert(0, DisplayRenderer())
        renderer.Render document |> ignore

        writer
            .ToString()
            .Replace("<table>", "<div class=\"scroll\"><table>")
            .Replace("</table>", "</table></div>")
            .TrimEnd()

    /// <summary>One line of prose as HTML, without a surrounding element.</summary>
    let line (text: string) : string =
        GuardWhole.arguments "Markdown.line" [ "text", text ]

        if text |> Seq.exists (fun c -> "*`$\\[_&<".Contains c) then
            let html = toHtml text

            if html.StartsWith "<p>" && html.IndexOf("<p>", 3) < 0 then
                html.Substring(3, html.Length - 7)
            else
                html
        else
            WebUtility.HtmlEncode text
