/// What the text of literate lessons says: no number in it can drift away from what the run found.
module DiffLessons.Browser.Tests.ProseTests

open System.IO
open System.Text.Json
open System.Text.RegularExpressions
open Expecto

let private scripts = Path.Combine(Scripts.root, "scripts", "lessons")

let private isLiterate lesson =
    (File.ReadAllText(Path.Combine(scripts, lesson + ".fsx"))).Contains "Lesson.create"

/// The blocks of prose of a lesson, in both languages.
let private blocks lesson = [
    let script = File.ReadAllText(Path.Combine(scripts, lesson + ".fsx"))

    for block in Regex.Matches(script, @"(?ms)^\(\*\* ([a-z-]+)\n(.*?)^\*\)") do
        "English " + block.Groups[1].Value, block.Groups[2].Value

    let chinese = Path.Combine(scripts, lesson, "zh.md")

    if File.Exists chinese then
        let pieces = Regex.Split(File.ReadAllText chinese, @"(?m)^<!-- ([a-z-]+) -->\s*$")

        for at in 1..2 .. pieces.Length - 2 do
            if pieces[at] <> "words" then
                "Chinese " + pieces[at], pieces[at + 1]
]

/// Code, links, formulas and values that are filled in; what is left is typed.
let private filled =
    Regex(
        @"```.*?```|`[^`]*`|\[[^\]]*\]\([^)]*\)|\$\$.*?\$\$|\$[^$]*\$|\{\{[^}]*\}\}|(?m)^#+ .*$|^\d+\. ",
        RegexOptions.Singleline ||| RegexOptions.Multiline
    )

/// Numbers that stand in running text. Readings have years and volumes, and the other lessons have numbers.
let typedNumbers (name: string) (text: string) : string list =
    if name.EndsWith "readings" then
        []
    else
        [
            for found in Regex.Matches(filled.Replace(text, " "), @"(?<![A-Za-z\d.])\d+(?:\.\d+)?") do
                found.Value
        ]

let private hyperparameters (folder: string) lesson = [
    let root = JsonDocument.Parse(Metrics.text folder lesson).RootElement

    for field in root.GetProperty("hyperparameters").EnumerateObject() do
        field.Value.ToString()
]

let tests (folder: string) =
    testList "prose" [
        test "typed numbers are found, filled ones are not" {
            Expect.equal
                (typedNumbers
                    "data"
                    "A loss of 0.01, `net 5`, $x^2$, {{loss:F4}}, [3](../03/index.html), and 7.")
                [ "0.01"; "7" ]
                ""
        }
        for lesson in List.filter isLiterate Scripts.lessons do
            test $"{lesson}: each number in the text is a hyperparameter or filled in" {
                let known = hyperparameters folder lesson

                let typed = [
                    for name, text in blocks lesson do
                        for number in typedNumbers name text do
                            if not (List.contains number known) then
                                $"{name}: {number}"
                ]

                Expect.isEmpty typed (String.concat "\n" typed)
            }

            test $"{lesson}: each block has its Chinese, and no Chinese stands alone" {
                let named language = [
                    for name, _ in blocks lesson do
                        if name.StartsWith(language: string) then
                            name.Substring language.Length
                ]

                Expect.equal (List.sort (named "Chinese ")) (List.sort (named "English ")) ""
            }
    ]
