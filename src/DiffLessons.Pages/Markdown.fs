namespace DiffLessons.Pages

open System
open System.IO
open System.Net
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

/// Turns the Markdown of the lessons into HTML: CommonMark with pipe tables and formulas between `$` or `$$`. HTML in it is text. Only web
/// addresses, pages beside this one and places on the page become links.
[<RequireQualifiedAccess>]
module internal Markdown =

    let private pipeline =
        lazy (MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseMathematics().Build())

    let private isSafe (address: string) =
        address.StartsWith("https://", StringComparison.Ordinal)
        || address.StartsWith("../", StringComparison.Ordinal)
        || address.StartsWith '#'

    /// Prose of any length as HTML.
    let toHtml (text: string) : string =
        let document =
            try
                Markdig.Markdown.Parse(text, pipeline.Value)
            with :? ArgumentException ->
                Guard.fail
                    "Markdown: expected lists, quotations and brackets at most 128 deep, got more. Write the text flatter."

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

    /// One line of prose as HTML, without a surrounding element.
    let line (text: string) : string =
        if text |> Seq.exists (fun c -> "*`$\\[_&<".Contains c) then
            let html = toHtml text

            if html.StartsWith "<p>" && html.IndexOf("<p>", 3) < 0 then
                html.Substring(3, html.Length - 7)
            else
                html
        else
            WebUtility.HtmlEncode text
