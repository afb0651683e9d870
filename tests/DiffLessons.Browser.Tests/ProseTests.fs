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

/// The names of the glossary's terms, in one of its languages.
let private glossary column = [
    for entry in
        Regex.Matches(File.ReadAllText(Path.Combine(scripts, "glossary.md")), "(?m)^## (.+)$") do
        for form in (entry.Groups[1].Value.Split " | ").[column].Split "; " do
            form.ToLowerInvariant()
]

let private bold = Regex @"\*\*([^*]+)\*\*"

/// What stands in bold and is no term.
let unknownTerms (names: string list) (text: string) : string list = [
    for found in bold.Matches text do
        let name = found.Groups[1].Value.ToLowerInvariant()

        if not (List.contains name names || List.contains (name.TrimEnd 's') names) then
            found.Groups[1].Value
]

/// The lesson after one in the course.
let private after lesson =
    let order = [
        for line in File.ReadAllLines(Path.Combine(scripts, "course.md")) do
            if line.StartsWith "- " then
                line.Substring(2).Split(' ')[0]
    ]

    List.tryItem (1 + List.findIndex ((=) lesson) order) order

let tests (folder: string) =
    testList "prose" [
        test "each term is in the glossary once" {
            for column in [ 0; 1 ] do
                let names = glossary column
                // In English, bias has two meanings.
                Expect.equal (names.Length - (List.distinct names).Length) (1 - column) ""
        }
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

            test $"{lesson}: each term in bold is in the glossary; other emphasis is in italics" {
                let unknown = [
                    for name, text in blocks lesson do
                        yield!
                            unknownTerms
                                (glossary (if name.StartsWith "Chinese" then 1 else 0))
                                text
                ]

                Expect.isEmpty unknown (String.concat "; " unknown)
            }

            test $"{lesson}: a term's name in the other language follows it at once" {
                // The page adds the name where it is missing, so one that comes later would stand twice.
                let later =
                    Regex(
                        @"\*\*[^*\n]+\*\*(?: [^.,;(*\n]{1,24}\([\u4e00-\u9fa5]|[^，。（*\n]{1,14}（[A-Za-z])[^)）]*[)）]"
                    )

                Expect.isEmpty
                    [
                        for name, text in blocks lesson do
                            for found in later.Matches text do
                                $"{name}: {found.Value}"
                    ]
                    ""
            }

            test $"{lesson}: what it calls the next lesson is the next" {
                for name, text in blocks lesson do
                    if name.EndsWith "readings" then
                        for next in Regex.Matches(text, @"(?:- Next,|下一课)[^\n]*?\(\.\./([^/]+)/") do
                            Expect.equal (Some next.Groups[1].Value) (after lesson) name
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
