/// Literate scripts: their pieces, their values and their translation, and the page that is woven from them.
module DiffLessons.Pages.Tests.LiterateTests

open System.IO
open System.Text.Json.Nodes
open System.Text.RegularExpressions
open Expecto
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Pages.Tests.Support

let private text =
    """// lesson 07 small | A small one | 小课

(** summary
In short, {{answer}}.
*)

(*** fold: setup ***)
let a = 1

(** first
## First

The answer is {{answer:F2}}{{#quick}}, quickly{{/quick}}{{^quick}}, slowly{{/quick}}.
*)

let b = 2
let c = 3

(*** hide ***)
lesson.Finish()
"""

let private chinese =
    """<!-- summary -->
简而言之，{{answer}}。

<!-- first -->
## 第一

答案是 {{answer:F2}}。

<!-- words -->
- step #, loss # ⇒ 第 # 步，损失 #
- A table. ⇒ 一张表。
"""

let private pieces = [
    test "a script is prose and code in turn" {
        Expect.equal
            (Script.parts text)
            [
                Part.Prose("summary", "In short, {{answer}}.")
                Part.Code(8, 9, "let a = 1", Some "setup")
                Part.Prose(
                    "first",
                    "## First\n\nThe answer is {{answer:F2}}{{#quick}}, quickly{{/quick}}{{^quick}}, slowly{{/quick}}."
                )
                Part.Code(15, 18, "let b = 2\nlet c = 3", None)
                Part.Code(20, 21, "lesson.Finish()", Some "")
            ]
            ""
    }
    test "the sections of a translation are found by their comments" {
        let found = Script.sections chinese
        Expect.equal found["first"] "## 第一\n\n答案是 {{answer:F2}}。" ""
        Expect.equal (found.Keys |> List.ofSeq) [ "first"; "summary"; "words" ] ""
    }
    test "a short text is translated whatever its numbers" {
        let sections = Script.sections chinese
        let words = Words.read sections["words"]

        Expect.equal
            (Words.tryChinese words "step 12, loss 0.034")
            (Some "第 12 步，损失 0.034")
            "numbers keep their order"

        Expect.equal (Words.tryChinese words "step") None "no translation"
        Expect.equal (Words.tryChinese words "$x^2$ `net` 3") (Some "$x^2$ `net` 3") "no words"
    }
    test "values are filled in with their format, and conditions choose" {
        let find name =
            match name with
            | "loss" -> Some(Json.number 0.12345)
            | "count" -> Some(Json.integer 1234L)
            | "share" -> Some(Json.number 0.975)
            | "holds" -> Some(Json.flag true)
            | _ -> None

        Expect.equal
            (Template.fill
                find
                @"{{loss:F2}} {{count}} {{count:N0}} {{share:P1}} \frac{1}{n} {{#holds}}yes{{/holds}}{{^holds}}no{{/holds}}")
            @"0.12 1234 1,234 97.5 % \frac{1}{n} yes"
            ""

        Expect.equal (Template.fill find "{{loss:E0}} {{count:E1}}") "1 × 10⁻¹ 1.2 × 10³" "powers"

        refuses<OptionException, _>
            "the page's text names the value 'lost', which this run has not recorded. Record it with lesson.Values, lesson.Metrics or lesson.Hyperparameters."
            (fun () -> Template.fill find "{{lost}}")
    }
]

/// A lesson of the script above, in a folder; what `work` does stands where a script's code would.
let private woven flags (work: Lesson -> unit) =
    inFolder (fun folder ->
        let script = Path.Combine(folder, "07-small.fsx")
        File.WriteAllText(script, text)
        Directory.CreateDirectory(Path.Combine(folder, "07-small")) |> ignore
        File.WriteAllText(Path.Combine(folder, "07-small", "zh.md"), chinese)

        let measured = """{ "seeds": { "answer": [ 3.0, 1.0, 2.5 ] } }"""
        File.WriteAllText(Path.Combine(folder, "07-small", "measured.json"), measured)
        let arguments = Array.append [| "--no-open"; "--out"; folder |] flags

        match Lesson.ofScript script arguments [] (Steps(full = 20, quick = 5)) with
        | Error code -> failtest $"it ends with {code}"
        | Ok lesson ->
            let code, output, error =
                captured (fun () ->
                    work lesson
                    lesson.Close())

            code, File.ReadAllText(Path.Combine(folder, "07-small", "index.html")), output, error)

let private pages = [
    test "each block stands after the code that made it, in both languages" {
        let code, html, _, _ =
            woven [||] (fun lesson ->
                lesson.Values [ "answer", 41.5 ]
                lesson.Table([ "n" ], [ [ "2" ] ], "A table.", line = 16)
                lesson.Table([ "n" ], [ [ "1" ] ], "", line = 8))

        Expect.equal code 0 "exit code"

        let at (piece: string) =
            html.IndexOf(piece, System.StringComparison.Ordinal)

        let order = [
            at "简而言之，41.5。"
            at "let a = 1"
            at ">1</td>"
            at "The answer is 41.50, slowly."
            at "答案是 41.50。"
            at "let b = 2"
            at ">2</td>"
            at "一张表。"
        ]

        Expect.isFalse (List.contains -1 order) $"{order}"
        Expect.equal order (List.sort order) "order"
        Expect.isFalse (html.Contains "lesson.Finish") "hidden"
        Expect.isEmpty (fetches html) "nothing is fetched"
    }
    test "a short run says so" {
        let record (lesson: Lesson) = lesson.Values [ "answer", 1.0 ]
        let _, full, _, _ = woven [||] record
        let _, quick, _, _ = woven [| "--quick" |] record
        Expect.isFalse (full.Contains "class=\"short\"") "full"
        Expect.stringContains quick "class=\"short\"" "quick"
        Expect.stringContains quick "The answer is 1.00, quickly." ""
    }
    test "a quick run that does all of it is not called shortened" {
        inFolder (fun folder ->
            let script = Path.Combine(folder, "07-small.fsx")
            File.WriteAllText(script, text)

            for length, isShort in
                [
                    Fixed, false
                    Steps(full = 5, quick = 5), false
                    Epochs(full = 2, quick = 1), true
                ] do
                let arguments = [| "--no-open"; "--quick"; "--out"; folder |]

                match Lesson.ofScript script arguments [] length with
                | Error code -> failtest $"it ends with {code}"
                | Ok lesson ->
                    captured (fun () ->
                        lesson.Values [ "answer", 1.0 ]
                        lesson.Close())
                    |> ignore

                    let html = File.ReadAllText(Path.Combine(folder, "07-small", "index.html"))
                    Expect.equal (html.Contains "class=\"short\"") isShort $"{length}")
    }
    test "code has its PyTorch beside it, from the program of the repository" {
        inFolder (fun folder ->
            let lessons = Path.Combine(folder, "scripts", "lessons")
            let programs = Path.Combine(folder, "benchmarks", "pytorch", "course")
            Directory.CreateDirectory lessons |> ignore
            Directory.CreateDirectory programs |> ignore
            let script = Path.Combine(lessons, "07-small.fsx")
            let marked = text.Replace("let b = 2", "(*** pytorch: model ***)\nlet b = 2")
            File.WriteAllText(script, marked)

            File.WriteAllText(
                Path.Combine(programs, "07-small.py"),
                "import torch\n\n# %% model\nb = 2\n\n# %% end\nprint(b)\n"
            )

            Expect.equal (Script.read script).Pytorch["model"] "b = 2" ""
            let length = Steps(full = 20, quick = 5)
            let arguments = [| "--no-open"; "--out"; folder |]

            match Lesson.ofScript script arguments [] length with
            | Error code -> failtest $"it ends with {code}"
            | Ok lesson ->
                captured (fun () ->
                    lesson.Values [ "answer", 1.0 ]
                    lesson.Close())
                |> ignore

                let html = File.ReadAllText(Path.Combine(folder, "07-small", "index.html"))
                Expect.equal (Regex.Matches(html, "class=\"tabs\"").Count) 1 "one tab"

                Expect.stringContains
                    html
                    "<pre hidden><code class=\"language-python\">b = 2</code></pre>"
                    "its part")
    }
    test "a figure has a switch where its mistake was measured" {
        let shows broken =
            let _, html, _, _ =
                woven [||] (fun lesson ->
                    lesson.Values [ "answer", 1.0 ]
                    lesson.Show([ Block.Switch(fit, broken, "Losses.") ], line = 16))

            html.Contains "class=\"switch\""

        Expect.isFalse (shows None) "not measured"
        Expect.isTrue (shows (Some(Figure.toJson fit))) "measured"

        // Here the lesson's folder is also the folder beside the script, where the measured figure is.
        let _, html, _, _ =
            woven [||] (fun lesson ->
                lesson.Values [ "answer", 1.0 ]
                lesson.Break([| for at in 1..1000 -> float at |], "Losses.", line = 16))

        Expect.stringContains html "class=\"switch\"" "found"

        let figure =
            Regex.Match(html, "id=\"figure-1\"[^>]*>(.*?)</script>").Groups[1].Value

        let panels = JsonNode.Parse figure
        let points = panels[0].["data"].[0].["y"].AsArray()
        Expect.isLessThan points.Count 200 "means of some steps"
    }
    test "seeds are a strip of dots with this run among them" {
        let _, html, _, _ =
            woven [||] (fun lesson ->
                lesson.Metrics [ "answer", 2.0 ]
                lesson.Seeds([ "answer", "answer" ], "", line = 16))

        Expect.equal (Regex.Matches(html, "class=\"dot\"").Count) 3 "dots"
        Expect.equal (Regex.Matches(html, "class=\"own\"").Count) 1 "this run"
        Expect.stringContains html "<span class=\"value\">2.5</span>" "the median"
        Expect.stringContains html "the ring this run" "the legend"
    }
    test "a claim that does not hold is a note in a script that was changed" {
        let code, _, _, error =
            woven [||] (fun lesson ->
                lesson.Values [ "answer", 1.0 ]
                lesson.Check("two is three", false, "it is not"))

        Expect.equal code 0 ""
        Expect.equal (error.TrimEnd()) "note: this does not hold here: two is three: it is not" ""
    }
    test "texts without Chinese are found" {
        let page words = {
            emptyPage with
                Words = words
                Blocks = [ Block.Charts([ "", fit ], "A fit."); Block.Prose("first", "Text.", "") ]
                Details = [ "Metrics", [ "loss", "0.1" ]; "Checks", [ "two is two", "holds" ] ]
        }

        Expect.equal
            (Page.untranslated (page Map.empty))
            [ "A fit."; "the block first"; "two is two"; "data"; "fit" ]
            ""

        let words =
            Words.read
                "- A fit. ⇒ 拟合。\n- the block first ⇒ 一\n- data ⇒ 数据\n- fit ⇒ 拟合\n- two is two ⇒ 二是二"

        Expect.isEmpty (Page.untranslated (page words)) ""
    }
]

let tests =
    testList "Literate" [ testList "scripts" pieces; testList "pages" pages ]
