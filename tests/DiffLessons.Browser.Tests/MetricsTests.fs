/// What the quick run of all lessons left, and that a lesson gives the same again.
module DiffLessons.Browser.Tests.MetricsTests

open System
open System.IO
open Expecto

/// Lessons run alone, each in a folder of its own: its name, the folder, what it printed.
type Alone = {
    Lesson: string
    Folder: string
    Run: Scripts.Run
}

/// Runs the two quickest lessons again, each by itself.
let runAgain (folder: string) (into: string) = [
    for lesson in Metrics.quickest folder do
        let out = Path.Combine(into, lesson.Substring(0, 2))
        let arguments = [ lesson; "--quick"; "--no-open"; "--out"; out ]

        {
            Lesson = lesson
            Folder = out
            Run = Scripts.lesson arguments
        }
]

let private good =
    """{
  "lesson": "08-mini-batch", "title": "t", "result": "r", "seed": 1, "quick": true, "device": "cpu",
  "hyperparameters": { "batch_size": 5 },
  "metrics": { "batch_sizes": [5, 5], "permutation": true },
  "checks": { "c": true }, "train_seconds": 0.1, "total_seconds": 0.2, "peak_mb": 200.5,
  "versions": { "DiffLessons": "0.1.0", "libtorch": "2.10.0", ".NET": "10.0.0" }
}"""

/// The schema itself: it accepts what is right and sees what is wrong.
let private ofSchema = [
    test "it accepts good metrics" { Expect.isEmpty (Metrics.problems good) "" }
    for change, before, after in
        [
            "a field that is missing", "\"seed\": 1, ", ""
            "a field of another type", "\"quick\": true", "\"quick\": \"yes\""
            "a field that nobody knows", "\"seed\": 1", "\"seed\": 1, \"sead\": 1"
            "a lesson's own metric that is missing", ", \"permutation\": true", ""
            "a lesson's own metric of another type", "\"permutation\": true", "\"permutation\": 1"
            "an unknown device", "\"cpu\"", "\"tpu\""
            "a negative time", "\"train_seconds\": 0.1", "\"train_seconds\": -0.1"
            "a lesson without a number", "08-mini-batch", "mini-batch"
        ] do
        test $"it refuses {change}" {
            let bad = good.Replace(before, after)
            Expect.notEqual bad good "the text is changed"
            Expect.isNonEmpty (Metrics.problems bad) ""
        }
]

/// The tests of a folder that a quick run of all lessons wrote, and of two lessons run again alone.
let tests (folder: string) (alone: Lazy<Alone list>) =
    let size (file: string) =
        FileInfo(Path.Combine(folder, file)).Length

    testList "metrics" [
        testList "the schema" ofSchema
        for lesson in Scripts.lessons do
            test $"{lesson} wrote metrics that fit the schema" {
                Expect.isTrue (Metrics.exist folder lesson) "there are no metrics"
                let text = Metrics.text folder lesson
                Expect.isEmpty (Metrics.problems text) text
                Expect.stringContains text $"\"lesson\": \"{lesson}\"" ""
                Expect.stringContains text "\"quick\": true" ""
            }

            test $"{lesson} with plotly.js takes less than 8 MB" {
                let page = size $"{lesson}/index.html"
                Expect.isLessThan (page + size "plotly.min.js") 8_000_000L ""
            }
        test "two lessons run again alone give the same metrics to the last bit" {
            Expect.isNonEmpty alone.Value "some lessons train"

            for again in alone.Value do
                Expect.equal again.Run.Code 0 (again.Run.Output + again.Run.Error)

                Expect.equal
                    (Metrics.lasting (Metrics.text again.Folder again.Lesson))
                    (Metrics.lasting (Metrics.text folder again.Lesson))
                    again.Lesson
        }
    ]
