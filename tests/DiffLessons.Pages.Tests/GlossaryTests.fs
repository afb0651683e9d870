/// The words of the course: their file, the definitions on pages, the glossary and the days of the home page.
module DiffLessons.Pages.Tests.GlossaryTests

open System.IO
open Expecto
open DiffLessons
open DiffLessons.Lessons
open DiffLessons.Pages
open DiffLessons.Pages.Tests.Support

let private text =
    """# The words

## gradient | 梯度
All partial derivatives.
所有的偏导数。

## bias; biases | 偏置
A parameter.
一个参数。

## bias (of a model); bias | 偏差
An error that stays.
留下的误差。
"""

let private terms = Glossary.read text
let private heads = List.map (fun (term: Term) -> term.Chinese.Head)

let private find isChinese name hint =
    Glossary.tryFind terms isChinese name hint |> Option.toList |> heads

let private words = [
    test "an entry has its names and its meaning in both languages" {
        Expect.equal
            terms.Head
            {
                English = [ "gradient" ]
                Chinese = [ "梯度" ]
                Meaning = "All partial derivatives."
                MeaningZh = "所有的偏导数。"
            }
            ""

        Expect.equal (List.map Glossary.anchor terms) [ "gradient"; "bias"; "bias-of-a-model" ] ""
    }
    test
        "a name is found in the plural and at the beginning of a sentence; where it has two meanings, its translation decides" {
        Expect.equal (find false "Gradients" "") [ "梯度" ] ""
        Expect.equal (find false "bias" "") [ "偏置" ] ""
        Expect.equal (find false "bias" "偏差") [ "偏差" ] ""
        Expect.equal (find true "偏差" "bias") [ "偏差" ] ""
        Expect.isEmpty (find false "slope" "") ""
    }
    test "an incomplete entry is refused" {
        refuses<OptionException, _>
            "glossary.md: expected an entry of three lines, '## english | 中文' and what it means in English and in Chinese, got 'slope | 斜率' and 1 more."
            (fun () -> Glossary.read "## slope | 斜率\nHow steep.\n")
    }
    test "a term shows its definition where it first stands in bold, and has its other name" {
        let html =
            "<div lang=\"en\"><p>The <strong>gradients</strong> and the <strong>gradient</strong>, <strong>not</strong>.</p></div><div lang=\"zh-Hans\"><p><strong>梯度</strong>（gradient）。</p></div>"

        let tip id heading meaning =
            $"<span class=\"tip\" role=\"tooltip\" id=\"{id}\"><b>{heading}</b> {meaning}</span></dfn>"

        Expect.equal
            (Glossary.mark terms html)
            ("<div lang=\"en\"><p>The <dfn tabindex=\"0\" aria-describedby=\"term-en-gradient\"><strong>gradients</strong>"
             + tip "term-en-gradient" "gradient · 梯度" "All partial derivatives."
             + " (梯度) and the <strong>gradient</strong>, <strong>not</strong>.</p></div><div lang=\"zh-Hans\"><p><dfn tabindex=\"0\" aria-describedby=\"term-zh-gradient\"><strong>梯度</strong>"
             + tip "term-zh-gradient" "梯度 · gradient" "所有的偏导数。"
             + "（gradient）。</p></div>")
            ""

        Expect.equal (Glossary.mark [] html) html "a page without a glossary stays as it is"
    }
]

let private course =
    """# A course | 一门课

In short.
简短。

## Day 1: one | 第一天：一

About it.
关于它。

- 01-a |
- 02-b | 01
"""

let private outcome code : LessonOutcome = {
    Code = code
    Title = $"Title {code}"
    TitleZh = "标题"
    Failure = None
    Result = "loss 0.1"
    ResultZh = "损失 0.1"
    TrainSeconds = 1.0
    Seconds = 2.0
    HasPage = true
    Versions = []
}

let private days = [
    test "the days of the course have their lessons with what each needs, and others come last" {
        inFolder (fun folder ->
            File.WriteAllText(Path.Combine(folder, "course.md"), course)
            let found = Course.ofFolder folder [ "01-a"; "02-b"; "03-c" ]

            Expect.equal
                (found.Title, found.About)
                (("A course", "一门课"), [ "In short.", "简短。" ])
                ""

            Expect.equal
                [ for day in found.Days -> snd day.Title, day.Lessons ]
                [ "第一天：一", [ "01-a", []; "02-b", [ "01" ] ]; "课程", [ "03-c", [] ] ]
                "")
    }
    test "the lesson before and the lesson after are the course's, whatever their numbers" {
        inFolder (fun folder ->
            File.WriteAllText(
                Path.Combine(folder, "course.md"),
                course.Replace("- 02-b | 01", "- 09-later | 01\n- 02-b | 09")
            )

            let write (name: string) =
                let path = Path.Combine(folder, name + ".fsx")
                let number, word = Words.numberAndName name
                File.WriteAllText(path, $"// lesson {number} {word} | Title {word} | 标题\n")
                path

            let paths = List.map write [ "01-a"; "02-b"; "09-later" ]

            Expect.equal
                (Script.inCourse folder)
                [ "01-a"; "09-later"; "02-b" ]
                "the order of the course"

            let names (before, after) =
                let name = Option.map (fun (name, _, _) -> name)
                name before, name after

            Expect.equal
                [ for path in paths -> names (Script.neighbours path) ]
                [ None, Some "09-later"; Some "09-later", None; Some "01-a", Some "02-b" ]
                "")
    }
    test
        "the home page has the lessons in the order of the days, what each takes, and where to start" {
        inFolder (fun folder ->
            File.WriteAllText(Path.Combine(folder, "course.md"), course)
            let words = String.replicate 250 "word "

            File.WriteAllText(
                Path.Combine(folder, "02-b.fsx"),
                $"// lesson\n(** data\n{words}\n*)\n"
            )

            let html = HomePage.render folder folder [] [ outcome "01-a"; outcome "02-b" ]

            for part in
                [
                    "href=\"01-a/index.html\">"
                    "class=\"start\" href=\"01-a/index.html\""
                    "第一天：一"
                    "about 5 min"
                    "needs 01"
                    "先学 01"
                    "损失 0.1"
                ] do
                Expect.stringContains html part "")
    }
    test "the glossary names the first lesson that explains a term, in either language" {
        inFolder (fun folder ->
            File.WriteAllText(Path.Combine(folder, "glossary.md"), text)

            let lesson name prose =
                File.WriteAllText(
                    Path.Combine(folder, name),
                    $"// lesson\n\n(** data\n{prose}\n*)\n"
                )

            lesson "02-b.fsx" "A **gradient** (梯度)."
            lesson "03-c.fsx" "A **gradient**, a **bias** (偏差)."

            Expect.equal
                (GlossaryPage.firstUses folder terms |> Map.toList)
                [ "bias-of-a-model", "03-c"; "gradient", "02-b" ]
                ""

            Directory.CreateDirectory(Path.Combine(folder, "02-b")) |> ignore

            let zh = Path.Combine(folder, "02-b", "zh.md")
            File.WriteAllText(zh, "**偏置**（bias），**偏差**（bias）")

            Expect.equal
                (GlossaryPage.firstUses folder terms |> Map.toList)
                [ "bias", "02-b"; "bias-of-a-model", "03-c"; "gradient", "02-b" ]
                "the Chinese"

            let html = GlossaryPage.render folder
            Expect.stringContains html "<div id=\"bias-of-a-model\"" ""
            Expect.stringContains html "<a href=\"../02-b/index.html\">" "")
    }
]

let tests = testList "glossary" [ testList "words" words; testList "days" days ]
