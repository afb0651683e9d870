/// Markdown and the formulas in it.
module DiffLessons.Pages.Tests.MarkdownTests

open System
open System.Text.RegularExpressions
open Expecto
open DiffLessons
open DiffLessons.Pages
open DiffLessons.Pages.Tests.Support

let private texts = [
    test "formulas become MathML" {
        Expect.equal
            (MathML.inlined @"\hat y_i = \frac{1}{n} \sum_{i=1}^n x^2")
            "<math><mrow><msub><mover accent=\"true\"><mi>y</mi><mo stretchy=\"false\">^</mo></mover><mi>i</mi></msub><mo>=</mo><mfrac><mrow><mn>1</mn></mrow><mrow><mi>n</mi></mrow></mfrac><munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mrow><mi>n</mi></mrow></munderover><msup><mi>x</mi><mrow><mn>2</mn></mrow></msup></mrow></math>"
            ""
    }
    test "two dots stand over a letter" {
        Expect.equal
            (MathML.inlined @"\ddot x")
            "<math><mrow><mover accent=\"true\"><mi>x</mi><mo stretchy=\"false\">&#168;</mo></mover></mrow></math>"
            ""
    }
    test "a function's name stands apart from a letter, not from a bracket" {
        let thin = "<mspace width=\"0.17em\"></mspace>"

        for formula, isApart in
            [ @"\log D", true; @"\max_D \log(x)", true; @"\log(x)", false; @"\log", false ] do
            Expect.equal ((MathML.inlined formula).Contains thin) isApart formula
    }
    for formula, problem in
        [
            @"\foo", @"an unknown command '\foo'"
            "{a", "a missing end of a group or environment"
            "a}", "a '}' without its '{'"
            "a^b^c", "a second script"
            @"\frac{a}", "a missing part"
            @"\begin{list}", "an unknown environment 'list'"
        ] do
        test $"the formula {formula} is refused" {
            refuses<OptionException, _>
                $"MathML: {problem} in the formula '{formula}'. See the commands that MathML understands."
                (fun () -> MathML.inlined formula)
        }
    test "prose knows paragraphs, lists, code and formulas" {
        Expect.equal
            (Markdown.toHtml
                "A *soft* **strong** `a < b`\nline.\n\n- one\n- two\n\n```\nlet x =\n\n    1\n```\n\n[site](https://example.org/?a&b) [bad](javascript:x)")
            "<p>A <em>soft</em> <strong>strong</strong> <code>a &lt; b</code> line.</p>\n<ul><li>one</li><li>two</li></ul>\n<pre><code>let x =\n\n    1</code></pre>\n<p><a href=\"https://example.org/?a&amp;b\">site</a> [bad](javascript:x)</p>"
            ""
    }
    test "the spaces around a text in a formula stay" {
        Expect.equal
            (MathML.inlined @"1 \text{ for } x")
            "<math><mrow><mn>1</mn><mtext>&#160;for&#160;</mtext><mi>x</mi></mrow></math>"
            ""
    }
    test "a displayed formula may stand in a paragraph" {
        Expect.equal
            (Markdown.toHtml @"So \[ x \] and `\[ y \]`.")
            "<p>So</p>\n<div class=\"formula\"><math display=\"block\"><mrow><mi>x</mi></mrow></math></div>\n<p>and <code>\\[ y \\]</code>.</p>"
            ""
    }
    test "code named text wraps its long lines" {
        Expect.equal
            (Markdown.toHtml "```text\na < b\n```")
            "<pre class=\"wrap\"><code>a &lt; b</code></pre>"
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
            Regex.Replace(html, "</?(?:p|em|strong|code|pre|ul|li|a)(?: href=\"[^\"<>]*\")?>", "")

        Expect.isFalse (rest.Contains '<' || rest.Contains '>') $"{text} became {html}"
]

let tests = testList "Markdown" texts
