/// The running of a lesson: its metrics, claims, flags and exit codes.
module DiffLessons.Pages.Tests.LessonTests

open System
open System.Globalization
open System.IO
open System.Text.Json
open System.Text.RegularExpressions
open Expecto
open DiffLessons
open DiffLessons.Lessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Tests.Properties
open DiffLessons.Pages.Tests.Support

let private lessons = [
    test "metrics.json has its fields, types and order" {
        inFolder (fun folder ->
            run folder [| "--quick"; "--seed"; "7" |] story |> ignore
            let path = Path.Combine(folder, "04-regression", "metrics.json")
            let root = JsonDocument.Parse(File.ReadAllText path).RootElement

            let raw (name: string) =
                Regex.Replace(root.GetProperty(name).GetRawText(), @"\s+", "")

            Expect.equal
                (rows root)
                [
                    "lesson"
                    "title"
                    "result"
                    "seed"
                    "quick"
                    "device"
                    "hyperparameters"
                    "metrics"
                    "checks"
                    "train_seconds"
                    "total_seconds"
                    "peak_mb"
                    "versions"
                ]
                ""

            Expect.equal
                (raw "lesson", raw "seed", raw "quick", raw "device")
                ("\"04-regression\"", "7", "true", "\"cpu\"")
                ""

            Expect.equal (raw "hyperparameters") """{"steps":5,"lr":0.2}""" ""

            Expect.equal
                (raw "metrics")
                """{"total":15,"single":0.1,"lost":"NaN","by_name":{"sgd":0.5,"adam":"Infinity"},"values":[1.5,2.5]}"""
                ""

            let train, total =
                root.GetProperty("train_seconds").GetDouble(),
                root.GetProperty("total_seconds").GetDouble()

            Expect.isTrue (train >= 0.0 && total >= train) $"{train} of {total}"
            Expect.equal (rows (root.GetProperty "versions")) [ "DiffLessons"; ".NET" ] "")
    }
    test "claims and metrics are written in their order, and one that fails fails the run" {
        inFolder (fun folder ->
            let code, _, _ =
                runCommitted folder [||] (fun lesson ->
                    lesson.Check("one", true, "")
                    lesson.Check("two", false, "it is 3")
                    lesson.Metrics [ "a", 1.5; "b", [ 1; 2 ] ]
                    "done")

            Expect.equal code 1 "exit code"
            let path = Path.Combine(folder, "04-regression", "metrics.json")
            let root = JsonDocument.Parse(File.ReadAllText path).RootElement

            let compact (name: string) =
                JsonSerializer.Serialize(root.GetProperty name)

            Expect.equal (compact "checks") """{"one":true,"two":false}""" "checks"
            Expect.equal (compact "metrics") """{"a":1.5,"b":[1,2]}""" "metrics")
    }
    test "code named text is wrapped on the page" {
        inFolder (fun folder ->
            run folder [||] (fun _ -> "") |> ignore

            Expect.stringContains
                (File.ReadAllText(Path.Combine(folder, "04-regression", "index.html")))
                "<pre><code class=\"language-text\">a &lt; b.\n</code></pre>"
                "")
    }
    test "a training loop returns what each step did, recording included" {
        inFolder (fun folder ->
            let mutable squares, outside = [||], 0

            run folder [||] (fun lesson ->
                squares <-
                    lesson.Train lesson.Steps (fun step -> lesson.Record(fun () -> step * step))

                outside <- lesson.Record(fun () -> 7)
                "")
            |> ignore

            Expect.equal squares [| for step in 0..19 -> step * step |] "steps"
            Expect.equal outside 7 "outside a loop")
    }
    test "a mistake while recording is passed on, and the lesson can train again" {
        inFolder (fun folder ->
            let mutable again = [||]

            run folder [||] (fun lesson ->
                expectError<InvalidTimeZoneException> "on purpose" (fun () ->
                    lesson.Train 3 (fun _ ->
                        lesson.Record(fun () -> raise (InvalidTimeZoneException "on purpose")))
                    |> ignore)

                again <- lesson.Train 3 id
                "")
            |> ignore

            Expect.equal again [| 0; 1; 2 |] "again")
    }
    test "a check that does not hold fails the run, and all is written" {
        inFolder (fun folder ->
            let code, output, error =
                runCommitted folder [||] (fun lesson ->
                    lesson.Check("two and two are four", true, "")
                    lesson.Check("the loss fell", false, "1.0 -> 2.0")
                    "loss 2.0")

            Expect.equal code 1 ""
            Expect.equal (error.TrimEnd()) "check failed: the loss fell: 1.0 -> 2.0" ""
            Expect.stringEnds (output.TrimEnd()) "04-regression: loss 2.0" ""
            Expect.isTrue (File.Exists(Path.Combine(folder, "04-regression", "metrics.json"))) "")
    }
    test "a folder that cannot be written to is refused before any work" {
        inFolder (fun folder ->
            let file = Path.Combine(folder, "file")
            File.WriteAllText(file, "kept")
            let mutable began = false

            let code, _, error =
                run file [||] (fun _ ->
                    began <- true
                    "")

            Expect.equal (code, began) (2, false) ""
            let wanted = Path.Combine(file, "04-regression")
            Expect.stringStarts error $"--out: cannot write into the folder '{wanted}': " ""
            Expect.stringEnds (error.TrimEnd()) " Choose another with --out DIR." ""
            Expect.equal (File.ReadAllText file) "kept" "")
    }
    test "a wrong flag ends with code 2, help with 0" {
        inFolder (fun folder ->
            let never _ = failtest "the story began"
            let code, _, error = run folder [| "--epochs"; "2" |] never
            Expect.equal code 2 ""

            Expect.stringStarts
                error
                "'--epochs' is not a flag of this lesson. The flags are:\n"
                ""

            let code, output, _ = run folder [| "--help" |] never
            Expect.equal code 0 ""
            Expect.stringStarts output "Lesson 04, regression: Fit " "")
    }
    test "names and lengths that a lesson lacks are refused" {
        inFolder (fun folder ->
            run folder [||] (fun lesson ->
                refuses<OptionException, _>
                    "lesson.Hyperparameters: 'steps' is already given. Give each its own name."
                    (fun () -> lesson.Hyperparameters [ "steps", 3 ])

                refuses<OptionException, _>
                    "lesson.Epochs: this lesson does not count in epochs. Begin it with Epochs(full, quick)."
                    (fun () -> lesson.Epochs)

                "")
            |> ignore)
    }
    test "numbers have a point and plain digits, whatever the culture" {
        let invariant = CultureInfo.InvariantCulture

        let cultures = [
            for decimal, group, minus, digits in
                [
                    ",", ".", "-", "0123456789"
                    ",", "\u00a0", "\u2212", "0123456789"
                    "\u066b",
                    "\u066c",
                    "-",
                    "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669"
                    "/", ",", "~", "0123456789"
                ] do
                let culture = invariant.Clone() :?> CultureInfo
                culture.NumberFormat.NumberDecimalSeparator <- decimal
                culture.NumberFormat.PercentDecimalSeparator <- decimal
                culture.NumberFormat.NumberGroupSeparator <- group
                culture.NumberFormat.NegativeSign <- minus
                culture.NumberFormat.NativeDigits <- [| for digit in digits -> string digit |]
                culture
        ]

        let before = CultureInfo.CurrentCulture

        let outcome culture =
            CultureInfo.CurrentCulture <- culture

            try
                inFolder (fun folder ->
                    let _, output, _ =
                        run folder [| "--quick" |] (fun lesson ->
                            let loss, share = -1234.5678, 0.25
                            lesson.Say $"loss {loss:F4}, {loss}, {share:P1}, {loss:N1}"
                            lesson.Summary(Linear(40, 30))
                            lesson.Chart(Figure.line "t" [| -0.5; 1.5 |] [| 1e-7; 2.5 |] fit, "")
                            lesson.Metrics [ "loss", loss; "list", [ 0.5; -1.5 ] ]
                            lesson.Check($"below {share}", true, "")
                            $"loss {loss:F4}, {share:P1}")

                    let file name =
                        File.ReadAllText(Path.Combine(folder, "04-regression", name))

                    let timeless (text: string) =
                        Regex.Replace(text, @"\d+\.\d+ (s|秒)|_(seconds|mb)"": [\d.E+-]+", "")

                    timeless (output.Replace(folder, "")),
                    timeless (file "metrics.json"),
                    timeless (file "index.html"),
                    file "thumbnail.json")
            finally
                CultureInfo.CurrentCulture <- before

        let expected = outcome invariant
        let output, metrics, _, _ = expected
        Expect.stringContains output "loss -1234.5678, -1234.5678, 25.0 %, -1,234.6" "console"
        Expect.stringContains metrics "\"loss\": -1234.5678" "metrics"

        for culture in cultures do
            Expect.equal
                (outcome culture)
                expected
                $"decimal {culture.NumberFormat.NumberDecimalSeparator}"
    }
    test "a loop of fewer than no steps, and a replay of no images, are refused" {
        inFolder (fun folder ->
            run folder [||] (fun lesson ->
                refuses<OptionException, _>
                    "lesson.Train: expected at least 0 steps, got -1."
                    (fun () -> lesson.Train -1 id)

                refuses<OptionException, _>
                    "lesson.Images: expected frames with the same number of images, got 0 frames with [] images."
                    (fun () -> lesson.Images(([]: (string * CaptionedImage list) list), ""))

                "")
            |> ignore)
    }
    test "durations read well" {
        let shown = [
            for seconds in [ 0.042; 12.34; 59.94; 59.96; 125.0; 119.7; 3e11 ] ->
                Progress.duration (TimeSpan.FromSeconds seconds)
        ]

        Expect.equal
            shown
            [
                "0.04 s"
                "12.3 s"
                "59.9 s"
                "1 min 00 s"
                "2 min 05 s"
                "2 min 00 s"
                "5000000000 min 00 s"
            ]
            ""

        Expect.equal
            [ for seconds in [ 12.34; nan; -1.0; infinity ] -> LessonTime.shown seconds ]
            [ "12.3 s"; "unknown"; "unknown"; "unknown" ]
            "lengths of time that are none"
    }
]

let tests = testList "Lessons" lessons
