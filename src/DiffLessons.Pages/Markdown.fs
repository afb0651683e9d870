namespace DiffLessons.Pages

open System
open System.Net
open Markdig
open Markdig.Extensions.Mathematics
open Markdig.Renderers.Html
open Markdig.Syntax
open Markdig.Syntax.Inlines
open DiffLessons

/// Turns the Markdown of the lessons into HTML: CommonMark with pipe tables and formulas between `$` or `$$`, which stay TeX for Temml in
/// the page. HTML in it is text. Only web addresses, pages beside this one and places on the page become links.
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

        for link in MarkdownObjectExtensions.Descendants<LinkInline> document |> List.ofSeq do
            if link.IsImage || not (isSafe (string link.Url)) then
                link.ReplaceBy(LiteralInline $"{link.FirstChild} ({link.Url})", false) |> ignore

        // Between two dollars a formula is displayed: it stands by itself, and scrolls where it is wider than the page.
        for formula: MarkdownObject in
            MarkdownObjectExtensions.Descendants<MarkdownObject>(document :> MarkdownObject) do
            match formula with
            | :? MathBlock -> formula.GetAttributes().AddClass "formula"
            | :? MathInline as inner when inner.DelimiterCount = 2 ->
                formula.GetAttributes().AddClass "formula"
            | _ -> ()

        Markdig.Markdown
            .ToHtml(document, pipeline.Value)
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
