/// Markdown and the formulas in it.
module DiffLessons.Pages.Tests.MarkdownTests

open System
open System.Text.RegularExpressions
open Expecto
open DiffLessons
open DiffLessons.Pages
open DiffLessons.Pages.Tests.Support

let private texts = [
    test "formulas stay TeX, for Temml in the page" {
        Expect.equal
            (Markdown.line "So $x^2 < 1$ and $y$.")
            @"So <span class=""math"">\(x^2 &lt; 1\)</span> and <span class=""math"">\(y\)</span>."
            ""
    }
    test "prose knows paragraphs, lists, code and formulas" {
        Expect.equal
            (Markdown.toHtml
                "A *soft* **strong** `a < b`\nline.\n\n- one\n- two\n\n```\nlet x =\n\n    1\n```\n\n[site](https://example.org/?a&b) [bad](javascript:x)")
            "<p>A <em>soft</em> <strong>strong</strong> <code>a &lt; b</code>\nline.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<pre><code>let x =\n\n    1\n</code></pre>\n<p><a href=\"https://example.org/?a&amp;b\">site</a> bad (javascript:x)</p>"
            ""
    }
    test "a displayed formula stands by itself" {
        Expect.equal
            (Markdown.toHtml "So\n\n$$\nx\n$$\n\nand `$y$`.")
            "<p>So</p>\n<div class=\"math formula\">\n\\[\nx\n\\]</div>\n<p>and <code>$y$</code>.</p>"
            ""
    }
    test "code named text wraps its long lines" {
        Expect.equal
            (Markdown.toHtml "```text\na < b\n```")
            "<pre><code class=\"language-text\">a &lt; b\n</code></pre>"
            ""
    }
    testProperty "no prose opens an element of its own"
    <| fun (seed: int) ->
        let random = Random seed

        let parts = [|
            "<script>"
            "</p>"
            "*"
            "**"
            "`"
            "["
            "]("
            ")"
            "\n"
            "- "
            "&"
            "\""
            "a"
            " "
            "https://x"
        |]

        let text = String.concat "" [ for _ in 1..20 -> parts[random.Next parts.Length] ]
        let html = Markdown.toHtml text

        let rest =
            Regex.Replace(
                html,
                "</?(?:p|em|strong|code|pre|ul|li|a|h1|h2|hr /|br /)(?: href=\"[^\"<>]*\")?(?: class=\"[a-z-]+\")?>",
                ""
            )

        Expect.isFalse (rest.Contains '<' || rest.Contains '>') $"{text} became {html}"
]

let tests = testList "Markdown" texts
